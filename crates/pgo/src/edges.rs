//! The edges of the compiler, in its order, and where it draws the hot line.

use profile::{IndexMap, Profile, StringIdx, StringInterner, StringTable};

use crate::graph::{Graph, value_type};
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
        let Some(column) = value_type(profile)? else {
            return Ok(Self::default());
        };
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
        if !graph.is_kept.contains(&true) {
            return Ok(edges);
        }
        let has_start_line = graph
            .nodes
            .iter()
            .zip(&graph.is_kept)
            .any(|(node, &is_kept)| is_kept && node.start_line != 0);
        if !has_start_line {
            return Err(Refusal::NoStartLine);
        }
        edges.add_calls(profile, &graph);
        if edges.total_weight() == 0 {
            edges.truncate_to_none();
        }
        edges.sort();
        Ok(edges)
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

    /// The sum of all weights; wraps as Go's does.
    pub fn total_weight(&self) -> i64 {
        self.weight.iter().fold(0, |sum, &w| sum.wrapping_add(w))
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
        let mut names = StringInterner::default();
        let mut rows = IndexMap::default();
        for call in &graph.calls {
            // Go walks the kept nodes, so the calls of a dropped one are lost with it.
            if !graph.is_kept[call.caller as usize] {
                continue;
            }
            let caller_node = graph.nodes[call.caller as usize];
            let callee_node = graph.nodes[call.callee as usize];
            let caller = names.intern(profile.text(caller_node.name));
            let callee = names.intern(profile.text(callee_node.name));
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
                self.file.push(names.intern(profile.text(caller_node.file)));
                self.line.push(caller_node.line);
                self.lacks_start_line.push(false);
                self.len() as u32 - 1
            }) as usize;
            self.weight[row] = self.weight[row].wrapping_add(call.weight);
            self.inlined_weight[row] = self.inlined_weight[row].wrapping_add(call.inlined_weight);
            self.lacks_start_line[row] |= caller_node.start_line == 0;
        }
        self.names = names.into_strings();
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
    fn sort(&mut self) {
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        order.sort_by(|&a, &b| {
            let (a, b) = (a as usize, b as usize);
            self.weight[b]
                .cmp(&self.weight[a])
                .then_with(|| self.name(self.caller[a]).cmp(self.name(self.caller[b])))
                .then_with(|| self.name(self.callee[a]).cmp(self.name(self.callee[b])))
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

fn reorder<T: Copy>(column: &mut Vec<T>, order: &[u32]) {
    *column = order.iter().map(|&row| column[row as usize]).collect();
}
