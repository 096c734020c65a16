//! Saying what is being done, doing it, and saying how long it took.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Runs `work` under a heading and prints its duration.
pub fn step<T>(title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("▸ {title}");
    let begin = Instant::now();
    let outcome = work().with_context(|| title.to_owned());
    let verdict = if outcome.is_ok() { "done" } else { "failed" };
    println!("  {verdict} in {}", duration(begin.elapsed()));
    outcome
}

/// Prints one line of detail below a step's heading.
pub fn note(line: impl std::fmt::Display) {
    println!("  {line}");
    // A pipe buffers whole blocks; what is being done should be seen while it is done.
    let _ = std::io::stdout().flush();
}

/// Runs a command with its output shown; fails unless it exits with 0.
pub fn run(command: &mut Command) -> Result<()> {
    note(format_args!("$ {}", command_line(command)));
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` failed: {status}", command_line(command));
    }
    Ok(())
}

/// Runs a command, shows its standard output line by line, and hands each line to `see` as well.
pub fn run_and_see(command: &mut Command, mut see: impl FnMut(&str)) -> Result<()> {
    note(format_args!("$ {}", command_line(command)));
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    let output = child.stdout.take().context("standard output is piped")?;
    for line in BufReader::new(output).lines() {
        let line = line?;
        println!("{line}");
        see(&line);
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("`{}` failed: {status}", command_line(command));
    }
    Ok(())
}

/// A command's standard output, trimmed; `None` if it cannot be started or fails.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// Runs a command for at most `limit`. `false` if it failed or had to be ended.
pub fn run_within(limit: Duration, command: &mut Command) -> Result<bool> {
    note(format_args!(
        "$ {} (at most {})",
        command_line(command),
        duration(limit)
    ));
    let mut child = command.spawn().with_context(|| cannot_start(command))?;
    let begin = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if begin.elapsed() >= limit {
            child.kill()?;
            child.wait()?;
            return Ok(false);
        }
        // `std` has no wait with a limit; a tenth of a second is not noticed after a download.
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A duration as people read it: `0.4 s`, `42 s`, `3 min 07 s`.
pub fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

fn command_line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`", command.get_program().display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_short_to_read() {
        let shown = |millis| duration(Duration::from_millis(millis));
        assert_eq!(shown(449), "0.4 s");
        assert_eq!(shown(42_900), "42 s");
        assert_eq!(shown(187_000), "3 min 07 s");
    }
}
