//! Drafts, what they would do, and the plan that holds.

use protocol::answers::{DriftColumns, EdgeColumns, EvidenceColumns};
use protocol::evidence::EvidenceReport;
use protocol::release::ReleaseReport;
use protocol::{EffectReport, NumberedPlan, Plan, Release, Weighting};

use super::*;
use release::page_with_release;

mod release;
mod source_diff;

/// A page that shows the edges of one file.
fn page() -> Page {
    let mut page = Page::with_one_file();
    page.act(Action::ViewChosen(View::Pgo));
    edges_said(&mut page, 1, 0);
    page.effects.clear();
    page
}

fn edges_said(page: &mut Page, revision: u32, plan: u32) {
    let report = PgoReport {
        n_edges: 1,
        ..PgoReport::default()
    };
    let response = Response::Edges {
        revision,
        plan,
        report,
    };
    page.said_with(response, EdgeColumns::default().encode());
}

fn change(page: &mut Page, change: PlanChange) {
    page.act(Action::Plan(PlanAction::Changed(change)));
}

fn per_file(page: &mut Page) {
    change(page, PlanChange::WeightingChosen(Weighting::PerFile));
}

/// What a plan would do beside the one that holds.
fn effect_said(page: &mut Page, revision: u32, wanted: &Plan) {
    let plan = page.state.plan.number;
    effect_said_beside(page, revision, plan, wanted);
}

fn effect_said_beside(page: &mut Page, revision: u32, plan: u32, wanted: &Plan) {
    page.said(Response::Effect {
        revision,
        plan,
        wanted: Box::new(wanted.clone()),
        report: EffectReport {
            n_entered: 3,
            ..EffectReport::default()
        },
    });
}

/// The question what a plan would do beside the first one.
fn effect_of(wanted: &Plan) -> Question {
    Question::Effect {
        plan: 0,
        wanted: Box::new(wanted.clone()),
    }
}

fn draft(page: &Page) -> Plan {
    let draft = page.state.planning.draft.as_ref();
    (*draft.expect("there is a draft").plan).clone()
}

fn is_awaited(page: &Page) -> bool {
    matches!(page.state.draft_effect(), Some(DraftEffect::Awaited(_)))
}

/// The plans that the worker was told since the last call.
fn plans(page: &mut Page) -> Vec<NumberedPlan> {
    let told = page.requests().into_iter();
    told.filter_map(|request| match request {
        Request::SetPlan(plan) => Some(plan),
        _ => None,
    })
    .collect()
}

#[test]
fn a_draft_is_asked_about_and_holds_only_once_it_is_applied() {
    let mut page = page();
    per_file(&mut page);
    let wanted = draft(&page);
    assert_eq!(wanted.weighting, Weighting::PerFile);
    assert!(is_awaited(&page));
    assert_eq!(page.questions(), [effect_of(&wanted)]);
    // What is not known yet is not taken.
    page.act(Action::Plan(PlanAction::Applied));
    assert_eq!(plans(&mut page), []);
    effect_said(&mut page, 1, &wanted);
    assert!(matches!(
        page.state.draft_effect(),
        Some(DraftEffect::Known(_))
    ));
    page.act(Action::Plan(PlanAction::Applied));
    assert_eq!(page.state.planning.draft, None);
    assert_eq!(
        page.effects[..2],
        [
            Effect::Post(Request::SetPlan(NumberedPlan {
                number: 1,
                plan: wanted,
            })),
            Effect::Post(Request::Ask(Question::Edges { plan: 1 })),
        ]
    );
}

#[test]
fn an_effect_of_an_earlier_draft_is_dropped() {
    let mut page = page();
    per_file(&mut page);
    let first = draft(&page);
    change(&mut page, PlanChange::PseudoFramesDropped(true));
    effect_said(&mut page, 1, &first);
    assert!(is_awaited(&page));
    let second = draft(&page);
    effect_said(&mut page, 1, &second);
    assert!(matches!(
        page.state.draft_effect(),
        Some(DraftEffect::Known(_))
    ));
    // Another merge is another effect; until it is known, this one stays in its place.
    page.said(Response::Merged(merge(2)));
    assert!(matches!(
        page.state.draft_effect(),
        Some(DraftEffect::Awaited(Some(_)))
    ));
}

