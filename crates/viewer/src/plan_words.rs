//! What plans do and what is known of them, in plain sentences.

use protocol::evidence::{EvidenceReport, Sufficiency};
use protocol::release::{DecisionChange, Verdict};
use protocol::{EffectReport, Plan, Weighting};

use crate::figures::{counted, grouped, percent, share};
use crate::names;

/// What a weighting is called.
pub fn weighting_words(weighting: &Weighting) -> &'static str {
    match weighting {
        Weighting::AsIs => "As they are",
        Weighting::PerFile => "Equal per file",
        Weighting::PerSecond => "Equal per second",
        Weighting::PerService => "Equal per service",
        Weighting::PerLabel { .. } => "Equal per label value",
    }
}

/// What a plan changes about the plain merge, an entry each.
pub fn plan_entries(plan: &Plan) -> Vec<String> {
    let mut entries = Vec::new();
    match &plan.weighting {
        Weighting::AsIs => {}
        Weighting::PerFile => entries.push("weights per file".to_owned()),
        Weighting::PerSecond => entries.push("weights per second".to_owned()),
        Weighting::PerService => entries.push("weights per service".to_owned()),
        Weighting::PerLabel { key } => {
            entries.push(format!("weights per {}", names::shown(key)));
        }
    }
    let n_weighed = plan.file_weights.len() as i64;
    if n_weighed > 0 {
        let files = counted(n_weighed, "file", "files");
        entries.push(format!("{files} weighted by hand"));
    }
    let rules = plan.label_rules.iter().map(|rule| names::shown(rule));
    let rules: Vec<_> = rules.collect();
    if !rules.is_empty() {
        entries.push(format!("samples with {}", rules.join(", ")));
    }
    if let Some(release) = &plan.release {
        if release.carries_over {
            entries.push("edges carried over".to_owned());
        }
        if let Some(from) = release.holds_from_percent {
            entries.push(format!("edges held from P(hot) {from} %"));
        }
        if release.keeps_if_same {
            entries.push("old file kept where nothing is decided differently".to_owned());
        }
    }
    let n_edits = n_edits(plan);
    if n_edits > 0 {
        entries.push(counted(n_edits, "edit", "edits"));
    }
    entries
}

/// The same in a few words beside the download; `None` for the plain merge.
pub fn plan_note(plan: &Plan) -> Option<String> {
    let entries = plan_entries(plan);
    (!entries.is_empty()).then(|| format!("With {}", entries.join(", ")))
}

/// How many edits a plan makes, each rename and each function counted.
fn n_edits(plan: &Plan) -> i64 {
    let edits = &plan.edits;
    let is_rename = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let n_renames = edits.renames.lines().filter(is_rename).count();
    let n_functions = edits.do_not_inline.len() + edits.force_hot.len();
    let n_whole =
        usize::from(edits.drops_pseudo_frames) + usize::from(!edits.source_diff.is_empty());
    (n_renames + n_functions + n_whole) as i64
}

/// What a draft would do, in a sentence.
pub fn effect_words(effect: &EffectReport) -> String {
    if effect.is_same_preprofile {
        return "The compiler would read the same: no edge, and no weight, would change."
            .to_owned();
    }
    let hot = format!(
        "{} hot, {} before.",
        counted(i64::from(effect.n_hot_after), "edge", "edges"),
        grouped(i64::from(effect.n_hot_before))
    );
    match (effect.n_entered, effect.n_left) {
        (0, 0) => format!("Weights would change, and no edge become hot or cold. {hot}"),
        (entered, 0) => format!("{} would become hot, none cold. {hot}", edges(entered)),
        (0, left) => format!("{} would become cold, none hot. {hot}", edges(left)),
        (entered, left) => format!(
            "{} would become hot, {} cold. {hot}",
            edges(entered),
            grouped(i64::from(left))
        ),
    }
}

fn edges(n_edges: u32) -> String {
    counted(i64::from(n_edges), "edge", "edges")
}

/// Whether there are enough samples: in a few words, and what that means.
pub fn sufficiency_words(found: &Sufficiency) -> (String, String) {
    let unsettled = format!(
        "{} with {} of the weight might fall on the other side of the cut in another profile of \
         the same program.",
        edges(found.n_unsettled),
        percent(found.unsettled_share)
    );
    if found.is_enough {
        let meaning = match found.n_unsettled {
            0 => "No edge would fall on the other side of the cut in another profile of the same \
                  program."
                .to_owned(),
            _ => unsettled,
        };
        return ("Enough samples".to_owned(), meaning);
    }
    let words = match found.times {
        0 => "Not enough samples, and more would not settle it".to_owned(),
        times => format!(
            "About {times} times as many samples would settle {}",
            edges(found.n_settled)
        ),
    };
    (words, unsettled)
}

/// What a verdict means for the next build: in a few words, and in a sentence.
pub fn verdict_words(verdict: Verdict) -> (&'static str, &'static str) {
    let words = match verdict {
        Verdict::NothingRebuilds => "nothing would rebuild",
        Verdict::SameDecisions => "same decisions",
        Verdict::OnlyColdSites => "only cold calls differ",
        Verdict::Different => "decisions may change",
    };
    (words, verdict.sentence())
}

