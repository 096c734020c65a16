//! The flame graph on the page: canvases, pointers, keys, the tooltip and the way back out.
//!
//! What is selected, zoomed to and sought is the page's to know and comes as properties; where
//! the viewport is on its way there, and what is under the pointer, is known here and nowhere
//! else.
//!
//! **Invariant:** drawing happens in animation frames, and only when something has changed.

mod breadcrumbs;
mod commands;
mod gestures;
mod listeners;
mod motion;
mod outline_table;
mod painter;
mod palette;
mod text_measure;
mod tooltip;

use std::rc::Rc;

use flame::{
    BoxIdx, CssPx, Fill, FlameGraph, Matches, ROW_HEIGHT, Rect, Viewport, describe, draw_list, hit_test,
    moved, rect_of,
};
use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::timers::callback::Timeout;
use viewer::Action;
use viewer::figures::share;
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use crate::dom;
use breadcrumbs::Breadcrumbs;
use commands::{Command, Direction, Press, command_of_press};
use gestures::{Gesture, Gestures, Point};
use listeners::{Listeners, Pointer, Wheel};
use motion::Motion;
use outline_table::OutlineTable;
use painter::{Mark, Painter};
use palette::{MarkColour, Palette};
use tooltip::Tooltip;

/// How much closer a key press or button gets.
const ZOOM_STEP: f64 = 1.5;
/// The part of what is in sight that a key press pans.
const PAN_PART: f64 = 0.15;
/// A match that is gone to is at least so wide.
const FOUND_WIDTH: CssPx = CssPx(48.0);
/// Boxes of the function that is meant are outlined when they are at least so wide.
const MARKED_WIDTH: CssPx = CssPx(4.0);
/// How long a hand has to rest before the view asks for more detail.
const REST_MILLIS: u32 = 250;
/// What is left out is worth asking for when it is wider than this.
const REST_WIDTH: CssPx = CssPx(16.0);

#[derive(Properties)]
pub(crate) struct FlamePanelProps {
    pub(crate) graph: Rc<FlameGraph>,
    /// The box that is zoomed to; `None` is everything.
    pub(crate) zoom: Option<BoxIdx>,
    pub(crate) selected: Option<BoxIdx>,
    /// What is sought; empty where nothing is.
    pub(crate) matches: Rc<Matches>,
    pub(crate) is_dark: bool,
    /// The unit of the graph's values.
    pub(crate) unit: AttrValue,
    pub(crate) on_action: Callback<Action>,
}

impl PartialEq for FlamePanelProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.graph, &other.graph)
            && self.zoom == other.zoom
            && self.selected == other.selected
            && Rc::ptr_eq(&self.matches, &other.matches)
            && self.is_dark == other.is_dark
            && self.unit == other.unit
    }
}

/// The flame graph.
pub(crate) struct FlamePanel {
    area: NodeRef,
    boxes: NodeRef,
    marks: NodeRef,
    tip: NodeRef,
    stage: Option<Stage>,
    hovered: Option<BoxIdx>,
    /// What was selected here last; other selections come from elsewhere and have to be shown.
    selected_here: Option<BoxIdx>,
    /// What this panel asked the page to zoom to because the viewport is there already.
    zoomed_here: Option<Option<BoxIdx>>,
    /// What a screen reader says of a box that was selected with a key.
    spoken: AttrValue,
}

