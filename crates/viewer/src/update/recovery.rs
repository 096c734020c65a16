//! A worker that dies, one that is ended on purpose, and what becomes of the files.
//!
//! A worker takes everything that was open with it, so the files are opened anew in a fresh one.
//! The file that it died of is found and left out: the one that was being read, where that is
//! known; or else by opening one file at a time, until the worker dies again.
//!
//! **Invariant:** a worker's death fails a file, or counts against the workers; and a file that
//! failed is not opened by itself. So starting anew comes to an end.

use std::collections::VecDeque;
use std::rc::Rc;

use protocol::{Failure, FailureKind, Request, Response, SourceId};

use super::death::Death;
use super::{files, say, warn};
use crate::{Effect, ExportState, Shared, Source, SourceStatus, State, Worker};

/// A worker that dies so often without answering anything, and without a file to blame, is not
/// started again by itself.
const MAX_CRASHES: u32 = 3;

/// Files that are opened one by one, because a worker died and nobody knows of which.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Caution {
    /// Those that are still to be opened, the most suspect last.
    waiting: VecDeque<SourceId>,
    /// The one that was opened last: if the worker dies now, it dies of this.
    opened: Option<SourceId>,
    /// The merge with it has been made.
    is_merged: bool,
}

/// The worker is gone.
pub(super) fn crashed(state: &mut State, death: &Death, effects: &mut Vec<Effect>) {
    let n_crashes = match &state.worker {
        Worker::Starting { n_crashes } | Worker::Ready { n_crashes } => *n_crashes,
        // The page has given up on workers already.
        Worker::Mismatched { .. } | Worker::Broken { .. } => return,
    };
    let is_export_lost = if let ExportState::Preparing(export) = state.export {
        let failure = death.failure_of_export();
        let text = format!("Not downloaded: {} {}", failure.message, failure.remedy);
        warn(state, text.trim_end());
        state.export = ExportState::Failed(export, failure);
        true
    } else {
        false
    };
    if let Some(id) = blamed(state) {
        blame(state, id, death);
        begin_anew(state, 0, effects);
        return;
    }
    let n_crashes = n_crashes + 1;
    if n_crashes >= MAX_CRASHES {
        give_up(state, n_crashes, death);
        return;
    }
    if !matches!(state.worker, Worker::Starting { .. }) {
        state.caution = Some(Caution::default());
        let and = if state.sources.len() > 1 {
            " The files are opened one by one, to find the one that it stopped at."
        } else {
            ""
        };
        if !is_export_lost {
            let words = death.words();
            let text = format!("The reader stopped and was started again: {words}.{and}");
            warn(state, &text);
        }
    }
    begin_anew(state, n_crashes, effects);
}

/// Ends the worker with everything in it, and opens what is left in a fresh one: the quickest way
/// to stop whatever it was doing, and the only one that gives its memory back.
pub(super) fn restart(state: &mut State, effects: &mut Vec<Effect>) {
    if let ExportState::Preparing(_) = state.export {
        state.export = ExportState::Idle;
        let text = "Not downloaded: the files changed while it was prepared. Download it again.";
        warn(state, text);
    }
    begin_anew(state, 0, effects);
}

/// Starts the worker that the page had given up on, with the files that were waiting for it.
pub(super) fn revive(state: &mut State, effects: &mut Vec<Effect>) {
    let Worker::Broken { given_up, .. } = &state.worker else {
        return;
    };
    let given_up = Rc::clone(given_up);
    for source in state.sources.to_mut() {
        if given_up.contains(&source.id) {
            source.status = SourceStatus::Queued;
        }
    }
    state.notice = None;
    begin_anew(state, 0, effects);
}

/// Has a file read now, or when its turn comes.
pub(super) fn open(state: &mut State, id: SourceId, effects: &mut Vec<Effect>) {
    if let Some(caution) = &mut state.caution {
        caution.waiting.push_back(id);
    } else if let Some(source) = state.source(id) {
        effects.push(files::open(source));
    }
}

/// The worker has said something; those that died before are forgotten once one has answered.
pub(super) fn heard(state: &mut State, response: &Response) {
    let is_answer = !matches!(
        response,
        Response::Ready { .. }
            | Response::Limits(_)
            | Response::SourceProgress { .. }
            | Response::Crashed { .. }
    );
    if let Worker::Ready { n_crashes } = &mut state.worker
        && is_answer
    {
        *n_crashes = 0;
    }
}

/// A merge has come.
pub(super) fn merged(state: &mut State) {
    let opened = state.caution.as_ref().and_then(|caution| caution.opened);
    let is_open = |id| state.source(id).is_some_and(|s| s.summary().is_some());
    let is_merged = opened.is_some_and(is_open);
    if let Some(caution) = &mut state.caution {
        caution.is_merged = is_merged;
    }
}

