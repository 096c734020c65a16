//! What is out of the ordinary opens like everything else.

use std::fs;

use anyhow::{Context, Result, ensure};
use prost::Message;
use tests::browser::Page;
use tests::wire::{Function, Line, Location, Profile, Sample, ValueType};

use crate::promise::{download_is, pgoscope, samples, wait_for_files};
use crate::{Journey, Traveller, journeys};

pub(crate) const JOURNEYS: &[Journey] = journeys![
    a_stack_of_a_hundred_thousand_frames_opens_scrolls_zooms_and_is_searched,
    names_of_megabytes_leave_the_page_alive,
];

const N_FRAMES: u64 = 100_000;
const N_FUNCTIONS: u64 = 100;
/// The function at the end of the stack.
const LEAF: u64 = N_FUNCTIONS + 1;

fn a_stack_of_a_hundred_thousand_frames_opens_scrolls_zooms_and_is_searched(
    traveller: &Traveller,
) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("deep.pb");
    fs::write(&file, deep_profile().encode_to_vec())?;
    traveller.travel(|page| {
        page.wait_for(".empty-page")?;
        page.drop_files(&[file])?;
        page.wait_until(OUTLINE_IS_THERE)?;
        page.wait_for_paint()?;

        // What the graph leaves out at its lower end is seen in detail when it is zoomed to.
        let (x, y) = lower_middle(page)?;
        page.wheel_at(x, y, 0.0, 1e7)?;
        page.wait_for_paint()?;
        page.double_click_at(x, y)?;
        page.wait_until("document.querySelectorAll('.crumb').length > 2")?;
        page.wait_until("document.querySelector('#view').getAttribute('aria-busy') === 'false'")?;

        page.key("/")?;
        page.type_text("main.leaf")?;
        page.wait_until("document.querySelector('#search-result').innerText.includes('1 ·')")?;
        page.key("Enter")?;
        page.wait_until(
            "document.querySelector('.outline-row[aria-selected=true]')?.innerText.includes('main.leaf')",
        )?;
        page.wait_until("document.querySelector('.neighbours li')?.innerText.includes('walk')")?;
        let level = page.evaluate(
            "document.querySelector('.outline-row[aria-selected=true]').getAttribute('aria-level')",
        )?;
        let lowest = (N_FRAMES + 2).to_string();
        ensure!(
            level.as_str() == Some(&lowest),
            "the leaf is at level {level}"
        );

        let n_elements = page.evaluate("document.querySelectorAll('*').length")?;
        let n_elements = n_elements.as_u64().context("it is a number")?;
        ensure!(n_elements < 1_500, "there are {n_elements} elements");
        let is_small = page.evaluate(
            "[...document.querySelectorAll('canvas')].every(c => c.height <= innerHeight * devicePixelRatio)",
        )?;
        ensure!(is_small == true, "a canvas is larger than the window");
        page.check_clean()
    })
}

fn names_of_megabytes_leave_the_page_alive(traveller: &Traveller) -> Result<()> {
    const IS_IDLE: &str = "document.querySelector('#view')?.getAttribute('aria-busy') === 'false'";
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("long.pb");
    fs::write(&file, profile_of_long_names().encode_to_vec())?;
    let good = samples()?;
    traveller.travel(|page| {
        page.wait_for(".empty-page")?;
        page.drop_files(&[file])?;
        wait_for_files(page, 1)?;
        page.wait_until(OUTLINE_IS_THERE)?;
        // The box of the long name, and what is told of it.
        page.key("/")?;
        page.type_text("long.name")?;
        page.wait_until("document.querySelector('#search-result').innerText.includes('1 ·')")?;
        page.key("Enter")?;
        page.wait_for(".selection-pane .function-link, .selection-pane .details-place")?;
        page.wait_until(IS_IDLE)?;
        is_of_bounded_text(page)?;
        page.click("#tab-top")?;
        page.wait_for(".top-table [role=row] .flat")?;
        page.click(".top-table [data-row='0']")?;
        is_of_bounded_text(page)?;
        page.click("#tab-pgo")?;
        page.wait_for(".edge-table [role=row] .caller")?;
        page.click(".edge-table [data-row='0']")?;
        page.wait_until(IS_IDLE)?;
        is_of_bounded_text(page)?;
        page.click("#remove-all")?;
        page.wait_for(".empty-page")?;
        page.drop_files(&good)?;
        wait_for_files(page, good.len())?;
        download_is(page, &pgoscope(&["pgo", "-o", "-"], &good)?)?;
        page.check_clean()
    })
}

