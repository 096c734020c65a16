//! Following code whose lines have moved: offsets of calls as a source diff leaves them.
//!
//! The compiler finds a call by its line within the caller, so a line that is put in above it in
//! the same function makes the profile's call match nothing, or another call
//! (go.dev/doc/pgo, on source stability).

use profile::StringIdx;

use crate::edges::EdgeTable;
use crate::edits::collect::{EdgeRow, table_of};
use crate::edits::diff::{FileDiff, SourceDiff};

/// What became of an edge table when lines moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shifted {
    /// The edges at their new offsets.
    pub edges: EdgeTable,
    /// How many edges have another offset.
    pub n_edges: u32,
    /// What they weigh.
    pub weight: i64,
    /// The edges that could not be followed; they stay at their old offsets.
    pub unmapped: Vec<Unmapped>,
}

/// An edge whose call could not be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unmapped {
    /// Its row in the table that was edited.
    pub row: u32,
    /// Why.
    pub reason: UnmappedReason,
}

/// Why a call could not be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnmappedReason {
    /// The line where its caller starts is no longer there.
    FunctionGone,
    /// The line of the call is no longer there.
    CallGone,
    /// Several files of the profile may be the one that the diff names.
    SeveralFiles,
}

/// The edges at the offsets that their calls have after `diff`, which goes from the profiled
/// sources to those that are built.
///
/// A file of the profile is one of the diff if its path ends in the other's, and if what stands
/// before that is the same for most files of the diff: the root of the repository. Files with a
/// version in their path are of other modules.
///
/// An edge is followed as the first build of its caller that the profile has; in a profile of
/// several builds the diff should be from the one with the most samples.
pub fn shift(edges: &EdgeTable, diff: &SourceDiff) -> Shifted {
    let files = Files::of(edges, diff);
    let mut shifted = Shifted {
        edges: EdgeTable::default(),
        n_edges: 0,
        weight: 0,
        unmapped: Vec::new(),
    };
    let mut rows = Vec::with_capacity(edges.len());
    for row in 0..edges.len() {
        let mut edge = EdgeRow::of(edges, row);
        match files.new_lines(edges, row) {
            Ok(Some((start, line))) => {
                let offset = line - start;
                if offset != edge.offset {
                    shifted.n_edges += 1;
                    shifted.weight = shifted.weight.wrapping_add(edge.weight);
                }
                edge.offset = offset;
                edge.line = line;
            }
            Ok(None) => {}
            Err(reason) => shifted.unmapped.push(Unmapped {
                row: row as u32,
                reason,
            }),
        }
        rows.push(edge);
    }
    shifted.edges = table_of(edges, rows.into_iter());
    shifted
}

/// Which file of a diff each file of a profile is.
struct Files<'a> {
    diff: &'a SourceDiff,
    /// By row of the names: the file of the diff, or why it is not known.
    of_name: Vec<Option<Result<usize, UnmappedReason>>>,
}

impl<'a> Files<'a> {
    fn of(edges: &EdgeTable, diff: &'a SourceDiff) -> Self {
        let mut names: Vec<StringIdx> = edges.file.clone();
        names.sort_unstable();
        names.dedup();
        // Candidates as root, name and file of the diff.
        let mut candidates: Vec<(&[u8], StringIdx, usize)> = Vec::new();
        for &name in &names {
            let path = edges.name(name);
            for (file, changed) in diff.files.iter().enumerate() {
                if let Some(root) = root_of(path, &changed.path) {
                    candidates.push((root, name, file));
                }
            }
        }
        candidates.sort_unstable();
        let n_files = |root: &[(&[u8], StringIdx, usize)]| {
            let mut files: Vec<usize> = root.iter().map(|&(_, _, file)| file).collect();
            files.sort_unstable();
            files.dedup();
            files.len()
        };
        let roots: Vec<&[(&[u8], StringIdx, usize)]> =
            candidates.chunk_by(|a, b| a.0 == b.0).collect();
        let most = roots.iter().map(|root| n_files(root)).max().unwrap_or(0);
        let best: Vec<_> = roots
            .into_iter()
            .filter(|root| n_files(root) == most)
            .collect();
        let mut of_name = vec![None; edges.names.len()];
        for root in &best {
            for &(_, name, file) in *root {
                of_name[name.to_usize()] = Some(match best.len() {
                    1 => Ok(file),
                    _ => Err(UnmappedReason::SeveralFiles),
                });
            }
        }
        Self { diff, of_name }
    }

    /// The new lines of an edge's caller and of its call; `None` if its file does not change.
    fn new_lines(
        &self,
        edges: &EdgeTable,
        row: usize,
    ) -> Result<Option<(i64, i64)>, UnmappedReason> {
        let line = edges.line[row];
        // A damaged edge is at no line of the file.
        if edges.lacks_start_line[row] || line <= 0 || edges.offset[row] < 0 {
            return Ok(None);
        }
        let Some(file) = self.of_name[edges.file[row].to_usize()] else {
            return Ok(None);
        };
        let file: &FileDiff = &self.diff.files[file?];
        let start = file.new_line(line - edges.offset[row]);
        let start = start.ok_or(UnmappedReason::FunctionGone)?;
        let line = file.new_line(line).ok_or(UnmappedReason::CallGone)?;
        Ok(Some((start, line)))
    }
}

