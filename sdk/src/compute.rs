//! A compute deal: a client pays a node for a job, verifiers replay the result.
//!
//! | commitment | depositor | clauses |
//! |---|---|---|
//! | 0 payment | client locks the cap | Upheld → metered price to the node, rest back · Absent, Overruled or Void → client |
//! | 1 timeout collateral | node | Upheld or Void → node · Absent or Overruled → client |
//! | 2 verifiers' fee | client | final → equal parts to those who were right |
//!
//! Each also has the way out that all depositors sign. The collateral against cheating is not in the
//! deal: the node hands it to the court with its result, when the price is known.

mod open;

use std::time::{SystemTime, UNIX_EPOCH};

use alloy::primitives::{Address, U256};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    AddressBook,
    audit::{DealError, Finding},
    deal::DealBuilder,
    honesty::{Checking, least_multiplier, least_multiplier_if_late, quorum_error},
    spec::{CourtSpec, FullTerms, Spec},
    types::{
        Asset, AssetKind, Commitment, Deal, Filing, MAX_SLASH_SHARES, MAX_VERIFIERS, Mask, PPM,
        RULERS, Share,
        Status::{self, Absent, Overruled, Upheld, Void},
    },
};

pub use open::OpenComputeDealBuilder;

/// The court takes less than 2^48 units. A product that overflows would make it refuse an honest
/// result, which would then count as none.
const UNIT_BITS: usize = 48;

/// What a unit of work costs, in the token's smallest unit: `clamp(units · rate, floor, cap)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// For one unit.
    pub rate: U256,
    /// At least, if a result is filed. The collateral is sized on it at least, so junk that claims no
    /// work is not free.
    pub floor: U256,
    /// At most. The client locks this.
    pub cap: U256,
}

impl Price {
    /// The same for any amount of work.
    pub const fn fixed(amount: U256) -> Self {
        Self {
            rate: U256::ZERO,
            floor: amount,
            cap: amount,
        }
    }
}

/// Numbers that the parties should know before they sign, in the token's smallest unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The multiplier of the deal, in millionths: collateral = price · multiplier.
    pub multiplier: U256,
    /// The least multiplier at which cheating does not pay, in millionths; `None` if none is enough.
    pub least_multiplier: Option<U256>,
    /// The collateral that the node needs for a result at the cap.
    pub collateral: U256,
    /// Chance that the verifiers overrule an honest result, in millionths.
    pub court_error: u32,
    /// What an honest node expects to lose by that at the cap: chance times price and both
    /// collaterals, rounded up.
    pub expected_loss: U256,
}

/// A compute deal that can be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComputeDeal<J, C = CourtSpec> {
    /// What the parties sign.
    pub deal: Deal,
    /// The document that the deal's `terms` are the hash of; it belongs into the artifact store.
    pub spec: Spec<J, C>,
    /// What the parties should know.
    pub report: Report,
}

impl<J, C> ComputeDeal<J, C> {
    /// The commitment in which the client locks the price.
    pub const PAYMENT: usize = 0;
    /// The commitment in which the node locks its timeout collateral.
    pub const TIMEOUT: usize = 1;
    /// The commitment in which the client locks the verifiers' fee, if there is one.
    pub const FEE: usize = 2;
}

/// Builds a compute deal. Every amount is in the smallest unit of one token.
#[derive(Clone, Debug)]
pub struct ComputeDealBuilder {
    client: Address,
    node: Address,
    kind: AssetKind,
    token: Address,
    price: Price,
    timeout_collateral: U256,
    fee: U256,
    multiplier: Option<U256>,
    quorum: u64,
    verifiers: Vec<Address>,
    deadline: u32,
    window: u32,
    limit: Option<u32>,
    silence: Status,
    slash: Option<Vec<Share>>,
    checking: Checking,
    recovered: Option<u32>,
    open_before: Option<u64>,
    salt: U256,
    trusted: Vec<Address>,
    unsafe_reason: Option<String>,
}

