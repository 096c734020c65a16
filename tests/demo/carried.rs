//! What always holds of a carry-over, whatever was recorded: read from the tables, and from what
//! the compiler decided by them.

use std::collections::{BTreeMap, BTreeSet};

use pgo::{EdgeTable, LossCause, is_pseudo_function};

use crate::compiler_log::{Call, CompilerLog};
use crate::release::Releases;

type Site = (String, i64);

/// What the compiler reads of a profile.
struct Hot {
    calls: BTreeSet<Call>,
    callees: BTreeSet<String>,
    /// The heaviest callees of each site, hot or not.
    heaviest: BTreeMap<Site, BTreeSet<String>>,
}

impl Hot {
    fn new(edges: &EdgeTable) -> Self {
        let calls: Vec<Call> = (0..edges.len()).map(|row| call(edges, row)).collect();
        let hot = &calls[..edges.hot_cut().n_hot];
        let mut heaviest: BTreeMap<Site, (i64, BTreeSet<String>)> = BTreeMap::new();
        // Rows stand by weight, so the first of a site is its heaviest.
        for (call, &weight) in calls.iter().zip(&edges.weight) {
            let (of_site, names) = heaviest
                .entry(site(call))
                .or_insert((weight, BTreeSet::new()));
            if *of_site == weight {
                names.insert(call.callee.clone());
            }
        }
        Self {
            calls: hot.iter().cloned().collect(),
            callees: hot.iter().map(|call| call.callee.clone()).collect(),
            heaviest: heaviest
                .into_iter()
                .map(|(site, (_, names))| (site, names))
                .collect(),
        }
    }

    /// Whether the callee is the one that an indirect call would be directed to.
    fn is_heaviest(&self, call: &Call) -> bool {
        self.heaviest
            .get(&site(call))
            .is_some_and(|names| names.len() == 1 && names.contains(&call.callee))
    }
}

fn call(edges: &EdgeTable, row: usize) -> Call {
    let text = |name| String::from_utf8_lossy(edges.name(name)).into_owned();
    Call {
        caller: text(edges.caller[row]),
        callee: text(edges.callee[row]),
        offset: edges.offset[row],
    }
}

fn site(call: &Call) -> Site {
    (call.caller.clone(), call.offset)
}

/// Fails if a carry-over has lost what it must not.
pub(crate) fn check(releases: &Releases) {
    let edges = &releases.carried.edges;
    let (old, new, carried) = (
        Hot::new(&releases.old),
        Hot::new(&releases.new),
        Hot::new(edges),
    );
    check_hot_set(releases, &new, &carried);
    check_let_go(releases, &carried);
    let gained = releases
        .with
        .decisions
        .difference(&releases.without.decisions);
    assert!(gained.count() > 0, "PGO decides nothing");
    check_decided(&releases.with, &old, &releases.carrying, &carried);
    check_decided(&releases.alone, &new, &releases.carrying, &carried);
}

/// The hot edges are those of the new profile and those that are held.
fn check_hot_set(releases: &Releases, new: &Hot, carried: &Hot) {
    let held = releases.carried.held.iter();
    let mut expected: BTreeSet<Call> = held.map(|&row| call(&releases.old, row as usize)).collect();
    expected.extend(new.calls.iter().cloned());
    assert_eq!(carried.calls, expected);
}

/// Every edge that was hot and is not was let go for a reason.
fn check_let_go(releases: &Releases, carried: &Hot) {
    let table = &releases.carried;
    for edge in &releases.drift.lost {
        let call = call(&releases.old, edge.old_row as usize);
        let is_let_go = is_pseudo_function(call.callee.as_bytes())
            || table.outranked.contains(&edge.old_row)
            || matches!(
                edge.cause,
                LossCause::Moved { .. }
                    | LossCause::Renamed { .. }
                    | LossCause::LoadChanged { .. }
                    | LossCause::NotSeen
            );
        assert_ne!(
            is_let_go,
            carried.calls.contains(&call),
            "{edge:?}: {call:?}"
        );
    }
}

/// What the profile of one build decided is decided in another whose profile has the same hot, as
/// far as the compiler's own limits of size let it.
fn check_decided(before: &CompilerLog, read_before: &Hot, after: &CompilerLog, read: &Hot) {
    let is_small = |call: &Call| {
        !after.too_large.contains(&call.callee) && !after.big_callers.contains(&call.caller)
    };
    let directed: BTreeSet<Site> = before.devirtualized.iter().map(site).collect();
    let mut n_checked = 0;
    for call in before.allowed.intersection(&read_before.calls) {
        let is_direct = !directed.contains(&site(call)) || read.is_heaviest(call);
        if read.calls.contains(call) && is_small(call) && is_direct {
            assert!(after.allowed.contains(call), "{call:?}");
            n_checked += 1;
        }
    }
    assert!(n_checked > 0, "no call is hot in both");
    for call in &before.devirtualized {
        let Some(names) = read_before.heaviest.get(&site(call)) else {
            continue;
        };
        let is_same_direct = read.heaviest.get(&site(call)) == Some(names) && names.len() == 1;
        // On a line of several calls the heaviest may be the callee of another one. And the
        // compiler has the body of a callee in another package only if it may be inlined.
        let is_direct_callee = |name: &String| {
            last_part(name) == last_part(&call.callee)
                && read.callees.contains(name)
                && !after.too_large.contains(name)
        };
        if is_same_direct && names.iter().all(is_direct_callee) {
            assert!(after.devirtualized.contains(call), "{call:?}");
        }
    }
}

/// The name of a function or method without package and receiver.
fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}