/// What stands before `end` in `path`, up to a slash, if `path` ends in it.
fn root_of<'a>(path: &'a [u8], end: &str) -> Option<&'a [u8]> {
    if path.contains(&b'@') {
        return None;
    }
    let root = path.strip_suffix(end.as_bytes())?;
    (root.is_empty() || root.ends_with(b"/")).then_some(root)
}

#[cfg(test)]
mod tests {
    use profile::Profile;

    use super::*;
    use crate::sketch::profile;

    /// Functions of `profile` from package `cart` are in that file, all others in `main.go`.
    fn with_files(mut profile: Profile, cart: &str, main: &str) -> EdgeTable {
        let cart = profile.strings.push(cart.as_bytes());
        let main = profile.strings.push(main.as_bytes());
        for row in 0..profile.functions.len() {
            let name = profile.functions.name[row];
            let is_cart = profile.text(name).starts_with(b"cart.");
            profile.functions.file[row] = if is_cart { cart } else { main };
        }
        EdgeTable::build(&profile).expect("Go takes it")
    }

    /// Two lines are put in behind line 12, line 15 goes, and line 20 is put in before the next
    /// function.
    const DIFF: &str = "\
--- a/shop/cart.go
+++ b/shop/cart.go
@@ -12,0 +13,2 @@
+a
+b
@@ -15,1 +16,0 @@
-c
";

    fn sketch() -> Profile {
        profile(
            "5 cart.sum:11 cart.total:11
             4 cart.sum:11 cart.total:14
             3 cart.log:11 cart.total:15
             2 cart.log:11 cart.total:20
             1 cart.log:11 main.serve:14",
        )
    }

    fn offsets(shifted: &Shifted) -> Vec<i64> {
        shifted.edges.offset.clone()
    }

    #[test]
    fn calls_behind_what_was_put_in_are_found_at_their_new_lines() {
        let edges = with_files(sketch(), "/src/shop/cart.go", "/src/main.go");
        let diff = SourceDiff::parse(DIFF).expect("a diff");
        let shifted = shift(&edges, &diff);
        // Start line 10 stays; 14 moves by two, 20 by one.
        assert_eq!(offsets(&shifted), [1, 6, 5, 11, 4]);
        assert_eq!((shifted.n_edges, shifted.weight), (2, 6));
        let gone = Unmapped {
            row: 2,
            reason: UnmappedReason::CallGone,
        };
        assert_eq!(shifted.unmapped, [gone]);
    }

    #[test]
    fn a_function_that_moves_as_a_whole_keeps_its_offsets() {
        let edges = with_files(sketch(), "/src/shop/cart.go", "/src/main.go");
        let diff = "--- a/shop/cart.go\n+++ b/shop/cart.go\n@@ -1,0 +2 @@\n+a\n";
        let shifted = shift(&edges, &SourceDiff::parse(diff).expect("a diff"));
        assert_eq!(offsets(&shifted), edges.offset);
        assert_eq!((shifted.n_edges, shifted.unmapped.len()), (0, 0));
        assert_eq!(shifted.edges.line, [12, 15, 16, 21, 14]);
    }

    #[test]
    fn a_function_whose_first_line_is_gone_cannot_be_followed() {
        let edges = with_files(sketch(), "shop/cart.go", "main.go");
        let diff = "--- a/shop/cart.go\n+++ b/shop/cart.go\n@@ -10,2 +9,0 @@\n-a\n-b\n";
        let shifted = shift(&edges, &SourceDiff::parse(diff).expect("a diff"));
        let reasons: Vec<_> = shifted.unmapped.iter().map(|one| one.reason).collect();
        assert_eq!(reasons, [UnmappedReason::FunctionGone; 4]);
        assert_eq!(offsets(&shifted), edges.offset);
    }

    #[test]
    fn files_are_found_below_one_root_and_not_in_other_modules() {
        let diff = SourceDiff::parse("--- a/main.go\n+++ b/main.go\n@@ -12,0 +13 @@\n+a\n");
        let diff = diff.expect("a diff");
        let other = with_files(sketch(), "/mod/cart@v1.2.0/main.go", "/src/main.go");
        assert_eq!(offsets(&shift(&other, &diff)), [1, 4, 5, 10, 5]);
        let two = with_files(sketch(), "/lib/main.go", "/src/main.go");
        let shifted = shift(&two, &diff);
        assert_eq!(shifted.unmapped.len(), 5);
        assert_eq!(shifted.unmapped[0].reason, UnmappedReason::SeveralFiles);
        let neither = with_files(sketch(), "/src/domain.go", "/src/main.go.txt");
        assert_eq!(shift(&neither, &diff).n_edges, 0);
    }
}
