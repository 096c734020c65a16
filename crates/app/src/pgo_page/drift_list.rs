//! The edges that fell out of the hot set since the last release, with why, and those that entered.

use protocol::release::{CauseSum, LossCause};
use viewer::{Drift, Shared, figures};
use yew::prelude::*;

use super::edge_line::edge_line;
use super::fold::{Fold, N_SHOWN, ShowMore};

#[derive(Properties, PartialEq)]
pub(crate) struct DriftListsProps {
    pub(crate) drift: Shared<Drift>,
}

#[component]
pub(crate) fn DriftLists(props: &DriftListsProps) -> Html {
    // A cause that is chosen narrows the list to its edges.
    let cause = use_state_eq(|| None::<LossCause>);
    let report = &props.drift.report;
    html! {
        <div class="drift">
            if !report.causes.is_empty() {
                <div class="chips" role="group" aria-label="Why edges fell out">
                    { for report.causes.iter().map(|sum| {
                        let cause = cause.clone();
                        cause_chip(sum, cause)
                    }) }
                </div>
            }
            <DriftList drift={props.drift.clone()} is_entered={false} cause={*cause} />
            <DriftList drift={props.drift.clone()} is_entered={true} cause={None::<LossCause>} />
        </div>
    }
}

fn cause_chip(sum: &CauseSum, chosen: UseStateHandle<Option<LossCause>>) -> Html {
    let cause = sum.cause;
    let is_chosen = *chosen == Some(cause);
    let onclick = Callback::from(move |_| {
        chosen.set((*chosen != Some(cause)).then_some(cause));
    });
    html! {
        <button
            type="button" class="chip" {onclick} title={cause.meaning()}
            aria-pressed={is_chosen.to_string()}
        >
            { cause.name() }
            <span class="chip-count">{ figures::grouped(i64::from(sum.n_edges)) }</span>
        </button>
    }
}

#[derive(Properties, PartialEq)]
struct DriftListProps {
    drift: Shared<Drift>,
    /// Those that entered, or those that fell out.
    is_entered: bool,
    /// Only what fell out because of this.
    cause: Option<LossCause>,
}

/// The heaviest edges of one direction.
#[component]
fn DriftList(props: &DriftListProps) -> Html {
    let n_wanted = use_state_eq(|| N_SHOWN);
    let columns = &props.drift.columns;
    let rows: Vec<usize> = match props.is_entered {
        true => (0..columns.entered.caller.len()).collect(),
        false => {
            let causes = columns.left.cause.iter().enumerate();
            let of_cause = causes.filter(|(_, cause)| props.cause.is_none_or(|c| c == **cause));
            of_cause.map(|(row, _)| row).collect()
        }
    };
    if rows.is_empty() {
        return Html::default();
    }
    let words = if props.is_entered {
        "became hot"
    } else {
        "fell out"
    };
    html! {
        <Fold
            words={format!("{} {words}", figures::counted(rows.len() as i64, "edge", "edges"))}
            is_held_open={props.cause.is_some()}
        >
            <ul>
                { for rows.iter().take(*n_wanted).map(|&row| match props.is_entered {
                    true => entered(&props.drift, row),
                    false => left(&props.drift, row),
                }) }
            </ul>
            <ShowMore n_rows={rows.len()} {n_wanted} />
        </Fold>
    }
}

fn left(drift: &Drift, row: usize) -> Html {
    let (names, left) = (&drift.columns.names, &drift.columns.left);
    let name = |column: &[u32]| names.text(column[row] as usize);
    let (caller, callee) = (name(&left.caller), name(&left.callee));
    let now = (
        name(&left.new_caller),
        left.new_offset[row],
        name(&left.new_callee),
    );
    let cause = left.cause[row];
    html! {
        <li class="edge-line drift-line">
            <span class="num" title="What it weighed, what that lets expect now, and what it weighs">
                { figures::grouped(left.old_weight[row]) }{ " → " }{ figures::grouped(left.new_weight[row]) }
            </span>
            { edge_line(caller, left.offset[row], callee) }
            <span class="mark" title={cause.meaning()}>{ cause.name() }</span>
            if left.is_held[row] != 0 {
                <span class="mark is-held" title="The plan keeps it hot">{ "held" }</span>
            }
            if now != (caller, left.offset[row], callee) {
                <span class="drift-now">{ "now " }{ edge_line(now.0, now.1, now.2) }</span>
            }
        </li>
    }
}

fn entered(drift: &Drift, row: usize) -> Html {
    let (names, entered) = (&drift.columns.names, &drift.columns.entered);
    let name = |column: &[u32]| names.text(column[row] as usize);
    html! {
        <li class="edge-line drift-line">
            <span class="num" title="What it weighed, and what it weighs">
                { figures::grouped(entered.old_weight[row]) }{ " → " }{ figures::grouped(entered.new_weight[row]) }
            </span>
            { edge_line(name(&entered.caller), entered.offset[row], name(&entered.callee)) }
            if entered.is_exposed[row] != 0 {
                <span class="mark" title="Calls below it were inlined, which brought it into view">{ "came into view" }</span>
            }
        </li>
    }
}
