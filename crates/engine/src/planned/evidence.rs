//! Who says so, and whether there are enough samples.
//!
//! Parts are judged as they count: by the edges of each, the factors of the merge, and the units
//! that follow from both.

use pgo::{
    EdgeTable, Evidence, GrowthPoint, HOT_THRESHOLD_PERCENT, SETTLED_PROBABILITY, SampleUnits,
    Sufficiency, TrappedCalls, growth_by_inputs, growth_by_samples, halves_agreement,
    hot_probabilities,
};
use protocol::answers::EvidenceColumns;
use protocol::evidence::{Agreement, EvidenceReport, Growth, InputEvidence};
use protocol::{Failure, evidence};

use super::parts::Part;
use super::{Planned, labels, names};

/// More inputs than that no picture of input against input can tell apart.
const MOST_COMPARED_INPUTS: usize = 400;

/// Draws of which a figure is the mean: its error is then about a percent.
const N_DRAWS: u32 = 16;

/// The seed of those draws: any will do, and the same gives the same figures.
const SEED: u64 = 0x70_67_6f;

/// What the evidence rests on, worked out once.
#[derive(Debug)]
pub(super) struct Judged {
    /// The edges of each part.
    tables: Vec<EdgeTable>,
    factors: Vec<u64>,
    units: SampleUnits,
    /// By edge of the merge.
    pub(super) hot_probability: Vec<f64>,
}

impl Planned {
    /// The parts by themselves, and how likely each edge of the merge is hot.
    pub(super) fn judged(&self) -> &Judged {
        self.judged.get_or_init(|| {
            let value_type = self.edges.value_type.unwrap_or(("samples", "count"));
            // What is left out says nothing.
            let part_table = |part: &Part| match part.factor {
                0 => EdgeTable::default(),
                _ => EdgeTable::of_value_type(&part.profile, value_type),
            };
            let tables: Vec<EdgeTable> = self.parts.iter().map(part_table).collect();
            let factors: Vec<u64> = self.parts.iter().map(|part| part.factor).collect();
            let inputs: Vec<&EdgeTable> = tables.iter().collect();
            let units = SampleUnits::of_merge(&self.edges, &inputs, &factors);
            Judged {
                hot_probability: hot_probabilities(&self.edges, &units),
                tables,
                factors,
                units,
            }
        })
    }

    /// Whether the samples are enough.
    pub(super) fn sufficiency(&self) -> evidence::Sufficiency {
        let judged = self.judged();
        let found = Sufficiency::build(&self.edges, &judged.units, &judged.hot_probability);
        evidence::Sufficiency {
            is_enough: found.is_enough(),
            n_unsettled: found.n_unsettled as u32,
            unsettled_share: found.unsettled_share,
            times: found.more.map_or(0, |more| more.times),
            n_settled: found.more.map_or(0, |more| more.n_settled as u32),
        }
    }

    /// What the inputs say of each other, as figures and row by row.
    pub(super) fn inputs(&self) -> (Evidence, Vec<InputEvidence>) {
        let judged = self.judged();
        let tables: Vec<&EdgeTable> = judged.tables.iter().collect();
        let found = Evidence::build(&self.edges, &tables, &judged.factors);
        let inputs = self.parts.iter().enumerate().map(|(row, part)| {
            let summary = &self.members[part.member];
            InputEvidence {
                source: summary.source,
                name: summary.name.clone(),
                label: part.label.clone(),
                weight: part.weight.to_string(),
                factor: part.factor,
                share: found.share[row],
                overlap: found.overlap[row],
                expected_overlap: found.expected_overlap[row],
                fit: found.fit(row),
                is_outlier: found.is_outlier[row],
            }
        });
        let inputs = inputs.collect();
        (found, inputs)
    }

    /// What the inputs say, and whether that is enough.
    pub fn evidence_report(&self) -> EvidenceReport {
        let trapped = TrappedCalls::build(&self.profile, &self.edges);
        self.evidence_of(&trapped, self.inputs().1)
    }

    /// The whole answer.
    pub fn evidence(&self) -> Result<(EvidenceReport, EvidenceColumns), Failure> {
        let (found, inputs) = self.inputs();
        let trapped = TrappedCalls::build(&self.profile, &self.edges);
        let report = self.evidence_of(&trapped, inputs);
        Ok((report, self.columns(&found, &trapped)?))
    }

