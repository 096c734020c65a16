//! The details of what is selected: a function with its callers and callees, or an edge.

mod edge_details;
mod function_details;

use viewer::{Action, FrameAction, Layout, Pane, Selection, Shared, State, names};
use yew::prelude::*;

use crate::dispatch::use_dispatch;
use crate::icon::{Glyph, Icon};
use edge_details::EdgeDetails;
use function_details::FunctionDetails;

#[derive(Properties, PartialEq)]
pub(crate) struct SelectionPaneProps {
    pub(crate) state: Shared<State>,
}

#[component]
pub(crate) fn SelectionPane(props: &SelectionPaneProps) -> Html {
    let dispatch = use_dispatch();
    let state = &props.state;
    let close = Callback::from(move |_: MouseEvent| {
        dispatch.emit(Action::Frame(FrameAction::PaneToggled(Pane::Selection)));
    });
    let details = match &state.selection {
        Selection::None => html! {
            <p class="nothing">
                { "Select a box or a row to see its figures, who calls it, and whom it calls." }
            </p>
        },
        Selection::Function { name, shown_box } => html! {
            <FunctionDetails
                name={name.to_string()} shown_box={*shown_box} view={state.view}
                flame={state.flame.content().cloned()} unit={state.flame_unit().to_owned()}
                peek={state.peeked().map(|(peek, unit)| (peek.clone(), AttrValue::from(unit.to_owned())))}
                edges={state.edges.content().cloned()}
            />
        },
        Selection::Edge(edge) => html! {
            <EdgeDetails
                edge={edge.clone()} judged={state.judged_edges().cloned()} plan={state.edited_plan()}
                effect={state.draft_effect()}
            />
        },
    };
    html! {
        <section class="pane selection-pane" aria-labelledby="selection-title">
            <header class="pane-head">
                <h2 id="selection-title">{ "Details" }</h2>
                if state.layout != Layout::Wide {
                    <button type="button" class="icon-button" aria-label="Close" onclick={close}>
                        <Icon glyph={Glyph::Close} />
                    </button>
                }
            </header>
            <div class="details">{ details }</div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct FactProps {
    pub(crate) label: AttrValue,
    pub(crate) value: AttrValue,
    /// What the value is a share of, or means.
    #[prop_or_default]
    pub(crate) meaning: AttrValue,
    #[prop_or_default]
    pub(crate) share: AttrValue,
}

/// A figure with its name: `cum 41.0 s 71.3 %`.
#[component]
pub(crate) fn Fact(props: &FactProps) -> Html {
    html! {
        <div class="fact" title={props.meaning.clone()}>
            <dt>{ &props.label }</dt>
            <dd class="num">{ &props.value }</dd>
            <dd class="num fact-share">{ &props.share }</dd>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct FunctionLinkProps {
    pub(crate) name: AttrValue,
}

/// A function's name that selects it.
#[component]
pub(crate) fn FunctionLink(props: &FunctionLinkProps) -> Html {
    let dispatch = use_dispatch();
    let name = props.name.clone();
    let onclick =
        Callback::from(move |_| dispatch.emit(Action::FunctionSelected(name.to_string())));
    html! {
        <button type="button" class="function-link" title={names::shown(&props.name).into_owned()} {onclick}>
            <crate::symbol::Symbol name={props.name.clone()} />
        </button>
    }
}
