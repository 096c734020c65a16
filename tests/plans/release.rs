//! What is kept from the last release.

use engine::release::Verdict;
use engine::{Edits, Engine, FileWeight, Merged, Plan, Planned, Release, SourceId};
use pgo::{HotChange, is_pseudo_function};
use tests::corpus;

use crate::{bytes, open, opened, planned, websvc};

/// The second profile of a program, beside a last release that was built from the first.
fn after_a_release() -> (Engine, Merged, Vec<u8>) {
    let files = websvc();
    let old = bytes(&planned(&files[..1], &Plan::default()));
    let mut engine = Engine::default();
    open(&mut engine, 0, "cpu2", &corpus::read(&files[1]), true);
    open(&mut engine, 7, "default.pgo", &old, false);
    let merged = engine.merge_all().unwrap();
    (engine, merged, old)
}

fn plan(change: impl Fn(&mut Release)) -> Plan {
    let mut release = Release::compared(SourceId(7));
    change(&mut release);
    Plan {
        release: Some(release),
        ..Plan::default()
    }
}

fn hot_edges(planned: &Planned) -> Vec<(Vec<u8>, Vec<u8>, i64)> {
    let table = planned.table();
    let key = |row: usize| {
        let caller = table.name(table.caller[row]).to_vec();
        let callee = table.name(table.callee[row]).to_vec();
        (caller, callee, table.offset[row])
    };
    let mut hot: Vec<_> = (0..table.hot_cut().n_hot).map(key).collect();
    hot.sort();
    hot
}

#[test]
fn comparing_changes_nothing_and_names_a_cause_for_every_edge_that_fell_out() {
    let (engine, merged, _) = after_a_release();
    let compared = engine.planned(&merged, &plan(|_| ())).unwrap();
    let plain = engine.planned(&merged, &Plan::default()).unwrap();
    assert_eq!(bytes(&compared), bytes(&plain));
    let (report, columns) = compared.release().unwrap();
    assert_eq!(report.unplanned, report.planned);
    assert_eq!(report.unplanned.verdict, Verdict::Different);
    let n_left: u32 = report.causes.iter().map(|sum| sum.n_edges).sum();
    assert_eq!(n_left, report.unplanned.n_left);
    assert_eq!(columns.left.cause.len() as u32, n_left);
    assert_eq!(
        columns.entered.caller.len() as u32,
        report.unplanned.n_entered
    );
    assert_eq!(report.n_held, 0);
    let blob = columns.encode();
    assert_eq!(protocol::answers::DriftColumns::decode(&blob), Ok(columns));
}

#[test]
fn carried_edges_are_hot_beside_the_new_ones_and_nothing_else_is() {
    let (engine, merged, _) = after_a_release();
    let plain = hot_edges(&engine.planned(&merged, &Plan::default()).unwrap());
    let planned = engine
        .planned(&merged, &plan(|r| r.carries_over = true))
        .unwrap();
    let (report, columns) = planned.release().unwrap();
    assert!(report.n_held > 0);
    let hot = hot_edges(&planned);
    assert_eq!(hot.len(), plain.len() + report.n_held as usize);
    assert!(plain.iter().all(|edge| hot.binary_search(edge).is_ok()));
    assert_eq!(planned.held_rows().len(), report.n_held as usize);
    let is_excused =
        |(cause, &is_held): (&engine::release::LossCause, &u32)| is_held == 0 || cause.is_carried();
    assert!(
        columns
            .left
            .cause
            .iter()
            .zip(&columns.left.is_held)
            .all(is_excused)
    );
    assert_eq!(
        report.planned.n_left + report.n_held,
        report.unplanned.n_left
    );
}

#[test]
fn an_edge_stays_hot_until_it_is_unlikely_enough() {
    // The same samples; which of the lightest edges are hot changes with how the files count.
    let files = websvc();
    let (mut engine, _) = opened(&files);
    let file_weights: Vec<FileWeight> = engine
        .sources()
        .zip(["1", "3"])
        .map(|(source, weight)| FileWeight {
            sha256: source.sha256.clone(),
            weight: weight.to_owned(),
        })
        .collect();
    let weighted = Plan {
        file_weights,
        ..Plan::default()
    };
    let old = planned(&files, &weighted);
    open(&mut engine, 7, "default.pgo", &bytes(&old), false);
    let merged = engine.merge_all().unwrap();
    let n_held = |percent: u32| {
        let plan = plan(|r| r.holds_from_percent = Some(percent));
        let planned = engine.planned(&merged, &plan).unwrap();
        let report = planned.release().unwrap().0;
        report.n_held
    };
    let plain = engine.planned(&merged, &Plan::default()).unwrap();
    let probabilities = plain.evidence().unwrap().1;
    let (old, new) = (old.table(), plain.table());
    let new_row = |old_row: &u32| {
        let key = old.key(*old_row as usize);
        (0..new.len()).find(|&row| new.key(row) == key).unwrap()
    };
    let left = HotChange::between(old, new).left;
    let left: Vec<usize> = left.iter().map(new_row).collect();
    let is_call = |row: &usize| !is_pseudo_function(new.name(new.callee[*row]));
    let n_likely = |percent: u32| {
        let is_likely = |row: &usize| {
            is_call(row) && probabilities.hot_probability(*row) >= f64::from(percent) / 100.0
        };
        left.iter().filter(|row| is_likely(row)).count() as u32
    };
    // They weigh the same, so all are as likely: a little more than 26 %.
    for percent in [5, 26, 27, 60] {
        assert_eq!(n_held(percent), n_likely(percent), "{percent} %");
    }
    assert!(n_held(27) < n_held(26));
}

