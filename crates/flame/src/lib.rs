//! Flame graphs as geometry: where every box lies, what of it is in sight, and what is under the
//! pointer.
//!
//! A graph crosses from worker to page as [`FlameColumns`]; the page makes a [`FlameGraph`] of
//! them, looks at it through a [`Viewport`], and has a painter execute a [`DrawList`]. Everything
//! here is a pure function of those.
//!
//! **Invariant:** drawing and hit testing cost what is in sight costs, however large the graph is.
//!
//! This crate knows no canvas, no colour space, no messages and no clock.

mod columns;
mod css_px;
mod detail;
mod draw_list;
#[cfg(test)]
mod folded;
mod graph;
mod hit_test;
mod hue;
mod label;
mod matches;
mod moves;
mod outline;
mod text_column;
mod viewport;

pub use columns::{
    FlameColumns, FunctionColumns, INLINED, NO_NODE, PLAIN, REST, byte_from_origin, layout,
    layout_detail, origin_from_byte,
};
pub use css_px::CssPx;
pub use detail::Detail;
pub use draw_list::{DrawList, DrawnBox, Emphasis, Fill, Rect, draw_list, rect_of};
pub use graph::{BoxIdx, FlameGraph};
pub use hit_test::hit_test;
pub use hue::{Hue, hue_of_package};
pub use label::{Label, MeasureText, short_names};
pub use matches::Matches;
pub use moves::{Move, moved};
pub use outline::{OutlineRow, describe, outline};
pub use text_column::TextColumn;
pub use viewport::{ROW_HEIGHT, Viewport};
