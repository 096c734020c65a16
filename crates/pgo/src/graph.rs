//! Weights of calls as Go's PGO counts them, sample by sample.
//!
//! As `internal/profile.NewGraph` and `cmd/internal/pgo.FromPProf`. Only the last two locations of
//! a stack count, each with its inlined frames, so samples are first summed by that pair of
//! locations; all that follows is done once per pair.

use profile::{IndexMap, Line, LocationIdx, Profile, StringIdx, ValueTypeIdx};

/// A place in code as Go's graph tells places apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Node {
    pub(crate) name: StringIdx,
    pub(crate) address: u64,
    pub(crate) start_line: i64,
    pub(crate) line: i64,
    /// The source file; it does not tell nodes apart, the first seen stays.
    pub(crate) file: StringIdx,
}

/// A call from one node to another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    /// Row of [`Graph::nodes`].
    pub(crate) caller: u32,
    /// Row of [`Graph::nodes`].
    pub(crate) callee: u32,
    pub(crate) weight: i64,
    /// The part of the weight in which both frames were one location.
    pub(crate) inlined_weight: i64,
}

/// Go's graph of a profile.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    /// Whether Go keeps the node: its samples do not cancel out.
    pub(crate) is_kept: Vec<bool>,
    pub(crate) calls: Vec<Call>,
    /// The sum of the value column.
    pub(crate) total_value: i64,
    /// The part of it in stacks that make no call.
    pub(crate) edgeless_value: i64,
}

/// The value column that Go's PGO reads: the first `samples/count` or `cpu/nanoseconds`.
pub fn read_column(profile: &Profile) -> Option<ValueTypeIdx> {
    let is_read = |kind: &[u8], unit: &[u8]| {
        matches!(
            (kind, unit),
            (b"samples", b"count") | (b"cpu", b"nanoseconds")
        )
    };
    profile
        .value_types
        .iter()
        .position(|value_type| {
            is_read(profile.text(value_type.kind), profile.text(value_type.unit))
        })
        .map(ValueTypeIdx::from_usize)
}

impl Graph {
    /// The graph of one value column.
    pub(crate) fn build(profile: &Profile, value_type: ValueTypeIdx) -> Self {
        let mut builder = GraphBuilder {
            profile,
            texts: TextRows::default(),
            graph: Self::default(),
            node_rows: IndexMap::default(),
            call_rows: IndexMap::default(),
            nodes_of_location: vec![None; profile.locations.len()],
            node_lists: Vec::new(),
            inner_calls: Vec::new(),
            cum_and_flat: Vec::new(),
            n_pairs: 0,
            node_seen_in: Vec::new(),
            call_seen_in: Vec::new(),
        };
        for pair in pairs(profile, value_type) {
            builder.add(pair);
        }
        let mut graph = builder.graph;
        graph.is_kept = builder
            .cum_and_flat
            .iter()
            .map(|&(cum, flat)| cum != 0 || flat != 0)
            .collect();
        graph
    }
}

/// The last two locations of stacks, and the sum of their samples.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    /// The physical caller; `None` for a stack of one location.
    pub(crate) caller: Option<LocationIdx>,
    pub(crate) leaf: LocationIdx,
    pub(crate) value: i64,
}

/// Every pair once, in the order of the first sample of each.
pub(crate) fn pairs(profile: &Profile, value_type: ValueTypeIdx) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut rows = IndexMap::default();
    let values = &profile.samples.values[value_type.to_usize()];
    for (&stack, &value) in profile.samples.stack.iter().zip(values) {
        if value == 0 {
            continue;
        }
        let locations = profile.stacks.locations(stack);
        let Some(&leaf) = locations.first() else {
            continue;
        };
        let caller = locations.get(1).copied();
        let hash = rows.hash(&(leaf, caller));
        let known = rows.find(hash, |row| {
            let pair = &pairs[row as usize];
            pair.leaf == leaf && pair.caller == caller
        });
        match known {
            Some(row) => {
                let pair = &mut pairs[row as usize];
                pair.value = pair.value.wrapping_add(value);
            }
            None => {
                rows.insert(hash, pairs.len() as u32);
                pairs.push(Pair {
                    caller,
                    leaf,
                    value,
                });
            }
        }
    }
    pairs
}

/// No call and no string has this row.
const NOT_YET: u32 = u32::MAX;

struct GraphBuilder<'a> {
    profile: &'a Profile,
    texts: TextRows,
    graph: Graph,
    node_rows: IndexMap,
    call_rows: IndexMap,
    /// Start and end in `node_lists` of a location's nodes, innermost first.
    nodes_of_location: Vec<Option<(u32, u32)>>,
    node_lists: Vec<u32>,
    /// By row of `node_lists`: the call from the next line of its location, or [`NOT_YET`]. A file
    /// may name a location of many lines in many stacks; its calls are looked up once.
    inner_calls: Vec<u32>,
    cum_and_flat: Vec<(i64, i64)>,
    /// The number of the pair that is being added, from 1.
    n_pairs: u32,
    /// The last pair that a node was met in.
    node_seen_in: Vec<u32>,
    /// The last pair that a call was met in.
    call_seen_in: Vec<u32>,
}

