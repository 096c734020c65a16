//! How far the columns of a file have filled, held against its limits.
//!
//! **Invariant:** nothing is stored that a limit forbids. A message is checked before its numbers
//! go into columns if it is long, and after if it is short: one short message more or less is no
//! matter.

use std::mem::size_of;

use super::ids::LARGE_ID_BYTES;
use super::raw::{RawFunctions, RawLocations, RawMapping, RawProfile, RawSamples, RawString};
use super::wire::{Message, bytes_tag, count_packed, count_wide, number_tag};
use crate::error::{Fault, PprofError};
use crate::limits::{LimitName, Limits};

/// A message shorter than this is checked once it has been read.
const SHORT_BYTES: usize = 1 << 16;

/// What a line takes at the most.
const LINE_BYTES: u64 = 20;

/// Whether `n` is within a limit.
#[inline]
pub(super) fn within(name: LimitName, limit: u64, n: u64) -> Result<(), PprofError> {
    match n <= limit {
        true => Ok(()),
        false => Err(PprofError::Limit {
            name,
            limit,
            wanted: None,
        }),
    }
}

/// As [`within`] at the end of a file, where `n` is all there is.
pub(super) fn within_at_end(name: LimitName, limit: u64, n: u64) -> Result<(), PprofError> {
    within(name, limit, n).map_err(|_| PprofError::Limit {
        name,
        limit,
        wanted: Some(n),
    })
}

impl RawProfile {
    /// Whether a sample may be read.
    #[inline]
    pub(super) fn check_sample(
        &self,
        message: Message<'_>,
        limits: &Limits,
    ) -> Result<(), PprofError> {
        match message.rest().len() < SHORT_BYTES {
            true => Ok(()),
            false => self.check_long_sample(message, limits),
        }
    }

    /// Whether the samples that have been read may be.
    #[inline]
    pub(super) fn check_samples(&self, limits: &Limits) -> Result<(), PprofError> {
        let samples = &self.samples;
        let n_samples = samples.frame_ends.len() as u64;
        within(LimitName::Samples, limits.samples, n_samples)?;
        let n_values = samples.values.len() as u64;
        within(LimitName::Values, limits.values, n_values)?;
        within(LimitName::Labels, limits.labels, self.labels.n_met)
    }

    /// Whether everything else that has been read may be.
    pub(super) fn check_symbols(&self, limits: &Limits) -> Result<(), PprofError> {
        let n_value_types = self.value_types.len() as u64;
        within(LimitName::ValueTypes, limits.value_types, n_value_types)?;
        within(LimitName::Symbols, limits.symbols, self.n_symbols())
    }

    /// Whether a location may be read.
    pub(super) fn check_location(
        &self,
        mut message: Message<'_>,
        limits: &Limits,
    ) -> Result<(), PprofError> {
        if message.rest().len() < SHORT_BYTES {
            return Ok(());
        }
        let n_wide = count_wide(message.rest());
        let mut n_lines: u64 = 0;
        // What cannot be read is seen again, and said, when it is read in earnest.
        while let Ok(Some(tag)) = message.tag() {
            n_lines = n_lines.saturating_add(u64::from(tag == bytes_tag(4)));
            if message.skip(tag, 0..=0).is_err() {
                break;
            }
        }
        let n_symbols = self.n_symbols().saturating_add(n_lines);
        within(LimitName::Symbols, limits.symbols, n_symbols)?;
        let n_bytes = n_lines.saturating_mul(LINE_BYTES);
        self.check_room(n_bytes.saturating_add(id_bytes(n_lines, n_wide)), limits)
    }

    /// Whether a string may be kept.
    #[inline]
    pub(super) fn check_string(&self, text: &[u8], limits: &Limits) -> Result<(), PprofError> {
        match text.len() < SHORT_BYTES {
            true => Ok(()),
            false => self.check_room(text.len() as u64, limits),
        }
    }

    /// Whether packed comments may be read.
    pub(super) fn check_comments(&self, packed: &[u8], limits: &Limits) -> Result<(), PprofError> {
        let n_comments = count_packed(packed);
        let n_symbols = self.n_symbols().saturating_add(n_comments);
        within(LimitName::Symbols, limits.symbols, n_symbols)?;
        self.check_room(
            n_comments.saturating_mul(size_of::<RawString>() as u64),
            limits,
        )
    }

    /// The memory that the columns take, in bytes, with what they are read from.
    pub(super) fn column_bytes(&self) -> u64 {
        let bytes = [
            self.pending_bytes,
            self.samples.column_bytes(),
            self.labels.column_bytes(),
            self.locations.column_bytes(),
            self.functions.column_bytes(),
            bytes_of::<RawMapping>(self.mappings.capacity()),
            bytes_of::<RawString>(self.comments.capacity()),
            self.strings.allocated_bytes(),
            self.mapping_slots.allocated_bytes(),
            self.location_slots.allocated_bytes(),
            self.function_slots.allocated_bytes(),
        ];
        bytes.iter().fold(0, |sum: u64, &n| sum.saturating_add(n))
    }

