//! What a profile's samples add up to: symbols, the call tree and the top table.
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
pub mod go_name;
pub mod symbols;
pub mod top;

pub use call_tree::{CallTree, NodeIdx};
pub use go_name::SymbolOrigin;
pub use symbols::{SymbolIdx, SymbolTable};
pub use top::TopTable;
