//! Several profiles made one, as `go tool pprof` does it.
//!
//! The rules are those of google/pprof's `profile.Merge`: which mappings, functions, locations and
//! samples are the same, that a sample of zeros goes, that only what a sample uses stays, and what
//! becomes of time, duration and period.
//!
//! **Invariant:** the result depends on the order of the sources only in the order of its rows
//! and in what the header takes from the first of them.

mod columns;
mod import;
mod units;

use foldhash::fast::RandomState;
use hashbrown::HashSet;
use thiserror::Error;

use crate::{Header, Profile, ProfileBuilder, StringIdx, TableName, ValueType};
use columns::Columns;

/// Why profiles cannot be one profile.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum MergeError {
    /// There is nothing to merge.
    #[error("there is no profile to merge")]
    NoProfile,
    /// The profiles were sampled by different events, so their counts do not add up.
    #[error(
        "profile {source_row} was sampled by {found} and profile 0 by {expected}: they cannot be merged"
    )]
    PeriodTypes {
        /// Which of the sources differs from the first.
        source_row: usize,
        /// What the first is sampled by, as `cpu/nanoseconds`.
        expected: String,
        /// What this one is sampled by.
        found: String,
    },
    /// The profiles have no value type in common.
    #[error(
        "profile {source_row} measures {found} and profile 0 measures {expected}: they have no sample type in common"
    )]
    NoCommonValueType {
        /// Which of the sources shares nothing with those before it.
        source_row: usize,
        /// What the first measures.
        expected: String,
        /// What this one measures.
        found: String,
    },
    /// The profiles count one kind of value in units that do not convert.
    #[error(
        "profile {source_row} counts {kind} in {found} and others in {expected}: they do not convert"
    )]
    Units {
        /// Which of the sources does not go with those before it.
        source_row: usize,
        /// What is counted.
        kind: String,
        /// The unit of those before.
        expected: String,
        /// The unit of this one.
        found: String,
    },
    /// There is more to merge than a profile can hold.
    #[error("with profile {source_row} the merge has more than 2^32 {table}")]
    TooLarge {
        /// Which of the sources is too much.
        source_row: usize,
        /// What there is too much of.
        table: TableName,
    },
}

impl MergeError {
    /// The source that the others cannot be merged with; `None` if there is no source.
    pub fn source_row(&self) -> Option<usize> {
        match *self {
            Self::PeriodTypes { source_row, .. }
            | Self::NoCommonValueType { source_row, .. }
            | Self::Units { source_row, .. }
            | Self::TooLarge { source_row, .. } => Some(source_row),
            Self::NoProfile => None,
        }
    }
}

/// Merges profiles into one. Sums wrap on overflow, as Go's do.
///
/// Where the value types differ, the result has those that all sources have, in the order of the
/// first; where their units do, it has the finest. As `go tool pprof` with several sources.
pub fn merge(sources: &[&Profile]) -> Result<Profile, MergeError> {
    merge_into(ProfileBuilder::default(), sources)
}

/// A source with the value types of a merge that it is part of, its values in the merge's units;
/// `None` if it lacks one, which then is no part of it.
pub fn in_value_types_of(source: &Profile, merged: &Profile) -> Option<Profile> {
    let mut converted = source.clone();
    converted.value_types.clear();
    converted.samples.values.clear();
    for value_type in &merged.value_types {
        let (kind, unit) = (merged.text(value_type.kind), merged.text(value_type.unit));
        let mut own = source.value_types.iter().zip(&source.samples.values);
        let (own, values) = own.find(|(own, _)| source.text(own.kind) == kind)?;
        let ratio = units::ratio(source.text(own.unit), unit)?;
        let unit = converted.strings.push(unit);
        converted.value_types.push(ValueType { unit, ..*own });
        let values = values.iter().map(|&value| units::scaled(value, ratio));
        converted.samples.values.push(values.collect());
    }
    Some(converted)
}

fn merge_into(mut builder: ProfileBuilder, sources: &[&Profile]) -> Result<Profile, MergeError> {
    if sources.is_empty() {
        return Err(MergeError::NoProfile);
    }
    let columns = Columns::common(sources)?;
    builder.set_value_types(&columns.value_types);
    let header = merged_header(&mut builder, sources, &columns);
    builder.set_header(header);
    for (source_row, (source, of_source)) in sources.iter().zip(&columns.of_source).enumerate() {
        import::import(&mut builder, source, &of_source.columns);
        if let Some(table) = builder.full() {
            return Err(MergeError::TooLarge { source_row, table });
        }
    }
    let merged = builder.build();
    if !merged.has_countable_frames() {
        return Err(MergeError::TooLarge {
            source_row: sources.len() - 1,
            table: TableName::Frames,
        });
    }
    if (0..merged.samples.len()).any(|row| is_zero(&merged, row)) {
        // Samples that cancelled out go, and with them what only they used.
        return merge(&[&merged]);
    }
    Ok(merged)
}

