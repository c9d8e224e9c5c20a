//! Metered energy or bandwidth: a named meter states what each period costs.
//!
//! | commitment | depositor | clauses |
//! |---|---|---|
//! | each period | consumer locks cap − minimum | the meter stated in time → the amount it stated to the provider, rest back · it did not → consumer · after `grace` → consumer |
//! | minimum, if any | consumer locks it for all periods | → provider |

use alloy::{
    primitives::{Address, B256, Bytes, U256, keccak256},
    sol_types::SolValue,
};
use serde::Serialize;

use super::{
    Draft, Risk,
    frame::{Frame, framed, invalid, moment, words},
};
use crate::{
    AddressBook, Client, DealError, Error, Evidence, Sent, Settled, spec,
    types::{Asset, AssetKind, Clause, Commitment, Deal, MAX_COMMITMENTS, Tier},
};

/// Builds a deal in which a consumer pays a provider what a meter says.
///
/// A meter is an account: of a device, of a gateway, or a contract that both sides must confirm to.
#[derive(Clone, Debug)]
pub struct Meter {
    consumer: Address,
    provider: Address,
    meter: Address,
    asset: Asset,
    unit: String,
    rate: U256,
    minimum: U256,
    periods: usize,
    seconds: u32,
    delay: u32,
    grace: u32,
    frame: Frame,
}

framed!(Meter);

/// The document that the deal's `terms` are the hash of, unless others are named.
#[derive(Serialize)]
struct Tariff<'a> {
    meter: Address,
    unit: &'a str,
    rate: U256,
    minimum: U256,
    cap: U256,
    periods: usize,
    seconds: u32,
}

impl Meter {
    /// `consumer` pays `provider` at most `cap` a period, by the word of `meter`.
    pub fn new(consumer: Address, provider: Address, meter: Address, cap: Asset) -> Self {
        Self {
            consumer,
            provider,
            meter,
            asset: cap,
            unit: "unit".to_owned(),
            rate: U256::ONE,
            minimum: U256::ZERO,
            periods: 1,
            seconds: 30 * 86_400,
            delay: 86_400,
            grace: 7 * 86_400,
            frame: Frame::default(),
        }
    }

    /// What a unit costs, in the asset's smallest unit, and what a unit is.
    #[must_use]
    pub fn price(mut self, rate: U256, unit: impl Into<String>) -> Self {
        self.rate = rate;
        self.unit = unit.into();
        self
    }

    /// What a period costs at least, even if nothing is used or the meter is silent; zero by default.
    #[must_use]
    pub const fn minimum(mut self, amount: U256) -> Self {
        self.minimum = amount;
        self
    }

    /// How many periods, of how many seconds each; one of 30 days by default.
    #[must_use]
    pub const fn periods(mut self, count: usize, seconds: u32) -> Self {
        self.periods = count;
        self.seconds = seconds;
        self
    }

    /// The meter states its reading within so many seconds of a period's end; a day by default.
    #[must_use]
    pub const fn delay(mut self, seconds: u32) -> Self {
        self.delay = seconds;
        self
    }

    /// So many seconds more anyone has to settle by it; a week by default.
    #[must_use]
    pub const fn grace(mut self, seconds: u32) -> Self {
        self.grace = seconds;
        self
    }

    /// The kind of the meter's statement about a period, counted from zero.
    pub fn kind(period: usize) -> B256 {
        keccak256(("assize.reading", U256::from(period)).abi_encode_params())
    }

    /// What a period with so many units costs above the minimum: what the meter is to state.
    pub fn due(&self, units: u64) -> U256 {
        let price = self.rate.saturating_mul(U256::from(units));
        price
            .clamp(self.minimum, self.asset.amount.max(self.minimum))
            .saturating_sub(self.minimum)
    }

    /// The tariff as JSON, of which `terms` are the hash: meter and parties keep it.
    pub fn document(&self) -> Vec<u8> {
        let tariff = Tariff {
            meter: self.meter,
            unit: &self.unit,
            rate: self.rate,
            minimum: self.minimum,
            cap: self.asset.amount,
            periods: self.periods,
            seconds: self.seconds,
        };
        serde_json::to_vec(&tariff).expect("text and numbers can be written as JSON")
    }

