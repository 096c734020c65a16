//! Finding a row by its content.
//!
//! Maps here only answer "which row is equal to this?". They are never iterated, so their random
//! seeds, which keep crafted input from colliding, never show in a result.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use crate::{StringIdx, StringTable};

/// The hash of a row's content, as [`IndexMap`] keeps it beside the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentHash(u32);

impl ContentHash {
    /// The hash table wants 64 bits, with entropy at both ends.
    fn spread(self) -> u64 {
        u64::from(self.0).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// A look-up from content to row number, where the rows themselves live in a table elsewhere.
///
/// The hash is kept with the row: growing never reads the rows again, and a mismatch is mostly
/// seen without touching them.
#[derive(Clone, Debug, Default)]
pub struct IndexMap {
    rows: HashTable<(ContentHash, u32)>,
    hasher: RandomState,
}

impl IndexMap {
    /// An empty look-up with room for `n_rows`.
    pub fn with_capacity(n_rows: usize) -> Self {
        Self {
            rows: HashTable::with_capacity(n_rows),
            hasher: RandomState::default(),
        }
    }

    /// The hash of `key` for the other methods. Rows that are equal must have equal keys.
    pub fn hash<K: Hash + ?Sized>(&self, key: &K) -> ContentHash {
        let hash = self.hasher.hash_one(key);
        ContentHash((hash >> 32) as u32)
    }

    /// The hash of a row that is a list of numbers, as most of a profile's rows are: four at a time.
    pub fn hash_numbers<T>(&self, row: &[T], number: impl Fn(&T) -> u32) -> ContentHash {
        let mut hasher = self.hasher.build_hasher();
        let fours = row.chunks_exact(4);
        let rest = fours.remainder();
        for four in fours {
            let wide = four
                .iter()
                .fold(0, |wide: u128, one| (wide << 32) | u128::from(number(one)));
            hasher.write_u128(wide);
        }
        for one in rest {
            hasher.write_u32(number(one));
        }
        // A row that ends in zeros is not the one without them.
        hasher.write_u32(row.len() as u32);
        ContentHash((hasher.finish() >> 32) as u32)
    }

    /// The row for which `is_equal` holds among those with this hash.
    pub fn find(&self, hash: ContentHash, mut is_equal: impl FnMut(u32) -> bool) -> Option<u32> {
        self.rows
            .find(hash.spread(), |&(other, row)| {
                other == hash && is_equal(row)
            })
            .map(|&(_, row)| row)
    }

    /// The memory that it takes, in bytes.
    pub fn allocated_bytes(&self) -> u64 {
        self.rows.allocation_size() as u64
    }

    /// Remembers a row that [`IndexMap::find`] did not find.
    pub fn insert(&mut self, hash: ContentHash, row: u32) {
        self.rows
            .insert_unique(hash.spread(), (hash, row), |(hash, _)| hash.spread());
    }
}

/// A [`StringTable`] in which every text stands once.
#[derive(Clone, Debug, Default)]
pub struct StringInterner {
    strings: StringTable,
    map: IndexMap,
}

impl StringInterner {
    /// The row of `text`, which is added if it is new. The empty text is row 0.
    pub fn intern(&mut self, text: &[u8]) -> StringIdx {
        if text.is_empty() {
            return StringIdx(0);
        }
        let hash = self.map.hash(text);
        let strings = &self.strings;
        let known = self
            .map
            .find(hash, |row| strings.bytes(StringIdx(row)) == text);
        if let Some(row) = known {
            return StringIdx(row);
        }
        let idx = self.strings.push(text);
        self.map.insert(hash, idx.0);
        idx
    }

    /// The texts so far.
    pub fn strings(&self) -> &StringTable {
        &self.strings
    }

    /// The finished table.
    pub fn into_strings(self) -> StringTable {
        self.strings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_text_is_stored_once_through_many_growths() {
        let mut interner = StringInterner::default();
        let texts: Vec<String> = (0..5000).map(|n| format!("pkg.F{}", n % 1000)).collect();
        let rows: Vec<_> = texts
            .iter()
            .map(|t| interner.intern(t.as_bytes()))
            .collect();
        assert_eq!(interner.strings().len(), 1001);
        assert_eq!(rows[7], rows[1007]);
        assert_eq!(interner.strings().bytes(rows[4999]), b"pkg.F999");
        assert_eq!(interner.intern(b""), StringIdx(0));
    }
}