#[test]
fn the_old_file_is_kept_where_nothing_is_decided_differently() {
    let files = websvc();
    let old = bytes(&planned(&files, &Plan::default()));
    let (mut engine, _) = opened(&files);
    open(&mut engine, 7, "default.pgo", &old, false);
    let merged = engine.merge_all().unwrap();
    let kept = engine
        .planned(&merged, &plan(|r| r.keeps_if_same = true))
        .unwrap();
    assert!(kept.is_release_kept());
    assert_eq!(bytes(&kept), old);
    assert_eq!(
        kept.release().unwrap().0.planned.verdict,
        Verdict::NothingRebuilds
    );

    let (engine, merged, old) = after_a_release();
    let new = engine
        .planned(&merged, &plan(|r| r.keeps_if_same = true))
        .unwrap();
    assert!(!new.is_release_kept());
    assert_ne!(bytes(&new), old);
}

#[test]
fn a_release_that_go_would_refuse_is_named() {
    let (mut engine, _, _) = after_a_release();
    let heap = corpus::root().join("tests/corpus/go-workloads/websvc.heap.pprof");
    open(&mut engine, 8, "heap.pprof", &corpus::read(&heap), false);
    let merged = engine.merge_all().unwrap();
    let refused = |source: u32| {
        let plan = plan(|release| release.source = SourceId(source));
        engine
            .planned(&merged, &plan)
            .map(|_| ())
            .unwrap_err()
            .message
    };
    assert!(refused(8).contains("heap.pprof"), "{}", refused(8));
    assert!(refused(9).contains("not open"));
}

/// Caller, callee and offset.
type Edge = (Vec<u8>, Vec<u8>, i64);

/// How many edges are held, and the hot edges, where new profiles meet a release that `old` made.
fn held_beside(old: &Plan, new: &Plan) -> (u32, Vec<Edge>) {
    let files = websvc();
    let old = bytes(&planned(&files[..1], old));
    let (mut engine, _) = opened(&files[1..]);
    open(&mut engine, 7, "default.pgo", &old, false);
    let merged = engine.merge_all().unwrap();
    let mut plan = plan(|release| release.carries_over = true);
    plan.edits = new.edits.clone();
    let planned = engine.planned(&merged, &plan).unwrap();
    (planned.release().unwrap().0.n_held, hot_edges(&planned))
}

fn edited(change: impl Fn(&mut Edits)) -> Plan {
    let mut plan = Plan::default();
    change(&mut plan.edits);
    plan
}

#[test]
fn a_standing_table_of_renames_loses_nothing_of_what_is_carried_over() {
    let renames = edited(|edits| {
        edits.renames = "package compress/flate example.com/fast/flate".into();
    });
    let (n_plain, _) = held_beside(&Plan::default(), &Plan::default());
    assert!(n_plain > 0);
    // The last release's file is under the old names, or already under the new ones.
    assert_eq!(held_beside(&Plan::default(), &renames).0, n_plain);
    assert_eq!(held_beside(&renames, &renames).0, n_plain);
}

#[test]
fn edges_that_a_rename_makes_one_are_held_as_one() {
    let joined = edited(|edits| edits.renames = "pattern ^.*$ main.all".into());
    let (n_held, hot) = held_beside(&Plan::default(), &joined);
    assert!(n_held > 0);
    assert!(
        hot.iter()
            .all(|(caller, ..)| caller == b"main.all" || caller == b"~")
    );
}

#[test]
fn what_a_lean_release_holds_follows_the_source_diff() {
    let files = websvc();
    let (_, before) = held_beside(&Plan::default(), &Plan::default());
    let plain = hot_edges(&planned(&files[1..], &Plan::default()));
    let is_held = |edge: &&Edge| plain.binary_search(edge).is_err();
    // A held call whose caller the new profile has, so that its file is known.
    let new = planned(&files[1..], &Plan::default());
    let table = new.table();
    let place = |caller: &[u8]| {
        let row = (0..table.len()).find(|&row| {
            table.name(table.caller[row]) == caller && !table.name(table.file[row]).is_empty()
        })?;
        let file = String::from_utf8(table.name(table.file[row]).to_vec()).unwrap();
        Some((file, table.line[row] - table.offset[row]))
    };
    let mut held = before.iter().filter(is_held);
    let (edge, (file, start)) = held
        .find_map(|edge| Some((edge.clone(), place(&edge.0)?)))
        .unwrap();
    let line = start + edge.2;
    let diff = edited(|edits| {
        edits.source_diff =
            format!("--- a{file}\n+++ b{file}\n@@ -{line},1 +{line},3 @@\n+one\n+two\n the call\n");
    });
    let (_, after) = held_beside(&Plan::default(), &diff);
    let moved = (edge.0.clone(), edge.1.clone(), edge.2 + 2);
    assert!(after.binary_search(&moved).is_ok(), "{moved:?}");
    assert!(after.binary_search(&edge).is_err(), "{edge:?}");
}
