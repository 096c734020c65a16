//! What the page promises: from dropped files to the `default.pgo` of the command line.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tests::browser::{Page, Scheme, View};
use tests::corpus;

use crate::{Journey, Traveller, journeys};

pub(crate) const JOURNEYS: &[Journey] = journeys![
    dropped_files_become_the_default_pgo_of_the_command_line,
    a_bad_file_is_told_on_its_row_and_the_others_go_on,
    an_excluded_file_leaves_the_answer_and_comes_back,
    the_sample_can_be_explored_by_keyboard,
    a_refused_profile_is_refused_in_go_s_words,
    the_page_works_on_a_phone_in_the_dark,
];

fn dropped_files_become_the_default_pgo_of_the_command_line(traveller: &Traveller) -> Result<()> {
    let files = samples()?;
    traveller.travel(|page| {
        page.wait_for(".empty-page")?;
        page.drop_files(&files)?;
        wait_for_files(page, files.len())?;
        page.wait_until("document.querySelectorAll('.outline-row').length > 1")?;
        page.wait_for_paint()?;
        let n_colours = page.evaluate(N_COLOURS)?;
        ensure!(
            n_colours.as_u64() > Some(8),
            "the canvas has {n_colours} colours"
        );

        page.click("#tab-pgo")?;
        page.wait_for(".edge-table [role=row] .caller")?;
        let edges: Value =
            serde_json::from_slice(&pgoscope(&["edges", "--format", "json"], &files)?)?;
        let first = &edges["edges"][0];
        let shown = page.evaluate(FIRST_EDGE)?;
        ensure!(
            shown[0] == first["caller"] && shown[1] == first["callee"],
            "the first edge is {shown}, and the command line says {first}"
        );
        let verdict = page.text(".verdict")?.replace(',', "");
        let (n_hot, n_edges) = (
            &edges["n_hot"],
            edges["edges"].as_array().map_or(0, Vec::len),
        );
        ensure!(
            verdict.contains(&n_hot.to_string()) && verdict.contains(&n_edges.to_string()),
            "the verdict is {verdict}, and the command line says {n_hot} of {n_edges}"
        );

        page.click("#download")?;
        let download = page.take_download()?;
        ensure!(
            download.name == "default.pgo",
            "it is called {}",
            download.name
        );
        let ours = pgoscope(&["pgo", "-o", "-"], &files)?;
        ensure!(
            download.bytes == ours,
            "the command line writes other bytes"
        );
        page.check_clean()
    })
}

fn a_bad_file_is_told_on_its_row_and_the_others_go_on(traveller: &Traveller) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let page_file = folder.path().join("pod-a.pb.gz");
    fs::write(&page_file, "<!doctype html><title>Sign in</title>")?;
    let cut_file = folder.path().join("pod-b.pb.gz");
    let whole = fs::read(&samples()?[0])?;
    fs::write(&cut_file, &whole[..whole.len() / 2])?;
    traveller.travel(|page| {
        page.wait_for(".empty-page")?;
        page.drop_files(&[page_file, cut_file, samples()?[0].clone()])?;
        wait_for_files(page, 1)?;
        page.wait_until("document.querySelectorAll('.source-error').length === 2")?;
        let errors = page.evaluate(
            "[...document.querySelectorAll('.source-error')].map(e => e.innerText).join('|')",
        )?;
        let errors = errors.as_str().unwrap_or_default();
        ensure!(errors.contains("web page"), "{errors}");
        ensure!(errors.contains("cut off"), "{errors}");
        page.wait_until("document.querySelectorAll('.outline-row').length > 1")?;
        page.check_clean()
    })
}

fn an_excluded_file_leaves_the_answer_and_comes_back(traveller: &Traveller) -> Result<()> {
    let files = samples()?;
    traveller.travel(|page| {
        page.wait_for(".empty-page")?;
        page.drop_files(&files)?;
        wait_for_files(page, files.len())?;
        let (excluded, kept) = files.split_first().context("there are samples")?;
        let name = excluded.file_name().context("it has a name")?;
        let checkbox = format!("input[aria-label='Include {}']", name.to_string_lossy());
        page.wait_until(DOWNLOAD_IS_READY)?;
        page.click(&checkbox)?;
        download_is(page, &pgoscope(&["pgo", "-o", "-"], kept)?)?;
        page.click(&checkbox)?;
        download_is(page, &pgoscope(&["pgo", "-o", "-"], &files)?)?;
        page.check_clean()
    })
}

