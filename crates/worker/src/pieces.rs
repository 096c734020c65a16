//! A file's bytes, piece by piece.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ReadableStreamDefaultReader};

/// Reads a file front to back. What has been read is not kept.
pub(crate) struct Pieces {
    reader: ReadableStreamDefaultReader,
}

impl Pieces {
    /// A reader at the start of the file.
    pub(crate) fn new(file: &File) -> Result<Self, JsValue> {
        let reader = file.stream().get_reader().dyn_into()?;
        Ok(Self { reader })
    }

    /// The next piece; `None` at the end of the file.
    pub(crate) async fn next(&self) -> Result<Option<Vec<u8>>, JsValue> {
        let result = JsFuture::from(self.reader.read()).await?;
        if Reflect::get(&result, &"done".into())?.is_truthy() {
            return Ok(None);
        }
        let piece: Uint8Array = Reflect::get(&result, &"value".into())?.dyn_into()?;
        Ok(Some(piece.to_vec()))
    }

    /// Lets go of a file that is no longer wanted.
    pub(crate) fn cancel(&self) {
        // The stream tells of its end by a promise that nobody waits for.
        drop(self.reader.cancel());
    }
}
