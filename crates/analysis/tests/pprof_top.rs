//! Our top table beside `go tool pprof -top`'s, for every profile at hand.
//!
//! Needs Go; says so and passes where it is not installed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use analysis::{SymbolOrigin, SymbolTable, TopTable};
use profile::{Profile, ValueTypeIdx};

/// One row: name, flat, cum.
type Row = (String, i64, i64);

#[test]
fn rows_and_their_order_are_those_of_go_tool_pprof() {
    let Some(tool) = pprof_tool() else {
        println!("skipped: `go` is not installed");
        return;
    };
    let files = profiles();
    assert!(!files.is_empty(), "the project has profiles of its own");
    let (left, right) = files.split_at(files.len() / 2);
    let n_compared = std::thread::scope(|scope| {
        let left = scope.spawn(|| compare_files(&tool, left));
        compare_files(&tool, right) + left.join().expect("no panic")
    });
    println!("{n_compared} tables are Go's");
    assert!(n_compared > 0);
}

fn compare_files(tool: &Path, files: &[PathBuf]) -> usize {
    let mut n_compared = 0;
    for file in files {
        let bytes = std::fs::read(file).expect("a readable file");
        let Ok(decoded) = pprof::decode(&bytes, &pprof::Limits::default()) else {
            continue;
        };
        let profile = decoded.profile;
        if profile
            .strings
            .iter()
            .any(|(_, text)| text.contains(&b'\n'))
        {
            // Go prints such a name as it is, and its rows cannot be told apart.
            continue;
        }
        for column in 0..profile.value_types.len() {
            let value_type = ValueTypeIdx::from_usize(column);
            if let Some(expected) = rows_of_go(tool, file, &profile, value_type) {
                compare(file, &profile, value_type, &expected);
                n_compared += 1;
            }
        }
    }
    n_compared
}

fn compare(file: &Path, profile: &Profile, value_type: ValueTypeIdx, expected: &[Row]) {
    let symbols = SymbolTable::build(profile);
    let table = TopTable::build(profile, value_type, &symbols);
    let mut named = Vec::new();
    let mut unnamed_flat = 0_i64;
    for row in 0..table.len() {
        let symbol = table.symbols[row];
        if symbols.origin(symbol) == SymbolOrigin::Unsymbolised {
            unnamed_flat += table.flat[row];
        } else {
            let name = String::from_utf8_lossy(symbols.name(symbol)).into_owned();
            named.push((name, table.flat[row], table.cum[row]));
        }
    }
    // pprof shows one row for all addresses of a binary, and we one for each.
    let is_named = |row: &&Row| !row.0.starts_with('[') && row.0 != "<unknown>";
    let expected_named: Vec<Row> = expected.iter().filter(is_named).cloned().collect();
    let expected_flat: i64 = expected
        .iter()
        .filter(|row| !is_named(row))
        .map(|row| row.1)
        .sum();
    let context = format!("{} column {}", file.display(), value_type.0);
    for (row, (ours, theirs)) in named.iter().zip(&expected_named).enumerate() {
        assert_eq!(ours, theirs, "{context} row {row}");
    }
    assert_eq!(named.len(), expected_named.len(), "{context}");
    assert_eq!(
        unnamed_flat, expected_flat,
        "{context}: frames without a name"
    );
}

/// What Go says, or `None` if it does not read the file.
fn rows_of_go(
    tool: &Path,
    file: &Path,
    profile: &Profile,
    value_type: ValueTypeIdx,
) -> Option<Vec<Row>> {
    let unit = profile.display(profile.value_types[value_type.to_usize()].unit);
    let output = Command::new(tool)
        .args(["-symbolize=none", "-top"])
        .args(["-nodecount=10000000", "-nodefraction=0", "-edgefraction=0"])
        .arg(format!("-unit={unit}"))
        .arg(format!("-sample_index={}", value_type.0))
        .arg(file)
        .env("PPROF_TMPDIR", std::env::temp_dir())
        .output()
        .expect("pprof runs");
    if !output.status.success() {
        return None;
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let rows = text
        .lines()
        .skip_while(|line| !line.trim_start().starts_with("flat "));
    Some(rows.skip(1).map(row_of_go).collect())
}

fn row_of_go(line: &str) -> Row {
    let mut rest = line;
    let fields: Vec<&str> = (0..5)
        .map(|_| {
            rest = rest.trim_start();
            let end = rest.find(' ').unwrap_or(rest.len());
            let (field, after) = rest.split_at(end);
            rest = after;
            field
        })
        .collect();
    let name = rest.strip_prefix("  ").unwrap_or(rest);
    let name = name.strip_suffix(" (inline)").unwrap_or(name);
    let name = name.strip_suffix(" (partial-inline)").unwrap_or(name);
    let number = |field: &str| -> i64 {
        let end = field.find(|c: char| c != '-' && !c.is_ascii_digit());
        field[..end.unwrap_or(field.len())]
            .parse()
            .unwrap_or_else(|_| panic!("no number in {line:?}"))
    };
    (name.to_owned(), number(fields[0]), number(fields[3]))
}

/// The project's own profiles and, where it is at hand, the shared corpus.
fn profiles() -> Vec<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let own = workspace.join("tests/corpus");
    let mut folders: Vec<PathBuf> = ["profiles", "go-workloads"]
        .map(|name| own.join(name))
        .to_vec();
    let shared = workspace.join("../shared/corpus");
    for name in ["go", "go-workloads", "pprof", "pyroscope"] {
        folders.push(shared.join(name));
    }
    let mut files: Vec<PathBuf> = folders.iter().flat_map(|folder| entries(folder)).collect();
    // All of them are of one kind.
    files.extend(entries(&shared.join("go-compile")).into_iter().take(3));
    files
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a folder entry").path())
        .filter(|path| path.is_file())
        // As good as the heap's, block's and goroutine's.
        .filter(|path| {
            !["allocs", "threadcreate", "goroutineleak"]
                .iter()
                .any(|kind| path.to_string_lossy().contains(kind))
        })
        .collect();
    files.sort();
    files
}

/// The tool itself: asking `go` to run it costs more than its run.
fn pprof_tool() -> Option<PathBuf> {
    let output = Command::new("go").args(["tool", "-n", "pprof"]).output();
    let output = output.ok().filter(|output| output.status.success())?;
    let path = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(path.trim()))
}
