//! The cases as wasm in Chromium.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use tests::browser::{Page, View};
use xtask::site::Site;

use super::contest::{self, Measured};
use super::worker_thread::WorkerThread;
use crate::cases::Case;

/// How long one measurement may take before it counts as failed.
const PATIENCE: Duration = Duration::from_mins(5);

/// Runs in the same worker, of which the first counts as first.
const N_RUNS: usize = 4;

/// How long after its start a person has chosen a first file, at the soonest: the browser goes on
/// compiling in other threads what the warm-up has found to matter.
const CHOOSING: Duration = Duration::from_millis(300);

/// What a worker has done before its first file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// Nothing.
    Cold,
    /// What the page's worker does: [`engine::WarmUp`].
    WarmedUp,
}

/// Where the page that measures lies, beside the files that it reads.
#[derive(Clone, Debug)]
pub(super) struct Browser {
    folder: PathBuf,
}

impl Browser {
    /// The page in `folder/web`; `None` if it has not been built.
    pub(super) fn with_page_in(folder: &Path) -> Option<Self> {
        let is_built = folder.join("web/bench_bg.wasm").is_file();
        is_built.then(|| Self {
            folder: folder.to_owned(),
        })
    }

    /// What a case takes in a browser that has just been started.
    pub(super) fn measure(&self, case: Case, files: &[PathBuf], start: Start) -> Result<Measured> {
        let site = Site::open_plain(&self.folder)?;
        let mut page = Page::open_site(site, "web/", View::default())?;
        page.set_patience(PATIENCE);
        if start == Start::WarmedUp {
            page.evaluate("ask({ warmUp: true })")?;
            thread::sleep(CHOOSING);
        }
        let files = files
            .iter()
            .map(|file| {
                let file = file.strip_prefix(&self.folder)?;
                Ok(format!("../{}", file.display()))
            })
            .collect::<Result<Vec<String>>>()?;
        let files = serde_json::to_string(&files)?;
        page.evaluate(&format!("ask({{ files: {files} }})"))?;
        let worker = WorkerThread::find();
        let n_runs = match start {
            Start::Cold => 1,
            Start::WarmedUp => N_RUNS,
        };
        let mut runs = (0..n_runs)
            .map(|_| run(&mut page, case, worker.as_ref()))
            .collect::<Result<Vec<_>>>()?;
        let first = runs.remove(0);
        let peak_bytes = runs.last().map_or(first.peak_bytes, |last| last.peak_bytes);
        Ok(Measured {
            warm: contest::median(&runs).cpu,
            peak_bytes,
            ..first
        })
    }
}

fn run(page: &mut Page, case: Case, worker: Option<&WorkerThread>) -> Result<Measured> {
    page.evaluate(&format!("ask({{ begin: '{}' }})", case.name()))?;
    let before = worker.and_then(WorkerThread::cpu);
    let answer = page.evaluate("ask({ finish: true })")?;
    let after = worker.and_then(WorkerThread::cpu);
    let wall_millis = answer["wallMillis"].as_f64().context("no time")?;
    let wall = Duration::from_secs_f64(wall_millis / 1000.0);
    let cpu = after
        .zip(before)
        .map(|(after, before)| after.saturating_sub(before));
    Ok(Measured {
        cpu: cpu.unwrap_or(wall),
        wall,
        peak_bytes: answer["peakBytes"].as_u64().context("no memory")?,
        check: answer["check"].as_f64().context("no check")? as u64,
        ..Measured::default()
    })
}
