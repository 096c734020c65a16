//! Edits of names and lines, with what they came to in words; and which edge became which.

use std::collections::BTreeMap;
use std::rc::Rc;

use pgo::edits::{Renames, Shifted, SourceDiff, UnmappedReason, do_not_inline, shift};
use pgo::{EdgeKey, EdgeTable};
use protocol::{EditNote, Edits, Failure};

use super::not_edited;

/// Edits of names and lines, as they were written once and read.
struct Read<'a> {
    renames: Option<Renames>,
    diff: Option<SourceDiff>,
    do_not_inline: Vec<&'a [u8]>,
}

impl<'a> Read<'a> {
    fn of(edits: &'a Edits) -> Result<Self, Failure> {
        let is_text = |text: &&String| !text.trim().is_empty();
        let renames = Some(&edits.renames).filter(is_text);
        let diff = Some(&edits.source_diff).filter(is_text);
        let renames = renames.map(|table| Renames::parse(table)).transpose();
        let diff = diff.map(|text| SourceDiff::parse(text)).transpose();
        Ok(Self {
            renames: renames.map_err(|error| not_edited(&error))?,
            diff: diff.map_err(|error| not_edited(&error))?,
            do_not_inline: edits.do_not_inline.iter().map(String::as_bytes).collect(),
        })
    }

    fn apply(&self, table: Rc<EdgeTable>, notes: &mut Vec<EditNote>) -> Rc<EdgeTable> {
        let mut table = table;
        if let Some(renames) = &self.renames {
            let renamed = renames.apply(&table);
            notes.push(EditNote {
                text: match renamed.n_joined {
                    0 => format!("Renamed: {} edges.", renamed.n_edges),
                    n => format!(
                        "Renamed: {} edges; {n} of them became one with edges that had the new \
                         name.",
                        renamed.n_edges
                    ),
                },
                is_warning: renamed.n_edges == 0,
            });
            table = Rc::new(renamed.edges);
        }
        if let Some(diff) = &self.diff {
            let shifted = shift(&table, diff);
            note_shift(&table, &shifted, notes);
            table = Rc::new(shifted.edges);
        }
        if !self.do_not_inline.is_empty() {
            note_do_not_inline(&table, &self.do_not_inline, notes);
            table = Rc::new(do_not_inline(&table, &self.do_not_inline));
        }
        table
    }
}

/// The edges under the names and at the lines of the sources that are built, functions that are not
/// to be inlined under no name at all.
pub(super) fn renamed(
    table: Rc<EdgeTable>,
    edits: &Edits,
    notes: &mut Vec<EditNote>,
) -> Result<Rc<EdgeTable>, Failure> {
    Ok(Read::of(edits)?.apply(table, notes))
}

fn note_do_not_inline(table: &EdgeTable, names: &[&[u8]], notes: &mut Vec<EditNote>) {
    for name in names {
        let mut callees = table.callee.iter();
        if !callees.any(|&callee| table.name(callee) == *name) {
            let name = String::from_utf8_lossy(name);
            notes.push(EditNote {
                text: format!("No edge calls {name}, so it need not be kept from inlining."),
                is_warning: true,
            });
        }
    }
    notes.push(EditNote {
        text: format!("Not to be inlined for the profile’s sake: {}.", names.len()),
        is_warning: false,
    });
}

fn note_shift(table: &EdgeTable, shifted: &Shifted, notes: &mut Vec<EditNote>) {
    let has_files = table.file.iter().any(|&file| !table.name(file).is_empty());
    let why = match (shifted.n_edges, has_files) {
        (1.., _) => "",
        (0, true) => {
            " No call of the profiles is in a file that the diff changes, below a line that it adds or \
             takes away in the same function. Its paths should end as those in the profiles do, and it \
             should go from the profiled sources to those that are built."
        }
        (0, false) => " The profiles name no source files, as a lean default.pgo does not.",
    };
    notes.push(EditNote {
        text: format!("Moved with the source: {} edges.{why}", shifted.n_edges),
        is_warning: shifted.n_edges == 0,
    });
    let n_of = |reason: UnmappedReason| {
        let unmapped = shifted.unmapped.iter();
        unmapped.filter(|edge| edge.reason == reason).count()
    };
    for (reason, words) in [
        (
            UnmappedReason::FunctionGone,
            "their function’s first line is gone",
        ),
        (UnmappedReason::CallGone, "the line of the call is gone"),
        (
            UnmappedReason::SeveralFiles,
            "several files may be the one that the diff names",
        ),
    ] {
        match n_of(reason) {
            0 => {}
            n => notes.push(EditNote {
                text: format!("Not followed, because {words}: {n} edges."),
                is_warning: true,
            }),
        }
    }
}

