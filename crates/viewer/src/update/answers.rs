//! What the worker says.
//!
//! **Invariant:** an answer changes the page only where the page still waits for it: what is said
//! of a file that was removed meanwhile, or of a question that was replaced, is dropped.

use std::rc::Rc;

use protocol::answers::{
    DriftColumns, EdgeColumns, EvidenceColumns, PeekColumns, TopColumns, decode_flame_graph,
};
use protocol::columns::ColumnsError;
use protocol::evidence::EvidenceReport;
use protocol::release::ReleaseReport;
use protocol::{
    Download, Export, Failure, FlameView, PgoReport, Question, Reply, Request, Response, SourceId,
    Sums, VERSION, ValueKey,
};

use super::death::Death;
use super::{looking, recovery, say, warn};
use crate::{
    BesidePlan, Drift, Edges, Effect, Evidence, ExportState, Notice, OfText, Peek, Shared,
    SourceStatus, State, Worker, figures,
};

pub(super) fn said(state: &mut State, reply: Reply, effects: &mut Vec<Effect>) {
    let Reply { response, columns } = reply;
    recovery::heard(state, &response);
    match response {
        Response::Ready { version } => ready(state, version),
        Response::Limits(limits) => state.limits.hold(limits),
        Response::SourceProgress {
            source,
            read_bytes,
            raw_bytes,
        } => {
            let status = SourceStatus::Reading {
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
        Response::Merged(summary) => {
            state.merge = Shared::new(summary);
            recovery::merged(state);
        }
        Response::FlameGraph { revision, view } => {
            flame_graph_said(state, (revision, view), &columns);
        }
        Response::Top { revision, value } => top_said(state, (revision, value), &columns),
        Response::Peek {
            revision,
            value,
            function,
            sums,
        } => peek_said(state, (revision, of_text(value, &function)), sums, &columns),
        Response::Found {
            revision,
            value,
            query,
            sums,
        } => {
            state.found.receive(of_text(value, &query), revision, sums);
        }
        Response::Edges {
            revision,
            plan,
            report,
        } => edges_said(state, (revision, plan), report, &columns),
        Response::LeanProof {
            revision,
            plan,
            proof,
        } => {
            state.lean_proof.receive(plan, revision, Rc::new(proof));
        }
        Response::Doctor { revision, report } => {
            let doctor = &mut state.workbench.doctor;
            doctor.receive((), revision, Rc::new(report));
        }
        Response::Evidence {
            revision,
            plan,
            report,
        } => evidence_said(state, (revision, plan), report, &columns),
        Response::Release {
            revision,
            plan,
            report,
        } => release_said(state, (revision, plan), report, &columns),
        Response::Effect {
            revision,
            plan,
            wanted,
            report,
        } => {
            let wanted = Rc::from(wanted);
            let effect = &mut state.workbench.effect;
            effect.receive(BesidePlan { plan, wanted }, revision, Rc::new(report));
        }
        Response::Exported {
            revision,
            plan,
            export,
            download,
        } => exported(
            state,
            (revision, plan),
            (export, download),
            columns,
            effects,
        ),
        Response::Unanswered { question, failure } => unanswered(state, &question, failure),
        Response::Crashed { message } => {
            recovery::crashed(state, &Death::of_panic(&message), effects);
        }
    }
}

fn flame_graph_said(state: &mut State, (revision, view): (u32, FlameView), columns: &[u8]) {
    if state.flame.is_outstanding(&view)
        && let Some(graph) = decoded(state, decode_flame_graph(columns))
    {
        looking::flame_graph_received(state, view, revision, graph);
    }
}

fn top_said(state: &mut State, (revision, value): (u32, ValueKey), columns: &[u8]) {
    if state.top.is_outstanding(&value)
        && let Some(top) = decoded(state, TopColumns::decode(columns))
    {
        state.top.receive(value, revision, Shared::new(top));
    }
}

fn peek_said(state: &mut State, (revision, asked): (u32, OfText), sums: Sums, columns: &[u8]) {
    if state.peek.is_outstanding(&asked)
        && let Some(columns) = decoded(state, PeekColumns::decode(columns))
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

fn edges_said(state: &mut State, (revision, plan): (u32, u32), report: PgoReport, columns: &[u8]) {
    if state.edges.is_outstanding(&plan)
        && let Some(columns) = decoded(state, EdgeColumns::decode(columns))
    {
        let edges = Shared::new(Edges::new(columns, report));
        if state.edges.receive(plan, revision, edges) {
            looking::edges_received(state);
        }
    }
}

fn evidence_said(
    state: &mut State,
    (revision, plan): (u32, u32),
    report: EvidenceReport,
    columns: &[u8],
) {
    if state.workbench.evidence.is_outstanding(&plan)
        && let Some(columns) = decoded(state, EvidenceColumns::decode(columns))
    {
        let evidence = Shared::new(Evidence::new(report, columns));
        state.workbench.evidence.receive(plan, revision, evidence);
    }
}

fn release_said(
    state: &mut State,
    (revision, plan): (u32, u32),
    report: ReleaseReport,
    columns: &[u8],
) {
    if state.workbench.release.is_outstanding(&plan)
        && let Some(columns) = decoded(state, DriftColumns::decode(columns))
    {
        let drift = Shared::new(Drift { report, columns });
        state.workbench.release.receive(plan, revision, drift);
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
    if let Some(source) = state.source_mut(id) {
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
    (revision, plan): (u32, u32),
    (export, download): (Export, Download),
    bytes: Vec<u8>,
    effects: &mut Vec<Effect>,
) {
    if state.export != ExportState::Preparing(export) {
        return;
    }
    if revision < state.merge.revision || plan != state.plan.number {
        let question = Question::Export(export);
        effects.push(Effect::Post(Request::Ask(question)));
        return;
    }
    state.export = ExportState::Idle;
    saved(state, &download.file_name);
    effects.push(Effect::Download {
        bytes,
        file_name: download.file_name,
        mime: download.mime,
    });
}

/// Says what was saved, in sight if it lacks something that was given.
fn saved(state: &mut State, file_name: &str) {
    let left_out = state.left_out();
    if left_out.is_empty() {
        say(state, &format!("{file_name} saved"));
        return;
    }
    let names: Vec<&str> = left_out.iter().take(3).map(|out| &*out.name).collect();
    let more = match left_out.len() - names.len() {
        0 => String::new(),
        n_more => format!(" and {n_more} more"),
    };
    let text = format!(
        "{file_name} was saved without {} of {}: {}{more}",
        left_out.len(),
        figures::counted(state.sources.len() as i64, "file", "files"),
        names.join(", "),
    );
    state.notice = Some(Notice {
        is_error: false,
        text: crate::names::shown(&text).into(),
    });
}

fn unanswered(state: &mut State, question: &Question, failure: Failure) {
    match question {
        Question::FlameGraph(view) => state.flame.fail(view, failure),
        Question::Top { value } => state.top.fail(value, failure),
        Question::Peek { value, function } => {
            state.peek.fail(&of_text(*value, function), failure);
        }
        Question::Search { value, query } => {
            state.found.fail(&of_text(*value, query), failure);
        }
        Question::Edges { plan } => state.edges.fail(plan, failure),
        Question::LeanProof { plan } => state.lean_proof.fail(plan, failure),
        Question::Doctor => state.workbench.doctor.fail(&(), failure),
        Question::Evidence { plan } => state.workbench.evidence.fail(plan, failure),
        Question::Release { plan } => state.workbench.release.fail(plan, failure),
        Question::Effect { plan, wanted } => {
            let (plan, wanted) = (*plan, Rc::new((**wanted).clone()));
            let effect = &mut state.workbench.effect;
            effect.fail(&BesidePlan { plan, wanted }, failure);
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
