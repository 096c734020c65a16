//! How often each file counts, and which samples take part.

use protocol::Weighting;
use protocol::evidence::LabelSummary;
use viewer::{
    Action, DraftFailure, EditedPlan, Evidence, PlanAction, PlanChange, PlanField, Shared, figures,
    names, weighting_words,
};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::field::{Entry, FieldError, Removable};
use crate::dispatch::use_dispatch;

/// What a label is called where no sample has one.
const USUAL_LABEL: &str = "service_name";
/// How many labels are named before the others are counted.
const N_NAMED: usize = 6;

#[derive(Properties, PartialEq)]
pub(crate) struct WeightingFieldsProps {
    pub(crate) plan: EditedPlan,
    pub(crate) failure: DraftFailure,
    /// What is known of the samples' labels.
    pub(crate) evidence: Option<Shared<Evidence>>,
}

/// How often each file counts, and which samples take part.
#[component]
pub(crate) fn WeightingFields(props: &WeightingFieldsProps) -> Html {
    let dispatch = use_dispatch();
    let change = move |change: PlanChange| dispatch.emit(Action::Plan(PlanAction::Changed(change)));
    let evidence = props.evidence.as_ref();
    let labels = evidence.map_or(&[][..], |evidence| &evidence.report.labels);
    let key = match &props.plan.weighting {
        Weighting::PerLabel { key } => key.clone(),
        _ => usual_label(labels),
    };
    let choices = [
        Weighting::AsIs,
        Weighting::PerFile,
        Weighting::PerSecond,
        Weighting::PerService,
        Weighting::PerLabel { key: key.clone() },
    ];
    let chosen = {
        let (change, choices) = (change.clone(), choices.clone());
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            if let Some(weighting) = choices.get(select.selected_index() as usize) {
                change(PlanChange::WeightingChosen(weighting.clone()));
            }
        })
    };
    let keyed = {
        let change = change.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let key = input.value().trim().to_owned();
            change(PlanChange::WeightingChosen(Weighting::PerLabel { key }));
        })
    };
    let added = {
        let change = change.clone();
        Callback::from(move |rule| change(PlanChange::LabelRuleAdded(rule)))
    };
    let is_per_label = matches!(props.plan.weighting, Weighting::PerLabel { .. });
    html! {
        <div class="panel-fields">
            <div>
                <label class="field-label" for="weighting">{ "Each file counts" }</label>
                <select class="field" id="weighting" onchange={chosen}>
                    { for choices.iter().map(|weighting| html! {
                        <option selected={*weighting == props.plan.weighting}>{ weighting_words(weighting) }</option>
                    }) }
                </select>
                if props.plan.weighting == Weighting::PerService {
                    <p class="is-quiet field-hint">
                        { "A service is the program’s file name in the profile." }
                    </p>
                }
                if is_per_label {
                    <input
                        type="text" class="field" aria-label="Label" value={key} onchange={keyed}
                        list="label-keys" spellcheck="false" autocomplete="off"
                    />
                    <datalist id="label-keys">
                        { for labels.iter().map(|label| html! { <option value={label.key.clone()} /> }) }
                    </datalist>
                }
                <FieldError failure={props.failure.at(PlanField::Weighting)} />
            </div>
            <div>
                <span class="field-label">{ "Samples by label" }</span>
                { for props.plan.label_rules.iter().map(|rule| {
                    let (change, taken) = (change.clone(), rule.clone());
                    let on_remove = Callback::from(move |()| change(PlanChange::LabelRuleRemoved(taken.clone())));
                    html! {
                        <Removable label={rule.clone()} {on_remove}>
                            <code>{ names::shown(rule).into_owned() }</code>
                        </Removable>
                    }
                }) }
                <Entry
                    id="label-rule" label="Label rule" placeholder="source=alloy or !source=alloy" on_entry={added}
                    suggestions={suggestions(labels)}
                />
                if !labels.is_empty() {
                    <p class="is-quiet field-hint">{ labels_words(labels) }</p>
                }
                <FieldError failure={props.failure.at(PlanField::Labels)} />
            </div>
        </div>
    }
}

/// The label to begin with: the one of the fewest values that tells samples apart.
fn usual_label(labels: &[LabelSummary]) -> String {
    let several = labels.iter().filter(|label| label.n_values > 1);
    let fewest = several.min_by_key(|label| label.n_values);
    fewest.map_or_else(|| USUAL_LABEL.to_owned(), |label| label.key.clone())
}

/// Rules that let samples through, to choose from while typing.
fn suggestions(labels: &[LabelSummary]) -> Vec<AttrValue> {
    let rules = labels.iter().flat_map(|label| {
        let values = label.values.iter();
        values.map(|value| AttrValue::from(format!("{}={value}", label.key)))
    });
    rules.collect()
}

/// Which labels there are, in words.
fn labels_words(labels: &[LabelSummary]) -> String {
    let named: Vec<String> = labels
        .iter()
        .take(N_NAMED)
        .map(|label| {
            let n_values = figures::counted(label.n_values.into(), "value", "values");
            format!("{} ({n_values})", names::shown(&label.key))
        })
        .collect();
    let more = match labels.len().saturating_sub(N_NAMED) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    format!("Labels: {}{more}.", named.join(", "))
}
