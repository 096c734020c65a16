//! The smallest profile that means the same to the compiler.

use profile::{FunctionIdx, LabelSetIdx, Line, LocationIdx, Profile, ProfileBuilder, StringIdx};

use crate::edges::EdgeTable;

/// A profile of the edges and of nothing else: `go tool preprofile` makes the same bytes of it as
/// of the profile that the edges came from.
///
/// Each edge is a sample of one location with two lines: the callee, inlined into the caller at
/// the line of the call. There is no address, file, mapping, label or time, because the compiler
/// reads none. Functions stand by name, locations by call site, samples in the compiler's order:
/// that is what compresses best, and the same edges always give the same rows.
pub fn lean_profile(edges: &EdgeTable) -> Profile {
    let (kind, unit) = edges.value_type.unwrap_or(("samples", "count"));
    let mut builder = ProfileBuilder::new(&[(kind.as_bytes(), unit.as_bytes())]);
    let functions = Functions::add(&mut builder, edges);

    let mut by_site: Vec<u32> = (0..edges.len() as u32).collect();
    by_site.sort_by_key(|&row| {
        let row = row as usize;
        let caller = functions.of_name[edges.caller[row].to_usize()];
        let callee = functions.of_name[edges.callee[row].to_usize()];
        (caller, edges.offset[row], callee)
    });
    let mut location_of_edge = vec![LocationIdx(0); edges.len()];
    // Caller nodes whose samples cancel out, which Go would drop with their edges.
    let mut cancelled: Vec<LocationIdx> = Vec::new();
    for site in by_site.chunk_by(|&a, &b| functions.site(edges, a) == functions.site(edges, b)) {
        let mut sum: i64 = 0;
        for &row in site {
            let row = row as usize;
            let lines = [
                functions.callee_line(edges, row),
                functions.caller_line(edges, row),
            ];
            location_of_edge[row] = builder.location(None, 0, false, &lines);
            sum = sum.wrapping_add(edges.weight[row]);
        }
        if sum == 0 {
            let line = functions.caller_line(edges, site[0] as usize);
            cancelled.push(builder.location(None, 0, false, &[line]));
        }
    }
    for (&location, &weight) in location_of_edge.iter().zip(&edges.weight) {
        let stack = builder.stack(&[location]);
        if weight == 0 {
            // Go passes over a sample of zero, so an edge that sums to zero takes two.
            builder.push_sample(stack, LabelSetIdx(0), &[1]);
            builder.push_sample(stack, LabelSetIdx(0), &[-1]);
        } else {
            builder.push_sample(stack, LabelSetIdx(0), &[weight]);
        }
    }
    for location in cancelled {
        let stack = builder.stack(&[location]);
        builder.push_sample(stack, LabelSetIdx(0), &[1]);
    }
    builder.build()
}

/// Whether a profile is such a one, or the merge of some: edges stand in it for stacks.
///
/// It says nothing of what it was sampled by, so it does not merge with profiles, and it has every
/// call inlined, so it does not compare with them either.
pub fn is_lean(profile: &Profile) -> bool {
    let period = profile.header.period_type;
    let locations = &profile.locations;
    let mut rows = (0..locations.len()).map(LocationIdx::from_usize);
    let has_place = |row: LocationIdx| {
        let mut lines = locations.lines(row);
        locations.address(row) != 0
            || lines.len() > 1 && lines.next().is_some_and(|leaf| leaf.line != 0)
    };
    let mut stacks = profile.stacks.iter();
    profile.mappings.is_empty()
        && period.is_none_or(|period| profile.text(period.kind).is_empty())
        && profile.value_types.len() == 1
        && locations.most_lines() == 2
        && stacks.all(|stack| stack.len() == 1)
        && profile
            .functions
            .file
            .iter()
            .all(|&file| file == StringIdx(0))
        // A profile has an address, or a line, where it was sampled.
        && !rows.any(has_place)
        && !profile.functions.start_line.is_all_zero()
}

/// Where a caller starts: at line 1, or so far down that its first call has line 1.
///
/// Line 0 is the leaf's, and a function that calls itself must not be one place. Of the starts from
/// 1 on, `taken` are those from which a call of the function is at line 0.
fn start_line(lowest_offset: i64, taken: &mut Vec<i64>) -> i64 {
    if let Some(start) = 1_i64.checked_sub(lowest_offset) {
        return start;
    }
    // An offset beyond any file, from a damaged line: lines wrap, and none may wrap to 0.
    taken.sort_unstable();
    taken.dedup();
    let gap = taken
        .iter()
        .zip(1..)
        .find(|&(&taken, start)| taken != start);
    gap.map_or(taken.len() as i64 + 1, |(_, start)| start)
}

/// Whether no start line puts the call at this offset from it at line 1.
fn is_beyond_lines(lowest_offset: i64) -> bool {
    1_i64.checked_sub(lowest_offset).is_none()
}

/// The functions of a lean profile, by row of [`EdgeTable::names`].
struct Functions {
    of_name: Vec<Option<FunctionIdx>>,
    start_line: Vec<i64>,
}

