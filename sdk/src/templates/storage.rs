//! Storage: a client pays a provider for each period in which it shows that it holds the data.
//!
//! | commitment | depositor | clauses |
//! |---|---|---|
//! | 0 to n − 1, the fee of a period | client | the period was proven, until its deadline → provider · from then on → client |
//! | n to 2n − 1, the collateral of a period | provider | the period was proven, until its deadline → provider · from then on → client |

use std::time::Duration;

use alloy::{
    primitives::{Address, B256, Bytes, U256},
    providers::Provider,
    signers::k256::sha2::{Digest, Sha256},
};

use super::{
    Draft, Risk,
    frame::{Frame, framed, invalid, moment, words},
};
use crate::{
    AddressBook, Client, DealError, Error, Sent,
    bindings::Possession,
    kinds,
    types::{Asset, Clause, Commitment, MAX_COMMITMENTS, Schedule},
};

/// A deadline leaves so many percent more than the blocks should take, since slots are missed.
const SLACK: u64 = 25;

/// Builds a deal in which a provider proves, period by period, that it holds some data.
///
/// A period is counted in blocks, and a deadline in seconds: if blocks come more than a quarter slower
/// than [`block_seconds`](Self::block_seconds), a provider that proved everything may be too late to
/// settle.
#[derive(Clone, Debug)]
pub struct Storage {
    client: Address,
    provider: Address,
    root: B256,
    leaves: u64,
    fee: Asset,
    collateral: Asset,
    delay: u32,
    period: u32,
    window: u32,
    periods: usize,
    beacon: Address,
    block_seconds: u32,
    grace: u32,
    frame: Frame,
}

framed!(Storage);

impl Storage {
    /// `provider` keeps `pieces`, for `fee` a period from `client`, and loses `collateral` for each
    /// period that it misses.
    pub fn new(
        client: Address,
        provider: Address,
        pieces: &Pieces,
        fee: Asset,
        collateral: Asset,
    ) -> Self {
        Self {
            client,
            provider,
            root: pieces.root(),
            leaves: pieces.len(),
            fee,
            collateral,
            delay: 300,
            period: 7_200,
            window: 200,
            periods: 1,
            beacon: Address::ZERO,
            block_seconds: 12,
            grace: 86_400,
            frame: Frame::default(),
        }
    }

    /// How many periods: 1 to 32; one by default.
    #[must_use]
    pub const fn periods(mut self, count: usize) -> Self {
        self.periods = count;
        self
    }

    /// In blocks: how long the provider has to fetch the data, how often it proves, and how long it has
    /// for each proof. 300, 7,200 and 200 by default: an hour, a day, 40 minutes where a block takes
    /// twelve seconds.
    #[must_use]
    pub const fn blocks(mut self, delay: u32, period: u32, window: u32) -> Self {
        self.delay = delay;
        self.period = period;
        self.window = window;
        self
    }

    /// Who draws the pieces in place of block hashes, which the proposer of a block can grind.
    #[must_use]
    pub const fn beacon(mut self, beacon: Address) -> Self {
        self.beacon = beacon;
        self
    }

    /// How long a block takes on this chain, rounded up; 12 seconds by default.
    #[must_use]
    pub const fn block_seconds(mut self, seconds: u32) -> Self {
        self.block_seconds = seconds;
        self
    }

    /// So many seconds more anyone has to settle a period that was proven; a day by default.
    #[must_use]
    pub const fn grace(mut self, seconds: u32) -> Self {
        self.grace = seconds;
        self
    }

    /// What the provider must prove, and when.
    pub fn schedule(&self) -> Schedule {
        Schedule {
            provider: self.provider,
            root: self.root,
            leaves: U256::from(self.leaves),
            delay: self.delay,
            period: U256::from(self.period),
            window: U256::from(self.window),
            periods: U256::from(self.periods),
            beacon: self.beacon,
        }
    }

