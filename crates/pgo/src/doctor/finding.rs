//! What a finding is: facts with numbers, no words.

/// One thing that is the matter with a set of inputs, and where.
///
/// **Invariant:** `places` is not empty and sorted by input, one place an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is the matter.
    pub kind: FindingKind,
    /// What it costs, of the weight of all inputs together: what the merge loses.
    pub cost: Cost,
    /// The inputs that show it.
    pub places: Vec<Place>,
}

/// A finding in one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Row of the inputs that were examined.
    pub input: u32,
    /// What it costs, of the weight of this input.
    pub cost: Cost,
    /// What was counted or read there.
    pub fact: Fact,
}

/// Edge weight that the compiler cannot use, or should not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// The weight of the edges concerned.
    pub weight: i64,
    /// The weight that it is a part of.
    pub of: i64,
}

impl Cost {
    /// The part as a share of the whole, from 0 to 1; 0 where there is no weight.
    pub fn share(self) -> f64 {
        match self.of {
            ..=0 => 0.0,
            of => self.weight as f64 / of as f64,
        }
    }
}

/// What was counted or read in one input; which of these a kind has is said there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// That many edges.
    Edges {
        /// How many.
        n: u32,
    },
    /// A part of the value column.
    Samples {
        /// The part.
        value: i64,
        /// The whole.
        of: i64,
    },
    /// The sampling period that the header states, in nanoseconds, and the one that the samples
    /// have.
    Period {
        /// As stated.
        stated_nanos: i64,
        /// As measured.
        measured_nanos: i64,
    },
    /// The duration that the header states, in nanoseconds, and the CPU time of the samples.
    Duration {
        /// As stated.
        stated_nanos: i64,
        /// The CPU time sampled; 0 where the profile does not measure it.
        cpu_nanos: i64,
    },
    /// A share of the samples, and the median of the other inputs' shares, in thousandths.
    Share {
        /// Of this input.
        per_mille: u32,
        /// The median of the others.
        usual_per_mille: u32,
    },
    /// How many functions of Go's runtime start elsewhere than in most inputs, and the version that
    /// a path names.
    GoVersion {
        /// How many start elsewhere.
        n_functions: u32,
        /// Such as `1.24.3`.
        version: Option<String>,
    },
    /// A text of the input: a build id, an architecture, a program's name, a reader's message.
    Text(String),
    /// The input that this one repeats.
    DuplicateOf {
        /// Its row.
        input: u32,
    },
}

/// How bad a finding is, from harmless to fatal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; it costs nothing, or little.
    Note,
    /// All of it is used, but it may not be what production does.
    Doubt,
    /// Part of the profile is of no use to the compiler.
    Loss,
    /// Go refuses the profile, or takes it and does nothing.
    Refusal,
}

/// What can be the matter, worst first within a severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// The file cannot be read. [`Fact::Text`]: the reader's message.
    Unreadable,
    /// No value column that PGO reads; see [`Refusal::NoValueType`](crate::Refusal::NoValueType).
    /// [`Fact::Text`]: the columns there are.
    NoValueType,
    /// No function has a start line, in any input; see
    /// [`Refusal::NoStartLine`](crate::Refusal::NoStartLine). [`Fact::Edges`]: all there are.
    NoStartLine,
    /// No sample at all, which Go takes without a word. [`Fact::Samples`].
    NoSamples,
    /// Samples, but no edge: stacks of one frame, or values that cancel out. Go takes it without a
    /// word and does nothing. [`Fact::Samples`]: those without a call.
    NoEdges,
    /// A lean `default.pgo` beside profiles: it merges with none. [`Fact::Edges`]: all there are.
    LeanAmongOthers,
    /// Inputs without any start line beside others that have them. Go takes the merge, since one
    /// start line is enough for it, and the edges of these inputs match nothing. [`Fact::Edges`].
    StartLinesInSome,
    /// Within an input, callers without a start line beside others that have one. [`Fact::Edges`].
    StartLinesInPart,
    /// The line of the call is before the start of the caller, mostly because it is 0: as in
    /// aggregated exports of Pyroscope before grafana/pyroscope#5637. [`Fact::Edges`].
    CallLinesLost,
    /// The server cut the call tree and put `other` in place of the rest. [`Fact::Samples`]: the
    /// stacks that end in it.
    Truncated,
    /// Names with `[...]` in place of type arguments, which no symbol has. [`Fact::Edges`].
    GenericsElided,
    /// Names of generic functions without any type argument, told by another input that has them,
    /// or by Go's own library. [`Fact::Edges`].
    GenericsStripped,
    /// Frames without a name. [`Fact::Edges`].
    Unsymbolised,
    /// Stacks that lack their leaf side: many of a single location, or as deep as servers allow.
    /// [`Fact::Samples`].
    LeavesCut,
    /// The same capture as another input, which then counts twice. [`Fact::DuplicateOf`].
    Duplicate,
    /// A dump that Holmes took in an incident, told by its file name. [`Fact::Text`]: when.
    IncidentDump,
    /// Much more garbage collection than in the other inputs. [`Fact::Share`].
    BusyCollector,
    /// Much more scheduling than in the other inputs. [`Fact::Share`].
    BusyScheduler,
    /// Calls that these inputs have inlined are calls in others: builds with PGO and without.
    /// [`Fact::Edges`]: those inlined here and called elsewhere.
    MixedInlining,
    /// Functions of Go's runtime start on other lines than in most inputs. [`Fact::GoVersion`].
    MixedGoVersions,
    /// Another program than most inputs are of. [`Fact::Text`]: its name.
    MixedPrograms,
    /// Another architecture than most inputs are of. [`Fact::Text`]: its `GOARCH`.
    MixedArchitectures,
    /// Profiled for a few seconds only. [`Fact::Duration`].
    Short,
    /// Another build than most inputs are of. [`Fact::Text`]: its build id.
    MixedBuilds,
    /// A period that the samples contradict. [`Fact::Period`].
    WrongPeriod,
    /// A duration that cannot be. [`Fact::Duration`].
    WrongDuration,
    /// Frames that are no calls in the source, as `runtime.asyncPreempt`. [`Fact::Edges`].
    PseudoFrames,
}

