//! The small choices that a reader makes about the page: which tab, which pane, which theme.

use std::rc::Rc;

/// A tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The flame graph.
    #[default]
    Flame,
    /// The top table.
    Top,
    /// What Go's PGO would make of it.
    Pgo,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// How wide the window is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// Three panes side by side.
    #[default]
    Wide,
    /// The side panes are sheets over the view.
    Medium,
    /// The tabs are at the bottom, too.
    Narrow,
}

/// A side pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The files.
    Inputs,
    /// The details of what is selected.
    Selection,
}

/// Which panes are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panes {
    /// The files stand beside the view, where there is room.
    pub has_inputs: bool,
    /// The details do.
    pub has_selection: bool,
    /// The pane that lies over the view, where there is no room beside it.
    pub sheet: Option<Pane>,
}

/// What is open over the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The list of keys.
    Shortcuts,
    /// What can be downloaded.
    Downloads,
    /// The limits of the session.
    Limits,
    /// What keeps profiles in the page.
    Seal,
}

/// What the reader should know now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Whether it is trouble.
    pub is_error: bool,
    /// In words.
    pub text: Rc<str>,
}

/// How copied edges are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyFormat {
    /// Aligned columns.
    Text,
    /// Comma-separated values.
    Csv,
}

impl Default for Panes {
    fn default() -> Self {
        Self {
            has_inputs: true,
            has_selection: true,
            sheet: None,
        }
    }
}

impl Theme {
    /// The one after: system, light, dark.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    /// What it is called in links and in storage.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::System, Self::Light, Self::Dark]
            .into_iter()
            .find(|theme| theme.name() == name)
    }
}

impl View {
    /// All tabs, in order.
    pub const ALL: [Self; 3] = [Self::Flame, Self::Top, Self::Pgo];

    /// What the tab says.
    pub fn label(self) -> &'static str {
        match self {
            Self::Flame => "Flame",
            Self::Top => "Top",
            Self::Pgo => "PGO",
        }
    }

    /// What it is called in links.
    pub fn link_name(self) -> &'static str {
        match self {
            Self::Flame => "flame",
            Self::Top => "top",
            Self::Pgo => "pgo",
        }
    }
}
