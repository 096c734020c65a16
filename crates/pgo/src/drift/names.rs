//! What the name of a Go function says: its package, the rest, and whether it is a closure.

/// The package path and what follows the dot after it; generic arguments are no part of a path.
///
/// `a/b.(*T).M` is `a/b` and `(*T).M`.
pub(super) fn package_and_rest(name: &[u8]) -> (&[u8], &[u8]) {
    let path_end = name.iter().position(|&byte| byte == b'[');
    let path = &name[..path_end.unwrap_or(name.len())];
    let last_element = path
        .iter()
        .rposition(|&byte| byte == b'/')
        .map_or(0, |at| at + 1);
    let dot = path[last_element..].iter().position(|&byte| byte == b'.');
    match dot {
        Some(dot) => (&name[..last_element + dot], &name[last_element + dot + 1..]),
        None => (&[], name),
    }
}

/// The name of a closure with its numbers left out, by which two numberings of one are the same;
/// `None` for a function that has a name.
///
/// As the compiler's `closureName`: `f.func1`, `f.func1.2`, `f.gowrap1`, `f.deferwrap1` and
/// `f-range1`.
pub(super) fn closure_shape(name: &[u8]) -> Option<Vec<u8>> {
    const MARKS: [&[u8]; 4] = [b".func", b".gowrap", b".deferwrap", b"-range"];
    let number_start = (0..name.len()).find_map(|at| {
        let is_mark = |mark: &&&[u8]| name[at..].starts_with(mark);
        let end = at + MARKS.iter().find(is_mark)?.len();
        name.get(end)?.is_ascii_digit().then_some(end)
    })?;
    let mut shape = name[..number_start].to_vec();
    for &byte in &name[number_start..] {
        match byte.is_ascii_digit() {
            true if shape.last() == Some(&b'#') => {}
            true => shape.push(b'#'),
            false => shape.push(byte),
        }
    }
    Some(shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_ends_at_the_first_dot_after_the_last_slash() {
        let check = |name: &str, package: &str, rest: &str| {
            let found = package_and_rest(name.as_bytes());
            assert_eq!(found, (package.as_bytes(), rest.as_bytes()));
        };
        check("main.main", "main", "main");
        check("net/http.(*conn).serve", "net/http", "(*conn).serve");
        check("a.b/c.F", "a.b/c", "F");
        check(
            "slices.F[go.shape.*uint8 a/b.T]",
            "slices",
            "F[go.shape.*uint8 a/b.T]",
        );
        check("memmove", "", "memmove");
    }

    #[test]
    fn closures_are_the_same_but_for_their_numbers() {
        let check = |name: &str, shape: Option<&str>| {
            let expected = shape.map(|shape| shape.as_bytes().to_vec());
            assert_eq!(closure_shape(name.as_bytes()), expected, "{name}");
        };
        check("main.f.func1", Some("main.f.func#"));
        check("main.f.func12.3", Some("main.f.func#.#"));
        check("main.f-range2", Some("main.f-range#"));
        check("main.f.gowrap1", Some("main.f.gowrap#"));
        check("main.f2.function", None);
        check("main.f2", None);
    }
}
