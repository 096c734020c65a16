//! The rules of a merge that no profile at hand needs, each with files made for it, through the
//! installed Go and through ours.

use std::fs;
use std::path::PathBuf;

use pprof::{Limits, decode};
use profile::{MergeError, Profile, merge};
use prost::Message;
use tests::go::Go;
use tests::wire;

use crate::merge::{differences, is_same_reason};

/// A profile of one function, for a rule to change.
struct Sketch {
    strings: Vec<Vec<u8>>,
    wire: wire::Profile,
}

impl Sketch {
    /// Samples of one location each, with these values of these types.
    fn new(value_types: &[(&str, &str)], rows: &[&[i64]]) -> Self {
        let mut sketch = Self {
            strings: vec![Vec::new()],
            wire: wire::Profile::default(),
        };
        sketch.wire.sample_type = value_types
            .iter()
            .map(|&(kind, unit)| sketch.value_type(kind, unit))
            .collect();
        let name = sketch.string("main.f");
        sketch.wire.function = vec![wire::Function {
            id: 1,
            name,
            ..wire::Function::default()
        }];
        for (values, line) in rows.iter().zip(1..) {
            sketch.location(&[(1, line, 0)]);
            sketch.wire.sample.push(wire::Sample {
                location_id: vec![line as u64],
                value: values.to_vec(),
                label: Vec::new(),
            });
        }
        sketch
    }

    fn string(&mut self, text: &str) -> i64 {
        let known = self
            .strings
            .iter()
            .position(|other| other == text.as_bytes());
        known.unwrap_or_else(|| {
            self.strings.push(text.into());
            self.strings.len() - 1
        }) as i64
    }

    fn value_type(&mut self, kind: &str, unit: &str) -> wire::ValueType {
        wire::ValueType {
            kind: self.string(kind),
            unit: self.string(unit),
        }
    }

    /// A location of these lines, as function, line and column.
    fn location(&mut self, lines: &[(u64, i64, i64)]) {
        let id = self.wire.location.len() as u64 + 1;
        self.wire.location.push(wire::Location {
            id,
            address: 0x1000,
            line: lines
                .iter()
                .map(|&(function_id, line, column)| wire::Line {
                    function_id,
                    line,
                    column,
                })
                .collect(),
            ..wire::Location::default()
        });
    }

    fn period(mut self, kind: &str, unit: &str, period: i64) -> Self {
        self.wire.period_type = Some(self.value_type(kind, unit));
        self.wire.period = period;
        self
    }

    fn default_kind(mut self, kind: &str) -> Self {
        self.wire.default_sample_type = self.string(kind);
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut wire = self.wire.clone();
        wire.string_table.clone_from(&self.strings);
        wire.encode_to_vec()
    }
}

/// Merges sketches with ours and with the installed Go: the same profile, or both refuse. Gives
/// ours.
fn check(go: &Go, name: &str, sketches: &[Sketch]) -> Result<Profile, MergeError> {
    let files: Vec<Vec<u8>> = sketches.iter().map(Sketch::bytes).collect();
    let paths: Vec<PathBuf> = (0..files.len())
        .map(|row| go.scratch(&format!("{row}.pb")))
        .collect();
    for (path, file) in paths.iter().zip(&files) {
        fs::write(path, file).unwrap();
    }
    let profiles: Vec<Profile> = files
        .iter()
        .map(|file| decode(file, &Limits::default()).unwrap().profile)
        .collect();
    let ours = merge(&profiles.iter().collect::<Vec<_>>());
    match (&ours, go.merge(&paths)) {
        (Ok(ours), Ok(theirs)) => {
            let differences = differences(name, ours, &theirs);
            assert!(differences.is_empty(), "{}", differences.join("\n"));
        }
        (Err(ours), Err(theirs)) => {
            let theirs = format!("{theirs:#}");
            assert!(
                is_same_reason(ours, &theirs),
                "{name}: {ours}, Go: {theirs}"
            );
        }
        (ours, theirs) => panic!("{name}: ours {ours:?}\nGo's {theirs:?}"),
    }
    ours
}

const NANOS: &[(&str, &str)] = &[("samples", "count"), ("cpu", "nanoseconds")];
const MILLIS: &[(&str, &str)] = &[("samples", "count"), ("cpu", "milliseconds")];

#[test]
fn units_of_one_kind_become_the_finest() {
    let Some(go) = Go::installed() else { return };
    let rows: &[&[i64]] = &[&[1, 10_000_000], &[2, -7], &[3, 0], &[0, 5]];
    let nanos = || Sketch::new(NANOS, rows).period("cpu", "nanoseconds", 10_000_000);
    let millis = || Sketch::new(MILLIS, rows).period("cpu", "milliseconds", 10);
    for sketches in [[nanos(), millis()], [millis(), nanos()]] {
        let merged = check(&go, "units", &sketches).unwrap();
        let cpu = merged.value_types[1];
        assert_eq!(merged.text(cpu.unit), b"nanoseconds");
        assert_eq!(merged.header.period, 10_000_000);
    }
    for (one, other) in [
        ("seconds", "ms"),
        ("hours", "microseconds"),
        ("MB", "byte"),
        ("megabytes", "kB"),
        ("gigagcu", "nanogcu"),
        ("Seconds", "s"),
        ("objects", "objects"),
        ("auto", "auto"),
    ] {
        let sketch = |unit| Sketch::new(&[("work", unit)], &[&[3], &[-5], &[0], &[2]]);
        check(&go, one, &[sketch(one), sketch(other)]).unwrap();
        check(&go, other, &[sketch(other), sketch(one), sketch(one)]).unwrap();
    }
}

