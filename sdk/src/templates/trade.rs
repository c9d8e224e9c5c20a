//! Trade: goods at a posted price, or at the best of several quotes.
//!
//! | commitment | depositor | clauses |
//! |---|---|---|
//! | 0 | the seller locks the goods | → the buyer |
//! | 1 | the buyer locks the price | → the seller |
//!
//! A deal names its parties, so a price is posted by signing, for whoever asks, the deal that names it:
//! [`PostedPrice::check`] is all that an endpoint needs. Makers who answer a request sign theirs in
//! advance, and the buyer opens one. Either way [`Client::exchange`](crate::Client::exchange) opens and
//! settles in one transaction.

use alloy::primitives::{Address, B256, Bytes, Signature, U256};
use serde::{Deserialize, Serialize};

use super::{
    Draft, Risk,
    barter::{bundle, crossed},
    frame::{Frame, framed, invalid, words},
};
use crate::{
    AddressBook, DealError, Refusal,
    ids::Domain,
    types::{Asset, Deal},
};

/// Goods that a seller sells to anybody at one price.
#[derive(Clone, Debug)]
pub struct PostedPrice {
    seller: Address,
    goods: Vec<Asset>,
    price: Asset,
    longest: u64,
    frame: Frame,
}

framed!(PostedPrice);

impl PostedPrice {
    /// `seller` sells for `price`. Say what by [`goods`](Self::goods).
    pub fn new(seller: Address, price: Asset) -> Self {
        Self {
            seller,
            goods: Vec::new(),
            price,
            longest: 7_200,
            frame: Frame::default(),
        }
    }

    /// The seller gives this too, for the one price.
    #[must_use]
    pub fn goods(mut self, asset: Asset) -> Self {
        self.goods.push(asset);
        self
    }

    /// The seller signs no deal that can be opened later than so many seconds from now; two hours
    /// by default. Its signature is a free option until then.
    #[must_use]
    pub const fn longest(mut self, seconds: u64) -> Self {
        self.longest = seconds;
        self
    }

    /// The deal by which `buyer` buys, for the contracts of `book`.
    ///
    /// # Errors
    ///
    /// [`DealError::Invalid`] if buyer and seller are one, [`DealError::Refused`] without goods,
    /// [`DealError::Unsafe`] if a token takes a part for itself.
    pub fn build(self, buyer: Address, book: &AddressBook) -> Result<Draft, DealError> {
        let Self {
            seller,
            goods,
            price,
            longest,
            frame,
        } = self;
        if seller == buyer {
            let advice = "it must be another than the seller";
            return Err(invalid("buyer", buyer, advice));
        }
        let (sold, paid) = (bundle(&goods), words(&price));
        let risks = vec![
            Risk::new(
                seller,
                format!(
                    "{sold} only for {paid}; each deal that it has signed can be opened for up to \
                     {longest} s, even when the price has moved: it should sign no more of them \
                     than it has goods, or revoke"
                ),
            ),
            Risk::new(buyer, format!("{paid} only for {sold}")),
        ];
        let deal = crossed(
            frame.deal(B256::ZERO),
            (seller, goods),
            (buyer, vec![price]),
        );
        Draft::new(deal, book, risks)
    }

    /// Whether `deal` sells these goods at this price, so that the seller may sign it at `now` (Unix
    /// seconds): it returns the buyer.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] to answer with: code `not-posted` or `too-long`.
    pub fn check(&self, deal: &Deal, now: u64, book: &AddressBook) -> Result<Address, Refusal> {
        let refuse = |code: &str, reason: String| Refusal {
            code: code.to_owned(),
            reason,
        };
        let buyer = deal.commitments.get(1).map(|one| one.depositor);
        let posted = buyer.filter(|buyer| {
            let same = self.clone().salt(deal.salt).open_before(deal.openBefore);
            same.build(*buyer, book)
                .is_ok_and(|draft| draft.deal == *deal)
        });
        let Some(buyer) = posted else {
            let reason = format!(
                "the deal is not {} of {} for {}: build it from what is posted",
                bundle(&self.goods),
                self.seller,
                words(&self.price)
            );
            return Err(refuse("not-posted", reason));
        };
        let last = now.saturating_add(self.longest);
        if deal.openBefore > last {
            let reason = format!(
                "the deal could be opened until {}: set openBefore to {last} or earlier",
                deal.openBefore
            );
            return Err(refuse("too-long", reason));
        }
        Ok(buyer)
    }
}

