//! What goes wrong: the exit code is not 0, there is no answer, and one line names file, place and
//! remedy.

use std::ffi::OsStr;
use std::fs;
use std::process::{Command, Stdio};

use tempfile::TempDir;
use tests::hostile::inlined;
use tests::wire;

use crate::{file, names_in, pgoscope, run, set, with};

#[test]
fn a_file_that_is_not_there_is_named() {
    for command in [&["edges"][..], &["top"], &["pgo"], &["merge", "-o", "-"]] {
        let mut args = command.to_vec();
        args.push("nothing.pb.gz");
        let line = pgoscope(args).only_line(2);
        assert!(line.starts_with("pgoscope: nothing.pb.gz: "), "{line}");
    }
}

#[test]
fn one_bad_file_among_good_ones_ends_it_and_is_named() {
    let folder = TempDir::new().unwrap();
    for bad in [
        "bad/03-one-byte.pb",
        "bad/75-loc-missing.pb",
        "bad/27-text-404.txt",
    ] {
        let mut files = set("devirt");
        files.insert(1, file(bad));
        let line = run(folder.path(), with(&["pgo"], &files), b"").only_line(2);
        assert!(line.contains(bad), "{line}");
        assert_eq!(names_in(folder.path()), [""; 0]);
    }
}

#[test]
fn a_file_that_is_something_else_is_named_for_what_it_is() {
    let says = |name: &str| pgoscope(with(&["edges"], &[file(name)])).only_line(2);
    let line = says("bad/34-go-trace.trace");
    assert!(line.contains("Go execution trace"), "{line}");
    assert!(line.contains("/debug/pprof/profile"), "{line}");
    let line = says("go-workloads/websvc.goroutine.debug1.txt");
    assert!(line.contains("?debug="), "{line}");
}

#[test]
fn damage_is_placed() {
    let line = pgoscope(with(&["top"], &[file("bad/75-loc-missing.pb")])).only_line(2);
    assert!(
        line.contains("75-loc-missing.pb: Sample 0 refers to location 999"),
        "{line}"
    );
    assert!(line.contains("fetch the profile again"), "{line}");
}

#[test]
fn a_download_that_was_cut_off_is_an_error() {
    let bytes = fs::read(file("profiles/devirt.1.cpu.pb.gz")).unwrap();
    let folder = TempDir::new().unwrap();
    let cut = run(folder.path(), ["edges", "-"], &bytes[..bytes.len() / 2]);
    let line = cut.only_line(2);
    assert!(line.starts_with("pgoscope: -: "), "{line}");
    assert!(line.contains("fetch the profile again"), "{line}");
}

#[test]
fn profiles_put_one_behind_the_other_are_known() {
    let whole = |name: &str| fs::read(file(name)).unwrap();
    let inflated = |name: &str| wire::inflated(&whole(name)).unwrap();
    let (one, other) = (
        "profiles/devirt.1.cpu.pb.gz",
        "profiles/checkout.1.allocs.pb.gz",
    );
    let folder = TempDir::new().unwrap();
    for (name, parts) in [
        ("gzipped", [whole(one), whole(one)]),
        ("of two kinds", [whole(one), whole(other)]),
        ("plain", [inflated(one), inflated(other)]),
        ("gzip behind", [inflated(one), whole(other)]),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, parts.concat()).unwrap();
        let line = run(folder.path(), [OsStr::new("pgo"), path.as_os_str()], b"").only_line(2);
        assert!(line.contains("two profiles or more in one file"), "{line}");
        assert!(line.contains("Give them as files of their own"), "{line}");
    }
}

#[test]
fn a_lean_file_among_profiles_is_named_with_what_to_do() {
    let folder = TempDir::new().unwrap();
    let profiles = set("devirt");
    let (first, second) = (&profiles[..1], &profiles[1..]);
    for (args, other) in [
        (&["pgo", "-o", "1.pgo"][..], first),
        (&["pgo", "-o", "2.pgo"], second),
    ] {
        assert_eq!(run(folder.path(), with(args, other), b"").code, 0);
    }
    for args in [
        &["pgo", "-o", "-", "1.pgo"][..],
        &["merge", "-o", "-", "1.pgo"],
        &["edges", "1.pgo"],
        &["top", "1.pgo"],
    ] {
        let line = run(folder.path(), with(args, second), b"").only_line(2);
        assert!(
            line.starts_with("pgoscope: 1.pgo: it is a lean default.pgo"),
            "{line}"
        );
        assert!(line.contains("--full"), "{line}");
    }
    // With their like they merge, and to the edges of all.
    let edges = ["edges", "--format", "preprofile"];
    let of_lean = run(folder.path(), edges.iter().chain(&["1.pgo", "2.pgo"]), b"").answer();
    assert!(of_lean == pgoscope(with(&edges, &profiles)).answer());
}

#[test]
fn files_that_measure_different_things_do_not_merge() {
    let mut files = set("checkout");
    files.push(file("profiles/checkout.1.allocs.pb.gz"));
    let line = pgoscope(with(&["merge", "-o", "-"], &files)).only_line(2);
    assert!(line.contains(".pb.gz: "), "{line}");
    assert!(line.contains("alloc_space/bytes"), "{line}");
    assert!(line.contains("cpu/nanoseconds"), "{line}");
}

