//! The top table as text and JSON.

use std::fmt::Write;

use engine::{Merged, TopTable, ValueTypeIdx};
use serde::Serialize;

use crate::edges_json::pretty;
use crate::value_text::value_text;

#[derive(Serialize)]
struct Top {
    sample_type: String,
    total: i64,
    functions: Vec<Function>,
}

#[derive(Serialize)]
struct Function {
    flat: i64,
    cum: i64,
    name: String,
    package: String,
    file: String,
    start_line: i64,
}

/// A line for each function, the largest flat value first: flat, its share and the running sum of
/// shares, cum and its share, the function. The columns of `go tool pprof -top`.
pub(crate) fn top_text(merged: &Merged, column: ValueTypeIdx) -> String {
    let symbols = merged.symbols();
    let table = TopTable::build(merged.profile(), column, symbols);
    let (kind, unit) = merged.value_type(column);
    let mut out = format!(
        "Sample type: {kind}/{unit}\nTotal: {}\n",
        value_text(table.total, &unit)
    );
    let _ = writeln!(
        out,
        "{:>12} {:>7} {:>7} {:>12} {:>7}",
        "flat", "flat%", "sum%", "cum", "cum%"
    );
    let share = |part: i64| match table.total {
        0 => "-".to_owned(),
        total => format!("{:.2}%", part as f64 * 100.0 / total as f64),
    };
    let mut sum = 0_i64;
    for row in 0..table.len() {
        let (flat, cum) = (table.flat[row], table.cum[row]);
        sum = sum.wrapping_add(flat);
        let _ = writeln!(
            out,
            "{:>12} {:>7} {:>7} {:>12} {:>7}  {}",
            value_text(flat, &unit),
            share(flat),
            share(sum),
            value_text(cum, &unit),
            share(cum),
            engine::visible(symbols.name(table.symbols[row])),
        );
    }
    out
}

/// One object with the total and a row for each function, in exact numbers.
pub(crate) fn top_json(merged: &Merged, column: ValueTypeIdx) -> String {
    let symbols = merged.symbols();
    let table = TopTable::build(merged.profile(), column, symbols);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (kind, unit) = merged.value_type(column);
    pretty(&Top {
        sample_type: format!("{kind}/{unit}"),
        total: table.total,
        functions: (0..table.len())
            .map(|row| {
                let symbol = table.symbols[row];
                Function {
                    flat: table.flat[row],
                    cum: table.cum[row],
                    name: text(symbols.name(symbol)),
                    package: text(symbols.package(symbol)),
                    file: text(symbols.file(symbol)),
                    start_line: symbols.start_line(symbol),
                }
            })
            .collect(),
    })
}
