//! What a function's name and file say about where it comes from.
//!
//! Go's linker symbols carry the import path: `github.com/a/b.(*T).M`. The rules here read it, and
//! treat every other language's names as names without a package, or with a namespace.
//!
//! This module sees names only; it does not know tables or trees.

use std::borrow::Cow;

/// Where a function comes from, as far as its name and file tell.
///
/// Views mute what is not the reader's own code by this.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SymbolOrigin {
    /// The program's own module, or Go code of which nothing else is known.
    App,
    /// A module from the module cache or a vendor folder.
    Dependency,
    /// Go's standard library.
    Std,
    /// Go's runtime, its assembly and what the compiler generates.
    Runtime,
    /// Code that is not Go: C, the kernel, another language.
    Native,
    /// An address without a name.
    #[default]
    Unsymbolised,
}

/// The first path elements of Go's standard library, sorted; what `go list std` shows in 1.26,
/// experiments included.
///
/// `cmd` is missing on purpose: whoever profiles the toolchain looks at their own code. The rule
/// that a first element without a dot is the standard library's would claim every module that is
/// named without a domain.
const STD_ROOTS: &[&[u8]] = &[
    b"archive",
    b"arena",
    b"bufio",
    b"builtin",
    b"bytes",
    b"cmp",
    b"compress",
    b"container",
    b"context",
    b"crypto",
    b"database",
    b"debug",
    b"embed",
    b"encoding",
    b"errors",
    b"expvar",
    b"flag",
    b"fmt",
    b"go",
    b"hash",
    b"html",
    b"image",
    b"index",
    b"internal",
    b"io",
    b"iter",
    b"log",
    b"maps",
    b"math",
    b"mime",
    b"net",
    b"os",
    b"path",
    b"plugin",
    b"reflect",
    b"regexp",
    b"runtime",
    b"simd",
    b"slices",
    b"sort",
    b"strconv",
    b"strings",
    b"structs",
    b"sync",
    b"syscall",
    b"testing",
    b"text",
    b"time",
    b"unicode",
    b"unique",
    b"unsafe",
    b"vendor",
    b"weak",
];

/// The package of a function: Go's import path, or another language's outermost namespace; empty
/// if the name has neither.
///
/// What the linker escapes in a path (`gopkg.in/yaml%2ev3`) is read back. Assembly of the standard
/// library that has no package in its name (`memeqbody`) gets it from its `file`.
pub fn package<'a>(name: &'a [u8], file: &'a [u8]) -> Cow<'a, [u8]> {
    let symbol = without_generated_prefix(name);
    // Type arguments, receivers and C++ parameters may hold paths of their own.
    let end = symbol
        .iter()
        .position(|byte| b"[({< ".contains(byte))
        .unwrap_or(symbol.len());
    let path = &symbol[..end];
    if let Some(end) = position(path, b"::") {
        return Cow::Borrowed(&path[..end]);
    }
    let base = path
        .iter()
        .rposition(|&byte| byte == b'/')
        .map_or(0, |at| at + 1);
    match path[base..].iter().position(|&byte| byte == b'.') {
        Some(dot) if dot > 0 => unescape(&path[..base + dot]),
        _ if is_go_file(file) => Cow::Borrowed(std_package_of_file(file)),
        _ => Cow::Borrowed(b""),
    }
}

/// Where a function comes from.
///
/// `package` is what [`package`] says. `main_module` is the folder of the program's own module if
/// that lies in the module cache, as [`module_folder`] gives it for the file of `main.main`.
pub fn origin(name: &[u8], package: &[u8], file: &[u8], main_module: &[u8]) -> SymbolOrigin {
    if without_generated_prefix(name).len() < name.len() {
        return SymbolOrigin::Runtime;
    }
    let has_file = !file.is_empty() && !file.starts_with(b"<");
    if has_file && !is_go_file(file) {
        return SymbolOrigin::Native;
    }
    if package.is_empty() {
        return if has_file {
            SymbolOrigin::Runtime
        } else {
            SymbolOrigin::Native
        };
    }
    if position(name, b"::").is_some_and(|at| at == package.len()) {
        return SymbolOrigin::Native;
    }
    let root = package.split(|&byte| byte == b'/').next().unwrap_or(b"");
    if root == b"runtime"
        || package.starts_with(b"internal/runtime/")
        || package == b"internal/abi"
        || package == b"internal/bytealg"
    {
        return SymbolOrigin::Runtime;
    }
    if is_std_root(root) {
        return SymbolOrigin::Std;
    }
    let is_own = !main_module.is_empty() && file.starts_with(main_module);
    if !is_own && (!module_folder(file).is_empty() || position(file, b"/vendor/").is_some()) {
        return SymbolOrigin::Dependency;
    }
    SymbolOrigin::App
}

