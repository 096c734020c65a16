//! Receipts: they are true of the file, and their command makes it again.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use engine::Engine;
use serde_json::Value;
use tempfile::TempDir;

use crate::{json, names_in, run, two_runs};

/// The SHA-256 of a profile.
fn sha256(path: &Path) -> String {
    let mut reading = Engine::default().begin("file".to_owned());
    reading.push(&fs::read(path).unwrap()).unwrap();
    let mut engine = Engine::default();
    let opened = reading.finish().unwrap();
    let summary = engine.add(engine::SourceId(0), opened, true).unwrap();
    summary.sha256
}

fn read_json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn a_receipt_is_true_of_the_file_and_its_inputs() {
    let folder = two_runs();
    let folder = folder.path();
    fs::copy(folder.join("a.pb"), folder.join("c.pb")).unwrap();
    let args = [
        "pgo",
        "--receipt",
        "r.json",
        "--format",
        "json",
        "--weight",
        "a.pb=1/2",
        "--exclude",
        "c.pb",
        "--label",
        "!endpoint=/none",
        "b.pb",
        "a.pb",
        "c.pb",
    ];
    let said = run(folder, args, b"");
    let receipt = read_json(&folder.join("r.json"));
    assert_eq!(json(&said), receipt);
    let out = folder.join("default.pgo");
    assert_eq!(receipt["output"]["sha256"], sha256(&out));
    assert_eq!(
        receipt["output"]["n_bytes"],
        fs::metadata(&out).unwrap().len()
    );
    let mut inputs = [("a.pb", "1/2"), ("b.pb", "1")].map(|(name, weight)| {
        let sha256 = sha256(&folder.join(name));
        (sha256, name, weight)
    });
    inputs.sort();
    for (input, (sha256, name, weight)) in receipt["inputs"].as_array().unwrap().iter().zip(&inputs)
    {
        assert_eq!(input["name"], *name);
        assert_eq!(input["sha256"], **sha256);
        assert_eq!(input["parts"][0]["weight"], *weight);
    }
    assert_eq!(receipt["excluded"].as_array().unwrap().len(), 1);
    assert_eq!(receipt["excluded"][0]["name"], "c.pb");
    assert_eq!(receipt["excluded"][0]["reason"], "excluded");
    assert_eq!(receipt["plan"]["label_rules"][0], "!endpoint=/none");
    assert!(!receipt["findings"].as_array().unwrap().is_empty());
    let edges = json(&run(
        folder,
        ["edges", "--format", "json", "default.pgo"],
        b"",
    ));
    assert_eq!(receipt["edges"]["n_hot"], edges["n_hot"]);
}

#[test]
fn a_receipt_that_cannot_be_written_leaves_the_file_alone() {
    let folder = two_runs();
    let args = ["pgo", "--receipt", "no/such/folder/r.md", "a.pb"];
    let line = run(folder.path(), args, b"").only_line(2);
    assert!(line.contains("no/such/folder/r.md"), "{line}");
    assert_eq!(names_in(folder.path()), ["a.pb", "b.pb"]);
}

#[test]
fn a_receipt_in_markdown_has_what_a_pull_request_wants() {
    let folder = two_runs();
    let folder = folder.path();
    let args = ["pgo", "--receipt", "r.md", "--format", "markdown", "a.pb"];
    let said = run(folder, args, b"");
    assert_eq!(said.code, 0, "{}", said.err);
    let markdown = fs::read_to_string(folder.join("r.md")).unwrap();
    assert!(said.out == markdown.as_bytes());
    for words in [
        &sha256(&folder.join("a.pb")),
        &sha256(&folder.join("default.pgo")),
        "pgoscope pgo -o default.pgo a.pb",
        "## Findings",
    ] {
        assert!(markdown.contains(words), "{words} is not in\n{markdown}");
    }
}

