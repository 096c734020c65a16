//! The limits of the session: where they stand, and which of them the reader raised.
//!
//! The worker says where they stand; the page only asks. What a reader raises holds until the page
//! is closed: the next visit begins with what is safe.

use protocol::{LimitName, Limits, ReachedLimit};

use crate::figures;

/// Where the limits stand, as far as the worker has said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionLimits {
    /// As they were before anybody raised one.
    usual: Option<Limits>,
    /// As they hold.
    held: Option<Limits>,
    /// As the reader wants them; `None` if as usual.
    wanted: Option<Limits>,
}

/// One limit, as the dialog lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitRow {
    /// Which.
    pub name: LimitName,
    /// Where it stands.
    pub limit: u64,
    /// Where it stood before it was raised; `None` if it was not.
    pub usual: Option<u64>,
    /// Where one press raises it to; `None` if it cannot be raised further.
    pub next: Option<u64>,
}

/// What can be done for a file that a limit kept out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relief {
    /// The limit has been raised since.
    TryAgain,
    /// The limit has to be raised to this.
    Raise(LimitName, u64),
    /// The limit is as high as it goes.
    None,
}

impl SessionLimits {
    /// Every limit; empty until the worker has said where they stand.
    pub fn rows(&self) -> Vec<LimitRow> {
        let (Some(held), Some(usual)) = (self.held, self.usual) else {
            return Vec::new();
        };
        let row = |name: LimitName| {
            let (limit, before) = (held.get(name), usual.get(name));
            LimitRow {
                name,
                limit,
                usual: (limit != before).then_some(before),
                next: above(name, limit),
            }
        };
        LimitName::ALL.into_iter().map(row).collect()
    }

    /// How many limits the reader raised.
    pub fn n_raised(&self) -> usize {
        self.rows().iter().filter(|row| row.usual.is_some()).count()
    }

    /// The memory that all open files may take together, in bytes.
    pub fn session_bytes(&self) -> Option<u64> {
        self.held.map(|held| held.get(LimitName::SessionBytes))
    }

    /// What helps a file that a limit kept out.
    pub fn relief(&self, reached: &ReachedLimit) -> Relief {
        let held = self.coming(reached.name).unwrap_or(reached.limit);
        let wanted = reached.wanted.unwrap_or(reached.limit.saturating_add(1));
        if held >= wanted && held > reached.limit {
            return Relief::TryAgain;
        }
        let mut next = held;
        while next < wanted {
            match above(reached.name, next) {
                Some(above) => next = above,
                None => return Relief::None,
            }
        }
        Relief::Raise(reached.name, next)
    }

    /// What to ask the worker for, if it is not what a fresh one holds.
    pub(crate) fn wanted(&self) -> Option<Limits> {
        self.wanted
    }

    /// Wants a limit elsewhere; what to ask the worker for.
    pub(crate) fn set(&mut self, name: LimitName, limit: u64) -> Option<Limits> {
        let mut wanted = self.wanted.or(self.held)?;
        wanted.set(name, limit.min(name.most()));
        self.wanted = Some(wanted);
        self.wanted
    }

    /// Wants a limit as it was.
    pub(crate) fn reset(&mut self, name: LimitName) -> Option<Limits> {
        let usual = self.usual?.get(name);
        self.set(name, usual)
    }

    /// The worker says where the limits stand.
    pub(crate) fn hold(&mut self, held: Limits) {
        let usual = *self.usual.get_or_insert(held);
        let wanted = self.wanted.unwrap_or(usual);
        // A fresh worker says what is usual before it hears what is wanted.
        if held == usual && wanted != usual {
            return;
        }
        self.held = Some(held);
    }

    /// Where a limit stands once the worker has heard everything.
    fn coming(&self, name: LimitName) -> Option<u64> {
        let held = self.held?.get(name);
        let wanted = self.wanted.map_or(held, |wanted| wanted.get(name));
        Some(wanted.max(held))
    }
}

impl LimitRow {
    /// What it limits.
    pub fn label(&self) -> &'static str {
        match self.name {
            LimitName::RawBytes => "Size of a file when inflated",
            LimitName::SessionBytes => "Memory of all open files together",
            LimitName::Samples => "Samples of a file",
            LimitName::StackDepth => "Frames in one stack",
            LimitName::Frames => "Frames in all stacks of a file",
            LimitName::Values => "Values in all samples of a file",
            LimitName::Labels => "Labels in all samples of a file",
            LimitName::Symbols => "Strings, functions and locations of a file",
            LimitName::NameBytes => "Names of a file, written out where they are used",
            LimitName::ValueTypes => "Sample types of a file",
        }
    }
}

/// A limit in the unit that people say it in.
pub fn limit_words(name: LimitName, limit: u64) -> String {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let unit = if name.is_bytes() { "bytes" } else { "count" };
    figures::value(limit, unit)
}

