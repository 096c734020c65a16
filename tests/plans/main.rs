//! Plans for `default.pgo` carried out on real profiles: what counts how often, what is kept from the
//! last release, what is edited, and the receipt for it.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its profile has failed"
)]

mod edits;
mod evidence;
mod receipt;
mod release;
mod weights;

use std::path::PathBuf;

use engine::{Engine, Merged, Plan, Planned, SourceId, pgo_file};
use tests::corpus;

/// The files of the project's own corpus whose names begin so.
fn files(prefix: &str) -> Vec<PathBuf> {
    let profiles = corpus::own_profiles().into_iter();
    let files: Vec<PathBuf> = profiles
        .filter(|profile| profile.name.starts_with(prefix))
        .map(|profile| profile.path)
        .collect();
    assert!(!files.is_empty(), "{prefix}");
    files
}

fn websvc() -> Vec<PathBuf> {
    files("go-workloads/websvc.cpu")
}

/// An engine with these files included, numbered from 0, and their merge.
fn opened(files: &[PathBuf]) -> (Engine, Merged) {
    let mut engine = Engine::default();
    for (file, id) in files.iter().zip(0..) {
        let name = file.file_name().unwrap().to_string_lossy();
        open(&mut engine, id, &name, &corpus::read(file), true);
    }
    let merged = engine.merge_all().unwrap();
    (engine, merged)
}

fn open(engine: &mut Engine, id: u32, name: &str, bytes: &[u8], is_included: bool) {
    let mut reading = engine.begin(name.to_owned());
    reading.push(bytes).unwrap();
    engine
        .add(SourceId(id), reading.finish().unwrap(), is_included)
        .unwrap();
}

/// What a plan makes of files.
fn planned(files: &[PathBuf], plan: &Plan) -> Planned {
    let (engine, merged) = opened(files);
    engine.planned(&merged, plan).unwrap()
}

/// Why a plan cannot be carried out.
fn failure(files: &[PathBuf], plan: &Plan) -> String {
    let (engine, merged) = opened(files);
    let failure = engine.planned(&merged, plan).map(|_| ()).unwrap_err();
    format!("{} {}", failure.message, failure.remedy)
}

/// The lean file of a plan.
fn bytes(planned: &Planned) -> Vec<u8> {
    pgo_file(planned, false).unwrap()
}
