//! `assize agent`: what an agent costs, and whether it may play at all.

use std::{fs, io::Write, path::PathBuf, process::ExitCode};

use assize_arbiters::{
    Limits, Module, Sandbox, SandboxConfig,
    snake::{Match, Setup},
};
use clap::{Args, Subcommand};
use eyre::{Result, eyre};

#[derive(Debug, Subcommand)]
pub(crate) enum AgentCommand {
    /// Prints whether a WebAssembly agent is admissible, why not, and what it costs in a match of Snake;
    /// exit code 1 if it is not.
    Check(Check),
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The agent's WebAssembly module.
    file: PathBuf,
    /// Fuel for each step, roughly one unit an instruction: who burns it forfeits the match.
    #[arg(long, value_name = "FUEL", default_value_t = Setup::default().step_fuel)]
    step_fuel: u64,
    /// Draws the apples.
    #[arg(long, value_name = "NUMBER", default_value_t = Setup::default().seed)]
    seed: u64,
    /// The match ends after so many steps, 1 to 1048576.
    #[arg(long, value_name = "COUNT", default_value_t = Setup::default().steps)]
    steps: u32,
    /// Most bytes of the module that a job admits.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().module_bytes)]
    module_bytes: u64,
    /// Most bytes of memory that a job admits.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().memory_bytes)]
    memory_bytes: u64,
}

/// Runs the command and writes what it found.
///
/// # Errors
///
/// If the file cannot be read, an option is out of range or this host cannot run agents: then nothing is
/// said of the agent.
pub(crate) fn run(command: &AgentCommand, out: &mut impl Write) -> Result<ExitCode> {
    let AgentCommand::Check(check) = command;
    let (setup, limits) = (check.setup(), check.limits());
    setup.check()?;
    limits.check()?;
    let name = check.file.display();
    let bytes = fs::read(&check.file)
        .map_err(|error| eyre!("cannot read {name} ({error}): check the path"))?;

    let sandbox = Sandbox::new(SandboxConfig::default().with_slots(1))?;
    let checked = sandbox.load(&bytes).and_then(|agent| {
        let played = sandbox.play_match(&agent, &setup, &limits)?;
        Ok((agent, played))
    });
    match checked {
        Ok((agent, played)) => {
            check.report(&agent, &played, out)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(reason) if reason.is_about_job() => {
            writeln!(out, "not admissible: {reason}")?;
            Ok(ExitCode::FAILURE)
        }
        Err(failure) => Err(failure.into()),
    }
}

impl Check {
    fn setup(&self) -> Setup {
        Setup {
            seed: self.seed,
            steps: self.steps,
            step_fuel: self.step_fuel,
            ..Setup::default()
        }
    }

    /// Fuel for all steps, so that the match's end is the agent's doing.
    fn limits(&self) -> Limits {
        let fuel = self.step_fuel.saturating_mul(self.steps.into());
        Limits {
            fuel: fuel.min(Limits::MOST.fuel),
            module_bytes: self.module_bytes,
            memory_bytes: self.memory_bytes,
            ..Limits::default()
        }
    }

    fn report(&self, agent: &Module, played: &Match, out: &mut impl Write) -> Result<()> {
        let Self {
            step_fuel,
            seed,
            module_bytes,
            memory_bytes,
            ..
        } = self;
        let (bytes, memory) = (agent.bytes(), agent.memory_bytes());
        writeln!(out, "admissible: {}", agent.digest())?;
        writeln!(out, "module: {bytes} bytes of {module_bytes}")?;
        writeln!(out, "memory: {memory} bytes at the start of {memory_bytes}")?;
        let stateless = if agent.is_stateless() {
            "proved, so one instance plays all steps"
        } else {
            "not proved, so each step is played in a new instance, which is slower and comes to the same"
        };
        writeln!(out, "stateless: {stateless}")?;
        if let Some([least, median, most]) = spread(played) {
            writeln!(
                out,
                "fuel a step: least {least}, median {median}, most {most} of {step_fuel}"
            )?;
        }
        let (steps, score, fuel) = (played.steps.len(), played.score, played.fuel);
        let ending = played.ending.map_or_else(
            || "ran out of the match's fuel".to_owned(),
            |ending| ending.to_string(),
        );
        writeln!(
            out,
            "match of Snake, seed {seed}: the agent {ending} after {steps} steps, score {score}, fuel {fuel}"
        )?;
        Ok(())
    }
}

/// Least, median and most fuel that a step burned, none without a step. Of an even number, the median is
/// the lower one.
fn spread(played: &Match) -> Option<[u64; 3]> {
    let mut before = 0;
    let mut burned: Vec<_> = played
        .steps
        .iter()
        .map(|step| step.cumulative_fuel - std::mem::replace(&mut before, step.cumulative_fuel))
        .collect();
    burned.sort_unstable();
    let median = *burned.get(burned.len().checked_sub(1)? / 2)?;
    Some([*burned.first()?, median, *burned.last()?])
}
