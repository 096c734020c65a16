//! Where things are: the clone, its build folder, and the tools that outlive a clone.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folders that tasks read and write.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The clone: the folder with the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's build folder: `$CARGO_TARGET_DIR`, else `target` in the clone.
    pub target: PathBuf,
    /// Tools that are compiled once per machine, one versioned folder each:
    /// `$PGOSCOPE_TOOLS`, else `pgoscope/tools` in the user's cache folder.
    pub tools: PathBuf,
}

impl Workspace {
    /// Finds the folders from the environment that `cargo run` sets up.
    pub fn locate() -> Result<Self> {
        let package = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package
            .ancestors()
            .find(|folder| folder.join("Cargo.lock").is_file())
            .with_context(|| format!("no Cargo.lock above {}", package.display()))?
            .to_path_buf();
        let target = env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root.join("target"), |dir| root.join(dir));
        Ok(Self {
            target,
            tools: tools_folder()?,
            root,
        })
    }

    /// The bundle that is served, tested and published.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The version of `package` that `Cargo.lock` names.
    pub fn locked_version(&self, package: &str) -> Result<String> {
        let path = self.root.join("Cargo.lock");
        let lock = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        version_in_lock(&lock, package)
            .with_context(|| format!("{} does not name {package}", path.display()))
    }

    /// `path` as a person in the clone would write it.
    pub fn shown<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}

fn tools_folder() -> Result<PathBuf> {
    if let Some(folder) = env::var_os("PGOSCOPE_TOOLS") {
        return Ok(PathBuf::from(folder));
    }
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = cache
        .or_else(home)
        .context("neither PGOSCOPE_TOOLS, XDG_CACHE_HOME nor HOME is set")?;
    Ok(cache.join("pgoscope").join("tools"))
}

/// `[[package]]` tables of a lock file start with `name`, directly followed by `version`.
fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    Some(version.trim_end_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_version_is_found_by_its_exact_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-shared\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(
            version_in_lock(lock, "wasm-bindgen").as_deref(),
            Some("0.2.130")
        );
        assert_eq!(version_in_lock(lock, "wasm"), None);
    }
}
