//! Why each kind of finding matters to the compiler, and what to do about it.

use crate::doctor::finding::FindingKind;
use crate::refusal::Refusal;

/// Go's refusal behind a kind, which has words of its own.
pub(crate) fn refusal(kind: FindingKind) -> Option<Refusal> {
    match kind {
        FindingKind::NoValueType => Some(Refusal::NoValueType),
        FindingKind::NoStartLine => Some(Refusal::NoStartLine),
        _ => None,
    }
}

/// Why it matters to the compiler.
pub(crate) fn why(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Unreadable => "A build with this file as it is would fail.",
        FindingKind::NoValueType => Refusal::NoValueType.meaning(),
        FindingKind::NoStartLine => Refusal::NoStartLine.meaning(),
        FindingKind::NoSamples => "The build succeeds, and PGO changes nothing.",
        FindingKind::NoEdges => {
            "The compiler learns from calls: the last two locations of a stack. The build \
             succeeds, and PGO changes nothing."
        }
        FindingKind::LeanAmongOthers => {
            "It holds the compiler's edges in place of stacks and does not say what it was sampled \
             by, so a merge with profiles is refused, and the two cannot be compared."
        }
        FindingKind::StartLinesInSome => {
            "One start line anywhere is enough for Go to take the merge without a word; calls \
             whose caller has none are counted at absolute lines and match nothing."
        }
        FindingKind::StartLinesInPart => {
            "Calls are found by their line within the caller; without its start line the number \
             matches nothing."
        }
        FindingKind::CallLinesLost => {
            "No call site is at a line before its function, so these calls are neither inlined as \
             hot nor devirtualized. Pyroscope's exports with --aggregate-callees do that before \
             grafana/pyroscope#5637; code with //line directives may have such lines rightly."
        }
        FindingKind::Truncated => {
            "What is cut is the end of the stacks, and the end is all that the compiler reads."
        }
        FindingKind::GenericsElided | FindingKind::GenericsStripped => {
            "Since Go 1.21 the compiler looks generic functions up by their full names; these \
             match no function."
        }
        FindingKind::Unsymbolised => {
            "An edge without names matches nothing, and its weight takes up room above the cut."
        }
        FindingKind::LeavesCut => {
            "The compiler reads the last two locations of a stack; where they are gone, it learns \
             of other calls than the hot ones."
        }
        FindingKind::Duplicate => {
            "Its calls count twice, so those of the other files fall towards the cut."
        }
        FindingKind::IncidentDump => {
            "What a program does in an overload is made hot in every build."
        }
        FindingKind::BusyCollector | FindingKind::BusyScheduler => {
            "The calls of the runtime take the place of the program's own above the cut."
        }
        FindingKind::MixedInlining => {
            "A call that is inlined moves the calls around it into the last two locations, so the \
             two kinds of build show different edges, and each pushes some of the other's under \
             the cut. Another release of Go, or other build flags, show in the same way."
        }
        FindingKind::MixedGoVersions => {
            "Calls within the standard library and the runtime are on other lines there, and \
             match nothing in a build with your Go."
        }
        FindingKind::MixedPrograms => {
            "A default.pgo stands beside one main package. Shared code gains from all, but the \
             busiest program decides what is hot."
        }
        FindingKind::MixedArchitectures => {
            "Go code has the same names and lines everywhere; files for one architecture have \
             not, and what is hot may differ."
        }
        FindingKind::Short => "A few seconds show what went on in them and little else.",
        FindingKind::MixedBuilds => {
            "Lines are counted from the start of each function as its own build has it, so builds \
             of one program can be merged; where code has changed, old lines match nothing."
        }
        FindingKind::WrongPeriod => {
            "The compiler does not read it. Samples counted by way of it would be wrong."
        }
        FindingKind::WrongDuration => {
            "The compiler does not read it. Weights by the second of profiling would be wrong."
        }
        FindingKind::PseudoFrames => {
            "They make lines hot on which nothing is called, and take up room above the cut."
        }
    }
}

/// What to do.
pub(crate) fn remedy(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Unreadable => "Fetch it again, or leave it out.",
        FindingKind::NoValueType => Refusal::NoValueType.remedy(),
        FindingKind::NoStartLine => Refusal::NoStartLine.remedy(),
        FindingKind::NoSamples => "Profile while the program is under load.",
        FindingKind::NoEdges => {
            "Keep at least two locations of each stack where the profile is exported."
        }
        FindingKind::LeanAmongOthers => {
            "Take the profiles that it was made from, or write it whole: `pgoscope pgo --full`."
        }
        FindingKind::StartLinesInSome => {
            "Leave these files out: they are of programs built before Go 1.20, or were \
             re-symbolised. Merge with -symbolize=none."
        }
        FindingKind::StartLinesInPart => {
            "Merge with -symbolize=none, and profile what was built with Go 1.20 or later."
        }
        FindingKind::CallLinesLost => {
            "Export again with --no-aggregate-callees, or merge the raw profiles here."
        }
        FindingKind::Truncated => {
            "Export with `profilecli query go-pgo`, or without a limit of nodes."
        }
        FindingKind::GenericsElided | FindingKind::GenericsStripped => {
            "Use profiles fetched from the program itself: Pyroscope removes type arguments where \
             it takes a profile in, and an export cannot have them back."
        }
        FindingKind::Unsymbolised => {
            "Nothing, if it is C code. Go code has to be symbolised where the profile is taken."
        }
        FindingKind::LeavesCut => "Keep at least two locations on the side of the leaf.",
        FindingKind::Duplicate => "Leave one of the two out.",
        FindingKind::IncidentDump => "Leave it out, or give every file the same weight.",
        FindingKind::BusyCollector | FindingKind::BusyScheduler => {
            "See whether it was taken in an unusual moment, and leave it out if it was."
        }
        FindingKind::MixedInlining => "Take the profiles of one release from one kind of build.",
        FindingKind::MixedGoVersions => "Prefer profiles of the release of Go that you build with.",
        FindingKind::MixedPrograms => {
            "Make one default.pgo for each program, or give each the same weight."
        }
        FindingKind::MixedArchitectures => {
            "Prefer profiles of the architecture that you build for."
        }
        FindingKind::Short => "Profile for 30 seconds or more, at several times of day.",
        FindingKind::MixedBuilds => "Nothing, if the builds are recent.",
        FindingKind::WrongPeriod => "Nothing; Pyroscope writes one second for every CPU profile.",
        FindingKind::WrongDuration => "Weigh this input by file, or as it is.",
        FindingKind::PseudoFrames => {
            "Drop them, under Edits in the page or with --drop-pseudo-frames; the others stay as hot \
             as they are."
        }
    }
}
