//! Edges held hot, in releases that nobody would ship.

use std::collections::BTreeMap;

use pgo::{Drift, EdgeTable, HotChange, hold_hot, lean_profile};
use profile::{LabelSetIdx, Line, Profile, ProfileBuilder, StringIdx};
use proptest::prelude::*;

use crate::compiler_profile;

/// Edges of few functions on few lines, so that lines have several callees and weights tie.
fn release() -> impl Strategy<Value = EdgeTable> {
    let edge = (
        0..6_u8,
        0..6_u8,
        0..4_i64,
        prop_oneof![1..4_i64, 1..2_000_i64],
    );
    prop::collection::vec(edge, 1..60)
        .prop_map(|edges| EdgeTable::build(&profile_of(&edges)).unwrap())
}

fn profile_of(edges: &[(u8, u8, i64, i64)]) -> Profile {
    let mut builder = ProfileBuilder::new(&[(b"samples", b"count")]);
    for &(caller, callee, offset, value) in edges {
        let mut location = |name: String, line: i64| {
            let name = builder.string(name.as_bytes());
            let function = Some(builder.function(name, name, StringIdx(0), 10));
            let line = Line {
                function,
                line,
                column: 0,
            };
            builder.location(None, 0, false, &[line])
        };
        let leaf = location(format!("main.callee{callee}"), 0);
        let caller = location(format!("main.caller{caller}"), 10 + offset);
        let stack = builder.stack(&[leaf, caller]);
        builder.push_sample(stack, LabelSetIdx(0), &[value]);
    }
    builder.build()
}

type Key = (Vec<u8>, Vec<u8>, i64);

fn key(table: &EdgeTable, row: usize) -> Key {
    let caller = table.name(table.caller[row]).to_vec();
    (
        caller,
        table.name(table.callee[row]).to_vec(),
        table.offset[row],
    )
}

/// The heaviest callee of each line.
fn winners(table: &EdgeTable) -> BTreeMap<(Vec<u8>, i64), Vec<u8>> {
    let mut winners = BTreeMap::new();
    for row in 0..table.len() {
        let (caller, callee, offset) = key(table, row);
        winners.entry((caller, offset)).or_insert(callee);
    }
    winners
}

fn hot(table: &EdgeTable) -> Vec<Key> {
    let mut hot: Vec<Key> = (0..table.hot_cut().n_hot)
        .map(|row| key(table, row))
        .collect();
    hot.sort();
    hot
}

proptest! {
    #![proptest_config(proptest::test_runner::Config {
        cases: 2000,
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn the_hot_set_is_the_new_one_and_what_is_held(old in release(), new in release()) {
        let left = HotChange::between(&old, &new).left;
        let held = hold_hot(&new, &old, &left).unwrap();
        prop_assert_eq!(held.held.len() + held.outranked.len(), left.len());
        let mut expected = hot(&new);
        expected.extend(held.held.iter().map(|&row| key(&old, row as usize)));
        expected.sort();
        // By what Go reads of the file.
        let read = EdgeTable::build(&lean_profile(&held.edges)).unwrap();
        prop_assert_eq!(hot(&read), expected);
        let after = winners(&read);
        for (site, winner) in winners(&new) {
            prop_assert_eq!(&after[&site], &winner);
        }
    }

    #[test]
    fn carrying_over_to_the_same_profile_changes_nothing(old in release()) {
        let drift = Drift::between(&old, &old);
        prop_assert!(drift.lost.is_empty());
        let held = hold_hot(&old, &old, &drift.carried_rows(&old)).unwrap();
        prop_assert_eq!(held.edges, old);
    }
}

/// Every other sample of the compiler's profile as the last release, the rest as the new one.
#[test]
fn one_half_of_a_real_profile_carried_over_to_the_other_has_the_hot_edges_of_both() {
    let Some(profile) = compiler_profile() else {
        return;
    };
    let half = |parity: usize| {
        let mut half = profile.clone();
        let values = half
            .samples
            .values
            .iter_mut()
            .flat_map(|column| column.iter_mut().enumerate());
        for (_, value) in values.filter(|(row, _)| row % 2 == parity) {
            *value = 0;
        }
        EdgeTable::build(&half).unwrap()
    };
    let (old, new) = (half(0), half(1));
    let change = HotChange::between(&old, &new);
    let held = hold_hot(&new, &old, &change.left).unwrap();
    assert!(held.held.len() > change.left.len() * 9 / 10);
    let after = HotChange::between(&old, &held.edges);
    assert_eq!(after.left.len(), held.outranked.len());
}
