//! What goes wrong, and that the page lives on: bad files, huge files, a reader that dies.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use pprof::{Limits, decode};
use prost::Message;
use tests::browser::{Page, Scheme, View};
use tests::{corpus, wire};

use crate::promise::{DOWNLOAD_IS_READY, download_is, pgoscope, samples, wait_for_files};
use crate::{Journey, Traveller, journeys};

pub(crate) const JOURNEYS: &[Journey] = journeys![
    after_any_bad_file_the_next_good_one_works,
    a_reader_that_dies_costs_only_the_file_that_it_died_of,
    a_reader_that_says_why_it_dies_is_quoted,
    a_reader_that_falls_silent_is_started_again,
    a_reader_that_cannot_start_is_tried_again,
    a_file_beyond_memory_is_told_and_the_others_stay,
    a_huge_file_can_be_cancelled_and_the_next_one_is_shown,
    what_is_open_can_be_looked_at_while_a_huge_file_is_read,
    a_limit_is_raised_for_the_file_that_it_kept_out,
    a_dropped_folder_is_read_with_its_folders,
    what_a_download_lacks_stands_beside_it,
    what_keeps_profiles_in_the_page_is_told_on_demand,
    a_loaded_page_needs_its_host_no_more,
];

fn after_any_bad_file_the_next_good_one_works(traveller: &Traveller) -> Result<()> {
    let bad = bad_files();
    let good = samples()?;
    let n_fit = bad.iter().filter(|file| is_accepted(file)).count();
    traveller.travel(|page| {
        page.set_patience(Duration::from_mins(3));
        page.wait_for(".empty-page")?;
        page.drop_files(&bad)?;
        wait_for_verdicts(page, bad.len())?;
        let told = page.evaluate(
            "[...document.querySelectorAll('.source.is-failed')].map(row => row.innerText)",
        )?;
        let told = told.as_array().context("no rows")?;
        ensure!(
            told.len() == bad.len() - n_fit,
            "{} of {} are refused, and natively {}",
            told.len(),
            bad.len(),
            bad.len() - n_fit
        );
        for row in told {
            let row = row.as_str().unwrap_or_default();
            ensure!(
                !row.contains("The reader"),
                "a file kills the reader: {row}"
            );
        }
        page.drop_files(&good)?;
        wait_for_files(page, n_fit + good.len())?;
        page.wait_until("document.querySelector('#view')?.getAttribute('aria-busy') === 'false'")?;
        page.wait_until("document.querySelectorAll('.outline-row').length > 1")?;

        page.click("#remove-all")?;
        page.wait_for(".empty-page")?;
        page.drop_files(&good)?;
        wait_for_files(page, good.len())?;
        download_is(page, &pgoscope(&["pgo", "-o", "-"], &good)?)?;
        page.check_clean()
    })
}

fn a_reader_that_dies_costs_only_the_file_that_it_died_of(traveller: &Traveller) -> Result<()> {
    let files = samples()?;
    let (first, others) = files.split_first().context("there are samples")?;
    traveller.travel(|page| {
        page.wait_for(".empty-page")?;
        page.drop_files(others)?;
        wait_for_files(page, others.len())?;
        // With nothing asked, the file that is being read is the only one to blame.
        page.wait_until("document.querySelector('#view')?.getAttribute('aria-busy') === 'false'")?;
        page.wait_until(DOWNLOAD_IS_READY)?;
        // As a refused allocation does: it traps without a word.
        page.evaluate_in_worker(&dying_of_a_file(
            "throw new WebAssembly.RuntimeError('unreachable')",
        ))?;
        page.drop_files(std::slice::from_ref(first))?;
        page.wait_for(".source-error")?;
        let error = page.text(".source-error")?;
        ensure!(error.contains("ran out of memory at this file"), "{error}");
        wait_for_files(page, others.len())?;
        download_is(page, &pgoscope(&["pgo", "-o", "-"], others)?)?;
        // A fresh reader gets the true bytes.
        page.click(".source-buttons .button")?;
        wait_for_files(page, files.len())?;
        download_is(page, &pgoscope(&["pgo", "-o", "-"], &files)?)
    })
}

fn a_reader_that_says_why_it_dies_is_quoted(traveller: &Traveller) -> Result<()> {
    traveller.travel(|page| {
        page.wait_for(".empty-page")?;
        // As a panic does: a word, and then the trap that without a word means no more memory.
        page.evaluate_in_worker(&dying_of_a_file(
            "postMessage({ response: { Crashed: { message: 'a fault' } } }); \
             throw new WebAssembly.RuntimeError('unreachable')",
        ))?;
        page.drop_files(&samples()?[..1])?;
        page.wait_for(".source-error")?;
        let error = page.text(".source-error")?;
        ensure!(
            error == "The reader stopped at this file: a fault",
            "{error}"
        );
        page.click(".source-buttons .button")?;
        wait_for_files(page, 1)
    })
}

