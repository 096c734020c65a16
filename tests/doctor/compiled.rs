//! Edits as Go's compiler takes them: read from its own decisions, never from timing.
//!
//! Only the package is compiled that was edited; what it imports comes from Go's build cache.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pgo::edits::{Renames, SourceDiff, do_not_inline, drop_pseudo_frames, shift};
use pgo::{EdgeTable, is_pseudo_function, preprofile};
use tests::corpus;
use tests::go::{self, Go};

use crate::Set;

#[test]
fn after_lines_have_moved_the_compiler_decides_as_before_with_the_diff_and_otherwise_without() {
    let Some(compiler) = Compiler::installed() else {
        return;
    };
    let source = compiler.source();
    let edges = devirt();
    let before = compiler.decisions(&source, &edges);
    assert!(!before.is_empty());

    let (moved, diff) = with_line_in_front_of(&source, &["for i := range shapes {", "for i, s :="]);
    let without = compiler.decisions(&moved, &edges);
    assert_ne!(without, before);
    let shifted = shift(&edges, &SourceDiff::parse(&diff).unwrap());
    assert!(shifted.n_edges > 0);
    assert_eq!(shifted.unmapped, []);
    assert_eq!(compiler.decisions(&moved, &shifted.edges), before);
}

#[test]
fn a_renamed_function_is_decided_on_as_before_with_a_table_of_renames() {
    let Some(compiler) = Compiler::installed() else {
        return;
    };
    let source = compiler.source();
    let edges = devirt();
    let renamed_source = source.replace("draw(", "paint(");
    let renames = Renames::parse("function main.draw main.paint").unwrap();
    let expected: BTreeSet<String> = compiler
        .decisions(&source, &edges)
        .into_iter()
        .map(|decision| decision.replace("main.draw", "main.paint"))
        .collect();
    assert_ne!(compiler.decisions(&renamed_source, &edges), expected);
    let renamed = renames.apply(&edges);
    assert!(renamed.n_edges > 0 && renamed.n_joined == 0);
    assert_eq!(
        compiler.decisions(&renamed_source, &renamed.edges),
        expected
    );
}

#[test]
fn a_function_that_is_not_to_be_inlined_is_not_and_all_others_are_as_before() {
    let Some(compiler) = Compiler::installed() else {
        return;
    };
    let source = compiler.source();
    let edges = devirt();
    let before = compiler.decisions(&source, &edges);
    let edited = do_not_inline(&edges, &[b"main.total"]);
    let after = compiler.decisions(&source, &edited);
    let is_about_total = |decision: &&String| decision.contains("main.total in");
    assert_eq!(after.iter().filter(is_about_total).count(), 0);
    let lost: Vec<&String> = before.difference(&after).collect();
    assert!(!lost.is_empty());
    assert!(lost.iter().all(is_about_total), "{lost:?}");
    assert!(after.is_subset(&before));
}

#[test]
fn without_preemption_the_compiler_decides_as_before() {
    let Some(compiler) = Compiler::installed() else {
        return;
    };
    let source = compiler.source();
    let edges = devirt();
    let has_pseudo = edges
        .callee
        .iter()
        .any(|&name| is_pseudo_function(edges.name(name)));
    assert!(has_pseudo);
    let before = compiler.decisions(&source, &edges);
    let dropped = drop_pseudo_frames(&edges).unwrap();
    assert_eq!(compiler.decisions(&source, &dropped), before);
}

fn devirt() -> EdgeTable {
    EdgeTable::build(&Set::own(&["profiles/devirt.1.cpu.pb.gz"]).profiles[0]).unwrap()
}

/// The source with a line put in before each line that begins so, and the diff that says it.
fn with_line_in_front_of(source: &str, beginnings: &[&str]) -> (String, String) {
    let mut moved = String::new();
    let path = "devirt/main.go";
    let mut diff = format!("--- a/{path}\n+++ b/{path}\n");
    let mut n_added = 0;
    for (row, line) in source.lines().enumerate() {
        let is_meant = |beginning: &&str| line.trim_start().starts_with(beginning);
        if beginnings.iter().any(is_meant) {
            n_added += 1;
            moved.push_str("// One line more.\n");
            let new_line = row + n_added;
            let hunk = format!("@@ -{row},0 +{new_line} @@\n+// One line more.\n");
            diff.push_str(&hunk);
        }
        moved.push_str(line);
        moved.push('\n');
    }
    assert_eq!(n_added, beginnings.len());
    (moved, diff)
}

/// Go's compiler, for the package `main` of the program `devirt`.
struct Compiler {
    go: Go,
    folder: PathBuf,
}

impl Compiler {
    fn installed() -> Option<Self> {
        let go = Go::installed()?;
        let folder = corpus::root().join("tests/corpus/programs");
        let imports = "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}";
        let list = go::go(["list", "-export", "-deps", "-f", imports, "./devirt"])
            .current_dir(&folder)
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&list.stderr);
        assert!(list.status.success(), "{error}");
        fs::write(go.scratch("imports"), list.stdout).unwrap();
        Some(Self { go, folder })
    }

    fn source(&self) -> String {
        corpus::read_text(&self.folder.join("devirt/main.go"))
    }

    /// What the compiler does because of the profile: what it inlines into what beyond the usual
    /// budget, and what it makes direct; without lines.
    fn decisions(&self, source: &str, edges: &EdgeTable) -> BTreeSet<String> {
        let main = self.go.scratch("main.go");
        fs::write(&main, source).unwrap();
        let profile = self.go.scratch("edges");
        fs::write(&profile, preprofile(edges)).unwrap();
        let flag = |name: &str, path: &Path| format!("-{name}={}", path.display());
        let compile = go::go(["tool", "compile", "-p=main", "-m=2", "-d=pgodebug=1"])
            .arg(flag("importcfg", &self.go.scratch("imports")))
            .arg(flag("pgoprofile", &profile))
            .arg(flag("o", &self.go.scratch("main.o")))
            .arg(&main)
            .output()
            .unwrap();
        let log = [compile.stdout, compile.stderr].concat();
        let log = String::from_utf8(log).unwrap();
        assert!(compile.status.success(), "{log}");
        log.lines().filter_map(decision).collect()
    }
}

fn decision(line: &str) -> Option<String> {
    if let Some((_, direct)) = line.split_once(": PGO devirtualizing ") {
        return Some(format!("direct {direct}"));
    }
    let (_, call) = line.split_once("hot-budget check allows inlining for call ")?;
    let (callee, rest) = call.split_once(" (cost")?;
    let (_, caller) = rest.split_once(" in function ")?;
    Some(format!("inline {callee} in {caller}"))
}
