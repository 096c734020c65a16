//! What the inputs say of each other and of each edge.

use engine::Plan;
use protocol::answers::EvidenceColumns;

use crate::{files, opened, planned, websvc};

#[test]
fn every_edge_has_a_probability_its_inputs_and_the_answer_is_the_same_each_time() {
    let files = files("go-compile/");
    let planned = planned(&files, &Plan::default());
    let (report, columns) = planned.evidence().unwrap();
    assert_eq!(report.inputs.len(), files.len());
    assert_eq!(columns.hot_probability.len(), planned.table().len());
    assert!(report.is_growth_by_inputs && report.growth.len() == files.len().min(32));
    let shares: f64 = report.inputs.iter().map(|input| input.share).sum();
    assert!((shares - 1.0).abs() < 1e-9);
    assert!(
        columns
            .n_inputs
            .iter()
            .all(|&n| n >= 1 && n as usize <= files.len())
    );
    let blob = columns.encode();
    assert_eq!(EvidenceColumns::decode(&blob), Ok(columns));

    let mut backwards = files;
    backwards.reverse();
    let again = crate::planned(&backwards, &Plan::default());
    let (_, columns) = again.evidence().unwrap();
    assert_eq!(columns.encode(), blob, "the order of opening shows");
}

#[test]
fn one_input_is_judged_by_parts_of_its_samples() {
    let planned = planned(&websvc()[..1], &Plan::default());
    let (report, columns) = planned.evidence().unwrap();
    assert!(!report.is_growth_by_inputs);
    assert_eq!(report.growth.len(), 5);
    let last = report.growth.last().unwrap();
    assert!((last.agreement.edges - 1.0).abs() < 1e-12);
    assert!(!report.sufficiency.is_enough && report.sufficiency.times >= 2);
    assert_eq!(columns.overlap(0, 0), Some(1.0));
}

#[test]
fn trapped_calls_are_marked_with_the_function_that_holds_them() {
    let (engine, merged) = opened(&websvc());
    let planned = engine.planned(&merged, &Plan::default()).unwrap();
    let (report, columns) = planned.evidence().unwrap();
    let trapped = (0..planned.table().len()).filter(|&row| columns.trapped_weight[row] != 0);
    let n_hot = planned.table().hot_cut().n_hot;
    let mut n_trapped_hot = 0;
    for row in trapped {
        assert!(columns.outer_name(row).is_some_and(|name| !name.is_empty()));
        n_trapped_hot += u32::from(row < n_hot);
    }
    assert!(n_trapped_hot > 0, "nothing is trapped");
    assert_eq!(report.n_trapped_hot, n_trapped_hot);
    assert!(report.trapped_share > 0.0);
}

#[test]
fn the_labels_that_samples_have_are_named() {
    let (report, _) = planned(&websvc(), &Plan::default()).evidence().unwrap();
    let label = |key: &str| report.labels.iter().find(|label| label.key == key).unwrap();
    assert_eq!(
        (label("method").n_values, &*label("method").values[0]),
        (2, "GET")
    );
    assert!(label("span_id").n_values > 12 && label("span_id").values.len() == 12);
}
