//! What is open, in one line, what it takes, and that nothing of it leaves the page.

use std::rc::Rc;

use protocol::MergeSummary;
use viewer::{Action, FrameAction, Overlay, SessionLimits, Shared, Worker, figures};
use yew::prelude::*;

use crate::dispatch::use_dispatch;
use crate::dom::requests::RequestWatch;
use crate::limits_dialog::LimitsDialog;
use crate::seal_dialog::SealDialog;

#[derive(Properties, PartialEq)]
pub(crate) struct StatusBarProps {
    pub(crate) merge: Shared<MergeSummary>,
    pub(crate) is_empty: bool,
    pub(crate) worker: Worker,
    pub(crate) limits: SessionLimits,
    /// The memory that all open files take, in bytes.
    pub(crate) column_bytes: u64,
    pub(crate) overlay: Option<Overlay>,
}

#[component]
pub(crate) fn StatusBar(props: &StatusBarProps) -> Html {
    let requests = use_requests();
    html! {
        <footer class="status-bar">
            <span class="status-facts">{ facts(props) }</span>
            <MemoryButton
                limits={props.limits} column_bytes={props.column_bytes} is_empty={props.is_empty}
            />
            <PromiseButton n_requests={requests.len()} />
            if props.overlay == Some(Overlay::Limits) {
                <LimitsDialog limits={props.limits} column_bytes={props.column_bytes} />
            }
            if props.overlay == Some(Overlay::Seal) {
                <SealDialog {requests} />
            }
        </footer>
    }
}

/// What the included files amount to, or why there is nothing to say.
fn facts(props: &StatusBarProps) -> String {
    let merge = &props.merge;
    match &props.worker {
        Worker::Broken { .. } => return "The reader does not start".to_owned(),
        Worker::Mismatched { .. } => return "This page was updated: load it again".to_owned(),
        Worker::Starting { .. } | Worker::Ready { .. } => {}
    }
    if props.is_empty || merge.n_sources == 0 {
        return String::new();
    }
    let mut facts = vec![
        figures::counted(i64::from(merge.n_sources), "file", "files"),
        figures::counted(i64::from(merge.n_samples), "sample", "samples"),
    ];
    if merge.duration_nanos > 0 {
        let duration = figures::duration(merge.duration_nanos);
        facts.push(format!("{duration} profiled"));
    }
    facts.join(" · ")
}

#[derive(Properties, PartialEq)]
struct MemoryButtonProps {
    limits: SessionLimits,
    column_bytes: u64,
    is_empty: bool,
}

/// What the open files take of what they may, and the way to the limits.
#[component]
fn MemoryButton(props: &MemoryButtonProps) -> Html {
    let dispatch = use_dispatch();
    let onclick = Callback::from(move |_| {
        dispatch.emit(Action::Frame(FrameAction::OverlayToggled(Overlay::Limits)));
    });
    let n_raised = props.limits.n_raised();
    let taken = figures::value(props.column_bytes as i64, "bytes");
    let room = props
        .limits
        .session_bytes()
        .map(|limit| figures::value(limit as i64, "bytes"));
    html! {
        <button
            type="button" class={classes!("status-button", (n_raised > 0).then_some("is-raised"))}
            id="show-limits" aria-haspopup="dialog" title="What the open files take, and the limits" {onclick}
        >
            if let Some(room) = room.filter(|_| !props.is_empty) {
                { taken }
                <span class="status-detail">{ format!(" of {room}") }</span>
            } else {
                { "Limits" }
            }
            if n_raised > 0 {
                <span class="status-raised">
                    { " · " }{ figures::counted(n_raised as i64, "limit", "limits") }{ " raised" }
                </span>
            }
        </button>
    }
}

#[derive(Properties, PartialEq)]
struct PromiseButtonProps {
    n_requests: usize,
}

/// The promise, with what the browser itself counts, and the way to what enforces it.
#[component]
fn PromiseButton(props: &PromiseButtonProps) -> Html {
    let dispatch = use_dispatch();
    let onclick = Callback::from(move |_| {
        dispatch.emit(Action::Frame(FrameAction::OverlayToggled(Overlay::Seal)));
    });
    let count = figures::counted(props.n_requests as i64, "request", "requests");
    html! {
        <button
            type="button" class="status-button status-promise" id="show-seal"
            aria-haspopup="dialog" title="What keeps profiles in this page" {onclick}
        >
            <span class="status-detail">{ "No profile leaves this page: " }</span>
            { count }{ " since load" }
        </button>
    }
}

/// The addresses requested since the page was loaded.
#[hook]
fn use_requests() -> Rc<Vec<String>> {
    let requests = use_state(|| Rc::new(Vec::new()));
    let seen = use_mut_ref(Vec::new);
    {
        let requests = requests.clone();
        use_effect_with((), move |()| {
            let watch = RequestWatch::start(Callback::from(move |more: Vec<String>| {
                seen.borrow_mut().extend(more);
                requests.set(Rc::new(seen.borrow().clone()));
            }));
            move || drop(watch)
        });
    }
    Rc::clone(&requests)
}
