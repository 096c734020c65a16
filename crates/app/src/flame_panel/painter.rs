//! Executes draw lists on two canvases: the boxes, and over them the marks.
//!
//! The canvases are as large as what is in sight, never as the graph: browsers have a largest
//! canvas, and a graph has none.
//!
//! **Invariant:** this is the one file that knows device pixels.

use std::collections::HashMap;

use flame::{CssPx, DrawList, DrawnBox, Emphasis, Fill, Rect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::palette::{MarkColour, Palette};
use super::text_measure::TextMeasure;
use crate::dom;

/// A length or position in pixels of the screen.
type DevicePx = f64;

/// Where text stands in a row.
const BASELINE: CssPx = CssPx(14.0);
/// Boxes this wide have a gap to their right.
const GAP_FROM: DevicePx = 3.0;
/// The font, should the style sheets say none.
const FONT: &str = "12px ui-monospace, monospace";

/// An outline over a box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Mark {
    pub(crate) rect: Rect,
    pub(crate) colour: MarkColour,
}

/// The two canvases.
pub(crate) struct Painter {
    boxes: Canvas,
    marks: Canvas,
    measure: TextMeasure,
    palette: Palette,
    /// Boxes of one colour are filled together: changing the colour costs more than filling.
    batches: HashMap<(Fill, Emphasis), Batch>,
}

struct Batch {
    colour: String,
    rects: Vec<[DevicePx; 4]>,
}

impl Painter {
    /// A painter on two canvases; `None` where the browser gives no context to draw with.
    pub(crate) fn new(
        boxes: &HtmlCanvasElement,
        marks: &HtmlCanvasElement,
        palette: Palette,
    ) -> Option<Self> {
        let boxes = Canvas::new(boxes, false)?;
        let marks = Canvas::new(marks, true)?;
        let font = boxes.font();
        boxes.context.set_font(&font);
        Some(Self {
            measure: TextMeasure::new(boxes.context.clone()),
            boxes,
            marks,
            palette,
            batches: HashMap::new(),
        })
    }

    pub(crate) fn measure(&self) -> &TextMeasure {
        &self.measure
    }

    pub(crate) fn set_palette(&mut self, palette: Palette) {
        self.palette = palette;
        self.batches.clear();
    }

    /// Fits the canvases to a size and to the screen; says whether that emptied them.
    pub(crate) fn fit(&mut self, width: CssPx, height: CssPx) -> bool {
        let is_emptied = self.boxes.fit(width, height);
        self.marks.fit(width, height) || is_emptied
    }

    /// Draws boxes, and nothing of what was there before.
    pub(crate) fn paint_boxes(&mut self, list: &DrawList) {
        let canvas = &self.boxes;
        canvas.clear_with(&self.palette.background());
        for drawn in &list.boxes {
            let palette = self.palette;
            let batch = self
                .batches
                .entry((drawn.fill, drawn.emphasis))
                .or_insert_with(|| Batch {
                    colour: palette.fill(drawn.fill, drawn.emphasis),
                    rects: Vec::new(),
                });
            batch.rects.push(canvas.filled(drawn));
        }
        for drawn in &list.boxes {
            // Every box is in a batch; the first box of each has it drawn.
            let Some(batch) = self.batches.get_mut(&(drawn.fill, drawn.emphasis)) else {
                continue;
            };
            if batch.rects.is_empty() {
                continue;
            }
            canvas.context.set_fill_style_str(&batch.colour);
            for [x, y, width, height] in batch.rects.drain(..) {
                canvas.context.fill_rect(x, y, width, height);
            }
        }
        self.paint_inlined_edges(list);
        self.paint_labels(list);
    }

    /// Draws outlines, and nothing of what was there before.
    pub(crate) fn paint_marks(&self, marks: &[Mark]) {
        let canvas = &self.marks;
        canvas.clear();
        for mark in marks {
            let line: CssPx = match mark.colour {
                MarkColour::Selected => CssPx(2.0),
                MarkColour::Hovered | MarkColour::SameFunction => CssPx(1.0),
            };
            canvas
                .context
                .set_stroke_style_str(&self.palette.mark(mark.colour));
            canvas.outline(mark.rect, line);
        }
    }

    fn paint_inlined_edges(&self, list: &DrawList) {
        let context = &self.boxes.context;
        let dash: DevicePx = (self.boxes.scale * 2.0).round();
        let dashes = js_sys::Array::of2(&dash.into(), &dash.into());
        // Fails for something other than an array only.
        let _ = context.set_line_dash(&dashes);
        let line: DevicePx = self.boxes.scale.round().max(1.0);
        context.set_line_width(line);
        context.set_stroke_style_str(&self.palette.inlined_edge());
        context.begin_path();
        for drawn in list.boxes.iter().filter(|drawn| drawn.is_inlined) {
            let [x, y, width, _] = self.boxes.filled(drawn);
            if width > dash {
                context.move_to(x, y + line / 2.0);
                context.line_to(x + width, y + line / 2.0);
            }
        }
        context.stroke();
        // As above.
        let _ = context.set_line_dash(&js_sys::Array::new());
    }

