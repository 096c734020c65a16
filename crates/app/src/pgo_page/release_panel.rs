//! The last release's file beside the new one: what would rebuild, what would be decided
//! differently, and what is kept.

use protocol::release::ReleaseReport;
use protocol::{Failure, Release};
use viewer::{
    Action, DraftFailure, Drift, EditedPlan, PlanAction, PlanChange, PlanField, Shared, Source,
    decision_words, figures, names, release_candidates, verdict_words,
};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::drift_list::DriftLists;
use super::field::{FieldError, Switch};
use crate::dispatch::use_dispatch;

/// From which probability edges are held where nobody has said, in percent.
const USUAL_HOLD: u32 = 50;

#[derive(Properties, PartialEq)]
pub(crate) struct ReleasePanelProps {
    pub(crate) plan: EditedPlan,
    pub(crate) failure: DraftFailure,
    /// The last release's file, if one was given.
    pub(crate) name: Option<AttrValue>,
    pub(crate) drift: Option<Shared<Drift>>,
    pub(crate) drift_failure: Option<Failure>,
    /// The comparison is of the plan before.
    pub(crate) is_stale: bool,
    /// Whether the plan that holds can be carried out.
    pub(crate) is_possible: bool,
    pub(crate) sources: Shared<Vec<Source>>,
}

#[component]
pub(crate) fn ReleasePanel(props: &ReleasePanelProps) -> Html {
    let dispatch = use_dispatch();
    let clear = Callback::from(move |_: MouseEvent| {
        dispatch.emit(Action::Plan(PlanAction::ReleaseCleared));
    });
    let Some(name) = &props.name else {
        return html! { <ReleaseChoice sources={props.sources.clone()} /> };
    };
    let name = names::shown(name);
    html! {
        <div class="release" data-drop="release">
            <p class="release-name">
                <bdi title={name.clone().into_owned()}>{ names::file_name(&name) }</bdi>
                <span class="mark">{ "last release" }</span>
                <button type="button" class="text-button" id="clear-release" onclick={clear}>{ "Remove" }</button>
            </p>
            if let Some(release) = &props.plan.release {
                <Kept release={release.clone()} failure={props.failure.at(PlanField::Release)} />
            }
            { match (&props.drift, &props.drift_failure) {
                (Some(drift), _) => html! {
                    <div class={classes!("release-report", props.is_stale.then_some("is-stale"))}>
                        { comparison(&drift.report) }
                        <DriftLists drift={drift.clone()} />
                    </div>
                },
                (None, Some(failure)) => html! { <p class="field-error">{ &failure.message }{ " " }{ &failure.remedy }</p> },
                // What is wrong with the file stands above, with the plan.
                (None, None) if !props.is_possible => Html::default(),
                (None, None) => html! { <p class="is-quiet">{ "Comparing…" }</p> },
            } }
        </div>
    }
}

