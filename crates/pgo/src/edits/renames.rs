//! Following code that was renamed or moved: old names in the profile become the new ones.

use std::borrow::Cow;

use profile::{StringIdx, StringTable};
use regex_lite::Regex;

use crate::edges::EdgeTable;
use crate::edits::EditError;
use crate::edits::collect::{EdgeRow, table_of};

/// A table of renames, applied in its order.
///
/// One a line, in three words; empty lines and those that begin with `#` are passed over:
///
/// ```text
/// package  example.com/shop/cart  example.com/shop/internal/basket
/// function main.parse  main.parseRequest
/// pattern  ^main\.\(\*Server\)\.handle(\w+)$  main.(*Server).serve$1
/// ```
///
/// A package takes the packages below it along, and what its functions are given as type
/// arguments. A function takes its closures along, and its instances.
#[derive(Clone, Debug, Default)]
pub struct Renames {
    rules: Vec<Rule>,
}

/// What became of an edge table when names changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The edges under their new names.
    pub edges: EdgeTable,
    /// How many edges have a new name.
    pub n_edges: u32,
    /// What they weigh.
    pub weight: i64,
    /// How many edges became one with another, which had the new name already.
    pub n_joined: u32,
}

#[derive(Clone, Debug)]
enum Rule {
    Package(Package),
    Function { old: Vec<u8>, new: Vec<u8> },
    Pattern { pattern: Regex, new: String },
}

/// An import path as it stands before `/` and, escaped, before the `.` of a name.
#[derive(Clone, Debug)]
struct Package {
    old: Vec<u8>,
    old_escaped: Vec<u8>,
    new: Vec<u8>,
    new_escaped: Vec<u8>,
}

impl Renames {
    /// The renames of a table.
    pub fn parse(table: &str) -> Result<Self, EditError> {
        let mut rules = Vec::new();
        for (row, text) in table.lines().enumerate() {
            let line = row + 1;
            let words: Vec<&str> = text.split_whitespace().collect();
            let rule = match words[..] {
                [] => continue,
                [first, ..] if first.starts_with('#') => continue,
                ["package", old, new] => Rule::Package(Package {
                    old: old.into(),
                    old_escaped: escaped(old.as_bytes()),
                    new: new.into(),
                    new_escaped: escaped(new.as_bytes()),
                }),
                ["function", old, new] => Rule::Function {
                    old: old.into(),
                    new: new.into(),
                },
                ["pattern", pattern, new] => Rule::Pattern {
                    pattern: Regex::new(pattern).map_err(|error| EditError::Pattern {
                        line,
                        message: error.to_string(),
                    })?,
                    new: new.into(),
                },
                _ => return Err(EditError::RenameLine { line }),
            };
            rules.push(rule);
        }
        Ok(Self { rules })
    }

    /// The edges under their new names.
    pub fn apply(&self, edges: &EdgeTable) -> Renamed {
        let mut names = StringTable::default();
        let mut is_renamed = vec![false; edges.names.len()];
        // Row 0 is the empty name on both sides.
        for (idx, old) in edges.names.iter().skip(1) {
            let new = self.rename(old);
            is_renamed[idx.to_usize()] = *new != *old;
            names.push(&new);
        }
        let is_touched = |row: usize| {
            let renamed = |name: StringIdx| is_renamed[name.to_usize()];
            renamed(edges.caller[row]) || renamed(edges.callee[row])
        };
        let touched = || (0..edges.len()).filter(|&row| is_touched(row));
        let rows = (0..edges.len()).map(|row| EdgeRow {
            caller: names.bytes(edges.caller[row]).into(),
            callee: names.bytes(edges.callee[row]).into(),
            ..EdgeRow::of(edges, row)
        });
        let renamed = table_of(edges, rows);
        Renamed {
            n_edges: touched().count() as u32,
            weight: touched().fold(0, |sum: i64, row| sum.wrapping_add(edges.weight[row])),
            n_joined: (edges.len() - renamed.len()) as u32,
            edges: renamed,
        }
    }

    /// The new name of a function; a name that is no UTF-8 matches no pattern.
    fn rename<'a>(&self, name: &'a [u8]) -> Cow<'a, [u8]> {
        let mut name = Cow::Borrowed(name);
        for rule in &self.rules {
            let new = match rule {
                Rule::Package(package) => package.rename(&name),
                Rule::Function { old, new } => rename_function(&name, old, new),
                Rule::Pattern { pattern, new } => {
                    std::str::from_utf8(&name).ok().and_then(|text| {
                        match pattern.replace(text, new) {
                            Cow::Borrowed(_) => None,
                            Cow::Owned(text) => Some(text.into_bytes()),
                        }
                    })
                }
            };
            if let Some(new) = new {
                name = Cow::Owned(new);
            }
        }
        name
    }
}

