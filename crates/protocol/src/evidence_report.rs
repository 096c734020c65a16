//! Who says so, and whether there are enough samples: the inputs of a merge judged by each other,
//! and its hot set judged by chance.

use serde::{Deserialize, Serialize};

use crate::SourceId;
use crate::columns::{ColumnReader, ColumnWriter, ColumnsError, TextColumn};

/// What the inputs say, beside the columns in [`EvidenceColumns`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EvidenceReport {
    /// The inputs, in the order in which they are merged. A file is several where it is split by a
    /// label.
    pub inputs: Vec<InputEvidence>,
    /// Whether the inputs count exactly as their weights say; if not, as closely as 64 bits allow.
    pub is_exact: bool,
    /// How the hot set settles as samples come in, the last point being all of them.
    pub growth: Vec<Growth>,
    /// Whether the points of the curve are inputs; else they are parts of the samples of one.
    pub is_growth_by_inputs: bool,
    /// Whether there are enough samples.
    pub sufficiency: Sufficiency,
    /// How likely an edge must be hot, or cold, to be so for certain.
    pub settled_probability: f64,
    /// What two random halves of the samples agree on.
    pub halves: Agreement,
    /// How many hot edges are trapped in inlined bodies.
    pub n_trapped_hot: u32,
    /// Their share of the hot weight that was sampled so, from 0 to 1.
    pub trapped_share: f64,
    /// The labels that samples of the files have, by key.
    pub labels: Vec<LabelSummary>,
}

/// A label that samples have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelSummary {
    /// The label's name.
    pub key: String,
    /// How many values it has.
    pub n_values: u32,
    /// The values that most samples have, those first; no more than [`N_LABEL_VALUES`].
    pub values: Vec<String>,
}

/// How many values of a label are named: more is no choice for a person.
pub const N_LABEL_VALUES: usize = 12;

/// One input of a merge.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InputEvidence {
    /// The file.
    pub source: SourceId,
    /// Its name for people.
    pub name: String,
    /// The value of the label that it is the part of, where files are split by a label.
    pub label: Option<String>,
    /// Its weight, as an exact fraction: `1`, `1/300`.
    pub weight: String,
    /// How many times each of its samples is counted.
    pub factor: u64,
    /// Its part of the edge weight of the merge, from 0 to 1.
    pub share: f64,
    /// How much of its distribution of weight it has in common with all others together, 0 to 1.
    pub overlap: f64,
    /// The overlap that as many samples drawn from the others would have.
    pub expected_overlap: f64,
    /// The one over the other: how well it fits, its size allowed for.
    pub fit: f64,
    /// Whether leaving it out is suggested: it fits less than a quarter as well as most.
    pub is_outlier: bool,
}

/// What a part of the samples says, compared with what all say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// How many inputs are in.
    pub n_inputs: u32,
    /// The part of the total weight that is in, from 0 to 1.
    pub weight_share: f64,
    /// How far the hot sets agree.
    pub agreement: Agreement,
}

/// How far two hot sets agree, each figure from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Edges that are hot in both, of those that are hot in either.
    pub edges: f64,
    /// The part of the hot weight that is on edges that are hot in both.
    pub weight: f64,
}

/// Whether there are enough samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sufficiency {
    /// There are.
    pub is_enough: bool,
    /// How many edges are neither hot nor cold for certain.
    pub n_unsettled: u32,
    /// Their share of the edge weight, from 0 to 1.
    pub unsettled_share: f64,
    /// How many times as many samples would be enough; 0 if that is not needed, or no number that
    /// anyone collects would be.
    pub times: u32,
    /// About how many of the unsettled edges those would settle.
    pub n_settled: u32,
}

impl Sufficiency {
    /// Whether there are enough, how much is left to chance, and what more would settle.
    pub fn sentence(&self) -> String {
        let share = self.unsettled_share * 100.0;
        let edges = match self.n_unsettled {
            1 => "1 edge".to_owned(),
            n => format!("{n} edges"),
        };
        if self.is_enough {
            return format!(
                "There are enough samples: {share:.1} % of the weight is on {edges} that chance \
                 decides about."
            );
        }
        let more = match (self.times, self.n_settled) {
            (0, _) => {
                ", and no number of samples that anyone collects would settle them".to_owned()
            }
            (times, 0) => format!(": about {times} times as many samples would be enough"),
            (times, n) => format!(": about {times} times as many samples would settle {n} of them"),
        };
        format!("Chance decides about {edges} with {share:.1} % of the weight{more}.")
    }
}

/// Probabilities and overlaps are counted in units of 2^-20: as many levels as anyone can tell
/// apart.
const ONE: f64 = (1_u32 << 20) as f64;