/// What a buyer asks makers to quote for.
#[derive(Clone, Debug)]
pub struct QuoteRequest {
    buyer: Address,
    goods: Vec<Asset>,
    most: Asset,
    frame: Frame,
}

framed!(QuoteRequest);

/// A maker's answer: a deal that it has signed. It travels as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quote {
    /// Who sells.
    pub maker: Address,
    /// For how much, in the smallest unit of what the buyer pays in.
    pub price: U256,
    /// The deal.
    pub deal: Deal,
    /// The maker's signature over it.
    pub signature: Bytes,
}

impl QuoteRequest {
    /// `buyer` pays at most `most`. Say for what by [`goods`](Self::goods).
    pub fn new(buyer: Address, most: Asset) -> Self {
        Self {
            buyer,
            goods: Vec::new(),
            most,
            frame: Frame::default(),
        }
    }

    /// The buyer wants this too, for the one price.
    #[must_use]
    pub fn goods(mut self, asset: Asset) -> Self {
        self.goods.push(asset);
        self
    }

    /// The deal by which `maker` sells for `price`, for the contracts of `book`. Its
    /// [`open_before`](Self::open_before) is the end of the quote.
    ///
    /// # Errors
    ///
    /// [`DealError::Invalid`] if maker and buyer are one or the price is above the most,
    /// [`DealError::Refused`] without goods or price, [`DealError::Unsafe`] if a token takes a part for
    /// itself.
    pub fn build(
        self,
        maker: Address,
        price: U256,
        book: &AddressBook,
    ) -> Result<Draft, DealError> {
        let Self {
            buyer,
            goods,
            most,
            frame,
        } = self;
        if maker == buyer {
            let advice = "it must be another than the buyer";
            return Err(invalid("maker", maker, advice));
        }
        if price > most.amount {
            let advice = "it is more than the buyer pays: quote less";
            return Err(invalid("price", price, advice));
        }
        let paid = Asset {
            amount: price,
            ..most
        };
        let (sold, cost) = (bundle(&goods), words(&paid));
        let risks = vec![
            Risk::new(
                maker,
                format!(
                    "{sold} only for {cost}; its signature is a free option for the buyer until the \
                     quote ends: it should keep that short, or revoke"
                ),
            ),
            Risk::new(
                buyer,
                format!(
                    "{cost} only for {sold}; a quote binds it to nothing, and cannot be opened if \
                     the maker has moved the goods"
                ),
            ),
        ];
        let deal = crossed(frame.deal(B256::ZERO), (maker, goods), (buyer, vec![paid]));
        Draft::new(deal, book, risks)
    }

    /// The cheapest of the quotes that answer this request, that can still be opened at `now` (Unix
    /// seconds) and that their makers, accounts with a key, have signed in the kernel's `domain`; of
    /// equal ones the first.
    pub fn best<'a>(
        &self,
        quotes: &'a [Quote],
        domain: Domain,
        now: u64,
        book: &AddressBook,
    ) -> Option<&'a Quote> {
        let good = quotes
            .iter()
            .filter(|quote| self.answers(quote, domain, now, book));
        good.min_by_key(|quote| quote.price)
    }

    fn answers(&self, quote: &Quote, domain: Domain, now: u64, book: &AddressBook) -> bool {
        let deal = &quote.deal;
        let same = self.clone().salt(deal.salt).open_before(deal.openBefore);
        let same = same.build(quote.maker, quote.price, book);
        let signer = Signature::try_from(quote.signature.as_ref())
            .and_then(|signature| signature.recover_address_from_prehash(&domain.deal_id(deal)));
        deal.openBefore > now
            && same.is_ok_and(|draft| draft.deal == *deal)
            && signer.is_ok_and(|signer| signer == quote.maker)
    }
}

#[cfg(test)]
mod tests {
    use alloy::signers::{SignerSync, local::PrivateKeySigner};

    use super::*;
    use crate::audit::SHRINKING_TOKENS;

