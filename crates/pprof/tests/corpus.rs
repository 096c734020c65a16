//! Real files and their round trip.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its file has failed"
)]

use std::fs;
use std::path::{Path, PathBuf};

use pprof::{Effort, Limits, decode, encode, gzip};

fn corpus(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let Ok(entries) = fs::read_dir(root.join(folder)) else {
        println!("skipped: there is no shared corpus beside this clone");
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn what_is_encoded_decodes_to_the_same_profile() {
    for folder in [
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
            let again = gzip(&encode(&decoded.profile), Effort::Usual);
            let again = decode(&again, &Limits::default()).unwrap();
            assert!(again.profile == decoded.profile, "{}", path.display());
        }
    }
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
