//! Arrays of floats, compared as a whole: by direction, or as distributions.
//!
//! All arithmetic is binary64 in the order of the elements; square roots are exact by IEEE 754,
//! exponentials and logarithms are software. So every machine finds the same number.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::{Difference, Element, Fraction, Tolerance};

/// Agreement of vectors of equal length by the cosine of the angle between them. Scale does not
/// count: embeddings, not prices.
///
/// Symmetric. Two vectors of zeros, or of no elements, have cosine 1, one of zeros and another have
/// 0. A vector with a NaN or an infinity has no direction and agrees with nothing but the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cosine {
    /// What the vectors hold.
    pub element: Element,
    /// The least cosine.
    pub least: Fraction,
}

impl Cosine {
    /// Whether two outputs agree.
    ///
    /// # Errors
    ///
    /// [`Difference`]: the cosine, or why there is none.
    pub fn compare(&self, claimed: &[u8], truth: &[u8]) -> Result<(), Difference> {
        self.element.rows(1, claimed, truth)?;
        let (claimed, truth) = (self.element.values(claimed), self.element.values(truth));
        let cosine = cosine(&claimed, &truth).ok_or(Difference::NoDirection)?;
        if cosine >= self.least.get() {
            Ok(())
        } else {
            Err(Difference::Direction {
                cosine,
                least: self.least.get(),
            })
        }
    }
}

/// The cosine of the angle between two vectors of equal length; none if an element is not finite.
/// That of a vector with itself is exactly 1.
fn cosine(a: &[f64], b: &[f64]) -> Option<f64> {
    // Scaled to a largest magnitude of 1, so that no square overflows or all vanish.
    let (a, b) = (scaled(a)?, scaled(b)?);
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b);
    let (aa, bb) = (dot(&a, &a), dot(&b, &b));
    if aa == 0.0 || bb == 0.0 {
        return Some(if aa == bb { 1.0 } else { 0.0 });
    }
    // The root of a rounded square is the number that was squared.
    Some(dot(&a, &b) / (aa * bb).sqrt())
}

fn scaled(vector: &[f64]) -> Option<Vec<f64>> {
    if !vector.iter().all(|value| value.is_finite()) {
        return None;
    }
    let largest = vector
        .iter()
        .fold(0.0_f64, |most, value| most.max(value.abs()));
    if largest == 0.0 {
        return Some(vector.to_vec());
    }
    Some(vector.iter().map(|value| value / largest).collect())
}

/// Agreement of logits by the Kullback–Leibler divergence of the claimed distribution from the
/// true one, in nats: Σ p·(ln p − ln q) with p = softmax(truth) and q = softmax(claimed).
///
/// The output is rows of `classes` logits, for example one for each token. Every row must be within
/// `most`, since an average would hide one false token among a thousand. A logit of −∞ is a class of
/// probability 0. Not symmetric: what the truth holds possible, the claim must. A row of the claim
/// with a NaN, +∞ or nothing but −∞ is no distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KlDivergence {
    /// What the rows hold.
    pub element: Element,
    /// Logits in a row.
    pub classes: NonZeroU32,
    /// The most that a row may diverge, in nats.
    pub most: Tolerance,
}

impl KlDivergence {
    /// Whether two outputs agree.
    ///
    /// # Errors
    ///
    /// [`Difference`]: the first row that diverges by more, or why there is no divergence.
    pub fn compare(&self, claimed: &[u8], truth: &[u8]) -> Result<(), Difference> {
        // Saturated, more classes than memory has bytes: no output holds a row of them.
        let classes = usize::try_from(self.classes.get()).unwrap_or(usize::MAX);
        self.element.rows(classes, claimed, truth)?;
        let (claimed, truth) = (self.element.values(claimed), self.element.values(truth));
        let rows = claimed
            .chunks_exact(classes)
            .zip(truth.chunks_exact(classes));
        for (row, (claimed, truth)) in rows.enumerate() {
            let q = log_softmax(claimed).ok_or(Difference::NoDistribution { row })?;
            let p = log_softmax(truth).ok_or(Difference::NoDistribution { row })?;
            let divergence = divergence(&p, &q);
            if divergence > self.most.get() {
                return Err(Difference::Row {
                    row,
                    divergence,
                    most: self.most.get(),
                });
            }
        }
        Ok(())
    }
}

