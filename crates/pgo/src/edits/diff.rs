//! Reading a unified diff: where each line of the old files is in the new ones.
//!
//! The form is that of `git diff` and of `diff -u`.

use crate::edits::EditError;

/// Where lines have gone, file by file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceDiff {
    pub(crate) files: Vec<FileDiff>,
}

/// Where the lines of one file have gone.
///
/// **Invariant:** `blocks` are in the order of their lines and do not overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FileDiff {
    /// The old file's path, as the diff has it.
    pub(crate) path: String,
    blocks: Vec<Block>,
}

/// Neighbouring lines that were taken out and put in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Block {
    /// The first old line of the block; what follows it, if the block takes none out.
    old_start: i64,
    /// For each old line of the block, the new line that it is, if it is still there.
    moved: Vec<Option<i64>>,
    /// How far lines behind the block have moved.
    shift_behind: i64,
}

impl SourceDiff {
    /// Reads a diff; an empty text is one in which nothing changes.
    pub fn parse(text: &str) -> Result<Self, EditError> {
        let mut diff = Self::default();
        let mut lines = text.lines().enumerate().peekable();
        while let Some((row, line)) = lines.next() {
            if let Some(old) = line.strip_prefix("--- ") {
                let Some((_, new)) = lines.next_if(|(_, next)| next.starts_with("+++ ")) else {
                    continue;
                };
                diff.files.push(FileDiff {
                    path: old_path(old, &new["+++ ".len()..]),
                    blocks: Vec::new(),
                });
            } else if line.starts_with("@@ ") {
                let expected = "@@ -LINE,LINES +LINE,LINES @@ after a file";
                let hunk = Hunk::parse(line);
                let (Some(mut hunk), Some(file)) = (hunk, diff.files.last_mut()) else {
                    return Err(EditError::Diff {
                        line: row + 1,
                        expected,
                    });
                };
                while hunk.is_open() {
                    let expected = "a line of the hunk";
                    let Some((row, line)) = lines.next() else {
                        let line = row + 1;
                        return Err(EditError::Diff { line, expected });
                    };
                    if !hunk.take(line) {
                        let line = row + 1;
                        return Err(EditError::Diff { line, expected });
                    }
                }
                hunk.close_block();
                file.blocks.append(&mut hunk.blocks);
            }
        }
        if diff.files.is_empty() && !text.trim().is_empty() && !text.contains("diff --git ") {
            return Err(EditError::Diff {
                line: 1,
                expected: "`diff --git` or `--- FILE`",
            });
        }
        Ok(diff)
    }

    /// Whether no file changes.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

impl FileDiff {
    /// Where an old line is in the new file; `None` if it is no longer there.
    pub(crate) fn new_line(&self, old_line: i64) -> Option<i64> {
        let behind = self
            .blocks
            .partition_point(|block| block.old_start <= old_line);
        let Some(block) = behind.checked_sub(1).map(|at| &self.blocks[at]) else {
            return Some(old_line);
        };
        let within = usize::try_from(old_line - block.old_start).ok()?;
        match block.moved.get(within) {
            Some(&moved) => moved,
            None => Some(old_line + block.shift_behind),
        }
    }
}

/// A hunk that is being read.
#[derive(Debug, Default)]
struct Hunk<'a> {
    old_line: i64,
    new_line: i64,
    n_old_left: u32,
    n_new_left: u32,
    removed: Vec<&'a str>,
    added: Vec<&'a str>,
    blocks: Vec<Block>,
}

impl<'a> Hunk<'a> {
    fn parse(line: &str) -> Option<Self> {
        let (ranges, _) = line.strip_prefix("@@ -")?.split_once(" @@")?;
        let (old, new) = ranges.split_once(" +")?;
        let range = |text: &str| -> Option<(i64, u32)> {
            let (start, n_lines) = text.split_once(',').unwrap_or((text, "1"));
            let n_lines: u32 = n_lines.parse().ok()?;
            let start: u32 = start.parse().ok()?;
            // An empty range names the line before it.
            let is_empty = n_lines == 0;
            Some((i64::from(start) + i64::from(is_empty), n_lines))
        };
        let (old_line, n_old_left) = range(old)?;
        let (new_line, n_new_left) = range(new)?;
        Some(Self {
            old_line,
            new_line,
            n_old_left,
            n_new_left,
            ..Self::default()
        })
    }

    fn is_open(&self) -> bool {
        self.n_old_left > 0 || self.n_new_left > 0
    }

    /// Takes the next line; whether it is one of a hunk.
    fn take(&mut self, line: &'a str) -> bool {
        // An empty line is one of context, whose space an editor took away.
        let (mark, text) = line.split_at_checked(1).unwrap_or((" ", ""));
        match mark {
            "-" if self.n_old_left > 0 => {
                self.removed.push(text);
                self.n_old_left -= 1;
            }
            "+" if self.n_new_left > 0 => {
                self.added.push(text);
                self.n_new_left -= 1;
            }
            " " if self.n_old_left > 0 && self.n_new_left > 0 => {
                self.close_block();
                self.old_line += 1;
                self.new_line += 1;
                self.n_old_left -= 1;
                self.n_new_left -= 1;
            }
            // "\ No newline at end of file".
            "\\" => {}
            _ => return false,
        }
        true
    }

