//! The columns of a file while it is being read: ids are slots, strings are indices on trust.

use profile::{IndexMap, StringTable};

use super::ids::Slots;
use super::wire::{Fields, Value, numbers};
use super::wire_error;
use crate::error::{Fault, Place, PprofError};
use crate::limits::{LimitName, Limits};

/// A string index from the wire, not yet known to be in range.
pub(super) type RawString = u32;

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RawValueType {
    pub(super) kind: RawString,
    pub(super) unit: RawString,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RawMapping {
    pub(super) id: u32,
    pub(super) start: u64,
    pub(super) limit: u64,
    pub(super) offset: u64,
    pub(super) file: RawString,
    pub(super) build_id: RawString,
    pub(super) claims: [bool; 4],
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RawLine {
    pub(super) function: u32,
    pub(super) line: i64,
    pub(super) column: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub(super) struct RawLabel {
    pub(super) key: RawString,
    pub(super) text: RawString,
    pub(super) number: i64,
    pub(super) unit: RawString,
}

#[derive(Debug, Default)]
pub(super) struct RawFunctions {
    pub(super) id: Vec<u32>,
    pub(super) name: Vec<RawString>,
    pub(super) system_name: Vec<RawString>,
    pub(super) file: Vec<RawString>,
    pub(super) start_line: Vec<i64>,
}

#[derive(Debug, Default)]
pub(super) struct RawLocations {
    pub(super) id: Vec<u32>,
    pub(super) mapping: Vec<u32>,
    pub(super) address: Vec<u64>,
    pub(super) is_folded: Vec<bool>,
    pub(super) lines: Vec<RawLine>,
    pub(super) line_ends: Vec<u32>,
}

#[derive(Debug, Default)]
pub(super) struct RawSamples {
    /// The stacks' location slots, one stack after another, and where each ends.
    pub(super) frames: Vec<u32>,
    pub(super) frame_ends: Vec<u32>,
    /// The values, one sample after another.
    pub(super) values: Vec<i64>,
    /// How many values each sample has, as the first one has it.
    pub(super) n_values: usize,
    /// The first sample that has another number of values, and how many.
    pub(super) odd_sample: Option<(usize, usize)>,
    pub(super) label_set: Vec<u32>,
}

/// The label sets met so far; row 0 is the empty set.
#[derive(Debug, Default)]
pub(super) struct RawLabelSets {
    pub(super) labels: Vec<RawLabel>,
    pub(super) ends: Vec<u32>,
    rows: IndexMap,
    scratch: Vec<RawLabel>,
}

impl RawLabelSets {
    /// The row of the set in `scratch`.
    fn intern(&mut self) -> u32 {
        if self.scratch.is_empty() {
            return 0;
        }
        let hash = self.rows.hash(self.scratch.as_slice());
        let (labels, ends, scratch) = (&self.labels, &self.ends, &self.scratch);
        let labels_of = |row: u32| {
            let row = row as usize;
            let start = match row.checked_sub(2) {
                None => 0,
                Some(before) => ends.get(before).copied().unwrap_or(0) as usize,
            };
            let end = row.checked_sub(1).and_then(|row| ends.get(row));
            labels.get(start..end.copied().unwrap_or(0) as usize)
        };
        let known = self
            .rows
            .find(hash, |row| labels_of(row) == Some(scratch.as_slice()));
        if let Some(row) = known {
            return row;
        }
        self.labels.extend_from_slice(&self.scratch);
        self.ends.push(self.labels.len() as u32);
        let row = self.ends.len() as u32;
        self.rows.insert(hash, row);
        row
    }
}

/// A file's columns as they fill.
#[derive(Debug, Default)]
pub(super) struct RawProfile {
    pub(super) value_types: Vec<RawValueType>,
    pub(super) samples: RawSamples,
    pub(super) label_sets: RawLabelSets,
    pub(super) mappings: Vec<RawMapping>,
    pub(super) mapping_slots: Slots,
    pub(super) locations: RawLocations,
    pub(super) location_slots: Slots,
    pub(super) functions: RawFunctions,
    pub(super) function_slots: Slots,
    pub(super) strings: StringTable,
    /// How many strings the file has given; the first is the table's own empty string.
    pub(super) n_strings: usize,
    pub(super) is_first_string_empty: bool,
    pub(super) drop_frames: RawString,
    pub(super) keep_frames: RawString,
    pub(super) time_nanos: i64,
    pub(super) duration_nanos: i64,
    pub(super) period_type: Option<RawValueType>,
    pub(super) period: i64,
    pub(super) comments: Vec<RawString>,
    pub(super) default_value_type: RawString,
    pub(super) doc_url: RawString,
}

impl RawProfile {
    /// Whether nothing of a profile has been read.
    pub(super) fn is_empty(&self) -> bool {
        self.samples.frame_ends.is_empty()
            && self.value_types.is_empty()
            && self.locations.id.is_empty()
            && self.functions.id.is_empty()
            && self.n_strings == 0
    }

    /// Takes one field of the profile message, which begins at `offset`.
    ///
    /// Field numbers as in pprof's `profile.proto`.
    pub(super) fn field(
        &mut self,
        field: u64,
        value: Value<'_>,
        limits: &Limits,
        offset: u64,
    ) -> Result<(), PprofError> {
        let fault = wire_error(Place::Profile, offset);
        let string = |value: Value<'_>| value.number().map(raw_string).map_err(fault);
        let number = |value: Value<'_>| value.number().map(|number| number as i64).map_err(fault);
        match field {
            1 => {
                let bytes = value.bytes().map_err(fault)?;
                let value_type = value_type(bytes, offset)?;
                self.value_types.push(value_type);
            }
            2 => self.sample(value.bytes().map_err(fault)?, limits, offset)?,
            3 => self.mapping(value.bytes().map_err(fault)?, offset)?,
            4 => self.location(value.bytes().map_err(fault)?, offset)?,
            5 => self.function(value.bytes().map_err(fault)?, offset)?,
            6 => self.string(value.bytes().map_err(fault)?),
            7 => self.drop_frames = string(value)?,
            8 => self.keep_frames = string(value)?,
            9 => self.time_nanos = number(value)?,
            10 => self.duration_nanos = number(value)?,
            11 => {
                let bytes = value.bytes().map_err(fault)?;
                self.period_type = Some(value_type(bytes, offset)?);
            }
            12 => self.period = number(value)?,
            13 => {
                let comments = &mut self.comments;
                numbers(value, |number| comments.push(raw_string(number))).map_err(fault)?;
            }
            14 => self.default_value_type = string(value)?,
            15 => self.doc_url = string(value)?,
            _ => {}
        }
        self.check(limits)
    }

    /// What the field at the start of `bytes`, which is cut off, would have been.
    pub(super) fn place_of_next(&self, bytes: &[u8]) -> Place {
        match bytes.first().map(|tag| tag >> 3) {
            Some(1 | 11) => Place::ValueType,
            Some(2) => Place::Sample(self.samples.frame_ends.len()),
            Some(3) => Place::Mapping(self.mappings.len()),
            Some(4) => Place::Location(self.locations.id.len()),
            Some(5) => Place::Function(self.functions.id.len()),
            Some(6) => Place::String(self.n_strings),
            _ => Place::Profile,
        }
    }

    fn check(&self, limits: &Limits) -> Result<(), PprofError> {
        let exceeded = |name, limit: u32| {
            Err(PprofError::Limit {
                name,
                limit: u64::from(limit),
            })
        };
        let n_symbols = self
            .n_strings
            .saturating_add(self.functions.id.len())
            .saturating_add(self.locations.id.len())
            .saturating_add(self.mappings.len());
        if n_symbols > limits.symbols as usize {
            return exceeded(LimitName::Symbols, limits.symbols);
        }
        if self.samples.frame_ends.len() > limits.samples as usize {
            return exceeded(LimitName::Samples, limits.samples);
        }
        Ok(())
    }

    fn sample(&mut self, bytes: &[u8], limits: &Limits, offset: u64) -> Result<(), PprofError> {
        let row = self.samples.frame_ends.len();
        let fault = wire_error(Place::Sample(row), offset);
        let samples = &mut self.samples;
        let n_frames_before = samples.frames.len();
        let n_values_before = samples.values.len();
        self.label_sets.scratch.clear();
        let mut fields = Fields::new(bytes);
        while let Some((field, value)) = fields.next_whole().map_err(fault)? {
            match field {
                1 => {
                    let slots = &mut self.location_slots;
                    let frames = &mut samples.frames;
                    numbers(value, |id| frames.push(slots.slot(id))).map_err(fault)?;
                }
                2 => {
                    let values = &mut samples.values;
                    numbers(value, |number| values.push(number as i64)).map_err(fault)?;
                }
                3 => {
                    let label = label(value.bytes().map_err(fault)?).map_err(fault)?;
                    // As Go, which keeps a label in a map only if it says something.
                    if label.text != 0 || label.number != 0 || label.unit != 0 {
                        self.label_sets.scratch.push(label);
                    }
                }
                _ => {}
            }
        }
        let n_values = samples.values.len().saturating_sub(n_values_before);
        if row == 0 {
            samples.n_values = n_values;
        } else if n_values != samples.n_values && samples.odd_sample.is_none() {
            samples.odd_sample = Some((row, n_values));
        }
        let depth = samples.frames.len().saturating_sub(n_frames_before);
        if depth > limits.stack_depth as usize {
            return Err(PprofError::Limit {
                name: LimitName::StackDepth,
                limit: u64::from(limits.stack_depth),
            });
        }
        samples.frame_ends.push(samples.frames.len() as u32);
        samples.label_set.push(self.label_sets.intern());
        Ok(())
    }

    fn mapping(&mut self, bytes: &[u8], offset: u64) -> Result<(), PprofError> {
        let fault = wire_error(Place::Mapping(self.mappings.len()), offset);
        let mut mapping = RawMapping::default();
        let mut fields = Fields::new(bytes);
        while let Some((field, value)) = fields.next_whole().map_err(fault)? {
            if !(1..=10).contains(&field) {
                continue;
            }
            let number = value.number().map_err(fault)?;
            match field {
                1 => mapping.id = self.mapping_slots.slot(number),
                2 => mapping.start = number,
                3 => mapping.limit = number,
                4 => mapping.offset = number,
                5 => mapping.file = raw_string(number),
                6 => mapping.build_id = raw_string(number),
                claim => {
                    let mut claims = mapping.claims.iter_mut();
                    if let Some(cell) = claims.nth((claim as usize).saturating_sub(7)) {
                        *cell = number != 0;
                    }
                }
            }
        }
        self.mappings.push(mapping);
        Ok(())
    }

    fn location(&mut self, bytes: &[u8], offset: u64) -> Result<(), PprofError> {
        let locations = &mut self.locations;
        let fault = wire_error(Place::Location(locations.id.len()), offset);
        let (mut id, mut mapping, mut address, mut is_folded) = (0, 0, 0, false);
        let mut fields = Fields::new(bytes);
        while let Some((field, value)) = fields.next_whole().map_err(fault)? {
            match field {
                1 => id = self.location_slots.slot(value.number().map_err(fault)?),
                2 => mapping = self.mapping_slots.slot(value.number().map_err(fault)?),
                3 => address = value.number().map_err(fault)?,
                4 => {
                    let line = line(value.bytes().map_err(fault)?, &mut self.function_slots);
                    locations.lines.push(line.map_err(fault)?);
                }
                5 => is_folded = value.number().map_err(fault)? != 0,
                _ => {}
            }
        }
        locations.id.push(id);
        locations.mapping.push(mapping);
        locations.address.push(address);
        locations.is_folded.push(is_folded);
        locations.line_ends.push(locations.lines.len() as u32);
        Ok(())
    }

    fn function(&mut self, bytes: &[u8], offset: u64) -> Result<(), PprofError> {
        let functions = &mut self.functions;
        let fault = wire_error(Place::Function(functions.id.len()), offset);
        let (mut id, mut name, mut system_name, mut file, mut start_line) = (0, 0, 0, 0, 0);
        let mut fields = Fields::new(bytes);
        while let Some((field, value)) = fields.next_whole().map_err(fault)? {
            if !(1..=5).contains(&field) {
                continue;
            }
            let number = value.number().map_err(fault)?;
            match field {
                1 => id = self.function_slots.slot(number),
                2 => name = raw_string(number),
                3 => system_name = raw_string(number),
                4 => file = raw_string(number),
                _ => start_line = number as i64,
            }
        }
        functions.id.push(id);
        functions.name.push(name);
        functions.system_name.push(system_name);
        functions.file.push(file);
        functions.start_line.push(start_line);
        Ok(())
    }

    fn string(&mut self, text: &[u8]) {
        match self.n_strings {
            0 => self.is_first_string_empty = text.is_empty(),
            _ => {
                self.strings.push(text);
            }
        }
        self.n_strings = self.n_strings.saturating_add(1);
    }
}

fn value_type(bytes: &[u8], offset: u64) -> Result<RawValueType, PprofError> {
    let fault = wire_error(Place::ValueType, offset);
    let mut value_type = RawValueType::default();
    let mut fields = Fields::new(bytes);
    while let Some((field, value)) = fields.next_whole().map_err(fault)? {
        match field {
            1 => value_type.kind = raw_string(value.number().map_err(fault)?),
            2 => value_type.unit = raw_string(value.number().map_err(fault)?),
            _ => {}
        }
    }
    Ok(value_type)
}

fn line(bytes: &[u8], function_slots: &mut Slots) -> Result<RawLine, Fault> {
    let mut line = RawLine::default();
    let mut fields = Fields::new(bytes);
    while let Some((field, value)) = fields.next_whole()? {
        match field {
            1 => line.function = function_slots.slot(value.number()?),
            2 => line.line = value.number()? as i64,
            3 => line.column = value.number()? as i64,
            _ => {}
        }
    }
    Ok(line)
}

fn label(bytes: &[u8]) -> Result<RawLabel, Fault> {
    let mut label = RawLabel::default();
    let mut fields = Fields::new(bytes);
    while let Some((field, value)) = fields.next_whole()? {
        match field {
            1 => label.key = raw_string(value.number()?),
            2 => label.text = raw_string(value.number()?),
            3 => label.number = value.number()? as i64,
            4 => label.unit = raw_string(value.number()?),
            _ => {}
        }
    }
    Ok(label)
}

/// A string index that does not fit stands for one that is out of range; no file has 2^32 strings.
fn raw_string(index: u64) -> RawString {
    u32::try_from(index).unwrap_or(u32::MAX)
}