fn a_reader_that_falls_silent_is_started_again(traveller: &Traveller) -> Result<()> {
    let files = samples()?;
    traveller.travel(|page| {
        page.wait_for(".empty-page")?;
        page.drop_files(&files)?;
        wait_for_files(page, files.len())?;
        page.wait_until(DOWNLOAD_IS_READY)?;
        page.evaluate_in_worker("setTimeout(() => { throw new Error('gone') })")?;
        page.wait_for(".notice")?;
        let notice = page.text(".notice")?;
        ensure!(
            notice.contains("The reader stopped and was started again: Uncaught Error: gone."),
            "{notice}"
        );
        wait_for_files(page, files.len())?;
        download_is(page, &pgoscope(&["pgo", "-o", "-"], &files)?)
    })
}

fn a_reader_that_cannot_start_is_tried_again(traveller: &Traveller) -> Result<()> {
    let files = samples()?;
    traveller.travel(|page| {
        page.wait_for(".empty-page")?;
        page.drop_files(&files)?;
        wait_for_files(page, files.len())?;
        page.evaluate(
            "globalThis.TrueWorker = Worker; \
             globalThis.Worker = class { constructor() { throw new Error('there is none') } }; 0",
        )?;
        page.click("#remove-all")?;
        page.wait_for(".notice")?;
        let notice = page.text(".notice")?;
        ensure!(
            notice.contains("The reader does not start: there is none."),
            "{notice}"
        );
        page.drop_files(&files[..1])?;
        page.wait_for(".source-error")?;
        page.evaluate("globalThis.Worker = TrueWorker; 0")?;
        page.drop_files(&files[1..])?;
        wait_for_files(page, files.len())?;
        download_is(page, &pgoscope(&["pgo", "-o", "-"], &files)?)
    })
}

fn a_file_beyond_memory_is_told_and_the_others_stay(traveller: &Traveller) -> Result<()> {
    // A value and nothing else: of what a limit can allow, the least to read for the most memory.
    const SAMPLE: [u8; 5] = [0x12, 3, 0x12, 1, 1];
    let folder = tempfile::tempdir()?;
    let bomb = folder.path().join("bomb.pb.gz");
    write_profile(&bomb, &SAMPLE, 150_000_000)?;
    let good = samples()?;
    traveller.travel(|page| {
        page.set_patience(Duration::from_mins(2));
        page.wait_for(".empty-page")?;
        page.drop_files(&good)?;
        wait_for_files(page, good.len())?;
        // Whoever raises every limit that keeps it out meets the one that cannot be raised.
        page.click("#show-limits")?;
        for (limit, n_times) in [("samples", 3), ("session-bytes", 1)] {
            for _ in 0..n_times {
                page.click(&format!("[data-limit={limit}] .limit-raise"))?;
                page.wait_for_paint()?;
            }
        }
        page.key("Escape")?;
        page.drop_files(&[bomb])?;
        page.wait_for(".source-error")?;
        let error = page.text(".source-error")?;
        ensure!(error.contains("ran out of memory at this file"), "{error}");
        let remedy = page.text(".source-remedy")?;
        ensure!(remedy.contains("4 GiB"), "{remedy}");
        wait_for_files(page, good.len())?;
        download_is(page, &pgoscope(&["pgo", "-o", "-"], &good)?)
    })
}

fn a_huge_file_can_be_cancelled_and_the_next_one_is_shown(traveller: &Traveller) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let huge = write_huge(folder.path(), 3)?;
    let good = samples()?;
    traveller.travel(|page| {
        page.wait_for(".empty-page")?;
        page.drop_files(&huge)?;
        page.click(".reading .button")?;
        page.wait_for(".empty-page")?;
        page.drop_files(&good)?;
        wait_for_files(page, good.len())?;
        download_is(page, &pgoscope(&["pgo", "-o", "-"], &good)?)?;
        // Beside files that stay, what was removed stays removed.
        page.drop_files(&huge)?;
        page.click(".reading .button")?;
        page.wait_until(&format!(
            "document.querySelectorAll('.source').length === {}",
            good.len()
        ))?;
        download_is(page, &pgoscope(&["pgo", "-o", "-"], &good)?)?;
        page.check_clean()
    })
}

