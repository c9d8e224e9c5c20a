//! Conditions in words.

use std::fmt;

use alloy::primitives::{Address, B256, I256, U256};

use super::Condition;
use crate::{
    audit::Described,
    simulate::Moment,
    types::{FOREVER, LockHash, Op, attestation},
};

/// What a statement must be, in words.
struct Said<'a>(&'a B256, &'a B256, &'a B256);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(about, kind, content) = self;
        write!(f, "stated kind {kind}")?;
        if !about.is_zero() {
            write!(f, " about {about}")?;
        }
        if !content.is_zero() {
            write!(f, " with content hash {content}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always => f.write_str("nothing is asked"),
            Self::Never => f.write_str("never: it cannot be met"),
            Self::Docket { mask, terms } => write!(
                f,
                "the docket is {mask} (results due within {}, final at most {} later)",
                Span(terms.deadline.into()),
                Span(terms.limit.into())
            ),
            Self::Stated {
                author,
                about,
                kind,
                content,
            } => write!(f, "{author} has {}", Said(about, kind, content)),
            Self::Quorum {
                threshold,
                authors,
                about,
                kind,
                content,
            } => {
                write!(f, "at least {threshold} of ")?;
                list(f, authors, ", ")?;
                write!(f, " have {}", Said(about, kind, content))
            }
            Self::Addressed {
                author,
                about,
                kind,
                recipient,
            } => write!(
                f,
                "{author} has {} to {recipient}",
                Said(about, kind, &B256::ZERO)
            ),
            Self::Committee(demand) => {
                write!(f, "members who weigh at least {}", demand.threshold)?;
                if !demand.token.is_zero() {
                    write!(f, " in votes of {}", demand.token)?;
                }
                f.write_str(" of ")?;
                for (number, member) in demand.members.iter().enumerate() {
                    let before = if number == 0 { "" } else { ", " };
                    write!(f, "{before}{member}")?;
                    if let Some(weight) = demand.weights.get(number) {
                        write!(f, " ({weight})")?;
                    }
                }
                let said = Said(&demand.about, &demand.kind, &demand.content);
                write!(f, " have {said}")
            }
            Self::Confirmed(confirmation) => {
                write!(f, "{} has", confirmation.confirmer)?;
                if confirmation.revocable {
                    f.write_str(" revocably")?;
                }
                write!(f, " confirmed what ")?;
                who(f, confirmation.author)?;
                let whole = if confirmation.exclusive {
                    "the deal"
                } else {
                    "this commitment"
                };
                write!(
                    f,
                    " stated of kind {}, one for {whole}{}",
                    confirmation.kind,
                    Before(confirmation.until)
                )
            }
            Self::During { from, until: 0 } => write!(f, "it is {} or later", Moment(*from)),
            Self::During { from, until } => {
                write!(f, "it is from {} until {}", Moment(*from), Moment(*until))
            }
            Self::Optimistic(demand) => {
                let said = Said(&demand.about, &demand.kind, &demand.content);
                let (falls, silence) = match (demand.falls, demand.silence) {
                    (true, true) => ("fell", "it stands"),
                    (true, false) => ("fell", "it falls"),
                    (false, true) => ("stands", "it stands"),
                    (false, false) => ("stands", "it falls"),
                };
                write!(
                    f,
                    "the claim that {} has {said}{} {falls} (to be challenged within {} by ",
                    demand.author,
                    Before(demand.until),
                    Span(demand.window.into())
                )?;
                if demand.challengers.is_empty() {
                    f.write_str("nobody")?;
                }
                list(f, &demand.challengers, " or ")?;
                write!(
                    f,
                    "; then {} rules within {}, or else {silence})",
                    demand.judge,
                    Span(demand.limit.into())
                )
            }
            Self::Oracle {
                oracle,
                question,
                answer,
                until,
            } => {
                if answer.is_zero() {
                    write!(f, "{oracle} has not replied")?;
                } else {
                    write!(f, "{oracle} has replied what hashes to {answer}")?;
                }
                write!(f, " to the question {question}{}", Before(*until))
            }
            Self::Ordered(steps) => {
                for (number, step) in steps.iter().enumerate() {
                    let then = if number == 0 { "" } else { ", and then " };
                    let said = Said(&step.about, &step.kind, &B256::ZERO);
                    write!(f, "{then}{} has {said}", step.author)?;
                }
                Ok(())
            }
            Self::Sealed {
                contest,
                judge,
                won,
            } => {
                let who = if *won { "somebody" } else { "nobody" };
                write!(
                    f,
                    "{who} has won the contest for stating kind {}, to be sealed{} with a bond of {} wei and revealed within {}",
                    contest.kind,
                    Before(contest.until),
                    contest.bond,
                    Span(contest.window.into())
                )?;
                match judge {
                    Some(judge) => write!(f, ", so that {judge}"),
                    None => Ok(()),
                }
            }
            Self::Signed { signer, subject } => write!(f, "{signer} approves {subject}"),
            Self::SignedP256 { x, y, subject } => {
                write!(f, "the P-256 key {x} {y} approves {subject}")
            }
            Self::Timely {
                author,
                about,
                kind,
                content,
                from,
                until,
                missed,
            } => {
                let has = if *missed { "has not" } else { "has" };
                write!(f, "{author} {has} {}", Said(about, kind, content))?;
                if *from != 0 {
                    write!(f, " from {} on", Span((*from).into()))?;
                }
                write!(f, "{}", Before(*until))
            }
            Self::AgentReputed(demand) => {
                write!(
                    f,
                    "agent {} has {} or more feedback in {}, on average at least {} / 10^{}, tagged {:?} and {:?}, by ",
                    demand.agentId,
                    demand.count,
                    demand.registry,
                    demand.value,
                    demand.decimals,
                    demand.tag1,
                    demand.tag2
                )?;
                list(f, &demand.clients, ", ")
            }
            Self::AgentValidated(demand) => {
                write!(
                    f,
                    "{} gives agent {} at least {} of 100 in {}",
                    demand.validator, demand.agentId, demand.threshold, demand.registry
                )?;
                if !demand.tag.is_empty() {
                    write!(f, ", tagged {:?}", demand.tag)?;
                }
                if demand.requestHash.is_zero() {
                    f.write_str(", on the request for this commitment")
                } else {
                    write!(f, ", on request {}", demand.requestHash)
                }
            }
            Self::Attested(demand) => {
                let has = |rule: U256| !(demand.rules & rule).is_zero();
                write!(
                    f,
                    "{} has attested in {} by schema {}",
                    demand.attester, demand.eas, demand.schema
                )?;
                match (has(attestation::ANY_RECIPIENT), demand.recipient.is_zero()) {
                    (true, _) => {}
                    (false, true) => f.write_str(" to nobody")?,
                    (false, false) => write!(f, " to {}", demand.recipient)?,
                }
                match (has(attestation::ANY_REFERENCE), demand.r#ref.is_zero()) {
                    (true, _) => {}
                    (false, true) => f.write_str(" without a reference")?,
                    (false, false) => write!(f, " with reference {}", demand.r#ref)?,
                }
                if has(attestation::ABOUT_DEAL) {
                    f.write_str(" about this deal")?;
                }
                if has(attestation::IRREVOCABLE) {
                    f.write_str(" irrevocably")?;
                }
                let moment = |time: U256| Moment(time.saturating_to());
                write!(
                    f,
                    ", from {} until {}",
                    moment(demand.from),
                    moment(demand.until)
                )
            }
            Self::HashLock { hash, by } => {
                let by = match by {
                    LockHash::SHA256 => "SHA-256",
                    _ => "keccak256",
                };
                write!(f, "32 bytes are shown whose {by} is {hash}")
            }
            Self::Holds { asset, holder } => {
                write!(f, "{holder} holds {}", Described(asset))
            }
            Self::MerkleMember {
                leaf,
                root,
                author,
                about,
                kind,
            } => {
                write!(f, "leaf {leaf} is in the Merkle tree with ")?;
                if root.is_zero() {
                    let said = Said(about, kind, &B256::ZERO);
                    write!(f, "the root that {author} has {said}")
                } else {
                    write!(f, "root {root}")
                }
            }
            Self::Outcome { deal, index, mask } => {
                write!(f, "commitment {index}")?;
                if !deal.is_zero() {
                    write!(f, " of deal {deal}")?;
                }
                f.write_str(" has closed by clause ")?;
                list(f, (0..8).filter(|clause| mask >> clause & 1 != 0), " or ")
            }
            Self::PriceFeed {
                feed,
                op,
                price,
                max_age,
                decimals,
            } => write!(
                f,
                "price feed {feed} says {} {price} / 10^{decimals}, at most {} old",
                sign(*op),
                Span((*max_age).into())
            ),
            Self::StaticCallCompare(question) => {
                let target = question.target;
                let value = number(question.signed, question.value);
                write!(
                    f,
                    "{target} called with {} and {} gas answers {} {value} at byte {}",
                    question.call,
                    question.gasCap,
                    sign(question.op),
                    question.offset
                )
            }
            Self::StorageProof {
                block,
                account,
                slot,
                op,
                signed,
                value,
            } => write!(
                f,
                "after block {block}, slot {slot} of {account} was {} {}",
                sign(*op),
                number(*signed, *value)
            ),
            Self::Enclave {
                author,
                kind,
                enroller,
                measurement,
            } => write!(
                f,
                "an enclave with measurement {measurement}, whose key {enroller} enrolled, has signed what {author} stated of kind {kind}"
            ),
            Self::Groth16 {
                author,
                kind,
                key,
                inputs,
            } => {
                write!(f, "a Groth16 proof by key {key} with inputs (")?;
                list(f, inputs, ", ")?;
                write!(f, ") shows what {author} stated of kind {kind}")
            }
            Self::Objective {
                author,
                kind,
                scorer,
                gas,
                threshold,
                parameters,
            } => write!(
                f,
                "{scorer} with parameters {parameters} and {gas} gas scores what {author} stated of kind {kind} at least {threshold}"
            ),
            Self::Possession {
                schedule,
                mask,
                needed,
            } => write!(
                f,
                "{} has shown in {needed} of {} periods (mask {mask:#x}) of {} blocks, after {}, each within {}, the piece drawn by {} of {} under root {}",
                schedule.provider,
                schedule.periods,
                schedule.period,
                schedule.delay,
                schedule.window,
                if schedule.beacon.is_zero() {
                    "block hash".to_owned()
                } else {
                    format!("beacon {}", schedule.beacon)
                },
                schedule.leaves,
                schedule.root
            ),
            Self::Replayed {
                author,
                kind,
                verdict,
                threshold,
                verifiers,
            } => {
                write!(f, "at least {threshold} of ")?;
                list(f, verifiers, ", ")?;
                write!(
                    f,
                    " have stated with kind {verdict} exactly what {author} stated of kind {kind}"
                )
            }
            Self::Proven {
                vm,
                author,
                kind,
                verifier,
                program,
                context,
            } => write!(
                f,
                "{verifier} accepts a proof that {vm} program {program} with context {context} gives what {author} stated of kind {kind}"
            ),
            Self::All(children) => {
                f.write_str("all of (")?;
                list(f, children, "; ")?;
                f.write_str(")")
            }
            Self::Some {
                threshold,
                children,
            } => {
                if *threshold == U256::ONE {
                    f.write_str("any of (")?;
                } else {
                    write!(f, "at least {threshold} of (")?;
                }
                list(f, children.iter().map(|(_, child)| child), "; ")?;
                f.write_str(")")
            }
            Self::Undecodable { arbiter } => {
                write!(f, "arbiter {arbiter} cannot decode what is demanded of it")
            }
            Self::Unknown { arbiter, demand } => {
                write!(f, "unknown arbiter {arbiter} says yes to {demand}")
            }
        }
    }
}

