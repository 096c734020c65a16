//! The files that are read, made once and kept in the build folder.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use pprof::{Effort, encode, gzip};
use profile::Profile;

use crate::generate;

/// What files are made of; changing a generator means counting this up.
const EDITION: u32 = 1;

/// A set of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Input {
    /// [`generate::expand`] of so many MB.
    Expand(usize),
    /// [`generate::symbols`] of so many MB.
    Symbols(usize),
    /// [`generate::fleet`] of so many files.
    Files(usize),
    /// [`generate::walk`] of so many thousand stacks.
    Walk(usize),
}

/// Whether files are gzipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Packing {
    /// As a program writes them.
    Gzip,
    /// Uncompressed.
    Raw,
}

impl Input {
    /// The name in tables.
    pub(super) fn name(self) -> String {
        match self {
            Self::Expand(megabytes) => format!("expand-{megabytes}m"),
            Self::Symbols(megabytes) => format!("symbols-{megabytes}m"),
            Self::Files(n_files) => format!("files-{n_files}"),
            Self::Walk(thousands) => format!("stacks-{thousands}k"),
        }
    }

    /// Whether it takes seconds to read.
    pub(super) fn is_large(self) -> bool {
        match self {
            Self::Expand(megabytes) | Self::Symbols(megabytes) => megabytes >= 100,
            Self::Walk(thousands) => thousands >= 1000,
            Self::Files(_) => false,
        }
    }

    /// The input with this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let (kind, size) = name.split_once('-')?;
        let number = |unit: &str| size.strip_suffix(unit)?.parse().ok();
        match kind {
            "expand" => number("m").map(Self::Expand),
            "symbols" => number("m").map(Self::Symbols),
            "stacks" => number("k").map(Self::Walk),
            "files" => size.parse().ok().map(Self::Files),
            _ => None,
        }
    }

    /// Its files below `folder`, in order.
    pub(super) fn paths(self, folder: &Path, packing: Packing) -> Vec<PathBuf> {
        let folder = self.folder(folder);
        let extension = match packing {
            Packing::Gzip => "pb.gz",
            Packing::Raw => "pb",
        };
        (0..self.n_files())
            .map(|row| folder.join(format!("{row:03}.{extension}")))
            .collect()
    }

    /// Whether the files are there.
    pub(super) fn is_made(self, folder: &Path) -> bool {
        self.folder(folder).is_dir()
    }

    /// Makes the files, both gzipped and not.
    pub(super) fn make(self, folder: &Path) -> Result<()> {
        let finished = self.folder(folder);
        let unfinished = finished.with_extension("unfinished");
        fs::create_dir_all(&unfinished)
            .with_context(|| format!("cannot create {}", unfinished.display()))?;
        for (row, profile) in self.profiles().iter().enumerate() {
            let raw = encode(profile);
            let gzipped = gzip(&raw, Effort::Usual);
            fs::write(unfinished.join(format!("{row:03}.pb")), &raw)?;
            fs::write(unfinished.join(format!("{row:03}.pb.gz")), &gzipped)?;
        }
        fs::rename(&unfinished, &finished)
            .with_context(|| format!("cannot create {}", finished.display()))
    }

    /// The size of all files together.
    pub(super) fn n_bytes(self, folder: &Path, packing: Packing) -> Result<u64> {
        let sizes = self.paths(folder, packing).into_iter().map(|path| {
            let metadata = fs::metadata(&path);
            metadata.with_context(|| format!("{} is missing", path.display()))
        });
        sizes.map(|size| Ok(size?.len())).sum()
    }

    fn n_files(self) -> usize {
        match self {
            Self::Files(n_files) => n_files,
            _ => 1,
        }
    }

    fn profiles(self) -> Vec<Profile> {
        match self {
            Self::Expand(megabytes) => vec![generate::expand(megabytes * 1_000_000)],
            Self::Symbols(megabytes) => vec![generate::symbols(megabytes * 1_000_000)],
            Self::Files(n_files) => generate::fleet(n_files),
            Self::Walk(thousands) => vec![generate::walk(thousands * 1000)],
        }
    }

    fn folder(self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.{EDITION}", self.name()))
    }
}
