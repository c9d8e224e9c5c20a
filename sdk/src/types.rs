//! The domain types, named as in the contracts, and the constants that go with them.
//!
//! They travel as JSON under the contracts' own field names; numbers above 64 bits are hexadecimal
//! text.

use std::fmt;

use alloy::primitives::{Address, B256, U256, address, b256};

pub use crate::bindings::{
    Agreement, Allocation, Asset, AssetKind, AttestationDemand, CappedChild, Claim, Clause,
    Commitment, CommitteeDemand, Contest, CourtTerms, Deal, Deposit, Filing, Forum, Line, LockHash,
    Method, Op, OptimisticDemand, Party, Payout, Permit, Question, ReputationDemand, Schedule,
    Settlement, Share, Statement, Status, Step, Tier, ValidationDemand,
};

/// As a share's payee: the author of the first statement, whom the clause's arbiter has tested.
pub const AUTHOR: Address = address!("0xaAaAaAaaAaAaAaaAaAAAAAAAAaaaAaAaAaaAaaAa");
/// As a slash share's payee: those who ruled right, in equal parts.
pub const RULERS: Address = address!("0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB");
/// As a slash share's payee: what the instance awards to whom it finds right. `Panels` awards it to
/// the challengers who win, less the fee of their panel.
pub const SPOILS: Address = address!("0x5505505505505505505505505505505505505505");
/// Who takes what nobody has earned: the address that nobody controls.
pub const BURN: Address = address!("0x000000000000000000000000000000000000dEaD");
/// As a clause's `until`: no end.
pub const FOREVER: u32 = u32::MAX;
/// All shares of a clause sum to this.
pub const PPM: u32 = 1_000_000;
/// A deal has at most so many commitments.
pub const MAX_COMMITMENTS: usize = 64;
/// A commitment has at most so many clauses.
pub const MAX_CLAUSES: usize = 7;
/// A clause makes at most so many payouts: payees times assets.
pub const MAX_PAYOUTS: usize = 32;
/// `NamedVerifiers` takes at most so many verifiers.
pub const MAX_VERIFIERS: usize = 7;
/// The court takes at most so many slash shares.
pub const MAX_SLASH_SHARES: usize = 16;
/// The kind of the statement by which a depositor revokes its signature over a deal:
/// `keccak256("assize.revoke")`.
pub const REVOKE: B256 = b256!("3cf68bfeef42a15e0aedc1ed2216e3ef8f52ae0ae45b2a31bd4dd305e6d5ed53");

/// The rules of an [`AttestationDemand`], to be added up.
pub mod attestation {
    use alloy::primitives::U256;

    /// Whoever the recipient is; else it is the demanded one, zero for an attestation to nobody.
    pub const ANY_RECIPIENT: U256 = U256::from_limbs([1, 0, 0, 0]);
    /// Whatever it refers to; else it is the demanded uid, zero for none.
    pub const ANY_REFERENCE: U256 = U256::from_limbs([2, 0, 0, 0]);
    /// It cannot be revoked.
    pub const IRREVOCABLE: U256 = U256::from_limbs([4, 0, 0, 0]);
    /// Its data begins with the deal's id.
    pub const ABOUT_DEAL: U256 = U256::from_limbs([8, 0, 0, 0]);
}

/// What a confirmer must have confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// Who confirms.
    pub confirmer: Address,
    /// Who fulfils; zero: anybody.
    pub author: Address,
    /// The kind of the fulfilment, a statement about the deal.
    pub kind: B256,
    /// Whether one fulfilment is confirmed for the whole deal, else one for each commitment.
    pub exclusive: bool,
    /// Whether the confirmer can take it back, for good, until it is settled.
    pub revocable: bool,
    /// Before so many seconds after the opening; [`FOREVER`] has no end.
    pub until: u32,
}

impl Status {
    /// All statuses, in the order of their bits in a mask.
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Absent,
        Self::Standing,
        Self::Disputed,
        Self::Upheld,
        Self::Overruled,
        Self::Void,
    ];

    /// The statuses in which a docket stays.
    pub const FINAL: [Self; 4] = [Self::Absent, Self::Upheld, Self::Overruled, Self::Void];

    /// Whether a docket stays in this status.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Absent | Self::Upheld | Self::Overruled | Self::Void
        )
    }

    /// The status with this number, or `None`.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// A set of docket statuses, as a clause names it: bit `i` admits status `i`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Mask(u8);

impl Mask {
    /// No status.
    pub const NONE: Self = Self(0);
    /// Every final status.
    pub const FINAL: Self = Self::of(&Status::FINAL);

    /// The set of these statuses.
    pub const fn of(statuses: &[Status]) -> Self {
        let mut bits = 0;
        let mut i = 0;
        while i < statuses.len() {
            bits |= 1 << statuses[i] as u8;
            i += 1;
        }
        Self(bits)
    }

