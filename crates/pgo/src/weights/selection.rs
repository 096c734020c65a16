//! Which samples of an input take part, by their labels.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use profile::{Label, LabelSetIdx, LabelValue, Profile};

use crate::error::PgoError;

/// Keeps the samples that carry a label, or leaves them out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelRule {
    /// The label's name.
    pub key: String,
    /// What it says; a number is written in decimal.
    pub value: String,
    /// Samples with the label go. Otherwise samples without it do.
    pub is_exclusion: bool,
}

/// `key=value` or `!key=value`.
impl fmt::Display for LabelRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_exclusion { "!" } else { "" };
        write!(f, "{sign}{}={}", self.key, self.value)
    }
}

impl FromStr for LabelRule {
    type Err = PgoError;

    fn from_str(text: &str) -> Result<Self, PgoError> {
        let label = text.strip_prefix('!').unwrap_or(text);
        match label.split_once('=') {
            Some((key, value)) if !key.is_empty() => Ok(Self {
                key: key.to_owned(),
                value: value.to_owned(),
                is_exclusion: label.len() < text.len(),
            }),
            _ => Err(PgoError::NotALabelRule {
                text: text.to_owned(),
            }),
        }
    }
}

/// The profile with the samples that the rules let through.
///
/// A sample stays if no exclusion names a label of it and if, for every key that other rules name,
/// one of those rules names a label of it: `source=alloy source=agent env=prod` is what came from
/// either source in production.
pub fn selected(profile: &Profile, rules: &[LabelRule]) -> Profile {
    let is_in = |set: LabelSetIdx| {
        let has = |rule: &LabelRule| {
            let mut labels = profile.label_sets.labels(set);
            labels.any(|label| {
                profile.text(label.key) == rule.key.as_bytes()
                    && value_text(profile, label) == rule.value.as_bytes()
            })
        };
        rules.iter().all(|rule| match rule.is_exclusion {
            true => !has(rule),
            false => rules
                .iter()
                .any(|other| !other.is_exclusion && other.key == rule.key && has(other)),
        })
    };
    let is_set_in: Vec<bool> = label_sets(profile).map(is_in).collect();
    with_samples(profile, |set| is_set_in[set.to_usize()])
}

/// The profile as one part for each value of a label, with that value, sorted by it; samples
/// without the label are the part of the empty value. Together they are the profile.
pub fn split_by_label(profile: &Profile, key: &str) -> Vec<(Vec<u8>, Profile)> {
    let value_of = |set: LabelSetIdx| {
        let mut labels = profile.label_sets.labels(set);
        let label = labels.find(|label| profile.text(label.key) == key.as_bytes());
        label.map_or_else(Vec::new, |label| value_text(profile, label))
    };
    let value_of_set: Vec<Vec<u8>> = label_sets(profile).map(value_of).collect();
    let mut values: BTreeSet<&[u8]> = BTreeSet::new();
    for &set in &profile.samples.label_set {
        values.insert(&value_of_set[set.to_usize()]);
    }
    let part = |value: &[u8]| with_samples(profile, |set| value_of_set[set.to_usize()] == value);
    values
        .into_iter()
        .map(|value| (value.to_vec(), part(value)))
        .collect()
}

fn label_sets(profile: &Profile) -> impl Iterator<Item = LabelSetIdx> {
    (0..profile.label_sets.len()).map(LabelSetIdx::from_usize)
}

fn value_text(profile: &Profile, label: Label) -> Vec<u8> {
    match label.value {
        LabelValue::Text(text) => profile.text(text).to_vec(),
        LabelValue::Number { value, .. } => value.to_string().into_bytes(),
    }
}

/// The profile without the samples of other label sets. What only they used stays in its tables:
/// a merge leaves it behind.
fn with_samples(profile: &Profile, is_in: impl Fn(LabelSetIdx) -> bool) -> Profile {
    let mut part = profile.clone();
    let is_kept: Vec<bool> = profile
        .samples
        .label_set
        .iter()
        .map(|&set| is_in(set))
        .collect();
    retain_rows(&mut part.samples.stack, &is_kept);
    retain_rows(&mut part.samples.label_set, &is_kept);
    for column in &mut part.samples.values {
        retain_rows(column, &is_kept);
    }
    part
}

fn retain_rows<T>(column: &mut Vec<T>, is_kept: &[bool]) {
    let mut is_kept = is_kept.iter();
    column.retain(|_| is_kept.next().copied().unwrap_or(false));
}

#[cfg(test)]
mod tests {
    use super::*;
    use profile::{ProfileBuilder, StringIdx};

    /// Samples of 1, 2, 4 and 8 from two sources, the third without labels.
    fn labelled() -> Profile {
        let mut builder = ProfileBuilder::new(&[(b"samples", b"count")]);
        let stack = builder.stack(&[]);
        let label = |builder: &mut ProfileBuilder, key: &str, value: &str| Label {
            key: builder.string(key.as_bytes()),
            value: LabelValue::Text(builder.string(value.as_bytes())),
        };
        let alloy = label(&mut builder, "source", "alloy");
        let agent = label(&mut builder, "source", "agent");
        let shard = Label {
            key: builder.string(b"shard"),
            value: LabelValue::Number {
                value: 7,
                unit: StringIdx(0),
            },
        };
        let sets = [vec![alloy], vec![agent], vec![], vec![alloy, shard]];
        for (mut set, value) in sets.into_iter().zip([1, 2, 4, 8]) {
            let set = builder.label_set(&mut set);
            builder.push_sample(stack, set, &[value]);
        }
        builder.build()
    }

    fn check(rules: &[&str], expected: &[i64]) {
        let rules: Vec<LabelRule> = rules
            .iter()
            .map(|text| text.parse().expect("a rule"))
            .collect();
        assert_eq!(selected(&labelled(), &rules).samples.values[0], expected);
    }

    #[test]
    fn rules_keep_and_leave_out_samples_by_label() {
        check(&[], &[1, 2, 4, 8]);
        check(&["source=alloy"], &[1, 8]);
        check(&["!source=alloy"], &[2, 4]);
        check(&["source=alloy", "source=agent"], &[1, 2, 8]);
        check(&["source=alloy", "shard=7"], &[8]);
        check(&["source=alloy", "!shard=7"], &[1]);
        check(&["source=none"], &[]);
    }

    #[test]
    fn a_rule_reads_as_it_is_shown() {
        for text in ["source=alloy", "!env=", "key=a=b"] {
            let rule: LabelRule = text.parse().expect("a rule");
            assert_eq!(rule.to_string(), text);
        }
        for text in ["source", "=alloy", "!", ""] {
            let expected = PgoError::NotALabelRule {
                text: text.to_owned(),
            };
            assert_eq!(text.parse::<LabelRule>(), Err(expected));
        }
    }

    #[test]
    fn the_parts_by_label_are_the_profile() {
        let parts = split_by_label(&labelled(), "source");
        let shown: Vec<(&[u8], &[i64])> = parts
            .iter()
            .map(|(value, part)| (value.as_slice(), part.samples.values[0].as_slice()))
            .collect();
        assert_eq!(
            shown,
            [(&b""[..], &[4][..]), (b"agent", &[2]), (b"alloy", &[1, 8])]
        );
    }
}
