//! What the reader looks at: the value, the selection, the zoom, the search.
//!
//! **Invariant:** box numbers hold for one flame graph only. When another takes its place, what was
//! selected and zoomed to is found again by its names from the root, or let go.

use std::rc::Rc;

use flame::FlameGraph;
use protocol::{FlameView, ValueKey};

use crate::{
    BoxIdx, ChosenValue, Effect, Layout, Pane, Query, Search, SelectedEdge, Selection, Shared,
    State, View, boxes,
};

pub(super) fn value_chosen(state: &mut State, value: ValueKey) {
    if let Some(choice) = state.value_type(value) {
        state.chosen_value = Some(ChosenValue::new(choice));
        state.wanted_kind = None;
    }
}

pub(super) fn value_stepped(state: &mut State, is_forward: bool) {
    let types = &state.merge.value_types;
    let Some(shown) = state.shown_value() else {
        return;
    };
    let at = types.iter().position(|choice| choice.value == shown);
    let step = if is_forward { 1 } else { types.len() - 1 };
    if let Some(at) = at {
        value_chosen(state, types[(at + step) % types.len()].value);
    }
}

/// Box numbers hold for one graph: a hand on the graph before may be faster than the next picture.
fn is_there(state: &State, shown: BoxIdx) -> bool {
    state
        .flame
        .content()
        .is_some_and(|graph| shown.to_usize() < graph.len())
}

pub(super) fn box_selected(state: &mut State, selected: Option<BoxIdx>) {
    let selected = selected.filter(|&shown| is_there(state, shown));
    state.selection = match (selected, state.flame.content()) {
        (Some(shown_box), Some(graph)) => Selection::Function {
            name: graph.name(shown_box).into(),
            shown_box: Some(shown_box),
        },
        _ => Selection::None,
    };
}

/// Zooms to a box; to what is too small for a box of its own, by zooming to the box above it.
pub(super) fn box_zoomed(state: &mut State, zoom: Option<BoxIdx>) {
    let zoom = zoom.filter(|&shown| is_there(state, shown));
    let rest = zoom.zip(state.flame.content());
    let rest = rest.filter(|(zoom, graph)| graph.is_rest(*zoom));
    state.zoom = match rest {
        Some((rest, graph)) => graph.parent(rest).filter(|&above| above != BoxIdx::ROOT),
        None => zoom,
    };
}

pub(super) fn function_selected(state: &mut State, name: &str) {
    let graph = state.flame.content();
    state.selection = Selection::Function {
        name: name.into(),
        shown_box: graph.and_then(|graph| boxes::largest_of(graph, name)),
    };
    open_sheet(state);
}

pub(super) fn edge_selected(state: &mut State, rank: u32) {
    let Some(edges) = state.edges.content() else {
        return;
    };
    let (columns, row) = (&edges.columns, rank as usize);
    if row >= columns.len() {
        return;
    }
    let caller: Rc<str> = edges.name(columns.caller[row]).into();
    let callee: Rc<str> = edges.name(columns.callee[row]).into();
    let graph = state.flame.content();
    state.selection = Selection::Edge(SelectedEdge {
        shown_box: graph.and_then(|graph| boxes::largest_call(graph, &caller, &callee)),
        caller,
        callee,
        offset: columns.offset[row],
        rank: Some(rank),
    });
    open_sheet(state);
}

/// Where there is no room for the details beside the view, a selection in a table lays them over it.
fn open_sheet(state: &mut State) {
    if state.layout != Layout::Wide {
        state.panes.sheet = Some(Pane::Selection);
    }
}

/// Goes to the flame graph, to where the selection can be seen in it.
pub(super) fn show_in_flame_graph(state: &mut State, effects: &mut Vec<Effect>) {
    state.view = View::Flame;
    state.panes.sheet = None;
    if let (Some(graph), Some(shown)) = (state.flame.content(), state.selected_box()) {
        // Its caller stays in sight, and what else the caller calls.
        state.zoom = graph.parent(shown).filter(|&above| above != BoxIdx::ROOT);
    }
    effects.push(Effect::FocusView);
}

pub(super) fn edges_of_function_shown(state: &mut State, name: &str) {
    search_changed(state, name);
    state.view = View::Pgo;
    state.panes.sheet = None;
}

/// More than anybody types; of a name of megabytes, the beginning is sought.
const MAX_SEARCH_BYTES: usize = 4_000;

pub(crate) fn search_changed(state: &mut State, text: &str) {
    let text = &text[..text.floor_char_boundary(MAX_SEARCH_BYTES)];
    if *state.search.text != *text {
        state.search = Search {
            text: text.into(),
            query: Query::parse(text),
            position: None,
        };
    }
}

/// Selects the next match in the flame graph, or the one before; the last is followed by the first.
pub(super) fn search_moved(state: &mut State, is_forward: bool) {
    let matches = &state.derived.matches.boxes;
    if state.view != View::Flame || state.derived.is_searching() || matches.is_empty() {
        return;
    }
    let n_matches = matches.len() as u32;
    let position = match (state.search.position, is_forward) {
        (None, true) => 0,
        (None, false) => n_matches - 1,
        (Some(at), true) => (at + 1) % n_matches,
        (Some(at), false) => (at + n_matches - 1) % n_matches,
    };
    let found = matches[position as usize];
    state.search.position = Some(position);
    if let (Some(graph), Some(zoom)) = (state.flame.content(), state.zoom)
        && !graph.is_within(found, zoom)
    {
        state.zoom = None;
    }
    box_selected(state, Some(found));
}

/// Puts a flame graph in the place of the one before, and finds in it what the reader looks at.
pub(super) fn flame_graph_received(
    state: &mut State,
    view: FlameView,
    revision: u32,
    graph: FlameGraph,
) {
    let graph = Shared::new(graph);
    let old = state.flame.content().cloned();
    if !state.flame.receive(view, revision, graph.clone()) {
        return;
    }
    let again = |shown: Option<BoxIdx>| -> Option<BoxIdx> {
        boxes::find_again(old.as_deref()?, shown?, &graph)
    };
    state.zoom = again(state.zoom);
    match &mut state.selection {
        Selection::None => {}
        Selection::Function { name, shown_box } => {
            *shown_box = again(*shown_box).or_else(|| boxes::largest_of(&graph, name));
        }
        Selection::Edge(edge) => {
            edge.shown_box = again(edge.shown_box)
                .or_else(|| boxes::largest_call(&graph, &edge.caller, &edge.callee));
        }
    }
}

/// Finds the selected edge among new ones.
pub(super) fn edges_received(state: &mut State) {
    let (Selection::Edge(selected), Some(edges)) = (&mut state.selection, state.edges.content())
    else {
        return;
    };
    let columns = &edges.columns;
    selected.rank = (0..columns.len())
        .find(|&row| {
            columns.offset[row] == selected.offset
                && edges.name(columns.caller[row]) == &*selected.caller
                && edges.name(columns.callee[row]) == &*selected.callee
        })
        .map(|row| row as u32);
}
