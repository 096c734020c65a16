//! The panels between the verdict and the list: one of them open at a time, or none.

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
                    { match panel {
                        PgoPanel::Inputs => html! { <InputsPanel state={state.clone()} /> },
                        PgoPanel::Samples => html! { <SamplesPanel evidence={state.workbench.evidence.content().cloned()} /> },
                        PgoPanel::Release => html! { <ReleasePanel state={state.clone()} /> },
                        PgoPanel::Edits => html! { <EditsPanel state={state.clone()} /> },
                    } }
                </section>
            }
        </div>
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
