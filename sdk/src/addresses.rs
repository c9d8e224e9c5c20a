//! Where the contracts are.

use std::{fs, path::Path};

use alloy::primitives::Address;
use serde::{Deserialize, Serialize};

use crate::Error;

/// The contracts' addresses, the same on every chain that the deployment reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddressBook {
    /// What says demands in words.
    pub words: Address,
    /// The kernel.
    pub escrow: Address,
    /// The court.
    pub court: Address,
    /// The court's first instance.
    pub named_verifiers: Address,
    /// The arbiter `All`.
    pub all: Address,
    /// The arbiter `Any`.
    pub any: Address,
    /// The arbiter `Threshold`.
    pub threshold: Address,
    /// The arbiter `Quorum`.
    pub quorum: Address,
    /// The arbiter `Stated`.
    pub stated: Address,
    /// The arbiter `Docket`.
    pub docket: Address,
    /// The allocator `Metered`.
    pub metered: Address,
    /// The allocator `VerifierFee`.
    pub verifier_fee: Address,
    /// The allocator `Agreed`.
    pub agreed: Address,
    /// The arbiter `Addressed`.
    pub addressed: Address,
    /// The arbiter `AgentReputed`.
    pub agent_reputed: Address,
    /// The arbiter `AgentValidated`.
    pub agent_validated: Address,
    /// The arbiter `Attested`.
    pub attested: Address,
    /// The arbiter `Committee`.
    pub committee: Address,
    /// The arbiter `Confirmed`.
    pub confirmed: Address,
    /// The arbiter `During`.
    pub during: Address,
    /// The arbiter `Enclave`.
    pub enclave: Address,
    /// The arbiter `Groth16`.
    pub groth16: Address,
    /// The arbiter `HashLock`.
    pub hash_lock: Address,
    /// The arbiter `Holds`.
    pub holds: Address,
    /// The arbiter `MerkleMember`.
    pub merkle_member: Address,
    /// The arbiter `Objective`.
    pub objective: Address,
    /// The arbiter `Optimistic`.
    pub optimistic: Address,
    /// The arbiter `Oracle`.
    pub oracle: Address,
    /// The arbiter `Ordered`.
    pub ordered: Address,
    /// The arbiter `Outcome`.
    pub outcome: Address,
    /// The arbiter `Possession`.
    pub possession: Address,
    /// The arbiter `PriceFeed`.
    pub price_feed: Address,
    /// The arbiter `Replayed`.
    pub replayed: Address,
    /// The arbiter `RiscZero`.
    pub risc_zero: Address,
    /// The arbiter `Sealed`.
    pub sealed: Address,
    /// The arbiter `Signed`.
    pub signed: Address,
    /// The arbiter `SignedP256`.
    pub signed_p256: Address,
    /// The arbiter `Sp1`.
    pub sp1: Address,
    /// The arbiter `StaticCallCompare`.
    pub static_call_compare: Address,
    /// The arbiter `StorageProof`.
    pub storage_proof: Address,
    /// The arbiter `Timely`.
    pub timely: Address,
    /// The allocator `Linear`.
    pub linear: Address,
    /// The allocator `ProRata`.
    pub pro_rata: Address,
    /// The allocator `Royalties`.
    pub royalties: Address,
    /// The allocator `Vouchers`.
    pub vouchers: Address,
    /// The allocator `Waterfall`.
    pub waterfall: Address,
    /// The front `Arbitrable`.
    pub arbitrable: Address,
    /// Where verifiers stake to serve.
    pub stakes: Address,
    /// A part of `Panels`: who is paid.
    pub payouts: Address,
    /// A part of `Panels`: appeals.
    pub appeals: Address,
    /// The court's instance for open verification.
    pub panels: Address,
    /// The beacon that reads block headers.
    pub header_beacon: Address,
    /// Where agents compete, season by season.
    pub league: Address,
}

impl AddressBook {
    /// The book that the deployment wrote, as it was when this crate was built.
    pub fn embedded() -> Self {
        serde_json::from_str(include_str!("../artifacts/addresses.json"))
            .expect("the committed book is checked")
    }

    /// Reads a book from a JSON file.
    ///
    /// # Errors
    ///
    /// [`Error::AddressBook`] if it cannot be read, lacks a contract or has an unknown one.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let refuse = |problem: String| Error::AddressBook {
            path: path.to_owned(),
            problem,
        };
        let json = fs::read(path).map_err(|error| refuse(error.to_string()))?;
        serde_json::from_slice(&json).map_err(|error| refuse(error.to_string()))
    }
}
