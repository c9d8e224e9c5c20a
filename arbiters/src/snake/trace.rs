//! The trace of a match of Snake.

use super::{Action, Match, Setup, SetupError, Snake, StepOutcome};
use crate::{
    systems::System,
    trace::{StepRecord, Trace, TraceBuilder, TraceJob},
};

impl StepOutcome {
    /// As a leaf has it: what the step came to in the upper byte, which trap in the lower.
    pub const fn code(self) -> u16 {
        match self {
            Self::Acted => 0,
            Self::Trapped(kind) => 0x0100 | kind as u16,
            Self::OutOfFuel => 0x0200,
            Self::IllegalAction => 0x0300,
        }
    }
}

impl Match {
    /// Every step of the match under one root; none if it has no steps. An observation is the
    /// agent's word and an action its answer, big-endian; who did not answer has none.
    ///
    /// # Errors
    ///
    /// [`SetupError`] if no match can be played with `setup`, which is to be the match's own.
    pub fn trace(&self, setup: &Setup, job: TraceJob) -> Result<Option<Trace>, SetupError> {
        let mut snake = Snake::new(setup)?;
        let mut builder = TraceBuilder::new(job);
        for step in &self.steps {
            let answered = matches!(
                step.outcome,
                StepOutcome::Acted | StepOutcome::IllegalAction
            );
            let action = step.action.to_be_bytes();
            let full = builder.step(&StepRecord {
                fuel: step.cumulative_fuel,
                observation: &step.observation.to_be_bytes(),
                action: if answered { &action } else { &[] },
                outcome: step.outcome.code(),
            });
            match (step.outcome, Action::from_number(step.action)) {
                (StepOutcome::Acted, Some(action)) => snake.step(action),
                (outcome, _) => snake.forfeit(outcome.ending()),
            }
            if full {
                builder.state(&snake.state());
            }
        }
        Ok(builder.finish(&snake.state()))
    }
}
