//! A swap across two chains, locked by one hash.
//!
//! | deal | chain | depositor | clauses |
//! |---|---|---|---|
//! | first | the initiator's | the initiator | the secret is shown → responder, until its lock ends · then → initiator |
//! | second | the responder's | the responder | the secret is shown → initiator, until its lock ends · then → responder |
//!
//! The initiator knows the secret. It opens the first deal; the responder looks at when that was and opens
//! the second; the initiator takes the second by showing the secret, which the responder reads from
//! there to take the first. Windows count from the opening, so the first lock must outlast the latest
//! opening of the second, the second lock, and a margin in which the responder acts.

use alloy::{
    consensus::Transaction,
    primitives::{Address, B256},
    providers::Provider,
    rpc::types::Filter,
    signers::k256::sha2::{Digest, Sha256},
    sol_types::SolEvent,
};

use super::{
    Draft, Risk,
    barter::bundle,
    frame::{Frame, framed, invalid, moment, now},
};
use crate::{
    AddressBook, Client, DealError, Error, Evidence, Sent, Settled,
    bindings::Escrow,
    condition::Span,
    types::{Asset, Clause, Commitment, Deal, LockHash},
};

/// A margin must be at least so many seconds: Ethereum is final after 13 minutes, and the clocks of two
/// chains differ a little.
pub const LEAST_MARGIN: u32 = 1_800;

/// Builds the two deals of a swap across two chains.
#[derive(Clone, Debug)]
pub struct Swap {
    initiator: Address,
    responder: Address,
    hash: B256,
    given: Vec<Asset>,
    taken: Vec<Asset>,
    start: Option<u64>,
    locks: Option<(u32, u32)>,
    margin: u32,
    frame: Frame,
}

framed!(Swap);

/// Both deals of a swap. Each is signed by its one depositor, by opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwapDrafts {
    /// The initiator's, on its chain.
    pub first: Draft,
    /// The responder's, on the other.
    pub second: Draft,
    locks: (u32, u32),
    margin: u32,
}

impl Swap {
    /// `initiator`, who knows the secret behind `hash` (see [`lock`](Self::lock)), swaps with `responder`.
    /// Each has its account under one address on both chains.
    pub fn new(initiator: Address, responder: Address, hash: B256) -> Self {
        Self {
            initiator,
            responder,
            hash,
            given: Vec::new(),
            taken: Vec::new(),
            start: None,
            locks: None,
            margin: 7_200,
            frame: Frame::default(),
        }
    }

    /// The hash of a secret, its SHA-256. A secret is 32 random bytes, used once.
    pub fn lock(secret: B256) -> B256 {
        B256::from_slice(&Sha256::digest(secret))
    }

    /// The initiator gives this too, on the first chain.
    #[must_use]
    pub fn gives(mut self, asset: Asset) -> Self {
        self.given.push(asset);
        self
    }

    /// The initiator takes this too, on the second chain.
    #[must_use]
    pub fn takes(mut self, asset: Asset) -> Self {
        self.taken.push(asset);
        self
    }

    /// The first deal is opened at this time or later (Unix seconds); by default now.
    #[must_use]
    pub const fn start(mut self, time: u64) -> Self {
        self.start = Some(time);
        self
    }

    /// Seconds after its opening for which each deal is locked. By default six hours for the second, and
    /// for the first as much as the margin needs.
    #[must_use]
    pub const fn locks(mut self, first: u32, second: u32) -> Self {
        self.locks = Some((first, second));
        self
    }

    /// Seconds that are left to take the first deal when the second's lock is over; two hours by
    /// default, at least [`LEAST_MARGIN`].
    #[must_use]
    pub const fn margin(mut self, seconds: u32) -> Self {
        self.margin = seconds;
        self
    }

