//! What a clause asks for, as far as this crate knows the arbiter.

mod course;
mod words;

use alloy::{
    primitives::{Address, B256, Bytes, I256, U256, keccak256},
    sol_types::{SolType, SolValue, abi::token::TokenSeq},
};

pub(crate) use self::{
    course::{Course, Courses, End, Verdict, docket},
    words::Span,
};
use crate::{
    AddressBook,
    types::{
        Asset, AttestationDemand, CappedChild, Clause, CommitteeDemand, Confirmation, Contest,
        CourtTerms, LockHash, MAX_COMMITMENTS, Mask, Op, OptimisticDemand, Question,
        ReputationDemand, Schedule, Step, ValidationDemand,
    },
};

/// Conditions nest at most so deep; what is deeper is taken for unknown.
const MAX_DEPTH: usize = 16;
/// `Possession` counts at most so many periods.
const MAX_PERIODS: u64 = 192;
/// `AgentReputed` takes at most so many decimals.
const MAX_DECIMALS: u64 = 18;

/// What a clause asks for. There is no `Not`, so a condition that is met stays met when more becomes
/// true, except for what a docket that is not final can still become.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition {
    /// Nobody is asked.
    Always,
    /// It can never be met: nested, the zero address has no code; a list has no children.
    Never,
    /// The docket under these terms is in one of these statuses.
    Docket {
        /// The court's terms.
        terms: CourtTerms,
        /// The statuses.
        mask: Mask,
    },
    /// An author has stated something.
    Stated {
        /// Who.
        author: Address,
        /// About what; zero: this deal.
        about: B256,
        /// Of which kind.
        kind: B256,
        /// With this content's keccak256; zero: any.
        content: B256,
    },
    /// So many authors have stated the same.
    Quorum {
        /// How many.
        threshold: U256,
        /// Of whom.
        authors: Vec<Address>,
        /// About what; zero: this deal.
        about: B256,
        /// Of which kind.
        kind: B256,
        /// With this content's keccak256; zero: any.
        content: B256,
    },
    /// An author has stated something that begins with an address.
    Addressed {
        /// Who.
        author: Address,
        /// About what; zero: this deal.
        about: B256,
        /// Of which kind.
        kind: B256,
        /// To whom.
        recipient: Address,
    },
    /// Feedback about an agent sums up well in a registry.
    AgentReputed(ReputationDemand),
    /// A validator has answered well in a registry.
    AgentValidated(ValidationDemand),
    /// There is an attestation of the Ethereum Attestation Service.
    Attested(AttestationDemand),
    /// Members of a committee, who weigh enough, have stated the same.
    Committee(CommitteeDemand),
    /// A confirmer has confirmed a fulfilment.
    Confirmed(Confirmation),
    /// It is a time by the calendar, in Unix seconds.
    During {
        /// Then or later.
        from: u64,
        /// Before then; zero: no end.
        until: u64,
    },
    /// An enclave has signed a result.
    Enclave {
        /// Whose.
        author: Address,
        /// Of which kind.
        kind: B256,
        /// Who enrolled the enclave's key.
        enroller: Address,
        /// The enclave's measurement.
        measurement: B256,
    },
    /// A Groth16 proof shows a result.
    Groth16 {
        /// Whose.
        author: Address,
        /// Of which kind.
        kind: B256,
        /// The hash of the verification key.
        key: B256,
        /// The public inputs that are signed.
        inputs: Vec<U256>,
    },
    /// A preimage is shown.
    HashLock {
        /// Of this hash.
        hash: B256,
        /// By this function.
        by: LockHash,
    },
    /// A holder holds an asset.
    Holds {
        /// At least this.
        asset: Asset,
        /// Who.
        holder: Address,
    },
    /// A leaf is in a Merkle tree.
    MerkleMember {
        /// The leaf.
        leaf: B256,
        /// The root; zero: the one that is stated.
        root: B256,
        /// By whom.
        author: Address,
        /// About what; zero: this deal.
        about: B256,
        /// Of which kind.
        kind: B256,
    },
    /// A contract scores a result high enough.
    Objective {
        /// Whose.
        author: Address,
        /// Of which kind.
        kind: B256,
        /// The contract.
        scorer: Address,
        /// With so much gas.
        gas: u32,
        /// At least so high.
        threshold: U256,
        /// What it is given beside the result.
        parameters: Bytes,
    },
    /// A claim stands, or fell.
    Optimistic(OptimisticDemand),
    /// An oracle has replied something, or nothing.
    Oracle {
        /// Who.
        oracle: Address,
        /// To the question with this keccak256.
        question: B256,
        /// The answer's keccak256; zero: silence.
        answer: B256,
        /// Before so many seconds after the opening.
        until: u32,
    },
    /// Statements were made in an order.
    Ordered(Vec<Step>),
    /// A commitment has closed by one of some clauses.
    Outcome {
        /// Of which deal; zero: this one.
        deal: B256,
        /// Which one.
        index: usize,
        /// Bit i admits clause i.
        mask: u8,
    },
    /// A provider has proven periods of storage.
    Possession {
        /// What and when.
        schedule: Schedule,
        /// The periods that count, the first one lowest.
        mask: U256,
        /// How many of them.
        needed: U256,
    },
    /// A price feed says a price.
    PriceFeed {
        /// Which one.
        feed: Address,
        /// How it compares.
        op: Op,
        /// With what.
        price: I256,
        /// At most so many seconds old.
        max_age: u32,
        /// The scale of the price, which is that of the feed.
        decimals: u8,
    },
    /// Verifiers have stated exactly what an author did.
    Replayed {
        /// Whose result.
        author: Address,
        /// Of which kind.
        kind: B256,
        /// The kind of the verifiers' statements.
        verdict: B256,
        /// How many.
        threshold: U256,
        /// Of whom.
        verifiers: Vec<Address>,
    },
    /// A contract accepts a zkVM's proof of a result.
    Proven {
        /// Of which zkVM.
        vm: &'static str,
        /// Whose result.
        author: Address,
        /// Of which kind.
        kind: B256,
        /// The contract.
        verifier: Address,
        /// The guest's image id or verification key.
        program: B256,
        /// What the journal must end with.
        context: Bytes,
    },
    /// A contest has a winner, or nobody won.
    Sealed {
        /// Its terms.
        contest: Contest,
        /// What its judge asks for, if there is one.
        judge: Option<Box<Self>>,
        /// Whether it has.
        won: bool,
    },
    /// A signer has approved something.
    Signed {
        /// Who.
        signer: Address,
        /// What.
        subject: B256,
    },
    /// A P-256 key has approved something.
    SignedP256 {
        /// The key's first coordinate.
        x: B256,
        /// Its second.
        y: B256,
        /// What.
        subject: B256,
    },
    /// A contract answers a call.
    StaticCallCompare(Question),
    /// A slot of storage held a value.
    StorageProof {
        /// After the block of this number.
        block: U256,
        /// Of which account.
        account: Address,
        /// Which slot.
        slot: B256,
        /// How it compares.
        op: Op,
        /// Whether as signed numbers.
        signed: bool,
        /// With what.
        value: U256,
    },
    /// A statement was made in time, or not.
    Timely {
        /// By whom.
        author: Address,
        /// About what; zero: this deal.
        about: B256,
        /// Of which kind.
        kind: B256,
        /// With this content's keccak256; zero: any.
        content: B256,
        /// From so many seconds after the opening; zero: or before it.
        from: u32,
        /// Until so many seconds after the opening.
        until: u32,
        /// Whether it was not.
        missed: bool,
    },
    /// All of these are met.
    All(Vec<Self>),
    /// At least so many of these are met, each within so much gas.
    Some {
        /// How many.
        threshold: U256,
        /// Of which.
        children: Vec<(u32, Self)>,
    },
    /// An arbiter of the book with a demand that it cannot decode.
    Undecodable {
        /// The arbiter.
        arbiter: Address,
    },
    /// An arbiter that this crate does not know.
    Unknown {
        /// The arbiter.
        arbiter: Address,
        /// What is demanded of it.
        demand: Bytes,
    },
}

