//! The colour that a package keeps wherever it is drawn.

/// A hue of OKLCH in degrees, 0 to 359; lightness and chroma are the theme's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hue(pub u16);

/// The hue of a package: the same on every machine and in every version. Other packages may have
/// it too. Code without a package has none.
pub fn hue_of_package(package: &str) -> Option<Hue> {
    if package.is_empty() {
        return None;
    }
    // FNV-1a, with its high bits, which every byte reaches, spread over the circle.
    let hash = package
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    let mixed = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    Some(Hue((((mixed >> 32) * 360) >> 32) as u16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hue_is_an_angle_and_never_changes() {
        assert_eq!(hue_of_package(""), None);
        let packages = ["main", "runtime", "net/http", "github.com/a/b"];
        let hues = packages.map(|package| hue_of_package(package).map(|hue| hue.0));
        assert_eq!(hues, [Some(175), Some(46), Some(334), Some(31)]);
    }

    #[test]
    fn packages_spread_over_the_circle() {
        let mut sectors = [0; 12];
        for n in 0..600 {
            let hue = hue_of_package(&format!("github.com/acme/shop/p{n}"));
            sectors[hue.map_or(0, |hue| hue.0 as usize) / 30] += 1;
        }
        assert!(sectors.iter().all(|n| (30..=70).contains(n)), "{sectors:?}");
    }
}
