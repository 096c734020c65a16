//! The edges of the compiler, in its order, and where it draws the hot line.

use profile::{IndexMap, Profile, StringIdx, StringInterner, StringTable, ValueTypeIdx};

use crate::graph::{Graph, read_column};
use crate::refusal::Refusal;

/// The share of the total weight that hot edges make up, in percent.
///
/// As `inlineCDFHotCallSiteThresholdPercent` in `cmd/compile/internal/inline`.
pub const HOT_THRESHOLD_PERCENT: f64 = 99.0;

/// The compiler's edges of a profile, as columns.
///
/// **Invariant:** rows are sorted as `cmd/internal/pgo.sortByWeight` sorts: weight descending,
/// then caller, callee and offset ascending, names by their bytes; no two rows have the same
/// caller, callee and offset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EdgeTable {
    /// The names of functions and files.
    pub names: StringTable,
    /// Who calls: the linker's name of the function.
    pub caller: Vec<StringIdx>,
    /// Who is called.
    pub callee: Vec<StringIdx>,
    /// The line of the call, counted from the start line of the caller; negative where `//line`
    /// directives or damage put it before.
    pub offset: Vec<i64>,
    /// How much of the value column ran through the call.
    pub weight: Vec<i64>,
    /// The part of the weight from samples in which the callee was inlined into the caller.
    pub inlined_weight: Vec<i64>,
    /// The caller's source file, of the first version seen.
    pub file: Vec<StringIdx>,
    /// The line of the call in that file; 0 if unknown.
    pub line: Vec<i64>,
    /// Whether a version of the caller had no start line, which makes the offset meaningless.
    pub lacks_start_line: Vec<bool>,
    /// The value column that was read, as kind and unit; `None` if there were no samples.
    pub value_type: Option<(&'static str, &'static str)>,
    /// The sum of the value column.
    pub total_value: i64,
    /// The part of it in stacks of a single frame, which have no edge.
    pub edgeless_value: i64,
}

/// Where the compiler stops treating edges as hot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HotCut {
    /// The number of hot edges: the first rows.
    pub n_hot: usize,
    /// The weight of the last hot edge; 0 if there is none.
    pub cut_weight: i64,
    /// Edges of exactly that weight: which of them are hot is decided by name.
    pub n_tied: usize,
    /// How many of those are hot.
    pub n_tied_hot: usize,
}

impl EdgeTable {
    /// The edges of a profile, or why Go refuses it.
    ///
    /// As `cmd/internal/pgo.FromPProf`. A profile whose samples make no call, or whose weights sum
    /// to zero, gives no edges and no refusal: that is what Go does.
    pub fn build(profile: &Profile) -> Result<Self, Refusal> {
        // Go takes a profile without samples for an empty one before it looks for the column.
        if profile.samples.is_empty() {
            return Ok(Self::default());
        }
        let column = read_column(profile).ok_or(Refusal::NoValueType)?;
        let (edges, has_start_line) = Self::read(profile, column);
        match has_start_line {
            true => Ok(edges),
            false => Err(Refusal::NoStartLine),
        }
    }

    /// The edges of the value column of this kind and unit, also where Go would refuse the profile
    /// for want of start lines; none if there is no such column.
    ///
    /// As a part of a merge a profile is read so: what Go looks at is the merge.
    pub fn of_value_type(profile: &Profile, (kind, unit): (&str, &str)) -> Self {
        let column = profile.value_type_named(kind, unit);
        column.map_or_else(Self::default, |column| Self::read(profile, column).0)
    }

    /// The edges of one value column, whether or not Go would refuse them, and whether a place in
    /// the code has a start line, without which it does.
    pub(crate) fn read(profile: &Profile, column: ValueTypeIdx) -> (Self, bool) {
        let graph = Graph::build(profile, column);
        let kind = profile.text(profile.value_types[column.to_usize()].kind);
        let mut edges = Self {
            value_type: Some(match kind {
                b"cpu" => ("cpu", "nanoseconds"),
                _ => ("samples", "count"),
            }),
            total_value: graph.total_value,
            edgeless_value: graph.edgeless_value,
            ..Self::default()
        };
        let mut kept = graph
            .nodes
            .iter()
            .zip(&graph.is_kept)
            .filter(|&(_, &is_kept)| is_kept)
            .peekable();
        // Go looks for start lines once it has a node.
        if kept.peek().is_none() {
            return (edges, true);
        }
        let has_start_line = kept.any(|(node, _)| node.start_line != 0);
        edges.add_calls(profile, &graph);
        if edges.total_weight() == 0 {
            edges.truncate_to_none();
        }
        edges.sort();
        (edges, has_start_line)
    }