impl ComputeDealBuilder {
    /// A deal in which `client` pays `node`, in native value unless a token is named.
    pub fn new(client: Address, node: Address) -> Self {
        Self {
            client,
            node,
            kind: AssetKind::Native,
            token: Address::ZERO,
            price: Price::fixed(U256::ZERO),
            timeout_collateral: U256::ZERO,
            fee: U256::ZERO,
            multiplier: None,
            quorum: 0,
            verifiers: Vec::new(),
            deadline: 3_600,
            window: 3_600,
            limit: None,
            silence: Status::Upheld,
            slash: None,
            checking: Checking::default(),
            recovered: None,
            open_before: None,
            salt: U256::ZERO,
            trusted: Vec::new(),
            unsafe_reason: None,
        }
    }

    /// Pays in this ERC-20 token.
    #[must_use]
    pub const fn token(mut self, token: Address) -> Self {
        self.kind = AssetKind::ERC20;
        self.token = token;
        self
    }

    /// What the work costs.
    #[must_use]
    pub const fn price(mut self, price: Price) -> Self {
        self.price = price;
        self
    }

    /// What the node loses to the client if it files nothing in time.
    #[must_use]
    pub const fn timeout_collateral(mut self, amount: U256) -> Self {
        self.timeout_collateral = amount;
        self
    }

    /// What the client pays those verifiers who are right, together.
    #[must_use]
    pub const fn fee(mut self, amount: U256) -> Self {
        self.fee = amount;
        self
    }

    /// Collateral against cheating as a multiple of the price, in millionths. By default the least at
    /// which cheating does not pay, and at least once the price.
    #[must_use]
    pub const fn multiplier(mut self, millionths: U256) -> Self {
        self.multiplier = Some(millionths);
        self
    }

    /// `quorum` of these rule; more than half must be needed.
    #[must_use]
    pub fn verifiers(mut self, quorum: u64, verifiers: impl IntoIterator<Item = Address>) -> Self {
        self.quorum = quorum;
        self.verifiers = verifiers.into_iter().collect();
        self
    }

    /// Seconds after the opening in which a result must be filed; an hour by default.
    #[must_use]
    pub const fn deadline(mut self, seconds: u32) -> Self {
        self.deadline = seconds;
        self
    }

    /// Seconds after filing in which verifiers rule; an hour by default.
    #[must_use]
    pub const fn window(mut self, seconds: u32) -> Self {
        self.window = seconds;
        self
    }

    /// Seconds after the deadline at which the docket is final at the latest; the window by default.
    #[must_use]
    pub const fn limit(mut self, seconds: u32) -> Self {
        self.limit = Some(seconds);
        self
    }

    /// What the docket becomes if too few verifiers rule: `Upheld` by default, so that their silence
    /// does not cost an honest node its pay; or `Void`, everybody gets back what is his, which not
    /// every node accepts.
    #[must_use]
    pub const fn silence(mut self, status: Status) -> Self {
        self.silence = status;
        self
    }

    /// Where the collateral goes if the result is overruled; `RULERS` stands for those verifiers who
    /// were right. By default half to the client, half to them.
    #[must_use]
    pub fn slash(mut self, shares: impl IntoIterator<Item = Share>) -> Self {
        self.slash = Some(shares.into_iter().collect());
        self
    }

    /// What is assumed about checks and gains.
    #[must_use]
    pub const fn checking(mut self, checking: Checking) -> Self {
        self.checking = checking;
        self
    }

    /// The part of the collateral that a cheater gets back by reporting himself, in millionths. By
    /// default one verifier's part of a bare quorum's: that a verifier is his; with open verification
    /// all spoils too. Add the client's part if the two may collude.
    #[must_use]
    pub const fn recovered(mut self, millionths: u32) -> Self {
        self.recovered = Some(millionths);
        self
    }

    /// The deal can be opened before this time (Unix seconds); an hour from now by default.
    #[must_use]
    pub const fn open_before(mut self, time: u64) -> Self {
        self.open_before = Some(time);
        self
    }

    /// Tells this deal from an equal one.
    #[must_use]
    pub const fn salt(mut self, salt: U256) -> Self {
        self.salt = salt;
        self
    }

    /// Accepts a token that changes balances by itself or takes a fee.
    #[must_use]
    pub fn trust_token(mut self, token: Address) -> Self {
        self.trusted.push(token);
        self
    }

    /// Makes the deal even if cheating pays, or a party would regret it otherwise. The reason is
    /// logged with the numbers.
    #[must_use]
    pub fn accept_unsafe(mut self, reason: impl Into<String>) -> Self {
        self.unsafe_reason = Some(reason.into());
        self
    }

