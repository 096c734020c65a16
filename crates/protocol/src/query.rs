//! What a reader types to find functions: the page marks what matches, the worker adds it up.
//!
//! Go's names are full of what patterns give a meaning, `(*T).M` and `[...]`, so a query is taken
//! literally, whatever its case; between slashes it is a regular expression. Patterns may come
//! from a link, so they run in time linear in the text, and their length has a limit.

use regex_lite::{Regex, RegexBuilder};

use crate::columns::TextColumn;
use crate::shown::crossing;

/// The longest pattern that is tried, in bytes.
const MAX_PATTERN_BYTES: usize = 1_000;
/// The most memory that a compiled pattern may take, in bytes.
const MAX_PATTERN_MEMORY: usize = 1 << 20;

/// A query, ready to be asked of many names.
#[derive(Clone, Debug, Default)]
pub enum Query {
    /// Nothing is sought.
    #[default]
    Empty,
    /// The text itself, in lower case.
    Literal(String),
    /// A regular expression.
    Pattern(Box<Regex>),
    /// A regular expression that is none, and why.
    Invalid(String),
}

impl Query {
    /// The query that a reader typed.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Empty;
        }
        let Some(pattern) = text
            .strip_prefix('/')
            .and_then(|rest| rest.strip_suffix('/'))
        else {
            return Self::Literal(text.to_lowercase());
        };
        if pattern.is_empty() {
            return Self::Empty;
        }
        if pattern.len() > MAX_PATTERN_BYTES {
            return Self::Invalid(format!("longer than {MAX_PATTERN_BYTES} bytes"));
        }
        let built = RegexBuilder::new(pattern)
            .case_insensitive(!pattern.contains(|c: char| c.is_uppercase()))
            .size_limit(MAX_PATTERN_MEMORY)
            .build();
        match built {
            Ok(regex) => Self::Pattern(Box::new(regex)),
            Err(error) => Self::Invalid(error.to_string()),
        }
    }

    /// Whether something is sought.
    pub fn is_active(&self) -> bool {
        matches!(self, Self::Literal(_) | Self::Pattern(_))
    }

    /// Whether the query occurs in a name; an empty one occurs nowhere.
    pub fn is_match(&self, name: &str) -> bool {
        // Of names of megabytes the page has the beginning, and both sides must find the same.
        let name = crossing(name);
        match self {
            Self::Empty | Self::Invalid(_) => false,
            Self::Literal(needle) => contains_ignoring_case(name, needle),
            Self::Pattern(regex) => regex.is_match(name),
        }
    }

    /// Goes on telling for each text whether the query occurs in it, from the row after the last
    /// that `is_match` tells of, for about `n_bytes` of text; returns how many of them are left.
    pub fn match_on(&self, texts: &TextColumn, is_match: &mut Vec<bool>, n_bytes: usize) -> usize {
        let first = is_match.len();
        if first >= texts.len() || n_bytes == 0 {
            return n_bytes;
        }
        let start = first
            .checked_sub(1)
            .map_or(0, |row| texts.ends[row] as usize);
        let stop = start.saturating_add(n_bytes);
        let n_rows = texts.ends[first..].partition_point(|&end| end as usize <= stop);
        let ends = &texts.ends[first..first + n_rows.max(1).min(texts.len() - first)];
        let end = ends.last().map_or(start, |&end| end as usize);
        match (self, texts.buffer.get(start..end)) {
            (Self::Literal(needle), Some(text))
                if needle.is_ascii() && text.is_ascii() && ends.is_sorted() =>
            {
                let ends = ends.iter().map(|&end| end as usize - start);
                find_in_each(&text.to_ascii_lowercase(), ends, needle, is_match);
            }
            _ => is_match
                .extend((first..first + ends.len()).map(|row| self.is_match(texts.text(row)))),
        }
        n_bytes.saturating_sub(end.saturating_sub(start))
    }
}

/// For each of the texts that lie end to end in `text`, whether `needle` occurs in it: sought once
/// in all of them together.
fn find_in_each(
    text: &str,
    ends: impl Iterator<Item = usize>,
    needle: &str,
    is_match: &mut Vec<bool>,
) {
    let mut start = 0;
    let find = |from: usize| text[from..].find(needle).map_or(usize::MAX, |at| from + at);
    let mut found = find(0);
    for end in ends {
        if found < start {
            found = find(start);
        }
        is_match.push(found.saturating_add(needle.len()) <= end);
        start = end;
    }
}

