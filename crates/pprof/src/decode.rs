//! Bytes to a profile, as they arrive.

mod budget;
mod finish;
mod foresight;
mod ids;
mod raw;
mod raw_labels;
mod wire;

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;
use profile::Profile;

use crate::error::{Fault, Place, PprofError};
use crate::limits::{LimitName, Limits};
use crate::sniff::Foreign;
use foresight::Foresight;
use raw::RawProfile;
use wire::{Fields, Stop};

/// A profile that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// The profile.
    pub profile: Profile,
    /// The size of the file when inflated.
    pub raw_bytes: u64,
}

/// Decodes a whole file, gzipped or not; the content tells, never a name.
///
/// A file of no bytes is a profile of nothing, as it is for Go's compiler.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, PprofError> {
    let mut reader = Reader::new(*limits);
    reader.push(bytes)?;
    reader.finish()
}

/// Decodes a file that arrives in pieces. The pieces are not kept.
///
/// After an error a reader is of no more use.
#[derive(Debug)]
pub struct Reader {
    input: Input,
    foresight: Option<Foresight>,
}

/// What the first two bytes say that the file is.
#[derive(Debug)]
enum Input {
    /// There are not two bytes yet.
    Unknown {
        first: Option<u8>,
        limits: Limits,
    },
    Plain(Box<Inflated>),
    Gzip(Box<MultiGzDecoder<Inflated>>),
    /// An error ended it.
    Failed,
}

impl Reader {
    /// A reader at the start of a file.
    pub fn new(limits: Limits) -> Self {
        Self {
            input: Input::Unknown {
                first: None,
                limits: limits.effective(),
            },
            foresight: None,
        }
    }

    /// Says how long the file will be, before its first piece: then the columns of a large one
    /// get their room at once. If it turns out to be of another length, nothing is wrong.
    pub fn expect(&mut self, file_bytes: u64) {
        self.foresight = Foresight::new(file_bytes);
    }

    /// Takes the next piece of the file.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), PprofError> {
        if let Input::Unknown { first, limits } = self.input {
            let mut head = [first, piece.first().copied(), piece.get(1).copied()]
                .into_iter()
                .flatten();
            let (Some(one), Some(two)) = (head.next(), head.next()) else {
                self.input = Input::Unknown {
                    first: first.or(piece.first().copied()),
                    limits,
                };
                return Ok(());
            };
            let mut inflated = Inflated::new(limits);
            inflated.is_gzipped = [one, two] == GZIP;
            self.input = match inflated.is_gzipped {
                true => Input::Gzip(Box::new(MultiGzDecoder::new(inflated))),
                false => Input::Plain(Box::new(inflated)),
            };
            if let Some(first) = first {
                self.feed(&[first])?;
            }
        }
        self.feed(piece)?;
        if let Some(foresight) = &mut self.foresight
            && foresight.is_time_to_look(piece.len())
        {
            let inflated = match &mut self.input {
                Input::Plain(inflated) => inflated,
                Input::Gzip(gzip) => gzip.get_mut(),
                Input::Unknown { .. } | Input::Failed => return Ok(()),
            };
            inflated.raw.make_room(*foresight, &inflated.limits);
        }
        Ok(())
    }

    /// The size of what has been read, inflated.
    pub fn raw_bytes(&self) -> u64 {
        match &self.input {
            Input::Unknown { .. } | Input::Failed => 0,
            Input::Plain(inflated) => inflated.received,
            Input::Gzip(gzip) => gzip.get_ref().received,
        }
    }

    /// The memory that the columns take so far, in bytes.
    pub fn column_bytes(&self) -> u64 {
        match &self.input {
            Input::Unknown { .. } | Input::Failed => 0,
            Input::Plain(inflated) => inflated.column_bytes(),
            Input::Gzip(gzip) => gzip.get_ref().column_bytes(),
        }
    }

    /// The profile, now that the file is at its end.
    pub fn finish(self) -> Result<Decoded, PprofError> {
        let mut inflated = match self.input {
            Input::Unknown { first, limits } => {
                let mut inflated = Inflated::new(limits);
                if let Some(first) = first {
                    inflated.push(&[first])?;
                }
                inflated
            }
            Input::Plain(inflated) => *inflated,
            Input::Gzip(gzip) => {
                let mut gzip = *gzip;
                if let Err(error) = gzip.try_finish() {
                    return Err(match gzip_error(&mut gzip, &error) {
                        // A missing checksum and a wrong one are the same to the inflater.
                        PprofError::GzipCorrupt { raw_bytes, .. } => {
                            PprofError::GzipTruncated { raw_bytes }
                        }
                        error => error,
                    });
                }
                let raw_bytes = gzip.get_ref().received;
                gzip.finish()
                    .map_err(|_| PprofError::GzipTruncated { raw_bytes })?
            }
            Input::Failed => Inflated::new(Limits::default()),
        };
        inflated.end()
    }

    fn feed(&mut self, piece: &[u8]) -> Result<(), PprofError> {
        let result = match &mut self.input {
            Input::Plain(inflated) => inflated.push(piece),
            Input::Gzip(gzip) => match gzip.write_all(piece) {
                Ok(()) => Ok(()),
                Err(error) => Err(gzip_error(gzip, &error)),
            },
            Input::Unknown { .. } | Input::Failed => Ok(()),
        };
        if result.is_err() {
            self.input = Input::Failed;
        }
        result
    }
}