    const SELLER: Address = Address::repeat_byte(1);
    const BUYER: Address = Address::repeat_byte(2);
    const TOKEN: Address = Address::repeat_byte(3);
    const NOW: u64 = 1_000;

    fn book() -> AddressBook {
        AddressBook::computed()
    }

    fn coins(amount: u64) -> Asset {
        Asset::erc20(TOKEN, U256::from(amount))
    }

    fn posted() -> PostedPrice {
        let goods = Asset::erc721(TOKEN, U256::from(7));
        PostedPrice::new(SELLER, coins(10)).goods(goods)
    }

    #[test]
    fn test_a_seller_signs_what_is_posted_and_nothing_else() {
        let deal = |posted: PostedPrice, buyer, until| {
            let salted = posted.salt(U256::from(3)).open_before(until);
            salted.build(buyer, &book()).unwrap().deal
        };
        let check = |deal: &Deal| posted().check(deal, NOW, &book());
        assert_eq!(check(&deal(posted(), BUYER, NOW + 7_200)), Ok(BUYER));
        let late = check(&deal(posted(), BUYER, NOW + 7_201)).unwrap_err();
        assert_eq!(late.code, "too-long");
        let cheap = PostedPrice::new(SELLER, coins(9)).goods(Asset::erc721(TOKEN, U256::from(7)));
        let cheap = check(&deal(cheap, BUYER, NOW)).unwrap_err();
        assert_eq!(cheap.code, "not-posted");
        assert!(cheap.reason.contains("for 10 of ERC-20"), "{cheap}");
        let more = deal(posted().goods(coins(1)), BUYER, NOW);
        assert_eq!(check(&more).unwrap_err().code, "not-posted");
        let other = deal(posted().terms(B256::repeat_byte(1)), BUYER, NOW);
        assert_eq!(check(&other).unwrap_err().code, "not-posted");
    }

    #[test]
    fn test_a_price_in_a_token_that_shrinks_is_refused() {
        let price = Asset::erc20(SHRINKING_TOKENS[1], U256::ONE);
        let sale = PostedPrice::new(SELLER, price).goods(coins(1));
        let refused = sale.build(BUYER, &book()).unwrap_err().to_string();
        assert!(refused.contains("the deal is unsafe: token"), "{refused}");
        assert!(posted().build(SELLER, &book()).is_err());
        let words = posted().build(BUYER, &book()).unwrap().to_string();
        assert!(words.contains("even when the price has moved"), "{words}");
    }

    #[test]
    fn test_the_best_quote_is_the_cheapest_good_one() {
        let domain = Domain::new(1, book().escrow);
        let request = QuoteRequest::new(BUYER, coins(100)).goods(Asset::native(U256::ONE));
        let quote = |key: u8, price: u64, until, by: u8| {
            let signer = |key| PrivateKeySigner::from_bytes(&B256::repeat_byte(key)).unwrap();
            let (maker, price) = (signer(key).address(), U256::from(price));
            let request = request.clone().open_before(until);
            let deal = request.build(maker, price, &book()).unwrap().deal;
            let signature = signer(by).sign_hash_sync(&domain.deal_id(&deal)).unwrap();
            Quote {
                maker,
                price,
                deal,
                signature: signature.as_bytes().into(),
            }
        };
        let mut lower = quote(5, 60, NOW + 1, 5);
        lower.price = U256::from(10);
        let quotes = [
            quote(1, 90, NOW + 1, 1),
            quote(2, 80, NOW + 1, 2),
            // Over, signed by another, and not what it says it is.
            quote(3, 70, NOW, 3),
            quote(4, 65, NOW + 1, 1),
            lower,
        ];
        let best = request.best(&quotes, domain, NOW, &book());
        assert_eq!(best, Some(&quotes[1]));
        assert_eq!(request.best(&quotes[2..], domain, NOW, &book()), None);
        let much = request.clone().build(SELLER, U256::from(101), &book());
        let much = much.unwrap_err().to_string();
        assert!(much.contains("more than the buyer pays"), "{much}");
        let json = serde_json::to_string(&quotes[0]).unwrap();
        assert_eq!(serde_json::from_str::<Quote>(&json).unwrap(), quotes[0]);
    }
}
