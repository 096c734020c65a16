//! What is done between the files and `default.pgo`, as it is typed.
//!
//! **Invariant:** what a receipt quotes as its command is read back as the same plan.
//!
//! It reads no file: names become digests and texts in [`crate::planning`].

use std::path::{Path, PathBuf};

use clap::Args;
use engine::{EdgeName, Weighting};

use crate::outcome::Outcome;

/// What counts how often, what is kept from the last release and what is edited.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Plan")]
pub(crate) struct PlanArguments {
    /// Take only samples with that label, or with `!KEY=VALUE` those without it. Several: values
    /// of one key are alternatives, keys must all fit.
    #[arg(long = "label", value_name = "KEY=VALUE", allow_hyphen_values = true)]
    pub(crate) labels: Vec<String>,
    /// How often files count: `as-is`, `per-file`, `per-second`, `per-service` or `per-label:KEY`
    /// give each of them the same say; `FILE=W`, with W as 3, 0.25 or 1/8, multiplies that of one
    /// file, and 0 leaves it out.
    #[arg(
        long = "weight",
        value_name = "RULE|FILE=W",
        value_parser = weight_argument,
        allow_hyphen_values = true
    )]
    pub(crate) weights: Vec<WeightArgument>,
    /// Leave out one of FILES; the receipt says so.
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub(crate) exclude: Vec<String>,
    /// The last release's default.pgo: what fell out of its hot edges because it became cheaper,
    /// was diluted or by chance is kept hot.
    #[arg(long, value_name = "OLD.pgo", conflicts_with = "release")]
    pub(crate) carry_over: Option<PathBuf>,
    /// The last release's default.pgo, to compare with.
    #[arg(long, value_name = "OLD.pgo")]
    pub(crate) release: Option<PathBuf>,
    /// Keep what was hot in the last release and would be in another profile with at least that
    /// probability.
    #[arg(
        long,
        value_name = "PERCENT",
        value_parser = clap::value_parser!(u32).range(0..=100),
        allow_hyphen_values = true
    )]
    pub(crate) hold_from: Option<u32>,
    /// Keep the last release's edges where the compiler would decide the same, so that nothing
    /// rebuilds.
    #[arg(long)]
    pub(crate) keep_if_same: bool,
    /// Drop edges to asynchronous preemption and other frames that are no calls.
    #[arg(long)]
    pub(crate) drop_pseudo_frames: bool,
    /// A table of renames: lines of `package OLD NEW`, `function OLD NEW` or `pattern REGEX NEW`.
    #[arg(long, value_name = "TABLE")]
    pub(crate) rename: Option<PathBuf>,
    /// A unified diff from the profiled sources to those that are built; `-` is standard input.
    #[arg(long, value_name = "DIFF")]
    pub(crate) source_diff: Option<PathBuf>,
    /// A function that is not to be inlined for the profile's sake.
    #[arg(long, value_name = "FUNCTION", allow_hyphen_values = true)]
    pub(crate) do_not_inline: Vec<String>,
    /// A call that is to be hot; OFFSET counts lines from the caller's first.
    #[arg(
        long,
        value_name = "CALLER->CALLEE@OFFSET",
        value_parser = edge_argument,
        allow_hyphen_values = true
    )]
    pub(crate) force_hot: Vec<EdgeName>,
}

impl PlanArguments {
    /// The last release's file, if one is named; what needs one and has none is an error.
    pub(crate) fn release_file(&self) -> Result<Option<&Path>, Outcome> {
        let file = self.carry_over.as_deref().or(self.release.as_deref());
        let needy = match (self.hold_from, self.keep_if_same) {
            (Some(_), _) => "--hold-from",
            (None, true) => "--keep-if-same",
            (None, false) => return Ok(file),
        };
        file.map(Some).ok_or_else(|| {
            Outcome::error(format!(
                "{needy} needs the last release's file: name it with --release or --carry-over"
            ))
        })
    }
}

