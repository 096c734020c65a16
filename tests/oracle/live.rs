//! Ours against the `preprofile` of the installed Go, file by file and merged.

use std::fs;
use std::path::PathBuf;

use pgo::{EdgeTable, preprofile};
use tests::corpus;
use tests::go::Go;

use crate::agreement::{Agreement, agreement, edges_of};
use crate::goldens::{OTHER_WORDS, merged};

/// Where Go 1.26 says something else than Go 1.27, whose answer is ours.
const CHANGED_BY_1_27: &[(&str, &str)] = &[
    (
        "20-all-zero-values.pprof",
        "1.26 misses start lines in a profile without samples",
    ),
    (
        "42-function-id-not-found.pprof",
        "1.26 writes \"Function ID\" with a capital",
    ),
];

/// What we refuse and Go reads, and why.
const STRICTER: &[(&str, &str)] = &[(
    "gzip-with-a-reserved-flag.pb.gz",
    "RFC 1952 demands an error, because a header that says more may be longer; Go does not look",
)];

#[test]
fn every_profile_gives_what_the_installed_go_makes_of_it() {
    let Some(go) = Go::installed() else { return };
    let is_old = go.is_before(27);
    let mut profiles = corpus::own_profiles();
    profiles.extend(corpus::files(
        &corpus::root().join("tests/corpus"),
        "edge-cases",
    ));
    // What a fuzzer found that once told us and Go apart.
    profiles.extend(corpus::files(&corpus::root().join("tests/fuzz"), "found"));
    profiles.extend(corpus::shared_profiles());
    let mut wrong = Vec::new();
    for profile in profiles {
        let file = profile.name.rsplit('/').next().unwrap_or_default();
        let is_listed = |list: &[(&str, &str)]| list.iter().any(|(listed, _)| *listed == file);
        let agreement = agreement(edges_of(&profile.bytes()), go.preprofile(&profile.path));
        let is_same = match agreement {
            Agreement::Bytes | Agreement::Reason | Agreement::Foreign => true,
            Agreement::Words { .. } => is_listed(OTHER_WORDS),
            Agreement::None(_) => is_listed(STRICTER),
        };
        if is_same == (is_old && is_listed(CHANGED_BY_1_27)) {
            wrong.push(format!("{}: {agreement:?}", profile.name));
        }
    }
    assert!(wrong.is_empty(), "{}: {}", go.version, wrong.join("\n"));
}

#[test]
fn merges_give_the_edges_of_the_installed_go_s_merges() {
    let Some(go) = Go::installed() else { return };
    let mut sets = corpus::own_merges();
    sets.extend(corpus::shared_merges());
    for set in sets.iter().filter(|set| !set.name.contains("-mem")) {
        if set.name.contains("allocs") {
            continue;
        }
        let paths: Vec<&PathBuf> = set.profiles.iter().map(|profile| &profile.path).collect();
        let by_go = go.scratch("by-go.pb.gz");
        fs::write(&by_go, go.merge(&paths).unwrap()).unwrap();
        let edges = EdgeTable::build(&merged(set)).unwrap();
        let agreement = agreement(Ok(preprofile(&edges)), go.preprofile(&by_go));
        assert_eq!(agreement, Agreement::Bytes, "{}", set.name);
    }
}
