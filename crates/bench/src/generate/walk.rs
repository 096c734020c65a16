//! Stacks that share little: the harshest case for a call tree.

use std::collections::HashSet;

use profile::{FunctionIdx, Header, Line, Mapping, Profile, ProfileBuilder};

use crate::random::Random;

const N_FUNCTIONS: usize = 4000;

/// Paths from root to leaf; stacks differ by the lines of their calls.
const N_PATHS: usize = 10_000;

/// Frames of every stack.
const DEPTH: usize = 40;

/// Of a hundred frames, those that are inlined into the one before.
const INLINED_PERCENT: usize = 30;

/// Call sites of one function that is not inlined.
const N_LINES: usize = 24;

/// `n_stacks` different stacks of forty frames, a third of them inlined, over some three hundred
/// thousand paths.
pub fn walk(n_stacks: usize) -> Profile {
    let mut random = Random::new(3);
    let mut builder = ProfileBuilder::new(&[(b"samples", b"count"), (b"cpu", b"nanoseconds")]);
    let period_type = builder.value_type(b"cpu", b"nanoseconds");
    builder.set_header(Header {
        period: 10_000_000,
        period_type: Some(period_type),
        ..Header::default()
    });
    let file = builder.string(b"/app/walk");
    let mapping = builder.mapping(Mapping {
        start: 0x40_0000,
        limit: 0x4000_0000,
        file,
        has_functions: true,
        ..Mapping::default()
    });
    let functions: Vec<FunctionIdx> = (0..N_FUNCTIONS)
        .map(|row| {
            let package = row % 97;
            let name = format!("example.com/acme/walk/package{package}.(*Type{row}).Method");
            let file = format!("/src/walk/package{package}/type{row}.go");
            let name = builder.string(name.as_bytes());
            let file = builder.string(file.as_bytes());
            builder.function(name, name, file, 10)
        })
        .collect();
    let paths = paths(&mut random);
    let no_labels = builder.label_set(&mut []);
    let mut seen = HashSet::new();
    let mut stack = Vec::new();
    let mut lines = Vec::new();
    while seen.len() < n_stacks {
        stack.clear();
        let path = &paths[random.below(N_PATHS)];
        for step in path.iter().rev() {
            let line = match step.is_inlined {
                true => 11,
                false => 11 + random.below(N_LINES) as i64,
            };
            lines.push(Line {
                function: Some(functions[step.function]),
                line,
                column: 0,
            });
            if step.is_inlined {
                continue;
            }
            let hash = lines.iter().fold(step.function as u64, |hash, line| {
                let function = line.function.map_or(0, |function| function.0);
                (hash ^ u64::from(function) ^ line.line as u64).wrapping_mul(0x100_0000_01b3)
            });
            let address = 0x40_0000 + (hash >> 34);
            stack.push(builder.location(Some(mapping), address, false, &lines));
            lines.clear();
        }
        let stack = builder.stack(&stack);
        if seen.insert(stack) {
            let count = 1 + random.mostly_small(64) as i64;
            builder.push_sample(stack, no_labels, &[count, count * 10_000_000]);
        }
    }
    builder.build()
}

#[derive(Clone, Copy)]
struct Step {
    function: usize,
    is_inlined: bool,
}

/// Paths from the root; each follows an earlier one for a while, and then its own way.
fn paths(random: &mut Random) -> Vec<Vec<Step>> {
    let mut paths: Vec<Vec<Step>> = Vec::with_capacity(N_PATHS);
    for row in 0..N_PATHS {
        let mut path = match row {
            0 => Vec::new(),
            _ => {
                let other = random.below(row);
                let n_shared = 1 + random.mostly_small(DEPTH - 1);
                paths[other][..n_shared].to_vec()
            }
        };
        while path.len() < DEPTH {
            let caller = path.last().map(|step| step.function);
            let is_inlined = caller.is_some() && random.happens(INLINED_PERCENT);
            path.push(Step {
                // What is inlined into a function is always the same.
                function: match caller {
                    Some(caller) if is_inlined => (caller * 31 + 7) % N_FUNCTIONS,
                    _ => random.mostly_small(N_FUNCTIONS),
                },
                is_inlined,
            });
        }
        paths.push(path);
    }
    paths
}