/// What follows `--weight`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WeightArgument {
    /// How all files count.
    Weighting(Weighting),
    /// How one file counts beside that.
    File {
        /// Its name, as it is among the files.
        name: String,
        /// `3`, `0.25` or `1/8`.
        weight: String,
    },
}

/// Reads `per-file`, or `pod-a.pb.gz=0.25`: a file's name may have a `=`, a weight has none.
fn weight_argument(text: &str) -> Result<WeightArgument, String> {
    if let Some(key) = text.strip_prefix("per-label:") {
        return match key {
            "" => Err("name the label: per-label:KEY".to_owned()),
            _ => Ok(WeightArgument::Weighting(Weighting::PerLabel {
                key: key.to_owned(),
            })),
        };
    }
    if let Some((name, weight)) = text.rsplit_once('=') {
        return match name {
            "" => Err("name the file before the =".to_owned()),
            _ => Ok(WeightArgument::File {
                name: name.to_owned(),
                weight: weight.to_owned(),
            }),
        };
    }
    let weighting = match text {
        "as-is" => Weighting::AsIs,
        "per-file" => Weighting::PerFile,
        "per-second" => Weighting::PerSecond,
        "per-service" => Weighting::PerService,
        _ => {
            return Err(
                "there are as-is, per-file, per-second, per-service and per-label:KEY; \
                 for one file write FILE=W"
                    .to_owned(),
            );
        }
    };
    Ok(WeightArgument::Weighting(weighting))
}

/// Reads `CALLER->CALLEE@OFFSET`, the offset with or without a sign.
fn edge_argument(text: &str) -> Result<EdgeName, String> {
    let form = || "write CALLER->CALLEE@OFFSET, such as 'main.main->main.work@+12'".to_owned();
    let (names, offset) = text.rsplit_once('@').ok_or_else(form)?;
    let (caller, callee) = names.split_once("->").ok_or_else(form)?;
    if caller.is_empty() || callee.is_empty() {
        return Err(form());
    }
    let offset = offset
        .parse()
        .map_err(|_| format!("{offset} is no offset: {}", form()))?;
    Ok(EdgeName {
        caller: caller.to_owned(),
        callee: callee.to_owned(),
        offset,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_is_a_rule_or_a_file_s() {
        let rule = |text| match weight_argument(text) {
            Ok(WeightArgument::Weighting(weighting)) => Some(weighting),
            _ => None,
        };
        assert_eq!(rule("as-is"), Some(Weighting::AsIs));
        assert_eq!(rule("per-service"), Some(Weighting::PerService));
        let key = "a=b".to_owned();
        assert_eq!(rule("per-label:a=b"), Some(Weighting::PerLabel { key }));
        let file = |name: &str, weight: &str| {
            Ok(WeightArgument::File {
                name: name.to_owned(),
                weight: weight.to_owned(),
            })
        };
        assert_eq!(weight_argument("a=b.pb=1/8"), file("a=b.pb", "1/8"));
        assert_eq!(weight_argument("per-file=3"), file("per-file", "3"));
        assert_eq!(weight_argument("-=3"), file("-", "3"));
        for wrong in ["", "=3", "3", "per-label:", "per-pod"] {
            assert!(weight_argument(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_edge_is_two_names_and_an_offset_with_or_without_a_sign() {
        let edge = |offset| EdgeName {
            caller: "main.main".into(),
            callee: "main.f@v2".into(),
            offset,
        };
        for (text, offset) in [("3", 3), ("+3", 3), ("-3", -3), ("0", 0)] {
            let text = format!("main.main->main.f@v2@{text}");
            assert_eq!(edge_argument(&text), Ok(edge(offset)));
        }
        for wrong in ["a@3", "a->b", "a->b@", "a->b@x", "->b@1", "a->@1", "a b@1"] {
            assert!(edge_argument(wrong).is_err(), "{wrong}");
        }
    }
}
