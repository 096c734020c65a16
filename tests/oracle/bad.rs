//! Files that are malformed, hostile, odd or something else: each has a verdict, none a panic.
//!
//! `BLESS=1` rewrites what we say, where the larger corpus is at hand for all of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use pprof::{Limits, decode};
use tests::corpus::{self, ProfilePath, read_text};

use crate::agreement::{Agreement, Refused, agreement, edges_of};

/// Where we accept what Go's compiler refuses or the other way round, or refuse in other words
/// than Go, and why.
const DEVIATIONS: &[(&str, &str)] = &[
    (
        "09-gzip-bad-isize.pb.gz",
        "a wrong checksum and a missing one are the same to the inflater",
    ),
    (
        "10-gzip-bitflip.pb.gz",
        "a wrong checksum and a missing one are the same to the inflater",
    ),
    (
        "24-crlf-mangled.pb.gz",
        "the same fault, in the words of another inflater",
    ),
    (
        "48-truncated-proto-half.pb.gz",
        "a message that ends too soon is called cut off",
    ),
    (
        "49-truncated-proto-in-varint.pb",
        "a message that ends too soon is called cut off",
    ),
    (
        "60-field-too-big.pb",
        "a message that ends too soon is called cut off",
    ),
    (
        "75-loc-missing.pb",
        "Go crashes on a sample without its location, golang/go#81290",
    ),
    (
        "140-bomb-1gib-zeros.pb.gz",
        "refused for its size; Go inflates all of it first",
    ),
    (
        "141-bomb-128m-empty-samples.pb.gz",
        "refused for its size; Go runs out of memory",
    ),
    (
        "142-bomb-128m-empty-strings.pb.gz",
        "refused for its size; Go runs out of memory",
    ),
    (
        "natural-two-writers-ssa.cpuprof",
        "Go says that the second gzip header is wrong; there is none",
    ),
];

/// Smaller than the defaults, so that the bombs go off sooner. What is big and honest still fits.
const LIMITS: Limits = Limits {
    raw_bytes: 1 << 28,
    samples: 2_000_000,
    stack_depth: 1_000_000,
    frames: 20_000_000,
    values: 4_000_000,
    labels: 2_000_000,
    symbols: 2_000_000,
    value_types: 1_000,
    column_bytes: 1 << 28,
};

#[test]
fn every_bad_file_has_its_verdict() {
    let go = go_verdicts();
    let golden = corpus::golden().join("bad.txt");
    let mut ours = BTreeMap::new();
    let mut wrong = Vec::new();
    for file in bad_files() {
        let bytes = file.bytes();
        let verdict = match decode(&bytes, &LIMITS) {
            Ok(decoded) => format!("{} samples", decoded.profile.samples.len()),
            Err(error) => format!("{error}. {}", error.remedy()),
        };
        let name = file.name.trim_start_matches("bad/").to_owned();
        let listed = DEVIATIONS.iter().find(|(listed, _)| *listed == name);
        let agreement = agreement(limited_edges_of(&bytes), go[&name].clone());
        let agrees = matches!(
            agreement,
            Agreement::Bytes | Agreement::Reason | Agreement::Foreign
        );
        if agrees == listed.is_some() {
            wrong.push(format!("{name}: {agreement:?}"));
        }
        let why = listed.map_or("", |(_, why)| why);
        let go = match &go[&name] {
            Ok(_) => "accepted",
            Err(message) => message,
        };
        let mut row = format!("{name}\n  ours: {verdict}\n  Go's: {go}\n");
        if !why.is_empty() {
            writeln!(row, "  why:  {why}").unwrap();
        }
        ours.insert(name, row);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    if std::env::var_os("BLESS").is_some() && ours.len() == go.len() {
        let rows: Vec<&str> = ours.values().map(String::as_str).collect();
        fs::write(&golden, rows.concat()).unwrap();
        return;
    }
    let golden = read_text(&golden);
    for (name, row) in ours {
        assert!(golden.contains(&row), "{name} is now\n{row}");
    }
}

/// Nothing of a bad file stays: the next good one reads as if it were the first.
#[test]
fn after_every_bad_file_the_next_good_one_decodes() {
    let good = corpus::own_profiles().remove(0).bytes();
    let expected = decode(&good, &LIMITS).unwrap();
    for file in bad_files() {
        drop(decode(&file.bytes(), &LIMITS));
        assert!(decode(&good, &LIMITS).unwrap() == expected, "{}", file.name);
    }
}

/// Those of the project, and those of the larger corpus that are too big for it.
fn bad_files() -> Vec<ProfilePath> {
    let mut files = corpus::files(&corpus::root().join("tests/corpus"), "bad");
    if let Some(shared) = corpus::shared() {
        for file in corpus::files(&shared, "bad") {
            let is_own = files.iter().any(|own| own.name == file.name);
            if !is_own && !file.name.ends_with("TABLE.tsv") {
                files.push(file);
            }
        }
    }
    files
}

/// What `go tool preprofile` says to each: nothing, or its first line.
fn go_verdicts() -> BTreeMap<String, Result<Vec<u8>, String>> {
    let table = read_text(&corpus::golden().join("bad-go.tsv"));
    let rows = table.lines().skip(1).map(|row| {
        let cells: Vec<&str> = row.split('\t').collect();
        let verdict = match cells[4] {
            "0" => Ok(Vec::new()),
            _ => Err(cells[5].to_owned()),
        };
        (cells[0].to_owned(), verdict)
    });
    rows.collect()
}

/// No bytes of edges for what is accepted: the table has only the verdict.
fn limited_edges_of(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    decode(bytes, &LIMITS).map_err(Refused::Unreadable)?;
    edges_of(bytes).map(|_| Vec::new())
}
