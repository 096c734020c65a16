//! Which cases are run on which files, and against whom.

use std::path::Path;

use anyhow::Result;

use super::browser::{Browser, Start};
use super::contest::{Contestant, Measured, interleave, ours};
use super::inputs::{Input, Packing};
use super::peers::Go;
use crate::cases::Case;

/// How much is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// About 10 MB at most, few rounds: two or three minutes.
    Quick,
    /// Up to 500 MB and a million stacks: the better part of an hour.
    Full,
}

/// One case on one input.
#[derive(Clone, Copy, Debug)]
pub(super) struct Race {
    /// What is done.
    pub(super) case: Case,
    /// With what.
    pub(super) input: Input,
    /// Whether the files are gzipped.
    pub(super) packing: Packing,
}

/// What the contestants of a race took; `None` where one does not take part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outcome {
    /// The race.
    pub(super) race: Race,
    /// How often it was run.
    pub(super) n_rounds: usize,
    /// The size of the files when inflated.
    pub(super) raw_bytes: u64,
    /// Ours, natively.
    pub(super) ours: Measured,
    /// google/pprof's profile package.
    pub(super) library: Option<Measured>,
    /// Go's own tool, as a whole process.
    pub(super) tool: Option<Measured>,
    /// Ours, in the browser, warmed up.
    pub(super) wasm: Option<Measured>,
    /// Ours, in the browser, not warmed up.
    pub(super) cold_wasm: Option<Measured>,
}

/// Every race of a scale, in the order of the table.
pub(super) fn all(scale: Scale) -> Vec<Race> {
    use Case::{Decode, Edges, Encode, Evidence, Flame, Inflate, Lean, Merge, Open, Tree};
    use Input::{Expand, Files, Symbols, Walk};
    use Packing::{Gzip, Raw};
    let quick = vec![
        (Inflate, Expand(10), Gzip),
        (Decode, Expand(10), Raw),
        (Decode, Expand(10), Gzip),
        (Decode, Symbols(10), Raw),
        (Inflate, Files(100), Gzip),
        (Decode, Files(100), Gzip),
        (Encode, Expand(10), Raw),
        (Merge, Files(100), Gzip),
        (Merge, Expand(10), Gzip),
        (Tree, Expand(10), Raw),
        (Tree, Walk(100), Raw),
        (Flame, Expand(10), Raw),
        (Open, Expand(10), Gzip),
        (Open, Walk(100), Gzip),
        (Edges, Expand(10), Gzip),
        (Lean, Expand(10), Gzip),
        (Evidence, Files(100), Gzip),
    ];
    let large = vec![
        (Inflate, Expand(100), Gzip),
        (Decode, Expand(100), Raw),
        (Decode, Expand(100), Gzip),
        (Decode, Symbols(100), Raw),
        (Decode, Walk(1000), Gzip),
        (Merge, Files(200), Gzip),
        (Evidence, Files(200), Gzip),
        (Merge, Expand(100), Gzip),
        (Tree, Expand(100), Raw),
        (Tree, Walk(1000), Raw),
        (Open, Expand(100), Gzip),
        (Open, Walk(1000), Gzip),
        (Decode, Expand(500), Gzip),
        (Open, Expand(500), Gzip),
    ];
    let rows = match scale {
        Scale::Quick => quick,
        Scale::Full => quick.into_iter().chain(large).collect(),
    };
    rows.into_iter()
        .map(|(case, input, packing)| Race {
            case,
            input,
            packing,
        })
        .collect()
}

impl Race {
    /// How often it is run where small races are run `n_rounds` times: what takes long varies less.
    pub(super) fn n_rounds(&self, n_rounds: usize) -> usize {
        match self.input.is_large() {
            true => n_rounds.div_ceil(3),
            false => n_rounds,
        }
    }

    /// The case and the input, as one name.
    pub(super) fn name(&self) -> String {
        let packing = match self.packing {
            Packing::Gzip => ".gz",
            Packing::Raw => "",
        };
        format!("{} {}{packing}", self.case.name(), self.input.name())
    }

    /// Runs it.
    pub(super) fn run(
        &self,
        folder: &Path,
        go: Option<&Go>,
        browser: Option<&Browser>,
        n_rounds: usize,
    ) -> Result<Outcome> {
        let files = self.input.paths(folder, self.packing);
        let case = self.case;
        let wasm = |start| {
            browser.map(|browser| Contestant::Wasm {
                browser: browser.clone(),
                case,
                files: files.clone(),
                start,
            })
        };
        let entrants = [
            Some(ours(case, &files)?),
            go.and_then(|go| go.library(case, &files)),
            go.and_then(|go| go.tool(case, &files)),
            wasm(Start::WarmedUp),
            wasm(Start::Cold),
        ];
        let running: Vec<Contestant> = entrants.iter().flatten().cloned().collect();
        let mut measured = interleave(&running, n_rounds)?.into_iter();
        let mut next =
            |entrant: &Option<Contestant>| entrant.as_ref().and_then(|_| measured.next());
        Ok(Outcome {
            race: *self,
            n_rounds,
            raw_bytes: self.input.n_bytes(folder, Packing::Raw)?,
            ours: next(&entrants[0]).unwrap_or_default(),
            library: next(&entrants[1]),
            tool: next(&entrants[2]),
            wasm: next(&entrants[3]),
            cold_wasm: next(&entrants[4]),
        })
    }
}
