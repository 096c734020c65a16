//! The top table as columns.
//!
//! One row per function. Texts that many rows share, as packages and files, are said once.

use std::collections::HashMap;

use crate::TopRow;
use crate::columns::{ColumnReader, ColumnWriter, ColumnsError, TextColumn};

/// The functions of a merge with what was measured in them, in the order of the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopColumns {
    /// The functions, packages and files that the rows name, each once and in the order of their
    /// bytes, so that comparing rows of this column compares the texts.
    pub names: TextColumn,
    /// Row of [`TopColumns::names`]: the function.
    pub function: Vec<u32>,
    /// Row of names: its package; the empty text if unknown.
    pub package: Vec<u32>,
    /// Row of names: its source file; the empty text if unknown.
    pub file: Vec<u32>,
    /// Its first line; 0 if unknown.
    pub start_line: Vec<i64>,
    /// The value of samples that ended in it.
    pub flat: Vec<i64>,
    /// The value of samples that it was in, each sample once.
    pub cum: Vec<i64>,
    /// The value of all samples, which shares are shares of.
    pub total: i64,
}

impl TopColumns {
    /// Columns of rows, in their order.
    pub fn from_rows<'a>(total: i64, rows: impl IntoIterator<Item = &'a TopRow>) -> Self {
        let mut columns = Self {
            total,
            ..Self::default()
        };
        let rows: Vec<&'a TopRow> = rows.into_iter().collect();
        let mut texts: Vec<&str> = rows
            .iter()
            .flat_map(|row| [&*row.name, &*row.package, &*row.file])
            .collect();
        texts.sort_unstable();
        texts.dedup();
        let mut text_rows: HashMap<&str, u32> = HashMap::with_capacity(texts.len());
        for (text, text_row) in texts.into_iter().zip(0..) {
            columns.names.push(text);
            text_rows.insert(text, text_row);
        }
        for row in rows {
            columns.function.push(text_rows[&*row.name]);
            columns.package.push(text_rows[&*row.package]);
            columns.file.push(text_rows[&*row.file]);
            columns.start_line.push(row.start_line);
            columns.flat.push(row.flat);
            columns.cum.push(row.cum);
        }
        columns
    }

    /// One row, put together again.
    pub fn row(&self, row: usize) -> Option<TopRow> {
        let text = |column: &[u32]| -> Option<String> {
            Some(self.names.text(*column.get(row)? as usize).to_owned())
        };
        Some(TopRow {
            name: text(&self.function)?,
            package: text(&self.package)?,
            file: text(&self.file)?,
            start_line: *self.start_line.get(row)?,
            flat: *self.flat.get(row)?,
            cum: *self.cum.get(row)?,
        })
    }

    /// The columns as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = ColumnWriter::default();
        writer.texts(&self.names);
        writer.u32s(&self.function);
        writer.u32s(&self.package);
        writer.u32s(&self.file);
        writer.i64s(&self.start_line);
        writer.i64s(&self.flat);
        writer.i64s(&self.cum);
        writer.i64s(&[self.total]);
        writer.finish()
    }

    /// The columns from bytes that [`TopColumns::encode`] made; all columns are of one length.
    pub fn decode(bytes: &[u8]) -> Result<Self, ColumnsError> {
        let mut reader = ColumnReader::new(bytes);
        let mut columns = Self {
            names: reader.texts()?,
            function: reader.u32s()?,
            package: reader.u32s()?,
            file: reader.u32s()?,
            start_line: reader.i64s()?,
            flat: reader.i64s()?,
            cum: reader.i64s()?,
            total: 0,
        };
        let total = reader.i64s()?;
        reader.finish()?;
        let error = ColumnsError { at: bytes.len() };
        columns.total = *total.first().ok_or(error)?;
        let n_rows = columns.len();
        let is_square = columns.package.len() == n_rows
            && columns.file.len() == n_rows
            && columns.start_line.len() == n_rows
            && columns.flat.len() == n_rows
            && columns.cum.len() == n_rows;
        if is_square { Ok(columns) } else { Err(error) }
    }

    /// The number of functions.
    pub fn len(&self) -> usize {
        self.function.len()
    }

    /// Whether there is no function.
    pub fn is_empty(&self) -> bool {
        self.function.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_were() {
        let rows = [
            row("main.main", "main", 0, 30),
            row(
                "net/http.(*conn).serve",
                "net/http",
                (1 << 60) + 1,
                i64::MAX,
            ),
            row("0x4a2f", "", -3, -3),
        ];
        let columns = TopColumns::from_rows(30, &rows);
        let decoded = TopColumns::decode(&columns.encode()).expect("own bytes");
        assert_eq!(decoded, columns);
        assert_eq!(decoded.total, 30);
        for (i, row) in rows.iter().enumerate() {
            assert_eq!(decoded.row(i).as_ref(), Some(row));
        }
        assert_eq!(decoded.row(rows.len()), None);
    }

    #[test]
    fn a_cut_blob_is_an_error_and_not_a_panic() {
        let blob = TopColumns::from_rows(1, &[row("f", "p", 1, 1)]).encode();
        for end in 0..blob.len() {
            assert!(TopColumns::decode(&blob[..end]).is_err(), "cut at {end}");
        }
    }

    fn row(name: &str, package: &str, flat: i64, cum: i64) -> TopRow {
        TopRow {
            name: name.to_owned(),
            package: package.to_owned(),
            file: "main.go".to_owned(),
            start_line: 12,
            flat,
            cum,
        }
    }
}
