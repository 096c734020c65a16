//! The top table: what was measured in each function.
//!
//! The rows and sums are those of `go tool pprof -top` at its default granularity.

use std::cmp::Reverse;

use profile::{LocationIdx, Profile, ValueTypeIdx};

use crate::{SymbolIdx, SymbolTable};

/// Flat and cum of every function that has either, as columns.
///
/// Rows are in pprof's order: by `|flat|` from the largest, then by name. Sums wrap, as Go's do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopTable {
    /// The function.
    pub symbols: Vec<SymbolIdx>,
    /// The value of samples that ended in it.
    pub flat: Vec<i64>,
    /// The value of samples that it was in; a sample counts once, however often the function
    /// stands in its stack.
    pub cum: Vec<i64>,
    /// The value of all samples, which shares are shares of.
    pub total: i64,
}

impl TopTable {
    /// The table of one value column.
    pub fn build(profile: &Profile, value_type: ValueTypeIdx, symbols: &SymbolTable) -> Self {
        let mut sums = Sums::new(symbols.len());
        let mut total = 0_i64;
        let column = &profile.samples.values[value_type.to_usize()];
        for (&stack, &value) in profile.samples.stack.iter().zip(column) {
            total = total.wrapping_add(value);
            if value != 0 {
                let locations = profile.stacks.locations(stack);
                sums.add(locations, value, symbols);
            }
        }
        let mut rows: Vec<SymbolIdx> = (1..symbols.len() as u32)
            .map(SymbolIdx)
            .filter(|symbol| {
                let row = symbol.to_usize();
                sums.flat[row] != 0 || sums.cum[row] != 0
            })
            .collect();
        rows.sort_unstable_by(|&a, &b| {
            let flat = |symbol: SymbolIdx| Reverse(sums.flat[symbol.to_usize()].unsigned_abs());
            flat(a)
                .cmp(&flat(b))
                .then_with(|| symbols.name(a).cmp(symbols.name(b)))
        });
        Self {
            flat: rows.iter().map(|row| sums.flat[row.to_usize()]).collect(),
            cum: rows.iter().map(|row| sums.cum[row.to_usize()]).collect(),
            symbols: rows,
            total,
        }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.symbols.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.symbols.is_empty()
    }
}

/// Sums by symbol.
struct Sums {
    flat: Vec<i64>,
    cum: Vec<i64>,
    /// By symbol: the last sample that was counted for it, from 1.
    counted: Vec<u32>,
    n_samples: u32,
}

impl Sums {
    fn new(n_symbols: usize) -> Self {
        Self {
            flat: vec![0; n_symbols],
            cum: vec![0; n_symbols],
            counted: vec![0; n_symbols],
            n_samples: 0,
        }
    }

    /// Adds a sample of a stack, leaf first.
    fn add(&mut self, locations: &[LocationIdx], value: i64, symbols: &SymbolTable) {
        self.n_samples += 1;
        if let Some(&leaf) = locations.first() {
            let leaf = symbols.frames(leaf)[0].to_usize();
            self.flat[leaf] = self.flat[leaf].wrapping_add(value);
        }
        for &location in locations {
            for symbol in symbols.frames(location) {
                let row = symbol.to_usize();
                if self.counted[row] != self.n_samples {
                    self.counted[row] = self.n_samples;
                    self.cum[row] = self.cum[row].wrapping_add(value);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::folded;

    fn check(text: &str, expected: &Expect) {
        let profile = folded::profile(text);
        let symbols = SymbolTable::build(&profile);
        let table = TopTable::build(&profile, folded::VALUES, &symbols);
        let row = |row: usize| {
            let name = String::from_utf8_lossy(symbols.name(table.symbols[row]));
            format!("{name} flat {} cum {}\n", table.flat[row], table.cum[row])
        };
        let rows: String = (0..table.len()).map(row).collect();
        expected.assert_eq(&format!("total {}\n{rows}", table.total));
    }

    #[test]
    fn a_sample_counts_once_for_a_recursive_function() {
        check(
            "main;walk;walk;visit;walk 10
             main;walk;~visit 5",
            &expect![[r"
                total 15
                walk flat 10 cum 15
                visit flat 5 cum 15
                main flat 0 cum 15
            "]],
        );
    }

    #[test]
    fn functions_whose_samples_cancel_out_have_no_row() {
        check(
            "main;a 5
             main;a -5
             main;b 0
             main;c -7",
            &expect![[r"
                total -7
                c flat -7 cum -7
                main flat 0 cum -7
            "]],
        );
    }
}
