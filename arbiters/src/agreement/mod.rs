//! Whether a claimed result is true, by the way to agree that the parties signed.

mod difference;
mod elements;
mod judge;
mod measure;
mod number;
mod vectors;

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use difference::Difference;
pub use elements::{Element, Elementwise};
pub use measure::Measure;
pub use number::{Fraction, NumberError, Real, Tolerance};
pub use vectors::{Cosine, KlDivergence};

use crate::{ArtifactStore, Digest, Job, JobSpec, Outcome, Sandbox, SandboxError, StoreError};
use judge::{Judge, Objection};

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

/// How a claim must agree with the truth: a part of what the parties sign, see [`JobSpec`].
///
/// Where it is not `Exact` or `Trusted`, a verifier fetches the claimed outcome from the store. One
/// that is withheld lets verifiers abstain, so such deals have the silence `Void`: a result that
/// nobody could see is not paid. Three rules keep an honest executor safe:
///
/// - A claim with the replay's very output is always true, whatever a tolerance or metric says.
/// - What does not let the truth agree with itself judges nobody: every other claim is abstained on.
/// - Only a claim is refuted that every verifier with the profile refutes.
///
/// The units claimed may then be fewer than the replay's, never more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Agreement {
    /// Outcome and units are the same, to the bit.
    #[default]
    Exact,
    /// Arrays of floats, each element within a tolerance.
    Elementwise(Elementwise),
    /// Vectors of about the same direction.
    Cosine(Cosine),
    /// Logits that give about the same distributions.
    KlDivergence(KlDivergence),
    /// A module of the application measures how far apart claimed and true output are, in this
    /// order. If it traps or returns no number, although it does for the truth itself, the claimed
    /// output is at fault and refuted. If fuel or another of its limits ends it, verifiers abstain:
    /// how much measuring may cost says nothing about the claim.
    Metric {
        /// What measures.
        measure: Measure,
        /// The most that agrees.
        most: Tolerance,
    },
    /// The answer is scored, not compared.
    Objective {
        /// What scores it.
        score: Score,
        /// The least score that is good enough.
        least: Real,
    },
    /// Nobody checks. Verifiers abstain, so such a deal has the silence `Upheld`, or is never paid.
    Trusted,
}

/// What scores an answer.
///
/// An executor can score its answer before it files, so it knows the verdict: a score that does not
/// exist, for whatever reason that lies in the bytes or limits signed, is not good enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Score {
    /// The job's own output is the score, as 8 bytes little-endian of binary64: the job evaluates
    /// an answer that is in its input. It is replayed and must be exact.
    Own,
    /// A module scores the job's input and the claimed output, in this order. The job itself is not
    /// replayed: how the answer was found is the executor's own business. Any units up to those of
    /// the job's whole fuel are accepted, so let the price be flat.
    Measure(Measure),
}

impl Agreement {
    /// Whether only the same is agreement. This is what a specification without an agreement says.
    pub const fn is_exact(&self) -> bool {
        matches!(self, Self::Exact)
    }

    /// Compares a claimed output with that of a replay by the ways that need nothing else. `None` for
    /// a metric, an objective and trust, which a pair of outputs does not settle.
    ///
    /// # Errors
    ///
    /// [`Difference`] says where or how far they are apart.
    pub fn compare(&self, claimed: &[u8], replayed: &[u8]) -> Option<Result<(), Difference>> {
        let compared = match self {
            Self::Metric { .. } | Self::Objective { .. } | Self::Trusted => return None,
            _ if claimed == replayed => Ok(()),
            Self::Exact => Err(Difference::Bytes),
            Self::Elementwise(way) => way.compare(claimed, replayed),
            Self::Cosine(way) => way.compare(claimed, replayed),
            Self::KlDivergence(way) => way.compare(claimed, replayed),
        };
        Some(compared)
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
    /// This verifier cannot tell: its host or the way to agree, not the claim, is the reason.
    Abstain(ReplayError),
}

/// Why a claim is false.
#[derive(Debug)]
#[non_exhaustive]
pub enum Refutation {
    /// The replay gives something else, where only the same is agreement.
    Differs {
        /// What was claimed.
        claimed: Claim,
        /// What is true.
        replayed: Claim,
    },
    /// It does not agree in the way that was signed.
    Disagrees(Difference),
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
            Self::Refute(Refutation::Disagrees(difference)) => write!(f, "refuted: {difference}"),
            Self::Refute(Refutation::Impossible(why)) => write!(f, "refuted: no outcome, {why}"),
            Self::Abstain(why) => write!(f, "abstained: {why}"),
        }
    }
}

/// Why a job could not be replayed, or a claim about it not be judged.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// An artifact could not be had.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no outcome.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// What was signed cannot tell true from false here.
    #[error("the way to agree judges nobody: {why}")]
    Unfit {
        /// Why not.
        why: String,
    },
    /// Measuring was ended by the measure's own limits.
    #[error("the claimed output could not be measured: {why}; sign wider limits for the measure")]
    Unmeasured {
        /// By which.
        why: String,
    },
    /// The parties agreed that nobody checks.
    #[error("the job is trusted: the parties agreed that nobody checks it")]
    Trusted,
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
            Self::Unfit { .. } | Self::Unmeasured { .. } | Self::Trusted => false,
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

/// Replays a job where its way to agree asks for it, and judges a claim about it.
pub fn verify(
    sandbox: &Sandbox,
    store: &dyn ArtifactStore,
    spec: &JobSpec,
    claim: &Claim,
) -> Verdict {
    let judge = Judge {
        sandbox,
        store,
        spec,
        claim,
    };
    match judge.judge() {
        Ok(()) => Verdict::Confirm,
        Err(Objection::Refuted(refutation)) => Verdict::Refute(refutation),
        Err(Objection::Unknown(error)) if error.is_about_job() => {
            Verdict::Refute(Refutation::Impossible(error))
        }
        Err(Objection::Unknown(error)) => Verdict::Abstain(error),
    }
}
