//! Every kind of finding: where it is, and where it is not.

use profile::{Mapping, Profile};

use super::{Fact, Finding, FindingKind, FindingText, Input, Severity, examine};
use crate::sketch::{profile, profile_of};
use crate::{EdgeTable, lean_profile};

/// A profile in which nothing is the matter.
fn sound() -> Profile {
    profile(
        "50 main.parse:12 main.serve:14 main.main:20
         40 main.write:12 main.serve:16 main.main:20",
    )
}

fn findings(profiles: &[&Profile]) -> Vec<Finding> {
    let inputs: Vec<Input<'_>> = profiles
        .iter()
        .map(|&profile| Input {
            name: "cpu.pprof",
            digest: None,
            profile: Ok(profile),
        })
        .collect();
    examine(&inputs)
}

/// The finding of a kind among those of `profiles`.
fn found(kind: FindingKind, profiles: &[&Profile]) -> Option<Finding> {
    findings(profiles)
        .into_iter()
        .find(|finding| finding.kind == kind)
}

/// The only place of a finding: its input, the weight that it costs there, and its fact.
fn only_place(finding: Option<Finding>) -> (u32, i64, Fact) {
    let finding = finding.expect("it is found");
    let [place] = &finding.places[..] else {
        panic!("{} places", finding.places.len());
    };
    (place.input, place.cost.weight, place.fact.clone())
}

/// Makes `profile` one of a program of this name and build.
fn with_program(mut profile: Profile, file: &str, build_id: &str) -> Profile {
    let file = profile.strings.push(file.as_bytes());
    let build_id = profile.strings.push(build_id.as_bytes());
    profile.mappings.push(Mapping {
        file,
        build_id,
        has_functions: true,
        ..Mapping::default()
    });
    profile
}

/// Gives every function this source file.
fn with_file(mut profile: Profile, file: &str) -> Profile {
    let file = profile.strings.push(file.as_bytes());
    profile.functions.file.fill(file);
    profile
}

fn with_cpu_period(mut profile: Profile, period: i64) -> Profile {
    let value_type = profile.value_types[0];
    profile.header.period_type = Some(value_type);
    profile.header.period = period;
    profile
}

#[test]
fn nothing_is_the_matter_with_a_sound_profile() {
    assert_eq!(findings(&[&sound()]), []);
    assert_eq!(findings(&[]), []);
}

#[test]
fn what_cannot_be_read_says_so_in_its_reader_s_words() {
    let input = Input {
        name: "a.pb",
        digest: None,
        profile: Err("it is cut off"),
    };
    let finding = examine(&[input]).pop();
    let expected = (0, 0, Fact::Text("it is cut off".into()));
    assert_eq!(only_place(finding), expected);
}

#[test]
fn what_go_refuses_is_told_in_go_s_words() {
    let heap = profile_of(("inuse_space", "bytes"), "1 main.a:11 main.b:12");
    let finding = found(FindingKind::NoValueType, &[&heap, &sound()]).expect("it is found");
    assert_eq!(finding.places[0].input, 0);
    assert_eq!(finding.severity(), Severity::Refusal);
    let text = FindingText::of(&finding, &["heap.pprof", "cpu.pprof"]);
    assert_eq!(text.headline, "Go refuses heap.pprof: not a CPU profile.");
    let message = text.go_message.expect("Go says something");
    assert!(message.starts_with("profile does not contain a sample index"));
    assert_eq!(text.places, ["heap.pprof: inuse_space/bytes"]);
}

#[test]
fn without_any_start_line_go_refuses_and_beside_others_it_loses_them_silently() {
    let old = profile("10 old.a:11 old.b:12");
    let alone = only_place(found(FindingKind::NoStartLine, &[&old]));
    assert_eq!(alone, (0, 10, Fact::Edges { n: 1 }));
    assert_eq!(found(FindingKind::StartLinesInSome, &[&old]), None);

    let beside = found(FindingKind::StartLinesInSome, &[&sound(), &old]).expect("it is found");
    assert_eq!(beside.cost.weight, 10);
    assert_eq!(beside.cost.of, 100);
    assert_eq!(beside.places[0].input, 1);
    assert_eq!(found(FindingKind::NoStartLine, &[&sound(), &old]), None);
}

