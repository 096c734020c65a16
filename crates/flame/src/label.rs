//! What is written on a box: a function's name, as short as the box needs it.
//!
//! Go people read `http.(*conn).serve`; where that is too wide, `(*conn).serve`, then `serve`,
//! then its beginning. pprof shortens in the same steps.

use std::borrow::Cow;

use crate::CssPx;

/// Space between a box's edge and its text.
const PADDING: CssPx = CssPx(4.0);
/// No text is shown in less than this.
const NARROWEST_TEXT: CssPx = CssPx(14.0);
/// How much of a name is read to shorten it, in bytes.
const MAX_READ_BYTES: usize = 4_096;
const ELLIPSIS: char = '…';

/// Says how wide a text is drawn.
///
/// Asked for the same texts again at every drawing, so it had better remember.
pub trait MeasureText {
    /// The width of a text in the boxes' font.
    fn width(&self, text: &str) -> CssPx;
}

/// A text and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Label<'a> {
    /// The text.
    pub text: Cow<'a, str>,
    /// Its left edge.
    pub x: CssPx,
}

/// The text for a function on the part of a box that is in sight; `None` where there is no room.
pub(crate) fn fit<'a>(
    name: &'a str,
    left: CssPx,
    right: CssPx,
    measure: &dyn MeasureText,
) -> Option<Label<'a>> {
    let room = right - left - PADDING * 2.0;
    if room < NARROWEST_TEXT {
        return None;
    }
    let label = |text| Label {
        text,
        x: left + PADDING,
    };
    let forms = short_names(name);
    let fits = |text: &str| measure.width(text) <= room;
    if let Some(at) = forms.iter().position(|form| fits(form)) {
        return forms.into_iter().nth(at).map(label);
    }
    let [.., shortest] = forms;
    cut(&shortest, &fits).map(|text| label(text.into()))
}

/// The part of a name that is looked at: what stands behind it fits on no box, and every drawing
/// of every box would go through it.
fn readable(name: &str) -> &str {
    &name[..name.floor_char_boundary(MAX_READ_BYTES)]
}

/// The names that a function goes by, from `package.Function` down to the shortest that tells what
/// it does.
///
/// Type arguments are `[...]`, as Go's own tracebacks write them. Of a very long name only the
/// beginning counts.
pub fn short_names(name: &str) -> [Cow<'_, str>; 3] {
    let name = readable(name);
    let plain = without_type_arguments(name);
    match plain {
        Cow::Borrowed(name) => short_forms(name).map(Cow::Borrowed),
        Cow::Owned(name) => short_forms(&name).map(|form| Cow::Owned(form.to_owned())),
    }
}

fn short_forms(name: &str) -> [&str; 3] {
    if name.contains("::") {
        return short_forms_of_cpp(name);
    }
    if name.contains("!0x") {
        return [name; 3];
    }
    let path_end = name.find(['(', '[', '<', ' ', '{']).unwrap_or(name.len());
    let base = name[..path_end].rfind('/').map_or(0, |slash| slash + 1);
    let in_package = &name[base..];
    let Some(dot) = dot(in_package).filter(|&dot| dot > 0) else {
        return [in_package; 3];
    };
    let without_package = non_empty(&in_package[dot + 1..], in_package);
    [in_package, without_package, method(without_package)]
}

/// What follows the receiver in `(*T).M` or `T.M`; all of it where there is none.
fn method(name: &str) -> &str {
    if name.starts_with('(') {
        let end = name.find(").").map_or(0, |at| at + 2);
        return non_empty(&name[end..], name);
    }
    let rest = dot(name).map_or("", |at| &name[at + 1..]);
    if is_part_of_function(rest) {
        return name;
    }
    non_empty(rest, name)
}

/// Whether `func1` or its like follows, so that what stands before it is a function and no type.
fn is_part_of_function(rest: &str) -> bool {
    let part = rest.split('.').next().unwrap_or("");
    let letters = part.trim_end_matches(|c: char| c.is_ascii_digit());
    part.is_empty()
        || letters.len() < part.len() && ["", "func", "gowrap", "deferwrap"].contains(&letters)
}

/// The first dot that is not between brackets.
fn dot(name: &str) -> Option<usize> {
    let mut nesting = 0_i32;
    name.bytes().position(|byte| {
        match byte {
            b'[' => nesting += 1,
            b']' => nesting -= 1,
            _ => {}
        }
        byte == b'.' && nesting == 0
    })
}

