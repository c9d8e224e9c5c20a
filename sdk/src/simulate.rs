//! What a deal can come to, before anybody signs it: every clause, when it can be taken, what it asks
//! for, and who gets what.

use std::{collections::BTreeMap, fmt};

use alloy::{
    primitives::{Address, B256, Bytes, U256},
    sol_types::SolValue,
};

use crate::{
    AddressBook, Condition, Revert,
    audit::{self, Exposure},
    bindings::Escrow::{self, EscrowCalls},
    condition::{Span, decoded},
    ids::{self, Domain},
    model::{Model, Question},
    types::{
        AUTHOR, Allocation, Asset, AssetKind, Clause, CourtTerms, Deal, FOREVER, Line, Statement,
        Tier,
    },
};

/// One payment of an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// To whom; [`AUTHOR`] if it is not known whose statement will count.
    pub to: Address,
    /// What, with the amount.
    pub asset: Asset,
}

/// Where the value of a commitment goes by one of its clauses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Flow {
    /// Exactly so, as the model of the kernel pays it.
    Fixed(Vec<Payment>),
    /// The docket's price to a payee, at most all of the first asset; the rest to the depositor.
    Metered {
        /// Who is paid.
        payee: Address,
    },
    /// Equal parts to those who were right about the docket; all to the depositor if nobody was.
    Verifiers,
    /// What every depositor signs.
    Agreed,
    /// A price that moves with the time of a statement, of the first asset; the rest to the depositor.
    Linear(Line),
    /// In proportion to weights that are stated, or all to the depositor.
    ProRata {
        /// By whom.
        meter: Address,
        /// Of which kind; each payee's is derived from it.
        kind: B256,
        /// Before so many seconds after the opening.
        until: u32,
        /// For whom.
        payees: Vec<Address>,
    },
    /// To the author of a work, less the royalties of the works that it derives from.
    Royalties {
        /// The work's statement id.
        work: B256,
    },
    /// The total of a voucher, of the first asset; the rest to the depositor.
    Vouchers {
        /// Who signs it; zero: the depositor.
        signer: Address,
        /// Who states it and is paid.
        payee: Address,
        /// As which kind.
        kind: B256,
        /// Before so many seconds after the opening.
        until: u32,
    },
    /// Tiers of the first asset, in order; the rest to the depositor.
    Waterfall {
        /// Who states the amount that flows; zero: all that is locked.
        author: Address,
        /// As which kind.
        kind: B256,
        /// Each up to its cap.
        tiers: Vec<Tier>,
    },
    /// An allocator of the book with data that it cannot decode.
    Undecodable {
        /// The allocator.
        allocator: Address,
    },
    /// An allocator that this crate does not know gives up to all of it to anybody, the rest to the
    /// depositor.
    Unknown {
        /// The allocator.
        allocator: Address,
        /// What it was given.
        data: Bytes,
    },
    /// Taking the clause would be refused, whatever its arbiter says.
    Refused(Revert),
}

/// What one clause comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// From so many seconds after the opening.
    pub from: u32,
    /// Until so many seconds after the opening; [`FOREVER`] has no end.
    pub until: u32,
    /// What it asks for.
    pub condition: Condition,
    /// Who gets what.
    pub flow: Flow,
}

/// What one commitment can come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulated {
    /// Whose value.
    pub depositor: Address,
    /// What is locked.
    pub assets: Vec<Asset>,
    /// By clause.
    pub outcomes: Vec<Outcome>,
}

/// What a deal can come to. Its text is a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// The hash of the deal's spec.
    pub terms: B256,
    /// When it can no longer be opened, in Unix seconds.
    pub open_before: u64,
    /// By commitment.
    pub commitments: Vec<Simulated>,
    /// Who can lose what.
    pub exposures: Vec<Exposure>,
}

