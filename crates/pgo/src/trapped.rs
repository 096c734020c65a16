//! Calls that a profile shows trapped: made by a body that is itself inlined.
//!
//! The compiler asks whether a call is hot by the function that it is editing, which is the outer
//! one, and by the line of the call counted from the start of that function, as `inlineCostOK` in
//! `cmd/compile/internal/inline` does. The profile knows the call under the inner function. So a
//! hot call within an inlined body is never found, and stays a call (golang/go#69046).
//!
//! **Invariant:** what is said here was seen: a sample in which the physical caller's location has
//! more than one line. Nothing is concluded about calls that were not sampled.

use profile::{IndexMap, LocationIdx, Profile, StringIdx, StringInterner, StringTable};

use crate::edges::EdgeTable;
use crate::graph::pairs;

/// The trapped calls of an edge table.
///
/// **Invariant:** `edge` ascends, so the heaviest edges come first; the rows of `outers` that
/// belong to one edge are neighbours, the heaviest first, then by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrappedCalls {
    /// The row of each trapped edge in the edge table.
    pub edge: Vec<u32>,
    /// The part of the edge's weight that was sampled trapped.
    pub weight: Vec<i64>,
    /// The functions that the caller's body is inlined into.
    pub outers: Vec<Outer>,
    names: StringTable,
}

/// A function that holds a trapped call without being its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outer {
    /// The row of the trapped edge in the edge table.
    pub edge: u32,
    /// The function's name, a row of the names of [`TrappedCalls`].
    pub function: StringIdx,
    /// How much of the edge's weight was sampled there.
    pub weight: i64,
}

impl TrappedCalls {
    /// The trapped ones among `edges`, which are those of `profile`.
    pub fn build(profile: &Profile, edges: &EdgeTable) -> Self {
        let Some((kind, unit)) = edges.value_type else {
            return Self::default();
        };
        let Some(column) = profile.value_type_named(kind, unit) else {
            return Self::default();
        };
        let rows = EdgeRows::of(edges);
        let mut names = StringInterner::default();
        let mut outers: Vec<Outer> = Vec::new();
        for pair in pairs(profile, column) {
            let call = pair
                .caller
                .and_then(|caller| trapped_call(profile, caller, pair.leaf));
            let Some(call) = call else { continue };
            let Some(edge) = rows.find(call.caller, call.callee, call.offset) else {
                continue;
            };
            outers.push(Outer {
                edge,
                function: names.intern(call.outer),
                weight: pair.value,
            });
        }
        let names = names.into_strings();
        outers.sort_by(|a, b| {
            let by_name = || names.bytes(a.function).cmp(names.bytes(b.function));
            a.edge.cmp(&b.edge).then_with(by_name)
        });
        outers.dedup_by(|next, kept| {
            let is_same = (next.edge, next.function) == (kept.edge, kept.function);
            if is_same {
                kept.weight = kept.weight.wrapping_add(next.weight);
            }
            is_same
        });
        // The sort is stable, so equal weights stay in the order of their names.
        outers.sort_by(|a, b| a.edge.cmp(&b.edge).then(b.weight.cmp(&a.weight)));
        let mut trapped = Self::default();
        for of_edge in outers.chunk_by(|a, b| a.edge == b.edge) {
            let sum = of_edge
                .iter()
                .fold(0, |sum: i64, outer| sum.wrapping_add(outer.weight));
            trapped.edge.push(of_edge[0].edge);
            trapped.weight.push(sum);
        }
        Self {
            outers,
            names,
            ..trapped
        }
    }

    /// The number of edges that are trapped.
    pub fn len(&self) -> usize {
        self.edge.len()
    }

    /// Whether no edge is.
    pub fn is_empty(&self) -> bool {
        self.edge.is_empty()
    }

    /// The name of an outer function.
    pub fn name(&self, outer: &Outer) -> &[u8] {
        self.names.bytes(outer.function)
    }

    /// The outer functions of one edge, heaviest first.
    pub fn outers_of(&self, edge: u32) -> &[Outer] {
        let start = self.outers.partition_point(|outer| outer.edge < edge);
        let end = self.outers.partition_point(|outer| outer.edge <= edge);
        &self.outers[start..end]
    }

