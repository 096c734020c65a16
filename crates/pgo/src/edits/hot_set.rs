//! Weights that make certain edges hot and no others.
//!
//! The compiler takes edges by weight, then by name, until they have more than 99 % of the total.
//! So an edge is hot by where it stands and by how much is below it, and both can be given:
//!
//! * Where an edge has to be above one that it is not above, all weights are doubled, which leaves
//!   room for it between the two. Doubling changes no order, so devirtualization chooses as before.
//! * Where too much is cold, the weights of the hot edges are multiplied.
//! * Where too little is cold, edges of filler are added, each no heavier than the lightest hot
//!   edge and named to sort behind it. They name no function, so the compiler does nothing for
//!   them.

use std::borrow::Cow;

use crate::edge_key::EdgeKey;
use crate::edges::EdgeTable;
use crate::edits::EditError;
use crate::edits::collect::{EdgeRow, table_of};
use crate::sites::{FILLER_NAME, MAX_FILLERS, is_pseudo_function};

/// The edges with those of `keys` hot beside those that are; one that is not there is added.
///
/// On a line with several cold callees the one that is forced becomes the heaviest, so a call that
/// is indirect is made direct for it.
pub fn force_hot(edges: &EdgeTable, keys: &[EdgeKey<'_>]) -> Result<EdgeTable, EditError> {
    let added = keys.iter().map(|key| EdgeRow {
        caller: key.caller.into(),
        callee: key.callee.into(),
        offset: key.offset,
        weight: 0,
        inlined_weight: 0,
        file: b"",
        line: 0,
        lacks_start_line: false,
    });
    let present = (0..edges.len()).map(|row| EdgeRow::of(edges, row));
    let with_all = table_of(edges, present.chain(added));
    // New edges weigh nothing, so the others have the rows they had, but for those that weigh less.
    let n_hot = edges.hot_cut().n_hot;
    let mut hot_keys: Vec<EdgeKey<'_>> = (0..n_hot).map(|row| edges.key(row)).collect();
    hot_keys.extend_from_slice(keys);
    hot_keys.sort_unstable();
    let is_hot: Vec<bool> = (0..with_all.len())
        .map(|row| hot_keys.binary_search(&with_all.key(row)).is_ok())
        .collect();
    with_hot_set(&with_all, &is_hot)
}

/// The edges without those to the runtime's preemption and other pseudo-frames, which make lines
/// hot on which nothing is called. The others are as hot as they were.
pub fn drop_pseudo_frames(edges: &EdgeTable) -> Result<EdgeTable, EditError> {
    let n_hot = edges.hot_cut().n_hot;
    let is_call = |&row: &usize| !is_pseudo_function(edges.name(edges.callee[row]));
    let kept: Vec<usize> = (0..edges.len()).filter(is_call).collect();
    if kept.len() == edges.len() {
        return Ok(edges.clone());
    }
    let rows = kept.iter().map(|&row| EdgeRow::of(edges, row));
    let is_hot: Vec<bool> = kept.iter().map(|&row| row < n_hot).collect();
    with_hot_set(&table_of(edges, rows), &is_hot)
}

/// The edges with weights that make the rows of `is_hot` hot, and no others.
///
/// # Panics
///
/// If `is_hot` has not one entry for each edge.
pub fn with_hot_set(edges: &EdgeTable, is_hot: &[bool]) -> Result<EdgeTable, EditError> {
    assert_eq!(is_hot.len(), edges.len());
    let n_hot = is_hot.iter().filter(|&&is_hot| is_hot).count();
    if n_hot == 0 {
        return match edges.is_empty() {
            true => Ok(edges.clone()),
            false => Err(EditError::NoHotEdge),
        };
    }
    let lifted = lift(edges, is_hot, n_hot)?;
    let settled = settle(&lifted, n_hot)?;
    // The compiler's sum is one of floats, and a name may sort in a way that nobody foresaw.
    let is_settled = settled.hot_cut().n_hot == n_hot
        && (0..n_hot).all(|row| settled.key(row) == lifted.key(row));
    is_settled.then_some(settled).ok_or(EditError::Unreachable)
}

/// The edges with all hot ones above the cold ones, and with a weight.
fn lift(edges: &EdgeTable, is_hot: &[bool], n_hot: usize) -> Result<EdgeTable, EditError> {
    let is_prefix = is_hot[..n_hot].iter().all(|&is_hot| is_hot);
    if is_prefix && edges.weight[n_hot - 1] > 0 {
        return Ok(edges.clone());
    }
    let weights = |of_hot: bool| {
        let rows = edges.weight.iter().zip(is_hot);
        rows.filter(move |&(_, &is_hot)| is_hot == of_hot)
            .map(|(&weight, _)| weight)
    };
    let heaviest_cold = weights(false).fold(0, i64::max);
    let lightest_above = weights(true).filter(|&weight| weight > heaviest_cold).min();
    let is_tie = heaviest_cold > 0 && weights(true).any(|weight| weight == heaviest_cold);
    let double = |weight: i64| weight.checked_mul(2).ok_or(EditError::Overflow);
    // Between the cold edges and the hot ones above them: near the cold where some of those to be
    // lifted are level with them, or else near the hot, which takes less filler.
    let between = match lightest_above {
        Some(lightest) if !is_tie => double(lightest)? - 1,
        _ => double(heaviest_cold)?
            .checked_add(1)
            .ok_or(EditError::Overflow)?,
    };
    let rows: Result<Vec<EdgeRow<'_>>, EditError> = is_hot
        .iter()
        .enumerate()
        .map(|(row, &is_hot)| {
            let mut edge = EdgeRow::of(edges, row);
            edge.inlined_weight = double(edge.inlined_weight)?;
            edge.weight = match is_hot && edge.weight <= heaviest_cold {
                true => between,
                false => double(edge.weight)?,
            };
            Ok(edge)
        })
        .collect();
    Ok(table_of(edges, rows?.into_iter()))
}

/// The edges with weights and filler that put the cut behind the first `n_hot`.
fn settle(edges: &EdgeTable, n_hot: usize) -> Result<EdgeTable, EditError> {
    let sum = |weights: &[i64]| weights.iter().copied().map(i128::from).sum::<i128>();
    let cold = sum(&edges.weight[n_hot..]);
    let hot = sum(&edges.weight[..n_hot]);
    let lightest = i128::from(edges.weight[n_hot - 1]);
    if lightest <= 0 {
        return Err(EditError::Unreachable);
    }
    // Hot is more than 99 % of the total if it is more than 99 times what is cold.
    let factor = match cold {
        1.. => 99 * cold / hot + 1,
        _ => 1,
    };
    let (hot, lightest) = (hot * factor, lightest * factor);
    // Without the last hot edge it must not be: 100 (hot - lightest) <= 99 (hot + cold + filler).
    let least = div_ceil(hot - 100 * lightest, 99) - cold;
    // Go drops all edges of a profile whose weights sum to nothing, as negative ones may have it.
    let least = least.max(1 - hot - cold);
    let most = (hot - 1).div_euclid(99) - cold;
    let filler = match least {
        ..=0 => 0,
        // Far from both ends, where floats might err.
        _ => i128::midpoint(least, most),
    };
    let n_fillers = div_ceil(filler, lightest);
    if n_fillers > MAX_FILLERS {
        let n_fillers = u64::try_from(n_fillers).unwrap_or(u64::MAX);
        return Err(EditError::TooManyFillers { n_fillers });
    }
    let narrow = |weight: i128| i64::try_from(weight).map_err(|_| EditError::Overflow);
    narrow(hot + cold + filler)?;
    if factor == 1 && n_fillers == 0 {
        return Ok(edges.clone());
    }
    let mut rows = Vec::with_capacity(edges.len() + n_fillers as usize);
    for row in 0..edges.len() {
        let mut edge = EdgeRow::of(edges, row);
        if row < n_hot {
            edge.weight = narrow(i128::from(edge.weight) * factor)?;
            edge.inlined_weight = narrow(i128::from(edge.inlined_weight) * factor)?;
        }
        rows.push(edge);
    }
    let mut rest = filler;
    let first = first_free_offset(edges);
    for offset in first..first.saturating_add(n_fillers as i64) {
        let weight = rest.min(lightest);
        rest -= weight;
        rows.push(EdgeRow {
            caller: Cow::Borrowed(FILLER_NAME),
            callee: Cow::Borrowed(FILLER_NAME),
            offset,
            weight: narrow(weight)?,
            inlined_weight: 0,
            file: b"",
            line: 0,
            lacks_start_line: false,
        });
    }
    Ok(table_of(edges, rows.into_iter()))
}

/// The first offset at which an earlier edit has left no filler.
fn first_free_offset(edges: &EdgeTable) -> i64 {
    let fillers = (0..edges.len()).filter(|&row| edges.name(edges.caller[row]) == FILLER_NAME);
    let last = fillers.map(|row| edges.offset[row]).max();
    last.unwrap_or(0).max(0).saturating_add(1)
}

fn div_ceil(dividend: i128, divisor: i128) -> i128 {
    -(-dividend).div_euclid(divisor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hot_change::HotChange;
    use crate::sketch::profile;

    fn edges(sketch: &str) -> EdgeTable {
        EdgeTable::build(&profile(sketch)).expect("Go takes it")
    }

    /// A profile of 300 calls of weight 1, of which the compiler takes 298.
    fn tied() -> EdgeTable {
        let lines: Vec<String> = (0..300)
            .map(|n| format!("1 main.f{n:03}:11 main.caller:{}", 11 + n))
            .collect();
        edges(&lines.join("\n"))
    }

    fn hot_names(edges: &EdgeTable) -> Vec<String> {
        (0..edges.hot_cut().n_hot)
            .map(|row| edges.name(edges.callee[row]).escape_ascii().to_string())
            .collect()
    }

    #[test]
    fn a_cold_edge_is_made_hot_and_no_hot_one_falls_out() {
        let edges = tied();
        let key = edges.key(299);
        let forced = force_hot(&edges, &[key]).expect("it can be");
        let change = HotChange::between(&edges, &forced);
        assert_eq!((change.kept.len(), change.left.len()), (298, 0));
        let [entered] = change.entered[..] else {
            panic!("{} entered", change.entered.len());
        };
        assert_eq!(forced.key(entered as usize), key);
    }

    #[test]
    fn an_edge_that_was_not_sampled_can_be_made_hot() {
        let edges = edges("990 main.a:11 main.f:12\n10 main.b:11 main.f:13");
        let key = EdgeKey {
            caller: b"main.g",
            callee: b"main.c",
            offset: 4,
        };
        let forced = force_hot(&edges, &[key]).expect("it can be");
        let change = HotChange::between(&edges, &forced);
        assert_eq!((change.kept.len(), change.entered.len()), (2, 1));
        assert!(change.left.is_empty());
    }

    #[test]
    fn nothing_changes_where_nothing_has_to() {
        let edges = tied();
        let hot: Vec<bool> = (0..edges.len()).map(|row| row < 298).collect();
        assert_eq!(with_hot_set(&edges, &hot), Ok(edges.clone()));
        assert_eq!(drop_pseudo_frames(&edges), Ok(edges));
    }

    #[test]
    fn pseudo_frames_go_and_the_others_are_as_hot_as_they_were() {
        let lines: Vec<String> = (0..300)
            .map(|n| format!("1 main.f{n:03}:11 main.caller:{}", 11 + n))
            .chain(["200 runtime.asyncPreempt:11 main.caller:600".to_owned()])
            .collect();
        let edges = edges(&lines.join("\n"));
        let dropped = drop_pseudo_frames(&edges).expect("it can be");
        let mut expected = hot_names(&edges);
        assert_eq!(expected.remove(0), "runtime.asyncPreempt");
        assert_eq!(hot_names(&dropped), expected);
        assert!(HotChange::between(&edges, &dropped).entered.is_empty());
    }

    #[test]
    fn any_set_can_be_hot_and_the_order_of_the_others_stays() {
        let edges = edges(
            "50 main.a:11 main.f:12
             40 main.b:11 main.f:13
             30 main.c:11 main.f:14
             20 main.d:11 main.f:15",
        );
        for bits in 1_usize..16 {
            let is_hot: Vec<bool> = (0..4).map(|row| bits >> row & 1 == 1).collect();
            let settled = with_hot_set(&edges, &is_hot).expect("it can be");
            let mut names = hot_names(&settled);
            names.sort();
            let expected: Vec<String> = ["main.a", "main.b", "main.c", "main.d"]
                .into_iter()
                .zip(&is_hot)
                .filter(|&(_, &is_hot)| is_hot)
                .map(|(name, _)| name.to_owned())
                .collect();
            assert_eq!(names, expected);
        }
    }

    #[test]
    fn edits_after_one_another_do_not_disturb_each_other() {
        let edges = tied();
        let [first, second] = [298, 299].map(|row| edges.key(row));
        let once = force_hot(&edges, &[first]).expect("it can be");
        let twice = force_hot(&once, &[second]).expect("it can be");
        assert_eq!(twice.hot_cut().n_hot, 300);
        assert!(HotChange::between(&once, &twice).left.is_empty());
    }

    #[test]
    fn weights_that_cannot_be_are_an_error() {
        let edges = edges("50 main.a:11 main.f:12\n40 main.b:11 main.f:13");
        assert_eq!(
            with_hot_set(&edges, &[false, false]),
            Err(EditError::NoHotEdge)
        );
        let mut heavy = edges.clone();
        heavy.weight = vec![i64::MAX / 2, i64::MAX / 4];
        assert_eq!(
            with_hot_set(&heavy, &[true, false]),
            Err(EditError::Overflow)
        );
    }
}
