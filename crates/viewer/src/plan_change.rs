//! The changes that a person can make to a plan, each at one field of the page.

use protocol::{EdgeName, FileWeight, Plan, SourceId, Weighting};

use crate::{PgoPanel, Source};

/// The largest source diff that is taken, in bytes: the plan with it is sent as one message.
pub const MAX_DIFF_BYTES: u64 = 8 << 20;

/// A change to a plan.
#[derive(Clone, Debug, PartialEq)]
pub enum PlanChange {
    /// A rule about labels is added: `source=alloy`, `!source=alloy`.
    LabelRuleAdded(String),
    /// It is taken back.
    LabelRuleRemoved(String),
    /// How often each file counts.
    WeightingChosen(Weighting),
    /// How often one file counts beside that; `1`, or nothing, as often as the weighting says.
    FileWeightSet {
        /// Which.
        source: SourceId,
        /// As typed.
        weight: String,
    },
    /// Whether edges that fell out for no reason against them are hot again.
    CarryOverSet(bool),
    /// From which probability, in percent, the last release's edges are hot again.
    HoldSet(Option<u32>),
    /// Whether the old file stays where nothing is decided differently.
    KeepIfSameSet(bool),
    /// Whether edges to frames that are no calls go.
    PseudoFramesDropped(bool),
    /// The table of renames.
    RenamesSet(String),
    /// The source diff.
    SourceDiffSet(String),
    /// Whether a function is not to be inlined for the profile's sake.
    DoNotInlineSet {
        /// Which.
        function: String,
        /// It is not to be.
        is_wanted: bool,
    },
    /// Whether an edge is to be hot.
    ForceHotSet {
        /// Which.
        edge: EdgeName,
        /// It is to be.
        is_wanted: bool,
    },
}

/// The control that a change was made at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanField {
    /// Rules about labels.
    Labels,
    /// The weighting.
    Weighting,
    /// The weight of one file.
    FileWeight(SourceId),
    /// What is kept from the last release.
    Release,
    /// Frames that are no calls.
    PseudoFrames,
    /// The table of renames.
    Renames,
    /// The source diff.
    SourceDiff,
    /// Functions that are not to be inlined.
    DoNotInline,
    /// Edges that are to be hot.
    ForceHot,
}

impl PlanField {
    /// The panel that it stands in.
    pub fn panel(self) -> PgoPanel {
        match self {
            Self::Labels | Self::Weighting | Self::FileWeight(_) => PgoPanel::Inputs,
            Self::Release => PgoPanel::Release,
            Self::PseudoFrames
            | Self::Renames
            | Self::SourceDiff
            | Self::DoNotInline
            | Self::ForceHot => PgoPanel::Edits,
        }
    }
}

impl PlanChange {
    /// Where it is made.
    pub fn field(&self) -> PlanField {
        match self {
            Self::LabelRuleAdded(_) | Self::LabelRuleRemoved(_) => PlanField::Labels,
            Self::WeightingChosen(_) => PlanField::Weighting,
            Self::FileWeightSet { source, .. } => PlanField::FileWeight(*source),
            Self::CarryOverSet(_) | Self::HoldSet(_) | Self::KeepIfSameSet(_) => PlanField::Release,
            Self::PseudoFramesDropped(_) => PlanField::PseudoFrames,
            Self::RenamesSet(_) => PlanField::Renames,
            Self::SourceDiffSet(_) => PlanField::SourceDiff,
            Self::DoNotInlineSet { .. } => PlanField::DoNotInline,
            Self::ForceHotSet { .. } => PlanField::ForceHot,
        }
    }

