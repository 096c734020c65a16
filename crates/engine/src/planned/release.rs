//! The last release beside the new file, as figures and columns.

use std::collections::BTreeMap;
use std::rc::Rc;

use pgo::{EdgeKey, EdgeTable, LossCause, ReleaseChange, SiteChange};
use profile::StringIdx;
use protocol::Failure;
use protocol::answers::{DriftColumns, TextColumn};
use protocol::release::{
    CauseSum, DecisionChange, EnteredColumns, LeftColumns, LossCause as Told, ReleaseReport,
    Verdict,
};

use super::Planned;
use super::hold::Held;
use crate::failure;

impl Planned {
    /// What became of the last release's hot edges, and what building with the new file means.
    pub fn release(&self) -> Result<(ReleaseReport, DriftColumns), Failure> {
        let held = self.held.as_ref().ok_or_else(no_release)?;
        let unplanned = decisions(&held.old, &held.new);
        let report = ReleaseReport {
            name: held.summary.name.clone(),
            sha256: held.summary.sha256.clone(),
            unplanned,
            planned: match Rc::ptr_eq(&self.table, &held.new) {
                true => unplanned,
                false => decisions(&held.old, &self.table),
            },
            scale: held.drift.scale,
            causes: causes(held),
            n_held: held.rows.len() as u32,
            n_outranked: held.outranked.len() as u32,
            n_fillers: held.n_fillers,
            is_kept: held.is_kept,
        };
        Ok((report, columns(held, &held.new)))
    }
}

/// What the compiler can decide differently with one table in place of another.
pub(crate) fn decisions(old: &EdgeTable, new: &EdgeTable) -> DecisionChange {
    let change = ReleaseChange::between(old, new);
    DecisionChange {
        verdict: match change.verdict() {
            pgo::Verdict::NothingRebuilds => Verdict::NothingRebuilds,
            pgo::Verdict::SameDecisions => Verdict::SameDecisions,
            pgo::Verdict::OnlyColdSites => Verdict::OnlyColdSites,
            pgo::Verdict::Different => Verdict::Different,
        },
        n_kept: change.hot.kept.len() as u32,
        n_entered: change.hot.entered.len() as u32,
        n_left: change.hot.left.len() as u32,
        n_entered_callees: change.entered_callees.len() as u32,
        n_left_callees: change.left_callees.len() as u32,
        n_hot_sites: change.hot_sites.len() as u32,
        n_hot_winners: n_in_both(&change.hot_winners) + n_in_both(&change.hot_orders),
        n_cold_winners: n_in_both(&change.cold_winners) + n_in_both(&change.cold_orders),
    }
}

/// How many of the sites are in both files: one that is in a single file has no other callee, and is
/// counted as hot there only, if it is.
fn n_in_both(sites: &[SiteChange]) -> u32 {
    let in_both = |site: &&SiteChange| site.old_row.is_some() && site.new_row.is_some();
    sites.iter().filter(in_both).count() as u32
}

/// How many edges fell out for each cause.
fn causes(held: &Held) -> Vec<CauseSum> {
    let mut sums: BTreeMap<Told, (u32, i64)> = BTreeMap::new();
    for lost in &held.drift.lost {
        let (n_edges, weight) = sums.entry(Held::cause(lost.cause)).or_default();
        *n_edges += 1;
        *weight = weight.saturating_add(held.old.weight[lost.old_row as usize]);
    }
    sums.into_iter()
        .map(|(cause, (n_edges, old_weight))| CauseSum {
            cause,
            n_edges,
            old_weight,
        })
        .collect()
}

/// The edges that fell out and those that entered.
fn columns(held: &Held, new: &EdgeTable) -> DriftColumns {
    let (old, drift) = (&*held.old, &held.drift);
    let mut names = Names::default();
    let mut left = LeftColumns::default();
    for lost in &drift.lost {
        let row = lost.old_row as usize;
        let now = match lost.cause {
            LossCause::Moved { new_row } | LossCause::Renamed { new_row, .. } => Some(new_row),
            _ => lost.new_row,
        };
        let (table, at) = now.map_or((old, row), |now| (new, now as usize));
        left.caller.push(names.row(old, old.caller[row]));
        left.callee.push(names.row(old, old.callee[row]));
        left.offset.push(old.offset[row]);
        left.old_weight.push(old.weight[row]);
        left.expected_weight
            .push(lost.expected_weight.round() as i64);
        left.new_weight
            .push(now.map_or(0, |now| new.weight[now as usize]));
        left.cause.push(Held::cause(lost.cause));
        let is_held = held.rows.binary_search(&lost.old_row).is_ok();
        left.is_held.push(u32::from(is_held));
        left.new_caller.push(names.row(table, table.caller[at]));
        left.new_callee.push(names.row(table, table.callee[at]));
        left.new_offset.push(table.offset[at]);
    }
    let old_weights: BTreeMap<EdgeKey<'_>, i64> = (0..old.len())
        .map(|row| (old.key(row), old.weight[row]))
        .collect();
    let mut entered = EnteredColumns::default();
    for &row in &drift.hot.entered {
        let is_exposed = drift.exposed.binary_search(&row).is_ok();
        let row = row as usize;
        entered.caller.push(names.row(new, new.caller[row]));
        entered.callee.push(names.row(new, new.callee[row]));
        entered.offset.push(new.offset[row]);
        let old_weight = old_weights.get(&new.key(row)).copied();
        entered.old_weight.push(old_weight.unwrap_or(0));
        entered.new_weight.push(new.weight[row]);
        entered.is_exposed.push(u32::from(is_exposed));
    }
    names.sorted(left, entered)
}

/// The names of the edges of two tables, each once.
#[derive(Default)]
struct Names {
    row_of: BTreeMap<String, u32>,
}

impl Names {
    /// The row of a name, in the order of asking.
    fn row(&mut self, edges: &EdgeTable, name: StringIdx) -> u32 {
        let text = String::from_utf8_lossy(edges.name(name));
        if let Some(&row) = self.row_of.get(&*text) {
            return row;
        }
        let row = self.row_of.len() as u32;
        self.row_of.insert(text.into_owned(), row);
        row
    }

    /// The columns with names in the order of their bytes.
    fn sorted(self, mut left: LeftColumns, mut entered: EnteredColumns) -> DriftColumns {
        let mut names = TextColumn::default();
        let mut sorted_row = vec![0_u32; self.row_of.len()];
        for ((text, row), sorted) in self.row_of.iter().zip(0..) {
            names.push(text);
            sorted_row[*row as usize] = sorted;
        }
        for column in [
            &mut left.caller,
            &mut left.callee,
            &mut left.new_caller,
            &mut left.new_callee,
            &mut entered.caller,
            &mut entered.callee,
        ] {
            for row in column {
                *row = sorted_row[*row as usize];
            }
        }
        DriftColumns {
            names,
            left,
            entered,
        }
    }
}

/// The plan names no release.
fn no_release() -> Failure {
    failure::plan(
        "There is no last release to compare with.",
        "Choose the default.pgo that the last release was built with.",
    )
}

/// The plan names a release whose file is not open.
pub(super) fn not_open() -> Failure {
    failure::plan(
        "The last release’s file is not open.",
        "Open it again, or compare with none.",
    )
}
