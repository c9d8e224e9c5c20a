//! Building deals of any shape.

use alloy::primitives::{Address, B256, U256};

use crate::{
    AddressBook,
    audit::{self, DealError, Finding},
    types::{Commitment, Deal},
};

/// Builds a deal and refuses one that the kernel would refuse, or that a party would regret.
#[derive(Clone, Debug)]
pub struct DealBuilder {
    deal: Deal,
    trusted: Vec<Address>,
    unsafe_reason: Option<String>,
}

impl DealBuilder {
    /// A deal about `terms` (the hash of its spec), which can be opened before `open_before` (Unix
    /// seconds).
    pub const fn new(terms: B256, open_before: u64) -> Self {
        let deal = Deal {
            terms,
            openBefore: open_before,
            salt: U256::ZERO,
            commitments: Vec::new(),
        };
        Self {
            deal,
            trusted: Vec::new(),
            unsafe_reason: None,
        }
    }

    /// Tells this deal from an equal one.
    #[must_use]
    pub const fn salt(mut self, salt: U256) -> Self {
        self.deal.salt = salt;
        self
    }

    /// Adds what one party locks.
    #[must_use]
    pub fn commitment(mut self, commitment: Commitment) -> Self {
        self.deal.commitments.push(commitment);
        self
    }

    /// Accepts a token that changes balances by itself or takes a fee. Value can then be short for
    /// whoever is paid last.
    #[must_use]
    pub fn trust_token(mut self, token: Address) -> Self {
        self.trusted.push(token);
        self
    }

    /// Makes the deal whatever [`Finding`]s there are. The reason is logged with them.
    #[must_use]
    pub fn accept_unsafe(mut self, reason: impl Into<String>) -> Self {
        self.unsafe_reason = Some(reason.into());
        self
    }

    /// The deal, for the contracts of `book`.
    ///
    /// # Errors
    ///
    /// [`DealError::Refused`] with the revert that `open` would end in, [`DealError::Unsafe`] with
    /// everything that a party would regret.
    pub fn build(self, book: &AddressBook) -> Result<Deal, DealError> {
        self.build_with(book, Vec::new())
    }

