//! Numbers that parties sign.

use std::{fmt, hash};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Text that is no such number.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NumberError {
    /// It is not read as a number, or as another than is asked.
    #[error("`{text}` is not {what}")]
    Not {
        /// What was there.
        text: String,
        /// What is asked.
        what: &'static str,
    },
    /// It is one, in another spelling, and so would give the document another hash.
    #[error("`{text}` has another spelling: write `{canonical}`")]
    Spelling {
        /// What was there.
        text: String,
        /// The only spelling of its value.
        canonical: String,
    },
}

/// Defines a finite number of a range. It is written as text, the shortest in scientific notation
/// that gives the same bits (`"1e-6"`): a signed document has one spelling in every language, which
/// JSON's own numbers have not. There is no minus zero, so that equal numbers have equal bits.
macro_rules! number {
    ($(#[$doc:meta])* $name:ident, $what:literal, $range:expr) => {
        $(#[$doc])*
        ///
        /// Written as the shortest text in scientific notation, such as `"1e-6"` or `"2.5e0"`.
        #[derive(Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(f64);

        impl $name {
            /// This number.
            ///
            /// # Errors
            ///
            /// [`NumberError::Not`] if it is out of range, not finite, or minus zero.
            pub fn new(value: f64) -> Result<Self, NumberError> {
                let minus_zero = value == 0.0 && value.is_sign_negative();
                if value.is_finite() && !minus_zero && $range.contains(&value) {
                    Ok(Self(value))
                } else {
                    Err(NumberError::Not { text: format!("{value:e}"), what: $what })
                }
            }

            /// Its value.
            pub const fn get(self) -> f64 {
                self.0
            }
        }

        impl Eq for $name {}

        impl hash::Hash for $name {
            fn hash<H: hash::Hasher>(&self, state: &mut H) {
                self.0.to_bits().hash(state);
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:e}", self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:e}", self.0)
            }
        }

        impl From<$name> for String {
            fn from(number: $name) -> Self {
                number.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = NumberError;

            fn try_from(text: String) -> Result<Self, NumberError> {
                let Ok(value) = text.parse::<f64>() else {
                    return Err(NumberError::Not { text, what: $what });
                };
                let number = Self::new(value)?;
                let canonical = number.to_string();
                if canonical == text {
                    Ok(number)
                } else {
                    Err(NumberError::Spelling { text, canonical })
                }
            }
        }
    };
}

number!(
    /// A finite number.
    Real,
    "a finite number",
    (f64::MIN..=f64::MAX)
);
number!(
    /// How far apart two things may be: a finite number, at least 0.
    Tolerance,
    "a finite number of at least 0",
    (0.0..=f64::MAX)
);
number!(
    /// A number from 0 to 1.
    Fraction,
    "a number from 0 to 1",
    (0.0..=1.0)
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn there_is_one_spelling() {
        for (text, value) in [
            ("1e-6", 1e-6),
            ("0e0", 0.0),
            ("2.5e0", 2.5),
            ("5e-324", 5e-324),
        ] {
            assert_eq!(Tolerance::new(value).unwrap().to_string(), text);
            assert_eq!(Tolerance::try_from(text.to_owned()).unwrap().get(), value);
        }
        for text in [
            "0.000001",
            "1E-6",
            "1.0e-6",
            "+1e-6",
            " 1e-6",
            "0",
            "0.30000000000000004",
        ] {
            let error = Tolerance::try_from(text.to_owned()).unwrap_err();
            let expected = if text.starts_with(' ') {
                "is not"
            } else {
                "write `"
            };
            assert!(error.to_string().contains(expected), "{error}");
        }
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        for text in ["-1e0", "-0e0", "NaN", "inf", "1e999", "", "a"] {
            let error = Tolerance::try_from(text.to_owned()).unwrap_err();
            assert!(error.to_string().contains("at least 0"), "{error}");
        }
        assert!(Fraction::try_from("1e0".to_owned()).is_ok());
        assert!(Fraction::new(1.0_f64.next_up()).is_err());
        assert!(Real::new(-1e300).is_ok());
        assert!(Real::new(-0.0).is_err() && Real::new(f64::NAN).is_err());
        let error = serde_json::from_str::<Tolerance>("1e-6").unwrap_err();
        assert!(error.to_string().contains("expected a string"), "{error}");
    }

    proptest! {
        #[test]
        fn reading_inverts_writing(value: f64) {
            if let Ok(number) = Real::new(value) {
                let json = serde_json::to_string(&number).unwrap();
                prop_assert_eq!(serde_json::from_str::<Real>(&json).unwrap(), number);
            }
        }
    }
}
