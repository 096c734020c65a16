//! The plan that is thought of: what the controls of the PGO page show before it is taken.
//!
//! **Invariant:** a draft is never the plan that holds. What a person changes goes into the draft,
//! its effect on the hot set is asked for and told, and only then can it be taken.

use std::ops::Deref;
use std::rc::Rc;

use protocol::{EffectReport, Failure, NumberedPlan, Plan, SourceId};

use crate::{BesidePlan, Drift, PlanField, Shared, Source, SourceStatus, State};

/// The part of the PGO page between its verdict and its list that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PgoPanel {
    /// Who says so: the inputs, their weights, how far they agree.
    Inputs,
    /// Whether there are enough samples.
    Samples,
    /// The last release's file beside the new one.
    Release,
    /// Edits that the compiler respects.
    Edits,
}

impl PgoPanel {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Inputs, Self::Samples, Self::Release, Self::Edits];

    /// What its button says.
    pub fn label(self) -> &'static str {
        match self {
            Self::Inputs => "Inputs and weights",
            Self::Samples => "Samples",
            Self::Release => "Last release",
            Self::Edits => "Edits",
        }
    }
}

/// What is planned and not yet done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Planning {
    /// The plan that would be taken next.
    pub draft: Option<PlanDraft>,
    /// The panel that is open.
    pub panel: Option<PgoPanel>,
    /// The file that becomes the last release's as soon as it is read.
    pub awaited_release: Option<SourceId>,
    /// What the source diff of the plan that holds was called, if it was a file.
    pub diff_name: Option<Rc<str>>,
    /// What the source diff is called that was given last as a file.
    pub offered_diff: Option<Rc<str>>,
}

/// A plan that would be taken next.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanDraft {
    /// All of it, not only what differs.
    pub plan: Rc<Plan>,
    /// What was changed last: what cannot be carried out is told there.
    pub field: PlanField,
    /// What its source diff was called, if it was a file.
    pub diff_name: Option<Rc<str>>,
}

/// What is known of what a draft would do.
#[derive(Clone, Debug, PartialEq)]
pub enum DraftEffect {
    /// It is being worked out; meanwhile what the draft before would have done stays in its place.
    Awaited(Option<Rc<EffectReport>>),
    /// This.
    Known(Rc<EffectReport>),
    /// It cannot be carried out.
    Impossible(Failure),
}

/// The plan that the controls show, shared: whoever is given it draws again only when it is changed.
#[derive(Clone, Debug, PartialEq)]
pub enum EditedPlan {
    /// The one that holds.
    Held(Shared<NumberedPlan>),
    /// The draft.
    Draft(Rc<Plan>),
}

impl Deref for EditedPlan {
    type Target = Plan;

    fn deref(&self) -> &Plan {
        match self {
            Self::Held(held) => &held.plan,
            Self::Draft(draft) => draft,
        }
    }
}

/// Why a draft cannot be carried out; it is told at the control that was changed last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DraftFailure(Option<(PlanField, Failure)>);

impl DraftFailure {
    /// What is told at a control.
    pub fn at(&self, field: PlanField) -> Option<Failure> {
        let (changed, failure) = self.0.as_ref()?;
        (*changed == field).then(|| failure.clone())
    }
}

impl State {
    /// The plan that the controls show: the draft, or else the one that holds.
    pub fn edited_plan(&self) -> EditedPlan {
        match &self.planning.draft {
            Some(draft) => EditedPlan::Draft(Rc::clone(&draft.plan)),
            None => EditedPlan::Held(self.plan.clone()),
        }
    }

    /// What the source diff was called that the controls show, if it was a file.
    pub fn diff_name(&self) -> Option<&Rc<str>> {
        match &self.planning.draft {
            Some(draft) => draft.diff_name.as_ref(),
            None => self.planning.diff_name.as_ref(),
        }
    }

