//! The top table as a reader sees it: sorted, and narrowed by the search.

use protocol::answers::TopColumns;

use crate::{Order, Query, SortColumn};

/// The columns that the top table can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopColumn {
    /// The value of samples that ended in the function.
    Flat,
    /// The value of samples that it was in.
    Cum,
    /// Its name.
    Function,
    /// Its package.
    Package,
}

impl SortColumn for TopColumn {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Flat, "flat"),
        (Self::Cum, "cum"),
        (Self::Function, "function"),
        (Self::Package, "package"),
    ];

    fn starts_descending(self) -> bool {
        matches!(self, Self::Flat | Self::Cum)
    }
}

/// Which rows of the top table show, and in which order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopRows {
    /// Rows of the columns.
    pub rows: Vec<u32>,
    /// The flat values of these rows together.
    pub flat: i64,
    /// The largest flat value of the whole table.
    pub largest_flat: i64,
    /// The largest cum value of the whole table.
    pub largest_cum: i64,
}

/// Sorts the table, and narrows it to what matches if something is sought.
///
/// Ties go by the other value, then by name, so that the order is total.
pub fn top_rows(columns: &TopColumns, query: &Query, order: Order<TopColumn>) -> TopRows {
    let n_rows = columns.len() as u32;
    let mut rows: Vec<u32> = if query.is_active() {
        let matches = query.matches(&columns.names);
        let is_match = |name: u32| matches.get(name as usize).copied().unwrap_or(false);
        (0..n_rows)
            .filter(|&row| {
                let row = row as usize;
                is_match(columns.function[row])
                    || is_match(columns.package[row])
                    || is_match(columns.file[row])
            })
            .collect()
    } else {
        (0..n_rows).collect()
    };
    let name = |row: u32| columns.names.text(columns.function[row as usize] as usize);
    let package = |row: u32| columns.names.text(columns.package[row as usize] as usize);
    let flat = |row: u32| columns.flat[row as usize];
    let cum = |row: u32| columns.cum[row as usize];
    rows.sort_unstable_by(|&a, &b| {
        let by_column = match order.by {
            TopColumn::Flat => flat(a).cmp(&flat(b)),
            TopColumn::Cum => cum(a).cmp(&cum(b)),
            TopColumn::Function => name(a).cmp(name(b)),
            TopColumn::Package => package(a).cmp(package(b)),
        };
        let by_column = if order.is_descending {
            by_column.reverse()
        } else {
            by_column
        };
        by_column
            .then_with(|| match order.by {
                TopColumn::Flat => cum(b).cmp(&cum(a)),
                _ => flat(b).cmp(&flat(a)),
            })
            .then_with(|| name(a).cmp(name(b)))
    });
    let flat = rows
        .iter()
        .fold(0, |sum: i64, &row| sum.wrapping_add(flat(row)));
    let largest = |column: &[i64]| column.iter().copied().max().unwrap_or(0);
    TopRows {
        rows,
        flat,
        largest_flat: largest(&columns.flat),
        largest_cum: largest(&columns.cum),
    }
}

#[cfg(test)]
mod tests {
    use protocol::TopRow;

    use super::*;

    #[test]
    fn the_hottest_function_comes_first() {
        check("", Order::by(TopColumn::Flat), &["b", "c", "a"], 60);
        check("", Order::by(TopColumn::Cum), &["a", "b", "c"], 60);
    }

    #[test]
    fn names_sort_from_a_and_turn_round() {
        let order = Order::by(TopColumn::Function);
        check("", order, &["a", "b", "c"], 60);
        check("", order.pressed(TopColumn::Function), &["c", "b", "a"], 60);
    }

    #[test]
    fn a_search_narrows_by_function_package_and_file() {
        check("other", Order::by(TopColumn::Flat), &["c"], 20);
        check("b.go", Order::by(TopColumn::Flat), &["b"], 40);
    }

    #[test]
    fn a_broken_pattern_narrows_nothing() {
        check("/(/", Order::by(TopColumn::Cum), &["a", "b", "c"], 60);
    }

    fn check(query: &str, order: Order<TopColumn>, expect: &[&str], flat: i64) {
        let rows = [
            row("a", "main", 0, 60),
            row("b", "main", 40, 40),
            row("c", "other", 20, 20),
        ];
        let columns = TopColumns::from_rows(60, &rows);
        let shown = top_rows(&columns, &Query::parse(query), order);
        let names: Vec<_> = shown
            .rows
            .iter()
            .map(|&row| rows[row as usize].name.as_str())
            .collect();
        assert_eq!(names, expect);
        assert_eq!(shown.flat, flat);
    }

    fn row(name: &str, package: &str, flat: i64, cum: i64) -> TopRow {
        TopRow {
            name: name.to_owned(),
            package: package.to_owned(),
            file: format!("{name}.go"),
            start_line: 1,
            flat,
            cum,
        }
    }
}
