//! Every test there is, from formatting to the page in a real browser.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::bundle::{self, Options};
use crate::setup;
use crate::steps::{self, run, run_and_see, step};
use crate::workspace::Workspace;

/// Runs everything; fails at the first step that fails.
pub fn run_all(workspace: &Workspace) -> Result<()> {
    let begin = Instant::now();
    let mut tally = Tally::default();
    let (tools, chromium) = step("Find or install the tools", || {
        setup::for_lints()?;
        Ok((setup::for_bundle(workspace)?, setup::for_browser()?))
    })?;
    let cargo = || {
        let mut cargo = Command::new("cargo");
        cargo.current_dir(&workspace.root);
        cargo
    };
    step("Check the formatting", || {
        run(cargo().args(["fmt", "--all", "--check"]))
    })?;
    step("Lint for this machine", || {
        let all = [
            "clippy",
            "--quiet",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "-D",
            "warnings",
        ];
        run(cargo().args(all))
    })?;
    step("Lint for the browser", || {
        run(&mut bundle::clippy(workspace))
    })?;
    step("Test on this machine", || {
        run_and_see(
            cargo().args(["test", "--workspace", "--no-fail-fast"]),
            |line| tally.see(line),
        )
    })?;
    let dist = workspace.dist();
    bundle::build(
        workspace,
        &tools,
        &Options {
            dist: dist.clone(),
            release: true,
        },
    )?;
    step("Test the page in Chromium", || {
        let before = tally.passed;
        run_and_see(&mut browser_tests(workspace, &dist, &chromium), |line| {
            tally.see(line);
        })?;
        // A runner that found no test reports success as well.
        if tally.passed == before {
            bail!("no browser test ran");
        }
        Ok(())
    })?;
    println!("\n{}", tally.summary(begin.elapsed())?);
    Ok(())
}

fn browser_tests(workspace: &Workspace, dist: &Path, chromium: &Path) -> Command {
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(&workspace.root)
        .args(["test", "--package", "tests", "--test", "browser"]);
    // Side by side, tests would disturb each other's measurement of long tasks.
    cargo.args(["--", "--test-threads", "1"]);
    cargo
        .env("PGOSCOPE_DIST", dist)
        .env("PGOSCOPE_CHROMIUM", chromium);
    cargo
}

/// What the test runners counted.
#[derive(Debug, Default)]
struct Tally {
    runners: u32,
    passed: u32,
    ignored: u32,
}

impl Tally {
    /// Counts a runner's last line, `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
    fn see(&mut self, line: &str) {
        let Some(counts) = line.strip_prefix("test result: ok. ") else {
            return;
        };
        self.runners += 1;
        for (number, what) in counts.split("; ").filter_map(|count| count.split_once(' ')) {
            let number: u32 = number.parse().unwrap_or(0);
            match what {
                "passed" => self.passed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }

    fn summary(&self, elapsed: Duration) -> Result<String> {
        let mut line = format!(
            "test result: ok. {} passed by {} runners",
            self.passed, self.runners
        );
        if self.ignored > 0 {
            write!(line, ", {} ignored", self.ignored).context("a string can be written to")?;
        }
        write!(
            line,
            "; formatting and lints clean; all in {}",
            steps::duration(elapsed)
        )
        .context("a string can be written to")?;
        Ok(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runners_counts_are_summed() {
        let mut tally = Tally::default();
        tally.see("test profile::merge_commutes ... ok");
        tally.see("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s");
        tally.see("test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s");
        let summary = tally
            .summary(Duration::from_secs(61))
            .expect("a string can be written to");
        assert_eq!(
            summary,
            "test result: ok. 7 passed by 2 runners, 1 ignored; formatting and lints clean; all in 1 min 01 s"
        );
    }
}