#[test]
fn the_order_of_files_does_not_show_in_a_receipt() {
    let folder = two_runs();
    let receipt = |files: [&str; 2]| {
        let args = [
            "pgo",
            "--dry-run",
            "--format",
            "json",
            "--weight",
            "per-file",
        ];
        json(&run(folder.path(), args.iter().chain(&files), b""))
    };
    assert_eq!(receipt(["a.pb", "b.pb"]), receipt(["b.pb", "a.pb"]));
}

#[test]
fn a_receipt_s_command_names_the_file_that_was_written() {
    let folder = two_runs();
    let folder = folder.path();
    fs::create_dir(folder.join("cmd")).unwrap();
    let args = ["pgo", "-o", "cmd/it's.pgo", "--format", "json", "a.pb"];
    let receipt = json(&run(folder, args, b""));
    let command = receipt["command"].as_str().unwrap();
    assert_eq!(command, r"pgoscope pgo -o 'cmd/it'\''s.pgo' a.pb");
}

#[cfg(unix)]
#[test]
fn the_command_of_a_receipt_makes_the_same_bytes_in_a_shell() {
    let first = two_runs();
    let from = first.path();
    for (name, other) in [("a.pb", "it's $HOME.pb"), ("b.pb", "--full")] {
        fs::rename(from.join(name), from.join(other)).unwrap();
    }
    fs::write(
        from.join("table"),
        "function runtime.mallocgc runtime.malloc\n",
    )
    .unwrap();
    let diff = "--- a/net/http/server.go\n+++ b/net/http/server.go\n@@ -1,0 +2,1 @@\n+// 'x'\n";
    fs::write(from.join("diff"), diff).unwrap();
    let old = ["pgo", "-o", "old release.pgo", "it's $HOME.pb"];
    assert_eq!(run(from, old, b"").code, 0);
    for plan in [
        &[][..],
        &["--full", "--weight", "per-file"],
        &["--weight", "./--full=1/8", "--weight", "it's $HOME.pb=3"],
        &[
            "--weight",
            "per-label:endpoint",
            "--label",
            "!endpoint=/it em",
        ],
        &["--weight", "per-second", "--drop-pseudo-frames"],
        &["--rename", "table", "--source-diff", "diff"],
        &["--carry-over", "old release.pgo", "--hold-from", "60"],
        &["--release", "old release.pgo", "--keep-if-same"],
        &[
            "--carry-over",
            "old release.pgo",
            "--rename",
            "table",
            "--drop-pseudo-frames",
            "--do-not-inline",
            "runtime.memmove",
            "--force-hot",
            "main.main->main.x y@-2",
        ],
    ] {
        let files = ["./--full", "it's $HOME.pb", "--receipt", "r.json"];
        let args = [&["pgo"], plan, &files].concat();
        let made = run(from, &args, b"");
        assert_eq!(made.code, 0, "{plan:?}: {}", made.err);
        let receipt = read_json(&from.join("r.json"));
        let again = TempDir::new().unwrap();
        let to = again.path();
        for name in ["--full", "it's $HOME.pb", "old release.pgo"] {
            fs::copy(from.join(name), to.join(name)).unwrap();
        }
        let edits = &receipt["plan"]["edits"];
        fs::write(to.join("renames.txt"), edits["renames"].as_str().unwrap()).unwrap();
        fs::write(
            to.join("source.diff"),
            edits["source_diff"].as_str().unwrap(),
        )
        .unwrap();
        in_a_shell(to, receipt["command"].as_str().unwrap());
        let sha256 = sha256(&to.join("default.pgo"));
        assert_eq!(receipt["output"]["sha256"], *sha256, "{plan:?}");
        assert!(names_in(to).contains(&"default.pgo".to_owned()));
    }
}

/// Runs a line as somebody would who has `pgoscope` installed.
#[cfg(unix)]
fn in_a_shell(folder: &Path, line: &str) {
    let binary = Path::new(env!("CARGO_BIN_EXE_pgoscope"));
    let mut folders = vec![binary.parent().unwrap().to_owned()];
    folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .env("PATH", env::join_paths(folders).unwrap())
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}: {err}");
}
