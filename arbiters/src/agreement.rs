//! Whether a claimed result is true.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{ArtifactStore, Digest, Job, JobSpec, Outcome, Sandbox, SandboxError, StoreError};

/// What an executor claims about a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The [hash of the outcome](Outcome::hash).
    pub outcome: Digest,
    /// The units that are to be paid.
    pub units: u64,
}

impl Claim {
    /// The true claim about this outcome.
    pub fn of(outcome: &Outcome, spec: &JobSpec) -> Self {
        Self {
            outcome: outcome.hash(),
            units: spec.units(outcome.fuel()),
        }
    }
}

/// How a claim must agree with what a replay gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Agreement {
    /// Outcome and units are the same, to the bit.
    #[default]
    Exact,
}

impl Agreement {
    /// Judges a claim against the outcome of a replay.
    pub fn judge(self, claim: &Claim, replayed: &Claim) -> Verdict {
        match self {
            Self::Exact if claim == replayed => Verdict::Confirm,
            Self::Exact => Verdict::Refute(Refutation::Differs {
                claimed: *claim,
                replayed: *replayed,
            }),
        }
    }
}

/// What a verifier says about a claim.
#[derive(Debug)]
#[non_exhaustive]
pub enum Verdict {
    /// The claim is true.
    Confirm,
    /// The claim is false, and everybody with the profile finds it so.
    Refute(Refutation),
    /// This verifier cannot tell: its host, not the claim, is the reason.
    Abstain(ReplayError),
}

/// Why a claim is false.
#[derive(Debug)]
#[non_exhaustive]
pub enum Refutation {
    /// The replay gives something else.
    Differs {
        /// What was claimed.
        claimed: Claim,
        /// What is true.
        replayed: Claim,
    },
    /// The job has no outcome at all, so any claim is false.
    Impossible(ReplayError),
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Confirm => write!(f, "confirmed"),
            Self::Refute(Refutation::Differs { claimed, replayed }) => write!(
                f,
                "refuted: claimed outcome {} for {} units, replay gives {} for {}",
                claimed.outcome, claimed.units, replayed.outcome, replayed.units
            ),
            Self::Refute(Refutation::Impossible(why)) => write!(f, "refuted: no outcome, {why}"),
            Self::Abstain(why) => write!(f, "abstained: {why}"),
        }
    }
}

/// Why a job could not be replayed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// An artifact could not be had.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no outcome.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
}

impl ReplayError {
    /// Whether everybody with the profile and the artifacts gets this same error, so that no
    /// claim about the job can be true.
    pub const fn is_about_job(&self) -> bool {
        matches!(self, Self::Sandbox(error) if error.is_about_job())
    }

    /// Whether trying again on this host can help.
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Store(error) => error.is_retryable(),
            Self::Sandbox(error) => error.is_retryable(),
        }
    }
}

/// Fetches a job's artifacts and runs it: what an executor does, and a verifier again.
///
/// # Errors
///
/// [`ReplayError`] if an artifact is missing or there is no outcome.
pub fn replay(
    sandbox: &Sandbox,
    store: &dyn ArtifactStore,
    job: &Job,
) -> Result<Outcome, ReplayError> {
    sandbox.admit(job)?;
    let module = store.get(&job.module, job.limits.module_bytes)?;
    let input = store.get(&job.input, job.limits.input_bytes)?;
    Ok(sandbox.run(job, &module, &input)?)
}

/// Replays a job and judges a claim about it.
pub fn verify(
    sandbox: &Sandbox,
    store: &dyn ArtifactStore,
    spec: &JobSpec,
    agreement: Agreement,
    claim: &Claim,
) -> Verdict {
    match replay(sandbox, store, &spec.job) {
        Ok(outcome) => agreement.judge(claim, &Claim::of(&outcome, spec)),
        Err(error) if error.is_about_job() => Verdict::Refute(Refutation::Impossible(error)),
        Err(error) => Verdict::Abstain(error),
    }
}
