//! What a file is that is not a profile, told from its first bytes.

use std::fmt;

/// Something else than a pprof profile, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// A web page: a login or an error instead of the profile.
    Html,
    /// JSON of no known kind.
    Json,
    /// A `.cpuprofile` of V8.
    V8CpuProfile,
    /// A Go execution trace.
    GoTrace,
    /// The output of `go tool preprofile`.
    Preprofile,
    /// A zip archive.
    Zip,
    /// A tar archive.
    Tar,
    /// Compressed with xz.
    Xz,
    /// Compressed with bzip2.
    Bzip2,
    /// Compressed with zstd.
    Zstd,
    /// Gzip inside gzip.
    GzipTwice,
    /// A program.
    Executable,
    /// A picture.
    Image,
    /// A PDF document.
    Pdf,
    /// A JFR recording.
    Jfr,
    /// `perf record`'s output.
    PerfData,
    /// Stacks as text, one a line, with a number.
    Folded,
    /// Go's text form of a profile: `?debug=1`.
    GoTextProfile,
    /// Go's dump of all goroutines: `?debug=2`.
    GoroutineDump,
    /// pprof's binary form from before protobuf.
    LegacyCpu,
    /// Base64 text.
    Base64,
    /// What `net/http/pprof` says while another CPU profile is running.
    ProfileBusy,
    /// Some other text.
    Text,
    /// Zeros only.
    Zeros,
    /// None of these.
    Unknown,
}

impl Foreign {
    /// What `head`, the beginning of a file, is the beginning of.
    pub(crate) fn from_head(head: &[u8]) -> Self {
        const MAGICS: &[(&[u8], Foreign)] = &[
            (b"PK\x03\x04", Foreign::Zip),
            (b"PK\x05\x06", Foreign::Zip),
            (b"\xfd7zXZ\0", Foreign::Xz),
            (b"BZh", Foreign::Bzip2),
            (b"\x28\xb5\x2f\xfd", Foreign::Zstd),
            (b"\x1f\x8b", Foreign::GzipTwice),
            (b"\x7fELF", Foreign::Executable),
            (b"MZ", Foreign::Executable),
            (b"\xfe\xed\xfa", Foreign::Executable),
            (b"\xcf\xfa\xed\xfe", Foreign::Executable),
            (b"\x89PNG", Foreign::Image),
            (b"\xff\xd8\xff", Foreign::Image),
            (b"GIF8", Foreign::Image),
            (b"%PDF", Foreign::Pdf),
            (b"FLR\0", Foreign::Jfr),
            (b"PERFILE2", Foreign::PerfData),
            (b"GO PREPROFILE V1", Foreign::Preprofile),
            (b"goroutine profile:", Foreign::GoTextProfile),
            (b"threadcreate profile:", Foreign::GoTextProfile),
            (b"heap profile:", Foreign::GoTextProfile),
            (b"--- contention", Foreign::GoTextProfile),
            (b"--- mutex", Foreign::GoTextProfile),
            (b"--- threadz", Foreign::GoTextProfile),
            (b"--- heapz", Foreign::GoTextProfile),
            (b"\0\0\0\0\0\0\0\0\x03\0\0\0\0\0\0\0", Foreign::LegacyCpu),
            (b"\0\0\0\0\x03\0\0\0", Foreign::LegacyCpu),
        ];
        let magic = MAGICS.iter().find(|(magic, _)| head.starts_with(magic));
        if let Some(&(_, foreign)) = magic {
            return foreign;
        }
        if head.get(257..262) == Some(b"ustar") {
            return Self::Tar;
        }
        if head.starts_with(b"go 1.") && contains(head, b" trace\0") {
            return Self::GoTrace;
        }
        if !head.is_empty() && head.iter().all(|&byte| byte == 0) {
            return Self::Zeros;
        }
        Self::from_text(head)
    }

