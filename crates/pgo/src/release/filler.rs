//! Weight that no function has, to put the hot line where it belongs.
//!
//! The line is at 99 % of the total, so to move it one adds weight behind it. Edges from `~` to `~`
//! do: no function has that name, so the compiler keeps them as names it never meets. Each is
//! lighter than the lightest hot edge and sorts after it.

use crate::error::PgoError;
use crate::sites::MAX_FILLERS;

/// The weights of the filler edges that end the hot set after edges of weight `hot` in all, the
/// lightest of which has `lightest`, when `cold` weight is behind them already.
///
/// An edge is hot if 100 × (its weight and that of all behind it) is no less than the total, so the
/// weight R behind the line must satisfy 99 R < `hot` and 99 R ≥ `hot` − 100 × `lightest`. The
/// middle of that is far from where floating point could decide otherwise.
pub(super) fn filler_weights(hot: i128, lightest: i128, cold: i128) -> Result<Vec<i64>, PgoError> {
    let least = ((hot - 100 * lightest).max(0) + 98) / 99;
    let most = (hot - 1) / 99;
    let missing = match cold < least {
        true => i128::midpoint(least, most) - cold,
        false => 0,
    };
    if missing == 0 {
        return Ok(Vec::new());
    }
    if lightest < 2 || missing / (lightest - 1) > MAX_FILLERS {
        return Err(PgoError::TooLarge);
    }
    let largest = i64::try_from(lightest - 1).map_err(|_| PgoError::TooLarge)?;
    let mut left = i64::try_from(missing).map_err(|_| PgoError::TooLarge)?;
    let mut weights = Vec::new();
    while left > 0 {
        weights.push(left.min(largest));
        left -= left.min(largest);
    }
    Ok(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the lightest hot edge is hot and what is behind it is not.
    fn is_cut_right(hot: i128, lightest: i128, cold: i128) -> bool {
        let filler = filler_weights(hot, lightest, cold).expect("it fits");
        assert!(filler.iter().all(|&weight| i128::from(weight) < lightest));
        let behind = cold
            + filler
                .iter()
                .map(|&weight| i128::from(weight))
                .sum::<i128>();
        let total = (hot + behind) as f64;
        let is_over = |sum: i128| sum as f64 / total * 100.0 > 99.0;
        !is_over(hot - lightest) && is_over(hot)
    }

    #[test]
    fn the_line_is_right_after_the_lightest_hot_edge() {
        for hot in [100, 1_600, 468_432] {
            for lightest in [15, 16, 100] {
                for cold in [0, 1, hot / 200] {
                    assert!(is_cut_right(hot, lightest, cold), "{hot} {lightest} {cold}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_filled_where_the_line_is_right() {
        assert_eq!(filler_weights(9_900, 50, 60), Ok(Vec::new()));
    }
}
