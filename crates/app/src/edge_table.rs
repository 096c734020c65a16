//! The compiler's edges, with a rule where it cuts.

use viewer::{
    Action, EdgeColumn, EdgeRows, Edges, JudgedEdges, Layout, Order, SelectedEdge, Shared,
    edge_marks, figures, names,
};
use yew::prelude::*;

use crate::bar::cell_bar;
use crate::dispatch::use_dispatch;
use crate::grid::{Grid, GridRow, RowEvent, SortHead};
use crate::symbol::symbol;

/// Weights of nanoseconds have more digits than weights of samples, and need a wider column.
const LONGEST_SHORT_WEIGHT: i64 = 9_999_999;

#[derive(Properties, PartialEq)]
pub(crate) struct EdgeTableProps {
    pub(crate) judged: Shared<JudgedEdges>,
    pub(crate) rows: Shared<EdgeRows>,
    pub(crate) order: Order<EdgeColumn>,
    /// The edge that the details are about.
    pub(crate) selected: Option<SelectedEdge>,
    pub(crate) layout: Layout,
    /// How many inputs have an edge is not shown of a single one.
    pub(crate) has_one_input: bool,
    /// What stands above the table and scrolls with it.
    pub(crate) lead: Html,
}

#[component]
pub(crate) fn EdgeTable(props: &EdgeTableProps) -> Html {
    let dispatch = use_dispatch();
    let lines = Lines::of(&props.rows);
    let from = (props.judged.clone(), props.rows.clone());
    let row = use_callback(from, move |at: usize, (judged, rows)| {
        let edge = match lines.line(at) {
            Line::Tie => return tie(judged),
            Line::Cut => return cut(&judged.edges),
            Line::Edge(edge) => edge,
        };
        let rank = rows.ranks[edge];
        let is_hot = rank < judged.edges.report.n_hot;
        let is_tied = judged.tie.contains(&rank);
        GridRow {
            class: classes!((!is_hot).then_some("is-cold"), is_tied.then_some("is-tied")),
            cells: cells(judged, rank),
            is_rule: false,
        }
    });
    let on_row = {
        let (rows, dispatch) = (props.rows.clone(), dispatch.clone());
        let selected = selected_edge(props);
        Callback::from(move |event: RowEvent| {
            let (RowEvent::Selected(at) | RowEvent::Opened(at)) = event;
            // A rule is stepped over in the direction of the step; two may follow each other.
            let is_upward = selected.is_some_and(|edge| lines.line_of(edge) > at);
            let step = |at: usize| match is_upward {
                true => at.checked_sub(1),
                false => Some(at + 1),
            };
            let edge = std::iter::successors(Some(at), |&at| step(at))
                .take(3)
                .find_map(|at| lines.edge_at(at));
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
            { head(EdgeColumn::HotProbability, "P(hot)", "How likely it is hot if the program is profiled again", "num p-hot") }
            { head(EdgeColumn::Inputs, "in", "How many inputs have it", "num n-inputs") }
            { head(EdgeColumn::Caller, "caller", "The function that calls", "name caller") }
            { head(EdgeColumn::Site, "site", "The line of the call, counted from the caller's start line", "site") }
            { head(EdgeColumn::Callee, "callee", "The function that is called", "name callee") }
            <div class="marks" role="columnheader">{ "marks" }</div>
        </>
    };
    let heaviest = props.judged.edges.columns.weight.first();
    let has_long_weights = heaviest.is_some_and(|&weight| weight > LONGEST_SHORT_WEIGHT);
    html! {
        <Grid
            label="The compiler's call edges" class={classes!(
                "edge-table", has_long_weights.then_some("has-long-weights"),
                props.has_one_input.then_some("has-one-input"),
            )}
            n_rows={lines.len()}
            row_height={if props.layout == Layout::Narrow { 56.0 } else { 24.0 }}
            lead={props.lead.clone()} head={heads} {row}
            selected={selected_edge(props).map(|edge| lines.line_of(edge))} {on_row}
        />
    }
}

/// Edges and the rules between them, as lines of the table.
#[derive(Clone, Copy)]
struct Lines {
    n_edges: usize,
    /// How many edges stand before the rule of the tie, and before that of the cut.
    tie_at: Option<usize>,
    cut_at: Option<usize>,
}

/// What stands on a line.
enum Line {
    Edge(usize),
    Tie,
    Cut,
}

impl Lines {
    fn of(rows: &EdgeRows) -> Self {
        Self {
            n_edges: rows.ranks.len(),
            tie_at: rows.n_before_tie.map(|n| n as usize),
            cut_at: rows.n_before_cut.map(|n| n as usize),
        }
    }

    fn len(self) -> usize {
        self.n_edges + usize::from(self.tie_at.is_some()) + usize::from(self.cut_at.is_some())
    }

    fn line(self, line: usize) -> Line {
        let mut edge = line;
        // The tie that the cut goes through begins before it.
        for (at, rule) in [(self.tie_at, Line::Tie), (self.cut_at, Line::Cut)] {
            match at {
                Some(at) if edge == at => return rule,
                Some(at) if edge > at => edge -= 1,
                _ => {}
            }
        }
        Line::Edge(edge)
    }

    /// The row of the edge on a line; `None` for a rule, and beyond the last.
    fn edge_at(self, line: usize) -> Option<usize> {
        match self.line(line) {
            Line::Edge(edge) if edge < self.n_edges => Some(edge),
            _ => None,
        }
    }

    fn line_of(self, edge: usize) -> usize {
        let rules = [self.tie_at, self.cut_at];
        let n_before = rules.into_iter().flatten().filter(|&at| edge >= at).count();
        edge + n_before
    }
}

/// The row of the selected edge, if it is shown.
fn selected_edge(props: &EdgeTableProps) -> Option<usize> {
    let rank = props.selected.as_ref()?.rank?;
    props.rows.ranks.iter().position(|&shown| shown == rank)
}

/// Where edges begin that are hot or not by name alone.
fn tie(judged: &JudgedEdges) -> GridRow {
    let (edges, tie) = (&judged.edges, &judged.tie);
    let weight = edges.columns.weight[tie.start as usize];
    let n_hot = edges.report.n_hot - tie.start;
    GridRow {
        class: classes!("is-rule", "is-tie"),
        cells: html! {
            <div class="rule-words" role="gridcell">
                { format!(
                    "{} of weight {}: {} of them hot, by name",
                    figures::counted(i64::from(tie.end - tie.start), "edge", "edges"),
                    figures::grouped(weight),
                    figures::grouped(i64::from(n_hot)),
                ) }
            </div>
        },
        is_rule: true,
    }
}

/// Where the compiler cuts.
fn cut(edges: &Edges) -> GridRow {
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

fn cells(judged: &JudgedEdges, rank: u32) -> Html {
    let edges = &judged.edges;
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
            <div class="num share-of share" role="gridcell" title={figures::grouped(weight)}>
                { cell_bar(relative(edges, weight), kind) }
                <span>{ figures::share(weight, total) }</span>
            </div>
            <div class="num cum-share share" role="gridcell">
                { cell_bar(figures::fraction(cum, total), "neutral") }
                <span>{ figures::share(cum, total) }</span>
            </div>
            { p_hot(judged, rank) }
            { n_inputs(judged, rank) }
            <div class="name caller" role="gridcell" title={title(caller)}>{ symbol(caller) }</div>
            <div class="site" role="gridcell" title={title(file)}>
                <span class="offset">{ figures::offset(columns.offset[row]) }</span>
                <span class="place">{ place }</span>
            </div>
            <div class="name callee" role="gridcell" title={title(callee)}>{ symbol(callee) }</div>
            <div class="marks" role="gridcell">{ for marks(judged, row) }</div>
        </>
    }
}

/// How likely an edge is hot; marked where that is not settled.
fn p_hot(judged: &JudgedEdges, rank: u32) -> Html {
    let probability = judged.hot_probability(rank);
    let is_unsettled = probability.is_some_and(viewer::is_unsettled);
    html! {
        <div class={classes!("num", "p-hot", is_unsettled.then_some("is-unsettled"))} role="gridcell">
            { probability.map_or_else(String::new, figures::probability) }
        </div>
    }
}

/// How many inputs have an edge.
fn n_inputs(judged: &JudgedEdges, rank: u32) -> Html {
    let words = judged
        .n_inputs(rank)
        .map_or_else(String::new, |(n, all)| format!("{n}/{all}"));
    html! { <div class="num n-inputs" role="gridcell">{ words }</div> }
}

/// The bar of a weight: a share of the heaviest edge, because shares of all are too small to see.
fn relative(edges: &Edges, weight: i64) -> f64 {
    let heaviest = edges.columns.weight.first().copied().unwrap_or(0);
    figures::fraction(weight, heaviest)
}

fn marks(judged: &JudgedEdges, row: usize) -> impl Iterator<Item = Html> {
    edge_marks(judged, row)
        .into_iter()
        .map(|(word, meaning)| html! { <span class="mark" title={meaning}>{ word }</span> })
}
