//! After every action: ask what the page wants to know, compute what it shows, write its address.

use std::rc::Rc;

use flame::FlameGraph;
use protocol::{Question, Request};

use crate::matching::{Matching, Texts};
use crate::state::{MadeFrom, Sorted};
use crate::{
    ChosenValue, Effect, JudgedEdges, OfText, Order, Selection, Shared, State, View, Workbench,
    Worker, boxes, edge_order, edge_rows, link, top_order, top_rows,
};

pub(super) fn settle(state: &mut State, effects: &mut Vec<Effect>) {
    resolve_wanted_kind(state);
    ask(state, effects);
    derive(state, effects);
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
            state.chosen_value = Some(ChosenValue::new(choice));
            state.wanted_kind = None;
        }
    }
}

/// Asks what is not known yet, what shows first.
fn ask(state: &mut State, effects: &mut Vec<Effect>) {
    if !state.has_merge() {
        if state.merge.revision > 0 || state.sources.iter().all(crate::Source::is_failed) {
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
    let plan = state.plan.number;
    let is_plan_ready = state.is_plan_ready();
    if state.view == View::Pgo && is_plan_ready && state.edges.want(plan, revision) {
        questions.push(Question::Edges { plan });
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
    if is_plan_ready && state.edges.want(plan, revision) {
        questions.push(Question::Edges { plan });
    }
    if state.view == View::Pgo && is_plan_ready {
        ask_of_workbench(state, &mut questions);
    }
    effects.extend(
        questions
            .into_iter()
            .map(|question| Effect::Post(Request::Ask(question))),
    );
}

/// Asks what the PGO page shows beside the list, once that shows.
fn ask_of_workbench(state: &mut State, questions: &mut Vec<Question>) {
    let (plan, revision) = (state.plan.number, state.merge.revision);
    let is_listed = state.edges.current(&plan, revision).is_some();
    if !is_listed && state.edges.failed(&plan, revision).is_none() {
        return;
    }
    let drafted = state.draft_beside_plan();
    let bench = &mut state.workbench;
    if let Some(drafted) = drafted
        && bench.effect.want(drafted.clone(), revision)
    {
        let wanted = Box::new((*drafted.wanted).clone());
        questions.push(Question::Effect { plan, wanted });
    }
    if bench.doctor.want((), revision) {
        questions.push(Question::Doctor);
    }
    if !is_proof_possible(state) {
        return;
    }
    if state.lean_proof.want(plan, revision) {
        questions.push(Question::LeanProof { plan });
    }
    let bench = &mut state.workbench;
    if state.plan.plan.release.is_some() && bench.release.want(plan, revision) {
        questions.push(Question::Release { plan });
    }
    if bench.evidence.want(plan, revision) {
        questions.push(Question::Evidence { plan });
    }
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
        .current(&state.plan.number, state.merge.revision)
        .is_some_and(|edges| edges.report.refusal.is_none())
}

fn forget_answers(state: &mut State) {
    state.flame.clear();
    state.top.clear();
    state.peek.clear();
    state.found.clear();
    state.edges.clear();
    state.lean_proof.clear();
    state.workbench = Workbench::default();
    state.selection = Selection::None;
    state.zoom = None;
}

/// Computes what the shown view needs, where what it is computed from has changed.
///
/// While a search is on its way, what was found before still shows; or everything, if that was in
/// another graph or table.
fn derive(state: &mut State, effects: &mut Vec<Effect>) {
    let is_through = search(state);
    if !is_through {
        effects.push(Effect::Resume);
    }
    let sought = is_through.then(|| Rc::clone(&state.search.text));
    match state.view {
        View::Flame => derive_matches(state, sought),
        View::Top => derive_top_rows(state, sought),
        View::Pgo => derive_edge_rows(state, sought),
    }
    // The details of an edge show beside every view.
    if matches!(state.selection, Selection::Edge(_)) {
        derive_judged(state);
    }
}

/// Goes on with the search in what shows; whether it is through.
fn search(state: &mut State) -> bool {
    let texts = match state.view {
        View::Flame => state.flame.content().cloned().map(Texts::Flame),
        View::Top => state.top.content().cloned().map(Texts::Top),
        View::Pgo => state.edges.content().cloned().map(Texts::Edges),
    };
    let (sought, matching) = (&state.search.text, &mut state.derived.matching);
    let Some(texts) = texts else {
        *matching = None;
        return true;
    };
    let known = matching.take_if(|matching| matching.is_for(&texts, sought));
    let known = known.unwrap_or_else(|| Matching::new(texts, Rc::clone(sought)));
    matching.insert(known).step(&state.search.query)
}

/// Whether rows that were computed from something have to be computed again.
fn is_stale<T, By: PartialEq>(held: Option<&MadeFrom<T, By>>, from: &MadeFrom<T, By>) -> bool {
    let Some(held) = held else { return true };
    let is_on_its_way = from.2.is_none();
    held.0 != from.0 || (!is_on_its_way && held != from)
}

fn derive_matches(state: &mut State, sought: Option<Rc<str>>) {
    let selected = state.selected_box();
    let derived = &mut state.derived;
    let Some(graph) = state.flame.content() else {
        derived.matches = Shared::default();
        derived.matches_from = None;
        return;
    };
    let from = (graph.clone(), (), sought);
    if is_stale(derived.matches_from.as_ref(), &from) {
        let told = derived.matching.as_ref();
        let told = told.and_then(Matching::names_and_files);
        let matches = told.map(|told| boxes::matches(graph, told));
        derived.matches = Shared::new(matches.unwrap_or_default());
        derived.matches_from = Some(from);
        // The match that is gone to may stand elsewhere among those of another graph.
        let position = &mut state.search.position;
        *position = position.and_then(|_| {
            let mut boxes = derived.matches.boxes.iter();
            let at = boxes.position(|&shown| Some(shown) == selected)?;
            Some(at as u32)
        });
    }
}

fn derive_top_rows(state: &mut State, sought: Option<Rc<str>>) {
    let derived = &mut state.derived;
    let Some(top) = state.top.content() else {
        derived.top_rows = Shared::default();
        (derived.top_from, derived.top_sorted) = (None, None);
        return;
    };
    let from = (top.clone(), state.top_order, sought);
    if is_stale(derived.top_from.as_ref(), &from) {
        let sorted = sorted(&mut derived.top_sorted, top, state.top_order, top_order);
        let told = derived.matching.as_ref().and_then(Matching::names);
        derived.top_rows = Shared::new(top_rows(top, &sorted, told));
        derived.top_from = Some(from);
    }
}

/// Joins the edges that are held to what the inputs say of each.
fn derive_judged(state: &mut State) {
    let evidence = state.evidence().cloned();
    let derived = &mut state.derived;
    let Some(edges) = state.edges.content() else {
        (derived.judged, derived.judged_by) = (Shared::default(), None);
        return;
    };
    if derived.judged.edges != *edges || derived.judged_by != evidence {
        derived.judged = Shared::new(JudgedEdges::new(edges.clone(), evidence.clone()));
        derived.judged_by = evidence;
    }
}

fn derive_edge_rows(state: &mut State, sought: Option<Rc<str>>) {
    derive_judged(state);
    let derived = &mut state.derived;
    if state.edges.content().is_none() {
        derived.edge_rows = Shared::default();
        (derived.edges_from, derived.edges_sorted) = (None, None);
        return;
    }
    let judged = &derived.judged;
    let (filter, order) = (state.edge_filter, state.edge_order);
    let from = (judged.clone(), (filter, order), sought);
    if is_stale(derived.edges_from.as_ref(), &from) {
        let sorted = sorted(&mut derived.edges_sorted, judged, order, edge_order);
        let told = derived.matching.as_ref().and_then(Matching::names);
        derived.edge_rows = Shared::new(edge_rows(judged, (&sorted, order), told, filter));
        derived.edges_from = Some(from);
    }
}

/// The rows of a table in an order; sorted anew only if the table or the order is another.
fn sorted<T, Column: Copy + PartialEq>(
    held: &mut Sorted<T, Column>,
    table: &Shared<T>,
    order: Order<Column>,
    sort: fn(&T, Order<Column>) -> Vec<u32>,
) -> Shared<Vec<u32>> {
    if let Some((of, by, rows)) = held
        && *of == *table
        && *by == order
    {
        return rows.clone();
    }
    let rows = Shared::new(sort(table, order));
    *held = Some((table.clone(), order, rows.clone()));
    rows
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
