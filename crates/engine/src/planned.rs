//! What a plan makes of files: the weighted merge, its edges, and the edges that `default.pgo` is
//! written from.
//!
//! ```text
//! files ─ label rules, parts ─ weights ─► merge ─► edges ─ edits ─ kept from the last release ─► table
//! ```
//!
//! **Invariant:** the default plan gives the plain merge and its edges, not a copy of them.
//!
//! It knows what a person planned and not how it is shown; the rules are `pgo`'s.

mod commands;
mod effect;
mod evidence;
mod hold;
mod labels;
mod names;
mod parts;
mod receipt;
mod receipt_text;
mod release;

use std::cell::OnceCell;
use std::rc::Rc;

use pgo::edits::{EditError, drop_pseudo_frames, force_hot};
use pgo::{EdgeKey, EdgeTable, HotChange, PgoError, ReleaseChange, weighted_merge};
use profile::Profile;
use protocol::{EdgeName, EditNote, Failure, Plan, SourceSummary, Weighting};

use crate::failure;
use crate::merged::Merged;
use crate::sources::Source;
pub use commands::{DIFF_FILE, PGO_FILE, RENAMES_FILE, pgo_command};
pub use receipt_text::{escaped, receipt_json, receipt_markdown};

pub(crate) use effect::beside_the_plain_merge;
use evidence::Judged;
use hold::Held;
use parts::Part;

/// How many times weights may be multiplied to make edges hot that are not.
const HEADROOM: u32 = 256;

/// What a plan makes of the files that are merged.
#[derive(Debug)]
pub struct Planned {
    plan: Plan,
    /// The files, in the order in which they are merged.
    members: Vec<SourceSummary>,
    /// Files that are open and take no part, with the reason.
    excluded: Vec<(SourceSummary, &'static str)>,
    /// What is in the files.
    member_profiles: Vec<Rc<Profile>>,
    /// What counts how often: the files, or their parts by a label.
    parts: Vec<Part>,
    /// Whether the parts count exactly as their weights say.
    is_exact: bool,
    /// The merge of the parts.
    profile: Rc<Profile>,
    /// Its edges.
    edges: Rc<EdgeTable>,
    /// The edges as edited, before anything is made hot that is not.
    edited: Rc<EdgeTable>,
    /// The last release, and what is held from it.
    held: Option<Held>,
    /// What `default.pgo` is written from.
    table: Rc<EdgeTable>,
    /// What the edits did.
    notes: Vec<EditNote>,
    judged: OnceCell<Judged>,
}

/// The files that a plan is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Files<'a> {
    /// Those that are merged, in that order.
    pub(crate) members: &'a [&'a Source],
    /// Their plain merge.
    pub(crate) merged: &'a Merged,
    /// The last release's file, where the plan names one that is open.
    pub(crate) release: Option<&'a Source>,
    /// Those that are open and not merged.
    pub(crate) others: &'a [(&'a Source, &'static str)],
}

impl<'a> Files<'a> {
    fn profiles(self) -> impl Iterator<Item = &'a Profile> {
        self.members.iter().map(|source| &*source.profile)
    }
}

impl Planned {
    /// Carries out a plan.
    pub(crate) fn build(files: Files<'_>, plan: &Plan) -> Result<Self, Failure> {
        let parts = parts::parts(files, plan)?;
        let MergedParts {
            parts,
            is_exact,
            profile,
            edges,
        } = merge_parts(files.merged, plan, parts)?;
        let (edited, mut notes) = edited(&edges, plan)?;
        if let Weighting::PerLabel { key } = &plan.weighting
            && parts.iter().all(|part| part.label.as_deref() == Some(""))
        {
            notes.push(EditNote {
                text: format!("No sample has the label {key}, so every sample counts the same."),
                is_warning: true,
            });
        }
        let held = match (&plan.release, files.release) {
            (None, _) => None,
            (Some(_), None) => return Err(release::not_open()),
            (Some(release), Some(source)) => Some(Held::begin(release.clone(), source)?),
        };
        let mut planned = Self {
            plan: plan.clone(),
            members: summaries(files.members),
            excluded: files
                .others
                .iter()
                .map(|&(source, reason)| (source.summary.clone(), reason))
                .collect(),
            member_profiles: files
                .members
                .iter()
                .map(|source| Rc::clone(&source.profile))
                .collect(),
            parts,
            is_exact,
            profile,
            edges,
            table: Rc::clone(&edited),
            edited,
            held: None,
            notes: Vec::new(),
            judged: OnceCell::new(),
        };
        if let Some(mut held) = held {
            if let Some(table) = held.hold(&planned, &mut notes)? {
                planned.table = Rc::new(table);
            }
            planned.held = Some(held);
        }
        planned.force(&mut notes)?;
        planned.keep_if_same();
        planned.notes = notes;
        Ok(planned)
    }