/// What there is once the canvases are in the document.
struct Stage {
    painter: Painter,
    motion: Motion,
    gestures: Gestures,
    /// Where the pointer is, if it is one that can hover.
    pointer: Option<Point>,
    /// The keyboard has taken over from the pointer, until that moves again.
    is_hover_off: bool,
    /// The functions of the boxes that are drawn, and where.
    drawn: Vec<(u32, Rect)>,
    /// Whether what the graph leaves out can be seen.
    shows_rest: bool,
    is_boxes_stale: bool,
    frame: Option<AnimationFrame>,
    /// Ends when the viewport has rested for a while.
    rest: Option<Timeout>,
    _listeners: Listeners,
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
        Self {
            area: NodeRef::default(),
            boxes: NodeRef::default(),
            marks: NodeRef::default(),
            tip: NodeRef::default(),
            stage: None,
            hovered: None,
            selected_here: None,
            zoomed_here: None,
            spoken: AttrValue::default(),
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let graph = || Rc::clone(&props.graph);
        let label = format!(
            "Flame graph, {} boxes. Arrow keys select, Enter zooms, Backspace zooms out.",
            viewer::figures::grouped(graph().len() as i64)
        );
        let onkeydown = {
            let link = ctx.link().clone();
            Callback::from(move |event: KeyboardEvent| {
                if let Some(command) = command_of_press(&press(&event)) {
                    // Escape is also for the page to hear.
                    if command != Command::Leave {
                        event.prevent_default();
                    }
                    link.send_message(Msg::Command(command));
                }
            })
        };
        let button = |command: Command, text: &'static str, label: &'static str| {
            let onclick = ctx.link().callback(move |_: MouseEvent| Msg::Command(command));
            html! {
                <button type="button" class="flame-button" title={label} aria-label={label} {onclick}>
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
            self.stage = self.set_up(ctx);
            if let (Some(stage), Some(zoom)) = (&mut self.stage, ctx.props().zoom) {
                let zoomed = stage.motion.at().zoomed_to(&ctx.props().graph, zoom);
                stage.motion.jump(zoomed);
            }
            self.repaint(ctx);
        }
        // Only now is the tooltip as large as what it says.
        self.place_tip();
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &FlamePanelProps) -> bool {
        let props = ctx.props();
        if props.is_dark != old.is_dark
            && let Some(stage) = &mut self.stage
        {
            stage.painter.set_palette(Palette::new(props.is_dark));
        }
        let is_other_graph = !Rc::ptr_eq(&props.graph, &old.graph);
        let is_zoomed = props.zoom != old.zoom;
        let is_expected = is_zoomed && self.zoomed_here.take() == Some(props.zoom);
        if is_other_graph {
            // Box numbers of one graph mean nothing in another.
            self.hovered = None;
            self.selected_here = None;
            self.move_over(ctx, old);
        } else if is_zoomed && !is_expected {
            self.settle(ctx);
        }
        let is_from_elsewhere = props.selected != old.selected
            && props.selected.is_some()
            && props.selected != self.selected_here;
        if is_from_elsewhere && !is_other_graph {
            self.reveal(ctx, FOUND_WIDTH);
        }
        self.repaint(ctx);
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Pointer(pointer) => self.point(ctx, pointer),
            Msg::Wheel(wheel) => {
                self.roll(ctx, wheel);
                false
            }
            Msg::Command(command) => self.obey(ctx, command),
            Msg::Resized => {
                self.resize(ctx);
                false
            }
            Msg::Rested => {
                self.ask_for_detail(ctx);
                false
            }
            Msg::Frame { millis } => self.draw(ctx, millis),
        }
    }
}

impl FlamePanel {
    /// The stage; `None` where the browser cannot draw, where the table has to do.
    fn set_up(&self, ctx: &Context<Self>) -> Option<Stage> {
        let boxes = self.boxes.cast::<HtmlCanvasElement>()?;
        let marks = self.marks.cast::<HtmlCanvasElement>()?;
        let (width, height) = self.size();
        Some(Stage {
            painter: Painter::new(&boxes, &marks, Palette::new(ctx.props().is_dark))?,
            motion: Motion::new(Viewport::new(width, height)),
            gestures: Gestures::default(),
            pointer: None,
            is_hover_off: false,
            drawn: Vec::new(),
            shows_rest: false,
            is_boxes_stale: true,
            frame: None,
            rest: None,
            _listeners: Listeners::start(ctx.link(), &marks, &self.area),
        })
    }

    /// Goes to what is zoomed to.
    fn settle(&mut self, ctx: &Context<Self>) {
        let Some(stage) = &self.stage else { return };
        let from = stage.motion.destination();
        let to = match ctx.props().zoom {
            Some(zoom) => from.zoomed_to(&ctx.props().graph, zoom),
            None => from.fitted(),
        };
        self.go(ctx, to);
    }

    /// Looks at another graph: where the old one was looked at, or where what was zoomed to is
    /// now.
    ///
    /// The same boxes in more detail lie where they did, so then nothing moves.
    fn move_over(&mut self, ctx: &Context<Self>, old: &FlamePanelProps) {
        let Some(stage) = &mut self.stage else { return };
        let graph = &ctx.props().graph;
        let from = stage.motion.destination();
        let was_at_zoom = old.zoom.is_some_and(|zoom| from.is_on(&old.graph, zoom));
        let to = match ctx.props().zoom {
            Some(zoom) if was_at_zoom => from.zoomed_to(graph, zoom),
            _ => from.resized(graph, from.width(), from.height()),
        };
        if to != from {
            stage.motion.jump(to);
        }
    }

