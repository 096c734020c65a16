//! Names of generic functions, and what becomes of them on the way through a server.
//!
//! Since Go 1.21 the compiler looks generic functions up by their full names, type arguments
//! included (golang/go#58712). Pyroscope removes `[go.shape…]` where it takes a profile in; older
//! releases of it, and Go before 1.21, put `[...]` there.

/// Whether type arguments are left out with `[...]`.
pub(crate) fn is_elided(name: &[u8]) -> bool {
    name.windows(5).any(|part| part == b"[...]")
}

/// The name without its `[go.shape…]` groups, brackets within them balanced; `None` if it has none.
pub(crate) fn without_shapes(name: &[u8]) -> Option<Vec<u8>> {
    const START: &[u8] = b"[go.shape.";
    let mut rest = name;
    let mut stripped = Vec::with_capacity(name.len());
    while let Some(start) = rest.windows(START.len()).position(|part| part == START) {
        stripped.extend_from_slice(&rest[..start]);
        rest = &rest[start + closing_bracket(&rest[start..]) + 1..];
    }
    if rest.len() == name.len() {
        return None;
    }
    stripped.extend_from_slice(rest);
    Some(stripped)
}

/// Whether the name is that of a generic function of Go's library, and lacks its type arguments.
pub(crate) fn is_library_name_without_arguments(name: &[u8]) -> bool {
    let is_known = LIBRARY
        .iter()
        .any(|prefix| name.starts_with(prefix.as_bytes()));
    is_known && !name.contains(&b'[')
}

/// Beginnings of names of functions that are generic in every release that has them.
const LIBRARY: [&str; 11] = [
    "maps.Clone",
    "maps.Copy",
    "maps.Keys",
    "slices.BinarySearch",
    "slices.Contains",
    "slices.Index",
    "slices.Sort",
    "slices.insertionSort",
    "slices.partition",
    "slices.pdqsort",
    "sync/atomic.(*Pointer).",
];

/// Where the group closes that `text` opens with; its last byte if it never does.
fn closing_bracket(text: &[u8]) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    text.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_go_with_the_brackets_within_them() {
        let check = |name: &str, expected: Option<&str>| {
            let stripped = without_shapes(name.as_bytes());
            assert_eq!(stripped.as_deref(), expected.map(str::as_bytes), "{name}");
        };
        check("main.Sum[go.shape.int]", Some("main.Sum"));
        check("main.Sum[go.shape.[]uint8].func1", Some("main.Sum.func1"));
        check("main.(*Set[go.shape.string]).Add", Some("main.(*Set).Add"));
        check("main.F[go.shape.int][go.shape.int]", Some("main.F"));
        check("main.Sum", None);
        check("main.Sum[...]", None);
        check("main.Cut[go.shape.[", Some("main.Cut"));
    }

    #[test]
    fn functions_of_go_s_library_that_are_always_generic_are_known() {
        assert!(is_library_name_without_arguments(b"slices.SortFunc"));
        assert!(is_library_name_without_arguments(
            b"sync/atomic.(*Pointer).Load"
        ));
        assert!(!is_library_name_without_arguments(
            b"slices.SortFunc[go.shape.int]"
        ));
        assert!(!is_library_name_without_arguments(b"slices.nextPowerOfTwo"));
        assert!(is_elided(b"main.Sum[...]") && !is_elided(b"main.Sum"));
    }
}
