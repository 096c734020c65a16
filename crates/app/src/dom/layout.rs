//! How wide the window is.

use gloo::events::EventListener;
use viewer::{Action, FrameAction, Layout};
use web_sys::MediaQueryList;

use super::window;
use crate::dispatch::Dispatch;

/// Side panes stand beside the view from here on; the style sheets say the same.
const WIDE: &str = "(min-width: 900px)";
/// The tabs are at the bottom below this.
const NARROW: &str = "(max-width: 479.98px)";

/// Tells now and whenever the window comes to be of another kind of width.
pub(crate) fn watch(dispatch: &Dispatch) {
    let query = |text: &str| window().match_media(text).ok().flatten();
    let (Some(wide), Some(narrow)) = (query(WIDE), query(NARROW)) else {
        return;
    };
    dispatch.emit(Action::Frame(FrameAction::LayoutChanged(layout(
        &wide, &narrow,
    ))));
    for watched in [wide.clone(), narrow.clone()] {
        let (wide, narrow, dispatch) = (wide.clone(), narrow.clone(), dispatch.clone());
        EventListener::new(&watched, "change", move |_| {
            dispatch.emit(Action::Frame(FrameAction::LayoutChanged(layout(
                &wide, &narrow,
            ))));
        })
        .forget();
    }
}

fn layout(wide: &MediaQueryList, narrow: &MediaQueryList) -> Layout {
    match (wide.matches(), narrow.matches()) {
        (true, _) => Layout::Wide,
        (false, true) => Layout::Narrow,
        (false, false) => Layout::Medium,
    }
}
