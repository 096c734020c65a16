//! The compiler's edges as a reader sees them: in its order or another, all or some.
//!
//! **Invariant:** an edge's rank is its row in the answer, which is the compiler's order. Sorting
//! and narrowing choose among ranks; they never renumber.

use std::cmp::Ordering;

use protocol::PgoReport;
use protocol::answers::EdgeColumns;
use protocol::edge_flags as flag;

use crate::{EdgeFilter, JudgedEdges, Order, SortColumn};

/// What Go's PGO reads from the merge, with the sums that the page shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edges {
    /// The edges, in the compiler's order.
    pub columns: EdgeColumns,
    /// What they amount to.
    pub report: PgoReport,
    /// For each edge, the weight of it and all before it; wraps as Go's own sum does.
    pub cum_weight: Vec<i64>,
}

impl Edges {
    /// The edges of an answer, with their sums.
    pub fn new(columns: EdgeColumns, report: PgoReport) -> Self {
        Self {
            cum_weight: columns.cum_weight(),
            columns,
            report,
        }
    }

    /// The function that calls, or is called.
    pub fn name(&self, name: u32) -> &str {
        self.columns.names.text(name as usize)
    }

    /// The edges of one call site, by rank: what devirtualization would choose among.
    pub fn same_site(&self, rank: u32) -> Vec<u32> {
        let columns = &self.columns;
        let site = |rank: u32| (columns.caller[rank as usize], columns.offset[rank as usize]);
        let ranks = 0..columns.len() as u32;
        ranks.filter(|&other| site(other) == site(rank)).collect()
    }

    /// How many hot edges a function has as their caller, and as their callee.
    pub fn n_hot_of(&self, function: &str) -> (u32, u32) {
        let names = &self.columns.names;
        let Some(name) = names.iter().position(|name| name == function) else {
            return (0, 0);
        };
        let n_hot = |side: &[u32]| {
            let marked = side.iter().zip(&self.columns.flags);
            let hot = marked.filter(|&(_, flags)| flags & flag::HOT != 0);
            hot.filter(|&(&row, _)| row as usize == name).count() as u32
        };
        (n_hot(&self.columns.caller), n_hot(&self.columns.callee))
    }

    /// The curve of cumulative weight over rank, both from 0 to 1, in at most `n_points` steps.
    ///
    /// Empty where shares mean nothing: without edges, or with a total that is not positive.
    pub fn curve(&self, n_points: usize) -> Vec<(f64, f64)> {
        let (n_edges, total) = (self.cum_weight.len(), self.report.total_weight);
        if n_edges == 0 || total <= 0 || n_points == 0 {
            return Vec::new();
        }
        let n_points = n_points.min(n_edges);
        let mut points = vec![(0.0, 0.0)];
        points.extend((1..=n_points).map(|i| {
            let n = i * n_edges / n_points;
            let share = self.cum_weight[n - 1] as f64 / total as f64;
            (n as f64 / n_edges as f64, share)
        }));
        points
    }
}

/// The columns that the edges can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EdgeColumn {
    /// The compiler's order.
    #[default]
    Rank,
    /// How often.
    Weight,
    /// Who calls.
    Caller,
    /// Where in the source.
    Site,
    /// Who is called.
    Callee,
    /// How likely it is hot.
    HotProbability,
    /// How many inputs have it.
    Inputs,
}

impl SortColumn for EdgeColumn {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Rank, "rank"),
        (Self::Weight, "weight"),
        (Self::Caller, "caller"),
        (Self::Site, "site"),
        (Self::Callee, "callee"),
        (Self::HotProbability, "p"),
        (Self::Inputs, "inputs"),
    ];

    fn starts_descending(self) -> bool {
        matches!(self, Self::Weight | Self::Inputs)
    }
}

/// Which edges show, and in which order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EdgeRows {
    /// Ranks.
    pub ranks: Vec<u32>,
    /// The weight of these edges together.
    pub weight: i64,
    /// How many of the shown rows lie before the cut: where the rule is drawn. `None` where the
    /// rows are not in the compiler's order, or nothing is cut between them.
    pub n_before_cut: Option<u32>,
    /// How many of them lie before the tie that the cut goes through; `None` as above.
    pub n_before_tie: Option<u32>,
}

