//! The columns of a file made a profile: every slot and string index becomes a row, or an error.

use profile::{
    FunctionIdx, FunctionTable, Header, Label, LabelSetIdx, LabelSetTable, LabelValue, Line,
    LocationIdx, LocationTable, Mapping, MappingIdx, Profile, SampleTable, StackIdx, StackTable,
    StringIdx, StringTable, ValueType,
};

use super::ids::Rows;
use super::raw::{
    RawFunctions, RawLabel, RawLabelSets, RawLocations, RawMapping, RawProfile, RawSamples,
    RawString, RawValueType,
};
use crate::error::{Place, PprofError, TableName};

impl RawProfile {
    /// The profile, once everything in it refers to something that is there.
    ///
    /// As google/pprof's `postDecode` and `CheckValid`, in their order: of several faults, ours is
    /// mostly the one that Go names.
    pub(super) fn finish(self) -> Result<Profile, PprofError> {
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
            doc_url: strings.idx(self.doc_url, Place::Profile)?,
        };
        let mappings = mappings(&self.mappings, &strings)?;
        let functions = functions(&self.functions, &strings)?;
        let label_sets = label_sets(&self.label_sets, &strings, &self.strings)?;
        check_values(&self.samples, value_types.len())?;

        let mapping_ids: Vec<u32> = self.mappings.iter().map(|mapping| mapping.id).collect();
        let mapping_rows = Rows::new(TableName::Mapping, self.mapping_slots, &mapping_ids)?;
        let function_rows =
            Rows::new(TableName::Function, self.function_slots, &self.functions.id)?;
        let location_rows =
            Rows::new(TableName::Location, self.location_slots, &self.locations.id)?;

        let locations = locations(&self.locations, &mapping_rows, &function_rows)?;
        let (stacks, samples) = samples(self.samples, &location_rows, value_types.len())?;
        Ok(Profile {
            header,
            value_types,
            strings: self.strings,
            mappings,
            functions,
            locations,
            stacks,
            label_sets,
            samples,
        })
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
            false => Err(PprofError::DanglingString {
                place,
                index: raw,
                n_strings: self.n_strings,
            }),
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

fn functions(raw: &RawFunctions, strings: &Strings) -> Result<FunctionTable, PprofError> {
    let column = |column: &[RawString]| {
        column
            .iter()
            .enumerate()
            .map(|(row, &raw)| strings.idx(raw, Place::Function(row)))
            .collect::<Result<Vec<_>, _>>()
    };
    Ok(FunctionTable {
        name: column(&raw.name)?,
        system_name: column(&raw.system_name)?,
        file: column(&raw.file)?,
        start_line: raw.start_line.clone(),
    })
}

fn locations(
    raw: &RawLocations,
    mapping_rows: &Rows,
    function_rows: &Rows,
) -> Result<LocationTable, PprofError> {
    let mut locations = LocationTable::default();
    let mut lines = Vec::new();
    let mut raw_lines = raw.lines.iter();
    let mut previous_end = 0;
    for (row, &end) in raw.line_ends.iter().enumerate() {
        lines.clear();
        let n_lines = (end as usize).saturating_sub(previous_end);
        previous_end = end as usize;
        for line in raw_lines.by_ref().take(n_lines) {
            let function = match line.function {
                0 => None,
                slot => match function_rows.row(slot) {
                    Some(function) => Some(FunctionIdx(function)),
                    None => return Err(function_rows.dangling(Place::Location(row), slot)),
                },
            };
            lines.push(Line {
                function,
                line: line.line,
                column: line.column,
            });
        }
        // A mapping that is not there is no mapping, as for Go.
        let mapping = raw
            .mapping
            .get(row)
            .and_then(|&slot| mapping_rows.row(slot));
        locations.push(
            mapping.map(MappingIdx),
            raw.address.get(row).copied().unwrap_or(0),
            raw.is_folded.get(row).copied().unwrap_or(false),
            &lines,
        );
    }
    Ok(locations)
}

fn label_sets(
    raw: &RawLabelSets,
    strings: &Strings,
    texts: &StringTable,
) -> Result<LabelSetTable, PprofError> {
    let mut sets = LabelSetTable::default();
    let mut labels: Vec<Label> = Vec::new();
    let mut raw_labels = raw.labels.iter();
    let mut previous_end = 0;
    for &end in &raw.ends {
        labels.clear();
        let n_labels = (end as usize).saturating_sub(previous_end);
        previous_end = end as usize;
        for raw in raw_labels.by_ref().take(n_labels) {
            labels.push(label(raw, strings)?);
        }
        // The order of the maps that Go keeps labels in, so that equal sets look equal.
        labels.sort_by(|a, b| {
            let is_number = |label: &Label| matches!(label.value, LabelValue::Number { .. });
            is_number(a)
                .cmp(&is_number(b))
                .then_with(|| texts.bytes(a.key).cmp(texts.bytes(b.key)))
        });
        sets.push(&labels);
    }
    Ok(sets)
}

fn label(raw: &RawLabel, strings: &Strings) -> Result<Label, PprofError> {
    let place = Place::Profile;
    Ok(Label {
        key: strings.idx(raw.key, place)?,
        value: match raw.text {
            0 => LabelValue::Number {
                value: raw.number,
                unit: strings.idx(raw.unit, place)?,
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

fn samples(
    raw: RawSamples,
    location_rows: &Rows,
    n_value_types: usize,
) -> Result<(StackTable, SampleTable), PprofError> {
    let n_samples = raw.frame_ends.len();
    let dangling = raw
        .frames
        .iter()
        .position(|&slot| location_rows.row(slot).is_none());
    if let Some(at) = dangling {
        let sample = raw.frame_ends.partition_point(|&end| end as usize <= at);
        let slot = raw.frames.get(at).copied().unwrap_or(0);
        return Err(location_rows.dangling(Place::Sample(sample), slot));
    }
    // In place: the column of slots becomes the column of rows.
    let frames = raw
        .frames
        .into_iter()
        .map(|slot| LocationIdx(location_rows.row(slot).unwrap_or(0)))
        .collect();
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
