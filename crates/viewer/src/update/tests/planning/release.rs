//! The last release's file beside the files of the merge.

use super::*;

#[test]
fn the_last_release_is_read_beside_the_merge_and_then_compared_with() {
    let mut page = page();
    page.act(Action::Plan(PlanAction::ReleaseOffered(OfferedFile {
        source: SourceId(7),
        name: "default.pgo".to_owned(),
        file_bytes: 10,
    })));
    assert_eq!(page.state.planning.panel, Some(PgoPanel::Release));
    assert!(matches!(
        page.requests()[..],
        [Request::OpenSource {
            source: SourceId(7),
            included: false,
            ..
        }]
    ));
    page.act(Action::IncludeToggled(SourceId(7)));
    page.act(Action::IncludeAllToggled);
    assert_eq!(page.requests(), [include(&[0], false)]);
    page.act(Action::IncludeAllToggled).requests();
    page.said(Response::SourceAdded(summary(7)));
    let release = Release::compared(SourceId(7));
    assert_eq!(page.state.plan.plan.release, Some(release));
    assert_eq!(plan_note(&page.state.plan.plan), None);
    assert_eq!(page.state.plan.number, 1);
    page.effects.clear();
    edges_said(&mut page, 1, 1);
    assert!(page.questions().contains(&Question::Release { plan: 1 }));
    page.said_with(
        Response::Release {
            revision: 1,
            plan: 1,
            report: ReleaseReport::default(),
        },
        DriftColumns::default().encode(),
    );
    assert!(page.state.workbench.release.current(&1, 1).is_some());
}

#[test]
fn an_open_file_that_becomes_the_last_release_leaves_the_merge() {
    let mut page = page();
    page.act(Action::Plan(PlanAction::ReleaseChosen(SourceId(0))));
    assert_eq!(
        page.requests(),
        [
            include(&[0], false),
            Request::SetPlan(NumberedPlan {
                number: 1,
                plan: Plan {
                    release: Some(Release::compared(SourceId(0))),
                    ..Plan::default()
                },
            }),
        ]
    );
    page.act(Action::Plan(PlanAction::ReleaseCleared));
    assert_eq!(page.state.plan.plan, Plan::default());
    assert_eq!(page.state.plan.number, 2);
    assert!(!page.state.sources[0].is_included);
}

/// A page with two files, of which the second is the last release's.
pub(super) fn page_with_release() -> Page {
    let mut page = page();
    page.offer(&["default.pgo"]);
    page.said(Response::SourceAdded(summary(1)));
    page.said(Response::Merged(merge(2)));
    page.act(Action::Plan(PlanAction::ReleaseChosen(SourceId(1))));
    edges_said(&mut page, 2, 1);
    page.effects.clear();
    page
}

#[test]
fn a_release_that_is_removed_or_unreadable_is_compared_with_no_longer() {
    let mut page = page_with_release();
    change(&mut page, PlanChange::CarryOverSet(true));
    page.act(Action::RemovePressed(SourceId(1)));
    assert_eq!(page.state.plan.plan, Plan::default());
    assert_eq!(page.state.planning.draft, None);
    page.act(Action::Plan(PlanAction::ReleaseOffered(OfferedFile {
        source: SourceId(9),
        name: "old.pgo".to_owned(),
        file_bytes: 10,
    })));
    page.said(Response::SourceFailed {
        source: SourceId(9),
        failure: failure("This is a web page."),
    });
    assert_eq!(page.state.release_source(), None);
    assert_eq!(page.state.plan.plan.release, None);
}

#[test]
fn resetting_goes_back_to_the_plain_merge_and_keeps_the_comparison() {
    let mut page = page_with_release();
    change(&mut page, PlanChange::KeepIfSameSet(true));
    change(
        &mut page,
        PlanChange::DoNotInlineSet {
            function: "main.f".to_owned(),
            is_wanted: true,
        },
    );
    let wanted = draft(&page);
    effect_said(&mut page, 2, &wanted);
    page.act(Action::Plan(PlanAction::Applied));
    assert_eq!(
        plan_note(&page.state.plan.plan).as_deref(),
        Some("With old file kept where nothing is decided differently, 1 edit")
    );
    page.act(Action::Plan(PlanAction::Reset));
    let plain = Plan {
        release: Some(Release::compared(SourceId(1))),
        ..Plan::default()
    };
    assert_eq!(page.state.plan.plan, plain);
    assert_eq!(page.state.plan.number, 3);
}

#[test]
fn the_release_that_holds_stays_out_of_the_merge_while_another_is_read() {
    let mut page = page_with_release();
    page.act(Action::Plan(PlanAction::ReleaseOffered(OfferedFile {
        source: SourceId(9),
        name: "other.pgo".to_owned(),
        file_bytes: 10,
    })));
    page.requests();
    page.act(Action::IncludeToggled(SourceId(1)));
    page.act(Action::IncludeAllToggled);
    page.act(Action::IncludeAllToggled);
    assert_eq!(page.requests(), [include(&[0], false), include(&[0], true)]);
    assert_eq!(
        page.state.releases(),
        [Some(SourceId(9)), Some(SourceId(1))]
    );
}

#[test]
fn the_release_and_what_is_kept_from_it_outlive_a_reader_that_was_given_up() {
    let mut page = page_with_release();
    change(&mut page, PlanChange::KeepIfSameSet(true));
    let wanted = draft(&page);
    effect_said(&mut page, 2, &wanted);
    page.act(Action::Plan(PlanAction::Applied));
    for _ in 0..3 {
        page.act(Action::WorkerFailed("gone".to_owned()));
    }
    assert!(matches!(page.state.worker, Worker::Broken { .. }));
    page.requests();
    page.offer(&["x.pb"]);
    assert_eq!(page.state.plan.plan, wanted);
    let told = page.requests();
    assert!(matches!(&told[0], Request::SetPlan(told) if told.plan == wanted));
    // What is unreadable in the next reader is no release any more.
    page.said(Response::SourceFailed {
        source: SourceId(1),
        failure: failure("It is cut off."),
    });
    assert_eq!(page.state.plan.plan.release, None);
}
