//! Files made to break a reader, and limits under which they are read.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use pprof::Limits;

use crate::corpus::{self, ProfilePath};

/// Smaller than the defaults, so that the bombs go off sooner. What is big and honest still fits.
pub const LIMITS: Limits = Limits {
    raw_bytes: 1 << 28,
    samples: 2_000_000,
    stack_depth: 1_000_000,
    frames: 20_000_000,
    values: 4_000_000,
    labels: 2_000_000,
    symbols: 2_000_000,
    name_bytes: 1 << 26,
    value_types: 1_000,
    column_bytes: 1 << 28,
};

/// The bad files of the project, and those of the larger corpus that are too big for it.
pub fn bad_files() -> Vec<ProfilePath> {
    let mut files = corpus::files(&corpus::root().join("tests/corpus"), "bad");
    if let Some(shared) = corpus::shared() {
        for file in corpus::files(&shared, "bad") {
            let is_own = files.iter().any(|own| own.name == file.name);
            if !is_own && !file.name.ends_with("TABLE.tsv") {
                files.push(file);
            }
        }
    }
    files
}

/// A protobuf field of bytes.
pub fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut field = vec![number << 3 | 2];
    prost::encoding::encode_varint(bytes.len() as u64, &mut field);
    field.extend_from_slice(bytes);
    field
}

/// A CPU profile's beginning: strings and a sample type.
pub fn head() -> Vec<u8> {
    let strings = ["", "samples", "count", "main.f"].map(|text| field(6, text.as_bytes()));
    [strings.concat(), field(1, &[8, 1, 16, 2])].concat()
}

/// One location of `n_lines` in each of `n_samples` stacks: a few bytes for many frames.
pub fn inlined(n_lines: usize, n_samples: usize) -> Vec<u8> {
    let mut location = vec![8, 1];
    for row in 0..n_lines {
        let mut line = vec![8, 1, 16];
        prost::encoding::encode_varint(row as u64, &mut line);
        location.extend(field(4, &line));
    }
    let mut bytes = [head(), field(4, &location), field(5, &[8, 1, 16, 3, 40, 1])].concat();
    for row in 0..n_samples {
        let mut leaf = Vec::new();
        prost::encoding::encode_varint(row as u64 + 2, &mut leaf);
        // A leaf of its own, so that no stack is like another.
        bytes.extend(field(4, &[&[8][..], &leaf, &[34, 4, 8, 1, 16, 7]].concat()));
        leaf.push(1);
        bytes.extend(field(2, &[field(1, &leaf), field(2, &[1])].concat()));
    }
    bytes
}

/// Gzip of `before`, then `n_zeros` zeros, in as many members as are asked for.
pub fn gzip_bomb(before: &[u8], n_zeros: usize, n_members: usize) -> Vec<u8> {
    let zeros = vec![0; 1 << 16];
    let mut file = Vec::new();
    for member in 0..n_members {
        let mut gzip = GzEncoder::new(&mut file, Compression::best());
        if member == 0 {
            gzip.write_all(before).expect("memory takes it");
        }
        let mut n_left = n_zeros / n_members;
        while n_left > 0 {
            let n = n_left.min(zeros.len());
            gzip.write_all(&zeros[..n]).expect("memory takes it");
            n_left -= n;
        }
        gzip.finish().expect("memory takes it");
    }
    file
}