    fn from_text(head: &[u8]) -> Self {
        let is_text = |byte: &u8| byte.is_ascii_graphic() || b" \t\r\n".contains(byte);
        let n_text = head
            .iter()
            .filter(|byte| is_text(byte) || **byte >= 0x80)
            .count();
        if head.len() < 4 || n_text < head.len() {
            return Self::Unknown;
        }
        let text = head.trim_ascii_start();
        let lower: Vec<u8> = text.iter().map(u8::to_ascii_lowercase).collect();
        let first_line = text.split(|&byte| byte == b'\n').next().unwrap_or(text);
        if lower.starts_with(b"<!doctype") || lower.starts_with(b"<html") {
            Self::Html
        } else if text.starts_with(b"{") || text.starts_with(b"[") {
            match contains(text, b"\"nodes\"") && contains(text, b"callFrame") {
                true => Self::V8CpuProfile,
                false => Self::Json,
            }
        } else if text.starts_with(b"goroutine ") && contains(first_line, b"[") {
            Self::GoroutineDump
        } else if contains(&lower, b"profiling already in use") {
            Self::ProfileBusy
        } else if is_folded(first_line) {
            Self::Folded
        } else if is_base64(text) {
            Self::Base64
        } else {
            Self::Text
        }
    }

    /// What to do about it, in a sentence.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Html => {
                "Open the address in a browser to see what it says; often a login is missing."
            }
            Self::Json | Self::V8CpuProfile | Self::Folded | Self::Jfr | Self::PerfData => {
                "Export the profile in pprof's format."
            }
            Self::GoTrace => {
                "Take a CPU profile: /debug/pprof/profile instead of /debug/pprof/trace."
            }
            Self::Preprofile => {
                "Give the profile that it was made from; the compiler's own form has no stacks."
            }
            Self::Zip | Self::Tar => "Unpack the archive and drop the profiles in it.",
            Self::Xz | Self::Bzip2 | Self::Zstd | Self::GzipTwice => {
                "Decompress the file first; gzip is read as it is."
            }
            Self::GoTextProfile | Self::GoroutineDump => {
                "Fetch the profile without ?debug=, which asks for text."
            }
            Self::LegacyCpu => "Convert it: go tool pprof -proto BINARY FILE.",
            Self::Base64 => "Decode the base64 first.",
            Self::ProfileBusy => {
                "Another CPU profile was being taken; wait until it ends and fetch again."
            }
            Self::Executable
            | Self::Image
            | Self::Pdf
            | Self::Text
            | Self::Zeros
            | Self::Unknown => "Drop a profile as /debug/pprof/profile or runtime/pprof writes it.",
        }
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Html => "this is a web page",
            Self::Json => "this is JSON",
            Self::V8CpuProfile => "this is a V8 CPU profile in JSON",
            Self::GoTrace => "this is a Go execution trace",
            Self::Preprofile => "this is the output of go tool preprofile",
            Self::Zip => "this is a zip archive",
            Self::Tar => "this is a tar archive",
            Self::Xz => "this is compressed with xz",
            Self::Bzip2 => "this is compressed with bzip2",
            Self::Zstd => "this is compressed with zstd",
            Self::GzipTwice => "this is gzipped twice",
            Self::Executable => "this is an executable program",
            Self::Image => "this is a picture",
            Self::Pdf => "this is a PDF document",
            Self::Jfr => "this is a JFR recording",
            Self::PerfData => "this is perf's own recording",
            Self::Folded => "this is folded stacks as text",
            Self::GoTextProfile => "this is Go's text form of a profile (?debug=1)",
            Self::GoroutineDump => "this is a dump of goroutines as text (?debug=2)",
            Self::LegacyCpu => "this is a CPU profile in the binary form from before protobuf",
            Self::Base64 => "this is base64 text",
            Self::ProfileBusy => "this says that another CPU profile was being taken",
            Self::Text => "this is text",
            Self::Zeros => "there is nothing but zeros in it",
            Self::Unknown => "its bytes are not those of a profile",
        })
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn is_folded(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let Some(space) = line.iter().rposition(|&byte| byte == b' ') else {
        return false;
    };
    let (stack, count) = line.split_at(space);
    let count = count.trim_ascii();
    stack.contains(&b';') && !count.is_empty() && count.iter().all(u8::is_ascii_digit)
}

fn is_base64(text: &[u8]) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=\r\n-_".contains(byte);
    text.len() >= 16 && text.iter().all(is_digit)
}
