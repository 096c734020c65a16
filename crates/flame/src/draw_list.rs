//! What is to be drawn for a viewport, as a list that a painter executes.
//!
//! Its length depends on the size of the viewport, not of the graph: the narrowest boxes are drawn
//! together with their neighbours, so that what they add up to does not disappear.
//!
//! This module does not know a canvas, and colours only by what they mean.

use std::ops::Range;

use analysis::SymbolOrigin;

use crate::label::{self, Label, MeasureText};
use crate::viewport::ROW_HEIGHT;
use crate::{BoxIdx, CssPx, FlameGraph, Hue, Matches, Viewport};

/// Boxes narrower than this are drawn together: no eye tells their colours apart, and there may be
/// thousands of them in a row.
const NARROWEST_BOX: CssPx = CssPx(2.0);
/// Narrow boxes with less than this between them look like one.
const NARROWEST_GAP: CssPx = CssPx(1.0);

/// What a painter draws, row by row from the top, each from left to right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DrawList<'a> {
    /// The boxes.
    pub boxes: Vec<DrawnBox<'a>>,
}

/// A rectangle to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnBox<'a> {
    /// Which box it is; of several that are drawn together, the first.
    pub shown: BoxIdx,
    /// Where, cut off at the viewport's edges.
    pub rect: Rect,
    /// In which colour.
    pub fill: Fill,
    /// How it stands out.
    pub emphasis: Emphasis,
    /// Whether its upper edge is dotted, because it was inlined.
    pub is_inlined: bool,
    /// What is written on it.
    pub label: Option<Label<'a>>,
}

/// A rectangle within the viewport.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// The left edge.
    pub x: CssPx,
    /// The upper edge.
    pub y: CssPx,
    /// The width.
    pub width: CssPx,
    /// The height.
    pub height: CssPx,
}

/// The colour of a box, by what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fill {
    /// The root.
    Root,
    /// The program's own code, in the full colour of its package.
    App(Hue),
    /// A module that it uses.
    Dependency(Hue),
    /// The standard library and the runtime, muted.
    Std(Hue),
    /// Code without a package: native, or without a name.
    Plain,
    /// Several boxes that are too narrow to be told apart.
    Many,
    /// What the graph has no boxes for.
    Rest,
}

/// How a box stands out while something is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Emphasis {
    /// Nothing is sought.
    Plain,
    /// It is what is sought, or holds it.
    Match,
    /// It is not.
    Faded,
}

/// What there is to draw of a graph; `matches` is `None` while nothing is sought.
pub fn draw_list<'a>(
    graph: &'a FlameGraph,
    viewport: &Viewport,
    matches: Option<&Matches>,
    measure: &dyn MeasureText,
) -> DrawList<'a> {
    let mut list = DrawList::default();
    for depth in viewport.depths(graph) {
        let row = Row {
            graph,
            viewport,
            matches,
            boxes: graph.boxes_at_depth(depth),
            depth,
        };
        row.draw(measure, &mut list);
    }
    list
}

/// Where a box is, cut off at the viewport's edges; `None` if it is not in sight.
pub fn rect_of(graph: &FlameGraph, viewport: &Viewport, shown: BoxIdx) -> Option<Rect> {
    let x = viewport.x_of(graph, graph.start(shown));
    let end = viewport.x_of(graph, graph.start(shown).saturating_add(graph.width(shown)));
    let depth = graph.depth(shown);
    let is_in_sight =
        viewport.depths(graph).contains(&depth) && x < viewport.width() && end > CssPx(0.0);
    is_in_sight.then(|| rect(viewport, depth, x, end))
}

/// One row of the graph while it is drawn.
struct Row<'a, 'b> {
    graph: &'a FlameGraph,
    viewport: &'b Viewport,
    matches: Option<&'b Matches>,
    boxes: &'a [BoxIdx],
    depth: usize,
}

