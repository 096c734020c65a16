//! Questions and answers.

use super::*;

#[test]
fn an_answer_about_another_value_is_dropped() {
    let mut page = Page::with_one_file();
    page.act(Action::ViewChosen(View::Top)).questions();
    page.act(Action::ValueChosen(SAMPLES));
    assert!(page.questions().contains(&Question::Top { value: SAMPLES }));
    page.top_said(1, CPU);
    assert!(page.state.top.content().is_none());
    page.top_said(1, SAMPLES);
    assert!(page.state.top.current(&SAMPLES, 1).is_some());
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
fn a_chosen_value_is_followed_to_its_new_place() {
    let mut page = Page::with_one_file();
    page.act(Action::ValueChosen(SAMPLES));
    let mut swapped = merge(2);
    for choice in &mut swapped.value_types {
        choice.value.column = 1 - choice.value.column;
    }
    page.said(Response::Merged(swapped));
    assert_eq!(page.state.shown_value(), Some(CPU), "where samples are now");
    let shown = page.state.value_type(CPU).expect("it is there");
    assert_eq!(shown.kind, "samples");
}

#[test]
fn a_pattern_and_many_names_take_several_turns() {
    let mut page = Page::with_one_file();
    page.act(Action::ViewChosen(View::Top));
    let rows: Vec<_> = (0..20_000)
        .map(|n| protocol::TopRow {
            name: format!("example.com/some/longer/path.Function{n}"),
            package: "example.com/some/longer/path".to_owned(),
            file: String::new(),
            start_line: 1,
            flat: 1,
            cum: 1,
        })
        .collect();
    let top = Response::Top {
        revision: 1,
        value: CPU,
    };
    page.said_with(top, TopColumns::from_rows(20_000, &rows).encode());
    page.effects.clear();
    page.act(Action::SearchChanged("/n1999.$/".to_owned()));
    let mut n_turns = 0;
    while page.effects.contains(&Effect::Resume) {
        assert_eq!(page.state.derived.found(&page.state), None);
        assert_eq!(page.state.derived.top_rows.rows.len(), 20_000);
        page.effects.clear();
        page.act(Action::Resumed);
        n_turns += 1;
    }
    assert!((5..100).contains(&n_turns), "{n_turns} turns");
    assert_eq!(page.state.derived.top_rows.rows.len(), 10);
    let found = page
        .state
        .derived
        .found(&page.state)
        .expect("it is through");
    assert_eq!((found.n_found, found.part), (10, 10));
    page.act(Action::TopSorted(TopColumn::Function));
    assert_eq!(
        page.effects.len(),
        1,
        "nothing is searched again, but the link is written"
    );
    assert_eq!(page.state.derived.top_rows.rows.len(), 10);
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
    assert!(page.questions().contains(&Question::LeanProof { plan: 0 }));
    page.said(Response::LeanProof {
        plan: 0,
        revision: 1,
        proof: LeanProof::default(),
    });
    assert!(page.state.lean_proof.current(&0, 1).is_some());
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
        "Nothing to download: Go would refuse it, PGO says why"
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
fn what_a_download_lacks_is_told_before_and_after() {
    let mut page = Page::ready();
    page.offer(&["a.pb", "b.html", "c.pb"]);
    page.said(Response::SourceFailed {
        source: SourceId(1),
        failure: failure("Not a profile: this is an HTML page."),
    });
    page.said(Response::SourceAdded(summary(0)));
    page.said(Response::SourceAdded(summary(2)));
    page.said(Response::Merged(MergeSummary {
        unmerged: vec![Unmerged {
            source: SourceId(2),
            reason: "It measures something else.".to_owned(),
        }],
        ..merge(1)
    }));
    let left_out = page.state.left_out();
    let left_out: Vec<_> = left_out
        .iter()
        .map(|out| (&*out.name, &*out.reason))
        .collect();
    assert_eq!(
        left_out,
        [
            ("b.html", "Not a profile: this is an HTML page."),
            ("c.pb", "It measures something else."),
        ]
    );
    page.edges_said(1, None);
    page.act(Action::ExportChosen(Export::LeanPgo));
    exported(&mut page, 1);
    let notice = page.state.notice.as_ref().expect("a word about it");
    assert_eq!(
        &*notice.text,
        "default.pgo was saved without 2 of 3 files: b.html, c.pb"
    );
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
fn edges_that_are_too_long_to_copy_are_told_and_not_written() {
    let mut page = Page::with_one_file();
    page.act(Action::ViewChosen(View::Pgo));
    let long = "f".repeat(1 << 15);
    for n_edges in [600, 6_000] {
        let mut columns = protocol::answers::EdgeColumns::default();
        columns.names.push("");
        columns.names.push(&long);
        columns.caller = vec![1; n_edges];
        columns.callee = vec![0; n_edges];
        columns.file = vec![0; n_edges];
        for column in [
            &mut columns.offset,
            &mut columns.weight,
            &mut columns.inlined_weight,
            &mut columns.line,
        ] {
            *column = vec![1; n_edges];
        }
        columns.n_site_callees = vec![1; n_edges];
        columns.flags = vec![0; n_edges];
        let revision = if n_edges == 600 { 1 } else { 2 };
        if revision == 2 {
            page.said(Response::Merged(merge(2)));
        }
        let report = PgoReport {
            n_edges: n_edges as u32,
            ..PgoReport::default()
        };
        page.said_with(
            Response::Edges {
                revision,
                plan: 0,
                report,
            },
            columns.encode(),
        );
        page.effects.clear();
        page.act(Action::EdgesCopied(CopyFormat::Text));
        let is_copied = page
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::CopyText(_)));
        assert_eq!(is_copied, n_edges == 600);
        assert_eq!(page.state.notice.is_some(), !is_copied);
    }
}
