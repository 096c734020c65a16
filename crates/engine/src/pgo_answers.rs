//! What Go's compiler would make of a merge, for the page.

use pgo::{EdgeTable, HotCut, Refusal, SiteTable, is_filler, is_pseudo_function};
use pprof::{Limits, decode};
use profile::StringIdx;
use protocol::answers::{EdgeColumns, TextColumn};
use protocol::{Failure, LeanProof, PgoReport, edge_flags};
use sha2::{Digest, Sha256};

use crate::export::{edges_to_list, merge_file, pgo_file};
use crate::failure;
use crate::planned::Planned;
use crate::reading::hexadecimal;

/// The report on planned edges, and the edges as columns.
pub(crate) fn edges(planned: &Planned) -> (PgoReport, Vec<u8>) {
    let (mut report, mut columns) = listed(planned.table());
    report.notes = planned.notes().to_vec();
    for row in planned.held_rows() {
        columns.flags[row as usize] |= edge_flags::HELD;
    }
    (report, columns.encode())
}

/// The report on what Go refuses, and no edges.
pub(crate) fn refused(refusal: Refusal) -> (PgoReport, Vec<u8>) {
    let refusal = protocol::Refusal {
        go_message: refusal.to_string(),
        meaning: refusal.meaning().into(),
        remedy: refusal.remedy().into(),
    };
    let report = PgoReport {
        refusal: Some(refusal),
        ..PgoReport::default()
    };
    (report, EdgeColumns::default().encode())
}

/// The edges as columns, and what they amount to.
pub(crate) fn listed(edges: &EdgeTable) -> (PgoReport, EdgeColumns) {
    let cut = edges.hot_cut();
    let sites = SiteTable::build(edges, cut.n_hot);
    let report = PgoReport {
        refusal: None,
        n_edges: edges.len() as u32,
        n_hot: cut.n_hot as u32,
        total_weight: edges.total_weight(),
        n_hot_callees: sites.n_hot_callees as u32,
        n_hot_sites: sites.n_hot() as u32,
        n_multi_callee_sites: sites.n_with_several_callees() as u32,
        hot_weight: edges.hot_weight(),
        notes: Vec::new(),
    };
    (report, columns(edges, &sites, cut))
}

/// What `default.pgo` is beside the full merge, checked by reading both again. Where edges are
/// edited or held, the merge is not what the file should say, and the edges themselves are.
pub(crate) fn lean_proof(planned: &Planned) -> Result<LeanProof, Failure> {
    edges_to_list(planned)?;
    let lean = pgo_file(planned, false)?;
    let full = merge_file(planned.profile());
    let read = |bytes: &[u8]| {
        let decoded = decode(bytes, &Limits::NONE).map_err(|error| failure::from_pprof(&error))?;
        EdgeTable::build(&decoded.profile).map_err(failure::refused)
    };
    let lean_edges = read(&lean)?;
    let preprofile = pgo::preprofile(&lean_edges);
    let is_identical = preprofile == pgo::preprofile(planned.table())
        && (planned.is_edited() || preprofile == pgo::preprofile(&read(&full)?));
    Ok(LeanProof {
        full_bytes: full.len() as u64,
        lean_bytes: lean.len() as u64,
        n_edges: lean_edges.len() as u32,
        n_hot: lean_edges.hot_cut().n_hot as u32,
        is_identical,
        is_edited: planned.is_edited(),
        preprofile_sha256: hexadecimal(&Sha256::digest(&preprofile)),
    })
}

fn columns(edges: &EdgeTable, sites: &SiteTable, cut: HotCut) -> EdgeColumns {
    let (names, name_rows) = sorted_names(edges);
    let rows = |column: &[StringIdx]| column.iter().map(|idx| name_rows[idx.to_usize()]).collect();
    let flags = (0..edges.len())
        .map(|row| {
            let site = sites.site_of_edge[row] as usize;
            let caller = edges.name(edges.caller[row]);
            let callee = edges.name(edges.callee[row]);
            let (weight, inlined) = (edges.weight[row], edges.inlined_weight[row]);
            [
                (row < cut.n_hot, edge_flags::HOT),
                (weight == cut.cut_weight, edge_flags::TIED),
                (inlined != 0, edge_flags::INLINED),
                (inlined != 0 && inlined == weight, edge_flags::FULLY_INLINED),
                (sites.n_callees[site] > 1, edge_flags::MULTI_CALLEE),
                (sites.winner[site] as usize == row, edge_flags::SITE_WINNER),
                (caller == callee, edge_flags::RECURSIVE),
                (is_pseudo_function(callee), edge_flags::PSEUDO),
                (edges.lacks_start_line[row], edge_flags::NO_START_LINE),
                (caller.is_empty() || callee.is_empty(), edge_flags::UNNAMED),
                (is_filler(caller, callee), edge_flags::FILLER),
            ]
            .into_iter()
            .filter(|(is_set, _)| *is_set)
            .fold(0, |flags, (_, flag)| flags | flag)
        })
        .collect();
    EdgeColumns {
        names,
        caller: rows(&edges.caller),
        callee: rows(&edges.callee),
        offset: edges.offset.clone(),
        weight: edges.weight.clone(),
        inlined_weight: edges.inlined_weight.clone(),
        file: rows(&edges.file),
        line: edges.line.clone(),
        n_site_callees: sites
            .site_of_edge
            .iter()
            .map(|&site| sites.n_callees[site as usize])
            .collect(),
        flags,
    }
}

/// The names that edges have, in the order of their bytes, and the row of each among them.
fn sorted_names(edges: &EdgeTable) -> (TextColumn, Vec<u32>) {
    let mut texts: Vec<_> = edges
        .names
        .iter()
        .map(|(idx, text)| (String::from_utf8_lossy(text), idx))
        .collect();
    texts.sort_unstable();
    let mut names = TextColumn::default();
    let mut rows = vec![0; texts.len()];
    for ((text, idx), row) in texts.iter().zip(0..) {
        names.push(text);
        rows[idx.to_usize()] = row;
    }
    (names, rows)
}
