//! What PGO can reach at all: where the processor's time goes, and what of it a compiler that
//! inlines and devirtualizes calls can change.
//!
//! **Invariant:** every sample is counted in one part only, so the parts sum to the total.
//!
//! Nothing here predicts a speed-up: a share of the time is an upper bound and no promise.

mod code;

use profile::{Profile, ValueTypeIdx};

use crate::edges::{EdgeTable, wrapping_sum};
use crate::graph::read_column;
use crate::lean::is_lean;
use crate::sites::is_pseudo_function;
use crate::trapped::TrappedCalls;
use code::Code;

/// A profile's CPU time by what kind of code it was spent in, and its hot weight by what has
/// become of it in the profiled build.
///
/// Times are in the unit of the value column that Go reads, weights are sums of edge weights;
/// both wrap as Go's do. A sample belongs to the first part, in the order of the fields from
/// [`TimeShares::foreign`] on, that it fits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Where the time goes.
    pub time: TimeShares,
    /// The sum of the weights of all edges.
    pub total_weight: i64,
    /// The weight of the hot ones.
    pub hot_weight: i64,
    /// The part of the hot weight that was sampled inlined: the profiled build has it already.
    pub hot_inlined_weight: i64,
    /// The part of the hot weight on callees that are no call in the source.
    pub hot_pseudo_weight: i64,
    /// The part of the hot weight that was sampled trapped; see [`TrappedCalls`].
    pub hot_trapped_weight: i64,
    /// Whether the profile shows what was inlined: a lean one has every call so.
    pub shows_inlining: bool,
}

/// The samples of one value column, sorted into kinds of code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeShares {
    /// All of it.
    pub total: i64,
    /// Outside Go: C code, the vDSO, and whatever has no symbol.
    pub foreign: i64,
    /// In the kernel, by way of a system call.
    pub system_calls: i64,
    /// Collecting garbage, assists of allocating goroutines included.
    pub garbage_collector: i64,
    /// Choosing what runs next.
    pub scheduler: i64,
    /// In assembly, which the compiler does not see.
    pub assembly: i64,
    /// In the rest of Go's runtime: allocation, maps, channels. It is Go code and is compiled with
    /// the profile, too.
    pub runtime: i64,
    /// In Go code, in stacks that make no call: the compiler learns nothing from them.
    pub edgeless: i64,
    /// In Go code, in stacks with a call edge: what the profile tells the compiler about.
    pub go: i64,
}

impl Reach {
    /// The reach of PGO in a profile; all zero if Go would read nothing from it.
    pub fn build(profile: &Profile) -> Self {
        let Some(column) = read_column(profile) else {
            return Self::default();
        };
        let (edges, _) = EdgeTable::read(profile, column);
        let n_hot = edges.hot_cut().n_hot;
        let trapped = TrappedCalls::build(profile, &edges);
        let pseudo = (0..n_hot).filter(|&row| is_pseudo_function(edges.name(edges.callee[row])));
        Self {
            time: TimeShares::of_column(profile, column),
            total_weight: edges.total_weight(),
            hot_weight: edges.hot_weight(),
            hot_inlined_weight: wrapping_sum(&edges.inlined_weight[..n_hot]),
            hot_pseudo_weight: wrapping_sum(pseudo.map(|row| &edges.weight[row])),
            hot_trapped_weight: trapped.hot_weight(n_hot),
            shows_inlining: !is_lean(profile),
        }
    }

    /// What it comes to, in a sentence or two.
    pub fn sentence(&self) -> String {
        let time = &self.time;
        if time.total <= 0 {
            return "There is no CPU time in this profile, so PGO has nothing to work on.".into();
        }
        let percent = |part: i64| part as f64 * 100.0 / time.total as f64;
        let obstacles = [
            (time.system_calls, "system calls"),
            (time.garbage_collector, "garbage collection"),
            (time.foreign, "code that is not Go"),
            (time.assembly, "assembly"),
            (time.scheduler, "the scheduler"),
        ];
        // Of equal shares the first stays.
        let (most, name) = obstacles
            .into_iter()
            .reduce(|most, next| if next.0 > most.0 { next } else { most })
            .unwrap_or_default();
        let go = percent(time.go);
        let most = percent(most);
        let time_text = if most >= 30.0 {
            format!("{most:.0} % of CPU is in {name}: expect little.")
        } else if go < 30.0 {
            format!("Only {go:.0} % of CPU is in Go code outside the runtime: expect little.")
        } else if go < 60.0 {
            format!("{go:.0} % of CPU is in Go code outside the runtime: PGO works on that part.")
        } else {
            format!("{go:.0} % of CPU is in Go code outside the runtime, where PGO works best.")
        };
        match self.hot_text() {
            Some(hot_text) => format!("{time_text} {hot_text}"),
            None => time_text,
        }
    }

