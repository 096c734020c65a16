//! Why edges of the last release are no longer hot, and keeping those that it won.
//!
//! A profile of a program built with PGO shows what PGO did: calls that were inlined cost fewer
//! samples, and their frames let callers further up move into the two locations that count. Both
//! push edges under the line that must stay over it for the next build to inline them again.
//!
//! **Invariant:** a cause is read off the two tables by a rule that is written where it is applied;
//! what no rule explains is called chance.

mod expectation;
mod moves;
mod names;

use crate::alignment::Alignment;
use crate::edges::EdgeTable;
use crate::hot_change::HotChange;
use crate::sampling::{hot_rows, name_ranks};
use crate::sites::is_pseudo_function;
use expectation::Expectation;
use moves::Moves;

/// Why an edge is no longer hot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LossCause {
    /// It has fewer samples than its old weight lets expect, while the rest of its caller and
    /// package has as many: it became cheaper, as what was inlined does.
    Cheaper,
    /// It has as many samples as before, and would be hot if it were not for edges that came into
    /// view because calls below them were inlined.
    Diluted,
    /// It has as many samples as before, or none where few were to be expected, and chance decides
    /// about the rest.
    Chance,
    /// The same call is on another line of the caller.
    Moved {
        /// The edge that it is now.
        new_row: u32,
    },
    /// A function of the call has another name.
    Renamed {
        /// The edge that it is now.
        new_row: u32,
        /// Which function.
        renamed: Renamed,
    },
    /// It has fewer samples, and so has everything around it, calls of its caller included: the
    /// program does other work.
    LoadChanged {
        /// How far around it.
        scope: LoadScope,
    },
    /// The caller is nowhere in the new profile, and had more samples than chance takes away.
    NotSeen,
}

/// Which function of a call has another name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renamed {
    /// The caller.
    Caller,
    /// The callee.
    Callee,
    /// Both, as when a package moves.
    Both,
    /// A closure got another number: `func1` became `func2`.
    Closure,
}

/// What has fewer samples as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadScope {
    /// All other calls of the caller.
    Caller,
    /// All other functions of its package.
    Package,
}

/// An edge that was hot and is not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LostEdge {
    /// Its row in the old table.
    pub old_row: u32,
    /// Its row in the new one, if it is there.
    pub new_row: Option<u32>,
    /// The weight that its old one lets expect, in the samples of the new profile.
    pub expected_weight: f64,
    /// Why it is not hot.
    pub cause: LossCause,
}

/// The old table beside the new one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drift {
    /// What stayed hot, became hot, fell out.
    pub hot: HotChange,
    /// What the new weights are of the old: the median over edges that both have, by old weight.
    pub scale: f64,
    /// What fell out, in the order of [`HotChange::left`].
    pub lost: Vec<LostEdge>,
    /// Rows of the new table that the old one lacks, and that lead into a function which now has a
    /// callee inlined: the inlining brought them into view.
    pub exposed: Vec<u32>,
}

impl Drift {
    /// Explains what fell out of the hot set from `old` to `new`.
    pub fn between(old: &EdgeTable, new: &EdgeTable) -> Self {
        let aligned = Alignment::build(&[old, new]);
        let new_rows = aligned.rows_in(1);
        let expectation = Expectation::new(old, new, &aligned);
        let moves = Moves::new(old, new, &aligned);
        let exposed = exposed_rows(old, new, &aligned);
        let is_hot_undiluted = hot_without(new, &exposed);
        let hot = HotChange::between(old, new);
        let cause = |old_row: u32| {
            let new_row = new_rows[old_row as usize];
            if new_row.is_none() {
                if let Some(cause) = moves.cause(old_row, expectation.is_clearly_gone(old_row)) {
                    return cause;
                }
                if !moves.is_caller_seen(old_row) && expectation.is_caller_clearly_gone(old_row) {
                    return LossCause::NotSeen;
                }
            }
            if let Some(cause) = expectation.cause(old_row, new_row) {
                return cause;
            }
            match new_row.is_some_and(|row| is_hot_undiluted[row as usize]) {
                true => LossCause::Diluted,
                false => LossCause::Chance,
            }
        };
        let lost = hot.left.iter().map(|&old_row| LostEdge {
            old_row,
            new_row: new_rows[old_row as usize],
            expected_weight: expectation.weight(old_row),
            cause: cause(old_row),
        });
        Self {
            scale: expectation.scale(),
            lost: lost.collect(),
            exposed,
            hot,
        }
    }

