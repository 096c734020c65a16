//! Limits are raised and reset, and files that they kept out are read again.

use protocol::{LimitName, Limits, Request, SourceId};

use super::{files, say};
use crate::{Effect, Relief, SourceStatus, State, limit_words};

/// Raises the limit that kept a file out, and reads it again.
pub(super) fn relief_pressed(state: &mut State, id: SourceId, effects: &mut Vec<Effect>) {
    let Some(SourceStatus::Failed(failure)) = state.source(id).map(|s| &s.status) else {
        return;
    };
    let Some(reached) = failure.limit else {
        return;
    };
    match state.limits.relief(&reached) {
        Relief::Raise(name, limit) => raised(state, name, limit, effects),
        Relief::TryAgain => {}
        Relief::None => return,
    }
    files::retried(state, id, effects);
}

pub(super) fn raised(state: &mut State, name: LimitName, limit: u64, effects: &mut Vec<Effect>) {
    let wanted = state.limits.set(name, limit);
    ask(state, wanted, effects);
    let words = format!("{}: {}", name.meaning(), limit_words(name, limit));
    say(state, &words);
}

pub(super) fn reset(state: &mut State, name: LimitName, effects: &mut Vec<Effect>) {
    let wanted = state.limits.reset(name);
    ask(state, wanted, effects);
}

/// A worker that is to be started hears of it then.
fn ask(state: &State, wanted: Option<Limits>, effects: &mut Vec<Effect>) {
    if let Some(limits) = wanted.filter(|_| state.worker.is_there()) {
        effects.push(Effect::Post(Request::SetLimits(limits)));
    }
}
