//! Draw lists as text, in a font in which every character is as wide as another.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;
use crate::folded::{self, Monospace};

fn text(list: &DrawList) -> String {
    let line = |drawn: &DrawnBox| {
        let Rect {
            x,
            y,
            width,
            height,
        } = drawn.rect;
        assert_eq!(height, ROW_HEIGHT);
        let fill = match drawn.fill {
            Fill::Root => "root",
            Fill::App(_) => "app",
            Fill::Dependency(_) => "dependency",
            Fill::Std(_) => "std",
            Fill::Plain => "plain",
            Fill::Many => "many",
            Fill::Rest => "rest",
        };
        let emphasis = match drawn.emphasis {
            Emphasis::Plain => "",
            Emphasis::Match => " match",
            Emphasis::Faded => " faded",
        };
        let inlined = if drawn.is_inlined { " inlined" } else { "" };
        let label = match &drawn.label {
            Some(label) => format!(" {:?} at {:.1}", label.text, label.x.0),
            None => String::new(),
        };
        format!(
            "y {:3} x {:5.1} width {:5.1} {fill}{emphasis}{inlined}{label}\n",
            y.0, x.0, width.0
        )
    };
    list.boxes.iter().map(line).collect()
}

fn check(graph: &FlameGraph, viewport: &Viewport, sought: Option<&str>, expected: &Expect) {
    let matches = sought.map(|part| {
        let names = graph.functions().names.iter();
        Matches::build(graph, names.map(|name| name.contains(part)).collect())
    });
    let list = draw_list(graph, viewport, matches.as_ref(), &Monospace);
    expected.assert_eq(&text(&list));
}

const SAMPLES: &str = "
    runtime.main;main.main;github.com/acme/shop.(*Cart).Total;~github.com/acme/shop.add 300
    runtime.main;main.main;github.com/acme/shop.(*Cart).Total;memcpy 100
    runtime.main;main.main 50
    runtime.gcBgMarkWorker;runtime.gcDrain 49
    runtime.mcall 1";

