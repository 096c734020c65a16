//! Everything that the compiler may decide by a profile, in the old and the new.

use std::collections::BTreeMap;

use profile::StringIdx;

use crate::alignment::Alignment;
use crate::edges::EdgeTable;
use crate::hot_change::HotChange;
use crate::preprofile::preprofile;
use crate::sites::{SiteTable, is_filler, is_pseudo_function};

/// What the compiler can decide differently with the new edges in place of the old.
///
/// It looks at three things only: which callees are hot, by name, for their inlining budget
/// (`candHotCalleeMap`); which call sites are hot, by caller and offset (`candHotEdgeMap`, both in
/// `cmd/compile/internal/inline`); and which callee is the heaviest of each call site, hot or not
/// (`cmd/compile/internal/devirtualize`). A site is a line, which may have several calls: the
/// compiler passes over heavier callees that an indirect call there cannot have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReleaseChange {
    /// Whether the preprofiles are the same bytes, and so nothing rebuilds.
    pub is_same_preprofile: bool,
    /// The hot sets as edges.
    pub hot: HotChange,
    /// Callees that are hot now and were not: rows of the new table, one for each.
    pub entered_callees: Vec<u32>,
    /// Callees that were hot and are not now: rows of the old table, one for each.
    pub left_callees: Vec<u32>,
    /// Call sites that are hot in one of the tables only.
    pub hot_sites: Vec<SiteChange>,
    /// Call sites that are hot in either table and whose heaviest callee is another.
    pub hot_winners: Vec<SiteChange>,
    /// The same for sites that are hot in neither. An indirect call there may be devirtualised to
    /// another function, or to none.
    pub cold_winners: Vec<SiteChange>,
    /// Call sites that are hot in either table, with the same heaviest callee in both and others on
    /// the line in another order, so that another call there may be devirtualised otherwise.
    pub hot_orders: Vec<SiteChange>,
    /// The same for sites that are hot in neither.
    pub cold_orders: Vec<SiteChange>,
}

/// A call site in both tables, each by the row of its heaviest edge; `None` where it has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SiteChange {
    /// Row of the old table.
    pub old_row: Option<u32>,
    /// Row of the new table.
    pub new_row: Option<u32>,
}

/// What a new profile means for the next build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The preprofiles are the same bytes.
    NothingRebuilds,
    /// Everything rebuilds, and every decision stays: the old file will do as well.
    SameDecisions,
    /// Hot callees and hot sites stay; only the heaviest callees of cold sites differ, which an
    /// indirect call there could show.
    OnlyColdSites,
    /// Decisions about hot code may change.
    Different,
}

impl ReleaseChange {
    /// Compares what the compiler can decide by each table.
    pub fn between(old: &EdgeTable, new: &EdgeTable) -> Self {
        let aligned = Alignment::build(&[old, new]);
        let old_decisions = Decisions::new(old, &aligned, 0);
        let new_decisions = Decisions::new(new, &aligned, 1);
        let mut change = Self {
            is_same_preprofile: preprofile(old) == preprofile(new),
            hot: HotChange::between(old, new),
            entered_callees: missing_in(&new_decisions.hot_callees, &old_decisions.hot_callees),
            left_callees: missing_in(&old_decisions.hot_callees, &new_decisions.hot_callees),
            ..Self::default()
        };
        let mut keys: Vec<SiteKey> = old_decisions.sites.keys().copied().collect();
        keys.extend(new_decisions.sites.keys());
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            change.add_site(old_decisions.sites.get(&key), new_decisions.sites.get(&key));
        }
        change
    }

    /// The comparison in a word.
    pub fn verdict(&self) -> Verdict {
        let is_hot_same = self.entered_callees.is_empty()
            && self.left_callees.is_empty()
            && self.hot_sites.is_empty()
            && self.hot_winners.is_empty()
            && self.hot_orders.is_empty();
        let is_cold_same = self.cold_winners.is_empty() && self.cold_orders.is_empty();
        match (is_hot_same, is_cold_same) {
            _ if self.is_same_preprofile => Verdict::NothingRebuilds,
            (true, true) => Verdict::SameDecisions,
            (true, false) => Verdict::OnlyColdSites,
            (false, _) => Verdict::Different,
        }
    }

    /// Whether the old file makes the compiler decide all that the new one would.
    pub fn may_keep_old(&self) -> bool {
        self.verdict() <= Verdict::SameDecisions
    }

    fn add_site(&mut self, old: Option<&Site>, new: Option<&Site>) {
        let change = SiteChange {
            old_row: old.map(|site| site.first_row),
            new_row: new.map(|site| site.first_row),
        };
        let is_hot = |site: Option<&Site>| site.is_some_and(|site| site.is_hot);
        if is_hot(old) != is_hot(new) {
            self.hot_sites.push(change);
        }
        let is_hot = is_hot(old) || is_hot(new);
        if old.map(|site| &site.heaviest) != new.map(|site| &site.heaviest) {
            match is_hot {
                true => self.hot_winners.push(change),
                false => self.cold_winners.push(change),
            }
        } else if old.map(|site| &site.order) != new.map(|site| &site.order) {
            match is_hot {
                true => self.hot_orders.push(change),
                false => self.cold_orders.push(change),
            }
        }
    }
}

