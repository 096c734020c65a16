//! Real files and their round trip.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its file has failed"
)]

use std::fs;
use std::path::{Path, PathBuf};

use pprof::{Effort, Limits, decode, encode, gzip};

/// The files of a folder of the project's own corpus, and of the larger one beside the clone.
fn corpus(folder: &str) -> Vec<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = here.join("../../tests/corpus");
    let shared = here.join("../../../shared/corpus");
    if !shared.is_dir() {
        println!("skipped: there is no shared corpus beside this clone");
    }
    let folders = [own.join(folder), shared.join(folder)];
    let mut paths: Vec<PathBuf> = folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flat_map(|entries| entries.map(|entry| entry.unwrap().path()))
        .collect();
    paths.sort();
    paths
}

#[test]
fn what_is_encoded_decodes_to_the_same_profile() {
    let mut n_read = 0;
    for folder in [
        "bad",
        "edge-cases",
        "profiles",
        "go",
        "go-compile",
        "go-compile-mem",
        "go-workloads",
        "pyroscope",
    ] {
        for path in corpus(folder) {
            let bytes = fs::read(&path).unwrap();
            let Ok(decoded) = decode(&bytes, &Limits::default()) else {
                continue;
            };
            n_read += 1;
            if decoded.profile.value_types.is_empty() {
                continue;
            }
            let again = gzip(&encode(&decoded.profile), Effort::Usual);
            let again = decode(&again, &Limits::default()).unwrap();
            assert!(again.profile == decoded.profile, "{}", path.display());
        }
    }
    assert!(n_read > 50, "{n_read}");
}

#[test]
fn a_file_reads_the_same_in_pieces_of_any_size() {
    for path in corpus("go-workloads") {
        let bytes = fs::read(&path).unwrap();
        let whole = decode(&bytes, &Limits::default());
        for size in [1, 4096] {
            let mut reader = pprof::Reader::new(Limits::default());
            let pieces = bytes.chunks(size).try_for_each(|piece| reader.push(piece));
            let in_pieces = pieces.and_then(|()| reader.finish());
            assert_eq!(in_pieces, whole, "{} in {size}", path.display());
        }
    }
}
