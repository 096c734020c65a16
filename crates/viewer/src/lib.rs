//! Everything that the page decides, without a browser.
//!
//! [`State`] is one value and [`update`] the one function that changes it: an [`Action`] goes in,
//! [`Effect`]s come out, and whoever owns the page performs them. So every behaviour of the page
//! is a native test: a script of actions, stale and out-of-order answers included.
//!
//! **Invariant:** an answer of the worker changes the page only if the page still waits for it.
//!
//! This crate knows no Yew, no DOM and no clock, and of profiles only what the worker answers.

mod action;
pub mod boxes;
mod edge_filter;
mod edge_table;
mod edge_words;
mod effect;
pub mod figures;
mod found;
mod judged_edges;
mod keys;
mod limits;
mod link;
mod matching;
pub mod names;
mod order;
mod page;
mod plan_change;
mod plan_words;
mod planning;
mod shared;
mod slot;
mod sources;
mod state;
mod top_table;
mod update;
mod workbench;

pub use action::{Action, FrameAction, PlanAction};
pub use edge_filter::EdgeFilter;
pub use edge_table::{EdgeColumn, EdgeRows, Edges, edge_order, edge_rows};
pub use edge_words::edge_marks;
pub use effect::Effect;
pub use flame::{BoxIdx, Matches};
pub use found::Found;
pub use judged_edges::JudgedEdges;
pub use keys::{KeyPress, SHORTCUTS, action_of_key};
pub use limits::{LimitRow, Relief, SessionLimits, limit_words, reached_words};
pub use link::link_of;
pub use order::{Order, SortColumn};
pub use page::{CopyFormat, Layout, Notice, Overlay, Pane, Panes, Theme, View};
pub use plan_change::{MAX_DIFF_BYTES, PlanChange, PlanField, is_source_diff};
pub use plan_words::{
    decision_words, effect_words, plan_entries, plan_note, sufficiency_words, trapped_summary,
    trapped_words, verdict_words, weighting_words,
};
pub use planning::{
    DraftEffect, DraftFailure, EditedPlan, PgoPanel, PlanDraft, Planning, release_candidates,
};
pub use protocol::Query;
pub use shared::Shared;
pub use slot::{Answer, Slot};
pub use sources::{LeftOut, OfferedFile, Progress, Source, SourceStatus};
pub use state::{
    ChosenValue, Derived, ExportState, OfText, Peek, Search, SelectedEdge, Selection, State, Worker,
};
pub use top_table::{TopColumn, TopRows, top_order, top_rows};
pub use update::update;
pub use workbench::{BesidePlan, Drift, Evidence, SETTLED_PROBABILITY, Workbench, is_unsettled};
