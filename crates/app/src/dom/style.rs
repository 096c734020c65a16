//! Dynamic styles, set through the CSSOM: the page's policy refuses `style` attributes.

use web_sys::HtmlElement;
use yew::NodeRef;

/// Sets a style property of an element; nothing if it is not in the document.
pub(crate) fn set(element: &NodeRef, property: &str, value: &str) {
    if let Some(element) = element.cast::<HtmlElement>() {
        // A value that the browser does not know is passed over, as in a style sheet.
        let _ = element.style().set_property(property, value);
    }
}
