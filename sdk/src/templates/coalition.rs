//! A coalition: several providers share a profit, and a backup stands in for one who is missing.
//!
//! | commitment | depositor | clauses |
//! |---|---|---|
//! | each member's part of the profit | client | 0 the member's report stands → member · 1 it is missing and the backup's stands → backup · 2 the member's fell → client · 3 it is missing and the backup's fell → client · 4 both are missing → client · 5 agreed |
//! | each member's collateral | member | 0 its report is missing → client · 1 it fell → client · 2 it stands → member · 3 agreed |
//! | the backup's collateral | backup | 0 some member's report is missing, and the backup's for it is missing too or fell → client · 1 from `end` on → backup · 2 agreed |
//!
//! Who does its part reports it. A report stands unless the client challenges it; then the judge rules.
//! Without a judge a challenge stands: the client is trusted with the profit, though it takes nobody's
//! collateral by it. Only the backup's failure must be
//! settled before `end`.

use alloy::{
    primitives::{Address, B256, U256, keccak256},
    sol_types::SolValue,
};

use super::{
    Draft, Risk,
    frame::{Frame, framed, invalid, moment, words},
};
use crate::{
    AddressBook, DealError,
    condition::Span,
    types::{Asset, AssetKind, CappedChild, Clause, Commitment, OptimisticDemand, PPM},
};

/// At most so many members: more would make the backup's clause too dear.
const MAX_MEMBERS: usize = 16;
/// A question about one member gets so much gas.
const CHILD_GAS: u32 = 300_000;

/// Builds a deal in which a client pays several providers in one.
#[derive(Clone, Debug)]
pub struct Coalition {
    client: Address,
    profit: Asset,
    members: Vec<(Address, u32)>,
    backup: Address,
    collateral: Asset,
    due: u32,
    takeover: u32,
    window: u32,
    judge: Option<(Address, u32)>,
    grace: u32,
    frame: Frame,
}

framed!(Coalition);

impl Coalition {
    /// The clause of a part by which its member is paid.
    pub const MEMBER: usize = 0;
    /// The clause of a part by which the backup is paid.
    pub const BACKUP: usize = 1;

    /// `client` pays `profit` to members, for whom `backup` stands in. Each of them locks `collateral`.
    pub fn new(client: Address, profit: Asset, backup: Address, collateral: Asset) -> Self {
        Self {
            client,
            profit,
            members: Vec::new(),
            backup,
            collateral,
            due: 86_400,
            takeover: 86_400,
            window: 86_400,
            judge: None,
            grace: 7 * 86_400,
            frame: Frame::default(),
        }
    }

    /// One more member, with so many millionths of the profit.
    #[must_use]
    pub fn member(mut self, member: Address, ppm: u32) -> Self {
        self.members.push((member, ppm));
        self
    }

    /// Members report within so many seconds of the opening; a day by default.
    #[must_use]
    pub const fn due(mut self, seconds: u32) -> Self {
        self.due = seconds;
        self
    }

    /// The backup has so many seconds more; a day by default.
    #[must_use]
    pub const fn takeover(mut self, seconds: u32) -> Self {
        self.takeover = seconds;
        self
    }

    /// The client can challenge for so many seconds after a report; a day by default.
    #[must_use]
    pub const fn window(mut self, seconds: u32) -> Self {
        self.window = seconds;
        self
    }

    /// `judge` rules on a challenge, within so many seconds; if it is silent the report stands.
    #[must_use]
    pub const fn judge(mut self, judge: Address, limit: u32) -> Self {
        self.judge = Some((judge, limit));
        self
    }

    /// So many seconds are left to settle against the backup that failed; a week by default. Anyone can.
    /// Then it has its collateral back.
    #[must_use]
    pub const fn grace(mut self, seconds: u32) -> Self {
        self.grace = seconds;
        self
    }

