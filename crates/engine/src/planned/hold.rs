//! What is kept from the last release.

use std::rc::Rc;

use pgo::{Drift, EdgeTable, LossCause, hold_hot, likely_hot};
use protocol::{EditNote, Failure, Release, SourceSummary};

use super::{Planned, names, not_planned};
use crate::failure;
use crate::sources::Source;

/// The last release's edges, and what became of them.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) release: Release,
    pub(crate) summary: SourceSummary,
    /// The edges of the last release's file.
    pub(crate) old: Rc<EdgeTable>,
    /// Why those that fell out did, in the merge as the profiles have it.
    pub(crate) drift: Drift,
    /// Rows of the old table that are held hot.
    pub(crate) rows: Vec<u32>,
    /// Rows of the old table that should be and cannot.
    pub(crate) outranked: Vec<u32>,
    pub(crate) n_fillers: u32,
    /// The old table takes the new one's place.
    pub(crate) is_kept: bool,
}

impl Held {
    /// Reads the last release's file, if Go would.
    pub(crate) fn begin(release: Release, source: &Source) -> Result<Self, Failure> {
        let summary = source.summary.clone();
        let edges = EdgeTable::build(&source.profile);
        let old = edges.map_err(|refusal| {
            failure::plan(
                &format!(
                    "The last release’s file cannot be {}: {refusal}",
                    summary.name
                ),
                refusal.remedy(),
            )
        })?;
        if old.is_empty() {
            return Err(failure::plan(
                &format!(
                    "The last release’s file cannot be {}: it has no call",
                    summary.name
                ),
                "Choose the default.pgo that the last release was built with.",
            ));
        }
        Ok(Self {
            release,
            summary,
            old: Rc::new(old),
            drift: Drift::default(),
            rows: Vec::new(),
            outranked: Vec::new(),
            n_fillers: 0,
            is_kept: false,
        })
    }

    /// Explains what fell out, and holds what the plan says; `None` if that is nothing.
    pub(crate) fn hold(
        &mut self,
        planned: &Planned,
        notes: &mut Vec<EditNote>,
    ) -> Result<Option<EdgeTable>, Failure> {
        self.drift = Drift::between(&self.old, &planned.edges);
        let mut rows = Vec::new();
        if self.release.carries_over {
            rows.extend(self.drift.carried_rows(&self.old));
        }
        if let Some(percent) = self.release.holds_from_percent {
            let threshold = f64::from(percent) / 100.0;
            let likely = likely_hot(
                &self.old,
                &planned.edges,
                &planned.judged().hot_probability,
                threshold,
            );
            let is_call = |&row: &u32| {
                let callee = self.old.callee[row as usize];
                !pgo::is_pseudo_function(self.old.name(callee))
            };
            rows.extend(likely.into_iter().filter(is_call));
        }
        rows.sort_unstable();
        rows.dedup();
        if rows.is_empty() {
            return Ok(None);
        }
        // The last release's edges are of the sources that the profiles are of, so they are held
        // under the names and at the lines that these now have.
        let old = names::renamed(Rc::clone(&self.old), &planned.plan.edits, &mut Vec::new())?;
        let origins = names::origins(&self.old, &old, &planned.plan.edits)?;
        let is_wanted =
            |origin: Option<u32>| origin.is_some_and(|row| rows.binary_search(&row).is_ok());
        let wanted: Vec<u32> = (0..old.len() as u32)
            .filter(|&row| is_wanted(origins[row as usize]))
            .collect();
        let held = hold_hot(&planned.edited, &old, &wanted).map_err(|error| not_planned(&error))?;
        let back = |rows: &[u32]| -> Vec<u32> {
            let mut rows: Vec<u32> = rows
                .iter()
                .filter_map(|&row| origins[row as usize])
                .collect();
            rows.sort_unstable();
            rows
        };
        (self.rows, self.outranked) = (back(&held.held), back(&held.outranked));
        self.n_fillers = held.n_fillers as u32;
        notes.push(EditNote {
            text: format!(
                "Kept hot from the last release: {} edges, with {} of filler.",
                self.rows.len(),
                self.n_fillers
            ),
            is_warning: false,
        });
        Ok(Some(held.edges))
    }

    /// Why an edge fell out, as the page and the command line call it.
    pub(crate) fn cause(cause: LossCause) -> protocol::release::LossCause {
        use pgo::{LoadScope, Renamed};
        use protocol::release::LossCause as Told;
        match cause {
            LossCause::Cheaper => Told::Cheaper,
            LossCause::Diluted => Told::Diluted,
            LossCause::Chance => Told::Chance,
            LossCause::Moved { .. } => Told::Moved,
            LossCause::Renamed { renamed, .. } => match renamed {
                Renamed::Caller => Told::CallerRenamed,
                Renamed::Callee => Told::CalleeRenamed,
                Renamed::Both => Told::BothRenamed,
                Renamed::Closure => Told::ClosureRenumbered,
            },
            LossCause::LoadChanged { scope } => match scope {
                LoadScope::Caller => Told::CallerLoadChanged,
                LoadScope::Package => Told::PackageLoadChanged,
            },
            LossCause::NotSeen => Told::NotSeen,
        }
    }
}
