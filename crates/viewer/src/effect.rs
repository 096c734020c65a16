//! What is to be done outside: the page decides nothing more about it.

use protocol::{Request, SourceId};

use crate::Theme;

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send a message to the worker; beside [`Request::OpenSource`] goes the file that is kept
    /// under its id.
    Post(Request),
    /// Send [`crate::Action::Resumed`] in the page's next turn: there is work left that would have
    /// taken this one too long. Another such request takes the place of one that waits.
    Resume,
    /// End the worker and start a fresh one.
    RestartWorker,
    /// Keep a file no longer.
    ForgetFile(SourceId),
    /// Let the reader choose files.
    PickFiles,
    /// Let the reader choose a folder.
    PickFolder,
    /// Let the reader choose the last release's `default.pgo`.
    PickRelease,
    /// Let the reader choose a source diff.
    PickDiff,
    /// Read the source diff that was given last, and send [`crate::PlanAction::DiffRead`].
    ReadDiff,
    /// Fetch the sample profile from the page's own origin and offer it.
    FetchSample,
    /// Save bytes as a file.
    Download {
        /// The content.
        bytes: Vec<u8>,
        /// The name to save it under.
        file_name: String,
        /// Its MIME type.
        mime: String,
    },
    /// Put a text into the clipboard.
    CopyText(String),
    /// Put the keyboard into the search box, with its text selected.
    FocusSearch,
    /// Put the keyboard into the view that shows.
    FocusView,
    /// Remember the theme for the next visit.
    SaveTheme(Theme),
    /// Write the link behind the `#` of the page's address.
    SetLink {
        /// The fragment, without the `#`.
        link: String,
        /// Whether *Back* shall return to what was before.
        is_step: bool,
    },
}