/// What building with each file means.
fn comparison(report: &ReleaseReport) -> Html {
    let rows = decision_words(&report.unplanned)
        .into_iter()
        .zip(decision_words(&report.planned));
    let verdict = |verdict| verdict_words(verdict).1;
    html! {
        <>
            if report.is_kept {
                <p><strong>{ "The old file stays: nothing would be decided differently." }</strong></p>
            } else {
                <p>
                    <strong>{ verdict(report.planned.verdict) }</strong>
                    if report.planned != report.unplanned {
                        { " With the new profiles alone: " }{ verdict(report.unplanned.verdict) }
                    }
                </p>
            }
            if report.n_held > 0 || report.n_outranked > 0 {
                <p>
                    { format!("{} kept hot", figures::counted(i64::from(report.n_held), "edge", "edges")) }
                    if report.n_outranked > 0 {
                        { format!(", {} not: another callee is heavier on their line", figures::grouped(i64::from(report.n_outranked))) }
                    }
                    if report.n_fillers > 0 {
                        { format!(", with {} of filler that keep the cut in its place", figures::counted(i64::from(report.n_fillers), "edge", "edges")) }
                    }
                    { "." }
                </p>
            }
            <table class="decisions">
                <thead>
                    <tr><td></td><th scope="col" class="num">{ "new profiles alone" }</th><th scope="col" class="num">{ "as planned" }</th></tr>
                </thead>
                <tbody>
                    { for rows.map(|((name, alone), (_, planned))| html! {
                        <tr class={(alone == 0 && planned == 0).then_some("is-quiet")}>
                            <th scope="row">{ name }</th>
                            <td class="num">{ figures::grouped(i64::from(alone)) }</td>
                            <td class={classes!("num", (alone != planned).then_some("is-changed"))}>{ figures::grouped(i64::from(planned)) }</td>
                        </tr>
                    }) }
                </tbody>
            </table>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct KeptProps {
    release: Release,
    failure: Option<Failure>,
}

/// What is kept from the last release.
#[component]
fn Kept(props: &KeptProps) -> Html {
    let dispatch = use_dispatch();
    let release = &props.release;
    let change = move |change: PlanChange| dispatch.emit(Action::Plan(PlanAction::Changed(change)));
    let on = |make: fn(bool) -> PlanChange| {
        let change = change.clone();
        Callback::from(move |is_on| change(make(is_on)))
    };
    let percent = release.holds_from_percent.unwrap_or(USUAL_HOLD);
    let held = {
        let change = change.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let percent = input.value().trim().parse().unwrap_or(USUAL_HOLD);
            change(PlanChange::HoldSet(Some(percent)));
        })
    };
    html! {
        <div class="kept">
            <Switch id="carry-over" is_on={release.carries_over} on_change={on(PlanChange::CarryOverSet)}>
                { "Carry over edges that only became cheaper, were diluted, or fell out by chance" }
            </Switch>
            <span class="switch-with-field">
                <Switch
                    id="hold" is_on={release.holds_from_percent.is_some()}
                    on_change={on(|is_on| PlanChange::HoldSet(is_on.then_some(USUAL_HOLD)))}
                >
                    { "Hold what was hot as long as P(hot) is at least" }
                </Switch>
                <input
                    type="number" class="field percent" min="1" max="100" value={percent.to_string()}
                    onchange={held} aria-label="Held from this probability, in percent"
                />
                { "%" }
            </span>
            <Switch id="keep-if-same" is_on={release.keeps_if_same} on_change={on(PlanChange::KeepIfSameSet)}>
                { "Keep the old file if nothing would be decided differently" }
            </Switch>
            <FieldError failure={props.failure.clone()} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ReleaseChoiceProps {
    sources: Shared<Vec<Source>>,
}

/// How the last release's file is given.
#[component]
fn ReleaseChoice(props: &ReleaseChoiceProps) -> Html {
    let dispatch = use_dispatch();
    let choose = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.emit(Action::Plan(PlanAction::ReleaseWanted)))
    };
    let candidates = release_candidates(&props.sources);
    let ids: Vec<_> = candidates.iter().map(|source| source.id).collect();
    let chosen = Callback::from(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        let at = (select.selected_index() as usize).checked_sub(1);
        if let Some(&id) = at.and_then(|at| ids.get(at)) {
            dispatch.emit(Action::Plan(PlanAction::ReleaseChosen(id)));
        }
    });
    html! {
        <div class="release-choice" data-drop="release">
            <p>
                { "Give the default.pgo of the last release: it takes no part in the merge, and tells what \
                   would rebuild, which hot edges fell out and why, and what can be kept." }
            </p>
            <p class="release-ways">
                <button type="button" class="button" id="choose-release" onclick={choose}>{ "Choose file" }</button>
                <span class="is-quiet">{ "or drop it here" }</span>
                if !candidates.is_empty() {
                    <label>
                        <span class="visually-hidden">{ "An open file" }</span>
                        <select class="field" id="open-release" onchange={chosen}>
                            <option selected=true>{ "or one that is open…" }</option>
                            { for candidates.iter().map(|source| html! {
                                <option>{ names::shown(&source.name).into_owned() }</option>
                            }) }
                        </select>
                    </label>
                }
            </p>
        </div>
    }
}
