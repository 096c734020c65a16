//! Files that are malformed, hostile, odd or something else: each has a verdict, none a panic.
//!
//! `BLESS=1` rewrites what we say, where the larger corpus is at hand for all of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use pprof::decode;
use tests::corpus::{self, read_text};
use tests::go::Go;
use tests::hostile::{LIMITS, bad_files};

use crate::agreement::{Agreement, Refused, agreement, edges_of};

/// Where we say something else than Go's compiler, how, and why.
const DEVIATIONS: &[(&str, Deviation, &str)] = &[
    (
        "09-gzip-bad-isize.pb.gz",
        Deviation::Words,
        "a wrong checksum and a missing one are the same to the inflater",
    ),
    (
        "10-gzip-bitflip.pb.gz",
        Deviation::Words,
        "a wrong checksum and a missing one are the same to the inflater",
    ),
    (
        "24-crlf-mangled.pb.gz",
        Deviation::Words,
        "the same fault, in the words of another inflater",
    ),
    (
        "48-truncated-proto-half.pb.gz",
        Deviation::Words,
        "a message that ends too soon is called cut off",
    ),
    (
        "49-truncated-proto-in-varint.pb",
        Deviation::Words,
        "a message that ends too soon is called cut off",
    ),
    (
        "60-field-too-big.pb",
        Deviation::Words,
        "a message that ends too soon is called cut off",
    ),
    (
        "75-loc-missing.pb",
        Deviation::Words,
        "Go crashes on a sample without its location, golang/go#81290",
    ),
    (
        "140-bomb-1gib-zeros.pb.gz",
        Deviation::Words,
        "refused for its size; Go inflates all of it first",
    ),
    (
        "141-bomb-128m-empty-samples.pb.gz",
        Deviation::Words,
        "refused for its size; Go runs out of memory",
    ),
    (
        "142-bomb-128m-empty-strings.pb.gz",
        Deviation::Words,
        "refused for its size; Go runs out of memory",
    ),
    (
        "natural-two-writers-ssa.cpuprof",
        Deviation::Words,
        "Go says that the second gzip header is wrong; there is none",
    ),
];

/// How what we say differs from what Go says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deviation {
    /// Both refuse, in different words.
    Words,
    /// Only we refuse.
    Stricter,
    /// Only Go refuses.
    Milder,
    /// Both accept, and make something else of it.
    Bytes,
}

#[test]
fn every_bad_file_has_its_verdict() {
    let go = go_verdicts();
    let golden = corpus::golden().join("bad.txt");
    // What `tests/hostile` measures.
    let memory = read_text(&corpus::golden().join("bad-memory.tsv"));
    let mut ours = BTreeMap::new();
    let mut wrong = Vec::new();
    for file in bad_files() {
        let bytes = file.bytes();
        let verdict = match decode(&bytes, &LIMITS) {
            Ok(decoded) => format!("{} samples", decoded.profile.samples.len()),
            Err(error) => format!("{error}. {}", error.remedy()),
        };
        let name = file.name.trim_start_matches("bad/").to_owned();
        let listed = DEVIATIONS.iter().find(|(listed, ..)| *listed == name);
        let ours_now = limited_edges_of(&bytes);
        let is_refused = ours_now.is_err();
        let agreement = agreement(ours_now, go[&name].clone());
        let deviation = match agreement {
            Agreement::Bytes | Agreement::Reason | Agreement::Foreign => None,
            Agreement::Words { .. } => Some(Deviation::Words),
            Agreement::None(_) if go[&name].is_err() => Some(Deviation::Milder),
            Agreement::None(_) if is_refused => Some(Deviation::Stricter),
            Agreement::None(_) => Some(Deviation::Bytes),
        };
        if deviation != listed.map(|&(_, deviation, _)| deviation) {
            wrong.push(format!("{name}: {agreement:?}"));
        }
        let why = listed.map_or("", |(.., why)| why);
        let most = memory.lines().find_map(|row| {
            let cells = row.strip_prefix(&format!("{name}\t"))?;
            cells.split('\t').nth(1)
        });
        let go = match &go[&name] {
            Ok(_) => "accepted",
            Err(message) => message,
        };
        let mut row = format!("{name}\n  ours: {verdict}\n  Go's: {go}\n");
        let most = most.unwrap_or("not measured");
        writeln!(row, "  memory: at most {most} bytes").unwrap();
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

/// Where Go's compiler accepts, it makes of a file what we make of it, to the byte.
#[test]
fn bad_files_that_go_accepts_give_what_the_installed_go_makes_of_them() {
    let Some(installed) = Go::installed() else {
        return;
    };
    let accepted = go_verdicts();
    let mut n_same = 0;
    for file in bad_files() {
        let name = file.name.trim_start_matches("bad/");
        if accepted[name].is_err() {
            continue;
        }
        // Go before 1.27 refuses a profile whose values are all zero (golang/go#73640).
        if installed.is_before(27) && name == "102-values-all-zero.pb" {
            continue;
        }
        let ours = edges_of(&file.bytes()).unwrap_or_else(|refused| {
            panic!("{name}: {refused:?}");
        });
        let go = installed.preprofile(&file.path);
        let agreement = agreement(Ok(ours), go);
        assert_eq!(agreement, Agreement::Bytes, "{name}");
        n_same += 1;
    }
    println!("{n_same} files are the same to both");
    assert!(n_same > 25, "{n_same}");
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
