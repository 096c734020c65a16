//! Limits that are reached, raised and reset.

use protocol::{LimitName, Limits, ReachedLimit};

use super::*;

#[test]
fn a_file_that_a_limit_kept_out_is_read_again_with_a_higher_one() {
    let mut page = with_a_file_kept_out();
    page.act(Action::ReliefPressed(SourceId(0)));
    let mut wanted = usual();
    wanted.set(LimitName::Samples, 60_000_000);
    let requests = page.requests();
    assert_eq!(requests[0], Request::SetLimits(wanted));
    assert!(matches!(requests[1], Request::OpenSource { .. }));
    assert!(page.state.sources[0].is_pending());
    page.said(Response::Limits(wanted));
    assert_eq!(page.state.limits.n_raised(), 1);
}

#[test]
fn a_fresh_worker_hears_of_raised_limits_before_any_file() {
    let mut page = with_a_file_kept_out();
    page.act(Action::LimitRaised {
        name: LimitName::Samples,
        limit: 60_000_000,
    });
    page.act(Action::RetryPressed(SourceId(0))).requests();
    page.act(Action::WorkerFailed("a".to_owned()));
    page.said(Response::Ready {
        version: VERSION.to_owned(),
    });
    let requests = page.requests();
    assert!(
        matches!(requests[0], Request::SetLimits(l) if l.get(LimitName::Samples) == 60_000_000)
    );
    assert!(matches!(requests[1], Request::OpenSource { .. }));
}

#[test]
fn a_limit_that_is_reset_is_no_longer_raised() {
    let mut page = with_a_file_kept_out();
    page.act(Action::LimitRaised {
        name: LimitName::Samples,
        limit: 60_000_000,
    });
    page.requests();
    page.act(Action::LimitReset(LimitName::Samples));
    assert_eq!(page.requests(), [Request::SetLimits(usual())]);
    page.said(Response::Limits(usual()));
    assert_eq!(page.state.limits.n_raised(), 0);
}

#[test]
fn what_open_files_take_is_summed_up() {
    let mut page = Page::with_one_file();
    assert_eq!(page.state.column_bytes(), 4000);
    page.act(Action::RemoveAllPressed);
    assert_eq!(page.state.column_bytes(), 0);
}

fn usual() -> Limits {
    Limits::from_fn(|name| if name.is_bytes() { 1 << 30 } else { 30_000_000 })
}

fn with_a_file_kept_out() -> Page {
    let mut page = Page::ready();
    page.said(Response::Limits(usual()));
    page.offer(&["a.pb"]);
    page.said(Response::SourceFailed {
        source: SourceId(0),
        failure: Failure {
            kind: FailureKind::Limit,
            limit: Some(ReachedLimit {
                name: LimitName::Samples,
                limit: 30_000_000,
                wanted: None,
            }),
            ..failure("The file has more than 30000000 samples.")
        },
    });
    page.requests();
    page
}