    /// The kind of a report, about the deal, that a member's part (from 0) is done: the member's own, or
    /// the backup's. Its content says what was delivered.
    pub fn done(part: usize) -> B256 {
        keccak256(("assize.part", part as u64).abi_encode_params())
    }

    /// The commitment that locks the collateral of a member, or, with the number of members, of the
    /// backup. The parts come before, in the members' order.
    pub const fn collateral_of(&self, member: usize) -> usize {
        self.members.len() + member
    }

    /// The amounts of the members' parts, in the profit's smallest unit. What does not divide goes to the
    /// last.
    pub fn parts(&self) -> Vec<U256> {
        let total = self.profit.amount;
        let mut rest = total;
        let last = self.members.len().saturating_sub(1);
        let members = self.members.iter().enumerate();
        members
            .map(|(number, (_, ppm))| {
                // Below 2^128, or the kernel refuses it.
                let part = total.saturating_mul(U256::from(*ppm)) / U256::from(PPM);
                let part = if number == last { rest } else { part.min(rest) };
                rest -= part;
                part
            })
            .collect()
    }

    /// The deal, for the contracts of `book`.
    ///
    /// # Errors
    ///
    /// [`DealError::Invalid`] for members or times that make no coalition, [`DealError::Refused`] if a part
    /// is nothing, [`DealError::Unsafe`] if a party's value could stay locked.
    pub fn build(self, book: &AddressBook) -> Result<Draft, DealError> {
        self.check()?;
        let times = self.times()?;
        let mut deal = self.frame.deal(B256::ZERO);
        for (number, amount) in self.parts().into_iter().enumerate() {
            deal = deal.commitment(self.part(number, amount, times, book));
        }
        for number in 0..self.members.len() {
            deal = deal.commitment(self.members_collateral(number, times, book));
        }
        deal = deal.commitment(self.backups_collateral(times, book));
        Draft::new(deal, book, self.risks(times))
    }

    fn check(&self) -> Result<(), DealError> {
        let Self {
            client,
            backup,
            members,
            ..
        } = self;
        if members.len() < 2 || members.len() > MAX_MEMBERS {
            let advice = "a coalition has 2 to 16 members";
            return Err(invalid("members", members.len(), advice));
        }
        let mut parties: Vec<_> = members.iter().map(|(member, _)| *member).collect();
        parties.extend([*client, *backup]);
        parties.sort_unstable();
        if let Some(twice) = parties.windows(2).find(|pair| pair[0] == pair[1]) {
            let advice = "client, members and backup must all be different";
            return Err(invalid("party", twice[0], advice));
        }
        let sum: u64 = members.iter().map(|(_, ppm)| u64::from(*ppm)).sum();
        if sum != u64::from(PPM) {
            let advice = "the members' millionths must sum to 1000000";
            return Err(invalid("shares", sum, advice));
        }
        if self.profit.kind == AssetKind::ERC721 {
            let advice = "an NFT does not come in parts: share an amount";
            return Err(invalid("profit", words(&self.profit), advice));
        }
        if [self.due, self.takeover, self.window, self.grace].contains(&0) {
            let advice = "members, backup and client each need time";
            return Err(invalid("due, takeover, window or grace", 0, advice));
        }
        Ok(())
    }

    /// When members are due, when the backup is, and when everything must be settled.
    fn times(&self) -> Result<(u32, u32, u32), DealError> {
        let (_, limit) = self.judge.unwrap_or_default();
        let backup = moment("takeover", &[self.due.into(), self.takeover.into()])?;
        let rest = [self.window, limit, self.grace].map(u64::from);
        let end = moment("takeover", &[&[u64::from(backup)], &rest[..]].concat())?;
        Ok((self.due, backup, end))
    }

    fn claim(&self, author: Address, part: usize, until: u32) -> OptimisticDemand {
        let (judge, limit) = self.judge.unwrap_or_default();
        OptimisticDemand {
            author,
            about: B256::ZERO,
            kind: Self::done(part),
            content: B256::ZERO,
            until,
            window: self.window,
            limit,
            silence: self.judge.is_some(),
            falls: false,
            judge,
            challengers: vec![self.client],
        }
    }

