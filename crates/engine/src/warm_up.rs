//! Work of no consequence, done before the first file comes.
//!
//! A browser compiles wasm twice: at once and badly, and well once code has run for a while. What
//! runs for the first time on a person's file takes two to three times as long as later. So a
//! shell that has nothing to do yet opens made-up files with an engine of its own, step by step,
//! and gives up when it is wanted.
//!
//! **Invariant:** equal numbers of steps do equal work, and nothing of it can be seen.

use pprof::{Effort, encode, gzip};
use profile::{Header, Label, LabelValue, Line, Mapping, Profile, ProfileBuilder};
use protocol::{Export, FlameView, Question, SourceId};

use crate::Engine;

/// Opens made-up files, over and over.
#[derive(Debug, Default)]
pub struct WarmUp {
    /// Each gzipped and not.
    files: Vec<[Vec<u8>; 2]>,
    engine: Engine,
    n_steps: usize,
}

/// How many files are made. A merge of two is a merge.
const N_FILES: usize = 2;

/// About what a file's stream gives at a time.
const PIECE_BYTES: usize = 65536;

/// The columns of a usual file: their pages are the system's until something is written there.
const TOUCHED_BYTES: usize = 24 << 20;

impl WarmUp {
    /// How many steps are worth it: more of them made no first file faster in Chromium. Together
    /// they take 150 milliseconds of a processor, the longest 25.
    pub const N_STEPS: usize = 24;

    /// Does the next few milliseconds of work, of which there is no end.
    pub fn step(&mut self) {
        let step = self.n_steps;
        self.n_steps += 1;
        if step < N_FILES {
            let raw = encode(&profile(step as u32));
            self.files.push([gzip(&raw, Effort::Usual), raw]);
            return;
        }
        if step == N_FILES {
            std::hint::black_box(vec![1_u8; TOUCHED_BYTES]);
            return;
        }
        let round = step / 2;
        // Any file is read, so every other step reads.
        if step.is_multiple_of(2) {
            self.read(round % N_FILES);
        } else {
            self.answer(round);
        }
    }

    fn read(&mut self, row: usize) {
        let source = SourceId(row as u32);
        for file in &self.files[row] {
            self.engine.remove(source);
            let mut reading = self.engine.begin(String::new());
            let mut pieces = file.chunks(PIECE_BYTES);
            let is_read = pieces.all(|piece| reading.push(piece).is_ok());
            if let (true, Ok(opened)) = (is_read, reading.finish()) {
                // What it is for is done whether there is room for it or not.
                let _ = self.engine.add(source, opened, true);
            }
        }
    }

    fn answer(&mut self, round: usize) {
        let Some(value) = self.engine.merge().default_value else {
            return;
        };
        self.engine.answer(&match round % 4 {
            0 => Question::FlameGraph(FlameView { value, zoom: None }),
            1 => Question::Edges { plan: 0 },
            2 => Question::Top { value },
            _ => Question::Export(Export::LeanPgo),
        });
    }
}

const N_SAMPLES: i64 = 800;

/// A CPU profile like a program's, in shape: some hundred functions, stacks that share beginnings,
/// inlined lines, labels. `seed` makes another of the same program.
fn profile(seed: u32) -> Profile {
    let mut builder = ProfileBuilder::new(&[(b"samples", b"count"), (b"cpu", b"nanoseconds")]);
    let period_type = builder.value_type(b"cpu", b"nanoseconds");
    builder.set_header(Header {
        period: 10_000_000,
        period_type: Some(period_type),
        ..Header::default()
    });
    let file = builder.string(b"/app/server");
    let mapping = builder.mapping(Mapping {
        start: 0x40_0000,
        limit: 0x80_0000,
        file,
        has_functions: true,
        ..Mapping::default()
    });
    let key = builder.string(b"endpoint");
    let mut random = Random(seed);
    let mut stack = Vec::new();
    for row in 0..N_SAMPLES {
        stack.clear();
        let depth = 8 + random.below(24);
        let mut site = 0;
        for level in 0..depth {
            // The nearer the root, the fewer ways there are to go on.
            site = (site * 7 + random.below(1 + level.min(6))) % 1500;
            let n_lines = 1 + site % 3 / 2;
            let lines: Vec<Line> = (0..n_lines)
                .map(|line| function_line(&mut builder, site / 3 + line, 20 + site % 40))
                .collect();
            let address = 0x40_0000 + u64::from(site) * 97;
            stack.push(builder.location(Some(mapping), address, false, &lines));
        }
        stack.reverse();
        let stack = builder.stack(&stack);
        let endpoint = format!("/api/v1/resource{}", random.below(40));
        let endpoint = builder.string(endpoint.as_bytes());
        let label_set = builder.label_set(&mut [Label {
            key,
            value: LabelValue::Text(endpoint),
        }]);
        let count = 1 + row % 7;
        builder.push_sample(stack, label_set, &[count, count * 10_000_000]);
    }
    builder.build()
}

fn function_line(builder: &mut ProfileBuilder, function: u32, line: u32) -> Line {
    let package = function % 37;
    let name = format!("example.com/shop/service{package}.(*Type{function}).Method");
    let file = format!("/src/service{package}/type{function}.go");
    let (name, file) = (
        builder.string(name.as_bytes()),
        builder.string(file.as_bytes()),
    );
    Line {
        function: Some(builder.function(name, name, file, 10)),
        line: i64::from(line),
        column: 0,
    }
}

/// Numbers that look random (a linear congruential generator).
struct Random(u32);

impl Random {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warm_up_goes_through_a_merge_and_every_kind_of_answer() {
        let mut warm_up = WarmUp::default();
        for _ in 0..WarmUp::N_STEPS {
            warm_up.step();
        }
        assert_eq!(warm_up.engine.sources().count(), N_FILES);
        let summary = warm_up.engine.merge();
        assert_eq!(summary.n_sources as usize, N_FILES);
        assert!(summary.unmerged.is_empty());
    }
}
