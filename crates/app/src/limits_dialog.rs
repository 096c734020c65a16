//! The limits of the session, each to be raised and reset.

use viewer::{Action, LimitRow, SessionLimits, figures, limit_words};
use yew::prelude::*;

use crate::bar::Bar;
use crate::dialog::Dialog;
use crate::dispatch::use_dispatch;

#[derive(Properties, PartialEq)]
pub(crate) struct LimitsDialogProps {
    pub(crate) limits: SessionLimits,
    /// The memory that all open files take, in bytes.
    pub(crate) column_bytes: u64,
}

#[component]
pub(crate) fn LimitsDialog(props: &LimitsDialogProps) -> Html {
    let rows = props.limits.rows();
    let session = props.limits.session_bytes().map(|limit| {
        let (taken, limit) = (props.column_bytes as i64, limit as i64);
        html! {
            <div class="limits-session">
                <p>
                    { format!("The open files take {} of {}.",
                        figures::value(taken, "bytes"), figures::value(limit, "bytes")) }
                </p>
                <Bar fraction={figures::fraction(taken, limit)} />
            </div>
        }
    });
    html! {
        <Dialog id="limits" title="Limits">
            <p class="dialog-lead">
                { "They keep a file that was made to break its reader from taking this tab with it. \
                   A file beyond one is refused as a whole and says so; nothing is ever cut short. \
                   Raise one for files that you trust: it holds until you close this page." }
            </p>
            { session }
            if rows.is_empty() {
                <p class="nothing">{ "The reader is starting…" }</p>
            }
            <ul class="limits">
                { for rows.into_iter().map(|row| html! {
                    <LimitLine key={row.name.text()} {row} />
                }) }
            </ul>
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct LimitLineProps {
    row: LimitRow,
}

/// One limit, with what can be done about it.
#[component]
fn LimitLine(props: &LimitLineProps) -> Html {
    let dispatch = use_dispatch();
    let LimitRow {
        name,
        limit,
        usual,
        next,
    } = props.row;
    let label = props.row.label();
    let raise = |limit: u64| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.emit(Action::LimitRaised { name, limit }))
    };
    let words = match next {
        Some(next) => format!("Raise to {}", limit_words(name, next)),
        None => "The most there is".to_owned(),
    };
    let reset = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.emit(Action::LimitReset(name)))
    };
    html! {
        <li class={classes!("limit", usual.is_some().then_some("is-raised"))} data-limit={name.text()}>
            <span class="limit-label">{ label }</span>
            <span class="limit-value">
                { limit_words(name, limit) }
                if let Some(usual) = usual {
                    <span class="limit-usual">{ format!("raised from {}", limit_words(name, usual)) }</span>
                }
            </span>
            <span class="limit-buttons">
                // Buttons stay when there is nothing to do, for the keyboard may be on them.
                <button
                    type="button" class="text-button limit-reset"
                    onclick={usual.map(|_| reset)} aria-disabled={usual.is_none().to_string()}
                    aria-label={format!("Reset to {}: {label}", limit_words(name, usual.unwrap_or(limit)))}
                >
                    { "Reset" }
                </button>
                <button
                    type="button" class="button limit-raise"
                    onclick={next.map(raise)} aria-disabled={next.is_none().to_string()}
                    aria-label={format!("{words}: {label}")}
                >
                    { &words }
                </button>
            </span>
        </li>
    }
}
