//! Contestants that take turns.
//!
//! **Invariant:** a round runs every contestant once, so that a busy machine is busy for all.
//! What is reported of a figure is its median over the rounds.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};

use super::browser::{Browser, Start};
use super::process;
use crate::cases::Case;

/// Who does the work, and how.
#[derive(Clone, Debug)]
pub(super) enum Contestant {
    /// A program that prints its own CPU and wall nanoseconds and a check, as `bench run` does.
    Timed {
        /// The program.
        program: PathBuf,
        /// Its arguments.
        arguments: Vec<PathBuf>,
    },
    /// A program that is timed from the outside, from its start to its end.
    Whole {
        /// The program.
        program: PathBuf,
        /// Its arguments.
        arguments: Vec<PathBuf>,
    },
    /// Our code as wasm in a browser that has just been started.
    Wasm {
        /// Where the page is.
        browser: Browser,
        /// What it does.
        case: Case,
        /// With what.
        files: Vec<PathBuf>,
        /// What the worker has done before.
        start: Start,
    },
}

/// What one run took.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measured {
    /// CPU time of the work alone; in wasm, of the worker's thread.
    pub(super) cpu: Duration,
    /// Wall time of the work alone.
    pub(super) wall: Duration,
    /// CPU time of a repetition in the same instance; [`Contestant::Wasm`] alone.
    pub(super) warm: Duration,
    /// CPU time of the whole process, user and system.
    pub(super) whole_cpu: Duration,
    /// Wall time of the whole process as its parent saw it.
    pub(super) whole_wall: Duration,
    /// The largest resident set of the process; in wasm, the size of the memory.
    pub(super) peak_bytes: u64,
    /// What came out, as a number.
    pub(super) check: u64,
}

/// The medians of what `contestants` took, each once per round.
pub(super) fn interleave(contestants: &[Contestant], n_rounds: usize) -> Result<Vec<Measured>> {
    let mut rounds = vec![Vec::with_capacity(n_rounds); contestants.len()];
    for _ in 0..n_rounds {
        for (contestant, rounds) in contestants.iter().zip(&mut rounds) {
            rounds.push(contestant.run()?);
        }
    }
    Ok(rounds.iter().map(|rounds| median(rounds)).collect())
}

/// The program that `bench` itself is, doing a case.
pub(super) fn ours(case: Case, files: &[PathBuf]) -> Result<Contestant> {
    let program = std::env::current_exe().context("this program has no path")?;
    let arguments = ["run".into(), case.name().into()];
    Ok(Contestant::Timed {
        program,
        arguments: arguments.into_iter().chain(files.iter().cloned()).collect(),
    })
}

impl Contestant {
    fn run(&self) -> Result<Measured> {
        match self {
            Self::Timed { program, arguments } => {
                let (mut measured, printed) = process::run_apart(program, arguments)?;
                let mut numbers = printed.split_whitespace().map(str::parse::<u64>);
                let mut next = || {
                    let number = numbers.next().context("a number is missing");
                    number?.context("not a number")
                };
                measured.cpu = Duration::from_nanos(next()?);
                measured.wall = Duration::from_nanos(next()?);
                measured.check = next()?;
                Ok(measured)
            }
            Self::Whole { program, arguments } => {
                let (mut measured, _) = process::run_apart(program, arguments)?;
                measured.cpu = measured.whole_cpu;
                measured.wall = measured.whole_wall;
                Ok(measured)
            }
            Self::Wasm {
                browser,
                case,
                files,
                start,
            } => browser.measure(*case, files, *start),
        }
    }
}

/// Each figure's median by itself.
pub(super) fn median(rounds: &[Measured]) -> Measured {
    Measured {
        cpu: middle(rounds, |round| round.cpu),
        wall: middle(rounds, |round| round.wall),
        warm: middle(rounds, |round| round.warm),
        whole_cpu: middle(rounds, |round| round.whole_cpu),
        whole_wall: middle(rounds, |round| round.whole_wall),
        peak_bytes: middle(rounds, |round| round.peak_bytes),
        check: middle(rounds, |round| round.check),
    }
}

fn middle<T: Ord + Default>(rounds: &[Measured], figure: impl Fn(&Measured) -> T) -> T {
    let mut figures: Vec<T> = rounds.iter().map(figure).collect();
    figures.sort();
    let middle = figures.len() / 2;
    figures.into_iter().nth(middle).unwrap_or_default()
}
