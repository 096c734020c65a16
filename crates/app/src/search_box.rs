//! The search box, with what the search came to.

use viewer::{Action, Found, figures, names};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::dispatch::use_dispatch;
use crate::icon::{Glyph, Icon};

#[derive(Properties, PartialEq)]
pub(crate) struct SearchBoxProps {
    /// What is sought.
    pub(crate) text: String,
    /// Why it cannot be sought.
    pub(crate) problem: Option<String>,
    /// What the search came to.
    pub(crate) found: Option<Found>,
    /// Whether the view steps from match to match.
    pub(crate) can_step: bool,
}

#[component]
pub(crate) fn SearchBox(props: &SearchBoxProps) -> Html {
    let dispatch = use_dispatch();
    let oninput = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            dispatch.emit(Action::SearchChanged(input.value()));
        })
    };
    let onkeydown = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" && !event.is_composing() {
                event.prevent_default();
                let is_forward = !event.shift_key();
                dispatch.emit(Action::SearchMoved { is_forward });
            }
        })
    };
    let step = |is_forward: bool| {
        let dispatch = dispatch.clone();
        Callback::from(move |_| dispatch.emit(Action::SearchMoved { is_forward }))
    };
    let clear = {
        let dispatch = dispatch.clone();
        Callback::from(move |_| dispatch.emit(Action::SearchChanged(String::new())))
    };
    let can_step = props.can_step && props.found.is_some_and(|found| found.n_boxes > 0);
    html! {
        <div class={classes!("search-box", props.problem.is_some().then_some("has-problem"))} role="search">
            <Icon glyph={Glyph::Search} />
            <input
                id="search" type="text" value={props.text.clone()} {oninput} {onkeydown}
                placeholder="Search functions and files" aria-label="Search functions and files"
                aria-describedby="search-result" aria-invalid={props.problem.is_some().to_string()}
                autocomplete="off" autocapitalize="off" spellcheck="false"
                title="Text, or a regular expression between slashes: /^runtime\\./"
            />
            <span id="search-result" class="search-result" role="status">
                { result(props) }
            </span>
            if can_step {
                <button
                    type="button" class="icon-button" onclick={step(false)}
                    aria-label="Match before" title="Match before (Shift Enter)"
                >
                    <Icon glyph={Glyph::Up} />
                </button>
                <button
                    type="button" class="icon-button" onclick={step(true)}
                    aria-label="Next match" title="Next match (Enter)"
                >
                    <Icon glyph={Glyph::Down} />
                </button>
            }
            if props.text.is_empty() {
                <kbd class="search-key" aria-hidden="true">{ "/" }</kbd>
            } else {
                <button
                    type="button" class="icon-button" onclick={clear}
                    aria-label="Clear the search" title="Clear the search (Esc)"
                >
                    <Icon glyph={Glyph::Close} />
                </button>
            }
        </div>
    }
}

/// `3/57 · 12.4 %`, or why there is none.
fn result(props: &SearchBoxProps) -> Html {
    if let Some(problem) = &props.problem {
        return html! { <span class="problem" title={names::shown(problem).into_owned()}>{ "Not a pattern" }</span> };
    }
    let Some(found) = props.found else {
        return Html::default();
    };
    let bound = if found.is_at_least { "≥ " } else { "" };
    if found.n_found == 0 {
        return html! { { if found.is_at_least { "…" } else { "No match" } } };
    }
    let n_found = figures::grouped(i64::from(found.n_found));
    let count = match found.position {
        Some(at) => format!("{}/{n_found}", figures::grouped(i64::from(at) + 1)),
        None => n_found,
    };
    let share = figures::share(found.part, found.whole);
    let title = match found.n_found.saturating_sub(found.n_boxes) {
        n_small if props.can_step && n_small > 0 => format!(
            "Matches, and their share of the whole; {} too small for a box of their own",
            figures::grouped(i64::from(n_small))
        ),
        _ => "Matches, and their share of the whole; nothing is counted twice".to_owned(),
    };
    html! { <span {title}>{ format!("{bound}{count} · {bound}{share}") }</span> }
}
