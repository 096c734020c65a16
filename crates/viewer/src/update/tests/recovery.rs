//! A worker that dies, and one that is ended.

use super::*;

#[test]
fn a_crash_blames_the_file_being_read_and_opens_the_others_anew() {
    let mut page = Page::ready();
    page.offer(&["a.pb", "b.pb", "c.pb"]);
    page.said(Response::SourceAdded(summary(0)));
    page.said(Response::SourceProgress {
        source: SourceId(1),
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
fn what_dies_before_a_word_is_found_by_opening_one_file_at_a_time() {
    let mut page = Page::ready();
    page.offer(&["a.pb", "b.pb", "c.pb"]).opened();
    page.dies("index out of bounds");
    assert!(page.state.notice.is_some(), "nobody is to blame yet");
    page.is_ready();
    assert_eq!(page.opened(), [0]);
    page.is_read(0).answers_all();
    assert_eq!(page.opened(), [1], "the next, once the first is done with");
    page.dies("index out of bounds");
    assert!(page.has_failed(1));
    page.is_ready();
    assert_eq!(page.opened(), [0], "what is left is opened with care, too");
    page.is_read(0).answers_all();
    assert_eq!(page.opened(), [2]);
    page.is_read(2).answers_all();
    assert_eq!(page.state.caution, None);
    assert!(!page.has_failed(0) && !page.has_failed(2));
    page.offer_as(3, "d.pb");
    page.offer_as(4, "e.pb");
    assert_eq!(page.opened(), [3, 4], "no more care than before");
}

#[test]
fn a_file_that_is_read_well_and_cannot_be_merged_is_found() {
    let mut page = Page::ready();
    page.offer(&["a.pb", "b.pb"]);
    page.said(Response::SourceAdded(summary(0)));
    page.said(Response::SourceAdded(summary(1)));
    page.dies("attempt to add with overflow");
    page.is_ready().opened();
    page.is_read(0).answers_all();
    assert_eq!(page.opened(), [1]);
    page.said(Response::SourceAdded(summary(1)));
    page.act(Action::WorkerFailed(
        "Uncaught RuntimeError: unreachable".to_owned(),
    ));
    let failure = page.failure_of(1);
    assert_eq!(failure.kind, FailureKind::OutOfMemory);
    assert_eq!(
        failure.message,
        "The reader ran out of memory when this file was merged with the others."
    );
    assert!(!page.has_failed(0), "the application lives on with it");
}

#[test]
fn the_next_file_waits_until_everything_about_the_one_before_is_answered() {
    let mut page = Page::ready();
    page.offer(&["a.pb", "b.pb"]);
    page.dies("a").is_ready().opened();
    page.said(Response::SourceAdded(summary(0)));
    assert_eq!(page.opened(), [], "it is not merged");
    page.said(Response::Merged(merge(1)));
    assert_eq!(page.opened(), [], "the flame graph is not drawn");
    page.answers_all();
    assert_eq!(page.opened(), [1]);
    page.said(Response::SourceFailed {
        source: SourceId(1),
        failure: failure("Not a profile"),
    });
    assert_eq!(
        page.state.caution, None,
        "a bad file has no merge to wait for"
    );
}

#[test]
fn a_file_that_waits_is_not_blamed_for_a_merge_of_others() {
    let mut page = Page::ready();
    page.offer(&["a.pb", "b.pb", "c.pb"]).opened();
    page.said(Response::SourceAdded(summary(0)));
    page.said(Response::SourceAdded(summary(1)));
    page.dies("index out of bounds");
    assert!(!page.has_failed(2));
    page.is_ready();
    assert_eq!(page.opened(), [0], "one by one");
}

#[test]
fn an_export_that_a_removal_ends_is_told() {
    let mut page = Page::with_one_file();
    page.answers_all();
    page.act(Action::ExportChosen(Export::FullPgo));
    page.act(Action::RemoveAllPressed);
    assert_eq!(page.state.export, ExportState::Idle);
    let notice = page.state.notice.as_ref().expect("the reader is told");
    assert!(notice.text.starts_with("Not downloaded: "));
}

#[test]
fn the_only_file_is_to_blame_once_it_is_begun() {
    let mut page = Page::ready();
    page.offer(&["a.pb"]).opened();
    page.said(Response::SourceProgress {
        source: SourceId(0),
        read_bytes: 0,
        raw_bytes: 0,
    });
    page.dies("index out of bounds");
    let failure = page.failure_of(0);
    assert_eq!(
        failure.message,
        "The reader stopped at this file: index out of bounds"
    );
    page.is_ready();
    assert_eq!(page.opened(), []);
}

#[test]
fn of_the_only_file_nothing_shows_once_it_is_to_blame() {
    let mut page = Page::with_one_file();
    page.answers_all();
    page.dies("of its views").is_ready();
    page.is_read(0);
    page.dies("of its views");
    page.opened();
    assert!(page.has_failed(0));
    assert!(!page.state.has_merge());
    assert!(page.state.flame.answer().is_none());
    page.is_ready();
    assert_eq!(page.opened(), []);
}

#[test]
fn a_worker_that_never_started_blames_no_file() {
    let mut page = Page::with_one_file();
    page.dies("a").effects.clear();
    page.act(Action::WorkerFailed(
        "its script could not be loaded".to_owned(),
    ));
    assert!(!page.has_failed(0));
    assert_eq!(page.state.worker, Worker::Starting { n_crashes: 2 });
}

#[test]
fn answers_clear_a_worker_of_earlier_deaths() {
    let mut page = Page::with_one_file();
    for _ in 0..4 {
        page.dies("a question").is_ready();
        page.is_read(0).answers_all();
    }
    assert!(matches!(page.state.worker, Worker::Ready { n_crashes: 0 }));
    assert!(!page.has_failed(0));
}

#[test]
fn a_drop_starts_a_reader_that_was_given_up() {
    let mut page = Page::with_one_file();
    for _ in 0..3 {
        page.act(Action::WorkerFailed(
            "its script could not be loaded".to_owned(),
        ));
    }
    assert!(matches!(page.state.worker, Worker::Broken { .. }));
    assert_eq!(page.failure_of(0).kind, FailureKind::Crashed);
    page.effects.clear();
    page.offer_as(1, "b.pb");
    assert_eq!(page.effects.first(), Some(&Effect::RestartWorker));
    assert_eq!(page.opened(), [0, 1], "what waited for it is read, too");
    assert_eq!(page.state.notice, None);
}

#[test]
fn trying_again_starts_a_reader_that_was_given_up() {
    let mut page = Page::with_one_file();
    for _ in 0..3 {
        page.act(Action::WorkerFailed(
            "its script could not be loaded".to_owned(),
        ));
    }
    page.effects.clear();
    page.act(Action::RetryPressed(SourceId(0)));
    assert_eq!(page.effects.first(), Some(&Effect::RestartWorker));
    assert_eq!(page.opened(), [0], "once");
}

#[test]
fn files_for_a_worker_of_another_build_fail_with_words() {
    let mut page = Page::ready();
    page.said(Response::Ready {
        version: "0.0.0/0".to_owned(),
    });
    page.offer(&["a.pb"]);
    assert_eq!(page.opened(), []);
    assert_eq!(page.failure_of(0).remedy, "Load the page again.");
}

#[test]
fn running_out_of_memory_is_told_with_what_to_do() {
    let mut page = Page::ready();
    page.offer(&["a.pb", "b.pb"]);
    page.said(Response::SourceAdded(summary(0)));
    page.reads(1).opened();
    page.act(Action::WorkerFailed(
        "Uncaught RuntimeError: unreachable".to_owned(),
    ));
    let failure = page.failure_of(1);
    assert_eq!(failure.kind, FailureKind::OutOfMemory);
    assert_eq!(
        failure.message,
        "The reader ran out of memory at this file, 1.00 GB into it."
    );
    assert!(failure.remedy.starts_with("Open fewer files at once"));
    assert!(failure.remedy.contains("4 GiB"));
    page.is_ready();
    assert_eq!(page.opened(), [0]);
}

#[test]
fn an_export_that_the_worker_dies_of_is_told_and_not_made_again() {
    let mut page = Page::with_one_file();
    page.answers_all();
    page.act(Action::ExportChosen(Export::FullPgo));
    page.questions();
    page.dies("a").is_ready();
    assert!(matches!(page.state.export, ExportState::Failed(..)));
    page.is_read(0).answers_all();
    assert!(!page.has_failed(0));
    assert!(
        !page
            .questions()
            .contains(&Question::Export(Export::FullPgo))
    );
}

#[test]
fn a_chosen_value_is_found_again_where_columns_have_other_numbers() {
    let mut page = Page::with_one_file();
    page.act(Action::ValueChosen(SAMPLES));
    page.dies("a").is_ready();
    page.said(Response::SourceAdded(summary(0)));
    let mut other = merge(1);
    for choice in &mut other.value_types {
        choice.value.group = 3;
    }
    other.default_value = Some(other.value_types[0].value);
    let samples = other.value_types[1].value;
    page.said(Response::Merged(other));
    assert_eq!(page.state.shown_value(), Some(samples));
}

#[test]
fn removing_the_last_file_ends_the_worker_and_everything_it_held() {
    let mut page = Page::with_one_file();
    page.answers_all().effects.clear();
    page.act(Action::RemoveAllPressed);
    assert_eq!(
        page.effects,
        [Effect::RestartWorker, Effect::ForgetFile(SourceId(0))]
    );
    assert!(page.state.is_empty() && !page.state.has_merge());
    assert!(page.state.flame.content().is_none());
    page.offer_as(1, "b.pb");
    assert_eq!(page.opened(), [1]);
}

#[test]
fn cancelling_what_is_read_first_ends_the_worker() {
    let mut page = Page::ready();
    page.offer(&["a.pb", "b.pb"]).reads(0);
    page.effects.clear();
    page.act(Action::ReadingCancelled);
    assert_eq!(page.effects.first(), Some(&Effect::RestartWorker));
    assert!(page.state.is_empty());
}

#[test]
fn a_row_that_failed_is_removed_without_a_new_worker() {
    let mut page = Page::ready();
    page.offer(&["a.pb"]);
    page.said(Response::SourceFailed {
        source: SourceId(0),
        failure: failure("Not a profile"),
    });
    page.act(Action::RemoveAllPressed);
    assert!(!page.effects.contains(&Effect::RestartWorker));
}

#[test]
fn a_huge_file_beside_small_ones_takes_the_worker_with_it() {
    let mut page = Page::with_one_file();
    page.offer_as(1, "huge.pb").reads(1);
    page.opened();
    page.act(Action::RemovePressed(SourceId(1)));
    assert!(page.effects.contains(&Effect::RestartWorker));
    assert_eq!(page.opened(), [0], "the small one is read again");
    assert_eq!(page.names(), ["a.pb"]);
}

#[test]
fn a_small_file_beside_others_is_removed_from_the_running_worker() {
    let mut page = Page::ready();
    page.offer(&["a.pb", "b.pb"]);
    page.said(Response::SourceAdded(summary(0)));
    page.said(Response::SourceAdded(summary(1)));
    page.effects.clear();
    page.act(Action::RemovePressed(SourceId(0)));
    assert_eq!(
        page.requests(),
        [Request::RemoveSource {
            source: SourceId(0)
        }]
    );
}

impl Page {
    fn dies(&mut self, message: &str) -> &mut Self {
        let message = message.to_owned();
        self.said(Response::Crashed { message })
    }

    fn is_ready(&mut self) -> &mut Self {
        self.said(Response::Ready {
            version: VERSION.to_owned(),
        })
    }

    /// A file that is a gigabyte into being read.
    fn reads(&mut self, id: u32) -> &mut Self {
        self.said(Response::SourceProgress {
            source: SourceId(id),
            read_bytes: 10,
            raw_bytes: 1_000_000_000,
        })
    }

    /// A file that is read and merged; every further merge counts on.
    fn is_read(&mut self, id: u32) -> &mut Self {
        self.said(Response::SourceAdded(summary(id)));
        let revision = self.state.merge.revision + 1;
        self.said(Response::Merged(merge(revision)))
    }

    /// Answers whatever is asked of the present merge.
    fn answers_all(&mut self) -> &mut Self {
        let revision = self.state.merge.revision;
        let view = WHOLE;
        let graph = looking::graph_of(&["main"], false);
        self.said_with(Response::FlameGraph { revision, view }, graph);
        self.edges_said(revision, None)
    }

    fn offer_as(&mut self, id: u32, name: &str) -> &mut Self {
        self.act(Action::FilesOffered(vec![OfferedFile {
            source: SourceId(id),
            name: name.to_owned(),
            file_bytes: 1000,
        }]))
    }

    /// The files that the worker was told to open since the last call.
    fn opened(&mut self) -> Vec<u32> {
        let requests = self.requests().into_iter();
        let opened = requests.filter_map(|request| match request {
            Request::OpenSource { source, .. } => Some(source.0),
            _ => None,
        });
        opened.collect()
    }

    fn failure_of(&self, id: u32) -> &Failure {
        match &self.state.source(SourceId(id)).expect("it is there").status {
            SourceStatus::Failed(failure) => failure,
            status => panic!("it is {status:?}"),
        }
    }

    fn has_failed(&self, id: u32) -> bool {
        let source = self.state.source(SourceId(id)).expect("it is there");
        matches!(source.status, SourceStatus::Failed(_))
    }
}
