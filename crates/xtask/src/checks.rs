//! Every test there is, from formatting to the page in a real browser.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::bundle::{self, Options};
use crate::dependencies;
use crate::setup;
use crate::steps::{run, run_and_see, step};
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
    dependencies::check_local(workspace)?;
    let dist = workspace.dist();
    let options = Options {
        dist: dist.clone(),
        release: true,
    };
    bundle::build(workspace, &tools, &options)?;
    step("Test everything, the page in Chromium too", || {
        let mut tests = cargo();
        tests.args(["test", "--workspace", "--locked", "--no-fail-fast"]);
        tests.env("PGOSCOPE_DIST", &dist);
        tests.env("PGOSCOPE_CHROMIUM", &chromium);
        run_and_see(&mut tests, |line| tally.see(line))
    })?;
    println!("\nFormatting and lints are clean; all test runners together:\n");
    println!("{}", tally.summary(begin.elapsed()));
    Ok(())
}

/// What the test runners counted.
#[derive(Debug, Default)]
struct Tally {
    passed: u32,
    ignored: u32,
}

impl Tally {
    /// Counts a runner's last line, `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
    fn see(&mut self, line: &str) {
        let Some(counts) = line.strip_prefix("test result: ok. ") else {
            return;
        };
        for (number, what) in counts.split("; ").filter_map(|count| count.split_once(' ')) {
            let number: u32 = number.parse().unwrap_or(0);
            match what {
                "passed" => self.passed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }

    /// The sum, as a runner would say it; a runner with failures ends the run before.
    fn summary(&self, elapsed: Duration) -> String {
        format!(
            "test result: ok. {} passed; 0 failed; {} ignored; 0 measured; 0 filtered out; \
             finished in {:.2}s",
            self.passed,
            self.ignored,
            elapsed.as_secs_f64()
        )
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
        assert_eq!(
            tally.summary(Duration::from_secs(61)),
            "test result: ok. 7 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; \
             finished in 61.00s"
        );
    }
}
