//! What every template can be told, and what several need.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use alloy::{
    primitives::{Address, B256, Bytes, U256, keccak256},
    rpc::types::TransactionReceipt,
    sol_types::SolCall,
};

use crate::{
    Client, DealBuilder, DealError, Error, Evidence, SpecError,
    audit::Described,
    bindings::Escrow,
    ids, spec,
    types::{Asset, Deal, Settlement},
};

/// What every template can be told of the deal as a whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frame {
    pub(crate) terms: Option<B256>,
    pub(crate) open_before: Option<u64>,
    pub(crate) salt: U256,
    pub(crate) trusted: Vec<Address>,
    pub(crate) unsafe_reason: Option<String>,
}

impl Frame {
    /// A deal without commitments; `terms` is what counts if the caller named none.
    pub(crate) fn deal(&self, terms: B256) -> DealBuilder {
        let open_before = self.open_before.unwrap_or_else(|| now() + 3_600);
        let deal = DealBuilder::new(self.terms.unwrap_or(terms), open_before).salt(self.salt);
        let deal = self
            .trusted
            .iter()
            .fold(deal, |deal, token| deal.trust_token(*token));
        match &self.unsafe_reason {
            Some(reason) => deal.accept_unsafe(reason),
            None => deal,
        }
    }
}

/// The setters of a builder's `frame`.
macro_rules! framed {
    ($builder:ident) => {
        impl $builder {
            /// The hash of the document that the deal is about.
            #[must_use]
            pub const fn terms(mut self, terms: ::alloy::primitives::B256) -> Self {
                self.frame.terms = Some(terms);
                self
            }

            /// The deal can be opened before this time (Unix seconds); an hour from now by default.
            #[must_use]
            pub const fn open_before(mut self, time: u64) -> Self {
                self.frame.open_before = Some(time);
                self
            }

            /// Tells this deal from an equal one.
            #[must_use]
            pub const fn salt(mut self, salt: ::alloy::primitives::U256) -> Self {
                self.frame.salt = salt;
                self
            }

            /// Accepts a token that changes balances by itself or takes a fee.
            #[must_use]
            pub fn trust_token(mut self, token: ::alloy::primitives::Address) -> Self {
                self.frame.trusted.push(token);
                self
            }

            /// Makes the deal even if a party would regret it. The reason is logged with the
            /// findings.
            #[must_use]
            pub fn accept_unsafe(mut self, reason: impl Into<String>) -> Self {
                self.frame.unsafe_reason = Some(reason.into());
                self
            }
        }
    };
}
pub(crate) use framed;

pub(crate) fn invalid(
    field: &'static str,
    value: impl ToString,
    advice: &'static str,
) -> DealError {
    DealError::Invalid {
        field,
        value: value.to_string(),
        advice,
    }
}

pub(crate) fn now() -> u64 {
    // A clock before 1970 makes a deal that has expired, which the kernel refuses by name.
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs())
}

/// A sum of times in seconds after the opening, if a clause can name it.
pub(crate) fn moment(field: &'static str, seconds: &[u64]) -> Result<u32, DealError> {
    let sum = seconds
        .iter()
        .try_fold(0, |sum: u64, one| sum.checked_add(*one));
    let moment = sum.and_then(|sum| u32::try_from(sum).ok());
    // The greatest number stands for "for ever".
    moment.filter(|moment| *moment != u32::MAX).ok_or_else(|| {
        let sum = sum.map_or_else(|| "more than 2^64".to_owned(), |sum| sum.to_string());
        invalid(
            field,
            sum,
            "all times together must stay below 2^32 - 1 seconds",
        )
    })
}

/// The hash of a name: a kind of statement.
pub(crate) fn kind(name: &str) -> B256 {
    keccak256(name)
}

/// An asset in words.
pub(crate) fn words(asset: &Asset) -> String {
    Described(asset).to_string()
}

