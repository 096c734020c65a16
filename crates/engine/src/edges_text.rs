//! The compiler's edges as text: aligned for people, comma-separated for spreadsheets.

use std::fmt::Write;

use pgo::{EdgeTable, SiteTable};

/// The edges as a table, with a rule where the compiler cuts.
pub fn edges_text(edges: &EdgeTable) -> String {
    let cut = edges.hot_cut();
    let total = edges.total_weight();
    let width = edges.weight.iter().map(|w| w.to_string().len()).max();
    let width = width.unwrap_or(0).max("weight".len());
    let mut out = format!(
        "{:>6}  {:>width$}  {:>7}  {:>7}  caller +offset -> callee\n",
        "#", "weight", "share", "sum"
    );
    let mut sum: i64 = 0;
    for row in 0..edges.len() {
        if row == cut.n_hot {
            let cold = match edges.len() - cut.n_hot {
                1 => "1 edge below is cold".to_owned(),
                n_cold => format!("{n_cold} edges below are cold"),
            };
            let _ = writeln!(out, "------  99 % of the weight is above; {cold}");
        }
        sum = sum.wrapping_add(edges.weight[row]);
        let _ = writeln!(
            out,
            "{:>6}  {:>width$}  {:>7}  {:>7}  {} {:+} -> {}",
            row + 1,
            edges.weight[row],
            percent(edges.weight[row], total),
            percent(sum, total),
            visible(edges.name(edges.caller[row])),
            edges.offset[row],
            visible(edges.name(edges.callee[row])),
        );
    }
    out
}

/// The edges as comma-separated values with a header line, one edge a line.
pub fn edges_csv(edges: &EdgeTable) -> String {
    let cut = edges.hot_cut();
    let sites = SiteTable::build(edges, cut.n_hot);
    let mut out = String::from(
        "rank,hot,weight,caller,offset,callee,file,line,inlined_weight,site_callees\n",
    );
    for row in 0..edges.len() {
        let site = sites.site_of_edge[row] as usize;
        let _ = writeln!(
            out,
            "{},{},{},{},{},{},{},{},{},{}",
            row + 1,
            row < cut.n_hot,
            edges.weight[row],
            csv_cell(&name(edges, edges.caller[row])),
            edges.offset[row],
            csv_cell(&name(edges, edges.callee[row])),
            csv_cell(&name(edges, edges.file[row])),
            edges.line[row],
            edges.inlined_weight[row],
            sites.n_callees[site],
        );
    }
    out
}

/// A name for a terminal: a profile's names are not trusted, and a terminal obeys what it prints.
pub fn visible(name: &[u8]) -> String {
    let is_bidi = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut visible = String::new();
    for c in String::from_utf8_lossy(name).chars() {
        match c.is_control() || is_bidi(c) {
            true => visible.extend(c.escape_default()),
            false => visible.push(c),
        }
    }
    visible
}

fn name(edges: &EdgeTable, idx: profile::StringIdx) -> String {
    String::from_utf8_lossy(edges.name(idx)).into_owned()
}

fn percent(part: i64, total: i64) -> String {
    match total {
        0 => "-".into(),
        _ => format!("{:.2}%", part as f64 * 100.0 / total as f64),
    }
}

/// A text that neither ends its cell nor runs as a formula: a profile's names are not trusted.
fn csv_cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula {
        format!("'{text}")
    } else {
        text.into()
    };
    match text.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}
