//! An insurance policy: an insurer locks the cover, a holder pays the premium.
//!
//! | commitment | depositor | clauses |
//! |---|---|---|
//! | 0 cover | insurer | the peril has struck → holder · the end has come → insurer |
//! | 1 premium | holder | → insurer |

use alloy::primitives::{Address, B256, Bytes, I256, keccak256};

use super::{
    Draft, Risk,
    frame::{Frame, framed, invalid, moment, words},
};
use crate::{
    AddressBook, Client, DealError, Error, Sent, kinds,
    types::{Asset, AttestationDemand, Clause, Commitment, Op},
};

/// What the cover is paid for, and who says that it is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peril {
    /// An oracle gives this reply to this question before the end.
    Reply {
        /// Who is asked.
        oracle: Address,
        /// What is asked.
        question: Bytes,
        /// The reply at which the cover is paid.
        answer: Bytes,
    },
    /// The price that a feed says at the moment of the claim. The holder must claim while it is so.
    Price {
        /// A feed with Chainlink's interface.
        feed: Address,
        /// How the price must compare.
        op: Op,
        /// With what, in units of 10^-`decimals`.
        price: I256,
        /// The feed's own decimals.
        decimals: u8,
        /// How old the price may be, in seconds.
        max_age: u32,
    },
    /// There is such an attestation in the Ethereum Attestation Service, made in the demand's window.
    Attested(AttestationDemand),
}

impl Peril {
    /// An oracle gives this reply to this question.
    pub fn reply(oracle: Address, question: impl Into<Bytes>, answer: impl Into<Bytes>) -> Self {
        Self::Reply {
            oracle,
            question: question.into(),
            answer: answer.into(),
        }
    }
}

/// Builds an insurance policy.
#[derive(Clone, Debug)]
pub struct Insurance {
    insurer: Address,
    holder: Address,
    cover: Asset,
    premium: Asset,
    peril: Peril,
    end: u32,
    grace: u32,
    frame: Frame,
}

framed!(Insurance);

impl Insurance {
    /// The commitment in which the insurer locks the cover.
    pub const COVER: usize = 0;
    /// The commitment in which the holder locks the premium.
    pub const PREMIUM: usize = 1;
    /// The clause of the cover by which it is paid.
    pub const CLAIM: usize = 0;
    /// The clause of the cover by which it returns at the end.
    pub const RETURN: usize = 1;

    /// `insurer` pays `cover` if `peril` strikes, for a `premium` that `holder` pays in any case.
    pub fn new(
        insurer: Address,
        holder: Address,
        cover: Asset,
        premium: Asset,
        peril: Peril,
    ) -> Self {
        Self {
            insurer,
            holder,
            cover,
            premium,
            peril,
            end: 30 * 86_400,
            grace: 7 * 86_400,
            frame: Frame::default(),
        }
    }

    /// The policy ends so many seconds after the opening; 30 days by default.
    #[must_use]
    pub const fn end(mut self, seconds: u32) -> Self {
        self.end = seconds;
        self
    }

    /// So many seconds more the holder has to claim what struck before the end; a week by default. A
    /// peril of prices has none, since it asks about the moment of the claim.
    #[must_use]
    pub const fn grace(mut self, seconds: u32) -> Self {
        self.grace = seconds;
        self
    }

    /// The deal, for the contracts of `book`.
    ///
    /// # Errors
    ///
    /// [`DealError::Invalid`] for terms that make no policy, [`DealError::Unsafe`] if the insurer's
    /// value could stay locked.
    pub fn build(self, book: &AddressBook) -> Result<Draft, DealError> {
        let Self {
            insurer,
            holder,
            cover,
            premium,
            peril,
            end,
            grace,
            frame,
        } = self;
        if insurer == holder {
            let advice = "it must be another than the insurer";
            return Err(invalid("holder", holder, advice));
        }
        if end == 0 || grace == 0 {
            let (field, advice) = if end == 0 {
                ("end", "a policy covers some time")
            } else {
                ("grace", "the holder needs time to claim")
            };
            return Err(invalid(field, 0, advice));
        }
        let (claim, claimed, judge) = match &peril {
            Peril::Reply {
                oracle,
                question,
                answer,
            } => {
                if [insurer, holder].contains(oracle) {
                    let advice = "it must be neither party, who would say what suits it";
                    return Err(invalid("oracle", oracle, advice));
                }
                let clause = book.when_oracle(*oracle, keccak256(question), keccak256(answer), end);
                let claimed = moment("end", &[end.into(), grace.into()])?;
                (
                    clause,
                    claimed,
                    format!("oracle {oracle} replies wrongly or not at all"),
                )
            }
            Peril::Price {
                feed,
                op,
                price,
                decimals,
                max_age,
            } => {
                let clause = book.when_price_feed(*feed, *op, *price, *max_age, *decimals);
                let claimed = moment("end", &[end.into()])?;
                let judge = format!("feed {feed} is wrong, or the price turns before the claim");
                (clause, claimed, judge)
            }
            Peril::Attested(demand) => {
                if [insurer, holder].contains(&demand.attester) {
                    let advice = "it must be neither party, who would say what suits it";
                    return Err(invalid("attester", demand.attester, advice));
                }
                let claimed = moment("end", &[end.into(), grace.into()])?;
                let judge = format!("{} attests wrongly, or not at all", demand.attester);
                (book.when_attested(demand), claimed, judge)
            }
        };
        let risks = vec![
            Risk::new(
                insurer,
                format!("{} if the peril strikes, or {judge}", words(&cover)),
            ),
            Risk::new(
                holder,
                format!(
                    "{} in any case; and its claim to {} if {judge}, or if nobody settles it \
                     within {claimed} s of the opening",
                    words(&premium),
                    words(&cover),
                ),
            ),
        ];
        let cover = Commitment::by(insurer)
            .lock(cover)
            .clause(claim.before(claimed).pays(holder))
            .clause(Clause::always().after(claimed).pays(insurer))
            .clause(book.when_agreed());
        let premium = Commitment::by(holder)
            .lock(premium)
            .clause(Clause::always().pays(insurer));
        let deal = frame.deal(B256::ZERO).commitment(cover).commitment(premium);
        Draft::new(deal, book, risks)
    }
}

