//! An agreement in plain language: the text is hashed into `terms`, and a committee judges who is right.
//!
//! | commitment | depositor | clauses |
//! |---|---|---|
//! | each stake | one of two parties | k of n judges say the first is right → the first · … the second → the second · the end has come → as the parties signed for silence |

use std::path::{Path, PathBuf};

use alloy::{
    primitives::{Address, B256, keccak256},
    sol_types::SolValue,
};

use super::{
    Draft, Risk,
    frame::{Frame, framed, invalid, kind, save, words},
};
use crate::{
    AddressBook, Client, DealError, Error, Sent, SpecError, spec,
    types::{Asset, Clause, Commitment},
};

/// More judges than this make every settlement dear.
const MAX_JUDGES: usize = 32;

/// Builds a deal about what is written in plain language.
#[derive(Clone, Debug)]
pub struct PlainAgreement {
    text: String,
    parties: [Address; 2],
    stakes: Vec<(Address, Asset)>,
    threshold: u64,
    judges: Vec<Address>,
    end: u32,
    silence: Option<Address>,
    frame: Frame,
}

framed!(PlainAgreement);

impl PlainAgreement {
    /// What two parties agree on, in words.
    pub fn new(text: impl Into<String>, first: Address, second: Address) -> Self {
        Self {
            text: text.into(),
            parties: [first, second],
            stakes: Vec::new(),
            threshold: 0,
            judges: Vec::new(),
            end: 30 * 86_400,
            silence: None,
            frame: Frame::default(),
        }
    }

    /// What one of the parties locks: a price, a bond. Whoever is right gets all stakes.
    #[must_use]
    pub fn stake(mut self, party: Address, asset: Asset) -> Self {
        self.stakes.push((party, asset));
        self
    }

    /// `threshold` of these judges decide; more than half must be needed, so that both sides cannot be
    /// right.
    #[must_use]
    pub fn judges(mut self, threshold: u64, judges: impl IntoIterator<Item = Address>) -> Self {
        self.threshold = threshold;
        self.judges = judges.into_iter().collect();
        self
    }

    /// A judgement counts if it is settled within so many seconds of the opening; 30 days by default.
    #[must_use]
    pub const fn end(mut self, seconds: u32) -> Self {
        self.end = seconds;
        self
    }

    /// Who gets all stakes if the judges are silent or divided; by default each party its own.
    #[must_use]
    pub const fn silence_pays(mut self, party: Address) -> Self {
        self.silence = Some(party);
        self
    }

    /// The kind of a judge's statement.
    pub fn kind() -> B256 {
        kind("assize.judgement")
    }

    /// The hash of the text: the deal's `terms`, unless others are named.
    pub fn text_hash(&self) -> B256 {
        spec::hash(self.text.as_bytes())
    }

    /// Puts the text into a directory store, under its hash as 64 hexadecimal digits, for the judges to
    /// read. Returns where it is.
    ///
    /// # Errors
    ///
    /// [`SpecError::Store`] if it cannot be written there.
    pub fn save(&self, store: &Path) -> Result<PathBuf, SpecError> {
        save(self.text.as_bytes(), store)
    }

    /// The deal, for the contracts of `book`. Clause 0 of each commitment is for the first party, clause
    /// 1 for the second, clause 2 for silence.
    ///
    /// # Errors
    ///
    /// [`DealError::Invalid`] for terms that make no agreement, [`DealError::Unsafe`] if some party's
    /// value could stay locked.
    pub fn build(self, book: &AddressBook) -> Result<Draft, DealError> {
        self.check()?;
        let mut deal = self.frame.deal(self.text_hash());
        for (party, asset) in &self.stakes {
            let right = |winner: Address| {
                let content = keccak256(winner.abi_encode());
                let (judges, kind) = (self.judges.clone(), Self::kind());
                book.when_quorum(self.threshold, judges, B256::ZERO, kind, content)
                    .before(self.end)
                    .pays(winner)
            };
            let silence = Clause::always().after(self.end);
            let commitment = Commitment::by(*party)
                .lock(asset.clone())
                .clause(right(self.parties[0]))
                .clause(right(self.parties[1]))
                .clause(silence.pays(self.silence.unwrap_or(*party)))
                .clause(book.when_agreed());
            deal = deal.commitment(commitment);
        }
        let risks = self.parties.into_iter().map(|party| self.risk(party));
        Draft::new(deal, book, risks.collect())
    }

    fn risk(&self, party: Address) -> Risk {
        let stakes = |of: bool| {
            let stakes = self.stakes.iter();
            let stakes = stakes.filter(|(depositor, _)| (*depositor == party) == of);
            let stakes: Vec<_> = stakes.map(|(_, asset)| words(asset)).collect();
            if stakes.is_empty() {
                "nothing".to_owned()
            } else {
                stakes.join(" and ")
            }
        };
        let silence = match self.silence {
            None => "each party gets its own back".to_owned(),
            Some(payee) => format!("{payee} gets all"),
        };
        let (k, n, end) = (self.threshold, self.judges.len(), self.end);
        Risk::new(
            party,
            format!(
                "{} if {k} of {n} judges say that the other is right, rightly or not; and its claim \
                 to {} if fewer agree, or nobody settles, within {end} s: then {silence}",
                stakes(true),
                stakes(false),
            ),
        )
    }

