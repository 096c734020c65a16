//! The numbers in `README.md`, which are those of the recordings that are kept here.

use std::fs;

use tests::corpus;

const BEGIN: &str = "<!-- measured with ";
const BEGIN_ENDS: &str = " -->\n";
const END: &str = "<!-- until here -->";

/// Fails unless the page has this table. Another toolchain may decide otherwise, so with one it
/// only says that it is another.
///
/// `BLESS=1` puts the table in.
pub(crate) fn check(toolchain: &str, table: &str) {
    let path = corpus::root().join("tests/demo/README.md");
    let page = corpus::read_text(&path);
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (measured_with, rest) = rest.split_once(BEGIN_ENDS).unwrap();
    let (written, after) = rest.split_once(END).unwrap();
    if std::env::var_os("BLESS").is_some() {
        let page = format!("{before}{BEGIN}{toolchain}{BEGIN_ENDS}{table}{END}{after}");
        fs::write(path, page).unwrap();
    } else if measured_with == toolchain {
        assert_eq!(table, written);
    } else {
        println!("skipped: the page was measured with {measured_with}, this is {toolchain}");
    }
}
