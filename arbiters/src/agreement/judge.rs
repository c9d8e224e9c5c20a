//! Judges a claim by each way to agree.

use super::{
    Agreement, Claim, Difference, Measure, Real, Refutation, ReplayError, Score, Verdict,
    measure::{self, Measured},
    replay,
};
use crate::{
    ArtifactStore, JobSpec, Module, Outcome, Sandbox, SandboxError, StoreError, outcome::HEAD_BYTES,
};

/// Why a claim is not confirmed.
#[derive(Debug)]
pub(super) enum Objection {
    /// It is false.
    Refuted(Refutation),
    /// It could not be found out; or the job has no outcome, if that is what the error is about.
    Unknown(ReplayError),
}

impl From<Difference> for Objection {
    fn from(difference: Difference) -> Self {
        Self::Refuted(Refutation::Disagrees(difference))
    }
}

impl From<ReplayError> for Objection {
    fn from(error: ReplayError) -> Self {
        Self::Unknown(error)
    }
}

impl From<SandboxError> for Objection {
    fn from(error: SandboxError) -> Self {
        Self::Unknown(error.into())
    }
}

impl From<StoreError> for Objection {
    fn from(error: StoreError) -> Self {
        Self::Unknown(error.into())
    }
}

/// A claim before a verifier.
pub(super) struct Judge<'a> {
    pub(super) sandbox: &'a Sandbox,
    pub(super) store: &'a dyn ArtifactStore,
    pub(super) spec: &'a JobSpec,
    pub(super) claim: &'a Claim,
}

impl Judge<'_> {
    /// Whether the claim holds.
    pub(super) fn judge(&self) -> Result<(), Objection> {
        match &self.spec.agreement {
            Agreement::Exact => self.exact(&self.truth()?),
            Agreement::Elementwise(way) => {
                self.near(|claimed, truth| Ok(way.compare(claimed, truth)?))
            }
            Agreement::Cosine(way) => self.near(|claimed, truth| Ok(way.compare(claimed, truth)?)),
            Agreement::KlDivergence(way) => {
                self.near(|claimed, truth| Ok(way.compare(claimed, truth)?))
            }
            Agreement::Metric { measure, most } => {
                // Loaded only if it is needed: a claim of the very output needs no metric that works.
                self.near(|claimed, truth| {
                    let metric = measure.load(self.sandbox, self.store).map_err(unfit)?;
                    self.distance(measure, &metric, claimed, truth, most.get())
                })
            }
            Agreement::Objective {
                score: Score::Own,
                least,
            } => {
                let truth = self.truth()?;
                self.exact(&truth)?;
                let number = measure::number(&truth).ok_or_else(|| Difference::NoNumber {
                    found: truth.to_string(),
                })?;
                enough(number, *least)
            }
            Agreement::Objective {
                score: Score::Measure(measure),
                least,
            } => self.score(measure, *least),
            Agreement::Trusted => Err(ReplayError::Trusted.into()),
        }
    }

    fn truth(&self) -> Result<Outcome, ReplayError> {
        replay(self.sandbox, self.store, &self.spec.job)
    }

    /// Whether the claim is that of the replay, to the bit.
    fn exact(&self, truth: &Outcome) -> Result<(), Objection> {
        let (claimed, replayed) = (*self.claim, Claim::of(truth, self.spec));
        if claimed == replayed {
            return Ok(());
        }
        Err(Objection::Refuted(Refutation::Differs {
            claimed,
            replayed,
        }))
    }

    /// Whether the claimed output agrees with that of a replay, by a way to compare the two.
    fn near(&self, agree: impl Fn(&[u8], &[u8]) -> Result<(), Objection>) -> Result<(), Objection> {
        let truth = self.truth()?;
        self.at_most(self.spec.units(truth.fuel()))?;
        if self.claim.outcome == truth.hash() {
            return Ok(());
        }
        let claimed = self.claimed()?;
        let (Some(output), Some(true_output)) = (claimed.output(), truth.output()) else {
            return Err(Difference::Outcome {
                claimed: claimed.to_string(),
                replayed: truth.to_string(),
            }
            .into());
        };
        if output == true_output {
            return Ok(());
        }
        // What refuses the truth itself would refuse every honest claim.
        if let Err(objection) = agree(true_output, true_output) {
            return Err(match objection {
                Objection::Refuted(why) => ReplayError::Unfit {
                    why: format!("the truth itself is {}", Verdict::Refute(why)),
                }
                .into(),
                unknown @ Objection::Unknown(_) => unknown,
            });
        }
        agree(output, true_output)
    }

    /// Measures how far apart two outputs are.
    fn distance(
        &self,
        measure: &Measure,
        metric: &Module,
        claimed: &[u8],
        truth: &[u8],
        most: f64,
    ) -> Result<(), Objection> {
        let measured = measure
            .measure(self.sandbox, metric, claimed, truth)
            .map_err(|error| unfit(error.into()))?;
        match measured {
            Measured::Number(distance) if distance <= most => Ok(()),
            Measured::Number(distance) => Err(Difference::Distance { distance, most }.into()),
            Measured::Nothing(found) => Err(Difference::NoNumber { found }.into()),
            Measured::Limit(why) => Err(ReplayError::Unmeasured { why }.into()),
        }
    }

    /// Scores the claimed answer, without a replay.
    fn score(&self, measure: &Measure, least: Real) -> Result<(), Objection> {
        let job = &self.spec.job;
        self.sandbox.admit(job)?;
        self.at_most(self.spec.units(job.limits.fuel))?;
        let claimed = self.claimed()?;
        let answer = claimed.output().ok_or_else(|| Difference::NoNumber {
            found: claimed.to_string(),
        })?;
        let scorer = measure.load(self.sandbox, self.store)?;
        let input = self.store.get(&job.input, job.limits.input_bytes)?;
        match measure.measure(self.sandbox, &scorer, &input, answer)? {
            Measured::Number(number) => enough(number, least),
            // Its author could see this before it filed.
            Measured::Nothing(found) | Measured::Limit(found) => {
                Err(Difference::NoNumber { found }.into())
            }
        }
    }

    fn at_most(&self, most: u64) -> Result<(), Difference> {
        let claimed = self.claim.units;
        if claimed > most {
            return Err(Difference::Units { claimed, most });
        }
        Ok(())
    }

    /// The claimed outcome, from the store.
    fn claimed(&self) -> Result<Outcome, Objection> {
        let most = self.spec.job.limits.output_bytes.saturating_add(HEAD_BYTES);
        let encoded = self.store.get(&self.claim.outcome, most)?;
        // The bytes are those of the digest that was claimed, so what they say is the claim.
        Ok(Outcome::decode(&encoded).map_err(Difference::Unreadable)?)
    }
}

fn enough(score: f64, least: Real) -> Result<(), Objection> {
    let least = least.get();
    if score >= least {
        return Ok(());
    }
    Err(Difference::Score { score, least }.into())
}

/// A metric that nobody can run says nothing about the claim, so it must not count as a job that has
/// no outcome.
fn unfit(error: ReplayError) -> ReplayError {
    if error.is_about_job() {
        return ReplayError::Unfit {
            why: error.to_string(),
        };
    }
    error
}