    fn check(&self) -> Result<(), DealError> {
        let [first, second] = self.parties;
        if first == second {
            return Err(invalid("parties", first, "there must be two"));
        }
        if self.text.trim().is_empty() {
            return Err(invalid("text", "empty", "write down what is agreed"));
        }
        if self.stakes.is_empty() {
            return Err(invalid("stakes", 0, "some party must lock something"));
        }
        let named = self.stakes.iter().map(|(party, _)| party);
        if let Some(other) = named
            .chain(&self.silence)
            .find(|party| !self.parties.contains(party))
        {
            return Err(invalid("party", other, "it must be one of the two"));
        }
        let mut judges = self.judges.clone();
        judges.sort_unstable();
        judges.dedup();
        let count = self.judges.len();
        if judges.len() != count || count == 0 || count > MAX_JUDGES {
            return Err(invalid("judges", count, "name 1 to 32, each once"));
        }
        if let Some(judge) = judges.iter().find(|judge| self.parties.contains(judge)) {
            let advice = "nobody judges its own case: name somebody else";
            return Err(invalid("judges", judge, advice));
        }
        let threshold = usize::try_from(self.threshold).unwrap_or(usize::MAX);
        if threshold > count || threshold <= count / 2 {
            let advice = "it must be more than half of the judges, and no more than all";
            return Err(invalid("threshold", self.threshold, advice));
        }
        if self.end == 0 {
            return Err(invalid("end", 0, "judges need time"));
        }
        Ok(())
    }
}

/// Judging.
impl Client {
    /// Says, as a judge of a deal in plain language, which party is right. Once for all.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn judge(&self, deal: B256, right: Address) -> Result<Sent<B256>, Error> {
        self.state(deal, PlainAgreement::kind(), right.abi_encode())
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::frame::tests::{ALICE, BOB, CAROL, YEAR, field, refusal, tokens};

    fn judges(count: u8) -> impl Iterator<Item = Address> {
        (10..10 + count).map(Address::repeat_byte)
    }

    fn agreement() -> PlainAgreement {
        let agreement = PlainAgreement::new("A song.", ALICE, BOB).stake(ALICE, tokens(5));
        agreement.judges(2, judges(3))
    }

    fn build(agreement: PlainAgreement) -> Result<Draft, DealError> {
        agreement.build(&AddressBook::computed())
    }

    #[test]
    fn test_an_agreement_that_locks_too_long_is_refused() {
        assert!(build(agreement().end(YEAR)).is_ok());
        let refused = refusal(build(agreement().end(YEAR + 1)));
        assert!(
            refused.starts_with(&format!(
                "the deal is unsafe: the value of {ALICE} in commitment 0 can stay locked for 365 d \
                 1 s after the opening"
            )),
            "{refused}"
        );
        // For ever is no time at all.
        let refused = refusal(build(agreement().end(u32::MAX)));
        assert!(
            refused.starts_with("the kernel would refuse the deal"),
            "{refused}"
        );
    }

    #[test]
    fn test_both_sides_cannot_be_right() {
        for (threshold, count, admitted) in [
            (1, 1, true),
            (1, 2, false),
            (2, 2, true),
            (1, 3, false),
            (2, 3, true),
            (2, 4, false),
            (3, 4, true),
            (5, 4, false),
            (17, 32, true),
        ] {
            let built = build(agreement().judges(threshold, judges(count)));
            if admitted {
                assert!(built.is_ok(), "{threshold} of {count}");
            } else {
                assert_eq!(field(built), "threshold", "{threshold} of {count}");
            }
        }
    }

    #[test]
    fn test_terms_that_make_no_agreement_are_named() {
        let of = |text: &str, second| PlainAgreement::new(text, ALICE, second);
        let whole = |one: PlainAgreement| one.stake(ALICE, tokens(5)).judges(1, judges(1));
        assert_eq!(field(build(whole(of("A song.", ALICE)))), "parties");
        assert_eq!(field(build(whole(of(" ", BOB)))), "text");
        assert_eq!(
            field(build(of("A song.", BOB).judges(1, judges(1)))),
            "stakes"
        );
        assert_eq!(field(build(agreement().stake(CAROL, tokens(1)))), "party");
        assert_eq!(field(build(agreement().silence_pays(CAROL))), "party");
        assert_eq!(
            field(build(agreement().judges(1, [CAROL, CAROL]))),
            "judges"
        );
        assert_eq!(field(build(agreement().judges(1, [ALICE]))), "judges");
        assert_eq!(field(build(agreement().judges(0, []))), "judges");
        assert_eq!(field(build(agreement().judges(17, judges(33)))), "judges");
        assert_eq!(field(build(agreement().end(0))), "end");
    }

    #[test]
    fn test_an_agreement_says_who_can_lose_what() {
        let words = build(agreement().silence_pays(BOB)).unwrap().to_string();
        let alice = format!(
            "{ALICE} can lose 5 of ERC-20 {} if 2 of 3 judges say that the other is right, rightly \
             or not; and its claim to nothing",
            crate::templates::frame::tests::TOKEN
        );
        assert!(words.contains(&alice), "{words}");
        assert!(
            words.contains(&format!("{BOB} can lose nothing if 2 of 3")),
            "{words}"
        );
        assert!(words.contains(&format!("then {BOB} gets all")), "{words}");
    }
}