    fn part(
        &self,
        number: usize,
        amount: U256,
        (due, second, _): (u32, u32, u32),
        book: &AddressBook,
    ) -> Commitment {
        let (member, _) = self.members[number];
        let (client, backup) = (self.client, self.backup);
        let own = self.claim(member, number, due);
        let others = self.claim(backup, number, second);
        let gone = || missed(member, number, due, book);
        let asset = Asset {
            amount,
            ..self.profit.clone()
        };
        Commitment::by(client)
            .lock(asset)
            .clause(book.when_stands(&own).pays(member))
            .clause(both(book, book.when_stands(&others), gone()).pays(backup))
            .clause(book.when_falls(&own).pays(client))
            .clause(both(book, book.when_falls(&others), gone()).pays(client))
            .clause(both(book, missed(backup, number, second, book), gone()).pays(client))
            .clause(book.when_agreed())
    }

    fn members_collateral(
        &self,
        number: usize,
        (due, _, _): (u32, u32, u32),
        book: &AddressBook,
    ) -> Commitment {
        let (member, _) = self.members[number];
        let own = self.claim(member, number, due);
        let gone = missed(member, number, due, book);
        Commitment::by(member)
            .lock(self.collateral.clone())
            .clause(gone.pays(self.client))
            .clause(book.when_falls(&own).pays(if self.judge.is_some() {
                self.client
            } else {
                member
            }))
            .clause(book.when_stands(&own).pays(member))
            .clause(book.when_agreed())
    }

    fn backups_collateral(
        &self,
        (due, second, end): (u32, u32, u32),
        book: &AddressBook,
    ) -> Commitment {
        let backup = self.backup;
        // Without a judge the client could take the collateral by a challenge.
        let judged = self.judge.is_some();
        let failed = self
            .members
            .iter()
            .enumerate()
            .flat_map(|(number, member)| {
                let others = self.claim(backup, number, second);
                let silent = missed(backup, number, second, book);
                let fell = judged.then(|| book.when_falls(&others));
                [silent].into_iter().chain(fell).map(move |failure| {
                    let gone = missed(member.0, number, due, book);
                    let clause = both(book, failure, gone);
                    CappedChild {
                        arbiter: clause.arbiter,
                        gasCap: CHILD_GAS,
                        demand: clause.demand,
                    }
                })
            });
        Commitment::by(backup)
            .lock(self.collateral.clone())
            .clause(
                book.when_any(failed.collect())
                    .before(end)
                    .pays(self.client),
            )
            .clause(Clause::always().after(end).pays(backup))
            .clause(book.when_agreed())
    }

    fn risks(&self, (due, second, _): (u32, u32, u32)) -> Vec<Risk> {
        let deposit = words(&self.collateral);
        let (ruled, unjudged) = match self.judge {
            Some((judge, _)) => (format!(" or if judge {judge} rules against it"), ""),
            None => (
                String::new(),
                "; its profit if the client challenges it, rightly or not, since there is no judge",
            ),
        };
        let (due, second) = (Span(due.into()), Span(second.into()));
        let profit = words(&self.profit);
        let client = format!(
            "{profit} for reports that it does not look at: it has {} after each to challenge",
            Span(self.window.into())
        );
        let mut risks = vec![Risk::new(self.client, client)];
        risks.extend(self.members.iter().map(|(member, ppm)| {
            Risk::new(
                *member,
                format!(
                    "{deposit}, and {ppm} millionths of {profit}, if it does not report within {due} of \
                     the opening,{ruled}{unjudged}"
                ),
            )
        }));
        risks.push(Risk::new(
            self.backup,
            format!(
                "{deposit} if a member is missing and it does not report that part within {second} of \
                 the opening,{ruled}{unjudged}; what it spends on standing by earns nothing if nobody is \
                 missing"
            ),
        ));
        risks
    }
}

