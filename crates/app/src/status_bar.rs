//! What is open, in one line, and that nothing of it leaves the page.

use std::rc::Rc;

use protocol::MergeSummary;
use viewer::{Shared, Worker, figures};
use yew::prelude::*;

use crate::dom::requests::RequestWatch;

#[derive(Properties, PartialEq)]
pub(crate) struct StatusBarProps {
    pub(crate) merge: Shared<MergeSummary>,
    pub(crate) is_empty: bool,
    pub(crate) worker: Worker,
}

#[component]
pub(crate) fn StatusBar(props: &StatusBarProps) -> Html {
    let requests = use_requests();
    let merge = &props.merge;
    let mut facts = Vec::new();
    if !props.is_empty && merge.n_sources > 0 {
        facts.push(figures::counted(
            i64::from(merge.n_sources),
            "file",
            "files",
        ));
        facts.push(figures::counted(
            i64::from(merge.n_samples),
            "sample",
            "samples",
        ));
        if merge.duration_nanos > 0 {
            facts.push(format!(
                "{} profiled",
                figures::duration(merge.duration_nanos)
            ));
        }
    }
    let facts = match &props.worker {
        Worker::Broken { .. } => "The reader does not start".to_owned(),
        Worker::Mismatched { .. } => "This page was updated: load it again".to_owned(),
        Worker::Starting { .. } | Worker::Ready { .. } => facts.join(" · "),
    };
    html! {
        <footer class="status-bar">
            <span class="status-facts">{ facts }</span>
            <Promise requests={requests} />
        </footer>
    }
}

#[derive(Properties, PartialEq)]
struct PromiseProps {
    requests: Rc<Vec<String>>,
}

/// The promise, with what the browser itself counts.
#[component]
fn Promise(props: &PromiseProps) -> Html {
    let n_requests = props.requests.len() as i64;
    let count = figures::counted(n_requests, "request", "requests");
    let title = if n_requests == 0 {
        "Counted by the browser itself: this page has requested nothing since it was loaded. Its \
         policy lets it, and its worker, talk to their own host only."
            .to_owned()
    } else {
        format!(
            "Counted by the browser itself; all from this page's own host:\n{}",
            props.requests.join("\n")
        )
    };
    html! {
        <span class="status-promise" {title}>
            <span class="status-promise-words">{ "Nothing leaves this page: " }</span>
            { count }{ " since load" }
        </span>
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
