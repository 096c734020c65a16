//! Keeping the old `default.pgo`: where the tables say that it decides the same, Go's compiler
//! does, and where they say that it does not, it need not.

use pgo::{EdgeTable, ReleaseChange, Verdict, lean_profile, preprofile};

use crate::program::Program;
use crate::release::recording;

#[test]
fn two_recordings_that_decide_the_same_do_so_to_go() {
    let Some(program) = Program::installed() else {
        return;
    };
    let (old, new) = (recording("keep-old"), recording("keep-new"));
    assert_ne!(preprofile(&old), preprofile(&new));
    let change = ReleaseChange::between(&old, &new);
    assert_eq!(change.verdict(), Verdict::SameDecisions);
    assert!(is_same_to_go(&program, &old, &new));
}

#[test]
fn two_recordings_that_decide_differently_do_so_to_go() {
    let Some(program) = Program::installed() else {
        return;
    };
    let (old, new) = (recording("without-pgo"), recording("without-pgo-again"));
    let change = ReleaseChange::between(&old, &new);
    assert_eq!(change.verdict(), Verdict::Different);
    assert!(!is_same_to_go(&program, &old, &new));
}

/// A line calls the store, by far the heaviest there, and the key of a record through an interface:
/// which kind of record that is, is decided below the store.
#[test]
fn another_order_below_a_heavier_call_decides_differently_to_go() {
    let Some(program) = Program::installed() else {
        return;
    };
    let old = recording("without-pgo");
    let mut swapped = old.clone();
    let [resume, quote] = ["(*Resume).Key", "(*Quote).Key"].map(|callee| {
        let is_edge = |&row: &usize| {
            let (caller, found) = (old.name(old.caller[row]), old.name(old.callee[row]));
            caller.ends_with(b"(*Count).Pass") && found.ends_with(callee.as_bytes())
        };
        (0..old.len()).find(is_edge).unwrap()
    });
    assert!(old.weight[resume] > old.weight[quote]);
    swapped.weight.swap(resume, quote);
    let new = EdgeTable::build(&lean_profile(&swapped)).unwrap();
    let change = ReleaseChange::between(&old, &new);
    assert!(change.hot.is_none() && change.hot_winners.is_empty());
    assert_eq!(change.verdict(), Verdict::Different);
    assert!(!is_same_to_go(&program, &old, &new));
}

/// Whether the compiler decides the same by either.
fn is_same_to_go(program: &Program, old: &EdgeTable, new: &EdgeTable) -> bool {
    let old = program.build("old", Some(old)).log;
    let new = program.build("new", Some(new)).log;
    old.decisions == new.decisions && old.allowed == new.allowed
}
