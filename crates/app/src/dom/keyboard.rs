//! Keys that nothing on the page took for itself.

use gloo::events::{EventListener, EventListenerOptions};
use viewer::KeyPress;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

use super::window;

/// Tells of every key; `react` says whether the browser shall leave it alone.
pub(crate) fn listen(react: impl Fn(&KeyPress) -> bool + 'static) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&window(), "keydown", options, move |event| {
        let Some(keyboard) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        if event.default_prevented() || keyboard.is_composing() {
            return;
        }
        let press = KeyPress {
            key: keyboard.key(),
            has_control: keyboard.ctrl_key() || keyboard.meta_key(),
            has_alt: keyboard.alt_key(),
            is_in_text: is_in_text(event),
        };
        if react(&press) {
            event.prevent_default();
        }
    })
}

/// Whether the key was typed into a field.
fn is_in_text(event: &Event) -> bool {
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    target.is_some_and(|element| match element.tag_name().as_str() {
        "INPUT" => element
            .get_attribute("type")
            .is_none_or(|kind| kind != "checkbox"),
        "TEXTAREA" | "SELECT" => true,
        _ => false,
    })
}
