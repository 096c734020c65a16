//! Journeys through the page in a real Chromium: what a person does, and what must come of it.
//!
//! They need a bundle in `$PGOSCOPE_DIST`; `cargo xtask test` builds one and runs them. Without it
//! they are listed as ignored.

mod large;
mod mishaps;
mod parity;
mod promise;
mod smoke;
mod workbench;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use anyhow::Result;
use libtest_mimic::{Arguments, Trial};
use tests::browser::Page;

/// One journey: its name, which is a sentence, and what it does.
type Journey = (&'static str, fn(&Traveller) -> Result<()>);

/// A list of journeys from the functions that make them.
macro_rules! journeys {
    ($($journey:ident),* $(,)?) => { &[$((stringify!($journey), $journey)),*] };
}
use journeys;

const ALL: &[&[Journey]] = &[
    smoke::JOURNEYS,
    promise::JOURNEYS,
    workbench::JOURNEYS,
    mishaps::JOURNEYS,
    large::JOURNEYS,
    parity::JOURNEYS,
];

fn main() -> ExitCode {
    let dist = env::var_os("PGOSCOPE_DIST").map(PathBuf::from);
    if dist.is_none() {
        println!("the browser tests need a bundle: run `cargo xtask test`");
    }
    let trial = |&(name, journey): &Journey| {
        let is_ignored = dist.is_none();
        let traveller = Traveller {
            dist: dist.clone().unwrap_or_default(),
            journey: name,
        };
        // The chain of causes; the harness's own backtrace would hide it.
        let run = move || journey(&traveller).map_err(|error| format!("{error:#}").into());
        Trial::test(name, run).with_ignored_flag(is_ignored)
    };
    let trials = ALL.iter().copied().flatten().map(trial).collect();
    let mut arguments = Arguments::from_args();
    // Side by side, journeys would disturb each other's measurement of long tasks.
    arguments.test_threads.get_or_insert(1);
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Who makes a journey.
struct Traveller {
    /// The bundle's folder.
    dist: PathBuf,
    /// The journey's name.
    journey: &'static str,
}

impl Traveller {
    /// Opens the bundle and travels through it; a failure comes with a picture.
    fn travel(&self, route: impl FnOnce(&mut Page) -> Result<()>) -> Result<()> {
        self.travel_on(Page::open(&self.dist)?, route)
    }

    /// The same with a page that is open already.
    fn travel_on(&self, mut page: Page, route: impl FnOnce(&mut Page) -> Result<()>) -> Result<()> {
        route(&mut page).map_err(|error| match self.picture_of(&mut page) {
            Ok(file) => error.context(format!("see {}", file.display())),
            Err(_) => error,
        })
    }

    fn picture_of(&self, page: &mut Page) -> Result<PathBuf> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("failed-journeys");
        fs::create_dir_all(&folder)?;
        let file = folder.join(self.journey).with_extension("png");
        fs::write(&file, page.screenshot()?)?;
        Ok(file)
    }
}