    /// What is asked about the draft, if there is one.
    pub(crate) fn draft_beside_plan(&self) -> Option<BesidePlan> {
        let draft = self.planning.draft.as_ref()?;
        Some(BesidePlan {
            plan: self.plan.number,
            wanted: Rc::clone(&draft.plan),
        })
    }

    /// What the draft would do; `None` if there is none.
    pub fn draft_effect(&self) -> Option<DraftEffect> {
        let drafted = self.draft_beside_plan()?;
        let (effect, revision) = (&self.workbench.effect, self.merge.revision);
        if let Some(report) = effect.current(&drafted, revision) {
            return Some(DraftEffect::Known(Rc::clone(report)));
        }
        let failure = effect.failed(&drafted, revision);
        Some(match failure {
            Some(failure) => DraftEffect::Impossible(failure.clone()),
            None => DraftEffect::Awaited(effect.content().cloned()),
        })
    }

    /// Why the draft cannot be carried out, if it cannot.
    pub fn draft_failure(&self) -> DraftFailure {
        let draft = self.planning.draft.as_ref();
        DraftFailure(draft.and_then(|draft| match self.draft_effect() {
            Some(DraftEffect::Impossible(failure)) => Some((draft.field, failure)),
            _ => None,
        }))
    }

    /// Whether why the draft cannot be carried out stands in the panel that is open.
    pub fn is_draft_failure_shown(&self) -> bool {
        let draft = self.planning.draft.as_ref();
        draft.is_some_and(|draft| self.planning.panel == Some(draft.field.panel()))
    }

    /// The file that is the last release's, or will be once it is read.
    pub fn release_source(&self) -> Option<SourceId> {
        self.releases().into_iter().flatten().next()
    }

    /// The files that are none of those that are included: the one that will be the last release's,
    /// and the one that is until then.
    pub fn releases(&self) -> [Option<SourceId>; 2] {
        let planned = self.plan.plan.release.as_ref();
        [
            self.planning.awaited_release,
            planned.map(|release| release.source),
        ]
    }

    /// The last release beside the new file, or beside the one of the plan before, while there is a
    /// last release.
    pub fn drift(&self) -> Option<&Shared<Drift>> {
        let drift = self.workbench.release.content();
        drift.filter(|_| self.plan.plan.release.is_some())
    }

    /// Why the plan that holds cannot be carried out.
    pub fn plan_failure(&self) -> Option<&Failure> {
        self.edges.failed(&self.plan.number, self.merge.revision)
    }

    /// Whether the plan's files are there: an answer before that would be about something else.
    pub(crate) fn is_plan_ready(&self) -> bool {
        let release = self.plan.plan.release.as_ref();
        release.is_none_or(|release| {
            let source = self.source(release.source);
            source.is_some_and(|source| source.summary().is_some())
        })
    }

    /// What became of the file that is to be the last release's. One that was given up with the
    /// worker is read again with the next, so it is no worse than waiting.
    pub(crate) fn release_status(&self, id: SourceId) -> ReleaseStatus {
        match self.source(id).map(|source| &source.status) {
            None => ReleaseStatus::Gone,
            Some(SourceStatus::Failed(_)) if self.worker.has_given_up(id) => ReleaseStatus::Coming,
            Some(SourceStatus::Failed(_)) => ReleaseStatus::Unreadable,
            Some(SourceStatus::Ready(_)) => ReleaseStatus::Open,
            Some(SourceStatus::Queued | SourceStatus::Reading { .. }) => ReleaseStatus::Coming,
        }
    }
}

/// The open files, those first that are probably meant where the last release's is to be chosen.
pub fn release_candidates(sources: &[Source]) -> Vec<&Source> {
    let open = sources.iter().filter(|source| source.summary().is_some());
    let mut candidates: Vec<&Source> = open.collect();
    // What is called as `go build` wants it is probably meant.
    candidates.sort_by_key(|source| !source.name.ends_with(".pgo"));
    candidates
}

/// What became of the file that is to be the last release's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReleaseStatus {
    Coming,
    Open,
    Unreadable,
    Gone,
}