/// By row of `after`, which `edits` made of `before`: the row of `before` that it was, if it was a
/// single one.
pub(super) fn origins(
    before: &EdgeTable,
    after: &EdgeTable,
    edits: &Edits,
) -> Result<Vec<Option<u32>>, Failure> {
    Ok(origins_by(before, after, &Read::of(edits)?))
}

fn origins_by(before: &EdgeTable, after: &EdgeTable, edits: &Read<'_>) -> Vec<Option<u32>> {
    // Edits of names and lines look at no weight, and add up those of rows that become one. So rows
    // are numbered by their weights; of a sum the square is not the sum of squares.
    let mut tagged = before.clone();
    for (row, tag) in (1_i64..=before.len() as i64).enumerate() {
        tagged.weight[row] = tag;
        tagged.inlined_weight[row] = tag.wrapping_mul(tag);
    }
    let tagged = edits.apply(Rc::new(tagged), &mut Vec::new());
    let is_single = |&row: &usize| {
        tagged.weight[row].wrapping_mul(tagged.weight[row]) == tagged.inlined_weight[row]
    };
    let origins: BTreeMap<EdgeKey<'_>, u32> = (0..tagged.len())
        .filter(is_single)
        .map(|row| (tagged.key(row), tagged.weight[row] as u32 - 1))
        .collect();
    (0..after.len())
        .map(|row| origins.get(&after.key(row)).copied())
        .collect()
}

/// For each of some rows of `before`: the row of `after` that it has become, alone or together with
/// others.
pub(super) fn destinations(
    before: &EdgeTable,
    rows: &[u32],
    after: &EdgeTable,
    edits: &Edits,
) -> Result<Vec<(u32, u32)>, Failure> {
    let edits = Read::of(edits)?;
    let row_of: BTreeMap<EdgeKey<'_>, u32> = (0..after.len())
        .map(|row| (after.key(row), row as u32))
        .collect();
    let mut destinations = Vec::with_capacity(rows.len());
    // Rows that become one are taken apart until each is by itself.
    let mut parts = vec![rows.to_vec()];
    while let Some(part) = parts.pop() {
        let table = before.of_rows(&part);
        let renamed = edits.apply(Rc::new(table.clone()), &mut Vec::new());
        let mut is_found = vec![false; part.len()];
        for (row, origin) in origins_by(&table, &renamed, &edits).into_iter().enumerate() {
            if let Some(origin) = origin {
                is_found[origin as usize] = true;
                let destination = row_of.get(&renamed.key(row));
                destinations.extend(destination.map(|&row| (part[origin as usize], row)));
            }
        }
        let rest: Vec<u32> = part
            .iter()
            .zip(&is_found)
            .filter(|&(_, &is_found)| !is_found)
            .map(|(&row, _)| row)
            .collect();
        if rest.len() > 1 {
            let (first, second) = rest.split_at(rest.len() / 2);
            parts.extend([first.to_vec(), second.to_vec()]);
        }
    }
    destinations.sort_unstable();
    Ok(destinations)
}

/// How many edges of one table another has, too.
pub(super) fn n_shared(a: &EdgeTable, b: &EdgeTable) -> usize {
    let mut keys: Vec<_> = (0..b.len()).map(|row| b.key(row)).collect();
    keys.sort_unstable();
    (0..a.len())
        .filter(|&row| keys.binary_search(&a.key(row)).is_ok())
        .count()
}
