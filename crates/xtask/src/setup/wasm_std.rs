//! The standard library for the browser, built by Debian's compiler from Debian's source.
//!
//! Debian packages the source with all its dependencies, so that nothing is downloaded.

use std::env::consts::ARCH;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::setup::debian;
use crate::setup::wasm_target::TARGET;
use crate::steps::{self, note};

/// Where Debian's compiler looks for its libraries.
pub(crate) const SYSROOT: &str = "/usr";

/// The compiler, its source and its tools.
pub(crate) const PACKAGES: [&str; 5] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-clippy",
    "rustfmt-web",
];

const RUSTLIB: &str = "/usr/lib/rustlib";

/// Whether the library is there and was built by the compiler of this version; another one's
/// libraries cannot be linked.
pub(crate) fn is_built_by(version: &str) -> bool {
    fs::read_to_string(library().join(BUILT_BY)).is_ok_and(|built_by| built_by.trim() == version)
}

/// Builds the library and gives the compiler its linker, unless both are there.
pub(crate) fn find_or_build() -> Result<()> {
    let version = steps::answer(Command::new("/usr/bin/rustc").arg("--version"))
        .context("Debian's /usr/bin/rustc does not answer")?;
    if !is_built_by(&version) {
        note(format_args!(
            "building the standard library for {TARGET} once (about a minute)"
        ));
        build(&version)?;
    }
    find_or_link_linker()
}

/// Names the compiler that built the library, in a file beside it.
const BUILT_BY: &str = ".built-by";

fn library() -> PathBuf {
    Path::new(RUSTLIB).join(TARGET).join("lib")
}

/// Builds an empty crate with `-Zbuild-std` and keeps the libraries that it needed.
fn build(version: &str) -> Result<()> {
    let seed = std::env::temp_dir().join(format!("pgoscope-wasm-std-{}", std::process::id()));
    fs::create_dir_all(seed.join("src"))?;
    fs::write(seed.join("src/lib.rs"), "#![no_std]\n")?;
    fs::write(
        seed.join("Cargo.toml"),
        "[package]\nname = \"seed\"\nedition = \"2024\"\n[workspace]\n",
    )?;
    let mut cargo = Command::new("/usr/bin/cargo");
    cargo
        .current_dir(&seed)
        .env("CARGO_HOME", seed.join("home"))
        .env("CARGO_TARGET_DIR", seed.join("out"));
    cargo
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTC_BOOTSTRAP", "1");
    cargo
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTC_WRAPPER");
    // Without bitcode no later build can use `lto = "fat"`.
    cargo.env("RUSTFLAGS", "-Cembed-bitcode=yes");
    cargo.args([
        "build",
        "--quiet",
        "--offline",
        "--release",
        "--target",
        TARGET,
    ]);
    // `test` is there for the harness crate of browser unit tests.
    cargo.arg("-Zbuild-std=std,panic_abort,test");
    cargo.args(["--config", "source.crates-io.replace-with=\"vendored\""]);
    cargo.args([
        "--config",
        &format!("source.vendored.directory=\"{RUSTLIB}/src/rust/library/vendor\""),
    ]);
    steps::run(&mut cargo)?;
    keep_libraries(&seed.join("out").join(TARGET).join("release/deps"), version)?;
    fs::remove_dir_all(&seed).with_context(|| format!("cannot remove {}", seed.display()))
}

fn keep_libraries(built: &Path, version: &str) -> Result<()> {
    let library = library();
    if library.exists() {
        fs::remove_dir_all(&library)?;
    }
    fs::create_dir_all(&library).with_context(|| format!("cannot create {}", library.display()))?;
    for file in built.read_dir()? {
        let file = file?;
        let name = file.file_name();
        let shown = name.to_string_lossy();
        if shown.ends_with(".rlib") && !shown.starts_with("libseed-") {
            fs::copy(file.path(), library.join(&name))?;
        }
    }
    fs::write(library.join(BUILT_BY), version)?;
    Ok(())
}

/// The compiler looks for `rust-lld` beside the host's libraries; Debian does not package it there.
fn find_or_link_linker() -> Result<()> {
    let folder = Path::new(RUSTLIB).join(format!("{ARCH}-unknown-linux-gnu/bin"));
    let linker = folder.join("rust-lld");
    if linker.exists() {
        return Ok(());
    }
    let target = match rustup_linker() {
        Some(found) => found,
        None => debian_linker()?,
    };
    fs::create_dir_all(&folder)?;
    // A link to a file that is gone does not exist, but stands in the way.
    if linker.is_symlink() {
        fs::remove_file(&linker)?;
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(&target, &linker)
        .with_context(|| format!("cannot create {}", linker.display()))?;
    if !linker.exists() {
        bail!("{} does not lead to a linker", linker.display());
    }
    Ok(())
}

/// rustup's toolchains bring the linker of the compiler that they are.
fn rustup_linker() -> Option<PathBuf> {
    let sysroot = steps::answer(Command::new("rustc").args(["--print", "sysroot"]))?;
    let hosts = Path::new(&sysroot).join("lib/rustlib").read_dir().ok()?;
    hosts
        .flatten()
        .map(|host| host.path().join("bin/rust-lld"))
        .find(|file| file.is_file())
}

fn debian_linker() -> Result<PathBuf> {
    let linker = PathBuf::from("/usr/bin/lld");
    debian::find_or_install("the linker lld", &["lld"], || linker.is_file())?;
    Ok(linker)
}
