//! Why bytes are not a profile.

use std::fmt;

use thiserror::Error;

use crate::limits::LimitName;
use crate::sniff::Foreign;

/// Why a file could not be decoded.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PprofError {
    /// The file is something else.
    #[error("not a pprof profile: {0}")]
    Foreign(Foreign),
    /// The gzip stream ends before its end.
    #[error(
        "the gzip data does not end as it should after {raw_bytes} inflated bytes: it is cut off, or damaged"
    )]
    GzipTruncated {
        /// How much came out before the end.
        raw_bytes: u64,
    },
    /// The gzip stream is damaged.
    #[error("the gzip data is damaged after {raw_bytes} inflated bytes: {reason}")]
    GzipCorrupt {
        /// How much came out before the damage was seen.
        raw_bytes: u64,
        /// What the inflater said.
        reason: String,
    },
    /// Something that is not gzip comes after the gzip stream.
    #[error("after {raw_bytes} inflated bytes the gzip data is followed by something else")]
    GzipFollowed {
        /// How much came out of the gzip stream.
        raw_bytes: u64,
    },
    /// The protobuf ends inside a field: the file was cut off.
    #[error("the profile is cut off: {place}, at byte {offset}, needs more bytes than there are")]
    Truncated {
        /// What was being read.
        place: Place,
        /// Where it begins in the inflated bytes.
        offset: u64,
    },
    /// A message cannot be read.
    #[error("{place}, at byte {offset}: {fault}")]
    Wire {
        /// What was being read.
        place: Place,
        /// Where it begins in the inflated bytes.
        offset: u64,
        /// What is wrong with it.
        fault: Fault,
    },
    /// Two rows of a table have the same id.
    #[error("two {table}s have the id {id}")]
    DuplicateId {
        /// The table.
        table: TableName,
        /// The id.
        id: u64,
    },
    /// A row of a table has the id 0, which means "none".
    #[error("a {table} has the id 0, which is reserved")]
    ReservedId {
        /// The table.
        table: TableName,
    },
    /// A message names a row that is not there.
    #[error("{place} refers to {table} {id}, which is not in the file")]
    Dangling {
        /// Who refers.
        place: Place,
        /// To which table.
        table: TableName,
        /// By which id.
        id: u64,
    },
    /// A message names a string that is not there.
    #[error("{place} refers to string {index}, and the file has {n_strings}")]
    DanglingString {
        /// Who refers.
        place: Place,
        /// By which index; the wire's 64 bits cut to 32.
        index: u32,
        /// How many strings there are.
        n_strings: usize,
    },
    /// The first string is not the empty one.
    #[error("the string table does not begin with the empty string")]
    FirstString,
    /// A sample has too few or too many values.
    #[error("sample {sample} has {found} values, and the profile has {expected} sample types")]
    ValueCount {
        /// Which sample, from 0.
        sample: usize,
        /// How many values it has.
        found: usize,
        /// How many sample types there are.
        expected: usize,
    },
    /// There are samples but nothing says what their values mean.
    #[error("the profile has samples but no sample types")]
    NoValueTypes,
    /// The bytes of several profiles stand one after another, which is no profile.
    #[error("these are two profiles or more in one file, one after the other")]
    Joined {
        /// Why they are no profile.
        reason: Box<Self>,
    },
    /// The file wants more than is allowed.
    #[error("the file has more than {limit} {name}")]
    Limit {
        /// Which limit.
        name: LimitName,
        /// Where it stands.
        limit: u64,
        /// How much the file has, where that is known: mostly, reading stopped at the limit.
        wanted: Option<u64>,
    },
}

