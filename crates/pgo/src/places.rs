//! Parts of a table, and where in the sources its calls are, told by another of the same program.

use std::collections::BTreeMap;

use profile::StringInterner;

use crate::edges::EdgeTable;

impl EdgeTable {
    /// Some of the edges, in the order of their rows here.
    #[must_use]
    pub fn of_rows(&self, rows: &[u32]) -> Self {
        let mut names = StringInterner::default();
        let mut part = self.like();
        for &row in rows {
            part.push_from(&mut names, self, row as usize, self.weight[row as usize]);
        }
        part.names = names.into_strings();
        part
    }

    /// A table of the same samples, without edges.
    fn like(&self) -> Self {
        Self {
            value_type: self.value_type,
            total_value: self.total_value,
            edgeless_value: self.edgeless_value,
            ..Self::default()
        }
    }

    /// The edges with file and line where they have none, as a lean `default.pgo` has none: those of
    /// the caller in `other`, which is of the same sources. By row, whether its place is known.
    pub fn with_places_of(&self, other: &Self) -> (Self, Vec<bool>) {
        // File and start line of each caller, as its heaviest edge has them.
        let mut place_of: BTreeMap<&[u8], (&[u8], i64)> = BTreeMap::new();
        for row in 0..other.len() {
            let file = other.name(other.file[row]);
            if !file.is_empty() && other.line[row] != 0 && !other.lacks_start_line[row] {
                let start = other.line[row].wrapping_sub(other.offset[row]);
                let caller = other.name(other.caller[row]);
                place_of.entry(caller).or_insert((file, start));
            }
        }
        let mut names = StringInterner::default();
        let mut placed = self.like();
        let mut is_known = Vec::with_capacity(self.len());
        for row in 0..self.len() {
            placed.push_from(&mut names, self, row, self.weight[row]);
            placed.inlined_weight[row] = self.inlined_weight[row];
            if !self.name(self.file[row]).is_empty() {
                is_known.push(true);
                continue;
            }
            let place = place_of.get(self.name(self.caller[row]));
            if let Some(&(file, start)) = place {
                placed.file[row] = names.intern(file);
                placed.line[row] = start.wrapping_add(self.offset[row]);
            }
            is_known.push(place.is_some());
        }
        placed.names = names.into_strings();
        (placed, is_known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lean_profile;
    use crate::sketch::edges;

    #[test]
    fn a_lean_table_gets_the_places_of_the_callers_that_another_has() {
        let mut full = edges("7 main.a:11 main.f:15\n5 main.b:11 main.g:16");
        let lean = EdgeTable::build(&lean_profile(&full)).expect("Go takes it");
        assert!(lean.name(lean.file[0]).is_empty());
        let mut other = edges("3 main.c:11 main.f:18");
        for table in [&mut full, &mut other] {
            let file = table.names.push(b"main.go");
            table.file.fill(file);
        }
        let (placed, is_known) = lean.with_places_of(&other);
        assert_eq!(is_known, [true, false]);
        assert_eq!((placed.line[0], placed.offset[0]), (15, full.offset[0]));
        assert_eq!(placed.name(placed.file[0]), full.name(full.file[0]));
        assert!(placed.name(placed.file[1]).is_empty());
        assert_eq!(crate::preprofile(&placed), crate::preprofile(&lean));
    }
}
