//! What the page has requested since it was loaded, as the browser itself counts.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::PerformanceObserverInit;
use web_sys::{PerformanceEntry, PerformanceObserver, PerformanceObserverEntryList};
use yew::Callback;

/// A watch over the page's requests; ends when dropped.
pub(crate) struct RequestWatch {
    observer: PerformanceObserver,
    _on_entries: Closure<dyn FnMut(PerformanceObserverEntryList)>,
}

impl RequestWatch {
    /// Tells the addresses of further requests as they are made; `None` where the browser does
    /// not count.
    pub(crate) fn start(on_requests: Callback<Vec<String>>) -> Option<Self> {
        // What the page was loaded with may be reported only now.
        let loaded_at = super::window().performance()?.now();
        let on_entries = Closure::new(move |list: PerformanceObserverEntryList| {
            let names: Vec<String> = list
                .get_entries()
                .iter()
                .map(JsCast::unchecked_into::<PerformanceEntry>)
                .filter(|entry| entry.start_time() > loaded_at)
                .map(|entry| entry.name())
                .filter(|name| !is_named_by_page(name))
                // Neither leaves the browser.
                .filter(|name| !name.starts_with("blob:") && !name.starts_with("data:"))
                .collect();
            if !names.is_empty() {
                on_requests.emit(names);
            }
        });
        let observer = PerformanceObserver::new(on_entries.as_ref().unchecked_ref()).ok()?;
        let kinds = Array::of1(&"resource".into());
        observer.observe(&PerformanceObserverInit::new(&kinds));
        Some(Self {
            observer,
            _on_entries: on_entries,
        })
    }
}

/// Whether the page's own markup asks for it, as for its icon, which some browsers fetch late.
fn is_named_by_page(address: &str) -> bool {
    let selector = format!("link[href$=\"{}\"]", file_name(address));
    matches!(super::document().query_selector(&selector), Ok(Some(_)))
}

/// The last part of an address, without what a selector would take for its own.
fn file_name(address: &str) -> String {
    let last = address.rsplit('/').next().unwrap_or(address);
    last.replace(['"', '\\', '\n'], "")
}

impl Drop for RequestWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
