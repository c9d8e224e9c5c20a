//! Streaming: the payer locks, then signs ever greater totals off chain; the payee settles once.
//!
//! | commitment | depositor | clauses |
//! |---|---|---|
//! | 0 | payer locks the most that it will owe | until `until + grace`: the total of the voucher that the payee stated before `until`, rest back · from then on: payer |

use alloy::{
    primitives::{Address, B256, Bytes, Signature, U256},
    sol_types::SolCall,
};

use super::{
    Draft, Risk,
    frame::{Frame, batch, framed, invalid, kind, moment, settle_call, words},
};
use crate::{
    AddressBook, Client, DealError, Error, Evidence, Sent, Settled,
    bindings::Escrow,
    ids::Domain,
    kinds,
    types::{Asset, AssetKind, Clause, Commitment, Deal},
};

/// Builds a deal in which a payer pays as it goes, without a transaction for each payment.
#[derive(Clone, Debug)]
pub struct Stream {
    payer: Address,
    payee: Address,
    asset: Asset,
    until: u32,
    grace: u32,
    frame: Frame,
}

framed!(Stream);

impl Stream {
    /// A stream from `payer` to `payee` of at most `asset`.
    pub fn new(payer: Address, payee: Address, asset: Asset) -> Self {
        Self {
            payer,
            payee,
            asset,
            until: 86_400,
            grace: 86_400,
            frame: Frame::default(),
        }
    }

    /// The payee names its last voucher within so many seconds of the opening; a day by default.
    #[must_use]
    pub const fn until(mut self, seconds: u32) -> Self {
        self.until = seconds;
        self
    }

    /// So many seconds more it has to settle; a day by default.
    #[must_use]
    pub const fn grace(mut self, seconds: u32) -> Self {
        self.grace = seconds;
        self
    }

    /// The kind of the statement by which the payee names its voucher.
    pub fn kind() -> B256 {
        kind("assize.voucher")
    }

    /// The deal, for the contracts of `book`.
    ///
    /// # Errors
    ///
    /// [`DealError::Invalid`] for terms that make no stream, [`DealError::Unsafe`] if the payer's
    /// value could stay locked.
    pub fn build(self, book: &AddressBook) -> Result<Draft, DealError> {
        let Self {
            payer,
            payee,
            asset,
            until,
            grace,
            frame,
        } = self;
        if payer == payee {
            return Err(invalid("payee", payee, "it must be another than the payer"));
        }
        if asset.kind == AssetKind::ERC721 {
            let advice = "an NFT does not come in parts: lock an amount";
            return Err(invalid("asset", words(&asset), advice));
        }
        if until == 0 || grace == 0 {
            let (field, advice) = if until == 0 {
                ("until", "the payee needs time to name its voucher")
            } else {
                ("grace", "the payee needs time to settle")
            };
            return Err(invalid(field, 0, advice));
        }
        let end = moment("until", &[until.into(), grace.into()])?;
        let most = words(&asset);
        let commitment = Commitment::by(payer)
            .lock(asset)
            .clause(Clause::always().before(end).pays_vouchers(
                book,
                Address::ZERO,
                payee,
                Self::kind(),
                until,
            ))
            .clause(Clause::always().after(end).pays(payer))
            .clause(book.when_agreed());
        let risks = vec![
            Risk::new(
                payer,
                format!(
                    "what it has signed, up to {most}: it should sign no more than it has received"
                ),
            ),
            Risk::new(
                payee,
                format!(
                    "what it delivers beyond its last voucher, and all of it unless it names a \
                     voucher within {until} s of the opening and it is settled before {end} s: it \
                     should check every voucher, and name and settle in one transaction"
                ),
            ),
        ];
        Draft::new(frame.deal(B256::ZERO).commitment(commitment), book, risks)
    }
}

/// A running total that a payer has signed. A later one replaces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voucher {
    /// The deal's id.
    pub deal: B256,
    /// The commitment that pays.
    pub index: usize,
    /// Whom.
    pub payee: Address,
    /// All that is owed so far, in the asset's smallest unit.
    pub total: U256,
    /// The payer's signature.
    pub signature: Bytes,
}

impl Voucher {
    /// The content of the statement by which the payee names this voucher.
    pub fn content(&self) -> Bytes {
        kinds::voucher(self.total, &self.signature)
    }