/// Simulates every clause of a deal. Fixed shares are run through the model of the kernel, to the last
/// unit; of allocators, what is known is said.
///
/// # Errors
///
/// The revert by which the kernel would refuse to open the deal.
pub fn simulate(deal: &Deal, book: &AddressBook) -> Result<Simulation, Revert> {
    let mut model = Model::new(Domain::new(1, book.escrow), 1);
    let id = model.assume_open(deal)?;
    let mut commitments = Vec::new();
    for (index, commitment) in deal.commitments.iter().enumerate() {
        let clauses = commitment.clauses.iter().enumerate();
        let outcomes = clauses.map(|(number, clause)| Outcome {
            from: clause.from,
            until: clause.until,
            condition: Condition::of(clause, book),
            flow: flow(&model, book, deal, id, (index, number)),
        });
        commitments.push(Simulated {
            depositor: commitment.depositor,
            assets: commitment.assets.clone(),
            outcomes: outcomes.collect(),
        });
    }
    Ok(Simulation {
        terms: deal.terms,
        open_before: deal.openBefore,
        commitments,
        exposures: audit::exposures(deal, book),
    })
}

fn flow(model: &Model, book: &AddressBook, deal: &Deal, id: B256, at: (usize, usize)) -> Flow {
    let clause = &deal.commitments[at.0].clauses[at.1];
    Flow::of_allocator(&clause.allocation, book)
        .unwrap_or_else(|| fixed(model.clone(), book, deal, id, at).unwrap_or_else(Flow::Refused))
}

impl Flow {
    /// What an allocator pays, as far as this crate knows it; `None` if there is none.
    pub(crate) fn of_allocator(allocation: &Allocation, book: &AddressBook) -> Option<Self> {
        let Allocation {
            allocator, data, ..
        } = allocation;
        let allocator = *allocator;
        if allocator.is_zero() {
            return None;
        }
        let flow = if allocator == book.agreed {
            Some(Self::Agreed)
        } else if allocator == book.verifier_fee {
            Some(Self::Verifiers)
        } else if allocator == book.metered {
            decoded(data).map(|(_, payee): (CourtTerms, Address)| Self::Metered { payee })
        } else if allocator == book.linear {
            Line::abi_decode_validate(data).ok().map(Self::Linear)
        } else if allocator == book.pro_rata {
            decoded(data).map(|(meter, kind, until, payees)| Self::ProRata {
                meter,
                kind,
                until,
                payees,
            })
        } else if allocator == book.royalties {
            decoded(data).map(|(work,)| Self::Royalties { work })
        } else if allocator == book.vouchers {
            decoded(data).map(|(signer, payee, kind, until)| Self::Vouchers {
                signer,
                payee,
                kind,
                until,
            })
        } else if allocator == book.waterfall {
            decoded(data).map(|(author, kind, tiers)| Self::Waterfall {
                author,
                kind,
                tiers,
            })
        } else {
            let data = data.clone();
            Some(Self::Unknown { allocator, data })
        };
        Some(flow.unwrap_or(Self::Undecodable { allocator }))
    }

