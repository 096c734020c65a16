//! Trees drawn as text.

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;
use crate::folded;

fn check(text: &str, expected: &Expect) {
    let profile = folded::profile(text);
    let symbols = SymbolTable::build(&profile);
    let tree = CallTree::build(&profile, folded::VALUES, &symbols);
    expected.assert_eq(&folded::tree_text(&tree, &symbols));
}

#[test]
fn stacks_share_their_beginnings_and_siblings_stand_by_size_then_name() {
    check(
        "main;serve;parse 30
         main;serve 5
         main;idle 50
         main;serve;read 20
         gc 7
         main;serve;eat 20",
        &expect![[r"
            all 132
              main 125
                serve 75 flat 5
                  parse 30 flat 30
                  eat 20 flat 20
                  read 20 flat 20
                idle 50 flat 50
              gc 7 flat 7
        "]],
    );
}

#[test]
fn inlined_frames_are_nodes_marked_when_most_of_their_weight_is_inlined() {
    check(
        "main;~inner;leaf 3
         main;inner;leaf 2
         main;other 10
         main;~other 9",
        &expect![[r"
            all 24
              main 24
                other 19 flat 19
                ~inner 5
                  leaf 5 flat 5
        "]],
    );
}

#[test]
fn negative_values_count_for_order_by_their_size() {
    check(
        "main;less -40
         main;more 30
         main;both;a 50
         main;both;b -45",
        &expect![[r"
            all -5
              main -5
                both 5
                  a 50 flat 50
                  b -45 flat -45
                less -40 flat -40
                more 30 flat 30
        "]],
    );
}

#[test]
fn samples_without_frames_or_value_are_the_roots_or_nobodys() {
    check(
        " 4
         main;nothing 0
         main 1",
        &expect![[r"
            all 5 flat 4
              main 1 flat 1
        "]],
    );
    check("", &expect![["all 0\n"]]);
}

#[test]
fn stacks_of_a_hundred_thousand_frames_share_one_path() {
    let deep = "f;".repeat(99_999);
    let text = format!("{deep}f 1\n{deep}g 2\n{deep}f 3\n{deep}f;g 4");
    let profile = folded::profile(&text);
    let symbols = SymbolTable::build(&profile);
    let tree = CallTree::build(&profile, folded::VALUES, &symbols);
    assert_eq!(tree.len(), 1 + 99_999 + 3);
    assert_eq!(tree.depths.last(), Some(&100_000));
    assert_eq!(tree.cum[99_999], 10);
    assert!(
        tree.subtree_ends[..100_000]
            .iter()
            .all(|&end| end as usize == tree.len())
    );
}

#[test]
fn sums_wrap_as_gos_do_and_magnitudes_stop_at_the_top() {
    let profile = folded::profile(
        "main;a 9223372036854775807
         main;b 9223372036854775807
         main;c -9223372036854775808",
    );
    let symbols = SymbolTable::build(&profile);
    let tree = CallTree::build(&profile, folded::VALUES, &symbols);
    assert_eq!(tree.cum[0], i64::MAX - 1);
    assert_eq!(tree.magnitudes[0], u64::MAX);
}

/// Paths with their values, as a reader would add them up by hand.
fn naive_cum(stacks: &[(Vec<u8>, i64)]) -> BTreeMap<Vec<u8>, i64> {
    let mut sums: BTreeMap<&[u8], i64> = BTreeMap::new();
    for (stack, value) in stacks {
        *sums.entry(stack).or_insert(0) += value;
    }
    let mut cum = BTreeMap::new();
    for (stack, value) in sums.into_iter().filter(|&(_, value)| value != 0) {
        for length in 0..=stack.len() {
            *cum.entry(stack[..length].to_vec()).or_insert(0) += value;
        }
    }
    cum.entry(Vec::new()).or_insert(0);
    cum
}

fn folded_text(stacks: &[(Vec<u8>, i64)]) -> String {
    let line = |(stack, value): &(Vec<u8>, i64)| {
        let frames: Vec<String> = stack.iter().map(|id| format!("f{id}")).collect();
        format!("{} {value}\n", frames.join(";"))
    };
    stacks.iter().map(line).collect()
}

proptest! {
    #[test]
    fn the_tree_is_what_adding_up_every_path_gives(
        stacks in prop::collection::vec(
            (prop::collection::vec(0_u8..5, 0..20), -3_i64..100),
            0..60,
        )
    ) {
        let profile = folded::profile(&folded_text(&stacks));
        let symbols = SymbolTable::build(&profile);
        let tree = CallTree::build(&profile, folded::VALUES, &symbols);
        let mut cum = BTreeMap::new();
        let mut path = Vec::new();
        for row in 0..tree.len() {
            path.truncate(tree.depths[row] as usize);
            path.push(row);
            let names: Vec<u8> = path[1..]
                .iter()
                .map(|&row| {
                    let name = symbols.name(tree.symbols[row]);
                    std::str::from_utf8(&name[1..]).expect("ASCII").parse().expect("an id")
                })
                .collect();
            prop_assert_eq!(tree.parents[row].to_usize(), path[path.len().saturating_sub(2)]);
            cum.insert(names, tree.cum[row]);

            let children: Vec<NodeIdx> = tree.children(NodeIdx(row as u32)).collect();
            let below: i64 = children.iter().map(|child| tree.cum[child.to_usize()]).sum();
            prop_assert_eq!(tree.flat[row] + below, tree.cum[row]);
            let order = |node: &NodeIdx| {
                let row = node.to_usize();
                (std::cmp::Reverse(tree.magnitudes[row]), symbols.name(tree.symbols[row]).to_vec())
            };
            prop_assert!(children.is_sorted_by_key(order));
        }
        prop_assert_eq!(cum, naive_cum(&stacks));
        prop_assert_eq!(tree.flat.iter().sum::<i64>(), tree.cum[0]);
    }
}
