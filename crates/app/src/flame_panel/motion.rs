//! The way from one viewport to another.
//!
//! This module knows no clock: frames bring the time along.

use flame::Viewport;

/// How long a way takes.
const DURATION_MILLIS: f64 = 140.0;

/// A viewport and where it is going.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Motion {
    at: Viewport,
    way: Option<Way>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Way {
    from: Viewport,
    to: Viewport,
    /// The time of its first frame; `None` before that.
    began_millis: Option<f64>,
}

impl Motion {
    pub(crate) fn new(at: Viewport) -> Self {
        Self { at, way: None }
    }

    /// What is shown now.
    pub(crate) fn at(&self) -> Viewport {
        self.at
    }

    /// What will be shown in the end.
    pub(crate) fn destination(&self) -> Viewport {
        self.way.map_or(self.at, |way| way.to)
    }

    /// Whether the next frame shows something else.
    pub(crate) fn is_moving(&self) -> bool {
        self.way.is_some()
    }

    /// Shows something else at once; says whether it is something else.
    pub(crate) fn jump(&mut self, to: Viewport) -> bool {
        let is_change = self.at != to || self.way.is_some();
        *self = Self::new(to);
        is_change
    }

    /// Sets out for something else.
    pub(crate) fn go(&mut self, to: Viewport) {
        self.way = (to != self.at).then_some(Way {
            from: self.at,
            to,
            began_millis: None,
        });
    }

    /// Moves on to the time of a frame.
    pub(crate) fn advance(&mut self, millis: f64) {
        let Some(way) = &mut self.way else { return };
        let began = *way.began_millis.get_or_insert(millis);
        let progress = ((millis - began) / DURATION_MILLIS).clamp(0.0, 1.0);
        // Quick at first, so that it answers at once, and slow at the end.
        let eased = 1.0 - (1.0 - progress).powi(3);
        self.at = way.from.towards(way.to, eased);
        if progress >= 1.0 {
            self.way = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use flame::{CssPx, FlameColumns, FlameGraph};

    use super::*;

    #[test]
    fn a_way_begins_with_its_first_frame_and_ends_where_it_should() {
        let graph = FlameGraph::new(FlameColumns {
            cum: vec![1000, 1],
            functions: vec![0, 0],
            depths: vec![0, 1],
            kinds: vec![0, 0],
            ..FlameColumns::default()
        })
        .expect("a tree");
        let whole = Viewport::new(CssPx(100.0), CssPx(100.0));
        let zoomed = whole.zoomed_at(&graph, CssPx(0.0), 4.0);
        let mut motion = Motion::new(whole);
        motion.go(zoomed);
        motion.advance(5000.0);
        assert_eq!(motion.at(), whole);
        motion.advance(5000.0 + DURATION_MILLIS / 2.0);
        assert!(motion.at().span() < 0.5 && motion.at().span() > zoomed.span());
        assert_eq!(motion.destination(), zoomed);
        motion.advance(5000.0 + DURATION_MILLIS);
        assert_eq!(motion.at(), zoomed);
        assert!(!motion.is_moving());
        assert!(!motion.jump(zoomed));
        assert!(motion.jump(whole));
    }
}