    fn close_block(&mut self) {
        if self.removed.is_empty() && self.added.is_empty() {
            return;
        }
        let moved = (0..self.removed.len()).map(|row| self.moved(row)).collect();
        let (n_old, n_new) = (self.removed.len() as i64, self.added.len() as i64);
        let (old_start, new_start) = (self.old_line, self.new_line);
        self.old_line += n_old;
        self.new_line += n_new;
        self.blocks.push(Block {
            old_start,
            moved,
            shift_behind: new_start + n_new - (old_start + n_old),
        });
        self.removed.clear();
        self.added.clear();
    }

    /// The new line of a removed one: the added line of the same text but for its indentation, if
    /// both are the only ones; or else, where as many were added as removed, the one in its place.
    fn moved(&self, row: usize) -> Option<i64> {
        let text = self.removed[row].trim();
        let is_same = |other: &&str| other.trim() == text;
        let n_same = self
            .removed
            .iter()
            .copied()
            .filter(|one| is_same(one))
            .count();
        let mut added = self.added.iter().copied().enumerate();
        let mut same = added.by_ref().filter(|(_, one)| is_same(one));
        let in_place = || (self.removed.len() == self.added.len()).then_some(row);
        let at = match (n_same, same.next(), same.next()) {
            (1, Some((at, _)), None) if !text.is_empty() => Some(at),
            _ => in_place(),
        };
        at.map(|at| self.new_line + at as i64)
    }
}

/// The path of the old file, without git's `a/` where the new one has its `b/`.
fn old_path(old: &str, new: &str) -> String {
    // `diff -u` puts the time behind a tab.
    let path = |text: &str| {
        let path = text.split('\t').next().unwrap_or_default().trim();
        path.trim_matches('"').to_owned()
    };
    let (old, new) = (path(old), path(new));
    match (old.strip_prefix("a/"), new.strip_prefix("b/")) {
        (Some(stripped), Some(_)) => stripped.to_owned(),
        (Some(stripped), None) if new == "/dev/null" => stripped.to_owned(),
        _ => old,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, old_lines: &[i64]) -> Vec<Option<i64>> {
        let diff = SourceDiff::parse(text).expect("a diff");
        let [file] = &diff.files[..] else {
            panic!("{} files", diff.files.len());
        };
        old_lines.iter().map(|&line| file.new_line(line)).collect()
    }

    const ADDED_AND_REMOVED: &str = "\
diff --git a/shop/cart.go b/shop/cart.go
index 1..2 100644
--- a/shop/cart.go
+++ b/shop/cart.go
@@ -1,3 +1,5 @@ package shop
 package shop
+
+// Cart is one.
 import \"fmt\"
 
@@ -10,4 +12,3 @@ func Add() {
 one
-two
 three
 four
";

    #[test]
    fn lines_behind_what_was_added_or_removed_move() {
        let moved = lines(ADDED_AND_REMOVED, &[1, 2, 3, 9, 10, 11, 12, 13, 500]);
        let expected = [1, 4, 5, 11, 12, 0, 13, 14, 501];
        let expected: Vec<Option<i64>> = expected
            .into_iter()
            .map(|line| (line != 0).then_some(line))
            .collect();
        assert_eq!(moved, expected);
    }

    #[test]
    fn the_path_is_the_old_one_without_git_s_letter() {
        let diff = SourceDiff::parse(ADDED_AND_REMOVED).expect("a diff");
        assert_eq!(diff.files[0].path, "shop/cart.go");
        assert_eq!(
            old_path("cart.go\t2026-11-23", "cart.go\t2026-11-24"),
            "cart.go"
        );
        assert_eq!(old_path("a/gone.go", "/dev/null"), "gone.go");
    }

    #[test]
    fn a_line_that_was_edited_in_place_or_indented_is_still_there() {
        let edited = "--- a/x.go\n+++ b/x.go\n@@ -5 +5 @@\n-old\n+new\n";
        assert_eq!(lines(edited, &[4, 5, 6]), [Some(4), Some(5), Some(6)]);
        let indented = "\
--- a/x.go
+++ b/x.go
@@ -5,2 +5,4 @@
-sum(x)
-log(x)
+if x > 0 {
+\tsum(x)
+\tprint(x)
+}
";
        assert_eq!(lines(indented, &[5, 6, 7]), [Some(6), None, Some(9)]);
    }

    #[test]
    fn a_diff_without_context_is_read() {
        let bare = "--- x.go\n+++ x.go\n@@ -3,0 +4,2 @@\n+a\n+b\n@@ -9,2 +10,0 @@\n-c\n-d\n";
        let moved = lines(bare, &[3, 4, 8, 9, 10, 11]);
        assert_eq!(moved, [Some(3), Some(6), Some(10), None, None, Some(11)]);
    }

    #[test]
    fn what_is_no_diff_is_told_with_its_line() {
        assert!(SourceDiff::parse(" \n").expect("no change").is_empty());
        let binary = "diff --git a/x.png b/x.png\nBinary files differ\n";
        assert!(SourceDiff::parse(binary).expect("no text").is_empty());
        let error = |text| SourceDiff::parse(text).expect_err("it is none");
        for (text, expected) in [
            ("hello\n", 1),
            ("@@ -1 +1 @@\n", 1),
            ("--- a/x\n+++ b/x\n@@ -1,x +1 @@\n", 3),
            ("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n one\n", 3),
            ("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n one\nhello\n", 5),
        ] {
            let EditError::Diff { line, .. } = error(text) else {
                panic!("{text}");
            };
            assert_eq!(line, expected, "{text}");
        }
    }
}
