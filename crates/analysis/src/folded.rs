//! Profiles as text, for tests: `main;handler;~parse 30`, root first, `~` before inlined frames.

use profile::{LabelSetIdx, Line, Profile, ProfileBuilder, StringIdx, ValueTypeIdx};

use crate::{CallTree, SymbolTable};

/// The value column of a profile made here.
pub(crate) const VALUES: ValueTypeIdx = ValueTypeIdx(0);

/// A profile with one sample for each line of text.
pub(crate) fn profile(text: &str) -> Profile {
    let mut builder = ProfileBuilder::new(&[(b"cpu", b"nanoseconds")]);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (stack, value) = line.rsplit_once(' ').unwrap_or(("", line));
        let mut locations = Vec::new();
        let mut lines: Vec<Line> = Vec::new();
        for frame in stack.split(';').filter(|frame| !frame.is_empty()).rev() {
            let is_inlined = frame.starts_with('~');
            let name = builder.string(frame.trim_start_matches('~').as_bytes());
            let function = builder.function(name, name, StringIdx(0), 0);
            lines.push(Line {
                function: Some(function),
                line: 1,
                column: 0,
            });
            if !is_inlined {
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

/// A tree as indented text: name, cum, flat where it is not zero, `~` before inlined nodes.
pub(crate) fn tree_text(tree: &CallTree, symbols: &SymbolTable) -> String {
    let line = |row: usize| {
        let indent = "  ".repeat(tree.depths[row] as usize);
        let mark = if tree.is_inlined[row] { "~" } else { "" };
        let name = String::from_utf8_lossy(symbols.name(tree.symbols[row]));
        let flat = match tree.flat[row] {
            0 => String::new(),
            flat => format!(" flat {flat}"),
        };
        format!("{indent}{mark}{name} {}{flat}\n", tree.cum[row])
    };
    (0..tree.len()).map(line).collect()
}