impl Package {
    /// The name with the new path in all places where the old one stands, if there are any.
    fn rename(&self, name: &[u8]) -> Option<Vec<u8>> {
        let mut renamed = Vec::new();
        let mut copied = 0;
        let mut at = 0;
        while at < name.len() {
            let is_start = at == 0 || !is_of_path(name[at - 1]);
            let found = [
                (&self.old_escaped, b'.', &self.new_escaped),
                (&self.old, b'/', &self.new),
            ]
            .into_iter()
            .find(|(old, next, _)| {
                is_start && name[at..].starts_with(old) && name.get(at + old.len()) == Some(next)
            });
            match found {
                Some((old, _, new)) => {
                    renamed.extend_from_slice(&name[copied..at]);
                    renamed.extend_from_slice(new);
                    at += old.len();
                    copied = at;
                }
                None => at += 1,
            }
        }
        (copied > 0).then(|| {
            renamed.extend_from_slice(&name[copied..]);
            renamed
        })
    }
}

fn rename_function(name: &[u8], old: &[u8], new: &[u8]) -> Option<Vec<u8>> {
    let rest = name.strip_prefix(old)?;
    // `main.parse`, `main.parse.func1`, `main.parse[go.shape.int]`, `main.parse-fm`.
    let is_whole = matches!(rest.first(), None | Some(b'.' | b'[' | b'-'));
    is_whole.then(|| [new, rest].concat())
}

fn is_of_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-~/%+".contains(&byte)
}

/// An import path as the linker writes it in a name: dots after the last slash, and what is not
/// ASCII, as `%` and two hexadecimal digits. As `objabi.PathToPrefix` of `cmd/internal`.
fn escaped(path: &[u8]) -> Vec<u8> {
    let last = path
        .iter()
        .rposition(|&byte| byte == b'/')
        .map_or(0, |slash| slash + 1);
    let mut escaped = Vec::with_capacity(path.len());
    for (at, &byte) in path.iter().enumerate() {
        let is_plain = (b'!'..0x7f).contains(&byte)
            && !matches!(byte, b'%' | b'"')
            && !(byte == b'.' && at >= last);
        match is_plain {
            true => escaped.push(byte),
            false => escaped.extend_from_slice(format!("%{byte:02x}").as_bytes()),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::profile;

    #[track_caller]
    fn check(table: &str, name: &str, expected: &str) {
        let renames = Renames::parse(table).expect("a table");
        let new = renames.rename(name.as_bytes());
        assert_eq!(String::from_utf8_lossy(&new), expected);
    }

    #[test]
    fn a_package_takes_what_is_below_it_and_type_arguments_along() {
        let table = "package a.com/cart a.com/shop/basket";
        check(table, "a.com/cart.Add", "a.com/shop/basket.Add");
        check(
            table,
            "a.com/cart.(*Cart).Add",
            "a.com/shop/basket.(*Cart).Add",
        );
        check(table, "a.com/cart/tax.Of", "a.com/shop/basket/tax.Of");
        check(
            table,
            "slices.SortFunc[go.shape.[]a.com/cart.Line]",
            "slices.SortFunc[go.shape.[]a.com/shop/basket.Line]",
        );
        check(table, "a.com/carton.Add", "a.com/carton.Add");
        check(table, "data.com/cart.Add", "data.com/cart.Add");
    }

    #[test]
    fn the_dots_of_a_package_s_last_name_are_escaped_as_the_linker_does() {
        let table = "package gopkg.in/yaml.v3 example.com/forks/yaml.v4";
        check(
            table,
            "gopkg.in/yaml%2ev3.Unmarshal",
            "example.com/forks/yaml%2ev4.Unmarshal",
        );
        check(
            table,
            "gopkg.in/yaml.v3/x.F",
            "example.com/forks/yaml.v4/x.F",
        );
    }

    #[test]
    fn a_function_takes_its_closures_and_instances_along() {
        let table = "function main.parse main.read";
        check(table, "main.parse", "main.read");
        check(table, "main.parse.func1", "main.read.func1");
        check(table, "main.parse[go.shape.int]", "main.read[go.shape.int]");
        check(table, "main.parser", "main.parser");
    }

    #[test]
    fn patterns_and_rules_after_one_another() {
        let table = r"
            # Closures were renumbered.
            pattern ^main\.init\.func(\d)$ main.init.$1
            function main.init.1 main.start.1";
        check(table, "main.init.func1", "main.start.1");
        check(table, "main.init.func2", "main.init.2");
    }

    #[test]
    fn a_table_that_is_none_is_refused_with_its_line() {
        let error = |table| Renames::parse(table).expect_err("it is none");
        assert_eq!(error("\nfunction a"), EditError::RenameLine { line: 2 });
        assert!(matches!(
            error("pattern ( a"),
            EditError::Pattern { line: 1, .. }
        ));
    }

    #[test]
    fn edges_that_get_a_name_that_is_there_become_one() {
        let edges = EdgeTable::build(&profile(
            "5 main.old:11 main.serve:14
             3 main.new:11 main.serve:14
             2 main.log:11 main.serve:15",
        ))
        .expect("Go takes it");
        let renames = Renames::parse("function main.old main.new").expect("a table");
        let renamed = renames.apply(&edges);
        assert_eq!(renamed.edges.weight, [8, 2]);
        assert_eq!(
            (renamed.n_edges, renamed.weight, renamed.n_joined),
            (1, 5, 1)
        );
        let none = Renames::default().apply(&edges);
        assert_eq!((none.n_edges, none.n_joined), (0, 0));
        assert_eq!(crate::preprofile(&none.edges), crate::preprofile(&edges));
    }
}
