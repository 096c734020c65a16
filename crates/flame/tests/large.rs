//! Graphs of a size that nobody looks at whole: what is drawn, measured and listed of them is what
//! there is room for.

use std::cell::Cell;

use flame::{
    BoxIdx, CssPx, FlameColumns, FlameGraph, Matches, MeasureText, Viewport, draw_list, hit_test,
    outline, rect_of,
};

/// A font in which every character is seven pixels wide, and how often it was asked.
#[derive(Default)]
struct Counting {
    n_measured: Cell<usize>,
}

impl MeasureText for Counting {
    fn width(&self, text: &str) -> CssPx {
        self.n_measured.set(self.n_measured.get() + 1);
        CssPx(7.0 * text.chars().count() as f64)
    }
}

/// A graph of boxes of one function, each with its depth and value; the root comes by itself.
fn graph(total: i64, boxes: impl Iterator<Item = (u32, i64)>) -> FlameGraph {
    let mut columns = FlameColumns::default();
    columns.cum[0] = total;
    for (depth, value) in boxes {
        columns.functions.push(0);
        columns.depths.push(depth);
        columns.cum.push(value);
        columns.kinds.push(flame::PLAIN);
    }
    FlameGraph::new(columns).expect("it is a tree")
}

/// A thousand boxes below the root, and a thousand below each.
fn million() -> FlameGraph {
    let boxes = (0..1_000).flat_map(|_| {
        let below = std::iter::repeat_n((2, 1), 1_000);
        std::iter::once((1, 1_000)).chain(below)
    });
    graph(1_000_000, boxes)
}

#[test]
fn of_a_million_boxes_as_many_are_drawn_as_there_is_room_for() {
    let graph = million();
    assert_eq!(graph.len(), 1_001_001);
    let (width, height) = (CssPx(1_440.0), CssPx(800.0));
    let matches = Matches::build(&graph, vec![true]);
    for factor in [1.0, 7.0, 300.0, 40_000.0] {
        let viewport = Viewport::new(width, height).zoomed_at(&graph, CssPx(700.0), factor);
        for matches in [None, Some(&matches)] {
            let measure = Counting::default();
            let list = draw_list(&graph, &viewport, matches, &measure);
            // Narrower boxes are drawn together, so two pixels are the least that one takes.
            let n_most = 3 * (width.0 / 2.0) as usize;
            assert!(list.boxes.len() <= n_most, "{} boxes", list.boxes.len());
            // A label is tried in four lengths at most.
            let n_labels = list
                .boxes
                .iter()
                .filter(|drawn| drawn.label.is_some())
                .count();
            let n_measured = measure.n_measured.get();
            assert!(
                n_measured <= 12 * n_most,
                "{n_measured} texts for {n_labels} labels"
            );
            // Nothing disappears: each of the two rows is covered from edge to edge.
            let covered: f64 = list.boxes.iter().map(|drawn| drawn.rect.width.0).sum();
            assert!((covered - 3.0 * width.0).abs() < 1.0, "{covered} pixels");
        }
    }
}

#[test]
fn a_stack_of_a_hundred_thousand_frames_costs_what_is_in_sight() {
    const N_FRAMES: u32 = 100_000;
    let graph = graph(10, (1..=N_FRAMES).map(|depth| (depth, 10)));
    let lowest = BoxIdx(N_FRAMES);
    let (width, height) = (CssPx(800.0), CssPx(600.0));
    let top = Viewport::new(width, height);
    let bottom = top.panned(&graph, CssPx(0.0), CssPx(1e9));
    for viewport in [top, bottom, top.zoomed_to(&graph, BoxIdx(50_000))] {
        let list = draw_list(&graph, &viewport, None, &Counting::default());
        assert!(
            (30..=31).contains(&list.boxes.len()),
            "{}",
            list.boxes.len()
        );
    }
    let rect = rect_of(&graph, &bottom, lowest).expect("the lowest box is in sight");
    let middle = (rect.x + rect.width * 0.5, rect.y + rect.height * 0.5);
    assert_eq!(hit_test(&graph, &bottom, middle.0, middle.1), Some(lowest));
    assert_eq!(rect.y + rect.height, height, "it stands on the lower edge");
    assert_eq!(bottom.covering(&graph), lowest);
    assert_eq!(graph.path(lowest).len(), N_FRAMES as usize + 1);
    let rows = outline(&graph, lowest, 16, 12);
    assert_eq!(rows.len(), 16);
    assert_eq!(rows[15].level, N_FRAMES as usize + 1);
    let matches = Matches::build(&graph, vec![true]);
    assert_eq!((matches.boxes.len(), matches.cum), (N_FRAMES as usize, 10));
}
