//! The sample profiles, fetched from the page's own origin when asked for.

use js_sys::Array;
use viewer::Action;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, Response};
use yew::Callback;

use super::files::FileWithPath;
use super::{address, meta, window};
use crate::dispatch::Dispatch;

/// Fetches the samples and gives them as if they had been dropped.
pub(crate) fn fetch(given: Callback<Vec<FileWithPath>>, dispatch: Dispatch) {
    spawn_local(async move {
        match try_fetch().await {
            Ok(files) => given.emit(files),
            Err(error) => {
                let why = error.as_string().unwrap_or_else(|| "no answer".to_owned());
                dispatch.emit(Action::SampleFailed(why));
            }
        }
    });
}

async fn try_fetch() -> Result<Vec<FileWithPath>, JsValue> {
    let addresses = meta("pgoscope-sample").ok_or("this host has none")?;
    let mut files = Vec::new();
    for relative in addresses.split_whitespace() {
        files.push(fetch_one(relative).await?);
    }
    Ok(files)
}

async fn fetch_one(relative: &str) -> Result<FileWithPath, JsValue> {
    let address = address::absolute(relative)?;
    let response: Response = JsFuture::from(window().fetch_with_str(&address))
        .await
        .map_err(|_| JsValue::from_str("the host does not answer"))?
        .unchecked_into();
    if !response.ok() {
        let status = format!("the host answers {}", response.status());
        return Err(status.into());
    }
    let content = JsFuture::from(response.array_buffer()?).await?;
    let name = relative.rsplit('/').next().unwrap_or(relative);
    let file = File::new_with_buffer_source_sequence(&Array::of1(&content), name)?;
    Ok(FileWithPath {
        path: name.to_owned(),
        file,
    })
}
