//! Netting: what many owe each other is paid by its difference, in one transaction.
//!
//! One commitment for each net payer and net receiver that are matched. The first waits for the consent
//! of all parties that deposit nothing, since they give up their claims; the others follow the first.
//!
//! | commitment | clauses |
//! |---|---|
//! | 0 | all who deposit nothing consent, until `within` → receiver · from then on → payer |
//! | others | commitment 0 was paid → receiver · it was not → payer · after a week more → payer |

use std::collections::{BTreeMap, BTreeSet};

use alloy::{
    primitives::{Address, B256, Bytes, U256},
    sol_types::SolCall,
};
use serde::Serialize;

use super::{
    Draft, Risk,
    frame::{Frame, batch, framed, invalid, kind, moment, settle_call, words},
};
use crate::{
    AddressBook, Client, DealError, Error, Evidence, Sent,
    bindings::Escrow,
    spec,
    types::{
        Asset, AssetKind, Clause, Commitment, Deal, Deposit, MAX_COMMITMENTS, Method, Statement,
    },
};

/// How long those that follow the first commitment have to be settled, in seconds.
const GRACE: u64 = 7 * 86_400;
/// More parties that must consent make the settlement dear.
const MAX_CONSENTS: usize = 64;

/// What one party owes another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Obligation {
    /// Who owes.
    pub debtor: Address,
    /// Whom.
    pub creditor: Address,
    /// What.
    pub asset: Asset,
}

/// What one party pays another, after netting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Who pays.
    pub payer: Address,
    /// Whom.
    pub receiver: Address,
    /// What.
    pub assets: Vec<Asset>,
}

/// Builds a deal that nets obligations.
#[derive(Clone, Debug)]
pub struct Netting {
    obligations: Vec<Obligation>,
    within: u32,
    frame: Frame,
}

framed!(Netting);

type Token = (u8, Address, U256);

impl Netting {
    /// Nets these obligations: once the deal is settled, none of them is owed any more.
    pub fn new(obligations: impl IntoIterator<Item = Obligation>) -> Self {
        Self {
            obligations: obligations.into_iter().collect(),
            within: 3_600,
            frame: Frame::default(),
        }
    }

    /// All consents are there within so many seconds of the opening, else everybody gets back what it
    /// locked; an hour by default.
    #[must_use]
    pub const fn within(mut self, seconds: u32) -> Self {
        self.within = seconds;
        self
    }

    /// The kind of the statement by which a party that deposits nothing consents.
    pub fn kind() -> B256 {
        kind("assize.netting")
    }

    /// The obligations as JSON, of which `terms` are the hash: the parties and the clearing house keep
    /// it.
    pub fn document(&self) -> Vec<u8> {
        serde_json::to_vec(&self.obligations).expect("addresses and numbers can be written as JSON")
    }

    /// What is paid in place of the obligations: at most one payment less a token than there are
    /// parties, and no party pays and receives the same token.
    ///
    /// # Errors
    ///
    /// [`DealError::Invalid`] for an obligation that is none.
    pub fn payments(&self) -> Result<Vec<Payment>, DealError> {
        let mut tokens: BTreeMap<Token, BTreeMap<Address, (U256, U256)>> = BTreeMap::new();
        for Obligation {
            debtor,
            creditor,
            asset,
        } in &self.obligations
        {
            if debtor == creditor {
                let advice = "nobody owes itself: leave that out";
                return Err(invalid("obligations", debtor, advice));
            }
            if asset.kind == AssetKind::ERC721 {
                let advice = "an NFT does not net: leave that out";
                return Err(invalid("obligations", words(asset), advice));
            }
            if asset.amount.is_zero() || asset.amount.bit_len() > 128 {
                let advice = "an amount is above zero and below 2^128";
                return Err(invalid("obligations", words(asset), advice));
            }
            let token = (asset.kind as u8, asset.token, asset.id);
            let positions = tokens.entry(token).or_default();
            // Fewer than 2^128 obligations below 2^128 do not overflow.
            positions.entry(*debtor).or_default().0 += asset.amount;
            positions.entry(*creditor).or_default().1 += asset.amount;
        }
        let mut payments: BTreeMap<(Address, Address), Vec<Asset>> = BTreeMap::new();
        for ((kind, token, id), positions) in tokens {
            for (payer, receiver, amount) in matched(positions) {
                let asset = Asset {
                    kind: AssetKind::try_from(kind).unwrap_or(AssetKind::__Invalid),
                    token,
                    id,
                    amount,
                };
                payments.entry((payer, receiver)).or_default().push(asset);
            }
        }
        let payments = payments.into_iter();
        let payments = payments.map(|((payer, receiver), assets)| Payment {
            payer,
            receiver,
            assets,
        });
        Ok(payments.collect())
    }