/// Caller and offset, by aligned name.
type SiteKey = (StringIdx, i64);

struct Site {
    is_hot: bool,
    /// The row of its heaviest edge, of equals the one whose name is first.
    first_row: u32,
    /// The callees of that weight. Of equals the compiler prefers one whose body it sees, which
    /// the profile does not say, so equals must be the same set.
    heaviest: Vec<StringIdx>,
    /// What else a call on the line may be directed to: the callees that are not of the heaviest
    /// one's method, each with its rank by weight.
    order: Vec<(u32, StringIdx)>,
}

struct Decisions {
    /// The first hot row of each hot callee.
    hot_callees: BTreeMap<StringIdx, u32>,
    sites: BTreeMap<SiteKey, Site>,
}

impl Decisions {
    fn new(table: &EdgeTable, aligned: &Alignment, table_idx: usize) -> Self {
        let aligned_row = |row: usize| aligned.row_of[table_idx][row] as usize;
        let n_hot = table.hot_cut().n_hot;
        let site_table = SiteTable::build(table, n_hot);
        // Filler names no function, so nothing is decided by it.
        let is_call =
            |&row: &usize| !is_filler(table.name(table.caller[row]), table.name(table.callee[row]));
        let mut hot_callees = BTreeMap::new();
        for row in (0..n_hot).filter(is_call) {
            let callee = aligned.callee[aligned_row(row)];
            hot_callees.entry(callee).or_insert(row as u32);
        }
        let mut heaviest = vec![Vec::new(); site_table.winner.len()];
        for (row, &site) in site_table.site_of_edge.iter().enumerate() {
            let winner = site_table.winner[site as usize] as usize;
            // An edge of no weight is passed over.
            if table.weight[row] > 0 && table.weight[row] == table.weight[winner] {
                heaviest[site as usize].push(aligned.callee[aligned_row(row)]);
            }
        }
        let mut orders = orders(table, &site_table);
        let mut sites = BTreeMap::new();
        for (site, mut heaviest) in heaviest.into_iter().enumerate() {
            let first_row = site_table.winner[site];
            if !is_call(&(first_row as usize)) {
                continue;
            }
            heaviest.sort_unstable();
            let row = aligned_row(first_row as usize);
            let order = std::mem::take(&mut orders[site]).into_iter();
            let mut aligned_order: Vec<(u32, StringIdx)> = order
                .map(|(rank, row)| (rank, aligned.callee[aligned_row(row as usize)]))
                .collect();
            aligned_order.sort_unstable();
            sites.insert(
                (aligned.caller[row], aligned.offset[row]),
                Site {
                    is_hot: site_table.is_hot[site],
                    first_row,
                    heaviest,
                    order: aligned_order,
                },
            );
        }
        Self { hot_callees, sites }
    }
}

/// By site: the rows below the winner, each with its rank by weight, equals with the same one.
///
/// None where those are pseudo functions only, to which no call is directed; and none where a single
/// one is of the winner's method, as where an interface has two kinds of value: whatever it weighs,
/// the winner is chosen. Of more, the winner may be called directly on the line and implement
/// nothing, and then the next of the method is chosen.
fn orders(table: &EdgeTable, sites: &SiteTable) -> Vec<Vec<(u32, u32)>> {
    let callee = |row: u32| table.name(table.callee[row as usize]);
    let mut orders: Vec<Vec<(u32, u32)>> = vec![Vec::new(); sites.winner.len()];
    for (row, &site) in sites.site_of_edge.iter().enumerate() {
        let winner = sites.winner[site as usize];
        if table.weight[row] <= 0 || row == winner as usize {
            continue;
        }
        let order = &mut orders[site as usize];
        let rank = match order.last() {
            Some(&(rank, last)) if table.weight[last as usize] == table.weight[row] => rank,
            Some(&(rank, _)) => rank + 1,
            None => 0,
        };
        order.push((rank, row as u32));
    }
    for (order, &winner) in orders.iter_mut().zip(&sites.winner) {
        let is_lone =
            matches!(order[..], [(_, row)] if method(callee(row)) == method(callee(winner)));
        let mut rows = order.iter();
        if is_lone || rows.all(|&(_, row)| is_pseudo_function(callee(row))) {
            order.clear();
        }
    }
    orders
}

/// What a method is called whatever its receiver, and a function without its package.
fn method(name: &[u8]) -> &[u8] {
    name.rsplit(|&byte| byte == b'.').next().unwrap_or(name)
}

