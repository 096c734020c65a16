//! A file's bytes, piece by piece.

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ReadableStreamDefaultReader};

/// Files up to this size are fetched whole and ahead of their turn: beginning a file takes the
/// browser longer than reading a small one takes this worker.
const SMALL_BYTES: f64 = 1_048_576.0;

/// Reads a file front to back. What has been read is not kept.
pub(crate) struct Pieces {
    source: Source,
}

enum Source {
    /// All bytes, listened for from the start, so that nobody finds a failure unheard; `None`
    /// once they were given.
    Whole(Option<JsFuture>),
    /// A stream, which the browser fills while the piece before is worked on.
    Stream(ReadableStreamDefaultReader),
}

impl Pieces {
    /// A reader at the start of the file, which the browser begins to fetch.
    pub(crate) fn new(file: &File) -> Result<Self, JsValue> {
        let source = match is_small(file) {
            true => Source::Whole(Some(JsFuture::from(file.array_buffer()))),
            false => Source::Stream(file.stream().get_reader().dyn_into()?),
        };
        Ok(Self { source })
    }

    /// The next piece; `None` at the end of the file.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<u8>>, JsValue> {
        match &mut self.source {
            Source::Whole(bytes) => {
                let Some(bytes) = bytes.take() else {
                    return Ok(None);
                };
                let bytes: ArrayBuffer = bytes.await?.dyn_into()?;
                Ok(Some(Uint8Array::new(&bytes).to_vec()))
            }
            Source::Stream(reader) => {
                let result = JsFuture::from(reader.read()).await?;
                if Reflect::get(&result, &"done".into())?.is_truthy() {
                    return Ok(None);
                }
                let piece: Uint8Array = Reflect::get(&result, &"value".into())?.dyn_into()?;
                Ok(Some(piece.to_vec()))
            }
        }
    }

    /// Lets go of a file that is no longer wanted.
    pub(crate) fn cancel(&self) {
        if let Source::Stream(reader) = &self.source {
            // The stream tells of its end by a promise that nobody waits for.
            drop(reader.cancel());
        }
    }
}

/// Whether a file is fetched whole.
pub(crate) fn is_small(file: &File) -> bool {
    file.size() <= SMALL_BYTES
}
