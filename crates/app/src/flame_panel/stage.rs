//! What there is once the canvases are in the document: the way of the viewport, the pointers, and
//! what is drawn.
//!
//! **Invariant:** drawing happens in animation frames, and only when something has changed; except
//! that a change of size, which empties the canvases, is made good in the frame that it is made in.

use flame::{
    BoxIdx, CssPx, Fill, FlameGraph, Matches, Rect, Viewport, draw_list, hit_test, rect_of,
};
use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::timers::callback::Timeout;
use web_sys::HtmlCanvasElement;
use yew::NodeRef;
use yew::html::Scope;

use super::gestures::{Gesture, Gestures, Point};
use super::listeners::{Listeners, Pointer};
use super::motion::Motion;
use super::painter::{Mark, Painter};
use super::palette::{MarkColour, Palette};
use super::{FlamePanel, Msg};
use crate::dom;

/// Boxes of the function that is meant are outlined when they are at least so wide.
const MARKED_WIDTH: CssPx = CssPx(4.0);
/// How long the view has to be at rest before more detail is asked for.
const REST_MILLIS: u32 = 250;
/// What is left out is worth asking for when it is wider than this.
const REST_WIDTH: CssPx = CssPx(16.0);

/// The canvases and what moves on them.
pub(crate) struct Stage {
    link: Scope<FlamePanel>,
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

/// What is on the stage.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) graph: &'a FlameGraph,
    /// What is sought; `None` while nothing is.
    pub(crate) matches: Option<&'a Matches>,
    pub(crate) hovered: Option<BoxIdx>,
    pub(crate) selected: Option<BoxIdx>,
}

impl Stage {
    /// A stage on two canvases that cover an area; `None` where the browser cannot draw.
    pub(crate) fn start(
        link: &Scope<FlamePanel>,
        boxes: &HtmlCanvasElement,
        marks: &HtmlCanvasElement,
        area: &NodeRef,
        palette: Palette,
    ) -> Option<Self> {
        let (width, height) = size(area);
        Some(Self {
            link: link.clone(),
            painter: Painter::new(boxes, marks, palette)?,
            motion: Motion::new(Viewport::new(width, height)),
            gestures: Gestures::default(),
            pointer: None,
            is_hover_off: false,
            drawn: Vec::new(),
            shows_rest: false,
            is_boxes_stale: true,
            frame: None,
            rest: None,
            _listeners: Listeners::start(link, marks, area),
        })
    }

    /// What is shown now.
    pub(crate) fn viewport(&self) -> Viewport {
        self.motion.at()
    }

    /// What will be shown when nothing moves any more.
    pub(crate) fn destination(&self) -> Viewport {
        self.motion.destination()
    }

    /// Where the pointer is, if it is one that can hover.
    pub(crate) fn pointer(&self) -> Option<Point> {
        self.pointer
    }

    /// Whether what the graph leaves out can be seen.
    pub(crate) fn shows_rest(&self) -> bool {
        self.shows_rest
    }

    /// Moves to another viewport, or is there at once if the reader wants less motion.
    pub(crate) fn go(&mut self, to: Viewport) {
        if prefers_reduced_motion() {
            self.motion.jump(to);
        } else {
            self.motion.go(to);
        }
        self.watch_rest();
        self.repaint();
    }

    /// Is at another viewport at once.
    pub(crate) fn jump(&mut self, to: Viewport) {
        if self.motion.jump(to) {
            self.watch_rest();
            self.repaint();
        }
    }

    pub(crate) fn set_palette(&mut self, palette: Palette) {
        self.painter.set_palette(palette);
        self.repaint();
    }

    /// The keyboard takes over from the pointer.
    pub(crate) fn turn_hover_off(&mut self) {
        self.is_hover_off = true;
    }

    /// What a pointer's doing means.
    pub(crate) fn gesture(&mut self, pointer: Pointer) -> Gesture {
        match pointer {
            Pointer::Pressed { id, at } => {
                self.gestures.press(id, at);
                Gesture::Nothing
            }
            Pointer::Moved { id, at, can_hover } => {
                self.pointer = can_hover.then_some(at);
                self.is_hover_off = false;
                self.gestures.move_to(id, at)
            }
            Pointer::Released { id, at, millis } => self.gestures.release(id, at, millis),
            Pointer::Left { id } => {
                self.gestures.cancel(id);
                self.pointer = None;
                Gesture::Nothing
            }
        }
    }

