//! Tools that are compiled once per machine into the tools folder.
//!
//! **Invariant:** a folder is named after its tool's version, so clones that need different
//! versions share the tools folder.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::setup::on_path;
use crate::steps::{self, note};
use crate::workspace::Workspace;

/// Newer ones bring nothing needed here and ask for a newer compiler.
const TRUNK: &str = "0.21.14";

const CARGO_DENY: &str = "0.20.2";

/// The program that turns compiled wasm into what a page can load, in `Cargo.lock`'s version:
/// it refuses the output of any other.
pub(crate) fn wasm_bindgen(workspace: &Workspace) -> Result<PathBuf> {
    let version = workspace.locked_version("wasm-bindgen")?;
    // Its own lock file is not honoured: it names a version that cannot be had everywhere.
    CargoTool {
        package: "wasm-bindgen-cli",
        name: "wasm-bindgen",
        version: &version,
        flags: &[],
        opt_level: "1",
        cpu_minutes: 3,
    }
    .find_or_build(&workspace.tools)
}

/// The bundler.
pub(crate) fn trunk(workspace: &Workspace) -> Result<PathBuf> {
    // The default features are the downloader and the updater.
    let flags = &["--no-default-features", "--locked"];
    CargoTool {
        package: "trunk",
        name: "trunk",
        version: TRUNK,
        flags,
        opt_level: "0",
        cpu_minutes: 6,
    }
    .find_or_build(&workspace.tools)
}

/// The judge of what the program depends on.
pub(crate) fn cargo_deny(workspace: &Workspace) -> Result<PathBuf> {
    let flags = &["--no-default-features", "--locked"];
    CargoTool {
        package: "cargo-deny",
        name: "cargo-deny",
        version: CARGO_DENY,
        flags,
        opt_level: "0",
        cpu_minutes: 8,
    }
    .find_or_build(&workspace.tools)
}

struct CargoTool<'a> {
    package: &'a str,
    /// The program's name, and with the version the folder's.
    name: &'a str,
    version: &'a str,
    flags: &'a [&'a str],
    /// Trunk only moves files; wasm-bindgen rewrites megabytes in every build.
    opt_level: &'a str,
    /// What to tell a person who waits.
    cpu_minutes: u32,
}

impl CargoTool<'_> {
    fn find_or_build(&self, tools: &Path) -> Result<PathBuf> {
        let folder = tools.join(format!("{}-{}", self.name, self.version));
        let own = folder.join("bin").join(self.name);
        let found = [Some(own.clone()), on_path(self.name)]
            .into_iter()
            .flatten()
            .find(|file| self.is_version_of(file));
        let program = match found {
            Some(program) => program,
            None => self.build(&folder, own)?,
        };
        note(format_args!(
            "{} {}: {}",
            self.name,
            self.version,
            program.display()
        ));
        Ok(program)
    }

    /// `--version` prints the name, then the version, then perhaps a commit.
    fn is_version_of(&self, program: &Path) -> bool {
        let printed = program
            .is_file()
            .then(|| steps::answer(Command::new(program).arg("--version")))
            .flatten();
        printed.is_some_and(|line| line.split_whitespace().nth(1) == Some(self.version))
    }

    fn build(&self, folder: &Path, program: PathBuf) -> Result<PathBuf> {
        note(format_args!(
            "compiling {} {} once for this machine: about {} minutes of one core's time",
            self.name, self.version, self.cpu_minutes
        ));
        let begin = Instant::now();
        // In a fixed folder an interrupted build goes on where it stopped.
        let build = folder.join("build");
        std::fs::create_dir_all(&build)
            .with_context(|| format!("cannot create {}", build.display()))?;
        let mut cargo = Command::new("cargo");
        // Outside the clone, so that the clone's Cargo configuration does not count.
        cargo
            .current_dir(folder)
            .args(["install", self.package, "--version", self.version])
            .args(self.flags);
        cargo
            .args(["--quiet", "--force", "--root"])
            .arg(folder)
            .arg("--target-dir")
            .arg(&build);
        cargo
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS");
        // The tools' own release profiles optimise for their authors' users: several times slower
        // to compile, and nothing here notices.
        for (key, value) in [
            ("OPT_LEVEL", self.opt_level),
            ("LTO", "off"),
            ("CODEGEN_UNITS", "16"),
            ("DEBUG", "false"),
        ] {
            cargo.env(format!("CARGO_PROFILE_RELEASE_{key}"), value);
        }
        steps::run(&mut cargo)?;
        std::fs::remove_dir_all(&build)?;
        if !self.is_version_of(&program) {
            bail!(
                "{} does not say that it is {}",
                program.display(),
                self.version
            );
        }
        note(format_args!(
            "compiled in {}",
            steps::duration(begin.elapsed())
        ));
        Ok(program)
    }
}
