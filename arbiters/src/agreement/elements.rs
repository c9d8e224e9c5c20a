//! Arrays of floats, compared element by element.

use serde::{Deserialize, Serialize};

use super::{Difference, Fraction, Tolerance};

/// What an output is an array of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Element {
    /// IEEE 754 binary32, little-endian.
    F32,
    /// IEEE 754 binary64, little-endian.
    F64,
}

/// An element: its value, which binary64 holds exactly, and its place among all of its format.
#[derive(Clone, Copy)]
struct Placed {
    value: f64,
    /// Neighbours differ by one, and both zeros are zero.
    place: i64,
}

impl Element {
    /// Its size in bytes.
    pub const fn bytes(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    fn placed(self, bytes: &[u8]) -> impl Iterator<Item = Placed> {
        bytes.chunks_exact(self.bytes()).map(|chunk| {
            // The magnitude alone orders floats of one sign as it orders integers.
            let (value, magnitude) = match *chunk {
                [a, b, c, d] => {
                    let bits = u32::from_le_bytes([a, b, c, d]);
                    (
                        f64::from(f32::from_bits(bits)),
                        i64::from(bits & (u32::MAX >> 1)),
                    )
                }
                [a, b, c, d, e, f, g, h] => {
                    let bits = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
                    (f64::from_bits(bits), (bits & (u64::MAX >> 1)).cast_signed())
                }
                _ => unreachable!("elements have four or eight bytes"),
            };
            let place = if value.is_sign_negative() {
                -magnitude
            } else {
                magnitude
            };
            Placed { value, place }
        })
    }

    /// The values of all elements; bytes that are no whole element at the end are left out.
    pub(super) fn values(self, bytes: &[u8]) -> Vec<f64> {
        self.placed(bytes).map(|element| element.value).collect()
    }

    /// Checks that both outputs are equally many whole rows of so many elements.
    pub(super) fn rows(self, row: usize, claimed: &[u8], truth: &[u8]) -> Result<(), Difference> {
        let unit = self.bytes().saturating_mul(row);
        if claimed.len() != truth.len() {
            return Err(Difference::Length {
                claimed: claimed.len(),
                replayed: truth.len(),
            });
        }
        if !truth.len().is_multiple_of(unit) {
            return Err(Difference::Ragged {
                bytes: truth.len(),
                unit,
            });
        }
        Ok(())
    }
}

/// Agreement of arrays of equal length, in which every element agrees by at least one tolerance.
///
/// Elements `a` and `b` agree if
///
/// - both are NaN, whatever their bits: a NaN agrees with nothing else; or they are equal: an
///   infinity agrees with nothing else, and the two zeros agree; or
/// - `|a − b| ≤ absolute`; or
/// - `|a − b| ≤ relative · max(|a|, |b|)`; or
/// - there are at most `ulps` steps from `a` to `b` in their own format, one step being the way
///   to the next representable number.
///
/// Differences and products are rounded once, in binary64. The rule is symmetric: that of Python's
/// `math.isclose`, with steps besides. All tolerances zero leave only what is equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elementwise {
    /// What the arrays hold.
    pub element: Element,
    /// How far apart elements may be, in their own unit.
    pub absolute: Tolerance,
    /// How far apart, as a part of the larger magnitude.
    pub relative: Fraction,
    /// How many representable numbers apart.
    pub ulps: u64,
}

impl Elementwise {
    /// Whether two outputs agree.
    ///
    /// # Errors
    ///
    /// [`Difference`]: the first element that does not, or that the lengths differ, or that the
    /// bytes are no whole elements.
    pub fn compare(&self, claimed: &[u8], truth: &[u8]) -> Result<(), Difference> {
        self.element.rows(1, claimed, truth)?;
        let pairs = self.element.placed(claimed).zip(self.element.placed(truth));
        for (index, (a, b)) in pairs.enumerate() {
            if !self.agree(a, b) {
                return Err(Difference::Element {
                    index,
                    claimed: a.value,
                    replayed: b.value,
                });
            }
        }
        Ok(())
    }

    fn agree(&self, a: Placed, b: Placed) -> bool {
        if a.value.is_nan() || b.value.is_nan() {
            return a.value.is_nan() && b.value.is_nan();
        }
        if a.value == b.value {
            return true;
        }
        if a.value.is_infinite() || b.value.is_infinite() {
            return false;
        }
        // May round up to infinity, which no tolerance reaches.
        let apart = (a.value - b.value).abs();
        let larger = a.value.abs().max(b.value.abs());
        apart <= self.absolute.get()
            || apart <= self.relative.get() * larger
            || a.place.abs_diff(b.place) <= self.ulps
    }
}