    fn n_symbols(&self) -> u64 {
        let n_symbols = self
            .n_strings
            .saturating_add(self.functions.id.len())
            .saturating_add(self.locations.id.len())
            .saturating_add(self.locations.lines.function.len())
            .saturating_add(self.mappings.len())
            .saturating_add(self.comments.len());
        n_symbols as u64
    }

    #[cold]
    fn check_long_sample(&self, message: Message<'_>, limits: &Limits) -> Result<(), PprofError> {
        let n_wide = count_wide(message.rest());
        let wanted = SampleSize::of(message);
        let (name, limit) = (LimitName::StackDepth, limits.stack_depth);
        within(name, limit, wanted.locations)?;
        let n_frames = wanted
            .locations
            .saturating_add(self.samples.frames.len() as u64);
        within(LimitName::Frames, limits.frames, n_frames)?;
        // A value more than there may be types is one too many, whatever the types are.
        let (name, limit) = (LimitName::ValueTypes, limits.value_types);
        within(name, limit, wanted.values)?;
        let n_labels = wanted.labels.saturating_add(self.labels.n_met);
        within(LimitName::Labels, limits.labels, n_labels)?;
        let n_bytes = id_bytes(wanted.locations, n_wide);
        self.check_room(n_bytes.saturating_add(wanted.column_bytes()), limits)
    }

    /// Whether the columns may take that many bytes more.
    fn check_room(&self, n_bytes: u64, limits: &Limits) -> Result<(), PprofError> {
        let n_bytes = self.column_bytes().saturating_add(n_bytes);
        within(LimitName::ColumnBytes, limits.column_bytes, n_bytes)
    }
}

/// How much a sample would add to the columns.
#[derive(Clone, Copy, Debug, Default)]
struct SampleSize {
    locations: u64,
    values: u64,
    labels: u64,
}

impl SampleSize {
    /// Up to where the message can be read.
    fn of(message: Message<'_>) -> Self {
        let mut size = Self::default();
        // What cannot be read is seen again, and said, when it is read in earnest.
        let _ = size.take(message);
        size
    }

    fn column_bytes(self) -> u64 {
        // A label goes into the set of the sample, and from there into the column.
        let n_numbers = self.labels.saturating_mul(2).saturating_add(self.locations);
        let n_bytes = n_numbers.saturating_mul(size_of::<u32>() as u64);
        n_bytes.saturating_add(self.values.saturating_mul(size_of::<i64>() as u64))
    }

    fn take(&mut self, mut message: Message<'_>) -> Result<(), Fault> {
        const LOCATION: u64 = number_tag(1);
        const LOCATIONS: u64 = bytes_tag(1);
        const VALUE: u64 = number_tag(2);
        const VALUES: u64 = bytes_tag(2);
        const LABEL: u64 = bytes_tag(3);
        while let Some(tag) = message.tag()? {
            let (count, n) = match tag {
                LOCATIONS => (&mut self.locations, count_packed(message.bytes()?)),
                VALUES => (&mut self.values, count_packed(message.bytes()?)),
                tag => {
                    message.skip(tag, 0..=0)?;
                    match tag {
                        LOCATION => (&mut self.locations, 1),
                        VALUE => (&mut self.values, 1),
                        LABEL => (&mut self.labels, 1),
                        _ => continue,
                    }
                }
            };
            *count = count.saturating_add(n);
        }
        Ok(())
    }
}

impl RawSamples {
    fn column_bytes(&self) -> u64 {
        bytes_of::<u32>(self.frames.capacity())
            .saturating_add(bytes_of::<u32>(self.frame_ends.capacity()))
            .saturating_add(bytes_of::<i64>(self.values.capacity()))
            .saturating_add(bytes_of::<u32>(self.label_set.capacity()))
    }
}

impl RawLocations {
    fn column_bytes(&self) -> u64 {
        let row_bytes = size_of::<[u32; 3]>();
        let lines = &self.lines;
        (self.id.capacity() as u64)
            .saturating_mul(row_bytes as u64)
            .saturating_add(self.address.allocated_bytes())
            .saturating_add(self.is_folded.allocated_bytes())
            .saturating_add(bytes_of::<u32>(lines.function.capacity()))
            .saturating_add(lines.line.allocated_bytes())
            .saturating_add(lines.column.allocated_bytes())
    }
}

impl RawFunctions {
    fn column_bytes(&self) -> u64 {
        let row_bytes = size_of::<[u32; 4]>();
        (self.id.capacity() as u64)
            .saturating_mul(row_bytes as u64)
            .saturating_add(self.start_line.allocated_bytes())
    }
}

/// The memory that ids may take besides their slots, where there are so many and so many numbers
/// are wide.
fn id_bytes(n_ids: u64, n_wide: u64) -> u64 {
    n_ids.min(n_wide).saturating_mul(LARGE_ID_BYTES)
}

/// The memory of that many rows.
pub(super) fn bytes_of<T>(n_rows: usize) -> u64 {
    (n_rows as u64).saturating_mul(size_of::<T>() as u64)
}