    fn hot_text(&self) -> Option<String> {
        if self.hot_weight <= 0 || !self.shows_inlining {
            return None;
        }
        let percent = |part: i64| part as f64 * 100.0 / self.hot_weight as f64;
        let inlined = percent(self.hot_inlined_weight);
        let trapped = percent(self.hot_trapped_weight);
        let inlined = format!("{inlined:.0} % of the hot weight is inlined already");
        Some(match trapped {
            0.5.. => format!(
                "{inlined}, and {trapped:.0} % is calls within inlined bodies, which Go's PGO \
                 cannot inline."
            ),
            _ => format!("{inlined}."),
        })
    }
}

impl TimeShares {
    /// The samples of one column.
    pub(crate) fn of_column(profile: &Profile, column: ValueTypeIdx) -> Self {
        let of_location = code::of_locations(profile);
        let mut shares = Self::default();
        let values = &profile.samples.values[column.to_usize()];
        for (&stack, &value) in profile.samples.stack.iter().zip(values) {
            let locations = profile.stacks.locations(stack);
            let Some(&leaf) = locations.first() else {
                continue;
            };
            let on_stack = locations.iter().fold(Code::default(), |code, location| {
                code.with_stack_of(of_location[location.to_usize()])
            });
            let leaf_code = of_location[leaf.to_usize()];
            let has_call = locations.len() > 1 || profile.locations.lines(leaf).len() > 1;
            let part = if leaf_code.is_foreign {
                &mut shares.foreign
            } else if leaf_code.is_system_call {
                &mut shares.system_calls
            } else if on_stack.is_collector {
                &mut shares.garbage_collector
            } else if on_stack.is_scheduler {
                &mut shares.scheduler
            } else if leaf_code.is_assembly {
                &mut shares.assembly
            } else if leaf_code.is_runtime {
                &mut shares.runtime
            } else if has_call {
                &mut shares.go
            } else {
                &mut shares.edgeless
            };
            *part = part.wrapping_add(value);
            shares.total = shares.total.wrapping_add(value);
        }
        shares
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::profile;

    #[test]
    fn every_sample_is_in_one_part() {
        let reach = Reach::build(&profile(
            "1 main.parse:11 main.main:12
             2 main.main:11
             4 runtime.mallocgc:11 main.parse:12
             8 runtime.scanobject:11 runtime.gcDrain:12 runtime.gcBgMarkWorker:13
             16 runtime.futex:11 runtime.schedule:12 runtime.mcall:13
             32 runtime.runqget:11 runtime.schedule:12 runtime.mcall:13
             64 SSL_read:11 runtime.cgocall:12
             128 internal/runtime/syscall.Syscall6:11 syscall.Syscall:12 main.main:13",
        ));
        let expected = TimeShares {
            total: 255,
            foreign: 64,
            system_calls: 16 + 128,
            garbage_collector: 8,
            scheduler: 32,
            assembly: 0,
            runtime: 4,
            edgeless: 2,
            go: 1,
        };
        assert_eq!(reach.time, expected);
        assert_eq!(
            reach.sentence(),
            "56 % of CPU is in system calls: expect little. 0 % of the hot weight is inlined already."
        );
    }

    #[test]
    fn hot_weight_is_inlined_trapped_or_neither() {
        let reach = Reach::build(&profile(
            "60 main.add:9<main.mix:11 main.step:14<main.outer:20 main.main:30
             40 main.log:9 main.main:31",
        ));
        assert_eq!(reach.total_weight, 60 + 60 + 60 + 40);
        assert_eq!(reach.hot_inlined_weight, 120);
        assert_eq!(reach.hot_trapped_weight, 60);
        assert_eq!(
            reach.sentence(),
            "100 % of CPU is in Go code outside the runtime, where PGO works best. \
             55 % of the hot weight is inlined already, and 27 % is calls within inlined bodies, \
             which Go's PGO cannot inline."
        );
    }

    #[test]
    fn a_profile_without_cpu_time_promises_nothing() {
        let heap = crate::sketch::profile_of(("inuse_space", "bytes"), "1 main.a:11 main.b:12");
        assert_eq!(Reach::build(&heap), Reach::default());
        assert!(Reach::default().sentence().starts_with("There is no CPU"));
    }
}
