//! What the worker says, and what becomes of the page when it falls silent.
//!
//! **Invariant:** an answer changes the page only where the page still waits for it: what is said
//! of a file that was removed meanwhile, or of a question that was replaced, is dropped.

use std::rc::Rc;

use protocol::answers::{EdgeColumns, PeekColumns, TopColumns, decode_flame_graph};
use protocol::columns::ColumnsError;
use protocol::{
    Download, Export, Failure, FailureKind, Question, Reply, Request, Response, SourceId, VERSION,
    ValueKey,
};

use super::{files, looking, say, warn};
use crate::{
    Edges, Effect, ExportState, OfText, Peek, Shared, SourceStatus, State, Worker, figures,
};

/// A worker that dies so often, without a file to blame, is not started again.
const MAX_CRASHES: u32 = 3;

pub(super) fn said(state: &mut State, reply: Reply, effects: &mut Vec<Effect>) {
    let Reply { response, columns } = reply;
    match response {
        Response::Ready { version } => ready(state, version),
        Response::SourceProgress {
            source,
            stage,
            read_bytes,
            raw_bytes,
        } => {
            let status = SourceStatus::Reading {
                stage,
                read_bytes,
                raw_bytes,
            };
            source_changed(state, source, status);
        }
        Response::SourceAdded(summary) => {
            let source = summary.source;
            source_changed(state, source, SourceStatus::Ready(Rc::new(summary)));
            announce_progress(state);
        }
        Response::SourceFailed { source, failure } => source_failed(state, source, failure),
        Response::SourceRemoved { .. } => {}
        Response::Merged(summary) => state.merge = Shared::new(summary),
        Response::FlameGraph { revision, view } => {
            if state.flame.is_outstanding(&view)
                && let Some(graph) = decoded(state, decode_flame_graph(&columns))
            {
                looking::flame_graph_received(state, view, revision, graph);
            }
        }
        Response::Top { revision, value } => {
            if state.top.is_outstanding(&value)
                && let Some(top) = decoded(state, TopColumns::decode(&columns))
            {
                state.top.receive(value, revision, Shared::new(top));
            }
        }
        Response::Peek {
            revision,
            value,
            function,
            sums,
        } => {
            let asked = of_text(value, &function);
            if state.peek.is_outstanding(&asked)
                && let Some(columns) = decoded(state, PeekColumns::decode(&columns))
            {
                let PeekColumns { callers, callees } = columns;
                let peek = Peek {
                    sums,
                    callers,
                    callees,
                };
                state.peek.receive(asked, revision, Shared::new(peek));
            }
        }
        Response::Found {
            revision,
            value,
            query,
            sums,
        } => {
            state.found.receive(of_text(value, &query), revision, sums);
        }
        Response::Edges { revision, report } => {
            if state.edges.is_outstanding(&())
                && let Some(columns) = decoded(state, EdgeColumns::decode(&columns))
            {
                let edges = Shared::new(Edges::new(columns, report));
                if state.edges.receive((), revision, edges) {
                    looking::edges_received(state);
                }
            }
        }
        Response::LeanProof { revision, proof } => {
            state.lean_proof.receive((), revision, Rc::new(proof));
        }
        Response::Exported {
            revision,
            export,
            download,
        } => exported(state, (revision, export, download), columns, effects),
        Response::Unanswered { question, failure } => unanswered(state, &question, failure),
        Response::Crashed { message } => crashed(state, &message, effects),
    }
}

