//! A column of numbers that are mostly small.

/// 64-bit numbers that take 32 bits each while all of them fit, and nothing while all are 0.
///
/// **Invariant:** the column is as narrow as its numbers allow, so equal columns are stored alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integers {
    cells: Cells,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Cells {
    Zeros(usize),
    Narrow(Vec<i32>),
    Wide(Vec<i64>),
}

impl Default for Integers {
    fn default() -> Self {
        Self {
            cells: Cells::Zeros(0),
        }
    }
}

impl FromIterator<i64> for Integers {
    fn from_iter<I: IntoIterator<Item = i64>>(numbers: I) -> Self {
        let mut column = Self::default();
        for number in numbers {
            column.push(number);
        }
        column
    }
}

impl Integers {
    /// Appends a number.
    #[inline]
    pub fn push(&mut self, number: i64) {
        match (&mut self.cells, i32::try_from(number)) {
            (Cells::Zeros(n), Ok(0)) => *n += 1,
            (Cells::Narrow(cells), Ok(narrow)) => cells.push(narrow),
            (Cells::Wide(cells), _) => cells.push(number),
            _ => self.widen_for(number),
        }
    }

    #[cold]
    fn widen_for(&mut self, number: i64) {
        let is_narrow = i32::try_from(number).is_ok();
        self.cells = match (&self.cells, is_narrow) {
            (&Cells::Zeros(n), true) => Cells::Narrow(vec![0; n]),
            (&Cells::Zeros(n), false) => Cells::Wide(vec![0; n]),
            (Cells::Narrow(cells), _) => {
                let mut wide = Vec::with_capacity(cells.len() * 2);
                wide.extend(cells.iter().map(|&cell| i64::from(cell)));
                Cells::Wide(wide)
            }
            (Cells::Wide(_), _) => return,
        };
        self.push(number);
    }

    /// The number in a row.
    ///
    /// # Panics
    ///
    /// If there is no such row.
    #[inline]
    pub fn get(&self, row: usize) -> i64 {
        match &self.cells {
            Cells::Zeros(n) => {
                assert!(row < *n);
                0
            }
            Cells::Narrow(cells) => i64::from(cells[row]),
            Cells::Wide(cells) => cells[row],
        }
    }

    /// The numbers in row order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = i64> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Whether there is no number but 0.
    pub fn is_all_zero(&self) -> bool {
        matches!(self.cells, Cells::Zeros(_))
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        match &self.cells {
            Cells::Zeros(n) => *n,
            Cells::Narrow(cells) => cells.len(),
            Cells::Wide(cells) => cells.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Gives back the room that the column has and does not use.
    pub fn shrink_to_fit(&mut self) {
        match &mut self.cells {
            Cells::Zeros(_) => {}
            Cells::Narrow(cells) => cells.shrink_to_fit(),
            Cells::Wide(cells) => cells.shrink_to_fit(),
        }
    }

    /// The memory that the column takes, in bytes.
    pub fn allocated_bytes(&self) -> u64 {
        match &self.cells {
            Cells::Zeros(_) => 0,
            Cells::Narrow(cells) => (cells.capacity() * size_of::<i32>()) as u64,
            Cells::Wide(cells) => (cells.capacity() * size_of::<i64>()) as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_what_they_are_however_the_column_widens() {
        let numbers = [0, 0, 7, -1, i64::from(i32::MAX), i64::MAX, 0, i64::MIN];
        for n_numbers in 0..=numbers.len() {
            let mut column = Integers::default();
            for &number in &numbers[..n_numbers] {
                column.push(number);
            }
            assert_eq!(column.iter().collect::<Vec<_>>(), numbers[..n_numbers]);
        }
        let at_once: Integers = [0, i64::MAX].into_iter().collect();
        assert_eq!((at_once.get(0), at_once.get(1)), (0, i64::MAX));
    }

    #[test]
    fn zeros_take_no_memory_and_small_numbers_half_of_it() {
        let mut column: Integers = std::iter::repeat_n(0, 100).collect();
        assert_eq!(column.allocated_bytes(), 0);
        column.push(-1);
        column.shrink_to_fit();
        assert_eq!(column.allocated_bytes(), 404);
        column.push(1 << 40);
        column.shrink_to_fit();
        assert_eq!(column.allocated_bytes(), 816);
    }
}