/// The ranks of the edges in an order; equals stay in the compiler's order whichever way the
/// column runs.
pub fn edge_order(judged: &JudgedEdges, order: Order<EdgeColumn>) -> Vec<u32> {
    let columns = &judged.edges.columns;
    let evidence = judged.evidence.as_ref().map(|evidence| &evidence.columns);
    let mut ranks: Vec<u32> = (0..columns.len() as u32).collect();
    // Texts are in order, so their rows compare as they do.
    let caller = |rank: u32| columns.caller[rank as usize];
    let callee = |rank: u32| columns.callee[rank as usize];
    let file = |rank: u32| columns.file[rank as usize];
    let weight = |rank: u32| columns.weight[rank as usize];
    let line = |rank: u32| columns.line[rank as usize];
    let compare = |a: u32, b: u32| match order.by {
        EdgeColumn::Rank => a.cmp(&b),
        EdgeColumn::Weight => weight(a).cmp(&weight(b)),
        EdgeColumn::Caller => caller(a).cmp(&caller(b)),
        EdgeColumn::Callee => callee(a).cmp(&callee(b)),
        EdgeColumn::Site => (file(a), line(a)).cmp(&(file(b), line(b))),
        // What is not known yet leaves the compiler's order.
        EdgeColumn::HotProbability | EdgeColumn::Inputs => {
            let column = evidence.map(|evidence| match order.by {
                EdgeColumn::Inputs => &evidence.n_inputs,
                _ => &evidence.hot_probability,
            });
            column.map_or(Ordering::Equal, |column| {
                column[a as usize].cmp(&column[b as usize])
            })
        }
    };
    ranks.sort_by(|&a, &b| match order.is_descending {
        true => compare(b, a),
        false => compare(a, b),
    });
    ranks
}

