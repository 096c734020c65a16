//! Making a profile row by row, with everything stored once.

use std::hash::{Hash, Hasher};

use crate::{
    FunctionIdx, Header, IndexMap, Label, LabelIdx, LabelSetIdx, LabelValue, Line, LocationIdx,
    Mapping, MappingIdx, Profile, SampleTable, StackIdx, StackTable, StringIdx, StringInterner,
    TableName, ValueType, room::Room,
};

/// Builds a [`Profile`] whose strings, functions, locations, stacks, label sets and samples are
/// all distinct: adding what is there already gives the row it has.
///
/// Rows stand in the order in which they were first added, so equal calls make equal profiles.
#[derive(Clone, Debug, Default)]
pub struct ProfileBuilder {
    profile: Profile,
    strings: StringInterner,
    mappings: IndexMap,
    functions: IndexMap,
    locations: IndexMap,
    /// The first location at each address.
    addresses: IndexMap,
    stacks: IndexMap,
    labels: IndexMap,
    label_sets: IndexMap,
    /// By stack: its first sample, or [`NO_SAMPLE`].
    first_samples: Vec<u32>,
    /// The other samples.
    samples: IndexMap,
    room: Room,
}

impl ProfileBuilder {
    /// A builder of samples with one value for each of `value_types`, given as (kind, unit).
    pub fn new(value_types: &[(&[u8], &[u8])]) -> Self {
        let mut builder = Self::default();
        builder.set_value_types(value_types);
        builder
    }

    /// Samples have one value for each of `value_types`; before the first of them.
    pub(crate) fn set_value_types(&mut self, value_types: &[(&[u8], &[u8])]) {
        self.profile.value_types = value_types
            .iter()
            .map(|&(kind, unit)| self.value_type(kind, unit))
            .collect();
        self.profile.samples.values = vec![Vec::new(); value_types.len()];
    }

    /// What the profile says about itself; its strings must come from [`ProfileBuilder::string`].
    pub fn set_header(&mut self, header: Header) {
        self.profile.header = header;
    }

    /// The row of a text.
    pub fn string(&mut self, text: &[u8]) -> StringIdx {
        let n_bytes = self.strings.strings().n_bytes() + text.len();
        let n_most = n_bytes.max(self.strings.strings().len());
        match self.room.is_for(TableName::StringBytes, n_most) {
            true => self.strings.intern(text),
            false => StringIdx(0),
        }
    }

    /// A value type of these texts, for the header's period.
    pub fn value_type(&mut self, kind: &[u8], unit: &[u8]) -> ValueType {
        ValueType {
            kind: self.string(kind),
            unit: self.string(unit),
        }
    }

    /// The row of a mapping: of the first that was the same binary, wherever it was mapped.
    pub fn mapping(&mut self, mapping: Mapping) -> MappingIdx {
        let key = mapping_key(&mapping);
        let hash = self.mappings.hash(&key);
        let mappings = &mut self.profile.mappings;
        let known = self
            .mappings
            .find(hash, |row| mapping_key(&mappings[row as usize]) == key);
        if let Some(row) = known {
            return MappingIdx(row);
        }
        mappings.push(mapping);
        let idx = MappingIdx::from_usize(mappings.len() - 1);
        self.mappings.insert(hash, idx.0);
        idx
    }

    /// The text of a row.
    pub(crate) fn text(&self, idx: StringIdx) -> &[u8] {
        self.strings.strings().bytes(idx)
    }

    /// Everything so far but the texts, which are in [`ProfileBuilder::text`].
    pub(crate) fn so_far(&self) -> &Profile {
        &self.profile
    }

    /// The mappings so far.
    pub fn mappings(&self) -> &[Mapping] {
        &self.profile.mappings
    }

    /// The row of a function.
    pub fn function(
        &mut self,
        name: StringIdx,
        system_name: StringIdx,
        file: StringIdx,
        start_line: i64,
    ) -> FunctionIdx {
        let hash = self.functions.hash(&(name, system_name, file, start_line));
        let functions = &mut self.profile.functions;
        let known = self.functions.find(hash, |row| {
            let row = row as usize;
            functions.name[row] == name
                && functions.start_line.get(row) == start_line
                && functions.file[row] == file
                && functions.system_name[row] == system_name
        });
        if let Some(row) = known {
            return FunctionIdx(row);
        }
        if !self.room.is_for(TableName::Functions, functions.len()) {
            return FunctionIdx(0);
        }
        let idx = functions.push(name, system_name, file, start_line);
        self.functions.insert(hash, idx.0);
        idx
    }

