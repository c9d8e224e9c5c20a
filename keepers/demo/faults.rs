//! The executors that the shipped keeper cannot be: one that lies, one that goes silent. Both are
//! keepers in all but how they run a job.

use assize_arbiters::{Job, Kind, Outcome, snake::Record};
use assize_keeper::runner::{RunError, Runner, SandboxRunner};
use async_trait::async_trait;
use tracing::info;

/// An outcome that looks like a result of the job and is none: a better score, another digit, or
/// else a flipped bit.
pub(crate) fn falsified(kind: Kind, outcome: &Outcome) -> Outcome {
    let mut bytes = outcome.output().unwrap_or_default().to_vec();
    if kind == Kind::SnakeMatch
        && let Ok(mut record) = Record::decode(&bytes)
    {
        record.score += 10;
        bytes = record.encode();
    } else if let Some(digit) = bytes.iter_mut().rfind(|byte| byte.is_ascii_digit()) {
        *digit = if *digit == b'9' { b'0' } else { *digit + 1 };
    } else if let Some(byte) = bytes.first_mut() {
        *byte ^= 1;
    } else {
        bytes.push(0);
    }
    Outcome::Output {
        bytes,
        fuel: outcome.fuel(),
    }
}

/// Runs the job and claims that it came to something else.
#[derive(Debug)]
pub(crate) struct Liar(pub(crate) SandboxRunner);

#[async_trait]
impl Runner for Liar {
    fn refuses(&self, job: &Job) -> Option<String> {
        self.0.refuses(job)
    }

    async fn vet(&self, job: &Job, module: Vec<u8>, input: Vec<u8>) -> Result<(), RunError> {
        self.0.vet(job, module, input).await
    }

    async fn run(&self, job: &Job, module: Vec<u8>, input: Vec<u8>) -> Result<Outcome, RunError> {
        let outcome = self.0.run(job, module, input).await?;
        Ok(falsified(job.kind, &outcome))
    }
}

/// The event by which the silent executor shows that it had everything it needed.
pub(crate) const BEGUN: &str = "job.begun";

/// Takes the deal and never comes to an end.
#[derive(Debug)]
pub(crate) struct Silent(pub(crate) SandboxRunner);

#[async_trait]
impl Runner for Silent {
    fn refuses(&self, job: &Job) -> Option<String> {
        self.0.refuses(job)
    }

    async fn vet(&self, job: &Job, module: Vec<u8>, input: Vec<u8>) -> Result<(), RunError> {
        self.0.vet(job, module, input).await
    }

    async fn run(&self, _: &Job, _: Vec<u8>, _: Vec<u8>) -> Result<Outcome, RunError> {
        info!(event = BEGUN, "took the job, and never comes to an end");
        std::future::pending().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use assize_arbiters::snake::{Action, Ending};

    fn lie(kind: Kind, bytes: &[u8]) -> Vec<u8> {
        let outcome = Outcome::Output {
            bytes: bytes.to_vec(),
            fuel: 7,
        };
        let lie = falsified(kind, &outcome);
        assert_eq!(lie.fuel(), 7);
        assert_ne!(lie.hash(), outcome.hash());
        lie.output().unwrap().to_vec()
    }

    #[test]
    fn every_output_can_be_falsified() {
        assert_eq!(
            lie(Kind::Bytes, b"score 41 of 49 points"),
            b"score 41 of 40 points"
        );
        assert_eq!(lie(Kind::Bytes, b"GATTACA"), b"FATTACA");
        assert_eq!(lie(Kind::Bytes, b""), b"\0");
        let record = Record {
            score: 3,
            ending: Ending::Wall,
            actions: vec![Action::North],
        };
        let lie = Record::decode(&lie(Kind::SnakeMatch, &record.encode())).unwrap();
        assert_eq!(
            lie,
            Record {
                score: 13,
                ..record
            }
        );
    }
}
