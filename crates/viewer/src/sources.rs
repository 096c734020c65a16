//! The files that a reader gave, each a row of the inputs.

use std::rc::Rc;

use protocol::{Failure, SourceId, SourceSummary, Unmerged};

/// A file that the reader gave, before anything is known of its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedFile {
    /// The name for it from now on; whoever keeps the file finds it by this.
    pub source: SourceId,
    /// Its name, with the folder it was in.
    pub name: String,
    /// Its size in bytes.
    pub file_bytes: u64,
}

/// One row of the inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Which file.
    pub id: SourceId,
    /// Its name, with the folder it was in.
    pub name: Rc<str>,
    /// Its size in bytes.
    pub file_bytes: u64,
    /// Whether it takes part in the merge, once it is read.
    pub is_included: bool,
    /// Whether it came with the files that are being read, whose progress is shown together.
    pub is_in_batch: bool,
    /// What has become of it.
    pub status: SourceStatus,
}

/// What has become of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceStatus {
    /// It waits its turn.
    Queued,
    /// It is being read.
    Reading {
        /// How much of the file has been read.
        read_bytes: u64,
        /// How much it has inflated to so far.
        raw_bytes: u64,
    },
    /// It is open.
    Ready(Rc<SourceSummary>),
    /// It could not be opened.
    Failed(Rc<Failure>),
}

impl Source {
    /// What it turned out to be, once that is known.
    pub fn summary(&self) -> Option<&SourceSummary> {
        match &self.status {
            SourceStatus::Ready(summary) => Some(summary),
            _ => None,
        }
    }

    /// Another of the files, of just the same bytes, that was given before this one.
    pub fn twin_among<'a>(&self, sources: &'a [Self]) -> Option<&'a Self> {
        let digest = &self.summary()?.sha256;
        sources
            .iter()
            .take_while(|other| other.id != self.id)
            .find(|other| other.summary().is_some_and(|s| s.sha256 == *digest))
    }

    /// Whether it is still to be read to its end.
    pub fn is_pending(&self) -> bool {
        matches!(
            self.status,
            SourceStatus::Queued | SourceStatus::Reading { .. }
        )
    }

    /// Whether it could not be opened.
    pub fn is_failed(&self) -> bool {
        matches!(self.status, SourceStatus::Failed(_))
    }

    /// How much of the file has been read, in bytes.
    pub fn read_bytes(&self) -> u64 {
        match self.status {
            SourceStatus::Queued => 0,
            SourceStatus::Reading { read_bytes, .. } => read_bytes.min(self.file_bytes),
            SourceStatus::Ready(_) | SourceStatus::Failed(_) => self.file_bytes,
        }
    }
}

/// A file that was given and is not in what can be downloaded, though nobody took it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name, with the folder it was in.
    pub name: Rc<str>,
    /// Why, in a sentence.
    pub reason: Rc<str>,
}

/// How far the reading of several files has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Files read to their end, or given up.
    pub n_done: u32,
    /// Files to read.
    pub n_files: u32,
    /// Bytes read.
    pub read_bytes: u64,
    /// Bytes to read.
    pub file_bytes: u64,
}

/// How far reading has come, over the files of one batch; `None` when all of it is done.
pub(crate) fn progress(sources: &[Source]) -> Option<Progress> {
    let in_batch = || sources.iter().filter(|source| source.is_in_batch);
    if !in_batch().any(Source::is_pending) {
        return None;
    }
    let mut progress = Progress {
        n_done: 0,
        n_files: 0,
        read_bytes: 0,
        file_bytes: 0,
    };
    for source in in_batch() {
        progress.n_files += 1;
        progress.n_done += u32::from(!source.is_pending());
        progress.read_bytes += source.read_bytes();
        progress.file_bytes += source.file_bytes;
    }
    Some(progress)
}

/// The files that could not be read, and those that could not be merged, in the order of the rows.
pub(crate) fn left_out(sources: &[Source], unmerged: &[Unmerged]) -> Vec<LeftOut> {
    let reason = |source: &Source| -> Option<Rc<str>> {
        if let SourceStatus::Failed(failure) = &source.status {
            return Some(failure.message.as_str().into());
        }
        let unmerged = unmerged.iter().find(|other| other.source == source.id)?;
        Some(unmerged.reason.as_str().into())
    };
    let left_out = |source: &Source| {
        Some(LeftOut {
            name: Rc::clone(&source.name),
            reason: reason(source)?,
        })
    };
    sources.iter().filter_map(left_out).collect()
}

/// Sorts names as people do: `pod-2` before `pod-10`, whatever their case.
pub(crate) fn compare_names(a: &str, b: &str) -> std::cmp::Ordering {
    let (mut rest_a, mut rest_b) = (a, b);
    loop {
        let (part_a, part_b) = (take_part(&mut rest_a), take_part(&mut rest_b));
        let order = match (part_a, part_b) {
            (None, None) => return a.cmp(b),
            (Some(x), Some(y)) if is_number(x) && is_number(y) => {
                let (x, y) = (x.trim_start_matches('0'), y.trim_start_matches('0'));
                x.len().cmp(&y.len()).then_with(|| x.cmp(y))
            }
            (x, y) => x.map(str::to_lowercase).cmp(&y.map(str::to_lowercase)),
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Takes the next run of digits, or of anything else, off the front.
fn take_part<'a>(text: &mut &'a str) -> Option<&'a str> {
    let first = text.chars().next()?;
    let end = text
        .find(|c: char| c.is_ascii_digit() != first.is_ascii_digit())
        .unwrap_or(text.len());
    let (part, rest) = text.split_at(end);
    *text = rest;
    Some(part)
}

fn is_number(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_as_people_count() {
        let mut names = [
            "pod-10.pb",
            "Pod-2.pb",
            "pod-1.pb",
            "a/pod-3.pb",
            "pod-02.pb",
        ];
        names.sort_by(|a, b| compare_names(a, b));
        assert_eq!(
            names,
            [
                "a/pod-3.pb",
                "pod-1.pb",
                "Pod-2.pb",
                "pod-02.pb",
                "pod-10.pb"
            ]
        );
    }

    #[test]
    fn progress_counts_the_batch_and_nothing_else() {
        let mut sources = [
            source(1, SourceStatus::Queued),
            source(2, reading(40)),
            source(3, SourceStatus::Queued),
        ];
        sources[0].is_in_batch = false;
        assert_eq!(
            progress(&sources),
            Some(Progress {
                n_done: 0,
                n_files: 2,
                read_bytes: 40,
                file_bytes: 200,
            })
        );
        assert_eq!(progress(&sources[..1]), None);
    }

    #[test]
    fn a_file_is_never_read_beyond_its_end() {
        assert_eq!(source(1, reading(500)).read_bytes(), 100);
    }

    fn reading(read_bytes: u64) -> SourceStatus {
        SourceStatus::Reading {
            read_bytes,
            raw_bytes: 0,
        }
    }

    fn source(id: u32, status: SourceStatus) -> Source {
        Source {
            id: SourceId(id),
            name: "a.pb".into(),
            file_bytes: 100,
            is_included: true,
            is_in_batch: true,
            status,
        }
    }
}
