//! A bar beside a number: how much of a whole it is.

use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct BarProps {
    /// How much is filled, from 0 to 1.
    pub(crate) fraction: f64,
    /// What the bar is about, as a class of the style sheets: `heat`, `neutral`, `progress`.
    #[prop_or("neutral")]
    pub(crate) kind: &'static str,
}

/// A bar; says nothing to screen readers, which have the number.
#[component]
pub(crate) fn Bar(props: &BarProps) -> Html {
    let width = format!("{:.2}%", props.fraction.clamp(0.0, 1.0) * 100.0);
    html! {
        <svg class={classes!("bar", props.kind)} aria-hidden="true" focusable="false">
            <rect class="bar-fill" x="0" y="0" width={width} height="100%" />
        </svg>
    }
}

/// The bar behind a number in a table's cell: one element, for there are many.
///
/// Its width is the attribute that rules have had since the beginning, because the page's policy
/// refuses a `style`.
pub(crate) fn cell_bar(fraction: f64, kind: &'static str) -> Html {
    let width = format!("{:.1}%", fraction.clamp(0.0, 1.0) * 100.0);
    html! { <hr class={classes!("cell-bar", kind)} {width} aria-hidden="true" /> }
}
