//! The last release's `default.pgo` beside the new one: what would rebuild, what the compiler may
//! decide differently, which edges fell out of the hot set and why.

use serde::{Deserialize, Serialize};

use crate::columns::{ColumnReader, ColumnWriter, ColumnsError, TextColumn};

/// The comparison, beside the edges in [`DriftColumns`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReleaseReport {
    /// The name of the last release's file.
    pub name: String,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// What building with the new profiles alone would mean.
    pub unplanned: DecisionChange,
    /// What building with the planned file means; the same, where nothing is kept or edited.
    pub planned: DecisionChange,
    /// What the new weights are of the old, for most of the weight that both have.
    pub scale: f64,
    /// How many edges fell out of the hot set, by cause, in the order of [`LossCause`].
    pub causes: Vec<CauseSum>,
    /// Edges of the last release that the plan keeps hot.
    pub n_held: u32,
    /// Edges that it cannot keep: another callee is heavier on their line.
    pub n_outranked: u32,
    /// Edges of filler that this takes.
    pub n_fillers: u32,
    /// The last release's file takes the new one's place, as the plan asks where nothing is decided
    /// differently.
    pub is_kept: bool,
}

/// What the compiler can decide differently with one file in place of another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionChange {
    /// In a word.
    pub verdict: Verdict,
    /// Edges that are hot in both.
    pub n_kept: u32,
    /// Edges that are hot now.
    pub n_entered: u32,
    /// Edges that no longer are.
    pub n_left: u32,
    /// Functions that get the larger budget now.
    pub n_entered_callees: u32,
    /// Functions that no longer do.
    pub n_left_callees: u32,
    /// Call sites that are hot in one of the files only.
    pub n_hot_sites: u32,
    /// Call sites in both files, hot in either, whose heaviest callee is another, or below it the
    /// next that an indirect call may be made direct for.
    pub n_hot_winners: u32,
    /// The same among cold ones.
    pub n_cold_winners: u32,
}

impl DecisionChange {
    /// What each figure counts, and the figures.
    pub fn counts(&self) -> [(&'static str, u32); 8] {
        [
            ("hot edges that stay", self.n_kept),
            ("edges that become hot", self.n_entered),
            ("edges that fall out", self.n_left),
            (
                "functions that gain the larger budget",
                self.n_entered_callees,
            ),
            ("functions that lose it", self.n_left_callees),
            ("call sites hot in one of them only", self.n_hot_sites),
            (
                "hot call sites with another heaviest callee",
                self.n_hot_winners,
            ),
            (
                "cold call sites with another heaviest callee",
                self.n_cold_winners,
            ),
        ]
    }
}

/// What a new file means for the next build.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The preprofiles are the same bytes: the build cache stays.
    #[default]
    NothingRebuilds,
    /// Everything rebuilds, and every decision stays: the old file will do as well.
    SameDecisions,
    /// Only the heaviest callee of cold sites differs, which an indirect call there could show.
    OnlyColdSites,
    /// Decisions about hot code may change.
    Different,
}

impl Verdict {
    /// What it means for the next build, in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NothingRebuilds => "The compiler reads the same bytes: nothing would rebuild.",
            Self::SameDecisions => {
                "Everything would rebuild, and the compiler would decide the same: keep the old file."
            }
            Self::OnlyColdSites => {
                "Everything would rebuild; hot code is decided about as before, and a cold indirect \
                 call may be made direct for another function."
            }
            Self::Different => "Everything would rebuild, and decisions about hot code may change.",
        }
    }
}

/// Why edges fell out of the hot set, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseSum {
    /// Why.
    pub cause: LossCause,
    /// How many edges.
    pub n_edges: u32,
    /// What they weighed in the last release's file.
    pub old_weight: i64,
}

/// Why an edge is no longer hot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LossCause {
    /// It has fewer samples while all around it has as many: it became cheaper.
    Cheaper,
    /// It has as many samples, and edges that inlining brought into view push it under the cut.
    Diluted,
    /// Chance decides.
    Chance,
    /// The same call is on another line of the caller.
    Moved,
    /// The caller has another name.
    CallerRenamed,
    /// The callee has another name.
    CalleeRenamed,
    /// Both have.
    BothRenamed,
    /// A closure has another number.
    ClosureRenumbered,
    /// All other calls of the caller have fewer samples, too.
    CallerLoadChanged,
    /// All other functions of the package have fewer samples, too.
    PackageLoadChanged,
    /// The caller is nowhere in the new profiles.
    NotSeen,
}

