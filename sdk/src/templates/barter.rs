//! Barter: two parties swap bundles in one transaction, without a middleman.
//!
//! | commitment | depositor | clauses |
//! |---|---|---|
//! | 0 | the first party locks its bundle | → the second |
//! | 1 | the second party locks its bundle | → the first |
//!
//! Neither clause asks anybody or ends: once the deal is open nobody can keep a bundle back.

use alloy::{
    primitives::{Address, B256, Bytes},
    sol_types::SolCall,
};

use super::{
    Draft, Risk,
    frame::{Frame, batch, framed, invalid, settle_call, words},
};
use crate::{
    AddressBook, Client, DealBuilder, DealError, Error, Evidence, Sent,
    bindings::Escrow,
    client::native_value,
    types::{Asset, AssetKind, Clause, Commitment, Deal},
};

/// Builds a deal in which two parties swap bundles of assets.
#[derive(Clone, Debug)]
pub struct Barter {
    first: Address,
    second: Address,
    given: Vec<Asset>,
    taken: Vec<Asset>,
    frame: Frame,
}

framed!(Barter);

impl Barter {
    /// `first` and `second` swap.
    pub fn new(first: Address, second: Address) -> Self {
        Self {
            first,
            second,
            given: Vec::new(),
            taken: Vec::new(),
            frame: Frame::default(),
        }
    }

    /// The first party gives this too.
    #[must_use]
    pub fn gives(mut self, asset: Asset) -> Self {
        self.given.push(asset);
        self
    }

    /// The first party takes this too, from the second.
    #[must_use]
    pub fn takes(mut self, asset: Asset) -> Self {
        self.taken.push(asset);
        self
    }

    /// The deal, for the contracts of `book`.
    ///
    /// # Errors
    ///
    /// [`DealError::Invalid`] if the parties are one, [`DealError::Refused`] if a bundle is empty or
    /// too large, [`DealError::Unsafe`] if a token takes a part for itself.
    pub fn build(self, book: &AddressBook) -> Result<Draft, DealError> {
        let Self {
            first,
            second,
            given,
            taken,
            frame,
        } = self;
        if first == second {
            return Err(invalid("second", second, "nobody barters with itself"));
        }
        if !one_pays_native(&given, &taken) {
            let advice = "whoever opens a deal sends all its native value, so only one side may give \
                          any: let the other give a wrapped form";
            return Err(invalid("native value", "in both bundles", advice));
        }
        let risk = |party, own: &[Asset], others: &[Asset]| {
            let bundle = bundle(own);
            Risk::new(
                party,
                format!(
                    "{bundle} only in exchange for {}; until the deal's signature lapses or is \
                     revoked, the other side may choose when, or never, to take it",
                    self::bundle(others)
                ),
            )
        };
        let risks = vec![risk(first, &given, &taken), risk(second, &taken, &given)];
        let deal = crossed(frame.deal(B256::ZERO), (first, given), (second, taken));
        Draft::new(deal, book, risks)
    }
}

/// Two commitments that go to each other's depositor, whatever happens.
pub(super) fn crossed(
    deal: DealBuilder,
    first: (Address, Vec<Asset>),
    second: (Address, Vec<Asset>),
) -> DealBuilder {
    let goes = |(depositor, assets): (Address, Vec<Asset>), to| Commitment {
        depositor,
        assets,
        clauses: vec![Clause::always().pays(to)],
    };
    let (one, other) = (first.0, second.0);
    deal.commitment(goes(first, other))
        .commitment(goes(second, one))
}

/// Whether at most one of the bundles has native value.
fn one_pays_native(first: &[Asset], second: &[Asset]) -> bool {
    let native = |assets: &[Asset]| assets.iter().any(|one| one.kind == AssetKind::Native);
    !(native(first) && native(second))
}

