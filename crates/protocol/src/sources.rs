//! What is open: files, and what became of their merge.

use serde::{Deserialize, Serialize};

/// Names one dropped file for as long as the page lives; never used twice.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct SourceId(pub u32);

/// Names one column of values among everything that is open.
///
/// Files that can be merged form a group. A group keeps its number while the page lives, so a view
/// that shows it survives files coming and going.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ValueKey {
    /// The group of files.
    pub group: u32,
    /// The column within the group's merge.
    pub column: u32,
}

/// What of a flame graph is to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlameView {
    /// Of which column of values.
    pub value: ValueKey,
    /// Below which node it is wanted in detail; the whole, if none.
    pub zoom: Option<FlameZoom>,
}

/// A node of a flame graph that was answered with before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlameZoom {
    /// The merge that the graph was of; nodes of another are other nodes.
    pub revision: u32,
    /// The node, as the graph's boxes name it.
    pub node: u32,
}

/// What a file turned out to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceSummary {
    /// Which file.
    pub source: SourceId,
    /// Its name, with the folder it was dropped in.
    pub name: String,
    /// What kind of profile it is, in words: `CPU`, `heap`, `mutex`.
    pub kind: String,
    /// Its sample types as `cpu/nanoseconds`, in file order.
    pub value_types: Vec<String>,
    /// The sum of each of its value columns, in file order.
    pub totals: Vec<i64>,
    /// The number of samples.
    pub n_samples: u32,
    /// How long collection took; 0 if the file does not say.
    pub duration_nanos: i64,
    /// When collection began, since the Unix epoch; 0 if the file does not say.
    pub time_nanos: i64,
    /// The size of the file in bytes.
    pub file_bytes: u64,
    /// Its size when inflated.
    pub raw_bytes: u64,
    /// The memory that its columns take, in bytes.
    pub column_bytes: u64,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// What is odd about it but does not keep it from being used, a sentence each.
    pub warnings: Vec<String>,
    /// The group of files that it can be merged with.
    pub group: u32,
}

impl SourceSummary {
    /// The sum of the value column of that type, as `cpu/nanoseconds`; of the first, if several
    /// are of one type.
    pub fn total(&self, value_type: &str) -> Option<i64> {
        let column = self.value_types.iter().position(|v| v == value_type)?;
        self.totals.get(column).copied()
    }
}

/// A value column that a view can show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ValueTypeChoice {
    /// What to ask for.
    pub value: ValueKey,
    /// What is counted: `cpu`, `alloc_space`.
    pub kind: String,
    /// In which unit: `nanoseconds`, `bytes`, `count`.
    pub unit: String,
    /// What kind of profile it belongs to, in words.
    pub group_kind: String,
    /// How many included files have it.
    pub n_sources: u32,
    /// The sum over all samples, as text because it may not fit a number.
    pub total: String,
}

/// A file that is open and included, yet not part of its group's merge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unmerged {
    /// Which file.
    pub source: SourceId,
    /// Why, in a sentence.
    pub reason: String,
}

/// What the included files amount to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MergeSummary {
    /// Counts the states of what is open and included.
    pub revision: u32,
    /// The included files.
    pub n_sources: u32,
    /// The samples after merging, over all groups.
    pub n_samples: u32,
    /// The profiled time of all included files together.
    pub duration_nanos: i64,
    /// Everything that can be shown, the group that Go's PGO would read first.
    pub value_types: Vec<ValueTypeChoice>,
    /// What to show first.
    pub default_value: Option<ValueKey>,
    /// The memory that the columns of all open files take, of excluded ones too, in bytes.
    pub column_bytes: u64,
    /// What could not be merged.
    pub unmerged: Vec<Unmerged>,
}
