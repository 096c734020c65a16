//! What a set of functions comes to, as a search shows it.

use crate::CallTree;

/// The sums of some functions over a whole tree. Sums wrap, as Go's do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The value of samples that pass any of the functions; each sample once.
    pub cum: i64,
    /// The value of samples that end in one of them.
    pub flat: i64,
    /// In how many places of the tree they stand.
    pub n_nodes: u32,
}

impl Found {
    /// The sums of the functions for which `is_match` holds, by symbol. The root is none of them.
    pub fn build(tree: &CallTree, is_match: &[bool]) -> Self {
        let mut found = Self::default();
        let mut counted_to = 0;
        for row in 1..tree.len() {
            if !is_match
                .get(tree.symbols[row].to_usize())
                .is_some_and(|&is_match| is_match)
            {
                continue;
            }
            found.n_nodes += 1;
            found.flat = found.flat.wrapping_add(tree.flat[row]);
            // Below a match, every other match is the same samples again.
            if row as u32 >= counted_to {
                counted_to = tree.subtree_ends[row];
                found.cum = found.cum.wrapping_add(tree.cum[row]);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SymbolIdx, SymbolTable, folded};

    #[test]
    fn a_sample_counts_once_however_many_matches_it_passes() {
        let profile = folded::profile(
            "main;gc;gcDrain;scan 30
             main;gcDrain 5
             main;other 10",
        );
        let symbols = SymbolTable::build(&profile);
        let tree = CallTree::build(&profile, folded::VALUES, &symbols);
        let is_match: Vec<bool> = (0..symbols.len() as u32)
            .map(|row| symbols.name(SymbolIdx(row)).starts_with(b"gc"))
            .collect();
        let expected = Found {
            cum: 35,
            flat: 5,
            n_nodes: 3,
        };
        assert_eq!(Found::build(&tree, &is_match), expected);
        assert_eq!(Found::build(&tree, &[true]), Found::default());
    }
}