/// A bundle in words.
pub(super) fn bundle(assets: &[Asset]) -> String {
    if assets.is_empty() {
        return "nothing".to_owned();
    }
    assets.iter().map(words).collect::<Vec<_>>().join(" and ")
}

/// Exchanging.
impl Client {
    /// Opens a deal and closes each commitment by its first clause, in one transaction: all of it
    /// happens, or nothing. Every other depositor's signature is needed.
    ///
    /// This account sends all native value of the deal, whoever's it is: let a party that gives native
    /// value be the one that exchanges.
    ///
    /// # Errors
    ///
    /// [`Error::MissingSignature`], [`Error::Revert`], or what failed on the way.
    pub async fn exchange(
        &self,
        deal: &Deal,
        signatures: impl IntoIterator<Item = (Address, Bytes)>,
    ) -> Result<Sent<B256>, Error> {
        let open = Escrow::openCall {
            deposits: self.deposits(deal, signatures)?,
            deal: deal.clone(),
        };
        let mut calls = vec![Bytes::from(open.abi_encode())];
        for index in 0..deal.commitments.len() {
            calls.push(settle_call(self, deal, index, 0, Evidence::default())?);
        }
        Ok(Sent {
            value: self.deal_id(deal),
            receipt: batch(self, calls, native_value(deal)).await?,
        })
    }
}

#[cfg(test)]
mod tests {
    use alloy::primitives::U256;

    use super::*;
    use crate::{Revert, audit::SHRINKING_TOKENS};

    const ALICE: Address = Address::repeat_byte(1);
    const BOB: Address = Address::repeat_byte(2);
    const TOKEN: Address = Address::repeat_byte(3);

    fn book() -> AddressBook {
        AddressBook::computed()
    }

    fn barter() -> Barter {
        Barter::new(ALICE, BOB)
            .gives(Asset::erc20(TOKEN, U256::from(5)))
            .gives(Asset::erc721(TOKEN, U256::from(7)))
    }

    #[test]
    fn test_each_bundle_goes_to_the_other_side() {
        let draft = barter()
            .takes(Asset::native(U256::ONE))
            .build(&book())
            .unwrap();
        let [first, second] = draft.deal.commitments.as_slice() else {
            panic!("{draft:?}")
        };
        assert_eq!((first.assets.len(), second.assets.len()), (2, 1));
        assert_eq!(first.clauses, [Clause::always().pays(BOB)]);
        assert_eq!(second.clauses, [Clause::always().pays(ALICE)]);
        let words = draft.to_string();
        assert!(words.contains("5 of ERC-20"), "{words}");
        assert!(words.contains("only in exchange for 1 wei"), "{words}");
        assert_eq!(draft.exposures.len(), 3);
    }

    #[test]
    fn test_a_token_that_shrinks_is_refused() {
        let refused = barter()
            .takes(Asset::erc20(SHRINKING_TOKENS[0], U256::ONE))
            .build(&book())
            .unwrap_err();
        assert!(
            refused
                .to_string()
                .contains("changes balances by itself or takes a fee"),
            "{refused}"
        );
        let trusted = barter()
            .takes(Asset::erc20(SHRINKING_TOKENS[0], U256::ONE))
            .trust_token(SHRINKING_TOKENS[0]);
        assert!(trusted.build(&book()).is_ok());
    }

    #[test]
    fn test_a_gift_is_refused() {
        let refused = barter().build(&book()).unwrap_err();
        let index = U256::ONE;
        assert_eq!(refused, DealError::Refused(Revert::NoAssets { index }));
        let both = Asset::native(U256::ONE);
        let both = Barter::new(ALICE, BOB).gives(both.clone()).takes(both);
        let both = both.build(&book()).unwrap_err().to_string();
        assert!(both.contains("only one side may give any"), "{both}");
        let alone = Barter::new(ALICE, ALICE).build(&book()).unwrap_err();
        assert!(alone.to_string().contains("nobody barters with itself"));
    }
}
