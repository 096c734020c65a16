//! Where a profile comes from, as far as it says so itself: program, build, architecture, Go's
//! version.

use profile::{FunctionIdx, Mapping, Profile, StringIdx};

/// The file name of the program that was profiled, without its folders; `None` if the profile does
/// not say.
pub fn program(profile: &Profile) -> Option<String> {
    let path = profile.display(main_mapping(profile)?.file);
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    (!name.is_empty()).then(|| name.to_owned())
}

/// What the program's file says it was built as.
pub(crate) fn build_id(profile: &Profile) -> Option<String> {
    let id = main_mapping(profile)?.build_id;
    (id != StringIdx(0) && !profile.text(id).is_empty()).then(|| profile.display(id).into_owned())
}

/// The `GOARCH` that the names of source files end in, if it is one and the same.
pub(crate) fn architecture(profile: &Profile) -> Option<&'static str> {
    let mut found = None;
    for &file in &profile.functions.file {
        let Some(suffix) = file_suffix(profile.text(file)) else {
            continue;
        };
        let known = ARCHITECTURES.iter().find(|name| name.as_bytes() == suffix);
        match (known, found) {
            (Some(_), None) => found = known.copied(),
            (Some(&name), Some(other)) if name != other => return None,
            _ => {}
        }
    }
    found
}

/// Go's version as a path of the runtime's sources names it: `go1.24.3`, `Cellar/go/1.16.1`,
/// `toolchain@v0.0.1-go1.25.0.linux-amd64`. Programs built with `-trimpath` do not say.
pub(crate) fn go_version(profile: &Profile) -> Option<String> {
    let mut files = profile.functions.file.iter();
    files.find_map(|&file| {
        let path = std::str::from_utf8(profile.text(file)).ok()?;
        let (root, _) = path.split_once("/src/runtime/")?;
        root.rsplit('/').find_map(version_in)
    })
}

/// The functions of Go's runtime whose start line tells releases of Go apart: those in files for
/// all systems, since the others differ between systems, too.
pub(crate) fn runtime_functions(profile: &Profile) -> Vec<FunctionIdx> {
    let functions = &profile.functions;
    (0..functions.len())
        .filter(|&row| {
            let file = profile.text(functions.file[row]);
            functions.start_line.get(row) > 0
                && profile.text(functions.name[row]).starts_with(b"runtime.")
                && file.ends_with(b".go")
                && !base_name(file).contains(&b'_')
        })
        .map(FunctionIdx::from_usize)
        .collect()
}

/// The first mapping whose functions the program itself named, or else the first.
fn main_mapping(profile: &Profile) -> Option<&Mapping> {
    let mappings = &profile.mappings;
    let named = mappings.iter().find(|mapping| mapping.has_functions);
    named.or_else(|| mappings.first())
}

fn version_in(folder: &str) -> Option<String> {
    let start = match folder.find("go1.") {
        Some(at) => at + "go".len(),
        None if folder.starts_with("1.") => 0,
        None => return None,
    };
    let text = &folder[start..];
    let is_of_version = |char: char| char.is_ascii_digit() || char == '.';
    let end = text.find(|char| !is_of_version(char)).unwrap_or(text.len());
    let version = text[..end].trim_end_matches('.');
    let is_whole = start > 0 || end == text.len();
    (is_whole && version.len() > "1.".len()).then(|| version.to_owned())
}

fn base_name(path: &[u8]) -> &[u8] {
    path.rsplit(|&byte| byte == b'/').next().unwrap_or(path)
}

/// What stands between the last `_` and the extension: `amd64` in `asm_amd64.s`.
fn file_suffix(path: &[u8]) -> Option<&[u8]> {
    let name = base_name(path);
    let stem = name.strip_suffix(b".s").or(name.strip_suffix(b".go"))?;
    let at = stem.iter().rposition(|&byte| byte == b'_')?;
    Some(&stem[at + 1..])
}

/// As `internal/goarch` and `go tool dist list`.
const ARCHITECTURES: [&str; 14] = [
    "386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64",
    "ppc64le", "riscv64", "s390x", "wasm",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_the_folders_that_people_install_go_in() {
        let check = |folder: &str, expected: Option<&str>| {
            assert_eq!(version_in(folder).as_deref(), expected, "{folder}");
        };
        check("go1.24.3", Some("1.24.3"));
        check("1.16.1", Some("1.16.1"));
        check("toolchain@v0.0.1-go1.25.0.linux-amd64", Some("1.25.0"));
        check("go1.22rc1", Some("1.22"));
        check("go", None);
        check("1.16-custom", None);
        check("v1.2.3", None);
    }

    #[test]
    fn architectures_are_read_from_the_names_of_files() {
        assert_eq!(file_suffix(b"runtime/asm_amd64.s"), Some(&b"amd64"[..]));
        assert_eq!(file_suffix(b"a_b/zip.go"), None);
        assert_eq!(file_suffix(b"main.c"), None);
    }
}
