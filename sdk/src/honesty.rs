//! The honesty inequality: how much collateral makes cheating not pay.
//!
//! Exact: amounts are integers, probabilities millionths, and the multiplier is rounded up. For a
//! claim at price `P`, with chance `p` that it is checked, chance `d` that a check ends in Overruled,
//! saved cost `g`, outside gain `G`, late collateral `T`, and `s` the part of the collateral that a
//! cheater cannot get back by reporting himself:
//!
//! - honest or cheating: `M ≥ ((g + G)/(p·d) − P − G)/(s·P)`, without the `−G` if the gain survives
//!   detection;
//! - late already, filing junk or losing `T`: `M ≥ ((P + T)/(p·d) − P)/(s·P)`.

use alloy::primitives::{U256, U512};

use crate::types::PPM;

/// What is known, or assumed, about who checks and what a cheater gains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checking {
    /// Chance that a result is checked, in millionths. Real only if somebody pays for checking.
    pub rate: u32,
    /// Chance that a check of a false result ends in Overruled, in millionths: (1 − colluding) ·
    /// (1 − lazy).
    pub detection: u32,
    /// What a cheater gains from a false result outside the deal, in the token's smallest unit.
    pub outside_gain: U256,
    /// Whether that gain is his even if he is detected.
    pub gain_survives: bool,
    /// What a cheater saves by not doing the work. `None`: all that he is paid, which is as much as a
    /// rational node spends.
    pub saved_cost: Option<U256>,
    /// Chance that one verifier errs about an honest result, in millionths.
    pub verifier_error: u32,
}

impl Default for Checking {
    /// Every result is checked, nine in ten checks find a false one, one verifier in a hundred errs.
    fn default() -> Self {
        Self {
            rate: PPM,
            detection: 900_000,
            outside_gain: U256::ZERO,
            gain_survives: false,
            saved_cost: None,
            verifier_error: 10_000,
        }
    }
}

/// The least multiplier, in millionths, at which cheating does not pay for a claim at `price`, with
/// `kept` the part of the collateral that the cheater loses for good, in millionths. `None` if no
/// multiplier does: nobody checks, nothing is lost, or the price is zero.
pub fn least_multiplier(price: U256, kept: u32, checking: &Checking) -> Option<U256> {
    let saved = checking.saved_cost.unwrap_or(price);
    let gain = U512::from(saved) + U512::from(checking.outside_gain);
    let lost = if checking.gain_survives {
        U256::ZERO
    } else {
        checking.outside_gain
    };
    solve(
        gain,
        U512::from(price) + U512::from(lost),
        price,
        kept,
        checking,
    )
}

/// The least multiplier, in millionths, at which a node that is late already does not gain by filing
/// junk at `price` rather than losing `collateral`. `None` as for [`least_multiplier`].
pub fn least_multiplier_if_late(
    price: U256,
    collateral: U256,
    kept: u32,
    checking: &Checking,
) -> Option<U256> {
    let gain = U512::from(price) + U512::from(collateral);
    solve(gain, U512::from(price), price, kept, checking)
}

/// `ceil(10^6 · (gain/(p·d) − less) / (s·price))`. Amounts are below 2^256 and there are at most six
/// factors of a million, so nothing overflows 512 bits.
fn solve(gain: U512, less: U512, price: U256, kept: u32, checking: &Checking) -> Option<U256> {
    let ppm = U512::from(PPM);
    let checked = U512::from(checking.rate) * U512::from(checking.detection);
    let divisor = checked * U512::from(kept) * U512::from(price);
    if divisor.is_zero() {
        return None;
    }
    let numerator = (gain * ppm * ppm).saturating_sub(less * checked) * ppm * ppm;
    U256::checked_from_limbs_slice(numerator.div_ceil(divisor).as_limbs())
}

/// Chance, in millionths rounded down, that a result is checked by one of two who do not know of each
/// other: with `audits` by a panel, with `challenged` by a challenger. Both are at most a million.
pub fn found_out(audits: u32, challenged: u32) -> u32 {
    let missed = |rate: u32| u64::from(PPM.saturating_sub(rate));
    let both = (missed(audits) * missed(challenged)).div_ceil(u64::from(PPM));
    PPM.saturating_sub(u32::try_from(both).unwrap_or(PPM))
}

