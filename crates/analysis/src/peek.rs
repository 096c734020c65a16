//! A function's callers and callees, as `go tool pprof -peek` counts them.

use std::cmp::Reverse;

use crate::{CallTree, SymbolIdx, SymbolTable};

/// One function beside another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// Who calls, or is called.
    pub symbol: SymbolIdx,
    /// The value of samples with this call in their stack; a sample counts once. Sums wrap.
    pub value: i64,
}

/// The callers and callees of one function.
///
/// Both lists are by `|value|` from the largest, then by name. A function's calls of itself are
/// left out, as in pprof.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peek {
    /// The functions that call it.
    pub callers: Vec<Neighbour>,
    /// The functions that it calls.
    pub callees: Vec<Neighbour>,
}

impl Peek {
    /// The neighbours of `symbol` in a tree; none if the tree does not have it.
    pub fn build(tree: &CallTree, symbols: &SymbolTable, symbol: SymbolIdx) -> Self {
        let mut inbound = Sums::new(symbols.len());
        let mut outbound = Sums::new(symbols.len());
        for row in 1..tree.len() {
            let below = tree.symbols[row];
            let above = tree.symbols[tree.parents[row].to_usize()];
            if below == above || above == SymbolIdx::ROOT {
                continue;
            }
            if below == symbol {
                inbound.add(above, row, tree);
            } else if above == symbol {
                outbound.add(below, row, tree);
            }
        }
        Self {
            callers: inbound.into_neighbours(symbols),
            callees: outbound.into_neighbours(symbols),
        }
    }
}

/// The values of calls between one function and each other.
struct Sums {
    values: Vec<i64>,
    /// By symbol: the end of the last subtree below this call. Within it the same call is the same
    /// samples again.
    counted_to: Vec<u32>,
}

impl Sums {
    fn new(n_symbols: usize) -> Self {
        Self {
            values: vec![0; n_symbols],
            counted_to: vec![0; n_symbols],
        }
    }

    fn add(&mut self, neighbour: SymbolIdx, row: usize, tree: &CallTree) {
        let counted_to = &mut self.counted_to[neighbour.to_usize()];
        if row as u32 >= *counted_to {
            *counted_to = tree.subtree_ends[row];
            let value = &mut self.values[neighbour.to_usize()];
            *value = value.wrapping_add(tree.cum[row]);
        }
    }

    fn into_neighbours(self, symbols: &SymbolTable) -> Vec<Neighbour> {
        let mut neighbours: Vec<Neighbour> = self
            .values
            .iter()
            .enumerate()
            .filter(|&(row, _)| self.counted_to[row] != 0)
            .map(|(row, &value)| Neighbour {
                symbol: SymbolIdx(row as u32),
                value,
            })
            .collect();
        neighbours.sort_unstable_by(|a, b| {
            let magnitude = |neighbour: &Neighbour| Reverse(neighbour.value.unsigned_abs());
            magnitude(a)
                .cmp(&magnitude(b))
                .then_with(|| symbols.name(a.symbol).cmp(symbols.name(b.symbol)))
        });
        neighbours
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::folded;

    fn check(text: &str, function: &str, expected: &Expect) {
        let profile = folded::profile(text);
        let symbols = SymbolTable::build(&profile);
        let tree = CallTree::build(&profile, folded::VALUES, &symbols);
        let symbol = symbols.find(function.as_bytes()).expect("a function");
        let peek = Peek::build(&tree, &symbols, symbol);
        let row = |side: &str, neighbour: &Neighbour| {
            let name = String::from_utf8_lossy(symbols.name(neighbour.symbol));
            format!("{side} {name} {}\n", neighbour.value)
        };
        let inbound = peek.callers.iter().map(|caller| row("from", caller));
        let outbound = peek.callees.iter().map(|callee| row("to", callee));
        let rows: String = inbound.chain(outbound).collect();
        expected.assert_eq(&rows);
    }

    #[test]
    fn a_sample_counts_once_for_a_call_that_recurs_in_its_stack() {
        check(
            "main;walk;visit;walk;visit;walk;stat 10
             main;walk;visit 5
             test;walk 1",
            "walk",
            &expect![[r"
                from main 15
                from visit 10
                from test 1
                to visit 15
                to stat 10
            "]],
        );
    }

    #[test]
    fn calls_of_itself_and_the_root_are_no_neighbours() {
        check("f;f;f 3", "f", &expect![[""]]);
    }
}
