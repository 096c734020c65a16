//! What a visitor loads before the first drop, raw and as brotli sends it.
//!
//! **Invariant:** the whole of it is at most [`BUDGET`]; the build fails otherwise.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::{files_below, hex};
use crate::steps::note;
use crate::workspace::Workspace;

/// The most that may be sent before the first drop, in bytes of brotli.
pub const BUDGET: u64 = 700_000;

/// What is loaded on request only.
const LATER: &str = "sample/";

/// Whether a bundle's file, named by its path in it, is loaded before the first drop.
pub fn is_loaded_first(name: &str) -> bool {
    !name.starts_with(LATER)
}

/// Prints a line for each file that is loaded first, and fails if their sum is over the budget.
pub fn weigh(workspace: &Workspace, dist: &Path) -> Result<()> {
    let mut known = KnownSizes::read(workspace.target.join("xtask-brotli-sizes"));
    let (mut raw_sum, mut brotli_sum) = (0, 0);
    note(format_args!(
        "{:>12} {:>12}  loaded before the first drop",
        "bytes", "brotli"
    ));
    for name in files_below(dist)?
        .into_iter()
        .filter(|name| is_loaded_first(name))
    {
        let path = dist.join(&name);
        let raw = fs::metadata(&path)?.len();
        let brotli = known.brotli(&path)?;
        note(format_args!("{raw:>12} {brotli:>12}  {name}"));
        raw_sum += raw;
        brotli_sum += brotli;
    }
    known.write()?;
    note(format_args!(
        "{raw_sum:>12} {brotli_sum:>12}  in all, of {BUDGET} allowed"
    ));
    if brotli_sum > BUDGET {
        bail!(
            "the bundle is {} bytes over its budget of {BUDGET} bytes of brotli",
            brotli_sum - BUDGET
        );
    }
    Ok(())
}

/// Sizes by content: at its best quality brotli takes seconds, and most builds change little.
struct KnownSizes {
    file: PathBuf,
    before: BTreeMap<String, u64>,
    now: BTreeMap<String, u64>,
}

impl KnownSizes {
    /// One line per content: its hash, a space, its size. A file that is not so is no help and no
    /// harm.
    fn read(file: PathBuf) -> Self {
        let text = fs::read_to_string(&file).unwrap_or_default();
        let lines = text.lines().filter_map(|line| line.split_once(' '));
        let before = lines
            .filter_map(|(hash, size)| Some((hash.to_owned(), size.parse().ok()?)))
            .collect();
        Self {
            file,
            before,
            now: BTreeMap::new(),
        }
    }

    fn brotli(&mut self, path: &Path) -> Result<u64> {
        let hash = hex(&Sha256::digest(fs::read(path)?));
        let size = match self.before.get(&hash) {
            Some(&size) => size,
            None => brotli_size(path)?,
        };
        self.now.insert(hash, size);
        Ok(size)
    }

    fn write(&self) -> Result<()> {
        let mut text = String::new();
        for (hash, size) in &self.now {
            writeln!(text, "{hash} {size}")?;
        }
        fs::write(&self.file, text).with_context(|| format!("cannot write {}", self.file.display()))
    }
}

/// The size at brotli's best quality, which is what a host that compresses once sends.
fn brotli_size(path: &Path) -> Result<u64> {
    let mut brotli = Command::new("brotli");
    brotli
        .args(["--best", "--stdout", "--"])
        .arg(path)
        .stdin(Stdio::null());
    let output = brotli.output().context("cannot start `brotli`")?;
    if !output.status.success() {
        bail!(
            "brotli failed on {}: {}",
            path.display(),
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(output.stdout.len() as u64)
}
