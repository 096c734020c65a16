//! JavaScript's messages as the protocol's, and back.

use js_sys::{Array, Object, Reflect, Uint8Array};
use protocol::{Reply, Request};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, File};

/// A request and the file beside it. An error is for the console: the page is of another build.
pub(crate) fn request(message: &JsValue) -> Result<(Request, Option<File>), JsValue> {
    let request = Reflect::get(message, &"request".into())?;
    let file = Reflect::get(message, &"file".into())?;
    Ok((
        serde_wasm_bindgen::from_value(request)?,
        file.dyn_into().ok(),
    ))
}

/// Sends a reply; its columns are moved, not copied, once they have left this module's memory.
pub(crate) fn post(scope: &DedicatedWorkerGlobalScope, reply: &Reply) -> Result<(), JsValue> {
    let serializer =
        serde_wasm_bindgen::Serializer::new().serialize_large_number_types_as_bigints(true);
    let message = Object::new();
    let response = reply.response.serialize(&serializer)?;
    Reflect::set(&message, &"response".into(), &response)?;
    if reply.columns.is_empty() {
        return scope.post_message(&message);
    }
    let columns = Uint8Array::from(reply.columns.as_slice());
    Reflect::set(&message, &"columns".into(), &columns)?;
    scope.post_message_with_transfer(&message, &Array::of1(&columns.buffer()))
}
