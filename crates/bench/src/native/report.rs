//! The contest in words and tables.

use std::fmt::Write;
use std::fs;
use std::process::Command;
use std::time::Duration;

use super::contest::Measured;
use super::inputs::{Input, Packing};
use super::peers::Go;
use super::races::Outcome;
use crate::cases::Case;

/// Where the figures come from.
#[derive(Clone, Debug)]
pub(super) struct Machine {
    processor: String,
    n_cores: usize,
    go: String,
    browser: String,
}

impl Machine {
    /// This one.
    pub(super) fn this(go: Option<&Go>, has_browser: bool) -> Self {
        let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let processor = cpus
            .lines()
            .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
            .map_or("an unknown processor", |(_, name)| name);
        let chromium = std::env::var_os("PGOSCOPE_CHROMIUM").unwrap_or_else(|| "chromium".into());
        let version = Command::new(chromium).arg("--version").output();
        let browser = match version {
            Ok(output) if has_browser => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
            _ => "no browser".to_owned(),
        };
        Self {
            processor: processor.to_owned(),
            n_cores: std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
            go: go.map_or("no Go".to_owned(), |go| go.version.clone()),
            browser,
        }
    }
}

/// A race in one line, for whoever waits.
pub(super) fn line(outcome: &Outcome) -> String {
    let mut line = format!(
        "{:24} ours {}",
        outcome.race.name(),
        millis(outcome.ours.cpu)
    );
    let peers = [("library", outcome.library), ("tool", outcome.tool)];
    for (name, peer) in peers {
        if let Some(peer) = peer {
            let cpu = millis(peer.cpu);
            let _ = write!(line, ", {name} {cpu} ({})", ratio(own(outcome, name), peer));
        }
    }
    if let Some((wasm, cold)) = outcome.wasm.zip(outcome.cold_wasm) {
        let [cold, first, warm] = [cold.cpu, wasm.cpu, wasm.warm].map(millis);
        let _ = write!(line, ", wasm {first} then {warm}, cold {cold}");
    }
    line
}

/// Everything, as Markdown.
pub(super) fn markdown(machine: &Machine, outcomes: &[Outcome]) -> String {
    let mut text = format!(
        "# Benchmarks\n\n\
         `cargo xtask bench` made this file on {} with {} cores, with {} and {}.\n\
         Figures are medians of as many rounds as the table says; a round runs every contestant once, each as a process of its own.\n\
         Times are CPU milliseconds; in wasm those of the worker's thread, in a browser that has just been started.\n\
         There, *first* is the first file after the warm-up that the page's worker does when it has said that it is ready, a third of a second before; *cold* is the first file without any; *warm* is a repetition.\n\
         MB are 10^6 bytes; sizes are of the inflated files.\n\n",
        machine.processor, machine.n_cores, machine.go, machine.browser
    );
    text += "## Targets\n\n| what | target | measured |\n|---|---|---|\n";
    for (what, target, measured) in targets(outcomes) {
        let _ = writeln!(text, "| {what} | {target} | {measured} |");
    }
    text += "\n## Times\n\n\
             | case | MB | rounds | native | MB/s | library | × | tool | × | wasm first | warm | cold | first ÷ native |\n\
             |---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
    for outcome in outcomes {
        text += &times(outcome);
    }
    text += "\n`library` is google/pprof's `profile` package doing the same, timed from inside as ours is; \
             `tool` is `go tool pprof -proto -symbolize=none` or `go tool preprofile`, the whole process, and its ratio is against our whole process.\n\
             \n\
             ## Peak memory, MB\n\n\
             | case | native | library | × | tool | × | wasm |\n|---|---|---|---|---|---|---|\n";
    for outcome in outcomes {
        text += &memory(outcome);
    }
    text += "\nMemory is the largest resident set of the whole process, and in wasm the size of the module's memory after the last run.\n";
    text
}

fn times(outcome: &Outcome) -> String {
    let megabytes = outcome.raw_bytes as f64 / 1e6;
    let native = outcome.ours;
    let per_second = megabytes / native.cpu.as_secs_f64();
    let peer = |name: &str, peer: Option<Measured>| {
        peer.map_or(" | ".to_owned(), |peer| {
            let ratio = ratio(own(outcome, name), peer);
            format!("{} | {ratio}", millis(peer.cpu))
        })
    };
    let wasm = outcome.wasm.zip(outcome.cold_wasm);
    let wasm = wasm.map_or(" |  |  | ".to_owned(), |(wasm, cold)| {
        let share = wasm.cpu.as_secs_f64() / native.cpu.as_secs_f64();
        let [first, warm, cold] = [wasm.cpu, wasm.warm, cold.cpu].map(millis);
        format!("{first} | {warm} | {cold} | {share:.2}")
    });
    format!(
        "| {} | {megabytes:.1} | {} | {} | {per_second:.0} | {} | {} | {wasm} |\n",
        outcome.race.name(),
        outcome.n_rounds,
        millis(native.cpu),
        peer("library", outcome.library),
        peer("tool", outcome.tool),
    )
}

