//! The columns of a file while it is being read: ids are slots, strings are indices on trust.

use profile::{Integers, StringTable};

use super::budget::within;
use super::ids::Slots;
use super::raw_labels::{RawLabels, raw_string};
use super::wire::{Message, Value, append_packed, bytes_tag, number_tag};
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
struct RawLine {
    function: u32,
    line: i64,
    column: i64,
}

#[derive(Debug, Default)]
pub(super) struct RawFunctions {
    pub(super) id: Vec<u32>,
    pub(super) name: Vec<RawString>,
    pub(super) system_name: Vec<RawString>,
    pub(super) file: Vec<RawString>,
    pub(super) start_line: Integers,
}

/// The lines of all locations; a function of slot 0 is none.
#[derive(Debug, Default)]
pub(super) struct RawLines {
    pub(super) function: Vec<u32>,
    pub(super) line: Integers,
    pub(super) column: Integers,
}

#[derive(Debug, Default)]
pub(super) struct RawLocations {
    pub(super) id: Vec<u32>,
    pub(super) mapping: Vec<u32>,
    pub(super) address: Integers,
    /// 1 where it is.
    pub(super) is_folded: Integers,
    pub(super) lines: RawLines,
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

/// A file's columns as they fill.
#[derive(Debug, Default)]
pub(super) struct RawProfile {
    pub(super) value_types: Vec<RawValueType>,
    pub(super) samples: RawSamples,
    pub(super) labels: RawLabels,
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
    /// How often the empty string was given. Every table of strings begins with it, and has it once.
    pub(super) n_empty_strings: u32,
    pub(super) drop_frames: RawString,
    pub(super) keep_frames: RawString,
    pub(super) time_nanos: i64,
    pub(super) duration_nanos: i64,
    pub(super) period_type: Option<RawValueType>,
    pub(super) period: i64,
    pub(super) comments: Vec<RawString>,
    pub(super) default_value_type: RawString,
    pub(super) doc_url: RawString,
    /// The memory of the bytes that are being read, if they had to be kept.
    pub(super) pending_bytes: u64,
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
                let value_type = value_type(value.message().map_err(fault)?, offset)?;
                self.value_types.push(value_type);
            }
            2 => return self.sample(value.message().map_err(fault)?, limits, offset),
            3 => self.mapping(value.message().map_err(fault)?, offset)?,
            4 => {
                let message = value.message().map_err(fault)?;
                self.check_location(message, limits)?;
                self.location(message, offset)?;
            }
            5 => self.function(value.message().map_err(fault)?, offset)?,
            6 => {
                let text = value.bytes().map_err(fault)?;
                self.check_string(text, limits)?;
                self.string(text);
            }
            7 => self.drop_frames = string(value)?,
            8 => self.keep_frames = string(value)?,
            9 => self.time_nanos = number(value)?,
            10 => self.duration_nanos = number(value)?,
            11 => {
                let value_type = value_type(value.message().map_err(fault)?, offset)?;
                self.period_type = Some(value_type);
            }
            12 => self.period = number(value)?,
            13 => match value {
                Value::Varint(comment) => self.comments.push(raw_string(comment)),
                value => {
                    let packed = value.bytes().map_err(fault)?;
                    self.check_comments(packed, limits)?;
                    append_packed(packed, &mut self.comments, raw_string).map_err(fault)?;
                }
            },
            14 => self.default_value_type = string(value)?,
            // As the compiler's reader, which does not know it, whatever it is.
            15 => self.doc_url = string(value).unwrap_or(self.doc_url),
            _ => {}
        }
        self.check_symbols(limits)
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

    fn sample(
        &mut self,
        mut message: Message<'_>,
        limits: &Limits,
        offset: u64,
    ) -> Result<(), PprofError> {
        const LOCATION: u64 = number_tag(1);
        const LOCATIONS: u64 = bytes_tag(1);
        const VALUE: u64 = number_tag(2);
        const VALUES: u64 = bytes_tag(2);
        const LABEL: u64 = bytes_tag(3);
        let row = self.samples.frame_ends.len();
        let fault = wire_error(Place::Sample(row), offset);
        self.check_sample(message, limits)?;
        let samples = &mut self.samples;
        let slots = &mut self.location_slots;
        let n_frames_before = samples.frames.len();
        let n_values_before = samples.values.len();
        self.labels.begin_set();
        while let Some(tag) = message.tag().map_err(fault)? {
            match tag {
                LOCATION => {
                    let id = message.number().map_err(fault)?;
                    samples.frames.push(slots.slot(id));
                }
                LOCATIONS => message
                    .append_packed(&mut samples.frames, |id| slots.slot(id))
                    .map_err(fault)?,
                VALUE => {
                    let value = message.number().map_err(fault)?;
                    samples.values.push(value as i64);
                }
                VALUES => message
                    .append_packed(&mut samples.values, |value| value as i64)
                    .map_err(fault)?,
                LABEL => {
                    let label = message.message().map_err(fault)?;
                    self.labels.label(label).map_err(fault)?;
                }
                tag => message.skip(tag, 1..=3).map_err(fault)?,
            }
        }
        let n_values = samples.values.len().saturating_sub(n_values_before);
        if row == 0 {
            samples.n_values = n_values;
        } else if n_values != samples.n_values && samples.odd_sample.is_none() {
            samples.odd_sample = Some((row, n_values));
        }
        let depth = samples.frames.len().saturating_sub(n_frames_before);
        within(LimitName::StackDepth, limits.stack_depth, depth as u64)?;
        let n_frames = samples.frames.len();
        within(LimitName::Frames, limits.frames, n_frames as u64)?;
        samples.frame_ends.push(n_frames as u32);
        samples.label_set.push(self.labels.end_set());
        self.check_samples(limits)
    }

    fn mapping(&mut self, mut message: Message<'_>, offset: u64) -> Result<(), PprofError> {
        let fault = wire_error(Place::Mapping(self.mappings.len()), offset);
        // Of an id that is given twice the last holds, and the others are not to be kept.
        let (mut id, mut mapping) = (0, RawMapping::default());
        while let Some(tag) = message.tag().map_err(fault)? {
            let field = tag >> 3;
            if tag != number_tag(field) || !(1..=10).contains(&field) {
                message.skip(tag, 1..=10).map_err(fault)?;
                continue;
            }
            let number = message.number().map_err(fault)?;
            match field {
                1 => id = number,
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
        mapping.id = self.mapping_slots.slot(id);
        self.mappings.push(mapping);
        Ok(())
    }

    fn location(&mut self, mut message: Message<'_>, offset: u64) -> Result<(), PprofError> {
        const ID: u64 = number_tag(1);
        const MAPPING: u64 = number_tag(2);
        const ADDRESS: u64 = number_tag(3);
        const LINE: u64 = bytes_tag(4);
        const IS_FOLDED: u64 = number_tag(5);
        let locations = &mut self.locations;
        let fault = wire_error(Place::Location(locations.id.len()), offset);
        let (mut id, mut mapping, mut address, mut is_folded) = (0, 0, 0, false);
        while let Some(tag) = message.tag().map_err(fault)? {
            match tag {
                ID => id = message.number().map_err(fault)?,
                MAPPING => mapping = message.number().map_err(fault)?,
                ADDRESS => address = message.number().map_err(fault)?,
                LINE => {
                    let line = message.message().map_err(fault)?;
                    let line = line_of(line, &mut self.function_slots).map_err(fault)?;
                    locations.lines.function.push(line.function);
                    locations.lines.line.push(line.line);
                    locations.lines.column.push(line.column);
                }
                IS_FOLDED => is_folded = message.number().map_err(fault)? != 0,
                // As the compiler's reader, which does not know `is_folded`.
                tag => message.skip(tag, 1..=4).map_err(fault)?,
            }
        }
        locations.id.push(self.location_slots.slot(id));
        locations.mapping.push(self.mapping_slots.slot(mapping));
        locations.address.push(address as i64);
        locations.is_folded.push(i64::from(is_folded));
        locations
            .line_ends
            .push(locations.lines.function.len() as u32);
        Ok(())
    }

    fn function(&mut self, mut message: Message<'_>, offset: u64) -> Result<(), PprofError> {
        const ID: u64 = number_tag(1);
        const NAME: u64 = number_tag(2);
        const SYSTEM_NAME: u64 = number_tag(3);
        const FILE: u64 = number_tag(4);
        const START_LINE: u64 = number_tag(5);
        let functions = &mut self.functions;
        let fault = wire_error(Place::Function(functions.id.len()), offset);
        let (mut id, mut name, mut system_name, mut file, mut start_line) = (0, 0, 0, 0, 0);
        while let Some(tag) = message.tag().map_err(fault)? {
            match tag {
                ID => id = message.number().map_err(fault)?,
                NAME => name = raw_string(message.number().map_err(fault)?),
                SYSTEM_NAME => system_name = raw_string(message.number().map_err(fault)?),
                FILE => file = raw_string(message.number().map_err(fault)?),
                START_LINE => start_line = message.number().map_err(fault)? as i64,
                tag => message.skip(tag, 1..=5).map_err(fault)?,
            }
        }
        functions.id.push(self.function_slots.slot(id));
        functions.name.push(name);
        functions.system_name.push(system_name);
        functions.file.push(file);
        functions.start_line.push(start_line);
        Ok(())
    }

    fn string(&mut self, text: &[u8]) {
        self.n_empty_strings = self
            .n_empty_strings
            .saturating_add(u32::from(text.is_empty()));
        match self.n_strings {
            0 => self.is_first_string_empty = text.is_empty(),
            _ => {
                self.strings.push(text);
            }
        }
        self.n_strings = self.n_strings.saturating_add(1);
    }
}

fn value_type(mut message: Message<'_>, offset: u64) -> Result<RawValueType, PprofError> {
    const KIND: u64 = number_tag(1);
    const UNIT: u64 = number_tag(2);
    let fault = wire_error(Place::ValueType, offset);
    let mut value_type = RawValueType::default();
    while let Some(tag) = message.tag().map_err(fault)? {
        match tag {
            KIND => value_type.kind = raw_string(message.number().map_err(fault)?),
            UNIT => value_type.unit = raw_string(message.number().map_err(fault)?),
            tag => message.skip(tag, 1..=2).map_err(fault)?,
        }
    }
    Ok(value_type)
}

#[inline]
fn line_of(mut message: Message<'_>, function_slots: &mut Slots) -> Result<RawLine, Fault> {
    const FUNCTION: u64 = number_tag(1);
    const LINE: u64 = number_tag(2);
    const COLUMN: u64 = number_tag(3);
    let (mut function, mut line) = (0, RawLine::default());
    while let Some(tag) = message.tag()? {
        match tag {
            FUNCTION => function = message.number()?,
            LINE => line.line = message.number()? as i64,
            COLUMN => line.column = message.number()? as i64,
            // As the compiler's reader, which does not know columns.
            tag => message.skip(tag, 1..=2)?,
        }
    }
    line.function = function_slots.slot(function);
    Ok(line)
}