    /// Rows of the old table that the new build should still have hot: calls that fell out although
    /// nothing speaks against them, because they became cheaper, were diluted, or by chance.
    pub fn carried_rows(&self, old: &EdgeTable) -> Vec<u32> {
        let is_carried = |edge: &&LostEdge| {
            let is_excused = matches!(
                edge.cause,
                LossCause::Cheaper | LossCause::Diluted | LossCause::Chance
            );
            let callee = old.callee[edge.old_row as usize];
            is_excused && !is_pseudo_function(old.name(callee))
        };
        let carried = self.lost.iter().filter(is_carried);
        carried.map(|edge| edge.old_row).collect()
    }
}

/// Rows of the new table only, whose callee calls something that is inlined there now.
fn exposed_rows(old: &EdgeTable, new: &EdgeTable, aligned: &Alignment) -> Vec<u32> {
    let mut has_inlined_callee = vec![false; aligned.names.len()];
    for (row, &aligned_row) in aligned.row_of[1].iter().enumerate() {
        if new.inlined_weight[row] > 0 {
            has_inlined_callee[aligned.caller[aligned_row as usize].to_usize()] = true;
        }
    }
    // The old table comes first, so what it has are the first aligned rows.
    let is_new = |aligned_row: u32| aligned_row as usize >= old.len();
    let rows = aligned.row_of[1].iter().enumerate();
    rows.filter(|&(_, &aligned_row)| {
        let callee = aligned.callee[aligned_row as usize];
        is_new(aligned_row) && has_inlined_callee[callee.to_usize()]
    })
    .map(|(row, _)| row as u32)
    .collect()
}