    /// The trapped weight of the first `n_hot` edges.
    pub fn hot_weight(&self, n_hot: usize) -> i64 {
        let rows = self.edge.iter().zip(&self.weight);
        rows.filter(|&(&edge, _)| (edge as usize) < n_hot)
            .fold(0, |sum: i64, (_, &weight)| sum.wrapping_add(weight))
    }
}

struct TrappedCall<'a> {
    caller: &'a [u8],
    callee: &'a [u8],
    offset: i64,
    outer: &'a [u8],
}

/// The call from one location to another, if its caller is not the physical function.
fn trapped_call(
    profile: &Profile,
    caller: LocationIdx,
    leaf: LocationIdx,
) -> Option<TrappedCall<'_>> {
    let mut lines = profile.locations.lines(caller);
    let (inner, outer) = (lines.next()?, lines.next_back()?);
    let name =
        |function: profile::FunctionIdx| profile.text(profile.functions.name[function.to_usize()]);
    let inner_function = inner.function?;
    let callee = profile.locations.lines(leaf).next_back()?.function?;
    let start_line = profile.functions.start_line.get(inner_function.to_usize());
    Some(TrappedCall {
        caller: name(inner_function),
        callee: name(callee),
        offset: inner.line.wrapping_sub(start_line),
        outer: name(outer.function?),
    })
}

/// Finding an edge by what the compiler knows it by.
struct EdgeRows<'a> {
    edges: &'a EdgeTable,
    rows: IndexMap,
}

impl<'a> EdgeRows<'a> {
    fn of(edges: &'a EdgeTable) -> Self {
        let mut rows = IndexMap::with_capacity(edges.len());
        for row in 0..edges.len() {
            let caller = edges.name(edges.caller[row]);
            let callee = edges.name(edges.callee[row]);
            let hash = rows.hash(&(caller, callee, edges.offset[row]));
            rows.insert(hash, row as u32);
        }
        Self { edges, rows }
    }

    fn find(&self, caller: &[u8], callee: &[u8], offset: i64) -> Option<u32> {
        let edges = self.edges;
        let hash = self.rows.hash(&(caller, callee, offset));
        self.rows.find(hash, |row| {
            let row = row as usize;
            edges.offset[row] == offset
                && edges.name(edges.caller[row]) == caller
                && edges.name(edges.callee[row]) == callee
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::profile;

    fn trapped(sketch: &str) -> (EdgeTable, TrappedCalls) {
        let profile = profile(sketch);
        let edges = EdgeTable::build(&profile).expect("Go takes it");
        let trapped = TrappedCalls::build(&profile, &edges);
        (edges, trapped)
    }

    #[test]
    fn a_call_out_of_an_inlined_body_is_trapped_in_the_functions_around_it() {
        let (edges, trapped) = trapped(
            "5 main.mix:11 main.step:14<main.outer:20 main.main:30
             9 main.mix:12 main.step:14<main.other:40 main.main:31
             2 main.mix:11 main.step:14 main.main:32",
        );
        assert_eq!(trapped.weight, [14]);
        let row = trapped.edge[0] as usize;
        assert_eq!(edges.name(edges.caller[row]), b"main.step");
        assert_eq!(edges.name(edges.callee[row]), b"main.mix");
        assert_eq!(edges.weight[row], 16);
        let outers: Vec<_> = trapped
            .outers_of(trapped.edge[0])
            .iter()
            .map(|outer| (trapped.name(outer), outer.weight))
            .collect();
        let expected: [(&[u8], i64); 2] = [(b"main.other", 9), (b"main.outer", 5)];
        assert_eq!(outers, expected);
        assert_eq!(trapped.hot_weight(edges.len()), 14);
    }

    #[test]
    fn the_callee_of_a_trapped_call_is_the_physical_one() {
        let (edges, trapped) =
            trapped("5 main.add:9<main.mix:11 main.step:14<main.outer:20 main.main:30");
        let row = trapped.edge[0] as usize;
        assert_eq!(edges.name(edges.callee[row]), b"main.mix");
    }

    #[test]
    fn calls_of_physical_functions_and_inlined_calls_are_free() {
        let (_, trapped) = trapped(
            "5 main.mix:11<main.step:14 main.outer:20
             3 main.mix:11 main.step:14 main.outer:20<main.main:30",
        );
        assert!(trapped.is_empty());
    }

    #[test]
    fn an_unnamed_frame_traps_nothing() {
        let (_, trapped) = trapped("5 main.mix:11 main.step:14");
        assert_eq!(trapped, TrappedCalls::default());
    }
}
