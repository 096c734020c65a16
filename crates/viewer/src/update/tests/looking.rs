//! What the reader looks at.

use super::*;

#[test]
fn escape_undoes_the_nearest_thing_first() {
    let mut page = Page::with_one_file();
    page.act(Action::FunctionSelected("main.main".to_owned()));
    page.act(Action::SearchChanged("main".to_owned()));
    page.act(Action::Frame(FrameAction::OverlayToggled(
        Overlay::Shortcuts,
    )));
    page.act(Action::Escaped);
    assert_eq!(page.state.overlay, None);
    assert_eq!(&*page.state.search.text, "main");
    page.act(Action::Escaped);
    assert_eq!(&*page.state.search.text, "");
    assert_ne!(page.state.selection, Selection::None);
    page.act(Action::Escaped);
    assert_eq!(page.state.selection, Selection::None);
}

#[test]
fn panes_are_sheets_where_there_is_no_room_beside_the_view() {
    let mut page = Page::with_one_file();
    assert!(page.state.is_open(Pane::Inputs));
    page.act(Action::Frame(FrameAction::LayoutChanged(Layout::Narrow)));
    assert!(!page.state.is_open(Pane::Inputs));
    page.act(Action::Frame(FrameAction::PaneToggled(Pane::Inputs)));
    assert!(page.state.is_open(Pane::Inputs));
    page.act(Action::FunctionSelected("f".to_owned()));
    assert!(page.state.is_open(Pane::Selection));
    assert!(!page.state.is_open(Pane::Inputs));
    page.act(Action::ViewChosen(View::Top));
    assert!(!page.state.is_open(Pane::Selection));
    page.act(Action::Frame(FrameAction::LayoutChanged(Layout::Wide)));
    assert!(page.state.is_open(Pane::Inputs));
}

#[test]
fn a_link_restores_the_view_and_the_value_once_a_file_has_it() {
    let mut page = Page::ready();
    page.act(Action::Opened {
        link: "#view=top&si=samples&q=gc&top=-cum".to_owned(),
        theme: Some(Theme::Dark),
    });
    page.offer(&["a.pb"]);
    page.said(Response::SourceAdded(summary(0)));
    page.said(Response::Merged(merge(1)));
    assert_eq!(page.state.view, View::Top);
    assert_eq!(page.state.shown_value(), Some(SAMPLES));
    assert_eq!(page.state.top_order, Order::by(TopColumn::Cum));
    assert_eq!(page.state.theme, Theme::Dark);
    assert!(page.questions().contains(&Question::Top { value: SAMPLES }));
}

#[test]
fn a_tab_is_a_step_back_and_a_letter_is_not() {
    let mut page = Page::ready();
    page.act(Action::SearchChanged("g".to_owned()));
    page.act(Action::ViewChosen(View::Pgo));
    assert_eq!(
        page.effects,
        [
            Effect::SetLink {
                link: "q=g".to_owned(),
                is_step: false,
            },
            Effect::SetLink {
                link: "view=pgo&q=g".to_owned(),
                is_step: true,
            },
        ]
    );
    page.effects.clear();
    page.act(Action::LinkFollowed("#q=g".to_owned()));
    assert_eq!(page.state.view, View::Flame);
    assert_eq!(page.effects, [], "the address says it already");
}

#[test]
fn the_theme_goes_round_and_is_remembered() {
    let mut page = Page::ready();
    for theme in [Theme::Light, Theme::Dark, Theme::System] {
        page.effects.clear();
        page.act(Action::Frame(FrameAction::ThemeToggled));
        assert!(page.effects.contains(&Effect::SaveTheme(theme)));
    }
}

#[test]
fn the_same_bytes_twice_are_noticed() {
    let mut page = Page::ready();
    page.offer(&["a.pb", "copy of a.pb"]);
    page.said(Response::SourceAdded(summary(0)));
    page.said(Response::SourceAdded(summary(1)));
    let sources = &page.state.sources;
    assert_eq!(sources[0].twin_among(sources), None);
    assert_eq!(sources[1].twin_among(sources), Some(&sources[0]));
}

#[test]
fn zooming_into_what_is_left_out_asks_for_it_in_detail() {
    let mut page = Page::with_one_file();
    page.questions();
    let whole = Response::FlameGraph {
        revision: 1,
        view: WHOLE,
    };
    // "all" 9 with "main" 9 in it, below which something is left out.
    page.said_with(whole, graph_of(&["main"], true));
    page.questions();
    page.act(Action::BoxZoomed(Some(BoxIdx(1))));
    let zoom = FlameZoom {
        revision: 1,
        node: 1,
    };
    let detail = FlameView {
        value: CPU,
        zoom: Some(zoom),
    };
    assert_eq!(page.questions(), [Question::FlameGraph(detail)]);
    let answer = Response::FlameGraph {
        revision: 1,
        view: detail,
    };
    page.said_with(answer, graph_of(&["main", "serve"], false));
    assert_eq!(page.state.zoom, Some(BoxIdx(1)));
    assert_eq!(page.questions(), []);
    page.act(Action::BoxZoomed(Some(BoxIdx(2))));
    assert_eq!(page.questions(), [], "nothing is left out below it");
    page.act(Action::BoxZoomed(None));
    assert_eq!(page.questions(), [Question::FlameGraph(WHOLE)]);
}

#[test]
fn zooming_to_a_rest_zooms_to_the_box_above_it() {
    let mut page = Page::with_one_file();
    let whole = Response::FlameGraph {
        revision: 1,
        view: WHOLE,
    };
    page.said_with(whole, graph_of(&["main"], true));
    page.act(Action::BoxZoomed(Some(BoxIdx(2))));
    assert_eq!(page.state.zoom, Some(BoxIdx(1)));
}

