//! Where the contracts are.

use std::{fs, path::Path};

use alloy::primitives::Address;
use serde::{Deserialize, Serialize};

use crate::Error;

/// The contracts' addresses, the same on every chain that the deployment reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddressBook {
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