    /// The number of edges.
    pub fn len(&self) -> usize {
        self.weight.len()
    }

    /// Whether there is no edge.
    pub fn is_empty(&self) -> bool {
        self.weight.is_empty()
    }

    /// The text of a name.
    pub fn name(&self, idx: StringIdx) -> &[u8] {
        self.names.bytes(idx)
    }

    /// How many bytes the names are that stand in a list of all edges, which repeats them.
    pub fn listed_name_bytes(&self) -> u64 {
        let names = self.caller.iter().chain(&self.callee).chain(&self.file);
        names.fold(0, |sum: u64, &name| {
            sum.saturating_add(self.name(name).len() as u64)
        })
    }

    /// The sum of all weights; wraps as Go's does.
    pub fn total_weight(&self) -> i64 {
        wrapping_sum(&self.weight)
    }

    /// The weight of the hot edges; wraps likewise.
    pub fn hot_weight(&self) -> i64 {
        wrapping_sum(&self.weight[..self.hot_cut().n_hot])
    }

    /// Where the compiler cuts: the shortest prefix whose weight is over 99 % of the total.
    ///
    /// As `hotNodesFromCDF` in `cmd/compile/internal/inline`, the rounding of its floats included.
    pub fn hot_cut(&self) -> HotCut {
        let total = self.total_weight();
        let mut sum: i64 = 0;
        let mut n_hot = self.len();
        for (row, &weight) in self.weight.iter().enumerate() {
            sum = sum.wrapping_add(weight);
            if sum as f64 / total as f64 * 100.0 > HOT_THRESHOLD_PERCENT {
                n_hot = row + 1;
                break;
            }
        }
        let Some(last) = n_hot.checked_sub(1) else {
            return HotCut::default();
        };
        let cut_weight = self.weight[last];
        let first_tied = self.weight.partition_point(|&weight| weight > cut_weight);
        let after_tied = self.weight.partition_point(|&weight| weight >= cut_weight);
        HotCut {
            n_hot,
            cut_weight,
            n_tied: after_tied - first_tied,
            n_tied_hot: n_hot - first_tied,
        }
    }

    fn add_calls(&mut self, profile: &Profile, graph: &Graph) {
        let mut names = Names::new(profile);
        let mut rows = IndexMap::default();
        for call in &graph.calls {
            // Go walks the kept nodes, so the calls of a dropped one are lost with it.
            if !graph.is_kept[call.caller as usize] {
                continue;
            }
            let caller_node = graph.nodes[call.caller as usize];
            let callee_node = graph.nodes[call.callee as usize];
            let caller = names.row(caller_node.name);
            let callee = names.row(callee_node.name);
            let offset = caller_node.line.wrapping_sub(caller_node.start_line);
            let hash = rows.hash(&(caller, callee, offset));
            let known = rows.find(hash, |row| {
                let row = row as usize;
                self.caller[row] == caller
                    && self.callee[row] == callee
                    && self.offset[row] == offset
            });
            let row = known.unwrap_or_else(|| {
                rows.insert(hash, self.len() as u32);
                self.caller.push(caller);
                self.callee.push(callee);
                self.offset.push(offset);
                self.weight.push(0);
                self.inlined_weight.push(0);
                self.file.push(names.row(caller_node.file));
                self.line.push(caller_node.line);
                self.lacks_start_line.push(false);
                self.len() as u32 - 1
            }) as usize;
            self.weight[row] = self.weight[row].wrapping_add(call.weight);
            self.inlined_weight[row] = self.inlined_weight[row].wrapping_add(call.inlined_weight);
            self.lacks_start_line[row] |= caller_node.start_line == 0;
        }
        self.names = names.interner.into_strings();
    }

    /// Appends an edge; the table must then be sorted.
    pub(crate) fn push(&mut self, caller: StringIdx, callee: StringIdx, offset: i64, weight: i64) {
        self.caller.push(caller);
        self.callee.push(callee);
        self.offset.push(offset);
        self.weight.push(weight);
        self.inlined_weight.push(0);
        self.file.push(StringIdx(0));
        self.line.push(0);
        self.lacks_start_line.push(false);
    }