impl LossCause {
    /// Every cause, those that are carried over first.
    pub const ALL: [Self; 11] = [
        Self::Cheaper,
        Self::Diluted,
        Self::Chance,
        Self::Moved,
        Self::CallerRenamed,
        Self::CalleeRenamed,
        Self::BothRenamed,
        Self::ClosureRenumbered,
        Self::CallerLoadChanged,
        Self::PackageLoadChanged,
        Self::NotSeen,
    ];

    /// In a word or two.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cheaper => "became cheaper",
            Self::Diluted => "diluted",
            Self::Chance => "chance",
            Self::Moved => "code moved",
            Self::CallerRenamed => "caller renamed",
            Self::CalleeRenamed => "callee renamed",
            Self::BothRenamed => "both renamed",
            Self::ClosureRenumbered => "closure renumbered",
            Self::CallerLoadChanged => "caller does other work",
            Self::PackageLoadChanged => "package does other work",
            Self::NotSeen => "not seen",
        }
    }

    /// What it rests on, in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Cheaper => {
                "Fewer samples than its old weight lets expect, while the rest of its caller and \
                 package has as many: what was inlined costs less."
            }
            Self::Diluted => {
                "As many samples as before, but edges that came into view because calls below them \
                 were inlined push it under the cut."
            }
            Self::Chance => {
                "As many samples as before, or none where few were to be expected: another profile \
                 could have it hot."
            }
            Self::Moved => "The same caller calls the same callee on another line.",
            Self::CallerRenamed => "A caller of another name makes the same call.",
            Self::CalleeRenamed => "The same line calls a function of another name.",
            Self::BothRenamed => "Caller and callee have other names, as when a package moves.",
            Self::ClosureRenumbered => "The closure has another number.",
            Self::CallerLoadChanged => {
                "All other calls of the caller have fewer samples, too: the program does other work."
            }
            Self::PackageLoadChanged => {
                "All other functions of the package have fewer samples, too: the program does other \
                 work."
            }
            Self::NotSeen => "The caller is nowhere in the new profiles.",
        }
    }

    /// Whether nothing speaks against keeping such an edge hot.
    pub fn is_carried(self) -> bool {
        matches!(self, Self::Cheaper | Self::Diluted | Self::Chance)
    }

    fn from_row(row: u32) -> Option<Self> {
        Self::ALL.get(row as usize).copied()
    }

    fn row(self) -> u32 {
        Self::ALL
            .iter()
            .position(|&cause| cause == self)
            .unwrap_or(0) as u32
    }
}

/// The edges that fell out of the hot set, in the order of the last release's file, and those that
/// entered it, in the order of the new one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DriftColumns {
    /// The functions that the edges name, in the order of their bytes.
    pub names: TextColumn,
    /// What fell out.
    pub left: LeftColumns,
    /// What entered.
    pub entered: EnteredColumns,
}

/// Edges that fell out of the hot set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftColumns {
    /// Row of [`DriftColumns::names`]: who calls.
    pub caller: Vec<u32>,
    /// Row of names: who is called.
    pub callee: Vec<u32>,
    /// The line of the call, counted from the caller's start line.
    pub offset: Vec<i64>,
    /// What it weighed.
    pub old_weight: Vec<i64>,
    /// What that lets expect of the new profiles.
    pub expected_weight: Vec<i64>,
    /// What it weighs.
    pub new_weight: Vec<i64>,
    /// Why it is no longer hot.
    pub cause: Vec<LossCause>,
    /// 1 where the plan keeps it hot.
    pub is_held: Vec<u32>,
    /// Row of names: the caller now, where the call moved or was renamed; else the same caller.
    pub new_caller: Vec<u32>,
    /// Row of names: the callee now.
    pub new_callee: Vec<u32>,
    /// The line of the call now.
    pub new_offset: Vec<i64>,
}

/// Edges that entered the hot set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnteredColumns {
    /// Row of [`DriftColumns::names`]: who calls.
    pub caller: Vec<u32>,
    /// Row of names: who is called.
    pub callee: Vec<u32>,
    /// The line of the call, counted from the caller's start line.
    pub offset: Vec<i64>,
    /// What it weighed; 0 if it was not there.
    pub old_weight: Vec<i64>,
    /// What it weighs.
    pub new_weight: Vec<i64>,
    /// 1 where inlining brought it into view.
    pub is_exposed: Vec<u32>,
}

