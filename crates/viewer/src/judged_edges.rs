//! The compiler's edges beside what the inputs say of each.
//!
//! **Invariant:** evidence is joined only to the edges that it is of: those of the same plan and of
//! the same merge.

use std::ops::Range;

use protocol::edge_flags as flag;

use crate::{EdgeFilter, Edges, Evidence, Shared};

/// The edges beside what the inputs say of each, where that is known of just these.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JudgedEdges {
    /// The edges.
    pub edges: Shared<Edges>,
    /// What the inputs say.
    pub evidence: Option<Shared<Evidence>>,
    /// For each of [`EdgeFilter::ALL`], how many edges it lets through.
    pub n_by_filter: [u32; EdgeFilter::ALL.len()],
    /// The edges of the cut's own weight, by rank, where some are hot and some are not.
    pub tie: Range<u32>,
}

impl JudgedEdges {
    /// Edges, and evidence of the same plan and merge.
    pub fn new(edges: Shared<Edges>, evidence: Option<Shared<Evidence>>) -> Self {
        // Columns of another length are of other edges.
        let n_edges = edges.columns.len();
        let evidence = evidence.filter(|evidence| evidence.marks.len() == n_edges);
        let tie = tie(&edges);
        let mut judged = Self {
            edges,
            evidence,
            n_by_filter: [0; EdgeFilter::ALL.len()],
            tie,
        };
        for row in 0..n_edges {
            let flags = judged.flags(row);
            for (n, filter) in judged.n_by_filter.iter_mut().zip(EdgeFilter::ALL) {
                *n += u32::from(filter.lets_through(flags));
            }
        }
        judged
    }

    /// The marks of an edge: those of the answer and those of the evidence.
    pub(crate) fn flags(&self, row: usize) -> u32 {
        let evidence = self.evidence.as_ref();
        self.edges.columns.flags[row] | evidence.map_or(0, |evidence| evidence.marks[row])
    }

    /// How likely an edge is hot if the program is profiled again, from 0 to 1.
    pub fn hot_probability(&self, rank: u32) -> Option<f64> {
        let evidence = self.evidence.as_ref()?;
        Some(evidence.columns.hot_probability(rank as usize))
    }

    /// How many inputs have an edge, and how many there are; `None` for a single one, which has all.
    pub fn n_inputs(&self, rank: u32) -> Option<(u32, u32)> {
        let evidence = self.evidence.as_ref()?;
        let n_inputs = evidence.columns.n_inputs[rank as usize];
        let n_all = evidence.report.inputs.len() as u32;
        (n_all > 1).then_some((n_inputs, n_all))
    }

    /// The part of an edge's weight in calls out of inlined bodies, and the function that most of
    /// them were in; `None` if there are none.
    pub fn trapped(&self, rank: u32) -> Option<(i64, &str)> {
        let columns = &self.evidence.as_ref()?.columns;
        let weight = columns.trapped_weight[rank as usize];
        let outer = columns.outer_name(rank as usize).unwrap_or_default();
        (weight != 0).then_some((weight, outer))
    }
}

/// The edges of the cut's own weight; none where all of them are hot.
fn tie(edges: &Edges) -> Range<u32> {
    let (flags, n_hot) = (&edges.columns.flags, edges.report.n_hot as usize);
    let is_tied = |row: usize| flags.get(row).is_some_and(|flags| flags & flag::TIED != 0);
    if n_hot == 0 || !is_tied(n_hot) {
        return 0..0;
    }
    let n_before = flags[..n_hot].iter().rev();
    let n_before = n_before
        .take_while(|&&flags| flags & flag::TIED != 0)
        .count();
    let n_after = (n_hot..flags.len()).take_while(|&row| is_tied(row)).count();
    (n_hot - n_before) as u32..(n_hot + n_after) as u32
}

#[cfg(test)]
mod tests {
    use protocol::answers::EvidenceColumns;
    use protocol::evidence::{EvidenceReport, InputEvidence};

    use super::*;
    use crate::edge_table::tests::edges;
    use crate::{EdgeColumn, Order, edge_order, edge_rows};

    fn evidence(hot_probability: &[f64], n_inputs: &[u32]) -> Evidence {
        let n_edges = hot_probability.len();
        let cells = hot_probability.iter();
        let mut columns = EvidenceColumns {
            hot_probability: cells.map(|&p| EvidenceColumns::part_cell(p)).collect(),
            n_inputs: n_inputs.to_vec(),
            trapped_weight: vec![0; n_edges],
            outer: vec![0; n_edges],
            ..EvidenceColumns::default()
        };
        columns.outers.push("main.outer");
        columns.trapped_weight[1] = 9;
        columns.outer[1] = 1;
        Evidence::new(EvidenceReport::default(), columns)
    }

    #[test]
    fn evidence_of_just_these_edges_marks_sorts_and_filters_them() {
        let evidence = Shared::new(evidence(&[1.0, 0.97, 0.5, 0.4], &[3, 1, 2, 3]));
        let judged = JudgedEdges::new(Shared::new(edges()), Some(evidence));
        let order = Order::by(EdgeColumn::HotProbability);
        assert_eq!(edge_order(&judged, order), [3, 2, 1, 0]);
        let order = Order::by(EdgeColumn::Inputs);
        assert_eq!(edge_order(&judged, order), [0, 3, 2, 1]);
        let order = Order::by(EdgeColumn::Rank);
        let shown = |filter| edge_rows(&judged, (&[0, 1, 2, 3], order), None, filter).ranks;
        assert_eq!(shown(EdgeFilter::Unsettled), [2, 3]);
        assert_eq!(shown(EdgeFilter::Trapped), [1]);
        assert_eq!(judged.trapped(1), Some((9, "main.outer")));
        assert_eq!(judged.trapped(0), None);
    }

    #[test]
    fn how_many_inputs_have_an_edge_is_told_of_several() {
        let judged = |n_inputs: usize| {
            let mut evidence = evidence(&[1.0, 0.97, 0.5, 0.4], &[1, 1, 1, 1]);
            let inputs = &mut evidence.report.inputs;
            inputs.resize_with(n_inputs, InputEvidence::default);
            JudgedEdges::new(Shared::new(edges()), Some(Shared::new(evidence)))
        };
        assert_eq!(judged(1).n_inputs(0), None);
        assert_eq!(judged(2).n_inputs(0), Some((1, 2)));
    }

    #[test]
    fn evidence_of_other_edges_is_not_taken_for_evidence_of_these() {
        let evidence = Shared::new(evidence(&[1.0, 0.2], &[1, 1]));
        let judged = JudgedEdges::new(Shared::new(edges()), Some(evidence));
        assert_eq!(judged.evidence, None);
        assert_eq!(judged.hot_probability(3), None);
    }
}
