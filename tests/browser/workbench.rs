//! The workbench of the PGO page: plans made there are carried out as by the engine itself.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, ensure};
use engine::{Edits, Engine, Failure, Plan, Release, SourceId, Weighting, pgo_file};
use serde_json::Value;
use tests::browser::Page;
use tests::corpus;

use crate::promise::{DOWNLOAD_IS_READY, download_is, pgoscope, samples, wait_for_files};
use crate::{Journey, Traveller, journeys};

pub(crate) const JOURNEYS: &[Journey] = journeys![
    a_plan_made_in_the_page_gives_the_bytes_of_that_plan,
    a_source_diff_that_is_dropped_shows_its_effect_before_it_is_taken,
    a_plan_is_made_applied_and_reset_by_keyboard,
    what_is_wrong_in_a_table_of_renames_is_said_beside_it,
    refused_profiles_are_told_file_by_file,
];

fn a_plan_made_in_the_page_gives_the_bytes_of_that_plan(traveller: &Traveller) -> Result<()> {
    let files = samples()?;
    let folder = tempfile::tempdir()?;
    let old = folder.path().join("old.pgo");
    fs::write(&old, pgoscope(&["pgo", "-o", "-"], &files[..1])?)?;
    let first = &first_edge(&files)?;
    let callee = first["callee"].as_str().context("it has a callee")?;
    let release = Release {
        carries_over: true,
        ..Release::compared(OLD)
    };
    let plan = Plan {
        weighting: Weighting::PerFile,
        release: Some(release),
        edits: Edits {
            do_not_inline: vec![callee.to_owned()],
            ..Edits::default()
        },
        ..Plan::default()
    };
    let expected = planned(&files, &old, &plan)?;
    traveller.travel(|page| {
        open(page, &files)?;
        page.key("4")?;
        choose(page, "#weighting", 1)?;
        page.key("6")?;
        page.wait_until("document.activeElement.id === 'panel-release'")?;
        page.choose_files("#release-input", std::slice::from_ref(&old))?;
        page.wait_for(".decisions")?;
        page.wait_until(IS_SETTLED)?;
        page.click("#carry-over")?;
        page.key("7")?;
        page.wait_until("document.activeElement.id === 'panel-edits'")?;
        page.wait_for("#do-not-inline")?;
        page.evaluate("document.querySelector('#do-not-inline').focus()")?;
        page.type_text(callee)?;
        page.key("Enter")?;
        page.wait_for(".edit .removable")?;
        apply(page)?;
        let note = page.text(".download-note")?;
        ensure!(
            note == "With weights per file, edges carried over, 1 edit",
            "the download says {note}"
        );
        download_is(page, &expected)?;

        page.click("[aria-label='Other downloads']")?;
        page.wait_for("[role=menuitem]")?;
        let receipt = "[...document.querySelectorAll('[role=menuitem]')]\
             .find(entry => entry.innerText.includes('Receipt, Markdown'))";
        page.evaluate(&format!("{receipt}.click()"))?;
        let receipt = String::from_utf8(page.take_download()?.bytes)?;
        for part in [
            "--weight per-file",
            "--carry-over old.pgo",
            "--do-not-inline",
        ] {
            ensure!(receipt.contains(part), "{part} is not in {receipt}");
        }

        page.click("#reset-plan")?;
        download_is(page, &pgoscope(&["pgo", "-o", "-"], &files)?)?;
        page.check_clean()
    })
}

