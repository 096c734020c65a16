//! The labels of a file while it is being read.
//!
//! Samples repeat each other's labels, so a label is mostly known by its bytes before it is read,
//! and a set by its labels. What is known is looked up in small tables that may forget: then a
//! label is read again, and a set is stored again, which changes nothing but the space it takes.

use profile::IndexMap;

use super::budget::bytes_of;
use super::raw::RawString;
use super::wire::{Message, number_tag};
use crate::error::Fault;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub(super) struct RawLabel {
    pub(super) key: RawString,
    pub(super) text: RawString,
    pub(super) number: i64,
    pub(super) unit: RawString,
}

/// The labels met so far, each once, and the sets of them.
#[derive(Debug)]
pub(super) struct RawLabels {
    pub(super) labels: Vec<RawLabel>,
    rows: IndexMap,
    /// How many labels have been met, repeated ones included.
    pub(super) n_met: u64,
    /// The bytes of labels lately met, and their rows.
    recent: Vec<(u64, u32)>,
    /// The sets' members, rows of `labels`, one set after another.
    pub(super) members: Vec<u32>,
    /// Where each set ends; row 0 is the empty set.
    pub(super) ends: Vec<u32>,
    /// What sets lately met were mixed to, and their rows.
    recent_sets: Vec<(u64, u32)>,
    /// The set of the sample that is being read.
    set: Vec<u32>,
}

/// Stands for a label that says nothing.
const NO_LABEL: u32 = u32::MAX;

/// The tables that may forget have this many rows: few enough for the processor's nearest memory.
const N_RECENT: usize = 2048;

impl Default for RawLabels {
    fn default() -> Self {
        Self {
            labels: Vec::new(),
            rows: IndexMap::default(),
            n_met: 0,
            recent: Vec::new(),
            members: Vec::new(),
            ends: vec![0],
            recent_sets: Vec::new(),
            set: Vec::new(),
        }
    }
}

impl RawLabels {
    /// Forgets the set that was being read.
    pub(super) fn begin_set(&mut self) {
        self.set.clear();
    }

    /// The memory that labels and sets take, in bytes.
    pub(super) fn column_bytes(&self) -> u64 {
        let recent = self.recent.capacity();
        let recent = recent.saturating_add(self.recent_sets.capacity());
        bytes_of::<RawLabel>(self.labels.capacity())
            .saturating_add(self.rows.allocated_bytes())
            .saturating_add(bytes_of::<u32>(self.members.capacity()))
            .saturating_add(bytes_of::<u32>(self.ends.capacity()))
            .saturating_add(bytes_of::<u32>(self.set.capacity()))
            .saturating_add(bytes_of::<(u64, u32)>(recent))
    }

    /// Takes one label of a set.
    #[inline]
    pub(super) fn label(&mut self, message: Message<'_>) -> Result<(), Fault> {
        let row = match short(message.rest()) {
            None => self.read(message)?,
            Some(bytes) => {
                if self.recent.is_empty() {
                    // Nothing is short as 0: what is short has its length in it.
                    self.recent.resize(N_RECENT, (0, 0));
                }
                let slot = slot(bytes);
                match self.recent.get(slot) {
                    Some(&(known, row)) if known == bytes => row,
                    _ => {
                        let row = self.read(message)?;
                        if let Some(cell) = self.recent.get_mut(slot) {
                            *cell = (bytes, row);
                        }
                        row
                    }
                }
            }
        };
        self.n_met = self.n_met.wrapping_add(1);
        if row != NO_LABEL {
            self.set.push(row);
        }
        Ok(())
    }

    /// The row of the set whose labels have been taken.
    pub(super) fn end_set(&mut self) -> u32 {
        if self.set.is_empty() {
            return 0;
        }
        if self.recent_sets.is_empty() {
            self.recent_sets.resize(N_RECENT, (0, 0));
        }
        let mixed = self.set.iter().fold(0, |mixed: u64, &row| {
            (mixed.rotate_left(23) ^ u64::from(row)).wrapping_mul(MIX)
        });
        let slot = slot(mixed);
        // Where sets hardly repeat, the row that is known is another's, far away in memory: it is
        // looked at only if it must be this one.
        match self.recent_sets.get(slot) {
            Some(&(known, row)) if known == mixed && self.members_of(row) == self.set => {
                return row;
            }
            _ => {}
        }
        self.members.extend_from_slice(&self.set);
        let row = self.ends.len() as u32;
        self.ends.push(self.members.len() as u32);
        if let Some(cell) = self.recent_sets.get_mut(slot) {
            *cell = (mixed, row);
        }
        row
    }

