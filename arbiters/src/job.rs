//! A job: what the parties agree to have computed.

use serde::{Deserialize, Serialize};

use crate::{Digest, Limits};

/// A module, an input and the limits: everything that decides an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// How the module is called.
    pub kind: Kind,
    /// The module's address.
    pub module: Digest,
    /// The input's address.
    pub input: Digest,
    /// The [`Profile`](crate::Profile) under which the outcome is true.
    pub profile: Digest,
    /// What the job may use.
    pub limits: Limits,
}

/// How the module is called, which says what it must export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// Bytes in, bytes out. The module exports
    ///
    /// - `memory`,
    /// - `alloc(len: i32) -> i32`, which returns where the host shall write the input, and
    /// - `run(ptr: i32, len: i32) -> i64`, which gets that place and returns the output's: its
    ///   address in the upper 32 bits, its length in the lower.
    ///
    /// Both are called once, in this order, in one fresh instance. All numbers are unsigned.
    Bytes,
    /// A match of [`Snake`](crate::snake::Snake). The module is an agent: it exports
    /// `decide(observation: i64) -> i64`. The input is a
    /// [`Setup`](crate::snake::Setup), the output a [`Record`](crate::snake::Record).
    SnakeMatch,
}
