//! Everything that can happen to the page.

use protocol::{Export, LimitName, Reply, SourceId, ValueKey};

use crate::sources::OfferedFile;
use crate::{
    BoxIdx, CopyFormat, EdgeColumn, EdgeFilter, Layout, Overlay, Pane, PgoPanel, PlanChange, Theme,
    TopColumn, View,
};

/// Something that happened; what follows from it is [`crate::update`]'s to say.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The page has been opened, with this behind the `#` of its address.
    Opened {
        /// The address' fragment, without the `#`.
        link: String,
        /// The theme of an earlier visit.
        theme: Option<Theme>,
    },
    /// The address' fragment changed under the page: back, forward, or typed.
    LinkFollowed(String),
    /// Files were dropped or picked.
    FilesOffered(Vec<OfferedFile>),
    /// The dropped folder held no file.
    NothingOffered,
    /// *Open files* was pressed.
    FilesWanted,
    /// *Open folder* was pressed.
    FolderWanted,
    /// *Try a sample* was pressed.
    SampleWanted,
    /// The sample could not be fetched.
    SampleFailed(String),
    /// A row's check box was pressed.
    IncludeToggled(SourceId),
    /// The check box above the rows was pressed.
    IncludeAllToggled,
    /// A row's remove button was pressed.
    RemovePressed(SourceId),
    /// *Remove all* was pressed.
    RemoveAllPressed,
    /// A failed row's *Try again* was pressed.
    RetryPressed(SourceId),
    /// A failed row's *Raise and try again* was pressed.
    ReliefPressed(SourceId),
    /// A limit is wanted elsewhere.
    LimitRaised {
        /// Which.
        name: LimitName,
        /// Where.
        limit: u64,
    },
    /// A limit is wanted as it was.
    LimitReset(LimitName),
    /// *Cancel* was pressed while files were being read.
    ReadingCancelled,
    /// The worker said something.
    WorkerSaid(Box<Reply>),
    /// The worker fell silent without a word: its script could not be loaded, or it trapped.
    WorkerFailed(String),
    /// A tab was chosen.
    ViewChosen(View),
    /// A value column was chosen.
    ValueChosen(ValueKey),
    /// A box of the flame graph was selected, or none.
    BoxSelected(Option<BoxIdx>),
    /// A box of the flame graph was zoomed to; `None` is everything.
    BoxZoomed(Option<BoxIdx>),
    /// A function was selected in a table or list.
    FunctionSelected(String),
    /// A function is to be seen in the flame graph.
    FunctionShown(String),
    /// An edge was selected, by rank.
    EdgeSelected(u32),
    /// An edge is to be seen in the flame graph, by rank.
    EdgeShown(u32),
    /// A function's callers and callees are to be seen in the list of edges.
    EdgesOfFunctionShown(String),
    /// The value column after the chosen one is wanted, or the one before.
    ValueStepped {
        /// The one after.
        is_forward: bool,
    },
    /// The search box is wanted.
    SearchWanted,
    /// The search's text changed.
    SearchChanged(String),
    /// The next match is wanted, or the one before.
    SearchMoved {
        /// The next one.
        is_forward: bool,
    },
    /// A column's head of the top table was pressed.
    TopSorted(TopColumn),
    /// A column's head of the edge table was pressed.
    EdgesSorted(EdgeColumn),
    /// A filter of the edge table was chosen.
    EdgeFilterChosen(EdgeFilter),
    /// The shown edges are to be copied.
    EdgesCopied(CopyFormat),
    /// A text of the page is to be copied.
    TextCopied(String),
    /// The clipboard took the text, or did not.
    CopyFinished {
        /// It did.
        is_done: bool,
    },
    /// Something was done about how `default.pgo` is made.
    Plan(PlanAction),
    /// A file to download was chosen.
    ExportChosen(Export),
    /// Something was done about what stands around the views.
    Frame(FrameAction),
    /// The next turn of the page has come; see [`crate::Effect::Resume`].
    Resumed,
    /// The notice was read.
    NoticeDismissed,
    /// Escape was pressed: close, then clear search, selection and zoom, one at a time.
    Escaped,
}

/// Something that was done about how `default.pgo` is made.
#[derive(Clone, Debug, PartialEq)]
pub enum PlanAction {
    /// The plan that is thought of was changed.
    Changed(PlanChange),
    /// The plan that is thought of is to hold.
    Applied,
    /// The plan that is thought of was dropped.
    Discarded,
    /// The plain merge is wanted again.
    Reset,
    /// A panel of the PGO page is to open, or to close if it is open.
    PanelToggled(PgoPanel),
    /// A file is to be chosen as the last release's `default.pgo`.
    ReleaseWanted,
    /// A file was dropped or picked as the last release's.
    ReleaseOffered(OfferedFile),
    /// A file that is open is the last release's.
    ReleaseChosen(SourceId),
    /// There is no last release to compare with.
    ReleaseCleared,
    /// A source diff is to be chosen.
    DiffWanted,
    /// A source diff was dropped or picked.
    DiffOffered {
        /// Its name.
        name: String,
        /// Its size in bytes.
        file_bytes: u64,
    },
    /// The source diff has been read; `None` if it could not be.
    DiffRead(Option<String>),
}

/// Something that opens, closes or turns dark around the views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameAction {
    /// A menu or a dialog is to open, or to close if it is open.
    OverlayToggled(Overlay),
    /// Whatever is open over the page is to close.
    OverlayClosed,
    /// The inputs are to be seen.
    InputsShown,
    /// A pane is to open, or to close if it is open.
    PaneToggled(Pane),
    /// The window came to be of another kind of width.
    LayoutChanged(Layout),
    /// The next theme is wanted.
    ThemeToggled,
    /// The system went dark or light.
    SystemThemeChanged {
        /// It went dark.
        is_dark: bool,
    },
}
