//! Which boxes a search finds, and what they add up to.
//!
//! What a query means is not decided here: it comes as the set of functions that match.

use crate::{BoxIdx, FlameGraph};

/// How many of the largest matches are brought into order; what follows them is small.
const N_SORTED: usize = 1_000;

/// The boxes of the functions that a search matches.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matches {
    /// The matching boxes: the thousand largest from the largest, then the others in the order of
    /// the graph.
    pub boxes: Vec<BoxIdx>,
    /// The value of samples that pass a match; each sample once, however many it passes.
    pub cum: i64,
    /// The value of samples that end in a match.
    pub flat: i64,
    /// By function: whether it matches.
    is_match: Vec<bool>,
    /// Where the matching boxes stand among all boxes by depth.
    positions: Vec<u32>,
}

impl Matches {
    /// The matches in a graph, given for each of its functions whether it matches.
    ///
    /// Functions beyond the end of `is_match` do not. Sums wrap.
    pub fn build(graph: &FlameGraph, is_match: Vec<bool>) -> Self {
        let mut matches = Self {
            is_match,
            ..Self::default()
        };
        let mut counted_to = BoxIdx::ROOT;
        for row in 1..graph.len() as u32 {
            let found = BoxIdx(row);
            if !matches.contains(graph, found) {
                continue;
            }
            matches.boxes.push(found);
            matches.flat = matches.flat.wrapping_add(graph.flat(found));
            if found >= counted_to {
                matches.cum = matches.cum.wrapping_add(graph.cum(found));
                counted_to = graph.subtree_end(found);
            }
        }
        let by_depth = graph.boxes_by_depth().iter().zip(0..);
        matches.positions = by_depth
            .filter(|&(&found, _)| matches.contains(graph, found))
            .map(|(_, position)| position)
            .collect();
        sort_largest_first(graph, &mut matches.boxes);
        matches
    }

    /// Whether a box matches. The root and what is left out are no functions, whatever is written
    /// on them.
    pub fn contains(&self, graph: &FlameGraph, shown: BoxIdx) -> bool {
        let function = graph.function(shown) as usize;
        shown != BoxIdx::ROOT
            && !graph.is_rest(shown)
            && self.is_match.get(function).copied().unwrap_or(false)
    }

    /// Whether any of the boxes between two places among all boxes by depth matches.
    pub(crate) fn contains_any(&self, positions: std::ops::Range<u32>) -> bool {
        let first = self.positions.partition_point(|&at| at < positions.start);
        self.positions
            .get(first)
            .is_some_and(|&at| at < positions.end)
    }
}

/// The largest first, as far as [`N_SORTED`]; boxes of equal size keep their order.
fn sort_largest_first(graph: &FlameGraph, boxes: &mut [BoxIdx]) {
    let size = |&found: &BoxIdx| (std::cmp::Reverse(graph.width(found)), found);
    if boxes.len() > N_SORTED {
        let (_, _, rest) = boxes.select_nth_unstable_by_key(N_SORTED - 1, size);
        rest.sort_unstable();
    }
    let n_sorted = boxes.len().min(N_SORTED);
    boxes[..n_sorted].sort_unstable_by_key(size);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folded;

    fn matches(graph: &FlameGraph, part: &str) -> Matches {
        let names = &graph.functions().names;
        Matches::build(
            graph,
            names.iter().map(|name| name.contains(part)).collect(),
        )
    }

    #[test]
    fn a_sample_counts_once_however_many_matches_it_passes() {
        let graph = folded::graph(
            "main;gc;gcDrain;scan 30
             main;gcDrain 5
             main;other 10",
        );
        let found = matches(&graph, "gc");
        assert_eq!((found.cum, found.flat), (35, 5));
        let names: Vec<&str> = found.boxes.iter().map(|&found| graph.name(found)).collect();
        assert_eq!(names, ["gc", "gcDrain", "gcDrain"]);
        assert_eq!(graph.cum(found.boxes[2]), 5);
    }

    #[test]
    fn the_root_is_never_found() {
        let graph = folded::graph("alloc 1");
        assert_eq!(matches(&graph, "all").boxes, [BoxIdx(1)]);
    }

    #[test]
    fn the_thousand_largest_come_first_and_the_rest_in_order() {
        let lines = (1..=1500).map(|n| format!("p.F;p.G{n} {n}\n"));
        let graph = folded::graph(&lines.collect::<String>());
        let found = matches(&graph, "p.G");
        assert_eq!(found.boxes.len(), 1500);
        assert!(found.boxes[..1000].is_sorted_by_key(|&found| std::cmp::Reverse(graph.cum(found))));
        assert_eq!(graph.cum(found.boxes[999]), 501);
        assert!(found.boxes[1000..].is_sorted());
    }

    #[test]
    fn matches_between_two_places_are_seen() {
        let graph = folded::graph("a;x 3\nb;y 2\nc;x 1");
        let found = matches(&graph, "x");
        // By depth: all, a, b, c, x, y, x.
        assert!(found.contains_any(4..5));
        assert!(!found.contains_any(0..4));
        assert!(!found.contains_any(5..6));
        assert!(found.contains_any(5..7));
    }
}
