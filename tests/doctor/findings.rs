//! Findings in real profiles: each where it is, and not where it is not.

use pgo::doctor::{Fact, FindingKind, FindingText, Severity};
use tests::corpus;

use crate::Set;

const RIDESHARE: &str = "pyroscope/go_pgo_export_rideshare.pgo";
const RAW: &str = "pyroscope/go_cpu_29s_start_line_goshape.pb.gz";
const INGESTED: &str = "pyroscope/go_cpu_29s_fixed_by_pyroscope.pb.gz";
const WITHOUT_START_LINES: &str = "pyroscope/go_cpu_30s_no_start_line.pb.gz";

#[test]
fn a_published_aggregated_export_has_lost_the_lines_of_8_edges_and_a_raw_profile_of_none() {
    let Some(export) = Set::shared(&[RIDESHARE]) else {
        return;
    };
    let (finding, _) = export.found(FindingKind::CallLinesLost).unwrap();
    assert_eq!(finding.n_edges(), 8);
    let percent = finding.cost.share() * 100.0;
    assert_eq!(format!("{percent:.2}"), "1.02");
    let text = FindingText::of(&finding, &["default.pgo"]);
    assert_eq!(
        text.headline,
        "The line of the call is lost in 8 edges, 1.02 % of the weight: default.pgo."
    );
    let raw = Set::shared(&[RAW]).unwrap();
    assert_eq!(raw.found(FindingKind::CallLinesLost), None);
}

#[test]
fn a_published_export_has_elided_generics_and_a_period_of_a_second() {
    let Some(export) = Set::shared(&[RIDESHARE]) else {
        return;
    };
    let expected = [
        FindingKind::CallLinesLost,
        FindingKind::GenericsElided,
        FindingKind::WrongPeriod,
    ];
    assert_eq!(export.kinds(), expected);
    let (period, _) = export.found(FindingKind::WrongPeriod).unwrap();
    let fact = Fact::Period {
        stated_nanos: 1_000_000_000,
        measured_nanos: 10_000_000,
    };
    assert_eq!(period.places[0].fact, fact);
}

#[test]
fn raw_profiles_of_one_program_have_nothing_worse_than_preemption() {
    let sets = corpus::own_merges();
    let checkout = sets.iter().find(|set| set.name == "checkout").unwrap();
    let paths = checkout.profiles.iter().map(|profile| profile.path.clone());
    let checkout = Set::read(paths);
    assert_eq!(checkout.profiles.len(), 3);
    let websvc = Set::own(&[
        "go-workloads/websvc.cpu1.pprof",
        "go-workloads/websvc.cpu2.pprof",
    ]);
    for set in [checkout, websvc] {
        let findings = set.findings();
        let kinds: Vec<_> = findings.iter().map(|one| one.kind).collect();
        assert_eq!(kinds, [FindingKind::PseudoFrames]);
        assert_eq!(findings[0].severity(), Severity::Note);
    }
}

#[test]
fn go_s_own_profile_is_sound() {
    let Some(compile) = Set::shared(&["go/cmd-compile.default.pgo"]) else {
        return;
    };
    let (finding, _) = compile.found(FindingKind::PseudoFrames).unwrap();
    assert_eq!(finding.n_edges(), 7);
    assert_eq!(compile.kinds(), [FindingKind::PseudoFrames]);
}

#[test]
fn profiles_of_a_pgo_build_beside_others_are_told_by_what_they_inline() {
    for program in ["devirt", "generics", "recursion"] {
        let file = |run: &str| format!("profiles/{program}.{run}.cpu.pb.gz");
        let (first, second, pgo) = (file("1"), file("2"), file("pgo"));
        let mixed = Set::own(&[&first, &second, &pgo]);
        let (_, names) = mixed.found(FindingKind::MixedInlining).unwrap();
        assert_eq!(names, [format!("{program}.pgo.cpu.pb.gz")]);
        let (_, names) = mixed.found(FindingKind::MixedBuilds).unwrap();
        assert_eq!(names, [format!("{program}.pgo.cpu.pb.gz")]);
        let alike = Set::own(&[&first, &second]);
        assert_eq!(alike.found(FindingKind::MixedInlining), None);
        assert_eq!(alike.found(FindingKind::MixedBuilds), None);
    }
}

#[test]
fn profiles_of_a_hundred_runs_of_one_compiler_are_of_one_build() {
    let Some(shared) = corpus::shared() else {
        return;
    };
    let files = corpus::files(&shared, "go-compile");
    let compile = Set::read(files.into_iter().map(|file| file.path));
    for kind in [
        FindingKind::MixedInlining,
        FindingKind::MixedGoVersions,
        FindingKind::MixedBuilds,
        FindingKind::MixedPrograms,
        FindingKind::MixedArchitectures,
        FindingKind::Duplicate,
        FindingKind::GenericsStripped,
    ] {
        assert_eq!(compile.found(kind), None, "{kind:?}");
    }
    let (short, names) = compile.found(FindingKind::Short).unwrap();
    assert_eq!(names.len(), 96);
    assert_eq!(short.severity(), Severity::Doubt);
}

