//! One long message, whole or in pieces, at sizes all the way up to the limit: what is checked
//! before a message is read has to know what comes of it.

use pprof::{Limits, Reader};
use tests::hostile::{field, head};

use crate::{ALLOCATOR, MOST_TIMES_COLUMNS, READER_BYTES, alone};

const LIMIT: u64 = 4 << 20;

/// As a file comes in the worker.
const PIECE_BYTES: usize = 4096;

/// Numbers that are no slots themselves, each another, in ten bytes each.
fn wide_ids(n_bytes: usize) -> impl Iterator<Item = Vec<u8>> {
    (0..n_bytes as u64 / 10).map(|row| {
        let mut id = Vec::new();
        prost::encoding::encode_varint(u64::MAX - row, &mut id);
        id
    })
}

/// Messages of about that many bytes, each of which could become many times as much.
fn messages(n_bytes: usize) -> [(&'static str, Vec<u8>); 16] {
    let packed: Vec<u8> = wide_ids(n_bytes).flatten().collect();
    let one_by_one = |tag: u8| -> Vec<u8> {
        let field = |id: Vec<u8>| [vec![tag], id].concat();
        wide_ids(n_bytes).flat_map(field).collect()
    };
    let line = |id: Vec<u8>| field(4, &[vec![8], id].concat());
    let lines: Vec<u8> = wide_ids(n_bytes).flat_map(line).collect();
    let many = |number: u8| -> Vec<u8> {
        let message = |id: Vec<u8>| field(number, &[vec![8], id].concat());
        wide_ids(n_bytes).flat_map(message).collect()
    };
    let repeated = |unit: &[u8]| unit.repeat(n_bytes / unit.len());
    [
        ("packed wide locations", field(2, &field(1, &packed))),
        ("wide locations", field(2, &one_by_one(8))),
        ("packed wide values", field(2, &field(2, &packed))),
        ("packed locations", field(2, &field(1, &vec![1; n_bytes]))),
        ("values", field(2, &repeated(&[16, 1]))),
        ("labels", field(2, &repeated(&field(3, &[8, 1, 16, 1])))),
        ("lines of wide functions", field(4, &lines)),
        (
            "a line of many functions",
            field(4, &field(4, &one_by_one(8))),
        ),
        ("a location of many ids", field(4, &one_by_one(8))),
        ("a location of many mappings", field(4, &one_by_one(16))),
        ("a function of many ids", field(5, &one_by_one(8))),
        ("a mapping of many ids", field(3, &one_by_one(8))),
        ("packed comments", field(13, &vec![1; n_bytes])),
        ("locations of wide ids", many(4)),
        ("functions of wide ids", many(5)),
        ("mappings of wide ids", many(3)),
    ]
}

#[test]
fn a_long_message_takes_no_more_than_its_limit_at_any_size() {
    let _alone = alone();
    let limits = Limits {
        column_bytes: LIMIT,
        stack_depth: u64::MAX,
        value_types: u64::MAX,
        ..Limits::default()
    };
    let bound = LIMIT * MOST_TIMES_COLUMNS + READER_BYTES;
    let mut n_within = 0;
    for sixteenths in [1, 3, 6, 8, 12, 16] {
        for (name, message) in messages((LIMIT / 16) as usize * sixteenths) {
            let bytes = [head(), message].concat();
            for piece_bytes in [bytes.len(), PIECE_BYTES] {
                let before = ALLOCATOR.current_usage();
                ALLOCATOR.reset_peak_usage();
                let mut reader = Reader::new(limits);
                let pushed = bytes
                    .chunks(piece_bytes)
                    .try_for_each(|piece| reader.push(piece));
                n_within += u64::from(pushed.is_ok());
                let ended = pushed.and_then(|()| reader.finish());
                let peak = (ALLOCATOR.peak_usage() - before) as u64;
                drop(ended);
                assert!(
                    peak <= bound,
                    "{name}, {sixteenths} sixteenths of the limit, by {piece_bytes}: \
                     {peak} bytes, and {bound} at most"
                );
            }
        }
    }
    assert!(n_within > 20, "too few fit to say anything: {n_within}");
}