    /// What the pointer is on, unless it drags.
    pub(crate) fn hovered(&self, graph: &FlameGraph) -> Option<BoxIdx> {
        let is_on = !self.is_hover_off && !self.gestures.is_dragging();
        let place = self.pointer.filter(|_| is_on)?;
        hit_test(graph, &self.motion.at(), place.x, place.y)
    }

    /// Fits the stage to the area's size.
    pub(crate) fn resize(&mut self, graph: &FlameGraph, area: &NodeRef) {
        let (width, height) = size(area);
        let to = self.motion.destination().resized(graph, width, height);
        self.motion.jump(to);
        self.is_boxes_stale = true;
    }

    /// Moves on to the time of a frame; whether what is shown moves.
    pub(crate) fn advance(&mut self, millis: f64) -> bool {
        self.frame = None;
        let is_moving = self.motion.is_moving();
        self.motion.advance(millis);
        self.is_boxes_stale |= is_moving;
        is_moving
    }

    /// Draws what has changed.
    pub(crate) fn paint(&mut self, scene: Scene) {
        let viewport = self.motion.at();
        let is_emptied = self.painter.fit(viewport.width(), viewport.height());
        if self.is_boxes_stale || is_emptied {
            self.paint_boxes(scene, &viewport);
            self.is_boxes_stale = false;
        }
        self.painter.paint_marks(&self.marks(scene, &viewport));
        if self.motion.is_moving() {
            self.request_frame();
        }
    }

    /// Has boxes and marks drawn in the next frame.
    pub(crate) fn repaint(&mut self) {
        self.is_boxes_stale = true;
        self.request_frame();
    }

    /// Has marks drawn in the next frame.
    pub(crate) fn request_frame(&mut self) {
        if self.frame.is_none() {
            let link = self.link.clone();
            self.frame = Some(request_animation_frame(move |millis| {
                link.send_message(Msg::Frame { millis });
            }));
        }
    }

    fn watch_rest(&mut self) {
        let link = self.link.clone();
        self.rest = Some(Timeout::new(REST_MILLIS, move || {
            link.send_message(Msg::Rested);
        }));
    }

    fn paint_boxes(&mut self, scene: Scene, viewport: &Viewport) {
        let list = draw_list(scene.graph, viewport, scene.matches, self.painter.measure());
        self.painter.paint_boxes(&list);
        let is_function = |fill: Fill| fill != Fill::Many && fill != Fill::Rest;
        let functions = list.boxes.iter().filter(|drawn| is_function(drawn.fill));
        self.drawn.clear();
        self.drawn
            .extend(functions.map(|drawn| (scene.graph.function(drawn.shown), drawn.rect)));
        let mut rests = list.boxes.iter().filter(|drawn| drawn.fill == Fill::Rest);
        self.shows_rest = rests.any(|drawn| drawn.rect.width > REST_WIDTH);
    }

    /// The outlines over the boxes: those of the same function as what the pointer is on or what
    /// is selected, then these themselves.
    fn marks(&self, scene: Scene, viewport: &Viewport) -> Vec<Mark> {
        let mut marks = Vec::new();
        let Scene {
            graph,
            hovered,
            selected,
            ..
        } = scene;
        let meant = hovered.or(selected);
        let meant = meant.filter(|&shown| shown != BoxIdx::ROOT && !graph.is_rest(shown));
        if let Some(function) = meant.map(|shown| graph.function(shown)) {
            // On a box of a few pixels an outline would be all that is left of it.
            let is_wide = |rect: &Rect| rect.width >= MARKED_WIDTH;
            let same = self.drawn.iter();
            let same = same.filter(|(other, rect)| *other == function && is_wide(rect));
            marks.extend(same.map(|&(_, rect)| Mark {
                rect,
                colour: MarkColour::SameFunction,
            }));
        }
        let single = [
            (hovered, MarkColour::Hovered),
            (selected, MarkColour::Selected),
        ];
        for (shown, colour) in single {
            let rect = shown.and_then(|shown| rect_of(graph, viewport, shown));
            marks.extend(rect.map(|rect| Mark { rect, colour }));
        }
        marks
    }
}

/// The size of the area that the graph is drawn on.
fn size(area: &NodeRef) -> (CssPx, CssPx) {
    let element = area.cast::<web_sys::Element>();
    element.map_or((CssPx(0.0), CssPx(0.0)), |element| {
        let rect = element.get_bounding_client_rect();
        (CssPx(rect.width()), CssPx(rect.height()))
    })
}

/// Whether the reader has asked the system for less motion.
fn prefers_reduced_motion() -> bool {
    let query = dom::window().match_media("(prefers-reduced-motion: reduce)");
    query.ok().flatten().is_some_and(|query| query.matches())
}
