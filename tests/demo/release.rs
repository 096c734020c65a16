//! Two releases of the program, and the decisions gained, lost and kept at each step.

use std::fmt::Write as _;

use pgo::{Drift, EdgeTable, HeldTable, LossCause, ReleaseChange, Verdict, hold_hot};
use profile::StringIdx;

use crate::carried;
use crate::compiler_log::CompilerLog;
use crate::measured;
use crate::program::{Program, read_edges};
use tests::corpus;

/// How many records a recording of the day sends: a few seconds of a processor.
const N_RECORDS: u32 = 12_000_000;

/// Everything that a release and the next were built from, and what the compiler decided.
pub(crate) struct Releases {
    /// Recorded of the build without PGO.
    pub(crate) old: EdgeTable,
    /// Recorded of the build with PGO.
    pub(crate) new: EdgeTable,
    /// Why hot edges of the one are not hot in the other.
    pub(crate) drift: Drift,
    /// The new edges with the carried ones of the old.
    pub(crate) carried: HeldTable,
    /// Built without PGO.
    pub(crate) without: CompilerLog,
    /// Built from the old profile.
    pub(crate) with: CompilerLog,
    /// Built from the new profile alone.
    pub(crate) alone: CompilerLog,
    /// Built from the carry-over.
    pub(crate) carrying: CompilerLog,
    /// Built from another recording of the build without PGO: what chance alone changes.
    pub(crate) again: CompilerLog,
    /// That recording.
    pub(crate) recorded_again: EdgeTable,
}

#[test]
fn what_carry_over_holds_is_decided_again_in_recordings_of_the_day() {
    let Some(program) = Program::installed() else {
        return;
    };
    let without = program.build("without", None);
    let old = program.record(&without.binary, N_RECORDS);
    let with = program.build("with", Some(&old));
    let new = program.record(&with.binary, N_RECORDS);
    let again = program.record(&without.binary, N_RECORDS);
    let verdict = ReleaseChange::between(&old, &again).verdict();
    let releases = Releases::build(&program, old, new, again);
    println!("{}", releases.table());
    carried::check(&releases);
    println!("The same build recorded again: {verdict:?}");
    if verdict <= Verdict::SameDecisions {
        assert_eq!(releases.with.decisions, releases.again.decisions);
    }
}

#[test]
fn what_carry_over_holds_is_decided_again_in_the_recordings_kept_here() {
    let Some(program) = Program::installed() else {
        return;
    };
    let releases = Releases::build(
        &program,
        recording("without-pgo"),
        recording("with-pgo"),
        recording("without-pgo-again"),
    );
    let table = releases.table();
    println!("{table}");
    carried::check(&releases);
    measured::check(&program.toolchain, &table);
}

/// A recording that is kept beside the test.
pub(crate) fn recording(name: &str) -> EdgeTable {
    let folder = corpus::root().join("tests/demo/profiles");
    read_edges(&folder.join(format!("{name}.pb.gz")))
}

impl Releases {
    fn build(program: &Program, old: EdgeTable, new: EdgeTable, again: EdgeTable) -> Self {
        let drift = Drift::between(&old, &new);
        let carried = hold_hot(&new, &old, &drift.carried_rows(&old)).unwrap();
        let log = |name: &str, edges| program.build(name, edges).log;
        Self {
            without: log("without", None),
            with: log("with", Some(&old)),
            alone: log("alone", Some(&new)),
            carrying: log("carrying", Some(&carried.edges)),
            again: log("again", Some(&again)),
            recorded_again: again,
            old,
            new,
            drift,
            carried,
        }
    }

    /// The steps as a table for people.
    fn table(&self) -> String {
        let mut table = String::from(
            "| build | beside | decisions | gained | lost | kept |\n\
             |---|---|--:|--:|--:|--:|\n",
        );
        let mut row = |name: &str, beside: &str, log: &CompilerLog, before: &CompilerLog| {
            let n_gained = log.decisions.difference(&before.decisions).count();
            let n_lost = before.decisions.difference(&log.decisions).count();
            let n = log.decisions.len();
            let n_kept = n - n_gained;
            let _ = writeln!(
                table,
                "| {name} | {beside} | {n} | {n_gained} | {n_lost} | {n_kept} |"
            );
        };
        row("1 without PGO", "", &self.without, &CompilerLog::default());
        row(
            "2 with PGO, from a profile of 1",
            "1",
            &self.with,
            &self.without,
        );
        row(
            "2 again, from another profile of 1",
            "2",
            &self.again,
            &self.with,
        );
        row("3 from a profile of 2 alone", "2", &self.alone, &self.with);
        row("4 from the carry-over", "2", &self.carrying, &self.with);
        row("4 from the carry-over", "3", &self.carrying, &self.alone);
        table.push('\n');
        table.push_str(&self.hot_calls());
        table.push('\n');
        table.push_str(&self.causes());
        table
    }

    /// How many hot edges lead to the functions that generated code calls on every line.
    fn hot_calls(&self) -> String {
        let mut text = String::from(
            "| hot calls of | in a profile of 1 | in another of 1 | in a profile of 2 |\n\
             |---|--:|--:|--:|\n",
        );
        for callee in [
            "wire.AppendNumber",
            "wire.(*Reader).Number",
            "wire.Mix",
            "wire.IsWithin",
            "records.(*Source).Below",
            "runtime.asyncPreempt",
        ] {
            let _ = write!(text, "| `{callee}` |");
            for edges in [&self.old, &self.recorded_again, &self.new] {
                let hot = &edges.callee[..edges.hot_cut().n_hot];
                let is_callee = |name: &&StringIdx| edges.name(**name).ends_with(callee.as_bytes());
                let _ = write!(text, " {} |", hot.iter().filter(is_callee).count());
            }
            text.push('\n');
        }
        text
    }

    /// Why hot edges of the old profile are not hot in the new one.
    fn causes(&self) -> String {
        let drift = &self.drift;
        let mut text = String::from(
            "| why a hot edge is not hot any more | edges | carried |\n|---|--:|--:|\n",
        );
        let names = [
            "became cheaper",
            "diluted by edges that came into view",
            "chance",
            "moved or renamed",
            "other load",
            "caller not seen",
        ];
        for (kind, name) in names.iter().enumerate() {
            let of_kind = drift.lost.iter().filter(|edge| row_of(edge.cause) == kind);
            let is_held = |row: u32| self.carried.held.contains(&row);
            let (n, n_held) = of_kind.fold((0, 0), |(n, n_held), edge| {
                (n + 1, n_held + usize::from(is_held(edge.old_row)))
            });
            let _ = writeln!(text, "| {name} | {n} | {n_held} |");
        }
        let _ = writeln!(
            text,
            "\nOf {} hot edges {} stayed hot, {} fell out; {} became hot.",
            self.old.hot_cut().n_hot,
            drift.hot.kept.len(),
            drift.hot.left.len(),
            drift.hot.entered.len()
        );
        text
    }
}

fn row_of(cause: LossCause) -> usize {
    match cause {
        LossCause::Cheaper => 0,
        LossCause::Diluted => 1,
        LossCause::Chance => 2,
        LossCause::Moved { .. } | LossCause::Renamed { .. } => 3,
        LossCause::LoadChanged { .. } => 4,
        LossCause::NotSeen => 5,
    }
}
