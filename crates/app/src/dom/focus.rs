//! Moving the keyboard.

use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement, HtmlInputElement};

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

/// Puts the keyboard on the button of a panel that has opened, and brings the panel into sight.
pub(crate) fn panel(button: &str, panel: &str) {
    let (Some(button), Some(panel)) = (
        document().get_element_by_id(button),
        document().get_element_by_id(panel),
    ) else {
        return;
    };
    if let Ok(Some(view)) = button.closest(".view") {
        let view = view.get_bounding_client_rect();
        let top = button.get_bounding_client_rect().top();
        let bottom = panel.get_bounding_client_rect().bottom();
        if top < view.top() || bottom > view.bottom() {
            button.scroll_into_view();
        }
    }
    let without_scrolling = FocusOptions::new();
    without_scrolling.set_prevent_scroll(true);
    // As above.
    let _ = button
        .unchecked_into::<HtmlElement>()
        .focus_with_options(&without_scrolling);
}

/// Puts the keyboard on the element of an id.
pub(crate) fn element(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        // As above.
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}
