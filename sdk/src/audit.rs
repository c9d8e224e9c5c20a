//! What can be wrong with a deal before anybody signs it.
//!
//! Two sorts: a [`DealError`] is what the kernel would refuse; a [`Finding`] is what it would accept
//! and a party would regret.

mod panels;
mod ways;

use std::fmt;

use alloy::primitives::{Address, B256, U256, address};

pub use panels::{AtStake, Staker, at_stake, freed, last_moment, panel_findings};

use crate::{
    AddressBook, Revert, SpecError,
    audit::ways::{Way, Ways, problem},
    condition::{Condition, Span},
    model,
    panels::Unsound,
    simulate::Flow,
    types::{Allocation, Asset, AssetKind, Deal, MAX_COMMITMENTS, Mask, PPM},
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
    /// The rules of panels are outside the court's limits.
    #[error(transparent)]
    Unsound(#[from] Unsound),
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
    /// A demand that its arbiter cannot decode, or that names something that is no status.
    Undecodable {
        /// The commitment.
        index: usize,
        /// The clause.
        clause: usize,
        /// The arbiter.
        arbiter: Address,
    },
    /// Value is sure to be free, but later than is bearable.
    Late {
        /// The commitment.
        index: usize,
        /// Whose value.
        depositor: Address,
        /// Seconds after the opening at which it is free at the latest.
        after: u64,
        /// Seconds after the opening at which it should be.
        within: u64,
    },
    /// A child of `Any` or `Threshold` may burn so much gas that the clause can block.
    GasCap {
        /// The commitment.
        index: usize,
        /// The clause.
        clause: usize,
        /// The greatest gas cap of a child.
        gas: u32,
    },
    /// Two clauses can be taken in the same state and pay differently: the settler would choose.
    Choice {
        /// The commitment.
        index: usize,
        /// One clause.
        first: usize,
        /// The other.
        second: usize,
    },
    /// A clause that asks nobody can be taken before it is decided whether another one can.
    Race {
        /// The commitment.
        index: usize,
        /// The clause that is overtaken.
        clause: usize,
        /// The one that asks nobody.
        by: usize,
        /// When the first is decided at the latest, in seconds after the opening; `None`: nobody knows.
        decided: Option<u64>,
    },
    /// An allocator would refuse what the clause gives it, so the clause can never be taken.
    Unpayable {
        /// The commitment.
        index: usize,
        /// The clause.
        clause: usize,
        /// Why.
        problem: &'static str,
    },
    /// Its commitments follow each other in more ways than are followed: not all of it was checked.
    Tangled,
    /// The time for revealing a seal is so short that a transaction can be kept off the chain for it.
    ShortWindow {
        /// The commitment.
        index: usize,
        /// The clause.
        clause: usize,
        /// How long it is, in seconds.
        seconds: u32,
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
    /// Results are audited, and the deal pays a panel less than the rules promise it.
    UnpaidAudit {
        /// What the deal pays, in the token's smallest unit.
        fee: U256,
        /// What the first panel's seats are promised.
        needed: U256,
    },
    /// Challengers are counted on, and checking pays them less than it costs.
    UnpaidChecks {
        /// The rate that it counts on, in millionths.
        rate: u32,
        /// What a check earns on average by canaries, in the token's smallest unit.
        earned: U256,
        /// What it costs.
        cost: U256,
    },
    /// The rules of panels are outside the court's limits: anyone can have the docket voided.
    Unsound(Unsound),
    /// The court terms name another ruling instance than the one of this deployment.
    OtherInstance {
        /// Which they name.
        instance: Address,
        /// Which there is.
        panels: Address,
    },
    /// No clause of the deal asks for the docket under these court terms.
    NotAsked {
        /// The hash of the rules in them.
        rules: B256,
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
            } if *missing == Mask::FINAL => write!(
                f,
                "the value of {depositor} in commitment {index} can stay locked for ever, since no clause without an end is sure to be met and to pay: add one that asks nobody"
            ),
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
            Self::Undecodable {
                index,
                clause,
                arbiter,
            } => write!(
                f,
                "clause {clause} of commitment {index} demands of arbiter {arbiter} what it cannot decode, so it can never be taken: build it with the AddressBook's `when_...`"
            ),
            Self::Late {
                index,
                depositor,
                after,
                within,
            } => write!(
                f,
                "the value of {depositor} in commitment {index} can stay locked for {} after the opening, which is more than {}: let a clause without an end begin earlier, or accept a longer time",
                Span(*after),
                Span(*within)
            ),
            Self::GasCap { index, clause, gas } => write!(
                f,
                "a child in clause {clause} of commitment {index} may burn {gas} gas, with which it can block the others: cap each child at {MAX_CHILD_GAS} or less"
            ),
            Self::Choice {
                index,
                first,
                second,
            } => write!(
                f,
                "clauses {first} and {second} of commitment {index} can be taken in the same state and pay differently: let one end when the other begins, or demand of one what excludes the other"
            ),
            Self::Race {
                index,
                clause,
                by,
                decided: Some(decided),
            } => write!(
                f,
                "clause {by} of commitment {index} asks nobody and can be taken before clause {clause} is decided, {} after the opening: let it begin then, or demand what excludes clause {clause}",
                Span(*decided)
            ),
            Self::Race {
                index, clause, by, ..
            } => write!(
                f,
                "clause {clause} of commitment {index} waits for a statement, and clause {by}, which asks nobody, can be taken before or after it: let clause {clause} end when clause {by} begins, or demand of clause {by} that the statement was missed"
            ),
            Self::Unpayable {
                index,
                clause,
                problem,
            } => write!(
                f,
                "clause {clause} of commitment {index} can never be taken: {problem}"
            ),
            Self::Tangled => f.write_str(
                "its commitments depend on each other in more ways than can be checked: let fewer of them ask for the outcome of others",
            ),
            Self::ShortWindow {
                index,
                clause,
                seconds,
            } => write!(
                f,
                "clause {clause} of commitment {index} gives {} to reveal a seal, for which a transaction can be kept off the chain: give at least {}",
                Span((*seconds).into()),
                Span(LEAST_REVEAL_WINDOW.into())
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
            Self::Unsound(unsound) => write!(f, "anyone can have the docket voided: {unsound}"),
            Self::OtherInstance { instance, panels } => write!(
                f,
                "the court terms name {instance} as the instance that rules, and open verification is at {panels}: name that, or trust whoever controls the other"
            ),
            Self::NotAsked { rules } => write!(
                f,
                "no clause asks for a docket under these court terms (rules {rules}): take the spec that the deal was built with"
            ),
            Self::UnpaidAudit { fee, needed } => write!(
                f,
                "results are audited, and the deal pays the panel {fee} where its seats serve for {needed}: raise the fee, or audit nothing"
            ),
            Self::UnpaidChecks { rate, earned, cost } => write!(
                f,
                "the deal counts on {} % of results being checked by challengers, and canaries pay {earned} on average for a check that costs {cost}: fund more canaries, raise the spoils, or count on audits alone",
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

/// By default value must be free within a year of the opening, in seconds.
pub const WITHIN: u64 = 365 * 86_400;
/// A child of `Any` or `Threshold` should get no more gas: one that burns it must leave enough for the
/// others, and for the payouts.
pub const MAX_CHILD_GAS: u32 = 2_000_000;
/// Who has sealed should have at least so many seconds to reveal: for less, a transaction can be kept off
/// the chain.
pub const LEAST_REVEAL_WINDOW: u32 = 600;

/// Finds what a party would regret: value that can stay locked for ever or beyond [`WITHIN`], clauses
/// between which the settler could choose, clauses that can be taken too early or never, tokens that
/// shrink.
///
/// # What counts as a way out
///
/// Value must be free however all that is decided some day ends, by a clause without an end that is then
/// sure to be met and to pay. These have no third way, so clauses for each end together are sure:
///
/// - a docket's final statuses, at its deadline and limit;
/// - `Timely` in time or missed (same author, about, kind, content, window), at `until`;
/// - `Optimistic` stands, falls, or the claim is missed, when window and limit are over;
/// - `Sealed` won or nobody won, when `until` and the window are over;
/// - an oracle's silence or a reply, at `until`; but it may reply what no clause names;
/// - `Outcome` of a commitment of this deal, if that is sure itself and the mask has every clause by
///   which it can close; an agreed one, too;
/// - `During` without an end, counted from `openBefore`: it is later by as much as the deal is opened
///   earlier;
/// - `All`, `Any` and `Threshold` of these.
///
/// Never sure: a confirmation, which may name what nobody stated, and what somebody must do, show, sign,
/// hold or prove. Allocators that wait for a statement are sure only if the condition promises it;
/// `Vouchers` and `ProRata` are, from their `until` on. Other allocators may refuse to pay.
///
/// # What counts as a choice
///
/// Two clauses whose windows meet and that pay differently, if both ask the same or nothing
/// ([`Finding::Choice`]), or if one asks nobody and begins before the other is decided
/// ([`Finding::Race`]), or while it may still wait for its statement. Two clauses that ask for different
/// things are not reported: that one author states both, or both of two prove something, is for the
/// parties to judge. Nor is a clause that asks nobody and begins after the other is decided: who is paid
/// by that has until then to settle.
pub fn findings(deal: &Deal, book: &AddressBook, trusted: &[Address]) -> Vec<Finding> {
    findings_within(deal, book, trusted, WITHIN)
}

/// The same, if value must be free within so many seconds of the opening.
pub fn findings_within(
    deal: &Deal,
    book: &AddressBook,
    trusted: &[Address],
    within: u64,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let all = Ways::new(deal, book);
    for (index, commitment) in deal.commitments.iter().enumerate() {
        let ways = &all.commitments[index];
        for way in ways {
            inspect(&way.condition, index, way.clause, &mut findings);
            let assets = commitment.assets.len();
            let problem = way
                .flow
                .as_ref()
                .and_then(|flow| problem(flow, assets, book));
            findings.extend(problem.map(|problem| Finding::Unpayable {
                index,
                clause: way.clause,
                problem,
            }));
        }
        overlaps(ways, index, &mut findings);
        all.choices(index, &mut findings);
        let depositor = commitment.depositor;
        match all.freed(index) {
            _ if all.is_exhausted() => {}
            Err(missing) => findings.push(Finding::Lockable {
                index,
                depositor,
                missing,
            }),
            Ok(after) if after > within => findings.push(Finding::Late {
                index,
                depositor,
                after,
                within,
            }),
            Ok(_) => {}
        }
    }
    if all.is_exhausted() {
        findings.push(Finding::Tangled);
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

/// What is wrong with a condition in itself.
fn inspect(condition: &Condition, index: usize, clause: usize, findings: &mut Vec<Finding>) {
    condition.walk(&mut |part| match part {
        Condition::Undecodable { arbiter } => findings.push(Finding::Undecodable {
            index,
            clause,
            arbiter: *arbiter,
        }),
        Condition::Some { children, .. } => {
            let caps = children.iter().map(|(gas, _)| *gas);
            let greatest = caps.max().filter(|gas| *gas > MAX_CHILD_GAS);
            findings.extend(greatest.map(|gas| Finding::GasCap { index, clause, gas }));
        }
        Condition::Sealed { contest, .. } if contest.window < LEAST_REVEAL_WINDOW => {
            findings.push(Finding::ShortWindow {
                index,
                clause,
                seconds: contest.window,
            });
        }
        _ => {}
    });
}

/// Clauses that can be taken for the same status, or before it is final.
fn overlaps(ways: &[Way<'_>], index: usize, findings: &mut Vec<Finding>) {
    for (i, first) in ways.iter().enumerate() {
        let Some((docket, mask)) = first.docket().filter(|_| !first.is_agreed()) else {
            continue;
        };
        let statuses = mask.without(Mask::FINAL);
        if !statuses.is_empty() {
            findings.push(Finding::Early {
                index,
                clause: first.clause,
                statuses,
            });
        }
        for second in &ways[i + 1..] {
            let Some((other, other_mask)) = second.docket().filter(|_| !second.is_agreed()) else {
                continue;
            };
            let shared = mask.and(other_mask);
            if docket == other && first.meets(second) && !shared.is_empty() {
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

/// What a party can lose of one asset at worst: what can flow to others in the clause that is worst for
/// it, over all its commitments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// Whose value.
    pub depositor: Address,
    /// The asset, with the amount that can flow to others.
    pub asset: Asset,
    /// By which clauses: commitment and clause.
    pub by: Vec<(usize, usize)>,
}

/// Who can lose what: for each party, in the order of the commitments. What all depositors must sign is
/// not counted, since the party itself must.
pub fn exposures(deal: &Deal, book: &AddressBook) -> Vec<Exposure> {
    let mut exposures: Vec<Exposure> = Vec::new();
    for (index, commitment) in deal.commitments.iter().enumerate() {
        let depositor = commitment.depositor;
        for (number, asset) in commitment.assets.iter().enumerate() {
            let clauses = commitment.clauses.iter().enumerate();
            let losses = clauses.filter(|(_, body)| body.allocation.allocator != book.agreed);
            let losses: Vec<_> = losses
                .map(|(clause, body)| {
                    let flow = Flow::of_allocator(&body.allocation, book);
                    let most = flow.map(|flow| given(asset.amount, number, &flow, depositor));
                    let most =
                        most.unwrap_or_else(|| loss(asset.amount, &body.allocation, depositor));
                    (clause, most)
                })
                .collect();
            let worst = losses
                .iter()
                .map(|(_, loss)| *loss)
                .max()
                .unwrap_or_default();
            if worst.is_zero() {
                continue;
            }
            let by = losses.iter().filter(|(_, loss)| *loss == worst);
            let by = by.map(|(clause, _)| (index, *clause));
            let same = exposures.iter_mut().find(|one| {
                one.depositor == depositor
                    && (one.asset.kind, one.asset.token, one.asset.id)
                        == (asset.kind, asset.token, asset.id)
            });
            match same {
                Some(one) => {
                    one.asset.amount = one.asset.amount.saturating_add(worst);
                    one.by.extend(by);
                }
                None => exposures.push(Exposure {
                    depositor,
                    asset: Asset {
                        amount: worst,
                        ..*asset
                    },
                    by: by.collect(),
                }),
            }
        }
    }
    exposures
}

/// What an allocator can give to others than `depositor`, of the asset with this number; one that this
/// crate does not know, all of it.
fn given(amount: U256, number: usize, flow: &Flow, depositor: Address) -> U256 {
    let first = |most: U256| {
        if number == 0 {
            amount.min(most)
        } else {
            U256::ZERO
        }
    };
    match flow {
        Flow::Linear(line) if line.payee == depositor => U256::ZERO,
        Flow::Linear(line) => first(U256::from(line.start.max(line.end))),
        Flow::Vouchers { payee, .. } if *payee == depositor => U256::ZERO,
        Flow::Vouchers { .. } => first(U256::MAX),
        Flow::Waterfall { tiers, .. } => {
            let others = tiers.iter().filter(|tier| tier.to != depositor);
            let caps = others.fold(U256::ZERO, |sum, tier| {
                sum.saturating_add(U256::from(tier.cap))
            });
            first(caps)
        }
        Flow::Undecodable { .. } => U256::ZERO,
        _ => amount,
    }
}

/// What fixed shares give to others than `depositor`.
fn loss(amount: U256, allocation: &Allocation, depositor: Address) -> U256 {
    let mut rest = amount;
    let mut kept = U256::ZERO;
    for (number, share) in allocation.shares.iter().enumerate() {
        // As the kernel rounds: the last share takes the rest.
        let part = if number + 1 == allocation.shares.len() {
            rest
        } else {
            amount.saturating_mul(U256::from(share.ppm)) / U256::from(PPM)
        };
        rest = rest.saturating_sub(part);
        if share.to == depositor {
            kept += part;
        }
    }
    amount.saturating_sub(kept)
}

impl fmt::Display for Exposure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} can lose {}", self.depositor, Described(&self.asset))?;
        for (number, (index, clause)) in self.by.iter().enumerate() {
            let before = match number {
                0 => ", by",
                // The commitments of one party lose together, the clauses of one are rivals.
                _ if self.by[number - 1].0 == *index => " or",
                _ => " and",
            };
            write!(f, "{before} clause {clause} of commitment {index}")?;
        }
        Ok(())
    }
}

/// An asset in words.
pub(crate) struct Described<'a>(pub(crate) &'a Asset);

impl fmt::Display for Described<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Asset {
            kind,
            token,
            id,
            amount,
        } = self.0;
        match kind {
            AssetKind::Native => write!(f, "{amount} wei"),
            AssetKind::ERC20 => write!(f, "{amount} of ERC-20 {token}"),
            AssetKind::ERC721 => write!(f, "id {id} of ERC-721 {token}"),
            _ => write!(f, "{amount} of id {id} of ERC-1155 {token}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::types::{
        AUTHOR, CappedChild, Clause, Commitment, CourtTerms, Line, Share, Status, Tier,
    };

    const ALICE: Address = Address::repeat_byte(1);
    const BOB: Address = Address::repeat_byte(2);
    const TOKEN: Address = Address::repeat_byte(3);
    const DAY: u32 = 86_400;

    /// Computed once: it hashes the code of every contract.
    fn book() -> &'static AddressBook {
        static BOOK: LazyLock<AddressBook> = LazyLock::new(AddressBook::computed);
        &BOOK
    }

    fn deal(clauses: impl IntoIterator<Item = Clause>) -> Deal {
        let asset = Asset::erc20(TOKEN, U256::from(100));
        let locked = Commitment::by(ALICE).lock(asset);
        Deal {
            terms: B256::ZERO,
            openBefore: 9,
            salt: U256::ZERO,
            commitments: vec![clauses.into_iter().fold(locked, Commitment::clause)],
        }
    }

    fn found(clauses: impl IntoIterator<Item = Clause>) -> Vec<Finding> {
        findings(&deal(clauses), book(), &[])
    }

    fn docket(deadline: u32, statuses: &[Status]) -> Clause {
        let terms = CourtTerms {
            deadline,
            limit: DAY,
            instance: BOB,
            filing: B256::ZERO,
            rules: B256::ZERO,
        };
        book().when_docket(&terms, Mask::of(statuses))
    }

    fn capped(clause: &Clause, gas: u32) -> CappedChild {
        CappedChild {
            arbiter: clause.arbiter,
            gasCap: gas,
            demand: clause.demand.clone(),
        }
    }

    fn stated() -> Clause {
        book().when_stated(BOB, B256::ZERO, B256::ZERO, B256::ZERO)
    }

    #[test]
    fn test_a_way_out_that_begins_too_late_is_found() {
        let year = 365 * DAY;
        let free = |seconds| Clause::always().after(seconds).pays(ALICE);
        assert_eq!(found([stated().pays(BOB), free(year)]), []);
        let late = found([stated().pays(BOB), free(year + 1)]);
        assert_eq!(
            late,
            [Finding::Late {
                index: 0,
                depositor: ALICE,
                after: u64::from(year) + 1,
                within: WITHIN
            }]
        );
        assert!(
            late[0]
                .to_string()
                .contains("for 365 d 1 s after the opening, which is more than 365 d")
        );
        // The earliest of several counts.
        assert_eq!(found([free(year + 1), free(DAY)]), []);
    }

    #[test]
    fn test_a_docket_frees_when_it_is_final_at_the_latest() {
        let clause = docket(2 * DAY, &Status::FINAL).pays(ALICE);
        let days =
            |within: u32| findings_within(&deal([clause.clone()]), book(), &[], within.into());
        assert_eq!(days(3 * DAY), []);
        assert!(matches!(
            days(3 * DAY - 1)[..],
            [Finding::Late { after: 259_200, .. }]
        ));
        // Of two that depend on how it ends, the later one counts.
        let soon = docket(2 * DAY, &[Status::Absent]).pays(ALICE);
        let rest = [Status::Upheld, Status::Overruled, Status::Void];
        let later = docket(2 * DAY, &rest).after(5 * DAY).pays(ALICE);
        let found = findings_within(&deal([soon, later]), book(), &[], 4 * u64::from(DAY));
        assert!(
            matches!(found[..], [Finding::Late { after: 432_000, .. }]),
            "{found:?}"
        );
    }

    #[test]
    fn test_combinations_of_sure_things_are_ways_out() {
        let all = docket(DAY, &Status::FINAL);
        let upheld = docket(DAY, &[Status::Upheld]);
        let rest = docket(DAY, &[Status::Absent, Status::Overruled, Status::Void]);
        let gas = 100_000;
        let any = |children: &[&Clause]| {
            let children = children.iter().map(|child| capped(child, gas));
            book().when_any(children.collect()).pays(ALICE)
        };
        assert_eq!(found([any(&[&upheld, &rest])]), []);
        assert_eq!(found([any(&[&all, &stated()])]), []);
        let both = book().when_all([
            (all.arbiter, all.demand.clone()),
            (rest.arbiter, rest.demand),
        ]);
        assert_eq!(found([both.clone().pays(ALICE), upheld.pays(BOB)]), []);
        let Finding::Lockable { missing, .. } = found([both.pays(ALICE)])[0] else {
            panic!("it can stay locked")
        };
        assert_eq!(missing, Mask::of(&[Status::Upheld]));
        let with_word = book().when_all([
            (all.arbiter, all.demand),
            (stated().arbiter, stated().demand),
        ]);
        assert!(matches!(
            found([with_word.pays(ALICE)])[..],
            [Finding::Lockable { .. }]
        ));
    }

    #[test]
    fn test_what_may_refuse_to_pay_is_no_way_out() {
        let unknown = Clause::always().allocates(BOB, Vec::new());
        let author = docket(DAY, &Status::FINAL).pays(AUTHOR);
        for clause in [unknown, author] {
            let found = found([clause]);
            let [Finding::Lockable { missing, .. }] = found[..] else {
                panic!("{found:?}")
            };
            assert_eq!(missing, Mask::FINAL);
            assert!(
                found[0]
                    .to_string()
                    .contains("can stay locked for ever, since no clause")
            );
        }
    }

    #[test]
    fn test_a_child_that_may_burn_too_much_is_found_at_any_depth() {
        let way_out = || Clause::always().after(DAY).pays(ALICE);
        let any = |gas| book().when_any(vec![capped(&stated(), 9), capped(&stated(), gas)]);
        assert_eq!(found([any(MAX_CHILD_GAS).pays(BOB), way_out()]), []);
        let inner = any(MAX_CHILD_GAS + 1);
        let outer = book().when_threshold(1, vec![capped(&inner, 9)]);
        assert_eq!(
            found([outer.pays(BOB), way_out()]),
            [Finding::GasCap {
                index: 0,
                clause: 0,
                gas: MAX_CHILD_GAS + 1
            }]
        );
    }

    #[test]
    fn test_who_can_lose_what_is_the_worst_clause_of_each_commitment() {
        let split = |ours: u32| {
            Clause::always().splits([Share::new(BOB, PPM - ours), Share::new(ALICE, ours)])
        };
        let mut deal = deal([split(900_000), split(300_000), book().when_agreed()]);
        let asset = Asset::erc20(TOKEN, U256::from(70));
        assert_eq!(
            exposures(&deal, book()),
            [Exposure {
                depositor: ALICE,
                asset: asset.clone(),
                by: vec![(0, 1)]
            }]
        );
        // A second commitment adds up; an allocator can give all away; Bob loses nothing.
        let unknown = Clause::always().allocates(TOKEN, Vec::new());
        let second = Commitment::by(ALICE).lock(asset).clause(unknown);
        let third = Commitment::by(BOB)
            .lock(Asset::native(U256::ONE))
            .clause(Clause::always().pays(BOB));
        deal.commitments.extend([second, third]);
        let [exposure] = &exposures(&deal, book())[..] else {
            panic!("one party can lose one asset")
        };
        assert_eq!(
            exposure.to_string(),
            format!(
                "{ALICE} can lose 140 of ERC-20 {TOKEN}, by clause 1 of commitment 0 and clause 0 of commitment 1"
            )
        );
    }

    #[test]
    fn test_what_allocators_give_at_most_is_what_can_be_lost() {
        let kind = B256::repeat_byte(7);
        let line = |payee| Line {
            payee,
            author: BOB,
            kind,
            start: 30,
            end: 40,
            span: DAY,
        };
        let tiers = vec![
            Tier { to: BOB, cap: 7 },
            Tier {
                to: ALICE,
                cap: 100,
            },
            Tier { to: TOKEN, cap: 8 },
        ];
        let always = Clause::always;
        let cases = [
            (always().pays_linear(book(), &line(BOB)), [40, 0]),
            (always().pays_linear(book(), &line(ALICE)), [0, 0]),
            (always().pays_waterfall(book(), tiers), [15, 0]),
            (
                always().pays_vouchers(book(), ALICE, BOB, kind, DAY),
                [100, 0],
            ),
            (
                always().pays_vouchers(book(), BOB, ALICE, kind, DAY),
                [0, 0],
            ),
            (always().pays_royalties(book(), kind), [100, 5]),
        ];
        for (clause, most) in cases {
            let mut deal = deal([clause]);
            let second = Asset::native(U256::from(5));
            deal.commitments[0].assets.push(second);
            let lost = exposures(&deal, book());
            let amounts: Vec<_> = lost.iter().map(|one| one.asset.amount).collect();
            let most = most.map(U256::from).into_iter();
            let most: Vec<_> = most.filter(|most| !most.is_zero()).collect();
            assert_eq!(amounts, most);
        }
    }
}
