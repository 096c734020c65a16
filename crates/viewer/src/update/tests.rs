//! Scripts of actions, and what the page makes of them.

use protocol::answers::TopColumns;
use protocol::{
    Download, Export, Failure, FailureKind, FlameView, FlameZoom, LeanProof, MergeSummary,
    PgoReport, Question, Refusal, Reply, Request, Response, SourceId, SourceSummary, Stage,
    VERSION, ValueKey, ValueTypeChoice,
};

use crate::*;

const CPU: ValueKey = ValueKey {
    group: 0,
    column: 1,
};
const WHOLE: FlameView = FlameView {
    value: CPU,
    zoom: None,
};
const SAMPLES: ValueKey = ValueKey {
    group: 0,
    column: 0,
};

/// A page, and what it wanted done since it was last asked.
struct Page {
    state: State,
    effects: Vec<Effect>,
}

impl Page {
    /// A page whose worker is ready.
    fn ready() -> Self {
        let mut page = Self {
            state: State::default(),
            effects: Vec::new(),
        };
        page.said(Response::Ready {
            version: VERSION.to_owned(),
        });
        page
    }

    /// A page with one file read and merged.
    fn with_one_file() -> Self {
        let mut page = Self::ready();
        page.offer(&["a.pb"]);
        page.said(Response::SourceAdded(summary(0)));
        page.said(Response::Merged(merge(1)));
        page
    }

    fn act(&mut self, action: Action) -> &mut Self {
        self.effects.extend(update(&mut self.state, action));
        self
    }

    fn said(&mut self, response: Response) -> &mut Self {
        self.said_with(response, Vec::new())
    }

    fn said_with(&mut self, response: Response, columns: Vec<u8>) -> &mut Self {
        self.act(Action::WorkerSaid(Box::new(Reply { response, columns })))
    }

    fn offer(&mut self, names: &[&str]) -> &mut Self {
        let first = self.state.sources.len() as u32;
        let files = names
            .iter()
            .zip(first..)
            .map(|(name, id)| OfferedFile {
                source: SourceId(id),
                name: (*name).to_owned(),
                file_bytes: 1000,
            })
            .collect();
        self.act(Action::FilesOffered(files))
    }

    fn top_said(&mut self, revision: u32, value: ValueKey) -> &mut Self {
        let columns = TopColumns::from_rows(i64::from(revision), &[]).encode();
        self.said_with(Response::Top { revision, value }, columns)
    }

    fn edges_said(&mut self, revision: u32, refusal: Option<Refusal>) -> &mut Self {
        let report = PgoReport {
            refusal,
            n_edges: 1,
            ..PgoReport::default()
        };
        let columns = protocol::answers::EdgeColumns::default().encode();
        self.said_with(Response::Edges { revision, report }, columns)
    }

    /// The questions asked since the last call.
    fn questions(&mut self) -> Vec<Question> {
        let effects = std::mem::take(&mut self.effects);
        let asked = effects.into_iter().filter_map(|effect| match effect {
            Effect::Post(Request::Ask(question)) => Some(question),
            _ => None,
        });
        asked.collect()
    }

    /// The requests about files since the last call.
    fn requests(&mut self) -> Vec<Request> {
        let effects = std::mem::take(&mut self.effects);
        let posted = effects.into_iter().filter_map(|effect| match effect {
            Effect::Post(Request::Ask(_)) => None,
            Effect::Post(request) => Some(request),
            _ => None,
        });
        posted.collect()
    }

    fn names(&self) -> Vec<&str> {
        self.state.sources.iter().map(|s| &*s.name).collect()
    }
}

#[test]
fn files_are_rows_at_once_and_sorted_as_people_count() {
    let mut page = Page::ready();
    page.offer(&["pod-10.pb", "pod-2.pb"]);
    assert_eq!(page.names(), ["pod-2.pb", "pod-10.pb"]);
    assert!(page.state.sources.iter().all(Source::is_pending));
    assert_eq!(page.requests().len(), 2);
    let progress = page.state.progress().expect("two files are to be read");
    assert_eq!((progress.n_files, progress.file_bytes), (2, 2000));
}