impl DriftColumns {
    /// The columns as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = ColumnWriter::default();
        writer.texts(&self.names);
        let LeftColumns {
            caller,
            callee,
            offset,
            old_weight,
            expected_weight,
            new_weight,
            cause,
            is_held,
            new_caller,
            new_callee,
            new_offset,
        } = &self.left;
        for column in [caller, callee, is_held, new_caller, new_callee] {
            writer.u32s(column);
        }
        let causes: Vec<u32> = cause.iter().map(|cause| cause.row()).collect();
        writer.u32s(&causes);
        for column in [offset, old_weight, expected_weight, new_weight, new_offset] {
            writer.i64s(column);
        }
        let EnteredColumns {
            caller,
            callee,
            offset,
            old_weight,
            new_weight,
            is_exposed,
        } = &self.entered;
        for column in [caller, callee, is_exposed] {
            writer.u32s(column);
        }
        for column in [offset, old_weight, new_weight] {
            writer.i64s(column);
        }
        writer.finish()
    }

    /// The columns from bytes that [`DriftColumns::encode`] made; all of one length in each list.
    pub fn decode(bytes: &[u8]) -> Result<Self, ColumnsError> {
        let error = ColumnsError { at: bytes.len() };
        let mut reader = ColumnReader::new(bytes);
        let names = reader.texts()?;
        let [caller, callee, is_held, new_caller, new_callee] = u32s(&mut reader)?;
        let causes = reader.u32s()?;
        let cause: Option<Vec<LossCause>> = causes.into_iter().map(LossCause::from_row).collect();
        let [offset, old_weight, expected_weight, new_weight, new_offset] = i64s(&mut reader)?;
        let left = LeftColumns {
            caller,
            callee,
            offset,
            old_weight,
            expected_weight,
            new_weight,
            cause: cause.ok_or(error)?,
            is_held,
            new_caller,
            new_callee,
            new_offset,
        };
        let [caller, callee, is_exposed] = u32s(&mut reader)?;
        let [offset, old_weight, new_weight] = i64s(&mut reader)?;
        let entered = EnteredColumns {
            caller,
            callee,
            offset,
            old_weight,
            new_weight,
            is_exposed,
        };
        reader.finish()?;
        let columns = Self {
            names,
            left,
            entered,
        };
        columns.is_square().then_some(columns).ok_or(error)
    }

    fn is_square(&self) -> bool {
        let (left, entered) = (&self.left, &self.entered);
        let n_left = left.cause.len();
        let n_entered = entered.caller.len();
        let names = [
            (&left.caller, n_left),
            (&left.callee, n_left),
            (&left.new_caller, n_left),
            (&left.new_callee, n_left),
            (&entered.caller, n_entered),
            (&entered.callee, n_entered),
        ];
        let numbers = [
            (&left.offset, n_left),
            (&left.old_weight, n_left),
            (&left.expected_weight, n_left),
            (&left.new_weight, n_left),
            (&left.new_offset, n_left),
            (&entered.offset, n_entered),
            (&entered.old_weight, n_entered),
            (&entered.new_weight, n_entered),
        ];
        let n_names = self.names.ends.len();
        let is_named = |column: &[u32]| column.iter().all(|&row| (row as usize) < n_names);
        names
            .iter()
            .all(|(column, n)| column.len() == *n && is_named(column))
            && numbers.iter().all(|(column, n)| column.len() == *n)
            && left.is_held.len() == n_left
            && entered.is_exposed.len() == n_entered
    }
}

fn u32s<const N: usize>(reader: &mut ColumnReader<'_>) -> Result<[Vec<u32>; N], ColumnsError> {
    let mut columns = [const { Vec::new() }; N];
    for column in &mut columns {
        *column = reader.u32s()?;
    }
    Ok(columns)
}

fn i64s<const N: usize>(reader: &mut ColumnReader<'_>) -> Result<[Vec<i64>; N], ColumnsError> {
    let mut columns = [const { Vec::new() }; N];
    for column in &mut columns {
        *column = reader.i64s()?;
    }
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_survive_and_cut_ones_do_not() {
        let mut names = TextColumn::default();
        names.push("main.a");
        names.push("main.f");
        let columns = DriftColumns {
            names,
            left: LeftColumns {
                caller: vec![1],
                callee: vec![0],
                offset: vec![-3],
                old_weight: vec![i64::MAX],
                expected_weight: vec![9],
                new_weight: vec![0],
                cause: vec![LossCause::NotSeen],
                is_held: vec![1],
                new_caller: vec![1],
                new_callee: vec![0],
                new_offset: vec![-3],
            },
            entered: EnteredColumns {
                caller: vec![0, 1],
                callee: vec![1, 1],
                offset: vec![1, 2],
                old_weight: vec![0, 3],
                new_weight: vec![5, 4],
                is_exposed: vec![0, 1],
            },
        };
        let blob = columns.encode();
        assert_eq!(DriftColumns::decode(&blob), Ok(columns.clone()));
        for end in 0..blob.len() {
            assert!(DriftColumns::decode(&blob[..end]).is_err(), "cut at {end}");
        }
        let mut unnamed = columns;
        unnamed.left.caller = vec![2];
        assert!(DriftColumns::decode(&unnamed.encode()).is_err());
    }
}
