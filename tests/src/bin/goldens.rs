//! Writes `tests/golden/preprofile*` and `tests/golden/merge` anew: what the installed Go's own
//! tools make of the project's own corpus.
//!
//! `cargo run -p tests --bin goldens`. Only for a change of the corpus or of Go's version: these
//! are Go's words and not ours, so `BLESS=1` does not touch them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use pprof::{Effort, gzip};
use tests::corpus::{self, ProfilePath};
use tests::go::Go;

fn main() -> Result<()> {
    let go = Go::installed().context("Go must be installed")?;
    let golden = corpus::golden();
    for folder in ["preprofile", "merge"] {
        let folder = golden.join(folder);
        if folder.is_dir() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
    }
    let mut table = format!("profile\t{} preprofile\tedges or message\n", go.version);
    for ProfilePath { path, name } in corpus::own_profiles() {
        let verdict = preprofile(&go, &path, &golden, &name.replace('/', "__"))?;
        writeln!(table, "{name}\t{verdict}")?;
    }
    for set in corpus::own_merges() {
        let paths: Vec<_> = set.profiles.iter().map(|profile| &profile.path).collect();
        let merged = golden.join("merge").join(format!("{}.pb.gz", set.name));
        fs::write(&merged, go.merge(&paths)?)?;
        let name = format!("merged__{}", set.name);
        preprofile(&go, &merged, &golden, &name)?;
    }
    fs::write(golden.join("preprofile.tsv"), table)?;
    Ok(())
}

/// Keeps what Go makes of a profile, and gives its row in the table.
fn preprofile(go: &Go, profile: &Path, golden: &Path, name: &str) -> Result<String> {
    Ok(match go.preprofile(profile) {
        Ok(bytes) => {
            let path = golden.join("preprofile").join(format!("{name}.gz"));
            fs::write(path, gzip(&bytes, Effort::Smallest))?;
            format!("ok\t{}", n_edges(&bytes))
        }
        Err(message) => format!("refused\t{message}"),
    })
}

/// A header, then three lines an edge.
fn n_edges(preprofile: &[u8]) -> usize {
    preprofile.split(|&byte| byte == b'\n').count() / 3
}