#[test]
fn what_shows_is_asked_first_and_the_edges_always() {
    let mut page = Page::with_one_file();
    assert_eq!(
        page.questions(),
        [Question::FlameGraph(WHOLE), Question::Edges]
    );
    page.act(Action::ViewChosen(View::Top));
    assert_eq!(page.questions(), [Question::Top { value: CPU }]);
    page.act(Action::ViewChosen(View::Flame));
    assert_eq!(page.questions(), []);
}

#[test]
fn a_bad_file_is_told_on_its_row_and_the_others_go_on() {
    let mut page = Page::ready();
    page.offer(&["a.pb", "b.html"]);
    page.said(Response::SourceFailed {
        source: SourceId(1),
        failure: failure("Not a profile: this is an HTML page"),
    });
    page.said(Response::SourceAdded(summary(0)));
    assert!(page.state.sources[0].summary().is_some());
    assert!(matches!(
        page.state.sources[1].status,
        SourceStatus::Failed(_)
    ));
    assert_eq!(page.state.progress(), None);
}

#[test]
fn a_file_removed_while_it_is_read_stays_removed() {
    let mut page = Page::ready();
    page.offer(&["a.pb", "b.pb"]);
    page.act(Action::RemovePressed(SourceId(0)));
    assert!(page.effects.contains(&Effect::ForgetFile(SourceId(0))));
    page.said(Response::SourceProgress {
        source: SourceId(0),
        stage: Stage::Reading,
        read_bytes: 10,
        raw_bytes: 10,
    });
    page.said(Response::SourceAdded(summary(0)));
    assert_eq!(page.names(), ["b.pb"]);
}

#[test]
fn cancel_forgets_what_is_not_read_yet_and_keeps_the_rest() {
    let mut page = Page::ready();
    page.offer(&["a.pb", "b.pb", "c.pb"]);
    page.said(Response::SourceAdded(summary(0)));
    page.said(Response::SourceProgress {
        source: SourceId(1),
        stage: Stage::Reading,
        read_bytes: 10,
        raw_bytes: 10,
    });
    page.act(Action::ReadingCancelled);
    assert_eq!(page.names(), ["a.pb"]);
    assert_eq!(page.state.progress(), None);
}

#[test]
fn a_new_batch_does_not_count_the_files_before_it() {
    let mut page = Page::with_one_file();
    page.offer(&["b.pb"]);
    let progress = page.state.progress().expect("one file is to be read");
    assert_eq!((progress.n_files, progress.n_done), (1, 0));
}

#[test]
fn including_is_told_to_the_worker_and_all_turns_everything_over() {
    let mut page = Page::ready();
    page.offer(&["a.pb", "b.pb"]);
    page.requests();
    page.act(Action::IncludeToggled(SourceId(1)));
    assert_eq!(page.requests(), [include(&[1], false)]);
    page.act(Action::IncludeAllToggled);
    assert_eq!(page.requests(), [include(&[1], true)]);
    page.act(Action::IncludeAllToggled);
    assert_eq!(page.requests(), [include(&[0, 1], false)]);
}

#[test]
fn an_answer_about_another_value_is_dropped() {
    let mut page = Page::with_one_file();
    page.act(Action::ViewChosen(View::Top)).questions();
    page.act(Action::ValueChosen(SAMPLES));
    assert!(page.questions().contains(&Question::Top { value: SAMPLES }));
    page.top_said(1, CPU);
    assert!(page.state.top.content().is_none());
    page.top_said(1, SAMPLES);
    assert!(page.state.top.current(SAMPLES, 1).is_some());
}

