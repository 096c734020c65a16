//! What a profile's samples add up to: symbols, the call tree, the top table, callers and callees,
//! and what some functions come to together.
//!
//! Every table here is a pure function of a profile and one of its value columns, and is built in
//! one go; nothing is updated in place.
//!
//! **Invariant:** equal profiles give equal tables: no order here comes from a hash map.
//!
//! This crate knows no pixels, no messages, no bytes and nothing of PGO.

pub mod call_tree;
#[cfg(test)]
mod folded;
mod found;
pub mod go_name;
pub mod peek;
pub mod symbols;
pub mod top;

pub use call_tree::{CallTree, NodeIdx};
pub use found::Found;
pub use go_name::SymbolOrigin;
pub use peek::{Neighbour, Peek};
pub use symbols::{SymbolIdx, SymbolTable};
pub use top::TopTable;
