//! Lengths on the page.

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

/// A length or position in CSS pixels; what a device makes of them is the painter's to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct CssPx(pub f64);

impl CssPx {
    /// The smaller of two.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }

    /// The larger of two.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }

    /// The nearest within two bounds; the lower one where they contradict each other.
    #[must_use]
    pub fn clamp(self, low: Self, high: Self) -> Self {
        self.min(high).max(low)
    }
}

impl Add for CssPx {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for CssPx {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for CssPx {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for CssPx {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Mul<f64> for CssPx {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        Self(self.0 * factor)
    }
}

impl Div for CssPx {
    type Output = f64;

    fn div(self, other: Self) -> f64 {
        self.0 / other.0
    }
}
