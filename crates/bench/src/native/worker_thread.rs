//! The CPU time of the thread in which the page's worker runs.
//!
//! A worker's own clock counts the time in which other programs had the processor; Linux tells
//! which thread had it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How Chromium calls the thread, as far as Linux keeps names.
const NAME: &str = "DedicatedWorker";

/// The worker's thread in the browser that this process has started.
#[derive(Debug)]
pub(super) struct WorkerThread {
    schedstat: PathBuf,
}

impl WorkerThread {
    /// The only such thread below this process; `None` on a system that does not tell.
    pub(super) fn find() -> Option<Self> {
        let tasks = descendants(std::process::id()).into_iter().flat_map(tasks);
        let mut workers = tasks.filter(|task| {
            let name = fs::read_to_string(task.join("comm")).unwrap_or_default();
            name.starts_with(NAME)
        });
        let task = workers.next()?;
        workers.next().is_none().then(|| Self {
            schedstat: task.join("schedstat"),
        })
    }

    /// The time that it has run so far. The first number is nanoseconds on a processor.
    pub(super) fn cpu(&self) -> Option<Duration> {
        let text = fs::read_to_string(&self.schedstat).ok()?;
        let nanos = text.split_whitespace().next()?.parse().ok()?;
        Some(Duration::from_nanos(nanos))
    }
}

fn tasks(process: u32) -> Vec<PathBuf> {
    folders(Path::new(&format!("/proc/{process}/task")))
}

/// The processes that `ancestor` started, and those that they started.
fn descendants(ancestor: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = folders(Path::new("/proc"))
        .into_iter()
        .filter_map(|folder| {
            let process = folder.file_name()?.to_str()?.parse().ok()?;
            let stat = fs::read_to_string(folder.join("stat")).ok()?;
            // After the name, which is in brackets: the state, then the parent.
            let (_, rest) = stat.rsplit_once(") ")?;
            Some((process, rest.split_whitespace().nth(1)?.parse().ok()?))
        })
        .collect();
    let mut found = vec![ancestor];
    let mut at = 0;
    while let Some(&parent) = found.get(at) {
        let children = parents.iter().filter(|&&(_, other)| other == parent);
        found.extend(children.map(|&(process, _)| process));
        at += 1;
    }
    found
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).map(|entries| entries.flatten().collect());
    let entries: Vec<fs::DirEntry> = entries.unwrap_or_default();
    entries.into_iter().map(|entry| entry.path()).collect()
}
