//! A profile to bytes, in the order of fields in which Go writes them.
//!
//! **Invariant:** equal profiles give equal bytes, on every platform.

use std::io::Write;

use flate2::{Compression, GzBuilder};
use profile::{Label, LabelIdx, LabelSetTable, LabelValue, Line, Profile, ValueType};
use prost::encoding::{WireType, encode_key, encode_varint, encoded_len_varint};

/// The profile as uncompressed protobuf. Ids are row numbers from 1.
pub fn encode(profile: &Profile) -> Vec<u8> {
    let mut out = Message::default();
    let mut inner = Message::default();
    let mut innermost = Message::default();
    for &value_type in &profile.value_types {
        inner.value_type(value_type);
        out.message(1, &mut inner);
    }
    samples(profile, &mut out);
    for (row, mapping) in profile.mappings.iter().enumerate() {
        inner.number(1, id(row));
        inner.number(2, mapping.start);
        inner.number(3, mapping.limit);
        inner.number(4, mapping.offset);
        inner.number(5, u64::from(mapping.file.0));
        inner.number(6, u64::from(mapping.build_id.0));
        inner.number(7, u64::from(mapping.has_functions));
        inner.number(8, u64::from(mapping.has_filenames));
        inner.number(9, u64::from(mapping.has_line_numbers));
        inner.number(10, u64::from(mapping.has_inline_frames));
        out.message(3, &mut inner);
    }
    locations(profile, &mut out, &mut inner, &mut innermost);
    let functions = &profile.functions;
    let names = functions.name.iter().zip(&functions.system_name);
    let places = functions.file.iter().zip(functions.start_line.iter());
    for (row, ((name, system_name), (file, start_line))) in names.zip(places).enumerate() {
        inner.number(1, id(row));
        inner.number(2, u64::from(name.0));
        inner.number(3, u64::from(system_name.0));
        inner.number(4, u64::from(file.0));
        inner.number(5, start_line as u64);
        out.message(5, &mut inner);
    }
    for (_, text) in profile.strings.iter() {
        out.bytes(6, text);
    }
    let header = &profile.header;
    out.number(7, u64::from(header.drop_frames.0));
    out.number(8, u64::from(header.keep_frames.0));
    out.number(9, header.time_nanos as u64);
    out.number(10, header.duration_nanos as u64);
    if let Some(period_type) = header.period_type {
        inner.value_type(period_type);
        out.message(11, &mut inner);
    }
    out.number(12, header.period as u64);
    let comments = header.comments.iter().map(|comment| u64::from(comment.0));
    out.packed(13, comments.clone().map(encoded_len_varint).sum(), comments);
    out.number(14, u64::from(header.default_value_type.0));
    out.number(15, u64::from(header.doc_url.0));
    out.buffer
}

/// How hard [`gzip`] tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Level 5: as small as what Go writes, to a hundredth; level 6 would take half as long again.
    Usual,
    /// Level 9: for files that are kept in a repository.
    Smallest,
}