/// The rows whose names the other has not, in row order.
fn missing_in(callees: &BTreeMap<StringIdx, u32>, others: &BTreeMap<StringIdx, u32>) -> Vec<u32> {
    let missing = callees
        .iter()
        .filter(|(name, _)| !others.contains_key(name));
    let mut rows: Vec<u32> = missing.map(|(_, &row)| row).collect();
    rows.sort_unstable();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::edges;

    const OLD: &str = "500 main.a:11 main.f:12
                       300 main.b:11 main.f:13
                       200 main.(*B).Area:11 main.f:13
                       1 main.(*C).Area:11 main.g:14";

    fn check(new: &str, expected: Verdict) -> ReleaseChange {
        let change = ReleaseChange::between(&edges(OLD), &edges(new));
        assert_eq!(change.verdict(), expected, "{change:?}");
        change
    }

    #[test]
    fn the_same_weights_rebuild_nothing() {
        check(OLD, Verdict::NothingRebuilds);
    }

    #[test]
    fn other_weights_in_the_same_order_decide_the_same() {
        let new = OLD.replace("500", "900").replace("300", "299");
        assert!(check(&new, Verdict::SameDecisions).may_keep_old());
    }

    #[test]
    fn a_hot_line_that_mostly_calls_another_is_a_decision() {
        let new = OLD.replace("300", "100");
        let change = check(&new, Verdict::Different);
        assert!(change.hot.is_none());
        assert!(change.hot_sites.is_empty() && change.entered_callees.is_empty());
        let winner = SiteChange {
            old_row: Some(1),
            new_row: Some(1),
        };
        assert_eq!(change.hot_winners, [winner]);
    }

    #[test]
    fn an_indirect_call_beside_a_heavier_one_is_a_decision_too() {
        // On one line main.b is called and the area of a shape.
        let shapes = |b: i64, c: i64| {
            let lines = "500 main.a:11 main.f:12\n300 main.b:11 main.f:13";
            edges(&format!(
                "{lines}\n{b} main.(*B).Area:11 main.f:13\n{c} main.(*C).Area:11 main.f:13"
            ))
        };
        let old = shapes(200, 100);
        let check = |new: &EdgeTable, expected: Verdict| {
            let change = ReleaseChange::between(&old, new);
            assert_eq!(change.verdict(), expected, "{change:?}");
            assert!(change.hot_winners.is_empty());
            change.hot_orders.len()
        };
        assert_eq!(check(&shapes(201, 100), Verdict::SameDecisions), 0);
        assert_eq!(check(&shapes(100, 200), Verdict::Different), 1);
    }

    #[test]
    fn a_single_shape_that_is_called_less_than_another_is_no_decision() {
        let shapes = |c: i64| {
            let heaviest = "500 main.(*B).Area:11 main.f:12\n200 main.a:11 main.f:13";
            edges(&format!("{heaviest}\n{c} main.(*C).Area:11 main.f:12"))
        };
        let change = ReleaseChange::between(&shapes(200), &shapes(100));
        assert_eq!(change.verdict(), Verdict::SameDecisions);
    }

    #[test]
    fn of_two_below_a_method_that_may_be_called_directly_the_order_is_a_decision() {
        // The heaviest may be `a.Area(1)` beside `shape.Area()`, which it does not implement.
        let shapes = |c: i64, d: i64| {
            let heaviest = "500 main.(*A).Area:11 main.f:12";
            edges(&format!(
                "{heaviest}\n{c} main.(*C).Area:11 main.f:12\n{d} main.(*D).Area:11 main.f:12"
            ))
        };
        let change = ReleaseChange::between(&shapes(200, 100), &shapes(100, 200));
        assert_eq!(change.verdict(), Verdict::Different);
        assert_eq!(change.hot_orders.len(), 1);
    }

    #[test]
    fn a_cold_line_that_calls_another_is_a_small_one() {
        let new = OLD.replace("(*C)", "(*D)");
        let change = check(&new, Verdict::OnlyColdSites);
        assert_eq!(change.cold_winners.len(), 1);
        assert!(!change.may_keep_old());
    }

    #[test]
    fn an_edge_that_turns_hot_makes_its_callee_and_its_site_hot() {
        let new = OLD.replace("1 main.(*C)", "90 main.(*C)");
        let change = check(&new, Verdict::Different);
        assert_eq!(change.hot.entered, [3]);
        assert_eq!(change.entered_callees, [3]);
        assert_eq!(change.hot_sites.len(), 1);
        let back = ReleaseChange::between(&edges(&new), &edges(OLD));
        assert_eq!(back.left_callees, [3]);
    }

    #[test]
    fn filler_decides_nothing() {
        let new = format!("{OLD}\n1 ~:0 ~:7\n1 ~:0 ~:8");
        assert!(check(&new, Verdict::SameDecisions).may_keep_old());
    }

    #[test]
    fn a_new_tie_for_the_heaviest_is_a_change() {
        let new = OLD.replace("200", "300");
        check(&new, Verdict::Different);
    }
}
