//! Whether the release bundle can be made again, byte for byte, by somebody else.
//!
//! The second build is of a copy of the sources in another folder, with nothing compiled before,
//! so that neither a path nor a leftover can be the reason why both are equal.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::bundle::{self, Options};
use crate::setup;
use crate::steps::{note, step};
use crate::workspace::Workspace;

/// What stands in the clone and is no source.
const NO_SOURCES: [&str; 3] = [".git", "dist", "target"];

/// Builds the bundle here and in a copy of the sources, and fails where they differ.
pub fn reproduce(workspace: &Workspace) -> Result<()> {
    let tools = step("Find or install the tools", || setup::for_bundle(workspace))?;
    let build = |workspace: &Workspace| {
        let options = Options {
            dist: workspace.dist(),
            release: true,
        };
        bundle::build(workspace, &tools, &options)?;
        bundle::read(&options.dist)
    };
    let first = build(workspace)?;
    let folder = workspace.target.join("reproduced");
    let copy = Workspace {
        root: folder.join("a clone elsewhere"),
        target: folder.join("compiled"),
        tools: workspace.tools.clone(),
    };
    step("Copy the sources", || {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        copy_sources(&workspace.root, &copy.root)
    })?;
    let second = build(&copy)?;
    if first != second {
        let names = first.keys().chain(second.keys());
        let differing: Vec<&String> = names
            .filter(|name| first.get(*name) != second.get(*name))
            .collect();
        bail!(
            "two builds of the same sources differ in {differing:?}; compare {} with {}",
            workspace.shown(&workspace.dist()),
            workspace.shown(&copy.dist())
        );
    }
    note(format_args!(
        "both builds have the same {} files, byte for byte",
        first.len()
    ));
    fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))
}

fn copy_sources(from: &Path, to: &Path) -> Result<()> {
    let mut folders = vec![(from.to_path_buf(), to.to_path_buf())];
    while let Some((from, to)) = folders.pop() {
        fs::create_dir_all(&to).with_context(|| format!("cannot create {}", to.display()))?;
        for entry in from.read_dir()? {
            let entry = entry?;
            let name = entry.file_name();
            if NO_SOURCES.iter().any(|other| name == *other) {
                continue;
            }
            match entry.file_type()?.is_dir() {
                true => folders.push((entry.path(), to.join(name))),
                false => {
                    fs::copy(entry.path(), to.join(name))?;
                }
            }
        }
    }
    Ok(())
}