    /// The deal, for the contracts of `book`. Period `k` is commitment `k`.
    ///
    /// # Errors
    ///
    /// [`DealError::Invalid`] for a tariff that makes no deal, [`DealError::Unsafe`] if the consumer's
    /// value could stay locked.
    pub fn build(self, book: &AddressBook) -> Result<Draft, DealError> {
        self.check()?;
        let Self {
            consumer,
            provider,
            meter,
            ref asset,
            ..
        } = self;
        let of = |amount| Asset {
            amount,
            ..asset.clone()
        };
        let most = asset.amount - self.minimum;
        let tier = Tier {
            to: provider,
            cap: u128::try_from(most)
                .map_err(|_| invalid("cap", asset.amount, "it must be below 2^128: lower it"))?,
        };
        let mut deal = self.frame.deal(spec::hash(&self.document()));
        for period in 0..self.periods {
            let end = (period as u64 + 1) * u64::from(self.seconds);
            let until = moment("periods", &[end, self.delay.into()])?;
            let last = moment("periods", &[until.into(), self.grace.into()])?;
            let kind = Self::kind(period);
            let zero = B256::ZERO;
            let read = book.when_timely(meter, zero, kind, zero, 0, until);
            let silent = book.when_missed(meter, zero, kind, zero, 0, until);
            let commitment = Commitment::by(consumer)
                .lock(of(most))
                .clause(
                    read.before(last)
                        .pays_waterfall_of(book, meter, kind, vec![tier.clone()]),
                )
                .clause(silent.before(last).pays(consumer))
                .clause(Clause::always().after(last).pays(consumer))
                .clause(book.when_agreed());
            deal = deal.commitment(commitment);
        }
        let floor = self.minimum * U256::from(self.periods);
        if !floor.is_zero() {
            let commitment = Commitment::by(consumer)
                .lock(of(floor))
                .clause(Clause::always().pays(provider));
            deal = deal.commitment(commitment);
        }
        let risks = vec![
            Risk::new(
                consumer,
                format!(
                    "up to {} a period if the meter states too much, and {} in any case",
                    words(asset),
                    words(&of(floor)),
                ),
            ),
            Risk::new(
                provider,
                format!(
                    "what it delivers beyond {} a period; and beyond {} all that the meter does not \
                     state within {} s of a period's end, or nobody settles {} s later",
                    words(asset),
                    words(&of(self.minimum)),
                    self.delay,
                    self.grace,
                ),
            ),
        ];
        Draft::new(deal, book, risks)
    }

    fn check(&self) -> Result<(), DealError> {
        if self.consumer == self.provider {
            let advice = "it must be another than the consumer";
            return Err(invalid("provider", self.provider, advice));
        }
        if self.meter == self.consumer || self.meter == self.provider {
            let advice = "it must be neither party, who would state what suits it";
            return Err(invalid("meter", self.meter, advice));
        }
        if self.asset.kind == AssetKind::ERC721 {
            let advice = "an NFT does not come in parts: lock an amount";
            return Err(invalid("cap", words(&self.asset), advice));
        }
        if self.minimum >= self.asset.amount {
            let advice = "it must be less than the cap, else nothing is metered";
            return Err(invalid("minimum", self.minimum, advice));
        }
        let max = MAX_COMMITMENTS - usize::from(!self.minimum.is_zero());
        if self.periods == 0 || self.periods > max {
            let advice = "a deal has at most 64 commitments: one a period, and one for the minimum";
            return Err(invalid("periods", self.periods, advice));
        }
        for (field, seconds, advice) in [
            ("seconds", self.seconds, "a period takes time"),
            (
                "delay",
                self.delay,
                "the meter needs time to state its reading",
            ),
            ("grace", self.grace, "the provider needs time to settle"),
        ] {
            if seconds == 0 {
                return Err(invalid(field, seconds, advice));
            }
        }
        Ok(())
    }
}

