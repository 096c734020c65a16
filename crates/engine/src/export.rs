//! Files to download.

use pgo::lean_profile;
use pprof::{Effort, encode, gzip};
use protocol::{Download, Export, Failure};

use crate::edges_text::{edges_csv, edges_text};
use crate::failure;
use crate::merged::Merged;

/// A `default.pgo` of a merge: lean, or the full merge where `is_full`; gzipped.
///
/// Fails where Go would refuse the file, or make nothing of it.
pub fn pgo_file(merged: &Merged, is_full: bool) -> Result<Vec<u8>, Failure> {
    let edges = merged.edges().as_ref().map_err(|&r| failure::refused(r))?;
    if edges.is_empty() {
        return Err(failure::no_edges());
    }
    Ok(if is_full {
        merge_file(merged)
    } else {
        gzip(&encode(&lean_profile(edges)), Effort::Smallest)
    })
}

/// The whole merge, gzipped.
pub fn merge_file(merged: &Merged) -> Vec<u8> {
    gzip(&encode(merged.profile()), Effort::Usual)
}

pub(crate) fn export(merged: &Merged, export: Export) -> Result<(Download, Vec<u8>), Failure> {
    let edges = || merged.edges_to_list();
    let (file_name, mime, bytes) = match export {
        Export::LeanPgo => ("default.pgo", GZIP, pgo_file(merged, false)?),
        Export::FullPgo => ("default.pgo", GZIP, pgo_file(merged, true)?),
        Export::Merge { .. } => ("merged.pb.gz", GZIP, merge_file(merged)),
        Export::EdgesCsv => ("pgo-edges.csv", "text/csv", edges_csv(edges()?).into()),
        Export::EdgesText => ("pgo-edges.txt", "text/plain", edges_text(edges()?).into()),
        Export::Preprofile => (
            "default.preprofile",
            "text/plain",
            pgo::preprofile(edges()?),
        ),
    };
    let download = Download {
        file_name: file_name.into(),
        mime: mime.into(),
    };
    Ok((download, bytes))
}

const GZIP: &str = "application/gzip";