/// What a row says of the limit that kept its file out.
pub fn reached_words(reached: &ReachedLimit) -> String {
    let limit = limit_words(reached.name, reached.limit);
    if reached.name == LimitName::SessionBytes {
        return format!(
            "There is no room left for it: all open files together may take {limit} of memory."
        );
    }
    let what = match reached.name {
        LimitName::RawBytes => "when it is inflated",
        name => name.meaning(),
    };
    format!("The file has more than {limit} {what}, which is the limit.")
}

/// One step above a limit; `None` if it goes no higher.
fn above(name: LimitName, limit: u64) -> Option<u64> {
    let reached = ReachedLimit {
        name,
        limit,
        wanted: None,
    };
    reached.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_raised_is_seen_and_can_be_reset() {
        let mut limits = held();
        let asked = limits
            .set(LimitName::Samples, 60)
            .expect("limits are known");
        limits.hold(asked);
        assert_eq!(limits.n_raised(), 1);
        let samples = row(&limits, LimitName::Samples);
        assert_eq!(
            (samples.limit, samples.usual, samples.next),
            (60, Some(30), Some(120))
        );
        let asked = limits.reset(LimitName::Samples).expect("limits are known");
        limits.hold(asked);
        assert_eq!(limits.n_raised(), 0);
    }

    #[test]
    fn a_limit_that_goes_no_higher_offers_nothing() {
        let mut limits = held();
        let name = LimitName::Frames;
        let most = name.most();
        let asked = limits.set(name, u64::MAX).expect("limits are known");
        limits.hold(asked);
        assert_eq!(
            (row(&limits, name).limit, row(&limits, name).next),
            (most, None)
        );
        assert_eq!(limits.relief(&reached(name, most, None)), Relief::None);
    }

    #[test]
    fn what_no_limit_can_hold_is_not_tried() {
        let name = LimitName::Frames;
        let most = name.most();
        let known = |wanted| held().relief(&reached(name, 100, Some(wanted)));
        assert_eq!(known(most + 1), Relief::None);
        assert_eq!(known(most), Relief::Raise(name, most));
    }

    #[test]
    fn a_fresh_worker_is_not_taken_for_one_that_refuses() {
        let mut limits = held();
        let usual = limits.held.expect("limits are known");
        let asked = limits
            .set(LimitName::Samples, 60)
            .expect("limits are known");
        limits.hold(asked);
        limits.hold(usual);
        assert_eq!(row(&limits, LimitName::Samples).limit, 60);
        assert_eq!(row(&limits, LimitName::Samples).next, Some(120));
    }

    #[test]
    fn a_limit_is_doubled_until_the_file_passes() {
        let limits = held();
        let unknown = reached(LimitName::Samples, 30, None);
        assert_eq!(
            limits.relief(&unknown),
            Relief::Raise(LimitName::Samples, 60)
        );
        let known = reached(LimitName::Samples, 30, Some(100));
        assert_eq!(
            limits.relief(&known),
            Relief::Raise(LimitName::Samples, 120)
        );
        let earlier = reached(LimitName::Samples, 10, None);
        assert_eq!(limits.relief(&earlier), Relief::TryAgain);
    }

    #[test]
    fn a_second_file_does_not_lower_what_a_first_one_raised() {
        let mut limits = held();
        limits.set(LimitName::Samples, 240);
        let small = reached(LimitName::Samples, 30, Some(100));
        assert_eq!(limits.relief(&small), Relief::TryAgain);
        let large = reached(LimitName::Samples, 30, Some(300));
        assert_eq!(
            limits.relief(&large),
            Relief::Raise(LimitName::Samples, 480)
        );
    }

    #[test]
    fn an_answer_to_an_earlier_wish_is_no_refusal_for_good() {
        let mut limits = held();
        let first = limits
            .set(LimitName::Samples, 60)
            .expect("limits are known");
        let second = limits
            .set(LimitName::Frames, 200)
            .expect("limits are known");
        limits.hold(first);
        limits.hold(second);
        assert_eq!(row(&limits, LimitName::Frames).next, Some(400));
        assert_eq!(row(&limits, LimitName::Samples).next, Some(120));
    }

    #[test]
    fn limits_are_said_in_units_that_people_use() {
        assert_eq!(limit_words(LimitName::RawBytes, 1 << 30), "1.00 GiB");
        assert_eq!(limit_words(LimitName::Samples, 30_000_000), "30,000,000");
        assert_eq!(
            reached_words(&reached(LimitName::RawBytes, 1 << 30, None)),
            "The file has more than 1.00 GiB when it is inflated, which is the limit."
        );
    }

    fn held() -> SessionLimits {
        let mut limits = SessionLimits::default();
        limits.hold(Limits::from_fn(|name| match name {
            LimitName::Samples => 30,
            LimitName::SessionBytes => 3_000,
            name if name.is_bytes() => 1_000,
            _ => 100,
        }));
        limits
    }

    fn row(limits: &SessionLimits, name: LimitName) -> LimitRow {
        let mut rows = limits.rows().into_iter();
        rows.find(|row| row.name == name).expect("it is listed")
    }

    fn reached(name: LimitName, limit: u64, wanted: Option<u64>) -> ReachedLimit {
        ReachedLimit {
            name,
            limit,
            wanted,
        }
    }
}
