//! Light and dark, as the browser knows them.

use gloo::events::EventListener;
use viewer::{Action, FrameAction, Theme};
use web_sys::Storage;

use super::{document, window};
use crate::dispatch::Dispatch;

const KEY: &str = "pgoscope-theme";

/// The theme of an earlier visit.
pub(crate) fn saved() -> Option<Theme> {
    Theme::from_name(&storage()?.get_item(KEY).ok()??)
}

/// Remembers the theme for the next visit, where the browser keeps anything.
pub(crate) fn save(theme: Theme) {
    if let Some(storage) = storage() {
        // A full or forbidden storage forgets; the theme holds for this visit.
        let _ = storage.set_item(KEY, theme.name());
    }
}

/// Shows the page in a theme; the style sheets know it by an attribute of the document.
pub(crate) fn apply(theme: Theme) {
    if let Some(root) = document().document_element() {
        // Setting an attribute fails for impossible names only.
        let _ = root.set_attribute("data-theme", theme.name());
    }
}

/// Tells now and whenever the system goes dark or light.
pub(crate) fn watch_system(dispatch: &Dispatch) {
    let query = window().match_media("(prefers-color-scheme: dark)");
    let Ok(Some(query)) = query else { return };
    let is_dark = query.matches();
    dispatch.emit(Action::Frame(FrameAction::SystemThemeChanged { is_dark }));
    let (watched, dispatch) = (query.clone(), dispatch.clone());
    EventListener::new(&query, "change", move |_| {
        let is_dark = watched.matches();
        dispatch.emit(Action::Frame(FrameAction::SystemThemeChanged { is_dark }));
    })
    .forget();
}

/// The browser's storage; `None` where the reader forbids it.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
