//! What counts how often: files, or the parts of files by a label, with the weight of each.

use std::collections::BTreeMap;
use std::rc::Rc;

use pgo::{
    EdgeTable, InputSize, LabelRule, PgoError, Weight, WeightPreset, selected, split_by_label,
};
use profile::Profile;
use profile::merge::in_value_types_of;
use protocol::{Failure, Plan, Weighting};

use super::{Files, labels, not_planned};
use crate::failure;

/// A file as it takes part in the merge, or a part of it.
#[derive(Debug)]
pub(crate) struct Part {
    /// Row of the files that are merged.
    pub(crate) member: usize,
    /// The value of the label that it is the part of, where files are split by a label.
    pub(crate) label: Option<String>,
    pub(crate) profile: Rc<Profile>,
    pub(crate) weight: Weight,
    pub(crate) factor: u64,
}

/// The parts of the files, in the order of the files and then of label values, each with its weight
/// and, until they are merged, with the factor 1.
pub(crate) fn parts(files: Files<'_>, plan: &Plan) -> Result<Vec<Part>, Failure> {
    let rules: Vec<LabelRule> = parsed(&plan.label_rules)?;
    let mut parts = Vec::new();
    for (member, source) in files.members.iter().enumerate() {
        let mut profile = match rules.is_empty() {
            true => Rc::clone(&source.profile),
            false => Rc::new(selected(&source.profile, &rules)),
        };
        // Weights compare values, so all are in the units of the merge.
        if !has_value_types_of(&profile, files.merged.profile())
            && let Some(converted) = in_value_types_of(&profile, files.merged.profile())
        {
            profile = Rc::new(converted);
        }
        let part = |label: Option<String>, profile: Rc<Profile>| Part {
            member,
            label,
            profile,
            weight: Weight::ONE,
            factor: 1,
        };
        match &plan.weighting {
            Weighting::PerLabel { key } => {
                for (value, of_value) in split_by_label(&profile, key) {
                    let label = String::from_utf8_lossy(&value).into_owned();
                    parts.push(part(Some(label), Rc::new(of_value)));
                }
            }
            _ => parts.push(part(None, profile)),
        }
    }
    if plan.is_plain_merge() {
        return Ok(parts);
    }
    if parts.iter().all(|part| part.profile.samples.is_empty()) {
        return Err(failure::plan(
            "No sample is left: none has the labels that the rules ask for.",
            labels_there(files),
        ));
    }
    weigh(&mut parts, files, plan)?;
    Ok(parts)
}

/// Whether a profile has every value type of the merge, in the merge's unit.
fn has_value_types_of(profile: &Profile, merged: &Profile) -> bool {
    merged.value_types.iter().all(|value_type| {
        let (kind, unit) = (
            merged.display(value_type.kind),
            merged.display(value_type.unit),
        );
        profile.value_type_named(&kind, &unit).is_some()
    })
}

/// Which labels a rule could have asked for, in words.
fn labels_there(files: Files<'_>) -> String {
    let keys = labels::labels(files.profiles());
    let keys: Vec<&str> = keys.iter().map(|label| &*label.key).collect();
    match keys.is_empty() {
        true => "The samples have no labels: take the rules back.".into(),
        false => format!("The labels are: {}.", keys.join(", ")),
    }
}

/// Gives every part the weight of the weighting, times that of its file.
fn weigh(parts: &mut [Part], files: Files<'_>, plan: &Plan) -> Result<(), Failure> {
    let by_hand: Vec<Weight> = parts
        .iter()
        .map(|part| weight_by_hand(&files.members[part.member].summary.sha256, plan))
        .collect::<Result<_, _>>()?;
    let mut sizes = sizes(parts, files, &plan.weighting)?;
    // What a person leaves out has no say in what the others are weighed by.
    for (size, by_hand) in sizes.iter_mut().zip(&by_hand) {
        if by_hand.is_zero() {
            size.edge_weight = 0;
        }
    }
    let weights = preset(&plan.weighting)
        .weights(&sizes)
        .map_err(|error| named(&error, parts, files))?;
    for ((part, weight), by_hand) in parts.iter_mut().zip(weights).zip(by_hand) {
        let product = weight.times(by_hand);
        part.weight = product.ok_or_else(|| not_planned(&PgoError::TooLarge))?;
    }
    Ok(())
}

/// What a person has a file's weight multiplied by.
fn weight_by_hand(sha256: &str, plan: &Plan) -> Result<Weight, Failure> {
    let mut weights = plan.file_weights.iter();
    match weights.rfind(|weight| weight.sha256 == sha256) {
        Some(weight) => weight.weight.parse().map_err(|error| not_planned(&error)),
        None => Ok(Weight::ONE),
    }
}

fn preset(weighting: &Weighting) -> WeightPreset {
    match weighting {
        Weighting::AsIs => WeightPreset::AsIs,
        Weighting::PerFile => WeightPreset::PerInput,
        Weighting::PerSecond => WeightPreset::PerSecond,
        Weighting::PerService | Weighting::PerLabel { .. } => WeightPreset::PerGroup,
    }
}

/// What the weighting needs to know of each part.
fn sizes(
    parts: &[Part],
    files: Files<'_>,
    weighting: &Weighting,
) -> Result<Vec<InputSize>, Failure> {
    let edges = files.merged.edges().as_ref();
    let value_type = edges.map_err(|&r| failure::refused(r))?.value_type;
    let mut groups: BTreeMap<String, u32> = BTreeMap::new();
    let needs_weight = !matches!(weighting, Weighting::AsIs | Weighting::PerSecond);
    Ok(parts
        .iter()
        .map(|part| {
            let n_groups = groups.len() as u32;
            let group = match weighting {
                Weighting::PerService => service(part),
                Weighting::PerLabel { .. } => part.label.clone(),
                _ => None,
            };
            InputSize {
                edge_weight: match (needs_weight, value_type) {
                    (true, Some(value_type)) => {
                        EdgeTable::of_value_type(&part.profile, value_type).total_weight()
                    }
                    (true, None) => 0,
                    // All that matters there is that it has any.
                    (false, _) => i64::from(!part.profile.samples.is_empty()),
                },
                duration_nanos: files.members[part.member].summary.duration_nanos,
                group: *groups.entry(group.unwrap_or_default()).or_insert(n_groups),
            }
        })
        .collect())
}

/// The program that a file is of; files that do not say are one group.
fn service(part: &Part) -> Option<String> {
    pgo::doctor::program(&part.profile)
}

fn parsed(rules: &[String]) -> Result<Vec<LabelRule>, Failure> {
    rules
        .iter()
        .map(|rule| rule.parse().map_err(|error| not_planned(&error)))
        .collect()
}

/// The failure, with the name of the file in place of its number.
fn named(error: &PgoError, parts: &[Part], files: Files<'_>) -> Failure {
    match *error {
        PgoError::NoDuration { input_row } => {
            let name = &files.members[parts[input_row].member].summary.name;
            failure::plan(
                format!(
                    "{name} does not say how long it was collected, so it cannot be weighed per \
                     second."
                ),
                "Weigh per file, or leave that file out.",
            )
        }
        _ => not_planned(error),
    }
}
