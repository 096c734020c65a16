//! What profiles say, whatever their ids and the order of their rows: to compare decoders and
//! mergers with each other.
//!
//! A sample is its stack of places, its labels and its values. A place is what google/pprof's
//! merge tells places apart by: the binary, the address from the binary's start, and the lines.

use std::collections::HashMap;
use std::hash::Hash;

use profile::{FunctionIdx, LabelValue, LocationIdx, Profile, StackIdx};

use crate::wire;

/// One sample, as rows of [`Dictionary`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sample {
    stack: Vec<u32>,
    labels: u32,
    values: Vec<i64>,
}

impl Sample {
    /// Whether not all values are zero.
    pub fn is_any_value(&self) -> bool {
        self.values.iter().any(|&value| value != 0)
    }
}

/// What a profile says: the header, and the samples in an order of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// What it says as a whole.
    pub header: Header,
    /// The samples, sorted.
    pub samples: Vec<Sample>,
}

/// What a profile says as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Kind and unit of each value.
    pub value_types: Vec<(Vec<u8>, Vec<u8>)>,
    /// Kind and unit of the period; none and empty are the same.
    pub period_type: (Vec<u8>, Vec<u8>),
    /// Events between samples.
    pub period: i64,
    /// When collection began.
    pub time_nanos: i64,
    /// How long it took.
    pub duration_nanos: i64,
    /// Comments in their order.
    pub comments: Vec<Vec<u8>>,
    /// The value type to show first.
    pub default_value_type: Vec<u8>,
    /// Frames to drop, frames to keep, documentation.
    pub texts: [Vec<u8>; 3],
}

/// The places and label sets met so far; profiles that are compared share one.
#[derive(Debug, Default)]
pub struct Dictionary {
    places: Rows<Place>,
    label_sets: Rows<Vec<Label>>,
}

#[derive(Debug)]
struct Rows<T> {
    rows: HashMap<T, u32>,
    list: Vec<T>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            rows: HashMap::new(),
            list: Vec::new(),
        }
    }
}

