//! The work that is measured.
//!
//! A [`Run`] takes its files piece by piece, as the page and the command line do, and says what
//! came out, so that two contestants can be seen to have done the same. This module has no clock.

use std::cell::RefCell;
use std::io::{self, Write};

use analysis::{CallTree, SymbolTable};
use engine::{Engine, SourceId};
use flame::Detail;
use flate2::write::MultiGzDecoder;
use pgo::EdgeTable;
use pprof::{Effort, Limits, PprofError, Reader};
use profile::{Profile, ValueTypeIdx};
use protocol::{Failure, Question};

/// What a run does with its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Inflates them and throws the bytes away: the floor under every gzipped case.
    Inflate,
    /// Decodes them.
    Decode,
    /// Encodes the first, uncompressed.
    Encode,
    /// Decodes them, merges them, encodes the merge and gzips it.
    Merge,
    /// Builds the call tree of the first.
    Tree,
    /// From the first to the columns of its flame graph.
    Flame,
    /// From the bytes of a file to the columns of its flame graph.
    Open,
    /// The compiler's edges of the first.
    Edges,
    /// The lean `default.pgo` of the first, gzipped.
    Lean,
    /// What the files say of each other and of every edge of their merge, merging included.
    Evidence,
}

impl Case {
    /// Every case.
    pub const ALL: [Self; 10] = [
        Self::Inflate,
        Self::Decode,
        Self::Encode,
        Self::Merge,
        Self::Tree,
        Self::Flame,
        Self::Open,
        Self::Edges,
        Self::Lean,
        Self::Evidence,
    ];

    /// The case's name on a command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inflate => "inflate",
            Self::Decode => "decode",
            Self::Encode => "encode",
            Self::Merge => "merge",
            Self::Tree => "tree",
            Self::Flame => "flame",
            Self::Open => "open",
            Self::Edges => "edges",
            Self::Lean => "lean",
            Self::Evidence => "evidence",
        }
    }

    /// The case with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|case| case.name() == name)
    }

    /// Whether taking in the files is part of the work, or only comes before it.
    pub fn is_reading_timed(self) -> bool {
        matches!(
            self,
            Self::Inflate | Self::Decode | Self::Merge | Self::Open
        )
    }
}

/// A case at work.
#[derive(Debug)]
pub struct Run {
    case: Case,
    reading: Option<Reading>,
    profiles: Vec<Profile>,
    /// The files of [`Case::Evidence`], which are judged as the page does.
    engine: RefCell<Engine>,
    n_inflated: u64,
}

#[derive(Debug)]
enum Reading {
    Inflating(Box<MultiGzDecoder<Counted>>),
    Decoding(Reader),
    Opening(Box<engine::Reading>),
}

impl Run {
    /// A run that has no files yet.
    pub fn new(case: Case) -> Self {
        Self {
            case,
            reading: None,
            profiles: Vec::new(),
            engine: RefCell::default(),
            n_inflated: 0,
        }
    }

    /// Begins a file of this length.
    pub fn begin_file(&mut self, file_bytes: u64) {
        self.reading = Some(match self.case {
            Case::Inflate => Reading::Inflating(Box::new(MultiGzDecoder::new(Counted(0)))),
            Case::Evidence => {
                let engine = self.engine.get_mut();
                let mut reading = engine.begin(engine.sources().count().to_string());
                reading.expect(file_bytes);
                Reading::Opening(Box::new(reading))
            }
            _ => {
                let mut reader = Reader::new(Limits::default());
                reader.expect(file_bytes);
                Reading::Decoding(reader)
            }
        });
    }

