//! `pgoscope`: what Go's compiler makes of profiles, for pipelines.
//!
//! Arguments, files, exit codes and tables; every answer is the engine's, so it is the page's too.
//!
//! **Invariant:** standard output holds the answer and nothing else; what is wrong is one line on
//! standard error. The exit code is 0 when it is done, 1 when the answer is no, 2 on an error.
//!
//! This crate knows no messages, no component and no wasm.

mod arguments;
mod doctor;
mod edges_json;
mod inputs;
mod limits;
mod outcome;
mod output;
mod top_text;
mod value_text;

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use engine::{EdgeTable, Plan, edges_csv, edges_text, pgo_file, preprofile};

use crate::arguments::{Arguments, Command, EdgesFormat, Input, TopFormat};
use crate::outcome::Outcome;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(outcome) => outcome.report(),
    }
}

fn run(command: Command) -> Result<(), Outcome> {
    match command {
        Command::Edges { format, input } => edges(format, &input),
        Command::Pgo { full, out, input } => {
            let (engine, merged) = inputs::merged(&input)?;
            let planned = engine
                .planned(&merged, &Plan::default())
                .map_err(|failure| outcome::from_failure(&failure))?;
            let bytes =
                pgo_file(&planned, full).map_err(|failure| outcome::from_failure(&failure))?;
            output::write_file(&out, &bytes)?;
            say_what_was_written(planned.table(), &out, bytes.len());
            Ok(())
        }
        Command::Merge { out, input } => {
            let (_, merged) = inputs::merged(&input)?;
            output::write_file(&out, &engine::merge_file(merged.profile()))
        }
        Command::Doctor {
            format,
            fail_on,
            input,
        } => doctor::doctor(format, fail_on, &input),
        Command::Top {
            sample_type,
            format,
            input,
        } => top(sample_type.as_deref(), format, &input),
    }
}

fn edges(format: EdgesFormat, input: &Input) -> Result<(), Outcome> {
    let (engine, merged) = inputs::merged(input)?;
    let planned = engine
        .planned(&merged, &Plan::default())
        .map_err(|failure| outcome::from_failure(&failure))?;
    let edges =
        engine::edges_to_list(&planned).map_err(|failure| outcome::from_failure(&failure))?;
    let bytes = match format {
        EdgesFormat::Text => edges_text(edges).into_bytes(),
        EdgesFormat::Csv => edges_csv(edges).into_bytes(),
        EdgesFormat::Json => edges_json::edges_json(edges).into_bytes(),
        EdgesFormat::Preprofile => preprofile(edges),
    };
    output::write_stdout(&bytes)?;
    if edges.is_empty() {
        outcome::say("there is no call in these profiles: Go would take them and do nothing");
    }
    Ok(())
}

fn top(sample_type: Option<&str>, format: TopFormat, input: &Input) -> Result<(), Outcome> {
    let (_, merged) = inputs::merged(input)?;
    let column = merged
        .column_named(sample_type)
        .ok_or_else(|| outcome::no_sample_type(&merged, sample_type))?;
    let text = match format {
        TopFormat::Text => top_text::top_text(&merged, column),
        TopFormat::Json => top_text::top_json(&merged, column),
    };
    output::write_stdout(text.as_bytes())
}

/// One line for the log of a pipeline: what the file holds.
fn say_what_was_written(edges: &EdgeTable, out: &Path, n_bytes: usize) {
    if out != Path::new("-") {
        let out = out.display();
        let n_hot = edges.hot_cut().n_hot;
        let n_edges = edges.len();
        outcome::say(&format!(
            "{out}: {n_bytes} bytes, {n_edges} edges, {n_hot} of them hot"
        ));
    }
}
