//! The façade as a shell uses it.

use std::rc::Rc;

use protocol::answers::{EdgeColumns, PeekColumns};
use protocol::{
    Export, FlameView, NumberedPlan, Plan, Question, Release, Response, SourceId, ValueKey,
    Weighting,
};

use crate::{Engine, Failure, FailureKind, LimitName, PprofError};

/// A minimal CPU profile in protobuf: `main.caller` calls `callee` at its line 15, `value` times.
fn cpu_profile(callee: &str, value: u8) -> Vec<u8> {
    profile(&["", "samples", "count", "main.caller", callee], value)
}

fn heap_profile() -> Vec<u8> {
    profile(&["", "inuse_space", "bytes", "main.caller", "main.leaf"], 9)
}

fn profile(strings: &[&str], value: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut field = |number: u8, message: &[u8]| {
        bytes.extend([number << 3 | 2, message.len() as u8]);
        bytes.extend(message);
    };
    field(1, &[8, 1, 16, 2]);
    field(2, &[10, 2, 1, 2, 18, 1, value]);
    field(4, &[8, 1, 34, 4, 8, 1, 16, 11]);
    field(4, &[8, 2, 34, 4, 8, 2, 16, 15]);
    field(5, &[8, 1, 16, 4, 40, 10]);
    field(5, &[8, 2, 16, 3, 40, 10]);
    for text in strings {
        field(6, text.as_bytes());
    }
    bytes
}

fn open(engine: &mut Engine, id: u32, bytes: &[u8]) {
    try_open(engine, id, bytes).expect("it is a profile");
}

fn try_open(engine: &mut Engine, id: u32, bytes: &[u8]) -> Result<(), Failure> {
    let mut reading = engine.begin(format!("{id}.pb"));
    reading.push(bytes)?;
    engine.add(SourceId(id), reading.finish()?, true)?;
    Ok(())
}

fn export(engine: &Engine, export: Export) -> Vec<u8> {
    let reply = engine.answer(&Question::Export(export));
    assert!(
        matches!(reply.response, Response::Exported { .. }),
        "{:?}",
        reply.response
    );
    reply.columns
}

#[test]
fn the_order_of_opening_does_not_show_in_any_file() {
    let files = [
        cpu_profile("main.a", 3),
        cpu_profile("main.b", 5),
        cpu_profile("main.a", 7),
    ];
    let (mut forwards, mut backwards) = (Engine::default(), Engine::default());
    for (id, bytes) in files.iter().enumerate() {
        open(&mut forwards, id as u32, bytes);
    }
    for (id, bytes) in files.iter().enumerate().rev() {
        open(&mut backwards, id as u32, bytes);
    }
    forwards.merge();
    backwards.merge();
    for kind in [
        Export::LeanPgo,
        Export::FullPgo,
        Export::EdgesCsv,
        Export::Preprofile,
    ] {
        assert_eq!(
            export(&forwards, kind),
            export(&backwards, kind),
            "{kind:?}"
        );
    }
    assert_eq!(
        String::from_utf8(export(&forwards, Export::Preprofile)).expect("it is text"),
        "GO PREPROFILE V1\nmain.caller\nmain.a\n5 10\nmain.caller\nmain.b\n5 5\n"
    );
}

#[test]
fn a_heap_profile_beside_cpu_profiles_is_a_group_of_its_own() {
    let mut engine = Engine::default();
    open(&mut engine, 0, &heap_profile());
    open(&mut engine, 1, &cpu_profile("main.a", 3));
    let summary = engine.merge();
    assert!(summary.unmerged.is_empty());
    let kinds: Vec<_> = summary
        .value_types
        .iter()
        .map(|choice| choice.kind.as_str())
        .collect();
    assert_eq!(
        kinds,
        ["samples", "inuse_space"],
        "what PGO reads comes first"
    );
    assert_eq!(
        summary.default_value,
        Some(ValueKey {
            group: 1,
            column: 0
        })
    );
}

#[test]
fn an_excluded_file_leaves_the_answers_and_comes_back() {
    let mut engine = Engine::default();
    open(&mut engine, 0, &cpu_profile("main.a", 3));
    open(&mut engine, 1, &cpu_profile("main.b", 5));
    engine.merge();
    let both = export(&engine, Export::Preprofile);
    engine.set_included(&[SourceId(1)], false);
    assert_eq!(engine.merge().n_sources, 1);
    let one = export(&engine, Export::Preprofile);
    assert_ne!(one, both);
    engine.set_included(&[SourceId(1)], true);
    engine.merge();
    assert_eq!(export(&engine, Export::Preprofile), both);
}

