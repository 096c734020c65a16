//! Functions as a reader sees them: one symbol for each name.
//!
//! A profile may hold several functions of one name (two builds, two files); views show one. As
//! `go tool pprof` at its default granularity, the name alone decides. A frame without a name is
//! a symbol of its own for every address.
//!
//! This module does not know samples, values or trees.

use std::fmt::Write;

use profile::{FunctionIdx, LocationIdx, Mapping, Profile, StringIdx, StringInterner, StringTable};

use crate::go_name::{self, SymbolOrigin};

/// A row of [`SymbolTable`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SymbolIdx(pub u32);

impl SymbolIdx {
    /// The symbol of a call tree's root, which stands for all samples; no frame has it.
    pub const ROOT: Self = Self(0);

    /// The row number for indexing a column.
    pub fn to_usize(self) -> usize {
        self.0 as usize
    }
}

/// The symbols of a profile, and which of them each location's frames are.
///
/// **Invariant:** all columns but those of locations have one row per symbol; row 0 is
/// [`SymbolIdx::ROOT`]; no two rows have the same name.
#[derive(Clone, Debug)]
pub struct SymbolTable {
    texts: StringTable,
    names: Vec<StringIdx>,
    packages: Vec<StringIdx>,
    files: Vec<StringIdx>,
    start_lines: Vec<i64>,
    origins: Vec<SymbolOrigin>,
    frames: Vec<SymbolIdx>,
    frame_ends: Vec<u32>,
}

impl SymbolTable {
    /// The symbols of a profile, in the order in which its functions and locations name them.
    pub fn build(profile: &Profile) -> Self {
        let mut builder = Builder::default();
        builder.push(b"all", b"", 0);
        let by_function = builder.functions(profile);
        builder.locations(profile, &by_function);
        builder.finish()
    }

    /// The number of symbols, the root's included.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether no location has a symbol.
    pub fn is_empty(&self) -> bool {
        self.names.len() == 1
    }

    /// The full name, `net/http.(*conn).serve`, or `binary!0x4a2f` where there is none; not always
    /// UTF-8.
    pub fn name(&self, symbol: SymbolIdx) -> &[u8] {
        self.texts.bytes(self.names[symbol.to_usize()])
    }

    /// The import path or namespace, as [`go_name::package`] reads it; empty if there is none.
    pub fn package(&self, symbol: SymbolIdx) -> &[u8] {
        self.texts.bytes(self.packages[symbol.to_usize()])
    }

    /// The source file; empty if unknown. Of several functions with this name, the first's.
    pub fn file(&self, symbol: SymbolIdx) -> &[u8] {
        self.texts.bytes(self.files[symbol.to_usize()])
    }

    /// The line of the `func` keyword; 0 if unknown.
    pub fn start_line(&self, symbol: SymbolIdx) -> i64 {
        self.start_lines[symbol.to_usize()]
    }

    /// Where the function comes from.
    pub fn origin(&self, symbol: SymbolIdx) -> SymbolOrigin {
        self.origins[symbol.to_usize()]
    }

    /// The frames of a location, innermost first; all but the last were inlined. Never empty.
    pub fn frames(&self, location: LocationIdx) -> &[SymbolIdx] {
        let row = location.to_usize();
        let start = match row {
            0 => 0,
            _ => self.frame_ends[row - 1] as usize,
        };
        &self.frames[start..self.frame_ends[row] as usize]
    }

    /// The symbol with this name.
    pub fn find(&self, name: &[u8]) -> Option<SymbolIdx> {
        let mut symbols = (1..self.len()).map(|row| SymbolIdx(row as u32));
        symbols.find(|&symbol| self.name(symbol) == name)
    }
}

/// Interns names; a text's row tells the symbol through [`Builder::symbol_of_text`].
#[derive(Default)]
struct Builder {
    texts: StringInterner,
    /// By row of `texts`: the symbol with that name, or the root where it is none.
    symbol_of_text: Vec<SymbolIdx>,
    names: Vec<StringIdx>,
    files: Vec<StringIdx>,
    start_lines: Vec<i64>,
    origins: Vec<SymbolOrigin>,
    frames: Vec<SymbolIdx>,
    frame_ends: Vec<u32>,
}

