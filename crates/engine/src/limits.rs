//! The limits of a session, which are those of every file and one for all that is open.

use protocol::{LimitName, Limits};

/// Half of what a page's memory can be: merging and drawing take room as well.
const SESSION_BYTES: u64 = 2 << 30;

/// The limits before anybody has set any.
pub(crate) fn default_limits() -> Limits {
    let of_file = pprof::Limits::default();
    Limits::from_fn(|name| match name {
        LimitName::RawBytes => of_file.raw_bytes,
        LimitName::SessionBytes => SESSION_BYTES,
        LimitName::Samples => of_file.samples,
        LimitName::StackDepth => of_file.stack_depth,
        LimitName::Frames => of_file.frames,
        LimitName::Values => of_file.values,
        LimitName::Labels => of_file.labels,
        LimitName::Symbols => of_file.symbols,
        LimitName::NameBytes => of_file.name_bytes,
        LimitName::ValueTypes => of_file.value_types,
    })
}

/// The limits that can be kept: some cannot be as high as is asked.
pub(crate) fn effective(limits: Limits) -> Limits {
    Limits::from_fn(|name| limits.get(name).min(name.most()))
}

/// The limits of a file whose columns have `room` bytes left in the session.
pub(crate) fn file_limits(limits: &Limits, room: u64) -> pprof::Limits {
    pprof::Limits {
        raw_bytes: limits.get(LimitName::RawBytes),
        samples: limits.get(LimitName::Samples),
        stack_depth: limits.get(LimitName::StackDepth),
        frames: limits.get(LimitName::Frames),
        values: limits.get(LimitName::Values),
        labels: limits.get(LimitName::Labels),
        symbols: limits.get(LimitName::Symbols),
        name_bytes: limits.get(LimitName::NameBytes),
        value_types: limits.get(LimitName::ValueTypes),
        column_bytes: room,
    }
}

/// The session's name of a file's limit.
pub(crate) fn limit_name(name: pprof::LimitName) -> LimitName {
    match name {
        pprof::LimitName::RawBytes => LimitName::RawBytes,
        pprof::LimitName::Samples => LimitName::Samples,
        pprof::LimitName::StackDepth => LimitName::StackDepth,
        pprof::LimitName::Frames => LimitName::Frames,
        pprof::LimitName::Values => LimitName::Values,
        pprof::LimitName::Labels => LimitName::Labels,
        pprof::LimitName::Symbols => LimitName::Symbols,
        pprof::LimitName::NameBytes => LimitName::NameBytes,
        pprof::LimitName::ValueTypes => LimitName::ValueTypes,
        pprof::LimitName::ColumnBytes => LimitName::SessionBytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_a_session_keeps_a_reader_keeps() {
        let highest = file_limits(&effective(Limits::from_fn(|_| u64::MAX)), u64::MAX);
        assert_eq!(highest.effective(), highest);
        assert_eq!(highest.effective(), pprof::Limits::NONE.effective());
    }
}
