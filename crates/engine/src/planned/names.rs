//! Edits of names and lines, with what they came to in words; and which edge became which.

use std::collections::BTreeMap;
use std::rc::Rc;

use pgo::EdgeTable;
use pgo::edits::{Renames, Shifted, SourceDiff, UnmappedReason, do_not_inline, shift};
use protocol::{EditNote, Edits, Failure};

use super::not_edited;

/// The edges under the names and at the lines of the sources that are built, functions that are not
/// to be inlined under no name at all.
pub(super) fn renamed(
    table: Rc<EdgeTable>,
    edits: &Edits,
    notes: &mut Vec<EditNote>,
) -> Result<Rc<EdgeTable>, Failure> {
    let mut table = table;
    if !edits.renames.trim().is_empty() {
        let renames = Renames::parse(&edits.renames).map_err(|error| not_edited(&error))?;
        let renamed = renames.apply(&table);
        notes.push(EditNote {
            text: match renamed.n_joined {
                0 => format!("Renamed: {} edges.", renamed.n_edges),
                n => format!(
                    "Renamed: {} edges; {n} of them became one with edges that had the new name.",
                    renamed.n_edges
                ),
            },
            is_warning: renamed.n_edges == 0,
        });
        table = Rc::new(renamed.edges);
    }
    if !edits.source_diff.trim().is_empty() {
        let diff = SourceDiff::parse(&edits.source_diff).map_err(|error| not_edited(&error))?;
        let shifted = shift(&table, &diff);
        note_shift(&shifted, notes);
        table = Rc::new(shifted.edges);
    }
    if !edits.do_not_inline.is_empty() {
        let names: Vec<&[u8]> = edits.do_not_inline.iter().map(String::as_bytes).collect();
        for name in &names {
            let is_it = |&row: &usize| table.name(table.callee[row]) == *name;
            if !(0..table.len()).any(|row| is_it(&row)) {
                let name = String::from_utf8_lossy(name);
                notes.push(EditNote {
                    text: format!("No edge calls {name}, so it need not be kept from inlining."),
                    is_warning: true,
                });
            }
        }
        let kept_out = do_not_inline(&table, &names);
        notes.push(EditNote {
            text: format!("Not to be inlined for the profile’s sake: {}.", names.len()),
            is_warning: false,
        });
        table = Rc::new(kept_out);
    }
    Ok(table)
}

fn note_shift(shifted: &Shifted, notes: &mut Vec<EditNote>) {
    notes.push(EditNote {
        text: format!("Moved with the source: {} edges.", shifted.n_edges),
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
    // Edits of names and lines look at no weight, and add up those of rows that become one. So rows
    // are numbered by their weights; of a sum the square is not the sum of squares.
    let mut tagged = before.clone();
    for (row, tag) in (1_i64..=before.len() as i64).enumerate() {
        tagged.weight[row] = tag;
        tagged.inlined_weight[row] = tag.wrapping_mul(tag);
    }
    let tagged = renamed(Rc::new(tagged), edits, &mut Vec::new())?;
    let origins: BTreeMap<(&[u8], &[u8], i64), u32> = (0..tagged.len())
        .filter(|&row| {
            tagged.weight[row].wrapping_mul(tagged.weight[row]) == tagged.inlined_weight[row]
        })
        .map(|row| (key(&tagged, row), tagged.weight[row] as u32 - 1))
        .collect();
    Ok((0..after.len())
        .map(|row| origins.get(&key(after, row)).copied())
        .collect())
}

fn key(edges: &EdgeTable, row: usize) -> (&[u8], &[u8], i64) {
    (
        edges.name(edges.caller[row]),
        edges.name(edges.callee[row]),
        edges.offset[row],
    )
}
