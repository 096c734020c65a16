//! What edits did.

use protocol::EditNote;
use viewer::names;
use yew::prelude::*;

use crate::icon::{Glyph, Icon};

#[derive(Properties, PartialEq)]
pub(crate) struct NotesProps {
    pub(crate) notes: Vec<EditNote>,
}

/// What edits did, a sentence each.
#[component]
pub(crate) fn Notes(props: &NotesProps) -> Html {
    if props.notes.is_empty() {
        return Html::default();
    }
    html! {
        <ul class="edit-notes">
            { for props.notes.iter().map(|note| html! {
                <li class={note.is_warning.then_some("is-warning")}>
                    if note.is_warning {
                        <Icon glyph={Glyph::Warning} />
                    }
                    { names::shown(&note.text).into_owned() }
                </li>
            }) }
        </ul>
    }
}
