//! A table of the new edges in which edges of the last release stay hot.

use std::collections::BTreeMap;

use profile::{StringIdx, StringInterner};

use super::filler::filler_weights;
use crate::alignment::Alignment;
use crate::edges::EdgeTable;
use crate::error::PgoError;
use crate::hot_change::HotChange;
use crate::sites::{FILLER_NAME, SiteTable};

/// Weights are multiplied by at least this, so that there is room between two of them and fillers
/// need not be many.
const MIN_FACTOR: i64 = 16;

/// New edges, and some of the old ones hot with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldTable {
    /// The edges. Those of the new profile keep their order among themselves and the proportions
    /// of their weights.
    pub edges: EdgeTable,
    /// Rows of the old table that are held hot.
    pub held: Vec<u32>,
    /// Rows of the old table that cannot be: the new profile has another callee on their line,
    /// cold too, and they would take its place as the heaviest there.
    pub outranked: Vec<u32>,
    /// How many filler edges were needed.
    pub n_fillers: usize,
}

/// Rows of the old table that were hot, no longer are, and would be again in another profile with
/// at least this probability: what hysteresis holds.
///
/// `hot_probability` is that of the rows of the new table. An edge that the new profile does not
/// have at all is not likely hot.
pub fn likely_hot(
    old: &EdgeTable,
    new: &EdgeTable,
    hot_probability: &[f64],
    threshold: f64,
) -> Vec<u32> {
    let aligned = Alignment::build(&[old, new]);
    let new_rows = aligned.rows_in(1);
    let left = HotChange::between(old, new).left.into_iter();
    left.filter(|&row| {
        // The old table comes first, so its rows are the aligned rows.
        let new_row = new_rows[row as usize];
        new_row.is_some_and(|row| hot_probability[row as usize] >= threshold)
    })
    .collect()
}

/// The new edges with rows of the old table hot beside the new hot set, and nothing else.
///
/// All weights are multiplied by one number, and the held edges fill the gap that this leaves under
/// the lightest hot edge, so no order changes between edges of the new profile, and on no line does
/// a held edge outweigh one that the new profile has hot. Cold edges of the cut's own weight, cold
/// by name only, are put below the gap. Fillers then move the line to the end of the held ones.
pub fn hold_hot(new: &EdgeTable, old: &EdgeTable, rows: &[u32]) -> Result<HeldTable, PgoError> {
    if new.weight.last().is_some_and(|&weight| weight < 0) {
        return Err(PgoError::NegativeWeight);
    }
    let plan = Plan::new(new, old, rows);
    if plan.held.is_empty() {
        return Ok(HeldTable {
            edges: new.clone(),
            held: Vec::new(),
            outranked: plan.outranked,
            n_fillers: 0,
        });
    }
    let (edges, n_fillers) = plan.table(new, old)?;
    plan.check(new, old, &edges)?;
    let mut held: Vec<u32> = plan.held.iter().map(|edge| edge.old_row).collect();
    held.sort_unstable();
    Ok(HeldTable {
        edges,
        held,
        outranked: plan.outranked,
        n_fillers,
    })
}

/// An edge to hold.
#[derive(Clone, Copy)]
struct HeldEdge {
    old_row: u32,
    /// Its row in the new table, if it has one; a cold one.
    new_row: Option<u32>,
    /// Its place among the held edges of its call site, from 1.
    rank: i64,
}

struct Plan {
    held: Vec<HeldEdge>,
    outranked: Vec<u32>,
    /// The largest rank.
    n_ranks: i64,
}

impl Plan {
    fn new(new: &EdgeTable, old: &EdgeTable, rows: &[u32]) -> Self {
        let n_hot = new.hot_cut().n_hot;
        let sites = SiteTable::build(new, n_hot);
        let aligned = Alignment::build(&[old, new]);
        let new_rows = aligned.rows_in(1);
        let mut rows = rows.to_vec();
        rows.sort_unstable();
        rows.dedup();
        rows.retain(|&row| new_rows[row as usize].is_none_or(|row| row as usize >= n_hot));

        let mut winner_of_site: BTreeMap<(StringIdx, i64), u32> = BTreeMap::new();
        for &winner in &sites.winner {
            let row = aligned.row_of[1][winner as usize];
            winner_of_site.insert(site_of(&aligned, row), winner);
        }
        let mut is_asked_for = vec![false; new.len()];
        for new_row in rows.iter().filter_map(|&row| new_rows[row as usize]) {
            is_asked_for[new_row as usize] = true;
        }
        let mut of_site: BTreeMap<(StringIdx, i64), Vec<HeldEdge>> = BTreeMap::new();
        let mut outranked = Vec::new();
        for &old_row in &rows {
            let site = site_of(&aligned, old_row);
            let new_row = new_rows[old_row as usize];
            let winner = winner_of_site.get(&site).copied();
            match winner {
                Some(winner) if winner as usize >= n_hot && !is_asked_for[winner as usize] => {
                    outranked.push(old_row);
                }
                _ => of_site.entry(site).or_default().push(HeldEdge {
                    old_row,
                    new_row,
                    rank: 0,
                }),
            }
        }
        let mut plan = Self {
            held: Vec::new(),
            outranked,
            n_ranks: 0,
        };
        for mut edges in of_site.into_values() {
            // As the new profile orders them; then those that only the old one has, as it did.
            edges.sort_unstable_by_key(|edge| (edge.new_row.is_none(), edge.new_row, edge.old_row));
            for (rank, edge) in edges.iter_mut().enumerate() {
                edge.rank = rank as i64 + 1;
                plan.n_ranks = plan.n_ranks.max(edge.rank);
            }
            plan.held.extend(edges);
        }
        plan
    }