impl PprofError {
    /// What `go tool preprofile` says of such a file, without its prefixes; `None` where Go's words
    /// depend on where it stumbles.
    pub fn go_reason(&self) -> Option<String> {
        Some(match self {
            Self::GzipTruncated { .. } => "decompressing profile: unexpected EOF".into(),
            Self::Wire { fault, .. } => match fault {
                Fault::WireType(found) => format!("parsing profile: unknown wire type: {found}"),
                Fault::Mismatch => "parsing profile: type mismatch".into(),
                Fault::Varint => "parsing profile: bad varint".into(),
                Fault::Length => "parsing profile: too much data".into(),
            },
            Self::DuplicateId { table, id } => {
                format!("malformed profile: multiple {table}s with same id: {id}")
            }
            Self::ReservedId { table } => {
                let id = match table {
                    TableName::Location => "id",
                    _ => "ID",
                };
                format!("malformed profile: found {table} with reserved {id}=0")
            }
            Self::Dangling {
                table: TableName::Function,
                id,
                ..
            } => format!("parsing profile: function ID {id} not found"),
            Self::DanglingString { .. } => "parsing profile: malformed profile format".into(),
            Self::FirstString => "parsing profile: string_table[0] must be ''".into(),
            Self::ValueCount {
                found, expected, ..
            } => format!(
                "malformed profile: mismatch: sample has: {found} values vs. {expected} types"
            ),
            Self::NoValueTypes => "malformed profile: missing sample type information".into(),
            Self::Joined { reason } => return reason.go_reason(),
            _ => return None,
        })
    }

    /// What to do about it, in a sentence.
    pub fn remedy(&self) -> String {
        match self {
            Self::Foreign(foreign) => foreign.remedy().to_owned(),
            Self::GzipTruncated { .. } => {
                "The download or copy did not finish, or changed the file: fetch the profile \
                 again, as binary."
                    .into()
            }
            Self::Truncated { .. } => {
                "The download or copy did not finish: fetch the profile again.".into()
            }
            Self::GzipCorrupt { .. } => {
                "The file was changed on its way, for example by a transfer in text mode: \
                 fetch it again as binary."
                    .into()
            }
            Self::GzipFollowed { .. } => {
                "Two programs may have written the same file, or something was appended to it: \
                 fetch the profile again."
                    .into()
            }
            Self::Joined { .. } => {
                "Give them as files of their own: profiles are merged, not put one behind the \
                 other."
                    .into()
            }
            Self::Limit { .. } => "Collect for a shorter time.".into(),
            Self::Wire { .. }
            | Self::DuplicateId { .. }
            | Self::ReservedId { .. }
            | Self::Dangling { .. }
            | Self::DanglingString { .. }
            | Self::FirstString
            | Self::ValueCount { .. }
            | Self::NoValueTypes => {
                "The program that wrote the file wrote it wrong, or it was changed since: \
                 fetch the profile again from its source."
                    .into()
            }
        }
    }
}

/// A table of the file whose rows have ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableName {
    /// `mapping`.
    Mapping,
    /// `function`.
    Function,
    /// `location`.
    Location,
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mapping => "mapping",
            Self::Function => "function",
            Self::Location => "location",
        })
    }
}

/// Which message of the file is meant; rows count from 0 in file order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The profile itself: a field's tag, or a field that is no message.
    Profile,
    /// A sample type, or the period's.
    ValueType,
    /// A sample.
    Sample(usize),
    /// A mapping.
    Mapping(usize),
    /// A location, or one of its lines.
    Location(usize),
    /// A function.
    Function(usize),
    /// A string.
    String(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile => f.write_str("the profile"),
            Self::ValueType => f.write_str("a sample type"),
            Self::Sample(row) => write!(f, "sample {row}"),
            Self::Mapping(row) => write!(f, "mapping {row}"),
            Self::Location(row) => write!(f, "location {row}"),
            Self::Function(row) => write!(f, "function {row}"),
            Self::String(row) => write!(f, "string {row}"),
        }
    }
}

/// What is wrong with a field on the wire.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Fault {
    /// A wire type that protobuf does not have, or the groups that it no longer has.
    #[error("a field has the wire type {0}, which does not exist in a profile")]
    WireType(u8),
    /// A field that should be a number is bytes, or the other way round.
    #[error("a field has the wrong wire type")]
    Mismatch,
    /// A number does not end, or is longer than 64 bits.
    #[error("a number does not end")]
    Varint,
    /// A length leads out of its message.
    #[error("a length leads out of its message")]
    Length,
}
