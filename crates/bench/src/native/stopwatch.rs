//! Time spent in this process, with pauses.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// Adds up the time between [`Stopwatch::start`] and [`Stopwatch::stop`].
#[derive(Debug, Default)]
pub(crate) struct Stopwatch {
    /// Time of all of the process's threads.
    pub(crate) cpu: Duration,
    /// Time as clocks on walls show it.
    pub(crate) wall: Duration,
    started: Option<(Duration, Instant)>,
}

impl Stopwatch {
    pub(crate) fn start(&mut self) {
        self.started = Some((process_cpu(), Instant::now()));
    }

    pub(crate) fn stop(&mut self) {
        if let Some((cpu, wall)) = self.started.take() {
            self.cpu += process_cpu().saturating_sub(cpu);
            self.wall += wall.elapsed();
        }
    }
}

fn process_cpu() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}
