//! The flame graph as a table, for those who do not see it: its twin, row by row.
//!
//! The table is open along the path to what is selected, so walking through it selects, and
//! selecting anywhere else on the page moves it.

use std::rc::Rc;

use flame::{BoxIdx, FlameGraph, OutlineRow, outline};
use viewer::figures::{share, value};
use viewer::{Action, Shared};
use yew::prelude::*;

use crate::dom;

/// How many boxes above the selected one are there.
const N_LEVELS: usize = 16;
/// How many children of each.
const N_MOST: usize = 12;

#[derive(Properties, PartialEq)]
pub(crate) struct OutlineTableProps {
    pub(crate) graph: Shared<FlameGraph>,
    pub(crate) selected: Option<BoxIdx>,
    pub(crate) unit: AttrValue,
    pub(crate) on_action: Callback<Action>,
}

/// The tree grid; it shows itself when the keyboard comes into it.
#[component]
pub(crate) fn OutlineTable(props: &OutlineTableProps) -> Html {
    let graph = &props.graph;
    let selected = props.selected.unwrap_or(BoxIdx::ROOT);
    let rows = Rc::new(outline(graph, selected, N_LEVELS, N_MOST));
    // The keyboard goes where it has asked to go; a row that moves in the table loses it.
    let is_asked_here = use_mut_ref(|| false);
    {
        let is_asked_here = Rc::clone(&is_asked_here);
        use_effect_with(selected, move |&selected| {
            if is_asked_here.replace(false) {
                dom::focus::element(&id(selected));
            }
        });
    }
    let onkeydown = {
        let (graph, rows) = (graph.clone(), Rc::clone(&rows));
        let on_action = props.on_action.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let action = match event.key().as_str() {
                "Enter" => Some(Action::BoxZoomed(zoom_of(selected))),
                key => step(&graph, &rows, selected, key).map(|to| Action::BoxSelected(Some(to))),
            };
            if let Some(action) = action {
                event.prevent_default();
                is_asked_here.replace(matches!(action, Action::BoxSelected(_)));
                on_action.emit(action);
            }
        })
    };
    html! {
        <div
            class="flame-outline" role="treegrid" {onkeydown}
            aria-label="Flame graph as a table" aria-readonly="true"
        >
            <div role="row" class="outline-head">
                <span role="columnheader">{ "Function" }</span>
                <span role="columnheader">{ "Cum" }</span>
                <span role="columnheader">{ "Flat" }</span>
            </div>
            { for rows.iter().map(|row| table_row(props, row, row.level - rows[0].level)) }
        </div>
    }
}

fn table_row(props: &OutlineTableProps, row: &OutlineRow, n_indent: usize) -> Html {
    let graph = &props.graph;
    let shown = row.shown;
    let figure = |amount: i64| {
        format!(
            "{} {}",
            value(amount, &props.unit),
            share(amount, graph.total())
        )
    };
    let is_selected = shown == props.selected.unwrap_or(BoxIdx::ROOT);
    let on_action = props.on_action.clone();
    let onclick =
        Callback::from(move |_: MouseEvent| on_action.emit(Action::BoxSelected(Some(shown))));
    let indent = "\u{2003}".repeat(n_indent);
    let inlined = if graph.is_inlined(shown) {
        ", inlined"
    } else {
        ""
    };
    html! {
        <div
            key={shown.0} id={id(shown)} role="row" class="outline-row" {onclick}
            tabindex={if is_selected { "0" } else { "-1" }}
            aria-selected={is_selected.to_string()} aria-level={row.level.to_string()}
            aria-posinset={row.position.to_string()} aria-setsize={row.n_siblings.to_string()}
            aria-expanded={row.is_expanded.map(|is_expanded| is_expanded.to_string())}
        >
            <span role="gridcell">
                <span aria-hidden="true">{ indent }</span>
                { viewer::names::shown(graph.name(shown)).into_owned() }{ inlined }
            </span>
            <span role="gridcell" class="num">{ figure(graph.cum(shown)) }</span>
            <span role="gridcell" class="num">{ figure(graph.flat(shown)) }</span>
        </div>
    }
}

/// Where a key leads from a row.
fn step(graph: &FlameGraph, rows: &[OutlineRow], from: BoxIdx, key: &str) -> Option<BoxIdx> {
    let at = rows.iter().position(|row| row.shown == from)?;
    let row = match key {
        "ArrowDown" => rows.get(at + 1),
        "ArrowUp" => rows.get(at.checked_sub(1)?),
        "Home" => rows.first(),
        "End" => rows.last(),
        "ArrowLeft" => return graph.parent(from),
        "ArrowRight" => return graph.children(from).next(),
        _ => None,
    };
    row.map(|row| row.shown)
}

fn zoom_of(selected: BoxIdx) -> Option<BoxIdx> {
    (selected != BoxIdx::ROOT).then_some(selected)
}

fn id(shown: BoxIdx) -> String {
    format!("outline-{}", shown.0)
}
