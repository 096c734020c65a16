//! Texts of a profile as they stand before people: nothing hidden in them, and none without end.

use std::borrow::Cow;

/// How much of a text shows, in bytes.
const MAX_SHOWN_BYTES: usize = 1_000;

/// A text as [`visible`], and of what is too long to read the beginning with an ellipsis: a sample
/// type may have megabytes, and would take a browser minutes to lay out.
pub fn shown(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_SHOWN_BYTES {
        return visible(text);
    }
    let start = &text[..text.floor_char_boundary(MAX_SHOWN_BYTES)];
    format!("{}…", visible(start)).into()
}

/// How much of a text crosses from worker to page, in bytes. No name that a linker takes is as long;
/// a profile may have hundreds of megabytes of them, which would keep the page's thread for seconds.
const MAX_CROSSING_BYTES: usize = 1 << 16;

/// As much of a text as crosses from worker to page, which is mostly all of it.
///
/// What the page compares with a name, and what a search looks at, is this.
pub fn crossing(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_CROSSING_BYTES)]
}

/// A name with control and invisible characters as escapes, so that it can neither hide or reorder
/// what stands beside it nor tell a terminal what to do: a profile's names are not trusted.
pub fn visible(name: &str) -> Cow<'_, str> {
    if name.chars().all(|c| !is_hidden(c)) {
        return name.into();
    }
    let mut shown = String::with_capacity(name.len() + 8);
    for c in name.chars() {
        match is_hidden(c) {
            true => shown.extend(c.escape_default()),
            false => shown.push(c),
        }
    }
    shown.into()
}

pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_spelled_out() {
        assert_eq!(visible("main.f"), "main.f");
        assert_eq!(visible("a\u{202e}b\nc"), "a\\u{202e}b\\nc");
        assert_eq!(visible("main.ärger"), "main.ärger");
    }

    #[test]
    fn a_text_too_long_to_read_is_cut_between_characters() {
        let long = "ä".repeat(10_000_000);
        let cut = shown(&long);
        assert_eq!(cut.chars().count(), 501);
        assert!(cut.ends_with("ä…"));
        assert!(shown(&"\u{202e}".repeat(1_000)).len() < 8 * MAX_SHOWN_BYTES);
        assert_eq!(shown("a\u{202e}b"), "a\\u{202e}b");
    }
}
