//! The call tree and the top table.

use analysis::{CallTree, NodeIdx, SymbolTable, TopTable};
use profile::{Profile, ValueTypeIdx, merge};
use proptest::prelude::*;
use tests::arbitrary::{CPU, plan};

const VALUES: ValueTypeIdx = ValueTypeIdx(0);

proptest! {
    #![proptest_config(crate::config(256))]

    #[test]
    fn what_is_flat_adds_up_to_the_total_and_so_does_the_root(plan in plan(CPU)) {
        let profile = plan.build();
        let tree = tree(&profile);
        let total = sum(&profile.samples.values[0]);
        prop_assert_eq!(sum(&tree.flat), total);
        prop_assert_eq!(tree.cum[NodeIdx::ROOT.to_usize()], total);
    }

    #[test]
    fn a_node_is_its_flat_and_its_children(plan in plan(CPU)) {
        let tree = tree(&plan.build());
        for row in 0..tree.len() {
            let node = NodeIdx(row as u32);
            let children = tree.children(node).map(|child| tree.cum[child.to_usize()]);
            let cum = children.fold(tree.flat[row], i64::wrapping_add);
            prop_assert_eq!(tree.cum[row], cum);
            for child in tree.children(node) {
                prop_assert_eq!(tree.parents[child.to_usize()], node);
                prop_assert_eq!(tree.depths[child.to_usize()], tree.depths[row] + 1);
                let end = tree.subtree_ends[child.to_usize()];
                prop_assert!(end <= tree.subtree_ends[row]);
            }
        }
    }

    #[test]
    fn siblings_are_different_functions_in_order(plan in plan(CPU)) {
        let profile = plan.build();
        let symbols = SymbolTable::build(&profile);
        let tree = CallTree::build(&profile, VALUES, &symbols);
        for row in 0..tree.len() {
            let children: Vec<NodeIdx> = tree.children(NodeIdx(row as u32)).collect();
            let key = |child: &NodeIdx| {
                let magnitude = tree.magnitudes[child.to_usize()];
                (std::cmp::Reverse(magnitude), symbols.name(tree.symbols[child.to_usize()]))
            };
            prop_assert!(children.is_sorted_by_key(key));
            let mut names: Vec<_> = children.iter().map(|child| tree.symbols[child.to_usize()]).collect();
            names.sort_unstable();
            names.dedup();
            prop_assert_eq!(names.len(), children.len());
        }
    }

    /// The leaf of each sample is one function's, so the table has every value once.
    #[test]
    fn the_top_table_s_flat_values_are_those_of_all_stacks(plan in plan(CPU)) {
        let profile = plan.build();
        let symbols = SymbolTable::build(&profile);
        let table = TopTable::build(&profile, VALUES, &symbols);
        let with_stack = (0..profile.samples.len()).filter(|&row| {
            !profile.stacks.locations(profile.samples.stack[row]).is_empty()
        });
        let values: Vec<i64> = with_stack.map(|row| profile.samples.values[0][row]).collect();
        prop_assert_eq!(sum(&table.flat), sum(&values));
        prop_assert_eq!(table.total, sum(&profile.samples.values[0]));
    }

    #[test]
    fn a_merge_of_one_has_the_same_tree(plan in plan(CPU)) {
        let profile = plan.build();
        let merged = merge(&[&profile]).unwrap();
        prop_assert_eq!(named(&merged), named(&profile));
    }
}

fn tree(profile: &Profile) -> CallTree {
    CallTree::build(profile, VALUES, &SymbolTable::build(profile))
}

/// Name, depth, flat and cum of each node.
fn named(profile: &Profile) -> Vec<(Vec<u8>, u32, i64, i64)> {
    let symbols = SymbolTable::build(profile);
    let tree = CallTree::build(profile, VALUES, &symbols);
    let row = |row: usize| {
        let name = symbols.name(tree.symbols[row]).to_vec();
        (name, tree.depths[row], tree.flat[row], tree.cum[row])
    };
    (0..tree.len()).map(row).collect()
}

fn sum(values: &[i64]) -> i64 {
    values.iter().fold(0, |sum, &value| sum.wrapping_add(value))
}
