//! The flame graph in words: rows of a tree for those who do not see it, and a sentence for a box.

use crate::{BoxIdx, FlameGraph};

/// A row of the table that stands for the graph.
///
/// Levels and positions are what a screen reader says: both count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutlineRow {
    /// The box.
    pub shown: BoxIdx,
    /// Its depth.
    pub level: usize,
    /// Its place among its siblings.
    pub position: usize,
    /// How many siblings there are, itself included.
    pub n_siblings: usize,
    /// Whether its children follow; `None` if it has none.
    pub is_expanded: Option<bool>,
}

/// The tree opened along the path to `selected`, and the children of that.
///
/// Of the path the last `n_levels` are there, of each box's children the first `n_most` and the one
/// on the path. They are sorted, so what is missing is small.
pub fn outline(
    graph: &FlameGraph,
    selected: BoxIdx,
    n_levels: usize,
    n_most: usize,
) -> Vec<OutlineRow> {
    let path = graph.path(selected);
    let is_on_path = |shown: BoxIdx| path.get(graph.depth(shown)) == Some(&shown);
    let top = path[path.len().saturating_sub(n_levels.max(1))];
    let siblings = graph
        .parent(top)
        .into_iter()
        .flat_map(|above| graph.children(above));
    let (mut position, mut n_siblings) = (1, 0);
    for sibling in siblings {
        n_siblings += 1;
        position += usize::from(sibling < top);
    }
    let mut rows = Vec::new();
    // For every open box, the rows of its children that are still to come.
    let mut pending = vec![vec![row(
        graph,
        top,
        (position, n_siblings.max(1)),
        is_on_path(top),
    )]];
    while let Some(siblings) = pending.last_mut() {
        let Some(next) = siblings.pop() else {
            pending.pop();
            continue;
        };
        rows.push(next);
        if next.is_expanded == Some(true) {
            let n_children = graph.children(next.shown).count();
            let mut children: Vec<OutlineRow> = graph
                .children(next.shown)
                .zip(1..)
                .filter(|&(child, position)| position <= n_most || is_on_path(child))
                .map(|(child, position)| {
                    row(graph, child, (position, n_children), is_on_path(child))
                })
                .collect();
            children.reverse();
            pending.push(children);
        }
    }
    rows
}

/// A box as a sentence: `runtime.mallocgc, 12.3 % total, 4.0 % self, depth 7, 3 children`.
///
/// `share` writes a part of a whole.
pub fn describe(graph: &FlameGraph, shown: BoxIdx, share: &dyn Fn(i64, i64) -> String) -> String {
    let inlined = if graph.is_inlined(shown) {
        ", inlined"
    } else {
        ""
    };
    let n_children = graph.children(shown).count();
    let children = match n_children {
        0 => "no children".to_owned(),
        1 => "1 child".to_owned(),
        _ => format!("{n_children} children"),
    };
    format!(
        "{}{inlined}, {} total, {} self, depth {}, {children}",
        graph.name(shown),
        share(graph.cum(shown), graph.total()),
        share(graph.flat(shown), graph.total()),
        graph.depth(shown),
    )
}

fn row(
    graph: &FlameGraph,
    shown: BoxIdx,
    (position, n_siblings): (usize, usize),
    is_open: bool,
) -> OutlineRow {
    let has_children = graph.children(shown).next().is_some();
    OutlineRow {
        shown,
        level: graph.depth(shown) + 1,
        position,
        n_siblings,
        is_expanded: has_children.then_some(is_open),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::folded;

    #[test]
    fn the_tree_is_open_along_the_path_and_its_small_branches_are_left_out() {
        let graph = folded::graph(
            "main;a;x 60
             main;a;y 20
             main;b 30
             main;c;z 3
             main;d 2
             gc 9",
        );
        let selected = BoxIdx(6);
        assert_eq!(graph.name(selected), "c");
        let line = |row: &OutlineRow| {
            let mark = match row.is_expanded {
                None => ' ',
                Some(true) => '-',
                Some(false) => '+',
            };
            let (name, place) = (graph.name(row.shown), row.position);
            format!("{mark} {} {name} {place}/{}\n", row.level, row.n_siblings)
        };
        let rows = outline(&graph, selected, 9, 2);
        let text = rows.iter().map(line).collect::<Vec<_>>().concat();
        expect![[r"
            - 1 all 1/1
            - 2 main 1/2
            + 3 a 1/4
              3 b 2/4
            - 3 c 3/4
              4 z 1/1
              2 gc 2/2
        "]]
        .assert_eq(&text);
    }

    #[test]
    fn of_a_long_path_only_the_end_is_there() {
        let graph = folded::graph("a;b;c;d 3\na;b;e 1\na;f 9");
        let selected = graph.path(graph.boxes_at_depth(4)[0])[3];
        let rows = outline(&graph, selected, 2, 9);
        let names: Vec<&str> = rows.iter().map(|row| graph.name(row.shown)).collect();
        assert_eq!(names, ["b", "c", "d", "e"]);
        assert_eq!(
            (rows[0].level, rows[0].position, rows[0].n_siblings),
            (3, 2, 2)
        );
    }

    #[test]
    fn a_box_is_told_in_a_sentence() {
        let graph = folded::graph("main;~work;a 3\nmain;~work;b 2\nmain;~work 5");
        let percent = |part: i64, whole: i64| format!("{} %", part * 100 / whole);
        assert_eq!(
            describe(&graph, BoxIdx(2), &percent),
            "work, inlined, 100 % total, 50 % self, depth 2, 2 children"
        );
        assert_eq!(
            describe(&graph, BoxIdx(3), &percent),
            "a, 30 % total, 30 % self, depth 3, no children"
        );
    }
}