impl GraphBuilder<'_> {
    fn add(&mut self, pair: Pair) {
        let value = pair.value;
        self.graph.total_value = self.graph.total_value.wrapping_add(value);
        self.n_pairs += 1;
        let mut parent: Option<u32> = None;
        let mut has_call = false;
        for location in pair.caller.into_iter().chain([pair.leaf]) {
            let (start, end) = self.location_nodes(location);
            for at in (start..end).rev() {
                let node = self.node_lists[at as usize];
                let seen_in =
                    std::mem::replace(&mut self.node_seen_in[node as usize], self.n_pairs);
                if seen_in != self.n_pairs {
                    let cum = &mut self.cum_and_flat[node as usize].0;
                    *cum = cum.wrapping_add(value);
                }
                // A call of a place to itself is no edge.
                if let Some(parent) = parent
                    && parent != node
                {
                    has_call = true;
                    // The outermost line of a location was called, those within it inlined.
                    let is_inlined = at + 1 != end;
                    let call = match (is_inlined, self.inner_calls[at as usize]) {
                        (true, known) if known != NOT_YET => known,
                        _ => self.call_row(parent, node),
                    };
                    if is_inlined {
                        self.inner_calls[at as usize] = call;
                    }
                    self.add_call(call, value, is_inlined);
                }
                parent = Some(node);
            }
        }
        if let Some(leaf) = parent {
            let flat = &mut self.cum_and_flat[leaf as usize].1;
            *flat = flat.wrapping_add(value);
        }
        if !has_call {
            self.graph.edgeless_value = self.graph.edgeless_value.wrapping_add(value);
        }
    }

    fn call_row(&mut self, caller: u32, callee: u32) -> u32 {
        let calls = &mut self.graph.calls;
        let hash = self.call_rows.hash(&(caller, callee));
        let known = self.call_rows.find(hash, |row| {
            let call = &calls[row as usize];
            call.caller == caller && call.callee == callee
        });
        known.unwrap_or_else(|| {
            self.call_rows.insert(hash, calls.len() as u32);
            self.call_seen_in.push(0);
            calls.push(Call {
                caller,
                callee,
                weight: 0,
                inlined_weight: 0,
            });
            calls.len() as u32 - 1
        })
    }

    /// Adds a sample's value to a call, which counts once however often the sample makes it.
    fn add_call(&mut self, row: u32, value: i64, is_inlined: bool) {
        let seen_in = std::mem::replace(&mut self.call_seen_in[row as usize], self.n_pairs);
        if seen_in == self.n_pairs {
            return;
        }
        let call = &mut self.graph.calls[row as usize];
        call.weight = call.weight.wrapping_add(value);
        if is_inlined {
            call.inlined_weight = call.inlined_weight.wrapping_add(value);
        }
    }

    fn location_nodes(&mut self, location: LocationIdx) -> (u32, u32) {
        if let Some(known) = self.nodes_of_location[location.to_usize()] {
            return known;
        }
        let start = self.node_lists.len() as u32;
        let address = self.profile.locations.address(location);
        let lines = self.profile.locations.lines(location);
        let unsymbolised = (lines.len() == 0).then_some(Line {
            function: None,
            line: 0,
            column: 0,
        });
        for line in lines.chain(unsymbolised) {
            let node = self.node(address, line);
            self.node_lists.push(node);
            self.inner_calls.push(NOT_YET);
        }
        let range = (start, self.node_lists.len() as u32);
        self.nodes_of_location[location.to_usize()] = Some(range);
        range
    }

    fn node(&mut self, address: u64, line: Line) -> u32 {
        let functions = &self.profile.functions;
        let node = match line.function {
            // As `nodeInfo`: without a function, the line is not read either.
            None => Node {
                name: StringIdx(0),
                address,
                start_line: 0,
                line: 0,
                file: StringIdx(0),
            },
            Some(function) => {
                let row = function.to_usize();
                Node {
                    name: self.texts.row(self.profile, functions.name[row]),
                    address,
                    start_line: functions.start_line.get(row),
                    line: line.line,
                    file: functions.file[row],
                }
            }
        };
        let key = |node: &Node| (node.name, node.address, node.start_line, node.line);
        let nodes = &mut self.graph.nodes;
        let hash = self.node_rows.hash(&key(&node));
        let known = self
            .node_rows
            .find(hash, |row| key(&nodes[row as usize]) == key(&node));
        known.unwrap_or_else(|| {
            self.node_rows.insert(hash, nodes.len() as u32);
            nodes.push(node);
            self.cum_and_flat.push((0, 0));
            self.node_seen_in.push(0);
            nodes.len() as u32 - 1
        })
    }
}

/// The first string with each text, because a file may hold a text twice.
#[derive(Debug, Default)]
struct TextRows {
    rows: IndexMap,
    /// By row: its first string, or [`NOT_YET`]. A file may name one long text in many places.
    known: Vec<u32>,
}

impl TextRows {
    fn row(&mut self, profile: &Profile, idx: StringIdx) -> StringIdx {
        if self.known.is_empty() {
            self.known.resize(profile.strings.len(), NOT_YET);
        }
        let known = self.known[idx.to_usize()];
        if known != NOT_YET {
            return StringIdx(known);
        }
        let first = self.first(profile, idx);
        self.known[idx.to_usize()] = first.0;
        first
    }

    fn first(&mut self, profile: &Profile, idx: StringIdx) -> StringIdx {
        let text = profile.text(idx);
        if text.is_empty() {
            return StringIdx(0);
        }
        let hash = self.rows.hash(text);
        let known = self
            .rows
            .find(hash, |row| profile.text(StringIdx(row)) == text);
        match known {
            Some(row) => StringIdx(row),
            None => {
                self.rows.insert(hash, idx.0);
                idx
            }
        }
    }
}