#[test]
fn a_picture_shows_while_the_merge_moves_on_and_is_asked_anew() {
    let mut page = Page::with_one_file();
    page.act(Action::ViewChosen(View::Top)).questions();
    page.said(Response::Merged(merge(2)));
    page.said(Response::Merged(merge(3)));
    assert_eq!(page.questions(), [], "one question of a kind at a time");
    page.top_said(1, CPU);
    assert_eq!(page.state.top.content().map(|top| top.total), Some(1));
    assert!(page.state.is_view_stale());
    assert_eq!(page.questions(), [Question::Top { value: CPU }]);
    page.top_said(3, CPU);
    assert!(!page.state.is_view_stale());
    assert_eq!(page.questions(), []);
}

#[test]
fn an_answer_twice_is_taken_once() {
    let mut page = Page::with_one_file();
    page.act(Action::ViewChosen(View::Top));
    page.top_said(1, CPU).top_said(7, CPU);
    assert_eq!(page.state.top.content().map(|top| top.total), Some(1));
}

#[test]
fn nothing_included_shows_nothing() {
    let mut page = Page::with_one_file();
    page.act(Action::ViewChosen(View::Top)).top_said(1, CPU);
    page.said(Response::Merged(MergeSummary {
        revision: 2,
        ..MergeSummary::default()
    }));
    assert!(page.state.top.content().is_none());
    assert_eq!(page.state.download_obstacle(), Some("No file is included"));
}

#[test]
fn a_chosen_value_that_goes_gives_way_to_the_default_and_comes_back() {
    let mut page = Page::with_one_file();
    page.act(Action::ValueChosen(SAMPLES));
    let mut only_cpu = merge(2);
    only_cpu.value_types.retain(|choice| choice.value == CPU);
    page.said(Response::Merged(only_cpu));
    assert_eq!(page.state.shown_value(), Some(CPU));
    page.said(Response::Merged(merge(3)));
    assert_eq!(page.state.shown_value(), Some(SAMPLES));
}

#[test]
fn stepping_through_values_goes_round() {
    let mut page = Page::with_one_file();
    page.act(Action::ValueStepped { is_forward: true });
    assert_eq!(page.state.shown_value(), Some(SAMPLES));
    page.act(Action::ValueStepped { is_forward: true });
    assert_eq!(page.state.shown_value(), Some(CPU));
    page.act(Action::ValueStepped { is_forward: false });
    assert_eq!(page.state.shown_value(), Some(SAMPLES));
}

#[test]
fn the_proof_is_asked_for_once_the_edges_are_known_and_go_accepts_them() {
    let mut page = Page::with_one_file();
    page.act(Action::ViewChosen(View::Pgo)).questions();
    page.edges_said(1, None);
    assert_eq!(page.questions(), [Question::LeanProof]);
    page.said(Response::LeanProof {
        revision: 1,
        proof: LeanProof::default(),
    });
    assert!(page.state.lean_proof.current((), 1).is_some());
}

#[test]
fn a_refused_profile_cannot_be_downloaded_and_says_why() {
    let mut page = Page::with_one_file();
    page.act(Action::ViewChosen(View::Pgo));
    page.edges_said(
        1,
        Some(Refusal {
            go_message: "profile missing Function.start_line data".to_owned(),
            meaning: String::new(),
            remedy: String::new(),
        }),
    );
    page.questions();
    assert!(page.state.download_obstacle().is_some());
    page.act(Action::ExportChosen(Export::LeanPgo));
    assert_eq!(page.questions(), []);
    let notice = page.state.notice.as_ref().expect("a word about it");
    assert_eq!(
        &*notice.text,
        "Nothing to download: Go would refuse it: see PGO"
    );
    page.act(Action::ExportChosen(Export::Merge { value: CPU }));
    assert_eq!(page.questions().len(), 1, "the merge itself can be saved");
}

