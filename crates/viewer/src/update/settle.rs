//! After every action: ask what the page wants to know, compute what it shows, write its address.

use std::rc::Rc;

use flame::FlameGraph;
use protocol::{Question, Request};

use crate::{
    Derived, Effect, OfText, Selection, Shared, State, View, Worker, boxes, edge_rows, link,
    top_rows,
};

pub(super) fn settle(state: &mut State, effects: &mut Vec<Effect>) {
    resolve_wanted_kind(state);
    ask(state, effects);
    derive(state);
    write_link(state, effects);
}

/// A link may ask for a kind of value before the file that has it is open.
fn resolve_wanted_kind(state: &mut State) {
    // Revision 0 is a merge of a worker that is gone, whose columns have other numbers.
    if let Some(kind) = &state.wanted_kind
        && state.merge.revision > 0
    {
        let mut choices = state.merge.value_types.iter();
        if let Some(choice) = choices.find(|choice| choice.kind == *kind) {
            state.chosen_value = Some(choice.value);
            state.wanted_kind = None;
        }
    }
}

/// Asks what is not known yet, what shows first.
fn ask(state: &mut State, effects: &mut Vec<Effect>) {
    if !state.has_merge() {
        if state.merge.revision > 0 || state.sources.is_empty() {
            forget_answers(state);
        }
        return;
    }
    let revision = state.merge.revision;
    let Some(value) = state.shown_value() else {
        return;
    };
    // Revision 0 is a merge of a worker that is gone.
    if revision == 0 || !matches!(state.worker, Worker::Ready { .. }) {
        return;
    }
    let mut questions = Vec::new();
    if state.view == View::Pgo && state.edges.want((), revision) {
        questions.push(Question::Edges);
    }
    if state.view == View::Top && state.top.want(value, revision) {
        questions.push(Question::Top { value });
    }
    // The details show the selected box, whatever the view.
    let view = state.flame_view(value);
    if state.flame.want(view, revision) {
        questions.push(Question::FlameGraph(view));
    }
    if let Selection::Function { name, .. } = &state.selection {
        let text = Rc::clone(name);
        if state.peek.want(OfText { value, text }, revision) {
            let function = name.to_string();
            questions.push(Question::Peek { value, function });
        }
    }
    if is_search_cut(state) {
        let text = Rc::clone(&state.search.text);
        if state.found.want(OfText { value, text }, revision) {
            let query = state.search.text.to_string();
            questions.push(Question::Search { value, query });
        }
    }
    // The download must know whether Go would refuse the profile.
    if state.edges.want((), revision) {
        questions.push(Question::Edges);
    }
    if state.view == View::Pgo && is_proof_possible(state) && state.lean_proof.want((), revision) {
        questions.push(Question::LeanProof);
    }
    effects.extend(
        questions
            .into_iter()
            .map(|question| Effect::Post(Request::Ask(question))),
    );
}

/// Whether the search goes over a flame graph that has not all boxes there are.
fn is_search_cut(state: &State) -> bool {
    let is_cut = |graph: &Shared<FlameGraph>| graph.n_hidden() > 0;
    state.view == View::Flame
        && state.search.query.is_active()
        && state.flame.content().is_some_and(is_cut)
}

/// Whether a lean file can be made: once the edges of the present merge are known.
fn is_proof_possible(state: &State) -> bool {
    state
        .edges
        .current(&(), state.merge.revision)
        .is_some_and(|edges| edges.report.refusal.is_none())
}

fn forget_answers(state: &mut State) {
    state.flame.clear();
    state.top.clear();
    state.peek.clear();
    state.found.clear();
    state.edges.clear();
    state.lean_proof.clear();
    state.selection = Selection::None;
    state.zoom = None;
}

/// Computes what the shown view needs, where what it is computed from has changed.
fn derive(state: &mut State) {
    let text = &state.search.text;
    let query = &state.search.query;
    let derived = &mut state.derived;
    match state.view {
        View::Flame => {
            let from = (state.flame.content().cloned(), text.clone());
            if derived.matches_from.as_ref() != Some(&from) {
                let matches = from.0.as_ref().map(|graph| boxes::matches(graph, query));
                derived.matches = Shared::new(matches.unwrap_or_default());
                derived.matches_from = Some(from);
            }
        }
        View::Top => {
            let from = (state.top.content().cloned(), text.clone(), state.top_order);
            if derived.top_from.as_ref() != Some(&from) {
                let rows = from.0.as_ref().map(|top| top_rows(top, query, from.2));
                derived.top_rows = Shared::new(rows.unwrap_or_default());
                derived.top_from = Some(from);
            }
        }
        View::Pgo => {
            let order = (state.edge_filter, state.edge_order);
            let from = (state.edges.content().cloned(), text.clone(), order);
            if derived.edges_from.as_ref() != Some(&from) {
                let (filter, order) = order;
                let rows = from.0.as_ref();
                let rows = rows.map(|edges| edge_rows(edges, query, filter, order));
                derived.edge_rows = Shared::new(rows.unwrap_or_default());
                derived.edges_from = Some(from);
            }
        }
    }
}

fn write_link(state: &mut State, effects: &mut Vec<Effect>) {
    let link = link::link_of(state);
    if link != state.link {
        // *Back* returns to the view before, not to the letter before.
        let is_step = view_in(&link) != view_in(&state.link);
        state.link.clone_from(&link);
        effects.push(Effect::SetLink { link, is_step });
    }
}

fn view_in(link: &str) -> Option<&str> {
    link.split('&').find(|pair| pair.starts_with("view="))
}

impl Derived {
    /// The number of rows or boxes that the search found, and the share of the whole they are.
    pub fn found(&self, state: &State) -> Option<Found> {
        if !state.search.query.is_active() {
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
}

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
