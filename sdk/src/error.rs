//! What can go wrong between a program and the chain.

use std::path::PathBuf;

use alloy::{
    contract::Error as ContractError,
    primitives::{Address, B256},
    providers::PendingTransactionError,
    transports::{RpcError, TransportErrorKind},
};

use crate::{Refusal, Revert};

/// Why the client could not do what it was asked to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The builder got neither an RPC endpoint nor a provider.
    #[error("no chain to talk to: give the client an rpc url or a provider")]
    NoRpc,
    /// The RPC endpoint's address is no URL.
    #[error("`{url}` is no rpc url ({problem}): write it as http://host:port")]
    BadUrl {
        /// What was given.
        url: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Nobody answers at the RPC endpoint.
    #[error("no answer from {url} ({source}): check that the node runs and that the url is right")]
    Unreachable {
        /// The endpoint.
        url: String,
        /// What failed.
        source: Box<RpcError<TransportErrorKind>>,
    },
    /// The RPC endpoint serves another chain.
    #[error(
        "wrong chain id: expected {expected}, and the node serves {actual}: use the rpc url of chain {expected}, or expect {actual}"
    )]
    WrongChain {
        /// The chain that was asked for.
        expected: u64,
        /// The chain that is there.
        actual: u64,
    },
    /// There is no code where a contract should be.
    #[error(
        "no code at {address}, where {name} should be on chain {chain_id}: deploy it (script/Deploy.s.sol), or give the client the address book of this chain"
    )]
    NotDeployed {
        /// The contract.
        name: &'static str,
        /// Where it should be.
        address: Address,
        /// The chain.
        chain_id: u64,
    },
    /// The code where a contract should be is not that contract's.
    #[error(
        "the code at {address} (hash {code_hash}) is not that of {name}: give the client the address book of this release, or use the release that was deployed"
    )]
    WrongCode {
        /// The contract.
        name: &'static str,
        /// Where it should be.
        address: Address,
        /// keccak256 of what is there.
        code_hash: B256,
    },
    /// An address book that cannot be used.
    #[error("the address book {} cannot be used: {problem}", path.display())]
    AddressBook {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The client has no key, and what was asked needs a signature.
    #[error("no key to sign with: give the client a signer or a key")]
    NoSigner,
    /// A private key that is none. The text never shows it.
    #[error("the key is no private key: write it as 64 hexadecimal digits")]
    BadKey,
    /// The signer did not sign.
    #[error("the signer did not sign: {0}")]
    Signer(#[from] alloy::signers::Error),
    /// A depositor's signature is missing.
    #[error(
        "commitment {index} needs the signature of {depositor} over the deal: request it, or let that account open the deal"
    )]
    MissingSignature {
        /// The commitment.
        index: usize,
        /// Who must sign.
        depositor: Address,
    },
    /// The deal has no such commitment.
    #[error("there is no commitment {index}: the deal has {count}, counted from 0")]
    NoCommitment {
        /// What was asked for.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// A contract refused.
    #[error(transparent)]
    Revert(#[from] Revert),
    /// A transaction is in block `block` and failed, with a reason that a replay does not show.
    #[error("transaction {transaction} failed in block {block}: replay it with a tracer")]
    Failed {
        /// Its hash.
        transaction: B256,
        /// Where it is.
        block: u64,
    },
    /// A transaction was sent, and what became of it is unknown.
    #[error(
        "transaction {transaction} was sent and is not confirmed ({source}): look it up before sending another"
    )]
    Unconfirmed {
        /// Its hash.
        transaction: B256,
        /// What failed.
        source: Box<PendingTransactionError>,
    },
    /// The node refused or failed.
    #[error("the node failed: {0}")]
    Rpc(#[from] RpcError<TransportErrorKind>),
    /// A contract's answer cannot be read.
    #[error("a contract's answer cannot be read: {0}")]
    Contract(Box<ContractError>),
    /// The offer endpoint of a node cannot be reached, or its answer cannot be read.
    #[error(
        "no usable answer from the offer endpoint {url} ({problem}): check the url and that the executor runs"
    )]
    Offer {
        /// The endpoint.
        url: String,
        /// What failed.
        problem: String,
    },
    /// The node will not sign the deal.
    #[error("the node refuses the deal: {0}")]
    Refused(#[from] Refusal),
}

impl Error {
    /// The contract's refusal, if it is one.
    pub const fn revert(&self) -> Option<&Revert> {
        match self {
            Self::Revert(revert) => Some(revert),
            _ => None,
        }
    }

    /// Whether the same call may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Revert(revert) => revert.is_retryable(),
            Self::Unreachable { .. } | Self::Rpc(_) | Self::Offer { .. } => true,
            _ => false,
        }
    }
}

impl From<ContractError> for Error {
    fn from(error: ContractError) -> Self {
        if let Some(data) = error.as_revert_data() {
            return Self::Revert(Revert::decode(&data));
        }
        match error {
            ContractError::TransportError(error) => Self::from_rpc(error),
            error => Self::Contract(Box::new(error)),
        }
    }
}

impl Error {
    /// A node's answer, with the contract's refusal if there is one in it.
    pub(crate) fn from_rpc(error: RpcError<TransportErrorKind>) -> Self {
        match error
            .as_error_resp()
            .and_then(|payload| payload.as_revert_data())
        {
            Some(data) => Self::Revert(Revert::decode(&data)),
            None => Self::Rpc(error),
        }
    }
}
