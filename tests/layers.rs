//! The doors between the rooms: which crate may name which.
//!
//! The table is the one of `crates/README.md`. Dev-dependencies are no doors: a test may look at
//! more than its room does.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// A crate and the workspace's crates that it may name.
const DOORS: [(&str, &[&str]); 11] = [
    ("analysis", &["profile"]),
    ("app", &["flame", "protocol", "viewer"]),
    ("cli", &["engine"]),
    (
        "engine",
        &["analysis", "flame", "pgo", "pprof", "profile", "protocol"],
    ),
    ("flame", &["analysis", "profile"]),
    ("pgo", &["profile"]),
    ("pprof", &["profile"]),
    ("profile", &[]),
    ("protocol", &["flame"]),
    ("viewer", &["flame", "protocol"]),
    ("worker", &["engine", "protocol"]),
];

/// What develops and measures the product and is no part of it may name everything.
const OUTSIDE: [&str; 3] = ["bench", "tests", "xtask"];

#[test]
fn crates_name_only_what_their_room_has_a_door_to() {
    let doors = BTreeMap::from(DOORS);
    let wrong: Vec<String> = edges()
        .into_iter()
        .filter(|(from, _)| !OUTSIDE.contains(&from.as_str()))
        .filter(|(from, to)| {
            !doors
                .get(from.as_str())
                .is_some_and(|rooms| rooms.contains(&to.as_str()))
        })
        .map(|(from, to)| format!("{from} names {to}"))
        .collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_crate_is_in_the_table() {
    let doors = BTreeMap::from(DOORS);
    let unknown: Vec<String> = packages()
        .iter()
        .map(name)
        .filter(|name| !doors.contains_key(name.as_str()) && !OUTSIDE.contains(&name.as_str()))
        .collect();
    assert_eq!(unknown, [""; 0]);
}

/// Who depends on whom among the workspace's crates, dev-dependencies left out.
fn edges() -> Vec<(String, String)> {
    let packages = packages();
    let names: Vec<String> = packages.iter().map(name).collect();
    let mut edges = Vec::new();
    for package in &packages {
        for dependency in package["dependencies"].as_array().unwrap() {
            let to = name(dependency);
            if dependency["kind"] != "dev" && names.contains(&to) {
                edges.push((name(package), to));
            }
        }
    }
    edges
}

fn packages() -> Vec<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root).args([
        "metadata",
        "--no-deps",
        "--offline",
        "--format-version",
        "1",
    ]);
    let output = cargo.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn name(package: &Value) -> String {
    package["name"].as_str().unwrap().to_owned()
}