fn what_is_open_can_be_looked_at_while_a_huge_file_is_read(traveller: &Traveller) -> Result<()> {
    const IS_READING: &str = "document.querySelectorAll('.source.is-pending').length === 1";
    let folder = tempfile::tempdir()?;
    let huge = write_huge(folder.path(), 1)?;
    let good = samples()?;
    traveller.travel(|page| {
        page.wait_for(".empty-page")?;
        page.drop_files(&good)?;
        wait_for_files(page, good.len())?;
        page.wait_until(DOWNLOAD_IS_READY)?;
        page.drop_files(&huge)?;
        page.wait_for(".source.is-pending progress, .source.is-pending .bar")?;
        // A table that nobody has asked for yet, and a merge of fewer files.
        page.click("#tab-top")?;
        page.wait_until(&format!(
            "{IS_READING} && document.querySelector('.top-table [role=row] .flat')"
        ))?;
        let totals = "document.querySelector('.value-switch select').innerText";
        let of_all = page.evaluate(totals)?;
        page.click(".source .check input")?;
        page.wait_until(&format!("{IS_READING} && {totals} !== {of_all}"))?;
        page.click(".reading .button")?;
        page.check_clean()
    })
}

fn a_limit_is_raised_for_the_file_that_it_kept_out(traveller: &Traveller) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let wide = folder.path().join("wide.pb");
    fs::write(&wide, profile_of_types(1_500).encode_to_vec())?;
    traveller.travel(|page| {
        page.wait_for(".empty-page")?;
        page.drop_files(&[wide])?;
        page.wait_for(".source-error")?;
        let error = page.text(".source-error")?;
        ensure!(
            error == "The file has more than 1,000 sample types, which is the limit.",
            "{error}"
        );
        let words = page.text(".source-buttons .button")?;
        ensure!(words == "Raise to 2,000 and try again", "{words}");
        page.click(".source-buttons .button")?;
        wait_for_files(page, 1)?;
        let status = page.text("#show-limits")?;
        ensure!(status.contains("1 limit raised"), "{status}");

        // By keyboard: to the dialog, to the button that resets it, and back.
        page.evaluate("document.querySelector('#show-limits').focus()")?;
        page.key("Enter")?;
        page.wait_for("#limits [data-limit=value-types].is-raised .limit-reset")?;
        page.evaluate("document.querySelector('#limits .limit-reset').focus()")?;
        page.key("Enter")?;
        page.wait_until("!document.querySelector('#limits .is-raised')")?;
        page.key("Escape")?;
        page.wait_until("!document.querySelector('#limits')")?;
        page.wait_until("document.activeElement?.id === 'show-limits'")?;
        page.check_clean()
    })
}

fn a_dropped_folder_is_read_with_its_folders(traveller: &Traveller) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let pods = folder.path().join("pods");
    let zone = pods.join("zone-b");
    fs::create_dir_all(&zone)?;
    let good = samples()?;
    fs::copy(&good[0], pods.join("a.pb.gz"))?;
    fs::copy(&good[1], zone.join("b.pb.gz"))?;
    fs::write(pods.join(".DS_Store"), "of no interest")?;
    traveller.travel(|page| {
        page.wait_for(".empty-page")?;
        page.drop_files(&[pods])?;
        wait_for_files(page, 2)?;
        let names = page.evaluate(
            "[...document.querySelectorAll('.source-name')].map(name => name.title).join(' ')",
        )?;
        ensure!(names == "pods/a.pb.gz pods/zone-b/b.pb.gz", "{names}");
        download_is(page, &pgoscope(&["pgo", "-o", "-"], &good[..2])?)?;
        page.check_clean()
    })
}

fn what_a_download_lacks_stands_beside_it(traveller: &Traveller) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let bad = folder.path().join("login.pb.gz");
    fs::write(&bad, "<!doctype html><title>Sign in</title>")?;
    let good = samples()?;
    traveller.travel(|page| {
        page.wait_for(".empty-page")?;
        page.drop_files(&[bad, good[0].clone()])?;
        wait_for_files(page, 1)?;
        page.wait_for(".download-note")?;
        let note = page.text(".download-note")?;
        ensure!(note.trim() == "Without 1 of 2 files", "{note}");
        download_is(page, &pgoscope(&["pgo", "-o", "-"], &good[..1])?)?;
        page.wait_for(".notice")?;
        let notice = page.text(".notice")?;
        ensure!(
            notice.contains("default.pgo was saved without 1 of 2 files: login.pb.gz"),
            "{notice}"
        );
        // Where there is no room for words, the sign leads to the rows.
        page.look_through(View {
            width: 360,
            height: 740,
            scheme: Scheme::Light,
            ..View::default()
        })?;
        page.click(".download-note")?;
        page.wait_for(".source-error")?;
        page.check_clean()
    })
}

