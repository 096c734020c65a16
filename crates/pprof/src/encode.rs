//! A profile to bytes, in the order of fields in which Go writes them.
//!
//! **Invariant:** equal profiles give equal bytes, on every platform.

use std::io::Write;

use flate2::{Compression, GzBuilder};
use profile::{Label, LabelValue, Line, LocationIdx, Profile, ValueType};
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
    samples(profile, &mut out, &mut inner, &mut innermost);
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
    let places = functions.file.iter().zip(&functions.start_line);
    for (row, ((name, system_name), (file, &start_line))) in names.zip(places).enumerate() {
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
    out.packed(
        13,
        header.comments.iter().map(|comment| u64::from(comment.0)),
    );
    out.number(14, u64::from(header.default_value_type.0));
    out.number(15, u64::from(header.doc_url.0));
    out.buffer
}

/// How hard [`gzip`] tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Level 6: for merges, where a tenth less would cost twice the time.
    Usual,
    /// Level 9: for files that are kept in a repository.
    Smallest,
}

/// Bytes gzipped, with neither a time nor a name in the header.
pub fn gzip(bytes: &[u8], effort: Effort) -> Vec<u8> {
    let level = match effort {
        Effort::Usual => Compression::new(6),
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

fn samples(profile: &Profile, out: &mut Message, sample: &mut Message, label: &mut Message) {
    let samples = &profile.samples;
    let rows = samples.stack.iter().zip(&samples.label_set);
    for (row, (&stack, &label_set)) in rows.enumerate() {
        let locations = profile.stacks.locations(stack);
        sample.packed(1, locations.iter().map(|idx| id(idx.to_usize())));
        let values = samples.values.iter();
        let values = values.map(|column| column.get(row).copied().unwrap_or(0) as u64);
        sample.packed(2, values);
        for Label { key, value } in profile.label_sets.labels(label_set) {
            label.number(1, u64::from(key.0));
            match value {
                LabelValue::Text(text) => label.number(2, u64::from(text.0)),
                LabelValue::Number { value, unit } => {
                    label.number(3, value as u64);
                    label.number(4, u64::from(unit.0));
                }
            }
            sample.message(3, label);
        }
        out.message(2, sample);
    }
}

fn locations(profile: &Profile, out: &mut Message, location: &mut Message, line: &mut Message) {
    let locations = &profile.locations;
    let rows = locations.mapping.iter().zip(&locations.address);
    for (row, ((mapping, &address), &is_folded)) in rows.zip(&locations.is_folded).enumerate() {
        location.number(1, id(row));
        location.number(2, mapping.map_or(0, |mapping| id(mapping.to_usize())));
        location.number(3, address);
        for &Line {
            function,
            line: number,
            column,
        } in locations.lines(LocationIdx::from_usize(row))
        {
            line.number(1, function.map_or(0, |function| id(function.to_usize())));
            line.number(2, number as u64);
            line.number(3, column as u64);
            location.message(4, line);
        }
        location.number(5, u64::from(is_folded));
        out.message(4, location);
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
            encode_varint(number, &mut self.buffer);
        }
    }

    /// Writes a repeated number; a list of none is not written.
    fn packed(&mut self, field: u32, numbers: impl Iterator<Item = u64> + Clone) {
        let length: usize = numbers.clone().map(encoded_len_varint).sum();
        if length == 0 {
            return;
        }
        encode_key(field, WireType::LengthDelimited, &mut self.buffer);
        encode_varint(length as u64, &mut self.buffer);
        for number in numbers {
            encode_varint(number, &mut self.buffer);
        }
    }

    fn bytes(&mut self, field: u32, bytes: &[u8]) {
        encode_key(field, WireType::LengthDelimited, &mut self.buffer);
        encode_varint(bytes.len() as u64, &mut self.buffer);
        self.buffer.extend_from_slice(bytes);
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
}