fn a_source_diff_that_is_dropped_shows_its_effect_before_it_is_taken(
    traveller: &Traveller,
) -> Result<()> {
    let files = samples()?;
    let edge = first_edge(&files)?;
    let (file, line) = (&edge["file"], edge["line"].as_i64());
    let (file, line) = (
        file.as_str().context("it has a file")?,
        line.context("it has a line")?,
    );
    let folder = tempfile::tempdir()?;
    let diff = folder.path().join("next.diff");
    let text =
        format!("--- a/{file}\n+++ b/{file}\n@@ -{line},1 +{line},3 @@\n+one\n+two\n the call\n");
    fs::write(&diff, text)?;
    traveller.travel(|page| {
        open(page, &files)?;
        let before = page.text(".edge-table [data-row] .offset")?;
        page.drop_files(std::slice::from_ref(&diff))?;
        page.wait_for("#panel-edits[aria-expanded=true]")?;
        wait_for_effect(page)?;
        let effect = page.text(".draft")?;
        ensure!(effect.contains("Moved with the source"), "{effect}");
        ensure!(page.text(".edge-table [data-row] .offset")? == before);
        apply(page)?;
        let offset = |text: &str| text.trim_start_matches('+').parse::<i64>();
        let now = page.text(".edge-table [data-row] .offset")?;
        ensure!(
            offset(&now)? == offset(&before)? + 2,
            "the first call was at {before} and is at {now}"
        );
        page.check_clean()
    })
}

fn a_plan_is_made_applied_and_reset_by_keyboard(traveller: &Traveller) -> Result<()> {
    let files = samples()?;
    traveller.travel(|page| {
        open(page, &files)?;
        page.key("4")?;
        page.wait_until("document.activeElement.id === 'panel-inputs'")?;
        tab_to(page, "weighting")?;
        page.key("ArrowDown")?;
        wait_for_effect(page)?;
        page.key("Ctrl+Enter")?;
        page.wait_for("#reset-plan")?;
        page.key("7")?;
        // A select takes letters and digits for itself.
        ensure!(page.evaluate("document.activeElement.id")? == "weighting");
        page.key("Tab")?;
        page.evaluate("document.activeElement.blur()")?;
        page.key("7")?;
        page.wait_until("document.activeElement.id === 'panel-edits'")?;
        tab_to(page, "drop-pseudo-frames")?;
        page.key("Space")?;
        wait_for_effect(page)?;
        page.evaluate("document.querySelector('.draft-discard').focus()")?;
        page.key("Enter")?;
        page.wait_until("!document.querySelector('.draft')")?;
        page.key("Escape")?;
        page.wait_until("!document.querySelector('#pgo-panel')")?;
        page.evaluate("document.querySelector('#reset-plan').focus()")?;
        page.key("Enter")?;
        page.wait_until("!document.querySelector('#reset-plan')")?;
        page.check_clean()
    })
}

fn what_is_wrong_in_a_table_of_renames_is_said_beside_it(traveller: &Traveller) -> Result<()> {
    let files = samples()?;
    traveller.travel(|page| {
        open(page, &files)?;
        page.key("7")?;
        page.wait_for("#renames")?;
        page.evaluate("document.querySelector('#renames').focus()")?;
        page.type_text("package only-one-name")?;
        page.wait_for(".field-error")?;
        let error = page.text(".field-error")?;
        ensure!(error.contains("Line 1"), "{error}");
        ensure!(page.text(".draft-words")? == "It cannot be carried out.");
        page.key("Ctrl+Enter")?;
        ensure!(page.evaluate("!document.querySelector('#reset-plan')")? == true);
        page.click(".draft-discard")?;
        page.wait_until("document.querySelector('#renames').value === ''")?;
        // What begins with blanks can be typed, whatever is drawn in between.
        page.evaluate("document.querySelector('#renames').focus()")?;
        page.type_text("  ")?;
        page.wait_for_paint()?;
        page.type_text("package")?;
        page.wait_for(".field-error")?;
        page.wait_until("document.querySelector('#renames').value === '  package'")?;
        page.check_clean()
    })
}

