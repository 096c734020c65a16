//! Ids from the wire, which may be any 64-bit number, as 32-bit slots.
//!
//! Writers number their tables from 1, so a slot is mostly the id itself. The few ids that do not
//! fit go through a map. Rows are found once the whole table is known.

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::budget::bytes_of;
use crate::error::{Place, PprofError, TableName};

/// Slots from here on are rows of [`Slots::large`].
const LARGE: u32 = 1 << 31;

/// The memory that an id takes at most which is no slot itself, in bytes: as a row, and in a map
/// that has just grown to twice its size.
pub(super) const LARGE_ID_BYTES: u64 = 64;

/// The slots of one table's ids.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    slot_of_large: HashMap<u64, u32, RandomState>,
    large: Vec<u64>,
}

impl Slots {
    /// The slot of an id, the same each time.
    #[inline]
    pub(super) fn slot(&mut self, id: u64) -> u32 {
        if id < u64::from(LARGE) {
            return id as u32;
        }
        self.slot_of_large_id(id)
    }

    #[cold]
    fn slot_of_large_id(&mut self, id: u64) -> u32 {
        let next = LARGE.saturating_add(self.large.len() as u32);
        let slot = *self.slot_of_large.entry(id).or_insert(next);
        if slot == next {
            self.large.push(id);
        }
        slot
    }

    /// The memory that ids take which are no slots themselves, in bytes.
    pub(super) fn allocated_bytes(&self) -> u64 {
        let map = self.slot_of_large.allocation_size() as u64;
        map.saturating_add(bytes_of::<u64>(self.large.capacity()))
    }

    fn id(&self, slot: u32) -> u64 {
        match slot.checked_sub(LARGE) {
            None => u64::from(slot),
            Some(row) => self.large.get(row as usize).copied().unwrap_or(0),
        }
    }
}

/// Which row of a finished table each slot names.
#[derive(Debug)]
pub(super) struct Rows {
    slots: Slots,
    table: TableName,
    found: Found,
}

#[derive(Debug)]
enum Found {
    /// The ids are 1, 2, 3 … in file order, as Go writes them.
    Sequential { n_rows: u32 },
    /// Row by slot, `NO_ROW` where there is none.
    Direct(Vec<u32>),
    /// The ids are scattered too widely for a column.
    Scattered(HashMap<u32, u32, RandomState>),
}

const NO_ROW: u32 = u32::MAX;

impl Rows {
    /// The rows of a table whose ids, in file order, have the slots `ids`.
    pub(super) fn new(table: TableName, slots: Slots, ids: &[u32]) -> Result<Self, PprofError> {
        if ids.contains(&0) {
            return Err(PprofError::ReservedId { table });
        }
        let is_sequential = ids.iter().zip(1..).all(|(&slot, id)| slot == id);
        let highest = ids.iter().copied().max().unwrap_or(0) as usize;
        let mut rows = Self {
            slots,
            table,
            found: Found::Sequential {
                n_rows: ids.len() as u32,
            },
        };
        if is_sequential {
            return Ok(rows);
        }
        let duplicate = |slots: &Slots, slot: u32| PprofError::DuplicateId {
            table,
            id: slots.id(slot),
        };
        if highest < ids.len().saturating_mul(8).saturating_add(1024) {
            let mut column = vec![NO_ROW; highest.saturating_add(1)];
            for (&slot, row) in ids.iter().zip(0_u32..) {
                if let Some(cell) = column.get_mut(slot as usize) {
                    if *cell != NO_ROW {
                        return Err(duplicate(&rows.slots, slot));
                    }
                    *cell = row;
                }
            }
            rows.found = Found::Direct(column);
            return Ok(rows);
        }
        let mut map = HashMap::with_capacity_and_hasher(ids.len(), RandomState::default());
        for (&slot, row) in ids.iter().zip(0_u32..) {
            if map.insert(slot, row).is_some() {
                return Err(duplicate(&rows.slots, slot));
            }
        }
        rows.found = Found::Scattered(map);
        Ok(rows)
    }

    /// The row of a slot.
    #[inline]
    pub(super) fn row(&self, slot: u32) -> Option<u32> {
        match &self.found {
            Found::Sequential { n_rows } => {
                let row = slot.wrapping_sub(1);
                (row < *n_rows).then_some(row)
            }
            Found::Direct(column) => column
                .get(slot as usize)
                .copied()
                .filter(|&row| row != NO_ROW),
            Found::Scattered(map) => map.get(&slot).copied(),
        }
    }

    /// A column of slots as the column of their rows; on failure the first slot without a row, and
    /// where it stands.
    pub(super) fn rows(&self, mut slots: Vec<u32>) -> Result<Vec<u32>, (usize, u32)> {
        let Found::Sequential { n_rows } = self.found else {
            for (at, cell) in slots.iter_mut().enumerate() {
                *cell = self.row(*cell).ok_or((at, *cell))?;
            }
            return Ok(slots);
        };
        // Without a way out of the loop the compiler takes several rows at once.
        let mut highest = 0;
        for cell in &mut slots {
            *cell = cell.wrapping_sub(1);
            highest = highest.max(*cell);
        }
        if highest < n_rows || slots.is_empty() {
            return Ok(slots);
        }
        let at = slots.iter().position(|&row| row >= n_rows).unwrap_or(0);
        let row = slots.get(at).copied().unwrap_or(0);
        Err((at, row.wrapping_add(1)))
    }

    /// That `place` refers to a slot without a row.
    pub(super) fn dangling(&self, place: Place, slot: u32) -> PprofError {
        PprofError::Dangling {
            place,
            table: self.table,
            id: self.slots.id(slot),
        }
    }
}
