//! The edges of several tables as rows of one, so that tables can be compared edge by edge.
//!
//! **Invariant:** two rows of an [`Alignment`] never have the same caller, callee and offset; rows
//! stand in the order in which the tables, one after another, first name them.

use profile::{IndexMap, StringIdx, StringInterner, StringTable};

use crate::edges::EdgeTable;

/// Every edge of several tables once.
#[derive(Clone, Debug, Default)]
pub struct Alignment {
    /// The names of functions, of all tables together.
    pub names: StringTable,
    /// Who calls.
    pub caller: Vec<StringIdx>,
    /// Who is called.
    pub callee: Vec<StringIdx>,
    /// The line of the call, counted from the start line of the caller.
    pub offset: Vec<i64>,
    /// By table: the aligned row of each of its rows.
    pub row_of: Vec<Vec<u32>>,
}

impl Alignment {
    /// The edges of `tables`.
    pub fn build(tables: &[&EdgeTable]) -> Self {
        let mut aligned = Self::default();
        let mut names = StringInterner::default();
        let mut rows = IndexMap::default();
        for table in tables {
            let mut moved: Vec<Option<StringIdx>> = vec![None; table.names.len()];
            let mut name = |idx: StringIdx| {
                *moved[idx.to_usize()].get_or_insert_with(|| names.intern(table.name(idx)))
            };
            let mut row_of = Vec::with_capacity(table.len());
            for row in 0..table.len() {
                let key = (
                    name(table.caller[row]),
                    name(table.callee[row]),
                    table.offset[row],
                );
                let hash = rows.hash(&key);
                let known = rows.find(hash, |row| aligned.key(row) == key);
                row_of.push(known.unwrap_or_else(|| {
                    let row = aligned.len() as u32;
                    rows.insert(hash, row);
                    aligned.caller.push(key.0);
                    aligned.callee.push(key.1);
                    aligned.offset.push(key.2);
                    row
                }));
            }
            aligned.row_of.push(row_of);
        }
        aligned.names = names.into_strings();
        aligned
    }

    /// The number of edges.
    pub fn len(&self) -> usize {
        self.offset.len()
    }

    /// Whether no table has an edge.
    pub fn is_empty(&self) -> bool {
        self.offset.is_empty()
    }

    /// The text of a name.
    pub fn name(&self, idx: StringIdx) -> &[u8] {
        self.names.bytes(idx)
    }

    /// By aligned row: the row of one of the tables, if it has the edge.
    pub fn rows_in(&self, table: usize) -> Vec<Option<u32>> {
        let mut rows = vec![None; self.len()];
        for (row, &aligned) in self.row_of[table].iter().enumerate() {
            rows[aligned as usize] = Some(row as u32);
        }
        rows
    }

    /// What makes two edges the same.
    pub(crate) fn key(&self, row: u32) -> (StringIdx, StringIdx, i64) {
        let row = row as usize;
        (self.caller[row], self.callee[row], self.offset[row])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::edges;

    #[test]
    fn an_edge_of_two_tables_is_one_row() {
        let a = edges("5 main.x:11 main.f:12\n3 main.y:11 main.f:13");
        let b = edges("9 main.z:11 main.f:12\n2 main.y:11 main.f:13");
        let aligned = Alignment::build(&[&a, &b]);
        assert_eq!(aligned.len(), 3);
        assert_eq!(aligned.row_of, [vec![0, 1], vec![2, 1]]);
        assert_eq!(aligned.rows_in(0), [Some(0), Some(1), None]);
        assert_eq!(aligned.rows_in(1), [None, Some(1), Some(0)]);
        assert_eq!(aligned.name(aligned.callee[2]), b"main.z");
    }
}