fn refused_profiles_are_told_file_by_file(traveller: &Traveller) -> Result<()> {
    let folder = corpus::root().join("tests/corpus/profiles");
    let files = ["checkout.1.allocs.pb.gz", "checkout.2.allocs.pb.gz"];
    let files = files.map(|file| folder.join(file));
    traveller.travel(|page| {
        page.wait_for(".empty-page")?;
        page.drop_files(&files)?;
        wait_for_files(page, files.len())?;
        page.key("3")?;
        page.wait_for(".refusal .finding")?;
        let refusal = page.text(".refusal")?;
        ensure!(
            refusal.contains("does not contain a sample index with value/type"),
            "{refusal}"
        );
        page.click(".refusal .finding summary")?;
        let finding = page.text(".refusal .finding")?;
        ensure!(
            finding.contains("checkout.1") && finding.contains("What to do"),
            "{finding}"
        );
        page.check_clean()
    })
}

/// The last release's file, among those that the engine is given.
const OLD: SourceId = SourceId(1000);

/// Opens files and looks at what PGO makes of them.
fn open(page: &mut Page, files: &[PathBuf]) -> Result<()> {
    page.wait_for(".empty-page")?;
    page.drop_files(files)?;
    wait_for_files(page, files.len())?;
    page.wait_until(DOWNLOAD_IS_READY)?;
    page.key("3")?;
    page.wait_for(".edge-table [data-row] .caller")?;
    page.wait_until(IS_SETTLED)
}

const IS_SETTLED: &str = "document.querySelector('#view')?.getAttribute('aria-busy') === 'false'";

/// Waits until it is known what the draft would do.
fn wait_for_effect(page: &mut Page) -> Result<()> {
    page.wait_until(
        "document.querySelector('.draft-apply')?.getAttribute('aria-disabled') === 'false'",
    )
}

/// Takes the draft, and waits for its edges.
fn apply(page: &mut Page) -> Result<()> {
    wait_for_effect(page)?;
    page.click(".draft-apply")?;
    page.wait_until("!document.querySelector('.draft')")?;
    page.wait_until(IS_SETTLED)
}

/// Chooses an option of a list, as a mouse would.
fn choose(page: &mut Page, selector: &str, option: u32) -> Result<()> {
    page.wait_for(selector)?;
    page.evaluate(&format!(
        "(() => {{ const list = document.querySelector('{selector}'); \
         list.selectedIndex = {option}; \
         list.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()"
    ))
    .map(drop)
}

/// Presses Tab until the keyboard is on the element of that id.
fn tab_to(page: &mut Page, id: &str) -> Result<()> {
    for _ in 0..20 {
        page.key("Tab")?;
        if page.evaluate("document.activeElement.id")? == id {
            return Ok(());
        }
    }
    Err(anyhow!("Tab does not lead to {id}"))
}

/// The first edge of the merge of files, as the command line tells it.
fn first_edge(files: &[PathBuf]) -> Result<Value> {
    let mut edges: Value =
        serde_json::from_slice(&pgoscope(&["edges", "--format", "json"], files)?)?;
    Ok(edges["edges"][0].take())
}

/// The file that the engine makes by a plan, whose release is [`OLD`].
fn planned(files: &[PathBuf], old: &PathBuf, plan: &Plan) -> Result<Vec<u8>> {
    let mut engine = Engine::default();
    let given = files.iter().map(|file| (file, true));
    for ((file, is_included), id) in given.zip(0..).chain([((old, false), OLD.0)]) {
        let mut reading = engine.begin(file.display().to_string());
        reading.push(&fs::read(file)?).map_err(said)?;
        let opened = reading.finish().map_err(said)?;
        engine
            .add(SourceId(id), opened, is_included)
            .map_err(said)?;
    }
    let merged = engine.merge_all().map_err(|(_, error)| error)?;
    let planned = engine.planned(&merged, plan).map_err(said)?;
    pgo_file(&planned, false).map_err(said)
}

fn said(
    Failure {
        message, remedy, ..
    }: Failure,
) -> anyhow::Error {
    anyhow!("{message} {remedy}")
}