impl FindingKind {
    /// The kind's name for programs that read a report; it stays.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::NoValueType => "no-value-type",
            Self::NoStartLine => "no-start-line",
            Self::NoSamples => "no-samples",
            Self::NoEdges => "no-edges",
            Self::LeanAmongOthers => "lean-among-others",
            Self::StartLinesInSome => "start-lines-in-some",
            Self::StartLinesInPart => "start-lines-in-part",
            Self::CallLinesLost => "call-lines-lost",
            Self::Truncated => "truncated",
            Self::GenericsElided => "generics-elided",
            Self::GenericsStripped => "generics-stripped",
            Self::Unsymbolised => "unsymbolised",
            Self::LeavesCut => "leaves-cut",
            Self::Duplicate => "duplicate",
            Self::IncidentDump => "incident-dump",
            Self::BusyCollector => "busy-collector",
            Self::BusyScheduler => "busy-scheduler",
            Self::MixedInlining => "mixed-inlining",
            Self::MixedGoVersions => "mixed-go-versions",
            Self::MixedPrograms => "mixed-programs",
            Self::MixedArchitectures => "mixed-architectures",
            Self::Short => "short",
            Self::MixedBuilds => "mixed-builds",
            Self::WrongPeriod => "wrong-period",
            Self::WrongDuration => "wrong-duration",
            Self::PseudoFrames => "pseudo-frames",
        }
    }

    /// How bad it is.
    pub fn severity(self) -> Severity {
        match self {
            Self::Unreadable
            | Self::NoValueType
            | Self::NoStartLine
            | Self::NoSamples
            | Self::NoEdges => Severity::Refusal,
            Self::LeanAmongOthers
            | Self::StartLinesInSome
            | Self::StartLinesInPart
            | Self::CallLinesLost
            | Self::Truncated
            | Self::GenericsElided
            | Self::GenericsStripped
            | Self::Unsymbolised
            | Self::LeavesCut => Severity::Loss,
            Self::Duplicate
            | Self::IncidentDump
            | Self::BusyCollector
            | Self::BusyScheduler
            | Self::MixedInlining
            | Self::MixedGoVersions
            | Self::MixedPrograms
            | Self::MixedArchitectures
            | Self::Short => Severity::Doubt,
            Self::MixedBuilds | Self::WrongPeriod | Self::WrongDuration | Self::PseudoFrames => {
                Severity::Note
            }
        }
    }
}

/// Any profile has some: 7 of 4,970 edges of the Go compiler's own, 0.02 % of its weight.
const MANY_PSEUDO_FRAMES: f64 = 0.05;

impl Finding {
    /// How bad it is: as its kind, but frames that are no calls are a loss where they are many.
    pub fn severity(&self) -> Severity {
        let is_many = self.cost.share() >= MANY_PSEUDO_FRAMES;
        match self.kind {
            FindingKind::PseudoFrames if is_many => Severity::Loss,
            kind => kind.severity(),
        }
    }

    /// The number of edges that it concerns, over all inputs; one in several inputs counts as
    /// often. 0 where a kind does not count edges.
    pub fn n_edges(&self) -> u64 {
        let counts = self.places.iter().map(|place| match place.fact {
            Fact::Edges { n } => u64::from(n),
            _ => 0,
        });
        counts.sum()
    }
}
