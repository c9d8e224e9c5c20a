//! What can be wrong with a deal before anybody signs it.
//!
//! Two sorts: a [`DealError`] is what the kernel would refuse; a [`Finding`] is what it would accept
//! and a party would regret.

use std::fmt;

use alloy::{
    primitives::{Address, B256, U256, address},
    sol_types::SolValue,
};

use crate::{
    AddressBook, Revert, SpecError, ids, model,
    types::{Clause, CourtTerms, Deal, FOREVER, MAX_COMMITMENTS, Mask, PPM},
};

/// Why a builder refuses a deal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DealError {
    /// The kernel would refuse it, with this revert.
    #[error("the kernel would refuse the deal: {0}")]
    Refused(#[from] Revert),
    /// The terms of the court or of the builder do not make a deal.
    #[error("{field} is {value}: {advice}")]
    Invalid {
        /// What is wrong.
        field: &'static str,
        /// With which value.
        value: String,
        /// What to do.
        advice: &'static str,
    },
    /// A party would regret it. `accept_unsafe` makes it all the same.
    #[error("the deal is unsafe: {}", list(.0))]
    Unsafe(Vec<Finding>),
    /// The spec cannot be written.
    #[error(transparent)]
    Spec(#[from] SpecError),
}

fn list(findings: &[Finding]) -> String {
    findings
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

/// Something that the kernel accepts and a party would regret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// Value can stay locked: no clause without an end is sure to be met in these statuses.
    Lockable {
        /// The commitment.
        index: usize,
        /// Whose value.
        depositor: Address,
        /// The final statuses that nothing frees it in; all, if no clause names a docket.
        missing: Mask,
    },
    /// Two clauses can be taken for the same status: the settler would choose where value flows.
    Overlap {
        /// The commitment.
        index: usize,
        /// One clause.
        first: usize,
        /// The other.
        second: usize,
        /// The statuses that both name.
        shared: Mask,
    },
    /// A clause can be taken while the docket may still change.
    Early {
        /// The commitment.
        index: usize,
        /// The clause.
        clause: usize,
        /// The statuses in its mask that are not final.
        statuses: Mask,
    },
    /// A demand of the arbiter `Docket` that cannot be decoded, or names something that is no status.
    Undecodable {
        /// The commitment.
        index: usize,
        /// The clause.
        clause: usize,
    },
    /// A token that shrinks balances by itself or takes a fee.
    ShrinkingToken {
        /// The token.
        token: Address,
    },
    /// Cheating pays.
    CheatingPays {
        /// The multiplier that the deal has, in millionths.
        multiplier: U256,
        /// The least at which it does not, in millionths; `None` if none is enough.
        needed: Option<U256>,
        /// The price at which it pays.
        price: U256,
        /// Whether for a node that is late already.
        late: bool,
    },
    /// Nobody is paid for checking, and the deal counts on checks.
    Unpaid {
        /// The rate that it counts on, in millionths.
        rate: u32,
    },
}

fn ppm(value: U256) -> String {
    let (whole, rest) = value.div_rem(U256::from(PPM));
    if rest.is_zero() {
        return whole.to_string();
    }
    format!("{whole}.{:0>6}", rest.to_string())
        .trim_end_matches('0')
        .to_owned()
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lockable {
                index,
                depositor,
                missing,
            } => write!(
                f,
                "the value of {depositor} in commitment {index} can stay locked if the docket ends {missing}: add a clause without an end for it, or an unconditional one"
            ),
            Self::Overlap {
                index,
                first,
                second,
                shared,
            } => write!(
                f,
                "clauses {first} and {second} of commitment {index} can both be taken if the docket is {shared}: make their masks disjoint"
            ),
            Self::Early {
                index,
                clause,
                statuses,
            } => write!(
                f,
                "clause {clause} of commitment {index} can be taken while the docket is {statuses}, which is not final: leave that out"
            ),
            Self::Undecodable { index, clause } => write!(
                f,
                "the demand of clause {clause} of commitment {index} is none of the docket's: build it with AddressBook::when_docket"
            ),
            Self::ShrinkingToken { token } => write!(
                f,
                "token {token} changes balances by itself or takes a fee, so less can come out than went in: use a wrapped form, or trust it by trust_token"
            ),
            Self::CheatingPays {
                multiplier,
                needed,
                price,
                late,
            } => {
                let who = if *late {
                    "a node that is late"
                } else {
                    "a node"
                };
                write!(
                    f,
                    "at price {price} {who} earns more by cheating: the multiplier is {}",
                    ppm(*multiplier)
                )?;
                match needed {
                    Some(needed) => write!(f, " and must be at least {}", ppm(*needed)),
                    None => f.write_str(
                        " and no multiplier is enough, since nobody checks or nothing is lost",
                    ),
                }
            }
            Self::Unpaid { rate } => write!(
                f,
                "the deal counts on {} % of results being checked and pays nobody for it: add a verifiers' fee, or say the real rate",
                ppm(U256::from(*rate) * U256::from(100))
            ),
        }
    }
}

