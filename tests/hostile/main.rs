//! How much memory a file takes that was made to take all there is, counted byte by byte.
//!
//! The allocator counts for the whole process, so one test runs at a time.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its file has failed"
)]

mod long_messages;

use std::fmt::Write as _;
use std::fs;
use std::sync::{Mutex, MutexGuard, PoisonError};

use peak_alloc::PeakAlloc;
use pprof::{Decoded, LimitName, Limits, PprofError, Reader, decode};
use tests::corpus::{self, read_text};
use tests::hostile::{LIMITS, bad_files, field, gzip_bomb, head, inlined};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

static ALONE: Mutex<()> = Mutex::new(());

/// What a reader takes before there is anything in its columns: the inflater and its window, the
/// tables of what was lately met, the beginning of a short message.
const READER_BYTES: u64 = 2 << 20;

/// Columns grow by doubling, and the last steps of decoding make some anew.
const MOST_TIMES_COLUMNS: u64 = 3;

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What comes of decoding, and how much more memory it took at its highest than before.
fn measured(bytes: &[u8], limits: &Limits) -> (Result<Decoded, PprofError>, u64) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let decoded = decode(bytes, limits);
    let peak = ALLOCATOR.peak_usage().saturating_sub(before) as u64;
    (decoded, peak)
}

fn assert_bounded(name: &str, bytes: &[u8], limits: &Limits) -> Result<Decoded, PprofError> {
    let (decoded, peak) = measured(bytes, limits);
    let bound = limits.column_bytes * MOST_TIMES_COLUMNS + READER_BYTES;
    assert!(peak <= bound, "{name}: {peak} bytes, and {bound} at most");
    decoded
}

/// `BLESS=1` rewrites the table, where the larger corpus is at hand for all of it.
#[test]
fn every_bad_file_takes_no_more_memory_than_the_table_says() {
    let _alone = alone();
    let golden = corpus::golden().join("bad-memory.tsv");
    let mut table = String::from("file\tfile_bytes\tmemory_at_most\n");
    let mut rows = Vec::new();
    for file in bad_files() {
        let bytes = file.bytes();
        let (decoded, peak) = measured(&bytes, &LIMITS);
        drop(decoded);
        assert!(peak <= LIMITS.column_bytes * MOST_TIMES_COLUMNS + READER_BYTES);
        let name = file.name.trim_start_matches("bad/").to_owned();
        rows.push((name, bytes.len(), peak));
    }
    rows.sort();
    if std::env::var_os("BLESS").is_some() && corpus::shared().is_some() {
        for (name, n_bytes, peak) in &rows {
            // Room for another version of the inflater, or of a hash table.
            let most = (peak + peak / 4).next_power_of_two().max(1 << 16);
            writeln!(table, "{name}\t{n_bytes}\t{most}").unwrap();
        }
        fs::write(&golden, table).unwrap();
        return;
    }
    let golden = read_text(&golden);
    for (name, _, peak) in rows {
        let row = golden
            .lines()
            .find(|line| line.starts_with(&format!("{name}\t")));
        let most: u64 = row.unwrap().rsplit('\t').next().unwrap().parse().unwrap();
        assert!(
            peak <= most,
            "{name}: {peak} bytes, and the table says {most}"
        );
    }
}

#[test]
fn no_bad_file_takes_more_than_a_small_session_gives() {
    let _alone = alone();
    for column_bytes in [1 << 16, 1 << 20, 1 << 24] {
        let limits = Limits {
            column_bytes,
            raw_bytes: 1 << 26,
            ..Limits::default()
        };
        for file in bad_files() {
            let _ = assert_bounded(&file.name, &file.bytes(), &limits);
        }
    }
}

#[test]
fn a_gzip_bomb_stops_at_the_output_so_far_wherever_it_is() {
    let _alone = alone();
    let most = 1 << 20;
    let limits = Limits {
        raw_bytes: most,
        ..Limits::default()
    };
    let long_string = [&[6 << 3 | 2][..], &[0x80, 0x80, 0x80, 0x80, 0x04]].concat();
    let honest = [head(), inlined(10, 1000)].concat();
    for (name, before, n_members) in [
        ("of zeros", Vec::new(), 1),
        ("in many members", Vec::new(), 512),
        ("in a string", [head(), long_string.clone()].concat(), 1),
        ("after a profile", honest.clone(), 1),
        ("after a profile, in many members", honest.clone(), 64),
        (
            "in a string after a profile",
            [honest, long_string].concat(),
            7,
        ),
    ] {
        let bomb = gzip_bomb(&before, 1 << 28, n_members);
        assert!(bomb.len() < 1 << 19, "{name} is small: {}", bomb.len());
        let mut reader = Reader::new(limits);
        let mut n_read = 0;
        ALLOCATOR.reset_peak_usage();
        let error = bomb
            .chunks(1 << 12)
            .find_map(|piece| {
                n_read += piece.len();
                let before = reader.raw_bytes();
                assert!(before <= most, "{name}");
                reader.push(piece).err()
            })
            .unwrap();
        let expected = PprofError::Limit {
            name: LimitName::RawBytes,
            limit: most,
            wanted: None,
        };
        assert_eq!(error, expected, "{name}");
        assert!(n_read < bomb.len() / 8, "{name}: read {n_read} bytes of it");
        let (_, peak) = measured(&bomb, &limits);
        assert!(peak < 4 * most + READER_BYTES, "{name}: {peak} bytes");
    }
}

