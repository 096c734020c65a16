//! What Go's compiler says that it decided: the output of
//! `go build -gcflags='example.com/feed/...=-m=2 -d=pgodebug=1'`, read as text.
//!
//! Nothing here runs Go.

use std::collections::{BTreeMap, BTreeSet};

/// The module of the program, whose root is its package `main`.
pub(crate) const MODULE: &str = "example.com/feed";

/// A call that was inlined or made direct.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Decision {
    /// The path of the package that was compiled.
    pub(crate) package: String,
    /// File, line and column of the call; of calls within an inlined body, those of the outermost.
    pub(crate) place: String,
    /// What was decided, in the compiler's words.
    pub(crate) what: String,
}

impl Decision {
    /// Whether an indirect call was made direct, not a call inlined.
    pub(crate) fn is_devirtualized(&self) -> bool {
        self.what.starts_with(DEVIRTUALIZED)
    }
}

/// A call as a profile knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Call {
    /// The linker's name of the caller.
    pub(crate) caller: String,
    /// That of the callee; of a call that was made direct, its name as the caller's package has it.
    pub(crate) callee: String,
    /// The line of the call, counted from the first line of the caller.
    pub(crate) offset: i64,
}

/// The output of one build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CompilerLog {
    /// What was done.
    pub(crate) decisions: BTreeSet<Decision>,
    /// Calls that may be inlined although their callees are over the usual budget, because the
    /// profile has them hot.
    pub(crate) allowed: BTreeSet<Call>,
    /// Calls that were made direct.
    pub(crate) devirtualized: BTreeSet<Call>,
    /// Functions that are too large to be inlined even where they are hot.
    pub(crate) too_large: BTreeSet<String>,
    /// Functions that are too large for calls in them to be inlined for being hot.
    pub(crate) big_callers: BTreeSet<String>,
}

const ALLOWED: &str = "hot-budget check allows inlining for call ";
const NOT_IN_BIG: &str = "hot-big check disallows inlining for call ";
const INLINED: &str = "inlining call to ";
const DEVIRTUALIZED: &str = "PGO devirtualizing ";

impl CompilerLog {
    pub(crate) fn parse(text: &str) -> Self {
        let mut log = Self::default();
        let mut package = "";
        // Calls are decided on before every function of their package is named.
        let mut allowed = Vec::new();
        let mut devirtualized = Vec::new();
        let mut functions = Functions::default();
        for line in text.lines() {
            if let Some(path) = line.strip_prefix("# ") {
                package = path;
            } else if let Some(call) = line.strip_prefix(ALLOWED) {
                allowed.extend(call_in_function(call, " in function "));
            } else if let Some(call) = line.strip_prefix(NOT_IN_BIG) {
                let call = call_in_function(call, " in big function ");
                log.big_callers
                    .extend(call.map(|call| call.caller.to_owned()));
            } else if let Some((place, what)) = placed(line) {
                if what.starts_with(INLINED) || what.starts_with(DEVIRTUALIZED) {
                    if let Some((_, callee)) = what.split_once(" to ")
                        && what.starts_with(DEVIRTUALIZED)
                    {
                        devirtualized.push((package, place, callee));
                    }
                    log.decisions.insert(Decision {
                        package: package.to_owned(),
                        place: format!("{}:{}:{}", place.file, place.line, place.column),
                        what: what.to_owned(),
                    });
                } else if let Some(name) = function_of_verdict(what) {
                    let name = linker_name(package, name);
                    if what.contains(" exceeds budget 2000") {
                        log.too_large.insert(name.clone());
                    }
                    functions.add(package, place, name);
                }
            }
        }
        log.allowed = allowed
            .iter()
            .filter_map(|call| functions.call(call))
            .collect();
        log.devirtualized = devirtualized
            .into_iter()
            .filter_map(|(package, place, callee)| functions.call_at(package, place, callee))
            .collect();
        log
    }
}

/// Where functions begin.
#[derive(Default)]
struct Functions<'a> {
    first_lines: BTreeMap<String, i64>,
    /// By package, file and first line.
    at: BTreeMap<(&'a str, &'a str, i64), String>,
}

impl<'a> Functions<'a> {
    fn add(&mut self, package: &'a str, place: Place<'a>, name: String) {
        self.at
            .insert((package, place.file, place.line), name.clone());
        self.first_lines.insert(name, place.line);
    }

    fn call(&self, call: &CallInFunction<'_>) -> Option<Call> {
        Some(Call {
            caller: call.caller.to_owned(),
            callee: call.callee.to_owned(),
            offset: call.line - self.first_lines.get(call.caller)?,
        })
    }

    /// The call of a place in the function that begins last before it.
    fn call_at(&self, package: &'a str, place: Place<'a>, callee: &str) -> Option<Call> {
        let before = self
            .at
            .range((package, place.file, 0)..=(package, place.file, place.line));
        let (&(_, _, first_line), caller) = before.last()?;
        Some(Call {
            caller: caller.clone(),
            callee: callee.to_owned(),
            offset: place.line - first_line,
        })
    }
}

struct CallInFunction<'a> {
    caller: &'a str,
    callee: &'a str,
    line: i64,
}

