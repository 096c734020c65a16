//! What follows from what happened.
//!
//! [`update`] is the only place where the page decides. After every action the page is settled:
//! what it now wants to know is asked, what it now shows is computed, and the address says it.

mod answers;
mod death;
mod files;
mod limits;
mod looking;
mod plan;
mod recovery;
mod settle;
#[cfg(test)]
mod tests;

pub(crate) use looking::search_changed;
pub(crate) use recovery::Caution;

use death::Death;
use protocol::{Export, Question, Request};

use crate::{
    Action, CopyFormat, Effect, ExportState, FrameAction, Layout, Notice, Overlay, Pane, Panes,
    Selection, State, Theme, View, link,
};

/// The longest text that is copied, in bytes: it is written in the page's own memory, while nothing
/// else happens in the page.
const MAX_COPIED_BYTES: u64 = 64 << 20;

/// Takes an action in; returns what is to be done outside, in order.
pub fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let mut effects = Vec::new();
    decide(state, action, &mut effects);
    plan::follow_files(state, &mut effects);
    settle::settle(state, &mut effects);
    recovery::go_on(state, &mut effects);
    effects
}

fn decide(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    match action {
        Action::Opened { link, theme } => {
            state.theme = theme.unwrap_or(state.theme);
            link::follow(state, &link);
        }
        Action::LinkFollowed(link) => {
            // The browser reports the page's own writing of the address, too.
            if link.trim_start_matches('#') != state.link {
                link::follow(state, &link);
                state.link = link::link_of(state);
            }
        }
        Action::FilesOffered(files) => files::offered(state, files, effects),
        Action::NothingOffered => say(state, "There is no file in that folder"),
        Action::FilesWanted => effects.push(Effect::PickFiles),
        Action::FolderWanted => effects.push(Effect::PickFolder),
        Action::SampleWanted => {
            if !state.is_fetching_sample {
                state.is_fetching_sample = true;
                effects.push(Effect::FetchSample);
            }
        }
        Action::SampleFailed(why) => {
            state.is_fetching_sample = false;
            warn(state, &format!("The sample could not be fetched: {why}"));
        }
        Action::IncludeToggled(id) => files::include_toggled(state, id, effects),
        Action::IncludeAllToggled => files::include_all_toggled(state, effects),
        Action::RemovePressed(id) => files::removed(state, |source| source.id == id, effects),
        Action::RemoveAllPressed => files::removed(state, |_| true, effects),
        Action::ReadingCancelled => files::removed(state, crate::Source::is_pending, effects),
        Action::RetryPressed(id) => files::retried(state, id, effects),
        Action::ReliefPressed(id) => limits::relief_pressed(state, id, effects),
        Action::LimitRaised { name, limit } => limits::raised(state, name, limit, effects),
        Action::LimitReset(name) => limits::reset(state, name, effects),
        Action::WorkerSaid(reply) => answers::said(state, *reply, effects),
        Action::WorkerFailed(message) => {
            recovery::crashed(state, &Death::of_silence(&message), effects);
        }
        Action::ViewChosen(view) => {
            state.view = view;
            state.panes.sheet = None;
        }
        Action::ValueChosen(value) => looking::value_chosen(state, value),
        Action::ValueStepped { is_forward } => looking::value_stepped(state, is_forward),
        Action::BoxSelected(selected) => looking::box_selected(state, selected),
        Action::BoxZoomed(zoom) => looking::box_zoomed(state, zoom),
        Action::FunctionSelected(name) => looking::function_selected(state, &name),
        Action::FunctionShown(name) => {
            looking::function_selected(state, &name);
            looking::show_in_flame_graph(state, effects);
        }
        Action::EdgeSelected(rank) => looking::edge_selected(state, rank),
        Action::EdgeShown(rank) => {
            looking::edge_selected(state, rank);
            looking::show_in_flame_graph(state, effects);
        }
        Action::EdgesOfFunctionShown(name) => looking::edges_of_function_shown(state, &name),
        Action::SearchWanted => effects.push(Effect::FocusSearch),
        Action::SearchChanged(text) => looking::search_changed(state, &text),
        Action::SearchMoved { is_forward } => looking::search_moved(state, is_forward),
        Action::TopSorted(column) => state.top_order = state.top_order.pressed(column),
        Action::EdgesSorted(column) => state.edge_order = state.edge_order.pressed(column),
        Action::EdgeFilterChosen(filter) => state.edge_filter = filter,
        Action::EdgesCopied(format) => edges_copied(state, format, effects),
        Action::TextCopied(text) => {
            if may_copy(state, text.len() as u64) {
                effects.push(Effect::CopyText(text));
            }
        }
        Action::CopyFinished { is_done: true } => say(state, "Copied"),
        Action::CopyFinished { is_done: false } => {
            warn(state, "The browser did not allow copying");
        }
        Action::Plan(action) => plan::decide(state, action, effects),
        Action::ExportChosen(export) => export_chosen(state, export, effects),
        Action::Frame(action) => frame_changed(state, action, effects),
        // What is left to do is done when the page settles.
        Action::Resumed => {}
        Action::NoticeDismissed => state.notice = None,
        Action::Escaped => escaped(state, effects),
    }
}

