//! What the answers come to in a few words each, and the plan that holds.

use protocol::{Failure, NumberedPlan};
use viewer::{
    Action, Drift, Evidence, PgoPanel, PlanAction, Shared, plan_entries, sufficiency_words,
    trapped_summary, verdict_words,
};
use yew::prelude::*;

use crate::dispatch::use_dispatch;
use crate::icon::{Glyph, Icon};

#[derive(Properties, PartialEq)]
pub(crate) struct FactsProps {
    pub(crate) evidence: Option<Shared<Evidence>>,
    /// The last release beside the new file.
    pub(crate) drift: Option<Shared<Drift>>,
    /// The evidence is of the plan before: it stays until more is known, so that nothing jumps.
    pub(crate) is_stale: bool,
}

/// Whether there are enough samples, what the next build would do, what is trapped.
#[component]
pub(crate) fn Facts(props: &FactsProps) -> Html {
    let dispatch = use_dispatch();
    let link = |panel: PgoPanel, class: &'static str, words: String, meaning: String| {
        let dispatch = dispatch.clone();
        let onclick = Callback::from(move |_| {
            dispatch.emit(Action::Plan(PlanAction::PanelToggled(panel)));
        });
        html! {
            <button type="button" class={classes!("fact-link", class)} title={meaning} {onclick}>{ words }</button>
        }
    };
    html! {
        <div class={classes!("facts-line", props.is_stale.then_some("is-stale"))}>
            if let Some(evidence) = &props.evidence {
                { {
                    let report = &evidence.report;
                    let (words, meaning) = sufficiency_words(&report.sufficiency);
                    let class = if report.sufficiency.is_enough { "is-good" } else { "is-short" };
                    html! {
                        <>
                            { link(PgoPanel::Samples, class, words, meaning) }
                            if let Some(words) = trapped_summary(report) {
                                <TrappedFact {words} />
                            }
                        </>
                    }
                } }
            }
            if let Some(drift) = &props.drift {
                { {
                    let (words, meaning) = verdict_words(drift.report.planned.verdict);
                    link(PgoPanel::Release, "is-release", format!("Last release: {words}"), meaning.to_owned())
                } }
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct TrappedFactProps {
    words: String,
}

#[component]
fn TrappedFact(props: &TrappedFactProps) -> Html {
    let dispatch = use_dispatch();
    let onclick = Callback::from(move |_| {
        dispatch.emit(Action::EdgeFilterChosen(viewer::EdgeFilter::Trapped));
    });
    html! {
        <button
            type="button" class="fact-link" {onclick}
            title="Calls out of bodies that are inlined elsewhere, where the compiler does not look (golang/go#69046): list them"
        >
            { &props.words }
        </button>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct PlanBarProps {
    pub(crate) plan: Shared<NumberedPlan>,
    /// Why it cannot be carried out.
    pub(crate) failure: Option<Failure>,
}

/// The plan that holds, where it is more than the plain merge, and the way back.
#[component]
pub(crate) fn PlanBar(props: &PlanBarProps) -> Html {
    let dispatch = use_dispatch();
    let plan = &props.plan.plan;
    let failure = props.failure.as_ref();
    let entries = plan_entries(plan);
    if entries.is_empty() && failure.is_none() {
        return Html::default();
    }
    let clear = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.emit(Action::Plan(PlanAction::ReleaseCleared)))
    };
    let reset = Callback::from(move |_| dispatch.emit(Action::Plan(PlanAction::Reset)));
    // What was given as the last release's file may be none.
    let may_be_release = failure.is_some() && plan.release.is_some();
    html! {
        <div class={classes!("plan-bar", failure.is_some().then_some("is-impossible"))}>
            if let Some(failure) = failure {
                <Icon glyph={Glyph::Failed} />
                <p role="alert">{ &failure.message }{ " " }{ &failure.remedy }</p>
            } else {
                <p><strong>{ "Planned: " }</strong>{ entries.join(" · ") }</p>
            }
            if may_be_release {
                <button type="button" class="text-button" onclick={clear}>{ "Remove last release" }</button>
            }
            if !entries.is_empty() {
                <button type="button" class="text-button" id="reset-plan" onclick={reset}>{ "Reset plan" }</button>
            }
        </div>
    }
}
