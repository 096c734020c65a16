//! Which box is under a point.

use crate::viewport::ROW_HEIGHT;
use crate::{BoxIdx, CssPx, FlameGraph, Viewport};

/// The box at a point of the viewport, even if it is too narrow to be drawn by itself.
pub fn hit_test(graph: &FlameGraph, viewport: &Viewport, x: CssPx, y: CssPx) -> Option<BoxIdx> {
    let zero = CssPx(0.0);
    let is_inside = zero <= x && x < viewport.width() && zero <= y && y < viewport.height();
    if !is_inside {
        return None;
    }
    let depth = ((y + viewport.scroll()) / ROW_HEIGHT).floor() as usize;
    let boxes = graph.boxes_at_depth(depth);
    let position = viewport.position_at(graph, x);
    let begins_before = |&shown: &BoxIdx| graph.start(shown) as f64 <= position;
    let shown = boxes[..boxes.partition_point(begins_before)].last()?;
    let end = graph.start(*shown).saturating_add(graph.width(*shown));
    (position < end as f64).then_some(*shown)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{folded, rect_of};

    #[test]
    fn where_no_box_is_there_is_none() {
        let graph = folded::graph("main;work 60\nmain 40");
        let viewport = Viewport::new(CssPx(100.0), CssPx(100.0));
        let hit = |x, y| hit_test(&graph, &viewport, CssPx(x), CssPx(y));
        assert_eq!(hit(50.0, 5.0), Some(BoxIdx::ROOT));
        assert_eq!(hit(59.9, 45.0), Some(BoxIdx(2)));
        assert_eq!(hit(60.1, 45.0), None);
        assert_eq!(hit(10.0, 65.0), None);
        assert_eq!(hit(-1.0, 5.0), None);
        assert_eq!(hit(10.0, 100.0), None);
    }

    proptest! {
        #[test]
        fn the_middle_of_a_box_is_that_box(
            graph in folded::any_graph(),
            at in 0.0..500.0_f64,
            factor in 1.0..200.0_f64,
        ) {
            let viewport = Viewport::new(CssPx(500.0), CssPx(120.0))
                .zoomed_at(&graph, CssPx(at), factor)
                .panned(&graph, CssPx(0.0), CssPx(at));
            for row in 0..graph.len() as u32 {
                let Some(rect) = rect_of(&graph, &viewport, BoxIdx(row)) else {
                    continue;
                };
                let (x, y) = (rect.x + rect.width * 0.5, rect.y + rect.height * 0.5);
                if rect.width > CssPx(0.0) && y >= CssPx(0.0) && y < viewport.height() {
                    prop_assert_eq!(hit_test(&graph, &viewport, x, y), Some(BoxIdx(row)));
                }
            }
        }
    }
}
