//! Large profiles made from a real one, the same on every machine.
//!
//! The seed is the merge of a hundred CPU profiles of the Go compiler. New stacks are spliced from
//! real ones where two of them pass the same location, so every pair of caller and callee was once
//! observed, and depths, names and what stacks share look like a real program's.
//!
//! **Invariant:** equal arguments give equal profiles.
//!
//! This module does not know what is measured.

mod copies;
mod fleet;
mod labels;
mod splices;
mod walk;

use profile::{Header, Profile, ProfileBuilder};

use crate::random::Random;
use copies::{Copies, Renaming};
use labels::Labels;
use splices::Splices;

pub use fleet::fleet;
pub use walk::walk;

/// The seed, gzipped.
static SEED: &[u8] = include_bytes!("../seed/go-compile.pb.gz");

/// Many different stacks with labels, as a server would give for several services at once: about
/// `raw_bytes` when encoded.
pub fn expand(raw_bytes: usize) -> Profile {
    let seed = seed();
    let splices = Splices::new(&seed);
    let mut random = Random::new(1);
    let mut builder = cpu_profile_builder(&seed);
    let mut labels = Labels::new(&mut builder, N_SERVICES);
    let mut services: Vec<Copies> = (0..N_SERVICES)
        .map(|row| Copies::new(&seed, Renaming::Service(row)))
        .collect();
    let mut stack = Vec::new();
    let mut n_bytes = 0;
    while n_bytes < raw_bytes {
        let service = random.mostly_small(N_SERVICES);
        splices.splice(&mut random, &mut stack);
        n_bytes += services[service].grown_bytes();
        let stack = services[service].stack(&mut builder, &stack);
        let label_set = labels.draw(&mut random, &mut builder, service);
        let count = 1 + random.mostly_small(64) as i64;
        n_bytes += SAMPLE_BYTES + LABELS_BYTES + services[service].stack_bytes();
        builder.push_sample(stack, label_set, &[count, count * PERIOD_NANOS]);
    }
    builder.build()
}

/// Many functions and locations, few samples of each, no labels, as generic code that was
/// instantiated for many types: about `raw_bytes` when encoded.
pub fn symbols(raw_bytes: usize) -> Profile {
    let seed = seed();
    let splices = Splices::new(&seed);
    let mut random = Random::new(2);
    let mut builder = cpu_profile_builder(&seed);
    let no_labels = builder.label_set(&mut []);
    let mut stack = Vec::new();
    let mut n_bytes = 0;
    for row in 0.. {
        if n_bytes >= raw_bytes {
            break;
        }
        let mut instance = Copies::new(&seed, Renaming::Shape(row));
        for _ in 0..seed.samples.len() {
            splices.splice(&mut random, &mut stack);
            let stack = instance.stack(&mut builder, &stack);
            n_bytes += SAMPLE_BYTES + instance.grown_bytes() + instance.stack_bytes();
            let count = 1 + random.mostly_small(64) as i64;
            builder.push_sample(stack, no_labels, &[count, count * PERIOD_NANOS]);
        }
    }
    builder.build()
}

const N_SERVICES: usize = 4;

/// A sample of one count at 100 Hz.
const PERIOD_NANOS: i64 = 10_000_000;

/// Tags, lengths and values of a sample.
const SAMPLE_BYTES: usize = 13;

/// The labels of a sample.
const LABELS_BYTES: usize = 46;

/// The bytes that a row number has on the wire.
fn varint_bytes(number: u32) -> usize {
    ((38 - (number | 1).leading_zeros()) / 7) as usize
}

fn seed() -> Profile {
    let decoded = pprof::decode(SEED, &pprof::Limits::default());
    let seed = decoded.map(|decoded| decoded.profile);
    debug_assert!(seed.is_ok(), "the seed is a profile: {seed:?}");
    seed.unwrap_or_default()
}

/// A builder of what Go's CPU profiles measure.
fn cpu_profile_builder(seed: &Profile) -> ProfileBuilder {
    let mut builder = ProfileBuilder::new(&[(b"samples", b"count"), (b"cpu", b"nanoseconds")]);
    let period_type = builder.value_type(b"cpu", b"nanoseconds");
    builder.set_header(Header {
        time_nanos: seed.header.time_nanos,
        duration_nanos: 30_000_000_000,
        period: PERIOD_NANOS,
        period_type: Some(period_type),
        ..Header::default()
    });
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_near(profile: &Profile, raw_bytes: usize) -> bool {
        let encoded = pprof::encode(profile).len();
        encoded.abs_diff(raw_bytes) * 10 < raw_bytes
    }

    #[test]
    fn the_size_is_about_what_was_asked_for() {
        assert!(is_near(&expand(3_000_000), 3_000_000));
        assert!(is_near(&symbols(3_000_000), 3_000_000));
    }

    #[test]
    fn equal_arguments_give_equal_profiles() {
        assert_eq!(expand(300_000), expand(300_000));
        assert_eq!(fleet(3)[2], fleet(4)[2]);
        assert_eq!(walk(100), walk(100));
    }
}