impl Condition {
    /// What `clause` asks for.
    pub fn of(clause: &Clause, book: &AddressBook) -> Self {
        if clause.arbiter.is_zero() {
            return Self::Always;
        }
        Self::decode(clause.arbiter, &clause.demand, book, 0)
    }

    fn decode(arbiter: Address, demand: &Bytes, book: &AddressBook, depth: usize) -> Self {
        if arbiter.is_zero() {
            return Self::Never;
        }
        let known = if depth > MAX_DEPTH {
            None
        } else if arbiter == book.docket {
            Self::docket(demand)
        } else if arbiter == book.stated {
            Self::stated(demand)
        } else if arbiter == book.quorum {
            Self::quorum(demand)
        } else if arbiter == book.all {
            Self::all(demand, book, depth)
        } else if arbiter == book.any {
            <(Vec<CappedChild>,)>::abi_decode_params(demand)
                .ok()
                .map(|(children,)| Self::some(U256::ONE, &children, book, depth))
        } else if arbiter == book.threshold {
            Self::threshold(demand, book, depth)
        } else {
            Self::people(arbiter, demand, book, depth)
                .or_else(|| Self::facts(arbiter, demand, book))
                .or_else(|| Self::results(arbiter, demand, book))
                .unwrap_or_else(|| {
                    let demand = demand.clone();
                    Some(Self::Unknown { arbiter, demand })
                })
        };
        known.unwrap_or(Self::Undecodable { arbiter })
    }