    /// Appends an edge of another table with a weight of its own; the table must then be sorted.
    pub(crate) fn push_from(
        &mut self,
        names: &mut StringInterner,
        source: &Self,
        row: usize,
        weight: i64,
    ) {
        self.caller
            .push(names.intern(source.name(source.caller[row])));
        self.callee
            .push(names.intern(source.name(source.callee[row])));
        self.offset.push(source.offset[row]);
        self.weight.push(weight);
        self.inlined_weight.push(0);
        self.file.push(names.intern(source.name(source.file[row])));
        self.line.push(source.line[row]);
        self.lacks_start_line.push(source.lacks_start_line[row]);
    }

    fn truncate_to_none(&mut self) {
        *self = Self {
            value_type: self.value_type,
            total_value: self.total_value,
            edgeless_value: self.edgeless_value,
            ..Self::default()
        };
    }

    /// As `cmd/internal/pgo.sortByWeight`: ties by caller, callee, offset.
    pub(crate) fn sort(&mut self) {
        // Each name is compared with few others and not with as many as there are edges: a file may
        // give a million edges one long name.
        let mut by_text: Vec<StringIdx> =
            (0..self.names.len()).map(StringIdx::from_usize).collect();
        by_text.sort_unstable_by_key(|&name| self.names.bytes(name));
        let mut ranks = vec![0_u32; by_text.len()];
        for (name, rank) in by_text.into_iter().zip(0..) {
            ranks[name.to_usize()] = rank;
        }
        let rank = |name: StringIdx| ranks[name.to_usize()];
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        order.sort_by(|&a, &b| {
            let (a, b) = (a as usize, b as usize);
            self.weight[b]
                .cmp(&self.weight[a])
                .then_with(|| rank(self.caller[a]).cmp(&rank(self.caller[b])))
                .then_with(|| rank(self.callee[a]).cmp(&rank(self.callee[b])))
                .then_with(|| self.offset[a].cmp(&self.offset[b]))
        });
        reorder(&mut self.caller, &order);
        reorder(&mut self.callee, &order);
        reorder(&mut self.offset, &order);
        reorder(&mut self.weight, &order);
        reorder(&mut self.inlined_weight, &order);
        reorder(&mut self.file, &order);
        reorder(&mut self.line, &order);
        reorder(&mut self.lacks_start_line, &order);
    }
}

/// The names of edges, each once, by row of a profile's strings.
struct Names<'a> {
    profile: &'a Profile,
    interner: StringInterner,
    rows: Vec<Option<StringIdx>>,
}

impl<'a> Names<'a> {
    fn new(profile: &'a Profile) -> Self {
        Self {
            profile,
            interner: StringInterner::default(),
            rows: vec![None; profile.strings.len()],
        }
    }

    fn row(&mut self, idx: StringIdx) -> StringIdx {
        let interner = &mut self.interner;
        *self.rows[idx.to_usize()].get_or_insert_with(|| interner.intern(self.profile.text(idx)))
    }
}

/// The sum of weights, which may be any numbers; wraps as Go's sums do.
pub(crate) fn wrapping_sum<'a>(weights: impl IntoIterator<Item = &'a i64>) -> i64 {
    let weights = weights.into_iter();
    weights.fold(0, |sum, &weight| sum.wrapping_add(weight))
}