#[test]
fn an_effect_beside_the_plan_before_is_dropped() {
    let mut page = page();
    per_file(&mut page);
    let first = draft(&page);
    effect_said(&mut page, 1, &first);
    change(&mut page, PlanChange::PseudoFramesDropped(true));
    let second = draft(&page);
    // The worker is at work on the second beside the plain merge when the first is taken.
    change(&mut page, PlanChange::PseudoFramesDropped(false));
    page.act(Action::Plan(PlanAction::Applied));
    assert_eq!(page.state.plan.plan, first);
    edges_said(&mut page, 1, 1);
    change(&mut page, PlanChange::PseudoFramesDropped(true));
    assert_eq!(draft(&page), second);
    effect_said_beside(&mut page, 1, 0, &second);
    assert!(is_awaited(&page));
    effect_said_beside(&mut page, 1, 1, &second);
    assert!(matches!(
        page.state.draft_effect(),
        Some(DraftEffect::Known(_))
    ));
}

#[test]
fn a_draft_that_comes_to_what_holds_is_none() {
    let mut page = page();
    per_file(&mut page);
    change(&mut page, PlanChange::WeightingChosen(Weighting::AsIs));
    assert_eq!(page.state.planning.draft, None);
    per_file(&mut page);
    page.act(Action::Plan(PlanAction::Discarded));
    assert_eq!(page.state.planning.draft, None);
    assert_eq!(plans(&mut page), []);
}

#[test]
fn what_cannot_be_carried_out_is_told_at_its_control_and_not_applied() {
    let mut page = page();
    change(&mut page, PlanChange::SourceDiffSet("nonsense".to_owned()));
    let question = effect_of(&draft(&page));
    page.said(Response::Unanswered {
        question,
        failure: failure("Line 1 is not of a unified diff."),
    });
    let told = page.state.draft_failure().at(PlanField::SourceDiff);
    assert_eq!(
        told.map(|failure| failure.message).as_deref(),
        Some("Line 1 is not of a unified diff.")
    );
    assert_eq!(page.state.draft_failure().at(PlanField::Renames), None);
    page.act(Action::Plan(PlanAction::Applied));
    assert_eq!(plans(&mut page), []);
    // What is corrected is asked about anew.
    page.effects.clear();
    change(&mut page, PlanChange::SourceDiffSet("better".to_owned()));
    assert_eq!(page.questions(), [effect_of(&draft(&page))]);
}

#[test]
fn a_weight_is_of_a_file_s_bytes_and_goes_with_the_file() {
    let mut page = page_with_release();
    let weight = |weight: &str| PlanChange::FileWeightSet {
        source: SourceId(0),
        weight: weight.to_owned(),
    };
    change(&mut page, weight("1/8"));
    let wanted = draft(&page);
    assert_eq!(&*wanted.file_weights[0].sha256, "e3b0");
    effect_said(&mut page, 2, &wanted);
    page.act(Action::Plan(PlanAction::Applied));
    change(&mut page, weight("1"));
    assert!(draft(&page).file_weights.is_empty());
    page.act(Action::Plan(PlanAction::Discarded));
    // Another file of the same bytes keeps it; without any, it goes.
    page.act(Action::RemovePressed(SourceId(1)));
    assert_eq!(page.state.plan.plan.file_weights.len(), 1);
    page.act(Action::RemovePressed(SourceId(0)));
    assert_eq!(page.state.plan.plan, Plan::default());
}

#[test]
fn a_fresh_worker_is_told_the_plan_and_asked_once_its_release_is_open() {
    let mut page = page_with_release();
    page.act(Action::WorkerFailed("gone".to_owned()));
    let told = page.requests();
    assert!(
        matches!(&told[0], Request::SetPlan(NumberedPlan { number: 1, plan }) if plan.release.is_some())
    );
    page.said(Response::Ready {
        version: VERSION.to_owned(),
    });
    page.said(Response::SourceAdded(summary(0)));
    page.effects.clear();
    page.said(Response::Merged(merge(1)));
    let asked = page.questions();
    assert!(
        !asked.contains(&Question::Edges { plan: 1 }),
        "its release is not open yet: {asked:?}"
    );
    assert_eq!(page.state.plan.number, 1);
}

