//! The normalised profile: typed indices, interned columns, a builder and the merge.
//!
//! Everything downstream (trees, tables, Go's edge weights, encoding) reads a [`Profile`] and
//! nothing else. A profile is a set of tables that point into each other by typed `u32` indices;
//! there is no object per sample and no pointer to chase.
//!
//! **Invariant:** every index that a table holds is in range of the table it points into. Whoever
//! makes a profile (a decoder, [`ProfileBuilder`], [`merge`]) establishes it, and readers rely on
//! it. Its frames are fewer than 2^32, so that whatever is counted by frames fits into a `u32`.
//!
//! This crate knows no file format, no compression, no view and no browser.

mod builder;
mod idx;
mod integers;
mod interner;
mod labels;
mod locations;
pub mod merge;
mod room;
mod stacks;
mod strings;
mod symbols;

pub use builder::ProfileBuilder;
pub use idx::{
    FunctionIdx, LabelIdx, LabelSetIdx, LocationIdx, MappingIdx, SampleIdx, StackIdx, StringIdx,
    ValueTypeIdx,
};
pub use integers::Integers;
pub use interner::{ContentHash, IndexMap, StringInterner};
pub use labels::{Label, LabelSetTable, LabelValue};
pub use locations::{Line, LineColumns, Lines, LocationTable};
pub use merge::{MergeError, merge};
pub use room::TableName;
pub use stacks::StackTable;
pub use strings::StringTable;
pub use symbols::{FunctionTable, Mapping};

/// What a column of sample values means, as pprof's `ValueType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueType {
    /// What is counted: `cpu`, `samples`, `alloc_space`. pprof calls it `type`.
    pub kind: StringIdx,
    /// The unit: `nanoseconds`, `count`, `bytes`.
    pub unit: StringIdx,
}

/// What a profile says about itself as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// When collection began, in nanoseconds since the Unix epoch; 0 if not said.
    pub time_nanos: i64,
    /// How long collection took, in nanoseconds; 0 if not said.
    pub duration_nanos: i64,
    /// Events between two samples, in the unit of [`Header::period_type`]; 0 if not said.
    pub period: i64,
    /// What [`Header::period`] counts.
    pub period_type: Option<ValueType>,
    /// Free text that the producer attached, in file order.
    pub comments: Vec<StringIdx>,
    /// The kind of the value type to show first; the empty string if not said.
    pub default_value_type: StringIdx,
    /// A regular expression of frames to drop, from the producer; kept, never applied here.
    pub drop_frames: StringIdx,
    /// A regular expression of frames that [`Header::drop_frames`] spares.
    pub keep_frames: StringIdx,
    /// A link to the producer's documentation; not to be trusted.
    pub doc_url: StringIdx,
}

/// The samples, as columns: row *n* of each belongs to sample *n*.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SampleTable {
    /// Where each sample was taken.
    pub stack: Vec<StackIdx>,
    /// The labels of each sample.
    pub label_set: Vec<LabelSetIdx>,
    /// One column per value type, in the order of [`Profile::value_types`].
    pub values: Vec<Vec<i64>>,
}

impl SampleTable {
    /// Appends a sample; `values` has one for each column.
    pub(crate) fn push(
        &mut self,
        stack: StackIdx,
        label_set: LabelSetIdx,
        values: impl Iterator<Item = i64>,
    ) {
        self.stack.push(stack);
        self.label_set.push(label_set);
        for (column, value) in self.values.iter_mut().zip(values) {
            column.push(value);
        }
    }

    /// Gives back the room that its columns have and do not use.
    pub fn shrink_to_fit(&mut self) {
        self.stack.shrink_to_fit();
        self.label_set.shrink_to_fit();
        for column in &mut self.values {
            column.shrink_to_fit();
        }
    }

    /// The memory that the table takes, in bytes.
    pub fn allocated_bytes(&self) -> u64 {
        let n_values: usize = self.values.iter().map(Vec::capacity).sum();
        (self.stack.capacity() * size_of::<StackIdx>()
            + self.label_set.capacity() * size_of::<LabelSetIdx>()
            + n_values * size_of::<i64>()) as u64
    }

    /// The number of samples.
    pub fn len(&self) -> usize {
        self.stack.len()
    }

