//! Court terms in full, with `Panels` as the instance.

use alloy::{
    primitives::{B256, Bytes, keccak256},
    sol_types::SolValue,
};
use serde::{Deserialize, Serialize};

use super::{CaseRef, PanelRules, Pool, Unsound};
use crate::{
    ids,
    spec::FullTerms,
    types::{CourtTerms, Filing},
};

/// Court terms in full, with `Panels` as the instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelSpec {
    /// A result counts if filed so many seconds after the opening at the latest.
    pub deadline: u32,
    /// The docket is final so many seconds after the deadline at the latest.
    pub limit: u32,
    /// Who may file, at what price and collateral.
    pub filing: Filing,
    /// How it is judged.
    pub rules: PanelRules,
    /// From whose seats panels are drawn; its instance is the one that rules.
    pub pool: Pool,
}

impl PanelSpec {
    /// The terms as the parties sign them.
    pub fn terms(&self) -> CourtTerms {
        CourtTerms {
            deadline: self.deadline,
            limit: self.limit,
            instance: self.pool.instance,
            filing: ids::filing_hash(&self.filing),
            rules: keccak256(self.rules.abi_encode()),
        }
    }

    /// The docket's id in a deal.
    pub fn docket_id(&self, deal: B256) -> B256 {
        ids::docket_id(deal, &self.terms())
    }

    /// The case in which a panel replays the whole job for all challengers, or for an audit.
    pub fn whole_case(&self, deal: B256) -> CaseRef {
        CaseRef {
            dealId: deal,
            terms: self.terms(),
            challenger: Default::default(),
            commitment: B256::ZERO,
        }
    }

    /// When value under these terms is free at the latest, in seconds after the opening.
    pub fn last_moment(&self) -> u64 {
        u64::from(self.deadline) + u64::from(self.limit)
    }

    /// Refuses terms outside the court's limits, whose docket anyone could have voided.
    ///
    /// # Errors
    ///
    /// The first value that is outside.
    pub fn check(&self) -> Result<(), Unsound> {
        let panels = self.pool.instance;
        self.rules
            .check_for(&self.filing, self.limit, &self.pool, panels)
    }
}

impl FullTerms for PanelSpec {
    fn terms(&self) -> CourtTerms {
        self.terms()
    }

    fn filing(&self) -> &Filing {
        &self.filing
    }

    fn rules(&self) -> Bytes {
        self.rules.abi_encode().into()
    }
}