/// Metering.
impl Client {
    /// States, as the meter of a deal, what is due for a period: see [`Meter::due`]. Once for all.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn state_reading(
        &self,
        deal: B256,
        period: usize,
        due: U256,
    ) -> Result<Sent<B256>, Error> {
        self.state(deal, Meter::kind(period), due.abi_encode())
            .await
    }

    /// Settles a period by the amount that the meter stated.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn settle_reading(
        &self,
        deal: &Deal,
        period: usize,
        due: U256,
    ) -> Result<Sent<Settled>, Error> {
        let evidence = Evidence {
            allocator_proof: Bytes::from(due.abi_encode()),
            ..Evidence::default()
        };
        self.settle(deal, period, 0, evidence).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::frame::tests::{ALICE, BOB, CAROL, YEAR, field, refusal, tokens};

    fn meter() -> Meter {
        Meter::new(ALICE, BOB, CAROL, tokens(100))
    }

    fn build(meter: Meter) -> Result<Draft, DealError> {
        meter.build(&AddressBook::computed())
    }

    #[test]
    fn test_what_is_due_is_above_the_minimum_and_within_the_cap() {
        let meter = meter().price(U256::from(3), "GB").minimum(U256::from(10));
        let due = |units| meter.due(units);
        let dues = [0, 3, 4, 33, 34, u64::MAX].map(due);
        assert_eq!(dues, [0, 0, 2, 89, 90, 90].map(U256::from));
    }

    #[test]
    fn test_the_minimum_is_a_commitment_of_its_own() {
        let draft = build(meter().periods(3, 60)).unwrap();
        assert_eq!(draft.deal.commitments.len(), 3);
        let draft = build(meter().periods(3, 60).minimum(U256::from(10))).unwrap();
        let amounts = draft
            .deal
            .commitments
            .iter()
            .map(|one| one.assets[0].amount);
        let amounts: Vec<_> = amounts.collect();
        assert_eq!(amounts, [90, 90, 90, 30].map(U256::from));
    }

    #[test]
    fn test_a_period_that_locks_too_long_is_refused() {
        let meter = meter().periods(2, YEAR / 2).delay(30).grace(1);
        let refused = refusal(build(meter.clone()));
        assert!(
            refused.starts_with(&format!(
                "the deal is unsafe: the value of {ALICE} in commitment 1 can stay locked for 365 d \
                 31 s after the opening"
            )),
            "{refused}"
        );
        assert!(build(meter.periods(1, YEAR / 2)).is_ok());
    }

    #[test]
    fn test_terms_that_make_no_deal_are_named() {
        let of = |consumer, provider, device| Meter::new(consumer, provider, device, tokens(100));
        assert_eq!(field(build(of(ALICE, ALICE, CAROL))), "provider");
        assert_eq!(field(build(of(ALICE, BOB, ALICE))), "meter");
        assert_eq!(field(build(of(ALICE, BOB, BOB))), "meter");
        let nft = Asset::erc721(BOB, U256::ONE);
        assert_eq!(field(build(Meter::new(ALICE, BOB, CAROL, nft))), "cap");
        let large = Asset::native(U256::ONE << 128);
        assert_eq!(field(build(Meter::new(ALICE, BOB, CAROL, large))), "cap");
        assert_eq!(field(build(meter().minimum(U256::from(100)))), "minimum");
        assert_eq!(field(build(meter().periods(0, 60))), "periods");
        assert!(build(meter().periods(64, 60)).is_ok());
        assert_eq!(field(build(meter().periods(65, 60))), "periods");
        let minimum = meter().minimum(U256::ONE);
        assert!(build(minimum.clone().periods(63, 60)).is_ok());
        assert_eq!(field(build(minimum.periods(64, 60))), "periods");
        assert_eq!(field(build(meter().periods(2, u32::MAX))), "periods");
        assert_eq!(field(build(meter().periods(1, 0))), "seconds");
        assert_eq!(field(build(meter().delay(0))), "delay");
        assert_eq!(field(build(meter().grace(0))), "grace");
    }

    #[test]
    fn test_a_meter_says_who_can_lose_what() {
        let meter = meter().minimum(U256::from(10)).price(U256::from(3), "kWh");
        let terms = spec::hash(&meter.document());
        let draft = build(meter).unwrap();
        assert_eq!(draft.deal.terms, terms);
        let words = draft.to_string();
        assert!(
            words.contains(&format!("{ALICE} can lose up to 100 of ERC-20")),
            "{words}"
        );
        assert!(words.contains("and 10 of ERC-20"), "{words}");
        assert!(
            words.contains(&format!("{BOB} can lose what it delivers beyond")),
            "{words}"
        );
    }
}
