//! Deals of known shapes: one typed builder each. Every one says who can lose what, and refuses a
//! deal in which some party's value could stay locked.

use std::fmt;

use alloy::primitives::Address;

use crate::{
    AddressBook, DealBuilder, DealError,
    audit::{self, Exposure},
    types::{AUTHOR, Deal},
};

mod agreement;
mod barter;
mod bounty;
mod coalition;
mod frame;
mod insurance;
mod meter;
mod milestones;
mod netting;
mod storage;
mod stream;
mod swap;
mod trade;

pub use agreement::PlainAgreement;
pub use barter::Barter;
pub use bounty::{Bounty, Fulfilment};
pub use coalition::Coalition;
pub use insurance::{Insurance, Peril};
pub use meter::Meter;
pub use milestones::Milestones;
pub use netting::{Netting, Obligation, Payment};
pub use storage::{Pieces, Storage};
pub use stream::{Stream, Voucher};
pub use swap::{LEAST_MARGIN, Swap, SwapDrafts};
pub use trade::{PostedPrice, Quote, QuoteRequest};

/// A deal made from a template, and what each party risks in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The deal, to be signed by every depositor.
    pub deal: Deal,
    /// Who can lose what, in words: what the template knows of its parties.
    pub risks: Vec<Risk>,
    /// Who can lose what at most, and by which clause: what the clauses say.
    pub exposures: Vec<Exposure>,
}

/// What a party can lose, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// Who; [`AUTHOR`] is whoever answers an open call.
    pub party: Address,
    /// What, and when.
    pub loss: String,
}

impl Risk {
    pub(crate) fn new(party: Address, loss: impl Into<String>) -> Self {
        Self {
            party,
            loss: loss.into(),
        }
    }
}

impl fmt::Display for Risk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.party == AUTHOR {
            return write!(f, "whoever answers can lose {}", self.loss);
        }
        write!(f, "{} can lose {}", self.party, self.loss)
    }
}

impl fmt::Display for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for risk in &self.risks {
            writeln!(f, "{risk}")?;
        }
        Ok(())
    }
}

impl Draft {
    /// Builds the deal, which is refused if a party's value could stay locked.
    pub(crate) fn new(
        builder: DealBuilder,
        book: &AddressBook,
        risks: Vec<Risk>,
    ) -> Result<Self, DealError> {
        let deal = builder.build(book)?;
        let exposures = audit::exposures(&deal, book);
        Ok(Self {
            deal,
            risks,
            exposures,
        })
    }
}