    /// When a period's value goes back to the client, in seconds after the opening.
    fn deadline(&self, period: usize) -> Result<u32, DealError> {
        let blocks = u64::from(self.delay)
            + u64::try_from(period)
                .unwrap_or(u64::MAX)
                .saturating_mul(self.period.into())
            + u64::from(self.window);
        let seconds = blocks.saturating_mul(self.block_seconds.into());
        let slack = seconds.saturating_mul(SLACK).div_ceil(100);
        moment("periods", &[seconds, slack, self.grace.into()])
    }

    /// The deal, for the contracts of `book`. With n periods, commitment `k` is the fee of period `k`,
    /// and commitment `n + k` its collateral.
    ///
    /// # Errors
    ///
    /// [`DealError::Invalid`] for a schedule that makes no deal, [`DealError::Unsafe`] if some party's
    /// value could stay locked.
    pub fn build(self, book: &AddressBook) -> Result<Draft, DealError> {
        self.check()?;
        let schedule = self.schedule();
        let mut deal = self.frame.deal(self.root);
        for (depositor, asset) in [(self.client, &self.fee), (self.provider, &self.collateral)] {
            for period in 0..self.periods {
                let deadline = self.deadline(period)?;
                let proven = book.when_possession(&schedule, U256::ONE << period, 1);
                let commitment = Commitment::by(depositor)
                    .lock(asset.clone())
                    .clause(proven.before(deadline).pays(self.provider))
                    .clause(Clause::always().after(deadline).pays(self.client))
                    .clause(book.when_agreed());
                deal = deal.commitment(commitment);
            }
        }
        let (fee, collateral) = (words(&self.fee), words(&self.collateral));
        let risks = vec![
            Risk::new(
                self.client,
                format!(
                    "{fee} for each period that is proven: who keeps a part of the data passes with \
                     that chance, so the data should be encoded to survive the loss of a part; it \
                     should begin the schedule itself, at once"
                ),
            ),
            Risk::new(
                self.provider,
                format!(
                    "{collateral} and its pay of {fee} for each period that it does not prove \
                     within {} blocks of the draw, or that nobody settles in time, if blocks come \
                     much slower than one in {} s",
                    self.window, self.block_seconds,
                ),
            ),
        ];
        Draft::new(deal, book, risks)
    }

    fn check(&self) -> Result<(), DealError> {
        if self.client == self.provider {
            let advice = "it must be another than the client";
            return Err(invalid("provider", self.provider, advice));
        }
        if self.leaves == 0 {
            return Err(invalid("pieces", 0, "there must be data to keep"));
        }
        if self.periods == 0 || self.periods > MAX_COMMITMENTS / 2 {
            let advice = "a deal has at most 64 commitments, two a period: make another deal later";
            return Err(invalid("periods", self.periods, advice));
        }
        if self.window == 0 || self.window > 256 {
            let advice = "a block's hash can be had for 256 blocks on every chain: 1 to 256";
            return Err(invalid("window", self.window, advice));
        }
        if self.period <= self.window {
            let advice = "it must be longer than the window, so that one proof follows another";
            return Err(invalid("period", self.period, advice));
        }
        if self.block_seconds == 0 || self.grace == 0 {
            let (field, advice) = if self.block_seconds == 0 {
                ("block_seconds", "round up: a block takes time")
            } else {
                ("grace", "the provider needs time to settle")
            };
            return Err(invalid(field, 0, advice));
        }
        Ok(())
    }
}

/// Data in pieces, with the Merkle tree over them that `Possession` checks: SHA-256, a zero byte
/// before a piece, a one byte before two nodes, and a node without a sibling is promoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pieces {
    pieces: Vec<Bytes>,
    /// From the leaves up; the last has the root alone.
    levels: Vec<Vec<B256>>,
}

