//! What is the matter with files for PGO, for all shells.
//!
//! Files are taken by name, so that the order of opening them shows in no answer.

use pgo::doctor::{FindingText, Input, Severity, examine};
use profile::Profile;
use protocol::doctor;

use crate::Engine;
use crate::merged::Merged;
use crate::sources::Source;

impl Engine {
    /// What is the matter with the included files of the group that the PGO page is about, and what
    /// PGO can reach in their merge. Answers for the last [`Engine::merge`].
    pub fn doctor_report(&self) -> doctor::DoctorReport {
        let group = self.merged.first().map(Merged::group);
        let members = self
            .included()
            .into_iter()
            .filter(|source| Some(source.summary.group) == group);
        self.report(members, &[])
    }

    /// The same of all included files, whatever they are, and of those that could not be read, each
    /// with its name and what was said about it.
    pub fn doctor_report_of_all(&self, unreadable: &[(String, String)]) -> doctor::DoctorReport {
        self.report(self.included().into_iter(), unreadable)
    }

    /// The name of an included file that is a lean `default.pgo` beside others that are not, so
    /// that [`Engine::merge_all`] cannot merge them.
    pub fn lean_among_others(&self) -> Option<&str> {
        let is_lean = |source: &&Source| pgo::is_lean(&source.profile);
        let (lean, others): (Vec<&Source>, Vec<&Source>) =
            self.included().into_iter().partition(is_lean);
        let lean = lean.first().filter(|_| !others.is_empty());
        lean.map(|source| source.summary.name.as_str())
    }

    fn report<'a>(
        &'a self,
        sources: impl Iterator<Item = &'a Source>,
        unreadable: &'a [(String, String)],
    ) -> doctor::DoctorReport {
        let readable = sources.map(|source| Input {
            name: &source.summary.name,
            digest: Some(&source.summary.sha256),
            profile: Ok(&*source.profile),
        });
        let unreadable = unreadable.iter().map(|(name, message)| Input {
            name,
            digest: None,
            profile: Err(message),
        });
        let mut inputs: Vec<Input<'_>> = readable.chain(unreadable).collect();
        inputs.sort_by_key(|input| (input.name, input.digest));
        report(&inputs, self.merged.first().map(Merged::profile))
    }
}

fn report(inputs: &[Input<'_>], merged: Option<&Profile>) -> doctor::DoctorReport {
    let names: Vec<&str> = inputs.iter().map(|input| input.name).collect();
    let findings = examine(inputs)
        .into_iter()
        .map(|finding| {
            let text = FindingText::of(&finding, &names);
            let places = finding.places.iter().zip(text.places);
            doctor::Finding {
                kind: finding.kind.code().to_owned(),
                severity: severity(finding.severity()),
                headline: text.headline,
                go_message: text.go_message,
                why: text.why,
                remedy: text.remedy,
                weight: finding.cost.weight,
                of_weight: finding.cost.of,
                n_edges: finding.n_edges(),
                places: places
                    .map(|(place, text)| doctor::FindingPlace {
                        input: place.input,
                        text,
                        weight: place.cost.weight,
                        of_weight: place.cost.of,
                    })
                    .collect(),
            }
        })
        .collect();
    doctor::DoctorReport {
        inputs: names.into_iter().map(str::to_owned).collect(),
        findings,
        // Edges stand in a lean file for stacks, which tell where time goes.
        reach: merged
            .filter(|merged| !pgo::is_lean(merged))
            .map(reach)
            .filter(|reach| reach.total_time > 0),
    }
}

fn severity(severity: Severity) -> doctor::Severity {
    match severity {
        Severity::Note => doctor::Severity::Note,
        Severity::Doubt => doctor::Severity::Doubt,
        Severity::Loss => doctor::Severity::Loss,
        Severity::Refusal => doctor::Severity::Refusal,
    }
}

fn reach(merged: &Profile) -> doctor::Reach {
    let reach = pgo::Reach::build(merged);
    let time = reach.time;
    doctor::Reach {
        sentence: reach.sentence(),
        total_time: time.total,
        go_time: time.go,
        edgeless_time: time.edgeless,
        runtime_time: time.runtime,
        garbage_collector_time: time.garbage_collector,
        scheduler_time: time.scheduler,
        system_call_time: time.system_calls,
        assembly_time: time.assembly,
        foreign_time: time.foreign,
        hot_weight: reach.hot_weight,
        hot_inlined_weight: reach.hot_inlined_weight,
        hot_pseudo_weight: reach.hot_pseudo_weight,
        hot_trapped_weight: reach.hot_trapped_weight,
    }
}