    /// The row of a location.
    ///
    /// As google/pprof's `Location.key`: the address counts from the start of the mapping, and of
    /// the columns only the last line's tells locations apart, and those before a line without a
    /// function: there each line's function overwrites the column before it.
    pub fn location(
        &mut self,
        mapping: Option<MappingIdx>,
        address: u64,
        is_folded: bool,
        lines: &[Line],
    ) -> LocationIdx {
        let mappings = &self.profile.mappings;
        let relative = |mapping: Option<MappingIdx>, address: u64| match mapping {
            Some(mapping) => address.wrapping_sub(mappings[mapping.to_usize()].start),
            None => address,
        };
        let key = LocationKey {
            mapping,
            address: relative(mapping, address),
            is_folded,
            lines: lines.iter().copied(),
        };
        let hash = self.locations.hash(&key);
        let locations = &mut self.profile.locations;
        let known = self.locations.find(hash, |row| {
            let idx = LocationIdx(row);
            let mapping = locations.mapping(idx);
            key.is_same(&LocationKey {
                mapping,
                address: relative(mapping, locations.address(idx)),
                is_folded: locations.is_folded(idx),
                lines: locations.lines(idx),
            })
        });
        if let Some(row) = known {
            return LocationIdx(row);
        }
        let n_lines = locations.n_lines() + lines.len();
        if !self.room.is_for(TableName::Locations, locations.len())
            || !self.room.is_for(TableName::Lines, n_lines)
        {
            return LocationIdx(0);
        }
        let idx = locations.push(mapping, address, is_folded, lines);
        self.locations.insert(hash, idx.0);
        if address != 0 && self.location_at(mapping, address).is_none() {
            let hash = self.addresses.hash(&(mapping, address));
            self.addresses.insert(hash, idx.0);
        }
        idx
    }

    /// The first location at an address, as the mapping has it here; `None` for address 0, which
    /// stands for all that a server has removed.
    pub(crate) fn location_at(
        &self,
        mapping: Option<MappingIdx>,
        address: u64,
    ) -> Option<LocationIdx> {
        if address == 0 {
            return None;
        }
        let locations = &self.profile.locations;
        let hash = self.addresses.hash(&(mapping, address));
        let row = self.addresses.find(hash, |row| {
            let idx = LocationIdx(row);
            locations.address(idx) == address && locations.mapping(idx) == mapping
        });
        row.map(LocationIdx)
    }

    /// The row of a stack, leaf first.
    pub fn stack(&mut self, locations: &[LocationIdx]) -> StackIdx {
        let hash = self.stacks.hash_numbers(locations, |location| location.0);
        let stacks: &mut StackTable = &mut self.profile.stacks;
        let known = self
            .stacks
            .find(hash, |row| stacks.locations(StackIdx(row)) == locations);
        if let Some(row) = known {
            return StackIdx(row);
        }
        let n_locations = (stacks.n_locations() + locations.len()).max(stacks.len());
        if !self.room.is_for(TableName::StackLocations, n_locations) {
            return StackIdx(0);
        }
        let idx = stacks.push(locations);
        self.stacks.insert(hash, idx.0);
        idx
    }

    /// The row of a label.
    pub fn label(&mut self, label: Label) -> LabelIdx {
        let hash = self.labels.hash(&label);
        let label_sets = &mut self.profile.label_sets;
        let known = self
            .labels
            .find(hash, |row| label_sets.label(LabelIdx(row)) == label);
        if let Some(row) = known {
            return LabelIdx(row);
        }
        if !self.room.is_for(TableName::Labels, label_sets.n_labels()) {
            return LabelIdx(0);
        }
        let idx = label_sets.push_label(label);
        self.labels.insert(hash, idx.0);
        idx
    }

    /// The row of a label set; `labels` is brought into the order that sets have.
    pub fn label_set(&mut self, labels: &mut [Label]) -> LabelSetIdx {
        let strings = self.strings.strings();
        labels.sort_by(|a, b| {
            let is_number = |label: &Label| matches!(label.value, LabelValue::Number { .. });
            is_number(a)
                .cmp(&is_number(b))
                .then_with(|| strings.bytes(a.key).cmp(strings.bytes(b.key)))
        });
        let members: Vec<LabelIdx> = labels.iter().map(|&label| self.label(label)).collect();
        self.label_set_of(&members)
    }

    /// The row of a label set whose labels are in the order that sets have.
    pub(crate) fn label_set_of(&mut self, members: &[LabelIdx]) -> LabelSetIdx {
        if members.is_empty() {
            return LabelSetIdx(0);
        }
        let hash = self.label_sets.hash_numbers(members, |member| member.0);
        let label_sets = &mut self.profile.label_sets;
        let known = self
            .label_sets
            .find(hash, |row| label_sets.members(LabelSetIdx(row)) == members);
        if let Some(row) = known {
            return LabelSetIdx(row);
        }
        let n_members = label_sets.n_members() + members.len();
        if !self.room.is_for(TableName::LabelSets, n_members) {
            return LabelSetIdx(0);
        }
        let idx = label_sets.push(members);
        self.label_sets.insert(hash, idx.0);
        idx
    }

