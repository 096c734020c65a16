//! Any bytes through everything: inflate, decode, encode, merge, every view, every export.
//!
//! What must hold besides not failing: what is encoded decodes to the same profile, in pieces or
//! whole, and the lean profile has the edges of the merge.

#![no_main]

use engine::{Engine, SourceId};
use libfuzzer_sys::fuzz_target;
use pprof::Limits;
use protocol::{Export, FlameView, Question};

/// Small enough that a fuzzer meets each limit, and never its own.
const LIMITS: Limits = Limits {
    raw_bytes: 1 << 22,
    samples: 20_000,
    stack_depth: 2_000,
    frames: 200_000,
    values: 40_000,
    labels: 20_000,
    symbols: 20_000,
    value_types: 20,
    column_bytes: 1 << 24,
};

fuzz_target!(|bytes: &[u8]| {
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

    let mut engine = Engine::default();
    for (id, copy) in [bytes, &encoded].into_iter().enumerate() {
        let mut reading = engine.begin(id.to_string());
        if reading.push(copy).is_ok()
            && let Ok(opened) = reading.finish()
        {
            engine.add(SourceId(id as u32), opened, true).expect("the session has room");
        }
    }
    let summary = engine.merge();
    for choice in &summary.value_types {
        let value = choice.value;
        engine.answer(&Question::FlameGraph(FlameView { value, zoom: None }));
        engine.answer(&Question::Top { value });
        engine.answer(&Question::Export(Export::Merge { value }));
    }
    engine.answer(&Question::Edges);
    engine.answer(&Question::LeanProof);
    engine.answer(&Question::Export(Export::EdgesCsv));
    engine.answer(&Question::Export(Export::EdgesText));
    if let Ok(edges) = pgo::EdgeTable::build(&decoded.profile)
        && !edges.is_empty()
    {
        let lean = pgo::lean_profile(&edges);
        let again = pgo::EdgeTable::build(&lean).expect("Go takes the lean profile");
        assert_eq!(pgo::preprofile(&again), pgo::preprofile(&edges));
    }
});
