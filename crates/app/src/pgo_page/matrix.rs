//! How much each input has in common with each other one, as a picture.

use viewer::{Evidence, Shared, figures, names};
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct SimilarityMatrixProps {
    pub(crate) evidence: Shared<Evidence>,
    pub(crate) is_dark: bool,
    pub(crate) n_outliers: usize,
}

/// The matrix: a pixel for a pair, drawn at once and stretched, so that it costs the same for any
/// number of inputs that a picture can tell apart.
#[component]
pub(crate) fn SimilarityMatrix(props: &SimilarityMatrixProps) -> Html {
    let canvas = use_node_ref();
    // Row and column, in the shown order.
    let pair = use_state_eq(|| None::<(usize, usize)>);
    let evidence = &props.evidence;
    let n_inputs = evidence.columns.order.len();
    {
        let canvas = canvas.clone();
        let from = (evidence.clone(), props.is_dark);
        use_effect_with(from, move |(evidence, is_dark)| {
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
                draw(&canvas, evidence, *is_dark);
            }
        });
    }
    if evidence.columns.overlaps.is_empty() {
        return html! {
            <p class="is-quiet">{ "There are more inputs than a picture of pairs can tell apart." }</p>
        };
    }
    let moved = {
        let pair = pair.clone();
        Callback::from(move |event: PointerEvent| {
            let Some(target) = event
                .target()
                .and_then(|t| t.dyn_into::<HtmlCanvasElement>().ok())
            else {
                return;
            };
            let cell = |at: i32, size: i32| {
                let share = f64::from(at) / f64::from(size.max(1));
                ((share * n_inputs as f64).max(0.0) as usize).min(n_inputs - 1)
            };
            let row = cell(event.offset_y(), target.client_height());
            let column = cell(event.offset_x(), target.client_width());
            pair.set(Some((row, column)));
        })
    };
    let left = {
        let pair = pair.clone();
        Callback::from(move |_: PointerEvent| pair.set(None))
    };
    let keyed = {
        let pair = pair.clone();
        Callback::from(move |event: KeyboardEvent| {
            let (row, column) = pair.unwrap_or((0, 0));
            let last = n_inputs - 1;
            let next = match event.key().as_str() {
                "ArrowUp" => (row.saturating_sub(1), column),
                "ArrowDown" => ((row + 1).min(last), column),
                "ArrowLeft" => (row, column.saturating_sub(1)),
                "ArrowRight" => (row, (column + 1).min(last)),
                _ => return,
            };
            event.prevent_default();
            pair.set(Some(next));
        })
    };
    html! {
        <figure class="matrix">
            <canvas
                ref={canvas} width={n_inputs.to_string()} height={n_inputs.to_string()} tabindex="0"
                role="application" data-keys="true" onpointermove={moved} onpointerleave={left} onkeydown={keyed}
                aria-label="What inputs have in common, pair by pair; arrow keys go through it"
            />
            <figcaption role="status">
                { match *pair {
                    Some(pair) => pair_words(evidence, pair),
                    None => summary(n_inputs, props.n_outliers),
                } }
            </figcaption>
        </figure>
    }
}

fn summary(n_inputs: usize, n_outliers: usize) -> Html {
    let outliers = match n_outliers {
        0 => "no outlier".to_owned(),
        n => figures::counted(n as i64, "outlier", "outliers"),
    };
    html! {
        { format!("{n_inputs} inputs, alike ones side by side; the stronger the shade, the more in common; {outliers}") }
    }
}

fn pair_words(evidence: &Evidence, (row, column): (usize, usize)) -> Html {
    let order = &evidence.columns.order;
    let (a, b) = (order[row] as usize, order[column] as usize);
    let name = |input: usize| {
        let input = &evidence.report.inputs[input];
        let file = names::file_name(&input.name);
        match &input.label {
            Some(label) => names::shown(&format!("{file} {label}")).into_owned(),
            None => names::shown(file).into_owned(),
        }
    };
    let overlap = evidence.columns.overlap(a, b).unwrap_or(0.0);
    html! {
        <>
            <span class="matrix-name">{ name(a) }</span>
            <span class="matrix-name">{ name(b) }</span>
            <strong>{ format!("{} in common", figures::percent(overlap)) }</strong>
        </>
    }
}

fn draw(canvas: &HtmlCanvasElement, evidence: &Evidence, is_dark: bool) {
    let context = canvas.get_context("2d").ok().flatten();
    let Some(context) = context.and_then(|c| c.dyn_into::<CanvasRenderingContext2d>().ok()) else {
        return;
    };
    let order = &evidence.columns.order;
    let inputs = &evidence.report.inputs;
    let is_outlier = |input: u32| inputs.get(input as usize).is_some_and(|i| i.is_outlier);
    let mut pixels = Vec::with_capacity(order.len() * order.len() * 4);
    for &a in order {
        for &b in order {
            let overlap = evidence.columns.overlap(a as usize, b as usize);
            let ink = match (is_outlier(a) || is_outlier(b), is_dark) {
                (true, false) => [150, 70, 0],
                (true, true) => [255, 170, 80],
                (false, false) => [30, 36, 48],
                (false, true) => [226, 230, 238],
            };
            pixels.extend(ink);
            // Small overlaps are the usual ones: their root tells them apart.
            pixels.push((overlap.unwrap_or(0.0).sqrt() * 255.0) as u8);
        }
    }
    let width = order.len() as u32;
    // Without a picture the table beside it says the same, input by input.
    if let Ok(image) = ImageData::new_with_u8_clamped_array(Clamped(&pixels), width) {
        let _ = context.put_image_data(&image, 0.0, 0.0);
    }
}
