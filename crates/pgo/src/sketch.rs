//! Profiles for tests, drawn as text.
//!
//! One sample a line: its value, then its locations from the leaf up, each `function:line`, where
//! frames of one location are joined by `<` from the inlined one outwards:
//! `30 main.hash:12<main.sum:41 main.main:7`. Every function starts at line 10, or at line 0 if
//! its name begins with `old.`.

use profile::{LabelSetIdx, Line, Profile, ProfileBuilder, StringIdx};

use crate::edges::EdgeTable;

/// The profile of a sketch, with the value type `samples/count`.
pub(crate) fn profile(sketch: &str) -> Profile {
    profile_of(("samples", "count"), sketch)
}

/// The profile of a sketch, with a value type of its own.
pub(crate) fn profile_of((kind, unit): (&str, &str), sketch: &str) -> Profile {
    let mut builder = ProfileBuilder::new(&[(kind.as_bytes(), unit.as_bytes())]);
    for line in sketch
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        let mut words = line.split_whitespace();
        let value: i64 = words.next().expect("a value").parse().expect("a number");
        let locations: Vec<_> = words
            .map(|location| {
                let lines: Vec<Line> = location
                    .split('<')
                    .map(|frame| frame_line(&mut builder, frame))
                    .collect();
                builder.location(None, 0, false, &lines)
            })
            .collect();
        let stack = builder.stack(&locations);
        builder.push_sample(stack, LabelSetIdx(0), &[value]);
    }
    builder.build()
}

fn frame_line(builder: &mut ProfileBuilder, frame: &str) -> Line {
    let (name, line) = frame.rsplit_once(':').expect("function:line");
    let start_line = if name.starts_with("old.") { 0 } else { 10 };
    let name = builder.string(name.as_bytes());
    Line {
        function: Some(builder.function(name, name, StringIdx(0), start_line)),
        line: line.parse().expect("a line number"),
        column: 0,
    }
}

/// The edges of a sketch.
pub(crate) fn edges(sketch: &str) -> EdgeTable {
    EdgeTable::build(&profile(sketch)).expect("Go takes it")
}