#[test]
fn arguments_that_make_no_sense_are_an_error() {
    for args in [
        &["edges"][..],
        &["merge", "a"],
        &["edges", "--format", "xml", "a"],
        &["sort"],
    ] {
        let run = pgoscope(args);
        assert_eq!((run.code, run.out.len()), (2, 0), "{args:?}");
        assert!(run.err.contains("--help"), "{}", run.err);
    }
}

#[test]
fn standard_input_is_read_once() {
    let line = pgoscope(["edges", "-", "-"]).only_line(2);
    assert!(line.contains("`-` is given twice"), "{line}");
}

#[test]
fn a_limit_is_said_with_the_flag_that_raises_it_and_the_flag_does() {
    let profile = file("profiles/devirt.1.cpu.pb.gz");
    for command in [&["edges"][..], &["top"], &["pgo"], &["merge", "-o", "-"]] {
        for (limit, more) in [
            ("frames=10", "frames=1M"),
            ("samples=1", "samples=1M"),
            ("stack-depth=1", "stack-depth=1000"),
            ("raw-bytes=1K", "raw-bytes=10m"),
            ("symbols=3", "symbols=1M"),
            ("values=1", "values=1M"),
            ("value-types=1", "value-types=9"),
            ("session-bytes=1000", "session-bytes=64M"),
        ] {
            let folder = TempDir::new().unwrap();
            let with_limits = |limits: &[&str]| {
                let flags = limits.iter().flat_map(|limit| ["--limit", limit]);
                let args: Vec<&str> = command.iter().copied().chain(flags).collect();
                run(
                    folder.path(),
                    with(&args, std::slice::from_ref(&profile)),
                    b"",
                )
            };
            let line = with_limits(&[limit]).only_line(2);
            let name = limit.split('=').next().unwrap();
            assert!(line.contains(&format!("--limit {name}=")), "{line}");
            assert_eq!(names_in(folder.path()), [""; 0]);
            let raised = with_limits(&[limit, more]);
            assert_eq!(raised.code, 0, "{}", raised.err);
        }
    }
}

#[test]
fn the_advised_limit_is_enough_where_it_is_known_how_much_is_wanted() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("inlined.pb");
    fs::write(&path, inlined(1000, 100)).unwrap();
    let with_limit = |limit: &str| {
        let path = path.to_str().unwrap();
        run(folder.path(), ["edges", "--limit", limit, path], b"")
    };
    let line = with_limit("frames=50K").only_line(2);
    let advised = line.rsplit("--limit ").next().unwrap();
    assert_eq!(with_limit(advised).code, 0, "{advised}");
}

#[test]
fn no_flag_is_advised_that_would_not_help() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("inlined.pb");
    // More frames than 32 bits count.
    fs::write(&path, inlined(100_000, 45_000)).unwrap();
    let path = path.to_str().unwrap();
    for args in [
        &["edges", path][..],
        &["edges", "--limit", "frames=4294967294", path],
        &["edges", "--limit", "frames=99G", path],
    ] {
        let line = run(folder.path(), args, b"").only_line(2);
        assert!(line.contains("Collect for a shorter time"), "{line}");
        assert!(line.contains("goes no higher than 4294967294"), "{line}");
        assert!(!line.contains("--limit"), "{line}");
    }
}

#[test]
fn a_limit_that_is_none_lists_those_that_are() {
    let run = pgoscope(["edges", "--limit", "depth=3", "a"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("there is no limit depth"), "{}", run.err);
    assert!(run.err.contains("stack-depth"), "{}", run.err);
}

#[test]
fn files_beyond_the_memory_of_a_session_are_refused_by_name() {
    let files = set("devirt");
    let mut args = with(&["edges", "--limit", "session-bytes=40K"], &files);
    let line = pgoscope(&mut args).only_line(2);
    assert!(line.contains("that are open"), "{line}");
    assert!(line.contains("--limit session-bytes="), "{line}");
}

#[test]
fn an_empty_file_has_clear_words() {
    let run = pgoscope(["top", "/dev/null"]);
    assert!(run.err.contains("The file holds no profile"), "{}", run.err);
    assert!(run.err.contains("there is nothing to show"), "{}", run.err);
    assert_eq!((run.code, run.out.len()), (1, 0));
}

#[cfg(unix)]
#[test]
fn a_path_that_is_not_utf_8_is_a_path() {
    use std::os::unix::ffi::OsStrExt;

    let folder = TempDir::new().unwrap();
    let name = OsStr::from_bytes(b"caf\xe9.pb.gz");
    fs::copy(
        file("profiles/devirt.1.cpu.pb.gz"),
        folder.path().join(name),
    )
    .unwrap();
    let out = OsStr::from_bytes(b"\xe9.pgo");
    let args = [OsStr::new("pgo"), OsStr::new("-o"), out, name];
    let run = run(folder.path(), args, b"");
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(folder.path().join(out).is_file());
}

#[test]
fn help_names_every_command_and_exit_code() {
    let help = String::from_utf8(pgoscope(["--help"]).answer()).unwrap();
    let commands = ["diff", "doctor", "edges", "merge", "pgo", "top"];
    for word in commands.into_iter().chain(["0: done", "1: ", "2: "]) {
        assert!(help.contains(word), "{word} is not in\n{help}");
    }
    let version = String::from_utf8(pgoscope(["--version"]).answer()).unwrap();
    assert!(version.starts_with("pgoscope "), "{version}");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pgoscope"))
        .args(with(&["edges"], &set("go-compile")))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