/// Tokens that are known to change balances by themselves, or to take a fee, on Ethereum's main chain.
/// Not a complete list, which cannot be: whoever builds a deal answers for its token.
pub const SHRINKING_TOKENS: [Address; 3] = [
    // stETH rebases, down too.
    address!("0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84"),
    // AMPL rebases.
    address!("0xD46bA6D942050d489DBd938a2C909A5d5039A161"),
    // PAXG takes a fee.
    address!("0x45804880De22913dAFE09f4980848ECE6EcbAf78"),
];

/// Refuses what the kernel would refuse for the deal's form. Balances, time and signatures are for
/// the chain to say.
///
/// # Errors
///
/// The revert that `open` would end in.
pub fn check_form(deal: &Deal, kernel: Address) -> Result<(), Revert> {
    let count = deal.commitments.len();
    if count == 0 || count > MAX_COMMITMENTS {
        let max = U256::from(MAX_COMMITMENTS);
        return Err(Revert::CommitmentCount {
            count: U256::from(count),
            max,
        });
    }
    for (index, commitment) in deal.commitments.iter().enumerate() {
        model::check_commitment(commitment, index, kernel)?;
    }
    let assets = deal.commitments.iter().flat_map(|one| &one.assets);
    assets.into_iter().try_for_each(model::check_asset)
}

/// A clause as far as the audit understands it.
struct Way {
    clause: usize,
    /// The docket that it asks, and for which statuses; `None` if it asks nobody.
    docket: Option<(B256, Mask)>,
    endless: bool,
    window: (u32, u32),
}

/// Finds what a party would regret: value that can stay locked, masks that overlap, clauses that can
/// be taken too early, tokens that shrink.
///
/// Only clauses that are sure to be met some day count as a way out: those that ask nobody, and those
/// of one docket, whose status is total. Other arbiters may never say yes.
pub fn findings(deal: &Deal, book: &AddressBook, trusted: &[Address]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, commitment) in deal.commitments.iter().enumerate() {
        let mut ways = Vec::new();
        for (clause, body) in commitment.clauses.iter().enumerate() {
            // Needs every depositor's signature: nobody's choice alone, and nobody's sure way out.
            if body.allocation.allocator == book.agreed {
                continue;
            }
            match way(clause, body, book) {
                Ok(way) => ways.extend(way),
                Err(()) => findings.push(Finding::Undecodable { index, clause }),
            }
        }
        for (i, first) in ways.iter().enumerate() {
            if let Some((docket, mask)) = first.docket {
                let statuses = mask.without(Mask::FINAL);
                if !statuses.is_empty() {
                    findings.push(Finding::Early {
                        index,
                        clause: first.clause,
                        statuses,
                    });
                }
                for second in &ways[i + 1..] {
                    let Some((other, other_mask)) = second.docket else {
                        continue;
                    };
                    let meet = first.window.0 < second.window.1 && second.window.0 < first.window.1;
                    let shared = mask.and(other_mask);
                    if docket == other && meet && !shared.is_empty() {
                        let (first, second) = (first.clause, second.clause);
                        findings.push(Finding::Overlap {
                            index,
                            first,
                            second,
                            shared,
                        });
                    }
                }
            }
        }
        let missing = missing(&ways);
        if !missing.is_empty() {
            let depositor = commitment.depositor;
            findings.push(Finding::Lockable {
                index,
                depositor,
                missing,
            });
        }
    }
    let mut tokens: Vec<Address> = Vec::new();
    for asset in deal
        .commitments
        .iter()
        .flat_map(|commitment| &commitment.assets)
    {
        let token = asset.token;
        let shrinks = SHRINKING_TOKENS.contains(&token) && !trusted.contains(&token);
        if shrinks && !tokens.contains(&token) {
            tokens.push(token);
            findings.push(Finding::ShrinkingToken { token });
        }
    }
    findings
}

/// `None` for a clause whose arbiter the audit does not know.
fn way(clause: usize, body: &Clause, book: &AddressBook) -> Result<Option<Way>, ()> {
    let docket = if body.arbiter.is_zero() {
        None
    } else if body.arbiter == book.docket {
        let demand = <(CourtTerms, U256)>::abi_decode_params(&body.demand).map_err(|_| ())?;
        let mask = Mask::from_word(demand.1).ok_or(())?;
        // Terms alone tell dockets of one deal apart.
        Some((ids::docket_id(B256::ZERO, &demand.0), mask))
    } else {
        return Ok(None);
    };
    let window = (body.from, body.until);
    Ok(Some(Way {
        clause,
        docket,
        endless: body.until == FOREVER,
        window,
    }))
}

/// The final statuses in which nothing frees the value, by the docket that frees it in most.
fn missing(ways: &[Way]) -> Mask {
    if ways.iter().any(|way| way.endless && way.docket.is_none()) {
        return Mask::NONE;
    }
    let dockets = ways
        .iter()
        .filter_map(|way| way.docket.map(|(docket, _)| docket));
    let left = dockets.map(|docket| {
        let own = ways.iter().filter(|way| way.endless);
        let masks = own
            .filter_map(|way| way.docket)
            .filter(|(id, _)| *id == docket);
        Mask::FINAL.without(masks.fold(Mask::NONE, |all, (_, mask)| all.or(mask)))
    });
    left.min_by_key(|mask| mask.statuses().count())
        .unwrap_or(Mask::FINAL)
}
