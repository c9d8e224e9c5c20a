//! What the contracts' events say, and nothing else.

use crate::contracts::{
    CourtTerms, Deal, ICourt, IEscrow, NamedVerifiers, Status, claim_hash, docket_id,
};
use alloy::{
    primitives::{Address, B256, U256},
    rpc::types::Log,
    sol_types::{SolEvent, SolValue},
};
use std::collections::BTreeMap;

/// One thing that happened on chain.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fact {
    /// A deal was opened.
    Opened {
        /// Its id.
        deal_id: B256,
        /// Its body.
        deal: Box<Deal>,
        /// The dockets that its clauses name.
        dockets: BTreeMap<B256, CourtTerms>,
    },
    /// A commitment closed.
    Settled {
        /// The deal.
        deal_id: B256,
        /// The commitment's index.
        index: u8,
        /// The clause by which it closed.
        clause: u8,
    },
    /// A result was filed.
    Filed(Filed),
    /// A verifier stated its verdict.
    Verdict {
        /// The deal.
        deal_id: B256,
        /// The docket.
        docket_id: B256,
        /// Who.
        verifier: Address,
        /// The hash of the claim that it is about.
        claim: B256,
        /// Whether it confirms.
        confirms: bool,
    },
    /// The instance moved a docket.
    Ruled {
        /// The deal.
        deal_id: B256,
        /// The docket.
        docket_id: B256,
        /// The status from now on.
        status: Status,
        /// Until when, in Unix seconds, if it is not final.
        until: u64,
    },
    /// The cheating collateral was paid out.
    Released {
        /// The deal.
        deal_id: B256,
        /// The docket.
        docket_id: B256,
        /// The status by which.
        status: Status,
        /// How much.
        collateral: U256,
    },
}

/// A result as it was filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// The deal.
    pub deal_id: B256,
    /// The docket.
    pub docket_id: B256,
    /// Who filed it.
    pub filer: Address,
    /// The hash of the whole claim.
    pub claim: B256,
    /// The hash of the outcome that it claims.
    pub output: B256,
    /// The units of work that it claims.
    pub units: u64,
    /// The price of them, in the token's smallest unit.
    pub price: U256,
    /// The collateral that was handed over.
    pub collateral: U256,
    /// Until when it stands open, in Unix seconds.
    pub until: u64,
}

/// The contracts whose events are read.
#[derive(Clone, Copy, Debug)]
pub struct Sources {
    /// The kernel.
    pub escrow: Address,
    /// The court.
    pub court: Address,
    /// The instance of named verifiers.
    pub named_verifiers: Address,
    /// The arbiter whose demands name dockets. It has no events.
    pub docket_arbiter: Address,
}

impl Sources {
    /// The addresses, for a log filter.
    #[must_use]
    pub const fn addresses(&self) -> [Address; 3] {
        [self.escrow, self.court, self.named_verifiers]
    }

    /// The fact that a log states; none if it is an event that decides nothing here.
    ///
    /// # Errors
    /// If the log has the name of an event and not its form: the address book is of other contracts.
    pub fn read(&self, log: &Log) -> Result<Option<Fact>, alloy::sol_types::Error> {
        let (address, Some(topic)) = (log.address(), log.topic0().copied()) else {
            return Ok(None);
        };
        let log = &log.inner;
        let fact = if address == self.escrow {
            match topic {
                IEscrow::Opened::SIGNATURE_HASH => {
                    let event = IEscrow::Opened::decode_log(log)?.data;
                    let dockets = named_dockets(event.dealId, &event.deal, self.docket_arbiter);
                    Fact::Opened {
                        deal_id: event.dealId,
                        deal: Box::new(event.deal),
                        dockets,
                    }
                }
                IEscrow::Settled::SIGNATURE_HASH => {
                    let event = IEscrow::Settled::decode_log(log)?.data;
                    Fact::Settled {
                        deal_id: event.dealId,
                        index: small(event.index)?,
                        clause: small(event.clause)?,
                    }
                }
                _ => return Ok(None),
            }
        } else if address == self.court {
            match topic {
                ICourt::Filed::SIGNATURE_HASH => {
                    let event = ICourt::Filed::decode_log(log)?.data;
                    Fact::Filed(Filed {
                        deal_id: event.dealId,
                        docket_id: event.docketId,
                        filer: event.filer,
                        claim: claim_hash(&event.claim),
                        output: event.claim.output,
                        units: event.claim.units,
                        price: event.price,
                        collateral: event.collateral,
                        until: small(event.until)?,
                    })
                }
                ICourt::Ruled::SIGNATURE_HASH => {
                    let event = ICourt::Ruled::decode_log(log)?.data;
                    Fact::Ruled {
                        deal_id: event.dealId,
                        docket_id: event.docketId,
                        status: event.status,
                        until: small(event.until)?,
                    }
                }
                ICourt::Released::SIGNATURE_HASH => {
                    let event = ICourt::Released::decode_log(log)?.data;
                    Fact::Released {
                        deal_id: event.dealId,
                        docket_id: event.docketId,
                        status: event.status,
                        collateral: event.collateral,
                    }
                }
                _ => return Ok(None),
            }
        } else if address == self.named_verifiers
            && topic == NamedVerifiers::Verdict::SIGNATURE_HASH
        {
            let event = NamedVerifiers::Verdict::decode_log(log)?.data;
            Fact::Verdict {
                deal_id: event.dealId,
                docket_id: event.docketId,
                verifier: event.verifier,
                claim: event.claim,
                confirms: event.confirms,
            }
        } else {
            return Ok(None);
        };
        Ok(Some(fact))
    }
}

/// What a clause asks of the docket arbiter: the docket's terms, and the statuses as a mask.
#[must_use]
pub fn docket_demand(demand: &[u8]) -> Option<(CourtTerms, U256)> {
    <(CourtTerms, U256)>::abi_decode_params(demand).ok()
}

fn named_dockets(deal_id: B256, deal: &Deal, arbiter: Address) -> BTreeMap<B256, CourtTerms> {
    deal.commitments
        .iter()
        .flat_map(|commitment| &commitment.clauses)
        .filter(|clause| clause.arbiter == arbiter)
        .filter_map(|clause| docket_demand(&clause.demand))
        .map(|(terms, _)| (docket_id(deal_id, &terms), terms))
        .collect()
}

fn small<T: TryFrom<U256>>(number: U256) -> Result<T, alloy::sol_types::Error> {
    T::try_from(number).map_err(|_| {
        alloy::sol_types::Error::custom(format!("{number} is beyond what the contracts allow"))
    })
}
