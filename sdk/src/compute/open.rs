//! A compute deal that anybody verifies: the same commitments, with `Panels` as the court's instance.

use alloy::primitives::U256;
use serde::{Serialize, de::DeserializeOwned};

use super::{ComputeDeal, ComputeDealBuilder, invalid, part_of};
use crate::{
    AddressBook,
    audit::{DealError, Finding},
    honesty::{found_out, quorum_error},
    panels::{OpenVerification, PanelRules, PanelSpec},
    spec::Spec,
    types::{PPM, RULERS, SPOILS, Share},
};

/// Builds a compute deal with open verification: see [`ComputeDealBuilder::open_verification`].
#[derive(Clone, Debug)]
pub struct OpenComputeDealBuilder {
    base: ComputeDealBuilder,
    open: OpenVerification,
}

impl ComputeDealBuilder {
    /// Anybody verifies the result, in place of named verifiers. All that was set before holds, but
    /// that:
    ///
    /// - the window by default is long enough to commit challenges for as long as to reveal them, and
    ///   the limit for the longest dispute after it;
    /// - of the collateral, by default half is for the challengers who win; a node could be one of
    ///   them, so that half is counted as lost to the node only if you say so by
    ///   [`recovered`](Self::recovered);
    /// - the fee pays the panel of an audit;
    /// - the rate in [`Checking`](crate::honesty::Checking) is computed: from audits, and from who is
    ///   counted on by [`OpenVerification::scrutiny`].
    pub const fn open_verification(self, open: OpenVerification) -> OpenComputeDealBuilder {
        OpenComputeDealBuilder { base: self, open }
    }
}

impl OpenComputeDealBuilder {
    /// The deal about this job, for the contracts of `book`.
    ///
    /// # Errors
    ///
    /// [`DealError::Invalid`] and [`DealError::Unsound`] for terms that the court would refuse or that
    /// make no deal, [`DealError::Unsafe`] with the numbers if cheating pays or value can stay locked.
    pub fn build<J>(
        self,
        job: J,
        book: &AddressBook,
    ) -> Result<ComputeDeal<J, PanelSpec>, DealError>
    where
        J: Serialize + DeserializeOwned,
    {
        let Self { mut base, open } = self;
        if !base.verifiers.is_empty() {
            let count = base.verifiers.len();
            let advice =
                "anybody verifies this deal: name no verifiers, or leave open verification";
            return Err(invalid("verifiers", count, advice));
        }
        let (rules, pool) = open.terms(base.kind, base.token, base.window, book);
        // Saturated, it is refused as too short.
        let longest = u64::from(base.window) + rules.duration();
        let limit = u32::try_from(longest).unwrap_or(u32::MAX);
        let limit = *base.limit.get_or_insert(limit);
        let slash = base.slash_to(SPOILS);
        base.check(&slash)?;
        rules.check()?;

        let scrutiny = open.counted_on();
        base.checking.rate = found_out(rules.auditRate, scrutiny.challenged);
        let kept = base.kept(&slash, recovered(&slash, &rules))?;
        let multiplier = base.multiplier.unwrap_or_else(|| {
            let honest = base.least_multiplier(kept).unwrap_or_default();
            honest
                .max(U256::from(PPM))
                .max(base.for_fees(&slash, rules.fees()))
        });
        let court = PanelSpec {
            deadline: base.deadline,
            limit,
            filing: base.filing(multiplier, slash),
            rules,
            pool,
        };
        court.check()?;
        let findings = findings(&court, &open, base.fee);
        let seats = usize::from(court.rules.seats);
        let court_error = quorum_error(seats / 2 + 1, seats, base.checking.verifier_error);
        base.finish(Spec { job, court }, kept, court_error, findings, book)
    }
}

impl ComputeDealBuilder {
    /// The least multiplier at which the spoils of the least collateral are more than these fees; zero
    /// if none is.
    fn for_fees(&self, slash: &[Share], fees: U256) -> U256 {
        let (ppm, part) = (U256::from(PPM), U256::from(part_of(slash, SPOILS)));
        if part.is_zero() {
            return U256::ZERO;
        }
        let collateral = ((fees + U256::ONE) * ppm).div_ceil(part);
        // collateral = ceil(floor · M / 10^6)
        (collateral - U256::ONE) * ppm / self.price.floor + U256::ONE
    }
}

/// What a cheater gets back of his collateral at most, in millionths: all of the spoils if he alone
/// challenges, and a vote's part of what those get who are right in an audit.
fn recovered(slash: &[Share], rules: &PanelRules) -> u32 {
    let majority = u32::from(rules.seats) / 2 + 1;
    part_of(slash, SPOILS).saturating_add(part_of(slash, RULERS).div_ceil(majority))
}

