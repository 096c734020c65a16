//! The command line as a pipeline uses it: the real binary, its bytes, its exit codes and the one
//! line that it says when something is wrong.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot run the binary has failed"
)]

mod diff;
mod doctor;
mod edges;
mod errors;
mod exit_codes;
mod files;
mod plan;
mod plan_errors;
mod receipt;
mod release;
mod top;

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use tests::corpus::{self, MergeSet};

/// What a run of the binary left.
#[derive(Debug)]
struct Run {
    code: i32,
    out: Vec<u8>,
    err: String,
}

impl Run {
    /// The answer of a run that ends well and has nothing to say about it.
    #[track_caller]
    fn answer(self) -> Vec<u8> {
        assert_eq!((self.code, self.err.as_str()), (0, ""));
        self.out
    }

    /// The only line of a run that ends with `code`; such a run has no answer.
    #[track_caller]
    fn only_line(self, code: i32) -> String {
        assert_eq!(self.code, code, "{}", self.err);
        assert!(
            self.out.is_empty(),
            "{}",
            String::from_utf8_lossy(&self.out)
        );
        let line = self.err.strip_suffix('\n').unwrap_or_default();
        assert!(!line.is_empty() && !line.contains('\n'), "{}", self.err);
        line.to_owned()
    }
}

/// Runs `pgoscope` in a folder of its own.
fn pgoscope(args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Run {
    let folder = TempDir::new().unwrap();
    run(folder.path(), args, b"")
}

/// Runs `pgoscope` in `folder` with `input` on standard input.
fn run(folder: &Path, args: impl IntoIterator<Item = impl AsRef<OsStr>>, input: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pgoscope"))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A run that reads no input closes it, which is its right.
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: output.stdout,
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The files of one merge of the project's own corpus.
fn set(name: &str) -> Vec<PathBuf> {
    let sets = corpus::own_merges();
    let MergeSet { profiles, .. } = sets.into_iter().find(|set| set.name == name).unwrap();
    profiles.into_iter().map(|profile| profile.path).collect()
}

/// A file of the project's own corpus.
fn file(name: &str) -> PathBuf {
    let path = corpus::root().join("tests/corpus").join(name);
    assert!(path.is_file(), "{name}");
    path
}

/// A folder with copies of files of the project's own corpus, under shorter names.
fn folder_with(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, short) in files {
        fs::copy(file(name), folder.path().join(short)).unwrap();
    }
    folder
}

/// Two runs of one web service, `a.pb` and `b.pb`.
fn two_runs() -> TempDir {
    folder_with(&[
        ("go-workloads/websvc.cpu1.pprof", "a.pb"),
        ("go-workloads/websvc.cpu2.pprof", "b.pb"),
    ])
}

/// The JSON that a run wrote.
#[track_caller]
fn json(run: &Run) -> Value {
    assert_eq!(run.code, 0, "{}", run.err);
    serde_json::from_slice(&run.out).unwrap()
}

/// Arguments before, and files after.
fn with<'a>(args: &'a [&'a str], files: &'a [PathBuf]) -> impl Iterator<Item = &'a OsStr> {
    let args = args.iter().map(OsStr::new);
    args.chain(files.iter().map(|file| file.as_os_str()))
}

/// The names of the files in a folder.
fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}
