//! The middle of the page: the tabs, and the view that is chosen.

use std::rc::Rc;

use protocol::Failure;
use protocol::answers::FlameGraph;
use viewer::{Action, FrameAction, Notice, Pane, Selection, Shared, State, View, names};
use yew::prelude::*;

use crate::dispatch::use_dispatch;
use crate::flame_panel::FlamePanel;
use crate::icon::{Glyph, Icon};
use crate::pgo_page::PgoPage;
use crate::top_table::TopTable;

#[derive(Properties, PartialEq)]
pub(crate) struct ViewPaneProps {
    pub(crate) state: Shared<State>,
}

#[component]
pub(crate) fn ViewPane(props: &ViewPaneProps) -> Html {
    let state = &props.state;
    let is_stale = state.has_merge() && state.is_view_stale();
    html! {
        <section class="view-pane">
            <Tabs
                view={state.view} has_inputs={state.is_open(Pane::Inputs)}
                has_selection={state.is_open(Pane::Selection)} n_sources={state.sources.len()}
                {is_stale}
            />
            <NoticeBar notice={state.notice.clone()} />
            <div
                class={classes!("view", is_stale.then_some("is-stale"))} id="view" role="tabpanel"
                aria-labelledby={tab_id(state.view)} aria-busy={is_stale.to_string()}
            >
                { view(state) }
            </div>
        </section>
    }
}

fn view(state: &Shared<State>) -> Html {
    if !state.has_merge() {
        return waiting(state);
    }
    match state.view {
        View::Flame => match state.flame.content() {
            Some(graph) => flame(state, graph.clone()),
            None => missing(state.flame.failure(), "Laying out the flame graph…"),
        },
        View::Top => match state.top.content() {
            Some(columns) => {
                let selected = match &state.selection {
                    Selection::Function { name, .. } => Some(Rc::clone(name)),
                    Selection::Edge(_) | Selection::None => None,
                };
                html! {
                    <TopTable
                        columns={columns.clone()} rows={state.derived.top_rows.clone()}
                        unit={state.top_unit().to_owned()} order={state.top_order} {selected}
                        layout={state.layout}
                    />
                }
            }
            None => missing(state.top.failure(), "Summing up functions…"),
        },
        View::Pgo => match state.edges.content() {
            Some(_) => html! { <PgoPage state={state.clone()} /> },
            None => missing(state.edges.failure(), "Reading edges as the compiler does…"),
        },
    }
}

fn flame(state: &State, graph: Shared<FlameGraph>) -> Html {
    html! {
        <FlameView
            {graph} unit={state.flame_unit().to_owned()} zoom={state.zoom}
            selected={state.selected_box()} matches={state.derived.matches.clone()}
            is_dark={state.is_dark()}
        />
    }
}

#[derive(Properties, PartialEq)]
struct FlameViewProps {
    graph: Shared<FlameGraph>,
    unit: AttrValue,
    zoom: Option<viewer::BoxIdx>,
    selected: Option<viewer::BoxIdx>,
    matches: Shared<viewer::Matches>,
    is_dark: bool,
}

/// The flame graph, with the page's dispatcher.
#[component]
fn FlameView(props: &FlameViewProps) -> Html {
    let on_action = use_dispatch();
    html! {
        <FlamePanel
            graph={props.graph.clone()} zoom={props.zoom} selected={props.selected}
            matches={props.matches.clone()} is_dark={props.is_dark} unit={props.unit.clone()}
            {on_action}
        />
    }
}

/// What shows before there is anything to look at.
fn waiting(state: &State) -> Html {
    let words = if state.progress().is_some() {
        "Reading…"
    } else if state
        .sources
        .iter()
        .any(|source| source.is_included && source.summary().is_some())
    {
        "Merging…"
    } else if state
        .sources
        .iter()
        .any(|source| source.summary().is_some())
    {
        "No file is included. Tick one in Inputs."
    } else {
        "None of these files could be read. Inputs says why."
    };
    html! { <p class="nothing" role="status">{ words }</p> }
}

fn missing(failure: Option<&Failure>, words: &str) -> Html {
    match failure {
        Some(failure) => html! {
            <div class="nothing">
                <p>{ names::shown(&failure.message).into_owned() }</p>
                <p class="is-quiet">{ names::shown(&failure.remedy).into_owned() }</p>
            </div>
        },
        None => html! { <p class="nothing" role="status">{ words }</p> },
    }
}

#[derive(Properties, PartialEq)]
struct TabsProps {
    view: View,
    has_inputs: bool,
    has_selection: bool,
    n_sources: usize,
    is_stale: bool,
}

