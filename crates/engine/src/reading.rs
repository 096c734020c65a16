//! A file on its way in.

use pprof::{Decoded, LimitName, PprofError, Reader};
use profile::{LocationIdx, Profile, StringIdx};
use protocol::{Failure, Limits, SourceId, SourceSummary};
use sha2::{Digest, Sha256};

use crate::failure::{self, Open};
use crate::{kind, limits};

/// Reads one file, piece by piece, and takes its digest on the way.
#[derive(Debug)]
pub struct Reading {
    name: String,
    reader: Reader,
    digest: Sha256,
    file_bytes: u64,
    session_bytes: u64,
    open: Open,
}

/// A file that has been read.
#[derive(Debug)]
pub struct Opened {
    pub(crate) decoded: Decoded,
    name: String,
    sha256: String,
    file_bytes: u64,
}

impl Reading {
    /// Begins a file beside which nothing is open; `name` is for people.
    pub fn new(name: String, limits: Limits) -> Self {
        Self::beside(Open::default(), name, limits)
    }

    /// Begins a file that has the room which open ones leave.
    pub(crate) fn beside(open: Open, name: String, limits: Limits) -> Self {
        let session_bytes = limits.get(protocol::LimitName::SessionBytes);
        let room = session_bytes.saturating_sub(open.column_bytes);
        Self {
            name,
            reader: Reader::new(limits::file_limits(&limits, room)),
            digest: Sha256::new(),
            file_bytes: 0,
            session_bytes,
            open,
        }
    }

    /// Says how long the file will be, if that is known; see [`Reader::expect`].
    pub fn expect(&mut self, file_bytes: u64) {
        self.reader.expect(file_bytes);
    }

    /// Takes the next piece of the file.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), Failure> {
        self.digest.update(piece);
        self.file_bytes += piece.len() as u64;
        let pushed = self.reader.push(piece);
        pushed.map_err(|error| self.failure(&error))
    }

    /// How much of the file has been read.
    pub fn file_bytes(&self) -> u64 {
        self.file_bytes
    }

    /// How much that is when inflated.
    pub fn raw_bytes(&self) -> u64 {
        self.reader.raw_bytes()
    }

    /// Ends the file.
    pub fn finish(mut self) -> Result<Opened, Failure> {
        let reader = std::mem::replace(&mut self.reader, Reader::new(pprof::Limits::NONE));
        Ok(Opened {
            decoded: reader.finish().map_err(|error| self.failure(&error))?,
            name: self.name,
            sha256: hexadecimal(&self.digest.finalize()),
            file_bytes: self.file_bytes,
        })
    }

    fn failure(&self, error: &PprofError) -> Failure {
        match error {
            PprofError::Limit {
                name: LimitName::ColumnBytes,
                ..
            } => failure::session_full(self.open, self.session_bytes, None),
            error => failure::from_pprof(error),
        }
    }
}

impl Opened {
    /// The profile.
    pub fn profile(&self) -> &Profile {
        &self.decoded.profile
    }

    pub(crate) fn summary(&self, source: SourceId, group: u32) -> SourceSummary {
        let profile = &self.decoded.profile;
        let value_types = profile.value_types.iter();
        let value_types = value_types.map(|&value_type| {
            let (kind, unit) = kind::words(profile, value_type);
            format!("{kind}/{unit}")
        });
        let totals = profile.samples.values.iter();
        SourceSummary {
            source,
            name: self.name.clone(),
            kind: kind::kind(profile),
            value_types: value_types.collect(),
            totals: totals
                .map(|column| {
                    column
                        .iter()
                        .fold(0, |sum: i64, &value| sum.saturating_add(value))
                })
                .collect(),
            n_samples: profile.samples.len() as u32,
            duration_nanos: profile.header.duration_nanos,
            time_nanos: profile.header.time_nanos,
            file_bytes: self.file_bytes,
            raw_bytes: self.decoded.raw_bytes,
            column_bytes: profile.allocated_bytes(),
            sha256: self.sha256.clone(),
            warnings: warnings(profile),
            group,
        }
    }
}

/// Bytes as lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes
        .iter()
        .flat_map(|&byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// What is odd about a profile that can be used all the same.
fn warnings(profile: &Profile) -> Vec<String> {
    if profile.value_types.is_empty() {
        return vec!["The file holds no profile: Go takes it for an empty one.".into()];
    }
    if profile.samples.is_empty() {
        return vec!["There are no samples: the program did nothing while it was profiled.".into()];
    }
    let mut warnings = Vec::new();
    if kind::is_cpu(profile) && !profile.functions.is_empty() {
        let start_lines = &profile.functions.start_line;
        let n_missing = start_lines.iter().filter(|&line| line == 0).count();
        if n_missing == start_lines.len() {
            warnings.push("No function has a start line, so Go's PGO would refuse it.".into());
        } else if n_missing > 0 {
            let n_functions = start_lines.len();
            warnings.push(format!(
                "{n_missing} of {n_functions} functions have no start line; \
                 calls from them match nothing in the source."
            ));
        }
    }
    let n_locations = profile.locations.len();
    let has_no_line = |&idx: &LocationIdx| profile.locations.lines(idx).len() == 0;
    let n_unsymbolised = profile.locations.rows().filter(has_no_line).count();
    if n_unsymbolised > 0 {
        warnings.push(format!(
            "{n_unsymbolised} of {n_locations} locations have no function name."
        ));
    }
    let names = &profile.functions.name;
    let is_broken = |name: &StringIdx| std::str::from_utf8(profile.text(*name)).is_err();
    let n_broken = names.iter().filter(|name| is_broken(name)).count();
    if n_broken > 0 {
        warnings.push(format!("{n_broken} function names are not valid UTF-8."));
    }
    warnings
}
