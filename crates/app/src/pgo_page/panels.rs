//! The panels between the verdict and the list: one of them open at a time, or none.

use std::rc::Rc;

use viewer::{Action, PgoPanel, PlanAction, Shared, State};
use yew::prelude::*;

use super::edits_panel::EditsPanel;
use super::inputs_panel::InputsPanel;
use super::release_panel::ReleasePanel;
use super::samples_panel::SamplesPanel;
use crate::dispatch::use_dispatch;
use crate::dom;
use crate::icon::{Glyph, Icon};

#[derive(Properties, PartialEq)]
pub(crate) struct PanelsProps {
    pub(crate) state: Shared<State>,
}

#[component]
pub(crate) fn Panels(props: &PanelsProps) -> Html {
    let dispatch = use_dispatch();
    let state = &props.state;
    let open = state.planning.panel;
    use_effect_with(open, |open| {
        if let Some(panel) = *open {
            dom::focus::panel(panel_id(panel), "pgo-panel");
        }
    });
    html! {
        <div class="panels">
            <div class="panel-buttons" role="group" aria-label="Workbench">
                { for PgoPanel::ALL.into_iter().zip(4..).map(|(panel, key)| {
                    let dispatch = dispatch.clone();
                    let onclick = Callback::from(move |_| dispatch.emit(Action::Plan(PlanAction::PanelToggled(panel))));
                    let is_open = open == Some(panel);
                    html! {
                        <button
                            type="button" class="panel-button" id={panel_id(panel)} {onclick}
                            aria-expanded={is_open.to_string()} aria-controls="pgo-panel"
                            title={format!("{} ({key})", panel.label())}
                        >
                            { panel.label() }<Icon glyph={if is_open { Glyph::Up } else { Glyph::Down }} />
                        </button>
                    }
                }) }
            </div>
            if let Some(panel) = open {
                <section class="panel" id="pgo-panel" aria-labelledby={panel_id(panel)}>
                    { shown(panel, state) }
                </section>
            }
        </div>
    }
}

/// A panel, given just what it shows, so that it is drawn again only when that changes.
fn shown(panel: PgoPanel, state: &State) -> Html {
    let (plan, failure) = (state.edited_plan(), state.draft_failure());
    // What was said of the plan before stays until more is known: the keyboard may be on it.
    let evidence = state.workbench.evidence.content().cloned();
    match panel {
        PgoPanel::Inputs => html! {
            <InputsPanel
                {plan} {failure} {evidence} is_stale={state.evidence().is_none()}
                sources={state.sources.clone()} is_dark={state.is_dark()}
            />
        },
        PgoPanel::Samples => html! { <SamplesPanel {evidence} /> },
        PgoPanel::Release => {
            let compared = &state.workbench.release;
            let source = state.release_source().and_then(|id| state.source(id));
            let (number, revision) = (state.plan.number, state.merge.revision);
            html! {
                <ReleasePanel
                    {plan} {failure} name={source.map(|source| AttrValue::from(Rc::clone(&source.name)))}
                    drift={compared.content().cloned()} drift_failure={compared.failure().cloned()}
                    is_stale={compared.current(&number, revision).is_none()}
                    is_possible={state.plan_failure().is_none()} sources={state.sources.clone()}
                />
            }
        }
        PgoPanel::Edits => html! {
            <EditsPanel
                {plan} {failure} edges={state.edges.content().cloned()}
                diff_name={state.diff_name().cloned().map(AttrValue::from)}
            />
        },
    }
}

fn panel_id(panel: PgoPanel) -> &'static str {
    match panel {
        PgoPanel::Inputs => "panel-inputs",
        PgoPanel::Samples => "panel-samples",
        PgoPanel::Release => "panel-release",
        PgoPanel::Edits => "panel-edits",
    }
}
