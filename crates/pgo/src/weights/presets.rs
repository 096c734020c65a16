//! Weights that have a name.

use super::weight::Weight;
use crate::error::PgoError;

/// A rule that gives every input its weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightPreset {
    /// A sample is a sample: the plain sum that `go tool pprof -proto` makes.
    AsIs,
    /// Every input has the same say, however many samples it has.
    PerInput,
    /// A second of profiling counts the same in every input, as go.dev/doc/pgo asks for when
    /// profiles of different length are merged.
    PerSecond,
    /// Every group has the same say: a service, or the value of a label.
    PerGroup,
}

/// What a preset needs to know of an input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InputSize {
    /// The sum of its edge weights: [`EdgeTable::total_weight`](crate::EdgeTable::total_weight).
    /// It is edge weight that the compiler's hot line divides, so it is edge weight that is shared.
    pub edge_weight: i64,
    /// How long it was collected, in nanoseconds; 0 if unknown.
    pub duration_nanos: i64,
    /// Which group it is in, for [`WeightPreset::PerGroup`]; any numbers will do.
    pub group: u32,
}

impl WeightPreset {
    /// The weight of each input.
    ///
    /// An input without edge weight has nothing to share and gets weight 0, unless none has any: beside
    /// weights that are parts of edge weight, no other would be right.
    pub fn weights(self, inputs: &[InputSize]) -> Result<Vec<Weight>, PgoError> {
        let one_over = |total: i128| {
            let total = u64::try_from(total).unwrap_or(0);
            Weight::new(1, total).unwrap_or(Weight::ONE)
        };
        let with_weight = |input: &InputSize| i128::from(input.edge_weight.max(0));
        let is_any_weighty = inputs.iter().any(|input| input.edge_weight > 0);
        let weight = |input_row: usize| {
            let input = &inputs[input_row];
            match self {
                Self::AsIs => Ok(Weight::ONE),
                _ if !is_any_weighty => Ok(Weight::ONE),
                _ if input.edge_weight <= 0 => Ok(Weight::ZERO),
                Self::PerInput => Ok(one_over(with_weight(input))),
                Self::PerSecond if input.duration_nanos <= 0 => {
                    Err(PgoError::NoDuration { input_row })
                }
                Self::PerSecond => Ok(one_over(input.duration_nanos.into())),
                Self::PerGroup => {
                    let group = inputs.iter().filter(|other| other.group == input.group);
                    Ok(one_over(group.map(with_weight).sum()))
                }
            }
        };
        (0..inputs.len()).map(weight).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(preset: WeightPreset, inputs: &[(i64, i64, u32)], expected: &[&str]) {
        let sizes: Vec<InputSize> = inputs
            .iter()
            .map(|&(edge_weight, duration_nanos, group)| InputSize {
                edge_weight,
                duration_nanos,
                group,
            })
            .collect();
        let weights = preset.weights(&sizes).expect("every input can be weighed");
        let shown: Vec<String> = weights.iter().map(ToString::to_string).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn each_preset_makes_equal_what_it_names() {
        let inputs = [(300, 30, 0), (100, 10, 0), (50, 60, 1), (0, 0, 2)];
        check(WeightPreset::AsIs, &inputs, &["1", "1", "1", "1"]);
        check(
            WeightPreset::PerInput,
            &inputs,
            &["1/300", "1/100", "1/50", "0"],
        );
        check(
            WeightPreset::PerSecond,
            &inputs,
            &["1/30", "1/10", "1/60", "0"],
        );
        check(
            WeightPreset::PerGroup,
            &inputs,
            &["1/400", "1/400", "1/50", "0"],
        );
    }

    #[test]
    fn an_input_of_unknown_duration_has_no_rate() {
        let inputs = [InputSize {
            edge_weight: 5,
            ..InputSize::default()
        }];
        assert_eq!(
            WeightPreset::PerSecond.weights(&inputs),
            Err(PgoError::NoDuration { input_row: 0 })
        );
    }
}