    /// Who consents by a statement, since it deposits nothing.
    ///
    /// # Errors
    ///
    /// As [`payments`](Self::payments).
    pub fn consenting(&self) -> Result<Vec<Address>, DealError> {
        let payments = self.payments()?;
        let payers: BTreeSet<_> = payments.iter().map(|payment| payment.payer).collect();
        let parties = self.parties().into_iter();
        Ok(parties.filter(|party| !payers.contains(party)).collect())
    }

    fn parties(&self) -> BTreeSet<Address> {
        let obligations = self.obligations.iter();
        obligations
            .flat_map(|one| [one.debtor, one.creditor])
            .collect()
    }

    /// The deal, for the contracts of `book`. Payment `k` is commitment `k`.
    ///
    /// # Errors
    ///
    /// [`DealError::Invalid`] if there is nothing to pay or too much for one deal,
    /// [`DealError::Unsafe`] if some party's value could stay locked.
    pub fn build(self, book: &AddressBook) -> Result<Draft, DealError> {
        let payments = self.payments()?;
        let consenting = self.consenting()?;
        if payments.is_empty() {
            let advice = "they cancel out: nothing is to be paid";
            return Err(invalid("obligations", self.obligations.len(), advice));
        }
        if payments.len() > MAX_COMMITMENTS {
            let value = format!("{} payments after netting", payments.len());
            let advice = "a deal takes 64: net fewer parties, or one token, at a time";
            return Err(invalid("obligations", value, advice));
        }
        if consenting.len() > MAX_CONSENTS {
            let value = format!("{} parties that pay nothing", consenting.len());
            let advice = "a deal waits for 64: net fewer parties at a time";
            return Err(invalid("obligations", value, advice));
        }
        if self.within == 0 {
            return Err(invalid("within", 0, "it takes time to settle"));
        }
        let end = moment("within", &[self.within.into()])?;
        let last = moment("within", &[self.within.into(), GRACE])?;
        let mut deal = self.frame.deal(spec::hash(&self.document()));
        for (index, payment) in payments.iter().enumerate() {
            let Payment {
                payer,
                receiver,
                assets,
            } = payment;
            let commitment = Commitment {
                assets: assets.clone(),
                ..Commitment::by(*payer)
            };
            // Everybody pays something, and has signed.
            let commitment = if consenting.is_empty() {
                commitment.clause(Clause::always().pays(*receiver))
            } else if index == 0 {
                let all = consenting.len() as u64;
                let consent = book.when_quorum(
                    all,
                    consenting.clone(),
                    B256::ZERO,
                    Self::kind(),
                    B256::ZERO,
                );
                commitment
                    .clause(consent.before(end).pays(*receiver))
                    .clause(Clause::always().after(end).pays(*payer))
            } else {
                let first = |clause| book.when_outcome(B256::ZERO, 0, [clause]).before(last);
                commitment
                    .clause(first(0).pays(*receiver))
                    .clause(first(1).pays(*payer))
                    .clause(Clause::always().after(last).pays(*payer))
            };
            deal = deal.commitment(commitment);
        }
        let risks = self.parties().into_iter();
        let risks = risks.map(|party| risk(party, &payments, &consenting, last));
        Draft::new(deal, book, risks.collect())
    }
}

/// Pairs those who owe more than they are owed with those who are owed more, the greatest first: the
/// same for the same positions.
fn matched(positions: BTreeMap<Address, (U256, U256)>) -> Vec<(Address, Address, U256)> {
    let mut payers = Vec::new();
    let mut receivers = Vec::new();
    for (party, (owes, owed)) in positions {
        if owes > owed {
            payers.push((owes - owed, party));
        } else if owed > owes {
            receivers.push((owed - owes, party));
        }
    }
    payers.sort_unstable();
    receivers.sort_unstable();
    let mut flows = Vec::new();
    // Both sides sum to the same, since every obligation is in both.
    while let (Some((pays, payer)), Some((gets, receiver))) = (payers.pop(), receivers.pop()) {
        let amount = pays.min(gets);
        flows.push((payer, receiver, amount));
        if pays > amount {
            payers.push((pays - amount, payer));
        }
        if gets > amount {
            receivers.push((gets - amount, receiver));
        }
    }
    flows
}

fn risk(party: Address, payments: &[Payment], consenting: &[Address], last: u32) -> Risk {
    let own = payments.iter().filter(|payment| payment.payer == party);
    let own: Vec<_> = own
        .flat_map(|payment| payment.assets.iter().map(words))
        .collect();
    let loss = if own.is_empty() {
        "nothing but its claims, which its consent gives up for what it receives".to_owned()
    } else if consenting.is_empty() {
        format!("{}, which it owes after netting", own.join(" and "))
    } else {
        format!(
            "{}, which it owes after netting; without the consent of all it is locked for up to \
             {last} s and then returns",
            own.join(" and ")
        )
    };
    Risk::new(party, loss)
}