impl Pieces {
    /// Cuts `data` into pieces of `size` bytes; the last may be shorter.
    ///
    /// # Panics
    ///
    /// If `size` is zero.
    pub fn cut(data: &[u8], size: usize) -> Self {
        let pieces: Vec<_> = data.chunks(size).map(Bytes::copy_from_slice).collect();
        let leaves = pieces.iter().map(|piece| sha256(&[&[0], piece])).collect();
        let mut levels: Vec<Vec<B256>> = vec![leaves];
        while let Some(last) = levels.last()
            && last.len() > 1
        {
            let next = last.chunks(2).map(|pair| match pair {
                [left, right] => sha256(&[&[1], left.as_slice(), right.as_slice()]),
                alone => alone[0],
            });
            let next = next.collect();
            levels.push(next);
        }
        Self { pieces, levels }
    }

    /// How many pieces.
    pub fn len(&self) -> u64 {
        u64::try_from(self.pieces.len()).unwrap_or(u64::MAX)
    }

    /// Whether there is no data.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The tree's root; zero if there is no data.
    pub fn root(&self) -> B256 {
        let root = self.levels.last().and_then(|level| level.first());
        root.copied().unwrap_or_default()
    }

    /// A piece with its siblings from the leaf to the root; `None` if there is no such piece.
    pub fn proof(&self, index: usize) -> Option<(Bytes, Vec<B256>)> {
        let piece = self.pieces.get(index)?.clone();
        let levels = self.levels.iter().enumerate();
        let siblings = levels.filter_map(|(height, level)| level.get((index >> height) ^ 1));
        Some((piece, siblings.copied().collect()))
    }
}

fn sha256(parts: &[&[u8]]) -> B256 {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    B256::from_slice(&hasher.finalize())
}

/// Proving possession.
impl Client {
    fn possession(&self) -> Possession::PossessionInstance<alloy::providers::DynProvider> {
        Possession::new(self.book().possession, self.provider().clone())
    }

    /// Begins the schedule of an open deal. Anyone may; both parties should. Again, it does nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn begin_storage(&self, deal: B256, schedule: &Schedule) -> Result<Sent, Error> {
        let possession = self.possession();
        let call = possession.begin(deal, schedule.clone());
        let receipt = self.send(call.into_transaction_request()).await?;
        Ok(Sent { value: (), receipt })
    }

    /// Waits until a period's piece is drawn, by block hash, and shows it. The schedule must have
    /// begun. Returns which piece it was.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`]: too late, or not the data of the deal; or what failed on the way.
    pub async fn prove_storage(
        &self,
        deal: B256,
        schedule: &Schedule,
        period: u64,
        pieces: &Pieces,
    ) -> Result<Sent<u64>, Error> {
        let possession = self.possession();
        let id = kinds::schedule_id(deal, schedule);
        let begun = possession.progress(id).call().await?;
        let challenge = begun.first + schedule.period * U256::from(period);
        let challenge = u64::try_from(challenge).unwrap_or(u64::MAX);
        // One block more than the challenge must be there.
        while self.provider().get_block_number().await? <= challenge {
            tokio::time::sleep(POLL).await;
        }
        let block = self
            .provider()
            .get_block_by_number(challenge.into())
            .await?;
        let seed = block.map(|block| block.header.hash).unwrap_or_default();
        let drawn = kinds::drawn_leaf(id, period, seed, schedule.leaves);
        let drawn = u64::try_from(drawn).unwrap_or(u64::MAX);
        let index = usize::try_from(drawn).unwrap_or(usize::MAX);
        // What is not there is shown as nothing, which the contract refuses by the piece's number.
        let (piece, path) = pieces.proof(index).unwrap_or_default();
        let period = U256::from(period);
        let call = possession.prove(deal, schedule.clone(), period, piece, path, Bytes::new());
        let receipt = self.send(call.into_transaction_request()).await?;
        Ok(Sent {
            value: drawn,
            receipt,
        })
    }
}