/// What the inputs say edge by edge, and of each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvidenceColumns {
    /// By edge, in the compiler's order: how likely it is hot if the program is profiled again, in
    /// units of 2^-20; [`EvidenceColumns::hot_probability`].
    pub hot_probability: Vec<u32>,
    /// By edge: how many inputs have it.
    pub n_inputs: Vec<u32>,
    /// By edge: the part of its weight from calls out of a body that is itself inlined.
    pub trapped_weight: Vec<i64>,
    /// By edge: row of `outers` plus one, of the function that most of those calls were in; 0 if
    /// there are none.
    pub outer: Vec<u32>,
    /// The functions that hold trapped calls.
    pub outers: TextColumn,
    /// Input against input, row by row: the overlap in units of 2^-20. Empty where there are more
    /// inputs than a picture can tell apart.
    pub overlaps: Vec<u32>,
    /// The inputs in an order in which alike ones are neighbours.
    pub order: Vec<u32>,
}

impl EvidenceColumns {
    /// A probability or an overlap, 0 to 1, as it is written in a column.
    pub fn part_cell(part: f64) -> u32 {
        (part.clamp(0.0, 1.0) * ONE).round() as u32
    }

    /// How likely an edge is hot, from 0 to 1.
    pub fn hot_probability(&self, row: usize) -> f64 {
        f64::from(self.hot_probability[row]) / ONE
    }

    /// The overlap of two inputs, from 0 to 1; `None` where it is not told.
    pub fn overlap(&self, a: usize, b: usize) -> Option<f64> {
        let cell = self.overlaps.get(a * self.order.len() + b)?;
        Some(f64::from(*cell) / ONE)
    }

    /// The function that holds most trapped calls of an edge.
    pub fn outer_name(&self, row: usize) -> Option<&str> {
        let outer = self.outer.get(row)?.checked_sub(1)?;
        Some(self.outers.text(outer as usize))
    }

    /// The columns as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = ColumnWriter::default();
        writer.u32s(&self.hot_probability);
        writer.u32s(&self.n_inputs);
        writer.i64s(&self.trapped_weight);
        writer.u32s(&self.outer);
        writer.texts(&self.outers);
        writer.u32s(&self.overlaps);
        writer.u32s(&self.order);
        writer.finish()
    }

    /// The columns from bytes that [`EvidenceColumns::encode`] made.
    pub fn decode(bytes: &[u8]) -> Result<Self, ColumnsError> {
        let mut reader = ColumnReader::new(bytes);
        let columns = Self {
            hot_probability: reader.u32s()?,
            n_inputs: reader.u32s()?,
            trapped_weight: reader.i64s()?,
            outer: reader.u32s()?,
            outers: reader.texts()?,
            overlaps: reader.u32s()?,
            order: reader.u32s()?,
        };
        reader.finish()?;
        let n_edges = columns.hot_probability.len();
        let n_inputs = columns.order.len();
        let is_square = columns.n_inputs.len() == n_edges
            && columns.trapped_weight.len() == n_edges
            && columns.outer.len() == n_edges
            && (columns.overlaps.is_empty() || columns.overlaps.len() == n_inputs * n_inputs)
            && columns
                .order
                .iter()
                .all(|&input| (input as usize) < n_inputs)
            && columns
                .outer
                .iter()
                .all(|&row| row as usize <= columns.outers.ends.len());
        match is_square {
            true => Ok(columns),
            false => Err(ColumnsError { at: bytes.len() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_survive_and_those_of_unequal_length_do_not() {
        let mut outers = TextColumn::default();
        outers.push("main.outer");
        let columns = EvidenceColumns {
            hot_probability: vec![EvidenceColumns::part_cell(0.5), 1 << 20],
            n_inputs: vec![1, 2],
            trapped_weight: vec![0, 7],
            outer: vec![0, 1],
            outers,
            overlaps: vec![1 << 20, 0, 0, 1 << 20],
            order: vec![1, 0],
        };
        let blob = columns.encode();
        assert_eq!(EvidenceColumns::decode(&blob), Ok(columns.clone()));
        assert!((columns.hot_probability(0) - 0.5).abs() < 1e-9);
        assert_eq!(columns.outer_name(1), Some("main.outer"));
        assert_eq!(
            (columns.outer_name(0), columns.overlap(0, 1)),
            (None, Some(0.0))
        );
        for end in 0..blob.len() {
            assert!(
                EvidenceColumns::decode(&blob[..end]).is_err(),
                "cut at {end}"
            );
        }
        let short = EvidenceColumns {
            n_inputs: vec![1],
            ..columns
        };
        assert!(EvidenceColumns::decode(&short.encode()).is_err());
    }
}
