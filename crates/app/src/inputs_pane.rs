//! The files that were given: what they are, what they weigh, what is wrong with them.

use protocol::{MergeSummary, SourceId, ValueKey};
use viewer::{
    Action, FrameAction, Progress, Relief, SessionLimits, Shared, Source, SourceStatus, figures,
};
use yew::prelude::*;

use crate::bar::Bar;
use crate::dispatch::use_dispatch;
use crate::icon::{Glyph, Icon};
use crate::source_row::{RowShare, SourceRow};

#[derive(Properties, PartialEq)]
pub(crate) struct InputsPaneProps {
    pub(crate) sources: Shared<Vec<Source>>,
    pub(crate) merge: Shared<MergeSummary>,
    /// The value column that shares are shares of.
    pub(crate) shown_value: Option<ValueKey>,
    pub(crate) progress: Option<Progress>,
    pub(crate) limits: SessionLimits,
    /// The files that are the last release's, or will be.
    pub(crate) releases: [Option<SourceId>; 2],
    /// Whether the pane lies over the view, and so has to be closed.
    pub(crate) is_sheet: bool,
}

#[component]
pub(crate) fn InputsPane(props: &InputsPaneProps) -> Html {
    let dispatch = use_dispatch();
    let send = |action: Action| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.emit(action.clone()))
    };
    let toggle_all = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: Event| dispatch.emit(Action::IncludeAllToggled))
    };
    let is_input = |source: &&Source| !props.releases.contains(&Some(source.id));
    let n_inputs = props.sources.iter().filter(is_input).count();
    let n_included = props.sources.iter().filter(|s| s.is_included).count();
    let all_included = n_included == n_inputs;
    let title = if all_included {
        format!("Inputs ({})", figures::grouped(n_inputs as i64))
    } else {
        format!(
            "Inputs ({} of {})",
            figures::grouped(n_included as i64),
            figures::grouped(n_inputs as i64)
        )
    };
    html! {
        <section class="pane inputs-pane" aria-labelledby="inputs-title">
            <header class="pane-head">
                <label class="check">
                    <input
                        type="checkbox" checked={all_included} onchange={toggle_all}
                        aria-label="Include all files"
                    />
                </label>
                <h2 id="inputs-title">{ title }</h2>
                <button
                    type="button" class="text-button" id="remove-all"
                    onclick={send(Action::RemoveAllPressed)}
                >
                    { "Remove all" }
                </button>
                if props.is_sheet {
                    <button
                        type="button" class="icon-button" aria-label="Close"
                        onclick={send(Action::Frame(FrameAction::PaneToggled(viewer::Pane::Inputs)))}
                    >
                        <Icon glyph={Glyph::Close} />
                    </button>
                }
            </header>
            if let Some(progress) = props.progress {
                <ReadingProgress {progress} />
            }
            <ul class="sources">
                { for props.sources.iter().map(|source| row(source, props)) }
            </ul>
            <footer class="pane-foot">
                <button type="button" class="button" onclick={send(Action::FilesWanted)}>
                    <Icon glyph={Glyph::Plus} />{ "Files" }
                </button>
                <button type="button" class="button" onclick={send(Action::FolderWanted)}>
                    <Icon glyph={Glyph::Plus} />{ "Folder" }
                </button>
            </footer>
        </section>
    }
}

fn row(source: &Source, props: &InputsPaneProps) -> Html {
    let unmerged = props
        .merge
        .unmerged
        .iter()
        .find(|unmerged| unmerged.source == source.id)
        .map(|unmerged| unmerged.reason.clone());
    html! {
        <SourceRow
            key={source.id.0}
            source={source.clone()}
            share={share(source, props)}
            {unmerged}
            twin={source.twin_among(&props.sources).map(|twin| twin.name.to_string())}
            relief={relief(source, &props.limits)}
            is_release={props.releases.contains(&Some(source.id))}
        />
    }
}

/// The part of the shown value that a file brings.
fn share(source: &Source, props: &InputsPaneProps) -> Option<RowShare> {
    let summary = source.summary().filter(|_| source.is_included)?;
    let value = props.shown_value.filter(|v| v.group == summary.group)?;
    let choice = props.merge.value_types.iter().find(|v| v.value == value)?;
    let part = summary.total(&format!("{}/{}", choice.kind, choice.unit))?;
    Some(RowShare {
        part,
        whole: choice.total.parse().ok()?,
        unit: choice.unit.clone(),
    })
}

/// What helps a file that a limit kept out.
fn relief(source: &Source, limits: &SessionLimits) -> Option<Relief> {
    match &source.status {
        SourceStatus::Failed(failure) => failure.limit.map(|reached| limits.relief(&reached)),
        _ => None,
    }
}

#[derive(Properties, PartialEq)]
struct ReadingProgressProps {
    progress: Progress,
}

/// How far the reading of all files has come, and the way to stop it.
#[component]
fn ReadingProgress(props: &ReadingProgressProps) -> Html {
    let dispatch = use_dispatch();
    let cancel = Callback::from(move |_| dispatch.emit(Action::ReadingCancelled));
    let Progress {
        n_done,
        n_files,
        read_bytes,
        file_bytes,
    } = props.progress;
    let fraction = if file_bytes == 0 {
        0.0
    } else {
        read_bytes as f64 / file_bytes as f64
    };
    html! {
        <div class="reading">
            <Bar {fraction} kind="progress" />
            <p class="reading-words">
                <span>
                    { format!("Reading · {n_done} of {}", figures::counted(i64::from(n_files), "file", "files")) }
                </span>
                <span class="is-quiet">
                    { format!("{} of {}", figures::file_size(read_bytes), figures::file_size(file_bytes)) }
                </span>
            </p>
            <button type="button" class="button" onclick={cancel}>{ "Cancel" }</button>
        </div>
    }
}
