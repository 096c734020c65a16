//! Edits of edges: what they change of the hot set, and what they leave.

use pgo::edits::{
    DO_NOT_INLINE, EditError, Renames, do_not_inline, drop_pseudo_frames, force_hot, with_hot_set,
};
use pgo::{EdgeTable, HotChange, is_pseudo_function, lean_profile, preprofile};
use proptest::prelude::*;
use tests::arbitrary::{CPU, plan};

proptest! {
    #![proptest_config(crate::config(512))]

    #[test]
    fn exactly_the_chosen_edges_are_hot_or_it_is_said_why_not(
        plan in plan(CPU),
        chosen in proptest::collection::vec(any::<bool>(), 64),
    ) {
        let Ok(edges) = EdgeTable::build(&plan.build()) else { return Ok(()) };
        let is_hot: Vec<bool> = (0..edges.len()).map(|row| chosen[row % chosen.len()]).collect();
        match with_hot_set(&edges, &is_hot) {
            Ok(settled) => {
                let mut hot: Vec<_> = (0..settled.hot_cut().n_hot)
                    .map(|row| settled.key(row))
                    .collect();
                let mut expected: Vec<_> = (0..edges.len())
                    .filter(|&row| is_hot[row])
                    .map(|row| edges.key(row))
                    .collect();
                hot.sort_unstable();
                expected.sort_unstable();
                prop_assert_eq!(hot, expected);
                assert_lean(&settled)?;
            }
            Err(error) => {
                let is_none = is_hot.iter().all(|is_hot| !is_hot);
                prop_assert_eq!(error == EditError::NoHotEdge, is_none && !edges.is_empty());
            }
        }
    }

    #[test]
    fn forcing_edges_hot_lets_none_fall_out(plan in plan(CPU), at in any::<prop::sample::Index>()) {
        let Ok(edges) = EdgeTable::build(&plan.build()) else { return Ok(()) };
        if edges.is_empty() {
            return Ok(());
        }
        let row = at.index(edges.len());
        let Ok(forced) = force_hot(&edges, &[edges.key(row)]) else { return Ok(()) };
        let change = HotChange::between(&edges, &forced);
        prop_assert_eq!(&change.left, &[0_u32; 0]);
        let was_hot = row < edges.hot_cut().n_hot;
        prop_assert_eq!(change.entered.len(), usize::from(!was_hot));
        assert_lean(&forced)?;
    }

    #[test]
    fn without_pseudo_frames_the_others_are_as_hot_as_they_were(plan in plan(CPU)) {
        let Ok(edges) = EdgeTable::build(&plan.build()) else { return Ok(()) };
        let Ok(dropped) = drop_pseudo_frames(&edges) else { return Ok(()) };
        let change = HotChange::between(&edges, &dropped);
        prop_assert_eq!(&change.entered, &[0_u32; 0]);
        let only_pseudo = change.left.iter().all(|&row| {
            is_pseudo_function(edges.name(edges.callee[row as usize]))
        });
        prop_assert!(only_pseudo);
    }

    #[test]
    fn a_callee_that_is_not_to_be_inlined_keeps_its_rows(plan in plan(CPU)) {
        let Ok(edges) = EdgeTable::build(&plan.build()) else { return Ok(()) };
        let Some(&callee) = edges.callee.first() else { return Ok(()) };
        let name = edges.name(callee).to_owned();
        let edited = do_not_inline(&edges, &[&name]);
        prop_assert_eq!(&edited.weight, &edges.weight);
        prop_assert_eq!(edited.hot_cut(), edges.hot_cut());
        for row in 0..edges.len() {
            let old = edges.key(row);
            let new = edited.key(row);
            let is_meant = old.callee == name;
            let suffix = if is_meant { DO_NOT_INLINE } else { "" };
            prop_assert_eq!(new.callee, [old.callee, suffix.as_bytes()].concat());
            prop_assert_eq!((new.caller, new.offset), (old.caller, old.offset));
        }
    }

    #[test]
    fn renaming_nothing_changes_nothing(plan in plan(CPU)) {
        let Ok(edges) = EdgeTable::build(&plan.build()) else { return Ok(()) };
        let renames = Renames::parse("package no.such/package a.b/c").unwrap();
        let renamed = renames.apply(&edges);
        prop_assert_eq!(preprofile(&renamed.edges), preprofile(&edges));
        prop_assert_eq!((renamed.n_edges, renamed.n_joined), (0, 0));
    }
}

/// The lean profile of an edited table says the same as the table.
fn assert_lean(edges: &EdgeTable) -> Result<(), TestCaseError> {
    let lean = EdgeTable::build(&lean_profile(edges)).unwrap();
    prop_assert_eq!(preprofile(&lean), preprofile(edges));
    Ok(())
}
