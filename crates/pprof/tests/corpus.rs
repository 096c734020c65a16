//! Real files, hostile files and their round trip.

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

#[test]
fn go_accepts_what_is_accepted_here() {
    let table = corpus("bad")
        .into_iter()
        .find(|path| path.ends_with("TABLE.tsv"));
    let Some(table) = table else { return };
    let folder = table.parent().unwrap().to_owned();
    let mut wrong = Vec::new();
    for row in fs::read_to_string(&table).unwrap().lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let bytes = fs::read(folder.join(cells[0])).unwrap();
        let ours = decode(&bytes, &Limits::default());
        let says = match &ours {
            Ok(_) => "accepted".to_owned(),
            Err(error) => error.to_string(),
        };
        println!(
            "{} | pprof {} preprofile {} | {says}",
            cells[0], cells[3], cells[7]
        );
        let go_accepts = cells[7] == "0" || cells[9].contains("sample index with value/type");
        // What Go refuses for its compiler only is still a profile.
        let is_only_for_pgo = cells[9].contains("start_line data");
        if go_accepts != ours.is_ok() && !(is_only_for_pgo && ours.is_ok()) {
            wrong.push(format!("{}: {says}; Go: {}", cells[0], cells[9]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
