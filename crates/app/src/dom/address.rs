//! The page's address and the addresses beside it.

use gloo::events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::Url;
use yew::Callback;

use super::{document, meta, window};

/// The fragment of the address, without the `#`.
pub(crate) fn fragment() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Writes the fragment. A step is one that *Back* returns from.
pub(crate) fn set_fragment(fragment: &str, is_step: bool) {
    let Ok(history) = window().history() else {
        return;
    };
    // An empty fragment as `#`, because an empty address would mean the page without its query.
    let address = format!("#{fragment}");
    // A browser that refuses, as for a page opened too often, leaves the address as it is.
    let _ = if is_step {
        history.push_state_with_url(&JsValue::NULL, "", Some(&address))
    } else {
        history.replace_state_with_url(&JsValue::NULL, "", Some(&address))
    };
}

/// Tells when the address changed under the page.
pub(crate) fn listen(on_change: Callback<String>) -> EventListener {
    EventListener::new(&window(), "popstate", move |_| on_change.emit(fragment()))
}

/// The absolute address of the worker's script.
pub(crate) fn worker_script() -> Result<String, JsValue> {
    let relative = meta("pgoscope-worker").unwrap_or_else(|| "./worker_loader.js".to_owned());
    absolute(&relative)
}

/// An address relative to the page, made absolute.
pub(crate) fn absolute(relative: &str) -> Result<String, JsValue> {
    let base = document().base_uri()?.unwrap_or_default();
    Ok(Url::new_with_base(relative, &base)?.href())
}
