//! The compiler's edges as text: aligned for people, comma-separated for spreadsheets.
//!
//! **Invariant:** what the page copies, what it saves and what the command line prints is written
//! here, so it reads the same.

use std::fmt::Write;

use crate::PgoReport;
use crate::columns::EdgeColumns;
use crate::shown::{is_hidden, visible};

/// The longest escape of a character that is not seen, `\u{feff}`, in bytes.
const ESCAPE_BYTES: u64 = 8;
/// About what the figures of an edge take, in bytes.
const FIGURES_BYTES: u64 = 64;

/// Some edges in some order, by rank, as a table. With `n_before_cut` a rule stands after so many of
/// them, where the compiler cuts.
pub fn edges_text(
    columns: &EdgeColumns,
    report: &PgoReport,
    ranks: &[u32],
    n_before_cut: Option<usize>,
) -> String {
    let total = report.total_weight;
    let sums = columns.cum_weight();
    let edges = || ranks.iter().filter_map(|&rank| Edge::of(columns, rank));
    let width = edges().map(|edge| edge.weight.to_string().len()).max();
    let width = width.unwrap_or(0).max("weight".len());
    let mut out = format!(
        "{:>6}  {:>width$}  {:>7}  {:>7}  caller +offset -> callee\n",
        "#", "weight", "share", "sum"
    );
    for (n_before, edge) in edges().enumerate() {
        if Some(n_before) == n_before_cut {
            let cold = match ranks.len() - n_before {
                1 => "1 edge below is cold".to_owned(),
                n_cold => format!("{n_cold} edges below are cold"),
            };
            // Writing to a String cannot fail.
            let _ = writeln!(out, "------  99 % of the weight is above; {cold}");
        }
        let _ = writeln!(
            out,
            "{:>6}  {:>width$}  {:>7}  {:>7}  {} {:+} -> {}",
            edge.row + 1,
            edge.weight,
            percent(edge.weight, total),
            percent(sums[edge.row], total),
            visible(edge.caller),
            edge.offset,
            visible(edge.callee),
        );
    }
    out
}

/// Some edges in some order, by rank, as comma-separated values with a header line, one a line.
pub fn edges_csv(columns: &EdgeColumns, report: &PgoReport, ranks: &[u32]) -> String {
    let mut out = String::from(
        "rank,hot,weight,caller,offset,callee,file,line,inlined_weight,site_callees\n",
    );
    for edge in ranks.iter().filter_map(|&rank| Edge::of(columns, rank)) {
        let _ = writeln!(
            out,
            "{},{},{},{},{},{},{},{},{},{}",
            edge.row + 1,
            edge.row < report.n_hot as usize,
            edge.weight,
            csv_cell(edge.caller),
            edge.offset,
            csv_cell(edge.callee),
            csv_cell(edge.file),
            columns.line[edge.row],
            columns.inlined_weight[edge.row],
            columns.n_site_callees[edge.row],
        );
    }
    out
}

/// About how many bytes the text of some edges takes in either form, without writing it: a name
/// stands there as often as it is called, so the text may be far larger than its profile.
pub fn edges_text_bytes(columns: &EdgeColumns, ranks: &[u32]) -> u64 {
    let written = |name: &str| -> u64 {
        name.chars()
            .map(|c| match c {
                '"' => 2,
                c if is_hidden(c) => ESCAPE_BYTES,
                c => c.len_utf8() as u64,
            })
            .sum()
    };
    let bytes: Vec<u64> = columns.names.iter().map(written).collect();
    let of = |column: &[u32], row: usize| bytes.get(column[row] as usize).copied().unwrap_or(0);
    let rows = ranks.iter().map(|&rank| rank as usize);
    rows.filter(|&row| row < columns.len())
        .map(|row| {
            let names = [&columns.caller, &columns.callee, &columns.file];
            FIGURES_BYTES + names.map(|column| of(column, row)).iter().sum::<u64>()
        })
        .sum()
}

/// What both forms say of an edge.
struct Edge<'a> {
    row: usize,
    weight: i64,
    caller: &'a str,
    offset: i64,
    callee: &'a str,
    file: &'a str,
}

impl<'a> Edge<'a> {
    /// `None` where there is no such rank.
    fn of(columns: &'a EdgeColumns, rank: u32) -> Option<Self> {
        let row = rank as usize;
        let name = |column: &[u32]| columns.names.text(column[row] as usize);
        (row < columns.len()).then(|| Self {
            row,
            weight: columns.weight[row],
            caller: name(&columns.caller),
            offset: columns.offset[row],
            callee: name(&columns.callee),
            file: name(&columns.file),
        })
    }
}

fn percent(part: i64, total: i64) -> String {
    match total {
        0 => "-".into(),
        _ => format!("{:.2}%", part as f64 * 100.0 / total as f64),
    }
}

/// A text that neither ends its cell nor runs as a formula.
fn csv_cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = match is_formula {
        true => format!("'{text}"),
        false => text.to_owned(),
    };
    match text.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::TextColumn;

    #[test]
    fn text_says_how_much_and_where_the_compiler_cuts() {
        let (columns, report) = edges();
        assert_eq!(
            edges_text(&columns, &report, &[0, 1], Some(1)),
            "     #  weight    share      sum  caller +offset -> callee
     1      99   99.00%   99.00%  main.a +3 -> main.f[go.shape.int,string]
------  99 % of the weight is above; 1 edge below is cold
     2       1    1.00%  100.00%  =HYPERLINK()\\u{1b} -1 -> main.a
"
        );
        let sorted = edges_text(&columns, &report, &[1, 0], None);
        assert_eq!(sorted.lines().count(), 3);
        assert!(
            sorted
                .lines()
                .nth(1)
                .is_some_and(|line| line.contains("100.00%"))
        );
    }

    #[test]
    fn csv_quotes_commas_and_disarms_formulas() {
        let (columns, report) = edges();
        assert_eq!(
            edges_csv(&columns, &report, &[1, 0, 7]),
            "rank,hot,weight,caller,offset,callee,file,line,inlined_weight,site_callees
2,false,1,'=HYPERLINK()\u{1b},-1,main.a,/src/main.go,9,0,1
1,true,99,main.a,3,\"main.f[go.shape.int,string]\",/src/main.go,13,0,2
"
        );
    }

    #[test]
    fn the_size_of_the_text_is_known_before_it_is_written() {
        let (columns, report) = edges();
        let ranks = [0, 1, 1, 7];
        let told = edges_text_bytes(&columns, &ranks);
        let text = edges_text(&columns, &report, &ranks, None);
        let csv = edges_csv(&columns, &report, &ranks);
        let written = text.len().max(csv.len()) as u64;
        assert!((written / 2..written * 2).contains(&told), "{told}");
    }

    fn edges() -> (EdgeColumns, PgoReport) {
        let mut names = TextColumn::default();
        for name in [
            "/src/main.go",
            "=HYPERLINK()\u{1b}",
            "main.a",
            "main.f[go.shape.int,string]",
        ] {
            names.push(name);
        }
        let columns = EdgeColumns {
            names,
            caller: vec![2, 1],
            callee: vec![3, 2],
            offset: vec![3, -1],
            weight: vec![99, 1],
            inlined_weight: vec![0, 0],
            file: vec![0, 0],
            line: vec![13, 9],
            n_site_callees: vec![2, 1],
            flags: vec![0, 0],
        };
        let report = PgoReport {
            n_edges: 2,
            n_hot: 1,
            total_weight: 100,
            ..PgoReport::default()
        };
        (columns, report)
    }
}
