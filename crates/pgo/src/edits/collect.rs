//! Putting an edge table together from rows, in the compiler's order.

use std::borrow::Cow;

use profile::{IndexMap, StringInterner};

use crate::edges::EdgeTable;

/// A row of an edge table, with its names as text.
#[derive(Clone, Debug)]
pub(crate) struct EdgeRow<'a> {
    pub(crate) caller: Cow<'a, [u8]>,
    pub(crate) callee: Cow<'a, [u8]>,
    pub(crate) offset: i64,
    pub(crate) weight: i64,
    pub(crate) inlined_weight: i64,
    pub(crate) file: &'a [u8],
    pub(crate) line: i64,
    pub(crate) lacks_start_line: bool,
}

impl<'a> EdgeRow<'a> {
    /// A row as it stands.
    pub(crate) fn of(edges: &'a EdgeTable, row: usize) -> Self {
        Self {
            caller: edges.name(edges.caller[row]).into(),
            callee: edges.name(edges.callee[row]).into(),
            offset: edges.offset[row],
            weight: edges.weight[row],
            inlined_weight: edges.inlined_weight[row],
            file: edges.name(edges.file[row]),
            line: edges.line[row],
            lacks_start_line: edges.lacks_start_line[row],
        }
    }
}

/// A table of these rows, with the sums over all samples of `like`.
///
/// Rows of the same caller, callee and offset become one, and their weights add up, wrapping as
/// Go's do.
pub(crate) fn table_of<'a>(like: &EdgeTable, rows: impl Iterator<Item = EdgeRow<'a>>) -> EdgeTable {
    let mut names = StringInterner::default();
    let mut known_rows = IndexMap::default();
    let mut table = EdgeTable {
        value_type: like.value_type,
        total_value: like.total_value,
        edgeless_value: like.edgeless_value,
        ..EdgeTable::default()
    };
    for row in rows {
        let key = (
            names.intern(&row.caller),
            names.intern(&row.callee),
            row.offset,
        );
        let hash = known_rows.hash(&key);
        let known = known_rows.find(hash, |at| {
            let at = at as usize;
            (table.caller[at], table.callee[at], table.offset[at]) == key
        });
        if let Some(at) = known {
            let at = at as usize;
            table.weight[at] = table.weight[at].wrapping_add(row.weight);
            table.inlined_weight[at] = table.inlined_weight[at].wrapping_add(row.inlined_weight);
            table.lacks_start_line[at] |= row.lacks_start_line;
            continue;
        }
        known_rows.insert(hash, table.len() as u32);
        table.caller.push(key.0);
        table.callee.push(key.1);
        table.offset.push(row.offset);
        table.weight.push(row.weight);
        table.inlined_weight.push(row.inlined_weight);
        table.file.push(names.intern(row.file));
        table.line.push(row.line);
        table.lacks_start_line.push(row.lacks_start_line);
    }
    table.names = names.into_strings();
    table.sort();
    table
}
