//! The controls that plans are made with.

use protocol::Failure;
use viewer::names;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::icon::{Glyph, Icon};

#[derive(Properties, PartialEq)]
pub(crate) struct EntryProps {
    /// What is entered, for screen readers.
    pub(crate) label: AttrValue,
    pub(crate) id: AttrValue,
    pub(crate) placeholder: AttrValue,
    /// What could be entered, to choose from while typing.
    #[prop_or_default]
    pub(crate) suggestions: Vec<AttrValue>,
    /// Something was entered.
    pub(crate) on_entry: Callback<String>,
}

/// A line of text that is added to a list: by Enter, or by the button.
#[component]
pub(crate) fn Entry(props: &EntryProps) -> Html {
    let input = use_node_ref();
    let enter = {
        let (input, on_entry) = (input.clone(), props.on_entry.clone());
        move || {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                let text = input.value();
                if !text.trim().is_empty() {
                    input.set_value("");
                    on_entry.emit(text);
                }
            }
        }
    };
    let onkeydown = {
        let enter = enter.clone();
        Callback::from(move |event: KeyboardEvent| {
            let is_combined = event.ctrl_key() || event.meta_key() || event.alt_key();
            if event.key() == "Enter" && !is_combined && !event.is_composing() {
                event.prevent_default();
                enter();
            }
        })
    };
    let has_suggestions = !props.suggestions.is_empty();
    let list = has_suggestions.then(|| AttrValue::from(format!("{}-suggestions", props.id)));
    html! {
        <span class="entry">
            <input
                ref={input} type="text" class="field" id={props.id.clone()} {onkeydown}
                aria-label={props.label.clone()} placeholder={props.placeholder.clone()}
                list={list.clone()} spellcheck="false" autocomplete="off"
            />
            if let Some(list) = list {
                <datalist id={list}>
                    { for props.suggestions.iter().map(|text| html! { <option value={text.clone()} /> }) }
                </datalist>
            }
            <button type="button" class="button" onclick={Callback::from(move |_| enter())}>{ "Add" }</button>
        </span>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct SwitchProps {
    pub(crate) id: AttrValue,
    pub(crate) is_on: bool,
    pub(crate) on_change: Callback<bool>,
    pub(crate) children: Html,
}

/// A check box with its words.
#[component]
pub(crate) fn Switch(props: &SwitchProps) -> Html {
    let on_change = props.on_change.clone();
    let onchange = Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        on_change.emit(input.checked());
    });
    html! {
        <label class="switch">
            <span class="check">
                <input type="checkbox" id={props.id.clone()} checked={props.is_on} {onchange} />
            </span>
            <span>{ props.children.clone() }</span>
        </label>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct TextAreaProps {
    pub(crate) id: AttrValue,
    pub(crate) label: AttrValue,
    pub(crate) placeholder: AttrValue,
    pub(crate) value: AttrValue,
    pub(crate) on_change: Callback<String>,
    pub(crate) is_wrong: bool,
}

/// Several lines of text.
#[component]
pub(crate) fn TextArea(props: &TextAreaProps) -> Html {
    let on_change = props.on_change.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        let area: HtmlTextAreaElement = event.target_unchecked_into();
        on_change.emit(area.value());
    });
    // A plan holds no text of blanks alone; they stay in the field, or no text could begin with one.
    let area = use_node_ref();
    let typed = area.cast::<HtmlTextAreaElement>().map(|area| area.value());
    let typed = typed.filter(|typed| props.value.is_empty() && typed.trim().is_empty());
    let value = typed.map_or_else(|| props.value.clone(), AttrValue::from);
    html! {
        <textarea
            ref={area} class="field" id={props.id.clone()} aria-label={props.label.clone()}
            placeholder={props.placeholder.clone()} {value} {oninput}
            rows="4" spellcheck="false" autocomplete="off" aria-invalid={props.is_wrong.to_string()}
        />
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct FieldErrorProps {
    pub(crate) failure: Option<Failure>,
}

/// Why what was entered cannot be carried out.
#[component]
pub(crate) fn FieldError(props: &FieldErrorProps) -> Html {
    let Some(failure) = &props.failure else {
        return Html::default();
    };
    html! {
        <p class="field-error">
            <Icon glyph={Glyph::Warning} />
            <span>
                { names::shown(&failure.message).into_owned() }{ " " }
                { names::shown(&failure.remedy).into_owned() }
            </span>
        </p>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct RemovableProps {
    /// What a press takes away, for screen readers.
    pub(crate) label: AttrValue,
    pub(crate) on_remove: Callback<()>,
    pub(crate) children: Html,
}

/// An entry of a list, with its way out.
#[component]
pub(crate) fn Removable(props: &RemovableProps) -> Html {
    let on_remove = props.on_remove.clone();
    let onclick = Callback::from(move |_| on_remove.emit(()));
    html! {
        <span class="removable">
            { props.children.clone() }
            <button
                type="button" class="icon-button" {onclick} title="Remove"
                aria-label={format!("Remove {}", names::shown(&props.label))}
            >
                <Icon glyph={Glyph::Close} />
            </button>
        </span>
    }
}