    /// `None` if it is another arbiter, `Some(None)` if it cannot decode the demand.
    #[allow(clippy::option_option)]
    fn people(
        arbiter: Address,
        demand: &[u8],
        book: &AddressBook,
        depth: usize,
    ) -> Option<Option<Self>> {
        Some(if arbiter == book.addressed {
            decoded(demand).map(|(author, about, kind, recipient)| Self::Addressed {
                author,
                about,
                kind,
                recipient,
            })
        } else if arbiter == book.committee {
            one(demand).map(Self::committee)
        } else if arbiter == book.confirmed {
            decoded(demand).map(|(confirmer, author, kind, exclusive, revocable, until)| {
                Self::Confirmed(Confirmation {
                    confirmer,
                    author,
                    kind,
                    exclusive,
                    revocable,
                    until,
                })
            })
        } else if arbiter == book.during {
            decoded(demand).map(|(from, until): (U256, U256)| {
                let (from, until) = (from.saturating_to(), until.saturating_to());
                possible(until == 0 || from < until, Self::During { from, until })
            })
        } else if arbiter == book.optimistic {
            one(demand).map(|demand: OptimisticDemand| {
                let can_fall = !demand.challengers.is_empty();
                possible(!demand.falls || can_fall, Self::Optimistic(demand))
            })
        } else if arbiter == book.oracle {
            decoded(demand).map(|(oracle, question, answer, until)| Self::Oracle {
                oracle,
                question,
                answer,
                until,
            })
        } else if arbiter == book.ordered {
            decoded(demand)
                .map(|(steps,): (Vec<Step>,)| possible(!steps.is_empty(), Self::Ordered(steps)))
        } else if arbiter == book.sealed {
            Self::contest(demand, book, depth)
        } else if arbiter == book.signed {
            decoded(demand).map(|(signer, subject)| Self::Signed { signer, subject })
        } else if arbiter == book.signed_p256 {
            decoded(demand).map(|(x, y, subject)| Self::SignedP256 { x, y, subject })
        } else if arbiter == book.timely {
            decoded(demand).map(|(author, about, kind, content, from, until, missed)| {
                let timely = Self::Timely {
                    author,
                    about,
                    kind,
                    content,
                    from,
                    until,
                    missed,
                };
                possible(missed || from == 0 || from < until, timely)
            })
        } else {
            return None;
        })
    }

