//! The top table: what was measured in each function.

use std::rc::Rc;

use protocol::answers::TopColumns;
use viewer::{Action, Layout, Order, Shared, TopColumn, TopRows, figures, names};
use yew::prelude::*;

use crate::bar::cell_bar;
use crate::dispatch::use_dispatch;
use crate::grid::{Grid, GridRow, RowEvent, SortHead};
use crate::symbol::symbol;

#[derive(Properties, PartialEq)]
pub(crate) struct TopTableProps {
    pub(crate) columns: Shared<TopColumns>,
    pub(crate) rows: Shared<TopRows>,
    pub(crate) unit: AttrValue,
    pub(crate) order: Order<TopColumn>,
    /// The function that the details are about.
    pub(crate) selected: Option<Rc<str>>,
    pub(crate) layout: Layout,
}

#[component]
pub(crate) fn TopTable(props: &TopTableProps) -> Html {
    let dispatch = use_dispatch();
    let from = (
        props.columns.clone(),
        props.rows.clone(),
        props.unit.clone(),
    );
    let row = use_callback(from, |at: usize, (columns, rows, unit)| GridRow {
        class: Classes::new(),
        cells: cells(columns, rows, at, unit),
        is_rule: false,
    });
    let on_row = {
        let (columns, rows) = (props.columns.clone(), props.rows.clone());
        let dispatch = dispatch.clone();
        Callback::from(move |event: RowEvent| {
            let (RowEvent::Selected(at) | RowEvent::Opened(at)) = event;
            let Some(&row) = rows.rows.get(at) else {
                return;
            };
            let name = columns.names.text(columns.function[row as usize] as usize);
            dispatch.emit(match event {
                RowEvent::Selected(_) => Action::FunctionSelected(name.to_owned()),
                RowEvent::Opened(_) => Action::FunctionShown(name.to_owned()),
            });
        })
    };
    let selected = props.selected.as_ref().and_then(|name| {
        let is_it = |row: &u32| columns_name(&props.columns, *row as usize) == &**name;
        props.rows.rows.iter().position(is_it)
    });
    let head =
        |column: TopColumn, label: &'static str, meaning: &'static str, class: &'static str| {
            let dispatch = dispatch.clone();
            let sorted = (props.order.by == column).then_some(props.order.is_descending);
            let onclick = Callback::from(move |_| dispatch.emit(Action::TopSorted(column)));
            html! { <SortHead {label} {meaning} class={classes!(class)} {sorted} {onclick} /> }
        };
    let heads = html! {
        <>
            { head(TopColumn::Flat, "flat", "The value of samples that ended in the function", "num flat") }
            { head(TopColumn::Flat, "flat %", "Flat as a share of all samples", "num flat-share") }
            { head(TopColumn::Cum, "cum", "The value of samples that the function was in", "num cum") }
            { head(TopColumn::Cum, "cum %", "Cum as a share of all samples", "num cum-share") }
            { head(TopColumn::Function, "function", "The function's name", "name") }
            { head(TopColumn::Package, "package", "The function's package", "package") }
        </>
    };
    if props.rows.rows.is_empty() {
        return html! { <p class="nothing">{ "No function matches the search." }</p> };
    }
    html! {
        <Grid
            label="Top functions" class={classes!("top-table")} n_rows={props.rows.rows.len()}
            row_height={if props.layout == Layout::Narrow { 32.0 } else { 24.0 }}
            head={heads} {row} {selected} {on_row}
        />
    }
}

fn columns_name(columns: &TopColumns, row: usize) -> &str {
    columns.names.text(columns.function[row] as usize)
}

/// A row; its bars are shares of the largest row, because shares of all are too small to compare.
fn cells(columns: &TopColumns, rows: &TopRows, at: usize, unit: &str) -> Html {
    let row = rows.rows[at] as usize;
    let (flat, cum, total) = (columns.flat[row], columns.cum[row], columns.total);
    let name = columns_name(columns, row);
    let package = names::shown(columns.names.text(columns.package[row] as usize));
    let file = columns.names.text(columns.file[row] as usize);
    let title = match names::path_line(file, columns.start_line[row]) {
        place if place.is_empty() => names::shown(name).into_owned(),
        place => format!("{}\n{place}", names::shown(name)),
    };
    html! {
        <>
            <div class="num flat" role="gridcell">{ figures::value(flat, unit) }</div>
            <div class="num flat-share share" role="gridcell">
                { cell_bar(figures::fraction(flat, rows.largest_flat), "heat") }
                <span>{ figures::share(flat, total) }</span>
            </div>
            <div class="num cum" role="gridcell">{ figures::value(cum, unit) }</div>
            <div class="num cum-share share" role="gridcell">
                { cell_bar(figures::fraction(cum, rows.largest_cum), "neutral") }
                <span>{ figures::share(cum, total) }</span>
            </div>
            <div class="name" role="gridcell" {title}>{ symbol(name) }</div>
            <div class="package" role="gridcell" title={package.to_string()}>
                <bdi>{ package.into_owned() }</bdi>
            </div>
        </>
    }
}