/// The worker is gone. The file that it was reading is the likely cause, and is not tried again
/// by itself; all others are opened anew in a fresh worker.
pub(super) fn crashed(state: &mut State, message: &str, effects: &mut Vec<Effect>) {
    let n_crashes = match &state.worker {
        Worker::Starting { n_crashes } | Worker::Ready { n_crashes } => *n_crashes,
        // The page has given up on workers already.
        Worker::Mismatched { .. } | Worker::Broken { .. } => return,
    };
    let mut n_blamed = 0;
    for source in state.sources.to_mut() {
        if let SourceStatus::Reading { .. } = source.status {
            n_blamed += 1;
            source.status = SourceStatus::Failed(Rc::new(crash_failure(message)));
        }
    }
    state.flame.disconnect();
    state.top.disconnect();
    state.peek.disconnect();
    state.found.disconnect();
    state.edges.disconnect();
    state.lean_proof.disconnect();
    state.merge.to_mut().revision = 0;
    if let ExportState::Preparing(export) = state.export {
        state.export = ExportState::Failed(export, crash_failure(message));
    }
    let n_crashes = if n_blamed > 0 { 0 } else { n_crashes + 1 };
    if n_crashes >= MAX_CRASHES {
        state.worker = Worker::Broken {
            message: message.to_owned(),
        };
        warn(
            state,
            &format!("The reader stopped {n_crashes} times: {message}. Load the page again."),
        );
        return;
    }
    state.worker = Worker::Starting { n_crashes };
    effects.push(Effect::RestartWorker);
    for source in state.sources.to_mut() {
        if !matches!(source.status, SourceStatus::Failed(_)) {
            source.status = SourceStatus::Queued;
            source.is_in_batch = true;
            effects.push(files::open(source));
        }
    }
    if n_blamed == 0 {
        warn(
            state,
            &format!("The reader stopped and was started again: {message}"),
        );
    }
}

fn ready(state: &mut State, version: String) {
    if version != VERSION {
        state.worker = Worker::Mismatched { version };
        warn(
            state,
            "This page was updated while it was open. Load it again.",
        );
    } else if let Worker::Starting { n_crashes } = state.worker {
        state.worker = Worker::Ready { n_crashes };
    }
}

fn source_changed(state: &mut State, id: SourceId, status: SourceStatus) {
    let sources = state.sources.to_mut();
    if let Some(source) = sources.iter_mut().find(|source| source.id == id) {
        source.status = status;
    }
}

fn source_failed(state: &mut State, id: SourceId, failure: Failure) {
    let Some(name) = state.source(id).map(|source| Rc::clone(&source.name)) else {
        return;
    };
    let text = format!("{name}: {}", failure.message);
    source_changed(state, id, SourceStatus::Failed(Rc::new(failure)));
    say(state, &text);
}

fn announce_progress(state: &mut State) {
    let text = match state.progress() {
        Some(progress) => format!("{} of {} files read", progress.n_done, progress.n_files),
        None => {
            let is_read = |source: &&crate::Source| source.summary().is_some();
            let n_read = state.sources.iter().filter(is_read).count();
            format!("{} read", figures::counted(n_read as i64, "file", "files"))
        }
    };
    say(state, &text);
}

fn exported(
    state: &mut State,
    (revision, export, download): (u32, Export, Download),
    bytes: Vec<u8>,
    effects: &mut Vec<Effect>,
) {
    if state.export != ExportState::Preparing(export) {
        return;
    }
    if revision < state.merge.revision {
        let question = Question::Export(export);
        effects.push(Effect::Post(Request::Ask(question)));
        return;
    }
    state.export = ExportState::Idle;
    say(state, &format!("{} saved", download.file_name));
    effects.push(Effect::Download {
        bytes,
        file_name: download.file_name,
        mime: download.mime,
    });
}

fn unanswered(state: &mut State, question: &Question, failure: Failure) {
    match question {
        Question::FlameGraph(view) => {
            state.flame.fail(view, failure);
        }
        Question::Top { value } => {
            state.top.fail(value, failure);
        }
        Question::Peek { value, function } => {
            state.peek.fail(&of_text(*value, function), failure);
        }
        Question::Search { value, query } => {
            state.found.fail(&of_text(*value, query), failure);
        }
        Question::Edges => {
            state.edges.fail(&(), failure);
        }
        Question::LeanProof => {
            state.lean_proof.fail(&(), failure);
        }
        &Question::Export(export) => {
            if state.export == ExportState::Preparing(export) {
                warn(state, &format!("Not downloaded: {}", failure.message));
                state.export = ExportState::Failed(export, failure);
            }
        }
    }
}

fn of_text(value: ValueKey, text: &str) -> OfText {
    OfText {
        value,
        text: text.into(),
    }
}

/// Columns that make no sense come from a worker of another build.
fn decoded<T>(state: &mut State, columns: Result<T, ColumnsError>) -> Option<T> {
    match columns {
        Ok(columns) => Some(columns),
        Err(error) => {
            warn(state, &format!("{error}. Load the page again."));
            None
        }
    }
}

fn crash_failure(message: &str) -> Failure {
    Failure {
        kind: FailureKind::Unreadable,
        message: format!("The reader stopped at this file: {message}"),
        remedy: "The other files were read again without it.".to_owned(),
    }
}
