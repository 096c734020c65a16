//! Profiles that nobody would write, through the installed Go and through ours.
//!
//! The same ones each time: what is found here is a difference from Go, which should not depend on
//! the day.

use std::fs;

use pgo::{EdgeTable, lean_profile};
use pprof::encode;
use profile::merge;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use tests::arbitrary::{CPU, Plan, plan};
use tests::go::Go;

use crate::agreement::{Agreement, agreement, edges_of};
use crate::merge::differences;

#[test]
fn invented_profiles_give_what_go_makes_of_them() {
    let Some(go) = Go::installed() else { return };
    let is_old = go.is_before(27);
    let path = go.scratch("invented.pb");
    let (mut n_edges, mut wrong) = (0, Vec::new());
    for plan in plans(300) {
        let profile = plan.build();
        let bytes = encode(&profile);
        fs::write(&path, &bytes).unwrap();
        let ours = edges_of(&bytes);
        let said_by_go = go.preprofile(&path);
        // Go 1.26 wants a start line even where no sample has a frame and a value.
        let is_of_nothing = ours
            .as_ref()
            .is_ok_and(|ours| ours == b"GO PREPROFILE V1\n");
        if is_old && is_of_nothing {
            continue;
        }
        match agreement(ours, said_by_go.clone()) {
            Agreement::Bytes => n_edges += 1,
            Agreement::Reason => {}
            other => wrong.push(format!("{other:?}: {plan:?}")),
        }
        if let Ok(edges) = EdgeTable::build(&profile)
            && !edges.is_empty()
        {
            fs::write(&path, encode(&lean_profile(&edges))).unwrap();
            if go.preprofile(&path) != said_by_go {
                wrong.push(format!("the lean profile says something else: {plan:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them: {}", wrong.len(), wrong[0]);
    assert!(n_edges > 100, "{n_edges}");
}

#[test]
fn invented_profiles_merge_as_go_merges_them() {
    let Some(go) = Go::installed() else { return };
    let (one, other) = (go.scratch("one.pb"), go.scratch("other.pb"));
    let mut wrong = Vec::new();
    let plans: Vec<Plan> = plans(240).map(Plan::with_functions_everywhere).collect();
    for pair in plans.chunks_exact(2) {
        let (ours, our_other) = (pair[0].build(), pair[1].build());
        fs::write(&one, encode(&ours)).unwrap();
        fs::write(&other, encode(&our_other)).unwrap();
        let merged = merge(&[&ours, &our_other]).unwrap();
        match go.merge(&[&one, &other]) {
            Ok(theirs) => {
                let differences = differences("merge", &merged, &theirs);
                if !differences.is_empty() {
                    wrong.push(format!("{}\n{pair:?}", differences.join("\n")));
                }
            }
            Err(error) => wrong.push(format!("only Go refuses: {error:#}\n{pair:?}")),
        }
    }
    assert!(wrong.is_empty(), "{} of them: {}", wrong.len(), wrong[0]);
}

fn plans(n_plans: usize) -> impl Iterator<Item = Plan> {
    let mut runner = TestRunner::deterministic();
    let strategy = plan(CPU);
    (0..n_plans).map(move |_| strategy.new_tree(&mut runner).unwrap().current())
}
