//! What the pointer is on, in figures, beside the pointer.

use flame::{BoxIdx, CssPx, FlameGraph, Viewport};
use viewer::Shared;
use viewer::figures::{share, value};
use viewer::names::file_line;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::gestures::Point;
use crate::dom;
use crate::symbol::Symbol;

/// How far from the pointer it stands.
const DISTANCE: CssPx = CssPx(14.0);
/// How far from the edges.
const EDGE: CssPx = CssPx(4.0);

#[derive(Properties, PartialEq)]
pub(crate) struct TooltipProps {
    pub(crate) graph: Shared<FlameGraph>,
    pub(crate) shown: Option<BoxIdx>,
    pub(crate) unit: AttrValue,
    pub(crate) node: NodeRef,
}

/// Name, place and figures of a box; hidden while there is none. Screen readers have the table.
#[component]
pub(crate) fn Tooltip(props: &TooltipProps) -> Html {
    let graph = &props.graph;
    let figures = props.shown.map(|shown| {
        let figure = |label: &'static str, amount: i64| {
            html! {
                <>
                    <dt>{ label }</dt>
                    <dd class="num">{ value(amount, &props.unit) }</dd>
                    <dd class="num">{ share(amount, graph.total()) }</dd>
                </>
            }
        };
        let place = match graph.is_rest(shown) {
            true => "Calls too small for a box here: double click to see them".to_owned(),
            false => file_line(graph.file(shown), graph.start_line(shown)),
        };
        html! {
            <>
                <div class="flame-tip-name"><Symbol name={graph.name(shown).to_owned()} /></div>
                if !place.is_empty() || graph.is_inlined(shown) {
                    <div class="flame-tip-place">
                        { place }
                        if graph.is_inlined(shown) {
                            <span class="flame-tip-mark">{ "inlined" }</span>
                        }
                    </div>
                }
                <dl class="flame-tip-figures">
                    { figure("flat", graph.flat(shown)) }
                    { figure("cum", graph.cum(shown)) }
                </dl>
            </>
        }
    });
    html! {
        <div
            ref={props.node.clone()} class="flame-tip" aria-hidden="true"
            hidden={figures.is_none()}
        >
            { figures.unwrap_or_default() }
        </div>
    }
}

/// Puts the tooltip below the pointer, or above it where there is no room, and within the area.
pub(crate) fn place(node: &NodeRef, pointer: Point, viewport: &Viewport) {
    let Some(tip) = node.cast::<HtmlElement>() else {
        return;
    };
    let (width, height) = (
        f64::from(tip.offset_width()),
        f64::from(tip.offset_height()),
    );
    let x = pointer.x + DISTANCE;
    let x = x.clamp(EDGE, viewport.width() - CssPx(width) - EDGE);
    let below = pointer.y + DISTANCE;
    let has_room = below + CssPx(height) + EDGE < viewport.height();
    let y = match has_room {
        true => below,
        false => (pointer.y - DISTANCE - CssPx(height)).max(EDGE),
    };
    dom::style::set(
        node,
        "transform",
        &format!("translate({}px, {}px)", x.0, y.0),
    );
}