#[test]
fn a_selected_function_is_summed_up_by_the_worker() {
    let mut page = Page::with_one_file();
    page.questions();
    page.act(Action::FunctionSelected("gc".to_owned()));
    assert_eq!(page.questions(), [peek_of("gc")]);
    page.act(Action::FunctionSelected("scan".to_owned()));
    assert_eq!(page.questions(), [peek_of("scan")]);
    peeked(&mut page, 1, "gc", 5);
    assert_eq!(page.state.peeked(), None, "the latest wins");
    peeked(&mut page, 1, "scan", 7);
    let (peek, unit) = page.state.peeked().expect("scan is known");
    assert_eq!((peek.sums.cum, unit), (7, "nanoseconds"));
    page.said(Response::Merged(merge(2)));
    assert!(page.questions().contains(&peek_of("scan")));
    assert!(page.state.peeked().is_some(), "the older figures show");
    page.act(Action::FunctionSelected("gc".to_owned()));
    assert_eq!(page.state.peeked(), None, "but not for another function");
}

#[test]
fn a_search_over_a_graph_that_leaves_boxes_out_is_summed_up_by_the_worker() {
    let mut page = Page::with_one_file();
    let whole = Response::FlameGraph {
        revision: 1,
        view: WHOLE,
    };
    page.said_with(whole, graph_of(&["main"], true));
    page.questions();
    page.act(Action::SearchChanged("ma".to_owned()));
    assert_eq!(page.questions(), [search_of("ma")]);
    let found = |page: &Page| page.state.derived.found(&page.state).expect("a search");
    assert!(found(&page).is_at_least);
    assert_eq!(found(&page).n_found, 1);
    page.act(Action::SearchChanged("mai".to_owned()));
    assert_eq!(page.questions(), [search_of("mai")]);
    summed_up(&mut page, "ma");
    assert!(found(&page).is_at_least, "that was said of another search");
    summed_up(&mut page, "mai");
    let found = found(&page);
    assert!(!found.is_at_least);
    assert_eq!((found.n_found, found.n_boxes), (30, 1));
    assert_eq!((found.part, found.whole), (8, 9));
}

#[test]
fn the_match_that_was_gone_to_is_followed_into_another_graph() {
    let mut page = Page::with_one_file();
    let graph = |page: &mut Page, revision: u32, names: &[&str]| {
        let view = WHOLE;
        let graph = Response::FlameGraph { revision, view };
        page.said_with(graph, graph_of(names, false));
    };
    graph(&mut page, 1, &["ma", "maa", "maaa"]);
    page.act(Action::SearchChanged("ma".to_owned()));
    for _ in 0..3 {
        page.act(Action::SearchMoved { is_forward: true });
    }
    assert_eq!(page.state.search.position, Some(2));
    page.said(Response::Merged(merge(2)));
    graph(&mut page, 2, &["ma", "maa", "maaa", "maaaa"]);
    assert_eq!(page.state.search.position, Some(2));
    page.act(Action::SearchMoved { is_forward: true });
    assert_eq!(page.state.selected_box(), Some(BoxIdx(4)));
    page.said(Response::Merged(merge(3)));
    graph(&mut page, 3, &["ma"]);
    assert_eq!(page.state.search.position, None, "it is gone");
}

#[test]
fn a_search_over_a_whole_graph_needs_nobody() {
    let mut page = Page::with_one_file();
    let whole = Response::FlameGraph {
        revision: 1,
        view: WHOLE,
    };
    page.said_with(whole, graph_of(&["main", "serve"], false));
    page.questions();
    page.act(Action::SearchChanged("serve".to_owned()));
    assert_eq!(page.questions(), []);
    let found = page.state.derived.found(&page.state).expect("a search");
    assert_eq!((found.n_found, found.is_at_least), (1, false));
}

fn peek_of(function: &str) -> Question {
    Question::Peek {
        value: CPU,
        function: function.to_owned(),
    }
}

fn peeked(page: &mut Page, revision: u32, function: &str, cum: i64) {
    let sums = Sums {
        cum,
        n_places: 1,
        ..Sums::default()
    };
    let peek = Response::Peek {
        revision,
        value: CPU,
        function: function.to_owned(),
        sums,
    };
    page.said_with(peek, protocol::answers::PeekColumns::default().encode());
}

fn search_of(query: &str) -> Question {
    Question::Search {
        value: CPU,
        query: query.to_owned(),
    }
}

fn summed_up(page: &mut Page, query: &str) {
    page.said(Response::Found {
        revision: 1,
        value: CPU,
        query: query.to_owned(),
        sums: Sums {
            flat: 0,
            cum: 8,
            n_places: 30,
            total: 9,
        },
    });
}

/// A chain of functions below the root, with a rest below the last.
pub(super) fn graph_of(names: &[&str], has_rest: bool) -> Vec<u8> {
    let mut columns = flame::FlameColumns::default();
    columns.nodes.push(0);
    columns.cum[0] = 9;
    let rest = has_rest.then_some("(smaller)");
    for (depth, name) in (1_u32..).zip(names.iter().copied().chain(rest)) {
        let is_rest = depth as usize > names.len();
        let table = &mut columns.table;
        table.names.push(name);
        table.package_rows.push(0);
        table.file_rows.push(0);
        table.start_lines.push(0);
        table.origins.push(0);
        columns.functions.push(depth);
        columns.depths.push(depth);
        columns.cum.push(9);
        let (kind, node) = match is_rest {
            true => (flame::REST, flame::NO_NODE),
            false => (flame::PLAIN, depth),
        };
        columns.kinds.push(kind);
        columns.nodes.push(node);
        columns.n_hidden += u32::from(is_rest);
    }
    protocol::answers::encode_flame_graph(&columns)
}