    /// Takes the next piece of the file that was begun.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), RunError> {
        let Some(reading) = &mut self.reading else {
            return Ok(());
        };
        match reading {
            Reading::Inflating(inflater) => inflater.write_all(piece).map_err(|error| {
                let raw_bytes = inflater.get_ref().0;
                let reason = error.to_string();
                PprofError::GzipCorrupt { raw_bytes, reason }.into()
            }),
            Reading::Decoding(reader) => Ok(reader.push(piece)?),
            Reading::Opening(reading) => Ok(reading.push(piece)?),
        }
    }

    /// Says that the current file is at its end.
    pub fn end_file(&mut self) -> Result<(), RunError> {
        match self.reading.take() {
            Some(Reading::Inflating(inflater)) => {
                let raw_bytes = inflater.get_ref().0;
                let counted = inflater.finish();
                self.n_inflated += counted
                    .map_err(|_| PprofError::GzipTruncated { raw_bytes })?
                    .0;
            }
            Some(Reading::Decoding(reader)) => self.profiles.push(reader.finish()?.profile),
            Some(Reading::Opening(reading)) => {
                let engine = self.engine.get_mut();
                let source = SourceId(engine.sources().count() as u32);
                engine.add(source, reading.finish()?, true)?;
            }
            None => {}
        }
        Ok(())
    }

    /// Does what is left once all files are in, and gives a number that tells whether it was done:
    /// bytes, samples, nodes, boxes, edges, or a digest of an answer.
    pub fn finish(&self) -> usize {
        let first = || self.profiles.first();
        match self.case {
            Case::Inflate => self.n_inflated as usize,
            Case::Decode => self.profiles.iter().map(|p| p.samples.len()).sum(),
            Case::Encode => first().map_or(0, |profile| pprof::encode(profile).len()),
            Case::Merge => match self.profiles.as_slice() {
                // As the engine and Go's tool: a single file is taken as it is.
                [single] => gzipped(single, Effort::Usual),
                profiles => {
                    let sources: Vec<&Profile> = profiles.iter().collect();
                    profile::merge(&sources).map_or(0, |merged| gzipped(&merged, Effort::Usual))
                }
            },
            Case::Tree => first().map_or(0, |profile| tree(profile).1.len()),
            Case::Flame | Case::Open => first().map_or(0, |profile| {
                let (symbols, tree) = tree(profile);
                let columns = flame::layout_detail(&tree, &symbols, Detail::OVERVIEW);
                columns.functions.len()
            }),
            Case::Edges => first().map_or(0, |profile| {
                EdgeTable::build(profile).map_or(0, |edges| edges.len())
            }),
            Case::Lean => first().map_or(0, |profile| {
                EdgeTable::build(profile).map_or(0, |edges| {
                    gzipped(&pgo::lean_profile(&edges), Effort::Smallest)
                })
            }),
            Case::Evidence => {
                let mut engine = self.engine.borrow_mut();
                engine.merge();
                let reply = engine.answer(&Question::Evidence { plan: 0 });
                digest(&reply.columns)
            }
        }
    }
}

/// A number that other bytes are unlikely to give, small enough for a double.
fn digest(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |sum: usize, &byte| {
        (sum * 31 + usize::from(byte)) % 0x3ff_fff1
    })
}

fn gzipped(profile: &Profile, effort: Effort) -> usize {
    pprof::gzip(&pprof::encode(profile), effort).len()
}

fn tree(profile: &Profile) -> (SymbolTable, CallTree) {
    let symbols = SymbolTable::build(profile);
    let column = profile.default_value_type().unwrap_or(ValueTypeIdx(0));
    let tree = CallTree::build(profile, column, &symbols);
    (symbols, tree)
}

/// Why a file could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// It is no profile.
    #[error(transparent)]
    Decode(#[from] PprofError),
    /// The engine would not have it.
    #[error("{}", .0.message)]
    Open(Failure),
}

impl From<Failure> for RunError {
    fn from(failure: Failure) -> Self {
        Self::Open(failure)
    }
}

/// Counts what is written and forgets it.
#[derive(Debug)]
struct Counted(u64);

impl Write for Counted {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.0 += piece.len() as u64;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
