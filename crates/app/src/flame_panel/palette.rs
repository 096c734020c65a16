//! The colours of the flame graph, light and dark.
//!
//! A package's hue comes with the box; lightness and chroma say how much it is the reader's own
//! code. They are the same for every hue, so that text can be read on all of them.
//!
//! This module knows no canvas.

use flame::{Emphasis, Fill, Hue};

/// A colour in OKLCH: lightness and chroma from 0, hue in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Oklch {
    lightness: f64,
    chroma: f64,
    hue: f64,
}

/// The colours of one theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Palette {
    is_dark: bool,
}

/// Marks over the boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MarkColour {
    /// What is selected.
    Selected,
    /// What the pointer is on.
    Hovered,
    /// The same function elsewhere.
    SameFunction,
}

impl Palette {
    pub(crate) fn new(is_dark: bool) -> Self {
        Self { is_dark }
    }

    /// What lies behind the boxes, as CSS writes colours: `--ground` of the style sheets.
    pub(crate) fn background(self) -> String {
        let ground = match self.is_dark {
            false => oklch(0.99, 0.002, 250.0),
            true => oklch(0.19, 0.008, 260.0),
        };
        ground.css()
    }

    /// The colour of a box.
    pub(crate) fn fill(self, fill: Fill, emphasis: Emphasis) -> String {
        self.fill_colour(fill, emphasis).css()
    }

    /// The colour of what is written on a box.
    pub(crate) fn text(self, emphasis: Emphasis) -> String {
        self.text_colour(emphasis).css()
    }

    /// The dots on the upper edge of an inlined box.
    pub(crate) fn inlined_edge(self) -> String {
        let lightness = if self.is_dark { 0.78 } else { 0.52 };
        grey(lightness).css()
    }

    /// The outline of a mark.
    pub(crate) fn mark(self, mark: MarkColour) -> String {
        let colour = match (mark, self.is_dark) {
            (MarkColour::Selected, false) => oklch(0.52, 0.2, 259.0),
            (MarkColour::Selected, true) => oklch(0.76, 0.13, 252.0),
            (MarkColour::Hovered, false) => grey(0.15),
            (MarkColour::Hovered, true) => grey(0.97),
            (MarkColour::SameFunction, false) => grey(0.45),
            (MarkColour::SameFunction, true) => grey(0.74),
        };
        colour.css()
    }

    fn fill_colour(self, fill: Fill, emphasis: Emphasis) -> Oklch {
        let (lightness, chroma, hue) = match (fill, self.is_dark) {
            (Fill::App(hue), false) => (0.84, 0.08, Some(hue)),
            (Fill::App(hue), true) => (0.46, 0.08, Some(hue)),
            (Fill::Dependency(hue), false) => (0.885, 0.055, Some(hue)),
            (Fill::Dependency(hue), true) => (0.42, 0.06, Some(hue)),
            (Fill::Std(hue), false) => (0.925, 0.024, Some(hue)),
            (Fill::Std(hue), true) => (0.36, 0.028, Some(hue)),
            (Fill::Plain, false) => (0.905, 0.0, None),
            (Fill::Plain, true) => (0.36, 0.0, None),
            (Fill::Root, false) => (0.95, 0.0, None),
            (Fill::Root, true) => (0.3, 0.0, None),
            (Fill::Many | Fill::Rest, false) => (0.82, 0.0, None),
            (Fill::Many | Fill::Rest, true) => (0.43, 0.0, None),
        };
        let hue = hue.map_or(0.0, |Hue(degrees)| f64::from(degrees));
        match (emphasis, self.is_dark) {
            (Emphasis::Plain | Emphasis::Match, _) if fill != Fill::Many => {
                oklch(lightness, chroma, hue)
            }
            // What is sought and too narrow to be told apart has no hue of its own.
            (Emphasis::Match, false) => grey(0.45),
            (Emphasis::Match, true) => grey(0.86),
            (Emphasis::Plain, _) => grey(lightness),
            (Emphasis::Faded, false) => oklch(0.962, chroma * 0.12, hue),
            (Emphasis::Faded, true) => oklch(0.255, chroma * 0.12, hue),
        }
    }