#[test]
fn a_plan_that_cannot_be_carried_out_keeps_the_download_back() {
    let mut page = page();
    per_file(&mut page);
    let wanted = draft(&page);
    effect_said(&mut page, 1, &wanted);
    page.act(Action::Plan(PlanAction::Applied));
    let mut failure = failure("a.pb does not say how long it was collected.");
    failure.kind = FailureKind::Plan;
    page.said(Response::Unanswered {
        question: Question::Edges { plan: 1 },
        failure: failure.clone(),
    });
    assert_eq!(page.state.plan_failure(), Some(&failure));
    assert_eq!(
        page.state.download_obstacle(),
        Some("The plan cannot be carried out, PGO says why")
    );
    assert!(!page.state.is_view_stale());
}

#[test]
fn the_workbench_is_asked_for_only_while_it_shows_and_after_the_list() {
    let mut page = Page::with_one_file();
    page.edges_said(1, None);
    assert!(!page.questions().contains(&Question::Doctor));
    page.act(Action::ViewChosen(View::Pgo));
    assert_eq!(
        page.questions(),
        [
            Question::Doctor,
            Question::LeanProof { plan: 0 },
            Question::Evidence { plan: 0 }
        ]
    );
    page.said_with(
        Response::Evidence {
            revision: 1,
            plan: 0,
            report: EvidenceReport::default(),
        },
        EvidenceColumns::default().encode(),
    );
    assert!(page.state.evidence().is_some());
    assert!(judging_evidence(&page).is_some());
    // Edges of another plan are not judged by it.
    per_file(&mut page);
    let wanted = draft(&page);
    effect_said(&mut page, 1, &wanted);
    page.act(Action::Plan(PlanAction::Applied));
    edges_said(&mut page, 1, 1);
    assert!(page.state.evidence().is_none());
    assert!(judging_evidence(&page).is_none());
}

/// What the inputs say of the edges that are held, as the list and the details show it.
fn judging_evidence(page: &Page) -> Option<&Shared<Evidence>> {
    page.state.judged_edges()?.evidence.as_ref()
}

#[test]
fn the_details_of_an_edge_are_judged_beside_every_view() {
    let mut page = page();
    let said = |page: &mut Page, revision: u32| {
        page.said(Response::Merged(merge(revision)));
        let Edges {
            columns, report, ..
        } = crate::edge_table::tests::edges();
        let response = Response::Edges {
            revision,
            plan: 0,
            report,
        };
        page.said_with(response, columns.encode());
    };
    said(&mut page, 2);
    page.act(Action::EdgeSelected(0));
    page.act(Action::ViewChosen(View::Flame));
    said(&mut page, 3);
    assert!(page.state.judged_edges().is_some());
    // Without details nobody asks.
    page.act(Action::BoxSelected(None));
    said(&mut page, 4);
    assert!(page.state.judged_edges().is_none());
    page.act(Action::ViewChosen(View::Pgo));
    assert!(page.state.judged_edges().is_some());
}

#[test]
fn panels_open_one_at_a_time_and_escape_closes_the_open_one() {
    let mut page = Page::with_one_file();
    page.act(Action::Plan(PlanAction::PanelToggled(PgoPanel::Samples)));
    assert_eq!(page.state.view, View::Pgo);
    page.act(Action::Plan(PlanAction::PanelToggled(PgoPanel::Edits)));
    assert_eq!(page.state.planning.panel, Some(PgoPanel::Edits));
    page.act(Action::Escaped);
    assert_eq!(page.state.planning.panel, None);
    page.act(Action::Plan(PlanAction::PanelToggled(PgoPanel::Edits)));
    page.act(Action::Plan(PlanAction::PanelToggled(PgoPanel::Edits)));
    assert_eq!(page.state.planning.panel, None);
}
