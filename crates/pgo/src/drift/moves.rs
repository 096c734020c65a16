//! Calls that are still made, on another line or under another name.
//!
//! The rules: nothing that the old table had at that place may be taken for what moved there, more
//! calls of a caller must have moved so far than stayed below or went elsewhere, a renamed function
//! must be gone under the old name and new under the new one, and of several candidates the one
//! counts that most other edges of the caller agree with.

use std::collections::{BTreeMap, BTreeSet};

use profile::StringIdx;

use super::names::{closure_shape, package_and_rest};
use super::{LossCause, Renamed};
use crate::alignment::Alignment;
use crate::edges::EdgeTable;
use crate::sites::is_pseudo_function;

/// Where edges of the old table may have gone.
pub(super) struct Moves<'a> {
    aligned: &'a Alignment,
    /// The old table comes first in the alignment, so these are its aligned rows too.
    n_old: usize,
    /// By aligned name: whether a function of the old table, and of the new.
    is_old: Vec<bool>,
    is_new: Vec<bool>,
    /// By caller: aligned rows of the old table.
    old_rows: BTreeMap<StringIdx, Vec<u32>>,
    /// Aligned rows that only the new table has, by caller, and by callee and offset.
    new_rows: BTreeMap<StringIdx, Vec<u32>>,
    new_rows_at: BTreeMap<i64, Vec<u32>>,
    /// By aligned row: the row of the new table.
    row_in_new: Vec<Option<u32>>,
}

impl<'a> Moves<'a> {
    pub(super) fn new(old: &EdgeTable, new: &EdgeTable, aligned: &'a Alignment) -> Self {
        let functions = |table: usize, len: usize| {
            let mut is_named = vec![false; aligned.names.len()];
            for row in 0..len {
                let row = aligned.row_of[table][row] as usize;
                is_named[aligned.caller[row].to_usize()] = true;
                is_named[aligned.callee[row].to_usize()] = true;
            }
            is_named
        };
        let mut moves = Self {
            aligned,
            n_old: old.len(),
            is_old: functions(0, old.len()),
            is_new: functions(1, new.len()),
            old_rows: BTreeMap::new(),
            new_rows: BTreeMap::new(),
            new_rows_at: BTreeMap::new(),
            row_in_new: aligned.rows_in(1),
        };
        for row in 0..aligned.len() as u32 {
            let (caller, _, offset) = aligned.key(row);
            if (row as usize) < old.len() {
                moves.old_rows.entry(caller).or_default().push(row);
            } else {
                moves.new_rows.entry(caller).or_default().push(row);
                moves.new_rows_at.entry(offset).or_default().push(row);
            }
        }
        moves
    }

    /// Whether the caller of an old edge is anywhere in the new table.
    pub(super) fn is_caller_seen(&self, old_row: u32) -> bool {
        self.is_new[self.aligned.caller[old_row as usize].to_usize()]
    }

    /// Where an edge went that the new table does not have.
    ///
    /// If chance alone could have taken its samples, not `is_clearly_gone`, then another call on
    /// the same line or of the same function is no evidence: only calls that moved together are,
    /// and names that differ as renaming makes them differ.
    pub(super) fn cause(&self, old_row: u32, is_clearly_gone: bool) -> Option<LossCause> {
        if let Some(row) = self.moved(old_row, is_clearly_gone) {
            return Some(LossCause::Moved {
                new_row: self.row_in_new[row as usize]?,
            });
        }
        let (row, renamed) = self.renamed(old_row)?;
        if !is_clearly_gone && matches!(renamed, Renamed::Caller | Renamed::Callee) {
            return None;
        }
        Some(LossCause::Renamed {
            new_row: self.row_in_new[row as usize]?,
            renamed,
        })
    }

    /// The same caller and callee, on a line where the old table had no such call.
    fn moved(&self, old_row: u32, is_clearly_gone: bool) -> Option<u32> {
        let (caller, callee, offset) = self.aligned.key(old_row);
        if is_pseudo_function(self.aligned.name(callee)) {
            // A preemption is on any line.
            return None;
        }
        let candidates = self.new_rows.get(&caller)?.iter().copied();
        let candidates = candidates.filter(|&row| self.aligned.key(row).1 == callee);
        // Aligned rows of one table stand by weight, so of equals the first is the heaviest.
        let (n_agreeing, row, shift) = candidates
            .map(|row| {
                let shift = self.aligned.key(row).2.wrapping_sub(offset);
                (self.n_shifted(caller, shift), row, shift)
            })
            .min_by_key(|&(n_agreeing, row, _)| (std::cmp::Reverse(n_agreeing), row))?;
        let is_enough = is_clearly_gone || self.n_shifted_callees(caller, shift) > 1;
        (is_enough && n_agreeing > self.n_not_shifted(caller, offset, shift)).then_some(row)
    }

