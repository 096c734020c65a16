//! A source diff that is given, taken and let go.

use super::*;

#[test]
fn a_source_diff_is_read_into_the_draft() {
    let mut page = Page::ready();
    let offered = |file_bytes| {
        Action::Plan(PlanAction::DiffOffered {
            name: "v2.diff".to_owned(),
            file_bytes,
        })
    };
    page.act(offered(10));
    assert!(page.state.notice.is_some(), "there is nothing to shift");
    let mut page = self::page();
    page.act(offered(MAX_DIFF_BYTES + 1));
    assert!(!page.effects.contains(&Effect::ReadDiff));
    page.act(offered(10));
    assert!(page.effects.contains(&Effect::ReadDiff));
    page.act(Action::ViewChosen(View::Flame));
    page.act(Action::Plan(PlanAction::DiffRead(Some(
        "--- a/x.go\n".to_owned(),
    ))));
    assert_eq!(page.state.view, View::Pgo);
    assert_eq!(page.state.planning.panel, Some(PgoPanel::Edits));
    assert_eq!(draft(&page).edits.source_diff, "--- a/x.go\n");
    assert_eq!(page.state.diff_name().map(|name| &**name), Some("v2.diff"));
    page.act(Action::Plan(PlanAction::DiffRead(None)));
    assert!(page.state.notice.is_some());
}

#[test]
fn a_source_diff_that_is_not_taken_leaves_the_name_of_the_one_that_holds() {
    let mut page = page();
    let offer = |page: &mut Page, name: &str, text: Option<&str>| {
        page.act(Action::Plan(PlanAction::DiffOffered {
            name: name.to_owned(),
            file_bytes: 10,
        }));
        page.act(Action::Plan(PlanAction::DiffRead(text.map(str::to_owned))));
    };
    let name = |page: &Page| page.state.diff_name().map(ToString::to_string);
    offer(&mut page, "a.diff", Some("A"));
    let first = draft(&page);
    effect_said(&mut page, 1, &first);
    page.act(Action::Plan(PlanAction::Applied));
    assert_eq!(name(&page).as_deref(), Some("a.diff"));
    offer(&mut page, "b.diff", None);
    assert_eq!(name(&page).as_deref(), Some("a.diff"));
    offer(&mut page, "b.diff", Some("B"));
    assert_eq!(name(&page).as_deref(), Some("b.diff"));
    page.act(Action::Plan(PlanAction::Discarded));
    assert_eq!(page.state.plan.plan.edits.source_diff, "A");
    assert_eq!(name(&page).as_deref(), Some("a.diff"));
    // One that is taken back in a draft comes back with the plan.
    change(&mut page, PlanChange::SourceDiffSet(String::new()));
    assert_eq!(name(&page), None);
    page.act(Action::Plan(PlanAction::Discarded));
    assert_eq!(name(&page).as_deref(), Some("a.diff"));
}
