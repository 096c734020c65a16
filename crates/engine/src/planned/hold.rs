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
    /// The new edges that the old ones are compared with.
    pub(crate) new: Rc<EdgeTable>,
}

/// The last release's edges and the new ones at comparable sources.
struct Sources {
    /// What the last release's edges, as they are, compare with.
    new: Rc<EdgeTable>,
    /// The last release's edges, edited as the new ones are.
    old: Rc<EdgeTable>,
    /// By row of the last release's edges as they are, ascending: the row of the edited ones; `None`
    /// where these are the same.
    destinations: Option<Vec<(u32, u32)>>,
    /// By row of the last release's edges as they are: whether the edits can be carried out on it.
    is_followed: Vec<bool>,
}

impl Sources {
    fn destination(&self, row: u32) -> Option<u32> {
        let Some(destinations) = &self.destinations else {
            return Some(row);
        };
        let at = destinations
            .binary_search_by_key(&row, |&(from, _)| from)
            .ok()?;
        Some(destinations[at].1)
    }

    /// By row of the new edges: how likely it is hot; one that two became is not told.
    fn hot_probability(&self, planned: &Planned) -> Result<Vec<f64>, Failure> {
        let known = &planned.judged().hot_probability;
        if Rc::ptr_eq(&self.new, &planned.edges) {
            return Ok(known.clone());
        }
        let origins = names::origins(&planned.edges, &self.new, &planned.plan.edits)?;
        let probability = |origin: Option<u32>| origin.map_or(0.0, |row| known[row as usize]);
        Ok(origins.into_iter().map(probability).collect())
    }
}

impl Held {
    /// Reads the last release's file, if Go would.
    pub(crate) fn begin(release: Release, source: &Source) -> Result<Self, Failure> {
        let summary = source.summary.clone();
        let edges = EdgeTable::build(&source.profile);
        let old = edges.map_err(|refusal| {
            failure::plan(
                format!(
                    "{} cannot be the last release’s default.pgo: {refusal}.",
                    summary.name
                ),
                refusal.remedy(),
            )
        })?;
        if old.is_empty() {
            return Err(failure::plan(
                format!(
                    "{} cannot be the last release’s default.pgo: it has no calls.",
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
            new: Rc::default(),
        })
    }

    /// Explains what fell out, and holds what the plan says; `None` if that is nothing.
    pub(crate) fn hold(
        &mut self,
        planned: &Planned,
        notes: &mut Vec<EditNote>,
    ) -> Result<Option<EdgeTable>, Failure> {
        let sources = self.sources(planned)?;
        self.drift = Drift::between(&self.old, &sources.new);
        self.new = Rc::clone(&sources.new);
        let mut rows = Vec::new();
        if self.release.carries_over {
            rows.extend(self.drift.carried_rows(&self.old));
        }
        if let Some(percent) = self.release.holds_from_percent {
            let threshold = f64::from(percent) / 100.0;
            let probability = sources.hot_probability(planned)?;
            let likely = likely_hot(&self.old, &sources.new, &probability, threshold);
            let is_call = |&row: &u32| {
                let callee = self.old.callee[row as usize];
                !pgo::is_pseudo_function(self.old.name(callee))
            };
            rows.extend(likely.into_iter().filter(is_call));
        }
        rows.sort_unstable();
        rows.dedup();
        let n_wanted = rows.len();
        rows.retain(|&row| sources.is_followed[row as usize]);
        if rows.len() < n_wanted {
            notes.push(EditNote {
                text: format!(
                    "Not kept, because the source diff cannot be followed from {} to the new \
                     profiles: {} edges.",
                    self.summary.name,
                    n_wanted - rows.len()
                ),
                is_warning: true,
            });
        }
        if rows.is_empty() {
            return Ok(None);
        }
        let wanted: Vec<u32> = {
            let mut wanted: Vec<u32> = rows
                .iter()
                .filter_map(|&row| sources.destination(row))
                .collect();
            wanted.sort_unstable();
            wanted.dedup();
            wanted
        };
        let held = hold_hot(&planned.edited, &sources.old, &wanted)
            .map_err(|error| not_planned(&error))?;
        let back = |held: &[u32]| -> Vec<u32> {
            let is_it = |&row: &u32| {
                let destination = sources.destination(row);
                destination.is_some_and(|row| held.binary_search(&row).is_ok())
            };
            rows.iter().copied().filter(is_it).collect()
        };
        let mut outranked = held.outranked;
        outranked.sort_unstable();
        (self.rows, self.outranked) = (back(&held.held), back(&outranked));
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

    /// Which sources the last release's edges are of, and what the edits make of them.
    ///
    /// A file that the same plan wrote is under the new names already; then it is compared with the
    /// edited edges. Any other is of the sources that the profiles are of, and edited as they are.
    fn sources(&self, planned: &Planned) -> Result<Sources, Failure> {
        let edits = &planned.plan.edits;
        let is_edited_already = !Rc::ptr_eq(&planned.edited, &planned.edges)
            && names::n_shared(&self.old, &planned.edited)
                > names::n_shared(&self.old, &planned.edges);
        if is_edited_already {
            return Ok(Sources {
                new: Rc::clone(&planned.edited),
                old: Rc::clone(&self.old),
                destinations: None,
                is_followed: vec![true; self.old.len()],
            });
        }
        // A diff is followed by files and lines, which a lean file does not have.
        let (placed, is_placed) = self.old.with_places_of(&planned.edges);
        let is_followed = match edits.source_diff.trim().is_empty() {
            true => vec![true; self.old.len()],
            false => is_placed,
        };
        let placed = Rc::new(placed);
        let old = names::renamed(Rc::clone(&placed), edits, &mut Vec::new())?;
        let rows: Vec<u32> = (0..placed.len() as u32).collect();
        let destinations = names::destinations(&placed, &rows, &old, edits)?;
        Ok(Sources {
            new: Rc::clone(&planned.edges),
            old,
            destinations: Some(destinations),
            is_followed,
        })
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
