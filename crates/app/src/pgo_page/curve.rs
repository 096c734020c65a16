//! How the weight of all edges adds up, and where 99 % of it lies.

use std::fmt::Write;

use viewer::{Edges, Shared, figures};
use yew::prelude::*;

const WIDTH: f64 = 264.0;
const HEIGHT: f64 = 88.0;
const N_POINTS: usize = 200;
/// The share of the weight at which the compiler cuts; cmd/compile's `-d=pgoinlinecdfthreshold`.
const CUT_SHARE: f64 = 0.99;

#[derive(Properties, PartialEq)]
pub(crate) struct WeightCurveProps {
    pub(crate) edges: Shared<Edges>,
}

#[component]
pub(crate) fn WeightCurve(props: &WeightCurveProps) -> Html {
    let report = &props.edges.report;
    let points = props.edges.curve(N_POINTS);
    if points.is_empty() {
        return Html::default();
    }
    let x = |share: f64| share * WIDTH;
    let y = |share: f64| HEIGHT - share.clamp(0.0, 1.0) * HEIGHT;
    let points = points.into_iter();
    let line = svg_path(points.map(|(edges, weight)| (x(edges), y(weight))));
    let cut = x(f64::from(report.n_hot) / f64::from(report.n_edges.max(1)));
    let area = format!("{line}L{WIDTH} {HEIGHT}L0 {HEIGHT}Z");
    let words = format!(
        "Cumulative weight over edges: {} of {} reach 99 % of the weight",
        figures::counted(i64::from(report.n_hot), "edge", "edges"),
        figures::grouped(i64::from(report.n_edges)),
    );
    let half = half_weight(&props.edges);
    html! {
        <figure class="curve">
            <svg
                viewBox={format!("0 0 {WIDTH} {HEIGHT}")} role="img" aria-label={words}
                preserveAspectRatio="none"
            >
                <clipPath id="hot-side"><rect x="0" y="0" width={cut.to_string()} height={HEIGHT.to_string()} /></clipPath>
                <path class="curve-area" d={area.clone()} />
                <path class="curve-area is-hot" d={area} clip-path="url(#hot-side)" />
                <path class="curve-line" d={line} />
                <line
                    class="curve-threshold" x1="0" x2={WIDTH.to_string()}
                    y1={y(CUT_SHARE).to_string()} y2={y(CUT_SHARE).to_string()}
                />
                <line
                    class="curve-cut" x1={cut.to_string()} x2={cut.to_string()} y1="0"
                    y2={HEIGHT.to_string()}
                />
            </svg>
            <figcaption>
                <span>{ half }</span>
                <span>{ format!("99 %: {}", figures::counted(i64::from(report.n_hot), "edge", "edges")) }</span>
            </figcaption>
        </figure>
    }
}

/// How many edges carry half of the weight.
fn half_weight(edges: &Edges) -> String {
    let half = edges.report.total_weight / 2;
    let n_edges = edges.cum_weight.partition_point(|&cum| cum < half) + 1;
    let n_edges = n_edges.min(edges.cum_weight.len()) as i64;
    format!("50 %: {}", figures::counted(n_edges, "edge", "edges"))
}

/// The line through points, for a `<path>`.
pub(super) fn svg_path(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (at, (x, y)) in points.enumerate() {
        let command = if at == 0 { 'M' } else { 'L' };
        // Writing to a String cannot fail.
        let _ = write!(path, "{command}{x:.1} {y:.1}");
    }
    path
}