/// An output of binary64s.
#[cfg(test)]
pub(super) fn f64s(values: &[f64]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn f32s(values: &[f32]) -> Vec<u8> {
        values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect()
    }

    fn within(element: Element, absolute: f64, relative: f64, ulps: u64) -> Elementwise {
        Elementwise {
            element,
            absolute: Tolerance::new(absolute).unwrap(),
            relative: Fraction::new(relative).unwrap(),
            ulps,
        }
    }

    /// Whether the single numbers agree, which must not depend on their order.
    fn agree(way: &Elementwise, a: f64, b: f64) -> bool {
        let there = way.compare(&f64s(&[a]), &f64s(&[b])).is_ok();
        assert_eq!(
            there,
            way.compare(&f64s(&[b]), &f64s(&[a])).is_ok(),
            "{a} and {b}"
        );
        there
    }

    #[test]
    fn an_absolute_tolerance_ends_where_it_says() {
        let way = within(Element::F64, 0.25, 0.0, 0);
        assert!(agree(&way, 1.0, 1.25));
        assert!(!agree(&way, 1.0, 1.25_f64.next_up()));
        assert!(agree(&way, -0.125, 0.125));
        assert!(!agree(&way, 0.0, 0.25_f64.next_up()));
    }

    #[test]
    fn a_relative_tolerance_is_of_the_larger() {
        let way = within(Element::F64, 0.0, 0.25, 0);
        assert!(agree(&way, 3.0, 4.0));
        assert!(!agree(&way, 3.0_f64.next_down(), 4.0));
        assert!(agree(&way, -3e300, -4e300));
        assert!(!agree(&way, 0.0, f64::MIN_POSITIVE));
        let whole = within(Element::F64, 0.0, 1.0, 0);
        assert!(agree(&whole, 0.0, f64::MAX));
        assert!(
            !agree(&whole, f64::MIN, f64::MAX),
            "their distance is above every number"
        );
    }

    #[test]
    fn steps_are_counted_in_the_elements_own_format() {
        let way = within(Element::F64, 0.0, 0.0, 2);
        let up = |value: f64, steps| (0..steps).fold(value, |value, _| value.next_up());
        for from in [1.0, -1.0, 0.0, -0.0, -5e-324, 1e300, f64::MIN_POSITIVE] {
            assert!(agree(&way, from, up(from, 2)), "{from}");
            assert!(!agree(&way, from, up(from, 3)), "{from}");
        }
        let way = within(Element::F32, 0.0, 0.0, 1);
        let near = f32s(&[1.0_f32.next_up(), -0.0]);
        assert!(way.compare(&near, &f32s(&[1.0, f32::from_bits(1)])).is_ok());
        let far = f32s(&[1.0_f32.next_up().next_up(), 0.0]);
        assert_eq!(
            way.compare(&far, &f32s(&[1.0, 0.0])),
            Err(Difference::Element {
                index: 0,
                claimed: f64::from(1.0_f32.next_up().next_up()),
                replayed: 1.0,
            })
        );
    }

    #[test]
    fn nan_and_infinity_agree_with_themselves_only() {
        let most = within(Element::F64, f64::MAX, 1.0, u64::MAX);
        let other_nan = f64::from_bits(f64::NAN.to_bits() | 1 << 63 | 7);
        assert!(agree(&most, f64::NAN, other_nan));
        assert!(agree(&most, f64::INFINITY, f64::INFINITY));
        assert!(agree(&most, 0.0, -0.0));
        for other in [0.0, f64::MAX, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(!agree(&most, f64::NAN, other));
        }
        assert!(!agree(&most, f64::INFINITY, f64::MAX));
        assert!(!agree(&most, f64::INFINITY, f64::NEG_INFINITY));
    }

    #[test]
    fn lengths_must_be_equal_and_whole() {
        let way = within(Element::F32, f64::MAX, 1.0, u64::MAX);
        assert_eq!(way.compare(&[], &[]), Ok(()));
        assert_eq!(
            way.compare(&[], &[0; 4]),
            Err(Difference::Length {
                claimed: 0,
                replayed: 4
            })
        );
        assert_eq!(
            way.compare(&[0; 6], &[0; 6]),
            Err(Difference::Ragged { bytes: 6, unit: 4 })
        );
    }

    fn any_way() -> impl Strategy<Value = Elementwise> {
        let element = prop_oneof![Just(Element::F32), Just(Element::F64)];
        (element, 0.0..10.0, 0.0..=1.0, any::<u64>()).prop_map(
            |(element, absolute, relative, ulps)| within(element, absolute, relative, ulps),
        )
    }

    proptest! {
        #[test]
        fn what_is_exact_agrees(way in any_way(), whole in vec(any::<u64>(), 0..40)) {
            let bytes: Vec<u8> = whole.into_iter().flat_map(u64::to_le_bytes).collect();
            prop_assert_eq!(way.compare(&bytes, &bytes), Ok(()));
        }

        #[test]
        fn agreement_is_symmetric(way in any_way(), pairs in vec(any::<(f64, f64)>(), 0..8)) {
            let (a, b): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            let there = way.compare(&f64s(&a), &f64s(&b)).is_ok();
            prop_assert_eq!(there, way.compare(&f64s(&b), &f64s(&a)).is_ok());
        }

        #[test]
        fn a_wider_tolerance_agrees_with_more(a in -9.0..9.0, b in -9.0..9.0, narrow in 0.0..9.0, more in 0.0..9.0) {
            let agrees = |absolute| agree(&within(Element::F64, absolute, 0.0, 0), a, b);
            prop_assert!(!agrees(narrow) || agrees(narrow + more));
        }
    }
}
