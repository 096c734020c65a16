//! Which part of a flame graph is shown, and how zooming and panning change it.
//!
//! Every operation gives another viewport and keeps it within bounds; how long a change takes is
//! for whoever draws.
//!
//! **Invariant:** what is shown lies within the graph, and is never narrower than the narrowest
//! box three times over, nor than 2^-40 of the graph, where positions stop being exact.

use crate::{BoxIdx, CssPx, FlameGraph};

/// The height of a row of boxes.
pub const ROW_HEIGHT: CssPx = CssPx(20.0);

/// How many rows above a box stay in sight when the graph scrolls to it.
const N_ROWS_ABOVE: f64 = 3.0;
const NARROWEST_SPAN: f64 = 1.0 / (1_u64 << 40) as f64;

/// A part of a flame graph.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// The left edge as a part of the graph's width.
    left: f64,
    /// The width of what is shown as a part of the graph's width.
    span: f64,
    /// How far the first row is above the upper edge.
    scroll: CssPx,
    width: CssPx,
    height: CssPx,
}

impl Viewport {
    /// All of the graph's width and its first rows, on an area of this size.
    pub fn new(width: CssPx, height: CssPx) -> Self {
        Self {
            left: 0.0,
            span: 1.0,
            scroll: CssPx(0.0),
            width: width.max(CssPx(1.0)),
            height: height.max(CssPx(1.0)),
        }
    }

    /// The left edge as a part of the graph's width.
    pub fn left(&self) -> f64 {
        self.left
    }

    /// The width of what is shown as a part of the graph's width.
    pub fn span(&self) -> f64 {
        self.span
    }

    /// How far the first row is above the upper edge.
    pub fn scroll(&self) -> CssPx {
        self.scroll
    }

    /// The width of the area that it is shown on.
    pub fn width(&self) -> CssPx {
        self.width
    }

    /// The height of that area.
    pub fn height(&self) -> CssPx {
        self.height
    }

    /// Whether all of the graph's width is shown.
    pub fn is_whole(&self) -> bool {
        self.span >= 1.0
    }

    /// The same part on an area of another size.
    #[must_use]
    pub fn resized(self, graph: &FlameGraph, width: CssPx, height: CssPx) -> Self {
        Self {
            width: width.max(CssPx(1.0)),
            height: height.max(CssPx(1.0)),
            ..self
        }
        .bounded(graph)
    }

    /// All of the graph's width, from the first row.
    #[must_use]
    pub fn fitted(self) -> Self {
        Self::new(self.width, self.height)
    }

    /// `factor` times as large, where what is at `x` stays.
    #[must_use]
    pub fn zoomed_at(self, graph: &FlameGraph, x: CssPx, factor: f64) -> Self {
        let at = x / self.width;
        let fixed = self.left + at * self.span;
        let span = (self.span / factor).clamp(narrowest_span(graph), 1.0);
        Self {
            left: fixed - at * span,
            span,
            ..self
        }
        .bounded(graph)
    }

    /// Moved over the graph: to the right and down where positive.
    #[must_use]
    pub fn panned(self, graph: &FlameGraph, right: CssPx, down: CssPx) -> Self {
        Self {
            left: self.left + right / self.width * self.span,
            scroll: self.scroll + down,
            ..self
        }
        .bounded(graph)
    }

    /// As wide as a box and its descendants, with the box in the upper half, because what is above
    /// it is of less interest than what is below.
    #[must_use]
    pub fn zoomed_to(self, graph: &FlameGraph, shown: BoxIdx) -> Self {
        let (left, span) = span_of(graph, shown);
        let row = graph.depth(shown) as f64;
        let y = ROW_HEIGHT * row - self.scroll;
        let is_well_placed = y >= CssPx(0.0) && y < self.height * 0.5;
        Self {
            left,
            span,
            scroll: match is_well_placed {
                true => self.scroll,
                false => ROW_HEIGHT * (row - N_ROWS_ABOVE),
            },
            ..self
        }
        .bounded(graph)
    }

    /// With a box in sight and at least so wide, if zooming in goes so far; changed as little as
    /// that takes.
    #[must_use]
    pub fn revealing(self, graph: &FlameGraph, shown: BoxIdx, at_least: CssPx) -> Self {
        let (left, width) = span_of(graph, shown);
        let wanted = width * (self.width / at_least);
        let span = self.span.min(wanted).clamp(narrowest_span(graph), 1.0);
        let right = left + width;
        let is_in_sight = left < self.left + span * 0.98 && right > self.left + span * 0.02;
        let left = if span < self.span || !is_in_sight {
            left + width / 2.0 - span / 2.0
        } else {
            self.left
        };
        let row = graph.depth(shown) as f64;
        let lowest = ROW_HEIGHT * row;
        let highest = ROW_HEIGHT * (row + 2.0) - self.height;
        Self {
            left,
            span,
            scroll: self.scroll.clamp(highest, lowest),
            ..self
        }
        .bounded(graph)
    }

