//! What the page knows and shows, as one value.
//!
//! **Invariant:** whatever can be computed from the rest is not in [`State`], except what
//! [`Derived`] says: sorted and matched rows, which are too large to compute at every drawing.

use std::rc::Rc;

use flame::FlameGraph;
use protocol::answers::{Neighbours, TopColumns};
use protocol::{
    Export, Failure, FailureKind, FlameView, FlameZoom, LeanProof, MergeSummary, NumberedPlan,
    SourceId, Sums, ValueKey, ValueTypeChoice,
};

use crate::matching::Matching;
use crate::sources::{LeftOut, Progress, Source, left_out, progress};
use crate::update::Caution;
use crate::{
    BoxIdx, EdgeColumn, EdgeFilter, EdgeRows, Edges, Evidence, JudgedEdges, Layout, Matches,
    Notice, Order, Overlay, Pane, Panes, Planning, Query, SessionLimits, Shared, Slot, Theme,
    TopColumn, TopRows, View, Workbench,
};

/// Everything that the page decides from.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The files, in the order in which they were given.
    pub sources: Shared<Vec<Source>>,
    /// What the included files amount to.
    pub merge: Shared<MergeSummary>,
    /// Whether the worker can be asked.
    pub worker: Worker,
    /// How much may be read, and be open.
    pub limits: SessionLimits,
    /// The sample profile is being fetched.
    pub is_fetching_sample: bool,
    /// Which tab shows.
    pub view: View,
    /// The value column that the reader chose; see [`State::shown_value`].
    pub chosen_value: Option<ChosenValue>,
    /// The value kind that a link asks for, until a file has it.
    pub wanted_kind: Option<String>,
    /// The flame graph.
    pub flame: Slot<FlameView, Shared<FlameGraph>>,
    /// The top table.
    pub top: Slot<ValueKey, Shared<TopColumns>>,
    /// What the function that the details are about comes to.
    pub peek: Slot<OfText, Shared<Peek>>,
    /// What the search comes to, where the flame graph leaves boxes out.
    pub found: Slot<OfText, Sums>,
    /// How `default.pgo` is made.
    pub plan: Shared<NumberedPlan>,
    /// How it might be made, and what of that shows.
    pub planning: Planning,
    /// What Go's PGO reads, by the number of the plan.
    pub edges: Slot<u32, Shared<Edges>>,
    /// The proof of the lean file, by the number of the plan.
    pub lean_proof: Slot<u32, Rc<LeanProof>>,
    /// What the PGO page knows beside the edges.
    pub workbench: Workbench,
    /// The file that is being made for download.
    pub export: ExportState,
    /// The box that the flame graph is zoomed to; `None` is everything.
    pub zoom: Option<BoxIdx>,
    /// What the details are about.
    pub selection: Selection,
    /// What is sought.
    pub search: Search,
    /// How the top table is sorted.
    pub top_order: Order<TopColumn>,
    /// How the edge table is sorted.
    pub edge_order: Order<EdgeColumn>,
    /// How the edge table is narrowed.
    pub edge_filter: EdgeFilter,
    /// Light or dark.
    pub theme: Theme,
    /// The system is dark.
    pub is_system_dark: bool,
    /// How wide the window is.
    pub layout: Layout,
    /// Which panes are open.
    pub panes: Panes,
    /// What is open over the page.
    pub overlay: Option<Overlay>,
    /// What the reader should know now.
    pub notice: Option<Notice>,
    /// What a screen reader says next.
    pub announcement: Rc<str>,
    /// What is computed from the rest.
    pub derived: Derived,
    /// Files are opened one by one, to find the one that a worker died of.
    pub(crate) caution: Option<Caution>,
    /// What the page's address says.
    pub(crate) link: String,
}

/// Whether the worker can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Worker {
    /// It is being started.
    Starting {
        /// Workers that died since one last answered, and of no file.
        n_crashes: u32,
    },
    /// It can be asked.
    Ready {
        /// The same.
        n_crashes: u32,
    },
    /// It is of another build than the page: only loading the page anew helps.
    Mismatched {
        /// Its version.
        version: String,
    },
    /// It died again and again; it is not started any more, unless files are offered.
    Broken {
        /// What it said last.
        message: String,
        /// The files that are opened if it is started again after all.
        given_up: Rc<[SourceId]>,
    },
}