    /// Brings what is selected into sight.
    fn reveal(&mut self, ctx: &Context<Self>, at_least: CssPx) {
        if let (Some(stage), Some(selected)) = (&self.stage, ctx.props().selected) {
            let from = stage.motion.destination();
            self.go(ctx, from.revealing(&ctx.props().graph, selected, at_least));
        }
    }

    /// Moves to another viewport, or is there at once if the reader wants less motion.
    fn go(&mut self, ctx: &Context<Self>, to: Viewport) {
        let Some(stage) = &mut self.stage else { return };
        if prefers_reduced_motion() {
            stage.motion.jump(to);
        } else {
            stage.motion.go(to);
        }
        self.watch_rest(ctx);
        self.repaint(ctx);
    }

    /// Follows a hand: at once, and without a goal of its own.
    fn jump(&mut self, ctx: &Context<Self>, to: Viewport) {
        let Some(stage) = &mut self.stage else { return };
        if stage.motion.jump(to) {
            self.watch_rest(ctx);
            self.repaint(ctx);
        }
    }

    /// Has the view ask for detail when it has come to rest.
    fn watch_rest(&mut self, ctx: &Context<Self>) {
        if let Some(stage) = &mut self.stage {
            let link = ctx.link().clone();
            stage.rest = Some(Timeout::new(REST_MILLIS, move || link.send_message(Msg::Rested)));
        }
    }

    /// Zooms to the box that fills the view, where the graph leaves out what is below it: the page
    /// then asks for that in detail. The view stays as it is.
    fn ask_for_detail(&mut self, ctx: &Context<Self>) {
        let Some(stage) = &self.stage else { return };
        let props = ctx.props();
        let covering = stage.motion.at().covering(&props.graph);
        let is_worth_it = stage.shows_rest
            && covering != BoxIdx::ROOT
            && props.zoom != Some(covering)
            && props.graph.hides_below(covering);
        if is_worth_it {
            self.zoomed_here = Some(Some(covering));
            props.on_action.emit(Action::BoxZoomed(Some(covering)));
        }
    }

    fn point(&mut self, ctx: &Context<Self>, pointer: Pointer) -> bool {
        let Some(stage) = &mut self.stage else {
            return false;
        };
        let gesture = match pointer {
            Pointer::Pressed { id, at } => {
                stage.gestures.press(id, at);
                Gesture::Nothing
            }
            Pointer::Moved { id, at, can_hover } => {
                stage.pointer = can_hover.then_some(at);
                stage.is_hover_off = false;
                stage.gestures.move_to(id, at)
            }
            Pointer::Released { id, at, millis } => stage.gestures.release(id, at, millis),
            Pointer::Left { id } => {
                stage.gestures.cancel(id);
                stage.pointer = None;
                Gesture::Nothing
            }
        };
        let at = stage.motion.at();
        let graph = &ctx.props().graph;
        match gesture {
            Gesture::Nothing => {}
            Gesture::Drag { right, down } => self.jump(ctx, at.panned(graph, -right, -down)),
            Gesture::Pinch { middle, factor, right, down } => {
                let moved = at.panned(graph, -right, -down);
                self.jump(ctx, moved.zoomed_at(graph, middle.x, factor));
            }
            Gesture::Click(place) => {
                let hit = hit_test(graph, &at, place.x, place.y);
                // What has no box of its own is a part of the box above.
                let named = hit.and_then(|hit| match graph.is_rest(hit) {
                    true => graph.parent(hit),
                    false => Some(hit),
                });
                self.select(ctx, named);
            }
            Gesture::DoubleClick(place) => {
                if let Some(shown) = hit_test(graph, &at, place.x, place.y) {
                    self.zoom_to(ctx, shown);
                }
            }
        }
        self.hover(ctx)
    }

    /// Says what the pointer is on now; whether the tooltip has to be drawn again.
    fn hover(&mut self, ctx: &Context<Self>) -> bool {
        let Some(stage) = &self.stage else {
            return false;
        };
        let viewport = stage.motion.at();
        let is_on = !stage.is_hover_off && !stage.gestures.is_dragging();
        let place = stage.pointer.filter(|_| is_on);
        let hovered =
            place.and_then(|place| hit_test(&ctx.props().graph, &viewport, place.x, place.y));
        if hovered == self.hovered {
            self.place_tip();
            return false;
        }
        self.hovered = hovered;
        self.request_frame(ctx);
        true
    }

    fn place_tip(&self) {
        if let (Some(stage), Some(_)) = (&self.stage, self.hovered)
            && let Some(pointer) = stage.pointer
        {
            tooltip::place(&self.tip, pointer, &stage.motion.at());
        }
    }