    #[allow(clippy::option_option)]
    fn facts(arbiter: Address, demand: &[u8], book: &AddressBook) -> Option<Option<Self>> {
        Some(if arbiter == book.agent_reputed {
            one(demand).map(|demand: ReputationDemand| {
                let ascending = is_ascending(&demand.clients) && !demand.clients.is_empty();
                let scaled = demand.decimals <= U256::from(MAX_DECIMALS);
                possible(ascending && scaled, Self::AgentReputed(demand))
            })
        } else if arbiter == book.agent_validated {
            one(demand).map(|demand: ValidationDemand| {
                let range = U256::ONE..=U256::from(100);
                possible(
                    range.contains(&demand.threshold),
                    Self::AgentValidated(demand),
                )
            })
        } else if arbiter == book.attested {
            one(demand).map(|demand: AttestationDemand| {
                possible(demand.from < demand.until, Self::Attested(demand))
            })
        } else if arbiter == book.hash_lock {
            decoded(demand).map(|(hash, by)| Self::HashLock { hash, by })
        } else if arbiter == book.holds {
            decoded(demand).map(|(asset, holder)| Self::Holds { asset, holder })
        } else if arbiter == book.merkle_member {
            decoded(demand).map(|(leaf, root, author, about, kind)| Self::MerkleMember {
                leaf,
                root,
                author,
                about,
                kind,
            })
        } else if arbiter == book.outcome {
            decoded(demand).map(|(deal, index, mask): (B256, U256, U256)| {
                // A commitment has seven clauses at most.
                let mask = mask.to_le_bytes::<32>()[0] & 0x7f;
                let index = index.saturating_to();
                let outcome = Self::Outcome { deal, index, mask };
                possible(index < MAX_COMMITMENTS && mask != 0, outcome)
            })
        } else if arbiter == book.price_feed {
            decoded(demand).and_then(|(feed, op, price, max_age, decimals): (_, _, _, _, U256)| {
                Some(Self::PriceFeed {
                    feed,
                    op,
                    price,
                    max_age,
                    decimals: decimals.try_into().ok()?,
                })
            })
        } else if arbiter == book.static_call_compare {
            one(demand).map(Self::StaticCallCompare)
        } else if arbiter == book.storage_proof {
            decoded(demand).map(
                |(block, account, slot, op, signed, value)| Self::StorageProof {
                    block,
                    account,
                    slot,
                    op,
                    signed,
                    value,
                },
            )
        } else {
            return None;
        })
    }

    #[allow(clippy::option_option)]
    fn results(arbiter: Address, demand: &[u8], book: &AddressBook) -> Option<Option<Self>> {
        Some(if arbiter == book.enclave {
            decoded(demand).map(|(author, kind, enroller, measurement)| Self::Enclave {
                author,
                kind,
                enroller,
                measurement,
            })
        } else if arbiter == book.groth16 {
            decoded(demand).map(|(author, kind, key, inputs)| Self::Groth16 {
                author,
                kind,
                key,
                inputs,
            })
        } else if arbiter == book.objective {
            decoded(demand).map(|(author, kind, scorer, gas, threshold, parameters)| {
                Self::Objective {
                    author,
                    kind,
                    scorer,
                    gas,
                    threshold,
                    parameters,
                }
            })
        } else if arbiter == book.possession {
            decoded(demand).map(|(schedule, mask, needed): (Schedule, U256, U256)| {
                let periods = usize::try_from(schedule.periods).unwrap_or(usize::MAX);
                let counted = (0..periods.min(256)).filter(|period| mask.bit(*period));
                let enough = needed <= U256::from(counted.count());
                let fits = schedule.periods <= U256::from(MAX_PERIODS);
                let possession = Self::Possession {
                    schedule,
                    mask,
                    needed,
                };
                possible(fits && enough && !needed.is_zero(), possession)
            })
        } else if arbiter == book.replayed {
            decoded(demand).map(
                |(author, kind, verdict, threshold, verifiers): (_, _, _, _, Vec<_>)| {
                    let others = is_ascending(&verifiers) && !verifiers.contains(&author);
                    let enough = is_quorum(threshold, &verifiers);
                    let replayed = Self::Replayed {
                        author,
                        kind,
                        verdict,
                        threshold,
                        verifiers,
                    };
                    possible(others && enough, replayed)
                },
            )
        } else if arbiter == book.risc_zero || arbiter == book.sp1 {
            let vm = if arbiter == book.sp1 {
                "SP1"
            } else {
                "RISC Zero"
            };
            decoded(demand).map(|(author, kind, verifier, program, context)| Self::Proven {
                vm,
                author,
                kind,
                verifier,
                program,
                context,
            })
        } else {
            return None;
        })
    }

