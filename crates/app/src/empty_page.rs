//! What a first visitor sees: what this does, that nothing is uploaded, and three ways in.

use viewer::{Action, Notice};
use yew::prelude::*;

use crate::dispatch::use_dispatch;
use crate::view_pane::NoticeBar;

#[derive(Properties, PartialEq)]
pub(crate) struct EmptyPageProps {
    pub(crate) is_fetching_sample: bool,
    pub(crate) notice: Option<Notice>,
}

#[component]
pub(crate) fn EmptyPage(props: &EmptyPageProps) -> Html {
    let dispatch = use_dispatch();
    let send = |action: Action| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.emit(action.clone()))
    };
    html! {
        <main class="empty-page">
            <NoticeBar notice={props.notice.clone()} />
            <div class="empty-words">
                <p class="empty-what">
                    { "Drop Go CPU profiles to see where the time goes, which calls Go’s compiler \
                       would treat as hot, and to download the default.pgo that tells it." }
                </p>
                <p class="empty-promise">
                    { "Everything happens in this page: nothing is uploaded." }
                </p>
                <div class="empty-ways">
                    <button type="button" class="button" id="open-files" onclick={send(Action::FilesWanted)}>
                        { "Open files" }
                    </button>
                    <button type="button" class="button" onclick={send(Action::FolderWanted)}>
                        { "Open folder" }
                    </button>
                    <button
                        type="button" class="button is-plain" id="try-sample"
                        disabled={props.is_fetching_sample} onclick={send(Action::SampleWanted)}
                    >
                        { if props.is_fetching_sample { "Fetching the sample…" } else { "Try a sample" } }
                    </button>
                </div>
                <p class="empty-hint">
                    { "From a running service: " }
                    <code>{ "curl -o cpu.pb.gz 'localhost:6060/debug/pprof/profile?seconds=30'" }</code>
                </p>
            </div>
        </main>
    }
}
