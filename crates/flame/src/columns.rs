//! A flame graph as it crosses from worker to page: the least that the rest follows from.
//!
//! This module does not know how wide anything is drawn.

use std::collections::HashMap;

use analysis::{CallTree, SymbolIdx, SymbolOrigin, SymbolTable};

use crate::TextColumn;

/// The columns of a flame graph. A page makes a [`FlameGraph`](crate::FlameGraph) of them.
///
/// Boxes stand in depth-first order, the root first, siblings from the largest. Where a box ends,
/// who its parent is and where it lies all follow from the depths and sizes, and cost less to work
/// out again than to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlameColumns {
    /// The row of each box's function.
    pub functions: Vec<u32>,
    /// The number of boxes above.
    pub depths: Vec<u32>,
    /// The value of samples that passed or ended in the box.
    pub cum: Vec<i64>,
    /// What the box is as wide as where values are negative, never less than 0; empty where no
    /// value is negative, because then it is `cum`. See [`CallTree::magnitudes`].
    pub magnitudes: Vec<i64>,
    /// 1 where most of the box was inlined into its parent, else 0.
    pub inlined: Vec<u8>,
    /// The functions that the boxes are of.
    pub table: FunctionColumns,
}

/// The functions of a flame graph, as columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionColumns {
    /// The full name.
    pub names: TextColumn,
    /// The row of its package.
    pub package_rows: Vec<u32>,
    /// The row of its source file.
    pub file_rows: Vec<u32>,
    /// The line of the `func` keyword; 0 if unknown.
    pub start_lines: Vec<i64>,
    /// Where it comes from, as [`byte_from_origin`] writes it.
    pub origins: Vec<u8>,
    /// Every package once; the empty text is that of functions without one.
    pub packages: TextColumn,
    /// Every source file once; the empty text is that of functions without one.
    pub files: TextColumn,
}

impl Default for FlameColumns {
    /// The graph of a profile without samples: a root of nothing.
    fn default() -> Self {
        let mut table = FunctionColumns::default();
        table.names.push("all");
        table.packages.push("");
        table.files.push("");
        table.package_rows.push(0);
        table.file_rows.push(0);
        table.start_lines.push(0);
        table.origins.push(byte_from_origin(SymbolOrigin::App));
        Self {
            functions: vec![0],
            depths: vec![0],
            cum: vec![0],
            magnitudes: Vec::new(),
            inlined: vec![0],
            table,
        }
    }
}

/// The flame graph of a call tree. Only the functions that occur in the tree come with it.
///
/// Names that are not UTF-8 have U+FFFD where they are not.
pub fn layout(tree: &CallTree, symbols: &SymbolTable) -> FlameColumns {
    let mut rows = FunctionRows::new(symbols);
    let functions = tree
        .symbols
        .iter()
        .map(|&symbol| rows.row(symbol))
        .collect();
    let is_plain = tree
        .cum
        .iter()
        .zip(&tree.magnitudes)
        .all(|(&cum, &magnitude)| u64::try_from(cum) == Ok(magnitude));
    // What does not fit is beyond what any sum of samples can mean.
    let capped = |&magnitude: &u64| i64::try_from(magnitude).unwrap_or(i64::MAX);
    FlameColumns {
        functions,
        depths: tree.depths.clone(),
        cum: tree.cum.clone(),
        magnitudes: match is_plain {
            true => Vec::new(),
            false => tree.magnitudes.iter().map(capped).collect(),
        },
        inlined: tree
            .is_inlined
            .iter()
            .map(|&is_inlined| is_inlined.into())
            .collect(),
        table: rows.table,
    }
}

/// An origin as a byte of [`FunctionColumns::origins`].
pub fn byte_from_origin(origin: SymbolOrigin) -> u8 {
    match origin {
        SymbolOrigin::App => 0,
        SymbolOrigin::Dependency => 1,
        SymbolOrigin::Std => 2,
        SymbolOrigin::Runtime => 3,
        SymbolOrigin::Native => 4,
        SymbolOrigin::Unsymbolised => 5,
    }
}

/// The origin that [`byte_from_origin`] wrote.
pub fn origin_from_byte(byte: u8) -> SymbolOrigin {
    match byte {
        0 => SymbolOrigin::App,
        1 => SymbolOrigin::Dependency,
        2 => SymbolOrigin::Std,
        3 => SymbolOrigin::Runtime,
        4 => SymbolOrigin::Native,
        _ => SymbolOrigin::Unsymbolised,
    }
}

/// The functions that a tree turns out to use, in the order in which it does.
struct FunctionRows<'a> {
    symbols: &'a SymbolTable,
    /// By symbol: its row, or [`UNUSED`].
    rows: Vec<u32>,
    packages: HashMap<&'a [u8], u32>,
    files: HashMap<&'a [u8], u32>,
    table: FunctionColumns,
}

const UNUSED: u32 = u32::MAX;

impl<'a> FunctionRows<'a> {
    fn new(symbols: &'a SymbolTable) -> Self {
        Self {
            symbols,
            rows: vec![UNUSED; symbols.len()],
            packages: HashMap::new(),
            files: HashMap::new(),
            table: FunctionColumns::default(),
        }
    }

    fn row(&mut self, symbol: SymbolIdx) -> u32 {
        let known = self.rows[symbol.to_usize()];
        if known != UNUSED {
            return known;
        }
        let table = &mut self.table;
        let row = table.names.len() as u32;
        table
            .names
            .push(&String::from_utf8_lossy(self.symbols.name(symbol)));
        let package = self.symbols.package(symbol);
        table
            .package_rows
            .push(said_once(&mut self.packages, &mut table.packages, package));
        let file = self.symbols.file(symbol);
        table
            .file_rows
            .push(said_once(&mut self.files, &mut table.files, file));
        table.start_lines.push(self.symbols.start_line(symbol));
        table
            .origins
            .push(byte_from_origin(self.symbols.origin(symbol)));
        self.rows[symbol.to_usize()] = row;
        row
    }
}

fn said_once<'a>(rows: &mut HashMap<&'a [u8], u32>, texts: &mut TextColumn, text: &'a [u8]) -> u32 {
    *rows.entry(text).or_insert_with(|| {
        texts.push(&String::from_utf8_lossy(text));
        texts.len() as u32 - 1
    })
}