    /// Who is named in it.
    fn parties(&self) -> Vec<Address> {
        match self {
            Self::Fixed(payments) => payments.iter().map(|payment| payment.to).collect(),
            Self::Metered { payee } => vec![*payee],
            Self::Linear(line) => vec![line.payee, line.author],
            Self::ProRata { meter, payees, .. } => payees.iter().copied().chain([*meter]).collect(),
            Self::Vouchers { signer, payee, .. } => vec![*payee, *signer],
            Self::Waterfall { author, tiers, .. } => {
                tiers.iter().map(|tier| tier.to).chain([*author]).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Takes the clause in the model, whatever its arbiter would say, and sees who has more.
fn fixed(
    mut model: Model,
    book: &AddressBook,
    deal: &Deal,
    id: B256,
    (index, number): (usize, usize),
) -> Result<Flow, Revert> {
    let commitment = &deal.commitments[index];
    let clause = &commitment.clauses[number];
    let mut settlement =
        ids::settlement(deal, index, number).expect("the deal has this commitment");
    model.time += u64::from(clause.from);
    if !clause.arbiter.is_zero() {
        model.arbiter(clause.arbiter, |_: &Question<'_>| Ok(true));
    }
    let author = author(clause, book);
    if clause
        .allocation
        .shares
        .iter()
        .any(|share| share.to == AUTHOR)
    {
        let statement = Statement {
            author,
            about: id,
            kind: B256::ZERO,
            data: Bytes::new(),
        };
        let call = Escrow::stateCall {
            about: id,
            kind: B256::ZERO,
            data: Bytes::new(),
        };
        model.call(author, U256::ZERO, &EscrowCalls::state(call))?;
        settlement.statements.push(statement);
    }
    let before = model.clone();
    let call = Escrow::settleCall { id, settlement };
    model.call(Address::ZERO, U256::ZERO, &EscrowCalls::settle(call))?;

    let mut payees: Vec<_> = Vec::new();
    for share in &clause.allocation.shares {
        let to = if share.to == AUTHOR { author } else { share.to };
        if !payees.contains(&to) {
            payees.push(to);
        }
    }
    let mut payments = Vec::new();
    let mut seen: Vec<(AssetKind, Address, U256)> = Vec::new();
    for asset in &commitment.assets {
        let key = (asset.kind, asset.token, asset.id);
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        for to in &payees {
            let amount = held(&model, asset, *to) - held(&before, asset, *to);
            if !amount.is_zero() {
                let asset = Asset { amount, ..*asset };
                payments.push(Payment { to: *to, asset });
            }
        }
    }
    Ok(Flow::Fixed(payments))
}

fn author(clause: &Clause, book: &AddressBook) -> Address {
    Condition::of(clause, book).author().unwrap_or(AUTHOR)
}

/// What somebody has or can withdraw.
fn held(model: &Model, asset: &Asset, who: Address) -> U256 {
    let Asset {
        kind, token, id, ..
    } = *asset;
    let ledger = &model.ledger;
    let has = match kind {
        AssetKind::Native => ledger.native.get(&who).copied(),
        AssetKind::ERC20 => ledger.balance(token, who),
        AssetKind::ERC721 => Some(U256::from(ledger.owner(token, id) == Some(who))),
        _ => ledger.balance_of_id(token, who, id),
    };
    has.unwrap_or_default() + model.credit(who, kind, token, id)
}

/// Short names for the addresses of a deal, by the order in which they appear.
#[derive(Default)]
struct Names {
    parties: Vec<Address>,
    tokens: Vec<(AssetKind, Address)>,
}

impl Names {
    fn of(simulation: &Simulation) -> Self {
        let mut names = Self::default();
        for commitment in &simulation.commitments {
            names.party(commitment.depositor);
        }
        for commitment in &simulation.commitments {
            for asset in &commitment.assets {
                let token = (asset.kind, asset.token);
                if asset.kind != AssetKind::Native && !names.tokens.contains(&token) {
                    names.tokens.push(token);
                }
            }
            for outcome in &commitment.outcomes {
                for party in outcome.flow.parties() {
                    names.party(party);
                }
                outcome.condition.walk(&mut |part| {
                    for party in part.parties() {
                        names.party(party);
                    }
                });
            }
        }
        names
    }

    fn party(&mut self, party: Address) {
        if party != AUTHOR && !party.is_zero() && !self.parties.contains(&party) {
            self.parties.push(party);
        }
    }

    /// A, B, … Z, A1, B1, …
    fn letter(number: usize) -> String {
        let letter = char::from(b'A' + u8::try_from(number % 26).unwrap_or(0));
        match number / 26 {
            0 => letter.to_string(),
            round => format!("{letter}{round}"),
        }
    }

    fn name(&self, party: Address) -> String {
        if party == AUTHOR {
            return "the author".to_owned();
        }
        match self.parties.iter().position(|one| *one == party) {
            Some(number) => Self::letter(number),
            None => party.to_string(),
        }
    }

    fn names(&self, parties: impl Iterator<Item = Address>) -> String {
        let names: Vec<_> = parties.map(|party| self.name(party)).collect();
        names.join(" and ")
    }

    /// The commitment's first asset.
    fn first(&self, commitment: &Simulated) -> String {
        let first = commitment.assets.first().map(|asset| self.asset(asset));
        first.unwrap_or_default()
    }

    fn asset(&self, asset: &Asset) -> String {
        let Asset {
            kind,
            token,
            id,
            amount,
        } = asset;
        let number = self.tokens.iter().position(|one| *one == (*kind, *token));
        let token = number.map_or_else(|| token.to_string(), |number| format!("T{}", number + 1));
        match kind {
            AssetKind::Native => format!("{amount} wei"),
            AssetKind::ERC20 => format!("{amount} {token}"),
            AssetKind::ERC721 => format!("{token} #{id}"),
            _ => format!("{amount} {token} #{id}"),
        }
    }

    /// Puts the names into a text that has addresses.
    fn shorten(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (number, party) in self.parties.iter().enumerate() {
            text = text.replace(&party.to_string(), &Self::letter(number));
        }
        for (number, (kind, token)) in self.tokens.iter().enumerate() {
            let long = format!("{} {token}", standard(*kind));
            text = text.replace(&long, &format!("T{}", number + 1));
        }
        text
    }

    fn flow(&self, flow: &Flow, commitment: &Simulated) -> String {
        let depositor = self.name(commitment.depositor);
        let all: Vec<_> = commitment
            .assets
            .iter()
            .map(|asset| self.asset(asset))
            .collect();
        let all = all.join(" and ");
        match flow {
            Flow::Fixed(payments) => {
                let mut parts: BTreeMap<usize, (String, Vec<String>)> = BTreeMap::new();
                for Payment { to, asset } in payments {
                    let first = payments.iter().position(|one| one.to == *to).unwrap_or(0);
                    let part = parts
                        .entry(first)
                        .or_insert_with(|| (self.name(*to), Vec::new()));
                    part.1.push(self.asset(asset));
                }
                let parts = parts.into_values();
                let parts: Vec<_> = parts
                    .map(|(name, assets)| format!("{name} gets {}", assets.join(" and ")))
                    .collect();
                parts.join("; ")
            }
            Flow::Metered { payee } => {
                let most = self.first(commitment);
                let payee = self.name(*payee);
                format!("{payee} gets the docket's price, at most {most}; {depositor} the rest")
            }
            Flow::Verifiers => format!(
                "those who ruled right get equal parts of {all}; {depositor} what does not divide, or all if nobody did"
            ),
            Flow::Agreed => "what every depositor signs".to_owned(),
            Flow::Linear(line) => {
                let first = self.first(commitment);
                let when = if line.author == AUTHOR {
                    "the statement was made".to_owned()
                } else {
                    format!("{} stated kind {}", self.name(line.author), line.kind)
                };
                format!(
                    "{} gets from {} to {} within {}, by when {when}, at most {first}; {depositor} the rest",
                    self.name(line.payee),
                    line.start,
                    line.end,
                    Span(line.span.into())
                )
            }
            Flow::ProRata {
                meter,
                kind,
                until,
                payees,
            } => format!(
                "{} get {all} in proportion to the weights that {} states before {} from kind {kind}; {depositor} all if there are none",
                self.names(payees.iter().copied()),
                self.name(*meter),
                Span((*until).into())
            ),
            Flow::Royalties { work } => format!(
                "the author of work {work} gets {all}, less the royalties of the works that it derives from"
            ),
            Flow::Vouchers {
                signer,
                payee,
                kind,
                until,
            } => {
                let signer = if signer.is_zero() {
                    depositor.clone()
                } else {
                    self.name(*signer)
                };
                format!(
                    "{} gets the total of the voucher by {signer} that it states before {} as kind {kind}, at most {}; {depositor} the rest",
                    self.name(*payee),
                    Span((*until).into()),
                    self.first(commitment)
                )
            }
            Flow::Waterfall {
                author,
                kind,
                tiers,
            } => {
                let from = if author.is_zero() {
                    self.first(commitment)
                } else {
                    let author = self.name(*author);
                    format!(
                        "what {author} states as kind {kind}, at most {}",
                        self.first(commitment)
                    )
                };
                let tiers: Vec<_> = tiers
                    .iter()
                    .map(|tier| format!("{} up to {}", self.name(tier.to), tier.cap))
                    .collect();
                format!("of {from}: {}; {depositor} the rest", tiers.join(", then "))
            }
            Flow::Undecodable { allocator } => {
                format!("nobody, since allocator {allocator} cannot decode its data")
            }
            Flow::Unknown { allocator, data } => format!(
                "unknown allocator {allocator} with data {data} gives up to {all} to anybody; {depositor} gets the rest"
            ),
            Flow::Refused(revert) => format!("nobody, since it would be refused: {revert}"),
        }
    }
}

const fn standard(kind: AssetKind) -> &'static str {
    match kind {
        AssetKind::Native => "native",
        AssetKind::ERC20 => "ERC-20",
        AssetKind::ERC721 => "ERC-721",
        _ => "ERC-1155",
    }
}

fn window(from: u32, until: u32) -> String {
    let at = |seconds: u32| Span(seconds.into());
    match (from, until) {
        (0, FOREVER) => "at any time".to_owned(),
        (0, until) => format!("in the first {}", at(until)),
        (from, FOREVER) => format!("from {} on", at(from)),
        (from, until) => format!("from {} until {}", at(from), at(until)),
    }
}

/// The widths of a table's columns, in characters: clause, when, if, who gets what.
const WIDTHS: [usize; 4] = [6, 22, 46, 46];

/// Writes one row, each cell in lines of its column's width.
fn row(f: &mut fmt::Formatter<'_>, cells: [&str; 4]) -> fmt::Result {
    let cells: Vec<_> = cells
        .iter()
        .zip(WIDTHS)
        .map(|(cell, width)| wrap(cell, width))
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    for line in 0..height {
        let mut text = String::from(" ");
        for (cell, width) in cells.iter().zip(WIDTHS) {
            let part = cell.get(line).map_or("", String::as_str);
            text.push_str(&format!(" {part:<width$} "));
        }
        writeln!(f, "{}", text.trim_end())?;
    }
    Ok(())
}

/// Breaks a text at blanks; a word that is wider stands alone.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut().expect("there is one");
        if last.is_empty() {
            last.push_str(word);
        } else if last.len() + 1 + word.len() <= width {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

impl fmt::Display for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Names::of(self);
        writeln!(f, "terms {}", self.terms)?;
        writeln!(f, "to be opened before {}", Moment(self.open_before))?;
        for (number, party) in names.parties.iter().enumerate() {
            writeln!(f, "{} = {party}", Names::letter(number))?;
        }
        for (number, (kind, token)) in names.tokens.iter().enumerate() {
            writeln!(f, "T{} = {} {token}", number + 1, standard(*kind))?;
        }
        for (index, commitment) in self.commitments.iter().enumerate() {
            let locked = commitment.assets.iter().map(|asset| names.asset(asset));
            let locked: Vec<_> = locked.collect();
            let depositor = names.name(commitment.depositor);
            writeln!(
                f,
                "\ncommitment {index}: {depositor} locks {}",
                locked.join(" and ")
            )?;
            row(f, ["clause", "when", "if", "who gets what"])?;
            for (clause, outcome) in commitment.outcomes.iter().enumerate() {
                let when = window(outcome.from, outcome.until);
                let condition = names.shorten(&outcome.condition.to_string());
                let flow = names.flow(&outcome.flow, commitment);
                row(f, [&clause.to_string(), &when, &condition, &flow])?;
            }
        }
        writeln!(f, "\nat worst")?;
        for exposure in &self.exposures {
            writeln!(f, "  {}", names.shorten(&exposure.to_string()))?;
        }
        if self.exposures.is_empty() {
            writeln!(f, "  nobody can lose anything")?;
        }
        Ok(())
    }
}

/// A time in Unix seconds, written as UTC.
pub(crate) struct Moment(pub(crate) u64);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Beyond the year 9999 a number says as much.
        if self.0 > 253_402_300_799 {
            return write!(f, "{} (Unix seconds)", self.0);
        }
        let (days, second) = (self.0 / 86_400, self.0 % 86_400);
        let (mut year, mut day) = (1970, days);
        let leap = |year: u64| {
            let century = year.is_multiple_of(100) && !year.is_multiple_of(400);
            year.is_multiple_of(4) && !century
        };
        while day >= 365 + u64::from(leap(year)) {
            day -= 365 + u64::from(leap(year));
            year += 1;
        }
        let february = 28 + u64::from(leap(year));
        let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let mut month = 0;
        while day >= lengths[month] {
            day -= lengths[month];
            month += 1;
        }
        let (hour, minute) = (second / 3_600, second / 60 % 60);
        write!(
            f,
            "{year}-{:02}-{:02} {hour:02}:{minute:02}:{:02} UTC",
            month + 1,
            day + 1,
            second % 60
        )
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::types::{Commitment, Mask, Share, Status};

    const ALICE: Address = Address::repeat_byte(1);
    const BOB: Address = Address::repeat_byte(2);
    const TOKEN: Address = Address::repeat_byte(3);

    /// Computed once: it hashes the code of every contract.
    fn book() -> &'static AddressBook {
        static BOOK: LazyLock<AddressBook> = LazyLock::new(AddressBook::computed);
        &BOOK
    }

    fn deal(commitment: Commitment) -> Deal {
        Deal {
            terms: B256::ZERO,
            openBefore: 1_700_000_000,
            salt: U256::ZERO,
            commitments: vec![commitment],
        }
    }

    fn outcomes(commitment: Commitment) -> Vec<Outcome> {
        let simulation = simulate(&deal(commitment), book()).unwrap();
        simulation.commitments.into_iter().next().unwrap().outcomes
    }

    #[test]
    fn test_shares_are_paid_to_the_last_unit() {
        let asset = Asset::erc20(TOKEN, U256::from(100));
        let thirds = [
            Share::new(ALICE, 333_333),
            Share::new(BOB, 333_333),
            Share::new(TOKEN, 333_334),
        ];
        let commitment = Commitment::by(ALICE)
            .lock(asset.clone())
            .lock(Asset::native(U256::ONE))
            .clause(Clause::always().splits(thirds));
        let pay = |to, asset: &Asset, amount: u64| Payment {
            to,
            asset: Asset {
                amount: U256::from(amount),
                ..asset.clone()
            },
        };
        let native = Asset::native(U256::ONE);
        assert_eq!(
            outcomes(commitment)[0].flow,
            Flow::Fixed(vec![
                pay(ALICE, &asset, 33),
                pay(BOB, &asset, 33),
                pay(TOKEN, &asset, 34),
                // The last share takes what does not divide, here as a credit: tokens take no value.
                pay(TOKEN, &native, 1),
            ])
        );
    }

    #[test]
    fn test_an_author_who_is_known_is_named() {
        let commitment = |clause: Clause| {
            let locked = Commitment::by(ALICE).lock(Asset::erc721(TOKEN, U256::from(7)));
            outcomes(locked.clause(clause.pays(AUTHOR)))[0].flow.clone()
        };
        let known = book().when_stated(BOB, B256::ZERO, B256::ZERO, B256::ZERO);
        let asset = Asset::erc721(TOKEN, U256::from(7));
        let paid = |to| {
            let asset = asset.clone();
            Flow::Fixed(vec![Payment { to, asset }])
        };
        assert_eq!(commitment(known), paid(BOB));
        assert_eq!(commitment(Clause::when(BOB, Bytes::new())), paid(AUTHOR));
    }

    #[test]
    fn test_a_table_says_when_if_and_who() {
        let terms = CourtTerms {
            deadline: 3_600,
            limit: 90,
            instance: BOB,
            filing: B256::ZERO,
            rules: B256::ZERO,
        };
        let commitment = Commitment::by(ALICE)
            .lock(Asset::erc20(TOKEN, U256::from(1_000)))
            .clause(
                book()
                    .when_docket(&terms, Mask::of(&[Status::Upheld]))
                    .meters(book(), &terms, BOB),
            )
            .clause(
                Clause::always()
                    .after(86_400)
                    .splits([Share::new(ALICE, 900_000), Share::new(BOB, 100_000)]),
            )
            .clause(book().when_agreed().before(60));
        let simulation = simulate(&deal(commitment), book()).unwrap();
        let text = simulation.to_string();
        for part in [
            "to be opened before 2023-11-14 22:13:20 UTC\n",
            &format!("A = {ALICE}\nB = {BOB}\nT1 = ERC-20 {TOKEN}\n"),
            "commitment 0: A locks 1000 T1\n",
            "the docket is Upheld (results due within 1 h,",
            "B gets the docket's price, at most 1000 T1; A",
            "from 1 d on ",
            "A gets 900 T1; B gets 100 T1\n",
            "in the first 1 min ",
            "what every depositor signs\n",
            "  A can lose 1000 of T1, by clause 0 of commitment 0\n",
        ] {
            assert!(text.contains(part), "no `{part}` in\n{text}");
        }
    }

    #[test]
    fn test_what_allocators_pay_is_said_in_words() {
        let kind = B256::repeat_byte(7);
        let clause = |number: u32| Clause::always().after(number).before(number + 1);
        let line = Line {
            payee: BOB,
            author: ALICE,
            kind,
            start: 5,
            end: 9,
            span: 60,
        };
        let tiers = vec![
            Tier { to: BOB, cap: 3 },
            Tier {
                to: ALICE,
                cap: 100,
            },
        ];
        let mut undecodable = clause(6).pays_royalties(book(), kind);
        undecodable.allocation.data = Bytes::new();
        let commitment = Commitment::by(ALICE)
            .lock(Asset::native(U256::from(10)))
            .lock(Asset::erc20(TOKEN, U256::from(20)))
            .clause(clause(0).pays_linear(book(), &line))
            .clause(clause(1).pays_vouchers(book(), Address::ZERO, BOB, kind, 60))
            .clause(clause(2).pays_waterfall(book(), tiers.clone()))
            .clause(clause(3).pays_waterfall_of(book(), BOB, kind, tiers))
            .clause(clause(4).pays_pro_rata(book(), ALICE, kind, 60, vec![BOB, TOKEN]))
            .clause(clause(5).pays_royalties(book(), kind))
            .clause(undecodable);
        let simulation = simulate(&deal(commitment), book()).unwrap();
        let names = Names::of(&simulation);
        let commitment = &simulation.commitments[0];
        let words = commitment.outcomes.iter();
        let words: Vec<_> = words
            .map(|outcome| names.flow(&outcome.flow, commitment))
            .collect();
        assert_eq!(
            words,
            [
                format!(
                    "B gets from 5 to 9 within 1 min, by when A stated kind {kind}, at most 10 wei; A the rest"
                ),
                format!(
                    "B gets the total of the voucher by A that it states before 1 min as kind {kind}, at most 10 wei; A the rest"
                ),
                "of 10 wei: B up to 3, then A up to 100; A the rest".to_owned(),
                format!(
                    "of what B states as kind {kind}, at most 10 wei: B up to 3, then A up to 100; A the rest"
                ),
                format!(
                    "B and C get 10 wei and 20 T1 in proportion to the weights that A states before 1 min from kind {kind}; A all if there are none"
                ),
                format!(
                    "the author of work {kind} gets 10 wei and 20 T1, less the royalties of the works that it derives from"
                ),
                format!(
                    "nobody, since allocator {} cannot decode its data",
                    book().royalties
                ),
            ]
        );
    }

    #[test]
    fn test_what_could_not_be_opened_is_not_simulated() {
        let commitment = Commitment::by(ALICE).clause(Clause::always().pays(BOB));
        let refused = simulate(&deal(commitment), book());
        assert!(
            matches!(refused, Err(Revert::NoAssets { .. })),
            "{refused:?}"
        );
    }

    #[test]
    fn test_moments_are_dates() {
        assert_eq!(Moment(0).to_string(), "1970-01-01 00:00:00 UTC");
        assert_eq!(Moment(951_868_799).to_string(), "2000-02-29 23:59:59 UTC");
        assert_eq!(Moment(951_868_800).to_string(), "2000-03-01 00:00:00 UTC");
        assert_eq!(
            Moment(u64::MAX).to_string(),
            format!("{} (Unix seconds)", u64::MAX)
        );
    }
}
