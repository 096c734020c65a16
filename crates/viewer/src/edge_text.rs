//! The shown edges as text to paste: aligned for people, comma-separated for spreadsheets.

use std::fmt::Write;

use crate::Edges;
use crate::figures;
use crate::names::file_line;

/// Aligned columns, a line per edge, with a line of headings.
pub fn edges_as_text(edges: &Edges, ranks: &[u32]) -> String {
    let total = edges.report.total_weight;
    let mut text = format!(
        "{:>7} {:>12} {:>7} {:>7}  caller → callee\n",
        "#", "weight", "share", "cum"
    );
    for &rank in ranks {
        let Some(edge) = EdgeText::of(edges, rank) else {
            continue;
        };
        let mark = if edge.is_hot { ' ' } else { '·' };
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{:>6}{mark} {:>12} {:>7} {:>7}  {} {:+} ({}) → {}",
            rank + 1,
            edge.weight,
            figures::share(edge.weight, total),
            figures::share(edge.cum_weight, total),
            edge.caller,
            edge.offset,
            edge.place,
            edge.callee,
        );
    }
    text
}

/// Comma-separated values with a line of headings; text that a spreadsheet would take for a
/// formula begins with an apostrophe.
pub fn edges_as_csv(edges: &Edges, ranks: &[u32]) -> String {
    let mut text = "rank,hot,weight,cumulative_weight,caller,offset,place,callee\n".to_owned();
    for &rank in ranks {
        let Some(edge) = EdgeText::of(edges, rank) else {
            continue;
        };
        let _ = writeln!(
            text,
            "{},{},{},{},{},{},{},{}",
            rank + 1,
            edge.is_hot,
            edge.weight,
            edge.cum_weight,
            csv_field(edge.caller),
            edge.offset,
            csv_field(&edge.place),
            csv_field(edge.callee),
        );
    }
    text
}

struct EdgeText<'a> {
    is_hot: bool,
    weight: i64,
    cum_weight: i64,
    caller: &'a str,
    offset: i64,
    place: String,
    callee: &'a str,
}

impl<'a> EdgeText<'a> {
    fn of(edges: &'a Edges, rank: u32) -> Option<Self> {
        let (columns, row) = (&edges.columns, rank as usize);
        Some(Self {
            is_hot: rank < edges.report.n_hot,
            weight: *columns.weight.get(row)?,
            cum_weight: *edges.cum_weight.get(row)?,
            caller: edges.name(*columns.caller.get(row)?),
            offset: *columns.offset.get(row)?,
            place: file_line(edges.name(*columns.file.get(row)?), *columns.line.get(row)?),
            callee: edges.name(*columns.callee.get(row)?),
        })
    }
}

fn csv_field(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use protocol::answers::{EdgeColumns, TextColumn};
    use protocol::{PgoReport, edge_flags};

    use super::*;

    #[test]
    fn text_says_where_and_how_much() {
        assert_eq!(
            edges_as_text(&edges(), &[0, 1]),
            "      #       weight   share     cum  caller → callee
     1            99  99.0 %  99.0 %  main.a +3 (main.go:13) → main.f[go.shape.int,string]
     2·            1   1.0 % 100.0 %  =HYPERLINK() -1 (main.go:9) → main.a
"
        );
    }

    #[test]
    fn csv_quotes_commas_and_disarms_formulas() {
        assert_eq!(
            edges_as_csv(&edges(), &[1, 0]),
            "rank,hot,weight,cumulative_weight,caller,offset,place,callee
2,false,1,100,'=HYPERLINK(),-1,main.go:9,main.a
1,true,99,99,main.a,3,main.go:13,\"main.f[go.shape.int,string]\"
"
        );
    }

    #[test]
    fn ranks_that_are_gone_are_left_out() {
        assert_eq!(edges_as_csv(&edges(), &[7]).lines().count(), 1);
    }

    fn edges() -> Edges {
        let mut names = TextColumn::default();
        for name in [
            "main.a",
            "main.f[go.shape.int,string]",
            "=HYPERLINK()",
            "/src/main.go",
        ] {
            names.push(name);
        }
        let columns = EdgeColumns {
            names,
            caller: vec![0, 2],
            callee: vec![1, 0],
            offset: vec![3, -1],
            weight: vec![99, 1],
            inlined_weight: vec![0, 0],
            file: vec![3, 3],
            line: vec![13, 9],
            n_site_callees: vec![1, 1],
            flags: vec![edge_flags::HOT, 0],
        };
        let report = PgoReport {
            n_edges: 2,
            n_hot: 1,
            total_weight: 100,
            ..PgoReport::default()
        };
        Edges::new(columns, report)
    }
}