/// Netting.
impl Client {
    /// Signs this account's part of a netting: the deal if it deposits, else its consent, which is
    /// valid until the deal can no longer be opened.
    ///
    /// # Errors
    ///
    /// [`Error::NoSigner`], [`Error::Signer`].
    pub async fn sign_netting(&self, deal: &Deal) -> Result<(Address, Bytes), Error> {
        let party = self.address()?;
        let deposits = deal.commitments.iter().any(|one| one.depositor == party);
        let signature = if deposits {
            self.sign_deal(deal).await?
        } else {
            let consent = consent(party, self.deal_id(deal));
            self.sign_statement(&consent, deal.openBefore).await?
        };
        Ok((party, signature))
    }

    /// Opens a netting, records all consents and makes all payments, in one transaction: all of it
    /// happens or nothing. Anyone may who has everybody's signature. Returns the deal's id.
    ///
    /// # Errors
    ///
    /// [`Error::MissingSignature`], [`Error::Revert`], or what failed on the way.
    pub async fn clear(
        &self,
        deal: &Deal,
        signatures: impl IntoIterator<Item = (Address, Bytes)>,
    ) -> Result<Sent<B256>, Error> {
        let id = self.deal_id(deal);
        let signatures: BTreeMap<_, _> = signatures.into_iter().collect();
        let mut deposits = Vec::with_capacity(deal.commitments.len());
        let mut value = U256::ZERO;
        for (index, commitment) in deal.commitments.iter().enumerate() {
            let depositor = commitment.depositor;
            let signature = signatures.get(&depositor);
            let signature = signature.ok_or(Error::MissingSignature { index, depositor })?;
            deposits.push(Deposit {
                payer: depositor,
                signature: signature.clone(),
                method: Method::Approval,
                permit: Bytes::new(),
            });
            let assets = commitment.assets.iter();
            let native = assets.filter(|asset| asset.kind == AssetKind::Native);
            value = native.fold(value, |sum, asset| sum.saturating_add(asset.amount));
        }
        let open = Escrow::openCall {
            deposits,
            deal: deal.clone(),
        };
        let mut calls = vec![open.abi_encode().into()];
        for (party, signature) in &signatures {
            if deal.commitments.iter().any(|one| one.depositor == *party) {
                continue;
            }
            let state = Escrow::stateForCall {
                statement: consent(*party, id),
                expiry: deal.openBefore,
                signature: signature.clone(),
            };
            calls.push(state.abi_encode().into());
        }
        for index in 0..deal.commitments.len() {
            calls.push(settle_call(self, deal, index, 0, Evidence::default())?);
        }
        Ok(Sent {
            value: id,
            receipt: batch(self, calls, value).await?,
        })
    }
}