/// `kind/unit` of every value type, for messages.
pub fn value_types_text(profile: &Profile) -> String {
    let texts: Vec<String> = profile
        .value_types
        .iter()
        .map(|&value_type| profile.value_type_text(value_type))
        .collect();
    match texts.is_empty() {
        true => "nothing".to_owned(),
        false => texts.join(", "),
    }
}

/// As google/pprof's `combineHeaders`.
fn merged_header(
    builder: &mut ProfileBuilder,
    sources: &[&Profile],
    columns: &Columns<'_>,
) -> Header {
    let first = sources[0];
    let mut header = Header {
        drop_frames: builder.string(first.text(first.header.drop_frames)),
        keep_frames: builder.string(first.text(first.header.keep_frames)),
        ..Header::default()
    };
    header.period_type = columns
        .period_type
        .map(|(kind, unit)| builder.value_type(kind, unit));
    let mut seen = HashSet::<_, RandomState>::default();
    for (source, of_source) in sources.iter().zip(&columns.of_source) {
        let theirs = &source.header;
        if header.time_nanos == 0 || theirs.time_nanos < header.time_nanos {
            header.time_nanos = theirs.time_nanos;
        }
        header.duration_nanos = header.duration_nanos.wrapping_add(theirs.duration_nanos);
        header.period = match header.period {
            0 => of_source.period,
            period => period.max(of_source.period),
        };
        for &comment in &theirs.comments {
            let comment = builder.string(source.text(comment));
            if seen.insert(comment) {
                header.comments.push(comment);
            }
        }
        if header.default_value_type == StringIdx(0) {
            header.default_value_type = builder.string(of_source.default_kind);
        }
        if header.doc_url == StringIdx(0) {
            header.doc_url = builder.string(source.text(theirs.doc_url));
        }
    }
    header
}

fn is_zero(profile: &Profile, row: usize) -> bool {
    profile.samples.values.iter().all(|column| column[row] == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LabelSetIdx, Line};

    /// A profile of one sample whose stack is as deep as it has names.
    fn stack_of(names: &[&str]) -> Profile {
        let mut builder = ProfileBuilder::new(&[(b"samples", b"count")]);
        let locations: Vec<_> = names
            .iter()
            .map(|name| {
                let name = builder.string(name.as_bytes());
                let line = Line {
                    function: Some(builder.function(name, name, StringIdx(0), 1)),
                    line: 1,
                    column: 0,
                };
                builder.location(None, 0, false, &[line])
            })
            .collect();
        let stack = builder.stack(&locations);
        builder.add_sample(stack, LabelSetIdx(0), std::iter::once(1));
        builder.build()
    }

    fn merged_with_room(most: u32, sources: &[&Profile]) -> Result<Profile, MergeError> {
        merge_into(ProfileBuilder::default().with_room(most), sources)
    }

    #[test]
    fn a_merge_that_tables_cannot_hold_is_an_error_that_names_the_table_and_the_source() {
        let (a, b) = (stack_of(&["f", "g", "h"]), stack_of(&["h", "g", "f"]));
        let too_large = |source_row, table| Err(MergeError::TooLarge { source_row, table });
        let most = 100;
        assert_eq!(merged_with_room(most, &[&a, &b]), merge(&[&a, &b]));
        let long_name = "n".repeat(44);
        let (c, d) = (
            stack_of(&[&long_name]),
            stack_of(&[&long_name.to_uppercase()]),
        );
        assert!(merged_with_room(most, &[&c, &a]).is_ok());
        assert_eq!(
            merged_with_room(most, &[&c, &a, &d]),
            too_large(2, TableName::StringBytes)
        );
        let deep = stack_of(&["f"; 90]);
        assert!(merged_with_room(most, &[&a, &deep]).is_ok());
        assert_eq!(
            merged_with_room(most, &[&a, &b, &deep, &stack_of(&["g"; 9])]),
            too_large(3, TableName::StackLocations)
        );
    }

    /// No tool of Go's shows this: `go tool pprof` takes no line without a function.
    #[test]
    fn columns_tell_locations_apart_where_no_function_overwrites_them() {
        let mut builder = ProfileBuilder::new(&[(b"samples", b"count")]);
        let function = builder.function(StringIdx(0), StringIdx(0), StringIdx(0), 1);
        let mut row = |lines: &[(bool, i64)]| {
            let lines: Vec<Line> = lines
                .iter()
                .map(|&(has_function, column)| Line {
                    function: has_function.then_some(function),
                    line: 1,
                    column,
                })
                .collect();
            builder.location(None, 0, false, &lines).0
        };
        assert_eq!(row(&[(true, 40), (false, 0)]), 0);
        assert_eq!(row(&[(true, 41), (false, 0)]), 1);
        assert_eq!(row(&[(true, 40), (true, 0)]), 2);
        assert_eq!(row(&[(true, 41), (true, 0)]), 2);
        assert_eq!(row(&[(true, 41), (true, 7)]), 3);
        assert_eq!(row(&[(false, 41), (false, 7), (true, 8)]), 4);
        assert_eq!(row(&[(false, 41), (false, 9), (true, 8)]), 4);
        assert_eq!(row(&[(false, 42), (false, 9), (true, 8)]), 5);
    }
}
