//! What keys mean while the flame graph has the keyboard.

use flame::Move;
use web_sys::KeyboardEvent;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Select the box in a direction.
    Select(Move),
    /// Zoom to what is selected.
    ZoomToSelected,
    /// Zoom out to the box above.
    ZoomOutAStep,
    /// Zoom at the pointer.
    ZoomIn,
    /// The other way.
    ZoomOut,
    /// Show everything.
    FitAll,
    /// Pan by a part of what is in sight.
    Pan(Direction),
    /// Scroll by what is in sight.
    Page(Direction),
    /// Copy the selected function's name.
    CopyName,
    /// Show everything, if there is nothing else to leave.
    Leave,
}

/// A way over the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Up,
    Down,
    Left,
    Right,
}

/// A key press: what it types, where it is on the keyboard, and what is held with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Press {
    pub(crate) key: String,
    pub(crate) code: String,
    pub(crate) has_control: bool,
    pub(crate) has_alt: bool,
}

impl From<&KeyboardEvent> for Press {
    fn from(event: &KeyboardEvent) -> Self {
        Self {
            key: event.key(),
            code: event.code(),
            has_control: event.ctrl_key() || event.meta_key(),
            has_alt: event.alt_key(),
        }
    }
}

/// What a key press asks the flame graph for; `None` leaves it to the page.
///
/// W, A, S and D go by their place on the keyboard, so they are a cross on every layout.
pub(crate) fn command_of_press(press: &Press) -> Option<Command> {
    if press.has_alt {
        return None;
    }
    if press.has_control {
        return (press.key == "c").then_some(Command::CopyName);
    }
    let by_code = match press.code.as_str() {
        "KeyW" => Some(Command::Pan(Direction::Up)),
        "KeyA" => Some(Command::Pan(Direction::Left)),
        "KeyS" => Some(Command::Pan(Direction::Down)),
        "KeyD" => Some(Command::Pan(Direction::Right)),
        _ => None,
    };
    by_code.or(match press.key.as_str() {
        "ArrowUp" => Some(Command::Select(Move::ToParent)),
        "ArrowDown" => Some(Command::Select(Move::ToChild)),
        "ArrowLeft" => Some(Command::Select(Move::ToPrevious)),
        "ArrowRight" => Some(Command::Select(Move::ToNext)),
        "Enter" => Some(Command::ZoomToSelected),
        "Backspace" => Some(Command::ZoomOutAStep),
        "+" | "=" => Some(Command::ZoomIn),
        "-" | "_" | "−" => Some(Command::ZoomOut),
        "0" | "Home" => Some(Command::FitAll),
        "PageUp" => Some(Command::Page(Direction::Up)),
        "PageDown" => Some(Command::Page(Direction::Down)),
        "Escape" => Some(Command::Leave),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(key: &str, code: &str) -> Option<Command> {
        command_of_press(&Press {
            key: key.to_owned(),
            code: code.to_owned(),
            ..Press::default()
        })
    }

    #[test]
    fn letters_that_pan_go_by_their_place() {
        assert_eq!(command("z", "KeyW"), Some(Command::Pan(Direction::Up)));
        assert_eq!(command("w", "KeyZ"), None);
    }

    #[test]
    fn keys_of_the_browser_and_the_page_are_left_alone() {
        let held = |has_control, has_alt| Press {
            key: "ArrowLeft".to_owned(),
            has_control,
            has_alt,
            ..Press::default()
        };
        assert_eq!(command_of_press(&held(true, false)), None);
        assert_eq!(command_of_press(&held(false, true)), None);
        assert_eq!(command("/", "Slash"), None);
        assert_eq!(command("Tab", "Tab"), None);
    }
}
