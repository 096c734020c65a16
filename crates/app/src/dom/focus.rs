//! Moving the keyboard.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

use super::document;

/// Puts the keyboard into the search box, with its text selected.
pub(crate) fn search() {
    if let Some(input) = document().get_element_by_id("search") {
        let input: HtmlInputElement = input.unchecked_into();
        // An element that cannot be focused leaves the keyboard where it is.
        let _ = input.focus();
        input.select();
    }
}

/// Puts the keyboard into the view that shows.
pub(crate) fn view() {
    let found = document().query_selector("#view [tabindex='0']");
    if let Ok(Some(element)) = found {
        // As above.
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}

/// Puts the keyboard on the element of an id.
pub(crate) fn element(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        // As above.
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}