#[test]
fn units_that_do_not_convert_are_refused() {
    let Some(go) = Go::installed() else { return };
    for (one, other) in [("count", "bytes"), ("seconds", "bytes"), ("x", "y")] {
        let sketch = |unit| Sketch::new(&[("work", unit)], &[&[3]]);
        let refused = check(&go, one, &[sketch(one), sketch(other)]);
        assert!(matches!(
            refused,
            Err(MergeError::Units { source_row: 1, .. })
        ));
    }
    let period = |kind, unit| Sketch::new(NANOS, &[&[1, 1]]).period(kind, unit, 1);
    for other in [period("cpu", "count"), period("wall", "nanoseconds")] {
        let refused = check(&go, "period", &[period("cpu", "nanoseconds"), other]);
        assert!(matches!(
            refused,
            Err(MergeError::PeriodTypes { source_row: 1, .. })
        ));
    }
}

#[test]
fn no_period_type_is_one_without_words() {
    let Some(go) = Go::installed() else { return };
    let none = || Sketch::new(NANOS, &[&[1, 1]]);
    let empty = || none().period("", "", 7);
    let cpu = || none().period("cpu", "nanoseconds", 7);
    check(&go, "none and empty", &[none(), empty()]).unwrap();
    check(&go, "empty and none", &[empty(), none()]).unwrap();
    check(&go, "none and cpu", &[none(), cpu()]).unwrap_err();
    check(&go, "cpu and none", &[cpu(), none()]).unwrap_err();
}

#[test]
fn the_period_is_the_longest_after_scaling() {
    let Some(go) = Go::installed() else { return };
    let sketch = |unit, period| Sketch::new(NANOS, &[&[1, 1]]).period("cpu", unit, period);
    for (one, other) in [
        (sketch("us", 3), sketch("ns", 2999)),
        (sketch("us", i64::MAX / 1001), sketch("ns", -5)),
        (sketch("ns", (1 << 53) + 1), sketch("ns", 0)),
        (sketch("ms", -3), sketch("us", -2999)),
    ] {
        check(&go, "period", &[one, other]).unwrap();
    }
}

#[test]
fn the_kind_that_is_shown_first_is_the_first_source_s_that_is_left() {
    let Some(go) = Go::installed() else { return };
    let all: &[(&str, &str)] = &[("a", "count"), ("b", "count"), ("c", "count")];
    let values: &[&[i64]] = &[&[1, 2, 3]];
    let two = |kinds: [usize; 2]| {
        let kinds = kinds.map(|row| all[row]);
        Sketch::new(&kinds, &[&[5, 7]])
    };
    let whole = || Sketch::new(all, values);
    for default in ["a", "b", "c", "nothing", ""] {
        for other in ["", "b", "c"] {
            for kinds in [[0, 1], [1, 0], [1, 2], [2, 0]] {
                let name = format!("{default:?} {other:?} {kinds:?}");
                let sketches = [
                    whole().default_kind(default),
                    two(kinds).default_kind(other),
                ];
                check(&go, &name, &sketches).unwrap();
                let [one, two] = sketches;
                check(&go, &name, &[two, one]).unwrap();
            }
            let sketches = [whole().default_kind(default), whole().default_kind(other)];
            check(&go, "equal lists", &sketches).unwrap();
        }
    }
}

#[test]
fn a_kind_that_a_file_lists_twice_goes_where_lists_differ() {
    let Some(go) = Go::installed() else { return };
    let twice = || {
        let kinds = &[("a", "count"), ("b", "count"), ("a", "count")];
        Sketch::new(kinds, &[&[1, 2, 3]])
    };
    let once = || Sketch::new(&[("b", "count"), ("a", "count")], &[&[5, 7]]);
    let merged = check(&go, "twice", &[twice(), once()]).unwrap();
    assert_eq!(merged.value_types.len(), 1);
    check(&go, "once", &[once(), twice()]).unwrap();
}

/// `go tool pprof` drops what a file asks to be dropped when it reads it, so what it writes lacks
/// those frames. A merge keeps them, as google/pprof's `profile.Merge` does and Go's compiler,
/// which applies no such rule: a viewer that wants them dropped still can, and nothing is lost.
#[test]
fn frames_that_a_file_asks_to_drop_stay_in_a_merge_and_go_in_go_tool_pprof() {
    let Some(go) = Go::installed() else { return };
    let sketch = |drop: &str| {
        let mut sketch = Sketch::new(&[("samples", "count")], &[&[1], &[2]]);
        let name = sketch.string("runtime.hidden");
        sketch.wire.function.push(wire::Function {
            id: 2,
            name,
            ..wire::Function::default()
        });
        sketch.location(&[(2, 9, 0)]);
        sketch.wire.sample[0].location_id = vec![3, 1];
        sketch.wire.drop_frames = sketch.string(drop);
        sketch
    };
    let path = go.scratch("drop.pb");
    let locations = |drop: &str| {
        fs::write(&path, sketch(drop).bytes()).unwrap();
        let theirs = wire::Profile::from_file(&go.merge(&[&path, &path]).unwrap()).unwrap();
        let ours = decode(&sketch(drop).bytes(), &Limits::default())
            .unwrap()
            .profile;
        let ours = merge(&[&ours, &ours]).unwrap();
        let theirs: usize = theirs
            .sample
            .iter()
            .map(|sample| sample.location_id.len())
            .sum();
        (ours.stacks.n_locations(), theirs)
    };
    assert_eq!(locations(""), (3, 3));
    assert_eq!(locations("runtime\\.hidden"), (3, 2));
}
