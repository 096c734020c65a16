//! Lists of which a part shows, until more is asked for.

use viewer::figures;
use yew::prelude::*;

/// How many rows of a long list show at first.
pub(crate) const N_SHOWN: usize = 50;

#[derive(Properties, PartialEq)]
pub(crate) struct FoldProps {
    /// What is folded away.
    pub(crate) words: AttrValue,
    /// It shows, whether or not the button was pressed.
    #[prop_or_default]
    pub(crate) is_held_open: bool,
    pub(crate) children: Html,
}

/// A button, and below it what it unfolds.
#[component]
pub(crate) fn Fold(props: &FoldProps) -> Html {
    let is_open = use_state_eq(|| false);
    let toggle = {
        let is_open = is_open.clone();
        Callback::from(move |_| is_open.set(!*is_open))
    };
    let is_open = *is_open || props.is_held_open;
    html! {
        <div class="folded">
            <button type="button" class="fold" aria-expanded={is_open.to_string()} onclick={toggle}>
                { &props.words }
            </button>
            if is_open {
                { props.children.clone() }
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct ShowMoreProps {
    pub(crate) n_rows: usize,
    /// How many of them show.
    pub(crate) n_wanted: UseStateHandle<usize>,
}

/// The button that shows more rows of a long list, while there are more.
#[component]
pub(crate) fn ShowMore(props: &ShowMoreProps) -> Html {
    let ShowMoreProps { n_rows, n_wanted } = props;
    if *n_rows <= **n_wanted {
        return Html::default();
    }
    let more = {
        let n_wanted = n_wanted.clone();
        Callback::from(move |_| n_wanted.set(*n_wanted + 2 * N_SHOWN))
    };
    html! {
        <button type="button" class="text-button" onclick={more}>
            { format!("Show more of {}", figures::grouped(*n_rows as i64)) }
        </button>
    }
}
