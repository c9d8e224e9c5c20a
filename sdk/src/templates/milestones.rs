//! Milestones: work in steps, each paid when it is done; a project that dies gives back the rest.
//!
//! | commitment | depositor | clauses |
//! |---|---|---|
//! | each milestone | client | 0 done in time and accepted → provider · 1 done, and not challenged → provider · 2 challenged and fallen, and not accepted → client · 3 not done in time → client · 4 from `end` on → client · 5 agreed · 6 the one before was not done in time → client |
//!
//! The provider reports that a milestone is done; the client accepts it, or is silent, or challenges it,
//! and then the judge rules. Without a judge a challenge stands, and the client is trusted. A milestone is
//! paid only if the one before was reported in time, and given back as soon as it was not, so a provider
//! cannot skip one, and a project that nobody works on gives back the rest step by step. Nobody's order
//! of settling matters.

use alloy::{
    primitives::{Address, B256, Bytes, keccak256},
    sol_types::SolValue,
};

use super::{
    Draft, Risk,
    frame::{Frame, framed, invalid, moment, words},
};
use crate::{
    AddressBook, Client, DealError, Error, Sent,
    condition::Span,
    kinds,
    types::{Asset, Clause, Commitment, MAX_COMMITMENTS, OptimisticDemand},
};

/// Builds a deal in which a client pays a provider step by step.
#[derive(Clone, Debug)]
pub struct Milestones {
    client: Address,
    provider: Address,
    steps: Vec<(Asset, u32)>,
    window: u32,
    judge: Option<(Address, u32)>,
    stands: bool,
    grace: u32,
    frame: Frame,
}

framed!(Milestones);

impl Milestones {
    /// The clause by which an accepted milestone is paid.
    pub const ACCEPTED: usize = 0;
    /// The clause by which a milestone is paid that nobody challenged, or that the judge upheld.
    pub const UNCHALLENGED: usize = 1;
    /// The clause by which the client has a milestone back that fell.
    pub const FELL: usize = 2;
    /// The clause by which the client has a milestone back that was not done in time.
    pub const MISSED: usize = 3;
    /// The clause by which the client has back what nobody settled.
    pub const LATE: usize = 4;
    /// The clause by which both agree on something else. The project goes on.
    pub const AGREED: usize = 5;
    /// The clause by which the client has back a milestone if the one before was not done in time. The
    /// first has none.
    pub const DEAD: usize = 6;

    /// `client` pays `provider`. Say for what by [`milestone`](Self::milestone).
    pub fn new(client: Address, provider: Address) -> Self {
        Self {
            client,
            provider,
            steps: Vec::new(),
            window: 3 * 86_400,
            judge: None,
            stands: true,
            grace: 7 * 86_400,
            frame: Frame::default(),
        }
    }

    /// One more milestone: worth `asset`, to be done within `due` seconds of the opening.
    #[must_use]
    pub fn milestone(mut self, asset: Asset, due: u32) -> Self {
        self.steps.push((asset, due));
        self
    }

    /// The client can challenge for so many seconds after the report; three days by default.
    #[must_use]
    pub const fn window(mut self, seconds: u32) -> Self {
        self.window = seconds;
        self
    }

    /// `judge` rules on a challenge, within so many seconds; if it is silent the milestone is paid.
    #[must_use]
    pub const fn judge(mut self, judge: Address, limit: u32) -> Self {
        self.judge = Some((judge, limit));
        self
    }

    /// If the judge is silent, a challenged milestone is given back.
    #[must_use]
    pub const fn silence_refunds(mut self) -> Self {
        self.stands = false;
        self
    }

    /// So many seconds are left to settle at least; a week by default. Anyone can.
    #[must_use]
    pub const fn grace(mut self, seconds: u32) -> Self {
        self.grace = seconds;
        self
    }

    /// The kind of the provider's report, about the deal, that a milestone (from 0) is done. Its content
    /// says what was delivered.
    pub fn done(milestone: usize) -> B256 {
        keccak256(("assize.milestone", milestone as u64).abi_encode_params())
    }

    /// The kind of the client's acceptance of a milestone, about the deal, with any content.
    pub fn accepted(milestone: usize) -> B256 {
        keccak256(("assize.milestone.accepted", milestone as u64).abi_encode_params())
    }

