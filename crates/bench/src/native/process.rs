//! A contestant's process, and what the system says that it used.
//!
//! On Linux a process begins with its parent's peak memory, so every contestant gets a parent of
//! its own that has used next to none: this program again, as `bench watch`.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use wait4::Wait4;

use super::contest::Measured;

/// Runs a program under a parent of its own; what it used, and what it printed.
pub(super) fn run_apart(program: &Path, arguments: &[PathBuf]) -> Result<(Measured, String)> {
    let mut watch = Command::new(std::env::current_exe().context("this program has no path")?);
    watch.arg("watch").arg(program).args(arguments);
    let output = watch.stdin(Stdio::null()).output()?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}", complaint.trim());
    let printed = String::from_utf8(output.stdout)?;
    let (used, printed) = printed.split_once('\n').context("nothing was printed")?;
    let mut numbers = used.split_whitespace().map(str::parse::<u64>);
    let mut next = || Ok::<_, anyhow::Error>(numbers.next().context("a number is missing")??);
    let measured = Measured {
        whole_cpu: Duration::from_nanos(next()?),
        whole_wall: Duration::from_nanos(next()?),
        peak_bytes: next()?,
        ..Measured::default()
    };
    Ok((measured, printed.to_owned()))
}

/// Runs a program; prints its CPU and wall nanoseconds and its peak memory, then what it printed.
pub(super) fn watch(mut words: impl Iterator<Item = OsString>) -> Result<()> {
    let program = words.next().context("there is no program to watch")?;
    let shown = program.display();
    let begin = Instant::now();
    let child = Command::new(&program)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.with_context(|| format!("cannot start {shown}"))?;
    let printed = drained(child.stdout.take())?;
    // What is printed is a line or two: neither pipe fills up while the other is read.
    let complaint = drained(child.stderr.take())?;
    let used = child.wait4()?;
    let wall = begin.elapsed();
    ensure!(
        used.status.success(),
        "{shown} failed: {}",
        complaint.trim()
    );
    let cpu = used.rusage.utime + used.rusage.stime;
    let (cpu, wall, peak_bytes) = (cpu.as_nanos(), wall.as_nanos(), used.rusage.maxrss);
    println!("{cpu} {wall} {peak_bytes}\n{printed}");
    Ok(())
}

fn drained(pipe: Option<impl Read>) -> io::Result<String> {
    let mut text = String::new();
    if let Some(mut pipe) = pipe {
        pipe.read_to_string(&mut text)?;
    }
    Ok(text)
}
