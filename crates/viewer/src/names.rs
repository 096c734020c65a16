//! Go's symbol names, taken apart for reading.
//!
//! **Invariant:** what a profile says goes into the page through [`shown`] alone: a name of
//! megabytes would take the browser minutes to lay out.

pub use protocol::shown;

/// A name as its import path up to the last slash, and the rest: what people say aloud.
///
/// `github.com/a/b.(*T).M` is `github.com/a/` and `b.(*T).M`. Type arguments have slashes of their
/// own, which do not count.
pub fn split_path(name: &str) -> (&str, &str) {
    let symbol_end = name.find(['[', '(', '{']).unwrap_or(name.len());
    let cut = name
        .get(..symbol_end)
        .and_then(|head| head.rfind('/'))
        .map_or(0, |slash| slash + 1);
    name.split_at(cut)
}

/// The last part of a file's path: `server.go`.
pub fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Where something stands: `server.go:3285`; the file alone if the line is unknown.
pub fn file_line(path: &str, line: i64) -> String {
    path_line(file_name(path), line)
}

/// The same with the whole path, which may be cut: `/src/net/http/server.go:3285`.
pub fn path_line(path: &str, line: i64) -> String {
    let path = shown(path);
    match (&*path, line) {
        ("", _) => String::new(),
        (path, 0) => path.to_owned(),
        (path, line) => format!("{path}:{line}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_ends_before_the_package() {
        assert_eq!(
            split_path("github.com/a/b.(*T).M"),
            ("github.com/a/", "b.(*T).M")
        );
        assert_eq!(split_path("main.main"), ("", "main.main"));
        assert_eq!(
            split_path("net/http.(*conn).serve.func1"),
            ("net/", "http.(*conn).serve.func1")
        );
    }

    #[test]
    fn slashes_of_type_arguments_do_not_count() {
        assert_eq!(
            split_path("slices.SortFunc[go.shape.[]example.com/x.T]"),
            ("", "slices.SortFunc[go.shape.[]example.com/x.T]")
        );
        assert_eq!(
            split_path("a/b.(*L[example.com/x.T]).Push"),
            ("a/", "b.(*L[example.com/x.T]).Push")
        );
    }

    #[test]
    fn a_path_too_long_to_read_keeps_its_line() {
        assert!(path_line(&"ä".repeat(10_000_000), 7).ends_with("…:7"));
    }

    #[test]
    fn a_place_is_the_file_and_the_line() {
        assert_eq!(
            file_line("/usr/local/go/src/net/http/server.go", 3285),
            "server.go:3285"
        );
        assert_eq!(file_line("a.go", 0), "a.go");
        assert_eq!(file_line("", 12), "");
    }
}
