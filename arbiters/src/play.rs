//! A match: a system and an agent, from the first step to the end.

use crate::{
    Limits, Module, SandboxError,
    guest::{Clock, Stop},
    snake::{Action, Ending, Match, Setup, Snake, Step, StepOutcome},
    stepper::Stepper,
};

/// Plays a match. Each step runs from the module's fresh state, so nothing survives from one to the
/// next and every step can be replayed alone.
pub(crate) fn play(
    agent: &Module,
    setup: &Setup,
    limits: &Limits,
    clock: &Clock,
    reuse: bool,
) -> Result<Match, SandboxError> {
    let mut snake = Snake::new(setup)?;
    let mut fuel = 0;
    let mut steps = Vec::new();
    let mut stepper = Stepper::new(agent, limits, clock, reuse);

    while snake.ending().is_none() {
        let left = limits.fuel - fuel;
        let allowance = left.min(setup.step_fuel);
        let observation = snake.observe();
        let (answer, burned) = stepper.step(allowance, observation)?;
        fuel += burned;

        let (action, outcome) = match answer {
            Ok(number) => match Action::from_number(number) {
                Some(action) => {
                    snake.step(action);
                    (number, StepOutcome::Acted)
                }
                None => {
                    snake.forfeit(Ending::IllegalAction);
                    (number, StepOutcome::IllegalAction)
                }
            },
            // The job's fuel is over, not the step's: the match has no end, so nobody forfeits.
            Err(Stop::OutOfFuel) if left < setup.step_fuel => {
                return Ok(Match {
                    ending: None,
                    score: 0,
                    fuel: limits.fuel,
                    steps,
                });
            }
            Err(Stop::OutOfFuel) => {
                snake.forfeit(Ending::StepFuel);
                (0, StepOutcome::OutOfFuel)
            }
            Err(Stop::Trap(kind)) => {
                snake.forfeit(Ending::Trapped);
                (0, StepOutcome::Trapped(kind))
            }
            Err(Stop::Host(error)) => return Err(error),
        };
        let step = u32::try_from(steps.len()).unwrap_or(u32::MAX);
        steps.push(Step {
            step,
            cumulative_fuel: fuel,
            observation,
            action,
            outcome,
        });
    }
    Ok(Match {
        ending: snake.ending(),
        score: snake.score(),
        fuel,
        steps,
    })
}
