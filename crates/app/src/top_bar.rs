//! The bar above everything: what is shown, what is sought, and the one thing to take away.

use protocol::ValueTypeChoice;
use viewer::{Action, FrameAction, Overlay, Shared, State, Theme, figures, plan_note};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::dispatch::use_dispatch;
use crate::download_button::DownloadButton;
use crate::icon::{Glyph, Icon};
use crate::search_box::SearchBox;

#[derive(Properties, PartialEq)]
pub(crate) struct TopBarProps {
    pub(crate) state: Shared<State>,
}

#[component]
pub(crate) fn TopBar(props: &TopBarProps) -> Html {
    let state = &props.state;
    html! {
        <header class="top-bar">
            <h1 class="wordmark">
                <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
                    <path d="M1 11h14v4H1zM3 6h8v4H3zM4 1h4v4H4z" />
                </svg>
                <span>{ "pgoscope" }</span>
            </h1>
            if state.has_merge() {
                <ValueSwitch
                    choices={state.merge.value_types.clone()}
                    shown={state.shown_value()}
                />
                <SearchBox
                    text={state.search.text.to_string()}
                    problem={problem(state)}
                    found={state.derived.found(state)}
                    can_step={state.view == viewer::View::Flame}
                />
            } else {
                <span class="top-bar-gap" />
            }
            <div class="top-bar-tools">
                <ThemeButton theme={state.theme} />
                <HelpButton />
            </div>
            if !state.is_empty() {
                <DownloadButton
                    obstacle={state.download_obstacle().map(str::to_owned)}
                    export={state.export.clone()}
                    is_open={state.overlay == Some(Overlay::Downloads)}
                    shown_value={state.shown_value()}
                    proof={state.lean_proof.content().cloned()}
                    left_out={state.left_out()}
                    n_sources={state.sources.len()}
                    plan={plan_note(&state.plan.plan)}
                />
            }
        </header>
    }
}

fn problem(state: &State) -> Option<String> {
    match &state.search.query {
        viewer::Query::Invalid(why) => Some(format!("Not a regular expression: {why}")),
        _ => None,
    }
}

#[derive(Properties, PartialEq)]
struct ValueSwitchProps {
    choices: Vec<ValueTypeChoice>,
    shown: Option<protocol::ValueKey>,
}

/// Which value column the views show.
#[component]
fn ValueSwitch(props: &ValueSwitchProps) -> Html {
    let dispatch = use_dispatch();
    let choices = props.choices.clone();
    let onchange = Callback::from(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        if let Some(choice) = choices.get(select.selected_index() as usize) {
            dispatch.emit(Action::ValueChosen(choice.value));
        }
    });
    let has_groups = props
        .choices
        .iter()
        .any(|choice| choice.value.group != props.choices[0].value.group);
    let options = props.choices.iter().map(|choice| {
        let total = choice.total.parse().map_or_else(
            |_| format!("{} {}", choice.total, choice.unit),
            |total: i64| figures::value(total, &choice.unit),
        );
        let group = if has_groups {
            format!("{} · ", choice.group_kind)
        } else {
            String::new()
        };
        html! {
            <option selected={props.shown == Some(choice.value)}>
                { format!("{group}{} · {total}", choice.kind) }
            </option>
        }
    });
    html! {
        <label class="value-switch">
            <span class="visually-hidden">{ "Value type" }</span>
            <select {onchange} title="What the numbers count">{ for options }</select>
        </label>
    }
}

#[derive(Properties, PartialEq)]
struct ThemeButtonProps {
    theme: Theme,
}

#[component]
fn ThemeButton(props: &ThemeButtonProps) -> Html {
    let dispatch = use_dispatch();
    let onclick = Callback::from(move |_| dispatch.emit(Action::Frame(FrameAction::ThemeToggled)));
    let (glyph, words) = match props.theme {
        Theme::System => (Glyph::System, "Theme: as the system"),
        Theme::Light => (Glyph::Sun, "Theme: light"),
        Theme::Dark => (Glyph::Moon, "Theme: dark"),
    };
    html! {
        <button type="button" class="icon-button" aria-label={words} title={words} {onclick}>
            <Icon {glyph} />
        </button>
    }
}

#[component]
fn HelpButton() -> Html {
    let dispatch = use_dispatch();
    let onclick = Callback::from(move |_| {
        dispatch.emit(Action::Frame(FrameAction::OverlayToggled(
            Overlay::Shortcuts,
        )));
    });
    html! {
        <button
            type="button" class="icon-button help-button" {onclick}
            aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)"
        >
            { "?" }
        </button>
    }
}
