//! By which column a table is sorted, and which way.

/// A column and a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order<C> {
    /// The column.
    pub by: C,
    /// The largest, or the last in the alphabet, first.
    pub is_descending: bool,
}

/// A column that tables can be sorted by.
pub trait SortColumn: Copy + PartialEq + Sized + 'static {
    /// All of them, with their names in links.
    const ALL: &'static [(Self, &'static str)];

    /// Whether a reader who sorts by it means the largest first.
    fn starts_descending(self) -> bool;
}

impl<C: SortColumn + Default> Default for Order<C> {
    fn default() -> Self {
        Self::by(C::default())
    }
}

impl<C: SortColumn> Order<C> {
    /// Sorted by a column, its natural way.
    pub fn by(column: C) -> Self {
        Self {
            by: column,
            is_descending: column.starts_descending(),
        }
    }

    /// What a press on a column's head means: sort by it, or turn the order round.
    #[must_use]
    pub fn pressed(self, column: C) -> Self {
        if self.by == column {
            Self {
                by: column,
                is_descending: !self.is_descending,
            }
        } else {
            Self::by(column)
        }
    }

    /// The order in a link: `-flat`, `function`.
    pub fn to_link(self) -> String {
        let name = C::ALL
            .iter()
            .find(|(column, _)| *column == self.by)
            .map_or("", |(_, name)| name);
        let sign = if self.is_descending { "-" } else { "" };
        format!("{sign}{name}")
    }

    /// The order that a link says.
    pub fn from_link(text: &str) -> Option<Self> {
        let (is_descending, name) = match text.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, text),
        };
        let (by, _) = C::ALL.iter().find(|(_, known)| *known == name)?;
        Some(Self {
            by: *by,
            is_descending,
        })
    }
}
