//! The compiler's edges, with a rule where it cuts.

use protocol::edge_flags as flag;
use viewer::{
    Action, EdgeColumn, EdgeRows, Edges, Layout, Order, SelectedEdge, Shared, figures, names,
};
use yew::prelude::*;

use crate::bar::cell_bar;
use crate::dispatch::use_dispatch;
use crate::grid::{Grid, GridRow, RowEvent, SortHead};
use crate::symbol::symbol;

#[derive(Properties, PartialEq)]
pub(crate) struct EdgeTableProps {
    pub(crate) edges: Shared<Edges>,
    pub(crate) rows: Shared<EdgeRows>,
    pub(crate) order: Order<EdgeColumn>,
    /// The edge that the details are about.
    pub(crate) selected: Option<SelectedEdge>,
    pub(crate) layout: Layout,
    /// What stands above the table and scrolls with it.
    pub(crate) lead: Html,
}

#[component]
pub(crate) fn EdgeTable(props: &EdgeTableProps) -> Html {
    let dispatch = use_dispatch();
    let lines = Lines {
        n_edges: props.rows.ranks.len(),
        rule_at: props.rows.n_before_cut.map(|n| n as usize),
    };
    let from = (props.edges.clone(), props.rows.clone());
    let row = use_callback(from, move |at: usize, (edges, rows)| {
        let Some(edge) = lines.edge_at(at) else {
            return rule(edges);
        };
        let rank = rows.ranks[edge];
        let is_hot = rank < edges.report.n_hot;
        GridRow {
            class: classes!((!is_hot).then_some("is-cold")),
            cells: cells(edges, rank),
            is_rule: false,
        }
    });
    let on_row = {
        let (rows, dispatch) = (props.rows.clone(), dispatch.clone());
        let selected = selected_edge(props);
        Callback::from(move |event: RowEvent| {
            let (RowEvent::Selected(at) | RowEvent::Opened(at)) = event;
            // The rule is stepped over in the direction of the step.
            let edge = lines.edge_at(at).or_else(|| {
                let is_upward = selected.is_some_and(|edge| lines.line_of(edge) > at);
                lines.edge_at(if is_upward {
                    at.checked_sub(1)?
                } else {
                    at + 1
                })
            });
            let Some(rank) = edge.and_then(|edge| rows.ranks.get(edge)) else {
                return;
            };
            dispatch.emit(match event {
                RowEvent::Selected(_) => Action::EdgeSelected(*rank),
                RowEvent::Opened(_) => Action::EdgeShown(*rank),
            });
        })
    };
    let head =
        |column: EdgeColumn, label: &'static str, meaning: &'static str, class: &'static str| {
            let dispatch = dispatch.clone();
            let sorted = (props.order.by == column).then_some(props.order.is_descending);
            let onclick = Callback::from(move |_| dispatch.emit(Action::EdgesSorted(column)));
            html! { <SortHead {label} {meaning} class={classes!(class)} {sorted} {onclick} /> }
        };
    let heads = html! {
        <>
            { head(EdgeColumn::Rank, "#", "The compiler's order: by weight, then caller, callee and offset", "num rank") }
            { head(EdgeColumn::Weight, "weight", "The value of samples that passed this call", "num weight") }
            { head(EdgeColumn::Weight, "share", "The weight as a share of all edges'", "num share-of") }
            <div class="num cum-share" role="columnheader" title="This edge and all before it, as a share of all edges' weight">
                { "cum." }
            </div>
            { head(EdgeColumn::Caller, "caller", "The function that calls", "name caller") }
            { head(EdgeColumn::Site, "site", "The line of the call, counted from the caller's start line", "site") }
            { head(EdgeColumn::Callee, "callee", "The function that is called", "name callee") }
            <div class="marks" role="columnheader">{ "marks" }</div>
        </>
    };
    html! {
        <Grid
            label="The compiler's call edges" class={classes!("edge-table")}
            n_rows={lines.len()}
            row_height={if props.layout == Layout::Narrow { 56.0 } else { 24.0 }}
            lead={props.lead.clone()} head={heads} {row}
            selected={selected_edge(props).map(|edge| lines.line_of(edge))} {on_row}
        />
    }
}

/// Edges and the rule between them, as lines of the table.
#[derive(Clone, Copy)]
struct Lines {
    n_edges: usize,
    rule_at: Option<usize>,
}

impl Lines {
    fn len(self) -> usize {
        self.n_edges + usize::from(self.rule_at.is_some())
    }

    /// The row of the edge on a line; `None` for the rule.
    fn edge_at(self, line: usize) -> Option<usize> {
        match self.rule_at {
            Some(rule) if line == rule => None,
            Some(rule) if line > rule => Some(line - 1),
            _ => Some(line),
        }
    }

    fn line_of(self, edge: usize) -> usize {
        edge + usize::from(self.rule_at.is_some_and(|rule| edge >= rule))
    }
}

