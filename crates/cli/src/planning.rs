//! From what was typed to what the engine makes of it.
//!
//! **Invariant:** a name that is none of the files is an error, never a rule about nothing.

use std::cmp::Reverse;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use engine::{
    Edits, Engine, FileWeight, Plan, Planned, Release, SourceId, SourceSummary, Weighting,
};

use crate::arguments::Input;
use crate::inputs::{self, Wanted};
use crate::outcome::{self, Outcome};
use crate::plan_arguments::{PlanArguments, WeightArgument};

/// Names that are suggested in place of one that is not there.
const N_NEAR_NAMES: usize = 3;

/// Reads all files and carries the plan out.
pub(crate) fn planned(
    input: &Input,
    arguments: &PlanArguments,
) -> Result<(Engine, Planned), Outcome> {
    let wanted = Wanted {
        limits: &input.limits.limits,
        files: &input.files,
        excluded: excluded(input, &arguments.exclude)?,
        release: arguments.release_file()?,
    };
    check_stdin(&wanted, arguments)?;
    let texts = Texts::read(arguments)?;
    let (engine, merged) = inputs::merged(&wanted)?;
    let files: Vec<&SourceSummary> = engine
        .sources()
        .filter(|summary| Some(summary.source) != wanted.release_id())
        .collect();
    let plan = plan(arguments, &files, wanted.release_id(), texts)?;
    let planned = engine
        .planned(&merged, &plan)
        .map_err(|failure| outcome::from_failure(&failure))?;
    Ok((engine, planned))
}

/// Texts that arguments name the files of.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    pub(crate) renames: String,
    pub(crate) source_diff: String,
}

impl Texts {
    fn read(arguments: &PlanArguments) -> Result<Self, Outcome> {
        let text = |path: &Option<_>| path.as_deref().map_or_else(|| Ok(String::new()), read_text);
        Ok(Self {
            renames: text(&arguments.rename)?,
            source_diff: text(&arguments.source_diff)?,
        })
    }
}

/// The plan over files that have been read.
pub(crate) fn plan(
    arguments: &PlanArguments,
    files: &[&SourceSummary],
    release: Option<SourceId>,
    texts: Texts,
) -> Result<Plan, Outcome> {
    let mut weighting = None;
    let mut file_weights: Vec<FileWeight> = Vec::new();
    for argument in &arguments.weights {
        match argument {
            WeightArgument::Weighting(rule) => {
                if weighting.replace(rule.clone()).is_some() {
                    let line = "--weight has two rules for all files, and one can hold";
                    return Err(Outcome::error(line));
                }
            }
            WeightArgument::File { name, weight } => {
                for sha256 in digests_of(name, files)? {
                    weigh(&mut file_weights, sha256, name, weight)?;
                }
            }
        }
    }
    Ok(Plan {
        label_rules: arguments.labels.clone(),
        weighting: weighting.unwrap_or(Weighting::AsIs),
        file_weights,
        release: release.map(|source| Release {
            source,
            carries_over: arguments.carry_over.is_some(),
            holds_from_percent: arguments.hold_from,
            keeps_if_same: arguments.keep_if_same,
        }),
        edits: Edits {
            drops_pseudo_frames: arguments.drop_pseudo_frames,
            renames: texts.renames,
            source_diff: texts.source_diff,
            do_not_inline: arguments.do_not_inline.clone(),
            force_hot: arguments.force_hot.clone(),
        },
    })
}

/// A weight is of a file's bytes, so files of the same bytes have one.
fn weigh(
    file_weights: &mut Vec<FileWeight>,
    sha256: &str,
    name: &str,
    weight: &str,
) -> Result<(), Outcome> {
    match file_weights.iter().find(|other| other.sha256 == sha256) {
        Some(other) if other.weight == weight => {}
        Some(other) => {
            return Err(Outcome::error(format!(
                "{name} is given the weights {} and {weight}, and the same bytes have one",
                other.weight
            )));
        }
        None => file_weights.push(FileWeight {
            sha256: sha256.to_owned(),
            weight: weight.to_owned(),
        }),
    }
    Ok(())
}

/// The digests of the files of that name.
fn digests_of<'a>(name: &str, files: &[&'a SourceSummary]) -> Result<Vec<&'a str>, Outcome> {
    let of_name = files.iter().filter(|file| is_name_of(&file.name, name));
    let digests: Vec<&str> = of_name.map(|file| &*file.sha256).collect();
    match digests.is_empty() {
        false => Ok(digests),
        true => Err(not_among(name, files.iter().map(|file| &*file.name))),
    }
}

/// Whether each file is left out.
fn excluded(input: &Input, names: &[String]) -> Result<Vec<bool>, Outcome> {
    let files: Vec<String> = input.files.iter().map(|file| inputs::name(file)).collect();
    for name in names {
        if !files.iter().any(|file| is_name_of(file, name)) {
            return Err(not_among(name, files.iter().map(|file| &**file)));
        }
    }
    let is_excluded = |file: &String| names.iter().any(|name| is_name_of(file, name));
    Ok(files.iter().map(is_excluded).collect())
}

/// `./a.pb` is `a.pb`.
fn is_name_of(file: &str, name: &str) -> bool {
    let plain = |name| str::strip_prefix(name, "./").unwrap_or(name);
    plain(file) == plain(name)
}

/// The name is none of the files; those that look most like it are.
fn not_among<'a>(name: &str, files: impl Iterator<Item = &'a str>) -> Outcome {
    let mut near: Vec<&str> = files.collect();
    near.sort_by_key(|file| (Reverse(likeness(file, name)), *file));
    near.dedup();
    near.truncate(N_NEAR_NAMES);
    let near = near.join(", ");
    Outcome::error(format!(
        "{name} is none of the files; of those that are, nearest to it are: {near}"
    ))
}

/// How many characters two file names have in common at both ends, their folders left aside.
fn likeness(a: &str, b: &str) -> usize {
    let base = |name: &str| -> Vec<char> {
        let base = name.rsplit('/').next().unwrap_or(name);
        base.chars().collect()
    };
    let (a, b) = (base(a), base(b));
    let n_ahead = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[n_ahead..], &b[n_ahead..]);
    let ends = a.iter().rev().zip(b.iter().rev());
    n_ahead + ends.take_while(|(a, b)| a == b).count()
}

/// Standard input is for one of the files, or for the diff.
fn check_stdin(wanted: &Wanted<'_>, arguments: &PlanArguments) -> Result<(), Outcome> {
    let texts = [&arguments.rename, &arguments.source_diff];
    let others = texts.into_iter().flatten().map(|path| &**path);
    inputs::check_stdin(wanted.paths().chain(others))
}

/// The text of a file. A diff may have lines of sources that are not UTF-8; no line of Go is.
fn read_text(path: &Path) -> Result<String, Outcome> {
    let mut bytes = Vec::new();
    let read = match inputs::is_stdin(path) {
        true => io::stdin().lock().read_to_end(&mut bytes).map(|_| ()),
        false => fs::read(path).map(|read| bytes = read),
    };
    read.map_err(|error| Outcome::error(format!("{}: {error}", path.display())))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

// A shell reads what is quoted.
#[cfg(all(test, unix))]
mod tests;
