//! The edges to the browser: what the page hears from it, and what it has done there.
//!
//! **Invariant:** nothing here decides. What is heard becomes an action or a message; what is to
//! be done was decided by [`viewer::update`].

pub(crate) mod address;
pub(crate) mod clipboard;
pub(crate) mod download;
pub(crate) mod drop;
pub(crate) mod files;
pub(crate) mod focus;
pub(crate) mod keyboard;
pub(crate) mod layout;
pub(crate) mod requests;
pub(crate) mod sample;
pub(crate) mod style;
pub(crate) mod theme;

use web_sys::{Document, Window};

/// The window.
pub(crate) fn window() -> Window {
    gloo::utils::window()
}

/// The document.
pub(crate) fn document() -> Document {
    gloo::utils::document()
}

/// What a `<meta>` element of the page says; `None` if there is none of that name.
pub(crate) fn meta(name: &str) -> Option<String> {
    let selector = format!("meta[name=\"{name}\"]");
    let element = document().query_selector(&selector).ok()??;
    element.get_attribute("content")
}
