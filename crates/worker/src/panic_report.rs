//! What the page hears when the worker dies.
//!
//! A panic ends a wasm module for good, so the last thing it does is to say so; the page starts
//! another worker.

use protocol::Response;
use wasm_bindgen::JsCast;
use web_sys::DedicatedWorkerGlobalScope;

use crate::messages;

/// Reports every panic to the page.
pub(crate) fn install() {
    std::panic::set_hook(Box::new(|panic| {
        let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
            return;
        };
        let message = panic.to_string();
        // There is nobody left to tell if this fails too.
        let _ = messages::post(&scope, &Response::Crashed { message }.into());
    }));
}
