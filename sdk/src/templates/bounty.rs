//! A bounty: the first who sealed a valid fulfilment is paid, whoever that is.
//!
//! | commitment | depositor | clauses |
//! |---|---|---|
//! | reward | sponsor | the contest has a winner → the author of the winner's statement · nobody won → sponsor |
//!
//! A fulfiller first seals: a hash of what it will say, with a bond. Later it reveals. Nobody can copy
//! what it does not see, and what is revealed was sealed before: the earliest seal wins. A judge says, at
//! the reveal, whether it is valid. There is no third way, so nobody is late to settle.

use alloy::{
    primitives::{Address, B256, Bytes, U256, keccak256},
    sol_types::SolValue,
};

use super::{
    Draft, Risk,
    frame::{Frame, framed, invalid, kind, moment, words},
};
use crate::{
    AddressBook, Client, DealError, Error, Evidence, Sent, Settled,
    bindings::Sealed,
    condition::Span,
    kinds,
    types::{AUTHOR, Asset, Clause, Commitment, Contest, Deal, Statement},
};

/// Builds a deal that pays whoever fulfils first.
#[derive(Clone, Debug)]
pub struct Bounty {
    sponsor: Address,
    reward: Vec<Asset>,
    contest: Contest,
    frame: Frame,
}

framed!(Bounty);

/// A fulfilment that its author has sealed. It must keep the salt, and the content, to reveal it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fulfilment {
    /// What will be stated.
    pub content: Bytes,
    /// 32 bytes that nobody can guess.
    pub salt: B256,
}

impl Bounty {
    /// `sponsor` pays `reward` for the first statement to which `judge` says yes: any clause of which only
    /// the arbiter and its demand count. It must be one that takes statements by anybody.
    /// [`Clause::always`] takes whatever comes first.
    pub fn new(sponsor: Address, reward: Asset, judge: Clause) -> Self {
        Self {
            sponsor,
            reward: vec![reward],
            contest: Contest {
                kind: kind("assize.fulfilment"),
                until: 7 * 86_400,
                window: 86_400,
                bond: U256::ZERO,
                beneficiary: sponsor,
                judge: judge.arbiter,
                gasCap: U256::from(1_000_000),
                judgeDemand: judge.demand,
            },
            frame: Frame::default(),
        }
    }

    /// The winner gets this too.
    #[must_use]
    pub fn reward(mut self, asset: Asset) -> Self {
        self.reward.push(asset);
        self
    }

    /// Seals must be made within so many seconds of the opening; a week by default.
    #[must_use]
    pub const fn until(mut self, seconds: u32) -> Self {
        self.contest.until = seconds;
        self
    }

    /// A seal must be revealed within so many seconds; a day by default. Longer than a transaction can be
    /// kept off the chain.
    #[must_use]
    pub const fn window(mut self, seconds: u32) -> Self {
        self.contest.window = seconds;
        self
    }

    /// A seal needs this bond, in wei, which comes back when it is revealed and valid. Else the sponsor
    /// gets it.
    #[must_use]
    pub const fn bond(mut self, wei: U256) -> Self {
        self.contest.bond = wei;
        self
    }

    /// The judge gets so much gas; a million by default.
    #[must_use]
    pub const fn judge_gas(mut self, gas: U256) -> Self {
        self.contest.gasCap = gas;
        self
    }

    /// What fulfillers seal for.
    pub const fn contest(&self) -> &Contest {
        &self.contest
    }

    /// The deal, for the contracts of `book`.
    ///
    /// # Errors
    ///
    /// [`DealError::Invalid`] for times that make no contest, [`DealError::Unsafe`] if the reward could
    /// stay locked.
    pub fn build(self, book: &AddressBook) -> Result<Draft, DealError> {
        let Self {
            sponsor,
            reward,
            contest,
            frame,
        } = self;
        for (field, seconds) in [("until", contest.until), ("window", contest.window)] {
            if seconds == 0 {
                let advice = "fulfillers need time to seal, and to reveal";
                return Err(invalid(field, seconds, advice));
            }
        }
        moment("until", &[contest.until.into(), contest.window.into()])?;
        let prize = reward.iter().map(words).collect::<Vec<_>>().join(" and ");
        let judged = if contest.judge.is_zero() {
            "whatever it says, since there is no judge".to_owned()
        } else {
            format!("if judge {} says yes to it", contest.judge)
        };
        let risks = vec![
            Risk::new(
                sponsor,
                format!("{prize} to the author of the first sealed fulfilment, {judged}"),
            ),
            Risk::new(
                AUTHOR,
                format!(
                    "its bond of {} wei unless it reveals what it sealed, valid, within {}; its work \
                     if another sealed before",
                    contest.bond,
                    Span(contest.window.into())
                ),
            ),
        ];
        let commitment = Commitment {
            depositor: sponsor,
            assets: reward,
            clauses: vec![
                book.when_won(&contest).pays(AUTHOR),
                book.when_nobody_won(&contest).pays(sponsor),
            ],
        };
        Draft::new(frame.deal(B256::ZERO).commitment(commitment), book, risks)
    }
}