#[test]
fn callers_without_a_start_line_beside_others_are_counted() {
    let partly = profile("10 main.a:11 old.b:12\n30 main.a:11 main.b:12");
    let place = only_place(found(FindingKind::StartLinesInPart, &[&partly]));
    assert_eq!(place, (0, 10, Fact::Edges { n: 1 }));
}

#[test]
fn silence_of_go_about_a_profile_of_no_use_is_no_silence_here() {
    let none = profile("");
    let place = only_place(found(FindingKind::NoSamples, &[&none]));
    assert_eq!(place.2, Fact::Samples { value: 0, of: 0 });
    let single = profile("9 main.main:11");
    let place = only_place(found(FindingKind::NoEdges, &[&single]));
    assert_eq!(place.2, Fact::Samples { value: 9, of: 9 });
}

#[test]
fn calls_before_the_start_of_their_caller_have_lost_their_line() {
    let damaged = profile(
        "10 main.a:11 main.b:0
         5 main.c:11 main.b:9
         85 main.a:11 main.b:12",
    );
    let finding = found(FindingKind::CallLinesLost, &[&damaged]).expect("it is found");
    assert_eq!((finding.n_edges(), finding.cost.weight), (2, 15));
    assert!((finding.cost.share() - 0.15).abs() < 1e-12);
    let text = FindingText::of(&finding, &["export.pgo"]);
    assert_eq!(
        text.headline,
        "The line of the call is lost in 2 edges, 15.0 % of the weight: export.pgo."
    );
}

#[test]
fn other_is_what_a_server_cut_unless_it_has_a_file() {
    let cut = profile("10 other:11 main.b:12\n7 other:11\n30 main.a:11 main.b:12");
    let place = only_place(found(FindingKind::Truncated, &[&cut]));
    assert_eq!(place, (0, 10, Fact::Samples { value: 17, of: 47 }));
    let own = with_file(cut, "other.go");
    assert_eq!(found(FindingKind::Truncated, &[&own]), None);
}

#[test]
fn generic_names_are_damaged_with_dots_or_with_nothing_in_their_brackets() {
    let full = profile("10 main.Sum[go.shape.int]:11 main.b:12");
    let elided = profile("10 main.Sum[...]:11 main.b:12");
    let stripped = profile("10 main.Sum:11 main.b:12\n5 main.c:11 main.b:13");
    assert_eq!(findings(&[&full]), []);
    let place = only_place(found(FindingKind::GenericsElided, &[&elided]));
    assert_eq!(place, (0, 10, Fact::Edges { n: 1 }));
    assert_eq!(found(FindingKind::GenericsStripped, &[&stripped]), None);
    let place = only_place(found(FindingKind::GenericsStripped, &[&full, &stripped]));
    assert_eq!(place, (1, 10, Fact::Edges { n: 1 }));
    let library = profile("10 slices.SortFunc:11 main.b:12");
    let place = only_place(found(FindingKind::GenericsStripped, &[&library]));
    assert_eq!(place, (0, 10, Fact::Edges { n: 1 }));
}

#[test]
fn frames_without_a_name_are_not_symbolised() {
    let unnamed = profile("10 :11 main.b:12\n30 main.a:11 main.b:12");
    let place = only_place(found(FindingKind::Unsymbolised, &[&unnamed]));
    assert_eq!(place, (0, 10, Fact::Edges { n: 1 }));
}