    /// Whether a box is exactly as wide as what is shown, as far as zooming goes.
    pub fn is_on(&self, graph: &FlameGraph, shown: BoxIdx) -> bool {
        let (left, width) = span_of(graph, shown);
        let span = width.clamp(narrowest_span(graph), 1.0);
        let is_near = |a: f64, b: f64| (a - b).abs() < span * 1e-6;
        is_near(self.span, span) && is_near(self.left, left.min(1.0 - span))
    }

    /// The deepest box that is as wide as what is shown, or wider.
    pub fn covering(&self, graph: &FlameGraph) -> BoxIdx {
        let left = self.position_at(graph, CssPx(0.0));
        let right = self.position_at(graph, self.width);
        let mut found = BoxIdx::ROOT;
        for depth in 1..graph.n_depths() {
            let boxes = graph.boxes_at_depth(depth);
            let begins_before = |&shown: &BoxIdx| graph.start(shown) as f64 <= left;
            let Some(&last) = boxes[..boxes.partition_point(begins_before)].last() else {
                break;
            };
            let end = graph.start(last).saturating_add(graph.width(last));
            if (end as f64) < right {
                break;
            }
            found = last;
        }
        found
    }

    /// Between this viewport at 0 and another at 1.
    #[must_use]
    pub fn towards(self, other: Self, progress: f64) -> Self {
        if progress >= 1.0 {
            return other;
        }
        let between = |from: f64, to: f64| from + (to - from) * progress;
        let left = between(self.left, other.left);
        let right = between(self.left + self.span, other.left + other.span);
        Self {
            left,
            span: right - left,
            scroll: CssPx(between(self.scroll.0, other.scroll.0)),
            ..other
        }
    }

    /// How far a position on the graph's line is from the left edge.
    pub(crate) fn x_of(&self, graph: &FlameGraph, position: u64) -> CssPx {
        let at = position as f64 / total_width(graph);
        self.width * ((at - self.left) / self.span)
    }

    /// The position on the graph's line at a distance from the left edge.
    pub(crate) fn position_at(&self, graph: &FlameGraph, x: CssPx) -> f64 {
        (self.left + x / self.width * self.span) * total_width(graph)
    }

    /// The rows that are in sight, at least in part.
    pub(crate) fn depths(&self, graph: &FlameGraph) -> std::ops::Range<usize> {
        let first = (self.scroll / ROW_HEIGHT).floor() as usize;
        let end = ((self.scroll + self.height) / ROW_HEIGHT).ceil() as usize;
        first..end.min(graph.n_depths())
    }

    /// Where the upper edge of a row is.
    pub(crate) fn y_of(&self, depth: usize) -> CssPx {
        ROW_HEIGHT * depth as f64 - self.scroll
    }

    fn bounded(self, graph: &FlameGraph) -> Self {
        let span = self.span.clamp(narrowest_span(graph), 1.0);
        let content = ROW_HEIGHT * graph.n_depths() as f64;
        Self {
            left: self.left.clamp(0.0, 1.0 - span),
            span,
            scroll: self.scroll.clamp(CssPx(0.0), content - self.height),
            ..self
        }
    }
}

fn total_width(graph: &FlameGraph) -> f64 {
    graph.width(BoxIdx::ROOT).max(1) as f64
}

fn narrowest_span(graph: &FlameGraph) -> f64 {
    let smallest = graph.smallest_width() as f64 / total_width(graph);
    (smallest * 3.0).clamp(NARROWEST_SPAN, 1.0)
}

