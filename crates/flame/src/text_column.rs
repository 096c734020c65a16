//! Texts in one buffer, as they cross from worker to page.

/// Texts, one after another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextColumn {
    /// All texts together.
    pub buffer: String,
    /// Where each ends, in bytes.
    pub ends: Vec<u32>,
}

impl TextColumn {
    /// Appends a text.
    pub fn push(&mut self, text: &str) {
        self.buffer.push_str(text);
        debug_assert!(u32::try_from(self.buffer.len()).is_ok(), "4 GiB of text");
        self.ends.push(self.buffer.len() as u32);
    }

    /// The text of a row; empty if there is no such row, or if the ends are not where texts end.
    pub fn text(&self, row: usize) -> &str {
        let start = match row {
            0 => 0,
            _ => self.ends.get(row - 1).copied().unwrap_or(0) as usize,
        };
        let end = self.ends.get(row).copied().unwrap_or(0) as usize;
        self.buffer.get(start..end).unwrap_or("")
    }

    /// The number of texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Every text in row order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.text(row))
    }
}
