//! How wide texts are on the canvas, remembered.

use std::cell::RefCell;
use std::collections::HashMap;

use flame::{CssPx, MeasureText};
use web_sys::CanvasRenderingContext2d;

/// How many widths are remembered before all are forgotten.
const N_REMEMBERED: usize = 20_000;

/// Measures texts in the font of a canvas.
///
/// In a monospaced font, texts of printable ASCII are not measured but counted.
pub(crate) struct TextMeasure {
    context: CanvasRenderingContext2d,
    /// The width of every printable ASCII character, if they are all as wide.
    ascii_width: Option<f64>,
    widths: RefCell<HashMap<String, f64>>,
}

impl TextMeasure {
    /// Measures in the font that the canvas has now.
    pub(crate) fn new(context: CanvasRenderingContext2d) -> Self {
        let width = |text: &str| measured(&context, text);
        let (narrow, wide) = (width("iiiiiiii") / 8.0, width("MMMMMMMM") / 8.0);
        let is_monospaced = (narrow - wide).abs() < 0.01 && width("fi.(*[") / 6.0 - wide < 0.01;
        Self {
            ascii_width: is_monospaced.then_some(wide),
            widths: RefCell::default(),
            context,
        }
    }
}

impl MeasureText for TextMeasure {
    fn width(&self, text: &str) -> CssPx {
        if let Some(width) = self.ascii_width
            && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        {
            return CssPx(width * text.len() as f64);
        }
        let mut widths = self.widths.borrow_mut();
        if let Some(&width) = widths.get(text) {
            return CssPx(width);
        }
        if widths.len() >= N_REMEMBERED {
            widths.clear();
        }
        let width = measured(&self.context, text);
        widths.insert(text.to_owned(), width);
        CssPx(width)
    }
}

/// As the canvas says; a text that it cannot measure fits nowhere.
fn measured(context: &CanvasRenderingContext2d, text: &str) -> f64 {
    context
        .measure_text(text)
        .map_or(f64::INFINITY, |metrics| metrics.width())
}
