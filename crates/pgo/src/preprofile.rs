//! The edges as the compiler reads them: the output of `go tool preprofile`.

use crate::edges::EdgeTable;

/// The bytes of `go tool preprofile`.
///
/// As `cmd/internal/pgo.(*Profile).WriteTo`: a header, then two lines of names and one of offset
/// and weight for each edge.
pub fn preprofile(edges: &EdgeTable) -> Vec<u8> {
    let mut out = b"GO PREPROFILE V1\n".to_vec();
    for row in 0..edges.len() {
        out.extend_from_slice(edges.name(edges.caller[row]));
        out.push(b'\n');
        out.extend_from_slice(edges.name(edges.callee[row]));
        out.push(b'\n');
        let numbers = format!("{} {}\n", edges.offset[row], edges.weight[row]);
        out.extend_from_slice(numbers.as_bytes());
    }
    out
}
