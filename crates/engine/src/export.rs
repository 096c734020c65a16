//! Files to download.

use pgo::{EdgeTable, lean_profile};
use pprof::{Effort, encode, gzip};
use profile::Profile;
use protocol::{Download, Export, Failure};

use crate::Engine;
use crate::edges_text::{edges_csv, edges_text};
use crate::failure;
use crate::planned::{PGO_FILE, Planned, receipt_json, receipt_markdown};

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

impl Engine {
    /// A file to download: a merge as it is, or something of what is planned.
    pub(crate) fn export(&self, export: Export) -> Result<(Download, Vec<u8>), Failure> {
        let planned = || self.planned_now();
        let receipt = || {
            let planned = planned()?;
            let file = pgo_file(&planned, false)?;
            planned.receipt(&file, PGO_FILE, false, &self.doctor_report())
        };
        let (file_name, mime, bytes) = match export {
            Export::LeanPgo => (PGO_FILE, GZIP, pgo_file(&*planned()?, false)?),
            Export::FullPgo => (PGO_FILE, GZIP, pgo_file(&*planned()?, true)?),
            Export::Merge { value } => {
                let (merged, _) = self.merged_with(value)?;
                ("merged.pb.gz", GZIP, merge_file(merged.profile()))
            }
            Export::EdgesCsv => {
                let text = edges_csv(edges_to_list(&*planned()?)?);
                ("pgo-edges.csv", "text/csv", text.into())
            }
            Export::EdgesText => {
                let text = edges_text(edges_to_list(&*planned()?)?);
                ("pgo-edges.txt", "text/plain", text.into())
            }
            Export::Preprofile => {
                let text = pgo::preprofile(edges_to_list(&*planned()?)?);
                ("default.preprofile", "text/plain", text)
            }
            Export::ReceiptJson => {
                let text = receipt_json(&receipt()?);
                ("default.pgo.json", "application/json", text.into())
            }
            Export::ReceiptMarkdown => {
                let text = receipt_markdown(&receipt()?);
                ("default.pgo.md", "text/markdown", text.into())
            }
        };
        let download = Download {
            file_name: file_name.into(),
            mime: mime.into(),
        };
        Ok((download, bytes))
    }
}

const GZIP: &str = "application/gzip";