/// Texts, titles and labels of the page are what a person might read.
fn is_of_bounded_text(page: &mut Page) -> Result<()> {
    let n_bytes = page.evaluate("document.documentElement.outerHTML.length")?;
    let n_bytes = n_bytes.as_u64().context("it is a number")?;
    ensure!(n_bytes < 500_000, "the page is of {n_bytes} characters");
    Ok(())
}

/// A function's name of 20 MB that is called by another, and a sample type and its unit of 1 MB.
fn profile_of_long_names() -> Profile {
    let long = |start: &str, n_bytes: usize| format!("{start}{}", "x".repeat(n_bytes));
    let strings = [
        String::new(),
        "samples".into(),
        "count".into(),
        long("kind", 1 << 20),
        long("unit", 1 << 20),
        "main.main".into(),
        long("example.com/long.name", 20_000_000),
        long("/src/long", 1 << 20),
    ];
    let function = |id: u64| Function {
        id,
        name: id as i64 + 4,
        filename: 7,
        start_line: 1,
        ..Function::default()
    };
    let location = |id: u64| Location {
        id,
        line: vec![Line {
            function_id: id,
            line: 7,
            column: 0,
        }],
        ..Location::default()
    };
    Profile {
        sample_type: vec![
            ValueType { kind: 1, unit: 2 },
            ValueType { kind: 3, unit: 4 },
        ],
        sample: vec![Sample {
            location_id: vec![2, 1],
            value: vec![3, 5],
            label: Vec::new(),
        }],
        location: vec![location(1), location(2)],
        function: vec![function(1), function(2)],
        string_table: strings.map(String::into_bytes).to_vec(),
        ..Profile::default()
    }
}

/// A stack of very many frames, and another of half as many that costs more.
fn deep_profile() -> Profile {
    let mut strings = vec![String::new(), "samples".into(), "count".into()];
    let first = strings.len() as i64;
    strings.extend((0..N_FUNCTIONS).map(|n| format!("main.walk{n}")));
    strings.push("main.leaf".into());
    let walk = |n_frames: u64| (0..n_frames).map(|n| n % N_FUNCTIONS + 1);
    // Leaf first.
    let stack = |n_frames: u64| walk(n_frames).collect::<Vec<_>>().into_iter().rev();
    let sample = |location_id: Vec<u64>, value: i64| Sample {
        location_id,
        value: vec![value],
        label: Vec::new(),
    };
    Profile {
        sample_type: vec![ValueType { kind: 1, unit: 2 }],
        sample: vec![
            sample(std::iter::once(LEAF).chain(stack(N_FRAMES)).collect(), 3),
            sample(stack(N_FRAMES / 2).collect(), 9),
        ],
        location: (1..=LEAF)
            .map(|id| Location {
                id,
                line: vec![Line {
                    function_id: id,
                    line: 7,
                    column: 0,
                }],
                ..Location::default()
            })
            .collect(),
        function: (1..=LEAF)
            .map(|id| Function {
                id,
                name: first + id as i64 - 1,
                start_line: 1,
                ..Function::default()
            })
            .collect(),
        string_table: strings.into_iter().map(String::into_bytes).collect(),
        ..Profile::default()
    }
}

const OUTLINE_IS_THERE: &str = "document.querySelectorAll('.outline-row').length > 1";

/// A place in the last rows of the flame graph.
fn lower_middle(page: &mut Page) -> Result<(f64, f64)> {
    let place = page.evaluate(
        "(() => {
            const area = document.querySelector('canvas.flame-marks').getBoundingClientRect();
            return [area.x + area.width / 10, area.bottom - 10];
        })()",
    )?;
    let number = |at: usize| place[at].as_f64().context("it is a number");
    Ok((number(0)?, number(1)?))
}
