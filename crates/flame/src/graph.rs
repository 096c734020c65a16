//! A flame graph as a page reads it: who is above whom, and where each box lies.
//!
//! This module does not know pixels.

use analysis::SymbolOrigin;

use crate::columns::{INLINED, NO_NODE, REST, origin_from_byte};
use crate::hue::{Hue, hue_of_package};
use crate::{FlameColumns, FunctionColumns};

/// A row of a [`FlameGraph`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BoxIdx(pub u32);

impl BoxIdx {
    /// The root, which stands for all samples.
    pub const ROOT: Self = Self(0);

    /// The row number for indexing a column.
    pub fn to_usize(self) -> usize {
        self.0 as usize
    }
}

/// A flame graph with everything that drawing it and moving about in it need.
///
/// A box lies between two positions on a line from 0 to the width of the root; widths are
/// [magnitudes](analysis::CallTree::magnitudes). The boxes of one depth do not overlap.
///
/// **Invariant:** boxes stand in depth-first order, the root first; the descendants of box *n* are
/// the rows from *n* + 1 to its subtree's end, and lie within its span.
#[derive(Clone, Debug, PartialEq)]
pub struct FlameGraph {
    columns: FlameColumns,
    flat: Vec<i64>,
    parents: Vec<BoxIdx>,
    subtree_ends: Vec<u32>,
    starts: Vec<u64>,
    /// See [`FlameGraph::boxes_by_depth`].
    by_depth: Vec<BoxIdx>,
    depth_ends: Vec<u32>,
    smallest_width: u64,
    package_hues: Vec<Option<Hue>>,
}

impl Default for FlameGraph {
    /// The graph of a profile without samples.
    fn default() -> Self {
        Self::derive(FlameColumns::default())
    }
}

impl FlameGraph {
    /// The graph of columns, or `None` if they do not fit together.
    pub fn new(columns: FlameColumns) -> Option<Self> {
        is_consistent(&columns).then(|| Self::derive(columns))
    }

    /// The number of boxes, the root included.
    pub fn len(&self) -> usize {
        self.columns.functions.len()
    }

    /// Whether there is nothing but the root.
    pub fn is_empty(&self) -> bool {
        self.len() <= 1
    }

    /// The number of rows that the graph is drawn in.
    pub fn n_depths(&self) -> usize {
        self.depth_ends.len()
    }

    /// The value of all samples.
    pub fn total(&self) -> i64 {
        self.columns.cum[0]
    }

    /// The value of samples that passed or ended in a box.
    pub fn cum(&self, shown: BoxIdx) -> i64 {
        self.columns.cum[shown.to_usize()]
    }

    /// The value of samples that ended in a box.
    pub fn flat(&self, shown: BoxIdx) -> i64 {
        self.flat[shown.to_usize()]
    }

    /// The number of boxes above.
    pub fn depth(&self, shown: BoxIdx) -> usize {
        self.columns.depths[shown.to_usize()] as usize
    }

    /// Whether most of a box was inlined into its parent.
    pub fn is_inlined(&self, shown: BoxIdx) -> bool {
        self.columns.kinds[shown.to_usize()] == INLINED
    }

    /// Whether a box stands for the smaller children of its parent, which have no box.
    pub fn is_rest(&self, shown: BoxIdx) -> bool {
        self.columns.kinds[shown.to_usize()] == REST
    }

    /// The node of the call tree that a box is; `None` for a rest.
    pub fn node(&self, shown: BoxIdx) -> Option<u32> {
        match self.columns.nodes.as_slice() {
            [] => Some(shown.0),
            nodes => Some(nodes[shown.to_usize()]).filter(|&node| node != NO_NODE),
        }
    }

    /// How many nodes of the call tree have no box of their own.
    pub fn n_hidden(&self) -> u32 {
        self.columns.n_hidden
    }

    /// Whether something below a box has no box of its own.
    pub fn hides_below(&self, shown: BoxIdx) -> bool {
        let end = self.subtree_end(shown).to_usize();
        self.columns.kinds[shown.to_usize()..end].contains(&REST)
    }

    /// The box above; `None` for the root.
    pub fn parent(&self, shown: BoxIdx) -> Option<BoxIdx> {
        (shown != BoxIdx::ROOT).then(|| self.parents[shown.to_usize()])
    }

    /// The row after the last descendant.
    pub fn subtree_end(&self, shown: BoxIdx) -> BoxIdx {
        BoxIdx(self.subtree_ends[shown.to_usize()])
    }

    /// Whether `below` is `above` or one of its descendants.
    pub fn is_within(&self, below: BoxIdx, above: BoxIdx) -> bool {
        (above..self.subtree_end(above)).contains(&below)
    }