impl Default for Worker {
    fn default() -> Self {
        Self::Starting { n_crashes: 0 }
    }
}

impl Worker {
    /// Whether it hears what it is told: now, or once it has started.
    pub(crate) fn is_there(&self) -> bool {
        matches!(self, Self::Starting { .. } | Self::Ready { .. })
    }

    /// Whether a file is opened if it is started again after all.
    pub(crate) fn has_given_up(&self, id: SourceId) -> bool {
        matches!(self, Self::Broken { given_up, .. } if given_up.contains(&id))
    }
}

/// A value column that the reader chose, by what it is: its place changes with the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenValue {
    value: ValueKey,
    kind: Rc<str>,
    unit: Rc<str>,
}

impl ChosenValue {
    /// A column of the present merge.
    pub(crate) fn new(choice: &ValueTypeChoice) -> Self {
        Self {
            value: choice.value,
            kind: choice.kind.as_str().into(),
            unit: choice.unit.as_str().into(),
        }
    }

    /// What it counts: `cpu`, `alloc_space`.
    pub(crate) fn kind(&self) -> &str {
        &self.kind
    }

    /// Where it is among columns: at its old place, if there are several of its kind.
    fn find(&self, choices: &[ValueTypeChoice]) -> Option<ValueKey> {
        let is_it = |choice: &&ValueTypeChoice| {
            choice.value.group == self.value.group
                && *choice.kind == *self.kind
                && *choice.unit == *self.unit
        };
        let alike = || choices.iter().filter(is_it).map(|choice| choice.value);
        alike()
            .find(|&value| value == self.value)
            .or_else(|| alike().next())
    }
}

/// A question about some functions, by name or by search, in a value column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfText {
    /// The column.
    pub value: ValueKey,
    /// The function's name, or what the reader typed.
    pub text: Rc<str>,
}

/// What a function comes to, wherever it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peek {
    /// What was measured in it.
    pub sums: Sums,
    /// The functions that call it.
    pub callers: Neighbours,
    /// The functions that it calls.
    pub callees: Neighbours,
}

/// The file that is being made for download.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ExportState {
    /// None.
    #[default]
    Idle,
    /// It is being made.
    Preparing(Export),
    /// It could not be made.
    Failed(Export, Failure),
}

/// What the details are about.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Selection {
    /// Nothing.
    #[default]
    None,
    /// A function, and the box of it that the reader means.
    Function {
        /// Its name.
        name: Rc<str>,
        /// The box; `None` while the flame graph does not show one.
        shown_box: Option<BoxIdx>,
    },
    /// An edge.
    Edge(SelectedEdge),
}

/// An edge by what it is, so that it is found again when ranks change.
#[derive(Clone, Debug, PartialEq)]
pub struct SelectedEdge {
    /// Who calls.
    pub caller: Rc<str>,
    /// Who is called.
    pub callee: Rc<str>,
    /// The line of the call, counted from the caller's start line.
    pub offset: i64,
    /// Its rank among the edges that are held; `None` when they no longer have it.
    pub rank: Option<u32>,
    /// A box of the callee below one of the caller.
    pub shown_box: Option<BoxIdx>,
}

/// What is sought.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// What the reader typed.
    pub text: Rc<str>,
    /// What it means.
    pub query: Query,
    /// Which of the flame graph's matches is selected, from 0.
    pub position: Option<u32>,
}

/// What is computed from the rest of the state whenever that changes.
#[derive(Clone, Debug, Default)]
pub struct Derived {
    /// Where the search matches in the flame graph that is held.
    pub matches: Shared<Matches>,
    /// The rows of the top table that is held.
    pub top_rows: Shared<TopRows>,
    /// The rows of the edges that are held.
    pub edge_rows: Shared<EdgeRows>,
    pub(crate) matching: Option<Matching>,
    pub(crate) matches_from: Option<MadeFrom<FlameGraph, ()>>,
    pub(crate) top_sorted: Sorted<TopColumns, TopColumn>,
    pub(crate) top_from: Option<MadeFrom<TopColumns, Order<TopColumn>>>,
    /// See [`State::judged_edges`].
    pub(crate) judged: Shared<JudgedEdges>,
    pub(crate) judged_by: Option<Shared<Evidence>>,
    pub(crate) edges_sorted: Sorted<JudgedEdges, EdgeColumn>,
    pub(crate) edges_from: Option<MadeFrom<JudgedEdges, (EdgeFilter, Order<EdgeColumn>)>>,
}