    fn evidence_of(&self, trapped: &TrappedCalls, inputs: Vec<InputEvidence>) -> EvidenceReport {
        let judged = self.judged();
        let n_hot = self.edges.hot_cut().n_hot;
        let n_trapped_hot = trapped.edge.partition_point(|&row| (row as usize) < n_hot);
        let halves = halves_agreement(
            &self.edges,
            &judged.units,
            HOT_THRESHOLD_PERCENT,
            N_DRAWS,
            SEED,
        );
        let (growth, is_growth_by_inputs) = self.growth();
        EvidenceReport {
            inputs,
            is_exact: self.is_exact,
            growth,
            is_growth_by_inputs,
            sufficiency: self.sufficiency(),
            settled_probability: SETTLED_PROBABILITY,
            halves: agreement(halves.edges, halves.weight),
            labels: labels::labels(self.member_profiles.iter().map(AsRef::as_ref)),
            n_trapped_hot: n_trapped_hot as u32,
            trapped_share: match self.edges.hot_weight() {
                ..=0 => 0.0,
                weight => trapped.hot_weight(n_hot) as f64 / weight as f64,
            },
        }
    }

    /// The curve over the inputs; with a single one, over parts of its samples.
    fn growth(&self) -> (Vec<Growth>, bool) {
        let judged = self.judged();
        let is_by_inputs = judged
            .tables
            .iter()
            .filter(|table| !table.is_empty())
            .count()
            > 1;
        let mut points = match is_by_inputs {
            true => {
                let counted = judged.tables.iter().zip(&judged.factors);
                let counted = counted.filter(|&(_, &factor)| factor > 0);
                let (tables, factors): (Vec<&EdgeTable>, Vec<u64>) = counted.unzip();
                growth_by_inputs(&tables, &factors)
            }
            false => growth_by_samples(&self.edges, &judged.units, N_DRAWS, SEED),
        };
        if !is_by_inputs && !self.edges.is_empty() {
            points.push(GrowthPoint {
                n_inputs: 1,
                weight_share: 1.0,
                agreement: 1.0,
                covered: 1.0,
            });
        }
        let growth = points.into_iter().map(|point| Growth {
            n_inputs: point.n_inputs as u32,
            weight_share: point.weight_share,
            agreement: agreement(point.agreement, point.covered),
        });
        (growth.collect(), is_by_inputs)
    }

    /// What is known edge by edge, for the rows of the table. An edge that two became one in, or
    /// that a person added, has no probability of its own and counts as certain.
    fn columns(
        &self,
        found: &Evidence,
        trapped: &TrappedCalls,
    ) -> Result<EvidenceColumns, Failure> {
        let judged = self.judged();
        let origins = match self.is_edited() {
            true => names::origins(&self.edges, &self.table, &self.plan.edits)?,
            false => (0..self.edges.len() as u32).map(Some).collect(),
        };
        let mut outers: Vec<&[u8]> = Vec::new();
        let mut outer_of_edge: Vec<(u32, &[u8])> = Vec::new();
        for &edge in &trapped.edge {
            if let Some(heaviest) = trapped.outers_of(edge).first() {
                outers.push(trapped.name(heaviest));
                outer_of_edge.push((edge, trapped.name(heaviest)));
            }
        }
        outers.sort_unstable();
        outers.dedup();
        let mut columns = EvidenceColumns::default();
        for name in &outers {
            columns.outers.push(&String::from_utf8_lossy(name));
        }
        let n_hot = self.table.hot_cut().n_hot;
        for (row, origin) in origins.into_iter().enumerate() {
            let certain = if row < n_hot { 1.0 } else { 0.0 };
            let probability = origin.map_or(certain, |row| judged.hot_probability[row as usize]);
            columns
                .hot_probability
                .push(EvidenceColumns::part_cell(probability));
            columns
                .n_inputs
                .push(origin.map_or(0, |row| found.n_inputs[row as usize]));
            let at = origin.and_then(|row| trapped.edge.binary_search(&row).ok());
            columns
                .trapped_weight
                .push(at.map_or(0, |at| trapped.weight[at]));
            let outer = origin
                .and_then(|row| {
                    outer_of_edge
                        .binary_search_by_key(&row, |&(edge, _)| edge)
                        .ok()
                })
                .and_then(|at| outers.binary_search(&outer_of_edge[at].1).ok());
            columns
                .outer
                .push(outer.map_or(0, |outer| outer as u32 + 1));
        }
        let n_inputs = self.parts.len();
        columns.order = found.similarity.order().to_vec();
        if n_inputs <= MOST_COMPARED_INPUTS {
            for a in 0..n_inputs {
                let cells = (0..n_inputs)
                    .map(|b| EvidenceColumns::part_cell(found.similarity.overlap(a, b)));
                columns.overlaps.extend(cells);
            }
        }
        Ok(columns)
    }
}

fn agreement(edges: f64, weight: f64) -> Agreement {
    Agreement { edges, weight }
}
