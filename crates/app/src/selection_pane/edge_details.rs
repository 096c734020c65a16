//! An edge: what the compiler reads, what it would do, and what else is called at the same place.

use protocol::EdgeName;
use viewer::{
    Action, DraftEffect, Edges, EditedPlan, JudgedEdges, PlanAction, PlanChange, SelectedEdge,
    Shared, edge_marks, figures, names, trapped_words,
};
use yew::prelude::*;

use super::{Fact, FunctionLink};
use crate::bar::Bar;
use crate::dispatch::use_dispatch;
use crate::icon::{Glyph, Icon};
use crate::pgo_page::DraftBar;

#[derive(Properties, PartialEq)]
pub(crate) struct EdgeDetailsProps {
    pub(crate) edge: SelectedEdge,
    pub(crate) judged: Option<Shared<JudgedEdges>>,
    pub(crate) plan: EditedPlan,
    /// What a draft would do.
    pub(crate) effect: Option<DraftEffect>,
}

#[component]
pub(crate) fn EdgeDetails(props: &EdgeDetailsProps) -> Html {
    let edge = &props.edge;
    let (Some(judged), Some(rank)) = (&props.judged, edge.rank) else {
        return html! { <p class="nothing">{ "This edge is not in the merge any more." }</p> };
    };
    let edges = &judged.edges;
    let (columns, row) = (&edges.columns, rank as usize);
    let (total, weight) = (edges.report.total_weight, columns.weight[row]);
    let file = edges.name(columns.file[row]);
    let line = columns.line[row];
    let is_hot = rank < edges.report.n_hot;
    let inlined = columns.inlined_weight[row];
    html! {
        <>
            <div class="edge-ends">
                <span class="edge-end">{ "caller" }</span>
                <FunctionLink name={edge.caller.to_string()} />
                <span class="edge-end">{ "at" }</span>
                <span class="edge-site" title={names::shown(file).into_owned()}>
                    { figures::offset(edge.offset) }{ " " }
                    <bdi class="place">{ names::file_line(file, line) }</bdi>
                </span>
                <span class="edge-end">{ "callee" }</span>
                <FunctionLink name={edge.callee.to_string()} />
            </div>
            <p class={classes!("edge-verdict", is_hot.then_some("is-hot"))}>
                { if is_hot {
                    "The compiler would treat this call as hot."
                } else {
                    "The compiler would treat this call as cold."
                } }
            </p>
            <Buttons {rank} is_shown={edge.shown_box.is_some()} />
            <EditButtons edge={edge.clone()} plan={props.plan.clone()} />
            <DraftBar effect={props.effect.clone()} />
            <dl class="facts">
                <Fact
                    label="weight" value={figures::grouped(weight)} share={figures::share(weight, total)}
                    meaning="The value of samples that passed this call; share of all edges' weight"
                />
                <Fact
                    label="cumulative" value={figures::grouped(edges.cum_weight[row])}
                    share={figures::share(edges.cum_weight[row], total)}
                    meaning="This edge and all before it in the compiler's order"
                />
                <Fact
                    label="rank" value={figures::grouped(i64::from(rank) + 1)}
                    share={format!("of {}", figures::grouped(i64::from(edges.report.n_edges)))}
                    meaning="Its place in the compiler's order"
                />
                <Fact
                    label="inlined" value={figures::grouped(inlined)} share={figures::share(inlined, weight)}
                    meaning="The part of the weight in which the callee was inlined already"
                />
                if let Some(probability) = judged.hot_probability(rank) {
                    <Fact
                        label="P(hot)" value={figures::probability(probability)}
                        share={if viewer::is_unsettled(probability) { "unsettled" } else { "" }}
                        meaning="How likely it is hot if the program is profiled again for as long"
                    />
                }
                if let Some((n_inputs, n_all)) = judged.n_inputs(rank) {
                    <Fact
                        label="inputs" value={figures::grouped(i64::from(n_inputs))}
                        share={format!("of {}", figures::grouped(i64::from(n_all)))}
                        meaning="How many of the inputs have this edge"
                    />
                }
            </dl>
            if let Some((trapped, outer)) = judged.trapped(rank) {
                <p class="edge-trapped">
                    { trapped_words(
                        (&edge.caller, &edge.callee, outer),
                        trapped, (weight, is_hot.then_some(edges.report.hot_weight)),
                    ) }
                </p>
            }
            <ul class="edge-meanings">
                { for edge_marks(judged, row).into_iter().map(|(word, meaning)| html! {
                    <li><span class="mark">{ word }</span>{ " " }{ meaning }</li>
                }) }
            </ul>
            <SameSite edges={edges.clone()} {rank} />
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ButtonsProps {
    rank: u32,
    is_shown: bool,
}

#[component]
fn Buttons(props: &ButtonsProps) -> Html {
    let dispatch = use_dispatch();
    let rank = props.rank;
    if !props.is_shown {
        return html! { <p class="is-quiet">{ "The flame graph that shows has no such call." }</p> };
    }
    let onclick = Callback::from(move |_| dispatch.emit(Action::EdgeShown(rank)));
    html! {
        <div class="details-buttons">
            <button type="button" class="button" {onclick}>
                <Icon glyph={Glyph::Flame} />{ "In flame graph" }
            </button>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct EditButtonsProps {
    edge: SelectedEdge,
    plan: EditedPlan,
}

/// What can be planned for the edge.
#[component]
fn EditButtons(props: &EditButtonsProps) -> Html {
    let dispatch = use_dispatch();
    let (edge, edits) = (&props.edge, &props.plan.edits);
    let is_kept_out = edits
        .do_not_inline
        .iter()
        .any(|name| **name == *edge.callee);
    let named = EdgeName {
        caller: edge.caller.to_string(),
        callee: edge.callee.to_string(),
        offset: edge.offset,
    };
    let is_forced = edits.force_hot.contains(&named);
    let change = |change: PlanChange| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| {
            dispatch.emit(Action::Plan(PlanAction::Changed(change.clone())));
        })
    };
    html! {
            <div class="details-buttons">
                <button
                    type="button" class="button" id="keep-out" aria-pressed={is_kept_out.to_string()}
                    title="Have the callee not inlined for the profile’s sake, at any call"
                    onclick={change(PlanChange::DoNotInlineSet {
                        function: edge.callee.to_string(), is_wanted: !is_kept_out,
                    })}
                >
                    { "Do not inline callee" }
                </button>
                <button
                    type="button" class="button" id="force-hot" aria-pressed={is_forced.to_string()}
                    title="Have this call hot, whatever its weight"
                    onclick={change(PlanChange::ForceHotSet { edge: named, is_wanted: !is_forced })}
                >
                    { "Force hot" }
                </button>
            </div>
    }
}

#[derive(Properties, PartialEq)]
struct SameSiteProps {
    edges: Shared<Edges>,
    rank: u32,
}

/// The other callees of the same call site: what devirtualization would choose among.
#[component]
fn SameSite(props: &SameSiteProps) -> Html {
    let dispatch = use_dispatch();
    let ranks = use_memo((props.edges.clone(), props.rank), |(edges, rank)| {
        edges.same_site(*rank)
    });
    if ranks.len() < 2 {
        return Html::default();
    }
    let columns = &props.edges.columns;
    let sum = ranks.iter().fold(0, |sum: i64, &rank| {
        sum.wrapping_add(columns.weight[rank as usize])
    });
    html! {
        <section class="neighbours">
            <h4>{ "Callees at this call" }<span class="chip-count">{ ranks.len() }</span></h4>
            <ul>
                { for ranks.iter().map(|&rank| {
                    let dispatch = dispatch.clone();
                    let onclick = Callback::from(move |_| dispatch.emit(Action::EdgeSelected(rank)));
                    let row = rank as usize;
                    let name = props.edges.name(columns.callee[row]).to_owned();
                    let weight = columns.weight[row];
                    html! {
                        <li key={rank} class={(rank == props.rank).then_some("is-selected")}>
                            <button type="button" class="function-link" title={names::shown(&name).into_owned()} {onclick}>
                                <crate::symbol::Symbol {name} />
                            </button>
                            <span class="num">{ figures::share(weight, sum) }</span>
                            <Bar fraction={figures::fraction(weight, sum)} />
                        </li>
                    }
                }) }
            </ul>
        </section>
    }
}