fn what_keeps_profiles_in_the_page_is_told_on_demand(traveller: &Traveller) -> Result<()> {
    traveller.travel(|page| {
        page.wait_for("#show-seal")?;
        let promise = page.text("#show-seal")?;
        ensure!(
            promise == "No profile leaves this page: 0 requests since load",
            "{promise}"
        );
        page.click("#try-sample")?;
        wait_for_files(page, samples()?.len())?;
        page.click("#show-seal")?;
        page.wait_for("#seal .requests li")?;
        let listed = page.evaluate("document.querySelectorAll('#seal .requests li').length")?;
        ensure!(
            listed.as_u64() == Some(samples()?.len() as u64),
            "{listed} are listed"
        );
        page.key("Escape")?;
        page.wait_until("!document.querySelector('#seal')")?;
        page.check_clean()
    })
}

fn a_loaded_page_needs_its_host_no_more(traveller: &Traveller) -> Result<()> {
    let good = samples()?;
    traveller.travel(|page| {
        page.wait_for(".empty-page")?;
        page.drop_files(&good)?;
        wait_for_files(page, good.len())?;
        page.wait_until(DOWNLOAD_IS_READY)?;
        let n_requests = page.host_requests().len();
        // Nothing is kept of the reader that this ends.
        page.click("#remove-all")?;
        page.wait_for(".empty-page")?;
        page.drop_files(&good)?;
        wait_for_files(page, good.len())?;
        download_is(page, &pgoscope(&["pgo", "-o", "-"], &good)?)?;
        let requests = page.host_requests();
        ensure!(
            requests.len() == n_requests,
            "there was another request: {requests:#?}"
        );
        page.check_clean()
    })
}

/// Has the worker die so as soon as it is handed bytes of a file: nothing comes of them.
fn dying_of_a_file(last_words: &str) -> String {
    format!(
        "[[ReadableStreamDefaultReader, 'read'], [Blob, 'arrayBuffer']].forEach(([kind, name]) => {{ \
         const read = kind.prototype[name]; \
         kind.prototype[name] = function () {{ return read.call(this).then(() => {{ \
         queueMicrotask(() => {{ {last_words} }}); return new Promise(() => {{}}); }}); }}; }})"
    )
}

/// Waits until so many files are there and none is being read.
fn wait_for_verdicts(page: &mut Page, n_files: usize) -> Result<()> {
    page.wait_until(&format!(
        "document.querySelectorAll('.source').length === {n_files} && \
         document.querySelectorAll('.source.is-pending').length === 0"
    ))
}

/// The project's own bad files, and those of the larger corpus where it is at hand.
fn bad_files() -> Vec<PathBuf> {
    let folder = match corpus::shared() {
        Some(shared) => corpus::files(&shared, "bad"),
        None => corpus::files(&corpus::root().join("tests/corpus"), "bad"),
    };
    let paths = folder.into_iter().map(|file| file.path);
    paths
        .filter(|path| path.extension().is_none_or(|extension| extension != "tsv"))
        .collect()
}

fn is_accepted(file: &Path) -> bool {
    decode(&corpus::read(file), &Limits::default()).is_ok()
}

/// Writes profiles that take seconds to read.
fn write_huge(folder: &Path, n_files: usize) -> Result<Vec<PathBuf>> {
    let name = |n: usize| folder.join(format!("huge-{n}.pb.gz"));
    let files: Vec<PathBuf> = (0..n_files).map(name).collect();
    // One location, which is 1, and one value, which is 1.
    write_profile(&files[0], &[0x12, 6, 0x0a, 1, 1, 0x12, 1, 1], 25_000_000)?;
    for copy in &files[1..] {
        fs::copy(&files[0], copy)?;
    }
    Ok(files)
}

/// Writes a profile of equal samples, which is small as a file and large in memory.
fn write_profile(path: &Path, sample: &[u8], n_samples: usize) -> Result<()> {
    const N_AT_ONCE: usize = 100_000;
    let mut file = GzEncoder::new(File::create(path)?, Compression::fast());
    file.write_all(&profile_of_types(1).encode_to_vec())?;
    let samples = sample.repeat(N_AT_ONCE);
    for _ in 0..n_samples / N_AT_ONCE {
        file.write_all(&samples)?;
    }
    file.finish()?;
    Ok(())
}

/// A profile of one function, without samples.
fn profile_of_types(n_types: usize) -> wire::Profile {
    wire::Profile {
        sample_type: vec![wire::ValueType { kind: 1, unit: 2 }; n_types],
        location: vec![wire::Location {
            id: 1,
            line: vec![wire::Line {
                function_id: 1,
                line: 2,
                ..wire::Line::default()
            }],
            ..wire::Location::default()
        }],
        function: vec![wire::Function {
            id: 1,
            name: 3,
            start_line: 1,
            ..wire::Function::default()
        }],
        string_table: ["", "samples", "count", "main.main"]
            .map(|text| text.as_bytes().to_vec())
            .to_vec(),
        ..wire::Profile::default()
    }
}