#[test]
fn an_export_of_an_older_merge_is_made_again() {
    let mut page = Page::with_one_file();
    page.questions();
    page.act(Action::ExportChosen(Export::LeanPgo));
    assert_eq!(page.questions(), [Question::Export(Export::LeanPgo)]);
    page.said(Response::Merged(merge(2)));
    exported(&mut page, 1);
    assert_eq!(page.questions(), [Question::Export(Export::LeanPgo)]);
    exported(&mut page, 2);
    assert!(page.effects.contains(&Effect::Download {
        bytes: vec![2],
        file_name: "default.pgo".to_owned(),
        mime: "application/octet-stream".to_owned(),
    }));
    assert_eq!(page.state.export, ExportState::Idle);
    page.effects.clear();
    exported(&mut page, 2);
    assert_eq!(page.effects, [], "nobody waits for a second one");
}

#[test]
fn an_export_that_fails_says_so() {
    let mut page = Page::with_one_file();
    page.act(Action::ExportChosen(Export::FullPgo));
    page.said(Response::Unanswered {
        question: Question::Export(Export::FullPgo),
        failure: failure("out of memory"),
    });
    assert!(matches!(page.state.export, ExportState::Failed(..)));
    assert!(page.state.notice.is_some());
}

#[test]
fn a_crash_blames_the_file_being_read_and_opens_the_others_anew() {
    let mut page = Page::ready();
    page.offer(&["a.pb", "b.pb", "c.pb"]);
    page.said(Response::SourceAdded(summary(0)));
    page.said(Response::SourceProgress {
        source: SourceId(1),
        stage: Stage::Reading,
        read_bytes: 10,
        raw_bytes: 10,
    });
    page.effects.clear();
    page.said(Response::Crashed {
        message: "index out of bounds".to_owned(),
    });
    assert_eq!(page.effects.first(), Some(&Effect::RestartWorker));
    let opened: Vec<_> = page
        .requests()
        .into_iter()
        .filter_map(|request| match request {
            Request::OpenSource { source, .. } => Some(source.0),
            _ => None,
        })
        .collect();
    assert_eq!(opened, [0, 2]);
    assert!(matches!(
        page.state.sources[1].status,
        SourceStatus::Failed(_)
    ));
    page.said(Response::Ready {
        version: VERSION.to_owned(),
    });
    page.act(Action::RetryPressed(SourceId(1)));
    assert_eq!(page.requests().len(), 1);
}

#[test]
fn a_fresh_worker_is_asked_only_when_it_has_merged_again() {
    let mut page = Page::with_one_file();
    page.act(Action::ViewChosen(View::Top)).top_said(1, CPU);
    page.said(Response::Crashed {
        message: "unreachable".to_owned(),
    });
    page.questions();
    page.said(Response::Ready {
        version: VERSION.to_owned(),
    });
    assert_eq!(page.questions(), []);
    assert!(page.state.top.content().is_some(), "the old table shows");
    page.said(Response::SourceAdded(summary(0)));
    page.said(Response::Merged(merge(1)));
    assert!(page.questions().contains(&Question::Top { value: CPU }));
}

#[test]
fn a_worker_that_dies_again_and_again_is_given_up() {
    let mut page = Page::with_one_file();
    for _ in 0..2 {
        page.act(Action::WorkerFailed("unreachable".to_owned()));
        assert!(page.effects.contains(&Effect::RestartWorker));
        page.effects.clear();
    }
    page.act(Action::WorkerFailed("unreachable".to_owned()));
    assert!(!page.effects.contains(&Effect::RestartWorker));
    assert!(matches!(page.state.worker, Worker::Broken { .. }));
    page.act(Action::WorkerFailed("unreachable".to_owned()));
    assert_eq!(page.effects, []);
}

#[test]
fn a_worker_of_another_build_is_not_talked_to() {
    let mut page = Page {
        state: State::default(),
        effects: Vec::new(),
    };
    page.said(Response::Ready {
        version: "0.0.0/0".to_owned(),
    });
    assert!(matches!(page.state.worker, Worker::Mismatched { .. }));
    assert!(page.state.download_obstacle().is_some());
    assert!(page.state.notice.is_some());
}