impl<T: Clone + Eq + Hash> Rows<T> {
    fn row(&mut self, value: T) -> u32 {
        let next = self.list.len() as u32;
        *self.rows.entry(value).or_insert_with_key(|value| {
            self.list.push(value.clone());
            next
        })
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
struct Place {
    binary: Binary,
    /// From the start of the binary.
    address: u64,
    is_folded: bool,
    lines: Vec<Line>,
}

/// Size in whole pages, offset, and build id or file. No mapping and an empty one are the same:
/// `go tool pprof` puts an empty one where there is none.
type Binary = (u64, u64, Vec<u8>);

#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
struct Line {
    name: Vec<u8>,
    system_name: Vec<u8>,
    file: Vec<u8>,
    start: i64,
    number: i64,
    column: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Label {
    Text(Vec<u8>, Vec<u8>),
    Number(Vec<u8>, i64, Vec<u8>),
}

impl Label {
    /// Text before numbers, then by key; values of one key stay in their order.
    fn order(&self) -> (bool, &[u8]) {
        match self {
            Self::Text(key, _) => (false, key),
            Self::Number(key, ..) => (true, key),
        }
    }
}

impl Dictionary {
    /// What a profile of ours says.
    pub fn content(&mut self, profile: &Profile) -> Content {
        let text = |idx| profile.text(idx).to_vec();
        let header = &profile.header;
        let places: Vec<u32> = (0..profile.locations.len())
            .map(|row| {
                self.places
                    .row(place(profile, LocationIdx::from_usize(row)))
            })
            .collect();
        let label_sets: Vec<u32> = (0..profile.label_sets.len())
            .map(|row| {
                let labels = profile.label_sets.labels(profile::LabelSetIdx(row as u32));
                let labels = labels.map(|label| match label.value {
                    LabelValue::Text(value) => Label::Text(text(label.key), text(value)),
                    LabelValue::Number { value, unit } => {
                        Label::Number(text(label.key), value, text(unit))
                    }
                });
                self.label_set(labels.collect())
            })
            .collect();
        let stack_of = |stack: StackIdx| {
            let locations = profile.stacks.locations(stack).iter();
            locations.map(|idx| places[idx.to_usize()]).collect()
        };
        let samples = (0..profile.samples.len()).map(|row| Sample {
            stack: stack_of(profile.samples.stack[row]),
            labels: label_sets[profile.samples.label_set[row].to_usize()],
            values: profile
                .samples
                .values
                .iter()
                .map(|column| column[row])
                .collect(),
        });
        Content {
            header: Header {
                value_types: profile
                    .value_types
                    .iter()
                    .map(|value_type| (text(value_type.kind), text(value_type.unit)))
                    .collect(),
                period_type: header
                    .period_type
                    .map(|period| (text(period.kind), text(period.unit)))
                    .unwrap_or_default(),
                period: header.period,
                time_nanos: header.time_nanos,
                duration_nanos: header.duration_nanos,
                comments: header.comments.iter().map(|&idx| text(idx)).collect(),
                default_value_type: text(header.default_value_type),
                texts: [header.drop_frames, header.keep_frames, header.doc_url].map(text),
            },
            samples: sorted(samples),
        }
    }

    /// What a profile says as prost reads it.
    ///
    /// # Panics
    ///
    /// If it refers to something that is not there; such files are another test's.
    pub fn content_of_wire(&mut self, profile: &wire::Profile) -> Content {
        let text = |index| profile.text(index).to_vec();
        let value_type =
            |value_type: &wire::ValueType| (text(value_type.kind), text(value_type.unit));
        let mappings: HashMap<u64, &wire::Mapping> =
            profile.mapping.iter().map(|row| (row.id, row)).collect();
        let functions: HashMap<u64, &wire::Function> =
            profile.function.iter().map(|row| (row.id, row)).collect();
        let places: HashMap<u64, u32> = profile
            .location
            .iter()
            .map(|location| {
                let mapping = mappings.get(&location.mapping_id);
                let lines = location.line.iter().map(|line| {
                    let function = match line.function_id {
                        0 => wire::Function::default(),
                        id => **functions.get(&id).expect("a function that is there"),
                    };
                    Line {
                        name: text(function.name),
                        system_name: text(function.system_name),
                        file: text(function.filename),
                        start: function.start_line,
                        number: line.line,
                        column: line.column,
                    }
                });
                let place = Place {
                    binary: mapping.map_or_else(Binary::default, |mapping| {
                        let name = match text(mapping.build_id) {
                            build_id if build_id.is_empty() => text(mapping.filename),
                            build_id => build_id,
                        };
                        let size = mapping.memory_limit.wrapping_sub(mapping.memory_start);
                        (whole_pages(size), mapping.file_offset, name)
                    }),
                    address: location
                        .address
                        .wrapping_sub(mapping.map_or(0, |mapping| mapping.memory_start)),
                    is_folded: location.is_folded,
                    lines: lines.collect(),
                };
                (location.id, self.places.row(place))
            })
            .collect();
        let mut samples = Vec::new();
        for sample in &profile.sample {
            let labels = sample.label.iter();
            // Go keeps no label that says nothing.
            let said = labels.filter(|label| (label.str, label.num, label.num_unit) != (0, 0, 0));
            let labels = said.map(|label| match label.str {
                0 => Label::Number(text(label.key), label.num, text(label.num_unit)),
                value => Label::Text(text(label.key), text(value)),
            });
            samples.push(Sample {
                stack: sample
                    .location_id
                    .iter()
                    .map(|id| *places.get(id).expect("a location that is there"))
                    .collect(),
                labels: self.label_set(labels.collect()),
                values: sample.value.clone(),
            });
        }
        Content {
            header: Header {
                value_types: profile.sample_type.iter().map(value_type).collect(),
                period_type: profile
                    .period_type
                    .as_ref()
                    .map(value_type)
                    .unwrap_or_default(),
                period: profile.period,
                time_nanos: profile.time_nanos,
                duration_nanos: profile.duration_nanos,
                comments: profile.comment.iter().map(|&index| text(index)).collect(),
                default_value_type: text(profile.default_sample_type),
                texts: [profile.drop_frames, profile.keep_frames, profile.doc_url].map(text),
            },
            samples: sorted(samples.into_iter()),
        }
    }

    /// The first samples that only one of two profiles has; `None` if they have the same.
    pub fn difference(&self, ours: &Content, theirs: &Content) -> Option<String> {
        if ours.samples == theirs.samples {
            return None;
        }
        let only = |these: &Content, those: &Content| {
            let missing = these
                .samples
                .iter()
                .find(|sample| those.samples.binary_search(sample).is_err());
            missing.map_or_else(|| "none".to_owned(), |sample| self.text(sample))
        };
        Some(format!(
            "{} samples and {}\nonly ours: {}\nonly theirs: {}",
            ours.samples.len(),
            theirs.samples.len(),
            only(ours, theirs),
            only(theirs, ours)
        ))
    }

    fn label_set(&mut self, mut labels: Vec<Label>) -> u32 {
        labels.sort_by(|a, b| a.order().cmp(&b.order()));
        self.label_sets.row(labels)
    }

    fn text(&self, sample: &Sample) -> String {
        let frames = sample.stack.iter().map(|&place| {
            let place = &self.places.list[place as usize];
            let lines = place.lines.iter().map(|line| {
                let name = String::from_utf8_lossy(&line.name);
                format!(" {name}:{} (from {})", line.number, line.start)
            });
            let lines: String = lines.collect();
            format!("\n  {:?}+{:#x}{lines}", place.binary, place.address)
        });
        let labels = &self.label_sets.list[sample.labels as usize];
        let frames: String = frames.collect();
        format!("{:?} {labels:?}{frames}", sample.values)
    }
}

fn place(profile: &Profile, idx: LocationIdx) -> Place {
    let text = |idx| profile.text(idx).to_vec();
    let locations = &profile.locations;
    let mapping = locations
        .mapping(idx)
        .map(|row| profile.mappings[row.to_usize()]);
    let function = |function: FunctionIdx| {
        let functions = &profile.functions;
        let row = function.to_usize();
        Line {
            name: text(functions.name[row]),
            system_name: text(functions.system_name[row]),
            file: text(functions.file[row]),
            start: functions.start_line.get(row),
            ..Line::default()
        }
    };
    let lines = locations.lines(idx).map(|line| Line {
        number: line.line,
        column: line.column,
        ..line.function.map(function).unwrap_or_default()
    });
    Place {
        binary: mapping.map_or_else(Binary::default, |mapping| {
            let name = match text(mapping.build_id) {
                build_id if build_id.is_empty() => text(mapping.file),
                build_id => build_id,
            };
            let size = mapping.limit.wrapping_sub(mapping.start);
            (whole_pages(size), mapping.offset, name)
        }),
        address: locations
            .address(idx)
            .wrapping_sub(mapping.map_or(0, |mapping| mapping.start)),
        is_folded: locations.is_folded(idx),
        lines: lines.collect(),
    }
}

/// As google/pprof compares mappings: their size in pages of 4 KiB.
fn whole_pages(size: u64) -> u64 {
    size.wrapping_add(0xfff) & !0xfff
}

fn sorted(samples: impl Iterator<Item = Sample>) -> Vec<Sample> {
    let mut samples: Vec<Sample> = samples.collect();
    samples.sort_unstable();
    samples
}
