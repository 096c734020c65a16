//! The edges that fell out of the last release's hot set and those that entered it, as columns.

use crate::columns::{ColumnReader, ColumnWriter, ColumnsError, TextColumn};
use crate::release::LossCause;

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