    /// Makes the change; one that makes no sense changes nothing.
    pub(crate) fn make(self, plan: &mut Plan, sources: &[Source]) {
        let edits = &mut plan.edits;
        match self {
            Self::LabelRuleAdded(rule) => {
                set_member(&mut plan.label_rules, rule.trim().to_owned(), true);
            }
            Self::LabelRuleRemoved(rule) => set_member(&mut plan.label_rules, rule, false),
            Self::WeightingChosen(weighting) => plan.weighting = weighting,
            Self::FileWeightSet { source, weight } => {
                let source = sources.iter().find(|other| other.id == source);
                if let Some(summary) = source.and_then(Source::summary) {
                    set_file_weight(&mut plan.file_weights, &summary.sha256, weight.trim());
                }
            }
            Self::CarryOverSet(carries_over) => {
                if let Some(release) = &mut plan.release {
                    release.carries_over = carries_over;
                }
            }
            Self::HoldSet(percent) => {
                if let Some(release) = &mut plan.release {
                    release.holds_from_percent = percent.map(|percent| percent.clamp(1, 100));
                }
            }
            Self::KeepIfSameSet(keeps_if_same) => {
                if let Some(release) = &mut plan.release {
                    release.keeps_if_same = keeps_if_same;
                }
            }
            Self::PseudoFramesDropped(drops) => edits.drops_pseudo_frames = drops,
            // What holds nothing but blanks is no table.
            Self::RenamesSet(text) => edits.renames = unless_blank(text),
            Self::SourceDiffSet(text) => edits.source_diff = unless_blank(text),
            Self::DoNotInlineSet {
                function,
                is_wanted,
            } => set_member(
                &mut edits.do_not_inline,
                function.trim().to_owned(),
                is_wanted,
            ),
            Self::ForceHotSet { edge, is_wanted } => {
                edits.force_hot.retain(|other| *other != edge);
                if is_wanted {
                    edits.force_hot.push(edge);
                }
            }
        }
    }
}

fn unless_blank(text: String) -> String {
    match text.trim().is_empty() {
        true => String::new(),
        false => text,
    }
}

/// Puts a text at the end of a list, once, or takes it out.
fn set_member(list: &mut Vec<String>, text: String, is_wanted: bool) {
    if !is_wanted {
        list.retain(|other| *other != text);
    } else if !text.is_empty() && !list.contains(&text) {
        list.push(text);
    }
}

fn set_file_weight(weights: &mut Vec<FileWeight>, sha256: &str, weight: &str) {
    let at = weights.iter().position(|other| other.sha256 == sha256);
    match (at, weight) {
        (Some(at), "" | "1") => {
            weights.remove(at);
        }
        (None, "" | "1") => {}
        (Some(at), _) => weight.clone_into(&mut weights[at].weight),
        (None, _) => weights.push(FileWeight {
            sha256: sha256.to_owned(),
            weight: weight.to_owned(),
        }),
    }
}

/// Whether a dropped file is a source diff, by its name.
pub fn is_source_diff(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|e| e.eq_ignore_ascii_case("diff") || e.eq_ignore_ascii_case("patch"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_of_one_is_no_weight_of_its_own() {
        let mut weights = Vec::new();
        set_file_weight(&mut weights, "aa", "1");
        assert!(weights.is_empty());
        set_file_weight(&mut weights, "aa", "1/8");
        set_file_weight(&mut weights, "aa", "0.5");
        assert_eq!((weights.len(), &*weights[0].weight), (1, "0.5"));
        set_file_weight(&mut weights, "aa", "");
        assert!(weights.is_empty());
    }

    #[test]
    fn lists_hold_each_entry_once_and_nothing_blank() {
        let mut plan = Plan::default();
        for rule in [" source=alloy ", "source=alloy", "  "] {
            PlanChange::LabelRuleAdded(rule.to_owned()).make(&mut plan, &[]);
        }
        assert_eq!(plan.label_rules, ["source=alloy"]);
        PlanChange::LabelRuleRemoved("source=alloy".to_owned()).make(&mut plan, &[]);
        PlanChange::RenamesSet("\n \n".to_owned()).make(&mut plan, &[]);
        assert_eq!(plan, Plan::default());
    }

    #[test]
    fn a_diff_is_known_by_its_name() {
        assert!(is_source_diff("a/v1.2.DIFF") && is_source_diff("0001-x.patch"));
        assert!(!is_source_diff("diff") && !is_source_diff("cpu.pb.gz"));
    }
}