    /// Both deals, for the contracts of `book`, which are at the same addresses on both chains.
    /// [`open_before`](Self::open_before) holds for both.
    ///
    /// # Errors
    ///
    /// [`DealError::Invalid`] if the margin is too small, [`DealError::Unsafe`] if a lock is too long to
    /// bear.
    pub fn build(self, book: &AddressBook) -> Result<SwapDrafts, DealError> {
        let Self {
            initiator,
            responder,
            hash,
            given,
            taken,
            start,
            locks,
            margin,
            mut frame,
        } = self;
        if initiator == responder {
            return Err(invalid("responder", responder, "nobody swaps with itself"));
        }
        if margin < LEAST_MARGIN {
            let advice =
                "the responder needs time to read the secret and use it: give it 1800 s or more";
            return Err(invalid("margin", margin, advice));
        }
        let start = start.unwrap_or_else(now);
        let open_before = frame.open_before.unwrap_or(start.saturating_add(3_600));
        frame.open_before = Some(open_before);
        let Some(answer) = open_before.checked_sub(start).filter(|time| *time != 0) else {
            let advice = "it must be later than the start: the responder answers in between";
            return Err(invalid("open_before", open_before, advice));
        };
        let second = locks.map_or(21_600, |(_, second)| second);
        if second < LEAST_MARGIN {
            let advice = "the initiator needs time to show the secret: give it 1800 s or more";
            return Err(invalid("second lock", second, advice));
        }
        let needed = moment("first lock", &[answer, second.into(), margin.into()])?;
        let first = locks.map_or(needed, |(first, _)| first);
        if first < needed {
            let advice = "it must outlast the time to answer, the second lock and the margin, or the \
                          initiator takes both sides: make it longer";
            return Err(invalid("first lock", first, advice));
        }

        let leg = |from: Address, to: Address, assets: &[Asset], lock: u32| {
            let claim = book.when_hash_lock(hash, LockHash::SHA256);
            let commitment = Commitment {
                depositor: from,
                assets: assets.to_vec(),
                clauses: vec![
                    claim.before(lock).pays(to),
                    Clause::always().after(lock).pays(from),
                ],
            };
            frame.deal(B256::ZERO).commitment(commitment)
        };
        let (gives, takes) = (bundle(&given), bundle(&taken));
        let initiators = Risk::new(
            initiator,
            format!(
                "{gives} without {takes} if it shows the secret and does not settle the second deal \
                 within {} of its opening; else {gives} is only locked, for {}",
                Span(second.into()),
                Span(first.into())
            ),
        );
        let responders = Risk::new(
            responder,
            format!(
                "{takes} without {gives} if it opens the second deal unless the first is open, or if it \
                 does not take the first within {} after the second's lock; else {takes} is only \
                 locked, for {}, in which the initiator alone decides whether to swap",
                Span(margin.into()),
                Span(second.into())
            ),
        );
        let one = leg(initiator, responder, &given, first);
        let other = leg(responder, initiator, &taken, second);
        Ok(SwapDrafts {
            first: Draft::new(one, book, vec![initiators])?,
            second: Draft::new(other, book, vec![responders])?,
            locks: (first, second),
            margin,
        })
    }
}

impl SwapDrafts {
    /// Whether the responder may open the second deal, if the first was opened at `opened_at` (Unix
    /// seconds): the margin is kept even if the second is opened at the last moment.
    pub fn is_answerable(&self, opened_at: u64) -> bool {
        let (first, second) = (self.locks.0.into(), self.locks.1.into());
        let end = self.second.deal.openBefore.checked_add(second);
        let end = end.and_then(|end| end.checked_add(self.margin.into()));
        end.is_some_and(|end| opened_at.saturating_add(first) >= end)
    }

    /// Whether the initiator may show the secret at `now`, if the second deal was opened at `opened_at`:
    /// [`LEAST_MARGIN`] is left, or else it is shown in vain and the responder takes both.
    pub fn is_claimable(&self, opened_at: u64, now: u64) -> bool {
        now.saturating_add(LEAST_MARGIN.into()) <= opened_at.saturating_add(self.locks.1.into())
    }
}

/// Swapping.
impl Client {
    /// Takes what a deal of a swap has locked, by showing the secret. For all to see: first look whether
    /// it is [claimable](SwapDrafts::is_claimable).
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn claim(&self, deal: &Deal, secret: B256) -> Result<Sent<Settled>, Error> {
        let evidence = Evidence {
            proof: secret.into(),
            ..Evidence::default()
        };
        self.settle(deal, 0, 0, evidence).await
    }

