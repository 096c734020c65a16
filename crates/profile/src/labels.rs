//! The labels of samples, as interned sets.

use crate::{LabelSetIdx, StringIdx};

/// One label of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label {
    /// The label's name.
    pub key: StringIdx,
    /// What it says.
    pub value: LabelValue,
}

/// The value of a label: pprof knows text and numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LabelValue {
    /// Text, such as `endpoint=/checkout`.
    Text(StringIdx),
    /// A number with its unit, such as `bytes=512`; the unit may be the empty string.
    Number {
        /// The number.
        value: i64,
        /// Its unit.
        unit: StringIdx,
    },
}

/// The label sets of a profile.
///
/// The labels of a set keep the order in which pprof's maps hold them: text before numbers, by
/// key, values of one key in file order.
///
/// **Invariant:** row 0 exists and is the empty set; `ends` never decreases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelSetTable {
    labels: Vec<Label>,
    ends: Vec<u32>,
}

impl Default for LabelSetTable {
    fn default() -> Self {
        Self {
            labels: Vec::new(),
            ends: vec![0],
        }
    }
}

impl LabelSetTable {
    /// Appends a set without looking whether it is there already.
    pub fn push(&mut self, labels: &[Label]) -> LabelSetIdx {
        let idx = LabelSetIdx::from_usize(self.ends.len());
        self.labels.extend_from_slice(labels);
        debug_assert!(u32::try_from(self.labels.len()).is_ok());
        self.ends.push(self.labels.len() as u32);
        idx
    }

    /// The labels of one set.
    pub fn labels(&self, idx: LabelSetIdx) -> &[Label] {
        let row = idx.to_usize();
        let start = match row {
            0 => 0,
            _ => self.ends[row - 1] as usize,
        };
        &self.labels[start..self.ends[row] as usize]
    }

    /// The number of sets, the empty one included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether the table holds nothing but the empty set.
    pub fn is_empty(&self) -> bool {
        self.ends.len() == 1
    }

    /// The number of labels of all sets together.
    pub fn n_labels(&self) -> usize {
        self.labels.len()
    }
}