    /// The same with findings of a more special builder.
    pub(crate) fn build_with(
        self,
        book: &AddressBook,
        mut findings: Vec<Finding>,
    ) -> Result<Deal, DealError> {
        audit::check_form(&self.deal, book.escrow)?;
        findings.extend(audit::findings(&self.deal, book, &self.trusted));
        if findings.is_empty() {
            return Ok(self.deal);
        }
        let Some(reason) = self.unsafe_reason else {
            return Err(DealError::Unsafe(findings));
        };
        for finding in &findings {
            tracing::warn!(target: "assize", %reason, %finding, "an unsafe deal is accepted");
        }
        Ok(self.deal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{
        Asset, Clause, CourtTerms, Mask, PPM, Share,
        Status::{self, Absent, Overruled, Upheld, Void},
    };

    const ALICE: Address = Address::repeat_byte(1);
    const BOB: Address = Address::repeat_byte(2);
    const TOKEN: Address = Address::repeat_byte(3);

    fn build(clauses: Vec<Clause>) -> Result<Deal, DealError> {
        let locked = Commitment::by(ALICE).lock(Asset::erc20(TOKEN, U256::from(5)));
        let commitment = Commitment { clauses, ..locked };
        DealBuilder::new(B256::ZERO, 9)
            .commitment(commitment)
            .build(&AddressBook::embedded())
    }

    fn docket(deadline: u32, statuses: &[Status]) -> Clause {
        let terms = CourtTerms {
            deadline,
            limit: 1,
            instance: BOB,
            filing: B256::ZERO,
            rules: B256::ZERO,
        };
        AddressBook::embedded()
            .when_docket(&terms, Mask::of(statuses))
            .pays(BOB)
    }

    fn unsafe_findings(result: Result<Deal, DealError>) -> Vec<Finding> {
        match result {
            Err(DealError::Unsafe(findings)) => findings,
            other => panic!("expected an unsafe deal, found {other:?}"),
        }
    }

    #[test]
    fn test_masks_that_cover_all_final_statuses_free_all_value() {
        let rest = docket(1, &[Absent, Overruled, Void]);
        assert!(build(vec![docket(1, &[Upheld]), rest]).is_ok());
        assert!(
            build(vec![
                docket(1, &[Upheld]),
                Clause::always().after(9).pays(ALICE)
            ])
            .is_ok()
        );
    }

    #[test]
    fn test_a_status_that_nothing_names_locks() {
        let findings = unsafe_findings(build(vec![docket(1, &[Upheld]), docket(1, &[Absent])]));
        let missing = Mask::of(&[Overruled, Void]);
        assert_eq!(
            findings,
            [Finding::Lockable {
                index: 0,
                depositor: ALICE,
                missing
            }]
        );
        assert!(
            findings[0]
                .to_string()
                .contains("if the docket ends Overruled or Void")
        );
    }

    #[test]
    fn test_a_window_that_ends_is_no_way_out() {
        let all = Status::FINAL;
        for clause in [
            docket(1, &all).before(100),
            Clause::always().before(100).pays(ALICE),
        ] {
            let findings = unsafe_findings(build(vec![clause]));
            assert!(
                matches!(findings[..], [Finding::Lockable { .. }]),
                "{findings:?}"
            );
        }
    }

    #[test]
    fn test_an_agreement_or_an_unknown_arbiter_is_no_way_out() {
        let agreed = AddressBook::embedded().when_agreed();
        let foreign = Clause::when(BOB, Vec::new()).pays(ALICE);
        for clause in [agreed, foreign] {
            let findings = unsafe_findings(build(vec![clause]));
            assert!(
                matches!(findings[..], [Finding::Lockable { .. }]),
                "{findings:?}"
            );
        }
    }

    #[test]
    fn test_statuses_of_two_dockets_do_not_add_up() {
        let findings = unsafe_findings(build(vec![
            docket(1, &[Upheld, Overruled]),
            docket(2, &[Absent, Void]),
        ]));
        assert!(
            matches!(findings[..], [Finding::Lockable { .. }]),
            "{findings:?}"
        );
    }

    #[test]
    fn test_masks_that_share_a_status_give_the_settler_a_choice() {
        let clauses = vec![
            docket(1, &[Upheld, Void]),
            docket(1, &[Absent, Overruled, Void]),
        ];
        let shared = Mask::of(&[Void]);
        assert_eq!(
            unsafe_findings(build(clauses.clone())),
            [Finding::Overlap {
                index: 0,
                first: 0,
                second: 1,
                shared
            }]
        );
        // One after the other they do not meet.
        let [first, second] = <[Clause; 2]>::try_from(clauses).unwrap();
        let all = docket(1, &[Upheld]).after(50);
        assert!(build(vec![first.before(50), second.after(50), all]).is_ok());
    }

    #[test]
    fn test_a_status_that_is_not_final_is_too_early() {
        let clause = docket(1, &Status::ALL);
        let findings = unsafe_findings(build(vec![clause]));
        let [Finding::Early { statuses, .. }] = findings[..] else {
            panic!("{findings:?}")
        };
        assert!(statuses.has(Status::Pending) && !statuses.has(Upheld));
    }

    #[test]
    fn test_a_demand_that_is_none_is_found() {
        let mut clause = docket(1, &Status::FINAL);
        clause.demand = vec![1, 2, 3].into();
        let findings = unsafe_findings(build(vec![clause, Clause::always().pays(ALICE)]));
        assert_eq!(
            findings,
            [Finding::Undecodable {
                index: 0,
                clause: 0,
                arbiter: AddressBook::embedded().docket
            }]
        );
    }

    #[test]
    fn test_a_token_that_shrinks_must_be_trusted() {
        let token = audit::SHRINKING_TOKENS[0];
        let commitment = Commitment::by(ALICE)
            .lock(Asset::erc20(token, U256::ONE))
            .clause(Clause::always().pays(ALICE));
        let builder = DealBuilder::new(B256::ZERO, 9).commitment(commitment);
        let book = AddressBook::embedded();
        let findings = unsafe_findings(builder.clone().build(&book));
        assert_eq!(findings, [Finding::ShrinkingToken { token }]);
        assert!(builder.clone().trust_token(token).build(&book).is_ok());
        assert!(builder.accept_unsafe("a test").build(&book).is_ok());
    }

    #[test]
    fn test_what_the_kernel_would_refuse_is_refused_even_if_unsafe_is_accepted() {
        let refused = |commitment: Commitment| {
            let builder = DealBuilder::new(B256::ZERO, 9).commitment(commitment);
            let built = builder
                .accept_unsafe("a test")
                .build(&AddressBook::embedded());
            match built {
                Err(DealError::Refused(revert)) => revert.name(),
                other => panic!("expected a refusal, found {other:?}"),
            }
        };
        let asset = |amount| Asset::erc20(TOKEN, amount);
        let one = Commitment::by(ALICE).lock(asset(U256::ONE));
        let pays = || Clause::always().pays(BOB);
        assert_eq!(refused(Commitment::by(ALICE).clause(pays())), "NoAssets");
        assert_eq!(refused(one.clone()), "ClauseCount");
        assert_eq!(
            refused((0..8).fold(one.clone(), |c, _| c.clause(pays()))),
            "ClauseCount"
        );
        let clause = |clause| refused(one.clone().clause(clause));
        assert_eq!(clause(pays().after(3).before(3)), "EmptyWindow");
        assert_eq!(clause(Clause::always()), "AmbiguousAllocation");
        assert_eq!(clause(pays().allocates(BOB, vec![])), "AmbiguousAllocation");
        assert_eq!(
            clause(Clause::always().splits([Share::new(BOB, PPM - 1)])),
            "SharesSum"
        );
        assert_eq!(clause(Clause::always().pays(Address::ZERO)), "InvalidPayee");
        assert_eq!(
            clause(Clause::always().pays(crate::types::AUTHOR)),
            "AuthorUntested"
        );
        let shares = vec![Share::new(BOB, PPM / 40); 40];
        assert_eq!(clause(Clause::always().splits(shares)), "TooManyPayouts");
        let amount = |asset| refused(Commitment::by(ALICE).lock(asset).clause(pays()));
        assert_eq!(amount(asset(U256::ZERO)), "ZeroAmount");
        assert_eq!(amount(asset(U256::ONE << 128)), "AmountTooLarge");
        assert_eq!(
            amount(Asset {
                id: U256::ONE,
                ..asset(U256::ONE)
            }),
            "MalformedAsset"
        );
        let halves = Clause::always().splits(vec![Share::new(ALICE, PPM / 2); 2]);
        let nft = Commitment::by(ALICE)
            .lock(Asset::erc721(TOKEN, U256::ONE))
            .clause(halves);
        assert_eq!(refused(nft), "Indivisible");
    }
}