    /// The deal, for the contracts of `book`. Commitments are the milestones in order.
    ///
    /// # Errors
    ///
    /// [`DealError::Invalid`] for steps that make no project, [`DealError::Unsafe`] if the client's value
    /// could stay locked.
    pub fn build(self, book: &AddressBook) -> Result<Draft, DealError> {
        let Self {
            client,
            provider,
            ref steps,
            window,
            judge,
            stands,
            grace,
            ref frame,
        } = self;
        if client == provider {
            let advice = "it must be another than the client";
            return Err(invalid("provider", provider, advice));
        }
        if steps.is_empty() || steps.len() > MAX_COMMITMENTS {
            let advice = "give the project 1 to 64 milestones";
            return Err(invalid("milestones", steps.len(), advice));
        }
        let ascending = steps.is_sorted_by(|one, next| one.1 < next.1);
        if !ascending || steps[0].1 == 0 {
            let due: Vec<_> = steps.iter().map(|(_, due)| due.to_string()).collect();
            let advice = "each must be due later than the one before, the first later than 0";
            return Err(invalid("due", due.join(", "), advice));
        }
        if window == 0 || grace == 0 {
            let advice = "the client needs time to challenge, and all to settle";
            return Err(invalid("window or grace", 0, advice));
        }
        let mut deal = frame.deal(B256::ZERO);
        for number in 0..steps.len() {
            deal = deal.commitment(self.step(number, book)?);
        }
        let all: Vec<_> = steps.iter().map(|(asset, _)| words(asset)).collect();
        let ruled = match judge {
            Some((judge, _)) if stands => format!("judge {judge} rules against it"),
            Some((judge, _)) => format!("judge {judge} rules against it or is silent"),
            None => "the client challenges it, rightly or not, since there is no judge".to_owned(),
        };
        let risks = vec![
            Risk::new(
                client,
                format!(
                    "{} for milestones that it pays without looking: it has {} after each report to \
                     challenge",
                    all.join(" and "),
                    Span(window.into())
                ),
            ),
            Risk::new(
                provider,
                format!(
                    "its work on a milestone if it reports late, if {ruled}, if it skips the \
                     one before, or if nobody settles it within {} after its last ruling is due",
                    Span(grace.into())
                ),
            ),
        ];
        Draft::new(deal, book, risks)
    }

    /// The commitment of one milestone.
    fn step(&self, number: usize, book: &AddressBook) -> Result<Commitment, DealError> {
        let Self {
            client,
            provider,
            window,
            ..
        } = *self;
        let (asset, due) = &self.steps[number];
        let (judge, limit) = self.judge.unwrap_or_default();
        let claim = OptimisticDemand {
            author: provider,
            about: B256::ZERO,
            kind: Self::done(number),
            content: B256::ZERO,
            until: *due,
            window,
            limit,
            silence: self.stands && self.judge.is_some(),
            falls: false,
            judge,
            challengers: vec![client],
        };
        // When the last ruling counts; an acceptance counts until then too.
        let last = moment("due", &[(*due).into(), window.into(), limit.into()])?;
        let end = moment("due", &[last.into(), self.grace.into()])?;

        let timely =
            |author, kind, until| book.when_timely(author, B256::ZERO, kind, B256::ZERO, 0, until);
        let missed =
            |author, kind, until| book.when_missed(author, B256::ZERO, kind, B256::ZERO, 0, until);
        let before = number.checked_sub(1).map(|before| {
            let (_, due) = self.steps[before];
            (Self::done(before), due)
        });
        let all = |parts: Vec<Clause>| {
            let begun = before.map(|(done, due)| timely(provider, done, due));
            let parts = parts.into_iter().chain(begun);
            book.when_all(parts.map(|part| (part.arbiter, part.demand)))
        };
        let (done, accepted) = (Self::done(number), Self::accepted(number));
        let fell = book.when_all(
            [book.when_falls(&claim), missed(client, accepted, last)]
                .map(|part| (part.arbiter, part.demand)),
        );
        let commitment = Commitment::by(client)
            .lock(asset.clone())
            .clause(
                all(vec![
                    timely(provider, done, *due),
                    timely(client, accepted, last),
                ])
                .before(end)
                .pays(provider),
            )
            .clause(
                all(vec![book.when_stands(&claim)])
                    .before(end)
                    .pays(provider),
            )
            .clause(fell.pays(client))
            .clause(missed(provider, done, *due).pays(client))
            .clause(Clause::always().after(end).pays(client))
            .clause(book.when_agreed());
        let dead = before.map(|(done, due)| missed(provider, done, due));
        Ok(dead.into_iter().fold(commitment, |commitment, dead| {
            commitment.clause(dead.pays(client))
        }))
    }
}

