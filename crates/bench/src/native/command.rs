//! The command line of `bench`.

use std::env;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use lexopt::{Arg, Parser, ValueExt};

use super::browser::Browser;
use super::inputs::Input;
use super::peers::Go;
use super::process;
use super::races::{self, Outcome, Race, Scale};
use super::report::{self, Machine};
use super::stopwatch::Stopwatch;
use crate::cases::{Case, Run};

const HELP: &str = "\
bench [--data FOLDER] [--quick] [--rounds N] [--only TEXT] [--out FILE.md]
    runs the contest; --only keeps the races whose name has TEXT in it
bench make INPUT FOLDER
    makes the files of one input, such as expand-10m, symbols-10m, files-100 or stacks-100k
bench run CASE FILE...
    does one case, and prints its CPU and wall nanoseconds and a check
bench watch PROGRAM ARGUMENT...
    runs a program, and prints its CPU and wall nanoseconds and its peak memory";

/// How often small races are run.
const N_ROUNDS: usize = 5;

/// About what a browser gives of a file at a time.
const PIECE_BYTES: usize = 65536;

/// Does what the command line says.
pub fn run() -> Result<()> {
    let mut parser = Parser::from_env();
    let mut options = Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Value(word) if word == "make" => return make(&mut parser),
            Arg::Value(word) if word == "run" => return run_case(&mut parser),
            Arg::Value(word) if word == "watch" => return process::watch(parser.raw_args()?),
            Arg::Long("data") => options.folder = parser.value()?.into(),
            Arg::Long("quick") => options.scale = Scale::Quick,
            Arg::Long("rounds") => options.n_rounds = Some(parser.value()?.parse()?),
            Arg::Long("only") => options.only = parser.value()?.string()?,
            Arg::Long("out") => options.out = Some(parser.value()?.into()),
            Arg::Short('h') | Arg::Long("help") => {
                println!("{HELP}");
                return Ok(());
            }
            argument => return Err(argument.unexpected().into()),
        }
    }
    options.run()
}

struct Options {
    folder: PathBuf,
    scale: Scale,
    n_rounds: Option<usize>,
    only: String,
    out: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            folder: PathBuf::from("target/bench-data"),
            scale: Scale::Full,
            n_rounds: None,
            only: String::new(),
            out: None,
        }
    }
}

impl Options {
    fn run(&self) -> Result<()> {
        fs::create_dir_all(&self.folder)
            .with_context(|| format!("cannot create {}", self.folder.display()))?;
        let folder = self.folder.canonicalize()?;
        let go = Go::find(&folder)
            .inspect_err(|error| println!("without Go: {error:#}"))
            .ok();
        let browser = Browser::with_page_in(&folder);
        if browser.is_none() {
            println!("without a browser: `cargo xtask bench` builds the page for it");
        }
        let mut outcomes: Vec<Outcome> = Vec::new();
        let races = races::all(self.scale).into_iter();
        for race in races.filter(|race: &Race| race.name().contains(&self.only)) {
            if !race.input.is_made(&folder) {
                make_apart(race.input, &folder)?;
            }
            let n_rounds = race.n_rounds(self.n_rounds.unwrap_or(N_ROUNDS));
            let outcome = race.run(&folder, go.as_ref(), browser.as_ref(), n_rounds)?;
            println!("{}", report::line(&outcome));
            outcomes.push(outcome);
        }
        let machine = Machine::this(go.as_ref(), browser.is_some());
        let report = report::markdown(&machine, &outcomes);
        println!("\n{report}");
        if let Some(out) = &self.out {
            fs::write(out, report).with_context(|| format!("cannot write {}", out.display()))?;
        }
        Ok(())
    }
}

/// Makes an input in a process of its own.
fn make_apart(input: Input, folder: &Path) -> Result<()> {
    println!("making {}", input.name());
    let mut make = Command::new(env::current_exe()?);
    make.args(["make", &input.name()]).arg(folder);
    let status = make.status()?;
    ensure!(status.success(), "{} could not be made", input.name());
    Ok(())
}

fn make(parser: &mut Parser) -> Result<()> {
    let name = parser.value()?.string()?;
    let folder = PathBuf::from(parser.value()?);
    match Input::named(&name) {
        Some(input) => input.make(&folder),
        None => bail!("there is no input `{name}`"),
    }
}

/// One case in this process. Reading the files is not timed, so that only the work is.
fn run_case(parser: &mut Parser) -> Result<()> {
    let name = parser.value()?.string()?;
    let case = Case::named(&name).with_context(|| format!("there is no case `{name}`"))?;
    let mut stopwatch = Stopwatch::default();
    let mut run = Run::new(case);
    let mut piece = vec![0; PIECE_BYTES];
    for path in parser.raw_args()? {
        let mut file =
            File::open(&path).with_context(|| format!("cannot open {}", path.display()))?;
        run.begin_file(file.metadata()?.len());
        loop {
            let n_read = file.read(&mut piece)?;
            if case.is_reading_timed() {
                stopwatch.start();
            }
            match n_read {
                0 => run.end_file()?,
                _ => run.push(&piece[..n_read])?,
            }
            stopwatch.stop();
            if n_read == 0 {
                break;
            }
        }
    }
    stopwatch.start();
    let check = run.finish();
    stopwatch.stop();
    println!(
        "{} {} {check}",
        stopwatch.cpu.as_nanos(),
        stopwatch.wall.as_nanos()
    );
    Ok(())
}
