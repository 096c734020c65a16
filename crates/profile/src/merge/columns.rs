//! Which columns of values go into a merge, in which unit, and what becomes of the period.
//!
//! As google/pprof's driver, which before `profile.Merge` calls `CompatibilizeSampleTypes`: the
//! kinds that all have, in the order of the first; and `measurement.ScaleProfiles`: the finest
//! unit of each.
//!
//! **Invariant:** linear in the number of sample types, which a file chooses.

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::{MergeError, units, value_types_text};
use crate::{Profile, ValueTypeIdx};

/// The columns of a merge, and where each source has them.
pub(super) struct Columns<'a> {
    pub(super) value_types: Vec<Texts<'a>>,
    pub(super) period_type: Option<Texts<'a>>,
    pub(super) of_source: Vec<SourceColumns<'a>>,
}

/// Kind and unit.
type Texts<'a> = (&'a [u8], &'a [u8]);

/// What a source gives to a merge.
pub(super) struct SourceColumns<'a> {
    pub(super) columns: Vec<Scaled>,
    /// Its period, in the unit of the merge.
    pub(super) period: i64,
    /// The kind that it shows first, if it says so.
    pub(super) default_kind: &'a [u8],
}

/// A column of a source, and what its values are multiplied by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scaled {
    pub(super) idx: ValueTypeIdx,
    pub(super) ratio: f64,
}

impl Scaled {
    /// Whether the values stay as they are.
    pub(super) fn is_as_it_was(self) -> bool {
        self.ratio.to_bits() == 1_f64.to_bits()
    }
}

