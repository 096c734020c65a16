//! The labels of samples, as interned sets.

use crate::{LabelIdx, LabelSetIdx, StringIdx};

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
/// key, values of one key in file order. Each label is stored once and a set is a list of rows: a
/// service's samples have many sets of few labels. A decoder may store equal labels and equal sets
/// twice; a merge never does.
///
/// **Invariant:** row 0 exists and is the empty set; `ends` never decreases; its last entry is the
/// number of members, each of which is a row of `labels`.
#[derive(Clone, Debug)]
pub struct LabelSetTable {
    labels: Vec<Label>,
    members: Vec<LabelIdx>,
    ends: Vec<u32>,
}

impl Default for LabelSetTable {
    fn default() -> Self {
        Self {
            labels: Vec::new(),
            members: Vec::new(),
            ends: vec![0],
        }
    }
}

/// Tables are equal if they hold equal sets in the same order, however their labels are stored.
impl PartialEq for LabelSetTable {
    fn eq(&self, other: &Self) -> bool {
        let all = |table: &Self| (0..table.len()).map(LabelSetIdx::from_usize);
        self.len() == other.len() && all(self).all(|row| self.labels(row).eq(other.labels(row)))
    }
}

impl LabelSetTable {
    /// A table from its columns: the labels, every set's members one after another, and where each
    /// set ends, the empty one at row 0 first.
    ///
    /// # Panics
    ///
    /// If the columns do not match.
    pub fn from_columns(labels: Vec<Label>, members: Vec<LabelIdx>, ends: Vec<u32>) -> Self {
        assert_eq!(ends.first(), Some(&0));
        assert_eq!(ends.last().map(|&end| end as usize), Some(members.len()));
        debug_assert!(ends.is_sorted());
        debug_assert!(members.iter().all(|row| row.to_usize() < labels.len()));
        Self {
            labels,
            members,
            ends,
        }
    }

    /// Appends a label without looking whether it is there already.
    pub fn push_label(&mut self, label: Label) -> LabelIdx {
        let idx = LabelIdx::from_usize(self.labels.len());
        self.labels.push(label);
        idx
    }

    /// Appends a set without looking whether it is there already.
    pub fn push(&mut self, members: &[LabelIdx]) -> LabelSetIdx {
        let idx = LabelSetIdx::from_usize(self.ends.len());
        self.members.extend_from_slice(members);
        debug_assert!(u32::try_from(self.members.len()).is_ok());
        self.ends.push(self.members.len() as u32);
        idx
    }

    /// One label.
    pub fn label(&self, idx: LabelIdx) -> Label {
        self.labels[idx.to_usize()]
    }

    /// The labels of one set, in its order.
    pub fn labels(&self, idx: LabelSetIdx) -> impl ExactSizeIterator<Item = Label> + Clone {
        self.members(idx).iter().map(|&member| self.label(member))
    }

    /// The labels of one set as rows, in its order.
    pub fn members(&self, idx: LabelSetIdx) -> &[LabelIdx] {
        let row = idx.to_usize();
        let start = match row {
            0 => 0,
            _ => self.ends[row - 1] as usize,
        };
        &self.members[start..self.ends[row] as usize]
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
    pub fn n_members(&self) -> usize {
        self.members.len()
    }

    /// Gives back the room that its columns have and do not use.
    pub fn shrink_to_fit(&mut self) {
        self.labels.shrink_to_fit();
        self.members.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// The memory that the table takes, in bytes.
    pub fn allocated_bytes(&self) -> u64 {
        (self.labels.capacity() * size_of::<Label>()
            + self.members.capacity() * size_of::<LabelIdx>()
            + self.ends.capacity() * size_of::<u32>()) as u64
    }

    /// The number of labels that sets are made of.
    pub fn n_labels(&self) -> usize {
        self.labels.len()
    }
}