/// What rows are computed from: a table, how they are chosen and ordered, and what was sought;
/// `None` while the search is on its way, which leaves all of them.
pub(crate) type MadeFrom<T, By> = (Shared<T>, By, Option<Rc<str>>);
/// The rows of a table in an order, and what they are of.
pub(crate) type Sorted<T, Column> = Option<(Shared<T>, Order<Column>, Shared<Vec<u32>>)>;

impl State {
    /// Whether the reader has given nothing yet.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// Whether at least one file is part of a merge.
    pub fn has_merge(&self) -> bool {
        self.merge.n_sources > 0 && !self.merge.value_types.is_empty()
    }

    /// The value column that the views show: the chosen one while the merge has it.
    pub fn shown_value(&self) -> Option<ValueKey> {
        let has = |value: ValueKey| self.merge.value_types.iter().any(|v| v.value == value);
        let chosen = self.chosen_value.as_ref();
        chosen
            .and_then(|chosen| chosen.find(&self.merge.value_types))
            .or(self.merge.default_value)
            .filter(|&value| has(value))
    }

    /// What a value column counts; `None` when the merge no longer has it.
    pub fn value_type(&self, value: ValueKey) -> Option<&ValueTypeChoice> {
        self.merge.value_types.iter().find(|v| v.value == value)
    }

    /// The unit of the flame graph that is held.
    pub fn flame_unit(&self) -> &str {
        self.flame
            .answer()
            .and_then(|answer| self.value_type(answer.question.value))
            .map_or("", |choice| &choice.unit)
    }

    /// What is known of the function that the details are about, and its unit.
    pub fn peeked(&self) -> Option<(&Shared<Peek>, &str)> {
        let Selection::Function { name, .. } = &self.selection else {
            return None;
        };
        let answer = self.peek.answer().filter(|a| a.question.text == *name)?;
        let choice = self.value_type(answer.question.value);
        Some((&answer.content, choice.map_or("", |choice| &choice.unit)))
    }

    /// The unit of the top table that is held.
    pub fn top_unit(&self) -> &str {
        self.top
            .answer()
            .and_then(|answer| self.value_type(answer.question))
            .map_or("", |choice| &choice.unit)
    }

    /// How far reading has come; `None` when nothing is being read.
    pub fn progress(&self) -> Option<Progress> {
        progress(&self.sources)
    }

    /// What the flame graph has to show: the whole, or a box in detail where the whole that is
    /// held leaves something out below it.
    pub(crate) fn flame_view(&self, value: ValueKey) -> FlameView {
        let whole = FlameView { value, zoom: None };
        let (Some(held), Some(zoom)) = (self.flame.answer(), self.zoom) else {
            return whole;
        };
        // Boxes of another merge, or of other values, are first found again in the whole.
        if held.question.value != value || held.revision != self.merge.revision {
            return whole;
        }
        if !held.content.hides_below(zoom) {
            return held.question;
        }
        let node = held.content.node(zoom);
        let zoom = node.map(|node| FlameZoom {
            revision: held.revision,
            node,
        });
        FlameView { value, zoom }
    }

    /// What the inputs say of the edges that are held, once that is known of just these.
    pub fn evidence(&self) -> Option<&Shared<Evidence>> {
        let edges = self.edges.answer()?;
        let evidence = self.workbench.evidence.answer()?;
        let is_of_these =
            evidence.question == edges.question && evidence.revision == edges.revision;
        is_of_these.then_some(&evidence.content)
    }

    /// The edges that are held beside what the inputs say of each, where the list of edges shows or
    /// the details of one.
    pub fn judged_edges(&self) -> Option<&Shared<JudgedEdges>> {
        let edges = self.edges.content()?;
        let judged = &self.derived.judged;
        (judged.edges == *edges).then_some(judged)
    }

