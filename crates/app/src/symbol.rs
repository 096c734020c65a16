//! A function's name as Go people read it: the import path quiet, the rest plain.

use viewer::names::{shown, split_path};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct SymbolProps {
    /// The whole name.
    pub(crate) name: AttrValue,
}

/// A function's name. Where it does not fit, the path gives way first.
#[component]
pub(crate) fn Symbol(props: &SymbolProps) -> Html {
    symbol(&props.name)
}

/// The same as plain elements, for tables that show hundreds.
pub(crate) fn symbol(name: &str) -> Html {
    if name.is_empty() {
        return html! { <span class="symbol is-unnamed">{ "(no name)" }</span> };
    }
    let shown = shown(name);
    let (path, rest) = split_path(&shown);
    html! {
        <bdi class="symbol">
            if !path.is_empty() {
                <span class="symbol-path">{ path }</span>
            }
            <span class="symbol-name">{ rest }</span>
        </bdi>
    }
}
