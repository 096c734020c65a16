//! The columns of a file made a profile: every slot and string index becomes a row, or an error.

use profile::{
    FunctionIdx, FunctionTable, Header, Label, LabelIdx, LabelSetIdx, LabelSetTable, LabelValue,
    LineColumns, LocationIdx, LocationTable, Mapping, MappingIdx, Profile, SampleTable, StackIdx,
    StackTable, StringIdx, StringTable, ValueType,
};

use super::budget::within_at_end;
use super::ids::Rows;
use super::raw::{
    RawFunctions, RawLocations, RawMapping, RawProfile, RawSamples, RawString, RawValueType,
};
use super::raw_labels::{RawLabel, RawLabels};
use crate::error::{Place, PprofError, TableName};
use crate::limits::{LimitName, Limits};

impl RawProfile {
    /// The profile, once everything in it refers to something that is there.
    ///
    /// As google/pprof's `postDecode` and `CheckValid`, in their order: of several faults, ours is
    /// mostly the one that Go names.
    pub(super) fn finish(mut self, limits: &Limits) -> Result<Profile, PprofError> {
        if !self.is_first_string_empty {
            return Err(match self.n_strings {
                0 => PprofError::DanglingString {
                    place: Place::Profile,
                    index: 0,
                    n_strings: 0,
                },
                _ => PprofError::FirstString,
            });
        }
        let strings = Strings {
            n_strings: self.n_strings,
        };
        let value_types = self
            .value_types
            .iter()
            .map(|&raw| strings.value_type(raw))
            .collect::<Result<Vec<_>, _>>()?;

        let header = Header {
            time_nanos: self.time_nanos,
            duration_nanos: self.duration_nanos,
            period: self.period,
            period_type: self
                .period_type
                .map(|raw| strings.value_type(raw))
                .transpose()?,
            comments: self
                .comments
                .iter()
                .map(|&raw| strings.idx(raw, Place::Profile))
                .collect::<Result<Vec<_>, _>>()?,
            default_value_type: strings.idx(self.default_value_type, Place::Profile)?,
            drop_frames: strings.idx(self.drop_frames, Place::Profile)?,
            keep_frames: strings.idx(self.keep_frames, Place::Profile)?,
            doc_url: strings.idx_or_empty(self.doc_url),
        };
        let mappings = mappings(&self.mappings, &strings)?;
        let function_ids = std::mem::take(&mut self.functions.id);
        let functions = functions(self.functions, &strings)?;
        check_names(&functions, &value_types, &self.strings, limits)?;
        let label_sets = label_sets(self.labels, &strings, &self.strings)?;
        check_values(&self.samples, value_types.len())?;

        let mapping_ids: Vec<u32> = self.mappings.iter().map(|mapping| mapping.id).collect();
        let mapping_rows = Rows::new(TableName::Mapping, self.mapping_slots, &mapping_ids)?;
        let function_rows = Rows::new(TableName::Function, self.function_slots, &function_ids)?;
        let location_rows =
            Rows::new(TableName::Location, self.location_slots, &self.locations.id)?;

        let locations = locations(self.locations, &mapping_rows, &function_rows)?;
        check_binaries(&locations, &mappings, &self.strings, limits)?;
        let (stacks, samples) = samples(self.samples, &location_rows, value_types.len())?;
        check_frames(&stacks, &locations, limits)?;
        let mut profile = Profile {
            header,
            value_types,
            strings: self.strings,
            mappings,
            functions,
            locations,
            stacks,
            label_sets,
            samples,
        };
        // Columns have grown by doubling, and a session may hold hundreds of profiles.
        profile.shrink_to_fit();
        Ok(profile)
    }
}

/// How many strings there are to refer to.
struct Strings {
    n_strings: usize,
}

impl Strings {
    fn idx(&self, raw: RawString, place: Place) -> Result<StringIdx, PprofError> {
        match (raw as usize) < self.n_strings {
            true => Ok(StringIdx(raw)),
            false => Err(self.dangling(raw, place)),
        }
    }

    /// As [`Strings::idx`] for a field that the compiler's reader does not know, and so accepts
    /// whatever is in it.
    fn idx_or_empty(&self, raw: RawString) -> StringIdx {
        self.idx(raw, Place::Profile).unwrap_or_default()
    }

    fn dangling(&self, raw: RawString, place: Place) -> PprofError {
        PprofError::DanglingString {
            place,
            index: raw,
            n_strings: self.n_strings,
        }
    }

    fn value_type(&self, raw: RawValueType) -> Result<ValueType, PprofError> {
        Ok(ValueType {
            kind: self.idx(raw.kind, Place::ValueType)?,
            unit: self.idx(raw.unit, Place::ValueType)?,
        })
    }
}