/// How many bytes each kind of message is made of.
const N: usize = 20_000_000;

/// Each message in as many bytes as a small file inflates to, whole and as many small ones.
#[test]
fn no_kind_of_message_takes_more_than_its_limit() {
    let _alone = alone();
    let repeated = |unit: &[u8], n: usize| unit.repeat(n / unit.len());
    let many = |number: u8, message: &[u8]| repeated(&field(number, message), N);
    let sample = |message: Vec<u8>| field(2, &message);
    let limits = Limits {
        column_bytes: 8 << 20,
        ..Limits::default()
    };
    let id = [8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
    for (name, bytes) in [
        ("packed locations", sample(field(1, &vec![1; N]))),
        ("locations", sample(repeated(&[8, 1], N))),
        ("packed values", sample(field(2, &vec![1; N]))),
        ("values", sample(repeated(&[16, 1], N))),
        ("labels", sample(repeated(&field(3, &[8, 1, 16, 1]), N))),
        ("samples", many(2, &[])),
        ("samples of a value", many(2, &field(2, &[1]))),
        ("samples of a location", many(2, &field(1, &[1]))),
        ("samples of a label", many(2, &field(3, &[8, 1, 24, 7]))),
        ("sample types", many(1, &[])),
        ("mappings", many(3, &[])),
        ("locations", many(4, &[])),
        ("locations of any id", many(4, &id)),
        ("lines", field(4, &repeated(&[34, 0], N))),
        ("functions", many(5, &[])),
        ("functions of any id", many(5, &id)),
        ("strings", many(6, &[])),
        ("a string", field(6, &vec![b'x'; N])),
        ("packed comments", field(13, &vec![1; N])),
        ("comments", repeated(&[13 << 3, 1], N)),
    ] {
        let bytes = [head(), bytes].concat();
        let decoded = assert_bounded(name, &bytes, &limits);
        drop(bytes);
        assert!(
            matches!(decoded, Err(PprofError::Limit { .. })),
            "{name}: {:?}",
            decoded.err()
        );
    }
    // Ids that are not small numbers, each another.
    let mut ids = head();
    for row in 0..400_000_u64 {
        let mut message = vec![8];
        prost::encoding::encode_varint(u64::MAX - row, &mut message);
        ids.extend(field(4, &message));
    }
    let decoded = assert_bounded("ids", &ids, &limits);
    assert!(matches!(decoded, Err(PprofError::Limit { .. })));
}

/// One text of a megabyte, named by a hundred thousand rows: a few bytes each.
#[test]
fn names_are_counted_where_they_are_used() {
    let _alone = alone();
    let long = field(6, &vec![b'x'; 1 << 20]);
    let rows = |number: u8, message: &[u8]| field(number, message).repeat(100_000);
    let ids = |message: &[u8]| -> Vec<u8> {
        let row = |id: u64| {
            let mut bytes = vec![8];
            prost::encoding::encode_varint(id, &mut bytes);
            bytes.extend_from_slice(message);
            field(
                if message[0] == 16 && message.len() == 2 {
                    4
                } else {
                    5
                },
                &bytes,
            )
        };
        (1..=100_000).flat_map(row).collect()
    };
    let binary = field(3, &[8, 1, 40, 4]);
    let limits = Limits {
        value_types: 200_000,
        ..Limits::default()
    };
    for (name, bytes) in [
        ("functions", ids(&[16, 4, 24, 4])),
        ("sample types", rows(1, &[8, 4, 16, 4])),
        ("binaries", [binary, ids(&[16, 1])].concat()),
    ] {
        let bytes = [head(), long.clone(), bytes].concat();
        let (decoded, peak) = measured(&bytes, &limits);
        let error = decoded.map(|decoded| decoded.raw_bytes).unwrap_err();
        assert!(
            matches!(
                error,
                PprofError::Limit { name: LimitName::NameBytes, wanted: Some(wanted), .. }
                    if wanted >= 100_000 << 20
            ),
            "{name}: {error:?}"
        );
        assert!(peak < 32 << 20, "{name}: {peak} bytes");
    }
}

#[test]
fn frames_are_counted_with_the_lines_of_their_locations() {
    let _alone = alone();
    let file = inlined(100_000, 20_000);
    let n_frames = 20_000 * 100_001;
    let (decoded, _) = measured(&file, &Limits::default());
    let limit = Limits::default().frames;
    let expected = PprofError::Limit {
        name: LimitName::Frames,
        limit,
        wanted: Some(n_frames),
    };
    assert_eq!(decoded.map(|decoded| decoded.raw_bytes), Err(expected));
    let enough = Limits {
        frames: n_frames,
        ..Limits::default()
    };
    assert_eq!(decode(&file, &enough).unwrap().profile.n_frames(), n_frames);
}
