//! Numbers that a module of the application finds.

use serde::{Deserialize, Serialize};

use crate::{
    ArtifactStore, Digest, Kind, Limits, Module, Outcome, ReplayError, Sandbox, SandboxError,
};

/// A module that finds one number about two pieces of bytes, in the same sandbox as jobs.
///
/// It is a guest of [`Kind::Bytes`]. Its input is the length of the first piece as 8 bytes
/// little-endian, the first piece, then the second; its output is the number, as 8 bytes
/// little-endian of binary64, and not NaN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// The module's address.
    pub module: Digest,
    /// What it may use each time. Signed for the worst case, the largest pieces that the job's own
    /// limits admit.
    pub limits: Limits,
}

/// What became of measuring.
#[derive(Debug, PartialEq)]
pub(super) enum Measured {
    /// The number.
    Number(f64),
    /// Its limits, of fuel or input, ended it.
    Limit(String),
    /// It trapped, or returned what is no number.
    Nothing(String),
}

impl Measure {
    /// The input for these pieces.
    pub fn input(first: &[u8], second: &[u8]) -> Vec<u8> {
        let length = first.len() as u64;
        [&length.to_le_bytes(), first, second].concat()
    }

    /// Fetches and compiles the module.
    pub(super) fn load(
        &self,
        sandbox: &Sandbox,
        store: &dyn ArtifactStore,
    ) -> Result<Module, ReplayError> {
        self.limits.check().map_err(SandboxError::from)?;
        let module = store.get(&self.module, self.limits.module_bytes)?;
        Ok(sandbox.load(&module)?)
    }

    /// Measures two pieces with the loaded module.
    pub(super) fn measure(
        &self,
        sandbox: &Sandbox,
        module: &Module,
        first: &[u8],
        second: &[u8],
    ) -> Result<Measured, SandboxError> {
        let input = Self::input(first, second);
        let outcome = match sandbox.call(module, Kind::Bytes, &input, &self.limits) {
            Ok(outcome) => outcome,
            Err(error @ SandboxError::InputTooLarge { .. }) => {
                return Ok(Measured::Limit(error.to_string()));
            }
            Err(error) => return Err(error),
        };
        Ok(match outcome {
            Outcome::OutOfFuel { .. } => Measured::Limit(outcome.to_string()),
            _ => number(&outcome)
                .map_or_else(|| Measured::Nothing(outcome.to_string()), Measured::Number),
        })
    }
}

/// The number that an outcome is, if it is one.
pub(super) fn number(outcome: &Outcome) -> Option<f64> {
    let bytes = outcome.output()?.try_into().ok()?;
    Some(f64::from_le_bytes(bytes)).filter(|number| !number.is_nan())
}
