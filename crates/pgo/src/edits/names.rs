//! Keeping a function from being inlined because of PGO.

use crate::edges::EdgeTable;
use crate::edits::collect::{EdgeRow, table_of};

/// What is put behind the name of a callee that is not to be inlined.
///
/// It begins with a space, which sorts before whatever continues a name, so the edge keeps its row
/// among those of equal weight and the hot set stays as it is.
pub const DO_NOT_INLINE: &str = " DO NOT INLINE";

/// The edges with `functions` under a name that no function has, wherever they are called.
///
/// The compiler gives its larger budget to a hot callee that it knows by name, as
/// `PGOInlinePrologue` in `cmd/compile/internal/inline`, so these functions are inlined where they
/// are without a profile, and no indirect call is made direct for them. Their weight stays: taking
/// the edges away would make others hot, as happened to `DataDog/datadog-pgo`, whose idea this is.
pub fn do_not_inline(edges: &EdgeTable, functions: &[&[u8]]) -> EdgeTable {
    let rows = (0..edges.len()).map(|row| {
        let mut edge = EdgeRow::of(edges, row);
        if functions.contains(&&*edge.callee) {
            edge.callee
                .to_mut()
                .extend_from_slice(DO_NOT_INLINE.as_bytes());
        }
        edge
    });
    table_of(edges, rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preprofile;
    use crate::sketch::profile;

    #[test]
    fn the_callee_is_renamed_and_everything_else_stays_in_its_row() {
        let edges = EdgeTable::build(&profile(
            "9 main.parse:11 main.serve:14
             5 main.log:11 main.parse:12
             5 main.log2:11 main.parse:12
             5 main.log:11 main.serve:15",
        ))
        .expect("Go takes it");
        let edited = do_not_inline(&edges, &[b"main.log"]);
        let text = |edges: &EdgeTable| String::from_utf8(preprofile(edges)).expect("UTF-8");
        let expected = text(&edges).replace("main.log\n", "main.log DO NOT INLINE\n");
        assert_eq!(text(&edited), expected);
        assert_eq!(edited.hot_cut(), edges.hot_cut());
        assert_eq!(do_not_inline(&edges, &[]), edges);
    }

    #[test]
    fn its_own_calls_keep_its_name() {
        let edges = EdgeTable::build(&profile("5 main.log:11 main.log:12")).expect("Go takes it");
        let edited = do_not_inline(&edges, &[b"main.log"]);
        assert_eq!(edited.name(edited.caller[0]), b"main.log");
        assert_eq!(edited.name(edited.callee[0]), b"main.log DO NOT INLINE");
    }
}