#[test]
fn leaves_are_cut_where_many_stacks_are_single_locations_or_as_deep_as_servers_keep() {
    let many = profile("10 main.a:11\n90 main.a:11 main.b:12");
    let place = only_place(found(FindingKind::LeavesCut, &[&many]));
    assert_eq!(place, (0, 0, Fact::Samples { value: 10, of: 100 }));
    let few = profile("9 main.a:11\n91 main.a:11 main.b:12");
    assert_eq!(found(FindingKind::LeavesCut, &[&few]), None);
    let deep = |depth: usize| {
        let callers = "main.walk:12 ".repeat(depth - 1);
        profile(&format!("5 main.leaf:11 {callers}"))
    };
    assert!(found(FindingKind::LeavesCut, &[&deep(1000)]).is_some());
    assert_eq!(found(FindingKind::LeavesCut, &[&deep(999)]), None);
}

#[test]
fn pseudo_frames_are_a_note_where_they_are_few_and_a_loss_where_they_are_many() {
    let few = profile("4 runtime.asyncPreempt:11 main.b:12\n96 main.a:11 main.b:13");
    let finding = found(FindingKind::PseudoFrames, &[&few]).expect("it is found");
    assert_eq!(finding.severity(), Severity::Note);
    let many = profile("5 runtime.asyncPreempt:11 main.b:12\n95 main.a:11 main.b:13");
    let finding = found(FindingKind::PseudoFrames, &[&many]).expect("it is found");
    assert_eq!(finding.severity(), Severity::Loss);
}

#[test]
fn a_period_is_wrong_if_a_sample_is_far_less() {
    let cpu = |period| {
        let sketch = "20000000 main.a:11 main.b:12\n10000000 main.a:11 main.b:13";
        with_cpu_period(profile_of(("cpu", "nanoseconds"), sketch), period)
    };
    let place = only_place(found(FindingKind::WrongPeriod, &[&cpu(1_000_000_000)]));
    let fact = Fact::Period {
        stated_nanos: 1_000_000_000,
        measured_nanos: 10_000_000,
    };
    assert_eq!(place, (0, 0, fact));
    assert_eq!(found(FindingKind::WrongPeriod, &[&cpu(10_000_000)]), None);
    assert_eq!(found(FindingKind::WrongPeriod, &[&cpu(0)]), None);
    assert!(found(FindingKind::WrongPeriod, &[&cpu(-1)]).is_some());
}

#[test]
fn a_duration_is_wrong_if_it_is_negative_or_a_year_or_too_short_for_its_cpu_time() {
    let lasting = |duration_nanos| {
        let mut cpu = profile_of(("cpu", "nanoseconds"), "60000000000 main.a:11 main.b:12");
        cpu.header.duration_nanos = duration_nanos;
        cpu
    };
    for wrong in [-1, 1_708_078_384_699_000_000, 1_000_000] {
        assert!(
            found(FindingKind::WrongDuration, &[&lasting(wrong)]).is_some(),
            "{wrong}"
        );
    }
    for right in [0, 1_000_000_000, 30_000_000_000] {
        assert_eq!(found(FindingKind::WrongDuration, &[&lasting(right)]), None);
    }
    assert!(found(FindingKind::Short, &[&lasting(5_000_000_000)]).is_some());
    assert_eq!(found(FindingKind::Short, &[&lasting(10_000_000_000)]), None);
    assert_eq!(found(FindingKind::Short, &[&lasting(0)]), None);
}

#[test]
fn dumps_of_holmes_are_told_by_their_name() {
    let sound = sound();
    let named = |name| {
        examine(&[Input {
            name,
            digest: None,
            profile: Ok(&sound),
        }])
    };
    let place = only_place(named("cpu.20250423101500.123.log").pop());
    assert_eq!(place, (0, 90, Fact::Text("2025-04-23 10:15:00".into())));
    assert_eq!(named("cpu.log"), []);
}

