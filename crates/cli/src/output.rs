//! Answers out.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

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
    let failed = |error| Outcome::error(format!("{}: {error}", path.display()));
    replace(path, bytes).map_err(failed)
}

/// Writes beside the file first, so that what was there stays whole if the disk is full. What is no
/// file, as a pipe, is written to as it is.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A link is followed: it stays, and what it leads to is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let known = fs::metadata(&target).ok();
    if known.as_ref().is_some_and(|known| !known.is_file()) {
        return fs::write(&target, bytes);
    }
    let Some(name) = target.file_name() else {
        return fs::write(&target, bytes);
    };
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.part", std::process::id()));
    let beside = target.with_file_name(beside);
    let written = fs::File::create_new(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        if let Some(known) = &known {
            file.set_permissions(known.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&beside, &target)
    });
    match written {
        // A folder that nothing may be put into may hold a file that may be written.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && known.is_some() => {
            fs::write(&target, bytes)
        }
        written => written.inspect_err(|_| {
            // Perhaps it was never there.
            let _ = fs::remove_file(&beside);
        }),
    }
}

/// An error if an output would replace one of the inputs.
pub(crate) fn spare_inputs<'a>(
    inputs: &[PathBuf],
    outputs: impl Iterator<Item = &'a PathBuf>,
) -> Result<(), Outcome> {
    for output in outputs {
        let Ok(known) = fs::canonicalize(output) else {
            continue; // It is not there yet, or is `-`.
        };
        let is_it = |input: &&PathBuf| fs::canonicalize(input).is_ok_and(|input| input == known);
        if let Some(input) = inputs.iter().find(is_it) {
            return Err(Outcome::error(format!(
                "{}: it is read, and would be replaced; name another file with -o",
                input.display()
            )));
        }
    }
    Ok(())
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
