//! What the flame graph hears from the browser, in its own words.

use flame::{CssPx, ROW_HEIGHT};
use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlCanvasElement, PointerEvent, WheelEvent};
use yew::NodeRef;
use yew::html::Scope;

use super::gestures::Point;
use super::{FlamePanel, Msg};
use crate::grid::SizeWatch;

/// How much a pixel of the wheel zooms; a notch of a hundred is about a factor of one and a half.
const ZOOM_PER_PIXEL: f64 = 0.004;
/// A notch of a wheel that is turned fast zooms no further than this.
const LARGEST_ZOOM: f64 = 4.0;

/// A pointer does something.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pointer {
    Pressed {
        id: i32,
        at: Point,
    },
    Moved {
        id: i32,
        at: Point,
        can_hover: bool,
    },
    Released {
        id: i32,
        at: Point,
        millis: f64,
    },
    /// It is no longer over the graph, or no longer the graph's.
    Left {
        id: i32,
    },
}

/// The wheel turns, or two fingers move on a touch pad.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wheel {
    Zoom { x: CssPx, factor: f64 },
    Pan { right: CssPx, down: CssPx },
}

/// The listeners; they end when dropped.
pub(crate) struct Listeners {
    _events: Vec<EventListener>,
    _size: Option<SizeWatch>,
}

impl Listeners {
    /// Listens to a canvas and to the size of the area that it covers.
    pub(crate) fn start(
        link: &Scope<FlamePanel>,
        canvas: &HtmlCanvasElement,
        area: &NodeRef,
    ) -> Self {
        let kinds = [
            "pointerdown",
            "pointermove",
            "pointerup",
            "pointercancel",
            "pointerleave",
        ];
        let mut events: Vec<EventListener> = kinds
            .into_iter()
            .map(|kind| {
                let (link, canvas) = (link.clone(), canvas.clone());
                EventListener::new(&canvas.clone(), kind, move |event| {
                    if let Some(pointer) = pointer(&canvas, event) {
                        link.send_message(Msg::Pointer(pointer));
                    }
                })
            })
            .collect();
        let options = EventListenerOptions::enable_prevent_default();
        let wheel_link = link.clone();
        events.push(EventListener::new_with_options(
            canvas,
            "wheel",
            options,
            move |event| {
                if let Some(event) = event.dyn_ref::<WheelEvent>() {
                    event.prevent_default();
                    wheel_link.send_message(Msg::Wheel(wheel(event)));
                }
            },
        ));
        let size_link = link.clone();
        let size = area
            .cast::<Element>()
            .and_then(|area| SizeWatch::start(&area, move || size_link.send_message(Msg::Resized)));
        Self {
            _events: events,
            _size: size,
        }
    }
}

fn pointer(canvas: &HtmlCanvasElement, event: &Event) -> Option<Pointer> {
    let event = event.dyn_ref::<PointerEvent>()?;
    let id = event.pointer_id();
    let at = Point {
        x: CssPx(event.offset_x().into()),
        y: CssPx(event.offset_y().into()),
    };
    match event.type_().as_str() {
        "pointerdown" => {
            // Of a mouse only the main button; fingers and pens have no other.
            if event.button() != 0 {
                return None;
            }
            // So that a drag goes on beyond the edge; without it, it just ends there.
            let _ = canvas.set_pointer_capture(id);
            Some(Pointer::Pressed { id, at })
        }
        "pointermove" => Some(Pointer::Moved {
            id,
            at,
            can_hover: event.pointer_type() != "touch",
        }),
        "pointerup" => Some(Pointer::Released {
            id,
            at,
            millis: event.time_stamp(),
        }),
        _ => Some(Pointer::Left { id }),
    }
}

fn wheel(event: &WheelEvent) -> Wheel {
    let unit = match event.delta_mode() {
        WheelEvent::DOM_DELTA_LINE => ROW_HEIGHT.0,
        WheelEvent::DOM_DELTA_PAGE => ROW_HEIGHT.0 * 20.0,
        _ => 1.0,
    };
    let (right, down) = (event.delta_x() * unit, event.delta_y() * unit);
    // Browsers report a pinch on a touch pad as a wheel with Control.
    if event.ctrl_key() || event.meta_key() {
        let factor = (-down * ZOOM_PER_PIXEL).exp();
        return Wheel::Zoom {
            x: CssPx(event.offset_x().into()),
            factor: factor.clamp(1.0 / LARGEST_ZOOM, LARGEST_ZOOM),
        };
    }
    // Fingers never move straight: the smaller part is not meant.
    let (right, down) = match (right.abs() > down.abs(), event.shift_key()) {
        (true, _) => (right, 0.0),
        (false, true) => (down, 0.0),
        (false, false) => (0.0, down),
    };
    Wheel::Pan {
        right: CssPx(right),
        down: CssPx(down),
    }
}
