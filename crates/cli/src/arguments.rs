//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::limits::{LimitArgument, limit_argument};

/// What Go's profile-guided optimisation makes of CPU profiles.
///
/// FILES are pprof profiles, gzipped or not; several are merged as `go tool pprof` would merge
/// them, and `-` is standard input. Exit code 0: done. 1: the answer is no, because Go would refuse
/// the profile, because there is nothing in it, or because `doctor` found what it was to fail on.
/// 2: an error: something could not be read, merged or written, or the arguments make no sense.
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
    },
    /// What is the matter with profiles for PGO: what Go would refuse, what is of no use to it, and
    /// what may not be what production does.
    Doctor {
        /// How to write it.
        #[arg(long, value_enum, default_value_t = DoctorFormat::Text)]
        format: DoctorFormat,
        /// Exit with 1 from findings as bad as that.
        #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Refusal)]
        fail_on: FailOn,
        #[command(flatten)]
        input: Input,
    },
    /// Write a default.pgo for `go build -pgo`.
    Pgo {
        /// The whole merge instead of what the compiler reads.
        #[arg(long)]
        full: bool,
        /// Where to write it; `-` is standard output.
        #[arg(
            short,
            long = "output",
            value_name = "OUT",
            default_value = "default.pgo"
        )]
        out: PathBuf,
        #[command(flatten)]
        input: Input,
    },
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

/// What is read.
#[derive(Debug, Args)]
pub(crate) struct Input {
    /// Raise or lower a limit, for files that are trusted: `--limit raw-bytes=2G`. Several may be
    /// given; a name that is none lists them.
    #[arg(long = "limit", value_name = "NAME=VALUE", value_parser = limit_argument)]
    pub(crate) limits: Vec<LimitArgument>,
    /// The profiles; `-` is standard input.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EdgesFormat {
    Text,
    Csv,
    Json,
    Preprofile,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DoctorFormat {
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TopFormat {
    Text,
    Json,
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