    fn roll(&mut self, ctx: &Context<Self>, wheel: Wheel) {
        let Some(stage) = &self.stage else { return };
        let at = stage.motion.at();
        let graph = &ctx.props().graph;
        let to = match wheel {
            Wheel::Zoom { x, factor } => at.zoomed_at(graph, x, factor),
            Wheel::Pan { right, down } => at.panned(graph, right, down),
        };
        self.jump(ctx, to);
    }

    fn obey(&mut self, ctx: &Context<Self>, command: Command) -> bool {
        let Some(stage) = &mut self.stage else {
            return false;
        };
        stage.is_hover_off |= matches!(command, Command::Select(_));
        let props = ctx.props();
        let graph = &props.graph;
        let from = stage.motion.destination();
        let selected = props.selected;
        match command {
            Command::Select(direction) => {
                let to = match selected {
                    None => Some(props.zoom.unwrap_or(BoxIdx::ROOT)),
                    Some(selected) => moved(graph, &from, selected, direction),
                };
                if let Some(to) = to {
                    self.select(ctx, Some(to));
                    self.go(ctx, from.revealing(graph, to, CssPx(1.0)));
                    self.spoken = describe(graph, to, &share).into();
                    self.hover(ctx);
                    return true;
                }
            }
            Command::ZoomToSelected => {
                if let Some(selected) = selected {
                    self.zoom_to(ctx, selected);
                }
            }
            Command::ZoomOutAStep => match props.zoom.and_then(|zoom| graph.parent(zoom)) {
                Some(above) => self.zoom_to(ctx, above),
                None => self.go(ctx, from.fitted()),
            },
            Command::ZoomIn => self.go(ctx, from.zoomed_at(graph, self.focus_x(ctx), ZOOM_STEP)),
            Command::ZoomOut => {
                self.go(ctx, from.zoomed_at(graph, self.focus_x(ctx), 1.0 / ZOOM_STEP));
            }
            Command::FitAll => self.zoom_to(ctx, BoxIdx::ROOT),
            Command::Pan(direction) => {
                let (right, down) = step(direction, from.width() * PAN_PART, ROW_HEIGHT * 3.0);
                self.go(ctx, from.panned(graph, right, down));
            }
            Command::Page(direction) => {
                let page = from.height() - ROW_HEIGHT * 2.0;
                let (right, down) = step(direction, from.width(), page);
                self.go(ctx, from.panned(graph, right, down));
            }
            Command::CopyName => {
                if let Some(selected) = selected {
                    props.on_action.emit(Action::TextCopied(graph.name(selected).to_owned()));
                }
            }
            Command::Leave => {
                let has_other = props.zoom.is_some() || selected.is_some() || self.is_seeking(ctx);
                if !has_other {
                    self.go(ctx, from.fitted());
                }
            }
        }
        false
    }

    fn select(&mut self, ctx: &Context<Self>, shown: Option<BoxIdx>) {
        self.selected_here = shown;
        ctx.props().on_action.emit(Action::BoxSelected(shown));
    }

    fn zoom_to(&mut self, ctx: &Context<Self>, shown: BoxIdx) {
        let props = ctx.props();
        let zoom = (shown != BoxIdx::ROOT).then_some(shown);
        if props.zoom == zoom {
            // The page has nothing to change, but the viewport may have strayed.
            self.settle(ctx);
        } else {
            props.on_action.emit(Action::BoxZoomed(zoom));
        }
    }

    /// Where to zoom at without a pointer that says so: at what is selected, or in the middle.
    fn focus_x(&self, ctx: &Context<Self>) -> CssPx {
        let Some(stage) = &self.stage else {
            return CssPx(0.0);
        };
        let viewport = stage.motion.destination();
        let selected = ctx.props().selected;
        let rect = selected.and_then(|shown| rect_of(&ctx.props().graph, &viewport, shown));
        stage
            .pointer
            .map(|pointer| pointer.x)
            .or(rect.map(|rect| rect.x + rect.width * 0.5))
            .unwrap_or(viewport.width() * 0.5)
    }

    fn is_seeking(&self, ctx: &Context<Self>) -> bool {
        !ctx.props().matches.boxes.is_empty()
    }

