//! Who says so: the inputs with their weights, and how far they agree.

use protocol::SourceId;
use protocol::evidence::InputEvidence;
use viewer::{
    Action, DraftFailure, EditedPlan, Evidence, PlanAction, PlanChange, PlanField, Shared, Source,
    figures, names,
};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::field::FieldError;
use super::fold::{N_SHOWN, ShowMore};
use super::matrix::SimilarityMatrix;
use super::weighting_fields::WeightingFields;
use crate::bar::Bar;
use crate::dispatch::use_dispatch;

#[derive(Properties, PartialEq)]
pub(crate) struct InputsPanelProps {
    pub(crate) plan: EditedPlan,
    pub(crate) failure: DraftFailure,
    pub(crate) evidence: Option<Shared<Evidence>>,
    /// The evidence is of the plan before.
    pub(crate) is_stale: bool,
    pub(crate) sources: Shared<Vec<Source>>,
    pub(crate) is_dark: bool,
}

#[component]
pub(crate) fn InputsPanel(props: &InputsPanelProps) -> Html {
    html! {
        <>
            <WeightingFields
                plan={props.plan.clone()} failure={props.failure.clone()} evidence={props.evidence.clone()}
            />
            if let Some(evidence) = &props.evidence {
                <InputsTable
                    evidence={evidence.clone()} plan={props.plan.clone()} failure={props.failure.clone()}
                    is_stale={props.is_stale} sources={props.sources.clone()} is_dark={props.is_dark}
                />
            } else {
                <p class="is-quiet">{ "Comparing the inputs…" }</p>
            }
        </>
    }
}
#[derive(Properties, PartialEq)]
struct InputsTableProps {
    evidence: Shared<Evidence>,
    plan: EditedPlan,
    failure: DraftFailure,
    is_stale: bool,
    sources: Shared<Vec<Source>>,
    is_dark: bool,
}

/// The inputs with what each says and weighs.
#[component]
fn InputsTable(props: &InputsTableProps) -> Html {
    let evidence = &props.evidence;
    let n_wanted = use_state_eq(|| N_SHOWN);
    let inputs = &evidence.report.inputs;
    let rows = sorted(inputs);
    let factors = inputs
        .iter()
        .map(|input| input.factor)
        .filter(|&factor| factor > 0);
    let least_factor = factors.min().unwrap_or(1);
    let n_outliers = inputs.iter().filter(|input| input.is_outlier).count();
    html! {
        <>
            <div class={classes!("inputs-facts", props.is_stale.then_some("is-stale"))}>
                <div class="inputs-scroll">
                    <table class="inputs-table">
                        <thead>
                            <tr>
                                <th scope="col">{ "file" }</th>
                                <th scope="col" class="num counted" title="How often its samples count, beside those that count the least">{ "counted" }</th>
                                <th scope="col" title="Its part of the edge weight">{ "share" }</th>
                                <th scope="col" class="num" title="How well it fits the others, its size allowed for: 100 % is as well as as many samples drawn from them">{ "fit" }</th>
                                <th scope="col" title="Multiplies what the weighting gives: 3, 0.25 or 1/8; 0 leaves it out">{ "by hand" }</th>
                                <td></td>
                            </tr>
                        </thead>
                        <tbody>
                            { for rows.iter().take(*n_wanted).map(|&row| {
                                let input = &inputs[row];
                                html! {
                                    <InputRow
                                        key={row} input={input.clone()} n_inputs={inputs.len()} {least_factor}
                                        weight={weight_by_hand(props, input.source)}
                                        error={props.failure.at(PlanField::FileWeight(input.source))}
                                    />
                                }
                            }) }
                        </tbody>
                    </table>
                    <ShowMore n_rows={inputs.len()} n_wanted={n_wanted.clone()} />
                </div>
                if inputs.len() > 1 {
                    <SimilarityMatrix evidence={evidence.clone()} is_dark={props.is_dark} {n_outliers} />
                }
            </div>
            if !evidence.report.is_exact {
                <p class="is-quiet">{ "The weights are kept as closely as 64 bits allow." }</p>
            }
        </>
    }
}

/// Rows of the inputs: outliers first, then by their share.
fn sorted(inputs: &[InputEvidence]) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..inputs.len()).collect();
    rows.sort_by(|&a, &b| {
        let (a, b) = (&inputs[a], &inputs[b]);
        let outliers = b.is_outlier.cmp(&a.is_outlier);
        outliers.then(b.share.total_cmp(&a.share))
    });
    rows
}

/// What was typed for a file; empty where nothing was.
fn weight_by_hand(props: &InputsTableProps, source: SourceId) -> String {
    let mut sources = props.sources.iter();
    let summary = sources.find(|s| s.id == source).and_then(Source::summary);
    let weight = summary.and_then(|summary| {
        let mut weights = props.plan.file_weights.iter();
        weights.find(|weight| weight.sha256 == summary.sha256)
    });
    weight.map_or_else(String::new, |weight| weight.weight.clone())
}

#[derive(Properties, PartialEq)]
struct InputRowProps {
    input: InputEvidence,
    n_inputs: usize,
    /// How many times the samples count that count the least.
    least_factor: u64,
    /// What was typed; empty where nothing was.
    weight: String,
    error: Option<protocol::Failure>,
}

/// One input, or the part of a file with one value of a label.
#[component]
fn InputRow(props: &InputRowProps) -> Html {
    let dispatch = use_dispatch();
    let input = &props.input;
    let source = input.source;
    let exclude = {
        let dispatch = dispatch.clone();
        Callback::from(move |_| dispatch.emit(Action::IncludeToggled(source)))
    };
    let onchange = Callback::from(move |event: Event| {
        let field: HtmlInputElement = event.target_unchecked_into();
        let weight = field.value();
        dispatch.emit(Action::Plan(PlanAction::Changed(
            PlanChange::FileWeightSet { source, weight },
        )));
    });
    let name = names::shown(&input.name).into_owned();
    let counted = format!("× {}", figures::times(input.factor, props.least_factor));
    html! {
        <tr class={input.is_outlier.then_some("is-outlier")}>
            <th scope="row" title={name.clone()}>
                <bdi>{ names::file_name(&name) }</bdi>
                if let Some(label) = &input.label {
                    <span class="mark">{ names::shown(label).into_owned() }</span>
                }
                if input.is_outlier {
                    <span class="mark is-outlier" title="It fits less than a quarter as well as most: leaving it out is suggested">{ "outlier" }</span>
                }
            </th>
            <td class="num counted" title={format!("Weight {}; each sample counts {} times", input.weight, figures::grouped(input.factor as i64))}>{ counted }</td>
            <td class="share-cell"><Bar fraction={input.share} /><span>{ figures::percent(input.share) }</span></td>
            <td class="num" title={format!("{} of its weight is distributed as in the others; {} is to be expected of as many samples", figures::percent(input.overlap), figures::percent(input.expected_overlap))}>
                { if props.n_inputs > 1 { figures::percent(input.fit) } else { "–".to_owned() } }
            </td>
            <td>
                <input
                    type="text" class="field by-hand" inputmode="decimal" placeholder="1" {onchange}
                    value={props.weight.clone()} aria-label={format!("Weight of {name}")}
                    aria-invalid={props.error.is_some().to_string()}
                />
                <FieldError failure={props.error.clone()} />
            </td>
            <td>
                if props.n_inputs > 1 {
                    <button type="button" class="text-button exclude" onclick={exclude} aria-label={format!("Exclude {name}")}>
                        { "Exclude" }
                    </button>
                }
            </td>
        </tr>
    }
}
