//! What a strategy wants done.

use crate::chain::Call;
use alloy::primitives::{Address, B256, U256};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One thing that a strategy wants done. Its id follows from what it does, so deciding it again, or
/// deciding it in another keeper with the same key, is the same intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// For example `settle:<deal>:<index>`.
    pub id: String,
    /// What it does.
    pub kind: Kind,
    /// The deal that it is about; zero if it is about none.
    pub deal_id: B256,
    /// The newest block among the facts that it follows from.
    pub basis: u64,
    /// Chain time from which on it is pointless, in Unix seconds.
    pub deadline: Option<u64>,
    /// How it is carried out.
    pub act: Act,
    /// What to say of it.
    pub detail: Detail,
}

/// How an intent is carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// The deal's job is run; nothing is sent.
    Run,
    /// A transaction is sent.
    Send {
        /// To which contract.
        to: Address,
        /// Native value sent along, in wei.
        value: U256,
        /// Selector and arguments.
        data: alloy::primitives::Bytes,
    },
    /// Nothing is done, and that is written down.
    Note {
        /// Why nothing is done.
        reason: String,
    },
}

impl Act {
    /// The transaction that makes this call.
    #[must_use]
    pub fn send(call: Call) -> Self {
        Self::Send {
            to: call.to,
            value: call.value,
            data: call.data,
        }
    }
}

/// What an intent does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Runs a deal's job.
    Run,
    /// Files a result with its collateral.
    File,
    /// States a verdict.
    Verdict,
    /// Closes a commitment.
    Settle,
    /// Has the court pay out the cheating collateral.
    Release,
    /// Approves a contract to pull a token.
    Approve,
    /// States no verdict.
    Abstain,
    /// Leaves a deal undone.
    Skip,
}

impl Kind {
    /// Its name in ids, journal and metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::File => "file",
            Self::Verdict => "verdict",
            Self::Settle => "settle",
            Self::Release => "release",
            Self::Approve => "approve",
            Self::Abstain => "abstain",
            Self::Skip => "skip",
        }
    }

    /// The event that says it is done. Stable: the README lists them.
    #[must_use]
    pub const fn event(self) -> &'static str {
        match self {
            Self::Run => "job.run",
            Self::File => "claim.filed",
            Self::Verdict => "verdict.stated",
            Self::Settle => "commitment.settled",
            Self::Release => "collateral.released",
            Self::Approve => "allowance.set",
            Self::Abstain => "abstained",
            Self::Skip => "deal.skipped",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        [
            Self::Run,
            Self::File,
            Self::Verdict,
            Self::Settle,
            Self::Release,
            Self::Approve,
            Self::Abstain,
            Self::Skip,
        ]
        .into_iter()
        .find(|kind| kind.name() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What to say of an intent: the fields of its event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Detail {
    /// The docket.
    pub docket_id: Option<B256>,
    /// The docket's status.
    pub status: Option<String>,
    /// The claim's hash.
    pub claim: Option<B256>,
    /// The hash of the outcome.
    pub output: Option<B256>,
    /// Units of work.
    pub units: Option<u64>,
    /// The price of them, in the token's smallest unit.
    pub price: Option<U256>,
    /// The collateral that is handed over or paid out, in the token's smallest unit.
    pub collateral: Option<U256>,
    /// Whether a verdict confirms.
    pub confirms: Option<bool>,
    /// The commitment's index.
    pub index: Option<u8>,
    /// The clause by which it closes.
    pub clause: Option<u8>,
    /// The token that is approved.
    pub token: Option<Address>,
    /// Who may pull it.
    pub spender: Option<Address>,
}
