//! The cases as wasm in Chromium.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use tests::browser::{Page, View};
use xtask::site::Site;

use super::contest::{self, Measured};
use super::worker_thread::WorkerThread;
use crate::cases::Case;

/// How long one measurement may take before it counts as failed.
const PATIENCE: Duration = Duration::from_mins(5);

/// Runs in the same worker; the first is cold.
const N_RUNS: usize = 4;

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

    /// What a case takes in a browser that has just been started, whose engine knows nothing yet.
    pub(crate) fn measure(&self, case: Case, files: &[PathBuf]) -> Result<Measured> {
        let site = Site::open_plain(&self.folder)?;
        let mut page = Page::open_site(site, "web/", View::default())?;
        page.set_patience(PATIENCE);
        let files = files
            .iter()
            .map(|file| {
                let file = file.strip_prefix(&self.folder)?;
                Ok(format!("../{}", file.display()))
            })
            .collect::<Result<Vec<String>>>()?;
        let files = serde_json::to_string(&files)?;
        page.evaluate(&format!("ask({{ files: {files} }})"))?;
        let thread = WorkerThread::find();
        let mut runs = (0..N_RUNS)
            .map(|_| run(&mut page, case, thread.as_ref()))
            .collect::<Result<Vec<_>>>()?;
        let first = runs.remove(0);
        let peak_bytes = runs.last().map_or(0, |last| last.peak_bytes);
        Ok(Measured {
            warm: contest::median(&runs).cpu,
            peak_bytes,
            ..first
        })
    }
}

fn run(page: &mut Page, case: Case, thread: Option<&WorkerThread>) -> Result<Measured> {
    page.evaluate(&format!("ask({{ begin: '{}' }})", case.name()))?;
    let before = thread.and_then(WorkerThread::cpu);
    let answer = page.evaluate("ask({ finish: true })")?;
    let after = thread.and_then(WorkerThread::cpu);
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
