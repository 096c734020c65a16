//! Saving bytes as a file.

use gloo::timers::callback::Timeout;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::document;

/// How long the browser may take to begin reading what it saves, in milliseconds.
const GRACE_MILLIS: u32 = 60_000;

/// Has the browser save bytes under a name.
pub(crate) fn save(bytes: &[u8], file_name: &str, mime: &str) {
    // A browser out of memory cannot save; it says so itself.
    let _ = try_save(bytes, file_name, mime);
}

fn try_save(bytes: &[u8], file_name: &str, mime: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let anchor: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    anchor.set_href(&address);
    anchor.set_download(file_name);
    anchor.click();
    Timeout::new(GRACE_MILLIS, move || {
        // An address that is gone already needs no revoking.
        let _ = Url::revoke_object_url(&address);
    })
    .forget();
    Ok(())
}