#[test]
fn boxes_are_drawn_with_the_longest_name_that_fits() {
    let viewport = Viewport::new(CssPx(400.0), CssPx(200.0));
    check(
        &folded::graph(SAMPLES),
        &viewport,
        None,
        &expect![[r#"
        y   0 x   0.0 width 400.0 root "all" at 4.0
        y  20 x   0.0 width 360.0 std "runtime.main" at 4.0
        y  20 x 360.0 width  39.2 std "gcB…" at 364.0
        y  20 x 399.2 width   0.8 many
        y  40 x   0.0 width 360.0 app "main.main" at 4.0
        y  40 x 360.0 width  39.2 std "gcD…" at 364.0
        y  60 x   0.0 width 320.0 app "shop.(*Cart).Total" at 4.0
        y  80 x   0.0 width 240.0 app inlined "shop.add" at 4.0
        y  80 x 240.0 width  80.0 plain "memcpy" at 244.0
    "#]],
    );
}

#[test]
fn a_name_stands_in_the_part_of_its_box_that_is_in_sight() {
    let graph = folded::graph(SAMPLES);
    let viewport = Viewport::new(CssPx(400.0), CssPx(45.0))
        .zoomed_at(&graph, CssPx(400.0), 4.0)
        .panned(&graph, CssPx(0.0), CssPx(10.0));
    check(
        &graph,
        &viewport,
        None,
        &expect![[r#"
        y -10 x   0.0 width 400.0 root "all" at 4.0
        y  10 x   0.0 width 240.0 std "runtime.main" at 4.0
        y  10 x 240.0 width 156.8 std "gcBgMarkWorker" at 244.0
        y  10 x 396.8 width   3.2 std
        y  30 x   0.0 width 240.0 app "main.main" at 4.0
        y  30 x 240.0 width 156.8 std "runtime.gcDrain" at 244.0
    "#]],
    );
}

#[test]
fn what_is_not_sought_fades() {
    let viewport = Viewport::new(CssPx(400.0), CssPx(60.0));
    check(
        &folded::graph(SAMPLES),
        &viewport,
        Some("runtime.g"),
        &expect![[r#"
            y   0 x   0.0 width 400.0 root faded "all" at 4.0
            y  20 x   0.0 width 360.0 std faded "runtime.main" at 4.0
            y  20 x 360.0 width  39.2 std match "gcB…" at 364.0
            y  20 x 399.2 width   0.8 many faded
            y  40 x   0.0 width 360.0 app faded "main.main" at 4.0
            y  40 x 360.0 width  39.2 std match "gcD…" at 364.0
        "#]],
    );
}

/// One wide box and a thousand narrow ones, every tenth with one below it.
fn crowd() -> FlameGraph {
    let narrow = |n: i32| {
        let below = if n % 10 == 0 { ";p.Below" } else { "" };
        format!("main.main;p.F{n}{below} {}\n", 1 + n % 3)
    };
    let lines: String = (0..1000).map(narrow).collect();
    folded::graph(&format!("main.main;p.Wide 20000\n{lines}"))
}

#[test]
fn boxes_too_narrow_to_be_told_apart_are_drawn_together() {
    let viewport = Viewport::new(CssPx(400.0), CssPx(100.0));
    check(
        &crowd(),
        &viewport,
        None,
        &expect![[r#"
        y   0 x   0.0 width 400.0 root "all" at 4.0
        y  20 x   0.0 width 400.0 app "main.main" at 4.0
        y  40 x   0.0 width 363.7 app "p.Wide" at 4.0
        y  40 x 363.7 width  36.3 many
        y  60 x 363.9 width  36.1 many
    "#]],
    );
    check(
        &crowd(),
        &viewport,
        Some("p.F777"),
        &expect![[r#"
            y   0 x   0.0 width 400.0 root faded "all" at 4.0
            y  20 x   0.0 width 400.0 app faded "main.main" at 4.0
            y  40 x   0.0 width 363.7 app faded "p.Wide" at 4.0
            y  40 x 363.7 width  34.2 many faded
            y  40 x 397.8 width   2.0 many match
            y  40 x 399.8 width   0.2 many faded
            y  60 x 363.9 width  36.1 many faded
        "#]],
    );
}

#[test]
fn the_list_is_as_long_as_the_viewport_is_wide_and_not_as_the_graph_is_large() {
    let line = |n: i32| format!("p.A;p.F{n};p.G{n} 1\n");
    let lines: String = (0..20_000).map(line).collect();
    let graph = folded::graph(&lines);
    let viewport = Viewport::new(CssPx(300.0), CssPx(100.0));
    let list = draw_list(&graph, &viewport, None, &Monospace);
    assert!(list.boxes.len() < 10, "{} boxes", list.boxes.len());
    let zoomed = viewport.zoomed_at(&graph, CssPx(100.0), 30.0);
    let list = draw_list(&graph, &zoomed, None, &Monospace);
    assert!(list.boxes.len() < 3 * 300 * 5, "{} boxes", list.boxes.len());
}

proptest! {
    #[test]
    fn what_is_drawn_covers_what_is_in_sight_once(
        graph in folded::any_graph(),
        at in 0.0..300.0_f64,
        factor in 1.0..50.0_f64,
    ) {
        let viewport = Viewport::new(CssPx(300.0), CssPx(400.0))
            .zoomed_at(&graph, CssPx(at), factor);
        let list = draw_list(&graph, &viewport, None, &Monospace);
        for depth in 0..graph.n_depths() {
            let drawn = || list.boxes.iter().filter(|drawn| graph.depth(drawn.shown) == depth);
            let boxes = graph.boxes_at_depth(depth);
            let rects = boxes.iter().filter_map(|&shown| rect_of(&graph, &viewport, shown));
            let visible: f64 = rects.map(|rect| rect.width.0).sum();
            let covered: f64 = drawn().map(|drawn| drawn.rect.width.0).sum();
            // Runs also cover the gaps between their boxes, each less than a pixel.
            let gaps = boxes.len() as f64;
            prop_assert!(covered >= visible - 1e-6 && covered <= visible + gaps);
            let mut free_from = 0.0;
            for drawn in drawn() {
                prop_assert!(drawn.rect.x.0 >= free_from - 1e-6);
                free_from = drawn.rect.x.0 + drawn.rect.width.0;
            }
            prop_assert!(free_from <= 300.0 + 1e-6);
        }
    }
}
