//! What a reader should know of the compiler's edges, in plain sentences.

use protocol::{Remark, Share};

use crate::figures::{grouped, share};

/// A remark in a sentence or two.
pub fn remark_words(remark: Remark) -> String {
    let percent = |Share { part, whole }: Share| share(part, whole);
    match remark {
        Remark::NoCalls => "No sample has two frames, so there is no call to weigh: Go would take \
                            this profile without a word and do nothing."
            .to_owned(),
        Remark::InlinedAlready(part) => format!(
            "{} of the hot weight is inlined in the profiled build already; PGO can change the \
             rest only where a callee is small enough to inline.",
            percent(part)
        ),
        Remark::Tied {
            n_edges,
            n_hot,
            weight,
        } => format!(
            "{} edges share the weight at which the compiler cuts ({}); {} of them are hot only \
             because their names sort first. More samples would settle them.",
            grouped(n_edges.into()),
            grouped(weight),
            grouped(n_hot.into())
        ),
        Remark::SingleFrames(part) => format!(
            "{} of the samples have a single frame and no call, so the compiler learns nothing \
             from them.",
            percent(part)
        ),
        Remark::NoStartLines(part) => format!(
            "{} of the weight comes from callers without a start line; those calls match nothing \
             in the source.",
            percent(part)
        ),
        Remark::PseudoCalls(part) => format!(
            "{} of the weight is preemption and other frames that are no calls in the source; \
             they take up room above the cut.",
            percent(part)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_and_shares_have_one_decimal() {
        let tied = Remark::Tied {
            n_edges: 1_234,
            n_hot: 1_000,
            weight: 10_000_000,
        };
        assert_eq!(
            remark_words(tied),
            "1,234 edges share the weight at which the compiler cuts (10,000,000); 1,000 of them \
             are hot only because their names sort first. More samples would settle them."
        );
        let single = Remark::SingleFrames(Share {
            part: 1,
            whole: 3_000,
        });
        assert!(remark_words(single).starts_with("<0.1 % of the samples"));
    }
}
