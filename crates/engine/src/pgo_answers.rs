//! What Go's compiler would make of a merge and a plan, for all shells.

use std::rc::Rc;

use pgo::{EdgeTable, HotCut, Refusal, SiteTable, is_filler, is_pseudo_function};
use pprof::{Limits, decode};
use profile::StringIdx;
use protocol::answers::{EdgeColumns, TextColumn};
use protocol::{
    EffectReport, Failure, LeanProof, PgoReport, Plan, Question, Response, SourceId, edge_flags,
};
use sha2::{Digest, Sha256};

use crate::Engine;
use crate::export::{edges_to_list, merge_file, pgo_file};
use crate::failure;
use crate::merged::Merged;
use crate::planned::{Files, Planned, beside_the_plain_merge};
use crate::reading::hexadecimal;
use crate::sources::Source;

impl Engine {
    /// What a plan makes of a merge of open files: that of [`Engine::merge_all`], or one of the last
    /// [`Engine::merge`].
    pub fn planned(&self, merged: &Merged, plan: &Plan) -> Result<Planned, Failure> {
        let find = |id: SourceId| self.sources.iter().find(|s| s.summary.source == id);
        let members: Vec<&Source> = merged.members().iter().filter_map(|&id| find(id)).collect();
        let release = plan
            .release
            .as_ref()
            .and_then(|release| find(release.source));
        let is_member = |source: &Source| merged.members().contains(&source.summary.source);
        let is_release = |source: &Source| {
            release.is_some_and(|release| release.summary.source == source.summary.source)
        };
        let mut others: Vec<(&Source, &str)> = self
            .sources
            .iter()
            .filter(|source| !is_member(source) && !is_release(source))
            .map(|source| match source.is_included {
                false => (source, "excluded"),
                true if source.summary.group == merged.group() => (source, "does not merge"),
                true => (source, "another kind of profile"),
            })
            .collect();
        others.sort_by(|(a, _), (b, _)| a.order().cmp(&b.order()));
        let files = Files {
            members: &members,
            merged,
            release,
            others: &others,
        };
        Planned::build(files, plan)
    }

    /// What the plan makes of what Go's PGO reads of the last [`Engine::merge`].
    pub fn planned_now(&self) -> Result<Rc<Planned>, Failure> {
        let planned = self.planned.get_or_init(|| {
            let merged = self.merged_for_pgo()?;
            let edges = merged.edges().as_ref();
            edges.map_err(|&refusal| failure::refused(refusal))?;
            Ok(Rc::new(self.planned(merged, &self.plan.plan)?))
        });
        planned.clone()
    }

    /// What another plan would do beside the one that holds. Where that one fails, as it may once
    /// another file is open, beside the plain merge: else no plan could be thought of that repairs it.
    fn effect(&self, wanted: &Plan) -> Result<EffectReport, Failure> {
        let merged = self.merged_for_pgo()?;
        let other = self.planned(merged, wanted)?;
        if let Ok(now) = self.planned_now() {
            return Ok(now.effect_of(&other));
        }
        let mut report = self.planned(merged, &Plan::default())?.effect_of(&other);
        report.notes.insert(0, beside_the_plain_merge());
        Ok(report)
    }

    /// The answer to a question about what Go's PGO reads.
    pub(crate) fn work_out_for_pgo(
        &self,
        question: &Question,
    ) -> Result<(Response, Vec<u8>), Failure> {
        let (revision, plan) = (self.revision, self.plan.number);
        Ok(match question {
            Question::FlameGraph(_)
            | Question::Top { .. }
            | Question::Peek { .. }
            | Question::Search { .. } => return Err(failure::nothing_open()),
            Question::Edges { .. } => {
                let (report, columns) = match self.merged_for_pgo()?.edges() {
                    Ok(_) => edges(&*self.planned_now()?),
                    &Err(refusal) => refused(refusal),
                };
                let response = Response::Edges {
                    revision,
                    plan,
                    report,
                };
                (response, columns)
            }
            Question::LeanProof { .. } => {
                let response = Response::LeanProof {
                    revision,
                    plan,
                    proof: lean_proof(&*self.planned_now()?)?,
                };
                (response, Vec::new())
            }
            Question::Doctor => {
                let report = self.doctor_report();
                (Response::Doctor { revision, report }, Vec::new())
            }
            Question::Evidence { .. } => {
                let (report, columns) = self.planned_now()?.evidence()?;
                let response = Response::Evidence {
                    revision,
                    plan,
                    report,
                };
                (response, columns.encode())
            }
            Question::Release { .. } => {
                let (report, columns) = self.planned_now()?.release()?;
                let response = Response::Release {
                    revision,
                    plan,
                    report,
                };
                (response, columns.encode())
            }
            Question::Effect { wanted, .. } => {
                let response = Response::Effect {
                    revision,
                    plan,
                    wanted: wanted.clone(),
                    report: self.effect(wanted)?,
                };
                (response, Vec::new())
            }
            &Question::Export(export) => {
                let (download, columns) = self.export(export)?;
                let response = Response::Exported {
                    revision,
                    plan,
                    export,
                    download,
                };
                (response, columns)
            }
        })
    }
}

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
