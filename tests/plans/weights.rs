//! What counts how often.

use std::collections::BTreeMap;

use engine::{Engine, FileWeight, Plan, Weighting};
use pprof::{Limits, decode, encode};
use profile::{LabelSetIdx, Line, ProfileBuilder, StringIdx, ValueType};
use tests::corpus;

use crate::{bytes, failure, files, open, opened, planned, websvc};

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
        let report = planned.evidence_report();
        assert!(report.is_exact);
        report.inputs.iter().map(|input| input.share).collect()
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
    for input in per_service.unwrap().evidence_report().inputs {
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
    for input in planned.evidence_report().inputs {
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
    let message = failure(&files, &wrong);
    assert!(message.contains("beyond 64 bits"), "{message}");
}

/// The CPU time of a profile alone, in milliseconds.
fn in_milliseconds(bytes: &[u8]) -> Vec<u8> {
    let mut profile = decode(bytes, &Limits::default()).unwrap().profile;
    let column = profile.value_type_named("cpu", "nanoseconds").unwrap();
    let mut value_type = profile.value_types[column.to_usize()];
    value_type.unit = profile.strings.push(b"milliseconds");
    let values = &profile.samples.values[column.to_usize()];
    let values = values.iter().map(|nanos| nanos / 1_000_000).collect();
    profile.value_types = vec![value_type];
    profile.samples.values = vec![values];
    encode(&profile)
}

#[test]
fn files_that_count_in_other_units_are_weighed_in_those_of_the_merge() {
    let files = websvc();
    let mut engine = Engine::default();
    open(&mut engine, 0, "nanos", &corpus::read(&files[0]), true);
    let millis = in_milliseconds(&corpus::read(&files[1]));
    open(&mut engine, 1, "millis", &millis, true);
    let merged = engine.merge_all().unwrap();
    let planned = engine
        .planned(&merged, &weighted(Weighting::PerFile))
        .unwrap();
    assert!(planned.table().weight.iter().all(|&weight| weight > 0));
    for input in planned.evidence_report().inputs {
        assert!((input.share - 0.5).abs() < 1e-6, "{input:?}");
    }
}

#[test]
fn a_file_without_a_call_does_not_drown_the_others() {
    let files = websvc();
    let mut idle = decode(&corpus::read(&files[0]), &Limits::default())
        .unwrap()
        .profile;
    let leaf = idle.stacks.locations(idle.samples.stack[0])[0];
    let mut builder = ProfileBuilder::new(&[(b"samples", b"count"), (b"cpu", b"nanoseconds")]);
    let line = idle.locations.lines(leaf).next().unwrap();
    let name = builder.string(b"main.idle");
    let function = Some(builder.function(name, name, StringIdx(0), 1));
    let location = builder.location(None, 0, false, &[Line { function, ..line }]);
    let stack = builder.stack(&[location]);
    builder.push_sample(stack, LabelSetIdx(0), &[300, 3_000_000_000]);
    let header = idle.header.clone();
    idle = builder.build();
    let (kind, unit) = (idle.strings.push(b"cpu"), idle.strings.push(b"nanoseconds"));
    idle.header.period_type = header.period_type.map(|_| ValueType { kind, unit });
    idle.header.period = header.period;
    let (mut engine, _) = opened(&files);
    open(&mut engine, 9, "idle", &encode(&idle), true);
    let merged = engine.merge_all().unwrap();
    let planned = engine
        .planned(&merged, &weighted(Weighting::PerFile))
        .unwrap();
    let report = planned.evidence_report();
    assert!(report.is_exact);
    let weights: Vec<&str> = report.inputs.iter().map(|input| &*input.weight).collect();
    assert_eq!(weights.iter().filter(|&&weight| weight == "0").count(), 1);
    assert!(
        planned.profile().samples.values[0]
            .iter()
            .all(|&value| value < 1 << 40)
    );
}
