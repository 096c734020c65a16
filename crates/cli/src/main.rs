//! `pgoscope`: what Go's compiler makes of profiles, for pipelines.
//!
//! Arguments, files, exit codes and tables; every answer is the engine's, so it is the page's too.
//!
//! **Invariant:** standard output holds the answer and nothing else; what is wrong is one line on
//! standard error. The exit code is 0 when it is done, 1 when the answer is no, 2 on an error.
//!
//! This crate knows no messages, no component and no wasm.

mod arguments;
mod diff;
mod diff_json;
mod diff_text;
mod doctor;
mod doctor_text;
mod edges_json;
mod gate;
mod inputs;
mod limits;
mod outcome;
mod output;
mod pgo;
mod plan_arguments;
mod planning;
mod release_text;
mod top_text;
mod value_text;

use std::process::ExitCode;

use clap::Parser;
use engine::{edges_csv, edges_text, preprofile};

use crate::arguments::{Arguments, Command, EdgesFormat, Input, TopFormat};
use crate::inputs::Wanted;
use crate::outcome::Outcome;
use crate::plan_arguments::PlanArguments;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(outcome) => outcome.report(),
    }
}

fn run(command: Command) -> Result<(), Outcome> {
    match command {
        Command::Edges {
            format,
            plan,
            input,
        } => edges(format, &plan, &input),
        Command::Pgo(arguments) => pgo::pgo(&arguments),
        Command::Diff(arguments) => diff::diff(&arguments),
        Command::Merge { out, input } => {
            output::spare_inputs(&input.files, std::iter::once(&out))?;
            let (_, merged) = inputs::merged(&Wanted::of(&input))?;
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

fn edges(format: EdgesFormat, plan: &PlanArguments, input: &Input) -> Result<(), Outcome> {
    let (_, planned) = planning::planned(input, plan)?;
    outcome::say_warnings(planned.notes());
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
    let (_, merged) = inputs::merged(&Wanted::of(input))?;
    let column = merged
        .column_named(sample_type)
        .ok_or_else(|| outcome::no_sample_type(&merged, sample_type))?;
    if engine::is_lean(merged.profile()) {
        outcome::say(
            "a lean default.pgo has the compiler's edges in place of stacks: its flat and cum \
             values are those of edges",
        );
    }
    let text = match format {
        TopFormat::Text => top_text::top_text(&merged, column),
        TopFormat::Json => top_text::top_json(&merged, column),
    };
    output::write_stdout(text.as_bytes())
}
