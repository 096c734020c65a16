//! What counts how often.

use std::collections::BTreeMap;

use engine::{FileWeight, Plan, Weighting};

use crate::{bytes, failure, files, opened, planned, websvc};

fn weighted(weighting: Weighting) -> Plan {
    Plan {
        weighting,
        ..Plan::default()
    }
}

#[test]
fn weights_of_one_are_the_plain_merge_byte_for_byte() {
    let files = websvc();
    let plain = planned(&files, &Plan::default());
    let (engine, _) = opened(&files);
    let file_weights = engine.sources().map(|source| FileWeight {
        sha256: source.sha256.clone(),
        weight: "1".to_owned(),
    });
    let plan = Plan {
        file_weights: file_weights.collect(),
        ..Plan::default()
    };
    let by_hand = planned(&files, &plan);
    assert!(!plan.is_plain_merge());
    assert_eq!(bytes(&by_hand), bytes(&plain));
    let full = |planned| engine::pgo_file(planned, true).unwrap();
    assert_eq!(full(&by_hand), full(&plain));
}

#[test]
fn every_file_has_the_same_say_if_asked_for() {
    let files = files("go-workloads/");
    let files: Vec<_> = files
        .into_iter()
        .filter(|file| file.to_string_lossy().contains(".cpu"))
        .collect();
    let (engine, merged) = opened(&files);
    let shares = |weighting| -> Vec<f64> {
        let planned = engine.planned(&merged, &weighted(weighting)).unwrap();
        let (inputs, is_exact) = planned.input_evidence();
        assert!(is_exact);
        inputs.iter().map(|input| input.share).collect()
    };
    let spread = |shares: &[f64]| {
        let (least, most) = shares
            .iter()
            .fold((1.0_f64, 0.0_f64), |(a, b), &s| (a.min(s), b.max(s)));
        most - least
    };
    assert!(spread(&shares(Weighting::AsIs)) > 0.05);
    assert!(spread(&shares(Weighting::PerFile)) < 1e-9);
    // Two programs of two files each.
    let per_service = engine.planned(&merged, &weighted(Weighting::PerService));
    let mut by_service = BTreeMap::new();
    for input in per_service.unwrap().input_evidence().0 {
        let program = input.name.split('.').next().unwrap().to_owned();
        *by_service.entry(program).or_insert(0.0) += input.share;
    }
    assert_eq!(by_service.len(), 2);
    for share in by_service.values() {
        assert!((share - 0.5).abs() < 1e-9, "{by_service:?}");
    }
}

#[test]
fn what_has_a_label_and_what_has_not_are_together_the_profile() {
    let files = websvc();
    let rule = |rules: &[&str]| Plan {
        label_rules: rules.iter().map(|&rule| rule.to_owned()).collect(),
        ..Plan::default()
    };
    let total = |plan: &Plan| planned(&files, plan).table().total_weight();
    let all = total(&Plan::default());
    let with = total(&rule(&["method=GET"]));
    let without = total(&rule(&["!method=GET"]));
    assert!(with > 0 && without > 0);
    assert_eq!(with + without, all);
    let either = total(&rule(&["method=GET", "method=POST"]));
    assert_eq!(either, with + total(&rule(&["method=POST"])));
    let message = failure(&files, &rule(&["method=NONE"]));
    assert!(
        message.contains("No sample is left") && message.contains("endpoint"),
        "{message}"
    );
    let message = failure(&files, &rule(&["method"]));
    assert!(message.contains("key=value"), "{message}");
}

#[test]
fn every_value_of_a_label_has_the_same_say_if_asked_for() {
    let key = "method".to_owned();
    let planned = planned(&websvc(), &weighted(Weighting::PerLabel { key }));
    let mut by_value = BTreeMap::new();
    for input in planned.input_evidence().0 {
        *by_value.entry(input.label.unwrap()).or_insert(0.0) += input.share;
    }
    let values: Vec<&str> = by_value.keys().map(String::as_str).collect();
    assert_eq!(values, ["", "GET", "POST"]);
    for share in by_value.values() {
        assert!((share - 1.0 / 3.0).abs() < 1e-6, "{by_value:?}");
    }
}

#[test]
fn a_file_of_weight_nothing_is_left_out() {
    let files = websvc();
    let (engine, _) = opened(&files);
    let source = engine.sources().next().unwrap();
    let plan = Plan {
        file_weights: vec![FileWeight {
            sha256: source.sha256.clone(),
            weight: "0".to_owned(),
        }],
        ..Plan::default()
    };
    let rest: Vec<_> = files[1..].to_vec();
    assert_eq!(
        bytes(&planned(&files, &plan)),
        bytes(&planned(&rest, &Plan::default()))
    );
    let all = Plan {
        file_weights: engine
            .sources()
            .map(|source| FileWeight {
                sha256: source.sha256.clone(),
                weight: "0".to_owned(),
            })
            .collect(),
        ..Plan::default()
    };
    assert!(failure(&files, &all).contains("nothing left"));
    let mut wrong = plan;
    wrong.file_weights[0].weight = "much".to_owned();
    assert!(failure(&files, &wrong).contains("is not a weight"));
}

#[test]
fn nothing_is_lost_and_nothing_overflows_where_weights_are_far_apart() {
    let files = websvc();
    let (engine, merged) = opened(&files);
    let source = engine.sources().next().unwrap();
    let plan = Plan {
        file_weights: vec![FileWeight {
            sha256: source.sha256.clone(),
            weight: "1/1000003".to_owned(),
        }],
        ..Plan::default()
    };
    let planned = engine.planned(&merged, &plan).unwrap();
    let plain = engine.planned(&merged, &Plan::default()).unwrap();
    assert_eq!(planned.table().len(), plain.table().len());
    assert!(planned.table().weight.iter().all(|&weight| weight > 0));
    let mut wrong = plan;
    wrong.file_weights[0].weight = format!("1/{}", u64::MAX);
    let told = engine
        .planned(&merged, &wrong)
        .map(|planned| planned.table().len());
    // Either there is room, as close as 64 bits allow, or it is said that there is none.
    match told {
        Ok(n_edges) => assert_eq!(n_edges, plain.table().len()),
        Err(failure) => assert!(failure.message.contains("64 bits"), "{}", failure.message),
    }
}
