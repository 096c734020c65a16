//! The merge.

use pprof::{Limits, decode, encode};
use profile::{MergeError, Profile, merge};
use proptest::prelude::*;
use tests::arbitrary::{CPU, plan};
use tests::samples::{Dictionary, Sample};

proptest! {
    #![proptest_config(crate::config(256))]

    #[test]
    fn a_merge_of_one_is_the_profile_without_its_zeros(plan in plan(CPU)) {
        let profile = plan.build();
        let mut dictionary = Dictionary::default();
        let mut expected = dictionary.content(&profile).samples;
        expected.retain(Sample::is_any_value);
        let merged = merge(&[&profile]).unwrap();
        prop_assert_eq!(dictionary.content(&merged).samples, expected);
    }

    #[test]
    fn the_order_of_sources_does_not_matter(a in plan(CPU), b in plan(CPU), c in plan(CPU)) {
        let (a, b, c) = (a.build(), b.build(), c.build());
        let mut dictionary = Dictionary::default();
        let mut samples = |profiles: &[&Profile]| {
            dictionary.content(&merge(profiles).unwrap()).samples
        };
        let expected = samples(&[&a, &b, &c]);
        prop_assert_eq!(&samples(&[&c, &a, &b]), &expected);
        prop_assert_eq!(&samples(&[&b, &a, &c]), &expected);
        let first = merge(&[&a, &b]).unwrap();
        prop_assert_eq!(&samples(&[&first, &c]), &expected);
        let last = merge(&[&b, &c]).unwrap();
        prop_assert_eq!(&samples(&[&a, &last]), &expected);
    }

    /// What a server does to a profile on its way does not show in the merge.
    #[test]
    fn a_profile_merges_as_it_does_after_a_round_trip(a in plan(CPU), b in plan(CPU)) {
        let (a, b) = (a.build(), b.build());
        let merged = merge(&[&a, &b]).unwrap();
        let read = |profile: &Profile| {
            decode(&encode(profile), &Limits::default()).unwrap().profile
        };
        let after = merge(&[&read(&a), &read(&b)]).unwrap();
        prop_assert!(encode(&merged) == encode(&after));
        let again = merge(&[&read(&merged)]).unwrap();
        let mut dictionary = Dictionary::default();
        let content = dictionary.content(&merged);
        prop_assert_eq!(dictionary.content(&again), content);
    }

    #[test]
    fn totals_add_up(a in plan(CPU), b in plan(CPU)) {
        let (a, b) = (a.build(), b.build());
        let merged = merge(&[&a, &b]).unwrap();
        for row in 0..CPU.len() {
            let total = |profile: &Profile| {
                let values = profile.samples.values[row].iter();
                values.fold(0_i64, |sum, &value| sum.wrapping_add(value))
            };
            prop_assert_eq!(total(&merged), total(&a).wrapping_add(total(&b)));
        }
    }

    #[test]
    fn what_differs_in_value_types_keeps_those_in_common(a in plan(CPU), b in plan(&CPU[1..])) {
        let (a, b) = (a.build(), b.build());
        let merged = merge(&[&a, &b]).unwrap();
        prop_assert_eq!(merged.value_types.len(), 1);
        let other_way_round = merge(&[&b, &a]).unwrap();
        let mut dictionary = Dictionary::default();
        let samples = dictionary.content(&merged).samples;
        prop_assert_eq!(dictionary.content(&other_way_round).samples, samples);
    }
}

#[test]
fn nothing_merges_to_an_error() {
    assert_eq!(merge(&[]), Err(MergeError::NoProfile));
}