impl Builder {
    /// The symbol of every function; `None` where it has no name.
    fn functions(&mut self, profile: &Profile) -> Vec<Option<SymbolIdx>> {
        let functions = &profile.functions;
        (0..functions.len())
            .map(|row| {
                let name = profile.text(functions.name[row]);
                let file = profile.text(functions.file[row]);
                (!name.is_empty()).then(|| self.push(name, file, functions.start_line.get(row)))
            })
            .collect()
    }

    fn locations(&mut self, profile: &Profile, by_function: &[Option<SymbolIdx>]) {
        let locations = &profile.locations;
        self.frames.reserve(locations.n_lines());
        self.frame_ends.reserve(locations.len());
        let mut text = String::new();
        for location in locations.rows() {
            let lines = locations.lines(location);
            let named = |function: Option<FunctionIdx>| by_function[function?.to_usize()];
            if lines.len() == 0 || lines.clone().any(|line| named(line.function).is_none()) {
                let mapping = locations.mapping(location);
                let mapping = mapping.map(|idx| &profile.mappings[idx.to_usize()]);
                text.clear();
                write_unsymbolised(&mut text, profile, mapping, locations.address(location));
            }
            if lines.len() == 0 {
                let symbol = self.push_unsymbolised(text.as_bytes());
                self.frames.push(symbol);
            }
            for line in lines {
                let symbol = match named(line.function) {
                    Some(symbol) => symbol,
                    None => self.push_unsymbolised(text.as_bytes()),
                };
                self.frames.push(symbol);
            }
            self.frame_ends.push(self.frames.len() as u32);
        }
    }

    /// The symbol of a frame without a name, which is called `text` instead.
    fn push_unsymbolised(&mut self, text: &[u8]) -> SymbolIdx {
        let n_symbols = self.names.len();
        let symbol = self.push(text, b"", 0);
        if symbol.to_usize() == n_symbols {
            self.origins[n_symbols] = SymbolOrigin::Unsymbolised;
        }
        symbol
    }

    /// The symbol named `name`, which learns its file and line from the first that has them.
    fn push(&mut self, name: &[u8], file: &[u8], start_line: i64) -> SymbolIdx {
        let name = self.text(name);
        let symbol = self.symbol_of_text[name.to_usize()];
        // The root's name is not reserved: a function may be called the same.
        if symbol != SymbolIdx::ROOT {
            let row = symbol.to_usize();
            let known = (self.files[row] != StringIdx(0), self.start_lines[row] != 0);
            if (!file.is_empty(), start_line != 0) > known {
                self.files[row] = self.text(file);
                self.start_lines[row] = start_line;
            }
            return symbol;
        }
        let symbol = SymbolIdx(self.names.len() as u32);
        self.symbol_of_text[name.to_usize()] = symbol;
        let file = self.text(file);
        self.names.push(name);
        self.files.push(file);
        self.start_lines.push(start_line);
        self.origins.push(SymbolOrigin::App);
        symbol
    }

    fn text(&mut self, text: &[u8]) -> StringIdx {
        let idx = self.texts.intern(text);
        self.symbol_of_text
            .resize(self.texts.strings().len(), SymbolIdx::ROOT);
        idx
    }

    fn finish(mut self) -> SymbolTable {
        let n_symbols = self.names.len();
        let main_module = self.main_module();
        let mut packages = Vec::with_capacity(n_symbols);
        for row in 0..n_symbols {
            let strings = self.texts.strings();
            let name = strings.bytes(self.names[row]);
            let file = strings.bytes(self.files[row]);
            let is_named = row > 0 && self.origins[row] != SymbolOrigin::Unsymbolised;
            let package = match is_named {
                true => go_name::package(name, file).into_owned(),
                false => Vec::new(),
            };
            if is_named {
                self.origins[row] = go_name::origin(name, &package, file, &main_module);
            }
            packages.push(self.texts.intern(&package));
        }
        SymbolTable {
            texts: self.texts.into_strings(),
            names: self.names,
            packages,
            files: self.files,
            start_lines: self.start_lines,
            origins: self.origins,
            frames: self.frames,
            frame_ends: self.frame_ends,
        }
    }

