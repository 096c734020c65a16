//! The labels that a person can choose samples by.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use profile::{LabelSetIdx, LabelValue, Profile};
use protocol::evidence::{LabelSummary, N_LABEL_VALUES};

/// The labels of the samples of all profiles, by key.
pub(super) fn labels<'a>(profiles: impl Iterator<Item = &'a Profile>) -> Vec<LabelSummary> {
    let mut n_samples: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for profile in profiles {
        let mut n_of_set = vec![0_u64; profile.label_sets.len()];
        for &set in &profile.samples.label_set {
            n_of_set[set.to_usize()] += 1;
        }
        let sets = n_of_set.into_iter().enumerate();
        for (set, n) in sets.filter(|&(_, n)| n > 0) {
            for label in profile.label_sets.labels(LabelSetIdx::from_usize(set)) {
                let key = profile.display(label.key).into_owned();
                let value = match label.value {
                    LabelValue::Text(text) => profile.display(text).into_owned(),
                    LabelValue::Number { value, .. } => value.to_string(),
                };
                *n_samples.entry(key).or_default().entry(value).or_default() += n;
            }
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
