//! The merge in which every input counts as often as it should.

use std::borrow::Cow;

use profile::{Profile, merge};

use super::factors::Factors;
use super::weight::Weight;
use crate::error::PgoError;

/// A merge of weighted inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightedMerge {
    /// The sum of the inputs, each counted [`Factors::factor`] times.
    pub profile: Profile,
    /// How often each was counted.
    pub factors: Factors,
}

/// Merges `inputs`, each counted by its weight; those of weight 0 are left out.
///
/// As [`profile::merge`] otherwise. The result is the exact sum over the common denominator of
/// the weights where that is small, and says so; see [`Factors::build`].
///
/// `headroom` is how many times the weights of the merge are going to be multiplied, as edges are held
/// or forced hot; 1 if they are not.
pub fn weighted_merge(
    inputs: &[(&Profile, Weight)],
    headroom: u32,
) -> Result<WeightedMerge, PgoError> {
    let weights: Vec<Weight> = inputs.iter().map(|&(_, weight)| weight).collect();
    let times = u128::from(headroom.max(1));
    let loads = inputs.iter().map(|(profile, _)| load(profile) * times);
    let loads: Vec<u128> = loads.collect();
    let factors = Factors::build(&weights, &loads)?;
    let scaled: Vec<Cow<Profile>> = inputs
        .iter()
        .zip(&factors.factor)
        .filter(|&(_, &factor)| factor > 0)
        .map(|(&(profile, _), &factor)| scaled(profile, factor))
        .collect();
    let sources: Vec<&Profile> = scaled.iter().map(AsRef::as_ref).collect();
    Ok(WeightedMerge {
        profile: merge(&sources)?,
        factors,
    })
}

/// The profile with every value `factor` times.
fn scaled(profile: &Profile, factor: u64) -> Cow<'_, Profile> {
    if factor == 1 {
        return Cow::Borrowed(profile);
    }
    let mut profile = profile.clone();
    for value in profile.samples.values.iter_mut().flatten() {
        *value = value.wrapping_mul(factor as i64);
    }
    Cow::Owned(profile)
}

/// The largest sum of edge weights that any column can come to: a sample counts once for each
/// frame of its last two locations, and no less than once, so that plain sums are covered too.
fn load(profile: &Profile) -> u128 {
    let n_frames = |row: usize| {
        let stack = profile.stacks.locations(profile.samples.stack[row]);
        let last_two = stack.iter().take(2);
        last_two
            .map(|&location| profile.locations.lines(location).len().max(1) as u128)
            .sum::<u128>()
            .max(1)
    };
    let column_load = |column: &Vec<i64>| {
        let values = column.iter().enumerate();
        values
            .map(|(row, value)| u128::from(value.unsigned_abs()) * n_frames(row))
            .sum()
    };
    let columns = profile.samples.values.iter();
    columns.map(column_load).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EdgeTable;
    use crate::preprofile;
    use crate::sketch::profile;

    #[test]
    fn an_input_counts_as_often_as_its_weight_says() {
        let a = profile("2 main.a:11 main.f:12\n1 main.b:11 main.f:13");
        let b = profile("5 main.a:11 main.f:12");
        let weighed = |a_weight: &str, b_weight: &str| {
            let inputs = [
                (&a, a_weight.parse().expect("a weight")),
                (&b, b_weight.parse().expect("a weight")),
            ];
            let merged = weighted_merge(&inputs, 1).expect("they merge");
            EdgeTable::build(&merged.profile)
                .expect("Go takes it")
                .weight
        };
        assert_eq!(weighed("1", "1"), [7, 1]);
        assert_eq!(weighed("3", "1"), [11, 3]);
        assert_eq!(weighed("0.5", "0.2"), [20, 5]);
        assert_eq!(weighed("1", "0"), [2, 1]);
    }

    #[test]
    fn equal_weights_are_the_plain_merge() {
        let a = profile("2 main.a:11 main.f:12");
        let b = profile("5 main.a:11 main.f:12");
        let third = "1/3".parse().expect("a weight");
        let merged = weighted_merge(&[(&a, third), (&b, third)], 1).expect("they merge");
        assert_eq!(merged.profile, merge(&[&a, &b]).expect("they merge"));
        let edges = EdgeTable::build(&merged.profile).expect("Go takes it");
        assert_eq!(
            preprofile(&edges),
            b"GO PREPROFILE V1\nmain.f\nmain.a\n2 7\n"
        );
    }
}