    /// The boxes right below, from the largest.
    pub fn children(&self, shown: BoxIdx) -> impl Iterator<Item = BoxIdx> {
        let end = self.subtree_end(shown);
        let mut next = BoxIdx(shown.0 + 1);
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.subtree_end(child);
            Some(child)
        })
    }

    /// The boxes from the root to this one, both included.
    pub fn path(&self, shown: BoxIdx) -> Vec<BoxIdx> {
        let mut path: Vec<BoxIdx> =
            std::iter::successors(Some(shown), |&above| self.parent(above)).collect();
        path.reverse();
        path
    }

    /// The boxes of one depth from left to right; none below the lowest.
    pub fn boxes_at_depth(&self, depth: usize) -> &[BoxIdx] {
        let end = self.depth_ends.get(depth).copied().unwrap_or(0);
        &self.by_depth[self.depth_start(depth).min(end) as usize..end as usize]
    }

    /// The boxes of every depth, one depth after another, each from left to right.
    pub(crate) fn boxes_by_depth(&self) -> &[BoxIdx] {
        &self.by_depth
    }

    /// Where the boxes of a depth begin among all boxes by depth.
    pub(crate) fn depth_start(&self, depth: usize) -> u32 {
        let above = depth.checked_sub(1);
        above.map_or(0, |above| self.depth_ends.get(above).copied().unwrap_or(0))
    }

    /// Where a box begins on the line from 0 to the root's width.
    pub fn start(&self, shown: BoxIdx) -> u64 {
        self.starts[shown.to_usize()]
    }

    /// How wide a box is on that line.
    pub fn width(&self, shown: BoxIdx) -> u64 {
        width(&self.columns, shown.to_usize())
    }

    /// The width of the narrowest box that has any; 0 if none has.
    pub fn smallest_width(&self) -> u64 {
        self.smallest_width
    }

    /// The function of a box: a row of [`FlameGraph::functions`].
    pub fn function(&self, shown: BoxIdx) -> u32 {
        self.columns.functions[shown.to_usize()]
    }

    /// The functions that occur in the graph.
    pub fn functions(&self) -> &FunctionColumns {
        &self.columns.table
    }

    /// The full name of a box's function.
    pub fn name(&self, shown: BoxIdx) -> &str {
        self.functions().names.text(self.function(shown) as usize)
    }

    /// Its package; empty if it has none.
    pub fn package(&self, shown: BoxIdx) -> &str {
        let table = self.functions();
        let row = table.package_rows[self.function(shown) as usize];
        table.packages.text(row as usize)
    }

    /// Its source file; empty if unknown.
    pub fn file(&self, shown: BoxIdx) -> &str {
        let table = self.functions();
        let row = table.file_rows[self.function(shown) as usize];
        table.files.text(row as usize)
    }

    /// The line of its `func` keyword; 0 if unknown.
    pub fn start_line(&self, shown: BoxIdx) -> i64 {
        self.functions().start_lines[self.function(shown) as usize]
    }

    /// Where its function comes from.
    pub fn origin(&self, shown: BoxIdx) -> SymbolOrigin {
        origin_from_byte(self.functions().origins[self.function(shown) as usize])
    }

    /// The hue of its package.
    pub fn hue(&self, shown: BoxIdx) -> Option<Hue> {
        let row = self.functions().package_rows[self.function(shown) as usize];
        self.package_hues[row as usize]
    }

    /// Works out what follows from columns that fit together.
    fn derive(columns: FlameColumns) -> Self {
        let n_boxes = columns.functions.len();
        let mut flat = columns.cum.clone();
        let mut parents = Vec::with_capacity(n_boxes);
        let mut starts = Vec::with_capacity(n_boxes);
        let mut subtree_ends = vec![n_boxes as u32; n_boxes];
        let mut smallest_width = u64::MAX;
        // The boxes whose descendants are still to come, each with where its next child begins.
        let mut open: Vec<(BoxIdx, u64)> = Vec::new();
        for row in 0..n_boxes {
            for (closed, _) in open.drain(columns.depths[row] as usize..) {
                subtree_ends[closed.to_usize()] = row as u32;
            }
            let width = width(&columns, row);
            let (parent, start) = match open.last_mut() {
                None => (BoxIdx::ROOT, 0),
                Some((parent, next_start)) => {
                    let start = *next_start;
                    *next_start = start.saturating_add(width);
                    let own = &mut flat[parent.to_usize()];
                    *own = own.wrapping_sub(columns.cum[row]);
                    (*parent, start)
                }
            };
            parents.push(parent);
            starts.push(start);
            if width > 0 {
                smallest_width = smallest_width.min(width);
            }
            open.push((BoxIdx(row as u32), start));
        }
        let (by_depth, depth_ends) = sort_by_depth(&columns.depths);
        let package_hues = columns.table.packages.iter().map(hue_of_package).collect();
        Self {
            columns,
            flat,
            parents,
            subtree_ends,
            starts,
            by_depth,
            depth_ends,
            smallest_width: match smallest_width {
                u64::MAX => 0,
                width => width,
            },
            package_hues,
        }
    }
}

fn width(columns: &FlameColumns, row: usize) -> u64 {
    let magnitude = match columns.magnitudes.as_slice() {
        [] => columns.cum[row],
        magnitudes => magnitudes[row],
    };
    u64::try_from(magnitude).unwrap_or(0)
}

