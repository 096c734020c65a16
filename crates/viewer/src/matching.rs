//! Which texts a search occurs in, worked out step by step.
//!
//! A pattern and a hundred thousand names take longer than a frame. A step takes some milliseconds;
//! what is long is gone on with in the page's next turn, and what is short takes one step.

use std::rc::Rc;

use flame::FlameGraph;
use protocol::answers::{TextColumn, TopColumns};

use crate::{Edges, Query, Shared};

/// How much text a step goes through, in bytes: a few milliseconds' worth of each kind of query.
const LITERAL_STEP_BYTES: usize = 4 << 20;
const PATTERN_STEP_BYTES: usize = 48 << 10;

/// What is searched.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Texts {
    Flame(Shared<FlameGraph>),
    Top(Shared<TopColumns>),
    Edges(Shared<Edges>),
}

/// A search on its way through texts.
#[derive(Clone, Debug)]
pub(crate) struct Matching {
    texts: Texts,
    sought: Rc<str>,
    /// For each column of texts, whether the query occurs in its rows; as long as it has come.
    is_match: Shared<[Vec<bool>; 2]>,
    is_done: bool,
}

impl Texts {
    fn columns(&self) -> [&TextColumn; 2] {
        static NONE: TextColumn = TextColumn {
            buffer: String::new(),
            ends: Vec::new(),
        };
        match self {
            Self::Flame(graph) => [&graph.functions().names, &graph.functions().files],
            Self::Top(top) => [&top.names, &NONE],
            Self::Edges(edges) => [&edges.columns.names, &NONE],
        }
    }
}

impl Matching {
    /// A search that has not begun.
    pub(crate) fn new(texts: Texts, sought: Rc<str>) -> Self {
        Self {
            texts,
            sought,
            is_match: Shared::default(),
            is_done: false,
        }
    }

    /// Whether it is the search for this in that.
    pub(crate) fn is_for(&self, texts: &Texts, sought: &Rc<str>) -> bool {
        self.texts == *texts && self.sought == *sought
    }

    /// Goes on with it; whether it is through.
    pub(crate) fn step(&mut self, query: &Query) -> bool {
        if self.is_done || !query.is_active() {
            self.is_done = true;
            return true;
        }
        let mut n_bytes = match query {
            Query::Pattern(_) => PATTERN_STEP_BYTES,
            _ => LITERAL_STEP_BYTES,
        };
        let columns = self.texts.columns();
        for (texts, is_match) in columns.into_iter().zip(self.is_match.to_mut()) {
            n_bytes = query.match_on(texts, is_match, n_bytes);
            if is_match.len() < texts.len() {
                return false;
            }
        }
        self.is_done = true;
        true
    }

    /// Whether it is through.
    pub(crate) fn is_done(&self) -> bool {
        self.is_done
    }

    /// For the first column of texts, whether the query occurs in its rows; `None` where nothing is
    /// sought.
    pub(crate) fn names(&self) -> Option<&[bool]> {
        let [names, _] = &*self.is_match;
        (self.is_done && !names.is_empty()).then_some(names)
    }

    /// The same for both columns.
    pub(crate) fn names_and_files(&self) -> Option<[&[bool]; 2]> {
        let [_, files] = &*self.is_match;
        Some([self.names()?, files])
    }
}