    fn text_colour(self, emphasis: Emphasis) -> Oklch {
        match (emphasis, self.is_dark) {
            (Emphasis::Plain | Emphasis::Match, false) => grey(0.2),
            (Emphasis::Plain | Emphasis::Match, true) => grey(0.96),
            (Emphasis::Faded, false) => grey(0.52),
            (Emphasis::Faded, true) => grey(0.68),
        }
    }
}

fn oklch(lightness: f64, chroma: f64, hue: f64) -> Oklch {
    Oklch {
        lightness,
        chroma,
        hue,
    }
}

fn grey(lightness: f64) -> Oklch {
    oklch(lightness, 0.0, 0.0)
}

impl Oklch {
    /// As `#rrggbb`; what sRGB cannot show is cut off.
    fn css(self) -> String {
        let [red, green, blue] = self.srgb().map(|channel| (channel * 255.0).round() as u8);
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// In sRGB, channels from 0 to 1. The matrices are those of Björn Ottosson's Oklab.
    fn srgb(self) -> [f64; 3] {
        self.linear_srgb()
            .map(|channel| match channel.clamp(0.0, 1.0) {
                low if low <= 0.003_130_8 => low * 12.92,
                high => 1.055 * high.powf(1.0 / 2.4) - 0.055,
            })
    }

    fn linear_srgb(self) -> [f64; 3] {
        let (sin, cos) = self.hue.to_radians().sin_cos();
        let (green_red, blue_yellow) = (self.chroma * cos, self.chroma * sin);
        let cone = |from_red: f64, from_yellow: f64| {
            (self.lightness + from_red * green_red + from_yellow * blue_yellow).powi(3)
        };
        let l = cone(0.396_337_777_4, 0.215_803_757_3);
        let m = cone(-0.105_561_345_8, -0.063_854_172_8);
        let s = cone(-0.089_484_177_5, -1.291_485_548);
        [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast as WCAG 2 counts it.
    fn contrast(a: Oklch, b: Oklch) -> f64 {
        let luminance = |colour: Oklch| {
            let [red, green, blue] = colour.linear_srgb().map(|channel| channel.clamp(0.0, 1.0));
            0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
        };
        let (a, b) = (luminance(a), luminance(b));
        a.max(b) / a.min(b)
    }

    #[test]
    fn text_can_be_read_on_every_box() {
        for is_dark in [false, true] {
            let palette = Palette::new(is_dark);
            for emphasis in [Emphasis::Plain, Emphasis::Match, Emphasis::Faded] {
                let text = palette.text_colour(emphasis);
                for degrees in 0..360 {
                    let hue = Hue(degrees);
                    let fills = [Fill::App(hue), Fill::Dependency(hue), Fill::Std(hue)];
                    for fill in fills
                        .into_iter()
                        .chain([Fill::Plain, Fill::Root, Fill::Rest])
                    {
                        let contrast = contrast(text, palette.fill_colour(fill, emphasis));
                        assert!(
                            contrast >= 4.5,
                            "{contrast:.2} {fill:?} {emphasis:?} {is_dark}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn every_fill_is_a_colour_that_screens_have() {
        for is_dark in [false, true] {
            for degrees in 0..360 {
                for fill in [Fill::App(Hue(degrees)), Fill::Dependency(Hue(degrees))] {
                    let colour = Palette::new(is_dark).fill_colour(fill, Emphasis::Plain);
                    let linear = colour.linear_srgb();
                    let is_shown = linear
                        .iter()
                        .all(|channel| (-0.01..=1.01).contains(channel));
                    assert!(is_shown, "{fill:?} {is_dark} {linear:?}");
                }
            }
        }
    }

    #[test]
    fn colours_are_written_as_css_has_them() {
        assert_eq!(grey(1.0).css(), "#ffffff");
        assert_eq!(grey(0.0).css(), "#000000");
        assert_eq!(oklch(0.628, 0.2577, 29.23).css(), "#ff0000");
    }
}
