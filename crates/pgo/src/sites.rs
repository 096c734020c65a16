//! Call sites: what the compiler decides per line, whoever is called there.

use profile::{IndexMap, StringIdx};

use crate::edges::EdgeTable;

/// The call sites of an edge table: each caller and offset once.
///
/// The compiler's hot set is keyed by call site, not by callee, and devirtualization picks one
/// callee of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteTable {
    /// The site of each edge, by edge row.
    pub site_of_edge: Vec<u32>,
    /// How many callees each site has.
    pub n_callees: Vec<u32>,
    /// The edge of each site whose callee devirtualization would choose, if the call is indirect.
    pub winner: Vec<u32>,
    /// Whether an edge of the site is hot.
    pub is_hot: Vec<bool>,
    /// How many functions are a hot callee.
    pub n_hot_callees: usize,
}

impl SiteTable {
    /// The sites of `edges`, of which the first `n_hot` are hot.
    pub fn build(edges: &EdgeTable, n_hot: usize) -> Self {
        let mut sites = Self::default();
        let mut rows = IndexMap::default();
        // The edge that each site was first seen in. Edges are sorted by weight descending, then
        // by name, so it is also the winner: as `devirtualize.findHotConcreteCallee`, the
        // heaviest, and of equals the one whose name sorts first.
        for row in 0..edges.len() {
            let key = (edges.caller[row], edges.offset[row]);
            let hash = rows.hash(&key);
            let known = rows.find(hash, |site| {
                let first = sites.winner[site as usize] as usize;
                (edges.caller[first], edges.offset[first]) == key
            });
            let site = known.unwrap_or_else(|| {
                rows.insert(hash, sites.winner.len() as u32);
                sites.winner.push(row as u32);
                sites.n_callees.push(0);
                sites.is_hot.push(false);
                sites.winner.len() as u32 - 1
            });
            sites.site_of_edge.push(site);
            sites.n_callees[site as usize] += 1;
            sites.is_hot[site as usize] |= row < n_hot;
        }
        let mut hot_callees: Vec<StringIdx> = edges.callee[..n_hot].to_vec();
        hot_callees.sort_unstable();
        hot_callees.dedup();
        sites.n_hot_callees = hot_callees.len();
        sites
    }

    /// How many sites have a hot edge.
    pub fn n_hot(&self) -> usize {
        self.is_hot.iter().filter(|&&is_hot| is_hot).count()
    }

    /// How many sites have more than one callee.
    pub fn n_with_several_callees(&self) -> usize {
        self.n_callees.iter().filter(|&&n| n > 1).count()
    }
}

/// The caller and callee of filler, which keeps the cut where it belongs. No import path begins with
/// `~`, which sorts behind all letters, so the compiler knows no such function.
pub(crate) const FILLER_NAME: &[u8] = b"~";

/// More edges of filler than this would be a file of little else. About as many are needed as edges
/// are held, so a profile that needs more has weights that no program gives.
pub(crate) const MAX_FILLERS: i128 = 100_000;

/// Whether an edge is filler.
pub fn is_filler(caller: &[u8], callee: &[u8]) -> bool {
    caller == FILLER_NAME && callee == FILLER_NAME
}

/// Whether a callee is no call in the source: the runtime's preemption, or a frame that the
/// profiler puts in for time it cannot attribute.
pub fn is_pseudo_function(name: &[u8]) -> bool {
    matches!(
        name,
        b"runtime.asyncPreempt"
            | b"runtime._System"
            | b"runtime._GC"
            | b"runtime._ExternalCode"
            | b"runtime._VDSO"
            | b"runtime._LostExternalCode"
            | b"runtime._LostSIGPROFDuringAtomic64"
            | b"runtime._LostContendedRuntimeLock"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::profile;

    #[test]
    fn a_line_with_several_callees_has_the_heaviest_as_its_winner() {
        let edges = EdgeTable::build(&profile(
            "5 main.(*B).Area:11 main.total:14
             9 main.(*A).Area:11 main.total:14
             2 main.log:11 main.total:15",
        ))
        .expect("Go takes it");
        let sites = SiteTable::build(&edges, edges.hot_cut().n_hot);
        assert_eq!(sites.n_callees, [2, 1]);
        assert_eq!(sites.site_of_edge, [0, 0, 1]);
        assert_eq!(
            edges.name(edges.callee[sites.winner[0] as usize]),
            b"main.(*A).Area"
        );
        assert_eq!((sites.n_hot(), sites.n_with_several_callees()), (2, 1));
    }

    #[test]
    fn of_equal_callees_the_name_that_sorts_first_wins() {
        let edges = EdgeTable::build(&profile(
            "5 main.(*B).Area:11 main.total:14
             5 main.(*A).Area:11 main.total:14",
        ))
        .expect("Go takes it");
        let sites = SiteTable::build(&edges, 2);
        assert_eq!(
            edges.name(edges.callee[sites.winner[0] as usize]),
            b"main.(*A).Area"
        );
    }
}
