//! The way back out: the boxes above the one that is zoomed to.

use flame::{BoxIdx, FlameGraph, short_names};
use viewer::{Action, Shared, names};
use yew::prelude::*;

/// How many of a long path's last boxes show.
const N_SHOWN: usize = 8;

#[derive(Properties, PartialEq)]
pub(crate) struct BreadcrumbsProps {
    pub(crate) graph: Shared<FlameGraph>,
    pub(crate) zoom: Option<BoxIdx>,
    pub(crate) on_action: Callback<Action>,
}

/// The path from everything to what is zoomed to. It stands there even if that is everything, so
/// that nothing moves when it is not.
#[component]
pub(crate) fn Breadcrumbs(props: &BreadcrumbsProps) -> Html {
    let graph = &props.graph;
    let path = graph.path(props.zoom.unwrap_or(BoxIdx::ROOT));
    let below_root = &path[1..];
    let n_left_out = below_root.len().saturating_sub(N_SHOWN);
    let crumb = |shown: BoxIdx| {
        let zoom = (shown != BoxIdx::ROOT).then_some(shown);
        let on_action = props.on_action.clone();
        let onclick = Callback::from(move |_: MouseEvent| on_action.emit(Action::BoxZoomed(zoom)));
        let is_current = path.last() == Some(&shown);
        let name = graph.name(shown);
        let [short, ..] = short_names(name);
        html! {
            <li>
                <button
                    type="button" class="crumb" {onclick} title={names::shown(name).into_owned()}
                    aria-current={is_current.then_some("true")}
                >
                    <bdi>{ names::shown(&short).into_owned() }</bdi>
                </button>
            </li>
        }
    };
    html! {
        <nav class="crumbs" aria-label="Zoomed to">
            <ol>
                { crumb(BoxIdx::ROOT) }
                if n_left_out > 0 {
                    <li class="crumbs-gap">
                        <abbr title={format!("{n_left_out} more")}>{ "…" }</abbr>
                    </li>
                }
                { for below_root[n_left_out..].iter().map(|&shown| crumb(shown)) }
            </ol>
        </nav>
    }
}
