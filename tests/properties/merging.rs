//! The merge.

use pgo::{EdgeTable, lean_profile};
use pprof::{Limits, decode, encode};
use profile::{Header, LabelSetIdx, Line, MergeError, Profile, ProfileBuilder, StringIdx, merge};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
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

    /// Values are of any size, so that sums wrap and scaled ones do not fit.
    #[test]
    fn huge_values_in_any_units_merge_without_failing(
        values in vec([any::<i64>(), any::<i64>()], 1..6),
        others in vec([any::<i64>(), any::<i64>()], 1..6),
        units in (select(UNITS), select(UNITS)),
        periods in [any::<i64>(), any::<i64>()],
    ) {
        let a = timed(units.0, &values, periods[0]);
        let b = timed(units.1, &others, periods[1]);
        let merged = merge(&[&a, &b]).unwrap();
        let finest = if factor(units.0) <= factor(units.1) { units.0 } else { units.1 };
        let unit = merged.value_types[1].unit;
        prop_assert!(factor(&String::from_utf8_lossy(merged.text(unit))) == factor(finest));
        // Counts are in one unit, so each sum is that of the samples that stay.
        prop_assert_eq!(merged.value_types.len(), 2);
        for profile in [&a, &b, &merged] {
            drop(EdgeTable::build(profile).map(|edges| lean_profile(&edges)));
        }
        if units.0 == units.1 {
            let total = |rows: &[[i64; 2]]| rows.iter().fold(0_i64, |sum, row| sum.wrapping_add(row[1]));
            let sum = merged.samples.values[1].iter().fold(0_i64, |sum, &v| sum.wrapping_add(v));
            prop_assert_eq!(sum, total(&values).wrapping_add(total(&others)));
        }
    }

    #[test]
    fn scaling_keeps_the_order_of_values(
        // What a float holds exactly after scaling.
        one in -(1_i64 << 22)..1 << 22,
        other in -(1_i64 << 22)..1 << 22,
    ) {
        let coarse = |value| timed("seconds", &[[1, value]], 1);
        let fine = timed("ns", &[[1, 1]], 1);
        let scaled = |value| {
            let merged = merge(&[&coarse(value), &fine]).unwrap();
            i128::from(merged.samples.values[1].iter().fold(0_i64, |sum, &v| sum.saturating_add(v)))
        };
        // The value of the other file is 1.
        prop_assert_eq!(one.cmp(&other), scaled(one).cmp(&scaled(other)));
        prop_assert_eq!(scaled(one), i128::from(one) * 1_000_000_000 + 1);
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

const UNITS: &[&str] = &["ns", "us", "milliseconds", "s", "hours"];

fn factor(unit: &str) -> u64 {
    match unit {
        "ns" => 1,
        "us" => 1_000,
        "milliseconds" => 1_000_000,
        "s" | "seconds" => 1_000_000_000,
        _ => 3_600_000_000_000,
    }
}

/// A profile of samples and time in a unit, each sample with a stack of its own.
fn timed(unit: &str, values: &[[i64; 2]], period: i64) -> Profile {
    let value_types: [(&[u8], &[u8]); 2] = [(b"samples", b"count"), (b"cpu", unit.as_bytes())];
    let mut builder = ProfileBuilder::new(&value_types);
    let period_type = Some(builder.value_type(b"cpu", unit.as_bytes()));
    builder.set_header(Header {
        period,
        period_type,
        ..Header::default()
    });
    let name = builder.string(b"main.f");
    let function = builder.function(name, name, StringIdx(0), i64::MIN);
    for (row, values) in values.iter().enumerate() {
        let line = |line| Line {
            function: Some(function),
            line,
            column: 0,
        };
        let locations =
            [i64::MAX, row as i64].map(|at| builder.location(None, 0, false, &[line(at)]));
        let stack = builder.stack(&locations);
        builder.add_sample(stack, LabelSetIdx(0), values.iter().copied());
    }
    builder.build()
}

#[test]
fn nothing_merges_to_an_error() {
    assert_eq!(merge(&[]), Err(MergeError::NoProfile));
}
