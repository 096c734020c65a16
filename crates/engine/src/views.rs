//! Tables and graphs of a merge, as columns.

use std::collections::HashMap;

use analysis::{CallTree, Found, Neighbour, NodeIdx, Peek, SymbolIdx, SymbolTable, TopTable};
use flame::{Detail, layout_detail};
use profile::ValueTypeIdx;
use protocol::answers::{Neighbours, PeekColumns, TopColumns, encode_flame_graph};
use protocol::{Query, Sums, TopRow, crossing};

use crate::merged::Merged;

/// The top table of one value column, in the order in which the page shows it first: by flat, then
/// by cum, from the largest, then by name.
pub(crate) fn top(merged: &Merged, column: ValueTypeIdx) -> Vec<u8> {
    let symbols = merged.symbols();
    let table = TopTable::build(merged.profile(), column, symbols);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut rows: Vec<TopRow> = (0..table.len())
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
    rows.sort_unstable_by(|a, b| {
        let sizes = (b.flat, b.cum).cmp(&(a.flat, a.cum));
        sizes.then_with(|| a.name.cmp(&b.name))
    });
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

/// What a function comes to over the whole call tree, and its callers and callees.
pub(crate) fn peek(merged: &Merged, column: ValueTypeIdx, function: &str) -> (Sums, Vec<u8>) {
    let symbols = merged.symbols();
    // Compared as the page shows it: a name need not be UTF-8.
    let is_it =
        |&symbol: &SymbolIdx| crossing(&String::from_utf8_lossy(symbols.name(symbol))) == function;
    let tree = merged.call_tree(column);
    let mut is_match = vec![false; symbols.len()];
    let mut columns = PeekColumns::default();
    if let Some(symbol) = all_symbols(symbols).find(is_it) {
        is_match[symbol.to_usize()] = true;
        let peek = Peek::build(&tree, symbols, symbol);
        columns.callers = neighbours(symbols, &peek.callers);
        columns.callees = neighbours(symbols, &peek.callees);
    }
    (sums(&tree, &is_match), columns.encode())
}

/// What a search comes to over the whole call tree: functions match by their name or their file.
pub(crate) fn found(merged: &Merged, column: ValueTypeIdx, query: &str) -> Sums {
    let query = Query::parse(query);
    let symbols = merged.symbols();
    let mut is_match = vec![false; symbols.len()];
    let mut is_match_by_file: HashMap<&[u8], bool> = HashMap::new();
    let matches = |text: &[u8]| query.is_match(&String::from_utf8_lossy(text));
    for symbol in all_symbols(symbols) {
        let file = symbols.file(symbol);
        let by_file = *is_match_by_file
            .entry(file)
            .or_insert_with(|| matches(file));
        is_match[symbol.to_usize()] = by_file || matches(symbols.name(symbol));
    }
    sums(&merged.call_tree(column), &is_match)
}

/// Every symbol but the root, which is no function.
fn all_symbols(symbols: &SymbolTable) -> impl Iterator<Item = SymbolIdx> + use<> {
    (1..symbols.len() as u32).map(SymbolIdx)
}

fn sums(tree: &CallTree, is_match: &[bool]) -> Sums {
    let found = Found::build(tree, is_match);
    Sums {
        flat: found.flat,
        cum: found.cum,
        n_places: found.n_nodes,
        total: tree.cum[0],
    }
}

fn neighbours(symbols: &SymbolTable, side: &[Neighbour]) -> Neighbours {
    let mut neighbours = Neighbours::default();
    for neighbour in side {
        let name = String::from_utf8_lossy(symbols.name(neighbour.symbol));
        neighbours.names.push(&name);
        neighbours.values.push(neighbour.value);
    }
    neighbours
}