/// A clause for `author` not having reported this part in time.
fn missed(author: Address, part: usize, until: u32, book: &AddressBook) -> Clause {
    let kind = Coalition::done(part);
    book.when_missed(author, B256::ZERO, kind, B256::ZERO, 0, until)
}

fn both(book: &AddressBook, one: Clause, other: Clause) -> Clause {
    book.when_all([one, other].map(|part| (part.arbiter, part.demand)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: Address = Address::repeat_byte(1);
    const BACKUP: Address = Address::repeat_byte(90);
    const DAY: u32 = 86_400;

    fn coalition(shares: &[u32]) -> Coalition {
        let coins = |amount| Asset::erc20(Address::repeat_byte(4), U256::from(amount));
        let coalition = Coalition::new(CLIENT, coins(100), BACKUP, coins(7));
        let members = (2..).map(Address::repeat_byte).zip(shares);
        members.fold(coalition, |coalition, (member, ppm)| {
            coalition.member(member, *ppm)
        })
    }

    fn refusal(coalition: Coalition) -> String {
        let refused = coalition.build(&AddressBook::computed());
        refused.unwrap_err().to_string()
    }

    #[test]
    fn test_parts_sum_to_the_profit() {
        let coalition = coalition(&[333_333, 333_333, 333_334]);
        assert_eq!(coalition.parts(), [33, 33, 34].map(U256::from));
        let draft = coalition.clone().build(&AddressBook::computed()).unwrap();
        assert_eq!(draft.deal.commitments.len(), 7);
        let backup = &draft.deal.commitments[coalition.collateral_of(3)];
        assert_eq!(backup.depositor, BACKUP);
        // Due, takeover and window of a day each, and a week.
        assert_eq!(backup.clauses[1].from, 10 * DAY);
        let words = draft.to_string();
        assert!(words.contains("since there is no judge"), "{words}");
        // Without a judge a challenge takes nobody's collateral.
        let fallen = |draft: &Draft| {
            let collateral = &draft.deal.commitments[3];
            let to = collateral.clauses[1].allocation.shares[0].to;
            (to == collateral.depositor, to)
        };
        assert!(fallen(&draft).0);
        let judged = coalition.judge(Address::repeat_byte(8), DAY);
        let judged = judged.build(&AddressBook::computed()).unwrap();
        assert_eq!(fallen(&judged), (false, CLIENT));
        let words = judged.to_string();
        assert!(words.contains("rules against it"), "{words}");
        assert!(!words.contains("no judge"), "{words}");
        assert!(words.contains("333334 millionths"), "{words}");
    }

    #[test]
    fn test_the_largest_coalition_can_be_built() {
        let coalition = coalition(&[PPM / 16; 16]).judge(Address::repeat_byte(99), DAY);
        let draft = coalition.build(&AddressBook::computed()).unwrap();
        assert_eq!(draft.deal.commitments.len(), 33);
    }

    #[test]
    fn test_a_coalition_that_stays_locked_is_refused() {
        let long = refusal(coalition(&[500_000, 500_000]).takeover(360 * DAY));
        assert!(
            long.contains(&format!(
                "the value of {BACKUP} in commitment 4 can stay locked for 369 d after the opening"
            )),
            "{long}"
        );
        assert!(refusal(coalition(&[PPM])).contains("2 to 16 members"));
        assert!(refusal(coalition(&[1, 2])).contains("sum to 1000000"));
        let twice = coalition(&[500_000, 400_000]).member(BACKUP, 100_000);
        assert!(refusal(twice).contains("must all be different"));
        let none = coalition(&[500_000, 500_000]).window(0);
        assert!(refusal(none).contains("each need time"));
        assert!(refusal(coalition(&[0, PPM])).contains("a deposit of zero"));
    }
}
