//! The open sources and every answer about them: the one façade that all shells use.
//!
//! A shell reads bytes and hands them to a [`Reading`]; what comes of it is added to an
//! [`Engine`]; every answer is a pure function of what is open and included. Browser and command
//! line ask the same questions of the same code, so they give the same bytes.
//!
//! **Invariant:** an answer does not depend on the order in which sources were opened: merges take
//! them in the order of their digests.
//!
//! This crate knows no worker, no thread, no file system, no clock and no argument.

mod answered;
mod doctor_answers;
mod edges_text;
mod export;
mod failure;
mod kind;
mod limits;
mod merged;
mod pgo_answers;
mod planned;
mod reading;
mod sources;
#[cfg(test)]
mod tests;
mod views;
mod warm_up;

pub use analysis::TopTable;
pub use edges_text::{edges_csv, edges_text, visible};
pub use export::{edges_to_list, merge_file, pgo_file};
pub use merged::Merged;
pub use pgo::{EdgeTable, is_lean, preprofile};
pub use planned::{
    DIFF_FILE, PGO_FILE, Planned, RENAMES_FILE, escaped, pgo_command, receipt_json,
    receipt_markdown,
};
pub use pprof::PprofError;
pub use profile::{MergeError, Profile, ValueTypeIdx};
pub use protocol::answers::DriftColumns;
pub use protocol::shown;
pub use protocol::{
    EdgeName, EditNote, Edits, Failure, FailureKind, FileWeight, LimitName, Limits, Plan,
    ReachedLimit, Release, SourceId, SourceSummary, Weighting,
};
pub use protocol::{doctor, evidence, receipt, release};
pub use reading::{Opened, Reading};
pub use warm_up::WarmUp;

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::rc::Rc;

use answered::Answered;
use failure::Open;
use protocol::{
    MergeSummary, NumberedPlan, Question, Reply, Response, Unmerged, ValueKey, ValueTypeChoice,
};
use sources::{Groups, Source};

/// Everything that is open, and what has been worked out about it.
#[derive(Debug)]
pub struct Engine {
    limits: Limits,
    sources: Vec<Source>,
    groups: Groups,
    revision: u32,
    merged: Vec<Merged>,
    unmerged: Vec<Unmerged>,
    answered: Answered,
    plan: NumberedPlan,
    /// What the plan makes of the last merge.
    planned: OnceCell<Result<Rc<Planned>, Failure>>,
}

impl Default for Engine {
    fn default() -> Self {
        Self {
            limits: limits::default_limits(),
            sources: Vec::new(),
            groups: Groups::default(),
            revision: 0,
            merged: Vec::new(),
            unmerged: Vec::new(),
            answered: Answered::default(),
            plan: NumberedPlan::default(),
            planned: OnceCell::new(),
        }
    }
}

