//! Running jobs.

use assize_arbiters::{Job, JobSpec, Outcome, Sandbox, SandboxConfig, SandboxError};
use async_trait::async_trait;
use std::{fmt::Debug, sync::Arc};

/// Why a job has no outcome here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// Nobody can: whatever is claimed of it is false.
    #[error("{0}")]
    Impossible(String),
    /// This keeper can never run it.
    #[error("{0}")]
    Unable(String),
    /// It may run later.
    #[error("{0}")]
    NotNow(String),
}

/// What runs jobs. The shipped keeper has the sandbox and nothing else.
#[async_trait]
pub trait Runner: Debug + Send + Sync {
    /// Says, before anything is fetched, why a job can never be run here.
    fn refuses(&self, job: &Job) -> Option<String>;

    /// Checks that a job could be run, without running it: before its deal is signed.
    ///
    /// # Errors
    /// If it could not.
    async fn vet(&self, job: &Job, module: Vec<u8>, input: Vec<u8>) -> Result<(), RunError>;

    /// Runs a job.
    ///
    /// # Errors
    /// If there is no outcome. A guest that traps or burns its fuel has one.
    async fn run(&self, job: &Job, module: Vec<u8>, input: Vec<u8>) -> Result<Outcome, RunError>;
}

/// Why this keeper can never stand for a job, as the code of a refusal and in words: who signed for one
/// could not file, and who judged it would judge by another rule than was signed.
pub(crate) fn unable(runner: &dyn Runner, spec: &JobSpec) -> Option<(&'static str, String)> {
    // Verdicts are by equality: elsewhere that would refute who is honest.
    if !spec.agreement.is_exact() {
        return Some((
            "agreement",
            "this keeper knows no agreement but the exact one".into(),
        ));
    }
    Some(("profile", runner.refuses(&spec.job)?))
}

/// Runs jobs in the sandbox.
#[derive(Clone, Debug)]
pub struct SandboxRunner {
    sandbox: Arc<Sandbox>,
}

impl SandboxRunner {
    /// Starts a sandbox with so many slots.
    ///
    /// # Errors
    /// If this host has no profile or the engine does not start.
    pub fn new(slots: usize) -> Result<Self, SandboxError> {
        let slots = u32::try_from(slots).unwrap_or(u32::MAX);
        let sandbox = Sandbox::new(SandboxConfig::default().with_slots(slots))?;
        Ok(Self {
            sandbox: Arc::new(sandbox),
        })
    }

    /// The sandbox blocks, so it gets a thread that may.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Sandbox) -> Result<T, SandboxError> + Send + 'static,
    ) -> Result<T, RunError> {
        let sandbox = Arc::clone(&self.sandbox);
        match tokio::task::spawn_blocking(move || work(&sandbox)).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) if error.is_about_job() => Err(RunError::Impossible(error.to_string())),
            Ok(Err(error)) if error.is_retryable() => Err(RunError::NotNow(error.to_string())),
            Ok(Err(error)) => Err(RunError::Unable(error.to_string())),
            Err(panic) => Err(RunError::Unable(format!("the sandbox panicked: {panic}"))),
        }
    }
}

#[async_trait]
impl Runner for SandboxRunner {
    fn refuses(&self, job: &Job) -> Option<String> {
        let have = self.sandbox.profile().id();
        (job.profile != have).then(|| {
            SandboxError::ForeignProfile {
                asked: job.profile,
                have,
            }
            .to_string()
        })
    }

    async fn vet(&self, job: &Job, module: Vec<u8>, input: Vec<u8>) -> Result<(), RunError> {
        if let Some(reason) = self.refuses(job) {
            return Err(RunError::Unable(reason));
        }
        let job = *job;
        self.blocking(move |sandbox| {
            job.limits.check()?;
            let (bytes, limit) = (input.len() as u64, job.limits.input_bytes);
            if bytes > limit {
                return Err(SandboxError::InputTooLarge { bytes, limit });
            }
            sandbox.load(&module).map(|_| ())
        })
        .await
    }

    async fn run(&self, job: &Job, module: Vec<u8>, input: Vec<u8>) -> Result<Outcome, RunError> {
        let job = *job;
        self.blocking(move |sandbox| sandbox.run(&job, &module, &input))
            .await
    }
}
