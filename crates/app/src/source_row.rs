//! One file of the inputs.

use std::rc::Rc;

use protocol::{Failure, FailureKind, SourceId, SourceSummary};
use viewer::{
    Action, FrameAction, Overlay, Relief, Source, SourceStatus, figures, limit_words, names,
    reached_words,
};
use yew::prelude::*;

use crate::bar::Bar;
use crate::dispatch::use_dispatch;
use crate::icon::{Glyph, Icon};

/// What a file brings of the value that shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RowShare {
    pub(crate) part: i64,
    pub(crate) whole: i64,
    pub(crate) unit: String,
}

#[derive(Properties, PartialEq)]
pub(crate) struct SourceRowProps {
    pub(crate) source: Source,
    pub(crate) share: Option<RowShare>,
    /// Why it is not part of the merge, though it is included.
    pub(crate) unmerged: Option<String>,
    /// The name of an earlier file of just the same bytes.
    pub(crate) twin: Option<String>,
    /// What helps it, if a limit kept it out.
    pub(crate) relief: Option<Relief>,
    /// It is the last release's `default.pgo`, and no part of the merge.
    pub(crate) is_release: bool,
}

#[component]
pub(crate) fn SourceRow(props: &SourceRowProps) -> Html {
    let dispatch = use_dispatch();
    let source = &props.source;
    let id = source.id;
    let toggle = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: Event| dispatch.emit(Action::IncludeToggled(id)))
    };
    let remove = Callback::from(move |_| dispatch.emit(Action::RemovePressed(id)));
    let is_failed = source.is_failed();
    let classes = classes!(
        "source",
        is_failed.then_some("is-failed"),
        (!source.is_included && !is_failed && !props.is_release).then_some("is-excluded"),
        source.is_pending().then_some("is-pending"),
    );
    html! {
        <li class={classes}>
            <div class="source-head">
                if is_failed {
                    <span class="source-mark" title="Not read"><Icon glyph={Glyph::Failed} /></span>
                } else if props.is_release {
                    <span class="source-mark is-release" title="Compared with, and no part of the merge"><Icon glyph={Glyph::Compiler} /></span>
                } else {
                    <label class="check">
                        <input
                            type="checkbox" checked={source.is_included} onchange={toggle}
                            aria-label={format!("Include {}", names::shown(&source.name))}
                        />
                    </label>
                }
                { name(&source.name) }
                if props.is_release {
                    <span class="mark">{ "last release" }</span>
                }
                <button
                    type="button" class="icon-button source-remove" onclick={remove}
                    aria-label={format!("Remove {}", names::shown(&source.name))} title="Remove"
                >
                    <Icon glyph={Glyph::Close} />
                </button>
            </div>
            { match &source.status {
                SourceStatus::Queued => html! {
                    <p class="source-line">
                        { format!("Waiting · {}", figures::file_size(source.file_bytes)) }
                    </p>
                },
                SourceStatus::Reading { raw_bytes, .. } => {
                    let fraction = source.read_bytes() as f64 / source.file_bytes.max(1) as f64;
                    html! {
                        <>
                            <p class="source-line">
                                { format!("Reading · {} of {}",
                                    figures::file_size(source.read_bytes()),
                                    figures::file_size(source.file_bytes)) }
                                if *raw_bytes > source.read_bytes() {
                                    { format!(" · {} inflated", figures::file_size(*raw_bytes)) }
                                }
                            </p>
                            <Bar {fraction} kind="progress" />
                        </>
                    }
                }
                SourceStatus::Ready(summary) => ready(summary, props),
                SourceStatus::Failed(failure) => html! {
                    <Failed {id} failure={Rc::clone(failure)} relief={props.relief} />
                },
            } }
        </li>
    }
}

/// The file's name; of a long path the folders give way first.
fn name(path: &str) -> Html {
    let shown = names::shown(path);
    let file = names::file_name(&shown);
    let folder = &shown[..shown.len() - file.len()];
    html! {
        <bdi class="source-name" title={shown.to_string()}>
            if !folder.is_empty() {
                <span class="source-folder">{ folder }</span>
            }
            <span class="source-file">{ file }</span>
        </bdi>
    }
}

