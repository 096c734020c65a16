//! Files in, merged.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use engine::{Engine, Failure, FailureKind, Merged, Opened, SourceId, SourceSummary};
use indicatif::{ProgressBar, ProgressStyle};

use crate::arguments::Input;
use crate::limits::LimitArgument;
use crate::outcome::{self, Outcome};

/// How much is read at once.
const PIECE_BYTES: usize = 1 << 18;

/// The files of a command, and what each is for.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) limits: &'a [LimitArgument],
    pub(crate) files: &'a [PathBuf],
    /// Whether each of them is left out of the merge; empty where none is.
    pub(crate) excluded: Vec<bool>,
    /// The last release's file, which is no part of the merge.
    pub(crate) release: Option<&'a Path>,
}

impl<'a> Wanted<'a> {
    /// All files, to be merged.
    pub(crate) fn of(input: &'a Input) -> Self {
        Self {
            limits: &input.limits.limits,
            files: &input.files,
            excluded: Vec::new(),
            release: None,
        }
    }

    /// What the last release's file is called once it is open: a number behind those of the files.
    pub(crate) fn release_id(&self) -> Option<SourceId> {
        self.release.map(|_| SourceId(self.files.len() as u32))
    }

    /// Everything that is read, the files first.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &'a Path> {
        let files = self.files.iter().map(|file| &**file);
        files.chain(self.release)
    }

    fn is_excluded(&self, row: usize) -> bool {
        self.excluded
            .get(row)
            .is_some_and(|&is_excluded| is_excluded)
    }
}

/// The merge of all files. The first that cannot be read ends it: a pipeline that asked for all of
/// them must not go on with some.
pub(crate) fn merged(wanted: &Wanted<'_>) -> Result<(Engine, Merged), Outcome> {
    let (mut engine, progress) = begun(wanted)?;
    for (row, file) in wanted.paths().enumerate() {
        let id = SourceId(row as u32);
        let name = name(file);
        progress.set_message(name.clone());
        let is_release = wanted.release_id() == Some(id);
        let is_included = !is_release && !wanted.is_excluded(row);
        let added = open(&engine, file, &name, &progress)?
            .and_then(|opened| engine.add(id, opened, is_included));
        let summary = match added {
            Ok(summary) => summary,
            Err(failure) if wanted.is_excluded(row) => {
                let line = format!("warning: {name}: left out unread: {}", failure.message);
                progress.suspend(|| outcome::say(&line));
                continue;
            }
            Err(failure) => return Err(outcome::from_file(&name, &failure)),
        };
        if is_included {
            progress.suspend(|| warn_about(&summary, &engine, wanted));
        }
    }
    progress.set_message("merging");
    let merged = engine.merge_all();
    progress.finish_and_clear();
    let merged = merged.map_err(|(name, error)| match engine.lean_among_others() {
        Some(lean) => outcome::lean_among_others(lean),
        None => outcome::from_merge(name.as_deref(), &error),
    })?;
    Ok((engine, merged))
}

/// What is odd about a file that has just been opened, and which before it has the same bytes.
fn warn_about(summary: &SourceSummary, engine: &Engine, wanted: &Wanted<'_>) {
    let name = &summary.name;
    for warning in &summary.warnings {
        outcome::say(&format!("warning: {name}: {warning}"));
    }
    let is_merged = |other: &SourceSummary| !wanted.is_excluded(other.source.0 as usize);
    let mut others = engine
        .sources()
        .filter(|other| other.source != summary.source && is_merged(other));
    if let Some(twin) = others.find(|other| other.sha256 == summary.sha256) {
        let twin = &twin.name;
        outcome::say(&format!(
            "warning: {name}: the same bytes as {twin}; counted twice"
        ));
    }
}

/// All files that hold a profile, and of the others the name and what is wrong with it. A file that
/// cannot be had at all, or is beyond a limit, ends it.
pub(crate) fn opened(input: &Input) -> Result<(Engine, Vec<(String, String)>), Outcome> {
    let (mut engine, progress) = begun(&Wanted::of(input))?;
    let mut unreadable = Vec::new();
    for (file, id) in input.files.iter().zip(0..) {
        let name = name(file);
        progress.set_message(name.clone());
        let added = open(&engine, file, &name, &progress)?
            .and_then(|opened| engine.add(SourceId(id), opened, true));
        match added {
            Ok(_) => {}
            Err(failure) if failure.kind == FailureKind::Limit => {
                return Err(outcome::from_file(&name, &failure));
            }
            Err(failure) => unreadable.push((name, in_go_s_words(failure))),
        }
    }
    progress.finish_and_clear();
    Ok((engine, unreadable))
}

/// What is wrong with a file, and what Go says of it where that is known.
fn in_go_s_words(failure: Failure) -> String {
    match failure.go_message {
        Some(go_message) => format!("{} Go says: {go_message}", failure.message),
        None => failure.message,
    }
}

/// An engine with the limits that were asked for, before any file is read.
fn begun(wanted: &Wanted<'_>) -> Result<(Engine, ProgressBar), Outcome> {
    check_stdin(wanted.paths())?;
    let progress = progress(wanted);
    let mut engine = Engine::default();
    let mut limits = engine.limits();
    for limit in wanted.limits {
        limit.apply(&mut limits);
    }
    engine.set_limits(limits);
    Ok((engine, progress))
}

/// Standard input can be read by one.
pub(crate) fn check_stdin<'a>(paths: impl Iterator<Item = &'a Path>) -> Result<(), Outcome> {
    match paths.filter(|path| is_stdin(path)).count() {
        0 | 1 => Ok(()),
        _ => {
            let line = "`-` is given twice, and standard input can be read once";
            Err(Outcome::error(line))
        }
    }
}

/// What a file is called in answers.
pub(crate) fn name(path: &Path) -> String {
    path.display().to_string()
}

/// What is in a file, or why it is no profile.
fn open(
    engine: &Engine,
    path: &Path,
    name: &str,
    progress: &ProgressBar,
) -> Result<Result<Opened, Failure>, Outcome> {
    let unreadable = |error: io::Error| Outcome::error(format!("{name}: {error}"));
    let mut reading = engine.begin(name.to_owned());
    let mut input: Box<dyn Read> = match is_stdin(path) {
        true => Box::new(io::stdin().lock()),
        false => {
            let file = File::open(path).map_err(unreadable)?;
            // What is no plain file, such as a pipe, has a length of 0, which says nothing.
            reading.expect(file.metadata().map_or(0, |metadata| metadata.len()));
            Box::new(file)
        }
    };
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let n_read = match input.read(&mut piece) {
            Ok(0) => return Ok(reading.finish()),
            Ok(n_read) => n_read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(unreadable(error)),
        };
        progress.inc(n_read as u64);
        if let Err(failure) = reading.push(&piece[..n_read]) {
            return Ok(Err(failure));
        }
    }
}

pub(crate) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// A bar of the bytes of all files, where a person is watching and it is known how many there are.
fn progress(wanted: &Wanted<'_>) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let n_bytes = wanted
        .paths()
        .map(|file| std::fs::metadata(file).map(|metadata| metadata.len()))
        .sum::<io::Result<u64>>();
    let Ok(n_bytes) = n_bytes else {
        return ProgressBar::new_spinner();
    };
    let bar = ProgressBar::new(n_bytes);
    let template = "{bar:30} {bytes}/{total_bytes} {wide_msg}";
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