#[test]
fn columns_that_make_no_sense_are_told_and_change_nothing() {
    let mut page = Page::with_one_file();
    page.act(Action::ViewChosen(View::Top));
    let top = Response::Top {
        revision: 1,
        value: CPU,
    };
    page.said_with(top, vec![1, 2, 3]);
    assert!(page.state.top.content().is_none());
    assert!(page.state.notice.is_some());
}

#[test]
fn escape_undoes_the_nearest_thing_first() {
    let mut page = Page::with_one_file();
    page.act(Action::FunctionSelected("main.main".to_owned()));
    page.act(Action::SearchChanged("main".to_owned()));
    page.act(Action::OverlayToggled(Overlay::Shortcuts));
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
    page.act(Action::LayoutChanged(Layout::Narrow));
    assert!(!page.state.is_open(Pane::Inputs));
    page.act(Action::PaneToggled(Pane::Inputs));
    assert!(page.state.is_open(Pane::Inputs));
    page.act(Action::FunctionSelected("f".to_owned()));
    assert!(page.state.is_open(Pane::Selection));
    assert!(!page.state.is_open(Pane::Inputs));
    page.act(Action::LayoutChanged(Layout::Wide));
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
        page.act(Action::ThemeToggled);
        assert!(page.effects.contains(&Effect::SaveTheme(theme)));
    }
}

#[test]
fn the_same_bytes_twice_are_noticed() {
    let mut page = Page::ready();
    page.offer(&["a.pb", "copy of a.pb"]);
    page.said(Response::SourceAdded(summary(0)));
    page.said(Response::SourceAdded(summary(1)));
    let (first, second) = (&page.state.sources[0], &page.state.sources[1]);
    assert_eq!(page.state.twin_of(first), None);
    assert_eq!(page.state.twin_of(second).map(|s| s.id), Some(first.id));
}

fn exported(page: &mut Page, revision: u32) {
    let response = Response::Exported {
        revision,
        export: Export::LeanPgo,
        download: Download {
            file_name: "default.pgo".to_owned(),
            mime: "application/octet-stream".to_owned(),
        },
    };
    page.said_with(response, vec![revision as u8]);
}

fn include(sources: &[u32], included: bool) -> Request {
    Request::SetIncluded {
        sources: sources.iter().map(|&id| SourceId(id)).collect(),
        included,
    }
}

fn summary(id: u32) -> SourceSummary {
    SourceSummary {
        source: SourceId(id),
        name: "a.pb".to_owned(),
        kind: "CPU".to_owned(),
        value_types: vec!["samples/count".to_owned(), "cpu/nanoseconds".to_owned()],
        totals: vec![1, 10_000_000],
        n_samples: 1,
        duration_nanos: 0,
        time_nanos: 0,
        file_bytes: 1000,
        raw_bytes: 4000,
        sha256: "e3b0".to_owned(),
        warnings: Vec::new(),
        group: 0,
    }
}

fn merge(revision: u32) -> MergeSummary {
    let choice = |value, kind: &str, unit: &str| ValueTypeChoice {
        value,
        kind: kind.to_owned(),
        unit: unit.to_owned(),
        group_kind: "CPU".to_owned(),
        n_sources: 1,
        total: "1".to_owned(),
    };
    MergeSummary {
        revision,
        n_sources: 1,
        n_samples: 1,
        duration_nanos: 0,
        value_types: vec![
            choice(CPU, "cpu", "nanoseconds"),
            choice(SAMPLES, "samples", "count"),
        ],
        default_value: Some(CPU),
        unmerged: Vec::new(),
    }
}

fn failure(message: &str) -> Failure {
    Failure {
        kind: FailureKind::NotAProfile,
        message: message.to_owned(),
        remedy: String::new(),
    }
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

/// A chain of functions below the root, with a rest below the last.
fn graph_of(names: &[&str], has_rest: bool) -> Vec<u8> {
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
