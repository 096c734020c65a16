//! What the keys mean, where nothing on the page takes them for itself.

use protocol::Export;

use crate::{Action, FrameAction, Overlay, Pane, PgoPanel, PlanAction, View};

/// A key as the browser reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyPress {
    /// The key's meaning: `f`, `?`, `Escape`.
    pub key: String,
    /// Control, or Command on a Mac.
    pub has_control: bool,
    /// Alt, or Option on a Mac.
    pub has_alt: bool,
    /// Whether the keyboard is in a field that takes text.
    pub is_in_text: bool,
}

/// What a key press means; `None` leaves it to the browser.
pub fn action_of_key(press: &KeyPress) -> Option<Action> {
    if press.has_alt {
        return None;
    }
    if press.has_control {
        return match press.key.as_str() {
            "f" => Some(Action::SearchWanted),
            "o" => Some(Action::FilesWanted),
            "Enter" => Some(Action::Plan(PlanAction::Applied)),
            "s" => Some(Action::ExportChosen(Export::LeanPgo)),
            _ => None,
        };
    }
    if press.key == "Escape" {
        return Some(Action::Escaped);
    }
    if press.is_in_text {
        return None;
    }
    match press.key.as_str() {
        "/" => Some(Action::SearchWanted),
        "n" => Some(Action::ValueStepped { is_forward: true }),
        "p" => Some(Action::ValueStepped { is_forward: false }),
        "?" => Some(Action::Frame(FrameAction::OverlayToggled(
            Overlay::Shortcuts,
        ))),
        "1" => Some(Action::ViewChosen(View::Flame)),
        "2" => Some(Action::ViewChosen(View::Top)),
        "3" => Some(Action::ViewChosen(View::Pgo)),
        "4" => Some(Action::Plan(PlanAction::PanelToggled(PgoPanel::Inputs))),
        "5" => Some(Action::Plan(PlanAction::PanelToggled(PgoPanel::Samples))),
        "6" => Some(Action::Plan(PlanAction::PanelToggled(PgoPanel::Release))),
        "7" => Some(Action::Plan(PlanAction::PanelToggled(PgoPanel::Edits))),
        "i" => Some(Action::Frame(FrameAction::PaneToggled(Pane::Inputs))),
        "d" => Some(Action::Frame(FrameAction::PaneToggled(Pane::Selection))),
        "t" => Some(Action::Frame(FrameAction::ThemeToggled)),
        _ => None,
    }
}

/// The keys and what they do, in groups, as the shortcut dialog lists them.
pub const SHORTCUTS: &[(&str, &[(&str, &str)])] = &[
    (
        "Everywhere",
        &[
            ("/ · Ctrl F", "Search functions and files"),
            ("Enter · ⇧ Enter", "Next match, the one before"),
            ("Esc", "Close, then clear what is sought"),
            ("1 · 2 · 3", "Flame graph, top table, PGO"),
            ("n · p", "Next value type, the one before"),
            ("i · d", "Inputs, details"),
            ("t", "Theme: system, light, dark"),
            ("Ctrl O", "Open files"),
            ("Ctrl S", "Download default.pgo"),
            ("?", "This list"),
        ],
    ),
    (
        "Flame graph",
        &[
            ("← → ↑ ↓", "Select the next box"),
            ("Enter", "Zoom to the selected box"),
            ("Backspace", "Zoom out a step"),
            ("W A S D", "Pan"),
            ("+ − 0", "Zoom in, out, everything"),
            ("Ctrl wheel, pinch", "Zoom at the pointer"),
            ("Double click", "Zoom to a box"),
            ("Ctrl C", "Copy the selected function's name"),
        ],
    ),
    (
        "PGO",
        &[
            (
                "4 · 5 · 6 · 7",
                "Inputs and weights, samples, last release, edits",
            ),
            ("Ctrl Enter", "Apply what is drafted"),
        ],
    ),
    (
        "Tables",
        &[
            ("↑ ↓ · PgUp PgDn", "Select the next row"),
            ("Home · End", "First row, last row"),
            ("Enter", "Show in the flame graph"),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_typed_into_a_field_stay_there() {
        let press = KeyPress {
            key: "t".to_owned(),
            is_in_text: true,
            ..KeyPress::default()
        };
        assert_eq!(action_of_key(&press), None);
    }

    #[test]
    fn control_s_downloads_even_from_a_field() {
        let press = KeyPress {
            key: "s".to_owned(),
            has_control: true,
            is_in_text: true,
            ..KeyPress::default()
        };
        assert_eq!(
            action_of_key(&press),
            Some(Action::ExportChosen(Export::LeanPgo))
        );
    }

    #[test]
    fn what_the_browser_uses_alt_for_stays_with_it() {
        let press = KeyPress {
            key: "d".to_owned(),
            has_alt: true,
            ..KeyPress::default()
        };
        assert_eq!(action_of_key(&press), None);
    }
}