fn memory(outcome: &Outcome) -> String {
    let native = outcome.ours.peak_bytes;
    let megabytes = |bytes: u64| format!("{:.0}", bytes as f64 / 1e6);
    let peer = |peer: Option<Measured>| {
        peer.map_or(" | ".to_owned(), |peer| {
            let ratio = peer.peak_bytes as f64 / native as f64;
            format!("{} | {ratio:.1}", megabytes(peer.peak_bytes))
        })
    };
    let wasm = outcome.wasm.map(|wasm| megabytes(wasm.peak_bytes));
    format!(
        "| {} | {} | {} | {} | {} |\n",
        outcome.race.name(),
        megabytes(native),
        peer(outcome.library),
        peer(outcome.tool),
        wasm.unwrap_or_default()
    )
}

/// What was promised, and what came of it.
fn targets(outcomes: &[Outcome]) -> Vec<(String, &'static str, String)> {
    let mut rows = Vec::new();
    for outcome in outcomes {
        let race = outcome.race;
        let name = race.name();
        let mut row = |what: &str, target: &'static str, measured: Option<String>| {
            if let Some(measured) = measured {
                rows.push((format!("{name}: {what}"), target, measured));
            }
        };
        let library = outcome.library.map(|peer| ratio(outcome.ours, peer));
        let tool = outcome.tool.map(|peer| ratio(own(outcome, "tool"), peer));
        let wasm_share = outcome.wasm.zip(outcome.cold_wasm).map(|(wasm, cold)| {
            let share = |time: Duration| time.as_secs_f64() / outcome.ours.cpu.as_secs_f64();
            let [first, warm, cold] = [wasm.cpu, wasm.warm, cold.cpu].map(share);
            format!("{first:.2} (warm {warm:.2}, cold {cold:.2})")
        });
        match (race.case, race.packing) {
            (Case::Decode, Packing::Raw) => {
                row("`profile.Parse` ÷ native", "≥ 10", library);
                row("wasm first ÷ native", "≤ 1.5", wasm_share);
            }
            (Case::Decode, Packing::Gzip) => {
                row("`profile.Parse` ÷ native", "≥ 6", library);
                row("wasm first ÷ native", "≤ 1.5", wasm_share);
            }
            (Case::Merge, _) => {
                let target = match race.input {
                    Input::Files(_) => "≥ 6",
                    _ => "≥ 5",
                };
                row("`go tool pprof -proto` ÷ native", target, tool);
                let wasm = outcome.wasm.zip(outcome.tool);
                row(
                    "`go tool pprof -proto` ÷ wasm first",
                    "≥ 2",
                    wasm.map(|(wasm, tool)| ratio(wasm, tool)),
                );
            }
            (Case::Tree, packing) => {
                let decode = outcomes.iter().find(|other| {
                    let other = other.race;
                    (other.case, other.input, other.packing) == (Case::Decode, race.input, packing)
                });
                let share = decode.map(|decode| {
                    let share = |measured: fn(&Outcome) -> Option<Duration>| {
                        let (tree, decode) = (measured(outcome)?, measured(decode)?);
                        Some(tree.as_secs_f64() / decode.as_secs_f64())
                    };
                    let native = share(|outcome| Some(outcome.ours.cpu)).unwrap_or_default();
                    match share(|outcome| outcome.wasm.map(|wasm| wasm.cpu)) {
                        Some(wasm) => format!("{native:.1} (wasm {wasm:.1})"),
                        None => format!("{native:.1}"),
                    }
                });
                row("native ÷ decode of the same", "≤ 3", share);
            }
            (Case::Evidence, _) => {
                let answer = outcome.wasm.map(|wasm| {
                    let is_same = wasm.check == outcome.ours.check;
                    let bytes = if is_same { "same" } else { "OTHER" };
                    format!("{:.2} s, {bytes} bytes", wasm.wall.as_secs_f64())
                });
                row("wasm first, in the bytes of native", "≤ 2 s", answer);
            }
            _ => {}
        }
        let heavier = outcome.tool.or(outcome.library);
        if matches!(race.case, Case::Decode | Case::Merge) {
            let ratio = heavier.map(|peer| {
                format!(
                    "1/{:.1}",
                    peer.peak_bytes as f64 / outcome.ours.peak_bytes as f64
                )
            });
            row("peak memory, native ÷ Go", "≤ 1/4", ratio);
        }
    }
    rows
}

/// What a peer of this name is compared with: a tool with the whole process.
fn own(outcome: &Outcome, peer: &str) -> Measured {
    let ours = outcome.ours;
    match peer {
        "tool" => Measured {
            cpu: ours.whole_cpu,
            wall: ours.whole_wall,
            ..ours
        },
        _ => ours,
    }
}

fn ratio(ours: Measured, peer: Measured) -> String {
    format!("{:.1}", peer.cpu.as_secs_f64() / ours.cpu.as_secs_f64())
}

fn millis(time: Duration) -> String {
    let millis = time.as_secs_f64() * 1000.0;
    match millis {
        ..10.0 => format!("{millis:.1}"),
        _ => format!("{millis:.0}"),
    }
}
