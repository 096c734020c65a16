//! Files come, go, and take part or not.

use protocol::{Request, SourceId};

use super::say;
use crate::sources::compare_names;
use crate::{Effect, OfferedFile, Source, SourceStatus, State, Worker, figures};

/// Takes files in, in the order of their names, and has them read.
pub(super) fn offered(state: &mut State, mut files: Vec<OfferedFile>, effects: &mut Vec<Effect>) {
    state.is_fetching_sample = false;
    if files.is_empty() {
        return;
    }
    files.sort_by(|a, b| compare_names(&a.name, &b.name));
    if let Worker::Ready { n_crashes } | Worker::Starting { n_crashes } = &mut state.worker {
        *n_crashes = 0;
    }
    let is_new_batch = state.progress().is_none();
    let n_files = files.len() as i64;
    let sources = state.sources.to_mut();
    if is_new_batch {
        for source in sources.iter_mut() {
            source.is_in_batch = false;
        }
    }
    for file in files {
        let source = Source {
            id: file.source,
            name: file.name.into(),
            file_bytes: file.file_bytes,
            is_included: true,
            is_in_batch: true,
            status: SourceStatus::Queued,
        };
        effects.push(open(&source));
        sources.push(source);
    }
    let text = format!("Reading {}", figures::counted(n_files, "file", "files"));
    say(state, &text);
}

/// A failed file is read once more.
pub(super) fn retried(state: &mut State, id: SourceId, effects: &mut Vec<Effect>) {
    let sources = state.sources.to_mut();
    if let Some(source) = sources.iter_mut().find(|source| source.id == id)
        && matches!(source.status, SourceStatus::Failed(_))
    {
        source.status = SourceStatus::Queued;
        source.is_in_batch = true;
        effects.push(open(source));
    }
}

/// Forgets files; the rows go at once, whatever the worker is doing.
pub(super) fn removed(
    state: &mut State,
    is_unwanted: impl Fn(&Source) -> bool,
    effects: &mut Vec<Effect>,
) {
    state.sources.to_mut().retain(|source| {
        let is_kept = !is_unwanted(source);
        if !is_kept {
            effects.push(Effect::Post(Request::RemoveSource { source: source.id }));
            effects.push(Effect::ForgetFile(source.id));
        }
        is_kept
    });
}

pub(super) fn include_toggled(state: &mut State, id: SourceId, effects: &mut Vec<Effect>) {
    let sources = state.sources.to_mut();
    if let Some(source) = sources.iter_mut().find(|source| source.id == id) {
        source.is_included = !source.is_included;
        effects.push(Effect::Post(Request::SetIncluded {
            sources: vec![id],
            included: source.is_included,
        }));
    }
}

/// Includes all files, or none if all are.
pub(super) fn include_all_toggled(state: &mut State, effects: &mut Vec<Effect>) {
    let included = !state.sources.iter().all(|source| source.is_included);
    let mut changed = Vec::new();
    for source in state.sources.to_mut() {
        if source.is_included != included {
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
