//! The jobs, and what they come to: the demonstration runs each once itself, before anything
//! starts, so that it knows by itself what is true and what it costs.

use crate::faults::falsified;
use assize_arbiters::{
    Digest, Job, Kind, Limits, Outcome, Sandbox, SandboxError, VetError,
    snake::{Record, Setup},
    units,
};
use eyre::{Result, WrapErr as _, bail, ensure, eyre};
use std::{fs, num::NonZeroU64, path::Path};

/// What one unit of work is: so much fuel, which is about as many instructions.
pub(crate) const FUEL_PER_UNIT: NonZeroU64 = NonZeroU64::new(1_000).unwrap();

/// What a job may use: all that the sandbox gives, but fuel for seconds only, since each job is run
/// five times.
const LIMITS: Limits = Limits {
    fuel: 5_000_000_000,
    ..Limits::MOST
};

/// A job with its artifacts and its true outcome.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    /// What is computed, in words.
    pub(crate) title: String,
    pub(crate) module: Vec<u8>,
    pub(crate) input: Vec<u8>,
    pub(crate) job: Job,
    pub(crate) outcome: Outcome,
}

impl Work {
    /// The alignment of two proteins.
    pub(crate) fn alignment(sandbox: &Sandbox, root: &Path) -> Result<Self> {
        let read = |path: &str| read(&root.join("arbiters/guests").join(path));
        let module = read("smith_waterman.wasm")?;
        // The guest takes two records of FASTA, one after the other.
        let input = [
            read("inputs/hba_human.fasta")?,
            read("inputs/hbb_human.fasta")?,
        ]
        .concat();
        let title = "Smith–Waterman alignment of two hemoglobins".to_owned();
        Self::run(sandbox, title, Kind::Bytes, module, input)
    }

    /// A match of Snake, played by the agent that is built here.
    pub(crate) fn snake(sandbox: &Sandbox, root: &Path) -> Result<Self> {
        let module = read(&root.join("arbiters/guests/snake_greedy.wasm"))?;
        let setup = Setup {
            seed: 2026,
            ..Setup::default()
        };
        let title = "a match of Snake, played by an agent".to_owned();
        Self::run(sandbox, title, Kind::SnakeMatch, module, setup.encode())
    }

    /// A job of the user's own. A module that exports `decide` is an agent and plays Snake.
    pub(crate) fn own(sandbox: &Sandbox, module: &Path, input: Option<&Path>) -> Result<Self> {
        let name = module
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let bytes = read(module)?;
        let loaded = sandbox
            .load(&bytes)
            .map_err(|error| eyre!(one_line(&error.to_string())))
            .wrap_err_with(|| format!("MODULE={} cannot be used", module.display()))?;
        // Without fuel nothing is run; what is missing is found before.
        let starved = Limits { fuel: 0, ..LIMITS };
        let takes = |kind, input: &[u8]| {
            let tried = sandbox.call(&loaded, kind, input, &starved);
            !matches!(
                tried,
                Err(SandboxError::Module(VetError::MissingExport { .. }))
            )
        };
        let (kind, title) = if takes(Kind::Bytes, &[]) {
            (Kind::Bytes, format!("your module {name} on your input"))
        } else if takes(Kind::SnakeMatch, &Setup::default().encode()) {
            (
                Kind::SnakeMatch,
                format!("a match of Snake, played by your agent {name}"),
            )
        } else {
            bail!(
                "MODULE={} cannot be used: it exports neither what a job needs (a memory, \
                 `alloc(i32) -> i32` and `run(i32, i32) -> i64`) nor what an agent needs \
                 (`decide(i64) -> i64`); arbiters/guests shows how to build one",
                module.display()
            );
        };
        let input = match (input, kind) {
            (Some(path), _) => read(path)?,
            (None, Kind::SnakeMatch) => Setup::default().encode(),
            (None, _) => bail!("MODULE is given without INPUT: name the file that the job reads"),
        };
        Self::run(sandbox, title, kind, bytes, input)
            .wrap_err_with(|| format!("MODULE={} cannot be used", module.display()))
    }

    fn run(
        sandbox: &Sandbox,
        title: String,
        kind: Kind,
        module: Vec<u8>,
        input: Vec<u8>,
    ) -> Result<Self> {
        let job = Job {
            kind,
            module: Digest::of(&module),
            input: Digest::of(&input),
            profile: sandbox.profile().id(),
            limits: LIMITS,
        };
        let outcome = sandbox
            .run(&job, &module, &input)
            .wrap_err_with(|| format!("{title}: the job cannot be run"))?;
        ensure!(
            outcome.output().is_some(),
            "{title}: the job ends with {outcome}, and the demo needs one that returns an output"
        );
        Ok(Self {
            title,
            module,
            input,
            job,
            outcome,
        })
    }

    /// The units of work that the true outcome costs.
    pub(crate) fn units(&self) -> u64 {
        units(self.outcome.fuel(), FUEL_PER_UNIT)
    }

    /// What the lying node claims.
    pub(crate) fn lie(&self) -> Outcome {
        falsified(self.job.kind, &self.outcome)
    }

    /// The true output in words.
    pub(crate) fn result(&self) -> String {
        in_words(self.job.kind, &self.outcome)
    }
}

/// The first line in which the lie about a job differs from the truth: the lie's and the truth's.
pub(crate) fn first_difference(work: &Work) -> Option<(String, String)> {
    let (lie, truth) = (in_words(work.job.kind, &work.lie()), work.result());
    let mut lines = lie.lines().zip(truth.lines());
    lines
        .find(|(lie, truth)| lie != truth)
        .map(|(lie, truth)| (lie.into(), truth.into()))
}

/// What a job's outcome says, for a person.
fn in_words(kind: Kind, outcome: &Outcome) -> String {
    let Some(bytes) = outcome.output() else {
        return outcome.to_string();
    };
    if kind == Kind::SnakeMatch
        && let Ok(record) = Record::decode(bytes)
    {
        return record.to_string();
    }
    match str::from_utf8(bytes) {
        Ok(text) if !text.contains(|c: char| c.is_control() && !c.is_whitespace()) => {
            text.trim_end().to_owned()
        }
        _ => format!(
            "{} bytes: {}…",
            bytes.len(),
            hex(&bytes[..bytes.len().min(32)])
        ),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The parser of modules explains some problems over many lines.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).wrap_err_with(|| format!("cannot read {}", path.display()))
}