    /// How many calls of a caller, at an offset or below it, are not so many lines further down:
    /// they are where they were, or nowhere.
    ///
    /// Lines put in or taken out above would have moved them too. Generated code makes the same
    /// call on many lines, and there chance alone takes samples from one and gives them to another.
    fn n_not_shifted(&self, caller: StringIdx, offset: i64, shift: i64) -> usize {
        let empty = Vec::new();
        let old_rows = self.old_rows.get(&caller).unwrap_or(&empty).iter();
        let is_below = |&&row: &&u32| {
            let (_, callee, at) = self.aligned.key(row);
            at >= offset && !is_pseudo_function(self.aligned.name(callee))
        };
        old_rows
            .filter(is_below)
            .filter(|&&row| !self.is_shifted(row, shift))
            .count()
    }

    /// Whether an old edge is gone, and there again so many lines further down.
    fn is_shifted(&self, old_row: u32, shift: i64) -> bool {
        let (caller, callee, offset) = self.aligned.key(old_row);
        let expected = (caller, callee, offset.wrapping_add(shift));
        let new_rows = self.new_rows.get(&caller).into_iter().flatten();
        self.row_in_new[old_row as usize].is_none()
            && !is_pseudo_function(self.aligned.name(callee))
            && new_rows
                .copied()
                .any(|row| self.aligned.key(row) == expected)
    }

    /// How many old edges of a caller are gone, and there again so many lines further down.
    fn n_shifted(&self, caller: StringIdx, shift: i64) -> usize {
        let empty = Vec::new();
        let old_rows = self.old_rows.get(&caller).unwrap_or(&empty).iter();
        old_rows.filter(|&&row| self.is_shifted(row, shift)).count()
    }

    /// How many functions those call. One that is called on many lines agrees with itself soon.
    fn n_shifted_callees(&self, caller: StringIdx, shift: i64) -> usize {
        let empty = Vec::new();
        let old_rows = self.old_rows.get(&caller).unwrap_or(&empty).iter();
        let shifted = old_rows.filter(|&&row| self.is_shifted(row, shift));
        let callees: BTreeSet<StringIdx> = shifted.map(|&row| self.aligned.key(row).1).collect();
        callees.len()
    }

    /// The same offset, with a function that only the new table has in the place of one that only
    /// the old one has.
    fn renamed(&self, old_row: u32) -> Option<(u32, Renamed)> {
        let (caller, callee, offset) = self.aligned.key(old_row);
        let candidates = self.new_rows_at.get(&offset)?;
        let all = candidates.iter().copied();
        let best = all.filter_map(|row| {
            let (new_caller, new_callee, _) = self.aligned.key(row);
            let renamed = match (new_caller == caller, new_callee == callee) {
                (true, false) => self.name_change(callee, new_callee, Renamed::Callee),
                (false, true) => self
                    .name_change(caller, new_caller, Renamed::Caller)
                    .filter(|_| self.is_same_body(caller, new_caller)),
                (false, false) => {
                    let is_both = self.is_gone_and_new(caller, new_caller)
                        && self.is_gone_and_new(callee, new_callee)
                        && self.is_same_rest(caller, new_caller)
                        && self.is_same_rest(callee, new_callee);
                    is_both.then_some(Renamed::Both)
                }
                (true, true) => None,
            }?;
            Some((self.n_alike(caller, new_caller), row, renamed))
        });
        best.min_by_key(|&(n_alike, row, _)| (std::cmp::Reverse(n_alike), row))
            .map(|(_, row, renamed)| (row, renamed))
    }

    /// What kind of renaming one name to another is, if it is one. Closures of other numbers are
    /// the same one even where both numbers are in use.
    fn name_change(&self, old: StringIdx, new: StringIdx, kind: Renamed) -> Option<Renamed> {
        let shape = |name| closure_shape(self.aligned.name(name));
        match (shape(old), shape(new)) {
            (Some(old), Some(new)) if old == new => Some(Renamed::Closure),
            _ => self.is_gone_and_new(old, new).then_some(kind),
        }
    }

    fn is_gone_and_new(&self, old: StringIdx, new: StringIdx) -> bool {
        !self.is_new[old.to_usize()] && !self.is_old[new.to_usize()]
    }

    /// Whether only the package differs.
    fn is_same_rest(&self, old: StringIdx, new: StringIdx) -> bool {
        let rest = |name| package_and_rest(self.aligned.name(name)).1;
        rest(old) == rest(new)
    }

    /// Whether two callers are one function: by what follows the package, as closures of other
    /// numbers, or by making two or more of the same calls on the same lines.
    fn is_same_body(&self, old: StringIdx, new: StringIdx) -> bool {
        let shape = |name| closure_shape(self.aligned.name(name));
        self.is_same_rest(old, new)
            || (shape(old).is_some() && shape(old) == shape(new))
            || self.n_alike(old, new) >= 2
    }

    /// How many calls, by callee and offset, an old caller and a new one have in common.
    fn n_alike(&self, old: StringIdx, new: StringIdx) -> usize {
        let empty = Vec::new();
        let old_rows = self.old_rows.get(&old).unwrap_or(&empty);
        let new_rows = self.new_rows.get(&new).unwrap_or(&empty);
        let call = |row: u32| {
            let (_, callee, offset) = self.aligned.key(row);
            (callee, offset)
        };
        let is_in_new = |&&row: &&u32| new_rows.iter().any(|&other| call(other) == call(row));
        debug_assert!(old_rows.iter().all(|&row| (row as usize) < self.n_old));
        old_rows.iter().filter(is_in_new).count()
    }
}
