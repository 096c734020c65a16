//! The compiler's edges, and the lean profile of them.

use std::collections::BTreeMap;

use pgo::{EdgeTable, HOT_THRESHOLD_PERCENT, lean_profile, preprofile};
use pprof::{Limits, decode, encode};
use profile::{LocationIdx, Profile, merge};
use proptest::prelude::*;
use tests::arbitrary::{CPU, plan};

proptest! {
    #![proptest_config(crate::config(512))]

    #[test]
    fn edges_are_those_of_a_plain_reading_of_the_rules(plan in plan(CPU)) {
        let profile = plan.build();
        let expected = plainly(&profile);
        prop_assert_eq!(text(&profile), expected);
    }

    #[test]
    fn edges_are_sorted_and_distinct(plan in plan(CPU)) {
        if let Ok(edges) = EdgeTable::build(&plan.build()) {
            let key = |row: usize| {
                let weight = std::cmp::Reverse(edges.weight[row]);
                let caller = edges.name(edges.caller[row]);
                (weight, caller, edges.name(edges.callee[row]), edges.offset[row])
            };
            prop_assert!((1..edges.len()).all(|row| key(row - 1) < key(row)));
        }
    }

    #[test]
    fn the_hot_prefix_is_the_shortest_over_the_threshold(plan in plan(CPU)) {
        if let Ok(edges) = EdgeTable::build(&plan.build()) {
            let total = edges.total_weight() as f64;
            let mut sum = 0_i64;
            let is_over = edges.weight.iter().map(|weight| {
                sum = sum.wrapping_add(*weight);
                sum as f64 / total * 100.0 > HOT_THRESHOLD_PERCENT
            });
            let first = is_over.collect::<Vec<_>>().iter().position(|&is_over| is_over);
            let cut = edges.hot_cut();
            prop_assert_eq!(cut.n_hot, first.map_or(edges.len(), |first| first + 1));
            prop_assert!(cut.n_tied_hot <= cut.n_tied);
            prop_assert!(edges.is_empty() || cut.n_tied_hot > 0);
        }
    }

    #[test]
    fn the_lean_profile_has_the_same_edges(plan in plan(CPU)) {
        if let Ok(edges) = EdgeTable::build(&plan.build()) {
            let lean = lean_profile(&edges);
            prop_assert_eq!(text(&lean), shown(&edges));
            let read = decode(&encode(&lean), &Limits::default()).unwrap().profile;
            prop_assert_eq!(text(&read), shown(&edges));
        }
    }

    #[test]
    fn the_lean_profile_of_a_lean_profile_is_itself(plan in plan(CPU)) {
        if let Ok(edges) = EdgeTable::build(&plan.build()) {
            let lean = lean_profile(&edges);
            let again = lean_profile(&EdgeTable::build(&lean).unwrap());
            prop_assert!(encode(&lean) == encode(&again));
        }
    }

    #[test]
    fn neither_a_round_trip_nor_a_merge_of_one_changes_edges(plan in plan(CPU)) {
        let profile = plan.build();
        let read = decode(&encode(&profile), &Limits::default()).unwrap().profile;
        prop_assert_eq!(text(&read), text(&profile));
        let merged = merge(&[&profile]).unwrap();
        prop_assert_eq!(text(&merged), text(&profile));
    }
}

fn text(profile: &Profile) -> String {
    match EdgeTable::build(profile) {
        Ok(edges) => shown(&edges),
        Err(refusal) => refusal.to_string(),
    }
}

fn shown(edges: &EdgeTable) -> String {
    String::from_utf8_lossy(&preprofile(edges)).into_owned()
}

/// Name, address, start line, line.
type Node<'a> = (&'a [u8], u64, i64, i64);

/// Go's rules sample by sample, as `internal/profile.NewGraph` and `cmd/internal/pgo.FromPProf` are
/// written, with nothing summed beforehand.
fn plainly(profile: &Profile) -> String {
    let no_edge = "GO PREPROFILE V1\n".to_owned();
    let mut cum_and_flat: BTreeMap<Node, (i64, i64)> = BTreeMap::new();
    let mut out: BTreeMap<(Node, Node), i64> = BTreeMap::new();
    for row in 0..profile.samples.len() {
        let value = profile.samples.values[0][row];
        if value == 0 {
            continue;
        }
        let stack = profile.stacks.locations(profile.samples.stack[row]);
        let (mut seen_nodes, mut seen_edges) = (Vec::new(), Vec::new());
        let mut parent = None;
        for &location in stack.iter().take(2).rev() {
            for node in nodes(profile, location).into_iter().rev() {
                let sums = cum_and_flat.entry(node).or_default();
                if !seen_nodes.contains(&node) {
                    seen_nodes.push(node);
                    sums.0 = sums.0.wrapping_add(value);
                }
                if let Some(parent) = parent
                    && parent != node
                    && !seen_edges.contains(&(parent, node))
                {
                    seen_edges.push((parent, node));
                    let weight = out.entry((parent, node)).or_default();
                    *weight = weight.wrapping_add(value);
                }
                parent = Some(node);
            }
        }
        if let Some(leaf) = parent {
            let sums = cum_and_flat.entry(leaf).or_default();
            sums.1 = sums.1.wrapping_add(value);
        }
    }
    let kept = |node: &Node| cum_and_flat[node] != (0, 0);
    if !cum_and_flat.keys().any(kept) {
        return no_edge;
    }
    if !cum_and_flat.keys().any(|node| kept(node) && node.2 != 0) {
        return pgo::Refusal::NoStartLine.to_string();
    }
    let mut weights: BTreeMap<(&[u8], &[u8], i64), i64> = BTreeMap::new();
    for ((caller, callee), weight) in out {
        if kept(&caller) {
            let key = (caller.0, callee.0, caller.3.wrapping_sub(caller.2));
            let sum = weights.entry(key).or_default();
            *sum = sum.wrapping_add(weight);
        }
    }
    let total = weights
        .values()
        .fold(0_i64, |sum, &weight| sum.wrapping_add(weight));
    if total == 0 {
        return no_edge;
    }
    let mut rows: Vec<_> = weights.into_iter().collect();
    rows.sort_by_key(|&(key, weight)| (std::cmp::Reverse(weight), key));
    let rows = rows.into_iter().map(|((caller, callee, offset), weight)| {
        let (caller, callee) = (
            String::from_utf8_lossy(caller),
            String::from_utf8_lossy(callee),
        );
        format!("{caller}\n{callee}\n{offset} {weight}\n")
    });
    no_edge + &rows.collect::<String>()
}

/// The nodes of a location, innermost first.
fn nodes(profile: &Profile, location: LocationIdx) -> Vec<Node<'_>> {
    let address = profile.locations.address(location);
    let lines = profile.locations.lines(location);
    if lines.len() == 0 {
        return vec![(b"", address, 0, 0)];
    }
    let node = |line: profile::Line| {
        let Some(function) = line.function else {
            return (&b""[..], address, 0, 0);
        };
        let row = function.to_usize();
        let name = profile.text(profile.functions.name[row]);
        (
            name,
            address,
            profile.functions.start_line.get(row),
            line.line,
        )
    };
    lines.map(node).collect()
}
