//! The steps of a match, each from the module's fresh state.

use wasmtime::TypedFunc;

use crate::{
    Limits, Module, SandboxError,
    guest::{Clock, Guest, Stop},
};

/// Asks one agent, step by step. Nothing survives from one step to the next: each runs in a new
/// instance, or, where [vetting](crate::vet) has proved that no step can leave anything behind, in
/// the one of the step before. The answer, the fuel and the trap are the same.
pub(crate) struct Stepper<'a> {
    agent: &'a Module,
    limits: &'a Limits,
    clock: &'a Clock,
    reuse: bool,
    live: Option<Live<'a>>,
}

/// The instance of the step before.
struct Live<'a> {
    guest: Guest<'a>,
    decide: TypedFunc<u64, u64>,
    /// Fuel that it takes to make such an instance, which every step pays.
    birth: u64,
}

/// What an agent answered, and the fuel that it burned for it.
pub(crate) type Answered = (Result<u64, Stop>, u64);

impl<'a> Stepper<'a> {
    /// Of an agent that was admitted. Without `reuse` every step has an instance of its own.
    pub(crate) fn new(
        agent: &'a Module,
        limits: &'a Limits,
        clock: &'a Clock,
        reuse: bool,
    ) -> Self {
        Self {
            agent,
            limits,
            clock,
            reuse: reuse && agent.is_stateless(),
            live: None,
        }
    }

    /// One step on at most `fuel`.
    ///
    /// # Errors
    ///
    /// [`SandboxError`] if the host has no instance for it. That the time is over is part of what
    /// the agent answers.
    pub(crate) fn step(&mut self, fuel: u64, observation: u64) -> Result<Answered, SandboxError> {
        if let Some(Live {
            guest,
            decide,
            birth,
        }) = &mut self.live
            && let Some(left) = fuel.checked_sub(*birth)
        {
            guest.refuel(left)?;
            let answer = guest.invoke(decide, observation);
            return Ok((answer, *birth + guest.burned()));
        }
        // One match has one place for an instance: the old one must leave it first.
        self.live = None;
        let mut guest = Guest::new(self.agent, self.limits, fuel, self.clock)?;
        let decide = match guest.decider() {
            Ok(decide) => decide,
            // Of making the instance.
            Err(stop) => return Ok((Err(stop), guest.burned())),
        };
        let birth = guest.burned();
        let answer = guest.invoke(&decide, observation);
        let burned = guest.burned();
        if self.reuse && answer.is_ok() {
            self.live = Some(Live {
                guest,
                decide,
                birth,
            });
        }
        Ok((answer, burned))
    }
}