fn consent(author: Address, deal: B256) -> Statement {
    Statement {
        author,
        about: deal,
        kind: Netting::kind(),
        data: Bytes::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::{
        audit::SHRINKING_TOKENS,
        templates::frame::tests::{ALICE, BOB, CAROL, field, refusal, tokens},
    };

    fn owes(debtor: Address, creditor: Address, asset: Asset) -> Obligation {
        Obligation {
            debtor,
            creditor,
            asset,
        }
    }

    fn build(obligations: impl IntoIterator<Item = Obligation>) -> Result<Draft, DealError> {
        Netting::new(obligations).build(&AddressBook::computed())
    }

    fn party(number: u8) -> Address {
        Address::with_last_byte(number)
    }

    /// One pays each of the others.
    fn star(count: u8) -> impl Iterator<Item = Obligation> {
        (2..2 + count).map(|number| owes(party(1), party(number), tokens(u64::from(number))))
    }

    proptest! {
        #[test]
        fn test_netting_conserves_every_position(
            owed in prop::collection::vec((0_u8..8, 0_u8..8, 1_u64..1_000, 0_u8..3), 0..40)
        ) {
            let asset = |kind: u8, amount| match kind {
                0 => Asset::native(U256::from(amount)),
                1 => tokens(amount),
                _ => Asset::erc1155(CAROL, U256::from(5), U256::from(amount)),
            };
            let owed = owed.into_iter().filter(|(debtor, creditor, ..)| debtor != creditor);
            let owed: Vec<_> = owed
                .map(|(debtor, creditor, amount, kind)| {
                    owes(party(debtor), party(creditor), asset(kind, amount))
                })
                .collect();
            let payments = Netting::new(owed.clone()).payments().unwrap();

            // What each party owes less what it is owed is what it pays.
            let mut positions: BTreeMap<(Address, u8), i64> = BTreeMap::new();
            let mut add = |party: Address, asset: &Asset, sign: i64| {
                let amount = i64::try_from(asset.amount).unwrap();
                *positions.entry((party, asset.kind as u8)).or_default() += sign * amount;
            };
            for Obligation { debtor, creditor, asset } in &owed {
                add(*debtor, asset, 1);
                add(*creditor, asset, -1);
            }
            let mut roles: BTreeMap<(Address, u8), bool> = BTreeMap::new();
            for Payment { payer, receiver, assets } in &payments {
                for asset in assets {
                    prop_assert!(!asset.amount.is_zero());
                    add(*payer, asset, -1);
                    add(*receiver, asset, 1);
                    // Nobody both pays and receives a token.
                    let kind = asset.kind as u8;
                    prop_assert!(*roles.entry((*payer, kind)).or_insert(true));
                    prop_assert!(!*roles.entry((*receiver, kind)).or_insert(false));
                }
            }
            prop_assert!(positions.values().all(|rest| *rest == 0), "{:?}", positions);
            // At most one less a token than there are parties.
            prop_assert!(payments.iter().map(|one| one.assets.len()).sum::<usize>() <= 3 * 7);
        }
    }

    #[test]
    fn test_what_makes_no_netting_is_named() {
        assert_eq!(field(build([])), "obligations");
        let circle = [
            owes(ALICE, BOB, tokens(5)),
            owes(BOB, CAROL, tokens(5)),
            owes(CAROL, ALICE, tokens(5)),
        ];
        assert_eq!(
            refusal(build(circle)),
            "obligations is 3: they cancel out: nothing is to be paid"
        );
        for obligation in [
            owes(ALICE, ALICE, tokens(5)),
            owes(ALICE, BOB, tokens(0)),
            owes(ALICE, BOB, Asset::native(U256::ONE << 128)),
            owes(ALICE, BOB, Asset::erc721(CAROL, U256::ONE)),
        ] {
            assert_eq!(field(build([obligation])), "obligations");
        }
        let netting = Netting::new([owes(ALICE, BOB, tokens(5))]);
        let book = AddressBook::computed();
        assert_eq!(field(netting.clone().within(0).build(&book)), "within");
        assert_eq!(field(netting.within(u32::MAX).build(&book)), "within");
    }

    #[test]
    fn test_what_is_too_much_for_one_deal_is_refused() {
        assert_eq!(build(star(64)).unwrap().deal.commitments.len(), 64);
        assert_eq!(
            refusal(build(star(65))),
            "obligations is 65 payments after netting: a deal takes 64: net fewer parties, or one \
             token, at a time"
        );
        // Those whose positions are flat pay nothing, and must consent.
        let flat = (10..74).flat_map(|number| {
            let flat = party(number);
            [
                owes(party(1), flat, tokens(5)),
                owes(flat, party(2), tokens(5)),
            ]
        });
        assert_eq!(
            refusal(build(flat)),
            "obligations is 65 parties that pay nothing: a deal waits for 64: net fewer parties at a \
             time"
        );
        // One commitment locks at most 32 assets.
        let many = |count: u64| {
            let asset = |id| Asset::erc1155(CAROL, U256::from(id), U256::ONE);
            build((0..count).map(|id| owes(ALICE, BOB, asset(id))))
        };
        assert!(many(32).is_ok());
        assert!(refusal(many(33)).starts_with("the kernel would refuse the deal"));
    }

    #[test]
    fn test_value_that_locks_too_long_or_shrinks_is_refused() {
        let netting = Netting::new(star(2));
        let refused = refusal(
            netting
                .within(365 * 86_400 + 1)
                .build(&AddressBook::computed()),
        );
        assert!(
            refused.starts_with(&format!(
                "the deal is unsafe: the value of {} in commitment 0 can stay locked for 365 d 1 s",
                party(1)
            )),
            "{refused}"
        );
        let shrinking = Asset::erc20(SHRINKING_TOKENS[0], U256::from(5));
        let refused = refusal(build([owes(ALICE, BOB, shrinking)]));
        assert!(refused.contains("changes balances by itself"), "{refused}");
    }

    #[test]
    fn test_if_everybody_pays_nobody_is_waited_for() {
        let obligations = [
            owes(ALICE, BOB, tokens(5)),
            owes(BOB, ALICE, Asset::native(U256::from(7))),
        ];
        let draft = build(obligations).unwrap();
        for commitment in &draft.deal.commitments {
            let [clause] = &commitment.clauses[..] else {
                panic!("one clause: {commitment:?}")
            };
            assert!(clause.arbiter.is_zero());
        }
    }

    #[test]
    fn test_a_netting_says_who_can_lose_what() {
        let draft = build(star(2)).unwrap();
        let words = draft.to_string();
        assert!(
            words.contains(&format!("{} can lose 2 of ERC-20", party(1))),
            "{words}"
        );
        let claims = format!("{} can lose nothing but its claims", party(2));
        assert!(words.contains(&claims), "{words}");
    }
}
