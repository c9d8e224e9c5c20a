//! Builds a trace step by step, without keeping the steps.

use super::{ACTION, Hash, Leaf, OBSERVATION, Trace, TraceJob, Tree, sha256, state_hash};

/// One step, as it goes into a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepRecord<'a> {
    /// Fuel of the match up to and with this step.
    pub fuel: u64,
    /// What the agent saw.
    pub observation: &'a [u8],
    /// What it answered; empty if it did not.
    pub action: &'a [u8],
    /// How the step ended, see [`Leaf::outcome`].
    pub outcome: u16,
}

/// Takes the steps of a match in order and gives its [`Trace`].
#[derive(Debug)]
pub struct TraceBuilder {
    job: TraceJob,
    steps: u64,
    /// Steps in the leaf that is being filled.
    filled: u32,
    fuel: u64,
    outcome: u16,
    /// What is hashed of the leaf's observations and of its actions.
    observations: Vec<u8>,
    actions: Vec<u8>,
    leaves: Vec<Hash>,
}

impl TraceBuilder {
    /// An empty trace of `job`, whose chunk is at least 1.
    pub fn new(job: TraceJob) -> Self {
        assert!(job.chunk > 0, "a leaf holds at least one step");
        Self {
            job,
            steps: 0,
            filled: 0,
            fuel: 0,
            outcome: 0,
            observations: vec![OBSERVATION],
            actions: vec![ACTION],
            leaves: Vec::new(),
        }
    }

    /// Adds a step. If it answers `true` the leaf is full, and [`state`](Self::state) must follow
    /// with the state after this step, before the next one.
    #[must_use]
    pub fn step(&mut self, step: &StepRecord<'_>) -> bool {
        assert!(
            self.filled < self.job.chunk,
            "the state of the last leaf is missing"
        );
        put(&mut self.observations, step.observation);
        put(&mut self.actions, step.action);
        (self.fuel, self.outcome) = (step.fuel, step.outcome);
        self.steps += 1;
        self.filled += 1;
        self.filled == self.job.chunk
    }

    /// Closes the leaf with the state's canonical bytes after its last step: when it is full, and
    /// at the end of the match if it is not empty. Without a step since the last one, it does
    /// nothing.
    pub fn state(&mut self, state: &[u8]) {
        if self.filled == 0 {
            return;
        }
        let leaf = Leaf {
            step: self.steps - 1,
            fuel: self.fuel,
            state: state_hash(state),
            observation: sha256(&self.observations),
            action: sha256(&self.actions),
            outcome: self.outcome,
        };
        self.leaves.push(leaf.hash());
        // What is left is the tag.
        self.observations.truncate(1);
        self.actions.truncate(1);
        self.filled = 0;
    }

    /// The trace; none if no step was taken. `last` is the state after the last step.
    #[must_use]
    pub fn finish(mut self, last: &[u8]) -> Option<Trace> {
        self.state(last);
        Some(Trace {
            job: self.job,
            steps: self.steps,
            tree: Tree::new(self.leaves)?,
        })
    }
}

fn put(hashed: &mut Vec<u8>, bytes: &[u8]) {
    // Observations and answers are bounded far below 4 GiB by every system and limit.
    let length = u32::try_from(bytes.len()).expect("what is seen or answered is below 4 GiB");
    hashed.extend(length.to_be_bytes());
    hashed.extend(bytes);
}