/// What an inflater's error means: the profile inside it was wrong, or the gzip was.
fn gzip_error(gzip: &mut MultiGzDecoder<Inflated>, error: &io::Error) -> PprofError {
    let inflated = gzip.get_mut();
    if let Some(error) = inflated.error.take() {
        return error;
    }
    let raw_bytes = inflated.received;
    match error.kind() {
        io::ErrorKind::UnexpectedEof => PprofError::GzipTruncated { raw_bytes },
        _ if raw_bytes > 0 && error.to_string().contains("invalid gzip header") => {
            PprofError::GzipFollowed { raw_bytes }
        }
        _ => PprofError::GzipCorrupt {
            raw_bytes,
            reason: error.to_string(),
        },
    }
}

/// Looking at the memory costs as much as some fields, so it is not done after each.
const FIELDS_BETWEEN_CHECKS: u32 = 1024;

/// What gzip begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// How much of a file's beginning is kept to tell what it is, should it not be a profile.
const HEAD_BYTES: usize = 1024;

/// The inflated bytes of a file, decoded as they come.
#[derive(Debug)]
struct Inflated {
    limits: Limits,
    /// Whether the bytes come out of an inflater, which at the end knows if they are right.
    is_gzipped: bool,
    raw: RawProfile,
    /// The beginning of a field whose end has not come yet.
    pending: Vec<u8>,
    /// How many bytes of `pending` there must be before looking again is worth it.
    wanted: usize,
    /// How many bytes have come, those of `pending` included.
    received: u64,
    head: Vec<u8>,
    /// Whether something of a profile was read before its columns were given away.
    is_any_read: bool,
    /// The error that an `io::Error` stands for on its way through the inflater.
    error: Option<PprofError>,
    /// What is wrong, while there is not enough of the file yet to say what it is, or whether it is
    /// only the gzip around it that was damaged.
    unnamed: Option<PprofError>,
}

impl Inflated {
    fn new(limits: Limits) -> Self {
        Self {
            limits,
            is_gzipped: false,
            raw: RawProfile::default(),
            pending: Vec::new(),
            wanted: 0,
            received: 0,
            head: Vec::new(),
            is_any_read: false,
            error: None,
            unnamed: None,
        }
    }

    fn push(&mut self, piece: &[u8]) -> Result<(), PprofError> {
        let decoded = self.push_unnamed(piece);
        let Some(error) = decoded.err().or_else(|| self.unnamed.take()) else {
            return Ok(());
        };
        let is_head_known = self.head.len() >= HEAD_BYTES;
        let error = match is_head_known {
            true => self.named(error),
            false => error,
        };
        let may_be_damage = self.is_gzipped && matches!(error, PprofError::Wire { .. });
        if matches!(error, PprofError::Limit { .. }) || (is_head_known && !may_be_damage) {
            return Err(error);
        }
        self.unnamed = Some(error);
        Ok(())
    }

    fn push_unnamed(&mut self, piece: &[u8]) -> Result<(), PprofError> {
        if self.head.len() < HEAD_BYTES {
            let missing = HEAD_BYTES.saturating_sub(self.head.len());
            self.head
                .extend_from_slice(piece.get(..missing).unwrap_or(piece));
        }
        self.received = self.received.saturating_add(piece.len() as u64);
        budget::within(LimitName::RawBytes, self.limits.raw_bytes, self.received)?;
        if self.unnamed.is_some() {
            return Ok(());
        }
        if self.pending.is_empty() {
            let rest = self.fields(piece)?;
            self.check_room(rest.len())?;
            self.pending.extend_from_slice(rest);
            return Ok(());
        }
        self.check_room(piece.len())?;
        self.pending.extend_from_slice(piece);
        if self.pending.len() < self.wanted {
            return Ok(());
        }
        let mut pending = std::mem::take(&mut self.pending);
        let rest = self.pending_fields(&pending)?.len();
        pending.drain(..pending.len().saturating_sub(rest));
        self.pending = pending;
        Ok(())
    }