#[test]
fn a_collector_or_scheduler_far_busier_than_elsewhere_is_told() {
    let busy = profile(
        "60 runtime.scanobject:11 runtime.gcDrain:12
         60 main.a:11 main.b:12",
    );
    let usual = profile(
        "1 runtime.scanobject:11 runtime.gcDrain:12
         200 main.a:11 main.b:12",
    );
    let place = only_place(found(FindingKind::BusyCollector, &[&usual, &busy, &usual]));
    let fact = Fact::Share {
        per_mille: 500,
        usual_per_mille: 4,
    };
    assert_eq!(place.0, 1);
    assert_eq!(place.2, fact);
    assert_eq!(found(FindingKind::BusyCollector, &[&busy]), None);
    assert_eq!(found(FindingKind::BusyCollector, &[&busy, &busy]), None);
    let waiting = profile(
        "60 runtime.runqget:11 runtime.schedule:12
         60 main.a:11 main.b:12",
    );
    let place = only_place(found(FindingKind::BusyScheduler, &[&usual, &waiting]));
    assert_eq!(place.0, 1);
}

#[test]
fn calls_inlined_in_one_build_and_called_in_another_tell_the_builds_apart() {
    let called = profile("20 main.a:11 main.b:12\n20 main.c:11 main.b:13");
    let inlined = profile("20 main.a:11<main.b:12\n20 main.c:11<main.b:13");
    let finding = found(FindingKind::MixedInlining, &[&called, &inlined, &called]);
    assert_eq!(only_place(finding), (1, 40, Fact::Edges { n: 2 }));
    let same = found(FindingKind::MixedInlining, &[&inlined, &inlined]);
    assert_eq!(same, None);
    // One edge may be two calls on a line.
    let one = profile("20 main.a:11<main.b:12\n20 main.c:11 main.b:13");
    assert_eq!(found(FindingKind::MixedInlining, &[&called, &one]), None);
}

#[test]
fn another_release_of_go_starts_the_functions_of_its_runtime_elsewhere() {
    let of_go = |start_line: i64, file: &str| {
        let sketch = "20 runtime.mallocgc:11 runtime.newobject:12\n9 main.a:11 main.b:12";
        let mut profile = with_file(profile(sketch), file);
        let known = profile.functions.start_line.iter().skip(2);
        profile.functions.start_line = [start_line; 2].into_iter().chain(known).collect();
        profile
    };
    let usual = of_go(10, "/usr/local/go/src/runtime/malloc.go");
    let other = of_go(11, "/opt/go1.22.1/src/runtime/malloc.go");
    let place = only_place(found(
        FindingKind::MixedGoVersions,
        &[&usual, &other, &usual],
    ));
    let fact = Fact::GoVersion {
        n_functions: 2,
        version: Some("1.22.1".into()),
    };
    assert_eq!(place, (1, 29, fact));
    assert_eq!(found(FindingKind::MixedGoVersions, &[&usual, &usual]), None);
    // Another system has other functions in files of its own.
    let linux = of_go(10, "/usr/local/go/src/runtime/os_linux.go");
    let darwin = of_go(11, "/usr/local/go/src/runtime/os_darwin.go");
    assert_eq!(
        found(FindingKind::MixedGoVersions, &[&linux, &darwin]),
        None
    );
}

#[test]
fn programs_builds_and_architectures_unlike_most_are_named() {
    let of = |file: &str, build_id: &str, source: &str| {
        with_file(with_program(sound(), file, build_id), source)
    };
    let cart = of("/srv/cart", "aa", "asm_amd64.s");
    let mail = of("/srv/mail", "bb", "asm_arm64.s");
    let unknown = sound();
    let all = [&mail, &cart, &unknown, &cart];
    for (kind, expected) in [
        (FindingKind::MixedPrograms, "mail"),
        (FindingKind::MixedBuilds, "bb"),
        (FindingKind::MixedArchitectures, "arm64"),
    ] {
        let place = only_place(found(kind, &all));
        assert_eq!(place, (0, 90, Fact::Text(expected.into())));
        assert_eq!(found(kind, &[&cart, &cart, &unknown]), None);
    }
}

