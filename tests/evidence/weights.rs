//! Weighted merges against exact arithmetic.

use std::collections::BTreeMap;

use pgo::{EdgeTable, Weight, preprofile, weighted_merge};
use pprof::encode;
use profile::{Profile, merge};
use proptest::prelude::*;
use tests::arbitrary::{CPU, plan};

type Key = (Vec<u8>, Vec<u8>, i64);

/// The edges of a profile, by content.
fn edges(profile: &Profile) -> BTreeMap<Key, i128> {
    let table = EdgeTable::build(profile).unwrap();
    let key = |row: usize| {
        let caller = table.name(table.caller[row]).to_vec();
        (
            caller,
            table.name(table.callee[row]).to_vec(),
            table.offset[row],
        )
    };
    (0..table.len())
        .map(|row| (key(row), i128::from(table.weight[row])))
        .collect()
}

/// A program whose functions are few, so that inputs have edges in common.
fn counts() -> impl Strategy<Value = Vec<(u8, u8, i64)>> {
    prop::collection::vec((0..4_u8, 0..4_u8, 1..1_000_i64), 1..12)
}

fn profile_of(samples: &[(u8, u8, i64)]) -> Profile {
    use profile::{LabelSetIdx, Line, ProfileBuilder, StringIdx};
    let mut builder = ProfileBuilder::new(&[(b"samples", b"count")]);
    for &(caller, callee, value) in samples {
        let mut location = |name: String, line: i64| {
            let name = builder.string(name.as_bytes());
            let function = Some(builder.function(name, name, StringIdx(0), 10));
            builder.location(
                None,
                0,
                false,
                &[Line {
                    function,
                    line,
                    column: 0,
                }],
            )
        };
        let leaf = location(format!("main.callee{callee}"), 11);
        let caller = location(format!("main.caller{caller}"), 12);
        let stack = builder.stack(&[leaf, caller]);
        builder.push_sample(stack, LabelSetIdx(0), &[value]);
    }
    builder.build()
}

proptest! {
    #![proptest_config(proptest::test_runner::Config {
        cases: 256,
        failure_persistence: None,
        ..Default::default()
    })]

    /// Σ weight × edges over the common denominator, as fractions of 128 bits: exact wherever the
    /// merge says that it is, and the nearest whole factors wherever it does not.
    #[test]
    fn a_weighted_merge_is_the_exact_sum(
        inputs in prop::collection::vec((counts(), 0..2_000_u64, 1..2_000_u64), 1..5),
    ) {
        let profiles: Vec<Profile> = inputs.iter().map(|(counts, ..)| profile_of(counts)).collect();
        let weights: Vec<Weight> =
            inputs.iter().map(|&(_, p, q)| Weight::new(p, q).unwrap()).collect();
        prop_assume!(weights.iter().any(|weight| !weight.is_zero()));
        let pairs: Vec<(&Profile, Weight)> = profiles.iter().zip(weights.iter().copied()).collect();
        let merged = weighted_merge(&pairs, 1).unwrap();
        let found = edges(&merged.profile);

        // Everything over Π q, which is at most 2000^4.
        let common: i128 = weights.iter().map(|weight| i128::from(weight.denominator())).product();
        let mut exact: BTreeMap<Key, i128> = BTreeMap::new();
        for (profile, weight) in profiles.iter().zip(&weights) {
            let times = common / i128::from(weight.denominator()) * i128::from(weight.numerator());
            if times > 0 {
                for (key, value) in edges(profile) {
                    *exact.entry(key).or_default() += value * times;
                }
            }
        }
        prop_assert_eq!(found.keys().collect::<Vec<_>>(), exact.keys().collect::<Vec<_>>());
        prop_assert!(found.values().all(|&weight| weight > 0));
        let (found_total, exact_total): (i128, i128) = (found.values().sum(), exact.values().sum());
        let smallest = merged.factors.factor.iter().filter(|&&factor| factor > 0).min();
        let smallest = i128::from(*smallest.unwrap());
        for (key, &weight) in &found {
            // weight / found_total = exact / exact_total, to within the rounding of a factor.
            let (ours, theirs) = (weight * exact_total, exact[key] * found_total);
            match merged.factors.is_exact {
                true => prop_assert_eq!(ours, theirs),
                false => prop_assert!((ours - theirs).abs() / theirs.max(1) * smallest <= 1),
            }
        }
    }

    #[test]
    fn weights_of_one_give_the_plain_merge_byte_for_byte(a in plan(CPU), b in plan(CPU)) {
        let (a, b) = (a.build(), b.build());
        let weighed = weighted_merge(&[(&a, Weight::ONE), (&b, Weight::ONE)], 1).unwrap();
        let plain = merge(&[&a, &b]).unwrap();
        prop_assert!(encode(&weighed.profile) == encode(&plain));
        if let (Ok(ours), Ok(theirs)) = (EdgeTable::build(&weighed.profile), EdgeTable::build(&plain)) {
            prop_assert!(preprofile(&ours) == preprofile(&theirs));
        }
    }
}