/// Oracles.
impl Client {
    /// Replies, as an oracle, to a question about a deal. Once for all.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn reply(
        &self,
        deal: B256,
        question: impl Into<Bytes>,
        answer: impl Into<Bytes>,
    ) -> Result<Sent<B256>, Error> {
        let kind = kinds::reply_kind(keccak256(question.into()));
        self.state(deal, kind, answer).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::frame::tests::{ALICE, BOB, CAROL, YEAR, field, refusal, tokens};

    fn policy_of(peril: Peril) -> Insurance {
        Insurance::new(ALICE, BOB, tokens(100), tokens(4), peril)
    }

    fn policy() -> Insurance {
        policy_of(Peril::reply(CAROL, "late?", "yes"))
    }

    fn build(policy: Insurance) -> Result<Draft, DealError> {
        policy.build(&AddressBook::computed())
    }

    #[test]
    fn test_a_policy_that_locks_too_long_is_refused() {
        let policy = policy().end(YEAR).grace(1);
        let refused = refusal(build(policy.clone()));
        assert!(
            refused.starts_with(&format!(
                "the deal is unsafe: the value of {ALICE} in commitment 0 can stay locked for 365 d \
                 1 s after the opening"
            )),
            "{refused}"
        );
        assert!(build(policy.end(YEAR - 1)).is_ok());
    }

    #[test]
    fn test_claims_and_the_return_never_meet() {
        let price = Peril::Price {
            feed: CAROL,
            op: Op::Lt,
            price: I256::ONE,
            decimals: 8,
            max_age: 60,
        };
        let attested = Peril::Attested(AttestationDemand {
            attester: CAROL,
            ..Default::default()
        });
        for (peril, claimed) in [
            (Peril::reply(CAROL, "late?", "yes"), 150),
            (price, 100),
            (attested, 150),
        ] {
            let draft = build(policy_of(peril).end(100).grace(50)).unwrap();
            let cover = &draft.deal.commitments[Insurance::COVER].clauses;
            assert_eq!(cover[Insurance::CLAIM].until, claimed);
            assert_eq!(cover[Insurance::RETURN].from, claimed);
            let premium = &draft.deal.commitments[Insurance::PREMIUM].clauses;
            assert_eq!(premium[..], [Clause::always().pays(ALICE)]);
        }
    }

    #[test]
    fn test_terms_that_make_no_policy_are_named() {
        let peril = Peril::reply(CAROL, "late?", "yes");
        let own = Insurance::new(ALICE, ALICE, tokens(100), tokens(4), peril);
        assert_eq!(field(build(own)), "holder");
        for oracle in [ALICE, BOB] {
            let peril = Peril::reply(oracle, "late?", "yes");
            assert_eq!(field(build(policy_of(peril))), "oracle");
            let attested = Peril::Attested(AttestationDemand {
                attester: oracle,
                ..Default::default()
            });
            assert_eq!(field(build(policy_of(attested))), "attester");
        }
        assert_eq!(field(build(policy().end(0))), "end");
        assert_eq!(field(build(policy().grace(0))), "grace");
        assert_eq!(field(build(policy().end(u32::MAX))), "end");
    }

    #[test]
    fn test_a_policy_says_who_can_lose_what() {
        let words = build(policy().end(100).grace(50)).unwrap().to_string();
        assert!(
            words.contains(&format!("{ALICE} can lose 100 of ERC-20")),
            "{words}"
        );
        assert!(
            words.contains(&format!("{BOB} can lose 4 of ERC-20")),
            "{words}"
        );
        assert!(
            words.contains("nobody settles it within 150 s of the opening"),
            "{words}"
        );
    }
}
