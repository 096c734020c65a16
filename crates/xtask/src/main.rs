//! `cargo xtask`: reads the command line and calls the task.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::{Arg, ValueExt as _};
use xtask::workspace::Workspace;
use xtask::{bench, bundle, checks, dependencies, reproduce, serve, setup, shot, site, steps};

const HELP: &str = "\
cargo xtask COMMAND

  serve [--port 8080]   install what is missing, build the page, and serve it on 127.0.0.1
  test                  install what is missing, and run every test, the browser's included
  build                 the page alone, into dist/, with its sizes
  setup                 the installations alone
  deny                  licences, sources and known faults of everything it depends on
  reproduce             build the page twice, in different folders, and compare the bytes
  bench [--quick]       how fast everything is, beside Go's tools; --native leaves Chromium out
  shot OUT.png STEPS…   a picture of the page in dist/; `cargo xtask shot --help` lists the steps

For build and serve:
  --dev                 compile quickly and without optimisation
For build, serve and shot:
  --dist FOLDER         another folder than dist/

Set by the environment:
  PGOSCOPE_TOOLS        where compiled tools are kept (~/.cache/pgoscope/tools)
  PGOSCOPE_CHROMIUM     the browser for tests and pictures
  WASM_FROM_DEBIAN=1    do not ask rustup for the browser target; use Debian's compiler";

fn main() -> ExitCode {
    match dispatch() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch() -> Result<()> {
    let mut parser = lexopt::Parser::from_env();
    let workspace = Workspace::locate()?;
    match parser.next()? {
        Some(Arg::Value(command)) => match command.to_string_lossy().as_ref() {
            "serve" => {
                let flags = Flags::read(&mut parser, &workspace)?;
                // Before the build, which may take minutes.
                site::check_port(flags.port)?;
                build(&workspace, &flags)?;
                serve::serve(&flags.dist, flags.port)
            }
            "build" => build(&workspace, &Flags::read(&mut parser, &workspace)?),
            "setup" => set_up(&workspace),
            "test" => match parser.next()? {
                Some(arg) => Err(arg.unexpected().into()),
                None => checks::run_all(&workspace),
            },
            "deny" => dependencies::check_all(&workspace),
            "reproduce" => reproduce::reproduce(&workspace),
            "bench" => {
                let arguments: Vec<OsString> = parser.raw_args()?.collect();
                bench::bench(&workspace, &arguments)
            }
            "shot" => {
                let (dist, steps) = shot_arguments(&mut parser, &workspace)?;
                shot::shot(&workspace, &dist, &steps)
            }
            other => bail!("there is no command `{other}`\n\n{HELP}"),
        },
        Some(Arg::Short('h') | Arg::Long("help")) | None => {
            println!("{HELP}");
            Ok(())
        }
        Some(arg) => Err(arg.unexpected().into()),
    }
}

struct Flags {
    dist: PathBuf,
    port: u16,
    release: bool,
}

impl Flags {
    fn read(parser: &mut lexopt::Parser, workspace: &Workspace) -> Result<Self> {
        let mut flags = Self {
            dist: workspace.dist(),
            port: 8080,
            release: true,
        };
        while let Some(arg) = parser.next()? {
            match arg {
                Arg::Long("dist") => flags.dist = parser.value()?.into(),
                Arg::Long("port") => flags.port = parser.value()?.parse()?,
                Arg::Long("dev") => flags.release = false,
                arg => return Err(arg.unexpected().into()),
            }
        }
        Ok(flags)
    }
}

fn build(workspace: &Workspace, flags: &Flags) -> Result<()> {
    let tools = steps::step("Find or install the tools", || setup::for_bundle(workspace))?;
    let options = bundle::Options {
        dist: flags.dist.clone(),
        release: flags.release,
    };
    bundle::build(workspace, &tools, &options)
}

fn set_up(workspace: &Workspace) -> Result<()> {
    steps::step("Find or install the tools", || {
        setup::for_lints()?;
        setup::for_bundle(workspace)?;
        setup::for_browser()?;
        Ok(())
    })
}

/// Everything but `--dist` goes to the program that takes the picture.
fn shot_arguments(
    parser: &mut lexopt::Parser,
    workspace: &Workspace,
) -> Result<(PathBuf, Vec<OsString>)> {
    let mut dist = workspace.dist();
    let mut steps = Vec::new();
    let mut arguments = parser.raw_args()?;
    while let Some(argument) = arguments.next() {
        if argument == "--dist" {
            dist = arguments
                .next()
                .map(PathBuf::from)
                .ok_or_else(|| anyhow::anyhow!("--dist needs a folder"))?;
        } else {
            steps.push(argument);
        }
    }
    Ok((dist, steps))
}
