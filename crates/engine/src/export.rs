//! Files to download.

use pgo::{EdgeTable, lean_profile};
use pprof::{Effort, encode, gzip};
use profile::Profile;
use protocol::doctor::DoctorReport;
use protocol::{Download, Export, Failure};

use crate::edges_text::{edges_csv, edges_text};
use crate::failure;
use crate::planned::{Planned, receipt_json, receipt_markdown};

/// The most that the names in a list of edges may come to: a text has to fit into memory.
const MOST_LISTED_BYTES: u64 = 1 << 30;

/// A `default.pgo` as planned: lean, or the full merge where `is_full`; gzipped.
///
/// Fails where Go would refuse the file, or make nothing of it.
pub fn pgo_file(planned: &Planned, is_full: bool) -> Result<Vec<u8>, Failure> {
    if planned.table().is_empty() {
        return Err(failure::no_edges());
    }
    // The last release's file is what its edges are, whatever is asked for.
    match (is_full && !planned.is_release_kept(), planned.is_edited()) {
        (false, _) => Ok(lean_file(planned.table())),
        (true, false) => Ok(merge_file(planned.profile())),
        (true, true) => Err(failure::no_full_file()),
    }
}

/// The whole merge, gzipped.
pub fn merge_file(merged: &Profile) -> Vec<u8> {
    gzip(&encode(merged), Effort::Usual)
}

/// The edges, for a list that repeats their names; not if that would take more room than there is,
/// as it does where a file gives a million edges one long name.
pub fn edges_to_list(planned: &Planned) -> Result<&EdgeTable, Failure> {
    let n_bytes = planned.table().listed_name_bytes();
    match n_bytes <= MOST_LISTED_BYTES {
        true => Ok(planned.table()),
        false => Err(failure::list_too_long(n_bytes, MOST_LISTED_BYTES)),
    }
}

pub(crate) fn lean_file(edges: &EdgeTable) -> Vec<u8> {
    gzip(&encode(&lean_profile(edges)), Effort::Smallest)
}

/// A file of what is planned; `doctor` says what is the matter with the inputs, for a receipt.
pub(crate) fn export(
    planned: &Planned,
    export: Export,
    doctor: impl Fn() -> DoctorReport,
) -> Result<(Download, Vec<u8>), Failure> {
    let edges = || edges_to_list(planned);
    let receipt = || planned.receipt(&pgo_file(planned, false)?, false, &doctor());
    let (file_name, mime, bytes) = match export {
        Export::LeanPgo => ("default.pgo", GZIP, pgo_file(planned, false)?),
        Export::FullPgo => ("default.pgo", GZIP, pgo_file(planned, true)?),
        Export::Merge { .. } => return Ok(export_merge(planned.profile())),
        Export::EdgesCsv => ("pgo-edges.csv", "text/csv", edges_csv(edges()?).into()),
        Export::EdgesText => ("pgo-edges.txt", "text/plain", edges_text(edges()?).into()),
        Export::Preprofile => (
            "default.preprofile",
            "text/plain",
            pgo::preprofile(edges()?),
        ),
        Export::ReceiptJson => (
            "default.pgo.json",
            "application/json",
            receipt_json(&receipt()?).into(),
        ),
        Export::ReceiptMarkdown => (
            "default.pgo.md",
            "text/markdown",
            receipt_markdown(&receipt()?).into(),
        ),
    };
    Ok((download(file_name, mime), bytes))
}

/// The whole merge of a group, as it is.
pub(crate) fn export_merge(merged: &Profile) -> (Download, Vec<u8>) {
    (download("merged.pb.gz", GZIP), merge_file(merged))
}

fn download(file_name: &str, mime: &str) -> Download {
    Download {
        file_name: file_name.into(),
        mime: mime.into(),
    }
}

const GZIP: &str = "application/gzip";