/// Puts a document into a directory store, under its hash as 64 hexadecimal digits.
pub(crate) fn save(document: &[u8], store: &Path) -> Result<PathBuf, SpecError> {
    let path = store.join(hex::encode(spec::hash(document)));
    let refuse = |error: std::io::Error| SpecError::Store {
        path: path.clone(),
        problem: error.to_string(),
    };
    // Written beside and renamed, so that nobody reads half of it.
    let part = path.with_extension("part");
    fs::write(&part, document).map_err(refuse)?;
    fs::rename(&part, &path).map_err(refuse)?;
    Ok(path)
}

/// The call that closes commitment `index` by one of its clauses.
pub(crate) fn settle_call(
    client: &Client,
    deal: &Deal,
    index: usize,
    clause: usize,
    evidence: Evidence,
) -> Result<Bytes, Error> {
    let count = deal.commitments.len();
    let settlement =
        ids::settlement(deal, index, clause).ok_or(Error::NoCommitment { index, count })?;
    let call = Escrow::settleCall {
        id: client.deal_id(deal),
        settlement: Settlement {
            statements: evidence.statements,
            proof: evidence.proof,
            allocatorProof: evidence.allocator_proof,
            ..settlement
        },
    };
    Ok(call.abi_encode().into())
}

/// Sends calls to the kernel as one transaction: all of them happen, or none.
pub(crate) async fn batch(
    client: &Client,
    calls: Vec<Bytes>,
    value: U256,
) -> Result<TransactionReceipt, Error> {
    let kernel = client.escrow();
    let call = kernel.multicall(calls).value(value);
    client.send(call.into_transaction_request()).await
}

/// What the tests of all templates need.
#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::templates::Draft;

    pub(crate) const ALICE: Address = Address::repeat_byte(1);
    pub(crate) const BOB: Address = Address::repeat_byte(2);
    pub(crate) const CAROL: Address = Address::repeat_byte(3);
    pub(crate) const TOKEN: Address = Address::repeat_byte(0xee);
    pub(crate) const YEAR: u32 = 365 * 86_400;

    pub(crate) fn tokens(amount: u64) -> Asset {
        Asset::erc20(TOKEN, U256::from(amount))
    }

    /// Why a template refuses.
    pub(crate) fn refusal(result: Result<Draft, DealError>) -> String {
        result.expect_err("it is to be refused").to_string()
    }

    /// Which field a template refuses.
    pub(crate) fn field(result: Result<Draft, DealError>) -> &'static str {
        match result {
            Err(DealError::Invalid { field, .. }) => field,
            other => panic!("expected a field to be refused, found {other:?}"),
        }
    }

    #[test]
    fn test_a_moment_is_never_for_ever() {
        assert_eq!(moment("end", &[1, 2]), Ok(3));
        let max = u64::from(u32::MAX);
        assert_eq!(moment("end", &[max - 1]), Ok(u32::MAX - 1));
        for seconds in [&[max][..], &[max - 1, 1], &[u64::MAX, 1]] {
            assert!(moment("end", seconds).is_err());
        }
    }

    #[test]
    fn test_what_is_said_of_the_deal_counts() {
        let frame = Frame {
            terms: None,
            open_before: Some(9),
            salt: U256::from(7),
            ..Frame::default()
        };
        let named = Frame {
            terms: Some(B256::repeat_byte(2)),
            ..frame.clone()
        };
        for (frame, terms) in [(frame, 1), (named, 2)] {
            let deal = frame.deal(B256::repeat_byte(1));
            let commitment = crate::types::Commitment::by(ALICE)
                .lock(tokens(1))
                .clause(crate::types::Clause::always().pays(ALICE));
            let deal = deal.commitment(commitment);
            let deal = deal.build(&crate::AddressBook::computed()).unwrap();
            assert_eq!(deal.terms, B256::repeat_byte(terms));
            assert_eq!((deal.openBefore, deal.salt), (9, U256::from(7)));
        }
    }
}