impl Engine {
    /// The limits that hold.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Lets these limits hold for files that are begun or added from now on, as far as this build
    /// can; what is open stays.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits::effective(limits);
    }

    /// Begins a file under the limits, with the room that open files leave; `name` is for people.
    pub fn begin(&self, name: String) -> Reading {
        Reading::beside(self.open(), name, self.limits)
    }

    /// Adds a file that has been read, if the session has room for its columns. Answers change
    /// with the next [`Engine::merge`].
    pub fn add(
        &mut self,
        source: SourceId,
        opened: Opened,
        is_included: bool,
    ) -> Result<SourceSummary, Failure> {
        let (open, limit) = (self.open(), self.limits.get(LimitName::SessionBytes));
        let wanted = open.column_bytes + opened.profile().allocated_bytes();
        if wanted > limit {
            return Err(failure::session_full(open, limit, Some(wanted)));
        }
        let group = self.groups.of(&opened.decoded.profile);
        let summary = opened.summary(source, group);
        self.sources.push(Source {
            summary: summary.clone(),
            profile: Rc::new(opened.decoded.profile),
            is_included,
        });
        Ok(summary)
    }

    /// Forgets a file; whether it was there.
    pub fn remove(&mut self, source: SourceId) -> bool {
        let n_before = self.sources.len();
        self.sources.retain(|other| other.summary.source != source);
        self.sources.len() < n_before
    }

    /// Lets files take part in the merge, or not.
    pub fn set_included(&mut self, sources: &[SourceId], is_included: bool) {
        for source in &mut self.sources {
            if sources.contains(&source.summary.source) {
                source.is_included = is_included;
            }
        }
    }

    /// The files that are open, in the order in which they were added.
    pub fn sources(&self) -> impl Iterator<Item = &SourceSummary> {
        self.sources.iter().map(|source| &source.summary)
    }

    /// Merges what is included, group by group, and says what it amounts to.
    pub fn merge(&mut self) -> MergeSummary {
        self.revision += 1;
        self.merged.clear();
        self.answered.forget();
        self.planned = OnceCell::new();
        let included = self.included();
        let (mut merged, mut unmerged) = (Vec::new(), Vec::new());
        for group in self.groups.ids() {
            let of_group = included.iter().copied();
            let members = of_group.filter(|source| source.summary.group == group);
            merged.extend(Merged::build(group, members.collect(), &mut unmerged));
        }
        // What Go's PGO reads comes first, profiles before what was made of some; of several, what
        // has the most samples. The number of a group says in which order files came, so it must
        // not decide.
        merged.sort_by_cached_key(|merged| {
            let n_samples = merged.profile().samples.len();
            let signature = kind::signature(merged.profile());
            let is_lean = pgo::is_lean(merged.profile());
            (
                !merged.is_read_by_pgo(),
                is_lean,
                Reverse(n_samples),
                signature,
            )
        });
        (self.merged, self.unmerged) = (merged, unmerged);
        self.summary()
    }

    /// The merge of every included file, whatever groups they are in, as `go tool pprof` would
    /// merge them. On failure, the name of the file that does not fit, and why.
    pub fn merge_all(&self) -> Result<Merged, (Option<String>, MergeError)> {
        Merged::of_all(&self.included())
    }

    /// Makes `default.pgo` so from now on.
    pub fn set_plan(&mut self, plan: NumberedPlan) {
        if self.plan.plan != plan.plan {
            self.planned = OnceCell::new();
        }
        self.plan = plan;
    }

    /// The answer to a question about the last [`Engine::merge`].
    ///
    /// What was asked lately is remembered, so that going back and forth between views costs
    /// nothing.
    pub fn answer(&self, question: &Question) -> Reply {
        if let Some(reply) = self.answered.recall(question) {
            return reply;
        }
        match self.work_out(question) {
            Ok((response, columns)) => {
                let reply = Reply { response, columns };
                self.answered.keep(question, &reply);
                reply
            }
            Err(failure) => Response::Unanswered {
                question: question.clone(),
                failure,
            }
            .into(),
        }
    }

    fn work_out(&self, question: &Question) -> Result<(Response, Vec<u8>), Failure> {
        let revision = self.revision;
        Ok(match question {
            Question::FlameGraph(view) => {
                let (merged, column) = self.merged_with(view.value)?;
                let zoom = view.zoom.filter(|zoom| zoom.revision == revision);
                let node = zoom.map_or(0, |zoom| zoom.node);
                let columns = views::flame_graph(merged, column, node);
                let view = *view;
                (Response::FlameGraph { revision, view }, columns)
            }
            &Question::Top { value } => {
                let (merged, column) = self.merged_with(value)?;
                let columns = views::top(merged, column);
                (Response::Top { revision, value }, columns)
            }
            Question::Peek { value, function } => {
                let (merged, column) = self.merged_with(*value)?;
                let (sums, columns) = views::peek(merged, column, function);
                let response = Response::Peek {
                    revision,
                    value: *value,
                    function: function.clone(),
                    sums,
                };
                (response, columns)
            }
            Question::Search { value, query } => {
                let (merged, column) = self.merged_with(*value)?;
                let response = Response::Found {
                    revision,
                    value: *value,
                    query: query.clone(),
                    sums: views::found(merged, column, query),
                };
                (response, Vec::new())
            }
            _ => return self.work_out_for_pgo(question),
        })
    }

    fn open(&self) -> Open {
        let column_bytes = self
            .sources
            .iter()
            .map(|source| source.summary.column_bytes);
        Open {
            n_sources: self.sources.len(),
            column_bytes: column_bytes.sum(),
        }
    }

    fn summary(&self) -> MergeSummary {
        let included = self.included();
        let value_types: Vec<ValueTypeChoice> =
            self.merged.iter().flat_map(Merged::choices).collect();
        MergeSummary {
            revision: self.revision,
            n_sources: included.len() as u32,
            n_samples: self.merged.iter().fold(0, |sum: u32, merged| {
                sum.saturating_add(merged.profile().samples.len() as u32)
            }),
            duration_nanos: included.iter().fold(0, |sum: i64, source| {
                sum.saturating_add(source.summary.duration_nanos.max(0))
            }),
            default_value: self.merged.first().and_then(Merged::default_value),
            value_types,
            column_bytes: self.open().column_bytes,
            unmerged: self.unmerged.clone(),
        }
    }

    /// What is included, in the order in which it is merged.
    fn included(&self) -> Vec<&Source> {
        let included = self.sources.iter().filter(|source| source.is_included);
        let mut included: Vec<&Source> = included.collect();
        included.sort_by(|a, b| a.order().cmp(&b.order()));
        included
    }

    /// The merge and the column that a question is about; of the others no call tree stays.
    fn merged_with(&self, value: ValueKey) -> Result<(&Merged, ValueTypeIdx), Failure> {
        for merged in &self.merged {
            if merged.group() != value.group {
                merged.drop_call_tree();
            }
        }
        self.merged
            .iter()
            .find(|merged| merged.group() == value.group)
            .and_then(|merged| Some((merged, merged.column(value.column)?)))
            .ok_or_else(failure::nothing_open)
    }

    /// What Go's PGO would read, or else what it would refuse.
    fn merged_for_pgo(&self) -> Result<&Merged, Failure> {
        self.merged.first().ok_or_else(failure::nothing_open)
    }
}