    fn committee(demand: CommitteeDemand) -> Self {
        let CommitteeDemand {
            threshold,
            token,
            members,
            weights,
            ..
        } = &demand;
        let weighed = weights.len() == if token.is_zero() { members.len() } else { 0 };
        let sum = weights
            .iter()
            .fold(U256::ZERO, |sum, weight| sum.saturating_add(*weight));
        let enough = !token.is_zero() || sum >= *threshold;
        let fits = is_ascending(members) && !threshold.is_zero();
        possible(weighed && enough && fits, Self::Committee(demand))
    }

    /// The contest's id is a hash of its bytes, so only those that an encoder makes are taken.
    fn contest(demand: &[u8], book: &AddressBook, depth: usize) -> Option<Self> {
        let (won, encoded) = demand.split_first()?;
        let contest: Contest = one(encoded)?;
        if contest.abi_encode() != encoded {
            return None;
        }
        let judge = (!contest.judge.is_zero())
            .then(|| Self::decode(contest.judge, &contest.judgeDemand, book, depth + 1));
        Some(Self::Sealed {
            contest,
            judge: judge.map(Box::new),
            won: *won != 0,
        })
    }

    fn docket(demand: &[u8]) -> Option<Self> {
        let (terms, mask) = <(CourtTerms, U256)>::abi_decode_params(demand).ok()?;
        let mask = Mask::from_word(mask)?;
        Some(Self::Docket { terms, mask })
    }

    fn stated(demand: &[u8]) -> Option<Self> {
        let (author, about, kind, content) =
            <(Address, B256, B256, B256)>::abi_decode_params(demand).ok()?;
        Some(Self::Stated {
            author,
            about,
            kind,
            content,
        })
    }

    fn quorum(demand: &[u8]) -> Option<Self> {
        type Demand = (U256, Vec<Address>, B256, B256, B256);
        let (threshold, authors, about, kind, content) = Demand::abi_decode_params(demand).ok()?;
        let fits = is_quorum(threshold, &authors) && is_ascending(&authors);
        let quorum = Self::Quorum {
            threshold,
            authors,
            about,
            kind,
            content,
        };
        Some(possible(fits, quorum))
    }

    fn all(demand: &[u8], book: &AddressBook, depth: usize) -> Option<Self> {
        let (children,) = <(Vec<(Address, Bytes)>,)>::abi_decode_params(demand).ok()?;
        if children.is_empty() {
            return Some(Self::Never);
        }
        let children = children.iter();
        let children =
            children.map(|(arbiter, demand)| Self::decode(*arbiter, demand, book, depth + 1));
        Some(Self::All(children.collect()))
    }

    fn threshold(demand: &[u8], book: &AddressBook, depth: usize) -> Option<Self> {
        let (threshold, children) = <(U256, Vec<CappedChild>)>::abi_decode_params(demand).ok()?;
        let key = |child: &CappedChild| {
            keccak256((child.arbiter, child.demand.clone()).abi_encode_params())
        };
        let distinct = children.is_sorted_by(|first, second| key(first) < key(second));
        if threshold.is_zero() || !distinct {
            return Some(Self::Never);
        }
        Some(Self::some(threshold, &children, book, depth))
    }

    fn some(threshold: U256, children: &[CappedChild], book: &AddressBook, depth: usize) -> Self {
        if U256::from(children.len()) < threshold {
            return Self::Never;
        }
        let children = children.iter().map(|child| {
            let body = Self::decode(child.arbiter, &child.demand, book, depth + 1);
            (child.gasCap, body)
        });
        Self::Some {
            threshold,
            children: children.collect(),
        }
    }

    /// Whose statement the clause can pay, if only one author comes into question.
    pub fn author(&self) -> Option<Address> {
        match self {
            Self::Stated { author, .. }
            | Self::Addressed { author, .. }
            | Self::Enclave { author, .. }
            | Self::Groth16 { author, .. }
            | Self::Objective { author, .. }
            | Self::Replayed { author, .. }
            | Self::Proven { author, .. }
            | Self::Timely {
                author,
                missed: false,
                ..
            } => Some(*author),
            Self::Optimistic(demand) => Some(demand.author),
            Self::Confirmed(confirmation) => {
                Some(confirmation.author).filter(|author| !author.is_zero())
            }
            Self::Ordered(steps) => Some(steps.last()?.author),
            Self::MerkleMember { root, author, .. } if root.is_zero() => Some(*author),
            // The first child gets the statements.
            Self::All(children) => children.first()?.author(),
            _ => None,
        }
    }