/// The left edge and width of a box as parts of the graph's width.
fn span_of(graph: &FlameGraph, shown: BoxIdx) -> (f64, f64) {
    let total = total_width(graph);
    (
        graph.start(shown) as f64 / total,
        graph.width(shown) as f64 / total,
    )
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "halves and quarters are exact")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::folded;

    const SIZE: (CssPx, CssPx) = (CssPx(1000.0), CssPx(100.0));

    fn whole() -> Viewport {
        Viewport::new(SIZE.0, SIZE.1)
    }

    fn deep_graph() -> FlameGraph {
        folded::graph(&format!("{} 60\nb 39\nc 1", ["f"; 20].join(";")))
    }

    #[test]
    fn zooming_keeps_what_is_under_the_cursor() {
        let graph = deep_graph();
        let zoomed = whole().zoomed_at(&graph, CssPx(250.0), 4.0);
        assert_eq!((zoomed.left(), zoomed.span()), (0.1875, 0.25));
        assert_eq!(zoomed.position_at(&graph, CssPx(250.0)), 25.0);
        let back = zoomed.zoomed_at(&graph, CssPx(250.0), 0.25);
        assert_eq!(back, whole());
    }

    #[test]
    fn zooming_stops_at_the_narrowest_box_three_times_over() {
        let graph = deep_graph();
        let zoomed = whole().zoomed_at(&graph, CssPx(0.0), 1e9);
        assert_eq!(zoomed.span(), 0.03);
        assert!(whole().zoomed_at(&graph, CssPx(0.0), 1e-9).is_whole());
    }

    #[test]
    fn panning_stops_at_the_edges() {
        let graph = deep_graph();
        let zoomed = whole().zoomed_at(&graph, CssPx(0.0), 2.0);
        let right = zoomed.panned(&graph, CssPx(5000.0), CssPx(5000.0));
        assert_eq!(
            (right.left(), right.scroll()),
            (0.5, CssPx(21.0 * 20.0 - 100.0))
        );
        let left = right.panned(&graph, CssPx(-5000.0), CssPx(-5000.0));
        assert_eq!((left.left(), left.scroll()), (0.0, CssPx(0.0)));
    }

    #[test]
    fn a_box_that_is_zoomed_to_fills_the_width_and_stands_near_the_top() {
        let graph = deep_graph();
        let zoomed = whole().zoomed_to(&graph, BoxIdx(10));
        assert_eq!((zoomed.left(), zoomed.span()), (0.0, 0.6));
        assert_eq!(zoomed.scroll(), CssPx(7.0 * 20.0));
        assert_eq!(
            zoomed.zoomed_to(&graph, BoxIdx(9)).scroll(),
            zoomed.scroll()
        );
    }

    #[test]
    fn a_box_that_is_revealed_can_be_seen_and_what_could_be_seen_stays() {
        let graph = folded::graph("a 100000\nb 3\nc 1");
        let (b, c) = (BoxIdx(2), BoxIdx(3));
        let revealed = whole().revealing(&graph, c, CssPx(48.0));
        let rect = crate::rect_of(&graph, &revealed, c).expect("in sight");
        assert!(rect.width >= CssPx(47.0), "{rect:?}");
        let wide = whole().zoomed_at(&graph, CssPx(0.0), 2.0);
        assert_eq!(wide.revealing(&graph, BoxIdx(1), CssPx(48.0)), wide);
        let at_b = revealed.revealing(&graph, b, CssPx(1.0));
        assert!(crate::rect_of(&graph, &at_b, b).is_some());
    }

    #[test]
    fn the_deepest_box_as_wide_as_what_is_shown_covers_it() {
        let graph = folded::graph("a;b;x 50\na;b;y 10\na;c 30\nd 10");
        let covering = |viewport: Viewport| graph.name(viewport.covering(&graph));
        let at = |x: f64, factor: f64| whole().zoomed_at(&graph, CssPx(x), factor);
        assert_eq!(covering(whole()), "all");
        assert_eq!(covering(at(0.0, 1.2)), "a");
        assert_eq!(covering(at(0.0, 1.9)), "b");
        assert_eq!(covering(at(0.0, 3.0)), "x");
        assert_eq!(covering(at(890.0, 2.0)), "all");
        assert_eq!(covering(at(1000.0, 3.3)), "all");
    }

    #[test]
    fn halfway_to_another_viewport_is_halfway() {
        let graph = deep_graph();
        let zoomed = whole().zoomed_at(&graph, CssPx(0.0), 2.0);
        assert_eq!(whole().towards(zoomed, 0.5).span(), 0.75);
        assert_eq!(whole().towards(zoomed, 1.0), zoomed);
        assert_eq!(whole().towards(zoomed, 0.0), whole());
    }

    proptest! {
        #[test]
        fn no_viewport_shows_what_is_not_there(
            graph in folded::any_graph(),
            steps in prop::collection::vec((0_u8..5, -2000.0..2000.0_f64, 0.0..30.0_f64), 0..12),
        ) {
            let mut viewport = whole();
            for (kind, distance, factor) in steps {
                let shown = BoxIdx(distance.abs() as u32 % graph.len() as u32);
                viewport = match kind {
                    0 => viewport.zoomed_at(&graph, CssPx(distance.abs() / 2.0), factor + 0.1),
                    1 => viewport.panned(&graph, CssPx(distance), CssPx(-distance)),
                    2 => viewport.zoomed_to(&graph, shown),
                    3 => viewport.revealing(&graph, shown, CssPx(20.0)),
                    _ => viewport.resized(&graph, CssPx(distance), CssPx(distance)),
                };
                prop_assert!(viewport.left() >= 0.0);
                prop_assert!(viewport.left() + viewport.span() <= 1.0 + 1e-12);
                prop_assert!(viewport.span() > 0.0);
                prop_assert!(viewport.scroll() >= CssPx(0.0));
            }
        }
    }
}