/// Checks that the deal counts on, and that nobody is paid for.
fn findings(court: &PanelSpec, open: &OpenVerification, fee: U256) -> Vec<Finding> {
    let (rules, filing, scrutiny) = (&court.rules, &court.filing, open.counted_on());
    let panel = rules.panel_fee(0);
    let mut findings = Vec::new();
    if rules.auditRate != 0 && fee < panel {
        let needed = panel;
        findings.push(Finding::UnpaidAudit { fee, needed });
    }
    let spoils = U256::from(part_of(&filing.slash, SPOILS));
    let least = filing.collateral(filing.floor).unwrap_or_default();
    // What passed the court's limits is far below 2^256.
    let prize = (least * spoils / U256::from(PPM)).saturating_sub(panel);
    let earned = prize * U256::from(scrutiny.canaries) / U256::from(PPM);
    let cost = scrutiny.replay_cost;
    if scrutiny.challenged != 0 && (earned < cost || earned.is_zero()) {
        let rate = scrutiny.challenged;
        findings.push(Finding::UnpaidChecks { rate, earned, cost });
    }
    findings
}

#[cfg(test)]
mod tests {
    use alloy::primitives::{Address, B256};

    use super::*;
    use crate::{Price, panels::Scrutiny};

    const CLIENT: Address = Address::repeat_byte(1);

    fn base() -> ComputeDealBuilder {
        ComputeDealBuilder::new(CLIENT, Address::repeat_byte(2))
            .token(Address::repeat_byte(3))
            .price(Price::fixed(U256::from(1_000)))
            .timeout_collateral(U256::from(1_000))
            .window(7_200)
            .open_before(2_000_000_000)
    }

    fn open() -> OpenVerification {
        OpenVerification::new(B256::repeat_byte(4), 500, 1_000, 50)
    }

    fn build(
        base: ComputeDealBuilder,
        open: OpenVerification,
    ) -> Result<ComputeDeal<String, PanelSpec>, DealError> {
        let built = base.open_verification(open);
        built.build("a job".to_owned(), &AddressBook::embedded())
    }

    fn unsafe_by(built: Result<ComputeDeal<String, PanelSpec>, DealError>) -> Vec<Finding> {
        match built {
            Err(DealError::Unsafe(findings)) => findings,
            other => panic!("expected findings, found {other:?}"),
        }
    }

    #[test]
    fn test_audits_that_are_paid_make_a_deal() {
        let fee = U256::from(150);
        let built = build(base().fee(fee), open().audits(100_000)).unwrap();
        assert_eq!(built.spec.court.check(), Ok(()));
        // p·d = 9 %, half of the collateral is lost for good, late with T = P: (2/0.09 − 1)/0.5.
        assert_eq!(built.report.multiplier, U256::from(42_444_445));
        assert_eq!(
            built.spec.court.last_moment(),
            3_600 + 7_200 + 43_200 + 7_200 - 7_200
        );
        let poor = build(base().fee(fee - U256::ONE), open().audits(100_000));
        assert_eq!(
            unsafe_by(poor),
            [Finding::UnpaidAudit {
                fee: fee - U256::ONE,
                needed: fee
            }]
        );
    }

    #[test]
    fn test_nobody_is_counted_on_who_is_not_named() {
        let findings = unsafe_by(build(base(), open()));
        assert!(
            matches!(findings[0], Finding::CheatingPays { needed: None, .. }),
            "{findings:?}"
        );
        assert!(build(base().accept_unsafe("a test"), open()).is_ok());
    }

    #[test]
    fn test_challengers_count_as_far_as_canaries_pay_them() {
        let scrutiny = |cost| Scrutiny {
            challenged: 500_000,
            canaries: 10_000,
            replay_cost: U256::from(cost),
        };
        // (2/0.45 − 1)/0.5 = 6.89: 3445 spoils, less the panel's 150, of every hundredth result.
        assert!(build(base(), open().scrutiny(scrutiny(32))).is_ok());
        let findings = unsafe_by(build(base(), open().scrutiny(scrutiny(33))));
        let (earned, cost) = (U256::from(32), U256::from(33));
        let unpaid = Finding::UnpaidChecks {
            rate: 500_000,
            earned,
            cost,
        };
        assert_eq!(findings, [unpaid]);
    }

    #[test]
    fn test_the_multiplier_covers_the_fees_of_all_panels() {
        let checked = || base().fee(U256::from(150)).recovered(0);
        let dear = open().panels(3, 3).audits(PPM);
        let built = build(checked(), dear.clone()).unwrap();
        // 3 + 7 + 15 + 31 seats at 50, and one more unit, out of half of the collateral.
        assert_eq!(built.report.collateral, U256::from(5_602));
        let one_less = built.report.multiplier - U256::ONE;
        let refused = build(checked().multiplier(one_less), dear);
        let Err(DealError::Unsound(unsound)) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(
            unsound.to_string(),
            "spoils of the least collateral is 2800 and must be more than the fees of all panels, 2800: raise multiplier, floor or the slash share of SPOILS, or lower fee, seats or levels"
        );
    }

    #[test]
    fn test_named_and_open_verification_exclude_each_other() {
        let named = base().verifiers(1, [Address::repeat_byte(9)]);
        let refused = build(named, open().audits(PPM));
        assert!(
            matches!(
                refused,
                Err(DealError::Invalid {
                    field: "verifiers",
                    ..
                })
            ),
            "{refused:?}"
        );
    }

    #[test]
    fn test_rules_outside_the_limits_are_named() {
        let refused = build(base(), open().panels(4, 1));
        let Err(DealError::Unsound(unsound)) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(
            unsound.to_string(),
            "panels.seats is 4 and must be odd and at most 31: a panel must not tie, and must be ruled in one block"
        );
    }
}
