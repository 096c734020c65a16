//! What one plan does to the hot set beside another.

use pgo::{EdgeTable, HotChange, preprofile};
use protocol::{EditNote, EffectEdge, EffectReport, N_EFFECT_EDGES};

use super::{Planned, edge_name};

impl Planned {
    /// What taking `other` in place of this would do.
    pub fn effect_of(&self, other: &Self) -> EffectReport {
        let (before, after) = (self.table(), other.table());
        let change = HotChange::between(before, after);
        EffectReport {
            is_same_preprofile: preprofile(before) == preprofile(after),
            n_hot_before: before.hot_cut().n_hot as u32,
            n_hot_after: after.hot_cut().n_hot as u32,
            n_entered: change.entered.len() as u32,
            n_left: change.left.len() as u32,
            entered: named(after, &change.entered),
            left: named(before, &change.left),
            notes: other.notes().to_vec(),
        }
    }
}

/// An effect is not told beside the plan that holds.
pub(crate) fn beside_the_plain_merge() -> EditNote {
    EditNote {
        text: "The plan that holds cannot be carried out: this is told beside the plain merge."
            .to_owned(),
        is_warning: true,
    }
}

/// The first edges of a list, which are the heaviest.
fn named(edges: &EdgeTable, rows: &[u32]) -> Vec<EffectEdge> {
    let rows = rows.iter().take(N_EFFECT_EDGES);
    rows.map(|&row| EffectEdge {
        edge: edge_name(edges, row as usize),
        weight: edges.weight[row as usize],
    })
    .collect()
}
