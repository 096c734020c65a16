//! What becomes of the hot set when one edge table takes the place of another.

use std::cmp::Ordering;

use crate::edges::EdgeTable;

/// The hot edges of two tables, compared by caller, callee and offset.
///
/// **Invariant:** `kept` and `left` together are every hot row of the old table, `kept` and
/// `entered` every hot row of the new one; each list is in the row order of the table that it is
/// taken from, `kept` in that of the new one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HotChange {
    /// Hot in both: the row in the old table and the row in the new one.
    pub kept: Vec<(u32, u32)>,
    /// Rows of the new table that are hot and were not, or were not there.
    pub entered: Vec<u32>,
    /// Rows of the old table that were hot and no longer are.
    pub left: Vec<u32>,
}

impl HotChange {
    /// Compares the hot set of `new` with that of `old`.
    pub fn between(old: &EdgeTable, new: &EdgeTable) -> Self {
        let mut change = Self::default();
        let old_rows = hot_rows_by_key(old);
        let new_rows = hot_rows_by_key(new);
        let mut old_rows = old_rows.into_iter().peekable();
        let mut new_rows = new_rows.into_iter().peekable();
        loop {
            let order = match (old_rows.peek(), new_rows.peek()) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(&old_row), Some(&new_row)) => {
                    old.key(old_row as usize).cmp(&new.key(new_row as usize))
                }
            };
            match order {
                Ordering::Less => change.left.extend(old_rows.next()),
                Ordering::Greater => change.entered.extend(new_rows.next()),
                Ordering::Equal => change.kept.extend(old_rows.next().zip(new_rows.next())),
            }
        }
        change.kept.sort_unstable_by_key(|&(_, new_row)| new_row);
        change.entered.sort_unstable();
        change.left.sort_unstable();
        change
    }

    /// Whether the hot sets are the same.
    pub fn is_none(&self) -> bool {
        self.entered.is_empty() && self.left.is_empty()
    }
}

fn hot_rows_by_key(edges: &EdgeTable) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..edges.hot_cut().n_hot as u32).collect();
    rows.sort_unstable_by(|&a, &b| edges.key(a as usize).cmp(&edges.key(b as usize)));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::profile;

    fn edges(sketch: &str) -> EdgeTable {
        EdgeTable::build(&profile(sketch)).expect("Go takes it")
    }

    #[test]
    fn a_table_and_itself_keep_every_hot_edge() {
        let table = edges("990 main.a:11 main.f:12\n10 main.b:11 main.f:13");
        let change = HotChange::between(&table, &table);
        assert_eq!(change.kept, [(0, 0), (1, 1)]);
        assert!(change.is_none());
    }

    #[test]
    fn edges_enter_and_leave_by_caller_callee_and_offset_wherever_their_rows_are() {
        let old = edges(
            "500 main.a:11 main.f:12
             400 main.b:11 main.f:13
             100 main.c:11 main.f:14
             1 main.d:11 main.f:15",
        );
        let new = edges(
            "500 main.b:11 main.f:13
             400 main.d:11 main.f:15
             100 main.a:11 main.f:16
             1 main.c:11 main.f:14",
        );
        let change = HotChange::between(&old, &new);
        assert_eq!(change.kept, [(1, 0)]);
        assert_eq!(change.entered, [1, 2]);
        assert_eq!(change.left, [0, 2]);
        assert!(!change.is_none());
    }

    #[test]
    fn nothing_hot_is_no_change() {
        let none = EdgeTable::default();
        assert_eq!(HotChange::between(&none, &none), HotChange::default());
    }
}