    /// The edges that `default.pgo` is written from.
    pub fn table(&self) -> &EdgeTable {
        &self.table
    }

    /// The weighted merge, before any edge is edited.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What the edits did, a sentence each.
    pub fn notes(&self) -> &[EditNote] {
        &self.notes
    }

    /// Whether the file of the last release takes the place of the new one.
    pub fn is_release_kept(&self) -> bool {
        self.held.as_ref().is_some_and(|held| held.is_kept)
    }

    /// Whether the table is not what a merge of samples gives.
    pub(crate) fn is_edited(&self) -> bool {
        !Rc::ptr_eq(&self.table, &self.edges)
    }

    /// Rows of the table that are hot only because the plan makes them so.
    pub fn held_rows(&self) -> Vec<u32> {
        match Rc::ptr_eq(&self.table, &self.edited) || self.is_release_kept() {
            true => Vec::new(),
            false => HotChange::between(&self.edited, &self.table).entered,
        }
    }

    fn force(&mut self, notes: &mut Vec<EditNote>) -> Result<(), Failure> {
        let wanted = &self.plan.edits.force_hot;
        if wanted.is_empty() {
            return Ok(());
        }
        let keys: Vec<EdgeKey<'_>> = wanted.iter().map(edge_key).collect();
        let forced = force_hot(&self.table, &keys).map_err(|error| not_edited(&error))?;
        let n_forced = HotChange::between(&self.table, &forced).entered.len();
        let is_there = |edge: &&EdgeName| {
            (0..self.table.len()).any(|row| edge_name(&self.table, row) == **edge)
        };
        notes.push(EditNote {
            text: match wanted.len() - n_forced {
                0 => format!("Forced hot: {n_forced}."),
                n => format!("Forced hot: {n_forced}; {n} were hot."),
            },
            is_warning: n_forced == 0,
        });
        let n_absent = wanted.iter().filter(|edge| !is_there(edge)).count();
        if n_absent > 0 {
            notes.push(EditNote {
                text: format!(
                    "Of the edges that are forced, {n_absent} are in no profile: they were added. \
                     Look at their names and offsets."
                ),
                is_warning: true,
            });
        }
        self.table = Rc::new(forced);
        Ok(())
    }

    /// Takes the last release's edges where they make the compiler decide the same.
    fn keep_if_same(&mut self) {
        if let Some(held) = &mut self.held
            && held.release.keeps_if_same
            && ReleaseChange::between(&held.old, &self.table).may_keep_old()
        {
            held.is_kept = true;
            self.table = Rc::clone(&held.old);
        }
    }
}

/// The merge of parts, as they count.
struct MergedParts {
    parts: Vec<Part>,
    is_exact: bool,
    profile: Rc<Profile>,
    edges: Rc<EdgeTable>,
}

