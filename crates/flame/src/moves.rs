//! Moving from box to box with the keyboard.

use crate::{BoxIdx, FlameGraph, Viewport};

/// Boxes narrower than this part of the view are passed over.
const NARROWEST_PART: f64 = 0.001;

/// A direction to move in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// To the box above.
    ToParent,
    /// To the largest box below.
    ToChild,
    /// To the next box below the same parent.
    ToNext,
    /// To the one before.
    ToPrevious,
}

/// Where a move leads; `None` where there is nothing wide enough to move to.
pub fn moved(graph: &FlameGraph, viewport: &Viewport, from: BoxIdx, to: Move) -> Option<BoxIdx> {
    let narrowest = viewport.span() * graph.width(BoxIdx::ROOT) as f64 * NARROWEST_PART;
    let is_wide = |shown: &BoxIdx| graph.width(*shown) as f64 >= narrowest;
    match to {
        Move::ToParent => graph.parent(from),
        Move::ToChild => graph.children(from).next().filter(is_wide),
        // Siblings get narrower to the right.
        Move::ToNext => {
            let parent = graph.parent(from)?;
            let next = graph.subtree_end(from);
            (next < graph.subtree_end(parent))
                .then_some(next)
                .filter(is_wide)
        }
        Move::ToPrevious => {
            let parent = graph.parent(from)?;
            graph
                .children(parent)
                .take_while(|&sibling| sibling < from)
                .last()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CssPx, folded};

    #[test]
    fn moves_go_up_down_and_among_siblings_and_skip_what_is_too_narrow() {
        let graph = folded::graph("main;a;x 6000\nmain;b 3000\nmain;c 4");
        let viewport = Viewport::new(CssPx(500.0), CssPx(500.0));
        let [main, a, x, b, c] = [1, 2, 3, 4, 5].map(BoxIdx);
        let from = |from, to| moved(&graph, &viewport, from, to);
        assert_eq!(from(BoxIdx::ROOT, Move::ToChild), Some(main));
        assert_eq!(from(main, Move::ToChild), Some(a));
        assert_eq!(from(a, Move::ToChild), Some(x));
        assert_eq!(from(x, Move::ToChild), None);
        assert_eq!(from(a, Move::ToNext), Some(b));
        assert_eq!(from(b, Move::ToNext), None);
        assert_eq!(from(c, Move::ToPrevious), Some(b));
        assert_eq!(from(a, Move::ToPrevious), None);
        assert_eq!(from(x, Move::ToParent), Some(a));
        for to in [Move::ToParent, Move::ToNext, Move::ToPrevious] {
            assert_eq!(from(BoxIdx::ROOT, to), None);
        }
        let zoomed = viewport.zoomed_to(&graph, b);
        assert_eq!(moved(&graph, &zoomed, b, Move::ToNext), Some(c));
    }
}
