//! Our idea of the standard library beside `go list std`.
//!
//! Needs Go; says so and passes where it is not installed.
#![allow(clippy::expect_used, reason = "a test")]

use std::process::Command;

use analysis::SymbolOrigin;
use analysis::go_name::{origin, package};

#[test]
fn every_package_of_the_standard_library_is_known_as_such() {
    let Ok(output) = Command::new("go").args(["list", "std"]).output() else {
        println!("skipped: `go` is not installed");
        return;
    };
    let packages = String::from_utf8(output.stdout).expect("UTF-8");
    for expected in packages.lines() {
        // Dots in the last element are escaped, as by the linker.
        let (folder, base) = expected.rsplit_once('/').unwrap_or(("", expected));
        let separator = if folder.is_empty() { "" } else { "/" };
        let name = format!("{folder}{separator}{}.F", base.replace('.', "%2e"));
        let package = package(name.as_bytes(), b"");
        assert_eq!(package, expected.as_bytes());
        let origin = origin(name.as_bytes(), &package, b"", b"");
        assert!(
            matches!(origin, SymbolOrigin::Std | SymbolOrigin::Runtime),
            "{expected} is {origin:?}"
        );
    }
}
