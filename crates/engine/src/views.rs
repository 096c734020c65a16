//! Tables and graphs of a merge, as columns.

use analysis::{NodeIdx, TopTable};
use flame::{Detail, layout_detail};
use profile::ValueTypeIdx;
use protocol::TopRow;
use protocol::answers::{TopColumns, encode_flame_graph};

use crate::merged::Merged;

/// The top table of one value column.
pub(crate) fn top(merged: &Merged, column: ValueTypeIdx) -> Vec<u8> {
    let symbols = merged.symbols();
    let table = TopTable::build(merged.profile(), column, symbols);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let rows: Vec<TopRow> = (0..table.len())
        .map(|row| {
            let symbol = table.symbols[row];
            TopRow {
                name: text(symbols.name(symbol)),
                package: text(symbols.package(symbol)),
                file: text(symbols.file(symbol)),
                start_line: symbols.start_line(symbol),
                flat: table.flat[row],
                cum: table.cum[row],
            }
        })
        .collect();
    TopColumns::from_rows(table.total, &rows).encode()
}

/// The flame graph of one value column, in detail below the node `zoom` of its call tree.
pub(crate) fn flame_graph(merged: &Merged, column: ValueTypeIdx, zoom: u32) -> Vec<u8> {
    let tree = merged.call_tree(column);
    let detail = Detail {
        zoom: NodeIdx(zoom),
        ..Detail::OVERVIEW
    };
    encode_flame_graph(&layout_detail(&tree, merged.symbols(), detail))
}