    /// What the payer signs. `vouchers` is the allocator on the deal's chain.
    pub fn digest(&self, chain_id: u64, vouchers: Address) -> B256 {
        let domain = Domain::new(chain_id, vouchers);
        domain.voucher_digest(self.deal, self.index, self.payee, self.total)
    }
}

/// Streaming.
impl Client {
    /// Signs that `payee` is owed `total` so far by commitment `index` of a deal.
    ///
    /// # Errors
    ///
    /// [`Error::NoSigner`], [`Error::Signer`].
    pub async fn sign_voucher(
        &self,
        deal: B256,
        index: usize,
        payee: Address,
        total: U256,
    ) -> Result<Voucher, Error> {
        let mut voucher = Voucher {
            deal,
            index,
            payee,
            total,
            signature: Bytes::new(),
        };
        let digest = voucher.digest(self.domain().chain_id, self.book().vouchers);
        voucher.signature = self.sign(digest).await?;
        Ok(voucher)
    }

    /// Whether a voucher is good for its total: it is about this deal and signed by the depositor,
    /// which must be an account with a key, and no more than what is locked.
    pub fn is_voucher_good(&self, deal: &Deal, voucher: &Voucher) -> bool {
        let Some(commitment) = deal.commitments.get(voucher.index) else {
            return false;
        };
        let digest = voucher.digest(self.domain().chain_id, self.book().vouchers);
        let signer = Signature::try_from(voucher.signature.as_ref())
            .and_then(|signature| signature.recover_address_from_prehash(&digest));
        let locked = commitment.assets.first().map(|asset| asset.amount);
        voucher.deal == self.deal_id(deal)
            && locked.is_some_and(|locked| voucher.total <= locked)
            && signer.is_ok_and(|signer| signer == commitment.depositor)
    }

    /// Names this account's last voucher and settles by it, in one transaction.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn redeem(&self, deal: &Deal, voucher: &Voucher) -> Result<Sent<Settled>, Error> {
        let (index, clause) = (voucher.index, 0);
        let evidence = Evidence {
            allocator_proof: voucher.content(),
            ..Evidence::default()
        };
        let state = Escrow::stateCall {
            about: voucher.deal,
            kind: Stream::kind(),
            data: voucher.content(),
        };
        let settle = settle_call(self, deal, index, clause, evidence)?;
        let calls = vec![state.abi_encode().into(), settle];
        Ok(Sent {
            value: Settled { index, clause },
            receipt: batch(self, calls, U256::ZERO).await?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::frame::tests::{ALICE, BOB, YEAR, field, refusal, tokens};

    fn stream() -> Stream {
        Stream::new(ALICE, BOB, tokens(5))
    }

    fn build(stream: Stream) -> Result<Draft, DealError> {
        stream.build(&AddressBook::computed())
    }

    #[test]
    fn test_a_stream_that_locks_too_long_is_refused() {
        let stream = stream().until(YEAR - 10).grace(10);
        assert!(build(stream.clone()).is_ok());
        let late = stream.grace(11);
        assert_eq!(
            refusal(build(late.clone())),
            format!(
                "the deal is unsafe: the value of {ALICE} in commitment 0 can stay locked for 365 d \
                 1 s after the opening, which is more than 365 d: let a clause without an end begin \
                 earlier, or accept a longer time"
            )
        );
        assert!(build(late.accept_unsafe("a test")).is_ok());
    }

    #[test]
    fn test_terms_that_make_no_stream_are_named() {
        assert_eq!(field(build(Stream::new(ALICE, ALICE, tokens(5)))), "payee");
        let nft = Asset::erc721(BOB, U256::ONE);
        assert_eq!(field(build(Stream::new(ALICE, BOB, nft))), "asset");
        assert_eq!(field(build(stream().until(0))), "until");
        assert_eq!(field(build(stream().grace(0))), "grace");
        assert_eq!(field(build(stream().until(u32::MAX - 86_400))), "until");
    }

    #[test]
    fn test_a_stream_says_who_can_lose_what() {
        let draft = build(stream()).unwrap();
        let words = draft.to_string();
        let parties: Vec<_> = draft.risks.iter().map(|risk| risk.party).collect();
        assert_eq!(parties, [ALICE, BOB]);
        assert!(words.contains(&format!(
            "{ALICE} can lose what it has signed, up to 5 of ERC-20"
        )));
        assert!(
            words.contains(
                "a voucher within 86400 s of the opening and it is settled before 172800 s"
            )
        );
    }
}
