//! The program of the demonstration: generated, built and recorded in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pgo::{EdgeTable, lean_profile};
use pprof::{Effort, Limits, decode, encode, gzip};
use tests::corpus;
use tests::go::{self, Go};

use crate::compiler_log::{CompilerLog, MODULE};

/// A copy of the program with its generated code.
pub(crate) struct Program {
    go: Go,
    folder: PathBuf,
    /// What `go version` says: release and platform.
    pub(crate) toolchain: String,
}

/// A build of the program.
pub(crate) struct Build {
    /// The binary.
    pub(crate) binary: PathBuf,
    /// What the compiler said about the packages of the program.
    pub(crate) log: CompilerLog,
}

impl Program {
    /// The program, or nothing and a word on what is skipped where there is no Go.
    pub(crate) fn installed() -> Option<Self> {
        let go = Go::installed()?;
        let folder = go.scratch("program");
        copy(&corpus::root().join("tests/demo/program"), &folder);
        let mut generate = go::go(["generate", "./..."]);
        run(generate.current_dir(&folder));
        let version = go::text(go::go(["version"])).unwrap();
        let toolchain = version.trim_start_matches("go version ").to_owned();
        Some(Self {
            go,
            folder,
            toolchain,
        })
    }

    /// Builds everything, the standard library too, with these edges as the lean `default.pgo`.
    ///
    /// `-trimpath` keeps the folder out of the cache's keys, so the same edges compile once; what
    /// comes from the cache comes with the compiler's words.
    pub(crate) fn build(&self, name: &str, edges: Option<&EdgeTable>) -> Build {
        let profile = self.go.scratch(&format!("{name}.pgo"));
        let pgo = match edges {
            Some(edges) => {
                fs::write(&profile, lean_file(edges)).unwrap();
                format!("-pgo={}", profile.display())
            }
            None => "-pgo=off".to_owned(),
        };
        let binary = self.go.scratch(name);
        let mut build = go::go(["build", "-trimpath"]);
        build
            .arg(format!("-gcflags={MODULE}/...=-m=2 -d=pgodebug=1"))
            .arg(pgo)
            .arg("-o")
            .arg(&binary)
            .arg(".")
            .current_dir(&self.folder);
        let log = run(&mut build);
        let log = CompilerLog::parse(&log);
        assert!(!log.decisions.is_empty(), "the compiler says nothing");
        Build { binary, log }
    }

    /// Lets a binary send so many records, and reads the profile that it writes.
    pub(crate) fn record(&self, binary: &Path, n_records: u32) -> EdgeTable {
        let profile = self.go.scratch("recorded.pb.gz");
        let mut record = Command::new(binary);
        record.arg(format!("-records={n_records}"));
        record.arg("-cpuprofile").arg(&profile);
        run(&mut record);
        read_edges(&profile)
    }
}

/// The edges of a profile.
pub(crate) fn read_edges(profile: &Path) -> EdgeTable {
    let decoded = decode(&corpus::read(profile), &Limits::default()).unwrap();
    EdgeTable::build(&decoded.profile).unwrap()
}

fn lean_file(edges: &EdgeTable) -> Vec<u8> {
    gzip(&encode(&lean_profile(edges)), Effort::Smallest)
}

/// What a command that succeeds says.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{command:?}: {said}");
    said
}

/// Copies a folder.
fn copy(from: &Path, to: &Path) {
    let mut open = vec![(from.to_owned(), to.to_owned())];
    while let Some((from, to)) = open.pop() {
        fs::create_dir_all(&to).unwrap();
        for entry in from.read_dir().unwrap() {
            let path = entry.unwrap().path();
            let target = to.join(path.file_name().unwrap());
            match path.is_dir() {
                true => open.push((path, target)),
                false => {
                    fs::copy(&path, &target).unwrap();
                }
            }
        }
    }
}
