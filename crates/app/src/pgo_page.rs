//! What Go's compiler would make of the merge, and the workbench on which that is changed.

mod curve;
mod draft_bar;
mod drift_list;
mod edge_line;
mod edits_panel;
mod facts;
mod field;
mod findings;
mod fold;
mod inputs_panel;
mod matrix;
mod notes;
mod panels;
mod proof;
mod release_panel;
mod samples_panel;
mod weighting_fields;

use protocol::{PgoReport, Refusal};
use viewer::{
    Action, CopyFormat, EdgeFilter, EdgeRows, JudgedEdges, Selection, Shared, State, figures,
};
use yew::prelude::*;

use crate::dispatch::use_dispatch;
use crate::edge_table::EdgeTable;
use crate::icon::{Glyph, Icon};
use curve::WeightCurve;
pub(crate) use draft_bar::DraftBar;
use facts::{Facts, PlanBar};
use findings::Findings;
use panels::Panels;
use proof::ProofLine;

#[derive(Properties, PartialEq)]
pub(crate) struct PgoPageProps {
    pub(crate) state: Shared<State>,
}

#[component]
pub(crate) fn PgoPage(props: &PgoPageProps) -> Html {
    let state = &props.state;
    let Some(judged) = state.judged_edges() else {
        return Html::default();
    };
    let edges = &judged.edges;
    let refusal = edges.report.refusal.as_ref();
    let findings = html! {
        <Findings
            report={state.workbench.doctor.content().cloned()}
            failure={state.workbench.doctor.failure().cloned()}
            refusal={refusal.map(|refusal| AttrValue::from(refusal.go_message.clone()))}
        />
    };
    if let Some(refusal) = refusal {
        return refused(refusal, findings);
    }
    let selected = match &state.selection {
        Selection::Edge(edge) => Some(edge.clone()),
        Selection::Function { .. } | Selection::None => None,
    };
    let (judged, rows) = (judged.clone(), state.derived.edge_rows.clone());
    let has_edges = edges.report.n_edges > 0;
    let lead = html! {
        <div class="pgo-lead">
            <div class="pgo-summary">
                <div class="pgo-words">
                    { verdict(&edges.report) }
                    <ProofLine
                        proof={state.proof_of_edges().cloned()}
                        failure={state.lean_proof.failure().cloned()}
                        is_possible={has_edges}
                    />
                </div>
                if has_edges {
                    <div class="pgo-side">
                        <WeightCurve edges={edges.clone()} />
                        <EdgeTools rows={rows.clone()} />
                    </div>
                }
            </div>
            <Facts
                evidence={state.workbench.evidence.content().cloned()} drift={state.drift().cloned()}
                is_stale={state.evidence().is_none()}
            />
            { findings }
            <PlanBar plan={state.plan.clone()} failure={state.plan_failure().cloned()} />
            <Panels state={state.clone()} />
            <DraftBar effect={state.draft_effect()} is_brief={state.is_draft_failure_shown()} />
            if has_edges {
                <EdgeFilters judged={judged.clone()} chosen={state.edge_filter} />
            }
            if rows.ranks.is_empty() && has_edges {
                <p class="nothing">{ "No edge matches. Clear the search, or choose All." }</p>
            }
        </div>
    };
    html! {
        <EdgeTable
            {judged} {rows} order={state.edge_order} {selected} layout={state.layout}
            has_one_input={state.has_one_input()} {lead}
        />
    }
}

/// What the compiler would do, in one line.
fn verdict(report: &PgoReport) -> Html {
    let count = |n: u32| figures::grouped(i64::from(n));
    if report.n_edges == 0 {
        return html! { <p class="verdict">{ "Go would take this profile and do nothing with it." }</p> };
    }
    html! {
        <>
            <p class="verdict">
                { "Go 1.27 would treat " }<strong>{ count(report.n_hot) }</strong>{ " of " }
                <strong>{ count(report.n_edges) }</strong>{ " call edges as hot." }
            </p>
            <p class="verdict-more">
                { format!(
                    "It would raise the inlining budget of {}, and could inline past the usual limit \
                     at {}. At {} it saw several callees: if the call is indirect, it would be \
                     devirtualized to the hottest.",
                    figures::counted(i64::from(report.n_hot_callees), "function", "functions"),
                    figures::counted(i64::from(report.n_hot_sites), "call site", "call sites"),
                    figures::counted(i64::from(report.n_multi_callee_sites), "call site", "call sites"),
                ) }
            </p>
        </>
    }
}

/// Go's own words, what they mean, and what to do.
fn refused(refusal: &Refusal, findings: Html) -> Html {
    html! {
        <div class="refusal" role="status">
            <p class="verdict"><Icon glyph={Glyph::Failed} />{ "Go would refuse this profile for PGO." }</p>
            <figure>
                <blockquote>{ &refusal.go_message }</blockquote>
                <figcaption>{ "Go’s own words" }</figcaption>
            </figure>
            <p>{ &refusal.meaning }</p>
            <p><strong>{ "What to do: " }</strong>{ &refusal.remedy }</p>
            { findings }
            <p class="is-quiet">{ "The flame graph and the top table work as ever." }</p>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct EdgeFiltersProps {
    judged: Shared<JudgedEdges>,
    chosen: EdgeFilter,
}

/// Which edges to list.
#[component]
fn EdgeFilters(props: &EdgeFiltersProps) -> Html {
    let dispatch = use_dispatch();
    let filters = EdgeFilter::ALL
        .into_iter()
        .zip(props.judged.n_by_filter)
        .filter(|&(filter, n)| n > 0 || filter == props.chosen || filter == EdgeFilter::All);
    html! {
        <div class="chips" role="group" aria-label="Which edges">
            { for filters.map(|(filter, n)| {
                let dispatch = dispatch.clone();
                let onclick = Callback::from(move |_| {
                    dispatch.emit(Action::EdgeFilterChosen(filter));
                });
                html! {
                    <button
                        type="button" class="chip" {onclick} title={filter.meaning()}
                        aria-pressed={(filter == props.chosen).to_string()}
                    >
                        { filter.label() }
                        <span class="chip-count">{ figures::grouped(i64::from(n)) }</span>
                    </button>
                }
            }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct EdgeToolsProps {
    rows: Shared<EdgeRows>,
}

/// What to do with the listed edges: take them along, or go to where the compiler cuts.
#[component]
fn EdgeTools(props: &EdgeToolsProps) -> Html {
    let dispatch = use_dispatch();
    let send = |action: Action| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.emit(action.clone()))
    };
    let last_hot = props
        .rows
        .n_before_cut
        .and_then(|n| props.rows.ranks.get(n as usize - 1));
    html! {
        <div class="edge-tools">
            if let Some(&rank) = last_hot {
                <button
                    type="button" class="button" onclick={send(Action::EdgeSelected(rank))}
                    title="Go to where the compiler cuts: select the last hot edge"
                >
                    { "Go to cut" }
                </button>
            }
            <button
                type="button" class="button" onclick={send(Action::EdgesCopied(CopyFormat::Text))}
                title="Copy the listed edges as aligned text"
            >
                <Icon glyph={Glyph::Copy} />{ "Text" }
            </button>
            <button
                type="button" class="button" onclick={send(Action::EdgesCopied(CopyFormat::Csv))}
                title="Copy the listed edges as comma-separated values"
            >
                <Icon glyph={Glyph::Copy} />{ "CSV" }
            </button>
        </div>
    }
}