fn reorder<T: Copy>(column: &mut Vec<T>, order: &[u32]) {
    *column = order.iter().map(|&row| column[row as usize]).collect();
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::preprofile;
    use crate::sketch::{profile, profile_of};

    fn check(sketch: &str, expected: &Expect) {
        let edges = EdgeTable::build(&profile(sketch)).expect("Go takes it");
        let text = String::from_utf8(preprofile(&edges)).expect("the names are UTF-8");
        expected.assert_eq(&text);
    }

    #[test]
    fn only_the_last_two_locations_count() {
        check(
            "5 main.leaf:11 main.mid:15 main.outer:20 main.main:30",
            &expect![[r"
                GO PREPROFILE V1
                main.mid
                main.leaf
                5 5
            "]],
        );
    }

    #[test]
    fn inlined_frames_are_calls_of_their_own() {
        check(
            "7 main.hash:12<main.sum:14 main.main:18",
            &expect![[r"
                GO PREPROFILE V1
                main.main
                main.sum
                8 7
                main.sum
                main.hash
                4 7
            "]],
        );
    }

    #[test]
    fn equal_weights_are_ordered_by_caller_then_callee_then_offset() {
        check(
            "1 b.g:11 b.f:13
             1 b.g:11 b.f:12
             1 a.z:11 b.f:19
             1 b.g:11 a.f:15
             2 z.z:11 z.f:11",
            &expect![[r"
                GO PREPROFILE V1
                z.f
                z.z
                1 2
                a.f
                b.g
                5 1
                b.f
                a.z
                9 1
                b.f
                b.g
                2 1
                b.f
                b.g
                3 1
            "]],
        );
    }

    #[test]
    fn a_caller_whose_samples_cancel_out_loses_its_edges() {
        check(
            "5 main.a:11 main.caller:15
             -5 main.b:11 main.caller:15
             2 main.c:11 main.other:12",
            &expect![[r"
                GO PREPROFILE V1
                main.other
                main.c
                2 2
            "]],
        );
    }

    #[test]
    fn a_function_that_calls_itself_on_the_line_of_its_leaf_makes_no_edge() {
        check(
            "3 main.walk:15 main.walk:15
             4 main.walk:12 main.walk:15",
            &expect![[r"
                GO PREPROFILE V1
                main.walk
                main.walk
                5 4
            "]],
        );
    }

    #[test]
    fn a_profile_without_a_value_type_of_cpu_is_refused_in_go_s_words() {
        let heap = profile_of(("inuse_space", "bytes"), "1 main.a:11 main.b:12");
        assert_eq!(EdgeTable::build(&heap), Err(Refusal::NoValueType));
        let wall = profile_of(("wall", "nanoseconds"), "1 main.a:11 main.b:12");
        assert_eq!(EdgeTable::build(&wall), Err(Refusal::NoValueType));
    }

    #[test]
    fn one_start_line_is_enough_for_go_and_none_is_not() {
        let none = profile("1 old.a:11 old.b:12");
        assert_eq!(EdgeTable::build(&none), Err(Refusal::NoStartLine));
        let edges = EdgeTable::build(&profile("1 old.a:11 old.b:12\n1 main.a:11 main.b:12"))
            .expect("Go takes it");
        assert_eq!(edges.lacks_start_line, [false, true]);
        assert_eq!(edges.offset, [2, 12]);
    }

    #[test]
    fn stacks_of_one_frame_give_no_edge_and_no_refusal() {
        let edges = EdgeTable::build(&profile("9 main.main:11")).expect("Go takes it");
        assert!(edges.is_empty());
        assert_eq!((edges.total_value, edges.edgeless_value), (9, 9));
        assert_eq!(edges.hot_cut(), HotCut::default());
    }

    #[test]
    fn the_cut_is_the_first_edge_over_99_percent() {
        // 989 and 10 make 99.9 %; 989 alone 98.9 %.
        let edges = EdgeTable::build(&profile(
            "989 main.a:11 main.f:11
             10 main.b:11 main.f:12
             1 main.c:11 main.f:13",
        ))
        .expect("Go takes it");
        assert_eq!(edges.hot_cut().n_hot, 2);
        // Exactly 99 % is not over it.
        let edges = EdgeTable::build(&profile(
            "99 main.a:11 main.f:11
             1 main.b:11 main.f:12",
        ))
        .expect("Go takes it");
        let cut = edges.hot_cut();
        assert_eq!((cut.n_hot, cut.cut_weight, cut.n_tied), (2, 1, 1));
    }

    #[test]
    fn the_tie_zone_is_every_edge_of_the_last_hot_weight() {
        let lines: Vec<String> = (0..300)
            .map(|n| format!("1 main.f{n:03}:11 main.caller:{}", 11 + n))
            .collect();
        let sketch = lines.join("\n");
        let cut = EdgeTable::build(&profile(&sketch))
            .expect("Go takes it")
            .hot_cut();
        assert_eq!((cut.n_hot, cut.cut_weight), (298, 1));
        assert_eq!((cut.n_tied, cut.n_tied_hot), (300, 298));
    }
}