    /// Whether there is no sample at all.
    pub fn is_empty(&self) -> bool {
        self.stack.is_empty()
    }
}

/// One profile: the columns that a file held, or the merge of several.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// Time, duration, period and what else concerns the whole.
    pub header: Header,
    /// What each value column means. pprof calls it `sample_type`.
    pub value_types: Vec<ValueType>,
    /// Every text of the profile. Two indices may name equal text: compare text, or intern.
    pub strings: StringTable,
    /// The binaries that code was mapped from; row 0 is the main binary by convention.
    pub mappings: Vec<Mapping>,
    /// The functions.
    pub functions: FunctionTable,
    /// The places in code that stacks consist of.
    pub locations: LocationTable,
    /// The call stacks.
    pub stacks: StackTable,
    /// The sets of labels that samples carry.
    pub label_sets: LabelSetTable,
    /// The samples.
    pub samples: SampleTable,
}

impl Profile {
    /// The text behind `idx`. Names are bytes: producers write invalid UTF-8, and Go reads it.
    pub fn text(&self, idx: StringIdx) -> &[u8] {
        self.strings.bytes(idx)
    }

    /// The text behind `idx` for people: invalid UTF-8 becomes U+FFFD.
    pub fn display(&self, idx: StringIdx) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(self.text(idx))
    }

    /// A value type as people name it: `cpu/nanoseconds`.
    pub fn value_type_text(&self, value_type: ValueType) -> String {
        let (kind, unit) = (self.display(value_type.kind), self.display(value_type.unit));
        format!("{kind}/{unit}")
    }

    /// The first value type with this kind and unit, in the order of the file.
    pub fn value_type_named(&self, kind: &str, unit: &str) -> Option<ValueTypeIdx> {
        self.value_types
            .iter()
            .position(|value_type| {
                self.text(value_type.kind) == kind.as_bytes()
                    && self.text(value_type.unit) == unit.as_bytes()
            })
            .map(ValueTypeIdx::from_usize)
    }

    /// The value type a viewer opens on: the one the header names, or else the last.
    ///
    /// As google/pprof's `Profile.SampleIndexByName("")`. `None` if there is no value type.
    pub fn default_value_type(&self) -> Option<ValueTypeIdx> {
        let named = self.text(self.header.default_value_type);
        let by_name = || {
            self.value_types
                .iter()
                .position(|value_type| self.text(value_type.kind) == named)
        };
        let position = if named.is_empty() { None } else { by_name() };
        position
            .or_else(|| self.value_types.len().checked_sub(1))
            .map(ValueTypeIdx::from_usize)
    }

    /// Gives back the room that its columns have and do not use.
    pub fn shrink_to_fit(&mut self) {
        self.strings.shrink_to_fit();
        self.mappings.shrink_to_fit();
        self.functions.shrink_to_fit();
        self.locations.shrink_to_fit();
        self.stacks.shrink_to_fit();
        self.label_sets.shrink_to_fit();
        self.samples.shrink_to_fit();
    }

    /// The memory that the columns take, in bytes.
    pub fn allocated_bytes(&self) -> u64 {
        self.strings.allocated_bytes()
            + (self.mappings.capacity() * size_of::<Mapping>()) as u64
            + self.functions.allocated_bytes()
            + self.locations.allocated_bytes()
            + self.stacks.allocated_bytes()
            + self.label_sets.allocated_bytes()
            + self.samples.allocated_bytes()
    }

    /// The number of frames of all stacks together; see [`StackTable::n_frames`].
    pub fn n_frames(&self) -> u64 {
        self.stacks.n_frames(&self.locations)
    }

    /// Whether `u32` counts the frames of all stacks and a root above them, as trees do.
    fn has_countable_frames(&self) -> bool {
        let n_most = self.stacks.n_locations() as u64 * self.locations.most_lines().max(1) as u64;
        let most = u64::from(u32::MAX) - 1;
        n_most <= most || self.n_frames() <= most
    }

    /// The sum of one value column over all samples, exactly.
    pub fn total(&self, value_type: ValueTypeIdx) -> i128 {
        self.samples.values[value_type.to_usize()]
            .iter()
            .map(|&value| i128::from(value))
            .sum()
    }
}
