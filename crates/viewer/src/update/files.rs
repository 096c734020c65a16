//! Files come, go, and take part or not.

use std::rc::Rc;

use protocol::{Failure, FailureKind, Request, SourceId};

use super::{plan, recovery, say};
use crate::sources::compare_names;
use crate::{Effect, OfferedFile, Source, SourceStatus, State, Worker, figures};

/// A worker that holds less, in bytes, is not worth starting anew for.
const WORTH_A_RESTART: u64 = 32 << 20;

/// Takes files in, in the order of their names, and has them read.
pub(super) fn offered(state: &mut State, mut files: Vec<OfferedFile>, effects: &mut Vec<Effect>) {
    state.is_fetching_sample = false;
    if files.is_empty() {
        return;
    }
    files.sort_by(|a, b| compare_names(&a.name, &b.name));
    // Whoever drops a file on a reader that does not start wants it to try again.
    recovery::revive(state, effects);
    let is_new_batch = state.progress().is_none();
    let n_files = files.len() as i64;
    if is_new_batch {
        for source in state.sources.to_mut() {
            source.is_in_batch = false;
        }
    }
    for file in files {
        taken_in(state, file, true, effects);
    }
    let text = format!("Reading {}", figures::counted(n_files, "file", "files"));
    say(state, &text);
}

/// Takes a file in that is no part of the merge.
pub(super) fn offered_beside(state: &mut State, file: OfferedFile, effects: &mut Vec<Effect>) {
    recovery::revive(state, effects);
    say(state, "Reading 1 file");
    taken_in(state, file, false, effects);
}

fn taken_in(state: &mut State, file: OfferedFile, is_included: bool, effects: &mut Vec<Effect>) {
    let id = file.source;
    state.sources.to_mut().push(Source {
        id,
        name: file.name.into(),
        file_bytes: file.file_bytes,
        is_included,
        is_in_batch: true,
        status: SourceStatus::Queued,
    });
    queued(state, id, effects);
}

/// A failed file is read once more.
pub(super) fn retried(state: &mut State, id: SourceId, effects: &mut Vec<Effect>) {
    if !state.source(id).is_some_and(Source::is_failed) {
        return;
    }
    if matches!(state.worker, Worker::Broken { .. }) {
        recovery::revive(state, effects);
        // It may have been among those that waited for the worker.
        if !state.source(id).is_some_and(Source::is_failed) {
            return;
        }
    }
    if let Some(source) = state.source_mut(id) {
        source.status = SourceStatus::Queued;
        source.is_in_batch = true;
    }
    queued(state, id, effects);
}

/// Has a file read that waits for it; says so on its row if nobody can.
fn queued(state: &mut State, id: SourceId, effects: &mut Vec<Effect>) {
    if let Worker::Mismatched { .. } = state.worker {
        let failure = Failure {
            go_message: None,
            limit: None,
            kind: FailureKind::Crashed,
            message: "Not read: this page was updated while it was open.".to_owned(),
            remedy: "Load the page again.".to_owned(),
        };
        if let Some(source) = state.source_mut(id) {
            source.status = SourceStatus::Failed(Rc::new(failure));
        }
        return;
    }
    recovery::open(state, id, effects);
}

/// Forgets files; the rows go at once, whatever the worker is doing.
///
/// The worker is told, and lets go of a file when it next looks at its messages. Where nothing
/// stays that would take long to read again, it is ended instead: that stops a long step at once,
/// and gives back memory that a running worker keeps.
pub(super) fn removed(
    state: &mut State,
    is_unwanted: impl Fn(&Source) -> bool,
    effects: &mut Vec<Effect>,
) {
    let (unwanted, kept): (Vec<_>, Vec<_>) = state
        .sources
        .iter()
        .cloned()
        .partition(|source| is_unwanted(source));
    if unwanted.is_empty() {
        return;
    }
    let is_anew = is_better_anew(&unwanted, &kept) && state.worker.is_there();
    plan::forget_files(state, &kept, effects);
    *state.sources.to_mut() = kept;
    if is_anew {
        recovery::restart(state, effects);
    }
    for Source { id, .. } in unwanted {
        if !is_anew {
            effects.push(Effect::Post(Request::RemoveSource { source: id }));
        }
        effects.push(Effect::ForgetFile(id));
    }
}

/// Whether reading again what stays costs little beside what the worker gives back by ending.
fn is_better_anew(unwanted: &[Source], kept: &[Source]) -> bool {
    if kept.iter().all(Source::is_failed) {
        return !unwanted.iter().all(Source::is_failed);
    }
    let given_back: u64 = unwanted.iter().map(held_bytes).sum();
    let read_again: u64 = kept.iter().map(held_bytes).sum();
    given_back >= WORTH_A_RESTART && read_again <= given_back / 4
}

/// About how much a worker holds of a file.
fn held_bytes(source: &Source) -> u64 {
    match &source.status {
        SourceStatus::Queued => source.file_bytes,
        SourceStatus::Reading { raw_bytes, .. } => *raw_bytes,
        SourceStatus::Ready(summary) => summary.column_bytes,
        SourceStatus::Failed(_) => 0,
    }
}

pub(super) fn include_toggled(state: &mut State, id: SourceId, effects: &mut Vec<Effect>) {
    if state.releases().contains(&Some(id)) {
        return;
    }
    if let Some(source) = state.source_mut(id) {
        source.is_included = !source.is_included;
        effects.push(Effect::Post(Request::SetIncluded {
            sources: vec![id],
            included: source.is_included,
        }));
    }
}

/// Includes all files, or none if all are; the last release's is none of them.
pub(super) fn include_all_toggled(state: &mut State, effects: &mut Vec<Effect>) {
    let releases = state.releases();
    let is_ours = |source: &Source| !releases.contains(&Some(source.id));
    let mut ours = state.sources.iter().filter(|source| is_ours(source));
    let included = !ours.all(|source| source.is_included);
    let mut changed = Vec::new();
    for source in state.sources.to_mut() {
        if source.is_included != included && is_ours(source) {
            source.is_included = included;
            changed.push(source.id);
        }
    }
    if !changed.is_empty() {
        effects.push(Effect::Post(Request::SetIncluded {
            sources: changed,
            included,
        }));
    }
}

/// The request to read a file.
pub(super) fn open(source: &Source) -> Effect {
    Effect::Post(Request::OpenSource {
        source: source.id,
        name: source.name.to_string(),
        file_bytes: source.file_bytes,
        included: source.is_included,
    })
}