/// By row of the table: whether it would be hot if other rows were not there.
fn hot_without(edges: &EdgeTable, rows: &[u32]) -> Vec<bool> {
    let mut weights = edges.weight.clone();
    for &row in rows {
        weights[row as usize] = 0;
    }
    hot_rows(&weights, &name_ranks(edges), crate::HOT_THRESHOLD_PERCENT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::hold_hot;
    use crate::sketch::edges;

    /// Heavy edges that every release has, so that the scale is known.
    const BASE: &str = "4001 main.a:11 main.f:12
                        3001 main.b:11 main.f:13
                        2003 main.c:11 main.g:14";

    fn with_base(lines: &str) -> EdgeTable {
        edges(&format!("{BASE}\n{lines}"))
    }

    fn check(old: &str, new: &str, expected: LossCause) -> Drift {
        let drift = Drift::between(&with_base(old), &with_base(new));
        assert!((drift.scale - 1.0).abs() < 0.01, "{}", drift.scale);
        let causes: Vec<LossCause> = drift.lost.iter().map(|edge| edge.cause).collect();
        assert_eq!(causes, [expected]);
        drift
    }

    #[test]
    fn fewer_samples_of_one_call_are_cheaper() {
        let drift = check(
            "200 svc.x:11 main.f:15",
            "20 svc.x:11 main.f:15",
            LossCause::Cheaper,
        );
        assert_eq!(
            drift.carried_rows(&with_base("200 svc.x:11 main.f:15")),
            [3]
        );
        assert_eq!(drift.lost[0].new_row, Some(3));
    }

    #[test]
    fn a_call_that_is_gone_from_a_caller_that_is_not_is_cheaper_too() {
        check("200 svc.x:11 main.f:15", "", LossCause::Cheaper);
    }

    #[test]
    fn fewer_samples_of_everything_around_it_are_other_load() {
        // The rest of the caller fell with it.
        check(
            "300 svc.x:11 svc.f:15\n80 svc.y:11 svc.f:16",
            "10 svc.x:11 svc.f:15\n70 svc.y:11 svc.f:16",
            LossCause::Cheaper,
        );
        let old = "300 svc.x:11 svc.f:15\n3000 svc.y:11 svc.f:16";
        let new = "10 svc.x:11 svc.f:15\n1000 svc.y:11 svc.f:16";
        let scope = LoadScope::Caller;
        check(old, new, LossCause::LoadChanged { scope });
        let old = "300 svc.x:11 svc.f:15\n3000 svc.y:11 svc.h:16";
        let new = "10 svc.x:11 svc.f:15\n1000 svc.y:11 svc.h:16";
        let scope = LoadScope::Package;
        check(old, new, LossCause::LoadChanged { scope });
    }

    #[test]
    fn calls_of_a_caller_that_is_called_as_before_became_cheaper_together() {
        let called = "300 svc.f:11 main.f:15";
        check(
            &format!("300 svc.x:11 svc.f:15\n3000 svc.y:11 svc.f:16\n{called}"),
            &format!("10 svc.x:11 svc.f:15\n1000 svc.y:11 svc.f:16\n{called}"),
            LossCause::Cheaper,
        );
    }

    #[test]
    fn a_call_on_another_line_moved() {
        let cause = LossCause::Moved { new_row: 3 };
        check("200 svc.x:11 main.f:15", "150 svc.x:11 main.f:18", cause);
    }

    #[test]
    fn of_two_lines_the_one_to_which_other_calls_moved_too() {
        // Everything below line 15 moved down by 3; the call of svc.x on line 16 is another one.
        let old = "200 svc.x:11 svc.f:15\n200 svc.y:11 svc.f:16";
        let new = "300 svc.x:11 svc.f:16\n200 svc.x:11 svc.f:18\n200 svc.y:11 svc.f:19";
        let drift = Drift::between(&with_base(old), &with_base(new));
        let causes: Vec<LossCause> = drift.lost.iter().map(|edge| edge.cause).collect();
        let new_table = with_base(new);
        let offsets: Vec<i64> = causes
            .iter()
            .map(|cause| match cause {
                LossCause::Moved { new_row } => new_table.offset[*new_row as usize],
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(offsets, [8, 9]);
    }

    #[test]
    fn a_call_among_others_that_stayed_did_not_move() {
        // Generated code: the same call on many lines. All but the first are where they were.
        let rest = "90 svc.x:11 svc.f:16\n80 svc.x:11 svc.f:19";
        let old = format!("100 svc.x:11 svc.f:13\n{rest}");
        let new = format!("70 svc.x:11 svc.f:22\n{rest}");
        check(&old, &new, LossCause::Cheaper);
    }

    #[test]
    fn calls_that_would_have_moved_apart_did_not_move() {
        let old = "600 svc.x:11 svc.f:13\n500 svc.x:11 svc.f:16\n500 svc.x:11 svc.f:22";
        let new = "600 svc.x:11 svc.f:19";
        let drift = Drift::between(&with_base(old), &with_base(new));
        let is_moved = |edge: &&LostEdge| matches!(edge.cause, LossCause::Moved { .. });
        assert_eq!(drift.lost.len(), 3);
        // Those below the first two would have moved with them; below the last is none.
        assert_eq!(drift.lost.iter().filter(is_moved).count(), 1);
    }

    #[test]
    fn few_samples_of_one_call_on_many_lines_do_not_move_together() {
        let old = "3 svc.x:11 svc.f:13\n3 svc.x:11 svc.f:16";
        let new = "3 svc.x:11 svc.f:19\n3 svc.x:11 svc.f:22";
        let base = |lines: &str| edges(&format!("200 main.a:11 main.f:12\n{lines}"));
        let drift = Drift::between(&base(old), &base(new));
        let causes: Vec<LossCause> = drift.lost.iter().map(|edge| edge.cause).collect();
        assert_eq!(causes, [LossCause::Chance; 2]);
    }

    #[test]
    fn functions_of_other_names_are_renamed() {
        let check = |old: &str, new: &str, renamed: Renamed| {
            check(
                old,
                new,
                LossCause::Renamed {
                    new_row: 3,
                    renamed,
                },
            );
        };
        check(
            "200 svc.old:11 main.f:15",
            "150 svc.new:11 main.f:15",
            Renamed::Callee,
        );
        check(
            "200 svc.x:11 a/old.(*T).M:15",
            "150 svc.x:11 a/new.(*T).M:15",
            Renamed::Caller,
        );
        check(
            "200 a/old.x:11 a/old.f:15",
            "150 a/new.x:11 a/new.f:15",
            Renamed::Both,
        );
        check(
            "200 main.f.func1:11 main.f:15",
            "150 main.f.func2:11 main.f:15",
            Renamed::Closure,
        );
    }

    #[test]
    fn a_caller_that_is_nowhere_was_not_seen() {
        check("200 svc.x:11 svc.f:15", "", LossCause::NotSeen);
    }

    #[test]
    fn a_caller_of_few_samples_is_missed_by_chance() {
        let base = |lines: &str| edges(&format!("100 main.a:11 main.f:12\n{lines}"));
        let old = base("2 svc.x:11 svc.f:15\n2 svc.y:11 svc.f:16");
        let drift = Drift::between(&old, &base(""));
        let causes: Vec<LossCause> = drift.lost.iter().map(|edge| edge.cause).collect();
        assert_eq!(causes, [LossCause::Chance; 2]);
    }

    #[test]
    fn few_samples_come_and_go_by_chance() {
        let rest: Vec<String> = (0..60).map(|n| format!("3 s.x{n}:11 s.f{n}:15")).collect();
        let old = format!("4 svc.x:11 main.f:15\n{}", rest.join("\n"));
        let new = format!("2 svc.x:11 main.f:15\n{}", rest.join("\n"));
        let drift = Drift::between(&with_base(&old), &with_base(&new));
        let lost = drift.lost.iter().find(|edge| edge.old_row == 3);
        assert_eq!(lost.expect("it fell out").cause, LossCause::Chance);
    }

    #[test]
    fn edges_that_inlining_brought_into_view_dilute_the_others() {
        let old = "95 svc.x:11 main.f:15\n85 svc.leaf:11 svc.mid:16\n10 svc.z:11 svc.q:19";
        // svc.leaf is inlined into svc.mid now, so the caller of svc.mid is the second location.
        let mut new = "95 svc.x:11 main.f:15\n10 svc.z:11 svc.q:19".to_owned();
        new += "\n85 svc.leaf:11<svc.mid:16 main.h:17";
        let (old, new) = (with_base(old), with_base(&new));
        let drift = Drift::between(&old, &new);
        let exposed: Vec<&[u8]> = drift
            .exposed
            .iter()
            .map(|&row| new.name(new.caller[row as usize]))
            .collect();
        assert_eq!(exposed, [b"main.h"]);
    }

    #[test]
    fn preemptions_neither_move_nor_are_carried_over() {
        let drift = check(
            "200 runtime.asyncPreempt:11 main.f:15",
            "5 runtime.asyncPreempt:11 main.f:18",
            LossCause::Cheaper,
        );
        let old = with_base("200 runtime.asyncPreempt:11 main.f:15");
        assert!(drift.carried_rows(&old).is_empty());
    }

    #[test]
    fn what_the_next_release_would_lose_is_carried_over() {
        let old = with_base("200 svc.x:11 main.f:15\n150 svc.y:11 main.f:16");
        let new = with_base("20 svc.x:11 main.f:15\n150 svc.y:11 main.f:17");
        let carried = Drift::between(&old, &new).carried_rows(&old);
        let edges = &hold_hot(&new, &old, &carried).expect("it holds").edges;
        let row = HotChange::between(&new, edges).entered;
        assert_eq!(row.len(), 1);
        assert_eq!(edges.name(edges.callee[row[0] as usize]), b"svc.x");
        // What moved is hot where it is now, and is not carried to where it was.
        let change = HotChange::between(&old, edges);
        assert_eq!(change.left.len(), 1);
    }
}
