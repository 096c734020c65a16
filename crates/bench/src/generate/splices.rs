//! New stacks from those that were observed.

use profile::{LocationIdx, Profile, StackIdx};

use crate::random::Random;

/// The deepest stack that comes out, as deep as Go's profiler records.
const MAX_DEPTH: usize = 128;

/// Where each location stands in the stacks of a profile.
pub(super) struct Splices<'a> {
    profile: &'a Profile,
    /// Of all locations one after another: a stack and the position in it.
    places: Vec<(StackIdx, u32)>,
    ends: Vec<usize>,
}

impl<'a> Splices<'a> {
    pub(super) fn new(profile: &'a Profile) -> Self {
        let mut by_location = vec![Vec::new(); profile.locations.len()];
        for (row, stack) in profile.stacks.iter().enumerate() {
            for (position, location) in stack.iter().enumerate() {
                let place = (StackIdx::from_usize(row), position as u32);
                by_location[location.to_usize()].push(place);
            }
        }
        let mut splices = Self {
            profile,
            places: Vec::with_capacity(profile.stacks.n_locations()),
            ends: Vec::with_capacity(by_location.len()),
        };
        for places in by_location {
            splices.places.extend(places);
            splices.ends.push(splices.places.len());
        }
        splices
    }

    /// Fills `stack`, leaf first, with the leaf end of a stack, then up to three times changing to
    /// another stack at a location that both pass.
    pub(super) fn splice(&self, random: &mut Random, stack: &mut Vec<LocationIdx>) {
        stack.clear();
        let row = random.below(self.profile.stacks.len());
        let mut rest = self.profile.stacks.locations(StackIdx::from_usize(row));
        for _ in 0..=random.below(3) {
            let at = random.below(rest.len());
            stack.extend_from_slice(&rest[..at]);
            let places = self.places(rest[at]);
            let (other, position) = places[random.below(places.len())];
            rest = &self.profile.stacks.locations(other)[position as usize..];
        }
        stack.extend_from_slice(rest);
        // As Go's profiler: what is too deep loses its root end.
        stack.truncate(MAX_DEPTH);
    }

    fn places(&self, location: LocationIdx) -> &[(StackIdx, u32)] {
        let row = location.to_usize();
        let start = match row {
            0 => 0,
            _ => self.ends[row - 1],
        };
        &self.places[start..self.ends[row]]
    }
}
