//! The contracts as the SDK binds them, under the names that are used here.

pub use assize::{
    Acceptance, AddressBook, CourtSpec, Offer, Refusal,
    bindings::{Court as ICourt, Escrow as IEscrow, IERC20, NamedVerifiers},
    ids::{Domain, claim_hash, docket_id, settlement},
    types::{
        Allocation, Asset, AssetKind, Claim, Clause, Commitment, CourtTerms, Deal, Filing, Mask,
        Share, Status,
    },
};

/// A deal's spec: the job as the sandbox takes it, and the court terms in full.
pub type Spec = assize::Spec<assize_arbiters::JobSpec>;