#[test]
fn a_profile_that_go_refuses_still_answers_with_go_s_words() {
    let mut engine = Engine::default();
    open(&mut engine, 0, &heap_profile());
    engine.merge();
    let reply = engine.answer(&Question::Edges { plan: 0 });
    let Response::Edges { report, .. } = reply.response else {
        panic!("{:?}", reply.response);
    };
    let refusal = report.refusal.expect("Go refuses a heap profile");
    assert!(refusal.go_message.contains("samples/count"));
    assert_eq!(
        EdgeColumns::decode(&reply.columns),
        Ok(EdgeColumns::default())
    );
    let reply = engine.answer(&Question::Export(Export::LeanPgo));
    assert!(matches!(reply.response, Response::Unanswered { .. }));
}

#[test]
fn the_proof_reads_the_lean_file_again() {
    let mut engine = Engine::default();
    open(&mut engine, 0, &cpu_profile("main.a", 3));
    engine.merge();
    let Response::LeanProof { proof, .. } =
        engine.answer(&Question::LeanProof { plan: 0 }).response
    else {
        panic!("there is a proof");
    };
    assert!(proof.is_identical);
    assert_eq!((proof.n_edges, proof.n_hot), (1, 1));
    assert_eq!(proof.preprofile_sha256.len(), 64);
}

#[test]
fn a_function_and_a_search_come_to_what_the_whole_tree_holds() {
    let mut engine = Engine::default();
    open(&mut engine, 0, &cpu_profile("main.a", 3));
    open(&mut engine, 1, &cpu_profile("main.b", 5));
    engine.merge();
    let value = ValueKey {
        group: 0,
        column: 0,
    };
    let peek = |function: &str| {
        let function = function.to_owned();
        let reply = engine.answer(&Question::Peek { value, function });
        let Response::Peek { sums, .. } = reply.response else {
            panic!("{:?}", reply.response);
        };
        (
            sums,
            PeekColumns::decode(&reply.columns).expect("own bytes"),
        )
    };
    let (sums, columns) = peek("main.caller");
    assert_eq!((sums.flat, sums.cum, sums.n_places), (0, 8, 1));
    assert_eq!(sums.total, 8);
    assert!(columns.callers.values.is_empty());
    assert_eq!(columns.callees.values, [5, 3]);
    assert_eq!(columns.callees.names.text(0), "main.b");
    let (sums, columns) = peek("nowhere");
    assert_eq!((sums.n_places, columns), (0, PeekColumns::default()));

    let found = |query: &str| {
        let query = query.to_owned();
        match engine.answer(&Question::Search { value, query }).response {
            Response::Found { sums, .. } => sums,
            response => panic!("{response:?}"),
        }
    };
    assert_eq!(found("MAIN.B").cum, 5);
    assert_eq!((found("main").cum, found("main").n_places), (8, 3));
    assert_eq!(found(r"/^main\.[ab]$/").flat, 8);
    assert_eq!(found("all").n_places, 1, "main.caller, and not the root");
    assert_eq!(found("/(/").n_places, 0);
}

#[test]
fn what_is_asked_again_is_answered_the_same_until_the_merge_changes() {
    let mut engine = Engine::default();
    open(&mut engine, 0, &cpu_profile("main.a", 3));
    engine.merge();
    let value = ValueKey {
        group: 0,
        column: 0,
    };
    let questions = [
        Question::FlameGraph(FlameView { value, zoom: None }),
        Question::Top { value },
        Question::Edges { plan: 0 },
        Question::LeanProof { plan: 0 },
    ];
    let first: Vec<_> = questions.iter().map(|q| engine.answer(q)).collect();
    let again: Vec<_> = questions.iter().map(|q| engine.answer(q)).collect();
    assert_eq!(first, again);
    open(&mut engine, 1, &cpu_profile("main.b", 5));
    engine.merge();
    for (question, old) in questions.iter().zip(&first) {
        assert_ne!(engine.answer(question), *old, "{question:?}");
    }
}

#[test]
fn with_nothing_open_every_question_has_an_answer() {
    let mut engine = Engine::default();
    assert_eq!(engine.merge().default_value, None);
    let value = ValueKey {
        group: 0,
        column: 0,
    };
    for question in [
        Question::Edges { plan: 0 },
        Question::LeanProof { plan: 0 },
        Question::Top { value },
        Question::FlameGraph(FlameView { value, zoom: None }),
        Question::Export(Export::Merge { value }),
    ] {
        let reply = engine.answer(&question);
        assert!(
            matches!(reply.response, Response::Unanswered { .. }),
            "{question:?}"
        );
    }
}

