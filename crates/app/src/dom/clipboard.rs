//! Copying text.

use viewer::Action;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::window;
use crate::dispatch::Dispatch;

/// Copies a text; says whether the browser let it.
pub(crate) fn copy(text: &str, dispatch: Dispatch) {
    let clipboard = window().navigator().clipboard();
    // Pages of plain http have no clipboard.
    if clipboard.is_undefined() {
        dispatch.emit(Action::CopyFinished { is_done: false });
        return;
    }
    let written = JsFuture::from(clipboard.write_text(text));
    spawn_local(async move {
        let is_done = written.await.is_ok();
        dispatch.emit(Action::CopyFinished { is_done });
    });
}