    /// Who is named in it, leaving out what is nested.
    pub(crate) fn parties(&self) -> Vec<Address> {
        match self {
            Self::Quorum { authors, .. } => authors.clone(),
            Self::Addressed {
                author, recipient, ..
            } => vec![*author, *recipient],
            Self::Committee(demand) => demand.members.clone(),
            Self::Confirmed(confirmation) => vec![confirmation.confirmer, confirmation.author],
            Self::Optimistic(demand) => {
                let judge = [demand.author, demand.judge];
                judge
                    .into_iter()
                    .chain(demand.challengers.clone())
                    .collect()
            }
            Self::Oracle { oracle, .. } => vec![*oracle],
            Self::Ordered(steps) => steps.iter().map(|step| step.author).collect(),
            Self::Signed { signer, .. } => vec![*signer],
            Self::Timely { author, .. } => vec![*author],
            Self::AgentValidated(demand) => vec![demand.validator],
            Self::AgentReputed(demand) => demand.clients.clone(),
            Self::Attested(demand) => vec![demand.attester, demand.recipient],
            Self::Holds { holder, .. } => vec![*holder],
            Self::Enclave {
                author, enroller, ..
            } => vec![*author, *enroller],
            Self::Possession { schedule, .. } => vec![schedule.provider],
            Self::Replayed {
                author, verifiers, ..
            } => [vec![*author], verifiers.clone()].concat(),
            _ => self.author().into_iter().collect(),
        }
    }

    /// This condition and all that are nested in it.
    pub(crate) fn walk(&self, visit: &mut impl FnMut(&Self)) {
        visit(self);
        match self {
            Self::All(children) => children.iter().for_each(|child| child.walk(visit)),
            Self::Some { children, .. } => children.iter().for_each(|(_, child)| child.walk(visit)),
            Self::Sealed { judge, .. } => judge.iter().for_each(|judge| judge.walk(visit)),
            _ => {}
        }
    }
}

/// A demand of several words.
pub(crate) fn decoded<T>(demand: &[u8]) -> Option<T>
where
    T: SolValue + From<<T::SolType as SolType>::RustType>,
    for<'a> <T::SolType as SolType>::Token<'a>: TokenSeq<'a>,
{
    T::abi_decode_params_validate(demand).ok()
}

/// A demand of one struct.
fn one<T>(demand: &[u8]) -> Option<T>
where
    T: SolValue + From<<T::SolType as SolType>::RustType>,
{
    T::abi_decode_validate(demand).ok()
}

/// `condition`, or never, if it cannot be met.
fn possible(can_be: bool, condition: Condition) -> Condition {
    if can_be { condition } else { Condition::Never }
}

fn is_ascending(addresses: &[Address]) -> bool {
    addresses.is_sorted_by(|first, second| first < second)
}