/// The tabs, between the buttons of the panes beside them.
#[component]
fn Tabs(props: &TabsProps) -> Html {
    let dispatch = use_dispatch();
    let toggle = |pane: Pane| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| {
            dispatch.emit(Action::Frame(FrameAction::PaneToggled(pane)));
        })
    };
    let onkeydown = {
        let (dispatch, view) = (dispatch.clone(), props.view);
        Callback::from(move |event: KeyboardEvent| {
            let at = View::ALL.iter().position(|v| *v == view).unwrap_or(0);
            let n = View::ALL.len();
            let next = match event.key().as_str() {
                "ArrowRight" => (at + 1) % n,
                "ArrowLeft" => (at + n - 1) % n,
                _ => return,
            };
            event.prevent_default();
            dispatch.emit(Action::ViewChosen(View::ALL[next]));
            crate::dom::focus::element(tab_id(View::ALL[next]));
        })
    };
    html! {
        <nav class="tabs" aria-label="Views">
            <button
                type="button" class="pane-button" onclick={toggle(Pane::Inputs)}
                aria-pressed={props.has_inputs.to_string()} title="Inputs (i)"
            >
                <Icon glyph={Glyph::Files} />
                <span>{ format!("Inputs ({})", props.n_sources) }</span>
            </button>
            <div class="tab-list" role="tablist" {onkeydown}>
                { for View::ALL.iter().map(|&view| {
                    let dispatch = dispatch.clone();
                    let onclick = Callback::from(move |_| dispatch.emit(Action::ViewChosen(view)));
                    let is_chosen = view == props.view;
                    html! {
                        <button
                            type="button" role="tab" class="tab" id={tab_id(view)} {onclick}
                            aria-selected={is_chosen.to_string()} aria-controls="view"
                            tabindex={if is_chosen { "0" } else { "-1" }}
                        >
                            { view.label() }
                        </button>
                    }
                }) }
            </div>
            <span class="tabs-state" role="status">
                { if props.is_stale { "Updating…" } else { "" } }
            </span>
            <button
                type="button" class="pane-button" onclick={toggle(Pane::Selection)}
                aria-pressed={props.has_selection.to_string()} title="Details (d)"
            >
                <Icon glyph={Glyph::Details} />
                <span>{ "Details" }</span>
            </button>
        </nav>
    }
}

fn tab_id(view: View) -> &'static str {
    match view {
        View::Flame => "tab-flame",
        View::Top => "tab-top",
        View::Pgo => "tab-pgo",
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct BottomTabsProps {
    pub(crate) view: View,
    pub(crate) sheet: Option<Pane>,
    pub(crate) n_sources: usize,
}

/// The tabs where the thumb is, on narrow windows; the style sheets hide them on others.
#[component]
pub(crate) fn BottomTabs(props: &BottomTabsProps) -> Html {
    let dispatch = use_dispatch();
    let entry = |action: Action, glyph: Glyph, label: String, is_chosen: bool| {
        let dispatch = dispatch.clone();
        let onclick = Callback::from(move |_: MouseEvent| dispatch.emit(action.clone()));
        html! {
            <button type="button" class="bottom-tab" {onclick} aria-pressed={is_chosen.to_string()}>
                <Icon {glyph} /><span>{ label }</span>
            </button>
        }
    };
    let view = |view: View, glyph: Glyph| {
        let is_chosen = props.view == view && props.sheet.is_none();
        entry(
            Action::ViewChosen(view),
            glyph,
            view.label().to_owned(),
            is_chosen,
        )
    };
    let pane = |pane: Pane, glyph: Glyph, label: String| {
        entry(
            Action::Frame(FrameAction::PaneToggled(pane)),
            glyph,
            label,
            props.sheet == Some(pane),
        )
    };
    html! {
        <nav class="bottom-tabs" aria-label="Views and panes">
            { pane(Pane::Inputs, Glyph::Files, format!("Inputs {}", props.n_sources)) }
            { view(View::Flame, Glyph::Flame) }
            { view(View::Top, Glyph::Table) }
            { view(View::Pgo, Glyph::Compiler) }
            { pane(Pane::Selection, Glyph::Details, "Details".to_owned()) }
        </nav>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct NoticeBarProps {
    pub(crate) notice: Option<Notice>,
}

/// What the reader should know now.
#[component]
pub(crate) fn NoticeBar(props: &NoticeBarProps) -> Html {
    let dispatch = use_dispatch();
    let Some(notice) = &props.notice else {
        return html! { <div role="alert"></div> };
    };
    let onclick = Callback::from(move |_| dispatch.emit(Action::NoticeDismissed));
    html! {
        <div role="alert">
            <div class={classes!("notice", notice.is_error.then_some("is-error"))}>
                <Icon glyph={Glyph::Warning} />
                <span>{ &*notice.text }</span>
                <button type="button" class="icon-button" aria-label="Dismiss" {onclick}>
                    <Icon glyph={Glyph::Close} />
                </button>
            </div>
        </div>
    }
}
