//! The command line.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::limits::{LimitArgument, limit_argument};
use crate::plan_arguments::PlanArguments;

/// What Go's profile-guided optimisation makes of CPU profiles.
///
/// FILES are pprof profiles, gzipped or not; several are merged as `go tool pprof` would merge
/// them, and `-` is standard input. Exit code 0: done. 1: the answer is no, because Go would refuse
/// the profile, because there is nothing in it, or because of what --fail-on names. 2: an error:
/// something could not be read, merged or written, or the arguments make no sense.
#[derive(Debug, Parser)]
#[command(name = "pgoscope", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The call edges that the compiler reads, in its order, with the line where it cuts.
    Edges {
        /// How to write them; preprofile gives the bytes of `go tool preprofile`.
        #[arg(long, value_enum, default_value_t = EdgesFormat::Text)]
        format: EdgesFormat,
        #[command(flatten)]
        input: Input,
        // Last, because its heading is that of all that follows.
        #[command(flatten)]
        plan: PlanArguments,
    },
    /// What is the matter with profiles for PGO: what Go would refuse, what is of no use to it, and
    /// what may not be what production does.
    Doctor {
        /// How to write it.
        #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
        format: ReportFormat,
        /// Exit with 1 from findings as bad as that.
        #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Refusal)]
        fail_on: FailOn,
        #[command(flatten)]
        input: Input,
    },
    /// Write a default.pgo for `go build -pgo`.
    Pgo(Box<PgoArguments>),
    /// The last release's default.pgo beside new profiles: what would rebuild, what the compiler
    /// may decide differently, and why edges fell out of the hot set.
    Diff(DiffArguments),
    /// Merge profiles into one, gzipped.
    Merge {
        /// Where to write it; `-` is standard output.
        #[arg(short, long = "output", value_name = "OUT")]
        out: PathBuf,
        #[command(flatten)]
        input: Input,
    },
    /// Flat and cumulative values by function.
    Top {
        /// The sample type: `cpu`, or `cpu/nanoseconds`; the profile's own choice if not given.
        #[arg(long, value_name = "TYPE")]
        sample_type: Option<String>,
        /// How to write them.
        #[arg(long, value_enum, default_value_t = TopFormat::Text)]
        format: TopFormat,
        #[command(flatten)]
        input: Input,
    },
}

/// What `pgoscope pgo` writes, and what of.
#[derive(Debug, Args)]
pub(crate) struct PgoArguments {
    /// The whole merge instead of what the compiler reads.
    #[arg(long)]
    pub(crate) full: bool,
    /// Where to write it; `-` is standard output.
    #[arg(
        short,
        long = "output",
        value_name = "OUT",
        default_value = engine::PGO_FILE
    )]
    pub(crate) out: PathBuf,
    /// Write a receipt, too: .json for programs, .md for a pull request.
    #[arg(long, value_name = "FILE", value_parser = receipt_file)]
    pub(crate) receipt: Option<PathBuf>,
    /// What to say on standard output: the comparison with the last release, if there is one, or
    /// the receipt as JSON or Markdown.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub(crate) format: ReportFormat,
    /// Say it all and write no file.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Exit with 1 from findings as bad as that, and write no file.
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Never)]
    pub(crate) fail_on: FailOn,
    #[command(flatten)]
    pub(crate) input: Input,
    // Last, because its heading is that of all that follows.
    #[command(flatten)]
    pub(crate) plan: PlanArguments,
}

/// What `pgoscope diff` compares.
#[derive(Debug, Args)]
pub(crate) struct DiffArguments {
    /// How to write it; JSON has every edge.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub(crate) format: ReportFormat,
    /// Exit with 1 from differences as far-reaching as that.
    #[arg(long, value_enum, value_name = "DIFFERENCE", default_value_t = FailOnDiff::Decisions)]
    pub(crate) fail_on: FailOnDiff,
    /// How many edges to list that entered the hot set, and that left; 0 is all.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) top: usize,
    #[command(flatten)]
    pub(crate) limits: LimitArguments,
    /// The last release's default.pgo.
    #[arg(value_name = "OLD.pgo")]
    pub(crate) old: PathBuf,
    /// The new default.pgo, or profiles that are merged into one; `-` is standard input.
    #[arg(required = true, value_name = "NEW")]
    pub(crate) new: Vec<PathBuf>,
}

/// What is read.
#[derive(Debug, Args)]
pub(crate) struct Input {
    #[command(flatten)]
    pub(crate) limits: LimitArguments,
    /// The profiles; `-` is standard input.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

/// How much is read.
#[derive(Debug, Args)]
pub(crate) struct LimitArguments {
    /// Raise or lower a limit, for files that are trusted: `--limit raw-bytes=2G`. Several may be
    /// given; a name that is none lists them.
    #[arg(long = "limit", value_name = "NAME=VALUE", value_parser = limit_argument)]
    pub(crate) limits: Vec<LimitArgument>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EdgesFormat {
    Text,
    Csv,
    Json,
    Preprofile,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    Text,
    Json,
    Markdown,
}

/// The least severity of a finding that is a no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Whatever is found.
    Note,
    /// What may not be what production does.
    Doubt,
    /// What is of no use to the compiler.
    Loss,
    /// What Go refuses, or takes and does nothing.
    Refusal,
    /// Nothing that is found.
    Never,
}

/// The least difference that is a no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOnDiff {
    /// The compiler reads other bytes, so everything rebuilds.
    Rebuild,
    /// The compiler may decide something differently.
    Decisions,
    /// It may decide something differently about hot code.
    HotDecisions,
    /// None.
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TopFormat {
    Text,
    Json,
}

/// A file that a receipt can be written to: its name says in which form.
fn receipt_file(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match ReceiptForm::of(&path) {
        Some(_) => Ok(path),
        None => Err("a receipt's name ends in .json or .md".to_owned()),
    }
}

/// How a receipt is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReceiptForm {
    Json,
    Markdown,
}

impl ReceiptForm {
    /// The form that a file's name asks for.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "json" => Some(Self::Json),
            "md" => Some(Self::Markdown),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