#[test]
fn a_file_that_the_session_has_no_room_for_is_refused_until_there_is() {
    let mut engine = Engine::default();
    open(&mut engine, 0, &cpu_profile("main.a", 3));
    let mut limits = engine.limits();
    let one_file = engine.merge().column_bytes;
    assert!(one_file > 0);
    limits.set(LimitName::SessionBytes, one_file);
    engine.set_limits(limits);
    let failure = try_open(&mut engine, 1, &cpu_profile("main.b", 3)).expect_err("it is full");
    assert_eq!(failure.kind, FailureKind::Limit);
    let reached = failure.limit.expect("a limit was reached");
    assert_eq!(
        (reached.name, reached.limit),
        (LimitName::SessionBytes, one_file)
    );
    assert!(failure.message.contains("beside the 1 that are open"));
    assert_eq!(engine.merge().n_sources, 1, "what is open stays");
    engine.remove(SourceId(0));
    assert_eq!(engine.merge().column_bytes, 0);
    limits.set(LimitName::SessionBytes, 1 << 20);
    engine.set_limits(limits);
    assert_eq!(try_open(&mut engine, 1, &cpu_profile("main.b", 3)), Ok(()));
}

#[test]
fn a_limit_says_its_name_where_it_stood_and_what_is_wanted() {
    let mut engine = Engine::default();
    let mut limits = engine.limits();
    limits.set(LimitName::Frames, 1);
    engine.set_limits(limits);
    let failure = try_open(&mut engine, 0, &cpu_profile("main.a", 3)).expect_err("two frames");
    let reached = failure.limit.expect("a limit was reached");
    assert_eq!((reached.name, reached.limit), (LimitName::Frames, 1));
    limits.set(LimitName::Frames, 2);
    engine.set_limits(limits);
    open(&mut engine, 0, &cpu_profile("main.a", 3));
}

#[test]
fn limits_that_no_table_could_hold_are_brought_down_to_what_can_be_kept() {
    let mut engine = Engine::default();
    let mut limits = engine.limits();
    for name in LimitName::ALL {
        limits.set(name, u64::MAX);
    }
    engine.set_limits(limits);
    assert_eq!(
        engine.limits().get(LimitName::RawBytes),
        u64::from(u32::MAX)
    );
    assert_eq!(engine.limits().get(LimitName::SessionBytes), u64::MAX);
    open(&mut engine, 0, &cpu_profile("main.a", 3));
}

#[test]
fn of_all_groups_one_call_tree_is_kept() {
    let mut engine = Engine::default();
    open(&mut engine, 0, &cpu_profile("main.a", 3));
    open(&mut engine, 1, &heap_profile());
    let summary = engine.merge();
    let ask = |row: usize| {
        let value = summary.value_types[row].value;
        engine.answer(&Question::FlameGraph(FlameView { value, zoom: None }));
        let merged = engine.merged.iter().find(|m| m.group() == value.group);
        let column = crate::ValueTypeIdx(value.column);
        Rc::downgrade(&merged.expect("it is merged").call_tree(column))
    };
    let first = ask(0);
    assert!(first.upgrade().is_some());
    assert!(ask(1).upgrade().is_some());
    assert!(first.upgrade().is_none());
}

#[test]
fn a_lean_file_stays_apart_and_behind_profiles() {
    let mut engine = Engine::default();
    open(&mut engine, 0, &cpu_profile("main.a", 3));
    open(&mut engine, 1, &cpu_profile("main.b", 5));
    engine.merge();
    let lean = export(&engine, Export::LeanPgo);
    let mut engine = Engine::default();
    open(&mut engine, 0, &lean);
    assert_eq!(engine.merge().n_samples, 2);
    assert_eq!(engine.lean_among_others(), None);
    // Of one sample, and still what the page is about.
    open(&mut engine, 1, &cpu_profile("main.a", 3));
    let summary = engine.merge();
    let kinds = summary.value_types.iter();
    let kinds: Vec<&str> = kinds.map(|choice| choice.group_kind.as_str()).collect();
    assert_eq!(kinds, ["samples", "lean default.pgo"]);
    assert_eq!(summary.unmerged, []);
    assert_eq!(engine.lean_among_others(), Some("0.pb"));
}

