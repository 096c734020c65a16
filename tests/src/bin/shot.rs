//! Takes pictures of the bundle in `$PGOSCOPE_DIST`; `cargo xtask shot` runs it.

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use anyhow::{Context, Result, bail};
use lexopt::{Arg, ValueExt as _};
use tests::browser::{Page, Scheme, View};
use xtask::site::Site;

const HELP: &str = "\
cargo xtask shot OUT.png [--dist FOLDER] STEPS…

Opens the bundle, does the steps in their order, and writes what is shown to OUT.png.
At the end it prints the console, long tasks, and requests to other origins.

  --size WIDTHxHEIGHT     CSS pixels; 1440x900 unless said (--width and --height alone work too)
  --scale NUMBER          device pixels per CSS pixel
  --dark, --light         what the system prefers
  --at ADDRESS            open this below the page's address, such as ?x=1#y (once, at any place)
  --drop FILES…           drop them onto the page
  --choose SELECTOR FILES…  give them to a file input
  --wait SELECTOR         until it is there and takes up room
  --until EXPRESSION      until a JavaScript condition holds
  --click SELECTOR, --hover SELECTOR
  --click-at X,Y, --double-click-at X,Y, --hover-at X,Y
  --wheel-at X,Y,RIGHT,DOWN
  --key KEY               Enter, Escape, ArrowDown, /, Ctrl+k, …
  --type TEXT             into what has the focus
  --eval EXPRESSION       print a JavaScript expression's value
  --shot FILE.png         another picture, here and now";

enum Step {
    View(fn(&mut View, f64), f64),
    Size(f64, f64),
    Scheme(Scheme),
    Drop(Vec<PathBuf>),
    Choose(String, Vec<PathBuf>),
    Wait(String),
    Until(String),
    Click(String),
    Hover(String),
    ClickAt(f64, f64),
    DoubleClickAt(f64, f64),
    HoverAt(f64, f64),
    WheelAt([f64; 4]),
    Key(String),
    Type(String),
    Eval(String),
    Shot(PathBuf),
}