fn mappings(raw: &[RawMapping], strings: &Strings) -> Result<Vec<Mapping>, PprofError> {
    raw.iter()
        .enumerate()
        .map(|(row, mapping)| {
            let place = Place::Mapping(row);
            let [functions, filenames, line_numbers, inline_frames] = mapping.claims;
            Ok(Mapping {
                start: mapping.start,
                limit: mapping.limit,
                offset: mapping.offset,
                file: strings.idx(mapping.file, place)?,
                build_id: strings.idx(mapping.build_id, place)?,
                has_functions: functions,
                has_filenames: filenames,
                has_line_numbers: line_numbers,
                has_inline_frames: inline_frames,
            })
        })
        .collect()
}

fn functions(raw: RawFunctions, strings: &Strings) -> Result<FunctionTable, PprofError> {
    let column = |column: Vec<RawString>| {
        let dangling = column
            .iter()
            .position(|&raw| raw as usize >= strings.n_strings);
        if let Some(row) = dangling {
            let raw = column.get(row).copied().unwrap_or(0);
            return Err(strings.dangling(raw, Place::Function(row)));
        }
        Ok(column.into_iter().map(StringIdx).collect())
    };
    Ok(FunctionTable {
        name: column(raw.name)?,
        system_name: column(raw.system_name)?,
        file: column(raw.file)?,
        start_line: raw.start_line,
    })
}

fn locations(
    raw: RawLocations,
    mapping_rows: &Rows,
    function_rows: &Rows,
) -> Result<LocationTable, PprofError> {
    let dangling = |&slot: &u32| slot != 0 && function_rows.row(slot).is_none();
    let functions = raw.lines.function;
    if let Some(at) = functions.iter().position(dangling) {
        let row = raw.line_ends.partition_point(|&end| end as usize <= at);
        let slot = functions.get(at).copied().unwrap_or(0);
        return Err(function_rows.dangling(Place::Location(row), slot));
    }
    let functions = functions.into_iter().map(|slot| match slot {
        0 => None,
        slot => function_rows.row(slot).map(FunctionIdx),
    });
    // A mapping that is not there is no mapping, as for Go.
    let mappings = raw.mapping.into_iter();
    let mappings = mappings.map(|slot| mapping_rows.row(slot).map(MappingIdx));
    Ok(LocationTable::from_columns(
        mappings,
        raw.address,
        raw.is_folded,
        LineColumns::from_columns(functions, raw.lines.line, raw.lines.column),
        raw.line_ends,
    ))
}

fn label_sets(
    raw: RawLabels,
    strings: &Strings,
    texts: &StringTable,
) -> Result<LabelSetTable, PprofError> {
    let labels = raw
        .labels
        .iter()
        .map(|raw| label(raw, strings))
        .collect::<Result<Vec<_>, _>>()?;
    let ranks = label_ranks(&labels, texts);
    let rank = |member: &LabelIdx| ranks.get(member.to_usize()).copied();
    let mut members: Vec<LabelIdx> = raw.members.into_iter().map(LabelIdx).collect();
    let mut start = 0;
    for &end in &raw.ends {
        let set = members.get_mut(start..end as usize).unwrap_or_default();
        if !set.is_sorted_by_key(rank) {
            set.sort_by_key(rank);
        }
        start = end as usize;
    }
    Ok(LabelSetTable::from_columns(labels, members, raw.ends))
}

/// Where each label stands in a set: in the order of the maps that Go keeps labels in, so that
/// equal sets look equal. Labels of one key have one rank.
fn label_ranks(labels: &[Label], texts: &StringTable) -> Vec<u32> {
    let is_number = |label: &Label| matches!(label.value, LabelValue::Number { .. });
    let key = |label: &Label| (is_number(label), label.key);
    let mut keys: Vec<(bool, StringIdx)> = labels.iter().map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    let text = |&(is_number, key): &(bool, StringIdx)| (is_number, texts.bytes(key));
    let mut by_text = keys.clone();
    by_text.sort_by(|a, b| text(a).cmp(&text(b)));
    let mut rank_of_key = vec![0; keys.len()];
    let mut rank = 0;
    let mut before: Option<&(bool, StringIdx)> = None;
    for key in &by_text {
        if before.is_some_and(|before| text(before) != text(key)) {
            rank = u32::saturating_add(rank, 1);
        }
        before = Some(key);
        if let Some(cell) = keys
            .binary_search(key)
            .ok()
            .and_then(|row| rank_of_key.get_mut(row))
        {
            *cell = rank;
        }
    }
    let rank_of = |label: &Label| keys.binary_search(&key(label)).ok();
    labels
        .iter()
        .map(|label| rank_of(label).and_then(|row| rank_of_key.get(row).copied()))
        .map(Option::unwrap_or_default)
        .collect()
}

