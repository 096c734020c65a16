//! How `default.pgo` is made: drafts, and the plan that holds.
//!
//! **Invariant:** every plan that the worker is told has a number of its own, so an answer to the
//! one before is never taken for an answer to this.

use std::rc::Rc;

use protocol::{NumberedPlan, Plan, Release, Request, SourceId};

use super::{files, say, warn};
use crate::planning::ReleaseStatus;
use crate::{
    DraftEffect, Effect, MAX_DIFF_BYTES, OfferedFile, PgoPanel, PlanAction, PlanChange, PlanDraft,
    Shared, Source, State, View, figures,
};

/// What follows from what was done to the plan.
pub(super) fn decide(state: &mut State, action: PlanAction, effects: &mut Vec<Effect>) {
    match action {
        PlanAction::Changed(change) => changed(state, change),
        PlanAction::Applied => applied(state, effects),
        PlanAction::Discarded => state.planning.draft = None,
        PlanAction::Reset => reset(state, effects),
        PlanAction::PanelToggled(panel) => panel_toggled(state, panel),
        PlanAction::ReleaseWanted => effects.push(Effect::PickRelease),
        PlanAction::ReleaseOffered(file) => release_offered(state, file, effects),
        PlanAction::ReleaseChosen(id) => release_chosen(state, id, effects),
        PlanAction::ReleaseCleared => release_cleared(state, effects),
        PlanAction::DiffWanted => effects.push(Effect::PickDiff),
        PlanAction::DiffOffered { name, file_bytes } => {
            diff_offered(state, &name, file_bytes, effects);
        }
        PlanAction::DiffRead(text) => diff_read(state, text),
    }
}

/// Changes the draft; it is dropped if it comes to what holds already.
fn changed(state: &mut State, change: PlanChange) {
    let field = change.field();
    let mut plan = Plan::clone(&state.edited_plan());
    change.make(&mut plan, &state.sources);
    let has_diff = !plan.edits.source_diff.is_empty();
    let diff_name = state.diff_name().filter(|_| has_diff).cloned();
    state.planning.draft = (plan != state.plan.plan).then(|| PlanDraft {
        plan: Rc::new(plan),
        field,
        diff_name,
    });
}

/// Takes the draft, once what it would do is known.
fn applied(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(DraftEffect::Known(_)) = state.draft_effect() else {
        return;
    };
    if let Some(draft) = state.planning.draft.take() {
        state.planning.diff_name = draft.diff_name;
        take(state, (*draft.plan).clone(), effects);
        say(state, "Applied");
    }
}

/// Goes back to the plain merge; the last release stays beside it.
fn reset(state: &mut State, effects: &mut Vec<Effect>) {
    let release = state.plan.plan.release.as_ref();
    let plan = Plan {
        release: release.map(|release| Release::compared(release.source)),
        ..Plan::default()
    };
    state.planning.draft = None;
    state.planning.diff_name = None;
    if plan != state.plan.plan {
        take(state, plan, effects);
        say(state, "The plan is reset");
    }
}

/// Makes a plan hold.
fn take(state: &mut State, plan: Plan, effects: &mut Vec<Effect>) {
    let number = state.plan.number + 1;
    let plan = NumberedPlan { number, plan };
    effects.push(Effect::Post(Request::SetPlan(plan.clone())));
    state.plan = Shared::new(plan);
    // Effects are told beside the plan that held.
    state.workbench.effect.clear();
}

/// A panel opens, or closes if it is open.
fn panel_toggled(state: &mut State, panel: PgoPanel) {
    let is_open = state.view == View::Pgo && state.planning.panel == Some(panel);
    state.view = View::Pgo;
    state.panes.sheet = None;
    state.planning.panel = (!is_open).then_some(panel);
}

/// A file was given as the last release's: it is read, and takes no part in the merge.
fn release_offered(state: &mut State, file: OfferedFile, effects: &mut Vec<Effect>) {
    let id = file.source;
    files::offered_beside(state, file, effects);
    state.planning.awaited_release = Some(id);
    show_panel(state, PgoPanel::Release);
}

/// A file that is open becomes the last release's, and leaves the merge.
fn release_chosen(state: &mut State, id: SourceId, effects: &mut Vec<Effect>) {
    let is_included = state.source(id).is_some_and(|source| source.is_included);
    if is_included {
        files::include_toggled(state, id, effects);
    }
    state.planning.awaited_release = Some(id);
}

