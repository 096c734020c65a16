//! What another plan would do to the hot set, told before it is taken.

use serde::{Deserialize, Serialize};

use crate::{EdgeName, EditNote};

/// How many edges of each list are named.
pub const N_EFFECT_EDGES: usize = 200;

/// The file of a plan beside the file of the present one; beside the plain merge's where the present
/// one cannot be carried out, which the first note says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectReport {
    /// Whether the two give the same preprofile, byte for byte.
    pub is_same_preprofile: bool,
    /// How many edges are hot now.
    pub n_hot_before: u32,
    /// How many would be.
    pub n_hot_after: u32,
    /// How many edges would be hot that are not.
    pub n_entered: u32,
    /// How many would no longer be hot.
    pub n_left: u32,
    /// The heaviest of those that would be hot.
    pub entered: Vec<EffectEdge>,
    /// The heaviest of those that would not.
    pub left: Vec<EffectEdge>,
    /// What the edits of the plan did, a sentence each.
    pub notes: Vec<EditNote>,
}

/// An edge that would enter or leave the hot set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectEdge {
    /// The edge.
    pub edge: EdgeName,
    /// Its weight where it is hot.
    pub weight: i64,
}
