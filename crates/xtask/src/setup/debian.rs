//! Debian's packages, installed by root.

use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::setup::on_path;
use crate::steps::{self, note};

/// Installs `packages` unless `is_here` says that what they bring is on the machine.
///
/// `what` names it in messages.
pub(crate) fn find_or_install(
    what: &str,
    packages: &[&str],
    is_here: impl Fn() -> bool,
) -> Result<()> {
    if is_here() {
        return Ok(());
    }
    require(what, packages)?;
    note(format_args!(
        "{what} is missing: installing Debian's {}",
        packages.join(", ")
    ));
    install(packages)?;
    if !is_here() {
        bail!(
            "Debian's {} are installed, but {what} is still not found",
            packages.join(", ")
        );
    }
    Ok(())
}

/// Whether all of `packages` are installed.
pub(crate) fn has(packages: &[&str]) -> bool {
    let mut query = Command::new("dpkg-query");
    query
        .args(["--show", "--showformat", "${Status}\n"])
        .args(packages);
    steps::answer(&mut query)
        .is_some_and(|states| states.lines().all(|state| state.ends_with(" installed")))
}

/// Fails, and says what to install instead, unless this is Debian and we are root.
pub(crate) fn require(what: &str, packages: &[&str]) -> Result<()> {
    let by_hand = format!(
        "sudo apt-get install --no-install-recommends {}",
        packages.join(" ")
    );
    if on_path("apt-get").is_none() {
        bail!(
            "{what} is missing, and only Debian's packages are installed by themselves. \
             Install what corresponds to `{by_hand}` and run this again."
        );
    }
    if steps::answer(Command::new("id").arg("-u")).as_deref() != Some("0") {
        bail!("{what} is missing, and installing it needs root. Run `{by_hand}`, then this again.");
    }
    Ok(())
}

fn install(packages: &[&str]) -> Result<()> {
    let apt = || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        // A line per unpacked file helps nobody; what goes wrong is said on standard error.
        command.arg("-qq").stdout(Stdio::null());
        command
    };
    steps::run(apt().arg("update"))?;
    steps::run(
        apt()
            .args(["install", "--yes", "--no-install-recommends"])
            .args(packages),
    )
}