/// Chance, in millionths rounded up, that at least `quorum` of `count` verifiers err, each on its own.
pub fn quorum_error(quorum: usize, count: usize, each: u32) -> u32 {
    let each = f64::from(each) / f64::from(PPM);
    let mut sum = 0.0;
    for errors in quorum..=count {
        let mut term = 1.0;
        for i in 0..errors {
            term *= f64::from(u32::try_from(count - i).unwrap_or(u32::MAX))
                / f64::from(u32::try_from(i + 1).unwrap_or(u32::MAX))
                * each;
        }
        for _ in errors..count {
            term *= 1.0 - each;
        }
        sum += term;
    }
    // A probability, so between 0 and a million. Rounding in binary must not add a millionth.
    let ppm = (sum.clamp(0.0, 1.0) * f64::from(PPM) - 1e-6)
        .ceil()
        .max(0.0);
    (0..=PPM)
        .rev()
        .find(|bound| f64::from(*bound) <= ppm)
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const P: U256 = U256::from_limbs([1_000_000, 0, 0, 0]);

    fn at(percent: u32) -> Checking {
        let rate = percent * PPM / 100;
        Checking {
            rate,
            detection: PPM,
            ..Checking::default()
        }
    }

    fn ones(multiplier: U256) -> f64 {
        f64::from(u32::try_from(multiplier).unwrap()) / f64::from(PPM)
    }

    /// The table of the literature: g = P, G = 0, d = s = 1.
    #[test]
    fn test_known_multipliers() {
        for (percent, expected) in [(5, 19), (10, 9), (20, 4)] {
            let found = least_multiplier(P, PPM, &at(percent)).unwrap();
            assert_eq!(found, U256::from(expected * PPM), "{percent} %");
            // Half the collateral comes back: twice as much is needed.
            let half = least_multiplier(P, PPM / 2, &at(percent)).unwrap();
            assert_eq!(half, U256::from(2 * expected * PPM), "{percent} %");
        }
        let third = ones(least_multiplier(P, PPM, &at(33)).unwrap());
        assert!((third - 2.0303).abs() < 1e-4, "{third}");
    }

    /// The late form with T = P.
    #[test]
    fn test_known_multipliers_of_a_late_node() {
        for (percent, expected) in [(5, 39), (10, 19), (20, 9)] {
            let found = least_multiplier_if_late(P, P, PPM, &at(percent)).unwrap();
            assert_eq!(found, U256::from(expected * PPM), "{percent} %");
        }
        let third = ones(least_multiplier_if_late(P, P, PPM, &at(33)).unwrap());
        assert!((third - 5.0606).abs() < 1e-4, "{third}");
    }

    #[test]
    fn test_an_outside_gain_that_survives_needs_more() {
        let lost = Checking {
            outside_gain: P,
            ..at(50)
        };
        let survives = Checking {
            gain_survives: true,
            ..lost
        };
        // (2P/0.5 − P − P)/P and (2P/0.5 − P)/P.
        assert_eq!(least_multiplier(P, PPM, &lost), Some(U256::from(2 * PPM)));
        assert_eq!(
            least_multiplier(P, PPM, &survives),
            Some(U256::from(3 * PPM))
        );
    }

    #[test]
    fn test_nothing_suffices_without_checks() {
        assert_eq!(least_multiplier(P, PPM, &at(0)), None);
        assert_eq!(least_multiplier(P, 0, &at(50)), None);
        assert_eq!(least_multiplier(U256::ZERO, PPM, &at(50)), None);
        // Sure detection needs no collateral beyond the price that is withheld.
        assert_eq!(least_multiplier(P, PPM, &at(100)), Some(U256::ZERO));
    }

    #[test]
    fn test_two_who_check_find_more_than_one() {
        assert_eq!(found_out(0, 0), 0);
        assert_eq!(found_out(100_000, 0), 100_000);
        assert_eq!(found_out(100_000, 500_000), 550_000);
        assert_eq!(found_out(1, 1), 1, "rounded down");
        assert_eq!(found_out(PPM, 5), PPM);
    }

    #[test]
    fn test_quorum_errors() {
        assert_eq!(quorum_error(1, 1, 10_000), 10_000);
        // 3·0.01²·0.99 + 0.01³
        assert_eq!(quorum_error(2, 3, 10_000), 298);
        assert_eq!(quorum_error(2, 3, 0), 0);
        assert_eq!(quorum_error(2, 3, PPM), PPM);
    }

    proptest! {
        /// At the least multiplier cheating earns no more than honesty, one millionth below it does.
        #[test]
        fn test_the_bound_is_tight(
            price in 1u64..1_000_000_000,
            gain in 0u64..1_000_000_000,
            saved in 0u64..1_000_000_000,
            rate in 1u32..=PPM,
            detection in 1u32..=PPM,
            kept in 1u32..=PPM,
        ) {
            let checking = Checking {
                rate,
                detection,
                outside_gain: U256::from(gain),
                saved_cost: Some(U256::from(saved)),
                ..Checking::default()
            };
            let least = least_multiplier(U256::from(price), kept, &checking).unwrap();
            let million = U512::from(PPM);
            // Over a common denominator of 10^24: what cheating gains, and what it loses.
            let pays = |multiplier: U512| {
                let caught = U512::from(rate) * U512::from(detection);
                let gains = (U512::from(gain) + U512::from(saved)) * million.pow(U512::from(4));
                let gives_up = caught
                    * (U512::from(price) + U512::from(gain))
                    * million.pow(U512::from(2));
                let slashed = caught * U512::from(kept) * multiplier * U512::from(price);
                gains > gives_up + slashed
            };
            prop_assert!(!pays(U512::from(least)));
            if !least.is_zero() {
                prop_assert!(pays(U512::from(least - U256::ONE)));
            }
        }
    }
}
