//! The limits of a session, which are those of every file and one for all that is open.

use protocol::{LimitName, Limits};

/// The limits before anybody has set any.
pub fn default_limits() -> Limits {
    from_file_limits(pprof::Limits::default(), SESSION_BYTES)
}

/// Half of what a page's memory can be: merging and drawing take room as well.
const SESSION_BYTES: u64 = 2 << 30;

/// The limits that can be kept: tables count in 32 bits, so some cannot be as high as is asked.
pub(crate) fn effective(limits: Limits) -> Limits {
    let of_file = file_limits(limits, u64::MAX).effective();
    from_file_limits(of_file, limits.session_bytes)
}

/// The limits of a file whose columns have `room` bytes left in the session.
pub(crate) fn file_limits(limits: Limits, room: u64) -> pprof::Limits {
    pprof::Limits {
        raw_bytes: limits.raw_bytes,
        samples: limits.samples,
        stack_depth: limits.stack_depth,
        frames: limits.frames,
        values: limits.values,
        labels: limits.labels,
        symbols: limits.symbols,
        name_bytes: limits.name_bytes,
        value_types: limits.value_types,
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

fn from_file_limits(limits: pprof::Limits, session_bytes: u64) -> Limits {
    Limits {
        raw_bytes: limits.raw_bytes,
        samples: limits.samples,
        stack_depth: limits.stack_depth,
        frames: limits.frames,
        values: limits.values,
        labels: limits.labels,
        symbols: limits.symbols,
        name_bytes: limits.name_bytes,
        value_types: limits.value_types,
        session_bytes,
    }
}