/// The name without parameters, its last two parts and its last.
fn short_forms_of_cpp(name: &str) -> [&str; 3] {
    let mut nesting = 0_i32;
    let mut parts = [0, 0];
    let mut end = name.len();
    let mut chars = name.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '<' => nesting += 1,
            '>' => nesting -= 1,
            // `(anonymous namespace)` is a part; parameters end the name.
            '(' if nesting == 0 && at > 0 && !name[..at].ends_with("::") => {
                end = at;
                break;
            }
            ':' if nesting == 0 && chars.peek().is_some_and(|&(_, next)| next == ':') => {
                parts = [parts[1], at + 2];
                chars.next();
            }
            _ => {}
        }
    }
    let form = |start: usize| name.get(start..end).filter(|form| !form.is_empty());
    [0, parts[0], parts[1]].map(|start| form(start).unwrap_or(name))
}

/// The name with what stands between brackets as `...`.
fn without_type_arguments(name: &str) -> Cow<'_, str> {
    if !name.contains('[') || name.starts_with('[') {
        return Cow::Borrowed(name);
    }
    let mut plain = String::with_capacity(name.len());
    let mut nesting = 0_u32;
    for c in name.chars() {
        match c {
            '[' => {
                if nesting == 0 {
                    plain.push_str("[...");
                }
                nesting += 1;
            }
            ']' => {
                if nesting == 1 {
                    plain.push(']');
                }
                nesting = nesting.saturating_sub(1);
            }
            c if nesting == 0 => plain.push(c),
            _ => {}
        }
    }
    Cow::Owned(plain)
}

/// The longest beginning that fits with an ellipsis; `None` if not even one letter does.
fn cut(text: &str, fits: &dyn Fn(&str) -> bool) -> Option<String> {
    let ends: Vec<usize> = text.char_indices().skip(1).map(|(at, _)| at).collect();
    let with_ellipsis = |end: usize| {
        let mut cut = String::with_capacity(end + ELLIPSIS.len_utf8());
        cut.push_str(&text[..end]);
        cut.push(ELLIPSIS);
        cut
    };
    let n_fitting = ends.partition_point(|&end| fits(&with_ellipsis(end)));
    let last = n_fitting.checked_sub(1)?;
    Some(with_ellipsis(ends[last]))
}

fn non_empty<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, forms: [&str; 3]) {
        assert_eq!(short_names(name), forms, "{name}");
    }

    #[test]
    fn a_method_loses_its_path_then_its_package_then_its_type() {
        check("github.com/a/b.(*T).M", ["b.(*T).M", "(*T).M", "M"]);
        check(
            "net/http.HandlerFunc.ServeHTTP",
            [
                "http.HandlerFunc.ServeHTTP",
                "HandlerFunc.ServeHTTP",
                "ServeHTTP",
            ],
        );
        check("main.main", ["main.main", "main", "main"]);
    }

    #[test]
    fn a_closure_keeps_the_function_that_it_is_in() {
        check(
            "main.run.func1.2",
            ["main.run.func1.2", "run.func1.2", "run.func1.2"],
        );
        check(
            "main.run.gowrap2",
            ["main.run.gowrap2", "run.gowrap2", "run.gowrap2"],
        );
        check(
            "main.(*T).run.func1",
            ["main.(*T).run.func1", "(*T).run.func1", "run.func1"],
        );
        check(
            "main.glob..func1",
            ["main.glob..func1", "glob..func1", "glob..func1"],
        );
        check(
            "main.F[go.shape.int].func1",
            ["main.F[...].func1", "F[...].func1", "F[...].func1"],
        );
        check("main.init.0", ["main.init.0", "init.0", "init.0"]);
    }

    #[test]
    fn of_a_very_long_name_the_beginning_is_read() {
        let name = format!("a/b.{}", "é".repeat(10_000_000));
        for form in short_names(&name) {
            assert!(form.len() <= MAX_READ_BYTES);
            assert!(form.ends_with('é'));
        }
    }

    #[test]
    fn type_arguments_are_left_out() {
        check(
            "slices.Sort[go.shape.[]example.com/x.T,go.shape.string]",
            ["slices.Sort[...]", "Sort[...]", "Sort[...]"],
        );
        check(
            "a/b.(*Tree[go.shape.int]).Insert",
            ["b.(*Tree[...]).Insert", "(*Tree[...]).Insert", "Insert"],
        );
    }

    #[test]
    fn names_that_are_not_gos_keep_what_tells_them_apart() {
        check(
            "std::vector<a::b>::push_back(int const&)",
            [
                "std::vector<a::b>::push_back",
                "vector<a::b>::push_back",
                "push_back",
            ],
        );
        check(
            "(anonymous namespace)::run(int)",
            [
                "(anonymous namespace)::run",
                "(anonymous namespace)::run",
                "run",
            ],
        );
        check("memcpy", ["memcpy", "memcpy", "memcpy"]);
        check("libc.so.6!0x4a2f", ["libc.so.6!0x4a2f"; 3]);
        check("[vdso]", ["[vdso]", "[vdso]", "[vdso]"]);
        check("", ["", "", ""]);
    }
}