    /// Gives back what a deal of a swap has locked, when its lock is over.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn reclaim(&self, deal: &Deal) -> Result<Sent<Settled>, Error> {
        self.settle(deal, 0, 1, Evidence::default()).await
    }

    /// The secret behind `hash`, if a deal of a swap was taken by it. It is read from the transaction's
    /// calldata; a contract that makes it up on its way is not seen through.
    ///
    /// # Errors
    ///
    /// What failed on the way.
    pub async fn revealed(&self, deal: &Deal, hash: B256) -> Result<Option<B256>, Error> {
        let filter = Filter::new()
            .address(self.book().escrow)
            .event_signature(Escrow::Settled::SIGNATURE_HASH)
            .topic1(self.deal_id(deal))
            .from_block(0);
        for log in self.provider().get_logs(&filter).await? {
            let Some(transaction) = log.transaction_hash else {
                continue;
            };
            let sent = self.provider().get_transaction_by_hash(transaction).await?;
            let found = sent.and_then(|sent| {
                let mut words = sent.input().windows(32).map(B256::from_slice);
                words.find(|word| Swap::lock(*word) == hash)
            });
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use alloy::primitives::U256;

    use super::*;

    const ALICE: Address = Address::repeat_byte(1);
    const BOB: Address = Address::repeat_byte(2);
    const START: u64 = 1_000_000;
    const HOUR: u32 = 3_600;

    fn swap() -> Swap {
        let coins = |token, amount| Asset::erc20(Address::repeat_byte(token), U256::from(amount));
        Swap::new(ALICE, BOB, Swap::lock(B256::repeat_byte(7)))
            .gives(coins(3, 5))
            .takes(coins(4, 6))
            .start(START)
            .open_before(START + 3_600)
    }

    fn build(swap: Swap) -> Result<SwapDrafts, DealError> {
        swap.build(&AddressBook::computed())
    }

    fn refusal(swap: Swap) -> String {
        build(swap).unwrap_err().to_string()
    }

    #[test]
    fn test_the_first_lock_outlasts_the_second_by_the_margin() {
        let drafts = build(swap()).unwrap();
        assert_eq!(drafts.locks, (9 * HOUR, 6 * HOUR));
        let [claim, refund] = drafts.first.deal.commitments[0].clauses.as_slice() else {
            panic!("{drafts:?}")
        };
        assert_eq!((claim.from, claim.until), (0, 9 * HOUR));
        assert_eq!(*refund, Clause::always().after(9 * HOUR).pays(ALICE));
        assert!(drafts.is_answerable(START));
        assert!(!drafts.is_answerable(START - 1));
        assert!(drafts.is_claimable(9, 9 + 6 * 3_600 - 1_800));
        assert!(!drafts.is_claimable(9, 9 + 6 * 3_600 - 1_799));
        let words = format!("{}{}", drafts.first, drafts.second);
        assert!(words.contains("only locked, for 9 h"), "{words}");
    }

    #[test]
    fn test_too_small_a_margin_is_refused() {
        assert!(build(swap().locks(9 * HOUR, 6 * HOUR)).is_ok());
        let short = refusal(swap().locks(9 * HOUR - 1, 6 * HOUR));
        assert!(short.contains("initiator takes both sides"), "{short}");
        let swapped = refusal(swap().locks(6 * HOUR, 9 * HOUR));
        assert!(swapped.contains("initiator takes both sides"), "{swapped}");
        let margin = refusal(swap().margin(LEAST_MARGIN - 1));
        assert!(margin.contains("1800 s or more"), "{margin}");
        let second = refusal(swap().locks(9 * HOUR, LEAST_MARGIN - 1));
        assert!(second.contains("time to show the secret"), "{second}");
        let answer = refusal(swap().open_before(START));
        assert!(answer.contains("later than the start"), "{answer}");
    }

    #[test]
    fn test_a_lock_of_years_is_refused() {
        let year = 365 * 86_400;
        let locked = refusal(swap().locks(2 * year, year - 1));
        assert_eq!(
            locked,
            format!(
                "the deal is unsafe: the value of {ALICE} in commitment 0 can stay locked for 730 d \
                 after the opening, which is more than 365 d: let a clause without an end begin \
                 earlier, or accept a longer time"
            )
        );
    }
}