    /// Whether a single input has every edge, so that how many have one says nothing.
    pub fn has_one_input(&self) -> bool {
        // What was said of the plan before stays until more is known, so that nothing jumps.
        let n_inputs = match self.workbench.evidence.content() {
            Some(evidence) => evidence.report.inputs.len(),
            None => self.merge.n_sources as usize,
        };
        n_inputs < 2
    }

    /// The proof of the lean file of the edges that are held.
    pub fn proof_of_edges(&self) -> Option<&Rc<LeanProof>> {
        let edges = self.edges.answer()?;
        let proof = self.lean_proof.answer()?;
        let is_of_these = proof.question == edges.question && proof.revision == edges.revision;
        is_of_these.then_some(&proof.content)
    }

    /// Whether what the tab shows is older than the merge.
    pub fn is_view_stale(&self) -> bool {
        let revision = self.merge.revision;
        let Some(value) = self.shown_value() else {
            return false;
        };
        match self.view {
            View::Flame => {
                let shown = self.flame.answer();
                shown.is_none_or(|a| a.question.value != value || a.revision < revision)
            }
            View::Top => self.top.current(&value, revision).is_none(),
            View::Pgo => {
                self.edges.current(&self.plan.number, revision).is_none()
                    && self.plan_failure().is_none()
            }
        }
    }

    /// The memory that all open files take, in bytes.
    pub fn column_bytes(&self) -> u64 {
        let summaries = self.sources.iter().filter_map(Source::summary);
        summaries.map(|summary| summary.column_bytes).sum()
    }

    /// The files that a download lacks though the reader gave them and did not take them out:
    /// whoever takes `default.pgo` away must see that it is not made of everything.
    pub fn left_out(&self) -> Vec<LeftOut> {
        left_out(&self.sources, &self.merge.unmerged)
    }

    /// Why `default.pgo` cannot be downloaded now; `None` when it can.
    pub fn download_obstacle(&self) -> Option<&str> {
        match &self.worker {
            Worker::Mismatched { .. } => return Some("The page was updated: load it again"),
            Worker::Broken { .. } => return Some("The reader does not start"),
            Worker::Starting { .. } | Worker::Ready { .. } => {}
        }
        if self.sources.is_empty() {
            return Some("Open a profile first");
        }
        if !self.has_merge() {
            return Some(if self.progress().is_some() {
                "The files are still being read"
            } else {
                "No file is included"
            });
        }
        // A file made of some of what was dropped would look like one made of all.
        if self.progress().is_some() {
            return Some("The files are still being read");
        }
        if let Some(failure) = self.plan_failure() {
            return Some(match failure.kind {
                FailureKind::Plan => "The plan cannot be carried out, PGO says why",
                _ => "Nothing to make it of",
            });
        }
        let report = &self.edges.content()?.report;
        if report.refusal.is_some() {
            Some("Go would refuse it, PGO says why")
        } else if report.n_edges == 0 {
            Some("There is no call in it")
        } else {
            None
        }
    }

    /// Whether dark colours show.
    pub fn is_dark(&self) -> bool {
        match self.theme {
            Theme::System => self.is_system_dark,
            Theme::Light => false,
            Theme::Dark => true,
        }
    }

    /// Whether a pane can be seen.
    pub fn is_open(&self, pane: Pane) -> bool {
        match (self.layout, pane) {
            (Layout::Wide, Pane::Inputs) => self.panes.has_inputs,
            (Layout::Wide, Pane::Selection) => self.panes.has_selection,
            _ => self.panes.sheet == Some(pane),
        }
    }

    /// The file of that id.
    pub fn source(&self, id: SourceId) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }

    pub(crate) fn source_mut(&mut self, id: SourceId) -> Option<&mut Source> {
        let mut sources = self.sources.to_mut().iter_mut();
        sources.find(|source| source.id == id)
    }

    /// The box that the details are about.
    pub fn selected_box(&self) -> Option<BoxIdx> {
        match &self.selection {
            Selection::None => None,
            Selection::Function { shown_box, .. } => *shown_box,
            Selection::Edge(edge) => edge.shown_box,
        }
    }
}