fn is_quorum(threshold: U256, members: &[Address]) -> bool {
    !threshold.is_zero() && threshold <= U256::from(members.len())
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::types::Status;

    const AUTHOR: Address = Address::repeat_byte(7);

    /// Computed once: it hashes the code of every contract.
    fn book() -> &'static AddressBook {
        static BOOK: LazyLock<AddressBook> = LazyLock::new(AddressBook::computed);
        &BOOK
    }

    fn stated() -> (Address, Bytes) {
        let clause = book().when_stated(AUTHOR, B256::ZERO, B256::ZERO, B256::ZERO);
        (clause.arbiter, clause.demand)
    }

    fn capped((arbiter, demand): (Address, Bytes), gas: u32) -> CappedChild {
        CappedChild {
            arbiter,
            gasCap: gas,
            demand,
        }
    }

    fn docket_of(deadline: u32, statuses: &[Status]) -> (Address, Bytes) {
        let terms = CourtTerms {
            deadline,
            limit: 10,
            instance: AUTHOR,
            filing: B256::ZERO,
            rules: B256::ZERO,
        };
        let clause = book().when_docket(&terms, Mask::of(statuses));
        (clause.arbiter, clause.demand)
    }

    #[test]
    fn test_conditions_read_as_words() {
        let any = book().when_any(vec![capped(stated(), 9), capped((AUTHOR, Bytes::new()), 9)]);
        let all = book().when_all([
            docket_of(5_400, &[Status::Upheld]),
            (any.arbiter, any.demand),
        ]);
        assert_eq!(
            Condition::of(&all, book()).to_string(),
            format!(
                "all of (the docket is Upheld (results due within 1 h 30 min, final at most 10 s later); any of ({AUTHOR} has stated kind {}; unknown arbiter {AUTHOR} says yes to 0x))",
                B256::ZERO
            )
        );
        assert_eq!(Span(90_061).to_string(), "1 d 1 h 1 min 1 s");
        assert_eq!(Span(0).to_string(), "0 s");
    }

    #[test]
    fn test_what_can_never_be_met_is_seen() {
        let never = [
            book().when_all([]),
            book().when_threshold(0, vec![capped(stated(), 9)]),
            book().when_threshold(2, vec![capped(stated(), 9)]),
            book().when_quorum(2, vec![AUTHOR], B256::ZERO, B256::ZERO, B256::ZERO),
            // Twice the same child.
            book().when_threshold(1, vec![capped(stated(), 9), capped(stated(), 9)]),
        ];
        for clause in never {
            assert_eq!(Condition::of(&clause, book()), Condition::Never);
        }
        // Only a clause's own zero arbiter asks nobody.
        let nested = book().when_all([(Address::ZERO, Bytes::new())]);
        let nested = Condition::of(&nested, book());
        assert_eq!(nested, Condition::All(vec![Condition::Never]));
        assert_eq!(verdict(&nested, &Course::default()), Verdict::No);
    }

    #[test]
    fn test_only_the_first_child_names_an_author() {
        let other = (book().docket, Bytes::new());
        let first = book().when_all([stated(), other.clone()]);
        assert_eq!(Condition::of(&first, book()).author(), Some(AUTHOR));
        let second = book().when_all([other, stated()]);
        assert_eq!(Condition::of(&second, book()).author(), None);
    }

    fn verdict(condition: &Condition, course: &Course) -> Verdict {
        condition.verdict(course, &mut |_, _| Verdict::Maybe)
    }

    /// What a clause's arbiter says in each course of events.
    fn verdicts(clause: &Clause) -> Vec<Verdict> {
        let condition = Condition::of(clause, book());
        let courses = Courses::of([&condition], 0);
        courses
            .iter()
            .map(|course| verdict(&condition, &course))
            .collect()
    }

    #[test]
    fn test_sure_things_combine() {
        let upheld = docket_of(100, &[Status::Upheld]);
        let rest = docket_of(100, &[Status::Absent, Status::Overruled, Status::Void]);
        let gas = course::LEAST_CHILD_GAS;
        let any = |children: Vec<CappedChild>| verdicts(&book().when_any(children));
        let both_ways = any(vec![
            capped(upheld.clone(), gas),
            capped(rest.clone(), gas),
            capped(stated(), gas),
        ]);
        assert_eq!(both_ways, [Verdict::Yes(110); 4]);
        let children = vec![capped(upheld.clone(), gas), capped(stated(), gas)];
        let two = verdicts(&book().when_threshold(2, children));
        use Verdict::{Maybe, No, Yes};
        // Absent, upheld, overruled, void.
        assert_eq!(two, [No, Maybe, No, No]);
        assert_eq!(
            any(vec![capped(upheld.clone(), gas)]),
            [No, Yes(110), No, No]
        );
        let starved = any(vec![capped(upheld.clone(), gas - 1)]);
        assert_eq!(starved, [No, Maybe, No, No]);
        let both = book().when_all([upheld, rest]);
        assert_eq!(verdicts(&both), [No; 4]);
        let early = docket_of(100, &[Status::Standing, Status::Upheld]);
        let early = Clause::when(early.0, early.1);
        assert_eq!(verdicts(&early), [Maybe, Yes(110), Maybe, Maybe]);
    }
}