    /// The deal about this job, for the contracts of `book`.
    ///
    /// # Errors
    ///
    /// [`DealError::Invalid`] for terms that the court would refuse or that make no deal,
    /// [`DealError::Unsafe`] with the numbers if cheating pays or value can stay locked.
    pub fn build<J>(self, job: J, book: &AddressBook) -> Result<ComputeDeal<J>, DealError>
    where
        J: Serialize + DeserializeOwned,
    {
        let slash = self.slash_to(RULERS);
        self.check(&slash)?;
        self.check_verifiers()?;
        let kept = self.kept(&slash, self.rulers_part(&slash))?;
        let least = self.least_multiplier(kept);
        let multiplier = self
            .multiplier
            .unwrap_or_else(|| least.unwrap_or_default().max(U256::from(PPM)));
        let court = CourtSpec {
            deadline: self.deadline,
            limit: self.limit.unwrap_or(self.window),
            instance: book.named_verifiers,
            filing: self.filing(multiplier, slash),
            quorum: self.quorum,
            verifiers: self.verifiers.clone(),
        };
        let mut findings = Vec::new();
        if self.fee.is_zero() && self.checking.rate != 0 {
            let rate = self.checking.rate;
            findings.push(Finding::Unpaid { rate });
        }
        let count = self.verifiers.len();
        let quorum = usize::try_from(self.quorum).unwrap_or(usize::MAX);
        let court_error = quorum_error(quorum, count, self.checking.verifier_error);
        self.finish(Spec { job, court }, kept, court_error, findings, book)
    }

    /// The deal with this spec, if cheating does not pay in it.
    fn finish<J, C>(
        self,
        spec: Spec<J, C>,
        kept: u32,
        court_error: u32,
        mut findings: Vec<Finding>,
        book: &AddressBook,
    ) -> Result<ComputeDeal<J, C>, DealError>
    where
        J: Serialize + DeserializeOwned,
        C: FullTerms + Serialize + DeserializeOwned,
    {
        let multiplier = spec.court.filing().multiplier;
        let collateral = spec.court.filing().collateral(self.price.cap);
        let collateral = collateral
            .filter(|amount| amount.bit_len() <= 128)
            .ok_or_else(|| {
                invalid(
                    "multiplier",
                    multiplier,
                    "the collateral must be below 2^128: lower it",
                )
            })?;
        let at_stake = self.price.cap + self.timeout_collateral + collateral;
        let expected_loss = (at_stake * U256::from(court_error)).div_ceil(U256::from(PPM));
        let report = Report {
            multiplier,
            least_multiplier: self.least_multiplier(kept),
            collateral,
            court_error,
            expected_loss,
        };
        findings.extend(self.findings(multiplier, kept));
        let builder = self.deal(&spec, book)?;
        Ok(ComputeDeal {
            deal: builder.build_with(book, findings)?,
            spec,
            report,
        })
    }

    /// Where the collateral goes: by default half to the client, half to `finders`.
    fn slash_to(&self, finders: Address) -> Vec<Share> {
        self.slash.clone().unwrap_or_else(|| {
            vec![
                Share::new(self.client, PPM / 2),
                Share::new(finders, PPM / 2),
            ]
        })
    }

    fn filing(&self, multiplier: U256, slash: Vec<Share>) -> Filing {
        Filing {
            filer: self.node,
            window: self.window,
            silence: self.silence,
            kind: self.kind,
            token: self.token,
            rate: self.price.rate,
            floor: self.price.floor,
            cap: self.price.cap,
            multiplier,
            slash,
        }
    }