/// What opens, closes and turns dark around the views.
fn frame_changed(state: &mut State, action: FrameAction, effects: &mut Vec<Effect>) {
    match action {
        FrameAction::OverlayToggled(overlay) => {
            state.overlay = (state.overlay != Some(overlay)).then_some(overlay);
        }
        FrameAction::OverlayClosed => state.overlay = None,
        FrameAction::PaneToggled(pane) => pane_toggled(state, pane),
        FrameAction::InputsShown => {
            if !state.is_open(Pane::Inputs) {
                pane_toggled(state, Pane::Inputs);
            }
        }
        FrameAction::LayoutChanged(layout) => {
            state.layout = layout;
            state.panes.sheet = None;
        }
        FrameAction::ThemeToggled => {
            state.theme = state.theme.next();
            effects.push(Effect::SaveTheme(state.theme));
            say(state, theme_words(state.theme));
        }
        FrameAction::SystemThemeChanged { is_dark } => state.is_system_dark = is_dark,
    }
}

/// Escape closes and clears one thing at a time, the nearest first.
fn escaped(state: &mut State, effects: &mut Vec<Effect>) {
    if state.overlay.take().is_some() || state.panes.sheet.take().is_some() {
        return;
    }
    if state.notice.take().is_some() {
        return;
    }
    if !state.search.text.is_empty() {
        looking::search_changed(state, "");
        effects.push(Effect::FocusView);
    } else if state.selection != Selection::None {
        state.selection = Selection::None;
    } else if state.view == View::Pgo && state.planning.panel.is_some() {
        state.planning.panel = None;
    } else {
        state.zoom = None;
    }
}

fn pane_toggled(state: &mut State, pane: Pane) {
    if state.layout != Layout::Wide {
        state.panes.sheet = (state.panes.sheet != Some(pane)).then_some(pane);
        return;
    }
    let Panes {
        has_inputs,
        has_selection,
        ..
    } = &mut state.panes;
    match pane {
        Pane::Inputs => *has_inputs = !*has_inputs,
        Pane::Selection => *has_selection = !*has_selection,
    }
}

fn export_chosen(state: &mut State, export: Export, effects: &mut Vec<Effect>) {
    if state.overlay == Some(Overlay::Downloads) {
        state.overlay = None;
    }
    let obstacle = match export {
        Export::Merge { .. } if state.has_merge() => None,
        _ => state.download_obstacle(),
    };
    if let Some(obstacle) = obstacle {
        let text = format!("Nothing to download: {}", lower_first(obstacle));
        warn(state, &text);
        return;
    }
    state.export = ExportState::Preparing(export);
    effects.push(Effect::Post(Request::Ask(Question::Export(export))));
}

fn edges_copied(state: &mut State, format: CopyFormat, effects: &mut Vec<Effect>) {
    let Some(edges) = state.edges.content().cloned() else {
        return;
    };
    let (columns, report) = (&edges.columns, &edges.report);
    let n_bytes = protocol::edges_text_bytes(columns, &state.derived.edge_rows.ranks);
    if !may_copy(state, n_bytes) {
        return;
    }
    let rows = &state.derived.edge_rows;
    let n_before_cut = rows.n_before_cut.map(|n| n as usize);
    effects.push(Effect::CopyText(match format {
        CopyFormat::Text => protocol::edges_text(columns, report, &rows.ranks, n_before_cut),
        CopyFormat::Csv => protocol::edges_csv(columns, report, &rows.ranks),
    }));
}

/// Whether a text may go to the clipboard; the reader is told if not.
fn may_copy(state: &mut State, n_bytes: u64) -> bool {
    let is_short = n_bytes <= MAX_COPIED_BYTES;
    if !is_short {
        let text = "Not copied: that is too long for the clipboard. Download it instead.";
        warn(state, text);
    }
    is_short
}

/// Tells the reader something that is no trouble.
fn say(state: &mut State, text: &str) {
    state.announcement = crate::names::shown(text).into();
}

/// Tells the reader of trouble.
fn warn(state: &mut State, text: &str) {
    state.notice = Some(Notice {
        is_error: true,
        text: crate::names::shown(text).into(),
    });
}

fn theme_words(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "Theme: as the system",
        Theme::Light => "Theme: light",
        Theme::Dark => "Theme: dark",
    }
}

/// For a sentence that goes on after a colon; Go's own name stays.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if !text.starts_with("Go ") => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}
