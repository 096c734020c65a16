//! Edits of real profiles: exactly what was asked for, and Go reads them as they are meant.

use std::fs;

use pgo::edits::{do_not_inline, drop_pseudo_frames, force_hot};
use pgo::{EdgeTable, HotChange, is_pseudo_function, lean_profile, preprofile};
use pprof::{Effort, encode, gzip};
use tests::go::Go;

use crate::Set;

#[test]
fn preemption_goes_from_a_profile_that_has_much_of_it_and_nothing_else_changes() {
    let set = Set::own(&["profiles/devirt.1.cpu.pb.gz"]);
    let edges = EdgeTable::build(&set.profiles[0]).unwrap();
    let dropped = drop_pseudo_frames(&edges).unwrap();
    let change = HotChange::between(&edges, &dropped);
    assert_eq!((change.entered.len(), change.left.len()), (0, 21));
    let is_pseudo = |&row: &u32| is_pseudo_function(edges.name(edges.callee[row as usize]));
    assert!(change.left.iter().all(is_pseudo));
    assert_go_reads(&dropped);
}

#[test]
fn cold_edges_of_go_s_own_profile_can_be_forced_beside_its_4678_hot_ones() {
    let Some(set) = Set::shared(&["go/cmd-compile.default.pgo"]) else {
        return;
    };
    let edges = EdgeTable::build(&set.profiles[0]).unwrap();
    let cold = [4678, 4800, 4969].map(|row| edges.key(row));
    let forced = force_hot(&edges, &cold).unwrap();
    let change = HotChange::between(&edges, &forced);
    assert_eq!((change.kept.len(), change.left.len()), (4678, 0));
    assert_eq!(change.entered.len(), 3);
    assert_go_reads(&forced);
    let dropped = drop_pseudo_frames(&edges).unwrap();
    let change = HotChange::between(&edges, &dropped);
    assert_eq!((change.kept.len(), change.entered.len()), (4672, 0));
    assert_go_reads(&dropped);
}

#[test]
fn go_takes_a_name_that_no_function_has() {
    let set = Set::own(&["profiles/generics.1.cpu.pb.gz"]);
    let edges = EdgeTable::build(&set.profiles[0]).unwrap();
    let callee = edges.name(edges.callee[0]).to_owned();
    let edited = do_not_inline(&edges, &[&callee]);
    assert_eq!(edited.weight, edges.weight);
    assert_ne!(edited.name(edited.callee[0]), callee);
    assert_go_reads(&edited);
}

/// Go's own tool makes the same preprofile of the edges as is made here.
fn assert_go_reads(edges: &EdgeTable) {
    let Some(go) = Go::installed() else { return };
    let file = go.scratch("edited.pgo");
    let lean = gzip(&encode(&lean_profile(edges)), Effort::Smallest);
    fs::write(&file, lean).unwrap();
    let same = go.preprofile(&file).unwrap() == preprofile(edges);
    assert!(same, "Go reads other edges");
}