/// Opens the next file once everything about the one before has been answered.
pub(super) fn go_on(state: &mut State, effects: &mut Vec<Effect>) {
    if !matches!(state.worker, Worker::Ready { .. }) || is_asking(state) {
        return;
    }
    let Some(mut caution) = state.caution.take() else {
        return;
    };
    let opened = caution.opened.and_then(|id| state.source(id));
    if opened.is_some_and(|s| s.is_pending() || (s.summary().is_some() && !caution.is_merged)) {
        state.caution = Some(caution);
        return;
    }
    while let Some(id) = caution.waiting.pop_front() {
        if let Some(source) = state.source(id).filter(|source| source.is_pending()) {
            effects.push(files::open(source));
            caution.opened = Some(id);
            caution.is_merged = false;
            state.caution = Some(caution);
            return;
        }
    }
}

/// The file that the worker died of, where that is known.
fn blamed(state: &State) -> Option<SourceId> {
    if !matches!(state.worker, Worker::Ready { .. }) {
        return None;
    }
    if let Some(caution) = &state.caution {
        return caution.opened.filter(|&id| state.source(id).is_some());
    }
    let is_reading = |s: &&Source| matches!(s.status, SourceStatus::Reading { .. });
    let only = |is_suspect: &dyn Fn(&&Source) -> bool| {
        let mut suspects = state.sources.iter().filter(is_suspect);
        let first = suspects.next()?;
        suspects.next().is_none().then_some(first.id)
    };
    // The worker says of every file that it begins to read it. One that waits for its turn is
    // innocent of the merge that comes first.
    only(&is_reading)
}

fn blame(state: &mut State, id: SourceId, death: &Death) {
    let n_others = state.sources.len() - 1;
    let Some(source) = state.source_mut(id) else {
        return;
    };
    let failure = death.failure_of(&source.status, n_others);
    let text = format!("{}: {}", source.name, failure.message);
    source.status = SourceStatus::Failed(Rc::new(failure));
    say(state, &text);
}

/// Forgets what the old worker was asked, has a fresh one started and the files opened in it.
fn begin_anew(state: &mut State, n_crashes: u32, effects: &mut Vec<Effect>) {
    state.flame.disconnect();
    state.top.disconnect();
    state.peek.disconnect();
    state.found.disconnect();
    state.edges.disconnect();
    state.lean_proof.disconnect();
    state.workbench.disconnect();
    // Groups are numbered anew, so the chosen column is found again by what it counts.
    if let Some(chosen) = &state.chosen_value {
        state.wanted_kind = Some(chosen.kind().to_owned());
    }
    state.merge.to_mut().revision = 0;
    state.worker = Worker::Starting { n_crashes };
    effects.push(Effect::RestartWorker);
    if let Some(limits) = state.limits.wanted() {
        effects.push(Effect::Post(Request::SetLimits(limits)));
    }
    if state.plan.number != 0 {
        let plan = (*state.plan).clone();
        effects.push(Effect::Post(Request::SetPlan(plan)));
    }
    let mut ids: Vec<_> = state
        .sources
        .iter()
        .filter(|source| !source.is_failed())
        .map(|source| (suspicion(source), source.id))
        .collect();
    if state.caution.is_some() {
        state.caution = Some(Caution::default());
        // Stable: those of equal standing keep their order.
        ids.sort_by_key(|&(suspicion, _)| suspicion);
    }
    if ids.is_empty() {
        // There will be no other merge to take its place.
        state.caution = None;
        state.merge = Shared::default();
    }
    for (_, id) in ids {
        if let Some(source) = state.source_mut(id) {
            source.status = SourceStatus::Queued;
            source.is_in_batch = true;
        }
        open(state, id, effects);
    }
}

/// What was read well is opened before what was not.
fn suspicion(source: &Source) -> u8 {
    match source.status {
        SourceStatus::Ready(_) => 0,
        SourceStatus::Queued | SourceStatus::Failed(_) => 1,
        SourceStatus::Reading { .. } => 2,
    }
}

fn give_up(state: &mut State, n_crashes: u32, death: &Death) {
    let failure = Rc::new(Failure {
        go_message: None,
        limit: None,
        kind: FailureKind::Crashed,
        message: "Not read: the reader does not start.".to_owned(),
        remedy: "Try again, or load the page again.".to_owned(),
    });
    let mut given_up = Vec::new();
    for source in state.sources.to_mut() {
        if !source.is_failed() {
            source.status = SourceStatus::Failed(Rc::clone(&failure));
            given_up.push(source.id);
        }
    }
    let happened = match state.worker {
        Worker::Starting { .. } => "does not start".to_owned(),
        _ => format!("stopped {n_crashes} times"),
    };
    state.caution = None;
    state.merge = Shared::default();
    state.worker = Worker::Broken {
        message: death.words().to_owned(),
        given_up: given_up.into(),
    };
    warn(
        state,
        &format!(
            "The reader {happened}: {}. Drop a file to try again, or load the page again.",
            death.words()
        ),
    );
}

/// Whether the worker has been asked something that it has not answered.
fn is_asking(state: &State) -> bool {
    state.flame.is_waiting()
        || state.top.is_waiting()
        || state.peek.is_waiting()
        || state.found.is_waiting()
        || state.edges.is_waiting()
        || state.lean_proof.is_waiting()
        || state.workbench.is_waiting()
        || matches!(state.export, ExportState::Preparing(_))
}