#[test]
fn another_release_of_go_is_told_by_its_runtime() {
    // Go 1.26.8 and Go 1.27.3.
    let mixed = Set::own(&[
        "profiles/devirt.1.cpu.pb.gz",
        "profiles/devirt.2.cpu.pb.gz",
        "go-workloads/websvc.cpu1.pprof",
    ]);
    let (_, names) = mixed.found(FindingKind::MixedGoVersions).unwrap();
    assert_eq!(names, ["websvc.cpu1.pprof"]);
    let (_, names) = mixed.found(FindingKind::MixedPrograms).unwrap();
    assert_eq!(names, ["websvc.cpu1.pprof"]);
    let same = Set::own(&[
        "profiles/devirt.1.cpu.pb.gz",
        "profiles/generics.1.cpu.pb.gz",
    ]);
    assert_eq!(same.found(FindingKind::MixedGoVersions), None);
}

#[test]
fn an_input_without_start_lines_passes_beside_others_and_its_edges_are_lost() {
    let Some(mixed) = Set::shared(&[RAW, WITHOUT_START_LINES]) else {
        return;
    };
    let (finding, names) = mixed.found(FindingKind::StartLinesInSome).unwrap();
    assert_eq!(names, ["go_cpu_30s_no_start_line.pb.gz"]);
    assert_eq!((finding.cost.weight, finding.cost.of), (57, 57 + 989));
    let alone = Set::shared(&[WITHOUT_START_LINES]).unwrap();
    assert_eq!(alone.kinds(), [FindingKind::NoStartLine]);
}

#[test]
fn a_profile_and_what_a_server_made_of_it_are_the_same_capture() {
    let Some(twice) = Set::shared(&[RAW, INGESTED]) else {
        return;
    };
    let (finding, names) = twice.found(FindingKind::Duplicate).unwrap();
    assert_eq!(names, ["go_cpu_29s_fixed_by_pyroscope.pb.gz"]);
    assert_eq!(finding.places[0].fact, Fact::DuplicateOf { input: 0 });
    let (finding, names) = twice.found(FindingKind::GenericsElided).unwrap();
    assert_eq!(names, ["go_cpu_29s_fixed_by_pyroscope.pb.gz"]);
    assert_eq!(finding.n_edges(), 8);
}

#[test]
fn arm_beside_amd_is_another_architecture() {
    let Some(mixed) = Set::shared(&[RAW, RAW, RIDESHARE]) else {
        return;
    };
    let (finding, names) = mixed.found(FindingKind::MixedArchitectures).unwrap();
    assert_eq!(names, ["go_pgo_export_rideshare.pgo"]);
    assert_eq!(finding.places[0].fact, Fact::Text("arm64".into()));
}

#[test]
fn what_go_refuses_is_refused_here() {
    let heap = Set::own(&["go-workloads/websvc.heap.pprof"]);
    assert_eq!(heap.kinds(), [FindingKind::NoValueType]);
    let edge_cases = [
        ("06-no-samples", FindingKind::NoSamples),
        ("13-heap-profile-types", FindingKind::NoValueType),
        ("14-wall-nanoseconds", FindingKind::NoValueType),
        ("20-all-zero-values", FindingKind::NoEdges),
        ("21-single-frame-stacks-only", FindingKind::NoEdges),
        ("23-no-start-line-at-all", FindingKind::NoStartLine),
        ("25-unsymbolized-only", FindingKind::NoStartLine),
        ("28-pos-neg-total-zero", FindingKind::NoEdges),
    ];
    for (name, kind) in edge_cases {
        let set = Set::own(&[&format!("edge-cases/{name}.pprof")]);
        let worst = &set.findings()[0];
        assert_eq!(worst.kind, kind, "{name}");
        assert_eq!(worst.severity(), Severity::Refusal, "{name}");
    }
    let damaged = [
        (
            "24-start-line-only-on-one-function",
            FindingKind::StartLinesInPart,
        ),
        ("26-partly-unsymbolized", FindingKind::Unsymbolised),
        (
            "37-line-start-line-negative-offset",
            FindingKind::CallLinesLost,
        ),
        ("38-line-missing-0-in-caller", FindingKind::CallLinesLost),
    ];
    for (name, kind) in damaged {
        let set = Set::own(&[&format!("edge-cases/{name}.pprof")]);
        assert!(set.found(kind).is_some(), "{name}");
    }
}

#[test]
fn what_is_not_symbolised_is_told_by_its_share() {
    let Some(native) = Set::shared(&["pyroscope/native_unsymbolised_mixed.pb.gz"]) else {
        return;
    };
    let (finding, _) = native.found(FindingKind::Unsymbolised).unwrap();
    assert_eq!((finding.cost.weight, finding.cost.of), (60, 70));
}
