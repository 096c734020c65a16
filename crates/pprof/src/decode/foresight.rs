//! Room for the samples of a large file, from how many there are in its beginning.
//!
//! A column that doubles is copied each time where memory cannot be moved, as in a browser, and
//! leaves behind what it was in: reading a file then takes three times the memory that its columns
//! need, all of it used for the first time.

use super::budget::bytes_of;
use super::raw::RawProfile;
use crate::limits::Limits;

/// In a smaller file there is little to gain.
const MIN_FILE_BYTES: u64 = 1 << 20;

/// How much of a file must have been read before the rest is judged by it: a 16th.
const FIRST_LOOK: u64 = 16;

/// How much of a file has come, of a length that is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Foresight {
    file_bytes: u64,
    received: u64,
    next_look: u64,
}

impl Foresight {
    /// For a file of that length; `None` if it is too small.
    pub(super) fn new(file_bytes: u64) -> Option<Self> {
        (file_bytes >= MIN_FILE_BYTES).then_some(Self {
            file_bytes,
            received: 0,
            next_look: file_bytes / FIRST_LOOK,
        })
    }

    /// Notes that a piece has come, and says whether the rest should be looked at ahead. That is
    /// each time that twice as much has come, so that a wrong guess is put right.
    pub(super) fn is_time_to_look(&mut self, n_bytes: usize) -> bool {
        self.received = self.received.saturating_add(n_bytes as u64);
        let is_time = self.received >= self.next_look && self.received < self.file_bytes;
        if is_time {
            self.next_look = self.received.saturating_mul(2);
        }
        is_time
    }

    /// How many rows a column will have that has so many now, and a few more, so that it hardly
    /// ever grows for the last of them.
    fn rows_at_end(self, n_rows: usize) -> usize {
        let n_rows = u128::from(n_rows as u64);
        let at_end = n_rows.saturating_mul(u128::from(self.file_bytes));
        let at_end = at_end.checked_div(u128::from(self.received)).unwrap_or(0);
        let at_end = at_end.saturating_add(at_end / 16);
        usize::try_from(at_end).unwrap_or(usize::MAX)
    }
}

impl RawProfile {
    /// Gives the columns of samples the room that the rest of the file is likely to need, if that
    /// is far from what they may take.
    pub(super) fn make_room(&mut self, foresight: Foresight, limits: &Limits) {
        let samples = &mut self.samples;
        let n_frames = foresight.rows_at_end(samples.frames.len());
        let n_samples = foresight.rows_at_end(samples.frame_ends.len());
        let n_values = foresight.rows_at_end(samples.values.len());
        let n_bytes = [
            bytes_of::<u32>(n_frames),
            bytes_of::<[u32; 2]>(n_samples),
            bytes_of::<i64>(n_values),
        ];
        let n_bytes = n_bytes.iter().fold(0, |sum: u64, &n| sum.saturating_add(n));
        if n_bytes > limits.column_bytes / 4 {
            return;
        }
        reserve(&mut samples.frames, n_frames);
        reserve(&mut samples.frame_ends, n_samples);
        reserve(&mut samples.label_set, n_samples);
        reserve(&mut samples.values, n_values);
    }
}

/// Room for `n_rows` in all.
fn reserve<T>(column: &mut Vec<T>, n_rows: usize) {
    column.reserve_exact(n_rows.saturating_sub(column.len()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_looked_at_each_time_that_twice_as_much_has_come() {
        assert!(Foresight::new(MIN_FILE_BYTES - 1).is_none());
        let mut foresight = Foresight::new(1 << 20).unwrap();
        let looks: Vec<u64> = (0..16_u64)
            .filter(|_| foresight.is_time_to_look(1 << 16))
            .collect();
        assert_eq!(looks, [0, 1, 3, 7]);
    }

    #[test]
    fn what_came_says_what_will_come_and_a_16th_is_added() {
        let mut foresight = Foresight::new(1 << 20).unwrap();
        assert!(foresight.is_time_to_look(1 << 18));
        assert_eq!(foresight.rows_at_end(400), 1700);
        assert_eq!(foresight.rows_at_end(0), 0);
    }

    #[test]
    fn columns_get_room_once_and_none_where_it_would_be_too_much() {
        let mut foresight = Foresight::new(1 << 20).unwrap();
        assert!(foresight.is_time_to_look(1 << 18));
        let room_of = |column_bytes| {
            let mut raw = RawProfile::default();
            raw.samples.frames = vec![1; 1000];
            let limits = Limits {
                column_bytes,
                ..Limits::default()
            };
            raw.make_room(foresight, &limits);
            raw.samples.frames.capacity()
        };
        assert_eq!(room_of(4 * 4250 * 4), 4250);
        assert_eq!(room_of(4 * 4250 * 4 - 1), 1000);
    }
}
