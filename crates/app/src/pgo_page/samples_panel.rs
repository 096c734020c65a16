//! Whether there are enough samples: how the hot set settles as they come in.

use protocol::evidence::{Agreement, EvidenceReport};
use viewer::{Evidence, SETTLED_PROBABILITY, Shared, figures, sufficiency_words};
use yew::prelude::*;

use super::curve::svg_path;

const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 120.0;

#[derive(Properties, PartialEq)]
pub(crate) struct SamplesPanelProps {
    pub(crate) evidence: Option<Shared<Evidence>>,
}

#[component]
pub(crate) fn SamplesPanel(props: &SamplesPanelProps) -> Html {
    let Some(evidence) = &props.evidence else {
        return html! { <p class="is-quiet">{ "Weighing the samples…" }</p> };
    };
    let report = &evidence.report;
    let (words, meaning) = sufficiency_words(&report.sufficiency);
    // Kept on one line.
    let whole = |probability| figures::probability(probability).replace(' ', "\u{a0}");
    html! {
        <div class="samples">
            <GrowthCurve evidence={evidence.clone()} />
            <div class="samples-words">
                <p><strong>{ words }{ "." }</strong>{ " " }{ meaning }</p>
                <p>
                    { format!(
                        "Two random halves of the samples agree on {} of the hot edges, and on {} of the hot weight.",
                        figures::percent(report.halves.edges), figures::percent(report.halves.weight),
                    ) }
                </p>
                <p class="is-quiet">
                    { format!(
                        "P(hot) in the list is how likely an edge is hot if the program is profiled again \
                         for as long: samples are drawn anew, each edge as often as its count says. Edges \
                         between {} and {} are unsettled.",
                        whole(1.0 - SETTLED_PROBABILITY),
                        whole(SETTLED_PROBABILITY),
                    ) }
                </p>
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct GrowthCurveProps {
    evidence: Shared<Evidence>,
}

/// How far the hot set of a part agrees with that of all, over the part of the weight that is in.
#[component]
fn GrowthCurve(props: &GrowthCurveProps) -> Html {
    let report = &props.evidence.report;
    if report.growth.len() < 2 {
        return html! { <p class="is-quiet">{ "There are too few samples for a curve." }</p> };
    }
    let edges = line(report, |agreement| agreement.edges);
    let weight = line(report, |agreement| agreement.weight);
    let (words, before) = growth_words(report);
    html! {
        <figure class="curve growth">
            <div class="growth-plot">
                <div class="growth-y" aria-hidden="true"><span>{ "100 %" }</span><span>{ "0 %" }</span></div>
                <svg
                    viewBox={format!("0 0 {WIDTH} {HEIGHT}")} role="img" aria-label={words.clone()}
                    preserveAspectRatio="none"
                >
                    <line class="growth-all" x1="0" x2={WIDTH.to_string()} y1="0" y2="0" />
                    <path class="growth-weight" d={weight} />
                    <path class="curve-line" d={edges} />
                </svg>
                <div class="growth-x" aria-hidden="true">
                    <span>{ "0 %" }</span>
                    <span>{ match report.is_growth_by_inputs {
                        true => "share of the weight, input by input",
                        false => "share of the samples",
                    } }</span>
                    <span>{ "100 %" }</span>
                </div>
            </div>
            <figcaption>
                <span class="growth-key is-weight">{ "hot weight covered" }</span>
                <span class="growth-key">{ "hot edges agreed" }</span>
                <span>{ before }</span>
            </figcaption>
        </figure>
    }
}

fn line(report: &EvidenceReport, figure: fn(&Agreement) -> f64) -> String {
    svg_path(report.growth.iter().map(|point| {
        let x = point.weight_share.clamp(0.0, 1.0) * WIDTH;
        let y = HEIGHT - figure(&point.agreement).clamp(0.0, 1.0) * HEIGHT;
        (x, y)
    }))
}

/// What the curve says, and where it stood before the last step.
fn growth_words(report: &EvidenceReport) -> (String, String) {
    let Some([.., before, _]) = report.growth.get(..) else {
        return Default::default();
    };
    let step = match report.is_growth_by_inputs {
        true => format!("without the last of {} inputs", report.inputs.len()),
        false => format!(
            "with {} of the samples",
            figures::percent(before.weight_share)
        ),
    };
    let figures = format!(
        "{step}: {} of edges, {} of weight",
        figures::percent(before.agreement.edges),
        figures::percent(before.agreement.weight)
    );
    let words = format!("Agreement of the hot set as samples come in; {figures}");
    (words, figures)
}
