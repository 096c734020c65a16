//! Flame graphs from text, for tests: `main;handler;~parse 30`, root first, `~` before inlined
//! frames.

use analysis::{CallTree, SymbolTable};
use profile::{LabelSetIdx, Line, Profile, ProfileBuilder, StringIdx, ValueTypeIdx};
use proptest::prelude::*;

use crate::{CssPx, FlameColumns, FlameGraph, MeasureText, layout};

/// The columns of a graph of one sample for each line of text.
pub(crate) fn columns(text: &str) -> FlameColumns {
    let profile = profile(text);
    let symbols = SymbolTable::build(&profile);
    let tree = CallTree::build(&profile, ValueTypeIdx(0), &symbols);
    layout(&tree, &symbols)
}

/// A profile of one sample for each line of text.
pub(crate) fn profile(text: &str) -> Profile {
    let mut builder = ProfileBuilder::new(&[(b"cpu", b"nanoseconds")]);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (stack, value) = line.rsplit_once(' ').unwrap_or(("", line));
        let mut locations = Vec::new();
        let mut lines: Vec<Line> = Vec::new();
        for frame in stack.split(';').filter(|frame| !frame.is_empty()).rev() {
            let name = builder.string(frame.trim_start_matches('~').as_bytes());
            let function = builder.function(name, name, StringIdx(0), 0);
            lines.push(Line {
                function: Some(function),
                line: 1,
                column: 0,
            });
            if !frame.starts_with('~') {
                locations.push(builder.location(None, 0, false, &lines));
                lines.clear();
            }
        }
        let stack = builder.stack(&locations);
        let value = value.parse().expect("a value");
        builder.add_sample(stack, LabelSetIdx::default(), [value].into_iter());
    }
    builder.build()
}

/// The graph of one sample for each line of text.
pub(crate) fn graph(text: &str) -> FlameGraph {
    FlameGraph::new(columns(text)).expect("columns that fit together")
}

/// Graphs of a few functions, some with negative values.
pub(crate) fn any_graph() -> impl Strategy<Value = FlameGraph> {
    any_text().prop_map(|text| graph(&text))
}

/// Text of a few functions, some with negative values.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    let stack = prop::collection::vec(0_u8..6, 0..12);
    let value = prop_oneof![4 => 1_i64..1000, 1 => -50_i64..0];
    prop::collection::vec((stack, value), 0..80).prop_map(|samples| {
        let line = |(stack, value): &(Vec<u8>, i64)| {
            let frames: Vec<String> = stack.iter().map(|id| format!("p{id}.F")).collect();
            format!("{} {value}\n", frames.join(";"))
        };
        samples.iter().map(line).collect()
    })
}

/// A font in which every character is seven pixels wide.
pub(crate) struct Monospace;

impl MeasureText for Monospace {
    fn width(&self, text: &str) -> CssPx {
        CssPx(7.0 * text.chars().count() as f64)
    }
}