    /// Where the program's own module lies if it was built from the module cache.
    fn main_module(&mut self) -> Vec<u8> {
        let main = self.text(b"main.main");
        let symbol = self.symbol_of_text[main.to_usize()];
        let file = self.texts.strings().bytes(self.files[symbol.to_usize()]);
        go_name::module_folder(file).to_owned()
    }
}

/// Writes what a frame without a name is called: `binary!0x4a2f`, `0x4a2f`, `[binary]` or
/// `<unknown>`, by what the location tells.
fn write_unsymbolised(
    text: &mut String,
    profile: &Profile,
    mapping: Option<&Mapping>,
    address: u64,
) {
    let file = mapping.map_or(b"".as_slice(), |mapping| profile.text(mapping.file));
    let base = file.rsplit(|&byte| byte == b'/').next().unwrap_or(b"");
    let binary = String::from_utf8_lossy(base);
    let written = match (binary.is_empty(), address) {
        (true, 0) => write!(text, "<unknown>"),
        (true, _) => write!(text, "{address:#x}"),
        (false, 0) => write!(text, "[{binary}]"),
        (false, _) => write!(text, "{binary}!{address:#x}"),
    };
    debug_assert!(written.is_ok(), "writing to a String cannot fail");
}

#[cfg(test)]
mod tests {
    use profile::{Line, ProfileBuilder};

    use super::*;

    fn line(function: Option<FunctionIdx>) -> Line {
        Line {
            function,
            line: 7,
            column: 0,
        }
    }

    #[test]
    fn functions_of_one_name_are_one_symbol_that_knows_what_any_of_them_knows() {
        let mut builder = ProfileBuilder::default();
        let name = builder.string(b"main.run");
        let file = builder.string(b"/src/shop/run.go");
        let bare = builder.function(name, name, StringIdx(0), 0);
        let full = builder.function(name, name, file, 12);
        let a = builder.location(None, 1, false, &[line(Some(bare))]);
        let b = builder.location(None, 2, false, &[line(Some(full))]);
        let symbols = SymbolTable::build(&builder.build());
        assert_eq!(symbols.len(), 2);
        assert_eq!(symbols.frames(a), symbols.frames(b));
        let symbol = symbols.frames(a)[0];
        assert_eq!(symbols.name(symbol), b"main.run");
        assert_eq!(symbols.file(symbol), b"/src/shop/run.go");
        assert_eq!(symbols.start_line(symbol), 12);
        assert_eq!(symbols.package(symbol), b"main");
        assert_eq!(symbols.find(b"main.run"), Some(symbol));
    }

    #[test]
    fn frames_without_a_name_are_called_by_binary_and_address() {
        let mut builder = ProfileBuilder::default();
        let file = builder.string(b"/usr/lib/libc.so.6");
        let mapping = builder.mapping(Mapping {
            file,
            ..Mapping::default()
        });
        let nameless = builder.function(StringIdx(0), StringIdx(0), StringIdx(0), 0);
        let locations = [
            builder.location(Some(mapping), 0x4a2f, false, &[]),
            builder.location(None, 0x4a2f, false, &[]),
            builder.location(Some(mapping), 0, false, &[line(Some(nameless))]),
            builder.location(None, 0, false, &[line(None)]),
        ];
        let symbols = SymbolTable::build(&builder.build());
        let names = locations.map(|location| {
            let symbol = symbols.frames(location)[0];
            assert_eq!(symbols.origin(symbol), SymbolOrigin::Unsymbolised);
            symbols.name(symbol)
        });
        let expected: [&[u8]; 4] = [b"libc.so.6!0x4a2f", b"0x4a2f", b"[libc.so.6]", b"<unknown>"];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_function_may_be_called_like_the_root() {
        let mut builder = ProfileBuilder::default();
        let name = builder.string(b"all");
        let function = builder.function(name, name, StringIdx(0), 0);
        let location = builder.location(None, 1, false, &[line(Some(function))]);
        let symbols = SymbolTable::build(&builder.build());
        assert_ne!(symbols.frames(location)[0], SymbolIdx::ROOT);
        assert_eq!(symbols.find(b"all"), Some(symbols.frames(location)[0]));
    }
}
