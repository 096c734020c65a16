//! Answers out.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use crate::outcome::Outcome;

/// Writes a file, or standard output for `-`. What was there is replaced only now that every byte
/// of the new content is known.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Outcome> {
    if path == Path::new("-") {
        if io::stdout().is_terminal() {
            let advice = "standard output is a terminal; name a file with -o, or redirect it";
            return Err(Outcome::error(advice));
        }
        return write_stdout(bytes);
    }
    fs::write(path, bytes).map_err(|error| Outcome::error(format!("{}: {error}", path.display())))
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
