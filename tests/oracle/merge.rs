//! Merges against `go tool pprof -proto -symbolize=none`: the same samples, and the same header.

use std::path::PathBuf;

use pprof::{Limits, decode};
use profile::{MergeError, Profile, merge};
use tests::corpus::{self, MergeSet, ProfilePath, read};
use tests::go::Go;
use tests::samples::Dictionary;
use tests::wire;

use crate::goldens::merged;

#[test]
fn merges_have_the_samples_of_go_s_merges() {
    for set in corpus::own_merges() {
        let golden = read(&corpus::golden().join(format!("merge/{}.pb.gz", set.name)));
        assert_same(&set.name, &merged(&set), &golden);
    }
}

#[test]
fn merges_have_the_samples_that_the_installed_go_gives_them() {
    let Some(go) = Go::installed() else { return };
    let mut sets = corpus::own_merges();
    sets.extend(corpus::shared_merges());
    let shared = corpus::shared_profiles();
    let memory = shared
        .iter()
        .filter(|profile| profile.name.starts_with("go-compile-mem/"));
    let heaps = shared
        .iter()
        .filter(|profile| profile.name.contains("go_heap_export_inuse"));
    for (name, profiles) in [
        ("memory", memory.cloned().collect()),
        ("exported heaps", heaps.cloned().collect::<Vec<_>>()),
    ] {
        if !profiles.is_empty() {
            sets.push(MergeSet {
                name: name.to_owned(),
                profiles,
            });
        }
    }
    for set in &sets {
        let paths: Vec<&PathBuf> = set.profiles.iter().map(|profile| &profile.path).collect();
        assert_same(&set.name, &merged(set), &go.merge(&paths).unwrap());
    }
}

/// Every file with the next one, whatever they are: Go and we agree on what can be merged.
#[test]
fn neighbours_merge_where_go_merges_them() {
    let Some(go) = Go::installed() else { return };
    let mut profiles = corpus::own_profiles();
    profiles.extend(
        corpus::shared_profiles()
            .into_iter()
            .filter(|profile| profile.name.starts_with("pyroscope/")),
    );
    let decoded: Vec<(ProfilePath, Profile)> = profiles
        .into_iter()
        .filter_map(|profile| {
            let decoded = decode(&profile.bytes(), &Limits::default()).ok()?;
            Some((profile, decoded.profile))
        })
        .collect();
    let mut wrong = Vec::new();
    for ((one, our_one), (other, our_other)) in decoded.iter().zip(&decoded[1..]) {
        let name = format!("{} and {}", one.name, other.name);
        match (
            merge(&[our_one, our_other]),
            go.merge(&[&one.path, &other.path]),
        ) {
            (Ok(ours), Ok(theirs)) => wrong.extend(differences(&name, &ours, &theirs)),
            (Err(ours), Err(theirs)) => {
                if !is_same_reason(&ours, &format!("{theirs:#}")) {
                    wrong.push(format!("{name}: {ours}, and Go: {theirs:#}"));
                }
            }
            (Ok(_), Err(error)) => wrong.push(format!("{name}: only Go refuses: {error:#}")),
            (Err(error), Ok(_)) => wrong.push(format!("{name}: only we refuse: {error}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether Go refuses to merge for the reason that we give.
pub(crate) fn is_same_reason(ours: &MergeError, go: &str) -> bool {
    match ours {
        MergeError::NoProfile => go.contains("no profiles to merge"),
        MergeError::PeriodTypes { .. } => {
            go.contains("period type: incompatible types")
                || go.contains("incompatible period types")
        }
        MergeError::NoCommonValueType { .. } => go.contains("empty common sample type list"),
        MergeError::Units { .. } => go.contains("sample types: incompatible types"),
        MergeError::TooLarge { .. } => false,
    }
}

fn assert_same(name: &str, ours: &Profile, go: &[u8]) {
    let differences = differences(name, ours, go);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

pub(crate) fn differences(name: &str, ours: &Profile, go: &[u8]) -> Vec<String> {
    let mut dictionary = Dictionary::default();
    let ours = dictionary.content(ours);
    let theirs = dictionary.content_of_wire(&wire::Profile::from_file(go).unwrap());
    let mut differences = Vec::new();
    if ours.header != theirs.header {
        differences.push(format!(
            "{name}: header\n  ours {:?}\n  Go's {:?}",
            ours.header, theirs.header
        ));
    }
    differences.extend(
        dictionary
            .difference(&ours, &theirs)
            .map(|difference| format!("{name}: {difference}")),
    );
    differences
}
