//! What kind of profile a file is, in words, and which files go together.

use profile::{Profile, ValueType};
use protocol::shown;

/// The kind in words, told from the sample types: `CPU`, `heap`, `mutex or block`.
pub(crate) fn kind(profile: &Profile) -> String {
    let has = |kind: &str, unit: &str| profile.value_type_named(kind, unit).is_some();
    let default = profile.text(profile.header.default_value_type);
    if pgo::is_lean(profile) {
        "lean default.pgo".into()
    } else if is_cpu(profile) {
        "CPU".into()
    } else if has("inuse_space", "bytes") && default.starts_with(b"alloc") {
        "allocs".into()
    } else if has("inuse_space", "bytes") || has("alloc_space", "bytes") {
        "heap".into()
    } else if has("contentions", "count") {
        "mutex or block".into()
    } else if has("goroutine", "count") {
        "goroutine".into()
    } else if has("threadcreate", "count") {
        "thread creation".into()
    } else if profile.value_types.is_empty() {
        "empty".into()
    } else {
        let named = profile.default_value_type();
        named.map_or_else(String::new, |idx| {
            words(profile, profile.value_types[idx.to_usize()]).0
        })
    }
}

/// The kind and the unit of a value type for people, who would not read megabytes of them.
pub(crate) fn words(profile: &Profile, value_type: ValueType) -> (String, String) {
    let word = |idx| shown(&profile.display(idx)).into_owned();
    (word(value_type.kind), word(value_type.unit))
}

/// Whether samples were taken by processor time.
pub(crate) fn is_cpu(profile: &Profile) -> bool {
    let is_sampled_by_cpu = profile
        .header
        .period_type
        .is_some_and(|period| profile.text(period.kind).eq_ignore_ascii_case(b"cpu"));
    profile.value_type_named("cpu", "nanoseconds").is_some() || is_sampled_by_cpu
}

/// What two files must share to be shown as one.
///
/// CPU profiles go together even where one has a sample type more, as an export of a server beside a
/// profile of the program itself. A lean `default.pgo` merges with none of them. A heap profile and
/// an allocs profile of one program hold the same numbers, so adding them up would count all of them
/// twice: they stay apart.
pub(crate) fn signature(profile: &Profile) -> String {
    if is_cpu(profile) && !pgo::is_lean(profile) {
        return "CPU".into();
    }
    let period = profile.header.period_type;
    let period = period.map_or_else(String::new, |period| profile.value_type_text(period));
    let value_types = profile::merge::value_types_text(profile);
    format!("{} {period} {value_types}", kind(profile))
}