/// The part of a file's path that is a module with its version, as `…/github.com/a/b@v1.2.3/`;
/// empty if the file is not from a module cache.
pub fn module_folder(file: &[u8]) -> &[u8] {
    let mut from = 0;
    while let Some(at) = position(&file[from..], b"@v") {
        let at = from + at;
        if file.get(at + 2).is_some_and(u8::is_ascii_digit) {
            let end = file[at..].iter().position(|&byte| byte == b'/');
            return end.map_or(&[], |end| &file[..=at + end]);
        }
        from = at + 2;
    }
    &[]
}

/// Drops what marks a function as generated by the compiler for a type: `type:.eq.`.
fn without_generated_prefix(name: &[u8]) -> &[u8] {
    let prefixes: [&[u8]; 4] = [b"type:.eq.", b"type:.hash.", b"type..eq.", b"type..hash."];
    prefixes
        .iter()
        .find_map(|prefix| name.strip_prefix(*prefix))
        .unwrap_or(name)
}

fn is_std_root(root: &[u8]) -> bool {
    STD_ROOTS.binary_search(&root).is_ok()
}

fn is_go_file(file: &[u8]) -> bool {
    file.ends_with(b".go") || file.ends_with(b".s")
}

/// The package of a file of the standard library, by its folder below `src`, which is where its
/// path starts if it was built with `-trimpath`.
fn std_package_of_file(file: &[u8]) -> &[u8] {
    let marker = b"/src/";
    let mut path = file;
    while let Some(at) = position(path, marker) {
        path = &path[at + marker.len()..];
    }
    let Some(end) = path.iter().rposition(|&byte| byte == b'/') else {
        return b"";
    };
    let folder = &path[..end];
    let root = folder.split(|&byte| byte == b'/').next().unwrap_or(b"");
    if is_std_root(root) { folder } else { b"" }
}

/// Reads `%2e` and its like back, as Go's `objabi.PathToPrefix` writes them.
fn unescape(path: &[u8]) -> Cow<'_, [u8]> {
    if !path.contains(&b'%') {
        return Cow::Borrowed(path);
    }
    let mut plain = Vec::with_capacity(path.len());
    let mut rest = path;
    while let Some((&byte, tail)) = rest.split_first() {
        let escaped = match (byte, tail) {
            (b'%', [high, low, ..]) => hex_digit(*high).zip(hex_digit(*low)),
            _ => None,
        };
        if let Some((high, low)) = escaped {
            plain.push(high << 4 | low);
            rest = &tail[2..];
        } else {
            plain.push(byte);
            rest = tail;
        }
    }
    Cow::Owned(plain)
}

fn hex_digit(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|digit| digit as u8)
}

