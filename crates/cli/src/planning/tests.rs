//! What a receipt quotes is what is read.

use std::path::Path;
use std::process;

use clap::Parser;
use engine::{
    DIFF_FILE, EdgeName, Edits, FileWeight, PGO_FILE, Plan, RENAMES_FILE, Release, SourceId,
    SourceSummary, Weighting, pgo_command,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::{Texts, is_name_of, likeness, not_among, plan};
use crate::arguments::{Arguments, Command, PgoArguments};

/// Names and texts with what a shell and a parser of options look at.
const TEXT: &str = r#"[-a-b=:./'"! \$\\\n*@>é]{1,6}"#;

proptest! {
    #[test]
    fn the_command_of_a_plan_is_read_back_as_that_plan(
        (files, planned) in files().prop_flat_map(|files| {
            let planned = planned(&files);
            (Just(files), planned)
        }),
        release_name in TEXT,
        is_full: bool,
    ) {
        let release = planned.release.as_ref().map(|_| &*release_name);
        let command = pgo_command(&planned, &files, release, is_full, PGO_FILE);
        let words = words_of(&command);
        prop_assert_eq!(&words[0], "pgoscope");
        let arguments = pgo_arguments(&words);
        prop_assert_eq!(arguments.full, is_full);
        prop_assert_eq!(&*arguments.out, PGO_FILE);
        prop_assert_eq!(arguments.input.files.len(), files.len());
        for (file, path) in files.iter().zip(&arguments.input.files) {
            prop_assert!(is_name_of(&file.name, path.to_str().unwrap_or_default()));
        }
        let release_file = arguments.plan.release_file().ok().flatten();
        let release_file = release_file.and_then(|path| path.to_str());
        prop_assert_eq!(release_file.is_some(), release.is_some());
        if let (Some(file), Some(name)) = (release_file, release) {
            prop_assert!(is_name_of(name, file));
        }
        let edits = &planned.edits;
        let texts = [
            (&arguments.plan.rename, &edits.renames, RENAMES_FILE),
            (&arguments.plan.source_diff, &edits.source_diff, DIFF_FILE),
        ];
        for (path, text, name) in texts {
            let name = (!text.trim().is_empty()).then_some(Path::new(name));
            prop_assert_eq!(path.as_deref(), name);
        }
        let texts = Texts {
            renames: edits.renames.clone(),
            source_diff: edits.source_diff.clone(),
        };
        let files: Vec<&SourceSummary> = files.iter().collect();
        let release = planned.release.as_ref().map(|release| release.source);
        let read = plan(&arguments.plan, &files, release, texts).expect("it makes sense");
        prop_assert_eq!(read, planned);
    }
}

#[test]
fn a_name_is_likened_by_both_its_ends_whatever_its_folder() {
    assert_eq!(likeness("pods/web-1.pb.gz", "web-7.pb.gz"), 10);
    assert_eq!(likeness("a", "a"), 1);
    assert_eq!(likeness("", "a"), 0);
    let files = ["x.log", "pods/web-1.pb.gz", "pods/api-1.pb.gz", "y", "z"];
    let outcome = format!("{:?}", not_among("web-11.pb.gz", files.into_iter()));
    let nearest = "nearest to it are: pods/web-1.pb.gz, pods/api-1.pb.gz, ";
    assert!(outcome.contains(nearest), "{outcome}");
}

/// Up to four files, some of the same bytes, none of the same name.
fn files() -> impl Strategy<Value = Vec<SourceSummary>> {
    vec((TEXT, 0..3_u8), 1..5).prop_map(|files| {
        let mut summaries: Vec<SourceSummary> = Vec::new();
        for (name, digest) in files {
            let is_other = |other: &SourceSummary| !is_name_of(&other.name, &name);
            if name != "-" && summaries.iter().all(is_other) {
                summaries.push(SourceSummary {
                    name,
                    sha256: digest.to_string(),
                    ..SourceSummary::default()
                });
            }
        }
        if summaries.is_empty() {
            summaries.push(SourceSummary {
                name: "a".into(),
                ..SourceSummary::default()
            });
        }
        summaries
    })
}

fn planned(files: &[SourceSummary]) -> impl Strategy<Value = Plan> + use<> {
    let mut digests: Vec<String> = files.iter().map(|file| file.sha256.clone()).collect();
    digests.sort();
    digests.dedup();
    let n_digests = digests.len();
    let file_weights = vec(option::of("[0-9]{1,2}|0\\.[0-9]|[1-9]/[1-9]"), n_digests);
    let file_weights = file_weights.prop_map(move |weights| {
        let digests = digests.iter().cloned();
        let weighed = digests.zip(weights);
        let weighed = weighed
            .filter_map(|(sha256, weight)| weight.map(|weight| FileWeight { sha256, weight }));
        weighed.collect::<Vec<_>>()
    });
    let weighting = prop_oneof![
        Just(Weighting::AsIs),
        Just(Weighting::PerFile),
        Just(Weighting::PerSecond),
        Just(Weighting::PerService),
        TEXT.prop_map(|key| Weighting::PerLabel { key }),
    ];
    let release = (any::<bool>(), option::of(0..=100_u32), any::<bool>());
    let release = release.prop_map(
        |(carries_over, holds_from_percent, keeps_if_same)| Release {
            source: SourceId(9),
            carries_over,
            holds_from_percent,
            keeps_if_same,
        },
    );
    let plan = (
        vec(TEXT, 0..3),
        weighting,
        file_weights,
        option::of(release),
        edits(),
    );
    plan.prop_map(
        |(label_rules, weighting, file_weights, release, edits)| Plan {
            label_rules,
            weighting,
            file_weights,
            release,
            edits,
        },
    )
}

fn edits() -> impl Strategy<Value = Edits> {
    // No name of Go's has an arrow, and the rest of the caller is free.
    let caller = TEXT.prop_filter("an arrow", |name| !name.contains("->"));
    let edge = (caller, TEXT, any::<i64>()).prop_map(|(caller, callee, offset)| EdgeName {
        caller,
        callee,
        offset,
    });
    let text = "|\n|package a b\n";
    let texts = (any::<bool>(), text, text);
    let names = (vec(TEXT, 0..3), vec(edge, 0..3));
    (texts, names).prop_map(|(texts, names)| Edits {
        drops_pseudo_frames: texts.0,
        renames: texts.1,
        source_diff: texts.2,
        do_not_inline: names.0,
        force_hot: names.1,
    })
}

fn pgo_arguments(words: &[String]) -> PgoArguments {
    match Arguments::try_parse_from(words).map(|arguments| arguments.command) {
        Ok(Command::Pgo(arguments)) => *arguments,
        Ok(other) => panic!("{other:?}"),
        Err(error) => panic!("{words:?}: {error}"),
    }
}

/// What a shell makes of a line.
fn words_of(line: &str) -> Vec<String> {
    let script = format!("printf '%s\\0' {line}");
    let output = process::Command::new("sh")
        .args(["-c", &script])
        .output()
        .expect("there is a shell");
    let text = String::from_utf8(output.stdout).expect("it repeats what it is given");
    let words = text.strip_suffix('\0').unwrap_or_default().split('\0');
    words.map(str::to_owned).collect()
}