/// All boxes by depth, in their order within a depth, and where each depth ends.
fn sort_by_depth(depths: &[u32]) -> (Vec<BoxIdx>, Vec<u32>) {
    let n_depths = depths.iter().max().map_or(0, |&depth| depth as usize + 1);
    let mut next = vec![0_u32; n_depths];
    for &depth in depths {
        next[depth as usize] += 1;
    }
    let mut sum = 0;
    for count in &mut next {
        sum += std::mem::replace(count, sum);
    }
    let mut by_depth = vec![BoxIdx::ROOT; depths.len()];
    for (row, &depth) in depths.iter().enumerate() {
        let place = &mut next[depth as usize];
        by_depth[*place as usize] = BoxIdx(row as u32);
        *place += 1;
    }
    (by_depth, next)
}

/// Whether every index is in range and the depths are those of one tree.
fn is_consistent(columns: &FlameColumns) -> bool {
    let FlameColumns {
        functions,
        depths,
        cum,
        magnitudes,
        kinds,
        nodes,
        n_hidden: _,
        table,
    } = columns;
    let n_boxes = functions.len();
    let n_functions = table.names.len();
    let is_below = |rows: &[u32], n_rows: usize| rows.iter().all(|&row| (row as usize) < n_rows);
    depths.first() == Some(&0)
        && depths
            .windows(2)
            .all(|pair| (1..=pair[0].saturating_add(1)).contains(&pair[1]))
        && depths.len() == n_boxes
        && cum.len() == n_boxes
        && kinds.len() == n_boxes
        && (nodes.is_empty() || nodes.len() == n_boxes)
        && (magnitudes.is_empty() || magnitudes.len() == n_boxes)
        && is_below(functions, n_functions)
        && table.package_rows.len() == n_functions
        && table.file_rows.len() == n_functions
        && table.start_lines.len() == n_functions
        && table.origins.len() == n_functions
        && is_below(&table.package_rows, table.packages.len())
        && is_below(&table.file_rows, table.files.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::folded;

    #[test]
    fn what_was_left_out_is_worked_out_again() {
        let graph = folded::graph(
            "main;serve;parse 30
             main;serve 5
             main;idle 50
             gc 7",
        );
        let names: Vec<&str> = (0..6).map(|row| graph.name(BoxIdx(row))).collect();
        assert_eq!(names, ["all", "main", "idle", "serve", "parse", "gc"]);
        assert_eq!(graph.flat(BoxIdx(3)), 5);
        assert_eq!(graph.start(BoxIdx(3)), 50);
        assert_eq!(graph.subtree_end(BoxIdx(1)), BoxIdx(5));
        assert_eq!(graph.path(BoxIdx(4)), [0, 1, 3, 4].map(BoxIdx));
        assert_eq!(graph.boxes_at_depth(2), [2, 3].map(BoxIdx));
        assert!(graph.boxes_at_depth(9).is_empty());
        assert_eq!(graph.smallest_width(), 7);
    }

    #[test]
    fn columns_that_do_not_fit_together_are_no_graph() {
        let good = folded::columns("main;a 1\nmain;b -2");
        assert!(FlameGraph::new(good.clone()).is_some());
        let broken: [fn(&mut FlameColumns); 8] = [
            |columns| columns.depths.clear(),
            |columns| columns.depths[0] = 1,
            |columns| columns.depths[2] = 0,
            |columns| columns.depths[2] = 3,
            |columns| columns.functions[1] = 99,
            |columns| columns.cum.truncate(1),
            |columns| columns.magnitudes.truncate(1),
            |columns| columns.table.package_rows[0] = 99,
        ];
        for (n, damage) in broken.iter().enumerate() {
            let mut columns = good.clone();
            damage(&mut columns);
            assert_eq!(FlameGraph::new(columns), None, "damage {n}");
        }
    }

    #[test]
    fn the_graph_of_nothing_is_a_root() {
        let graph = FlameGraph::default();
        assert_eq!((graph.len(), graph.n_depths(), graph.total()), (1, 1, 0));
        assert_eq!(graph, folded::graph(""));
    }

    proptest! {
        #[test]
        fn children_lie_within_their_parents_one_after_another(graph in folded::any_graph()) {
            let mut flat = 0;
            for row in 0..graph.len() as u32 {
                let shown = BoxIdx(row);
                flat += graph.flat(shown);
                let mut free_from = graph.start(shown);
                for child in graph.children(shown) {
                    prop_assert_eq!(graph.parent(child), Some(shown));
                    prop_assert_eq!(graph.start(child), free_from);
                    prop_assert!(graph.is_within(child, shown));
                    free_from += graph.width(child);
                }
                prop_assert!(free_from <= graph.start(shown) + graph.width(shown));
            }
            prop_assert_eq!(flat, graph.total());
        }

        #[test]
        fn every_box_stands_in_its_row_from_left_to_right(graph in folded::any_graph()) {
            let n_boxes: usize = (0..graph.n_depths())
                .map(|depth| {
                    let boxes = graph.boxes_at_depth(depth);
                    assert!(boxes.iter().all(|&shown| graph.depth(shown) == depth));
                    assert!(boxes.is_sorted_by_key(|&shown| graph.start(shown)));
                    boxes.len()
                })
                .sum();
            prop_assert_eq!(n_boxes, graph.len());
        }
    }
}
