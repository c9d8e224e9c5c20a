//! Open verification: anybody may challenge a standing result, and a panel drawn from those who staked
//! to serve says who is right. The court's instance for it is `Panels`.
//!
//! [`OpenVerification`] makes the terms of a deal, within the limits that the contract checks;
//! [`Client::panels`](crate::Client::panels) is a docket under them, with every move;
//! [`CaseState`] says which moves are open, to whom and until when.

mod docket;
mod limits;
mod moves;
mod payouts;
mod rules;
mod seats;
mod spec;
mod state;

pub use docket::{OpenDocket, PanelSeat};
pub use limits::Unsound;
pub use moves::{Move, Open, Who};
pub use rules::{OpenVerification, Scrutiny};
pub use seats::Seat;
pub use spec::PanelSpec;
pub use state::CaseState;

use alloy::primitives::{Address, B256, U256, b256, keccak256};
use alloy::sol_types::SolValue;

pub use crate::bindings::{
    Case, CaseRef, Finding, PanelRules, Pointing, Pool, Sitting, Stage, TraceHead,
};
use crate::types::Claim;

/// The answer of a panelist who cannot have what is needed to replay: `keccak256("Unavailable")`. It
/// never costs the seat.
pub const UNAVAILABLE: B256 =
    b256!("03d7a88dde32ff32dbae8d227fceba81587fe0b4808203b2dfc1304ce80e7f0d");

/// What a challenge commits to: nobody can copy it, since it is keyed by who challenges. The salt must
/// not be guessable, or the counter-claim can be.
pub fn challenge_hash(challenger: Address, counter: &Claim, salt: B256) -> B256 {
    let counter = crate::ids::claim_hash(counter);
    keccak256((challenger, counter, salt).abi_encode())
}

/// What a vote commits to: nobody can copy it, since it is keyed by panelist, case and level.
pub fn vote_hash(panelist: Address, case: B256, level: u8, answer: B256, salt: B256) -> B256 {
    keccak256((panelist, case, U256::from(level), answer, salt).abi_encode())
}

/// A case's id: the docket's for the case about the whole job, else the challenge's.
pub fn case_id(case: &CaseRef) -> B256 {
    let docket = crate::ids::docket_id(case.dealId, &case.terms);
    if case.challenger.is_zero() {
        return docket;
    }
    keccak256((docket, case.challenger, case.commitment).abi_encode())
}

/// The id of a pool of seats: a hash of all that makes it.
pub fn pool_id(pool: &Pool) -> B256 {
    keccak256(pool.abi_encode())
}

/// A claim that is false in its output and looks like any other: what the node of a canary files. A
/// canary is a deal like all others, between two accounts of whoever funds it, that pays the spoils of
/// its collateral to who finds it. Nothing on the chain tells it from others as long as nobody knows
/// `secret`; so checking pays even when nobody cheats.
pub fn canary(truth: &Claim, secret: B256) -> Claim {
    Claim {
        output: keccak256((truth.output, secret).abi_encode()),
        ..truth.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_unavailable_is_the_contracts() {
        assert_eq!(UNAVAILABLE, keccak256("Unavailable"));
    }

    #[test]
    fn test_a_canary_differs_in_its_output_alone() {
        let truth = Claim {
            output: B256::repeat_byte(1),
            trace: B256::repeat_byte(2),
            length: 3,
            units: 4,
        };
        let lie = canary(&truth, B256::repeat_byte(5));
        assert_ne!(lie.output, truth.output);
        assert_eq!(
            Claim {
                output: truth.output,
                ..lie
            },
            truth
        );
    }
}