fn label(raw: &RawLabel, strings: &Strings) -> Result<Label, PprofError> {
    let place = Place::Profile;
    Ok(Label {
        key: strings.idx(raw.key, place)?,
        value: match raw.text {
            0 => LabelValue::Number {
                value: raw.number,
                unit: strings.idx_or_empty(raw.unit),
            },
            text => LabelValue::Text(strings.idx(text, place)?),
        },
    })
}

/// Whether each sample has a value for each type.
fn check_values(raw: &RawSamples, n_value_types: usize) -> Result<(), PprofError> {
    if raw.frame_ends.is_empty() {
        return Ok(());
    }
    if n_value_types == 0 {
        return Err(PprofError::NoValueTypes);
    }
    let odd = match raw.n_values == n_value_types {
        true => raw.odd_sample,
        false => Some((0, raw.n_values)),
    };
    match odd {
        None => Ok(()),
        Some((sample, found)) => Err(PprofError::ValueCount {
            sample,
            found,
            expected: n_value_types,
        }),
    }
}

/// Whether the names of functions and sample types, written out for each, are within the limit.
fn check_names(
    functions: &FunctionTable,
    value_types: &[ValueType],
    texts: &StringTable,
    limits: &Limits,
) -> Result<(), PprofError> {
    let kinds = value_types.iter().flat_map(|row| [row.kind, row.unit]);
    let columns = [&functions.name, &functions.system_name, &functions.file];
    let names = columns.into_iter().flatten().copied().chain(kinds);
    within_names(names.map(|name| texts.bytes(name).len()), limits)
}

/// Whether the binaries of locations, written out for each, are within the limit.
fn check_binaries(
    locations: &LocationTable,
    mappings: &[Mapping],
    texts: &StringTable,
    limits: &Limits,
) -> Result<(), PprofError> {
    let mut lengths = mappings
        .iter()
        .map(|mapping| texts.bytes(mapping.file).len());
    let longest = lengths.by_ref().max().unwrap_or(0) as u64;
    // Mostly there are few binaries of short names, and no location need be looked at.
    if longest.saturating_mul(locations.len() as u64) <= limits.name_bytes {
        return Ok(());
    }
    let binaries = locations.rows().filter_map(|idx| locations.mapping(idx));
    let files = binaries.filter_map(|binary| mappings.get(binary.to_usize()));
    within_names(files.map(|mapping| texts.bytes(mapping.file).len()), limits)
}

fn within_names(lengths: impl Iterator<Item = usize>, limits: &Limits) -> Result<(), PprofError> {
    let n_bytes = lengths.fold(0, |sum: u64, n| sum.saturating_add(n as u64));
    within_at_end(LimitName::NameBytes, limits.name_bytes, n_bytes)
}

/// Whether the frames of all stacks are within the limit.
fn check_frames(
    stacks: &StackTable,
    locations: &LocationTable,
    limits: &Limits,
) -> Result<(), PprofError> {
    // Mostly there are few lines at the most, and no stack need be looked at.
    let n_most = (stacks.n_locations() as u64).saturating_mul(locations.most_lines().max(1) as u64);
    if n_most <= limits.frames {
        return Ok(());
    }
    let n_frames = stacks.n_frames(locations);
    within_at_end(LimitName::Frames, limits.frames, n_frames)
}

fn samples(
    raw: RawSamples,
    location_rows: &Rows,
    n_value_types: usize,
) -> Result<(StackTable, SampleTable), PprofError> {
    let n_samples = raw.frame_ends.len();
    let frames = location_rows.rows(raw.frames).map_err(|(at, slot)| {
        let sample = raw.frame_ends.partition_point(|&end| end as usize <= at);
        location_rows.dangling(Place::Sample(sample), slot)
    })?;
    // In place: the column of slots has become the column of rows.
    let frames = frames.into_iter().map(LocationIdx).collect();
    let values = match n_value_types {
        1 => vec![raw.values],
        _ => (0..n_value_types)
            .map(|column| {
                let rows = raw.values.iter().skip(column);
                rows.step_by(n_value_types).copied().collect()
            })
            .collect(),
    };
    Ok((
        StackTable::from_columns(frames, raw.frame_ends),
        SampleTable {
            stack: (0..n_samples).map(StackIdx::from_usize).collect(),
            label_set: raw.label_set.into_iter().map(LabelSetIdx).collect(),
            values,
        },
    ))
}
