//! Who takes part, and what each is called.

use std::fmt;

/// Whoever holds value in the demonstration. The order is that of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Party {
    Client,
    /// Executors: 1 is honest, 2 lies, 3 goes silent.
    Node(u8),
    Verifier(u8),
    Enforcer,
    /// The kernel's contract.
    Escrow,
    /// The court's contract.
    Court,
}

/// Everyone, contracts included.
pub(crate) const PARTIES: [Party; 10] = [
    Party::Client,
    Party::Node(1),
    Party::Node(2),
    Party::Node(3),
    Party::Verifier(1),
    Party::Verifier(2),
    Party::Verifier(3),
    Party::Enforcer,
    Party::Escrow,
    Party::Court,
];

/// The verifiers that every deal names.
pub(crate) const VERIFIERS: [Party; 3] =
    [Party::Verifier(1), Party::Verifier(2), Party::Verifier(3)];

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client => f.pad("client"),
            Self::Node(number) => f.pad(&format!("node-{number}")),
            Self::Verifier(number) => f.pad(&format!("verifier-{number}")),
            Self::Enforcer => f.pad("enforcer"),
            Self::Escrow => f.pad("escrow"),
            Self::Court => f.pad("court"),
        }
    }
}
