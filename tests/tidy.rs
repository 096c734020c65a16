//! How source files look, where neither the formatter nor the linter says so.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// A longer file holds more than one thing.
const MAX_LINES: usize = 500;

/// Spelled so that this file does not find itself.
const LEFT_FOR_LATER: [&str; 3] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
];

#[test]
fn every_source_file_opens_with_what_it_is_for() {
    check(
        |_, text| !text.starts_with("//! "),
        "does not begin with `//! `",
    );
}

#[test]
fn no_source_file_is_longer_than_five_hundred_lines() {
    check(|_, text| text.lines().count() > MAX_LINES, "is too long");
}

#[test]
fn a_module_with_parts_stands_beside_their_folder() {
    check(|path, _| path.ends_with("mod.rs"), "is a mod.rs");
}

#[test]
fn nothing_is_left_for_later() {
    check(
        |_, text| LEFT_FOR_LATER.iter().any(|word| text.contains(word)),
        "has something left for later",
    );
}

/// Fails with the names of the source files that are wrong.
fn check(is_wrong: impl Fn(&Path, &str) -> bool, what: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut wrong = Vec::new();
    for file in sources(&[root.join("crates"), root.join("tests")]) {
        let text = fs::read_to_string(&file).unwrap();
        if is_wrong(&file, &text) {
            wrong.push(format!(
                "{} {what}",
                file.strip_prefix(root).unwrap().display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The Rust files below `folders`, without what a build wrote.
fn sources(folders: &[PathBuf]) -> Vec<PathBuf> {
    let mut open = folders.to_vec();
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("target") {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}