    /// As [`Inflated::fields`], of bytes that take memory beside the columns for as long.
    fn pending_fields<'a>(&mut self, pending: &'a Vec<u8>) -> Result<&'a [u8], PprofError> {
        self.raw.pending_bytes = pending.capacity() as u64;
        let rest = self.fields(pending);
        self.raw.pending_bytes = 0;
        rest
    }

    /// Reads the fields of `bytes`, which end where all that was received ends, and gives back the
    /// beginning of a field that is not whole yet.
    fn fields<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], PprofError> {
        let mut fields = Fields::new(bytes);
        let mut n_fields: u32 = 0;
        loop {
            n_fields = n_fields.wrapping_add(1);
            if n_fields.is_multiple_of(FIELDS_BETWEEN_CHECKS) {
                self.check_column_bytes()?;
            }
            let before = fields.rest();
            let offset = self.received.saturating_sub(before.len() as u64);
            match fields.next() {
                Ok((field, value)) => self.raw.field(field, value, &self.limits, offset)?,
                Err(Stop::End) => {
                    self.wanted = 0;
                    self.check_column_bytes()?;
                    return Ok(&[]);
                }
                Err(Stop::Cut) => {
                    // A field that is still growing is looked at each time it has doubled, so
                    // that a long one costs its length and not its square.
                    self.wanted = before.len().saturating_mul(2);
                    self.check_column_bytes()?;
                    return Ok(before);
                }
                Err(Stop::Fault(fault)) => {
                    let reason = PprofError::Wire {
                        place: Place::Profile,
                        offset,
                        fault,
                    };
                    let is_gzip = before.iter().zip(GZIP).all(|(&byte, magic)| byte == magic);
                    return Err(match is_gzip && !self.raw.is_empty() {
                        true => joined(reason),
                        false => reason,
                    });
                }
            }
        }
    }

    fn check_column_bytes(&self) -> Result<(), PprofError> {
        self.check_room(0)
    }

    /// Whether that many bytes may be kept besides what is.
    fn check_room(&self, n_bytes: usize) -> Result<(), PprofError> {
        let n_bytes = self.column_bytes().saturating_add(n_bytes as u64);
        budget::within(LimitName::ColumnBytes, self.limits.column_bytes, n_bytes)
    }

    fn column_bytes(&self) -> u64 {
        let pending = self.pending.capacity() as u64;
        self.raw.column_bytes().saturating_add(pending)
    }

    fn end(&mut self) -> Result<Decoded, PprofError> {
        let profile = match self.unnamed.take() {
            Some(error) => Err(error),
            None => self.end_unnamed(),
        };
        Ok(Decoded {
            profile: profile.map_err(|error| self.named(error))?,
            raw_bytes: self.received,
        })
    }

    fn end_unnamed(&mut self) -> Result<Profile, PprofError> {
        let pending = std::mem::take(&mut self.pending);
        let rest = self.pending_fields(&pending)?;
        if !rest.is_empty() {
            return Err(PprofError::Truncated {
                place: self.raw.place_of_next(rest),
                offset: self.received.saturating_sub(rest.len() as u64),
            });
        }
        if self.received == 0 {
            return Ok(Profile::default());
        }
        self.is_any_read = !self.raw.is_empty();
        let has_two_tables = self.raw.n_empty_strings > 1;
        let profile = std::mem::take(&mut self.raw).finish(&self.limits);
        profile.map_err(|error| match error {
            PprofError::ValueCount { .. } | PprofError::DuplicateId { .. } if has_two_tables => {
                joined(error)
            }
            error => error,
        })
    }

    /// An error as a reader wants it: a file that is something else is named for what it is, and
    /// the field at which it stopped looking like a profile is of no interest.
    fn named(&self, error: PprofError) -> PprofError {
        let is_about_bytes = matches!(
            error,
            PprofError::Wire { .. }
                | PprofError::Truncated { .. }
                | PprofError::DanglingString { .. }
                | PprofError::FirstString
                | PprofError::NoValueTypes
        );
        if !is_about_bytes {
            return error;
        }
        match Foreign::from_head(&self.head) {
            Foreign::Unknown if self.raw.is_empty() && !self.is_any_read => {
                PprofError::Foreign(Foreign::Unknown)
            }
            Foreign::Unknown => error,
            foreign => PprofError::Foreign(foreign),
        }
    }
}

impl Write for Inflated {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        match self.push(piece) {
            Ok(()) => Ok(piece.len()),
            Err(error) => {
                self.error = Some(error);
                Err(io::Error::other("the inflated bytes are no profile"))
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Several profiles, told by how they are no profile.
fn joined(reason: PprofError) -> PprofError {
    PprofError::Joined {
        reason: Box::new(reason),
    }
}

/// A fault inside the message at `place`.
fn wire_error(place: Place, offset: u64) -> impl Fn(Fault) -> PprofError + Copy {
    move |fault| PprofError::Wire {
        place,
        offset,
        fault,
    }
}
