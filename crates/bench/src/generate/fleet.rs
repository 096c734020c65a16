//! The profiles of many instances of one service.

use profile::Profile;

use super::copies::{Copies, Renaming};
use super::splices::Splices;
use super::{PERIOD_NANOS, cpu_profile_builder, seed};
use crate::random::Random;

/// Profiles of `n_files` instances of one binary, each a few hundred samples of its own.
pub fn fleet(n_files: usize) -> Vec<Profile> {
    let seed = seed();
    let splices = Splices::new(&seed);
    let mut stack = Vec::new();
    (0..n_files)
        .map(|file| {
            let mut random = Random::new(1000 + file as u64);
            let mut builder = cpu_profile_builder(&seed);
            let no_labels = builder.label_set(&mut []);
            let mut instance = Copies::new(&seed, Renaming::Service(0));
            for _ in 0..400 + random.below(600) {
                splices.splice(&mut random, &mut stack);
                let stack = instance.stack(&mut builder, &stack);
                let count = 1 + random.mostly_small(16) as i64;
                let values = [count, count * PERIOD_NANOS];
                builder.add_sample(stack, no_labels, values.into_iter());
            }
            builder.build()
        })
        .collect()
}