impl<'a> Row<'a, '_> {
    fn draw(&self, measure: &dyn MeasureText, list: &mut DrawList<'a>) {
        let left_edge = self.viewport.position_at(self.graph, CssPx(0.0));
        let is_left = |&shown: &BoxIdx| self.end_position(shown) as f64 <= left_edge;
        let mut at = self.boxes.partition_point(is_left);
        while at < self.boxes.len() && self.x(at) < self.viewport.width() {
            if self.is_wide(at) {
                list.boxes.push(self.single(at, measure));
                at += 1;
            } else {
                let crowd = self.crowd_from(at);
                at = crowd.end;
                self.add_crowd(crowd, list);
            }
        }
    }

    /// The narrow boxes that begin where `first` does or less than a narrow box further on.
    fn crowd_from(&self, first: usize) -> Range<usize> {
        let edge = self
            .viewport
            .position_at(self.graph, self.x(first) + NARROWEST_BOX);
        let begins_within = |&shown: &BoxIdx| (self.graph.start(shown) as f64) < edge;
        let n_within = n_leading(&self.boxes[first..], begins_within).max(1);
        // Only the last of them can be a wide one.
        let last = first + n_within - 1;
        let is_last_wide = last > first && self.is_wide(last);
        first..if is_last_wide { last } else { last + 1 }
    }

    /// Adds narrow boxes as one, to the crowd before them if they continue it.
    fn add_crowd(&self, crowd: Range<usize>, list: &mut DrawList<'a>) {
        let drawn = self.crowd(crowd);
        let before = list.boxes.last_mut().filter(|before| {
            let gap = drawn.rect.x - (before.rect.x + before.rect.width);
            before.fill == Fill::Many
                && before.emphasis == drawn.emphasis
                && before.rect.y == drawn.rect.y
                && gap < NARROWEST_GAP
        });
        match before {
            Some(before) => before.rect.width = drawn.rect.x + drawn.rect.width - before.rect.x,
            None => list.boxes.push(drawn),
        }
    }

    fn single(&self, at: usize, measure: &dyn MeasureText) -> DrawnBox<'a> {
        let shown = self.boxes[at];
        let rect = rect(self.viewport, self.depth, self.x(at), self.end_x(at));
        let is_match = self
            .matches
            .map(|matches| matches.contains(self.graph, shown));
        DrawnBox {
            shown,
            rect,
            fill: fill(self.graph, shown),
            emphasis: emphasis(is_match),
            is_inlined: self.graph.is_inlined(shown),
            label: label::fit(self.graph.name(shown), rect.x, rect.x + rect.width, measure),
        }
    }

    fn crowd(&self, crowd: Range<usize>) -> DrawnBox<'a> {
        let offset = self.graph.depth_start(self.depth);
        let positions = offset + crowd.start as u32..offset + crowd.end as u32;
        let is_match = self.matches.map(|matches| matches.contains_any(positions));
        let (x, end) = (self.x(crowd.start), self.end_x(crowd.end - 1));
        DrawnBox {
            shown: self.boxes[crowd.start],
            rect: rect(self.viewport, self.depth, x, end),
            fill: Fill::Many,
            emphasis: emphasis(is_match),
            is_inlined: false,
            label: None,
        }
    }

    fn is_wide(&self, at: usize) -> bool {
        self.end_x(at) - self.x(at) >= NARROWEST_BOX
    }

    fn x(&self, at: usize) -> CssPx {
        self.viewport
            .x_of(self.graph, self.graph.start(self.boxes[at]))
    }

    fn end_x(&self, at: usize) -> CssPx {
        self.viewport
            .x_of(self.graph, self.end_position(self.boxes[at]))
    }

    fn end_position(&self, shown: BoxIdx) -> u64 {
        self.graph
            .start(shown)
            .saturating_add(self.graph.width(shown))
    }
}

/// How many boxes from the first on a condition holds for, if it holds for none after that.
///
/// As `partition_point`, but in steps that double: the answer is near the beginning.
fn n_leading(boxes: &[BoxIdx], holds: impl Fn(&BoxIdx) -> bool) -> usize {
    let mut step = 1;
    while step < boxes.len() && holds(&boxes[step]) {
        step *= 2;
    }
    let end = (step + 1).min(boxes.len());
    step / 2 + boxes[step / 2..end].partition_point(holds)
}

/// A rectangle in a row, cut off at the viewport's sides.
fn rect(viewport: &Viewport, depth: usize, x: CssPx, end: CssPx) -> Rect {
    let end = end.min(viewport.width());
    let x = x.max(CssPx(0.0)).min(end);
    Rect {
        x,
        y: viewport.y_of(depth),
        width: end - x,
        height: ROW_HEIGHT,
    }
}

fn fill(graph: &FlameGraph, shown: BoxIdx) -> Fill {
    if shown == BoxIdx::ROOT {
        return Fill::Root;
    }
    if graph.is_rest(shown) {
        return Fill::Rest;
    }
    let Some(hue) = graph.hue(shown) else {
        return Fill::Plain;
    };
    match graph.origin(shown) {
        SymbolOrigin::App => Fill::App(hue),
        SymbolOrigin::Dependency | SymbolOrigin::Native => Fill::Dependency(hue),
        SymbolOrigin::Std | SymbolOrigin::Runtime => Fill::Std(hue),
        SymbolOrigin::Unsymbolised => Fill::Plain,
    }
}

fn emphasis(is_match: Option<bool>) -> Emphasis {
    match is_match {
        None => Emphasis::Plain,
        Some(true) => Emphasis::Match,
        Some(false) => Emphasis::Faded,
    }
}

#[cfg(test)]
mod tests;