/// Narrows sorted ranks to what a filter lets through and to what matches, told for each text of
/// the table; `None` if nothing is sought.
pub fn edge_rows(
    judged: &JudgedEdges,
    (sorted, order): (&[u32], Order<EdgeColumn>),
    is_match: Option<&[bool]>,
    filter: EdgeFilter,
) -> EdgeRows {
    let edges = &judged.edges;
    let columns = &edges.columns;
    let is_match = |text: u32| match is_match {
        Some(is_match) => is_match.get(text as usize).copied().unwrap_or(false),
        None => true,
    };
    let ranks = sorted.iter().copied().filter(|&rank| {
        let row = rank as usize;
        filter.lets_through(judged.flags(row))
            && (is_match(columns.caller[row])
                || is_match(columns.callee[row])
                || is_match(columns.file[row]))
    });
    let ranks: Vec<u32> = ranks.collect();
    let n_before_cut = (order == Order::by(EdgeColumn::Rank))
        .then(|| ranks.partition_point(|&rank| rank < edges.report.n_hot))
        .filter(|&n| 0 < n && n < ranks.len())
        .map(|n| n as u32);
    let tie = &judged.tie;
    let n_before_tie = n_before_cut
        .filter(|_| !tie.is_empty())
        .map(|_| ranks.partition_point(|&rank| rank < tie.start) as u32);
    let weight = ranks.iter().fold(0, |sum: i64, &rank| {
        sum.wrapping_add(columns.weight[rank as usize])
    });
    EdgeRows {
        ranks,
        weight,
        n_before_cut,
        n_before_tie,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::Shared;

    #[test]
    fn the_rule_stands_where_the_compiler_cuts() {
        let edges = edges();
        let shown = rows(&edges, "", EdgeFilter::All, Order::by(EdgeColumn::Rank));
        assert_eq!(shown.ranks, [0, 1, 2, 3]);
        assert_eq!(shown.n_before_cut, Some(3));
        assert_eq!(shown.weight, 100);
    }

    #[test]
    fn the_rule_moves_up_when_rows_before_it_are_hidden() {
        let edges = edges();
        let order = Order::by(EdgeColumn::Rank);
        let shown = rows(&edges, "runtime", EdgeFilter::All, order);
        assert_eq!(shown.ranks, [2, 3]);
        assert_eq!(shown.n_before_cut, Some(1));
    }

    #[test]
    fn there_is_no_rule_in_another_order_or_where_nothing_is_cut() {
        let edges = edges();
        let order = Order::by(EdgeColumn::Caller);
        let shown = rows(&edges, "", EdgeFilter::All, order);
        assert_eq!(shown.n_before_cut, None);
        let order = Order::by(EdgeColumn::Rank);
        let shown = rows(&edges, "", EdgeFilter::Hot, order);
        assert_eq!((shown.ranks.len(), shown.n_before_cut), (3, None));
    }

    #[test]
    fn equal_weights_stay_in_the_compilers_order_both_ways() {
        let edges = edges();
        let order = Order::by(EdgeColumn::Weight);
        let down = rows(&edges, "", EdgeFilter::All, order);
        assert_eq!(down.ranks, [0, 1, 2, 3]);
        let order = order.pressed(EdgeColumn::Weight);
        let up = rows(&edges, "", EdgeFilter::All, order);
        assert_eq!(up.ranks, [2, 3, 1, 0]);
    }

    #[test]
    fn filters_count_what_they_let_through() {
        let judged = judged(edges());
        let n = |filter: EdgeFilter| {
            let at = EdgeFilter::ALL.iter().position(|f| *f == filter);
            judged.n_by_filter[at.expect("a filter is in the list of all")]
        };
        assert_eq!(n(EdgeFilter::All), 4);
        assert_eq!(n(EdgeFilter::Hot), 3);
        assert_eq!(n(EdgeFilter::HotCalls), 2);
        assert_eq!(n(EdgeFilter::Tied), 2);
        assert_eq!(n(EdgeFilter::Doubtful), 0);
    }

    #[test]
    fn a_function_has_hot_edges_on_both_sides() {
        let edges = edges();
        assert_eq!(edges.n_hot_of("main.a"), (1, 1));
        assert_eq!(edges.n_hot_of("main.b"), (2, 1));
        assert_eq!(edges.n_hot_of("main.c"), (0, 0));
    }

    #[test]
    fn a_call_site_is_a_caller_and_an_offset() {
        let mut edges = edges();
        assert_eq!(edges.same_site(1), [1]);
        edges.columns.offset = vec![2, 2, 2, 4];
        assert_eq!(edges.same_site(1), [1, 2]);
    }

    #[test]
    fn the_curve_runs_from_nothing_to_everything() {
        let edges = edges();
        let points = edges.curve(100);
        assert_eq!(points.first(), Some(&(0.0, 0.0)));
        assert_eq!(points.get(1), Some(&(0.25, 0.6)));
        assert_eq!(points.last(), Some(&(1.0, 1.0)));
        assert_eq!(edges.curve(2).len(), 3);
        assert!(Edges::default().curve(10).is_empty());
    }

    fn rows(edges: &Edges, query: &str, filter: EdgeFilter, order: Order<EdgeColumn>) -> EdgeRows {
        let query = protocol::Query::parse(query);
        let mut is_match = Vec::new();
        query.match_on(&edges.columns.names, &mut is_match, usize::MAX);
        let is_match = query.is_active().then_some(&*is_match);
        let judged = judged(edges.clone());
        edge_rows(
            &judged,
            (&edge_order(&judged, order), order),
            is_match,
            filter,
        )
    }

    fn judged(edges: Edges) -> JudgedEdges {
        JudgedEdges::new(Shared::new(edges), None)
    }

    #[test]
    fn the_tie_that_the_cut_goes_through_is_told_where_it_begins() {
        let edges = edges();
        assert_eq!(judged(edges.clone()).tie, 2..4);
        let order = Order::by(EdgeColumn::Rank);
        assert_eq!(
            rows(&edges, "", EdgeFilter::All, order).n_before_tie,
            Some(2)
        );
        let mut settled = edges.clone();
        settled.columns.flags[3] &= !flag::TIED;
        assert_eq!(judged(settled).tie, 0..0);
        let order = Order::by(EdgeColumn::Caller);
        assert_eq!(rows(&edges, "", EdgeFilter::All, order).n_before_tie, None);
    }

    pub(crate) fn edges() -> Edges {
        let mut names = protocol::answers::TextColumn::default();
        for name in ["a.go", "main.a", "main.b", "runtime.x"] {
            names.push(name);
        }
        let columns = EdgeColumns {
            names,
            caller: vec![1, 2, 2, 1],
            callee: vec![2, 1, 3, 3],
            offset: vec![1, 2, 3, 4],
            weight: vec![60, 38, 1, 1],
            inlined_weight: vec![60, 0, 0, 0],
            file: vec![0; 4],
            line: vec![11, 22, 23, 14],
            n_site_callees: vec![1; 4],
            flags: vec![
                flag::HOT | flag::INLINED | flag::FULLY_INLINED,
                flag::HOT,
                flag::HOT | flag::TIED,
                flag::TIED,
            ],
        };
        let report = PgoReport {
            n_edges: 4,
            n_hot: 3,
            total_weight: 100,
            ..PgoReport::default()
        };
        Edges::new(columns, report)
    }
}