/// How often the chain is asked for its height.
const POLL: Duration = Duration::from_millis(200);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::frame::tests::{ALICE, BOB, field, refusal, tokens};

    fn storage() -> Storage {
        let pieces = Pieces::cut(&[1, 2, 3, 4, 5], 1);
        Storage::new(ALICE, BOB, &pieces, tokens(5), tokens(50))
    }

    fn build(storage: Storage) -> Result<Draft, DealError> {
        storage.build(&AddressBook::computed())
    }

    #[test]
    fn test_the_tree_is_the_contracts() {
        let leaf = |byte: u8| sha256(&[&[0], &[byte]]);
        let node = |left: B256, right: B256| sha256(&[&[1], left.as_slice(), right.as_slice()]);
        let pairs = [node(leaf(1), leaf(2)), node(leaf(3), leaf(4))];
        let four = node(pairs[0], pairs[1]);
        let pieces = Pieces::cut(&[1, 2, 3, 4, 5], 1);
        assert_eq!(pieces.root(), node(four, leaf(5)));
        assert_eq!(pieces.len(), 5);
        let path = |index| pieces.proof(index).map(|(_, path)| path);
        assert_eq!(path(0), Some(vec![leaf(2), pairs[1], leaf(5)]));
        assert_eq!(path(3), Some(vec![leaf(3), pairs[0], leaf(5)]));
        // Promoted twice, it has one sibling only.
        assert_eq!(path(4), Some(vec![four]));
        assert_eq!(path(5), None);
        let one = Pieces::cut(&[1], 9);
        assert_eq!(
            (one.root(), one.proof(0)),
            (leaf(1), Some((vec![1].into(), vec![])))
        );
        assert!(Pieces::cut(&[], 9).is_empty());
    }

    #[test]
    fn test_a_period_that_locks_too_long_is_refused() {
        // 29 days a period, of 12 seconds a block and a quarter more.
        let storage = storage().blocks(300, 208_800, 200).grace(60);
        assert!(build(storage.clone().periods(11)).is_ok());
        let refused = refusal(build(storage.periods(12)));
        assert!(
            refused.starts_with(&format!(
                "the deal is unsafe: the value of {ALICE} in commitment 11 can stay locked for 398 d"
            )),
            "{refused}"
        );
        assert!(
            refused.contains(&format!("the value of {BOB} in commitment 23")),
            "{refused}"
        );
    }

    #[test]
    fn test_terms_that_make_no_deal_are_named() {
        let none = Pieces::cut(&[], 1);
        let empty = Storage::new(ALICE, BOB, &none, tokens(5), tokens(50));
        assert_eq!(field(build(empty)), "pieces");
        let one = Pieces::cut(&[1], 1);
        let same = Storage::new(ALICE, ALICE, &one, tokens(5), tokens(50));
        assert_eq!(field(build(same)), "provider");
        assert_eq!(field(build(storage().periods(0))), "periods");
        assert!(build(storage().periods(32)).is_ok());
        assert_eq!(field(build(storage().periods(33))), "periods");
        assert_eq!(field(build(storage().blocks(1, 9, 0))), "window");
        assert!(build(storage().blocks(1, 257, 256)).is_ok());
        assert_eq!(field(build(storage().blocks(1, 300, 257))), "window");
        assert_eq!(field(build(storage().blocks(1, 9, 9))), "period");
        assert_eq!(field(build(storage().block_seconds(0))), "block_seconds");
        assert_eq!(field(build(storage().grace(0))), "grace");
        assert_eq!(field(build(storage().block_seconds(u32::MAX))), "periods");
    }

    #[test]
    fn test_storage_says_who_can_lose_what() {
        let draft = build(storage()).unwrap();
        let words = draft.to_string();
        assert!(
            words.contains(&format!("{ALICE} can lose 5 of ERC-20")),
            "{words}"
        );
        assert!(
            words.contains(&format!("{BOB} can lose 50 of ERC-20")),
            "{words}"
        );
        // (300 + 200) blocks of 12 s, a quarter more, and a day.
        assert_eq!(draft.deal.commitments[0].clauses[1].from, 7_500 + 86_400);
    }
}