fn main() -> ExitCode {
    match take() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn take() -> Result<()> {
    let Some(command) = Command::read()? else {
        println!("{HELP}");
        return Ok(());
    };
    let dist =
        env::var_os("PGOSCOPE_DIST").context("PGOSCOPE_DIST is not set; run `cargo xtask shot`")?;
    let mut page = Page::open_site(
        Site::open(dist.as_ref(), 0)?,
        &command.address,
        View::default(),
    )?;
    let outcome = command
        .steps
        .iter()
        .try_for_each(|step| perform(&mut page, step));
    // After a step that failed, the picture and the console are what one wants to see.
    let picture = shoot(&mut page, &command.out);
    report(&mut page)?;
    outcome.and(picture)
}

struct Command {
    out: PathBuf,
    address: String,
    steps: Vec<Step>,
}

impl Command {
    /// `None` if help is asked for.
    fn read() -> Result<Option<Self>> {
        let mut parser = lexopt::Parser::from_env();
        let (mut out, mut address, mut steps) = (None, String::new(), Vec::new());
        while let Some(arg) = parser.next()? {
            match arg {
                Arg::Short('h') | Arg::Long("help") => return Ok(None),
                Arg::Value(file) if out.is_none() => out = Some(PathBuf::from(file)),
                Arg::Long("at") => address = parser.value()?.string()?,
                Arg::Long(name) => {
                    let name = name.to_owned();
                    steps.push(step(&mut parser, &name)?);
                }
                arg => return Err(arg.unexpected().into()),
            }
        }
        let out = out.with_context(|| format!("the picture's file is missing\n\n{HELP}"))?;
        Ok(Some(Self {
            out,
            address,
            steps,
        }))
    }
}

fn step(parser: &mut lexopt::Parser, name: &str) -> Result<Step> {
    let mut text = || -> Result<String> { Ok(parser.value()?.string()?) };
    Ok(match name {
        "width" => Step::View(|view, width| view.width = width as u32, text()?.parse()?),
        "height" => Step::View(|view, height| view.height = height as u32, text()?.parse()?),
        "scale" => Step::View(|view, scale| view.scale = scale, text()?.parse()?),
        "size" => {
            let [width, height] = numbers(&text()?, 'x')?;
            Step::Size(width, height)
        }
        "dark" => Step::Scheme(Scheme::Dark),
        "light" => Step::Scheme(Scheme::Light),
        "wait" => Step::Wait(text()?),
        "until" => Step::Until(text()?),
        "click" => Step::Click(text()?),
        "hover" => Step::Hover(text()?),
        "click-at" => numbers(&text()?, ',').map(|[x, y]| Step::ClickAt(x, y))?,
        "double-click-at" => numbers(&text()?, ',').map(|[x, y]| Step::DoubleClickAt(x, y))?,
        "hover-at" => numbers(&text()?, ',').map(|[x, y]| Step::HoverAt(x, y))?,
        "wheel-at" => Step::WheelAt(numbers(&text()?, ',')?),
        "key" => Step::Key(text()?),
        "type" => Step::Type(text()?),
        "eval" => Step::Eval(text()?),
        "shot" => Step::Shot(text()?.into()),
        "drop" => Step::Drop(parser.values()?.map(PathBuf::from).collect()),
        "choose" => {
            let mut values = parser.values()?;
            let selector = values
                .next()
                .context("--choose needs a selector")?
                .string()?;
            Step::Choose(selector, values.map(PathBuf::from).collect())
        }
        _ => bail!("there is no step --{name}\n\n{HELP}"),
    })
}

fn numbers<const N: usize>(text: &str, separator: char) -> Result<[f64; N]> {
    let numbers: Vec<f64> = text
        .split(separator)
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    numbers
        .try_into()
        .ok()
        .with_context(|| format!("`{text}` should be {N} numbers with {separator} between"))
}

fn perform(page: &mut Page, step: &Step) -> Result<()> {
    match step {
        Step::View(change, value) => {
            let mut view = page.view();
            change(&mut view, *value);
            page.look_through(view)
        }
        &Step::Size(width, height) => page.look_through(View {
            width: width as u32,
            height: height as u32,
            ..page.view()
        }),
        &Step::Scheme(scheme) => page.look_through(View {
            scheme,
            ..page.view()
        }),
        Step::Drop(files) => page.drop_files(files),
        Step::Choose(selector, files) => page.choose_files(selector, files),
        Step::Wait(selector) => page.wait_for(selector),
        Step::Until(condition) => page.wait_until(condition),
        Step::Click(selector) => page.click(selector),
        Step::Hover(selector) => page.hover(selector),
        &Step::ClickAt(x, y) => page.click_at(x, y),
        &Step::DoubleClickAt(x, y) => page.double_click_at(x, y),
        &Step::HoverAt(x, y) => page.hover_at(x, y),
        &Step::WheelAt([x, y, right, down]) => page.wheel_at(x, y, right, down),
        Step::Key(name) => page.key(name),
        Step::Type(text) => page.type_text(text),
        Step::Eval(expression) => {
            println!("{}", page.evaluate(expression)?);
            Ok(())
        }
        Step::Shot(file) => shoot(page, file),
    }
}

fn shoot(page: &mut Page, file: &PathBuf) -> Result<()> {
    fs::write(file, page.screenshot()?)
        .with_context(|| format!("cannot write {}", file.display()))?;
    println!("{}", file.display());
    Ok(())
}

fn report(page: &mut Page) -> Result<()> {
    for line in page.console() {
        println!("console {}: {}", line.level, line.text);
    }
    for task in page.long_tasks()? {
        println!("long task at {:.0} ms: {:.0} ms", task.start, task.duration);
    }
    for url in page.foreign_requests() {
        println!("request to another origin: {url}");
    }
    Ok(())
}