    fn resize(&mut self, ctx: &Context<Self>) {
        let (width, height) = self.size();
        let graph = &ctx.props().graph;
        if let Some(stage) = &mut self.stage {
            let to = stage.motion.destination().resized(graph, width, height);
            stage.motion.jump(to);
            stage.is_boxes_stale = true;
            // In this very frame: an emptied canvas must not be seen.
            self.draw(ctx, 0.0);
        }
    }

    /// The size of the area that the graph is drawn on.
    fn size(&self) -> (CssPx, CssPx) {
        let element = self.area.cast::<web_sys::Element>();
        element.map_or((CssPx(0.0), CssPx(0.0)), |element| {
            let rect = element.get_bounding_client_rect();
            (CssPx(rect.width()), CssPx(rect.height()))
        })
    }

    fn repaint(&mut self, ctx: &Context<Self>) {
        if let Some(stage) = &mut self.stage {
            stage.is_boxes_stale = true;
        }
        self.request_frame(ctx);
    }

    fn request_frame(&mut self, ctx: &Context<Self>) {
        if let Some(stage) = &mut self.stage
            && stage.frame.is_none()
        {
            let link = ctx.link().clone();
            stage.frame = Some(request_animation_frame(move |millis| {
                link.send_message(Msg::Frame { millis });
            }));
        }
    }

    /// Draws what has changed; whether the tooltip has to be drawn again.
    fn draw(&mut self, ctx: &Context<Self>, millis: f64) -> bool {
        let Some(stage) = &mut self.stage else {
            return false;
        };
        stage.frame = None;
        let is_moving = stage.motion.is_moving();
        stage.motion.advance(millis);
        // What is under a resting pointer changes when the graph moves.
        let is_tip_stale = is_moving && self.hover(ctx);
        let is_seeking = self.is_seeking(ctx);
        let Some(stage) = &mut self.stage else {
            return false;
        };
        let props = ctx.props();
        let graph = &props.graph;
        let viewport = stage.motion.at();
        let is_emptied = stage.painter.fit(viewport.width(), viewport.height());
        if stage.is_boxes_stale || is_moving || is_emptied {
            let matches = is_seeking.then_some(&*props.matches);
            let list = draw_list(graph, &viewport, matches, stage.painter.measure());
            stage.painter.paint_boxes(&list);
            stage.drawn.clear();
            let is_function = |fill: Fill| fill != Fill::Many && fill != Fill::Rest;
            let functions = list.boxes.iter().filter(|drawn| is_function(drawn.fill));
            let drawn = functions.map(|drawn| (graph.function(drawn.shown), drawn.rect));
            stage.drawn.extend(drawn);
            stage.shows_rest = list
                .boxes
                .iter()
                .any(|drawn| drawn.fill == Fill::Rest && drawn.rect.width > REST_WIDTH);
            stage.is_boxes_stale = false;
        }
        let marks = marks(graph, &viewport, &stage.drawn, self.hovered, props.selected);
        stage.painter.paint_marks(&marks);
        if stage.motion.is_moving() {
            self.request_frame(ctx);
        }
        is_tip_stale
    }
}

/// The outlines over the boxes: those of the same function as what the pointer is on or what is
/// selected, then these themselves.
fn marks(
    graph: &FlameGraph,
    viewport: &Viewport,
    drawn: &[(u32, Rect)],
    hovered: Option<BoxIdx>,
    selected: Option<BoxIdx>,
) -> Vec<Mark> {
    let mut marks = Vec::new();
    let meant = hovered.or(selected).filter(|&shown| shown != BoxIdx::ROOT);
    if let Some(function) = meant.map(|shown| graph.function(shown)) {
        // On a box of a few pixels an outline would be all that is left of it.
        let is_wide = |rect: &Rect| rect.width >= MARKED_WIDTH;
        let same = drawn.iter().filter(|(other, rect)| *other == function && is_wide(rect));
        marks.extend(same.map(|&(_, rect)| Mark {
            rect,
            colour: MarkColour::SameFunction,
        }));
    }
    for (shown, colour) in [(hovered, MarkColour::Hovered), (selected, MarkColour::Selected)] {
        let rect = shown.and_then(|shown| rect_of(graph, viewport, shown));
        marks.extend(rect.map(|rect| Mark { rect, colour }));
    }
    marks
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

/// Whether the reader has asked the system for less motion.
fn prefers_reduced_motion() -> bool {
    let query = dom::window().match_media("(prefers-reduced-motion: reduce)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

fn press(event: &KeyboardEvent) -> Press {
    Press {
        key: event.key(),
        code: event.code(),
        has_control: event.ctrl_key() || event.meta_key(),
        has_alt: event.alt_key(),
    }
}
