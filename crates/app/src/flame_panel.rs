//! The flame graph on the page: canvases, pointers, keys, the tooltip and the way back out.
//!
//! What is selected, zoomed to and sought is the page's to know and comes as properties; where
//! the viewport is on its way there, and what is under the pointer, is known here and nowhere
//! else.

mod breadcrumbs;
mod commands;
mod gestures;
mod listeners;
mod motion;
mod outline_table;
mod painter;
mod palette;
mod stage;
mod text_measure;
mod tooltip;

use flame::{
    BoxIdx, CssPx, FlameGraph, Matches, ROW_HEIGHT, Viewport, describe, hit_test, moved, rect_of,
};
use viewer::figures::{grouped, share};
use viewer::{Action, Shared};
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use breadcrumbs::Breadcrumbs;
use commands::{Command, Direction, Press, command_of_press};
use gestures::Gesture;
use listeners::{Pointer, Wheel};
use outline_table::OutlineTable;
use palette::Palette;
use stage::{Scene, Stage};
use tooltip::Tooltip;

/// How much closer a key press or button gets.
const ZOOM_STEP: f64 = 1.5;
/// The part of what is in sight that a key press pans.
const PAN_PART: f64 = 0.15;
/// A match that is gone to is at least so wide.
const FOUND_WIDTH: CssPx = CssPx(48.0);
/// What is selected when the graph comes into sight is at least so wide.
const SHOWN_WIDTH: CssPx = CssPx(8.0);

#[derive(Properties, PartialEq)]
pub(crate) struct FlamePanelProps {
    pub(crate) graph: Shared<FlameGraph>,
    /// The box that is zoomed to; `None` is everything.
    pub(crate) zoom: Option<BoxIdx>,
    pub(crate) selected: Option<BoxIdx>,
    /// What is sought; empty where nothing is.
    pub(crate) matches: Shared<Matches>,
    pub(crate) is_dark: bool,
    /// The unit of the graph's values.
    pub(crate) unit: AttrValue,
    pub(crate) on_action: Callback<Action>,
}

/// The flame graph.
#[derive(Default)]
pub(crate) struct FlamePanel {
    area: NodeRef,
    boxes: NodeRef,
    marks: NodeRef,
    tip: NodeRef,
    /// `None` until the canvases are in the document, and where the browser cannot draw; the table
    /// has to do there.
    stage: Option<Stage>,
    hovered: Option<BoxIdx>,
    /// What was selected here last; other selections come from elsewhere and have to be shown.
    selected_here: Option<BoxIdx>,
    /// The box that this panel asked the page to zoom to because it fills the view already.
    zoomed_here: Option<BoxIdx>,
    /// What a screen reader says of a box that was selected with a key.
    spoken: AttrValue,
}

pub(crate) enum Msg {
    Pointer(Pointer),
    Wheel(Wheel),
    Command(Command),
    Resized,
    /// The viewport was moved and has not been for a while.
    Rested,
    Frame {
        millis: f64,
    },
}

impl Component for FlamePanel {
    type Message = Msg;
    type Properties = FlamePanelProps;

