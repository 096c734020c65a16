//! The same bytes to us and to Go: both accept, or both refuse; and where both accept, the edges
//! are the same bytes.
//!
//! Go answers through `go/main.go`, built by `tests/fuzz/run` and named by `PGOSCOPE_GO_PEER`: one
//! process for the whole run, because starting one for each input would leave no time to fuzz. A
//! request is a length and the bytes; an answer is 0 for a refusal, or 1, a length and the
//! preprofile.

#![no_main]

use std::io::{BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{LazyLock, Mutex};

use libfuzzer_sys::fuzz_target;
use pprof::{Limits, PprofError};

struct Peer {
    _process: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

static PEER: LazyLock<Mutex<Peer>> = LazyLock::new(|| {
    let program = std::env::var("PGOSCOPE_GO_PEER").expect("tests/fuzz/run sets PGOSCOPE_GO_PEER");
    let mut process = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the Go peer starts");
    Mutex::new(Peer {
        requests: process.stdin.take().expect("it was piped"),
        answers: BufReader::new(process.stdout.take().expect("it was piped")),
        _process: process,
    })
});

impl Peer {
    /// Go's preprofile, or `None` if it refuses.
    fn preprofile(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let length = (bytes.len() as u32).to_le_bytes();
        self.requests.write_all(&length).expect("the peer listens");
        self.requests.write_all(bytes).expect("the peer listens");
        let mut accepted = [0];
        self.answers.read_exact(&mut accepted).expect("the peer answers");
        if accepted == [0] {
            return None;
        }
        let mut length = [0; 4];
        self.answers.read_exact(&mut length).expect("the peer answers");
        let mut preprofile = vec![0; u32::from_le_bytes(length) as usize];
        self.answers.read_exact(&mut preprofile).expect("the peer answers");
        Some(preprofile)
    }
}

fuzz_target!(|bytes: &[u8]| {
    // A bomb is for the other target: Go inflates without a limit.
    let limits = Limits {
        raw_bytes: 1 << 22,
        ..Limits::default()
    };
    let decoded = pprof::decode(bytes, &limits);
    if matches!(decoded, Err(PprofError::Limit { .. })) || has_reserved_flags(bytes) {
        return;
    }
    let ours = decoded.ok().and_then(|decoded| {
        let edges = pgo::EdgeTable::build(&decoded.profile).ok()?;
        Some(pgo::preprofile(&edges))
    });
    let theirs = PEER.lock().expect("one thread").preprofile(bytes);
    match (&ours, &theirs) {
        (Some(ours), Some(theirs)) => assert!(
            ours == theirs,
            "ours:\n{}\nGo's:\n{}",
            String::from_utf8_lossy(ours),
            String::from_utf8_lossy(theirs)
        ),
        (None, None) => {}
        // Go before 1.27 refuses a profile whose values are all zero (golang/go#73640).
        (Some(ours), None) if ours == b"GO PREPROFILE V1\n" && has_only_zeros(bytes, &limits) => {}
        (ours, _) => panic!("we {} and Go does not", if ours.is_some() { "accept" } else { "refuse" }),
    }
});

fn has_only_zeros(bytes: &[u8], limits: &Limits) -> bool {
    let columns = pprof::decode(bytes, limits).map(|decoded| decoded.profile.samples.values);
    columns.is_ok_and(|columns| columns.iter().any(|column| column.iter().all(|&v| v == 0)))
}

/// Whether there is a gzip header in which RFC 1952 demands an error, and Go does not look.
fn has_reserved_flags(bytes: &[u8]) -> bool {
    let is_one = |head: &[u8]| head.starts_with(&[0x1f, 0x8b, 8]) && head[3] & 0b1110_0000 != 0;
    bytes.windows(4).any(is_one)
}