    fn members_of(&self, set: u32) -> &[u32] {
        let end_of = |row: usize| self.ends.get(row).map_or(0, |&end| end as usize);
        let start = (set as usize).checked_sub(1).map_or(0, end_of);
        let members = self.members.get(start..end_of(set as usize));
        members.unwrap_or_default()
    }

    /// The row of a label that has not been met lately.
    fn read(&mut self, mut message: Message<'_>) -> Result<u32, Fault> {
        const KEY: u64 = number_tag(1);
        const TEXT: u64 = number_tag(2);
        const NUMBER: u64 = number_tag(3);
        const UNIT: u64 = number_tag(4);
        let mut label = RawLabel::default();
        while let Some(tag) = message.tag()? {
            match tag {
                KEY => label.key = raw_string(message.number()?),
                TEXT => label.text = raw_string(message.number()?),
                NUMBER => label.number = message.number()? as i64,
                UNIT => label.unit = raw_string(message.number()?),
                // As the compiler's reader, which does not know `num_unit`.
                tag => message.skip(tag, 1..=3)?,
            }
        }
        // As Go, which keeps a label in a map only if it says something.
        if label.text == 0 && label.number == 0 && label.unit == 0 {
            return Ok(NO_LABEL);
        }
        let hash = self.rows.hash(&label);
        let labels = &self.labels;
        let known = self
            .rows
            .find(hash, |row| labels.get(row as usize) == Some(&label));
        if let Some(row) = known {
            return Ok(row);
        }
        let row = self.labels.len() as u32;
        self.labels.push(label);
        self.rows.insert(hash, row);
        Ok(row)
    }
}

/// Four to seven bytes as one number, with their number above them; no two have the same.
#[inline]
fn short(bytes: &[u8]) -> Option<u64> {
    let length = bytes.len();
    if length > 7 {
        return None;
    }
    let first = u32::from_le_bytes(*bytes.first_chunk()?);
    let last = u32::from_le_bytes(*bytes.last_chunk()?);
    // The two overlap, by the same bits where the length is the same.
    let n_bits = (length as u32).wrapping_sub(4).wrapping_mul(8);
    let all = u64::from(first) | u64::from(last).wrapping_shl(n_bits);
    Some(all | (length as u64) << 56)
}

/// An odd number whose bits are in no order.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

fn slot(mixed: u64) -> usize {
    // The highest bits of a product depend on all bits of its factors.
    (mixed.wrapping_mul(MIX) >> 53) as usize % N_RECENT
}

/// A string index that does not fit stands for one that is out of range; no file has 2^32 strings.
pub(super) fn raw_string(index: u64) -> RawString {
    u32::try_from(index).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(labels: &mut RawLabels, texts: impl IntoIterator<Item = u8>) -> u32 {
        labels.begin_set();
        for text in texts {
            labels.label(Message::new(&[8, 1, 16, text])).unwrap();
        }
        labels.end_set()
    }

    #[test]
    fn equal_sets_are_stored_once_and_an_empty_one_not_at_all() {
        let mut labels = RawLabels::default();
        let first = set(&mut labels, [3, 4]);
        let other = set(&mut labels, [4, 3]);
        assert_eq!(set(&mut labels, [3, 4]), first);
        assert_ne!(first, other);
        assert_eq!(set(&mut labels, []), 0);
        assert_eq!(set(&mut labels, [0]), 0);
        assert_eq!(labels.labels.len(), 2);
        assert_eq!(labels.ends, [0, 2, 4]);
    }

    #[test]
    fn bytes_are_short_as_different_numbers() {
        let all = [1, 2, 3, 4, 5, 6, 7, 8];
        assert_eq!(short(&all[..3]), None);
        assert_eq!(short(&all[..4]), Some(0x0400_0000_0403_0201));
        assert_eq!(short(&all[..7]), Some(0x0707_0605_0403_0201));
        assert_eq!(short(&all), None);
    }
}