    fn create(_ctx: &Context<Self>) -> Self {
        Self::default()
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let graph = || props.graph.clone();
        let n_boxes = grouped(props.graph.len() as i64);
        let label = format!(
            "Flame graph, {n_boxes} boxes. Arrow keys select, Enter zooms, Backspace zooms out."
        );
        let onkeydown = {
            let link = ctx.link().clone();
            Callback::from(move |event: KeyboardEvent| {
                if let Some(command) = command_of_press(&Press::from(&event)) {
                    // Escape is also for the page to hear.
                    if command != Command::Leave {
                        event.prevent_default();
                    }
                    link.send_message(Msg::Command(command));
                }
            })
        };
        let button = |command: Command, text: &'static str, label: &'static str| {
            let onclick = ctx
                .link()
                .callback(move |_: MouseEvent| Msg::Command(command));
            html! {
                <button
                    type="button" class="flame-button" title={label} aria-label={label} {onclick}
                >
                    { text }
                </button>
            }
        };
        html! {
            <div class="flame-panel">
                <div class="flame-bar">
                    <Breadcrumbs
                        graph={graph()} zoom={props.zoom} on_action={props.on_action.clone()}
                    />
                    { button(Command::ZoomOut, "−", "Zoom out") }
                    { button(Command::ZoomIn, "+", "Zoom in") }
                    { button(Command::FitAll, "Fit", "Show everything") }
                </div>
                <div class="flame-area" ref={self.area.clone()}>
                    <canvas class="flame-boxes" ref={self.boxes.clone()} aria-hidden="true" />
                    <canvas
                        class="flame-marks" ref={self.marks.clone()} role="application"
                        tabindex="0" aria-label={label} aria-roledescription="flame graph"
                        {onkeydown}
                    />
                    <Tooltip
                        graph={graph()} shown={self.hovered} unit={props.unit.clone()}
                        node={self.tip.clone()}
                    />
                </div>
                <div class="visually-hidden" role="status">{ &self.spoken }</div>
                <OutlineTable
                    graph={graph()} selected={props.selected} unit={props.unit.clone()}
                    on_action={props.on_action.clone()}
                />
            </div>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, is_first: bool) {
        if is_first {
            self.set_up(ctx);
        }
        // Only now is the tooltip as large as what it says.
        self.place_tip();
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &FlamePanelProps) -> bool {
        let props = ctx.props();
        if let Some(stage) = &mut self.stage {
            if props.is_dark != old.is_dark {
                stage.set_palette(Palette::new(props.is_dark));
            }
            stage.repaint();
        }
        let is_other_graph = props.graph != old.graph;
        let is_zoomed = props.zoom != old.zoom;
        let is_expected =
            is_zoomed && self.zoomed_here.take() == props.zoom && props.zoom.is_some();
        if is_other_graph {
            // Box numbers of one graph mean nothing in another.
            self.hovered = None;
            self.selected_here = None;
            self.move_over(props, old);
        } else if is_zoomed && !is_expected {
            self.settle(props);
        }
        let is_selected = props.selected != old.selected;
        let is_from_elsewhere = is_selected && self.selected_here.take() != props.selected;
        if is_from_elsewhere && !is_other_graph {
            self.reveal(props);
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let props = ctx.props();
        match msg {
            Msg::Pointer(pointer) => return self.point(props, pointer),
            Msg::Command(command) => return self.obey(props, command),
            Msg::Frame { millis } => return self.draw(props, millis),
            Msg::Wheel(wheel) => self.roll(props, wheel),
            Msg::Rested => self.ask_for_detail(props),
            Msg::Resized => {
                if let Some(stage) = &mut self.stage {
                    stage.resize(&props.graph, &self.area);
                    self.paint(props);
                }
            }
        }
        false
    }
}

impl FlamePanel {
    fn set_up(&mut self, ctx: &Context<Self>) {
        let props = ctx.props();
        let canvas = |node: &NodeRef| node.cast::<HtmlCanvasElement>();
        let (Some(boxes), Some(marks)) = (canvas(&self.boxes), canvas(&self.marks)) else {
            return;
        };
        let palette = Palette::new(props.is_dark);
        self.stage = Stage::start(ctx.link(), &boxes, &marks, &self.area, palette);
        if let Some(stage) = &mut self.stage {
            let mut at = stage.viewport();
            if let Some(zoom) = props.zoom {
                at = at.zoomed_to(&props.graph, zoom);
            }
            if let Some(selected) = props.selected {
                at = at.revealing(&props.graph, selected, SHOWN_WIDTH);
            }
            stage.jump(at);
            stage.repaint();
        }
    }

    /// Goes to what is zoomed to.
    fn settle(&mut self, props: &FlamePanelProps) {
        if let Some(stage) = &mut self.stage {
            let from = stage.destination();
            stage.go(match props.zoom {
                Some(zoom) => from.zoomed_to(&props.graph, zoom),
                None => from.fitted(),
            });
        }
    }

    /// Looks at another graph: where the old one was looked at, or where what was zoomed to is
    /// now.
    ///
    /// The same boxes in more detail lie where they did, so then nothing moves.
    fn move_over(&mut self, props: &FlamePanelProps, old: &FlamePanelProps) {
        let Some(stage) = &mut self.stage else { return };
        let graph = &props.graph;
        let from = stage.destination();
        let was_at_zoom = old.zoom.is_some_and(|zoom| from.is_on(&old.graph, zoom));
        let to = match props.zoom {
            Some(zoom) if was_at_zoom => from.zoomed_to(graph, zoom),
            _ => from.resized(graph, from.width(), from.height()),
        };
        if to != from {
            stage.jump(to);
        }
    }

    /// Brings what is selected into sight.
    fn reveal(&mut self, props: &FlamePanelProps) {
        if let (Some(stage), Some(selected)) = (&mut self.stage, props.selected) {
            let from = stage.destination();
            stage.go(from.revealing(&props.graph, selected, FOUND_WIDTH));
        }
    }

    /// Zooms to the box that fills the view, where the graph leaves out what is below it: the page
    /// then asks for that in detail. The view stays as it is.
    fn ask_for_detail(&mut self, props: &FlamePanelProps) {
        let Some(stage) = &self.stage else { return };
        let covering = stage.viewport().covering(&props.graph);
        let is_worth_it = stage.shows_rest()
            && covering != BoxIdx::ROOT
            && props.zoom != Some(covering)
            && props.graph.hides_below(covering);
        if is_worth_it {
            self.zoomed_here = Some(covering);
            props.on_action.emit(Action::BoxZoomed(Some(covering)));
        }
    }

    fn point(&mut self, props: &FlamePanelProps, pointer: Pointer) -> bool {
        let Some(stage) = &mut self.stage else {
            return false;
        };
        let graph = &props.graph;
        let at = stage.viewport();
        match stage.gesture(pointer) {
            Gesture::Nothing => {}
            Gesture::Drag { right, down } => stage.jump(at.panned(graph, -right, -down)),
            Gesture::Pinch {
                middle,
                factor,
                right,
                down,
            } => {
                let moved = at.panned(graph, -right, -down);
                stage.jump(moved.zoomed_at(graph, middle.x, factor));
            }
            Gesture::Click(place) => {
                let hit = hit_test(graph, &at, place.x, place.y);
                // What has no box of its own is a part of the box above.
                let named = hit.and_then(|hit| match graph.is_rest(hit) {
                    true => graph.parent(hit),
                    false => Some(hit),
                });
                self.select(props, named);
            }
            Gesture::DoubleClick(place) => {
                if let Some(shown) = hit_test(graph, &at, place.x, place.y) {
                    self.zoom_to(props, shown);
                }
            }
        }
        self.hover(props)
    }

    fn roll(&mut self, props: &FlamePanelProps, wheel: Wheel) {
        if let Some(stage) = &mut self.stage {
            let (at, graph) = (stage.viewport(), &props.graph);
            stage.jump(match wheel {
                Wheel::Zoom { x, factor } => at.zoomed_at(graph, x, factor),
                Wheel::Pan { right, down } => at.panned(graph, right, down),
            });
        }
    }

    fn obey(&mut self, props: &FlamePanelProps, command: Command) -> bool {
        let Some(stage) = &mut self.stage else {
            return false;
        };
        let graph = &props.graph;
        let from = stage.destination();
        let middle = focus_x(stage, props, &from);
        match command {
            Command::Select(direction) => {
                stage.turn_hover_off();
                let to = match props.selected {
                    None => Some(props.zoom.unwrap_or(BoxIdx::ROOT)),
                    Some(selected) => moved(graph, &from, selected, direction),
                };
                if let Some(to) = to {
                    stage.go(from.revealing(graph, to, CssPx(1.0)));
                    self.spoken = describe(graph, to, &share).into();
                    self.select(props, Some(to));
                }
                self.hover(props);
                return to.is_some();
            }
            Command::ZoomToSelected => {
                if let Some(selected) = props.selected {
                    self.zoom_to(props, selected);
                }
            }
            Command::ZoomOutAStep => {
                let above = props.zoom.and_then(|zoom| graph.parent(zoom));
                self.zoom_to(props, above.unwrap_or(BoxIdx::ROOT));
            }
            Command::FitAll => self.zoom_to(props, BoxIdx::ROOT),
            Command::ZoomIn => stage.go(from.zoomed_at(graph, middle, ZOOM_STEP)),
            Command::ZoomOut => stage.go(from.zoomed_at(graph, middle, 1.0 / ZOOM_STEP)),
            Command::Pan(direction) => {
                let (right, down) = step(direction, from.width() * PAN_PART, ROW_HEIGHT * 3.0);
                stage.go(from.panned(graph, right, down));
            }
            Command::Page(direction) => {
                let page = from.height() - ROW_HEIGHT * 2.0;
                let (right, down) = step(direction, from.width(), page);
                stage.go(from.panned(graph, right, down));
            }
            Command::CopyName => {
                if let Some(selected) = props.selected {
                    let name = graph.name(selected).to_owned();
                    props.on_action.emit(Action::TextCopied(name));
                }
            }
            Command::Leave => {
                let has_other =
                    props.zoom.is_some() || props.selected.is_some() || sought(props).is_some();
                if !has_other {
                    stage.go(from.fitted());
                }
            }
        }
        false
    }

    fn select(&mut self, props: &FlamePanelProps, shown: Option<BoxIdx>) {
        self.selected_here = shown;
        props.on_action.emit(Action::BoxSelected(shown));
    }

    fn zoom_to(&mut self, props: &FlamePanelProps, shown: BoxIdx) {
        let zoom = (shown != BoxIdx::ROOT).then_some(shown);
        if props.zoom == zoom {
            // The page has nothing to change, but the viewport may have strayed.
            self.settle(props);
        } else {
            props.on_action.emit(Action::BoxZoomed(zoom));
        }
    }

    /// Draws a frame; whether the tooltip has to be drawn again.
    fn draw(&mut self, props: &FlamePanelProps, millis: f64) -> bool {
        let Some(stage) = &mut self.stage else {
            return false;
        };
        // What is under a resting pointer changes when the graph moves.
        let is_moving = stage.advance(millis);
        let is_tip_stale = is_moving && self.hover(props);
        self.paint(props);
        is_tip_stale
    }

    fn paint(&mut self, props: &FlamePanelProps) {
        if let Some(stage) = &mut self.stage {
            stage.paint(Scene {
                graph: &props.graph,
                matches: sought(props),
                hovered: self.hovered,
                selected: props.selected,
            });
        }
    }

    /// Looks what the pointer is on now; whether the tooltip has to be drawn again.
    fn hover(&mut self, props: &FlamePanelProps) -> bool {
        let Some(stage) = &mut self.stage else {
            return false;
        };
        let hovered = stage.hovered(&props.graph);
        let is_change = hovered != self.hovered;
        if is_change {
            self.hovered = hovered;
            stage.request_frame();
        } else {
            self.place_tip();
        }
        is_change
    }

    fn place_tip(&self) {
        if let (Some(stage), Some(_)) = (&self.stage, self.hovered)
            && let Some(pointer) = stage.pointer()
        {
            tooltip::place(&self.tip, pointer, &stage.viewport());
        }
    }
}

/// The matches; `None` while nothing is sought.
fn sought(props: &FlamePanelProps) -> Option<&Matches> {
    (!props.matches.boxes.is_empty()).then_some(&*props.matches)
}

/// Where to zoom at: the pointer, what is selected, or the middle.
fn focus_x(stage: &Stage, props: &FlamePanelProps, viewport: &Viewport) -> CssPx {
    let selected = props.selected;
    let rect = selected.and_then(|shown| rect_of(&props.graph, viewport, shown));
    stage
        .pointer()
        .map(|pointer| pointer.x)
        .or(rect.map(|rect| rect.x + rect.width * 0.5))
        .unwrap_or(viewport.width() * 0.5)
}

fn step(direction: Direction, across: CssPx, along: CssPx) -> (CssPx, CssPx) {
    let none = CssPx(0.0);
    match direction {
        Direction::Up => (none, -along),
        Direction::Down => (none, along),
        Direction::Left => (-across, none),
        Direction::Right => (across, none),
    }
}