/// There is no last release any more.
fn release_cleared(state: &mut State, effects: &mut Vec<Effect>) {
    state.planning.awaited_release = None;
    compare_with(state, None, effects);
}

/// A source diff was given as a file; it is read if it is of a size to be taken.
fn diff_offered(state: &mut State, name: &str, file_bytes: u64, effects: &mut Vec<Effect>) {
    if !state.has_merge() {
        let text = format!("{name}: open profiles first, then the diff of their sources.");
        warn(state, &text);
    } else if file_bytes > MAX_DIFF_BYTES {
        let text = format!(
            "{name} has {}: a source diff may have {}. Leave out what is no Go.",
            figures::file_size(file_bytes),
            figures::file_size(MAX_DIFF_BYTES)
        );
        warn(state, &text);
    } else {
        state.planning.offered_diff = Some(name.into());
        effects.push(Effect::ReadDiff);
    }
}

/// The diff has been read.
fn diff_read(state: &mut State, text: Option<String>) {
    let name = state.planning.offered_diff.clone();
    let Some(text) = text else {
        let name = name.as_deref().unwrap_or("The diff");
        warn(state, &format!("{name} could not be read as text."));
        return;
    };
    show_panel(state, PgoPanel::Edits);
    changed(state, PlanChange::SourceDiffSet(text));
    if let Some(draft) = &mut state.planning.draft
        && !draft.plan.edits.source_diff.is_empty()
    {
        draft.diff_name = name;
    }
}

fn show_panel(state: &mut State, panel: PgoPanel) {
    state.view = View::Pgo;
    state.panes.sheet = None;
    state.planning.panel = Some(panel);
}

/// Files were removed: what the plan says of them goes.
pub(super) fn forget_files(state: &mut State, kept: &[Source], effects: &mut Vec<Effect>) {
    if kept.is_empty() {
        state.planning = crate::Planning::default();
        if state.plan.plan != Plan::default() {
            take(state, Plan::default(), effects);
        }
        return;
    }
    let sources = state.sources.clone();
    let removed = sources.iter().filter_map(Source::summary);
    let removed: Vec<&str> = removed.map(|summary| &*summary.sha256).collect();
    let stays = |sha256: &str| {
        let mut kept = kept.iter().filter_map(Source::summary);
        kept.any(|summary| summary.sha256 == sha256) || !removed.contains(&sha256)
    };
    change_alike(state, effects, |plan| {
        plan.file_weights.retain(|weight| stays(&weight.sha256));
    });
}

/// Changes the plan and the draft alike; a draft that then comes to the plan is dropped.
fn change_alike(state: &mut State, effects: &mut Vec<Effect>, change: impl Fn(&mut Plan)) {
    let changed = |plan: &Plan| {
        let mut plan = plan.clone();
        change(&mut plan);
        plan
    };
    let plan = changed(&state.plan.plan);
    let draft = state.planning.draft.as_ref();
    let draft = draft.map(|draft| PlanDraft {
        plan: Rc::new(changed(&draft.plan)),
        ..draft.clone()
    });
    if plan != state.plan.plan {
        take(state, plan, effects);
    }
    state.planning.draft = draft.filter(|draft| *draft.plan != state.plan.plan);
}

/// Keeps the plan true to the files: the last release's is compared with as soon as it is read,
/// and no longer once it is gone.
pub(super) fn follow_files(state: &mut State, effects: &mut Vec<Effect>) {
    if let Some(id) = state.planning.awaited_release {
        match state.release_status(id) {
            ReleaseStatus::Coming => {}
            ReleaseStatus::Open => {
                state.planning.awaited_release = None;
                compare_with(state, Some(id), effects);
            }
            ReleaseStatus::Unreadable | ReleaseStatus::Gone => {
                state.planning.awaited_release = None;
            }
        }
    }
    let planned = state.plan.plan.release.as_ref().map(|r| r.source);
    let lost = planned.filter(|&id| {
        let status = state.release_status(id);
        matches!(status, ReleaseStatus::Unreadable | ReleaseStatus::Gone)
    });
    if lost.is_some() {
        compare_with(state, None, effects);
    }
}

/// Compares with another release, or with none, in the plan and in the draft; what is kept from one
/// is kept from the other.
fn compare_with(state: &mut State, source: Option<SourceId>, effects: &mut Vec<Effect>) {
    change_alike(state, effects, |plan| {
        plan.release = source.map(|source| match plan.release.take() {
            Some(release) => Release { source, ..release },
            None => Release::compared(source),
        });
    });
}
