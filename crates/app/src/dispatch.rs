//! How a component says that something happened.

use viewer::Action;
use yew::prelude::*;

/// Where components send what happened.
pub(crate) type Dispatch = Callback<Action>;

/// The page's dispatcher.
///
/// # Panics
///
/// Outside of the page, which provides it.
#[hook]
pub(crate) fn use_dispatch() -> Dispatch {
    use_context::<Dispatch>().expect("every component stands in the page")
}
