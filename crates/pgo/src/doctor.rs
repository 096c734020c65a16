//! Whether profiles are fit for PGO: what is the matter with which of them, what that costs in
//! edge weight, and in words what to do.
//!
//! [`examine`] gives facts with numbers, [`FindingText`] says them. A rule counts what the profiles
//! themselves show and guesses nothing; where it needs a limit, the limit is a constant with its
//! reason.
//!
//! **Invariant:** equal inputs in equal order give equal findings, sorted by severity and kind.
//!
//! It knows neither where inputs come from nor how findings are shown.

mod alone;
mod duplicates;
mod file_name;
mod finding;
mod generics;
mod inlining;
mod mixture;
mod origin;
mod survey;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeMap;

use profile::Profile;

pub use finding::{Cost, Fact, Finding, FindingKind, Place, Severity};
pub use origin::program;
pub use text::FindingText;

use survey::Survey;

/// One of the files that are to become a `default.pgo` together.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The file's name, which may say who wrote it.
    pub name: &'a str,
    /// What tells its bytes apart from those of other files, such as a SHA-256, if it is known.
    pub digest: Option<&'a str>,
    /// What is in it, or what its reader said.
    pub profile: Result<&'a Profile, &'a str>,
}

/// What is the matter with `inputs`, each by itself and all of them as one merge.
///
/// All weights are of the value column that a merge of the inputs would have and Go would read, so
/// that a profile in samples and one in nanoseconds can be compared. Inputs that Go cannot use take
/// no part in comparisons.
pub fn examine(inputs: &[Input<'_>]) -> Vec<Finding> {
    let readable = || inputs.iter().filter_map(|input| input.profile.ok());
    let wanted = common_value_type(readable());
    let surveys: Vec<Option<Survey<'_>>> = inputs
        .iter()
        .map(|input| {
            let profile = input.profile.ok()?;
            Some(Survey::of(profile, wanted))
        })
        .collect();
    let mut chart = Chart::of(&surveys);
    for (row, input) in inputs.iter().enumerate() {
        match (&input.profile, &surveys[row]) {
            (Err(message), _) => {
                let fact = Fact::Text((*message).to_owned());
                chart.add(row, FindingKind::Unreadable, 0, fact);
            }
            (Ok(_), Some(survey)) => alone::examine(row, input.name, survey, &mut chart),
            (Ok(_), None) => {}
        }
    }
    let useful: Vec<(usize, &Survey<'_>)> = surveys
        .iter()
        .enumerate()
        .filter_map(|(row, survey)| Some((row, survey.as_ref()?)))
        .collect();
    let compared = mixture::without_lean(&useful, &mut chart);
    mixture::examine(&compared, &mut chart);
    inlining::examine(&compared, &mut chart);
    let digests: Vec<Option<&str>> = inputs.iter().map(|input| input.digest).collect();
    duplicates::examine(&useful, &digests, &mut chart);
    chart.into_findings()
}

/// The first value type that Go's PGO reads and all profiles with samples have, if any.
///
/// As `CompatibilizeSampleTypes` of google/pprof, a merge has only the columns that all share.
fn common_value_type<'a>(
    profiles: impl Iterator<Item = &'a Profile> + Clone,
) -> Option<(&'static str, &'static str)> {
    let mut read = profiles.filter(|profile| {
        // What Go does not read at all is refused by itself and decides nothing.
        !profile.samples.is_empty() && crate::graph::read_column(profile).is_some()
    });
    [("samples", "count"), ("cpu", "nanoseconds")]
        .into_iter()
        .find(|(kind, unit)| {
            let mut with_samples = read.clone();
            with_samples.all(|profile| profile.value_type_named(kind, unit).is_some())
        })
        .filter(|_| read.next().is_some())
}

/// The findings so far, by kind.
#[derive(Debug)]
struct Chart {
    /// The edge weight of each input.
    weights: Vec<i64>,
    places: BTreeMap<FindingKind, Vec<Place>>,
}

impl Chart {
    fn of(surveys: &[Option<Survey<'_>>]) -> Self {
        let weight = |survey: &Option<Survey<'_>>| match survey {
            Some(survey) => survey.total_weight,
            None => 0,
        };
        Self {
            weights: surveys.iter().map(weight).collect(),
            places: BTreeMap::new(),
        }
    }

    /// Adds what an input shows; an input has one place in a finding, the first.
    fn add(&mut self, input: usize, kind: FindingKind, weight: i64, fact: Fact) {
        let places = self.places.entry(kind).or_default();
        // Whoever adds goes through the inputs in their order.
        if places
            .last()
            .is_some_and(|place| place.input as usize == input)
        {
            return;
        }
        places.push(Place {
            input: input as u32,
            cost: Cost {
                weight,
                of: self.weights[input],
            },
            fact,
        });
    }

    fn into_findings(self) -> Vec<Finding> {
        let total = self
            .weights
            .iter()
            .fold(0, |sum: i64, &weight| sum.wrapping_add(weight));
        let mut findings: Vec<Finding> = self
            .places
            .into_iter()
            .map(|(kind, mut places)| {
                places.sort_by_key(|place| place.input);
                let weight = places
                    .iter()
                    .fold(0, |sum: i64, place| sum.wrapping_add(place.cost.weight));
                Finding {
                    kind,
                    cost: Cost { weight, of: total },
                    places,
                }
            })
            .collect();
        // Stable, so kinds of one severity stay in their order.
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
        findings
    }
}