    /// Fails unless the hot edges are those of the new table and the held ones.
    fn check(&self, new: &EdgeTable, old: &EdgeTable, edges: &EdgeTable) -> Result<(), PgoError> {
        let change = HotChange::between(new, edges);
        let aligned = Alignment::build(&[edges, old]);
        let is_entered = |row: u32| change.entered.binary_search(&row).is_ok();
        let n_held_hot = self
            .held
            .iter()
            .filter(|edge| is_entered(aligned.row_of[1][edge.old_row as usize]))
            .count();
        let n_missing = change.left.len() + self.held.len() - n_held_hot;
        let n_extra = change.entered.len() - n_held_hot;
        match (n_missing, n_extra) {
            (0, 0) => Ok(()),
            _ => Err(PgoError::HotSetDiffers { n_missing, n_extra }),
        }
    }

    /// The table, and how many fillers it has.
    fn table(&self, new: &EdgeTable, old: &EdgeTable) -> Result<(EdgeTable, usize), PgoError> {
        let cut = new.hot_cut();
        let factor = MIN_FACTOR.max(self.n_ranks + 2);
        let times = |value: i64| value.checked_mul(factor).ok_or(PgoError::TooLarge);
        let cut_weight = times(cut.cut_weight.max(1))?;
        let mut is_held = vec![false; new.len()];
        for row in self.held.iter().filter_map(|edge| edge.new_row) {
            is_held[row as usize] = true;
        }
        let mut edges = EdgeTable {
            value_type: new.value_type.or(old.value_type),
            total_value: new.total_value.saturating_mul(factor),
            edgeless_value: new.edgeless_value.saturating_mul(factor),
            ..EdgeTable::default()
        };
        let mut names = StringInterner::default();
        let (mut hot, mut cold) = (0_i128, 0_i128);
        for row in (0..new.len()).filter(|&row| !is_held[row]) {
            let is_hot = row < cut.n_hot;
            let is_cold_by_name = !is_hot && new.weight[row] == cut.cut_weight;
            let weight = match is_cold_by_name {
                true => cut_weight - self.n_ranks - 1,
                false => times(new.weight[row])?,
            };
            *if is_hot { &mut hot } else { &mut cold } += i128::from(weight);
            edges.push_from(&mut names, new, row, weight);
            let inlined = new.inlined_weight[row].saturating_mul(factor).min(weight);
            if let Some(last) = edges.inlined_weight.last_mut() {
                *last = inlined;
            }
        }
        let mut lightest = cut_weight;
        for edge in &self.held {
            let weight = cut_weight - edge.rank;
            lightest = lightest.min(weight);
            hot += i128::from(weight);
            match edge.new_row {
                Some(row) => edges.push_from(&mut names, new, row as usize, weight),
                None => edges.push_from(&mut names, old, edge.old_row as usize, weight),
            }
        }
        let fillers = filler_weights(hot, lightest.into(), cold)?;
        if hot + cold + fillers.iter().map(|&w| i128::from(w)).sum::<i128>() > i64::MAX.into() {
            return Err(PgoError::TooLarge);
        }
        let n_fillers = fillers.len();
        let first_offset = first_free_filler(new);
        for (offset, weight) in (first_offset..).zip(fillers) {
            let name = names.intern(FILLER_NAME);
            edges.push(name, name, offset, weight);
        }
        edges.names = names.into_strings();
        edges.sort();
        Ok((edges, n_fillers))
    }
}

fn site_of(aligned: &Alignment, row: u32) -> (StringIdx, i64) {
    (aligned.caller[row as usize], aligned.offset[row as usize])
}