/// Bytes gzipped, with neither a time nor a name in the header.
pub fn gzip(bytes: &[u8], effort: Effort) -> Vec<u8> {
    let level = match effort {
        Effort::Usual => Compression::new(5),
        Effort::Smallest => Compression::new(9),
    };
    let capacity = (bytes.len() / 3).saturating_add(64);
    let mut encoder = GzBuilder::new().write(Vec::with_capacity(capacity), level);
    // Writing to memory does not fail; were it to, what has been written is given back, and the
    // checks on whatever is exported say so.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// Ids start at 1, because 0 means "none".
fn id(row: usize) -> u64 {
    (row as u64).saturating_add(1)
}

/// The samples. There are many of them, so their lengths are worked out beforehand, and labels,
/// which samples share, are encoded once.
fn samples(profile: &Profile, out: &mut Message) {
    let samples = &profile.samples;
    let labels = Labels::encode(&profile.label_sets);
    let rows = samples.stack.iter().zip(&samples.label_set);
    for (row, (&stack, &label_set)) in rows.enumerate() {
        let ids = profile.stacks.locations(stack).iter();
        let ids = ids.map(|idx| id(idx.to_usize()));
        let values = samples.values.iter();
        let values = values.map(|column| column.get(row).copied().unwrap_or(0) as u64);
        let labels = profile
            .label_sets
            .members(label_set)
            .iter()
            .map(|&label| labels.bytes(label));
        let ids_length = ids.clone().map(encoded_len_varint).sum();
        let values_length = values.clone().map(encoded_len_varint).sum();
        let length = labels
            .clone()
            .map(<[u8]>::len)
            .fold(packed_length(ids_length), usize::saturating_add)
            .saturating_add(packed_length(values_length));
        out.begin(2, length);
        out.packed(1, ids_length, ids);
        out.packed(2, values_length, values);
        for label in labels {
            out.buffer.extend_from_slice(label);
        }
    }
}

/// Every label of a profile as a field of a sample.
struct Labels {
    buffer: Vec<u8>,
    ends: Vec<usize>,
}

impl Labels {
    fn encode(label_sets: &LabelSetTable) -> Self {
        let mut out = Message::default();
        let mut inner = Message::default();
        let mut ends = Vec::with_capacity(label_sets.n_labels());
        for row in 0..label_sets.n_labels() {
            let Label { key, value } = label_sets.label(LabelIdx::from_usize(row));
            inner.number(1, u64::from(key.0));
            match value {
                LabelValue::Text(text) => inner.number(2, u64::from(text.0)),
                LabelValue::Number { value, unit } => {
                    inner.number(3, value as u64);
                    inner.number(4, u64::from(unit.0));
                }
            }
            out.message(3, &mut inner);
            ends.push(out.buffer.len());
        }
        Self {
            buffer: out.buffer,
            ends,
        }
    }

    fn bytes(&self, label: LabelIdx) -> &[u8] {
        let row = label.to_usize();
        let end_of = |row: usize| self.ends.get(row).copied().unwrap_or(0);
        let start = row.checked_sub(1).map_or(0, end_of);
        self.buffer.get(start..end_of(row)).unwrap_or_default()
    }
}

fn locations(profile: &Profile, out: &mut Message, location: &mut Message, line: &mut Message) {
    let locations = &profile.locations;
    for idx in locations.rows() {
        let mapping = locations.mapping(idx);
        location.number(1, id(idx.to_usize()));
        location.number(2, mapping.map_or(0, |mapping| id(mapping.to_usize())));
        location.number(3, locations.address(idx));
        for Line {
            function,
            line: number,
            column,
        } in locations.lines(idx)
        {
            line.number(1, function.map_or(0, |function| id(function.to_usize())));
            line.number(2, number as u64);
            line.number(3, column as u64);
            location.message(4, line);
        }
        location.number(5, u64::from(locations.is_folded(idx)));
        out.message(4, location);
    }
}

/// How many bytes a field of packed numbers takes that are themselves as long as this; a list of
/// none is not written.
fn packed_length(length: usize) -> usize {
    match length {
        0 => 0,
        _ => length
            .saturating_add(encoded_len_varint(length as u64))
            .saturating_add(1),
    }
}

/// A message that is being written.
#[derive(Default)]
struct Message {
    buffer: Vec<u8>,
}

impl Message {
    /// Writes a number; 0 is what a missing field means.
    fn number(&mut self, field: u32, number: u64) {
        if number != 0 {
            encode_key(field, WireType::Varint, &mut self.buffer);
            self.varint(number);
        }
    }

    /// Writes a repeated number, of which `length` says how many bytes all of them take; a list of
    /// none is not written.
    #[inline]
    fn packed(&mut self, field: u32, length: usize, numbers: impl Iterator<Item = u64>) {
        if length == 0 {
            return;
        }
        self.begin(field, length);
        self.buffer.reserve(length);
        for number in numbers {
            self.varint(number);
        }
    }

    fn bytes(&mut self, field: u32, bytes: &[u8]) {
        self.begin(field, bytes.len());
        self.buffer.extend_from_slice(bytes);
    }

    /// Writes what comes before a message, a text or packed numbers.
    fn begin(&mut self, field: u32, length: usize) {
        encode_key(field, WireType::LengthDelimited, &mut self.buffer);
        self.varint(length as u64);
    }

    /// Writes `inner` and empties it for the next one.
    fn message(&mut self, field: u32, inner: &mut Self) {
        self.bytes(field, &inner.buffer);
        inner.buffer.clear();
    }

    fn value_type(&mut self, value_type: ValueType) {
        self.number(1, u64::from(value_type.kind.0));
        self.number(2, u64::from(value_type.unit.0));
    }

    /// Numbers are mostly short, and neighbours as long as each other: a branch for each length is
    /// faster than a loop.
    #[inline]
    fn varint(&mut self, number: u64) {
        let low = |shift: u32| (number >> shift) as u8 | 0x80;
        let high = |shift: u32| (number >> shift) as u8;
        match number {
            0..0x80 => self.buffer.push(high(0)),
            0x80..0x4000 => self.buffer.extend_from_slice(&[low(0), high(7)]),
            0x4000..0x20_0000 => self.buffer.extend_from_slice(&[low(0), low(7), high(14)]),
            _ => encode_varint(number, &mut self.buffer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_length_are_written_as_prost_does() {
        for n_bits in 0..64 {
            for number in [1 << n_bits, (1_u64 << n_bits) - 1, u64::MAX >> n_bits] {
                let mut ours = Message::default();
                ours.varint(number);
                let mut theirs = Vec::new();
                encode_varint(number, &mut theirs);
                assert_eq!(ours.buffer, theirs);
            }
        }
    }
}
