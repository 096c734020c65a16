//! The top table as a reader sees it: sorted, and narrowed by the search.

use protocol::answers::TopColumns;

use crate::{Order, SortColumn};

/// The columns that the top table can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TopColumn {
    /// The value of samples that ended in the function.
    #[default]
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

/// The rows of the table in an order. Ties go by the other value, then by name, so that the order
/// is total.
pub fn top_order(columns: &TopColumns, order: Order<TopColumn>) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..columns.len() as u32).collect();
    let flat = |row: u32| columns.flat[row as usize];
    let cum = |row: u32| columns.cum[row as usize];
    // Texts are in order, so their rows compare as they do.
    let name = |row: u32| columns.function[row as usize];
    let package = |row: u32| columns.package[row as usize];
    rows.sort_unstable_by(|&a, &b| {
        let by_column = match order.by {
            TopColumn::Flat => flat(a).cmp(&flat(b)),
            TopColumn::Cum => cum(a).cmp(&cum(b)),
            TopColumn::Function => name(a).cmp(&name(b)),
            TopColumn::Package => package(a).cmp(&package(b)),
        };
        let by_column = match order.is_descending {
            true => by_column.reverse(),
            false => by_column,
        };
        by_column
            .then_with(|| match order.by {
                TopColumn::Flat => cum(b).cmp(&cum(a)),
                _ => flat(b).cmp(&flat(a)),
            })
            .then_with(|| name(a).cmp(&name(b)))
    });
    rows
}

/// Narrows sorted rows to what matches, told for each text of the table; all of them, if nothing
/// is sought.
pub fn top_rows(columns: &TopColumns, sorted: &[u32], is_match: Option<&[bool]>) -> TopRows {
    let rows: Vec<u32> = match is_match {
        None => sorted.to_vec(),
        Some(is_match) => {
            let is_match = |text: u32| is_match.get(text as usize).copied().unwrap_or(false);
            let rows = sorted.iter().copied().filter(|&row| {
                let row = row as usize;
                is_match(columns.function[row])
                    || is_match(columns.package[row])
                    || is_match(columns.file[row])
            });
            rows.collect()
        }
    };
    let flat = rows.iter().fold(0, |sum: i64, &row| {
        sum.wrapping_add(columns.flat[row as usize])
    });
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
    use protocol::{Query, TopRow};

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
        let query = Query::parse(query);
        let mut is_match = Vec::new();
        query.match_on(&columns.names, &mut is_match, usize::MAX);
        let is_match = query.is_active().then_some(&*is_match);
        let shown = top_rows(&columns, &top_order(&columns, order), is_match);
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
