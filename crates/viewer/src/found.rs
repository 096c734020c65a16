//! What a search came to, in the view that shows.

use crate::{Derived, State, View};

/// What a search came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which match is selected, from 0.
    pub position: Option<u32>,
    /// How many there are: rows of a table, or places of the call tree.
    pub n_found: u32,
    /// How many of them have a box in the flame graph and can be gone to.
    pub n_boxes: u32,
    /// What they amount to: nothing is counted twice.
    pub part: i64,
    /// What that is a share of.
    pub whole: i64,
    /// There may be more: what is left out of the graph is still being searched.
    pub is_at_least: bool,
}

impl Derived {
    /// The number of rows or boxes that the search found, and the share of the whole they are.
    ///
    /// `None` while nothing is sought, or the search is on its way.
    pub fn found(&self, state: &State) -> Option<Found> {
        if !state.search.query.is_active() || self.is_searching() {
            return None;
        }
        match state.view {
            View::Flame => {
                let graph = state.flame.content()?;
                let n_boxes = self.matches.boxes.len() as u32;
                let shown = Found {
                    position: state.search.position,
                    n_found: n_boxes,
                    n_boxes,
                    part: self.matches.cum,
                    whole: graph.total(),
                    is_at_least: graph.n_hidden() > 0,
                };
                let answer = state.found.answer();
                let answer = answer.filter(|a| a.question.text == state.search.text);
                Some(match answer {
                    Some(answer) if shown.is_at_least => Found {
                        n_found: answer.content.n_places,
                        part: answer.content.cum,
                        whole: answer.content.total,
                        is_at_least: false,
                        ..shown
                    },
                    _ => shown,
                })
            }
            View::Top => Some(Found {
                position: None,
                n_found: self.top_rows.rows.len() as u32,
                n_boxes: 0,
                part: self.top_rows.flat,
                whole: state.top.content()?.total,
                is_at_least: false,
            }),
            View::Pgo => Some(Found {
                position: None,
                n_found: self.edge_rows.ranks.len() as u32,
                n_boxes: 0,
                part: self.edge_rows.weight,
                whole: state.edges.content()?.report.total_weight,
                is_at_least: false,
            }),
        }
    }

    /// Whether a search is on its way.
    pub(crate) fn is_searching(&self) -> bool {
        let matching = self.matching.as_ref();
        matching.is_some_and(|matching| !matching.is_done())
    }
}
