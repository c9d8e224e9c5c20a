//! Amounts of the demo's token.

use std::fmt;

/// The token's symbol.
pub(crate) const SYMBOL: &str = "DUSD";

/// The token's smallest units in a whole one.
pub(crate) const WHOLE: u128 = 1_000_000;

/// An amount of the token, or a change of one, in its smallest unit: shown to the last digit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Money(pub(crate) i128);

impl Money {
    /// From what a contract holds: below 2^127, as the whole supply is.
    pub(crate) fn of(amount: u128) -> Self {
        Self(i128::try_from(amount).expect("an amount below the token's supply"))
    }

    /// With its sign even if it is positive; nothing for no change.
    pub(crate) fn change(self) -> String {
        match self.0 {
            0 => "0".to_owned(),
            1.. => format!("+{self}"),
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.unsigned_abs() / WHOLE, self.0.unsigned_abs() % WHOLE);
        let digits = format!("{part:06}");
        // Two digits as on a bill, more where there are more.
        let kept = digits.trim_end_matches('0').len().max(2);
        f.pad(&format!("{sign}{whole}.{}", &digits[..kept]))
    }
}

#[cfg(test)]
mod tests {
    use super::Money;

    #[test]
    fn amounts_are_shown_to_the_last_digit() {
        let shown = |units| Money(units).to_string();
        assert_eq!(shown(12_340_000), "12.34");
        assert_eq!(shown(5_000_000), "5.00");
        assert_eq!(shown(1), "0.000001");
        assert_eq!(shown(-1_500_001), "-1.500001");
        assert_eq!(Money(250_000).change(), "+0.25");
        assert_eq!(Money(0).change(), "0");
    }
}
