//! Edits as a plan has them.

use engine::{EdgeName, Edits, Plan};
use protocol::EffectReport;

use crate::{bytes, failure, opened, planned, websvc};

fn edited(change: impl Fn(&mut Edits)) -> Plan {
    let mut edits = Edits::default();
    change(&mut edits);
    Plan {
        edits,
        ..Plan::default()
    }
}

fn effect(plan: &Plan) -> EffectReport {
    let (engine, merged) = opened(&websvc());
    let now = engine.planned(&merged, &Plan::default()).unwrap();
    now.effect_of(&engine.planned(&merged, plan).unwrap())
}

/// The last edge of the table, which is cold.
fn cold_edge() -> EdgeName {
    let planned = planned(&websvc(), &Plan::default());
    let table = planned.table();
    let row = table.len() - 1;
    assert!(row >= table.hot_cut().n_hot);
    let text = |name| String::from_utf8(table.name(name).to_vec()).unwrap();
    EdgeName {
        caller: text(table.caller[row]),
        callee: text(table.callee[row]),
        offset: table.offset[row],
    }
}

#[test]
fn a_forced_edge_is_the_only_one_that_enters() {
    let edge = cold_edge();
    let effect = effect(&edited(|edits| edits.force_hot.push(edge.clone())));
    assert_eq!((effect.n_entered, effect.n_left), (1, 0));
    assert_eq!(effect.entered[0].edge, edge);
    assert_eq!(effect.n_hot_after, effect.n_hot_before + 1);
    assert!(!effect.is_same_preprofile);
}

#[test]
fn a_function_that_is_not_to_be_inlined_is_hot_under_no_name() {
    let name = "runtime.memclrNoHeapPointers";
    let effect = effect(&edited(|edits| edits.do_not_inline.push(name.to_owned())));
    assert!(effect.n_left > 0);
    assert_eq!(effect.n_entered, effect.n_left, "the cut stays");
    assert!(effect.left.iter().all(|gone| gone.edge.callee == name));
    assert!(
        effect
            .entered
            .iter()
            .all(|new| new.edge.callee.starts_with(name))
    );
}

#[test]
fn without_pseudo_frames_the_calls_are_as_hot_as_before() {
    let effect = effect(&edited(|edits| edits.drops_pseudo_frames = true));
    assert_eq!(effect.n_entered, 0);
    assert!(
        effect
            .left
            .iter()
            .all(|gone| gone.edge.callee == "runtime.asyncPreempt")
    );
    assert!(
        effect.notes[0].text.contains("no calls"),
        "{:?}",
        effect.notes
    );
}

#[test]
fn renamed_edges_keep_what_is_known_of_them() {
    let plain = planned(&websvc(), &Plan::default());
    let renames = "package compress/flate example.com/fast/flate";
    let renamed = planned(
        &websvc(),
        &edited(|edits| edits.renames = renames.to_owned()),
    );
    assert!(renamed.notes()[0].text.starts_with("Renamed: "));
    assert!(!renamed.notes()[0].is_warning);
    let (plain, renamed) = (plain.evidence().unwrap().1, renamed.evidence().unwrap().1);
    let sorted = |column: &[u32]| {
        let mut column = column.to_vec();
        column.sort_unstable();
        column
    };
    assert_eq!(
        sorted(&plain.hot_probability),
        sorted(&renamed.hot_probability)
    );
    assert_eq!(sorted(&plain.n_inputs), sorted(&renamed.n_inputs));
}

#[test]
fn what_is_wrong_with_an_edit_is_said_with_its_line() {
    let files = websvc();
    let message = failure(
        &files,
        &edited(|edits| edits.renames = "package a\n".to_owned()),
    );
    assert!(message.contains("Line 1"), "{message}");
    let diff = "diff --git a/x.go b/x.go\n--- a/x.go\n+++ b/x.go\n@@ nonsense @@\n";
    let message = failure(&files, &edited(|edits| edits.source_diff = diff.to_owned()));
    assert!(message.contains("Line 4"), "{message}");
}

#[test]
fn an_edit_that_does_nothing_says_so() {
    let plan = edited(|edits| {
        edits.renames = "function main.nowhere main.somewhere".to_owned();
        edits.do_not_inline.push("main.absent".to_owned());
    });
    let planned = planned(&websvc(), &plan);
    let warnings: Vec<&str> = planned
        .notes()
        .iter()
        .filter(|note| note.is_warning)
        .map(|note| &*note.text)
        .collect();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[1].contains("main.absent"));
}

#[test]
fn the_full_merge_carries_no_edits_and_says_so() {
    let planned = planned(
        &websvc(),
        &edited(|edits| edits.force_hot.push(cold_edge())),
    );
    assert!(!bytes(&planned).is_empty());
    let failure = engine::pgo_file(&planned, true).unwrap_err();
    assert!(failure.remedy.contains("lean"), "{}", failure.remedy);
}