    /// Adds values to the sample with this stack and these labels; sums wrap as Go's do.
    pub fn add_sample(
        &mut self,
        stack: StackIdx,
        label_set: LabelSetIdx,
        values: impl Iterator<Item = i64>,
    ) {
        let samples: &mut SampleTable = &mut self.profile.samples;
        let row = samples.len() as u32;
        if self.first_samples.len() <= stack.to_usize() {
            self.first_samples.resize(stack.to_usize() + 1, NO_SAMPLE);
        }
        let first = &mut self.first_samples[stack.to_usize()];
        let known = match *first {
            // The first sample of a stack is mostly the only one.
            NO_SAMPLE => {
                *first = row;
                None
            }
            first if samples.label_set[first as usize] == label_set => Some(first),
            _ => {
                let hash = self.samples.hash(&(stack, label_set));
                let known = self.samples.find(hash, |row| {
                    let row = row as usize;
                    samples.stack[row] == stack && samples.label_set[row] == label_set
                });
                if known.is_none() {
                    self.samples.insert(hash, row);
                }
                known
            }
        };
        if let Some(row) = known {
            for (column, value) in samples.values.iter_mut().zip(values) {
                column[row as usize] = column[row as usize].wrapping_add(value);
            }
            return;
        }
        if !self.room.is_for(TableName::Samples, samples.len()) {
            return;
        }
        samples.push(stack, label_set, values);
    }

    /// Appends a sample without looking whether there is one like it.
    pub fn push_sample(&mut self, stack: StackIdx, label_set: LabelSetIdx, values: &[i64]) {
        let samples = &mut self.profile.samples;
        samples.push(stack, label_set, values.iter().copied());
    }

    /// A builder whose tables are full with fewer rows than `u32` can count.
    #[cfg(test)]
    pub(crate) fn with_room(mut self, most: u32) -> Self {
        self.room = Room::new(most);
        self
    }

    /// The table that had no room for what was added; then the profile is not all there is.
    pub fn full(&self) -> Option<TableName> {
        self.room.full()
    }

    /// The profile.
    ///
    /// # Panics
    ///
    /// If a table was [full](ProfileBuilder::full).
    pub fn build(mut self) -> Profile {
        assert_eq!(self.full(), None, "a table of 2^32 rows");
        self.profile.strings = self.strings.into_strings();
        self.profile
    }
}

/// No sample has this row.
const NO_SAMPLE: u32 = u32::MAX;

/// What makes two locations the same. All of it goes into the hash: locations that a file makes
/// alike in a part of it must not meet in one bucket.
struct LocationKey<L> {
    mapping: Option<MappingIdx>,
    /// Counted from the start of the mapping.
    address: u64,
    is_folded: bool,
    lines: L,
}

impl<L: Iterator<Item = Line> + Clone> LocationKey<L> {
    fn calls(&self) -> impl Iterator<Item = (Option<FunctionIdx>, i64)> {
        self.lines.clone().map(|line| (line.function, line.line))
    }

    fn is_same<M: Iterator<Item = Line> + Clone>(&self, other: &LocationKey<M>) -> bool {
        self.address == other.address
            && self.mapping == other.mapping
            && self.is_folded == other.is_folded
            && self.calls().eq(other.calls())
            && telling_columns(self.lines.clone()).eq(telling_columns(other.lines.clone()))
    }
}

/// The columns that tell locations apart, in the order of the lines; `None` for the others.
pub(crate) fn telling_columns(
    lines: impl Iterator<Item = Line> + Clone,
) -> impl Iterator<Item = Option<i64>> {
    let after = lines.clone().skip(1);
    let is_overwritten = after.map(|next| next.function.is_some());
    lines
        .zip(is_overwritten.chain([false]))
        .map(|(line, is_overwritten)| (!is_overwritten).then_some(line.column))
}

impl<L: Iterator<Item = Line> + Clone> Hash for LocationKey<L> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.mapping, self.address, self.is_folded).hash(state);
        for call in self.calls().zip(telling_columns(self.lines.clone())) {
            call.hash(state);
        }
    }
}

/// What makes two mappings the same binary, wherever each process mapped it.
///
/// As google/pprof's `Mapping.key`: size rounded up to pages, offset, and the build id or else the
/// file; mappings with neither are all the same.
fn mapping_key(mapping: &Mapping) -> (u64, u64, StringIdx) {
    const PAGE: u64 = 0x1000;
    let size = mapping.limit.wrapping_sub(mapping.start);
    let size = size.wrapping_add(PAGE - 1);
    let name = match mapping.build_id {
        StringIdx(0) => mapping.file,
        build_id => build_id,
    };
    (size - size % PAGE, mapping.offset, name)
}
