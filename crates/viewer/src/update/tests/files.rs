//! Files that come, go and fail.

use super::*;

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
        [Question::FlameGraph(WHOLE), Question::Edges { plan: 0 }]
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