fn the_sample_can_be_explored_by_keyboard(traveller: &Traveller) -> Result<()> {
    traveller.travel(|page| {
        page.wait_for("#try-sample")?;
        page.evaluate("document.querySelector('#try-sample').focus()")?;
        page.key("Enter")?;
        page.wait_until("document.querySelectorAll('.outline-row').length > 1")?;
        page.key("/")?;
        page.type_text("runtime.mallocgc")?;
        page.wait_until("document.querySelector('#search-result')?.innerText.includes('%')")?;
        page.key("Enter")?;
        page.wait_until(
            "document.querySelector('.outline-row[aria-selected=true]')?.innerText.includes('mallocgc')",
        )?;
        page.key("Escape")?;
        page.key("2")?;
        page.wait_for(".top-table [role=row] .flat")?;
        // A key on a column's head is for the head, whatever row is selected.
        page.click(".top-table [data-row='2']")?;
        page.evaluate("document.querySelector('.top-table .cum .sort-head').focus()")?;
        page.key("Enter")?;
        page.wait_for(".top-table .cum[aria-sort=descending]")?;
        page.key("3")?;
        page.wait_for(".edge-table [role=row] .caller")?;
        page.key("1")?;
        page.wait_for("canvas.flame-marks")?;
        page.check_clean()
    })
}

fn a_refused_profile_is_refused_in_go_s_words(traveller: &Traveller) -> Result<()> {
    let heap = corpus::root().join("tests/corpus/profiles/checkout.1.allocs.pb.gz");
    traveller.travel(|page| {
        page.wait_for(".empty-page")?;
        page.drop_files(&[heap])?;
        wait_for_files(page, 1)?;
        page.click("#tab-pgo")?;
        page.wait_for(".refusal")?;
        let refusal = page.text(".refusal")?;
        ensure!(
            refusal.contains("does not contain a sample index with value/type"),
            "{refusal}"
        );
        page.click("#tab-flame")?;
        page.wait_until("document.querySelectorAll('.outline-row').length > 1")?;
        page.check_clean()
    })
}

fn the_page_works_on_a_phone_in_the_dark(traveller: &Traveller) -> Result<()> {
    traveller.travel(|page| {
        page.look_through(View {
            width: 360,
            height: 740,
            scheme: Scheme::Dark,
            ..View::default()
        })?;
        page.wait_for("#try-sample")?;
        page.click("#try-sample")?;
        page.wait_until("document.querySelectorAll('.outline-row').length > 1")?;
        page.wait_for_paint()?;
        let overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")?;
        ensure!(
            overflow.as_i64() <= Some(0),
            "it is {overflow} pixels too wide"
        );
        page.check_clean()
    })
}

/// How many colours there are along the middle rows of the flame graph.
const N_COLOURS: &str = "(() => {
    const canvas = document.querySelector('canvas.flame-boxes');
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    const colours = new Set();
    for (let i = 0; i < pixels.length; i += 4) {
        colours.add(pixels[i] << 16 | pixels[i + 1] << 8 | pixels[i + 2]);
    }
    return colours.size;
})()";

const FIRST_EDGE: &str = "(() => {
    const cell = name => document.querySelector(`.edge-table [role=row] .name.${name}[role=gridcell]`);
    return [cell('caller').title, cell('callee').title];
})()";

pub(crate) const DOWNLOAD_IS_READY: &str =
    "document.querySelector('#download')?.getAttribute('aria-disabled') === 'false'";

/// Waits until so many files have been read.
pub(crate) fn wait_for_files(page: &mut Page, n_files: usize) -> Result<()> {
    page.wait_until(&format!(
        "document.querySelectorAll('.sources .source-kind').length === {n_files}"
    ))
}

/// Downloads `default.pgo` and compares it, once what is shown is the merge that was asked for.
pub(crate) fn download_is(page: &mut Page, expected: &[u8]) -> Result<()> {
    page.wait_until("document.querySelector('#view')?.getAttribute('aria-busy') === 'false'")?;
    page.wait_until(DOWNLOAD_IS_READY)?;
    page.click("#download")?;
    let download = page.take_download()?;
    ensure!(
        download.bytes == expected,
        "it has {} bytes, and the command line writes {}",
        download.bytes.len(),
        expected.len()
    );
    Ok(())
}

/// The profiles that the page offers as its sample.
pub(crate) fn samples() -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for file in corpus::root().join("www/sample").read_dir()? {
        let file = file?.path();
        if file.extension().is_some_and(|extension| extension == "gz") {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

/// What the command line writes to standard output.
pub(crate) fn pgoscope(arguments: &[&str], files: &[PathBuf]) -> Result<Vec<u8>> {
    let tests = std::env::current_exe()?;
    let built = tests.parent().and_then(|deps| deps.parent());
    let binary = built.context("the test has no folder")?.join("pgoscope");
    let output = Command::new(&binary)
        .args(arguments)
        .args(files)
        .output()
        .with_context(|| format!("{} is not built: run `cargo xtask test`", binary.display()))?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(output.stdout)
}