/// The logarithms of the softmax; none if the logits give no distribution.
fn log_softmax(logits: &[f64]) -> Option<Vec<f64>> {
    if logits.iter().any(|logit| logit.is_nan()) {
        return None;
    }
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if largest.is_infinite() {
        return None;
    }
    // Relative to the largest, no exponential overflows, and the sum is at least 1.
    let sum = logits
        .iter()
        .fold(0.0, |sum, logit| sum + libm::exp(logit - largest));
    let log_sum = libm::log(sum);
    Some(
        logits
            .iter()
            .map(|logit| logit - largest - log_sum)
            .collect(),
    )
}

/// Σ p·(ln p − ln q) of logarithms; not below 0, which only rounding can make it.
fn divergence(p: &[f64], q: &[f64]) -> f64 {
    let sum = p
        .iter()
        .zip(q)
        .fold(0.0, |sum, (p, q)| match libm::exp(*p) {
            // A class that is impossible adds nothing, whatever is claimed of it.
            0.0 => sum,
            probability => sum + probability * (p - q),
        });
    sum.max(0.0)
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::{super::elements::f64s, *};

    fn by_cosine(least: f64) -> Cosine {
        Cosine {
            element: Element::F64,
            least: Fraction::new(least).unwrap(),
        }
    }

    fn by_divergence(classes: u32, most: f64) -> KlDivergence {
        KlDivergence {
            element: Element::F64,
            classes: NonZeroU32::new(classes).unwrap(),
            most: Tolerance::new(most).unwrap(),
        }
    }

    #[test]
    fn known_cosines() {
        // 3·4 + 4·3 over 5·5.
        let (a, b) = ([3.0, 4.0], [4.0, 3.0]);
        assert!((cosine(&a, &b).unwrap() - 0.96).abs() < 1e-15);
        assert_eq!(cosine(&[1.0, 0.0], &[0.0, 1.0]), Some(0.0));
        assert_eq!(
            cosine(&[1e300, 1e300], &[1e-300, 1e-300]),
            Some(1.0),
            "scale does not count"
        );
        assert_eq!(cosine(&[1.0], &[-2.0]), Some(-1.0));
        assert_eq!(cosine(&[0.0, 0.0], &[0.0, -0.0]), Some(1.0));
        assert_eq!(cosine(&[0.0, 0.0], &[0.0, 1.0]), Some(0.0));
        assert_eq!(cosine(&[], &[]), Some(1.0));
    }

    #[test]
    fn a_cosine_ends_where_it_says() {
        let (a, b) = (f64s(&[3.0, 4.0]), f64s(&[4.0, 3.0]));
        let edge = cosine(&[3.0, 4.0], &[4.0, 3.0]).unwrap();
        assert_eq!(by_cosine(edge).compare(&a, &b), Ok(()));
        let above = by_cosine(edge.next_up());
        assert!(matches!(
            above.compare(&a, &b),
            Err(Difference::Direction { .. })
        ));
        for strange in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let strange = f64s(&[3.0, strange]);
            let compared = by_cosine(0.0).compare(&strange, &b);
            assert_eq!(compared, Err(Difference::NoDirection));
        }
        assert!(matches!(
            by_cosine(0.0).compare(&a, &b[..8]),
            Err(Difference::Length { .. })
        ));
        assert_eq!(by_cosine(1.0).compare(&[], &[]), Ok(()));
    }

    /// p = (¾, ¼), q = (½, ½): ¾·ln 1.5 + ¼·ln 0.5.
    #[test]
    fn a_known_divergence() {
        let (truth, claimed) = (f64s(&[3.0_f64.ln(), 0.0]), f64s(&[7.0, 7.0]));
        let known = 0.75 * 1.5_f64.ln() + 0.25 * 0.5_f64.ln();
        let compare = |most| by_divergence(2, most).compare(&claimed, &truth);
        assert_eq!(compare(known + 1e-12), Ok(()));
        match compare(known - 1e-12) {
            Err(Difference::Row {
                row: 0, divergence, ..
            }) => {
                assert!((divergence - known).abs() < 1e-12);
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_false_row_is_not_hidden_by_true_ones() {
        let mut truth = vec![0.0; 2_000];
        truth[1_001] = 5.0;
        let mut claimed = truth.clone();
        claimed[1_000..1_002].reverse();
        let compared = by_divergence(2, 1e-3).compare(&f64s(&claimed), &f64s(&truth));
        assert!(
            matches!(compared, Err(Difference::Row { row: 500, .. })),
            "{compared:?}"
        );
    }

    #[test]
    fn impossible_classes_and_strange_logits() {
        let none = f64::NEG_INFINITY;
        let compare = |claimed: &[f64], truth: &[f64]| {
            by_divergence(3, 0.1).compare(&f64s(claimed), &f64s(truth))
        };
        assert_eq!(compare(&[1.0, 2.0, none], &[1.0, 2.0, none]), Ok(()));
        assert_eq!(compare(&[1.0, 2.0, -40.0], &[1.0, 2.0, none]), Ok(()));
        let missing = compare(&[1.0, 2.0, none], &[1.0, 2.0, -40.0]);
        assert!(matches!(
            missing,
            Err(Difference::Row {
                divergence: f64::INFINITY,
                ..
            })
        ));
        for strange in [[f64::NAN, 0.0, 0.0], [f64::INFINITY, 0.0, 0.0], [none; 3]] {
            let compared = compare(&strange, &[0.0; 3]);
            assert_eq!(compared, Err(Difference::NoDistribution { row: 0 }));
        }
        assert_eq!(
            compare(&[f64::MAX, 0.0, 0.0], &[1e5, f64::MIN, 0.0]),
            Ok(()),
            "stable"
        );
        assert!(matches!(
            compare(&[0.0; 4], &[0.0; 4]),
            Err(Difference::Ragged { unit: 24, .. })
        ));
        assert!(matches!(
            compare(&[], &[0.0; 3]),
            Err(Difference::Length { .. })
        ));
        assert_eq!(compare(&[], &[]), Ok(()));
    }

    /// The bits themselves: another platform, or another library, must not move them.
    #[test]
    fn the_bits_are_fixed() {
        let logits = [0.1, -2.5, 3.75, 1e-3, -40.0];
        let others = [0.1, -2.25, 3.5, 2e-3, -41.0];
        let (p, q) = (log_softmax(&logits).unwrap(), log_softmax(&others).unwrap());
        assert_eq!(divergence(&p, &q).to_bits(), 4_565_836_608_998_800_828);
        assert_eq!(
            cosine(&logits, &others).unwrap().to_bits(),
            4_607_181_853_468_801_735
        );
    }

    proptest! {
        #[test]
        fn a_finite_vector_is_its_own_direction(values in vec(-1e200..1e200, 0..50)) {
            prop_assert_eq!(cosine(&values, &values), Some(1.0));
        }

        #[test]
        fn cosines_are_symmetric(pairs in vec(any::<(f64, f64)>(), 0..20)) {
            let (a, b): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            prop_assert_eq!(cosine(&a, &b), cosine(&b, &a));
        }

        #[test]
        fn logits_that_are_exact_do_not_diverge(logits in vec(-1e6..1e6, 1..50)) {
            let classes = u32::try_from(logits.len()).unwrap();
            let bytes = f64s(&logits);
            prop_assert_eq!(by_divergence(classes, 0.0).compare(&bytes, &bytes), Ok(()));
        }

        /// Gibbs: never below zero; and all logits may be shifted.
        #[test]
        fn divergence_is_no_less_than_zero(pairs in vec((-50.0..50.0, -50.0..50.0), 1..20), shift in -50.0..50.0) {
            let (a, b): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            let shifted: Vec<f64> = b.iter().map(|logit| logit + shift).collect();
            let [p, q, r] = [&a, &b, &shifted].map(|logits| log_softmax(logits).unwrap());
            prop_assert!(divergence(&p, &q) >= 0.0);
            prop_assert!((divergence(&p, &q) - divergence(&p, &r)).abs() < 1e-9);
            prop_assert!(divergence(&q, &r) < 1e-9);
        }
    }
}