/// Until when something must have been stated.
struct Before(u32);

impl fmt::Display for Before {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            FOREVER => Ok(()),
            seconds => write!(f, " before {}", Span(seconds.into())),
        }
    }
}

fn who(f: &mut fmt::Formatter<'_>, author: Address) -> fmt::Result {
    if author.is_zero() {
        f.write_str("anybody")
    } else {
        write!(f, "{author}")
    }
}

const fn sign(op: Op) -> &'static str {
    match op {
        Op::Eq => "==",
        Op::Ne => "!=",
        Op::Lt => "<",
        Op::Le => "<=",
        Op::Gt => ">",
        _ => ">=",
    }
}

fn number(signed: bool, value: U256) -> String {
    if signed {
        I256::from_raw(value).to_string()
    } else {
        value.to_string()
    }
}

fn list<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    items: impl IntoIterator<Item = T>,
    separator: &str,
) -> fmt::Result {
    for (number, item) in items.into_iter().enumerate() {
        if number != 0 {
            f.write_str(separator)?;
        }
        write!(f, "{item}")?;
    }
    Ok(())
}

/// A span of time in seconds, written for people: the two largest units that are exact, else seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span(pub(crate) u64);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
        let mut rest = self.0;
        let mut written = false;
        for (seconds, unit) in units {
            let count = rest / seconds;
            rest %= seconds;
            if count != 0 {
                let blank = if written { " " } else { "" };
                write!(f, "{blank}{count} {unit}")?;
                written = true;
            }
        }
        if written { Ok(()) } else { f.write_str("0 s") }
    }
}