    fn deal<J, C>(&self, spec: &Spec<J, C>, book: &AddressBook) -> Result<DealBuilder, DealError>
    where
        J: Serialize + DeserializeOwned,
        C: FullTerms + Serialize + DeserializeOwned,
    {
        let terms = spec.court.terms();
        let asset = |amount| Asset {
            kind: self.kind,
            token: self.token,
            id: U256::ZERO,
            amount,
        };
        let when = |statuses: &[Status]| book.when_docket(&terms, Mask::of(statuses));

        let payment = Commitment::by(self.client)
            .lock(asset(self.price.cap))
            .clause(when(&[Upheld]).meters(book, &terms, self.node))
            .clause(when(&[Absent, Overruled, Void]).pays(self.client))
            .clause(book.when_agreed());
        let timeout = Commitment::by(self.node)
            .lock(asset(self.timeout_collateral))
            .clause(when(&[Upheld, Void]).pays(self.node))
            .clause(when(&[Absent, Overruled]).pays(self.client))
            .clause(book.when_agreed());

        let open_before = self.open_before.unwrap_or_else(|| now() + 3_600);
        let mut builder = DealBuilder::new(spec.hash()?, open_before)
            .salt(self.salt)
            .commitment(payment)
            .commitment(timeout);
        if !self.fee.is_zero() {
            let fee = Commitment::by(self.client)
                .lock(asset(self.fee))
                .clause(when(&Status::FINAL).pays_verifiers(book, &terms))
                .clause(book.when_agreed());
            builder = builder.commitment(fee);
        }
        for token in &self.trusted {
            builder = builder.trust_token(*token);
        }
        if let Some(reason) = &self.unsafe_reason {
            builder = builder.accept_unsafe(reason);
        }
        Ok(builder)
    }

    fn check(&self, slash: &[Share]) -> Result<(), DealError> {
        let Price { floor, cap, .. } = self.price;
        if self.client == self.node {
            return Err(invalid(
                "node",
                self.node,
                "it must be another than the client",
            ));
        }
        if floor.is_zero() {
            let advice = "set a floor above zero, since a claim of no units needs collateral too";
            return Err(invalid("price.floor", floor, advice));
        }
        if floor > cap || cap.bit_len() > 120 {
            let advice = "it must be at least the floor and below 2^120";
            return Err(invalid("price.cap", cap, advice));
        }
        if self.price.rate.bit_len() > 256 - UNIT_BITS {
            let advice = "the court multiplies it with up to 2^48 units: it must be below 2^208";
            return Err(invalid("price.rate", self.price.rate, advice));
        }
        if self.timeout_collateral.is_zero() || self.timeout_collateral.bit_len() > 128 {
            let advice = "a silent node must lose something: lock an amount below 2^128";
            return Err(invalid(
                "timeout_collateral",
                self.timeout_collateral,
                advice,
            ));
        }
        if self.fee.bit_len() > 128 {
            return Err(invalid("fee", self.fee, "it must be below 2^128"));
        }
        if !matches!(self.silence, Upheld | Void) {
            return Err(invalid(
                "silence",
                self.silence,
                "it must be Upheld or Void",
            ));
        }
        if self.deadline == 0 {
            return Err(invalid(
                "deadline",
                self.deadline,
                "give the node time to file",
            ));
        }
        if self.window == 0 || self.limit.is_some_and(|limit| limit < self.window) {
            let advice = "verifiers need time, and at most the limit";
            return Err(invalid("window", self.window, advice));
        }
        let ends = self.deadline.checked_add(self.limit.unwrap_or(self.window));
        if ends.is_none() {
            return Err(invalid(
                "deadline",
                self.deadline,
                "deadline and limit must fit 32 bits",
            ));
        }
        let sum: u64 = slash.iter().map(|share| u64::from(share.ppm)).sum();
        if sum != u64::from(PPM) || slash.len() > MAX_SLASH_SHARES {
            let advice = "1 to 16 shares must sum to 1000000";
            return Err(invalid("slash", sum, advice));
        }
        if let Some(share) = slash.iter().find(|share| share.to.is_zero()) {
            return Err(invalid("slash", share.to, "pay somebody"));
        }
        for (field, value) in [
            ("checking.rate", self.checking.rate),
            ("checking.detection", self.checking.detection),
            ("checking.verifier_error", self.checking.verifier_error),
        ] {
            if value > PPM {
                return Err(invalid(
                    field,
                    value,
                    "a chance is at most 1000000 millionths",
                ));
            }
        }
        Ok(())
    }

