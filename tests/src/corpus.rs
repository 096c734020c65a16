//! Where profiles for tests lie: the project's own, and a larger corpus where it stands beside the
//! clone.
//!
//! A test that reads the larger one says so and does without it where it is absent.

use std::fs;
use std::path::{Path, PathBuf};

/// A profile of a corpus.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProfilePath {
    /// The file.
    pub path: PathBuf,
    /// `folder/file` within the corpus.
    pub name: String,
}

impl ProfilePath {
    /// The file's bytes.
    ///
    /// # Panics
    ///
    /// If it cannot be read.
    pub fn bytes(&self) -> Vec<u8> {
        read(&self.path)
    }
}

/// The workspace's root.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The folder of the project's own goldens.
pub fn golden() -> PathBuf {
    root().join("tests/golden")
}

/// The larger corpus, or nothing and a word on what is skipped.
pub fn shared() -> Option<PathBuf> {
    let folder = root().join("../shared/corpus");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: there is no larger corpus at ../shared/corpus");
    None
}

/// Every file of the project's own corpus that is meant to be a profile, sorted by name.
pub fn own_profiles() -> Vec<ProfilePath> {
    let corpus = root().join("tests/corpus");
    let mut profiles: Vec<ProfilePath> = ["profiles", "go-workloads", "go-compile"]
        .into_iter()
        .chain(["go-compile-mem"])
        .flat_map(|folder| files(&corpus, folder))
        .collect();
    profiles.extend(files(&root().join("www"), "sample"));
    profiles.sort_by(|a, b| a.name.cmp(&b.name));
    profiles
}

/// Every file of the larger corpus that is meant to be a profile; none where it is absent.
pub fn shared_profiles() -> Vec<ProfilePath> {
    let Some(corpus) = shared() else {
        return Vec::new();
    };
    let folders = ["go", "go-workloads", "go-compile", "go-compile-mem"];
    folders
        .into_iter()
        .chain(["pyroscope", "pprof", "large"])
        .flat_map(|folder| files(&corpus, folder))
        .collect()
}

/// The files of one folder, sorted by name.
///
/// # Panics
///
/// If there is none: a test over no files would pass for the wrong reason.
pub fn files(corpus: &Path, folder: &str) -> Vec<ProfilePath> {
    let entries = fs::read_dir(corpus.join(folder))
        .unwrap_or_else(|error| panic!("{}/{folder}: {error}", corpus.display()));
    let mut profiles: Vec<ProfilePath> = entries
        .map(|entry| entry.expect("a folder that lists its files").path())
        .map(|path| {
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            ProfilePath {
                name: format!("{folder}/{file}"),
                path,
            }
        })
        .collect();
    assert!(!profiles.is_empty(), "{folder} is empty");
    profiles.sort_by(|a, b| a.name.cmp(&b.name));
    profiles
}

/// A file's bytes.
///
/// # Panics
///
/// If it cannot be read.
pub fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A file's text.
///
/// # Panics
///
/// If it cannot be read.
pub fn read_text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Profiles that belong together: their merge is compared with Go's.
#[derive(Clone, Debug)]
pub struct MergeSet {
    /// What the merge is called in the goldens.
    pub name: String,
    /// Its members, in the order in which Go gets them.
    pub profiles: Vec<ProfilePath>,
}

/// The merges of the project's own corpus.
pub fn own_merges() -> Vec<MergeSet> {
    let profiles = own_profiles();
    let set = |name: &str, belongs: &dyn Fn(&str) -> bool| MergeSet {
        name: name.to_owned(),
        profiles: profiles
            .iter()
            .filter(|profile| belongs(&profile.name))
            .cloned()
            .collect(),
    };
    vec![
        set("checkout", &|name| name.starts_with("sample/")),
        set("devirt", &|name| name.starts_with("profiles/devirt.")),
        set("generics", &|name| name.starts_with("profiles/generics.")),
        set("recursion", &|name| name.starts_with("profiles/recursion.")),
        set("websvc", &|name| {
            name.starts_with("go-workloads/websvc.cpu")
        }),
        set("go-compile", &|name| name.starts_with("go-compile/")),
        set("programs", &|name| {
            name.starts_with("profiles/") && name.contains(".cpu.")
        }),
        set("checkout-allocs", &|name| name.contains(".allocs.")),
        set("go-compile-mem", &|name| {
            name.starts_with("go-compile-mem/")
        }),
    ]
}

/// The merges of the larger corpus, as its goldens name them; none where it is absent.
pub fn shared_merges() -> Vec<MergeSet> {
    let profiles = shared_profiles();
    let set = |name: &str, belongs: &dyn Fn(&str) -> bool| MergeSet {
        name: name.to_owned(),
        profiles: profiles
            .iter()
            .filter(|profile| belongs(&profile.name))
            .cloned()
            .collect(),
    };
    if profiles.is_empty() {
        return Vec::new();
    }
    let workloads = ["chans", "cryptopipe", "devirt", "gcheavy", "websvc"];
    let mut sets: Vec<MergeSet> = workloads
        .iter()
        .map(|workload| {
            let prefix = format!("go-workloads/{workload}.cpu");
            set(workload, &move |name| name.starts_with(&prefix))
        })
        .collect();
    let is_cpu = |name: &str| name.starts_with("go-workloads/") && name.contains(".cpu");
    sets.push(set("go-workloads-all", &is_cpu));
    sets.push(set("go-compile-all", &|name| {
        name.starts_with("go-compile/")
    }));
    sets
}
