//! How much the tables of a profile can hold.

use std::fmt;

/// What there is too much of for one profile: tables count in `u32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableName {
    /// Bytes of all strings together.
    StringBytes,
    /// Functions.
    Functions,
    /// Locations.
    Locations,
    /// Lines of all locations together.
    Lines,
    /// Locations of all stacks together.
    StackLocations,
    /// Frames of all stacks together; see [`StackTable::n_frames`](crate::StackTable::n_frames).
    Frames,
    /// Labels.
    Labels,
    /// Labels of all sets together.
    LabelSets,
    /// Samples.
    Samples,
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::StringBytes => "bytes of names",
            Self::Functions => "functions",
            Self::Locations => "locations",
            Self::Lines => "lines of locations",
            Self::StackLocations => "locations in stacks",
            Self::Frames => "frames in stacks",
            Self::Labels => "labels",
            Self::LabelSets => "labels of samples",
            Self::Samples => "samples",
        })
    }
}

/// How many rows a table may have, and which has been full.
///
/// What does not fit is not stored, and whoever fills the tables asks [`Room::full`] before what
/// they hold is used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    most: u32,
    full: Option<TableName>,
}

impl Default for Room {
    fn default() -> Self {
        Self::new(u32::MAX)
    }
}

impl Room {
    /// Room for that many rows in each table, or less one: `u32::MAX` is no row.
    pub(crate) fn new(most: u32) -> Self {
        Self { most, full: None }
    }

    /// Whether a table may grow to `n` rows.
    #[inline]
    pub(crate) fn is_for(&mut self, table: TableName, n: usize) -> bool {
        let fits = n < self.most as usize;
        if !fits {
            self.full.get_or_insert(table);
        }
        fits
    }

    /// The first table that was full.
    pub(crate) fn full(self) -> Option<TableName> {
        self.full
    }
}
