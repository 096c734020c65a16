//! A function's callers and callees as bytes.

use crate::columns::{ColumnReader, ColumnWriter, ColumnsError, TextColumn};

/// Who calls a function, and whom it calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeekColumns {
    /// The functions that call it.
    pub callers: Neighbours,
    /// The functions that it calls.
    pub callees: Neighbours,
}

/// The functions on one side of a function, the largest first; its calls of itself are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// Their names.
    pub names: TextColumn,
    /// The value of samples with the call in their stack; each sample once.
    pub values: Vec<i64>,
}

impl PeekColumns {
    /// The columns as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = ColumnWriter::default();
        for side in [&self.callers, &self.callees] {
            writer.texts(&side.names);
            writer.i64s(&side.values);
        }
        writer.finish()
    }

    /// The columns from bytes that [`PeekColumns::encode`] made; a name for each value.
    pub fn decode(bytes: &[u8]) -> Result<Self, ColumnsError> {
        let mut reader = ColumnReader::new(bytes);
        let mut side = || -> Result<Neighbours, ColumnsError> {
            Ok(Neighbours {
                names: reader.texts()?,
                values: reader.i64s()?,
            })
        };
        let columns = Self {
            callers: side()?,
            callees: side()?,
        };
        reader.finish()?;
        let is_square = |side: &Neighbours| side.names.len() == side.values.len();
        match is_square(&columns.callers) && is_square(&columns.callees) {
            true => Ok(columns),
            false => Err(ColumnsError { at: bytes.len() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_and_callees_come_back_as_they_were() {
        let mut columns = PeekColumns::default();
        columns.callers.names.push("main.main");
        columns.callers.values.push((1 << 60) + 1);
        columns.callees.names.push("runtime.mallocgc");
        columns.callees.values.push(-3);
        let blob = columns.encode();
        assert_eq!(PeekColumns::decode(&blob).as_ref(), Ok(&columns));
        for end in 0..blob.len() {
            assert!(PeekColumns::decode(&blob[..end]).is_err(), "cut at {end}");
        }
        columns.callees.values.push(1);
        assert!(PeekColumns::decode(&columns.encode()).is_err());
    }
}
