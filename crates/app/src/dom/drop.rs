//! Dropping files anywhere on the page.

use std::cell::Cell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DragEvent, Element, Event};
use yew::Callback;

use super::files::{self, FileWithPath};
use super::window;

/// Where on the page files were dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DropPlace {
    /// Where the last release's file is asked for.
    Release,
    /// Anywhere else.
    Page,
}

/// Tells when files hang over the page, and which were dropped on it.
pub(crate) fn listen(
    on_drag: &Callback<bool>,
    on_files: Callback<(Vec<FileWithPath>, DropPlace)>,
) -> Vec<EventListener> {
    // Enter and leave come for every element under the pointer; their balance says whether the
    // pointer is on the page.
    let depth = Rc::new(Cell::new(0_i32));
    let step = |by: i32| {
        let (depth, on_drag) = (Rc::clone(&depth), on_drag.clone());
        move |event: &Event| {
            if has_files(event) {
                event.prevent_default();
                depth.set((depth.get() + by).max(0));
                on_drag.emit(depth.get() > 0);
            }
        }
    };
    let over = |event: &Event| {
        if has_files(event) {
            event.prevent_default();
        }
    };
    let (dropped_depth, dropped_drag) = (Rc::clone(&depth), on_drag.clone());
    let drop = move |event: &Event| {
        dropped_depth.set(0);
        dropped_drag.emit(false);
        let Some(transfer) = event.unchecked_ref::<DragEvent>().data_transfer() else {
            return;
        };
        if !has_files(event) {
            return;
        }
        event.prevent_default();
        let dropped = files::of_drop(&transfer);
        let (on_files, place) = (on_files.clone(), place(event));
        spawn_local(async move { on_files.emit((dropped.files().await, place)) });
    };
    vec![
        active("dragenter", step(1)),
        active("dragleave", step(-1)),
        active("dragover", over),
        active("drop", drop),
    ]
}

fn place(event: &Event) -> DropPlace {
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    let release = target.and_then(|t| t.closest("[data-drop=release]").ok().flatten());
    match release {
        Some(_) => DropPlace::Release,
        None => DropPlace::Page,
    }
}

/// Text that is dragged within the page is none of ours.
fn has_files(event: &Event) -> bool {
    let transfer = event.unchecked_ref::<DragEvent>().data_transfer();
    transfer.is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0))
}

fn active(kind: &'static str, react: impl FnMut(&Event) + 'static) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&window(), kind, options, react)
}