/// Claims that stand unless they are challenged.
impl Client {
    /// Challenges, as one of its challengers, what `author` stated of `kind` about a deal. Once for all.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn challenge(
        &self,
        deal: B256,
        author: Address,
        kind: B256,
        reason: impl Into<Bytes>,
    ) -> Result<Sent<B256>, Error> {
        let claim = self.domain().statement_id(author, deal, kind);
        self.state(claim, kinds::CHALLENGE, reason).await
    }

    /// Rules, as its judge, on what `author` stated of `kind` about a deal: `content` stands or falls. Once
    /// for all.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn rule(
        &self,
        deal: B256,
        author: Address,
        kind: B256,
        content: &[u8],
        stands: bool,
    ) -> Result<Sent<B256>, Error> {
        let claim = self.domain().statement_id(author, deal, kind);
        let ruling = kinds::ruling_kind(keccak256(content));
        self.state(claim, ruling, stands.abi_encode()).await
    }
}

#[cfg(test)]
mod tests {
    use alloy::primitives::U256;

    use super::*;

    const CLIENT: Address = Address::repeat_byte(1);
    const PROVIDER: Address = Address::repeat_byte(2);
    const JUDGE: Address = Address::repeat_byte(3);
    const DAY: u32 = 86_400;

    fn project(dues: &[u32]) -> Milestones {
        let asset = Asset::erc20(Address::repeat_byte(4), U256::from(5));
        let project = Milestones::new(CLIENT, PROVIDER).judge(JUDGE, DAY);
        dues.iter().fold(project, |project, due| {
            project.milestone(asset.clone(), *due)
        })
    }

    fn refusal(project: Milestones) -> String {
        let refused = project.build(&AddressBook::computed());
        refused.unwrap_err().to_string()
    }

    #[test]
    fn test_each_milestone_hangs_on_the_one_before() {
        let book = AddressBook::computed();
        let draft = project(&[DAY, 2 * DAY]).build(&book).unwrap();
        let [first, second] = draft.deal.commitments.as_slice() else {
            panic!("{draft:?}")
        };
        assert_eq!((first.clauses.len(), second.clauses.len()), (6, 7));
        let dead = book.when_missed(
            PROVIDER,
            B256::ZERO,
            Milestones::done(0),
            B256::ZERO,
            0,
            DAY,
        );
        assert_eq!(second.clauses[Milestones::DEAD], dead.pays(CLIENT));
        let last = &second.clauses[Milestones::LATE];
        assert_eq!(last.from, (2 + 3 + 1 + 7) * DAY);
        assert_eq!(second.clauses[Milestones::ACCEPTED].until, last.from);
        let words = draft.to_string();
        assert!(
            words.contains(&format!("judge {JUDGE} rules against it")),
            "{words}"
        );
    }

    #[test]
    fn test_the_longest_project_can_be_built() {
        let dues: Vec<_> = (1..=64).map(|day| day * DAY).collect();
        let draft = project(&dues).build(&AddressBook::computed()).unwrap();
        assert_eq!(draft.deal.commitments.len(), 64);
        let dues: Vec<_> = (1..=65).map(|day| day * DAY).collect();
        assert!(refusal(project(&dues)).contains("milestones is 65"));
    }

    #[test]
    fn test_a_project_that_stays_locked_is_refused() {
        let long = refusal(project(&[DAY, 360 * DAY]));
        assert!(
            long.contains(&format!(
                "the value of {CLIENT} in commitment 1 can stay locked for 371 d after the opening"
            )),
            "{long}"
        );
        assert!(refusal(project(&[])).contains("1 to 64 milestones"));
        assert!(refusal(project(&[2 * DAY, 2 * DAY])).contains("later than the one before"));
        assert!(refusal(project(&[0])).contains("the first later than 0"));
        assert!(refusal(project(&[DAY]).window(0)).contains("time to challenge"));
        assert!(refusal(project(&[u32::MAX])).contains("below 2^32 - 1"));
    }
}