/// The first offset at which the table has no filler of its own.
fn first_free_filler(edges: &EdgeTable) -> i64 {
    let is_filler = |&row: &usize| edges.name(edges.caller[row]) == FILLER_NAME;
    let offsets = (0..edges.len())
        .filter(is_filler)
        .map(|row| edges.offset[row]);
    offsets.max().map_or(0, |last| last.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::edges;
    use crate::{ReleaseChange, lean_profile};

    /// Edges of 1000, 100 and 5 samples on lines of their own, and ten of a single one.
    fn release() -> EdgeTable {
        let single: Vec<String> = (0..10)
            .map(|n| format!("1 main.s{n:02}:11 main.g:{}", 20 + n))
            .collect();
        let heavy = "1000 main.a:11 main.f:12\n100 main.b:11 main.f:13\n5 main.c:11 main.f:14\n";
        edges(&(heavy.to_owned() + &single.join("\n")))
    }

    fn check(new: &str, expected_held: &[&str], expected_outranked: &[&str]) -> HeldTable {
        let (old, new) = (release(), edges(new));
        let left = HotChange::between(&old, &new).left;
        let table = hold_hot(&new, &old, &left).expect("it holds");
        let shown = |rows: &[u32]| -> Vec<String> {
            let name = |&row: &u32| {
                String::from_utf8_lossy(old.name(old.callee[row as usize])).into_owned()
            };
            rows.iter().map(name).collect()
        };
        assert_eq!(shown(&table.held), expected_held);
        assert_eq!(shown(&table.outranked), expected_outranked);
        let change = ReleaseChange::between(&new, &table.edges);
        assert!(change.hot.left.is_empty());
        assert_eq!(change.hot.entered.len(), expected_held.len());
        let of_new = |site: &&crate::SiteChange| site.old_row.is_some();
        assert_eq!(change.hot_winners.iter().filter(of_new).count(), 0);
        let again = EdgeTable::build(&lean_profile(&table.edges)).expect("Go takes it");
        assert_eq!(again.weight, table.edges.weight);
        table
    }

    #[test]
    fn what_is_still_hot_needs_nothing_held() {
        let new = "1000 main.a:11 main.f:12\n100 main.b:11 main.f:13\n12 main.c:11 main.f:14";
        let held = check(new, &[], &[]);
        assert_eq!((held.n_fillers, held.edges.len()), (0, 3));
    }

    #[test]
    fn edges_that_fell_under_the_line_or_out_of_the_profile_are_hot_again() {
        let new = "1000 main.a:11 main.f:12\n3 main.b:11 main.f:13\n100 main.z:11 main.f:19";
        check(new, &["main.b", "main.c"], &[]);
    }

    #[test]
    fn edges_that_tie_with_the_last_hot_one_stay_as_cold_as_they_were() {
        let tied: Vec<String> = (0..200)
            .map(|n| format!("1 main.t{n:03}:11 main.h:{}", 20 + n))
            .collect();
        let new = "1000 main.a:11 main.f:12\n".to_owned() + &tied.join("\n");
        let table = edges(&new);
        let cut = table.hot_cut();
        assert!(cut.n_tied_hot < cut.n_tied);
        check(&new, &["main.b", "main.c"], &[]);
    }

    #[test]
    fn a_held_edge_does_not_outweigh_a_hot_one_on_its_line() {
        let new = "1000 main.a:11 main.f:12\n20 main.other:11 main.f:13";
        let held = check(new, &["main.b", "main.c"], &[]);
        let order: Vec<&[u8]> = (0..4)
            .map(|row| held.edges.name(held.edges.callee[row]))
            .collect();
        assert_eq!(order, [&b"main.a"[..], b"main.other", b"main.b", b"main.c"]);
    }

    #[test]
    fn an_edge_that_would_take_the_place_of_another_is_not_held() {
        let new = "1000 main.a:11 main.f:12\n4 main.other:11 main.f:13\n1 main.b:11 main.f:13";
        check(new, &["main.c"], &["main.b"]);
    }

    #[test]
    fn hysteresis_holds_what_is_likely_hot() {
        let (old, new) = (
            release(),
            edges("1000 main.a:11 main.f:12\n3 main.b:11 main.f:13\n2 main.c:11 main.f:14"),
        );
        assert_eq!(likely_hot(&old, &new, &[1.0, 0.4, 0.2], 0.3), [1]);
        assert_eq!(likely_hot(&old, &new, &[1.0, 0.4, 0.2], 0.1), [1, 2]);
    }

    #[test]
    fn weights_that_leave_no_room_are_refused() {
        let table = |weight: i64| edges(&format!("{weight} main.a:11 main.f:12"));
        let huge = table(i64::MAX / 4);
        assert_eq!(hold_hot(&huge, &release(), &[1]), Err(PgoError::TooLarge));
        let negative = edges("9 main.a:11 main.f:12\n-1 main.b:11 main.g:12");
        assert_eq!(
            hold_hot(&negative, &release(), &[1]),
            Err(PgoError::NegativeWeight)
        );
    }
}
