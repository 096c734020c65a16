//! What a draft would do to the hot set, and the buttons that take it or drop it.

use std::rc::Rc;

use protocol::{EffectEdge, EffectReport};
use viewer::{Action, DraftEffect, PlanAction, effect_words, figures, names};
use yew::prelude::*;

use super::edge_line::edge_line;
use super::fold::Fold;
use super::notes::Notes;
use crate::dispatch::use_dispatch;

#[derive(Properties, PartialEq)]
pub(crate) struct DraftBarProps {
    pub(crate) effect: Option<DraftEffect>,
    /// Why it cannot be carried out stands beside the control already.
    #[prop_or_default]
    pub(crate) is_brief: bool,
}

/// The bar of a draft; nothing where there is none.
#[component]
pub(crate) fn DraftBar(props: &DraftBarProps) -> Html {
    let dispatch = use_dispatch();
    let Some(effect) = &props.effect else {
        return Html::default();
    };
    let send = |action: Action| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.emit(action.clone()))
    };
    let can_apply = matches!(effect, DraftEffect::Known(_));
    let is_impossible = matches!(effect, DraftEffect::Impossible(_));
    let words = match effect {
        DraftEffect::Awaited(_) => "Working out what it would do…".to_owned(),
        DraftEffect::Known(report) => effect_words(report),
        DraftEffect::Impossible(_) if props.is_brief => "It cannot be carried out.".to_owned(),
        DraftEffect::Impossible(failure) => {
            let text = format!("{} {}", failure.message, failure.remedy);
            names::shown(text.trim_end()).into_owned()
        }
    };
    html! {
        <section
            class={classes!("draft", is_impossible.then_some("is-impossible"))}
            aria-label="Draft"
        >
            <div class="draft-head">
                <span class="draft-title">{ "Draft" }</span>
                <p class="draft-words" role="status">{ words }</p>
                <span class="draft-buttons">
                <button
                    type="button" class="button draft-apply" aria-disabled={(!can_apply).to_string()}
                    onclick={can_apply.then(|| send(Action::Plan(PlanAction::Applied)))}
                    title="Make default.pgo so from now on (Ctrl Enter)"
                >
                    { "Apply" }
                </button>
                <button type="button" class="text-button draft-discard" onclick={send(Action::Plan(PlanAction::Discarded))}>
                    { "Discard" }
                </button>
                </span>
            </div>
            if let DraftEffect::Known(report) | DraftEffect::Awaited(Some(report)) = effect {
                <div class={classes!("draft-effect", (!can_apply).then_some("is-stale"))}>
                    <Notes notes={report.notes.clone()} />
                    <EffectEdges report={Rc::clone(report)} is_entered={true} />
                    <EffectEdges report={Rc::clone(report)} is_entered={false} />
                </div>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct EffectEdgesProps {
    report: Rc<EffectReport>,
    /// Those that would be hot, or those that would not.
    is_entered: bool,
}

/// The edges of one direction, on demand.
#[component]
fn EffectEdges(props: &EffectEdgesProps) -> Html {
    let (edges, n_edges, words) = match props.is_entered {
        true => (
            &props.report.entered,
            props.report.n_entered,
            "would become hot",
        ),
        false => (&props.report.left, props.report.n_left, "would become cold"),
    };
    if n_edges == 0 {
        return Html::default();
    }
    let n_more = (n_edges as usize).saturating_sub(edges.len());
    html! {
        <Fold words={format!("{} {words}", figures::counted(i64::from(n_edges), "edge", "edges"))}>
            <ul>
                { for edges.iter().map(effect_edge) }
                if n_more > 0 {
                    <li class="is-quiet">
                        { format!("and {} lighter", figures::grouped(n_more as i64)) }
                    </li>
                }
            </ul>
        </Fold>
    }
}

fn effect_edge(edge: &EffectEdge) -> Html {
    let EffectEdge { edge, weight } = edge;
    html! {
        <li class="edge-line">
            <span class="num">{ figures::grouped(*weight) }</span>
            { edge_line(&edge.caller, edge.offset, &edge.callee) }
        </li>
    }
}
