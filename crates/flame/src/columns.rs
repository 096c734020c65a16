//! A flame graph as it crosses from worker to page: the least that the rest follows from.
//!
//! This module does not know how wide anything is drawn.

use std::collections::HashMap;

use analysis::{CallTree, SymbolIdx, SymbolOrigin, SymbolTable};

use crate::{Detail, TextColumn};

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
    /// What each box is; see [`PLAIN`], [`INLINED`], [`REST`].
    pub kinds: Vec<u8>,
    /// The node of the call tree that each box is, [`NO_NODE`] for a rest; empty where every node
    /// has its box, because then they are the rows.
    pub nodes: Vec<u32>,
    /// How many nodes of the tree have no box of their own.
    pub n_hidden: u32,
    /// The functions that the boxes are of.
    pub table: FunctionColumns,
}

/// A box of a function that was called.
pub const PLAIN: u8 = 0;
/// A box most of which was inlined into its parent.
pub const INLINED: u8 = 1;
/// A box that stands for the smaller children of its parent, which have no box.
pub const REST: u8 = 2;
/// Among [`FlameColumns::nodes`]: the box is no node.
pub const NO_NODE: u32 = u32::MAX;

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
            kinds: vec![PLAIN],
            nodes: Vec::new(),
            n_hidden: 0,
            table,
        }
    }
}

/// The whole flame graph of a call tree. Only the functions that occur in the tree come with it.
///
/// Names that are not UTF-8 have U+FFFD where they are not.
pub fn layout(tree: &CallTree, symbols: &SymbolTable) -> FlameColumns {
    let detail = Detail {
        max_nodes: usize::MAX,
        ..Detail::OVERVIEW
    };
    layout_detail(tree, symbols, detail)
}

/// The flame graph of the largest nodes of a call tree. Under every node that is kept, the children
/// that are not are one box, after those that are.
pub fn layout_detail(tree: &CallTree, symbols: &SymbolTable, detail: Detail) -> FlameColumns {
    let is_kept = detail.kept(tree);
    let is_plain = tree
        .cum
        .iter()
        .zip(&tree.magnitudes)
        .all(|(&cum, &magnitude)| u64::try_from(cum) == Ok(magnitude));
    let mut boxes = Boxes {
        tree,
        rows: FunctionRows::new(symbols),
        is_plain,
        columns: FlameColumns {
            functions: Vec::new(),
            depths: Vec::new(),
            cum: Vec::new(),
            magnitudes: Vec::new(),
            kinds: Vec::new(),
            nodes: Vec::new(),
            n_hidden: 0,
            table: FunctionColumns::default(),
        },
    };
    // The kept nodes whose subtrees are not at their end, each with what it leaves out.
    let mut open: Vec<(usize, Rest)> = Vec::new();
    let mut node = 0;
    while node < tree.len() {
        boxes.close(&mut open, node);
        if is_kept[node] {
            boxes.push_node(node);
            open.push((node, Rest::default()));
            node += 1;
            continue;
        }
        let end = tree.subtree_ends[node] as usize;
        if let Some((_, rest)) = open.last_mut() {
            rest.n_nodes += (end - node) as u32;
            rest.cum = rest.cum.wrapping_add(tree.cum[node]);
            rest.magnitude = rest.magnitude.saturating_add(tree.magnitudes[node]);
        }
        node = end;
    }
    boxes.close(&mut open, node);
    let mut columns = boxes.columns;
    columns.table = boxes.rows.table;
    if columns.n_hidden == 0 {
        columns.nodes = Vec::new();
    }
    columns
}

/// What a kept node leaves out below it.
#[derive(Clone, Copy, Debug, Default)]
struct Rest {
    n_nodes: u32,
    cum: i64,
    magnitude: u64,
}

/// Columns as they fill, box by box.
struct Boxes<'a> {
    tree: &'a CallTree,
    rows: FunctionRows<'a>,
    /// Whether no value is negative, so that `cum` is the width as well.
    is_plain: bool,
    columns: FlameColumns,
}

impl Boxes<'_> {
    fn push_node(&mut self, node: usize) {
        let tree = self.tree;
        let kind = if tree.is_inlined[node] {
            INLINED
        } else {
            PLAIN
        };
        self.columns
            .functions
            .push(self.rows.row(tree.symbols[node]));
        self.columns.depths.push(tree.depths[node]);
        self.columns.kinds.push(kind);
        self.columns.nodes.push(node as u32);
        self.push_size(tree.cum[node], tree.magnitudes[node]);
    }

    /// Ends the nodes whose subtrees end at `node`, each with the box of what it leaves out.
    fn close(&mut self, open: &mut Vec<(usize, Rest)>, node: usize) {
        while let Some(&(above, rest)) = open.last()
            && self.tree.subtree_ends[above] as usize <= node
        {
            open.pop();
            if rest.n_nodes > 0 {
                self.columns.functions.push(self.rows.rest_row());
                self.columns.depths.push(self.tree.depths[above] + 1);
                self.columns.kinds.push(REST);
                self.columns.nodes.push(NO_NODE);
                self.columns.n_hidden += rest.n_nodes;
                self.push_size(rest.cum, rest.magnitude);
            }
        }
    }

    fn push_size(&mut self, cum: i64, magnitude: u64) {
        self.columns.cum.push(cum);
        if !self.is_plain {
            // What does not fit is beyond what any sum of samples can mean.
            let capped = i64::try_from(magnitude).unwrap_or(i64::MAX);
            self.columns.magnitudes.push(capped);
        }
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
    rest_row: Option<u32>,
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
            rest_row: None,
        }
    }

    /// The row that stands for functions too small for a box.
    fn rest_row(&mut self) -> u32 {
        if let Some(row) = self.rest_row {
            return row;
        }
        let table = &mut self.table;
        table.names.push("(smaller)");
        table
            .package_rows
            .push(said_once(&mut self.packages, &mut table.packages, b""));
        table
            .file_rows
            .push(said_once(&mut self.files, &mut table.files, b""));
        table.start_lines.push(0);
        table
            .origins
            .push(byte_from_origin(SymbolOrigin::Unsymbolised));
        let row = table.names.len() as u32 - 1;
        self.rest_row = Some(row);
        row
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