    fn paint_labels(&self, list: &DrawList) {
        let canvas = &self.boxes;
        let scale = canvas.scale;
        // Text is laid out in CSS pixels, so that it measures the same on every screen.
        let scaled = canvas
            .context
            .set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0);
        debug_assert!(scaled.is_ok(), "the scale is a number");
        for emphasis in [Emphasis::Plain, Emphasis::Match, Emphasis::Faded] {
            let labels = list
                .boxes
                .iter()
                .filter(|drawn| drawn.emphasis == emphasis)
                .filter_map(|drawn| Some((drawn, drawn.label.as_ref()?)));
            canvas
                .context
                .set_fill_style_str(&self.palette.text(emphasis));
            for (drawn, label) in labels {
                let y = drawn.rect.y + BASELINE;
                // Fails for no text that there is; the box without it is still a box.
                let _ = canvas.context.fill_text(&label.text, label.x.0, y.0);
            }
        }
        let unscaled = canvas.context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
        debug_assert!(unscaled.is_ok(), "one is a number");
    }
}

/// A canvas and how many of the screen's pixels make one of the page's.
struct Canvas {
    element: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    scale: f64,
}

impl Canvas {
    fn new(element: &HtmlCanvasElement, has_alpha: bool) -> Option<Self> {
        let options = js_sys::Object::new();
        // Fails for frozen objects only.
        let _ = js_sys::Reflect::set(&options, &"alpha".into(), &JsValue::from_bool(has_alpha));
        let context = element
            .get_context_with_context_options("2d", &options)
            .ok()??;
        Some(Self {
            element: element.clone(),
            context: context.dyn_into().ok()?,
            scale: 1.0,
        })
    }

    /// The font that the style sheets give the canvas.
    fn font(&self) -> String {
        let style = dom::window()
            .get_computed_style(&self.element)
            .ok()
            .flatten();
        let font = style.and_then(|style| style.get_property_value("font").ok());
        font.filter(|font| !font.is_empty())
            .unwrap_or_else(|| FONT.to_owned())
    }

    fn fit(&mut self, width: CssPx, height: CssPx) -> bool {
        let scale = dom::window().device_pixel_ratio().max(0.5);
        let size = |length: CssPx| (length.0 * scale).round().max(1.0) as u32;
        let is_same = self.scale.to_bits() == scale.to_bits()
            && self.element.width() == size(width)
            && self.element.height() == size(height);
        if is_same {
            return false;
        }
        self.scale = scale;
        // Setting a size empties the canvas and forgets its font.
        let font = self.context.font();
        self.element.set_width(size(width));
        self.element.set_height(size(height));
        self.context.set_font(&font);
        true
    }

    fn clear(&self) {
        let (width, height) = self.size();
        self.context.clear_rect(0.0, 0.0, width, height);
    }

    fn clear_with(&self, colour: &str) {
        let (width, height) = self.size();
        self.context.set_fill_style_str(colour);
        self.context.fill_rect(0.0, 0.0, width, height);
    }

    fn size(&self) -> (DevicePx, DevicePx) {
        (self.element.width().into(), self.element.height().into())
    }

    /// The pixels of a box: whole ones, with a gap to the right and below. What is too narrow for
    /// whole pixels keeps its part of one.
    fn filled(&self, drawn: &DrawnBox) -> [DevicePx; 4] {
        let Rect {
            x,
            y,
            width,
            height,
        } = drawn.rect;
        let snap = |length: CssPx| -> DevicePx { (length.0 * self.scale).round() };
        let (top, bottom) = (snap(y), snap(y + height) - 1.0);
        let (left, right) = (snap(x), snap(x + width));
        let n_columns = right - left;
        if drawn.fill == Fill::Many && n_columns < GAP_FROM {
            let exact = |length: CssPx| length.0 * self.scale;
            return [exact(x), top, exact(width), bottom - top];
        }
        let gap = if n_columns >= GAP_FROM { 1.0 } else { 0.0 };
        [left, top, n_columns - gap, bottom - top]
    }

    /// Draws a line within the edge of a rectangle, as wide as `line` as far as there is room.
    fn outline(&self, rect: Rect, line: CssPx) {
        let snap = |length: CssPx| -> DevicePx { (length.0 * self.scale).round() };
        let (left, top) = (snap(rect.x), snap(rect.y));
        let width = (snap(rect.x + rect.width) - left).max(1.0);
        let height = snap(rect.y + rect.height) - 1.0 - top;
        let line: DevicePx = snap(line).max(1.0).min((width / 2.0).ceil());
        let half = line / 2.0;
        self.context.set_line_width(line);
        self.context.stroke_rect(
            left + half,
            top + half,
            (width - line).max(0.0),
            (height - line).max(0.0),
        );
    }
}
