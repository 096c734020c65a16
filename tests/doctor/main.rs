//! The doctor over real profiles: what is the matter with them, and with which nothing is.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its file has failed"
)]

mod compiled;
mod edits;
mod findings;
mod reach;

use std::path::PathBuf;

use pgo::doctor::{Finding, FindingKind, Input, examine};
use pprof::{Limits, decode};
use profile::Profile;
use tests::corpus;

/// Profiles with their file names.
struct Set {
    names: Vec<String>,
    profiles: Vec<Profile>,
}

impl Set {
    /// Files of the project's own corpus.
    fn own(files: &[&str]) -> Self {
        let folder = corpus::root().join("tests/corpus");
        Self::read(files.iter().map(|file| folder.join(file)))
    }

    /// Files of the larger corpus; `None` where it is absent.
    fn shared(files: &[&str]) -> Option<Self> {
        let folder = corpus::shared()?;
        Some(Self::read(files.iter().map(|file| folder.join(file))))
    }

    fn read(paths: impl Iterator<Item = PathBuf>) -> Self {
        let (names, profiles) = paths
            .map(|path| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                let decoded = decode(&corpus::read(&path), &Limits::default());
                (name, decoded.unwrap().profile)
            })
            .unzip();
        Self { names, profiles }
    }

    fn findings(&self) -> Vec<Finding> {
        let inputs: Vec<Input<'_>> = self
            .names
            .iter()
            .zip(&self.profiles)
            .map(|(name, profile)| Input {
                name,
                digest: None,
                profile: Ok(profile),
            })
            .collect();
        examine(&inputs)
    }

    fn kinds(&self) -> Vec<FindingKind> {
        self.findings().iter().map(|finding| finding.kind).collect()
    }

    /// The finding of a kind, and the names of the files that it is about.
    fn found(&self, kind: FindingKind) -> Option<(Finding, Vec<&str>)> {
        let finding = self.findings().into_iter().find(|one| one.kind == kind)?;
        let names = finding.places.iter();
        let names = names.map(|place| self.names[place.input as usize].as_str());
        let names = names.collect();
        Some((finding, names))
    }
}