    /// The set that a demand's word names, or `None` if it names something that is no status.
    pub fn from_word(word: U256) -> Option<Self> {
        let bits = u8::try_from(word).ok()?;
        (bits >> Status::ALL.len() == 0).then_some(Self(bits))
    }

    /// The word of a demand.
    pub fn word(self) -> U256 {
        U256::from(self.0)
    }

    /// Whether the set has this status.
    pub const fn has(self, status: Status) -> bool {
        self.0 >> status as u8 & 1 != 0
    }

    /// What both sets have.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What either set has.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What this set has and the other has not.
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the set has nothing.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The statuses in the set.
    pub fn statuses(self) -> impl Iterator<Item = Status> {
        Status::ALL
            .into_iter()
            .filter(move |status| self.has(*status))
    }
}

impl fmt::Display for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, status) in self.statuses().enumerate() {
            if i != 0 {
                f.write_str(" or ")?;
            }
            write!(f, "{status}")?;
        }
        if self.is_empty() {
            f.write_str("no status")
        } else {
            Ok(())
        }
    }
}

/// All that the kernel stores of a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct DealWord(pub U256);

impl DealWord {
    /// When the deal was opened, in Unix seconds; zero if it never was.
    pub fn opened_at(self) -> u64 {
        (self.0 >> 192_usize).to()
    }

    /// The clause by which commitment `index` (below 64) closed, `None` while it is open.
    pub fn outcome(self, index: usize) -> Option<usize> {
        let bits: usize = ((self.0 >> (3 * index)) & U256::from(7)).to();
        bits.checked_sub(1)
    }
}

/// All that the kernel stores of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct StatementWord(pub U256);

impl StatementWord {
    const TIME: U256 = U256::from_limbs([(1 << 40) - 1, 0, 0, 0]);

    /// When it was stated, in Unix seconds; zero if it never was.
    pub fn stated_at(self) -> u64 {
        (self.0 & Self::TIME).to()
    }

    /// Whether content with this keccak256 is what was stated.
    pub fn matches(self, content: B256) -> bool {
        self.stated_at() != 0 && (self.0 ^ U256::from_be_bytes(content.0)) <= Self::TIME
    }
}

/// All that the court stores of a docket, beside the hash of its claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct DocketWord(pub U256);

impl DocketWord {
    fn bits(self, from: usize, count: usize) -> U256 {
        (self.0 >> from) & ((U256::ONE << count) - U256::ONE)
    }

    /// The status last written; `Pending` if nothing was filed. `None` if the word is none of the
    /// court's.
    pub fn stored_status(self) -> Option<Status> {
        Status::from_number(self.bits(0, 4).to())
    }

    /// What the status becomes at [`until`](Self::until).
    pub fn fallback_status(self) -> Option<Status> {
        Status::from_number(self.bits(4, 4).to())
    }

    /// The status at `time` (Unix seconds) of a docket in which something was filed.
    pub fn status_at(self, time: u64) -> Option<Status> {
        let stored = self.stored_status()?;
        if !stored.is_final() && time >= self.until() {
            self.fallback_status()
        } else {
            Some(stored)
        }
    }

    /// Whether the collateral has been paid out.
    pub fn is_settled(self) -> bool {
        !self.bits(8, 8).is_zero()
    }

    /// 32 bits of the instance. Of `NamedVerifiers`: bit i says that verifier i confirmed, bit i + 7
    /// that it refuted.
    pub fn tally(self) -> u32 {
        self.bits(16, 32).to()
    }

    /// When the status becomes final by itself, in Unix seconds.
    pub fn until(self) -> u64 {
        self.bits(48, 40).to()
    }

    /// The metered units of the claim.
    pub fn units(self) -> u64 {
        self.bits(88, 48).to()
    }

    /// The price of the claim's units, in the token's smallest unit.
    pub fn price(self) -> U256 {
        self.bits(136, 120)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_mask_covers_final_statuses_exactly() {
        for status in Status::ALL {
            assert_eq!(Mask::FINAL.has(status), status.is_final(), "{status}");
        }
        assert_eq!(Mask::from_word(Mask::FINAL.word()), Some(Mask::FINAL));
        assert_eq!(Mask::from_word(U256::from(0x80)), None);
        assert_eq!(
            Mask::of(&[Status::Absent, Status::Void]).to_string(),
            "Absent or Void"
        );
    }

    #[test]
    fn test_docket_word_falls_back_at_its_time() {
        let word = U256::from(Status::Standing as u8)
            | U256::from(Status::Void as u8) << 4
            | U256::from(77) << 48
            | U256::from(5) << 88
            | U256::from(9) << 136;
        let word = DocketWord(word);
        assert_eq!(word.status_at(76), Some(Status::Standing));
        assert_eq!(word.status_at(77), Some(Status::Void));
        assert_eq!((word.units(), word.price()), (5, U256::from(9)));
    }
}