    fn check_verifiers(&self) -> Result<(), DealError> {
        let count = self.verifiers.len() as u64;
        if self.verifiers.is_empty() || self.verifiers.len() > MAX_VERIFIERS {
            return Err(invalid("verifiers", count, "name 1 to 7"));
        }
        for (i, verifier) in self.verifiers.iter().enumerate() {
            if self.verifiers[..i].contains(verifier) {
                return Err(invalid(
                    "verifiers",
                    verifier,
                    "name each once: it has one vote",
                ));
            }
            if *verifier == self.node || verifier.is_zero() {
                return Err(invalid(
                    "verifiers",
                    verifier,
                    "name somebody other than the node",
                ));
            }
        }
        if self.quorum > count || 2 * self.quorum <= count {
            let advice = "more than half of the verifiers, and at most all, must be needed";
            return Err(invalid("quorum", self.quorum, advice));
        }
        Ok(())
    }

    /// One verifier's part of a bare quorum's.
    fn rulers_part(&self, slash: &[Share]) -> u32 {
        part_of(slash, RULERS).div_ceil(u32::try_from(self.quorum).unwrap_or(u32::MAX))
    }

    /// The part of the collateral that a cheater loses for good, in millionths, if by default he gets
    /// back `recovered` of it.
    fn kept(&self, slash: &[Share], recovered: u32) -> Result<u32, DealError> {
        let recovered = self.recovered.unwrap_or(recovered);
        let own = part_of(slash, self.node);
        PPM.checked_sub(recovered.saturating_add(own))
            .ok_or_else(|| {
                invalid(
                    "recovered",
                    recovered,
                    "a cheater cannot get back more than he put in",
                )
            })
    }

    /// The node chooses what it claims, so both ends of the price count.
    fn least_multiplier(&self, kept: u32) -> Option<U256> {
        let mut least = U256::ZERO;
        for price in [self.price.floor, self.price.cap] {
            least = least.max(least_multiplier(price, kept, &self.checking)?);
            let late = self.timeout_collateral;
            least = least.max(least_multiplier_if_late(price, late, kept, &self.checking)?);
        }
        Some(least)
    }

    fn findings(&self, multiplier: U256, kept: u32) -> Vec<Finding> {
        let mut findings = Vec::new();
        let prices = [self.price.floor, self.price.cap];
        let count = if prices[0] == prices[1] { 1 } else { 2 };
        for price in &prices[..count] {
            let late = self.timeout_collateral;
            let forms = [
                (false, least_multiplier(*price, kept, &self.checking)),
                (
                    true,
                    least_multiplier_if_late(*price, late, kept, &self.checking),
                ),
            ];
            for (late, needed) in forms {
                if needed.is_none_or(|needed| multiplier < needed) {
                    let price = *price;
                    findings.push(Finding::CheatingPays {
                        multiplier,
                        needed,
                        price,
                        late,
                    });
                }
            }
        }
        findings
    }
}

/// What `to` gets of a slashed collateral, in millionths.
fn part_of(slash: &[Share], to: Address) -> u32 {
    let parts = slash.iter().filter(|share| share.to == to);
    parts.map(|share| share.ppm).sum()
}

fn invalid(field: &'static str, value: impl ToString, advice: &'static str) -> DealError {
    DealError::Invalid {
        field,
        value: value.to_string(),
        advice,
    }
}

