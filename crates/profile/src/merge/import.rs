//! One source on its way into a merge.
//!
//! Profiles of one program have most of their code in common, so a location is first looked for by
//! its address. If what was merged before has the same there, neither its functions nor their
//! names need be looked up: they are compared where they stand, once for each source.

use std::borrow::Cow;

use super::columns::Scaled;
use super::units;
use crate::builder::telling_columns;
use crate::{
    FunctionIdx, Label, LabelIdx, LabelSetIdx, LabelValue, Line, LocationIdx, Mapping, MappingIdx,
    Profile, ProfileBuilder, StackIdx, StringIdx,
};

/// Adds the samples of `source`, and what they use, with these of its columns.
pub(super) fn import(builder: &mut ProfileBuilder, source: &Profile, columns: &[Scaled]) {
    Import::new(source).samples(builder, columns);
}

/// Where the rows of one source went; [`NOT_YET`] for a row that no sample has used yet.
struct Import<'a> {
    source: &'a Profile,
    strings: Vec<StringIdx>,
    mappings: Vec<Option<MovedMapping>>,
    functions: Vec<FunctionIdx>,
    locations: Vec<LocationIdx>,
    stacks: Vec<StackIdx>,
    labels: Vec<LabelIdx>,
    label_sets: Vec<LabelSetIdx>,
}

/// No table has so many rows.
const NOT_YET: u32 = u32::MAX;

/// A mapping of a source in the result, and how far its addresses moved on the way.
#[derive(Clone, Copy)]
struct MovedMapping {
    idx: MappingIdx,
    distance: u64,
}

impl<'a> Import<'a> {
    fn new(source: &'a Profile) -> Self {
        Self {
            source,
            strings: vec![StringIdx(NOT_YET); source.strings.len()],
            mappings: vec![None; source.mappings.len()],
            functions: vec![FunctionIdx(NOT_YET); source.functions.len()],
            locations: vec![LocationIdx(NOT_YET); source.locations.len()],
            stacks: vec![StackIdx(NOT_YET); source.stacks.len()],
            labels: vec![LabelIdx(NOT_YET); source.label_sets.n_labels()],
            label_sets: vec![LabelSetIdx(NOT_YET); source.label_sets.len()],
        }
    }

    fn samples(&mut self, builder: &mut ProfileBuilder, columns: &[Scaled]) {
        let source = self.source;
        if builder.mappings().is_empty() && !source.mappings.is_empty() {
            // Row 0 is the main binary by convention, and stays it even if no sample is in it.
            self.mapping(builder, MappingIdx(0));
        }
        let values: Vec<Cow<'_, [i64]>> = columns
            .iter()
            .map(|&column| scaled_values(source, column))
            .collect();
        // As google/pprof's `ScaleN`: where anything is scaled, a sample stays for that alone.
        let is_any_scaled = columns.iter().any(|column| !column.is_as_it_was());
        let decisive: Vec<&[i64]> = columns
            .iter()
            .zip(&values)
            .filter(|(column, _)| !is_any_scaled || !column.is_as_it_was())
            .map(|(_, values)| &**values)
            .collect();
        let mut scratch = Vec::new();
        for row in 0..source.samples.len() {
            if decisive.iter().all(|column| column[row] == 0) {
                continue;
            }
            let stack = self.stack(builder, source.samples.stack[row], &mut scratch);
            let label_set = self.label_set(builder, source.samples.label_set[row]);
            if builder.full().is_some() {
                return;
            }
            builder.add_sample(stack, label_set, values.iter().map(|column| column[row]));
        }
    }

    fn stack(
        &mut self,
        builder: &mut ProfileBuilder,
        idx: StackIdx,
        scratch: &mut Vec<LocationIdx>,
    ) -> StackIdx {
        let known = self.stacks[idx.to_usize()];
        if known.0 != NOT_YET {
            return known;
        }
        scratch.clear();
        for &location in self.source.stacks.locations(idx) {
            let known = self.locations[location.to_usize()];
            scratch.push(match known.0 {
                NOT_YET => self.location(builder, location),
                _ => known,
            });
        }
        let stack = builder.stack(scratch);
        self.stacks[idx.to_usize()] = stack;
        stack
    }

    fn location(&mut self, builder: &mut ProfileBuilder, idx: LocationIdx) -> LocationIdx {
        let locations = &self.source.locations;
        let row = idx.to_usize();
        let moved = locations
            .mapping(idx)
            .map(|mapping| self.mapping(builder, mapping));
        let mapping = moved.map(|moved| moved.idx);
        let distance = moved.map_or(0, |moved| moved.distance);
        let address = locations.address(idx).wrapping_add(distance);
        let there = builder.location_at(mapping, address);
        let location = match there {
            Some(there) if self.is_same_location(builder, idx, there) => there,
            _ => {
                let lines = self.source.locations.lines(idx);
                let lines: Vec<Line> = lines
                    .map(|line| Line {
                        function: line.function.map(|idx| self.function(builder, idx)),
                        ..line
                    })
                    .collect();
                builder.location(
                    mapping,
                    address,
                    self.source.locations.is_folded(idx),
                    &lines,
                )
            }
        };
        self.locations[row] = location;
        location
    }

