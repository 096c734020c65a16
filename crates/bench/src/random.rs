//! Numbers that look random and are the same on every machine.

/// A generator of numbers (SplitMix64): equal seeds give equal sequences.
#[derive(Clone, Debug)]
pub(crate) struct Random {
    state: u64,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Any number.
    pub(crate) fn any(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `n`, which is not 0; each about equally often.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.any()) * n as u128) >> 64) as usize
    }

    /// A number below `n`, small ones most often: every number of binary digits is about equally
    /// frequent. Integers only, because powers differ between systems in the last digit.
    pub(crate) fn mostly_small(&mut self, n: usize) -> usize {
        let n_digits = self.below((usize::BITS - n.leading_zeros()) as usize + 1);
        self.below(1 << n_digits) % n
    }

    /// Whether something happens that does so in `percent` of all cases.
    pub(crate) fn happens(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_everywhere_and_stay_in_range() {
        let mut random = Random::new(7);
        let first: Vec<usize> = (0..6).map(|_| random.below(1000)).collect();
        assert_eq!(first, [389, 16, 900, 582, 452, 249]);
        assert!((0..1000).all(|_| random.mostly_small(10) < 10));
        assert_eq!(random.mostly_small(1), 0);
    }
}
