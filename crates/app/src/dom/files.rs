//! Files that the reader drops or picks, folders included.

use std::collections::VecDeque;

use js_sys::{Array, Promise, Reflect};
use viewer::{Action, PlanAction};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    DataTransfer, File, FileSystemDirectoryEntry, FileSystemDirectoryReader, FileSystemEntry,
    FileSystemFileEntry, HtmlInputElement,
};

use crate::dispatch::Dispatch;

/// A file and where it was: `folder/pod-a.pb.gz`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FileWithPath {
    pub(crate) path: String,
    pub(crate) file: File,
}

/// The files of an `<input type="file">`, with their folder if one was picked.
pub(crate) fn of_input(input: &HtmlInputElement) -> Vec<FileWithPath> {
    let Some(files) = input.files() else {
        return Vec::new();
    };
    let files = (0..files.length()).filter_map(|at| files.item(at));
    files
        .map(|file| FileWithPath {
            path: relative_path(&file).unwrap_or_else(|| file.name()),
            file,
        })
        .filter(|given| !is_hidden(&given.path))
        .collect()
}

/// What a drop brought, taken out of the event: it is gone once the event has passed.
pub(crate) struct Dropped {
    entries: Vec<FileSystemEntry>,
    files: Vec<File>,
}

/// Takes files and folders out of a drop.
pub(crate) fn of_drop(transfer: &DataTransfer) -> Dropped {
    let dropped = transfer.items();
    let mut entries = Vec::new();
    let mut files = Vec::new();
    for at in 0..dropped.length() {
        let Some(dropped) = dropped.get(at).filter(|d| d.kind() == "file") else {
            continue;
        };
        match dropped.webkit_get_as_entry() {
            Ok(Some(entry)) => entries.push(entry),
            _ => files.extend(dropped.get_as_file().ok().flatten()),
        }
    }
    Dropped { entries, files }
}

impl Dropped {
    /// All files, those in folders included. Folders that cannot be read are passed over.
    pub(crate) async fn files(self) -> Vec<FileWithPath> {
        let mut given: Vec<_> = self
            .files
            .into_iter()
            .map(|file| FileWithPath {
                path: file.name(),
                file,
            })
            .collect();
        let mut entries = VecDeque::from(self.entries);
        while let Some(entry) = entries.pop_front() {
            if entry.is_directory() {
                let folder: FileSystemDirectoryEntry = entry.unchecked_into();
                entries.extend(entries_of(&folder).await);
            } else if let Ok(file) = file_of(entry.unchecked_ref()).await {
                let path = entry.full_path();
                given.push(FileWithPath {
                    path: path.trim_start_matches('/').to_owned(),
                    file,
                });
            }
        }
        given.retain(|given| !is_hidden(&given.path));
        given
    }
}

/// What a folder holds; the browser tells it a hundred at a time.
async fn entries_of(folder: &FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader: FileSystemDirectoryReader = folder.create_reader();
    let mut entries = Vec::new();
    loop {
        let more = Promise::new(&mut |resolve, reject| {
            if let Err(error) = reader.read_entries_with_callback_and_callback(&resolve, &reject) {
                // Calling a promise's own function does not fail.
                let _ = reject.call1(&JsValue::UNDEFINED, &error);
            }
        });
        let Ok(more) = JsFuture::from(more).await else {
            return entries;
        };
        let more: Array = more.unchecked_into();
        if more.length() == 0 {
            return entries;
        }
        entries.extend(more.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
    }
}

async fn file_of(entry: &FileSystemFileEntry) -> Result<File, JsValue> {
    let file = Promise::new(&mut |resolve, reject| {
        entry.file_with_callback_and_callback(&resolve, &reject);
    });
    Ok(JsFuture::from(file).await?.unchecked_into())
}

/// Reads a file as text, and tells the page what it says.
pub(crate) fn read_text(file: &File, dispatch: Dispatch) {
    let text = JsFuture::from(file.text());
    spawn_local(async move {
        let text = text.await.ok().and_then(|text| text.as_string());
        dispatch.emit(Action::Plan(PlanAction::DiffRead(text)));
    });
}

/// The path below the picked folder; `None` for a file that was picked alone.
fn relative_path(file: &File) -> Option<String> {
    let path = Reflect::get(file, &"webkitRelativePath".into()).ok()?;
    path.as_string().filter(|path| !path.is_empty())
}

/// Files that systems leave in folders, as `.DS_Store`.
fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}
