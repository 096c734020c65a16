//! Profiles that nobody would write, and that must be read, merged and encoded all the same:
//! negative and huge values, labels, inlined frames, frames without names, damaged lines.
//!
//! A profile is drawn as a plan of plain numbers, so that a failing one shrinks, and is built anew
//! as often as a test likes.

use profile::{
    Header, Label, LabelValue, Line, LocationIdx, Mapping, MappingIdx, Profile, ProfileBuilder,
    StringIdx,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// What a profile is to be built of; indices are taken modulo what there is.
#[derive(Clone, Debug)]
pub struct Plan {
    value_types: Vec<(&'static str, &'static str)>,
    header: [i64; 3],
    comments: Vec<usize>,
    mappings: Vec<(u64, u64, u64, usize)>,
    functions: Vec<(usize, usize, i64)>,
    locations: Vec<Place>,
    samples: Vec<Taken>,
}

#[derive(Clone, Debug)]
struct Place {
    mapping: Option<usize>,
    address: u64,
    is_folded: bool,
    /// Function and line.
    lines: Vec<(Option<usize>, i64)>,
    column: i64,
}

#[derive(Clone, Debug)]
struct Taken {
    stack: Vec<usize>,
    labels: Vec<(usize, Said)>,
    values: Vec<i64>,
}

#[derive(Clone, Debug)]
enum Said {
    Text(usize),
    Number(i64, usize),
}

/// Names as programs have them, and as they should not. The first is the empty one.
const NAMES: &[&[u8]] = &[
    b"",
    b"main.main",
    b"main.(*T).M",
    b"main.F[go.shape.int]",
    b"runtime.mallocgc",
    "m.\u{e9}t\u{e9}".as_bytes(),
    b"m.caf\xe9",
    b"a b",
];

/// The value types that Go's PGO reads, and such as it does not.
pub const CPU: &[(&str, &str)] = &[("samples", "count"), ("cpu", "nanoseconds")];

/// Plans of profiles of these value types.
pub fn plan(value_types: &'static [(&'static str, &'static str)]) -> impl Strategy<Value = Plan> {
    let mapping = (
        select(vec![0, 0x40_0000, u64::MAX - 0x1fff]),
        0..0x5000_u64,
        0..2_u64,
        0..NAMES.len(),
    );
    let function = (0..NAMES.len(), 0..NAMES.len(), line_number());
    let line = (option::weighted(0.9, 0..8_usize), line_number());
    let place = (
        option::of(0..4_usize),
        prop_oneof![Just(0), 0..0x20_u64, any::<u64>()],
        prop::bool::weighted(0.1),
        vec(line, 0..4),
        prop_oneof![4 => Just(0), 1 => 0..5_i64],
    );
    let place = place.prop_map(|(mapping, address, is_folded, lines, column)| Place {
        mapping,
        address,
        is_folded,
        lines,
        column,
    });
    let said = prop_oneof![
        (1..NAMES.len()).prop_map(Said::Text),
        (1..100_i64, 0..NAMES.len()).prop_map(|(number, unit)| Said::Number(number, unit)),
    ];
    let taken = (
        vec(0..10_usize, 0..6),
        vec((0..NAMES.len(), said), 0..3),
        vec(value(), value_types.len()),
    );
    let taken = taken.prop_map(|(stack, labels, values)| Taken {
        stack,
        labels,
        values,
    });
    (
        // Go takes the period through a float.
        (any::<i64>(), any::<i64>(), 0..1_000_000_000_i64)
            .prop_map(|(time, duration, period)| [time, duration, period]),
        vec(0..NAMES.len(), 0..3),
        vec(mapping, 0..4),
        vec(function, 1..8),
        vec(place, 1..10),
        vec(taken, 0..16),
    )
        .prop_map(
            move |(header, comments, mappings, functions, locations, samples)| Plan {
                value_types: value_types.to_vec(),
                header,
                comments,
                mappings,
                functions,
                locations,
                samples,
            },
        )
}

fn value() -> impl Strategy<Value = i64> {
    prop_oneof![
        6 => 1..20_i64,
        2 => Just(0),
        2 => -20..0_i64,
        1 => any::<i64>(),
    ]
}

fn line_number() -> impl Strategy<Value = i64> {
    prop_oneof![
        3 => 0..4_i64,
        3 => 10..20_i64,
        1 => select(vec![-1, i64::MIN, i64::MAX]),
    ]
}

impl Plan {
    /// The profile.
    pub fn build(&self) -> Profile {
        let value_types: Vec<(&[u8], &[u8])> = self
            .value_types
            .iter()
            .map(|(kind, unit)| (kind.as_bytes(), unit.as_bytes()))
            .collect();
        let mut builder = ProfileBuilder::new(&value_types);
        let names: Vec<StringIdx> = NAMES.iter().map(|name| builder.string(name)).collect();
        let [time_nanos, duration_nanos, period] = self.header;
        let header = Header {
            time_nanos,
            duration_nanos,
            period,
            period_type: Some(builder.value_type(b"cpu", b"nanoseconds")),
            comments: self.comments.iter().map(|&name| names[name]).collect(),
            default_value_type: builder.string(value_types[0].0),
            // Without frames to drop this means nothing; to those, `go tool pprof` listens.
            keep_frames: names[self.comments.len()],
            doc_url: names[self.comments.len()],
            ..Header::default()
        };
        builder.set_header(header);
        let mappings: Vec<MappingIdx> = self
            .mappings
            .iter()
            .map(|&(start, size, offset, name)| {
                builder.mapping(Mapping {
                    start,
                    limit: start.wrapping_add(size),
                    offset,
                    file: names[name],
                    build_id: names[name / 2],
                    has_functions: size % 2 == 1,
                    ..Mapping::default()
                })
            })
            .collect();
        let functions: Vec<_> = self
            .functions
            .iter()
            .map(|&(name, file, start)| {
                builder.function(names[name], names[name], names[file], start)
            })
            .collect();
        let locations: Vec<LocationIdx> = self
            .locations
            .iter()
            .map(|place| {
                let n_lines = place.lines.len();
                let line = |(row, &(function, line)): (usize, &(Option<usize>, i64))| Line {
                    function: function.map(|function| functions[function % functions.len()]),
                    line,
                    // google/pprof tells places apart by the last column only.
                    column: if row + 1 == n_lines { place.column } else { 0 },
                };
                let lines: Vec<Line> = place.lines.iter().enumerate().map(line).collect();
                let mapping = place.mapping.filter(|_| !mappings.is_empty());
                let mapping = mapping.map(|mapping| mappings[mapping % mappings.len()]);
                builder.location(mapping, place.address, place.is_folded, &lines)
            })
            .collect();
        for taken in &self.samples {
            let stack: Vec<LocationIdx> = taken
                .stack
                .iter()
                .map(|&location| locations[location % locations.len()])
                .collect();
            let stack = builder.stack(&stack);
            let mut labels: Vec<Label> = taken
                .labels
                .iter()
                .map(|(key, said)| Label {
                    key: names[*key],
                    value: match *said {
                        Said::Text(text) => LabelValue::Text(names[text]),
                        Said::Number(value, unit) => LabelValue::Number {
                            value,
                            unit: names[unit],
                        },
                    },
                })
                .collect();
            let label_set = builder.label_set(&mut labels);
            builder.add_sample(stack, label_set, taken.values.iter().copied());
        }
        builder.build()
    }

    /// The same with what google/pprof refuses left out: lines without a function.
    #[must_use]
    pub fn with_functions_everywhere(mut self) -> Self {
        for place in &mut self.locations {
            for (function, _) in &mut place.lines {
                *function = Some(function.unwrap_or_default());
            }
        }
        self
    }
}
