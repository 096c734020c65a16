//! Any bytes through everything: inflate, decode, encode, merge, every view, every export.
//!
//! What must hold besides not failing: what is encoded decodes to the same profile, in pieces or
//! whole; a merge encodes and decodes; every question has an answer; the lean profile has the edges
//! of the merge; and under limits of any size a file is read or refused.

#![no_main]

use engine::{Engine, LimitName, SourceId};
use libfuzzer_sys::fuzz_target;
use pprof::Limits;
use protocol::answers::{DriftColumns, EvidenceColumns, TopColumns};
use protocol::{
    EdgeName, Edits, Export, FlameView, FlameZoom, NumberedPlan, Plan, Question, Release, Response,
    ValueKey, Weighting,
};

/// Small enough that a fuzzer meets each limit, and never its own.
const LIMITS: Limits = Limits {
    raw_bytes: 1 << 22,
    samples: 20_000,
    stack_depth: 2_000,
    frames: 200_000,
    values: 40_000,
    labels: 20_000,
    symbols: 20_000,
    name_bytes: 1 << 19,
    value_types: 20,
    // What columns take while they fill depends on the pieces.
    column_bytes: u64::MAX,
};

/// Something honest to merge with.
const NEIGHBOUR: &[u8] = include_bytes!("../../corpus/bad/01-ok-minimal.pb");

fuzz_target!(|bytes: &[u8]| {
    read_under_small_limits(bytes);
    let whole = pprof::decode(bytes, &LIMITS);
    let mut reader = pprof::Reader::new(LIMITS);
    let in_pieces = bytes
        .chunks(13)
        .try_for_each(|piece| reader.push(piece))
        .and_then(|()| reader.finish());
    // How far an inflater comes before it sees damage depends on the pieces; what is read does not.
    assert_eq!(whole.as_ref().ok(), in_pieces.as_ref().ok());
    let Ok(decoded) = whole else { return };

    let encoded = pprof::encode(&decoded.profile);
    if !decoded.profile.value_types.is_empty() {
        let again = pprof::decode(&encoded, &Limits::NONE).expect("what we write, we read");
        assert_eq!(again.profile, decoded.profile);
    }
    let neighbour = pprof::decode(NEIGHBOUR, &LIMITS)
        .expect("it is honest")
        .profile;
    for sources in [
        &[&decoded.profile][..],
        &[&decoded.profile, &neighbour],
        &[&neighbour, &decoded.profile, &decoded.profile],
    ] {
        if let Ok(merged) = profile::merge(sources)
            && !merged.value_types.is_empty()
        {
            let encoded = pprof::encode(&merged);
            let again = pprof::decode(&encoded, &Limits::NONE).expect("what we write, we read");
            assert!(pprof::encode(&again.profile) == encoded);
        }
    }

    let mut engine = Engine::default();
    for (id, copy) in [bytes, &encoded, NEIGHBOUR].into_iter().enumerate() {
        let mut reading = engine.begin(id.to_string());
        if reading.push(copy).is_ok()
            && let Ok(opened) = reading.finish()
        {
            engine
                .add(SourceId(id as u32), opened, true)
                .expect("the session has room");
        }
    }
    ask_everything(&mut engine, bytes);
    engine.set_included(&[SourceId(2)], false);
    ask_everything(&mut engine, bytes);
    if let Ok(edges) = pgo::EdgeTable::build(&decoded.profile)
        && !edges.is_empty()
    {
        let lean = pgo::lean_profile(&edges);
        let again = pgo::EdgeTable::build(&lean).expect("Go takes the lean profile");
        assert_eq!(pgo::preprofile(&again), pgo::preprofile(&edges));
    }
});

/// Limits that the bytes themselves choose, from next to nothing on.
fn read_under_small_limits(bytes: &[u8]) {
    let mut engine = Engine::default();
    let mut limits = engine.limits();
    for (row, name) in LimitName::ALL.into_iter().enumerate() {
        let byte = bytes.len().checked_sub(row + 1).map_or(0, |at| bytes[at]);
        let unit = if name.is_bytes() { 1 << 12 } else { 1 };
        limits.set(name, u64::from(byte) * unit);
    }
    engine.set_limits(limits);
    let mut reading = engine.begin(String::new());
    let added = reading
        .push(bytes)
        .and_then(|()| reading.finish())
        .and_then(|opened| engine.add(SourceId(0), opened, true));
    match added {
        Ok(summary) => assert!(summary.column_bytes <= limits.get(LimitName::SessionBytes)),
        Err(failure) => assert!(!failure.message.is_empty() && !failure.remedy.is_empty()),
    }
    engine.merge();
}

