//! The receipt for a file.

use std::fmt::Write;

use engine::receipt::Receipt;
use engine::{
    Engine, PGO_FILE, Plan, Release, SourceId, Weighting, receipt_json, receipt_markdown,
};
use pgo::EdgeTable;
use pprof::{Limits, decode};
use sha2::{Digest, Sha256};
use tests::corpus;

use crate::{bytes, open, websvc};

fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(bytes) {
        // Writing to a string always succeeds.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Two profiles weighed per second beside an excluded one and a last release, opened in this order.
fn receipt(order: [u32; 4]) -> (Vec<u8>, Receipt) {
    let files = websvc();
    let old = bytes(&crate::planned(&files[..1], &Plan::default()));
    let heap = corpus::root().join("tests/corpus/go-workloads/websvc.heap.pprof");
    let mut engine = Engine::default();
    for id in order {
        match id {
            0 => open(
                &mut engine,
                0,
                "pod a.pprof",
                &corpus::read(&files[0]),
                true,
            ),
            1 => open(
                &mut engine,
                1,
                "pod-b.pprof",
                &corpus::read(&files[1]),
                true,
            ),
            2 => open(
                &mut engine,
                2,
                "incident.pprof",
                &corpus::read(&heap),
                false,
            ),
            _ => open(&mut engine, 3, "old.pgo", &old, false),
        }
    }
    let merged = engine.merge_all().unwrap();
    engine.merge();
    let plan = Plan {
        weighting: Weighting::PerSecond,
        release: Some(Release {
            carries_over: true,
            ..Release::compared(SourceId(3))
        }),
        ..Plan::default()
    };
    let planned = engine.planned(&merged, &plan).unwrap();
    let file = bytes(&planned);
    let receipt = planned
        .receipt(&file, PGO_FILE, false, &engine.doctor_report())
        .unwrap();
    (file, receipt)
}

#[test]
fn a_receipt_names_what_went_in_and_what_came_out() {
    let (file, receipt) = receipt([0, 1, 2, 3]);
    assert_eq!(receipt.output.sha256, hexadecimal(&file));
    let decoded = decode(&file, &Limits::default()).unwrap();
    let preprofile = pgo::preprofile(&EdgeTable::build(&decoded.profile).unwrap());
    assert_eq!(receipt.output.preprofile_sha256, hexadecimal(&preprofile));
    let mut names: Vec<&str> = receipt.inputs.iter().map(|input| &*input.name).collect();
    names.sort_unstable();
    assert_eq!(names, ["pod a.pprof", "pod-b.pprof"]);
    assert_eq!(receipt.excluded[0].name, "incident.pprof");
    assert_eq!(receipt.release.as_ref().unwrap().name, "old.pgo");
    assert!(
        receipt
            .command
            .starts_with("pgoscope pgo --weight per-second --carry-over old.pgo")
    );
    assert!(receipt.command.contains("'pod a.pprof'"));
    let again: Receipt = serde_json::from_str(&receipt_json(&receipt)).unwrap();
    assert_eq!(again, receipt);
    let markdown = receipt_markdown(&receipt);
    for text in [
        "pod a.pprof",
        &receipt.output.sha256,
        "| hot edges that stay |",
        "| edges that fall out |",
    ] {
        assert!(markdown.contains(text), "{text} is not in\n{markdown}");
    }
}

#[test]
fn the_order_of_opening_does_not_show_in_a_receipt() {
    let (file, first) = receipt([0, 1, 2, 3]);
    let (other_file, other) = receipt([3, 1, 2, 0]);
    assert_eq!(file, other_file);
    assert_eq!(receipt_json(&first), receipt_json(&other));
}