/// The row of the selected edge, if it is shown.
fn selected_edge(props: &EdgeTableProps) -> Option<usize> {
    let rank = props.selected.as_ref()?.rank?;
    props.rows.ranks.iter().position(|&shown| shown == rank)
}

/// Where the compiler cuts.
fn rule(edges: &Edges) -> GridRow {
    let report = &edges.report;
    let hot = figures::share(report.hot_weight, report.total_weight);
    GridRow {
        class: classes!("is-rule"),
        cells: html! {
            <div class="rule-words" role="gridcell">
                { format!(
                    "The compiler cuts here: {} above, {hot} of the weight; below is cold",
                    figures::counted(i64::from(report.n_hot), "hot edge", "hot edges"),
                ) }
            </div>
        },
        is_rule: true,
    }
}

fn cells(edges: &Edges, rank: u32) -> Html {
    let (columns, row) = (&edges.columns, rank as usize);
    let total = edges.report.total_weight;
    let (weight, cum) = (columns.weight[row], edges.cum_weight[row]);
    let caller = edges.name(columns.caller[row]);
    let callee = edges.name(columns.callee[row]);
    let title = |name: &str| names::shown(name).into_owned();
    let file = edges.name(columns.file[row]);
    let place = names::file_line(file, columns.line[row]);
    let kind = if rank < edges.report.n_hot {
        "heat"
    } else {
        "neutral"
    };
    html! {
        <>
            <div class="num rank" role="gridcell">{ figures::grouped(i64::from(rank) + 1) }</div>
            <div class="num weight" role="gridcell">{ figures::grouped(weight) }</div>
            <div class="num share-of share" role="gridcell">
                { cell_bar(relative(edges, weight), kind) }
                <span>{ figures::share(weight, total) }</span>
            </div>
            <div class="num cum-share share" role="gridcell">
                { cell_bar(figures::fraction(cum, total), "neutral") }
                <span>{ figures::share(cum, total) }</span>
            </div>
            <div class="name caller" role="gridcell" title={title(caller)}>{ symbol(caller) }</div>
            <div class="site" role="gridcell" title={title(file)}>
                <span class="offset">{ offset(columns.offset[row]) }</span>
                <span class="place">{ place }</span>
            </div>
            <div class="name callee" role="gridcell" title={title(callee)}>{ symbol(callee) }</div>
            <div class="marks" role="gridcell">{ for marks(edges, row) }</div>
        </>
    }
}

/// The bar of a weight: a share of the heaviest edge, because shares of all are too small to see.
fn relative(edges: &Edges, weight: i64) -> f64 {
    let heaviest = edges.columns.weight.first().copied().unwrap_or(0);
    figures::fraction(weight, heaviest)
}

/// A line offset as the compiler counts: `+12`.
pub(crate) fn offset(offset: i64) -> String {
    if offset < 0 {
        format!("−{}", offset.unsigned_abs())
    } else {
        format!("+{offset}")
    }
}

/// What is to be known of an edge, each a word and its meaning.
pub(crate) fn edge_marks(edges: &Edges, row: usize) -> Vec<(String, &'static str)> {
    let columns = &edges.columns;
    let flags = columns.flags[row];
    let has = |mask: u32| flags & mask != 0;
    let mut marks = Vec::new();
    if has(flag::FULLY_INLINED) {
        marks.push((
            "inl".to_owned(),
            "Inlined in the profiled program, in all samples",
        ));
    } else if has(flag::INLINED) {
        let share = figures::share(columns.inlined_weight[row], columns.weight[row]);
        marks.push((
            format!("inl {share}"),
            "Inlined in the profiled program, in some samples",
        ));
    }
    if has(flag::MULTI_CALLEE) {
        let n_callees = columns.n_site_callees[row];
        let meaning = if has(flag::SITE_WINNER) {
            "Several callees at this call: if it is indirect, the compiler would devirtualize it to \
             this one"
        } else {
            "Several callees at this call: if it is indirect, the compiler would choose another one"
        };
        let winner = if has(flag::SITE_WINNER) { "★ " } else { "" };
        marks.push((format!("{winner}1 of {n_callees}"), meaning));
    }
    if has(flag::TIED) {
        marks.push((
            "tie".to_owned(),
            "Of the cut's own weight: hot or not by the order of names alone",
        ));
    }
    if has(flag::RECURSIVE) {
        marks.push(("rec".to_owned(), "The function calls itself"));
    }
    if has(flag::PSEUDO) {
        marks.push((
            "no call".to_owned(),
            "Not a call in the source: preemption, or a frame that stands for something else",
        ));
    }
    if has(flag::NO_START_LINE) {
        marks.push((
            "no line".to_owned(),
            "The caller's start line is unknown, so the offset matches nothing in the source",
        ));
    }
    if has(flag::UNNAMED) {
        marks.push(("no name".to_owned(), "The caller or the callee has no name"));
    }
    marks
}

fn marks(edges: &Edges, row: usize) -> impl Iterator<Item = Html> {
    edge_marks(edges, row)
        .into_iter()
        .map(|(word, meaning)| html! { <span class="mark" title={meaning}>{ word }</span> })
}
