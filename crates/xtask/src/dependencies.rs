//! What the program is made of besides its own code: licences, sources, doubles, known faults.
//!
//! The rules and their reasons are in `deny.toml`.

use std::process::Command;

use anyhow::Result;

use crate::setup;
use crate::steps::{self, step};
use crate::workspace::Workspace;

/// What can be judged with no more than the lock file and the crates themselves.
const LOCAL: [&str; 3] = ["bans", "licenses", "sources"];

/// Everything, the list of known faults included, which is fetched from where `RustSec` keeps it.
pub fn check_all(workspace: &Workspace) -> Result<()> {
    step("Judge the dependencies", || {
        let mut deny = deny(workspace)?;
        deny.args(["check", "advisories"]).args(LOCAL);
        steps::run(&mut deny)
    })
}

/// Everything that needs no list from elsewhere.
pub fn check_local(workspace: &Workspace) -> Result<()> {
    step("Judge the dependencies, but for newly known faults", || {
        let mut deny = deny(workspace)?;
        deny.args(["--offline", "check"]).args(LOCAL);
        steps::run(&mut deny)
    })
}

fn deny(workspace: &Workspace) -> Result<Command> {
    let mut deny = Command::new(setup::for_dependencies(workspace)?);
    deny.current_dir(&workspace.root);
    deny.args(["--log-level", "error"]);
    Ok(deny)
}