fn now() -> u64 {
    // A clock before 1970 makes a deal that has expired, which the kernel refuses by name.
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: Address = Address::repeat_byte(1);
    const NODE: Address = Address::repeat_byte(2);

    fn builder() -> ComputeDealBuilder {
        ComputeDealBuilder::new(CLIENT, NODE)
            .token(Address::repeat_byte(3))
            .price(Price::fixed(U256::from(1_000)))
            .timeout_collateral(U256::from(1_000))
            .fee(U256::from(90))
            .verifiers(2, (10..13).map(Address::repeat_byte))
            .open_before(2_000_000_000)
    }

    fn build(builder: ComputeDealBuilder) -> Result<ComputeDeal<String>, DealError> {
        builder.build("a job".to_owned(), &AddressBook::embedded())
    }

    #[test]
    fn test_the_default_multiplier_is_the_least_that_is_honest() {
        let built = build(builder()).unwrap();
        // s = 1 − ½/2; late with T = P: (2/0.9 − 1)/0.75.
        assert_eq!(built.report.multiplier, U256::from(1_629_630));
        assert_eq!(built.report.least_multiplier, Some(built.report.multiplier));
        let one_less = built.report.multiplier - U256::ONE;
        let refused = build(builder().multiplier(one_less));
        let Err(DealError::Unsafe(findings)) = refused else {
            panic!("{refused:?}")
        };
        let [
            Finding::CheatingPays {
                needed, late: true, ..
            },
        ] = findings[..]
        else {
            panic!("{findings:?}")
        };
        assert_eq!(needed, Some(built.report.multiplier));
        assert_eq!(
            findings[0].to_string(),
            "at price 1000 a node that is late earns more by cheating: the multiplier is 1.629629 and must be at least 1.62963"
        );
        assert!(build(builder().multiplier(one_less).accept_unsafe("a test")).is_ok());
    }

    #[test]
    fn test_the_floor_is_what_junk_claims() {
        let price = Price {
            rate: U256::ONE,
            floor: U256::from(100),
            cap: U256::from(1_000),
        };
        let built = build(builder().price(price)).unwrap();
        // (100 + 1000)/0.9 − 100 over 75.
        assert_eq!(built.report.multiplier, U256::from(14_962_963));
    }

    #[test]
    fn test_the_report_names_an_honest_nodes_loss() {
        let report = build(builder()).unwrap().report;
        assert_eq!(report.court_error, 298);
        assert_eq!(report.collateral, U256::from(1_630));
        // (1000 + 1000 + 1630) · 298 ppm, rounded up.
        assert_eq!(report.expected_loss, U256::from(2));
    }

    #[test]
    fn test_checks_that_nobody_pays_for_are_not_counted_on() {
        let refused = build(builder().fee(U256::ZERO));
        let Err(DealError::Unsafe(findings)) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(findings, [Finding::Unpaid { rate: PPM }]);
    }

    #[test]
    fn test_terms_that_make_no_deal_are_named() {
        let field = |builder| match build(builder) {
            Err(DealError::Invalid { field, .. }) => field,
            other => panic!("expected a refusal, found {other:?}"),
        };
        let verifiers = |n: u8| (10..10 + n).map(Address::repeat_byte);
        assert_eq!(
            field(builder().price(Price::fixed(U256::ZERO))),
            "price.floor"
        );
        assert_eq!(
            field(builder().price(Price::fixed(U256::ONE << 120))),
            "price.cap"
        );
        let rated = |rate| Price {
            rate,
            ..Price::fixed(U256::ONE)
        };
        let rate = U256::ONE << 208;
        assert_eq!(field(builder().price(rated(rate))), "price.rate");
        assert!(build(builder().price(rated(rate - U256::ONE))).is_ok());
        assert_eq!(
            field(builder().timeout_collateral(U256::ZERO)),
            "timeout_collateral"
        );
        assert_eq!(field(builder().verifiers(1, [])), "verifiers");
        assert_eq!(field(builder().verifiers(5, verifiers(8))), "verifiers");
        assert_eq!(field(builder().verifiers(1, [NODE])), "verifiers");
        assert_eq!(field(builder().verifiers(2, [CLIENT, CLIENT])), "verifiers");
        assert_eq!(field(builder().verifiers(2, verifiers(4))), "quorum");
        assert_eq!(field(builder().verifiers(4, verifiers(3))), "quorum");
        assert_eq!(field(builder().silence(Overruled)), "silence");
        assert_eq!(field(builder().window(9).limit(8)), "window");
        assert_eq!(field(builder().deadline(u32::MAX)), "deadline");
        assert_eq!(field(builder().slash([Share::new(CLIENT, 5)])), "slash");
        assert_eq!(field(builder().recovered(PPM + 1)), "recovered");
        assert_eq!(field(builder().multiplier(U256::ONE << 140)), "multiplier");
        let checking = Checking {
            rate: PPM + 1,
            ..Checking::default()
        };
        assert_eq!(field(builder().checking(checking)), "checking.rate");
    }

    #[test]
    fn test_without_checks_no_multiplier_is_enough() {
        let checking = Checking {
            rate: 0,
            ..Checking::default()
        };
        let refused = build(builder().checking(checking));
        let Err(DealError::Unsafe(findings)) = refused else {
            panic!("{refused:?}")
        };
        assert!(
            findings[0].to_string().contains("no multiplier is enough"),
            "{}",
            findings[0]
        );
    }
}
