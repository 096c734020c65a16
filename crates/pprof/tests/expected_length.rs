//! Files whose length is said beforehand, rightly or not.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its file has failed"
)]

use pprof::{Effort, Limits, Reader, decode, encode, gzip};
use profile::{Profile, StringIdx, ValueType};

/// A profile of that many samples without frames, each of value 7.
fn large_file(n_samples: usize) -> Vec<u8> {
    let mut profile = Profile::default();
    profile.value_types.push(ValueType {
        kind: StringIdx(0),
        unit: StringIdx(0),
    });
    let mut bytes = encode(&profile);
    // Fields may come in any order, and a repeated one as often as it likes.
    for _ in 0..n_samples {
        bytes.extend_from_slice(&[0x12, 3, 0x12, 1, 7]);
    }
    bytes
}

#[test]
fn a_file_reads_the_same_whatever_length_was_expected() {
    let raw = large_file(300_000);
    let gzipped = gzip(&raw, Effort::Usual);
    for bytes in [raw, gzipped] {
        let expected = decode(&bytes, &Limits::default()).unwrap();
        assert_eq!(expected.profile.samples.len(), 300_000);
        let length = bytes.len() as u64;
        for said in [0, length / 3, length, length * 3, 1 << 21, u64::MAX] {
            let mut reader = Reader::new(Limits::default());
            reader.expect(said);
            for piece in bytes.chunks(4096) {
                reader.push(piece).unwrap();
            }
            assert!(reader.finish().unwrap() == expected, "{said}");
        }
    }
}