#[test]
fn a_limit_that_goes_no_higher_is_not_to_be_raised() {
    let error = |limit, wanted| PprofError::Limit {
        name: pprof::LimitName::Frames,
        limit,
        wanted,
    };
    let remedy = |limit, wanted| crate::failure::from_pprof(&error(limit, wanted)).remedy;
    let most = LimitName::Frames.most();
    assert!(remedy(10, Some(most)).contains("or raise the limit"));
    for remedy in [remedy(10, Some(most + 1)), remedy(most, None)] {
        assert!(remedy.contains("no higher than 4294967294"), "{remedy}");
        assert!(!remedy.contains("raise"), "{remedy}");
    }
}

#[test]
fn the_doctor_is_asked_about_what_becomes_a_default_pgo_or_about_all() {
    let mut engine = Engine::default();
    open(&mut engine, 1, &heap_profile());
    open(&mut engine, 2, &cpu_profile("main.leaf", 9));
    engine.merge();
    let report = engine.doctor_report();
    assert_eq!(report.inputs, ["2.pb"]);
    assert_eq!(report.worst(), None);
    assert_eq!(report.reach.map(|reach| reach.total_time), Some(9));

    let unreadable = ("0.pb".to_owned(), "It is cut off.".to_owned());
    let report = engine.doctor_report_of_all(&[unreadable]);
    assert_eq!(report.inputs, ["0.pb", "1.pb", "2.pb"]);
    let kinds: Vec<&str> = report.findings.iter().map(|one| &*one.kind).collect();
    assert_eq!(kinds, ["unreadable", "no-value-type"]);
    assert_eq!(report.worst(), Some(protocol::doctor::Severity::Refusal));
}

#[test]
fn the_same_bytes_twice_are_one_capture() {
    let mut engine = Engine::default();
    open(&mut engine, 1, &cpu_profile("main.leaf", 9));
    open(&mut engine, 2, &cpu_profile("main.leaf", 9));
    engine.merge();
    let report = engine.doctor_report();
    let [finding] = &report.findings[..] else {
        panic!("{:?}", report.findings);
    };
    assert_eq!(finding.kind, "duplicate");
    assert_eq!(finding.places[0].text, "2.pb: the same as 1.pb");
}

#[test]
fn a_file_that_cannot_be_the_last_release_is_told_by_its_name() {
    let mut engine = Engine::default();
    open(&mut engine, 0, &cpu_profile("main.leaf", 9));
    let mut reading = engine.begin("heap.pb".to_owned());
    let read = reading
        .push(&heap_profile())
        .and_then(|()| reading.finish());
    let opened = read.expect("it is a profile");
    let added = engine.add(SourceId(1), opened, false);
    added.expect("there is room for it");
    engine.merge();
    let plan = Plan {
        release: Some(Release::compared(SourceId(1))),
        ..Plan::default()
    };
    engine.set_plan(NumberedPlan { number: 1, plan });
    let reply = engine.answer(&Question::Edges { plan: 1 });
    let Response::Unanswered { failure, .. } = reply.response else {
        panic!("{:?}", reply.response);
    };
    assert_eq!(failure.kind, FailureKind::Plan);
    assert!(
        failure
            .message
            .contains("heap.pb cannot be the last release’s default.pgo"),
        "{}",
        failure.message
    );
}

#[test]
fn a_plan_that_began_to_fail_is_repaired_by_another() {
    let mut engine = Engine::default();
    // Nine nanoseconds long.
    let mut timed = cpu_profile("main.a", 3);
    timed.extend([10 << 3, 9]);
    open(&mut engine, 0, &timed);
    engine.merge();
    let per_second = Plan {
        weighting: Weighting::PerSecond,
        ..Plan::default()
    };
    engine.set_plan(NumberedPlan {
        number: 1,
        plan: per_second.clone(),
    });
    assert!(engine.planned_now().is_ok());
    open(&mut engine, 1, &cpu_profile("main.b", 5));
    engine.merge();
    assert!(engine.planned_now().is_err());
    let effect = |wanted: Plan| {
        let wanted = Box::new(wanted);
        engine
            .answer(&Question::Effect { plan: 1, wanted })
            .response
    };
    let Response::Effect { report, .. } = effect(Plan::default()) else {
        panic!("files as they are can be merged");
    };
    assert!(report.is_same_preprofile);
    assert!(report.notes[0].text.contains("beside the plain merge"));
    assert!(matches!(effect(per_second), Response::Unanswered { .. }));
}