fn position(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, file: &str, package_text: &str, expected: SymbolOrigin) {
        let package = package(name.as_bytes(), file.as_bytes());
        assert_eq!(String::from_utf8_lossy(&package), package_text, "{name}");
        let origin = origin(name.as_bytes(), &package, file.as_bytes(), b"");
        assert_eq!(origin, expected, "{name}");
    }

    #[test]
    fn the_package_ends_at_the_first_dot_after_the_last_slash() {
        check(
            "main.main",
            "/home/u/shop/main.go",
            "main",
            SymbolOrigin::App,
        );
        check("net/http.(*conn).serve", "", "net/http", SymbolOrigin::Std);
        check(
            "net/http.HandlerFunc.ServeHTTP",
            "",
            "net/http",
            SymbolOrigin::Std,
        );
        check(
            "github.com/a/b.(*T).M",
            "",
            "github.com/a/b",
            SymbolOrigin::App,
        );
        check(
            "github.com/a/b.F.func1.2",
            "",
            "github.com/a/b",
            SymbolOrigin::App,
        );
        check("shop/cart.glob..func1", "", "shop/cart", SymbolOrigin::App);
        check("runtime.goexit", "", "runtime", SymbolOrigin::Runtime);
        check(
            "internal/runtime/maps.(*Map).Get",
            "",
            "internal/runtime/maps",
            SymbolOrigin::Runtime,
        );
        check(
            "cmd/compile/internal/ssa.Compile",
            "",
            "cmd/compile/internal/ssa",
            SymbolOrigin::App,
        );
    }

    #[test]
    fn paths_within_type_arguments_and_receivers_are_not_the_package() {
        check(
            "slices.pdqsort[go.shape.struct { net/http.key string; net/http.values []string }]",
            "",
            "slices",
            SymbolOrigin::Std,
        );
        check(
            "github.com/a/b.(*Cache[go.shape.*github.com/c/d.Point]).Get.func1",
            "",
            "github.com/a/b",
            SymbolOrigin::App,
        );
    }

    #[test]
    fn escaped_dots_in_a_path_are_read_back() {
        check(
            "gopkg.in/yaml%2ev3.Unmarshal",
            "",
            "gopkg.in/yaml.v3",
            SymbolOrigin::App,
        );
        check(
            "example.com/100%.F",
            "",
            "example.com/100%",
            SymbolOrigin::App,
        );
    }

    #[test]
    fn assembly_without_a_package_has_that_of_its_file() {
        check(
            "memeqbody",
            "/usr/local/go/src/internal/bytealg/equal_amd64.s",
            "internal/bytealg",
            SymbolOrigin::Runtime,
        );
        check(
            "gogo",
            "runtime/asm_amd64.s",
            "runtime",
            SymbolOrigin::Runtime,
        );
        check(
            "p256MulInternal",
            "/go/src/crypto/internal/fips140/nistec/p256_asm_amd64.s",
            "crypto/internal/fips140/nistec",
            SymbolOrigin::Std,
        );
    }

    #[test]
    fn generated_functions_are_the_runtimes_with_the_package_of_their_type() {
        check(
            "type:.eq.net/http.http2frameKey",
            "<autogenerated>",
            "net/http",
            SymbolOrigin::Runtime,
        );
        check(
            "type:.hash.SSM16",
            "<autogenerated>",
            "",
            SymbolOrigin::Runtime,
        );
    }

    #[test]
    fn names_of_other_languages_have_a_namespace_or_nothing() {
        check(
            "rocksdb::DBImpl::Get(rocksdb::Slice const&)",
            "",
            "rocksdb",
            SymbolOrigin::Native,
        );
        check(
            "std::vector<a::b/c>::push_back(int)",
            "",
            "std",
            SymbolOrigin::Native,
        );
        check("(anonymous namespace)::run", "", "", SymbolOrigin::Native);
        check("operator new(unsigned long)", "", "", SymbolOrigin::Native);
        check("memcpy", "string/memcpy.c", "", SymbolOrigin::Native);
        check(".text", "", "", SymbolOrigin::Native);
        check("", "", "", SymbolOrigin::Native);
    }

    #[test]
    fn a_versioned_folder_makes_a_dependency_unless_the_program_lives_there() {
        let cache = "/root/go/pkg/mod/github.com/a/b@v1.2.3/f.go";
        check(
            "github.com/a/b.F",
            cache,
            "github.com/a/b",
            SymbolOrigin::Dependency,
        );
        check(
            "github.com/a/b.F",
            "/src/shop/vendor/github.com/a/b/f.go",
            "github.com/a/b",
            SymbolOrigin::Dependency,
        );
        let own = module_folder(b"github.com/a/b@v1.2.3/cmd/b/main.go");
        assert_eq!(own, b"github.com/a/b@v1.2.3/");
        let found = origin(
            b"github.com/a/b.F",
            b"github.com/a/b",
            b"github.com/a/b@v1.2.3/f.go",
            own,
        );
        assert_eq!(found, SymbolOrigin::App);
        assert_eq!(module_folder(b"/home/me@vax/x.go"), b"");
        assert_eq!(module_folder(b"x@v1"), b"");
    }

    #[test]
    fn the_roots_of_the_standard_library_are_sorted() {
        assert!(STD_ROOTS.is_sorted());
    }
}
