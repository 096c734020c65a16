//! What the worker answers in the browser is what the engine answers natively, byte for byte.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use engine::{Engine, SourceId};
use protocol::{Question, Response};
use sha2::{Digest, Sha256};
use tests::corpus;

use crate::promise::wait_for_files;
use crate::{Journey, Traveller, journeys};

pub(crate) const JOURNEYS: &[Journey] =
    journeys![the_evidence_has_the_same_bits_in_the_browser_as_natively];

/// Notes the digest of the columns beside every answer about evidence, on its way to the page.
const LISTEN: &str = "(() => {
    const post = self.postMessage.bind(self);
    self.evidence = [];
    self.postMessage = (message, transfer) => {
        if (message.response?.Evidence) {
            const copy = message.columns.slice();
            crypto.subtle.digest('SHA-256', copy).then(digest => self.evidence.push(
                Array.from(new Uint8Array(digest), b => b.toString(16).padStart(2, '0')).join('')));
        }
        return transfer ? post(message, transfer) : post(message);
    };
    return true;
})()";

/// The digest of the last answer, once it is there.
const LAST: &str = "new Promise(done => { const ask = () => self.evidence.length \
                    ? done(self.evidence.at(-1)) : setTimeout(ask, 50); ask(); })";

fn the_evidence_has_the_same_bits_in_the_browser_as_natively(traveller: &Traveller) -> Result<()> {
    let profiles = corpus::own_profiles().into_iter();
    let files: Vec<PathBuf> = profiles
        .filter(|profile| profile.name.starts_with("go-compile/"))
        .map(|profile| profile.path)
        .collect();
    let native = native_digest(&files)?;
    traveller.travel(|page| {
        page.wait_for(".empty-page")?;
        page.evaluate_in_worker(LISTEN)?;
        page.drop_files(&files)?;
        wait_for_files(page, files.len())?;
        page.wait_until("document.querySelector('#view')?.getAttribute('aria-busy') === 'false'")?;
        page.click("#tab-pgo")?;
        page.wait_for(".edge-table [role=row] .caller")?;
        let there = page.evaluate_in_worker(LAST)?;
        let there = there.as_str().context("it is a digest")?;
        ensure!(
            there == native,
            "the browser's evidence is {there}, and {native} natively"
        );
        page.check_clean()
    })
}

fn native_digest(files: &[PathBuf]) -> Result<String> {
    let mut engine = Engine::default();
    for (file, id) in files.iter().zip(0..) {
        let failed = |failure: engine::Failure| anyhow::anyhow!(failure.message);
        let name = file.file_name().context("it has a name")?;
        let mut reading = engine.begin(name.to_string_lossy().into_owned());
        reading.push(&corpus::read(file)).map_err(failed)?;
        let opened = reading.finish().map_err(failed)?;
        engine.add(SourceId(id), opened, true).map_err(failed)?;
    }
    engine.merge();
    let reply = engine.answer(&Question::Evidence { plan: 0 });
    ensure!(matches!(reply.response, Response::Evidence { .. }));
    let mut digest = String::new();
    for byte in Sha256::digest(&reply.columns) {
        write!(digest, "{byte:02x}")?;
    }
    Ok(digest)
}