impl<'a> Columns<'a> {
    /// The columns that all sources have; there is at least one source.
    pub(super) fn common(sources: &[&'a Profile]) -> Result<Self, MergeError> {
        let rows_of_source = common_rows(sources)?;
        let first = sources[0];
        let mut value_types = Vec::with_capacity(rows_of_source[0].len());
        for (column, idx) in rows_of_source[0].iter().enumerate() {
            let unit_of = |source_row: usize| {
                let source = sources[source_row];
                let idx = rows_of_source[source_row][column];
                source.text(source.value_types[idx.to_usize()].unit)
            };
            let kind = first.text(first.value_types[idx.to_usize()].kind);
            let units = (0..sources.len()).map(unit_of);
            let unit = finest(units).map_err(|(source_row, expected)| MergeError::Units {
                source_row,
                kind: display(kind),
                expected: display(expected),
                found: display(unit_of(source_row)),
            })?;
            value_types.push((kind, unit));
        }
        let period_type = common_period_type(sources)?;
        let of_source = sources
            .iter()
            .zip(&rows_of_source)
            .map(|(source, rows)| SourceColumns::new(source, rows, &value_types, period_type))
            .collect();
        Ok(Self {
            value_types,
            period_type,
            of_source,
        })
    }
}

impl<'a> SourceColumns<'a> {
    fn new(
        source: &'a Profile,
        rows: &[ValueTypeIdx],
        value_types: &[Texts<'a>],
        period_type: Option<Texts<'a>>,
    ) -> Self {
        let own_default = source.text(source.header.default_value_type);
        let is_whole = rows.len() == source.value_types.len()
            && rows.iter().zip(0..).all(|(idx, row)| idx.0 == row);
        let is_kept = || value_types.iter().any(|&(kind, _)| kind == own_default);
        let default_kind = match value_types.first() {
            // A source that loses or reorders columns shows another first, if that one is lost.
            Some(&(kind, _)) if !is_whole && !is_kept() => kind,
            _ => own_default,
        };
        let columns = rows.iter().zip(value_types);
        let columns = columns
            .map(|(&idx, &(_, unit))| {
                let own_unit = source.text(source.value_types[idx.to_usize()].unit);
                let ratio = units::ratio(own_unit, unit).unwrap_or(1.0);
                Scaled { idx, ratio }
            })
            .collect();
        let period = source.header.period;
        Self {
            columns,
            period: match (source.header.period_type, period_type) {
                (Some(own), Some((_, unit))) => {
                    units::scaled_period(period, source.text(own.unit), unit)
                }
                _ => period,
            },
            default_kind,
        }
    }
}

/// For each source, its rows of the kinds that all sources have, in the order of the first.
///
/// Where all list the same kinds in the same order they all stay, a kind that is listed twice as
/// well; else a kind stays that each lists once, which is what google/pprof counts to.
fn common_rows(sources: &[&Profile]) -> Result<Vec<Vec<ValueTypeIdx>>, MergeError> {
    let first = sources[0];
    let kinds = |source| value_kinds(source);
    if sources.iter().all(|source| kinds(source).eq(kinds(first))) {
        let rows = (0..first.value_types.len()).map(ValueTypeIdx::from_usize);
        return Ok(vec![rows.collect(); sources.len()]);
    }
    let mut kept: Vec<&[u8]> = kinds(first).collect();
    let mut rows_by_kind = Vec::with_capacity(sources.len());
    for (source_row, source) in sources.iter().enumerate() {
        let mut rows: HashMap<&[u8], Option<ValueTypeIdx>, RandomState> = HashMap::default();
        for (kind, row) in kinds(source).zip(0..) {
            let once = rows.entry(kind).or_insert(Some(ValueTypeIdx(row)));
            if *once != Some(ValueTypeIdx(row)) {
                *once = None;
            }
        }
        kept.retain(|kind| rows.get(kind).is_some_and(Option::is_some));
        if kept.is_empty() {
            return Err(MergeError::NoCommonValueType {
                source_row,
                expected: value_types_text(first),
                found: value_types_text(source),
            });
        }
        rows_by_kind.push(rows);
    }
    let rows_of = |rows: &HashMap<&[u8], Option<ValueTypeIdx>, RandomState>| {
        let row = |kind: &&[u8]| rows.get(kind).copied().flatten();
        kept.iter().filter_map(row).collect()
    };
    Ok(rows_by_kind.iter().map(rows_of).collect())
}

fn value_kinds(source: &Profile) -> impl Iterator<Item = &[u8]> {
    let value_types = source.value_types.iter();
    value_types.map(|value_type| source.text(value_type.kind))
}

/// The kind of period that all have, in the finest unit. No period type is one without words.
fn common_period_type<'a>(sources: &[&'a Profile]) -> Result<Option<Texts<'a>>, MergeError> {
    let period_type = |source: &'a Profile| match source.header.period_type {
        Some(period) => (source.text(period.kind), source.text(period.unit)),
        None => (&[][..], &[][..]),
    };
    let first = sources[0];
    let error = |source_row: usize| MergeError::PeriodTypes {
        source_row,
        expected: event_text(period_type(first)),
        found: event_text(period_type(sources[source_row])),
    };
    let (kind, _) = period_type(first);
    let other = sources
        .iter()
        .position(|source| period_type(source).0 != kind);
    if let Some(source_row) = other {
        return Err(error(source_row));
    }
    let units = sources.iter().map(|source| period_type(source).1);
    let unit = finest(units).map_err(|(source_row, _)| error(source_row))?;
    let is_said = sources
        .iter()
        .any(|source| source.header.period_type.is_some());
    Ok(is_said.then_some((kind, unit)))
}

/// The finest of units, or which does not go with that of those before it.
fn finest<'a>(units: impl Iterator<Item = &'a [u8]>) -> Result<&'a [u8], (usize, &'a [u8])> {
    let mut finest: Option<&[u8]> = None;
    for (row, unit) in units.enumerate() {
        let so_far = finest.unwrap_or(unit);
        match units::ratio(unit, so_far) {
            None => return Err((row, so_far)),
            Some(ratio) => finest = Some(if ratio < 1.0 { unit } else { so_far }),
        }
    }
    Ok(finest.unwrap_or_default())
}

fn event_text((kind, unit): (&[u8], &[u8])) -> String {
    match kind.is_empty() && unit.is_empty() {
        true => "an unnamed event".to_owned(),
        false => format!("{}/{}", display(kind), display(unit)),
    }
}

fn display(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}
