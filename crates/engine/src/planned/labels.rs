//! The labels that a person can choose samples by.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use profile::{LabelIdx, LabelValue, Profile};
use protocol::evidence::{LabelSummary, N_LABEL_VALUES};

/// A key or value of more bytes is nothing that a person chooses by, and is not named.
const MOST_BYTES: usize = 256;

/// The labels of the samples of all profiles, by key.
pub(super) fn labels<'a>(profiles: impl Iterator<Item = &'a Profile>) -> Vec<LabelSummary> {
    let mut n_samples: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for profile in profiles {
        // Counted by row first: texts are made once a label, not once a sample.
        let mut n_of_label = vec![0_u64; profile.label_sets.n_labels()];
        for &set in &profile.samples.label_set {
            for &label in profile.label_sets.members(set) {
                n_of_label[label.to_usize()] += 1;
            }
        }
        let labels = n_of_label.into_iter().enumerate();
        for (row, n) in labels.filter(|&(_, n)| n > 0) {
            let label = profile.label_sets.label(LabelIdx::from_usize(row));
            let key = profile.display(label.key).into_owned();
            let value = match label.value {
                LabelValue::Text(text) => profile.display(text).into_owned(),
                LabelValue::Number { value, .. } => value.to_string(),
            };
            if key.len().max(value.len()) > MOST_BYTES {
                continue;
            }
            *n_samples.entry(key).or_default().entry(value).or_default() += n;
        }
    }
    let summary = |(key, n_of_value): (String, BTreeMap<String, u64>)| {
        let n_values = n_of_value.len() as u32;
        let mut values: Vec<(String, u64)> = n_of_value.into_iter().collect();
        // Stable: of equals the one whose text is first.
        values.sort_by_key(|&(_, n)| Reverse(n));
        values.truncate(N_LABEL_VALUES);
        LabelSummary {
            key,
            n_values,
            values: values.into_iter().map(|(value, _)| value).collect(),
        }
    };
    n_samples.into_iter().map(summary).collect()
}