/// The merge of the parts and its edges; the plain ones where every part counts once.
fn merge_parts(merged: &Merged, plan: &Plan, mut parts: Vec<Part>) -> Result<MergedParts, Failure> {
    if plan.is_plain_merge() {
        let edges = merged.edges().as_ref().map_err(|&r| failure::refused(r))?;
        return Ok(MergedParts {
            parts,
            is_exact: true,
            profile: merged.shared_profile(),
            edges: Rc::clone(edges),
        });
    }
    let inputs: Vec<_> = parts
        .iter()
        .map(|part| (&*part.profile, part.weight))
        .collect();
    let headroom = match plan.edits.force_hot.is_empty() && plan.release.is_none() {
        true => 1,
        false => HEADROOM,
    };
    let weighted = weighted_merge(&inputs, headroom).map_err(|error| not_planned(&error))?;
    for (part, &factor) in parts.iter_mut().zip(&weighted.factors.factor) {
        part.factor = factor;
    }
    let edges = EdgeTable::build(&weighted.profile).map_err(failure::refused)?;
    Ok(MergedParts {
        is_exact: weighted.factors.is_exact,
        profile: Rc::new(weighted.profile),
        edges: Rc::new(edges),
        parts,
    })
}

/// The edges without pseudo-frames, under the names and at the lines of the sources to build.
fn edited(edges: &Rc<EdgeTable>, plan: &Plan) -> Result<(Rc<EdgeTable>, Vec<EditNote>), Failure> {
    let mut notes = Vec::new();
    let mut table = Rc::clone(edges);
    if plan.edits.drops_pseudo_frames {
        let without = drop_pseudo_frames(&table).map_err(|error| not_edited(&error))?;
        let is_pseudo = |&row: &usize| pgo::is_pseudo_function(edges.name(edges.callee[row]));
        let n_dropped = (0..edges.len()).filter(is_pseudo).count();
        notes.push(EditNote {
            text: match n_dropped {
                0 => "There is no edge to a frame that is no call.".to_owned(),
                n => format!("Dropped edges to frames that are no calls: {n}."),
            },
            is_warning: n_dropped == 0,
        });
        if n_dropped > 0 {
            table = Rc::new(without);
        }
    }
    let table = names::renamed(table, &plan.edits, &mut notes)?;
    Ok((table, notes))
}

pub(crate) fn summaries(sources: &[&Source]) -> Vec<SourceSummary> {
    sources
        .iter()
        .map(|source| source.summary.clone())
        .collect()
}

fn edge_key(edge: &EdgeName) -> EdgeKey<'_> {
    EdgeKey {
        caller: edge.caller.as_bytes(),
        callee: edge.callee.as_bytes(),
        offset: edge.offset,
    }
}

/// An edge as a plan names it.
pub(crate) fn edge_name(edges: &EdgeTable, row: usize) -> EdgeName {
    let text = |name| String::from_utf8_lossy(edges.name(name)).into_owned();
    EdgeName {
        caller: text(edges.caller[row]),
        callee: text(edges.callee[row]),
        offset: edges.offset[row],
    }
}

/// The inputs cannot be weighed as planned.
fn not_planned(error: &PgoError) -> Failure {
    let remedy = match error {
        PgoError::NothingLeft => {
            "Give at least one file a weight above 0, or take a label rule back."
        }
        PgoError::TooLarge => "Use weights closer to each other.",
        PgoError::NotALabelRule { .. } | PgoError::NotAWeight { .. } => "Correct it and try again.",
        PgoError::NegativeWeight => "Leave out the profiles with negative values.",
        _ => "Leave out the file that does not fit.",
    };
    failure::plan(failure::sentence(&error.to_string()), remedy)
}

/// The edges cannot be edited as planned.
fn not_edited(error: &EditError) -> Failure {
    let remedy = match error {
        EditError::RenameLine { .. } | EditError::Pattern { .. } => "Correct the table of renames.",
        EditError::Diff { .. } => "Give the output of `git diff`, whole.",
        EditError::NoHotEdge => "Leave at least one edge that is a call.",
        EditError::Overflow | EditError::TooManyFillers { .. } | EditError::Unreachable => {
            "Take an edit back: these edges cannot all be hot at these weights."
        }
    };
    failure::plan(failure::sentence(&error.to_string()), remedy)
}