    /// Whether a location of the result, whose mapping and address are those of one of the source,
    /// is that. By the rules of [`ProfileBuilder::location`].
    fn is_same_location(
        &mut self,
        builder: &ProfileBuilder,
        theirs: LocationIdx,
        ours: LocationIdx,
    ) -> bool {
        let (source, merged) = (self.source, builder.so_far());
        let their_lines = source.locations.lines(theirs);
        let our_lines = merged.locations.lines(ours);
        source.locations.is_folded(theirs) == merged.locations.is_folded(ours)
            && their_lines.len() == our_lines.len()
            && (!(their_lines.have_columns() || our_lines.have_columns())
                || telling_columns(their_lines.clone()).eq(telling_columns(our_lines.clone())))
            && their_lines.zip(our_lines).all(|(theirs, ours)| {
                theirs.line == ours.line
                    && match (theirs.function, ours.function) {
                        (Some(theirs), Some(ours)) => self.is_same_function(builder, theirs, ours),
                        (theirs, ours) => theirs.is_none() && ours.is_none(),
                    }
            })
    }

    fn is_same_function(
        &mut self,
        builder: &ProfileBuilder,
        theirs: FunctionIdx,
        ours: FunctionIdx,
    ) -> bool {
        let known = self.functions[theirs.to_usize()];
        if known.0 != NOT_YET {
            return known == ours;
        }
        let (source, merged) = (&self.source.functions, &builder.so_far().functions);
        let (a, b) = (theirs.to_usize(), ours.to_usize());
        let is_same = source.start_line.get(a) == merged.start_line.get(b)
            && self.is_same_string(builder, source.name[a], merged.name[b])
            && self.is_same_string(builder, source.system_name[a], merged.system_name[b])
            && self.is_same_string(builder, source.file[a], merged.file[b]);
        if is_same {
            self.functions[a] = ours;
        }
        is_same
    }

    fn is_same_string(
        &mut self,
        builder: &ProfileBuilder,
        theirs: StringIdx,
        ours: StringIdx,
    ) -> bool {
        let known = self.strings[theirs.to_usize()];
        if known.0 != NOT_YET {
            return known == ours;
        }
        let is_same = self.source.text(theirs) == builder.text(ours);
        if is_same {
            self.strings[theirs.to_usize()] = ours;
        }
        is_same
    }

    fn function(&mut self, builder: &mut ProfileBuilder, idx: FunctionIdx) -> FunctionIdx {
        let row = idx.to_usize();
        let known = self.functions[row];
        if known.0 != NOT_YET {
            return known;
        }
        let functions = &self.source.functions;
        let name = self.string(builder, functions.name[row]);
        let system_name = self.string(builder, functions.system_name[row]);
        let file = self.string(builder, functions.file[row]);
        let function = builder.function(name, system_name, file, functions.start_line.get(row));
        self.functions[row] = function;
        function
    }

    fn mapping(&mut self, builder: &mut ProfileBuilder, idx: MappingIdx) -> MovedMapping {
        if let Some(known) = self.mappings[idx.to_usize()] {
            return known;
        }
        let theirs = self.source.mappings[idx.to_usize()];
        let ours = Mapping {
            file: self.string(builder, theirs.file),
            build_id: self.string(builder, theirs.build_id),
            ..theirs
        };
        let idx_there = builder.mapping(ours);
        let start = builder.mappings()[idx_there.to_usize()].start;
        let moved = MovedMapping {
            idx: idx_there,
            distance: start.wrapping_sub(theirs.start),
        };
        self.mappings[idx.to_usize()] = Some(moved);
        moved
    }

    fn label_set(&mut self, builder: &mut ProfileBuilder, idx: LabelSetIdx) -> LabelSetIdx {
        let known = self.label_sets[idx.to_usize()];
        if known.0 != NOT_YET {
            return known;
        }
        let source = &self.source.label_sets;
        // Keys are the same text in the result, so the set's order is right there as well.
        let members = source.members(idx).iter();
        let members: Vec<LabelIdx> = members.map(|&label| self.label(builder, label)).collect();
        let label_set = builder.label_set_of(&members);
        self.label_sets[idx.to_usize()] = label_set;
        label_set
    }

    fn label(&mut self, builder: &mut ProfileBuilder, idx: LabelIdx) -> LabelIdx {
        let known = self.labels[idx.to_usize()];
        if known.0 != NOT_YET {
            return known;
        }
        let theirs = self.source.label_sets.label(idx);
        let ours = Label {
            key: self.string(builder, theirs.key),
            value: match theirs.value {
                LabelValue::Text(text) => LabelValue::Text(self.string(builder, text)),
                LabelValue::Number { value, unit } => LabelValue::Number {
                    value,
                    unit: self.string(builder, unit),
                },
            },
        };
        let label = builder.label(ours);
        self.labels[idx.to_usize()] = label;
        label
    }

    fn string(&mut self, builder: &mut ProfileBuilder, idx: StringIdx) -> StringIdx {
        let known = self.strings[idx.to_usize()];
        if known.0 != NOT_YET {
            return known;
        }
        let string = builder.string(self.source.text(idx));
        self.strings[idx.to_usize()] = string;
        string
    }
}

/// The values of a column, in the unit of the merge.
fn scaled_values(source: &Profile, column: Scaled) -> Cow<'_, [i64]> {
    let values = source.samples.values[column.idx.to_usize()].as_slice();
    if column.is_as_it_was() {
        return Cow::Borrowed(values);
    }
    let values = values.iter();
    Cow::Owned(
        values
            .map(|&value| units::scaled(value, column.ratio))
            .collect(),
    )
}
