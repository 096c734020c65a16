//! What fingers, pens and mice mean on the flame graph.
//!
//! This module knows no event and no clock: positions and times come in, meanings go out.

use flame::CssPx;

/// A pointer that moves less than this is held still.
const STILL: CssPx = CssPx(4.0);
/// Two clicks within this time and distance are a double click.
const DOUBLE_CLICK_MILLIS: f64 = 400.0;
const DOUBLE_CLICK_DISTANCE: CssPx = CssPx(10.0);

/// A place on the flame graph's area.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: CssPx,
    pub(crate) y: CssPx,
}

/// What a movement of pointers means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Gesture {
    /// Nothing yet.
    Nothing,
    /// What is under the pointer moves with it.
    Drag { right: CssPx, down: CssPx },
    /// Two pointers move apart, or together: `factor` is how far, about the middle between them,
    /// which moves too.
    Pinch {
        middle: Point,
        factor: f64,
        right: CssPx,
        down: CssPx,
    },
    /// A press and a release in one place.
    Click(Point),
    /// The second of two clicks in one place.
    DoubleClick(Point),
}

/// The pointers that are pressed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gestures {
    pressed: Vec<Pressed>,
    /// A pointer has moved, or there were two: releasing it is no click.
    is_moving: bool,
    last_click: Option<(f64, Point)>,
}

#[derive(Clone, Copy, Debug)]
struct Pressed {
    id: i32,
    from: Point,
    at: Point,
}

impl Gestures {
    /// Whether something is being dragged.
    pub(crate) fn is_dragging(&self) -> bool {
        self.is_moving && !self.pressed.is_empty()
    }

    pub(crate) fn press(&mut self, id: i32, at: Point) {
        self.pressed.retain(|pressed| pressed.id != id);
        self.is_moving = !self.pressed.is_empty();
        self.pressed.push(Pressed { id, from: at, at });
    }

    pub(crate) fn move_to(&mut self, id: i32, to: Point) -> Gesture {
        let Some(row) = self.pressed.iter().position(|pressed| pressed.id == id) else {
            return Gesture::Nothing;
        };
        let before = self.pressed.clone();
        self.pressed[row].at = to;
        match (before.as_slice(), self.pressed.as_slice()) {
            ([pressed], _) => {
                let has_moved = distance(pressed.from, to) >= STILL;
                if !self.is_moving && !has_moved {
                    return Gesture::Nothing;
                }
                // The way to the threshold is made up for, so nothing slips under the pointer.
                let from = if self.is_moving {
                    pressed.at
                } else {
                    pressed.from
                };
                self.is_moving = true;
                Gesture::Drag {
                    right: to.x - from.x,
                    down: to.y - from.y,
                }
            }
            ([a, b, ..], [new_a, new_b, ..]) => {
                let (old, new) = (middle(a.at, b.at), middle(new_a.at, new_b.at));
                let spread = distance(a.at, b.at).max(CssPx(1.0));
                Gesture::Pinch {
                    middle: new,
                    factor: distance(new_a.at, new_b.at).max(CssPx(1.0)) / spread,
                    right: new.x - old.x,
                    down: new.y - old.y,
                }
            }
            _ => Gesture::Nothing,
        }
    }

    pub(crate) fn release(&mut self, id: i32, at: Point, millis: f64) -> Gesture {
        let was_pressed = self.pressed.iter().any(|pressed| pressed.id == id);
        self.pressed.retain(|pressed| pressed.id != id);
        if !was_pressed || self.is_moving {
            return Gesture::Nothing;
        }
        let is_second = self.last_click.is_some_and(|(before, place)| {
            millis - before <= DOUBLE_CLICK_MILLIS && distance(place, at) <= DOUBLE_CLICK_DISTANCE
        });
        if is_second {
            self.last_click = None;
            return Gesture::DoubleClick(at);
        }
        self.last_click = Some((millis, at));
        Gesture::Click(at)
    }

    /// The browser took a pointer away.
    pub(crate) fn cancel(&mut self, id: i32) {
        self.pressed.retain(|pressed| pressed.id != id);
    }
}

fn middle(a: Point, b: Point) -> Point {
    Point {
        x: (a.x + b.x) * 0.5,
        y: (a.y + b.y) * 0.5,
    }
}

fn distance(a: Point, b: Point) -> CssPx {
    let (x, y) = (a.x - b.x, a.y - b.y);
    CssPx(x.0.hypot(y.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64) -> Point {
        Point {
            x: CssPx(x),
            y: CssPx(y),
        }
    }

    #[test]
    fn a_hand_that_trembles_clicks() {
        let mut gestures = Gestures::default();
        gestures.press(1, at(10.0, 10.0));
        assert_eq!(gestures.move_to(1, at(12.0, 11.0)), Gesture::Nothing);
        assert_eq!(
            gestures.release(1, at(12.0, 11.0), 0.0),
            Gesture::Click(at(12.0, 11.0))
        );
    }

    #[test]
    fn a_drag_begins_after_four_pixels_and_then_follows_the_pointer() {
        let mut gestures = Gestures::default();
        gestures.press(1, at(10.0, 10.0));
        assert_eq!(gestures.move_to(1, at(13.0, 10.0)), Gesture::Nothing);
        let drag = |right, down| Gesture::Drag {
            right: CssPx(right),
            down: CssPx(down),
        };
        assert_eq!(gestures.move_to(1, at(15.0, 10.0)), drag(5.0, 0.0));
        assert!(gestures.is_dragging());
        assert_eq!(gestures.move_to(1, at(14.0, 11.0)), drag(-1.0, 1.0));
        assert_eq!(gestures.release(1, at(14.0, 11.0), 0.0), Gesture::Nothing);
    }

    #[test]
    fn two_clicks_are_a_double_click_if_they_are_close_in_time_and_place() {
        let mut gestures = Gestures::default();
        let mut click = |x: f64, millis: f64| {
            gestures.press(1, at(x, 0.0));
            gestures.release(1, at(x, 0.0), millis)
        };
        assert_eq!(click(0.0, 0.0), Gesture::Click(at(0.0, 0.0)));
        assert_eq!(click(3.0, 300.0), Gesture::DoubleClick(at(3.0, 0.0)));
        assert_eq!(click(3.0, 400.0), Gesture::Click(at(3.0, 0.0)));
        assert_eq!(click(50.0, 500.0), Gesture::Click(at(50.0, 0.0)));
        assert_eq!(click(50.0, 2000.0), Gesture::Click(at(50.0, 0.0)));
    }

    #[test]
    fn two_fingers_pinch_about_the_middle_and_lifting_them_is_no_click() {
        let mut gestures = Gestures::default();
        gestures.press(1, at(0.0, 0.0));
        gestures.press(2, at(100.0, 0.0));
        let pinch = gestures.move_to(2, at(200.0, 0.0));
        let expected = Gesture::Pinch {
            middle: at(100.0, 0.0),
            factor: 2.0,
            right: CssPx(50.0),
            down: CssPx(0.0),
        };
        assert_eq!(pinch, expected);
        assert_eq!(gestures.release(1, at(0.0, 0.0), 0.0), Gesture::Nothing);
        assert_eq!(gestures.release(2, at(200.0, 0.0), 0.0), Gesture::Nothing);
        gestures.press(1, at(5.0, 5.0));
        assert_eq!(
            gestures.release(1, at(5.0, 5.0), 9.0),
            Gesture::Click(at(5.0, 5.0))
        );
    }
}