#[test]
fn a_lean_profile_is_named_beside_others_and_compared_with_none() {
    let sketch = "50 main.parse:12 main.serve:14 main.main:20
                  40 main.write:12 main.parse:16 main.main:20";
    let whole = profile(sketch);
    let lean = lean_profile(&EdgeTable::build(&whole).expect("Go takes it"));
    let all = findings(&[&whole, &lean]);
    let kinds: Vec<FindingKind> = all.iter().map(|finding| finding.kind).collect();
    assert_eq!(kinds, [FindingKind::LeanAmongOthers]);
    let place = only_place(all.into_iter().next());
    assert_eq!(place, (1, 90, Fact::Edges { n: 2 }));
    assert_eq!(findings(&[&lean]), []);
    assert_eq!(findings(&[&lean, &lean]), []);
    assert_eq!(findings(&[&whole, &whole]), []);
}

#[test]
fn the_same_capture_is_known_by_its_time_or_by_its_samples() {
    let taken_at = |time_nanos, sketch: &str| {
        let mut profile = profile(sketch);
        profile.header.time_nanos = time_nanos;
        profile.header.duration_nanos = 30_000_000_000;
        profile
    };
    let kind = FindingKind::Duplicate;
    let whole = taken_at(1_700_000_000_123_456_789, "9 main.a:11 main.b:12");
    let cut = taken_at(1_700_000_000_123_456_789, "8 main.a:11 main.b:12");
    let place = only_place(found(kind, &[&whole, &sound(), &cut]));
    assert_eq!(place, (2, 8, Fact::DuplicateOf { input: 0 }));
    // Servers round times, so two exports of one query are of the same one.
    let export = taken_at(1_700_000_000_123_000_000, "9 main.a:11 main.b:12");
    let other = taken_at(1_700_000_000_123_000_000, "8 main.a:11 main.b:12");
    assert_eq!(found(kind, &[&export, &other]), None);

    let lines: Vec<String> = (0..8)
        .map(|n| format!("{} main.f{n}:11 main.b:{}", n + 1, n + 11))
        .collect();
    let sketch = lines.join("\n");
    let samples = profile(&sketch);
    let place = only_place(found(kind, &[&samples, &samples]));
    assert_eq!(place, (1, 36, Fact::DuplicateOf { input: 0 }));
    // Few samples are easily the same, unless the files are.
    assert_eq!(found(kind, &[&sound(), &sound()]), None);
    let sound = sound();
    let files = ["aa", "bb", "aa"].map(|digest| Input {
        name: "cpu.pprof",
        digest: Some(digest),
        profile: Ok(&sound),
    });
    let finding = examine(&files).into_iter().find(|one| one.kind == kind);
    assert_eq!(only_place(finding).0, 2);
}

#[test]
fn weights_are_of_the_column_that_all_inputs_have() {
    let both = |sketch: &str| {
        let counted = profile(sketch);
        let mut both = counted.clone();
        let kind = both.strings.push(b"cpu");
        let unit = both.strings.push(b"nanoseconds");
        both.value_types.push(profile::ValueType { kind, unit });
        let nanos = both.samples.values[0].iter().map(|n| n * 10_000_000);
        let nanos = nanos.collect();
        both.samples.values.push(nanos);
        both
    };
    let raw = both("10 main.a:11 main.b:0\n90 main.a:11 main.b:12");
    let export = profile_of(("cpu", "nanoseconds"), "1000000000 main.a:11 main.b:12");
    let finding = found(FindingKind::CallLinesLost, &[&raw, &export]).expect("it is found");
    assert_eq!(finding.cost.weight, 100_000_000);
    assert_eq!(finding.cost.of, 2_000_000_000);
}

#[test]
fn the_worst_comes_first() {
    let old = profile("10 old.a:11 old.b:12");
    let damaged = profile("10 main.a:11 main.b:0\n85 main.a:11 main.b:12");
    let heap = profile_of(("inuse_space", "bytes"), "1 main.a:11 main.b:12");
    let kinds: Vec<FindingKind> = findings(&[&damaged, &old, &heap])
        .iter()
        .map(|finding| finding.kind)
        .collect();
    let expected = [
        FindingKind::NoValueType,
        FindingKind::StartLinesInSome,
        FindingKind::CallLinesLost,
    ];
    assert_eq!(kinds, expected);
}
