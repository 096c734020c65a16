//! The last release's file beside the files of the merge.

use super::*;

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