/// What can be decided differently, as names and counts.
pub fn decision_words(change: &DecisionChange) -> [(&'static str, u32); 7] {
    [
        ("edges stay hot", change.n_kept),
        ("edges become hot", change.n_entered),
        ("edges fall out", change.n_left),
        ("functions gain the larger budget", change.n_entered_callees),
        ("functions lose it", change.n_left_callees),
        (
            "hot calls with another heaviest callee",
            change.n_hot_winners,
        ),
        (
            "cold calls with another heaviest callee",
            change.n_cold_winners,
        ),
    ]
}

/// Why PGO cannot do anything about a trapped call: `caller` stands inlined in `outer`. A part of the
/// edge's weight, and if it is hot of the hot weight, is trapped.
pub fn trapped_words(
    (caller, callee, outer): (&str, &str, &str),
    part: i64,
    (of_edge, of_hot): (i64, Option<i64>),
) -> String {
    let (caller, callee) = (names::shown(caller), names::shown(callee));
    let of_hot = of_hot.map_or_else(String::new, |hot| {
        format!(" It is {} of the hot weight.", share(part, hot))
    });
    let outer = match outer {
        "" => "another function".into(),
        outer => names::shown(outer),
    };
    format!(
        "{} of this edge is sampled where {caller} stands inlined in {outer}. There the compiler \
         looks the call up under the outer function, where the profile has no such edge, so PGO \
         cannot inline {callee} (golang/go#69046).{of_hot}",
        share(part, of_edge)
    )
}

/// How much of the hot weight is trapped; `None` if none is.
pub fn trapped_summary(report: &EvidenceReport) -> Option<String> {
    (report.n_trapped_hot > 0).then(|| {
        format!(
            "{} trapped, {} of the hot weight",
            counted(i64::from(report.n_trapped_hot), "hot edge", "hot edges"),
            percent(report.trapped_share)
        )
    })
}

#[cfg(test)]
mod tests {
    use protocol::{EdgeName, FileWeight, Release, SourceId};

    use super::*;

    #[test]
    fn a_plan_says_what_it_changes_and_nothing_else() {
        let mut plan = Plan {
            release: Some(Release::compared(SourceId(3))),
            ..Plan::default()
        };
        assert_eq!(plan_note(&plan), None);
        plan.weighting = Weighting::PerFile;
        plan.file_weights.push(FileWeight {
            sha256: "aa".to_owned(),
            weight: "3".to_owned(),
        });
        plan.edits.renames = "# from v1\npackage a b\n\n".to_owned();
        plan.edits.do_not_inline.push("main.f".to_owned());
        plan.edits.force_hot.push(EdgeName {
            caller: "main.a".to_owned(),
            callee: "main.b".to_owned(),
            offset: 1,
        });
        assert_eq!(
            plan_note(&plan).as_deref(),
            Some("With weights per file, 1 file weighted by hand, 3 edits")
        );
    }

    #[test]
    fn an_effect_is_told_both_ways() {
        let mut effect = EffectReport {
            n_hot_before: 4_678,
            n_hot_after: 4_687,
            n_entered: 12,
            n_left: 3,
            ..EffectReport::default()
        };
        assert_eq!(
            effect_words(&effect),
            "12 edges would become hot, 3 cold. 4,687 edges hot, 4,678 before."
        );
        effect.n_left = 0;
        effect.n_entered = 1;
        assert!(effect_words(&effect).starts_with("1 edge would become hot, none cold."));
        effect.is_same_preprofile = true;
        assert!(effect_words(&effect).starts_with("The compiler would read the same"));
    }

    #[test]
    fn enough_is_said_first_and_more_only_where_it_helps() {
        let mut found = Sufficiency {
            is_enough: false,
            n_unsettled: 2_000,
            unsettled_share: 0.125,
            times: 8,
            n_settled: 1_204,
        };
        let (words, meaning) = sufficiency_words(&found);
        assert_eq!(
            words,
            "About 8 times as many samples would settle 1,204 edges"
        );
        assert!(meaning.starts_with("2,000 edges with 12.5 % of the weight"));
        found.times = 0;
        assert!(
            sufficiency_words(&found)
                .0
                .contains("more would not settle it")
        );
        found.is_enough = true;
        assert_eq!(sufficiency_words(&found).0, "Enough samples");
    }

    #[test]
    fn a_trapped_call_names_the_function_that_it_is_trapped_in() {
        let words = trapped_words(
            ("main.scan", "main.f", "runtime.scanSpan"),
            1,
            (2, Some(20)),
        );
        assert!(words.starts_with("50.0 % of this edge"));
        assert!(words.ends_with("It is 5.0 % of the hot weight."));
        assert!(words.contains("main.scan stands inlined in runtime.scanSpan"));
        let unknown = trapped_words(("a.b", "c.d", ""), 1, (1, None));
        assert!(unknown.contains("inlined in another function"));
    }
}
