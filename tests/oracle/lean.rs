//! The lean `default.pgo`: the same to Go as the whole merge, and small.

use std::fs;

use pgo::{EdgeTable, lean_profile};
use pprof::{Effort, Limits, decode, encode, gzip};
use profile::Profile;
use tests::corpus;
use tests::go::{self, Go};

use crate::goldens::merged;

#[test]
fn go_makes_the_same_of_the_lean_file_as_of_its_own_merge() {
    let Some(go) = Go::installed() else { return };
    let mut sets = corpus::own_merges();
    sets.extend(corpus::shared_merges());
    for set in sets {
        let Ok(edges) = EdgeTable::build(&merged(&set)) else {
            continue;
        };
        let by_go = go.scratch("by-go.pb.gz");
        let paths: Vec<_> = set.profiles.iter().map(|profile| &profile.path).collect();
        fs::write(&by_go, go.merge(&paths).unwrap()).unwrap();
        let lean = go.scratch("lean.pgo");
        fs::write(&lean, file(&lean_profile(&edges))).unwrap();
        let same = go.preprofile(&lean).unwrap() == go.preprofile(&by_go).unwrap();
        assert!(same, "{}", set.name);
    }
}

#[test]
fn go_makes_the_same_of_every_lean_file_as_of_the_profile() {
    let Some(go) = Go::installed() else { return };
    let mut profiles = corpus::own_profiles();
    profiles.extend(corpus::files(
        &corpus::root().join("tests/corpus"),
        "edge-cases",
    ));
    profiles.extend(corpus::shared_profiles());
    for profile in profiles {
        let Ok(decoded) = decode(&profile.bytes(), &Limits::default()) else {
            continue;
        };
        let Ok(edges) = EdgeTable::build(&decoded.profile) else {
            continue;
        };
        let lean = go.scratch("lean.pgo");
        fs::write(&lean, file(&lean_profile(&edges))).unwrap();
        // Go 1.26 wants a start line even of a profile without samples.
        if !edges.is_empty() {
            let of_lean = go.preprofile(&lean).unwrap();
            let same = of_lean == go.preprofile(&profile.path).unwrap();
            assert!(same, "{}", profile.name);
        }
    }
}

#[test]
fn the_lean_file_is_at_most_18_percent_of_go_s_own() {
    let Some(shared) = corpus::shared() else {
        return;
    };
    let full = corpus::read(&shared.join("go/cmd-compile.default.pgo"));
    let profile = decode(&full, &Limits::default()).unwrap().profile;
    let lean = file(&lean_profile(&EdgeTable::build(&profile).unwrap()));
    let percent = lean.len() as f64 * 100.0 / full.len() as f64;
    println!("{} of {} bytes, {percent:.2} %", lean.len(), full.len());
    assert!(percent <= 18.0, "{percent:.2} %");
}

#[test]
fn go_tool_pprof_opens_the_lean_file() {
    let Some(go) = Go::installed() else { return };
    for set in corpus::own_merges() {
        let Ok(edges) = EdgeTable::build(&merged(&set)) else {
            continue;
        };
        let lean = go.scratch("lean.pgo");
        fs::write(&lean, file(&lean_profile(&edges))).unwrap();
        let top = go.report("-top", &lean).unwrap();
        let heaviest = String::from_utf8_lossy(edges.name(edges.caller[0])).into_owned();
        assert!(top.contains(&heaviest), "{}:\n{top}", set.name);
    }
}

/// The build cache's key holds what the compiler reads of a profile, so a file that means the same
/// builds nothing anew.
#[test]
fn a_build_with_the_lean_file_after_the_full_one_is_served_from_go_s_cache() {
    let Some(go) = Go::installed() else { return };
    let set = &corpus::own_merges()[1];
    assert_eq!(set.name, "devirt");
    let merged = merged(set);
    let edges = EdgeTable::build(&merged).unwrap();
    let first = build(&go, &file(&merged));
    assert!(first.compiled.contains(&"main".to_owned()), "{first:?}");
    // The second has to be read anew, or it would prove nothing.
    let second = build(&go, &file(&lean_profile(&edges)));
    assert!(second.has_read_profile);
    assert_eq!(second.compiled, Vec::<String>::new());
}

/// What a build did.
#[derive(Debug)]
struct Build {
    /// Whether it ran `preprofile`.
    has_read_profile: bool,
    /// The packages that it compiled.
    compiled: Vec<String>,
}

/// Builds `devirt` with a `default.pgo` of these bytes and a cache of the test's own.
fn build(go: &Go, default_pgo: &[u8]) -> Build {
    let profile = go.scratch("default.pgo");
    fs::write(&profile, default_pgo).unwrap();
    let mut build = go::go(["build", "-x", "-trimpath"]);
    build
        .arg("-pgo")
        .arg(profile)
        .arg("-o")
        .arg(go.scratch("devirt"))
        .arg("./devirt")
        .current_dir(corpus::root().join("tests/corpus/programs"))
        .env("GOCACHE", go.scratch("cache"));
    let output = build.output().unwrap();
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{log}");
    // The command line of a compiler names the package by `-p`.
    let compiles = log.lines().filter(|line| line.contains("/compile -o "));
    Build {
        has_read_profile: log.contains("/preprofile -o "),
        compiled: compiles
            .filter_map(|line| line.split_once(" -p ")?.1.split(' ').next())
            .map(str::to_owned)
            .collect(),
    }
}

fn file(profile: &Profile) -> Vec<u8> {
    gzip(&encode(profile), Effort::Smallest)
}
