//! What one input shows by itself, counted once and read by every rule.

use profile::{Profile, StackIdx, StringIdx, ValueTypeIdx};

use crate::doctor::generics;
use crate::edges::EdgeTable;
use crate::graph::read_column;
use crate::reach::TimeShares;
use crate::refusal::Refusal;
use crate::sites::is_pseudo_function;

/// Edges of one kind: how many, and their weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) n: u32,
    pub(crate) weight: i64,
}

/// The edges of a profile that are worth less than they weigh.
///
/// An edge is counted in the first that it fits, so the weights add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Damage {
    /// Caller or callee has no name.
    pub(crate) unnamed: Sum,
    /// Caller or callee is what a server put in place of what it cut.
    pub(crate) truncated: Sum,
    /// The callee is no call in the source.
    pub(crate) pseudo: Sum,
    /// The caller has no start line.
    pub(crate) no_start_line: Sum,
    /// The call is before the start of its caller.
    pub(crate) lost_line: Sum,
    /// A name has `[...]` for its type arguments.
    pub(crate) elided: Sum,
}

/// One input, counted.
#[derive(Debug)]
pub(crate) struct Survey<'a> {
    pub(crate) profile: &'a Profile,
    pub(crate) column: Option<ValueTypeIdx>,
    /// Why Go would refuse this input by itself.
    pub(crate) refusal: Option<Refusal>,
    /// Its edges, also where Go would refuse it for want of start lines.
    pub(crate) edges: EdgeTable,
    pub(crate) total_weight: i64,
    pub(crate) damage: Damage,
    /// The value of stacks whose leaf is what a server cut.
    pub(crate) truncated_value: i64,
    /// The value of stacks as deep as a server stores them.
    pub(crate) deep_value: i64,
    pub(crate) time: TimeShares,
    /// The smallest positive value of a sample; 0 if there is none.
    pub(crate) smallest: i64,
    /// What one tick of the profiler adds to the value column.
    pub(crate) tick: i64,
}

/// Pyroscope keeps that many frames of a stack, those on the side of the root, as `validate.go` of
/// its distributor; Go's own CPU profiles have 64, or 128 since Go 1.23.
const MAX_DEPTH_OF_SERVERS: usize = 1000;

/// Values whose common divisor is less were scaled, and no longer show the tick.
const SHORTEST_TICK_NANOS: i64 = 1_000_000;

impl<'a> Survey<'a> {
    /// A survey of the value column of this kind and unit; of the one that Go would read of the
    /// input by itself where that is `None`.
    pub(crate) fn of(profile: &'a Profile, wanted: Option<(&str, &str)>) -> Self {
        // Go takes a profile without samples for an empty one before it looks for the column.
        let (own, mut refusal) = match (profile.samples.is_empty(), read_column(profile)) {
            (true, _) => (None, None),
            (false, None) => (None, Some(Refusal::NoValueType)),
            (false, column) => (column, None),
        };
        let wanted = wanted.and_then(|(kind, unit)| profile.value_type_named(kind, unit));
        let column = own.map(|own| wanted.unwrap_or(own));
        let mut survey = Self {
            profile,
            column,
            refusal: None,
            edges: EdgeTable::default(),
            total_weight: 0,
            damage: Damage::default(),
            truncated_value: 0,
            deep_value: 0,
            time: TimeShares::default(),
            smallest: 0,
            tick: 1,
        };
        if let Some(column) = column {
            let (edges, has_start_line) = EdgeTable::read(profile, column);
            if !has_start_line {
                refusal = Some(Refusal::NoStartLine);
            }
            survey.total_weight = edges.total_weight();
            survey.time = TimeShares::of_column(profile, column);
            survey.count_samples(column);
            survey.damage = damage(&edges, has_cut_function(profile));
            survey.edges = edges;
        }
        survey.refusal = refusal;
        survey
    }

    /// The sum of a value column, as an `i64` that stays at its limit; `None` if there is no such
    /// column.
    pub(crate) fn total_of(&self, kind: &str, unit: &str) -> Option<i64> {
        let column = self.profile.value_type_named(kind, unit)?;
        let total = self.profile.total(column);
        Some(i64::try_from(total).unwrap_or(i64::MAX))
    }

    /// Whether Go takes the input by itself and finds edges in it.
    pub(crate) fn is_useful(&self) -> bool {
        self.refusal.is_none() && !self.edges.is_empty()
    }

    fn count_samples(&mut self, column: ValueTypeIdx) {
        let profile = self.profile;
        let is_cut = has_cut_function(profile);
        let is_cut_leaf = |stack: StackIdx| {
            let leaf = profile.stacks.locations(stack).first();
            let line = leaf.and_then(|&leaf| profile.locations.lines(leaf).next());
            line.and_then(|line| line.function)
                .is_some_and(|function| is_cut_name(profile, function.to_usize()))
        };
        let mut divisor = 0;
        let values = &profile.samples.values[column.to_usize()];
        for (&stack, &value) in profile.samples.stack.iter().zip(values) {
            if value > 0 {
                self.smallest = match self.smallest {
                    0 => value,
                    smallest => smallest.min(value),
                };
                divisor = greatest_common_divisor(divisor, value);
            }
            if is_cut && is_cut_leaf(stack) {
                self.truncated_value = self.truncated_value.wrapping_add(value);
            }
            if profile.stacks.locations(stack).len() == MAX_DEPTH_OF_SERVERS {
                self.deep_value = self.deep_value.wrapping_add(value);
            }
        }
        let kind = profile.text(profile.value_types[column.to_usize()].kind);
        self.tick = match kind {
            b"samples" => 1,
            _ if divisor >= SHORTEST_TICK_NANOS => divisor,
            _ => self.smallest.max(1),
        };
    }
}

fn greatest_common_divisor(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn damage(edges: &EdgeTable, is_cut: bool) -> Damage {
    let mut damage = Damage::default();
    // Whether a name has the mark, by its row: names are many fewer than edges.
    let is_elided: Vec<bool> = edges
        .names
        .iter()
        .map(|(_, name)| generics::is_elided(name))
        .collect();
    for row in 0..edges.len() {
        let names = [edges.caller[row], edges.callee[row]];
        let any_name = |is_meant: &dyn Fn(StringIdx) -> bool| names.into_iter().any(is_meant);
        let sum = if any_name(&|name| edges.name(name).is_empty()) {
            &mut damage.unnamed
        } else if is_cut && any_name(&|name| edges.name(name) == CUT_FUNCTION) {
            &mut damage.truncated
        } else if is_pseudo_function(edges.name(edges.callee[row])) {
            &mut damage.pseudo
        } else if edges.lacks_start_line[row] {
            &mut damage.no_start_line
        } else if edges.offset[row] < 0 {
            &mut damage.lost_line
        } else if any_name(&|name| is_elided[name.to_usize()]) {
            &mut damage.elided
        } else {
            continue;
        };
        sum.n += 1;
        sum.weight = sum.weight.wrapping_add(edges.weight[row]);
    }
    damage
}

/// What Pyroscope names the function that stands for what it cut, as `resolver_pprof_tree.go`.
const CUT_FUNCTION: &[u8] = b"other";

fn has_cut_function(profile: &Profile) -> bool {
    (0..profile.functions.len()).any(|row| is_cut_name(profile, row))
}

/// A function of somebody's own may have that name; it would have a file.
fn is_cut_name(profile: &Profile, function: usize) -> bool {
    profile.text(profile.functions.name[function]) == CUT_FUNCTION
        && profile.text(profile.functions.file[function]).is_empty()
}
