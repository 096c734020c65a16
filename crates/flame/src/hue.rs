//! The colour that a package keeps wherever it is drawn.

/// A hue of OKLCH in degrees, 0 to 359; lightness and chroma are the theme's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hue(pub u16);

/// The first hue that packages have, and how many. Amber and red are left out: they mean heat.
const FIRST: u64 = 95;
const N_HUES: u64 = 270;

/// The hue of a package: the same on every machine and in every version. Other packages may have
/// it too. Code without a package has none.
pub fn hue_of_package(package: &str) -> Option<Hue> {
    if package.is_empty() {
        return None;
    }
    // FNV-1a, with its high bits, which every byte reaches, spread over the hues.
    let hash = package
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    let mixed = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let spread = ((mixed >> 32) * N_HUES) >> 32;
    Some(Hue(((FIRST + spread) % 360) as u16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hue_is_an_angle_and_never_changes() {
        assert_eq!(hue_of_package(""), None);
        let packages = ["main", "runtime", "net/http", "github.com/a/b"];
        let hues = packages.map(|package| hue_of_package(package).map(|hue| hue.0));
        assert_eq!(hues, [Some(226), Some(129), Some(345), Some(118)]);
    }

    #[test]
    fn packages_spread_over_all_hues_but_those_of_heat() {
        let mut sectors = [0; 9];
        for n in 0..600 {
            let hue = hue_of_package(&format!("github.com/acme/shop/p{n}"));
            let hue = hue.map_or(0, |hue| u64::from(hue.0));
            sectors[((hue + 360 - FIRST) % 360 / 30) as usize] += 1;
        }
        assert!(sectors.iter().all(|n| (45..=90).contains(n)), "{sectors:?}");
    }
}
