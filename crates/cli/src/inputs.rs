//! Files in, merged.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use engine::{Engine, Failure, FailureKind, Merged, Opened, SourceId};
use indicatif::{ProgressBar, ProgressStyle};

use crate::arguments::Input;
use crate::outcome::{self, Outcome};

/// How much is read at once.
const PIECE_BYTES: usize = 1 << 18;

/// The merge of all files. The first that cannot be read ends it: a pipeline that asked for all of
/// them must not go on with some.
pub(crate) fn merged(input: &Input) -> Result<(Engine, Merged), Outcome> {
    let (mut engine, progress) = begun(input)?;
    for (file, id) in input.files.iter().zip(0..) {
        let name = file.display().to_string();
        progress.set_message(name.clone());
        let opened = open(&engine, file, &name, &progress)?
            .map_err(|failure| outcome::from_file(&name, &failure))?;
        let summary = engine
            .add(SourceId(id), opened, true)
            .map_err(|failure| outcome::from_file(&name, &failure))?;
        for warning in &summary.warnings {
            progress.suspend(|| outcome::say(&format!("warning: {name}: {warning}")));
        }
        let twin = engine
            .sources()
            .find(|other| other.source != summary.source && other.sha256 == summary.sha256);
        if let Some(twin) = twin {
            let twin = &twin.name;
            progress.suspend(|| {
                outcome::say(&format!(
                    "warning: {name}: the same bytes as {twin}; counted twice"
                ));
            });
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

/// All files that hold a profile, and of the others the name and what is wrong with it. A file that
/// cannot be had at all, or is beyond a limit, ends it.
pub(crate) fn opened(input: &Input) -> Result<(Engine, Vec<(String, String)>), Outcome> {
    let (mut engine, progress) = begun(input)?;
    let mut unreadable = Vec::new();
    for (file, id) in input.files.iter().zip(0..) {
        let name = file.display().to_string();
        progress.set_message(name.clone());
        let added = open(&engine, file, &name, &progress)?
            .and_then(|opened| engine.add(SourceId(id), opened, true));
        match added {
            Ok(_) => {}
            Err(failure) if failure.kind == FailureKind::Limit => {
                return Err(outcome::from_file(&name, &failure));
            }
            Err(failure) => unreadable.push((name, failure.message)),
        }
    }
    progress.finish_and_clear();
    Ok((engine, unreadable))
}

/// An engine with the limits that were asked for, before any file is read.
fn begun(input: &Input) -> Result<(Engine, ProgressBar), Outcome> {
    let files = &input.files;
    if files.iter().filter(|file| is_stdin(file)).count() > 1 {
        let line = "`-` is given twice, and standard input can be read once";
        return Err(Outcome::error(line));
    }
    let progress = progress(files);
    let mut engine = Engine::default();
    let mut limits = engine.limits();
    for limit in &input.limits {
        limit.apply(&mut limits);
    }
    engine.set_limits(limits);
    Ok((engine, progress))
}

/// What is in a file, or why it is no profile.
fn open(
    engine: &Engine,
    path: &Path,
    name: &str,
    progress: &ProgressBar,
) -> Result<Result<Opened, Failure>, Outcome> {
    let unreadable = |error: io::Error| Outcome::error(format!("{name}: {error}"));
    let mut input: Box<dyn Read> = match is_stdin(path) {
        true => Box::new(io::stdin().lock()),
        false => Box::new(File::open(path).map_err(unreadable)?),
    };
    let mut reading = engine.begin(name.to_owned());
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

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// A bar of the bytes of all files, where a person is watching and it is known how many there are.
fn progress(files: &[PathBuf]) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let n_bytes = files
        .iter()
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