fn ask_everything(engine: &mut Engine, bytes: &[u8]) {
    let summary = engine.merge();
    let typed = String::from_utf8_lossy(&bytes[..bytes.len().min(8)]).into_owned();
    for choice in &summary.value_types {
        let value = choice.value;
        let revision = summary.revision;
        for zoom in [None, Some(1), Some(7), Some(u32::MAX)] {
            let zoom = zoom.map(|node| FlameZoom { revision, node });
            engine.answer(&Question::FlameGraph(FlameView { value, zoom }));
        }
        let top = engine.answer(&Question::Top { value });
        let mut functions = vec![typed.clone(), String::new()];
        if let Response::Top { .. } = top.response {
            let top = TopColumns::decode(&top.columns).expect("what we write, we read");
            let rows = (0..top.len().min(3)).filter_map(|row| top.row(row));
            functions.extend(rows.map(|row| row.name));
        }
        for function in functions {
            let query = function.clone();
            engine.answer(&Question::Peek { value, function });
            engine.answer(&Question::Search { value, query });
        }
        engine.answer(&Question::Search {
            value,
            query: format!("/{typed}/"),
        });
        engine.answer(&Question::Export(Export::Merge { value }));
    }
    let nothing = ValueKey {
        group: u32::MAX,
        column: 0,
    };
    engine.answer(&Question::Top { value: nothing });
    for (plan, number) in plans(&typed, bytes).into_iter().zip(0..) {
        let wanted = Box::new(plan.clone());
        engine.answer(&Question::Effect {
            plan: number,
            wanted,
        });
        engine.set_plan(NumberedPlan { number, plan });
        ask_for_pgo(engine, number);
    }
    engine.set_plan(NumberedPlan::default());
}

/// The plain plan, and others with what the bytes have to say in every place for it.
fn plans(typed: &str, bytes: &[u8]) -> Vec<Plan> {
    let release = Release {
        carries_over: true,
        holds_from_percent: bytes.first().map(|&percent| u32::from(percent)),
        keeps_if_same: bytes.len() % 2 == 0,
        ..Release::compared(SourceId(2))
    };
    let weighed = Plan {
        weighting: match bytes.len() % 4 {
            0 => Weighting::PerFile,
            1 => Weighting::PerSecond,
            2 => Weighting::PerService,
            _ => Weighting::PerLabel { key: "key".into() },
        },
        label_rules: vec![format!("!{typed}=x")],
        release: Some(release.clone()),
        ..Plan::default()
    };
    let edited = Plan {
        release: Some(release),
        edits: Edits {
            drops_pseudo_frames: true,
            renames: format!("function {typed} main.x\npattern . main.y"),
            source_diff: String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).into_owned(),
            do_not_inline: vec![typed.into(), "main.leaf".into()],
            force_hot: vec![EdgeName {
                caller: typed.into(),
                callee: "main.leaf".into(),
                offset: i64::from_le_bytes(*bytes.first_chunk().unwrap_or(&[0xff; 8])),
            }],
        },
        ..Plan::default()
    };
    // A text that is no diff ends a plan early, so the same without it.
    let undiffed = Plan {
        edits: Edits {
            source_diff: String::new(),
            ..edited.edits.clone()
        },
        ..edited.clone()
    };
    vec![Plan::default(), weighed, edited, undiffed]
}

fn ask_for_pgo(engine: &Engine, plan: u32) {
    engine.answer(&Question::Edges { plan });
    engine.answer(&Question::LeanProof { plan });
    engine.answer(&Question::Doctor);
    let evidence = engine.answer(&Question::Evidence { plan });
    if let Response::Evidence { .. } = evidence.response {
        EvidenceColumns::decode(&evidence.columns).expect("what we write, we read");
    }
    let release = engine.answer(&Question::Release { plan });
    if let Response::Release { .. } = release.response {
        DriftColumns::decode(&release.columns).expect("what we write, we read");
    }
    for export in [
        Export::LeanPgo,
        Export::FullPgo,
        Export::EdgesCsv,
        Export::EdgesText,
        Export::Preprofile,
        Export::ReceiptJson,
        Export::ReceiptMarkdown,
    ] {
        engine.answer(&Question::Export(export));
    }
}