/// `CALLEE (cost N) at FILE:LINE:COLUMN in function CALLER`.
fn call_in_function<'a>(call: &'a str, in_function: &str) -> Option<CallInFunction<'a>> {
    let (callee, rest) = call.split_once(" (cost ")?;
    let (_, rest) = rest.split_once(") at ")?;
    let (place, caller) = rest.split_once(in_function)?;
    Some(CallInFunction {
        caller,
        callee,
        line: Place::parse(place)?.line,
    })
}

#[derive(Clone, Copy)]
struct Place<'a> {
    /// Without its folder.
    file: &'a str,
    line: i64,
    column: i64,
}

impl<'a> Place<'a> {
    /// `FOLDER/FILE:LINE:COLUMN`.
    fn parse(place: &'a str) -> Option<Self> {
        let (rest, column) = place.rsplit_once(':')?;
        let (path, line) = rest.rsplit_once(':')?;
        Some(Self {
            file: path.rsplit('/').next()?,
            line: line.parse().ok()?,
            column: column.parse().ok()?,
        })
    }
}

/// A line `PLACE: WHAT`.
fn placed(line: &str) -> Option<(Place<'_>, &str)> {
    let (place, what) = line.split_once(": ")?;
    Some((Place::parse(place)?, what))
}

/// The function that `can inline F with cost …` and `cannot inline F: …` are about.
fn function_of_verdict(what: &str) -> Option<&str> {
    if let Some(rest) = what.strip_prefix("can inline ") {
        return Some(rest.split_once(" with cost ")?.0);
    }
    Some(what.strip_prefix("cannot inline ")?.split_once(": ")?.0)
}

fn linker_name(package: &str, name: &str) -> String {
    match package {
        MODULE => format!("main.{name}"),
        _ => format!("{package}.{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
# example.com/feed/wire
hot-callsite-thres-from-CDF=0.01
hot-node enabled increased budget=2000 for func=example.com/feed/wire.Mix
wire/wire.go:119:6: can inline Mix with cost 85 as: func(uint64) uint64 { return key: 1 }
wire/wire.go:60:6: cannot inline (*Reader).Number: function too complex: cost 2801 exceeds budget 2000
# example.com/feed/records
hot-budget check allows inlining for call example.com/feed/wire.Mix (cost 85) at example.com/feed/records/gen.go:947:22 in function example.com/feed/records.(*Index).Key
records/gen.go:940:6: cannot inline (*Index).Key: function too complex: cost 90 exceeds budget 80
hot-budget check allows inlining for call example.com/feed/wire.Mix (cost 85) at example.com/feed/records/gen.go:947:22 in function example.com/feed/records.(*Index).Key
records/gen.go:947:22: inlining call to wire.Mix
records/gen.go:12:1: should not PGO devirtualize (*Cancel).Read: no function body
# example.com/feed
hot-big check disallows inlining for call example.com/feed/wire.Mix (cost 85) at ./main.go:70:2 in big function main.send
./main.go:60:6: cannot inline send: function too complex: cost 900 exceeds budget 80
hot-budget check allows inlining for call example.com/feed/wire.Mix (cost 85) at ./main.go:71:2 in function main.send
./main.go:68:14: PGO devirtualizing interface call record.Fill to records.(*Quote).Fill
";

    #[test]
    fn what_was_done_is_told_by_package_place_and_words() {
        let log = CompilerLog::parse(LOG);
        let decisions: Vec<String> = log
            .decisions
            .iter()
            .map(|d| format!("{} {} {}", d.package, d.place, d.what))
            .collect();
        assert_eq!(
            decisions,
            [
                "example.com/feed main.go:68:14 PGO devirtualizing interface call record.Fill \
                 to records.(*Quote).Fill",
                "example.com/feed/records gen.go:947:22 inlining call to wire.Mix",
            ]
        );
        let is_direct: Vec<bool> = log
            .decisions
            .iter()
            .map(Decision::is_devirtualized)
            .collect();
        assert_eq!(is_direct, [true, false]);
    }

    #[test]
    fn what_the_profile_allowed_is_told_by_the_names_and_the_offset_of_its_edge() {
        let log = CompilerLog::parse(LOG);
        let allowed: Vec<String> = log
            .allowed
            .iter()
            .map(|call| format!("{} {} {}", call.caller, call.callee, call.offset))
            .collect();
        assert_eq!(
            allowed,
            [
                "example.com/feed/records.(*Index).Key example.com/feed/wire.Mix 7",
                "main.send example.com/feed/wire.Mix 11",
            ]
        );
    }

    #[test]
    fn what_was_made_direct_is_told_by_the_function_that_it_is_in() {
        let log = CompilerLog::parse(LOG);
        let direct: Vec<String> = log
            .devirtualized
            .iter()
            .map(|call| format!("{} {} {}", call.caller, call.callee, call.offset))
            .collect();
        assert_eq!(direct, ["main.send records.(*Quote).Fill 8"]);
    }

    #[test]
    fn what_is_too_large_is_told_apart() {
        let log = CompilerLog::parse(LOG);
        let too_large: Vec<&String> = log.too_large.iter().collect();
        assert_eq!(too_large, ["example.com/feed/wire.(*Reader).Number"]);
        let big: Vec<&String> = log.big_callers.iter().collect();
        assert_eq!(big, ["main.send"]);
    }
}