fn ready(summary: &SourceSummary, props: &SourceRowProps) -> Html {
    let kinds: Vec<_> = summary
        .value_types
        .iter()
        .map(|value_type| value_type.split('/').next().unwrap_or(value_type))
        .collect();
    let kinds = names::shown(&kinds.join(", ")).into_owned();
    let types = names::shown(&summary.value_types.join(", ")).into_owned();
    let mut facts = Vec::new();
    if summary.duration_nanos > 0 {
        facts.push(figures::duration(summary.duration_nanos));
    }
    let n_samples = i64::from(summary.n_samples);
    facts.push(figures::counted(n_samples, "sample", "samples"));
    let mut origin = Vec::new();
    if summary.time_nanos != 0 {
        origin.push(figures::time(summary.time_nanos));
    }
    origin.push(figures::file_size(summary.file_bytes));
    let share = props.share.as_ref();
    let share_title = share.map(|share| {
        format!(
            "{} of {}",
            figures::value(share.part, &share.unit),
            figures::value(share.whole, &share.unit)
        )
    });
    let warnings: Vec<String> = props
        .unmerged
        .iter()
        .map(|reason| format!("Not merged: {reason}"))
        .chain(
            props
                .twin
                .iter()
                .map(|twin| format!("The same bytes as {twin}")),
        )
        .chain(summary.warnings.iter().cloned())
        .collect();
    html! {
        <>
            <p class="source-line">
                <span class="source-kind" title={types}>
                    { &summary.kind }
                    if !kinds.is_empty() {
                        <span class="is-quiet">{ " · " }{ kinds }</span>
                    }
                </span>
                if let Some(share) = share {
                    <span class="source-share" title={share_title}>
                        { figures::share(share.part, share.whole) }
                    </span>
                }
            </p>
            <p class="source-line is-quiet">{ facts.join(" · ") }</p>
            <p class="source-line is-quiet">{ origin.join(" · ") }</p>
            if let Some(share) = share {
                <Bar fraction={figures::fraction(share.part, share.whole)} />
            }
            { for warnings.iter().map(|warning| html! {
                <p class="source-warning"><Icon glyph={Glyph::Warning} /><span>{ names::shown(warning).into_owned() }</span></p>
            }) }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct FailedProps {
    id: SourceId,
    failure: Rc<Failure>,
    relief: Option<Relief>,
}

/// What is wrong with a file, and what can be done about it here.
#[component]
fn Failed(props: &FailedProps) -> Html {
    let dispatch = use_dispatch();
    let (id, failure) = (props.id, &props.failure);
    let send = |action: Action| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.emit(action.clone()))
    };
    let can_retry = matches!(
        failure.kind,
        FailureKind::Unreadable | FailureKind::Crashed | FailureKind::OutOfMemory
    );
    let message = match &failure.limit {
        Some(reached) => reached_words(reached),
        None => names::shown(&failure.message).into_owned(),
    };
    let button = |action: Action, words: String| {
        html! {
            <button type="button" class="button" onclick={send(action)}>
                <Icon glyph={Glyph::Retry} />{ words }
            </button>
        }
    };
    let relief = match props.relief {
        Some(Relief::Raise(name, limit)) => {
            let words = format!("Raise to {} and try again", limit_words(name, limit));
            button(Action::ReliefPressed(id), words)
        }
        Some(Relief::TryAgain) => button(Action::ReliefPressed(id), "Try again".to_owned()),
        None if can_retry => button(Action::RetryPressed(id), "Try again".to_owned()),
        Some(Relief::None) | None => html! {},
    };
    html! {
        <>
            <p class="source-error">{ message }</p>
            if let Some(go_message) = &failure.go_message {
                <p class="source-remedy">{ "Go says: " }<q>{ names::shown(go_message).into_owned() }</q></p>
            }
            if !failure.remedy.is_empty() {
                <p class="source-remedy">{ names::shown(&failure.remedy).into_owned() }</p>
            }
            <div class="source-buttons">
                { relief }
                if failure.limit.is_some() {
                    <button
                        type="button" class="text-button" aria-haspopup="dialog"
                        onclick={send(Action::Frame(FrameAction::OverlayToggled(Overlay::Limits)))}
                    >
                        { "Limits" }
                    </button>
                }
            </div>
        </>
    }
}