/// Whether `needle`, in lower case, occurs in the text in any case; in time linear in both.
fn contains_ignoring_case(text: &str, needle: &str) -> bool {
    let lower = match text.is_ascii() {
        true => text.to_ascii_lowercase(),
        false => text.to_lowercase(),
    };
    lower.contains(needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_literal_and_ignores_case() {
        let query = Query::parse("(*Conn).Serve");
        assert!(query.is_match("net/http.(*conn).serve"));
        assert!(!query.is_match("net/http.conn.serve"));
        assert!(Query::parse("ÄRGER").is_match("main.ärger"));
    }

    #[test]
    fn many_texts_are_searched_step_by_step_as_each_by_itself() {
        let names = [
            "aA",
            "a",
            "aa",
            "",
            "main.(*T).Aab",
            "b",
            "ärgeraa",
            "a",
            "a",
            "xaa",
            "aaa",
        ];
        let mut texts = TextColumn::default();
        for name in names {
            texts.push(name);
        }
        for query in ["AA", "aab", "ä", "/a$/", "b"].map(Query::parse) {
            let expected: Vec<bool> = names.iter().map(|name| query.is_match(name)).collect();
            for n_bytes in [1, 2, 5, 1000] {
                let mut is_match = Vec::new();
                while is_match.len() < names.len() {
                    query.match_on(&texts, &mut is_match, n_bytes);
                }
                assert_eq!(is_match, expected, "{query:?} in steps of {n_bytes}");
            }
        }
    }

    #[test]
    fn what_a_literal_finds_is_what_each_place_says() {
        let naive = |text: &str, needle: &str| {
            let windows = text.as_bytes().windows(needle.len());
            windows
                .into_iter()
                .any(|at| at.eq_ignore_ascii_case(needle.as_bytes()))
        };
        // Every text and every needle of three letters and up to six of them.
        let texts: Vec<String> = (0..3_usize.pow(6))
            .flat_map(|n| {
                let letters = (0..6).map(|at| ['a', 'B', '.'][n / 3_usize.pow(at) % 3]);
                let text: String = letters.collect();
                [text[..n % 7].to_owned(), text]
            })
            .collect();
        for needle in ["a", "ab", "b.a", "aab", "abab", "......", "ababab."] {
            let query = Query::parse(needle);
            for text in &texts {
                assert_eq!(
                    query.is_match(text),
                    naive(text, needle),
                    "{needle} in {text}"
                );
            }
        }
    }

    #[test]
    fn a_needle_as_long_as_a_hostile_name_is_sought_in_time() {
        let name = "a".repeat(4_000_000);
        let needle = format!("{}b", "a".repeat(2_000_000));
        assert!(!contains_ignoring_case(&name, &needle));
        assert!(contains_ignoring_case(&format!("{name}B"), &needle));
    }

    #[test]
    fn of_a_hostile_name_the_beginning_is_looked_at() {
        let name = format!("main.{}End", "ä".repeat(1_000_000));
        assert!(Query::parse("/^main.*ä/").is_match(&name));
        for query in ["/End/", "End"] {
            assert!(!Query::parse(query).is_match(&name), "{query}");
        }
    }

    #[test]
    fn between_slashes_it_is_a_pattern() {
        let query = Query::parse(r"/^runtime\.(gc|malloc)/");
        assert!(query.is_match("runtime.mallocgc"));
        assert!(query.is_match("runtime.gcDrain"));
        assert!(!query.is_match("main.runtime.mallocgc"));
    }

    #[test]
    fn a_capital_in_a_pattern_makes_it_mind_case() {
        assert!(Query::parse("/serve/").is_match("http.Serve"));
        assert!(!Query::parse("/Serve/").is_match("http.(*conn).serve"));
    }

    #[test]
    fn a_broken_pattern_says_why_and_matches_nothing() {
        let query = Query::parse("/(/");
        assert!(matches!(&query, Query::Invalid(why) if !why.is_empty()));
        assert!(!query.is_active());
        assert!(!query.is_match("("));
    }

    #[test]
    fn patterns_from_links_are_bounded() {
        let long = format!("/{}/", "a".repeat(MAX_PATTERN_BYTES + 1));
        assert!(matches!(Query::parse(&long), Query::Invalid(_)));
        assert!(matches!(
            Query::parse("/((a{1000}){1000}){1000}/"),
            Query::Invalid(_)
        ));
    }

    #[test]
    fn nothing_typed_seeks_nothing() {
        for text in ["", "  ", "//"] {
            assert!(!Query::parse(text).is_active(), "{text:?}");
        }
    }
}
