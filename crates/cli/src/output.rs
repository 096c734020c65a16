//! Answers out.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use crate::outcome::Outcome;

/// Writes a file, or standard output for `-`. An old file is replaced whole or not at all.
pub(crate) fn write_file(path: &str, bytes: &[u8]) -> Result<(), Outcome> {
    if path == "-" {
        if io::stdout().is_terminal() {
            let advice = "standard output is a terminal; name a file with -o, or redirect it";
            return Err(Outcome::error(advice));
        }
        return write_stdout(bytes);
    }
    let unwritable = |error: io::Error| Outcome::error(format!("{path}: {error}"));
    let is_special = fs::metadata(path).is_ok_and(|metadata| !metadata.is_file());
    if is_special || fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink()) {
        return fs::write(path, bytes).map_err(unwritable);
    }
    let part = format!("{path}.part");
    fs::write(&part, bytes)
        .and_then(|()| fs::rename(&part, path))
        .map_err(|error| {
            // What is left of the attempt is of no use; if it cannot go, the error says enough.
            let _ = fs::remove_file(Path::new(&part));
            unwritable(error)
        })
}

/// Writes to standard output. A reader that has seen enough, as `head` does, is no error.
pub(crate) fn write_stdout(bytes: &[u8]) -> Result<(), Outcome> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Outcome::error(format!("standard output: {error}"))),
    }
}