impl Functions {
    fn add(builder: &mut ProfileBuilder, edges: &EdgeTable) -> Self {
        let n_names = edges.names.len();
        let mut is_named = vec![false; n_names];
        let mut lowest_offset: Vec<Option<i64>> = vec![None; n_names];
        for row in 0..edges.len() {
            let caller = edges.caller[row].to_usize();
            is_named[caller] = true;
            is_named[edges.callee[row].to_usize()] = true;
            let lowest = lowest_offset[caller].get_or_insert(0);
            *lowest = edges.offset[row].min(*lowest);
        }
        let mut taken: Vec<Vec<i64>> = vec![Vec::new(); n_names];
        for (caller, &offset) in edges.caller.iter().zip(&edges.offset) {
            let start = offset.wrapping_neg();
            let is_beyond = lowest_offset[caller.to_usize()].is_some_and(is_beyond_lines);
            if is_beyond && start > 0 {
                taken[caller.to_usize()].push(start);
            }
        }
        // What only is called has no use for a start line.
        let start_line: Vec<i64> = lowest_offset
            .iter()
            .zip(&mut taken)
            .map(|(lowest, taken)| lowest.map_or(0, |lowest| start_line(lowest, taken)))
            .collect();
        let mut named: Vec<StringIdx> = (0..n_names)
            .map(StringIdx::from_usize)
            .filter(|name| is_named[name.to_usize()])
            .collect();
        named.sort_by_key(|&name| edges.name(name));
        let mut of_name = vec![None; n_names];
        for name in named {
            let text = builder.string(edges.name(name));
            let start = start_line[name.to_usize()];
            let function = builder.function(text, StringIdx(0), StringIdx(0), start);
            of_name[name.to_usize()] = Some(function);
        }
        Self {
            of_name,
            start_line,
        }
    }

    /// What Go's graph tells callers apart by.
    fn site(&self, edges: &EdgeTable, row: u32) -> (Option<FunctionIdx>, i64) {
        let row = row as usize;
        (
            self.of_name[edges.caller[row].to_usize()],
            edges.offset[row],
        )
    }

    fn caller_line(&self, edges: &EdgeTable, row: usize) -> Line {
        let caller = edges.caller[row].to_usize();
        Line {
            function: self.of_name[caller],
            line: self.start_line[caller].wrapping_add(edges.offset[row]),
            column: 0,
        }
    }

    fn callee_line(&self, edges: &EdgeTable, row: usize) -> Line {
        Line {
            function: self.of_name[edges.callee[row].to_usize()],
            line: 0,
            column: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::profile;

    fn assert_same_edges(sketch: &str) {
        let edges = EdgeTable::build(&profile(sketch)).expect("Go takes it");
        let again = EdgeTable::build(&lean_profile(&edges)).expect("Go takes the lean one");
        assert_eq!(crate::preprofile(&again), crate::preprofile(&edges));
        assert!(!edges.is_empty());
    }

    #[test]
    fn it_has_the_same_edges() {
        assert_same_edges("3 main.a:11<main.b:14 main.c:20\n4 main.a:11 main.c:22");
    }

    #[test]
    fn a_function_that_calls_itself_stays_a_call() {
        assert_same_edges("3 main.walk:10 main.walk:12\n2 main.walk:13 main.walk:3");
    }

    #[test]
    fn edges_that_cancel_out_stay() {
        assert_same_edges(
            "5 main.a:11 main.f:12
             -5 main.a:12 main.f:12
             7 main.f:12 main.main:12
             3 main.b:11 main.g:12
             -3 main.c:11 main.g:12
             1 main.g:12",
        );
    }

    #[test]
    fn calls_at_lines_beyond_any_file_stay_and_cost_their_number() {
        let lowest = i64::MIN;
        let mut taken: Vec<i64> = (1..=500_000).rev().collect();
        assert_eq!(start_line(lowest, &mut taken), 500_001);
        assert_eq!(start_line(lowest, &mut vec![1, 2, 2, 5]), 3);
        assert_eq!(start_line(lowest, &mut vec![2]), 1);
        assert_eq!(start_line(lowest, &mut Vec::new()), 1);
        assert_eq!(start_line(-7, &mut Vec::new()), 8);
    }

    #[test]
    fn it_says_nothing_that_the_compiler_does_not_read() {
        let edges = EdgeTable::build(&profile("3 main.a:11 main.b:14 main.c:20")).expect("taken");
        let lean = lean_profile(&edges);
        assert!(lean.mappings.is_empty());
        assert!(
            lean.locations
                .rows()
                .all(|idx| lean.locations.address(idx) == 0)
        );
        assert!(lean.functions.file.iter().all(|&file| file == StringIdx(0)));
        // Its functions are two, because main.c is in no edge.
        assert_eq!(lean.functions.len(), 2);
    }

    #[test]
    fn it_is_known_for_what_it_is_and_nothing_else_is() {
        let lean = |sketch| lean_profile(&EdgeTable::build(&profile(sketch)).expect("taken"));
        let one = lean("3 main.a:11 main.b:14 main.c:20");
        let other = lean("5 main.a:11 main.f:12\n-5 main.a:12 main.f:12\n7 main.f:12 main.b:12");
        let both = profile::merge::merge(&[&one, &other]).expect("they are alike");
        for lean in [one, other, both] {
            assert!(is_lean(&lean));
        }
        for sketch in [
            "3 main.a:11 main.b:14",
            "3 main.a:11<main.b:14 main.c:20",
            "3 main.a:11",
        ] {
            assert!(!is_lean(&profile(sketch)), "{sketch}");
        }
        assert!(!is_lean(&Profile::default()));
    }
}