/// Bounties.
impl Client {
    fn sealed(&self) -> Sealed::SealedInstance<alloy::providers::DynProvider> {
        Sealed::new(self.book().sealed, self.provider().clone())
    }

    /// Seals this account's fulfilment, with the contest's bond. It can be revealed from the next second
    /// on.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn seal(
        &self,
        deal: B256,
        contest: &Contest,
        fulfilment: &Fulfilment,
    ) -> Result<Sent<B256>, Error> {
        let id = kinds::contest_id(deal, contest);
        let content = keccak256(&fulfilment.content);
        let hash = kinds::seal_hash(id, self.address()?, content, fulfilment.salt);
        let sealed = self.sealed();
        let call = sealed.seal(id, hash).value(contest.bond);
        Ok(Sent {
            value: hash,
            receipt: self.send(call.into_transaction_request()).await?,
        })
    }

    /// States this account's fulfilment and opens its seal, in one transaction; `proof` is for the judge.
    /// The bond comes back.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn reveal(
        &self,
        deal: B256,
        contest: &Contest,
        fulfilment: &Fulfilment,
        proof: impl Into<Bytes>,
    ) -> Result<Sent<B256>, Error> {
        let statement = Statement {
            author: self.address()?,
            about: deal,
            kind: contest.kind,
            data: fulfilment.content.clone(),
        };
        // It binds this account to what it says anyway, so it need not lapse.
        let expiry = u64::MAX;
        let signature = self.sign_statement(&statement, expiry).await?;
        let id = self
            .domain()
            .statement_id(statement.author, deal, contest.kind);
        let sealed = self.sealed();
        let call = sealed.reveal(
            deal,
            contest.abi_encode().into(),
            statement.author,
            statement.data,
            fulfilment.salt,
            expiry,
            signature,
            proof.into(),
        );
        Ok(Sent {
            value: id,
            receipt: self.send(call.into_transaction_request()).await?,
        })
    }

    /// Whose seal is the earliest of those revealed so far, and when it was made (Unix seconds). It has
    /// won when the contest's window has passed since.
    ///
    /// # Errors
    ///
    /// What failed on the way.
    pub async fn leader(
        &self,
        deal: B256,
        contest: &Contest,
    ) -> Result<Option<(Address, u64)>, Error> {
        let id = kinds::contest_id(deal, contest);
        let best = self.sealed().best(id).call().await?;
        Ok((!best.sealer.is_zero()).then(|| (best.sealer, best.sealedAt.saturating_to())))
    }

    /// Pays the reward to the winner, for what it has stated.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn award(
        &self,
        deal: &Deal,
        contest: &Contest,
        winner: Address,
        content: impl Into<Bytes>,
    ) -> Result<Sent<Settled>, Error> {
        let statement = Statement {
            author: winner,
            about: self.deal_id(deal),
            kind: contest.kind,
            data: content.into(),
        };
        let evidence = Evidence {
            statements: vec![statement],
            ..Evidence::default()
        };
        self.settle(deal, 0, 0, evidence).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPONSOR: Address = Address::repeat_byte(1);
    const JUDGE: Address = Address::repeat_byte(2);

    fn bounty() -> Bounty {
        let judge = Clause::when(JUDGE, vec![7]);
        Bounty::new(SPONSOR, Asset::native(U256::from(5)), judge).bond(U256::from(3))
    }

    #[test]
    fn test_windows_leave_no_gap_and_no_choice() {
        let draft = bounty().build(&AddressBook::computed()).unwrap();
        let [won, lost] = draft.deal.commitments[0].clauses.as_slice() else {
            panic!("{draft:?}")
        };
        assert_eq!((won.until, lost.until), (u32::MAX, u32::MAX));
        assert_eq!(lost.allocation.shares[0].to, SPONSOR);
        let words = draft.to_string();
        assert!(
            words.contains("whoever answers can lose its bond of 3 wei"),
            "{words}"
        );
        assert!(words.contains(&format!("judge {JUDGE}")), "{words}");
        let any = Bounty::new(SPONSOR, Asset::native(U256::ONE), Clause::always());
        let any = any.build(&AddressBook::computed()).unwrap().to_string();
        assert!(any.contains("since there is no judge"), "{any}");
    }

    #[test]
    fn test_a_reward_that_stays_locked_is_refused() {
        let build = |bounty: Bounty| {
            let refused = bounty.build(&AddressBook::computed());
            refused.unwrap_err().to_string()
        };
        let long = build(bounty().until(365 * 86_400));
        assert!(
            long.contains(&format!(
                "the value of {SPONSOR} in commitment 0 can stay locked for 366 d"
            )),
            "{long}"
        );
        let over = build(bounty().until(u32::MAX));
        assert!(over.contains("below 2^32 - 1"), "{over}");
        let hasty = build(bounty().window(59));
        assert!(hasty.contains("the deal is unsafe"), "{hasty}");
        assert!(build(bounty().until(0)).contains("time to seal"));
    }
}
