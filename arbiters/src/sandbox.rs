//! Runs guests: the same module, input and limits give the same outcome, fuel and trap.

use std::{
    fmt,
    num::NonZeroUsize,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use lru::LruCache;
use thiserror::Error;
use wasmtime::Engine;

use crate::{
    Digest, Job, Kind, Limits, LimitsError, Module, Outcome, Profile, ProfileError, VetError,
    gate::{Gate, Place},
    guest::{Clock, Guest, Stop, TICK},
    play, profile,
    snake::{Match, Setup, SetupError},
    vet::{self, Vetted},
};

/// Stack of the thread that compiles: compilers recurse more than guests.
const COMPILER_STACK_BYTES: usize = 16 << 20;

/// Stack that the host's own frames need below a guest's: for growing memory, and for traps.
const HOST_STACK_BYTES: usize = 256 << 10;

/// How much of the host a [`Sandbox`] may use. None of it decides an outcome.
#[derive(Clone, Debug)]
pub struct SandboxConfig {
    slots: u32,
    cache_bytes: usize,
    compile_time: Duration,
    run_time: Duration,
    reuse: bool,
}

impl Default for SandboxConfig {
    /// A slot for each processor, 256 MiB of compiled code, a minute for compiling and ten for
    /// running.
    fn default() -> Self {
        let slots = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            slots: u32::try_from(slots.min(64)).unwrap_or(64),
            cache_bytes: 256 << 20,
            compile_time: Duration::from_secs(60),
            run_time: Duration::from_secs(600),
            reuse: true,
        }
    }
}

impl SandboxConfig {
    /// Runs at most `slots` guests at once; each may hold 256 MiB of memory. At least one.
    #[must_use]
    pub fn with_slots(mut self, slots: u32) -> Self {
        self.slots = slots.clamp(1, 1024);
        self
    }

    /// Keeps compiled modules until their code exceeds `bytes`.
    #[must_use]
    pub const fn with_cache_bytes(mut self, bytes: usize) -> Self {
        self.cache_bytes = bytes;
        self
    }

    /// Gives up on a compilation after `limit` of wall-clock time.
    #[must_use]
    pub const fn with_compile_time(mut self, limit: Duration) -> Self {
        self.compile_time = limit;
        self
    }

    /// Gives up on a job after `limit` of wall-clock time. Fuel ends a job long before; this ends
    /// one that signed more fuel than this machine has patience.
    #[must_use]
    pub const fn with_run_time(mut self, limit: Duration) -> Self {
        self.run_time = limit;
        self
    }

    /// Runs every step of every match in an instance of its own, even those of an agent that
    /// provably leaves nothing behind. Slower, and the same outcome: to measure and to compare.
    #[must_use]
    pub const fn without_reuse(mut self) -> Self {
        self.reuse = false;
        self
    }
}

/// Why there is no outcome.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// This host has no profile.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The job names a profile that this build or host does not have.
    #[error("job needs profile {asked}, this host has {have}: abstain")]
    ForeignProfile {
        /// The job's.
        asked: Digest,
        /// This host's.
        have: Digest,
    },
    /// The job's limits are above what its profile keeps.
    #[error(transparent)]
    Limits(#[from] LimitsError),
    /// The module's bytes are not those that the job names.
    #[error("module has digest {got}, the job names {expected}: fetch it again")]
    WrongModule {
        /// The job's.
        expected: Digest,
        /// That of the bytes.
        got: Digest,
    },
    /// The input's bytes are not those that the job names.
    #[error("input has digest {got}, the job names {expected}: fetch it again")]
    WrongInput {
        /// The job's.
        expected: Digest,
        /// That of the bytes.
        got: Digest,
    },
    /// The input is above the job's limit.
    #[error("input has {bytes} bytes, the job's limit is {limit}: raise `input_bytes`")]
    InputTooLarge {
        /// The input's bytes.
        bytes: u64,
        /// The job's limit.
        limit: u64,
    },
    /// The input is none that a match can be played with.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The module is not admitted.
    #[error(transparent)]
    Module(#[from] VetError),
    /// Compiling took longer than this host allows.
    #[error("module was not compiled within {limit:?}: give up, or raise the host's limit")]
    CompileTime {
        /// The host's limit.
        limit: Duration,
    },
    /// Running took longer than this host allows.
    #[error("job did not end within {limit:?}: give up, or raise the host's limit")]
    RunTime {
        /// The host's limit.
        limit: Duration,
    },
    /// The engine or the host failed.
    #[error("engine failed while {doing}: {reason}")]
    Engine {
        /// What it was doing.
        doing: &'static str,
        /// What it said.
        reason: String,
    },
}

impl SandboxError {
    /// Whether everybody with the profile gets this same error for this job, so that no honest
    /// party can claim an outcome for it. Otherwise it is about this host or about the bytes that
    /// reached it, and says nothing about the job.
    pub const fn is_about_job(&self) -> bool {
        matches!(
            self,
            Self::Limits(_) | Self::InputTooLarge { .. } | Self::Setup(_) | Self::Module(_)
        )
    }

    /// Whether running the same job again on this host can help.
    pub const fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::CompileTime { .. } | Self::RunTime { .. } | Self::Engine { .. }
        )
    }

    pub(crate) fn engine(doing: &'static str) -> impl FnOnce(wasmtime::Error) -> Self {
        move |error| Self::Engine {
            doing,
            reason: format!("{error:#}"),
        }
    }
}

/// Compiles modules once and runs jobs, each in fresh instances from a pool.
///
/// All calls block, so asynchronous callers make them on a thread for blocking work. One sandbox
/// serves many threads. A guest gets no import, so neither time nor entropy.
pub struct Sandbox {
    config: SandboxConfig,
    profile: Profile,
    profile_id: Digest,
    engine: Engine,
    cache: Mutex<Cache>,
    running: Arc<Gate>,
    compiling: Arc<Gate>,
    /// Its drop ends the thread that ticks.
    _ticker: mpsc::Sender<()>,
}

struct Cache {
    modules: LruCache<Digest, Module>,
    code_bytes: usize,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("config", &self.config)
            .field("profile", &self.profile_id)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Starts an engine of this host's profile.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Profile`] on a host without a profile, [`SandboxError::Engine`] if the host
    /// refuses the pool's address space or a thread.
    pub fn new(config: SandboxConfig) -> Result<Self, SandboxError> {
        let profile = Profile::host()?;
        let engine = profile::engine_config(config.slots)
            .and_then(|settings| Engine::new(&settings))
            .map_err(SandboxError::engine("starting"))?;
        let (ticker, stopped) = mpsc::channel();
        let weak = engine.weak();
        thread::Builder::new()
            .name("sandbox-ticker".into())
            .spawn(move || {
                while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                    let Some(engine) = weak.upgrade() else { break };
                    engine.increment_epoch();
                }
            })
            .map_err(|error| SandboxError::Engine {
                doing: "starting its clock",
                reason: error.to_string(),
            })?;
        Ok(Self {
            profile_id: profile.id(),
            profile,
            engine,
            cache: Mutex::new(Cache {
                modules: LruCache::unbounded(),
                code_bytes: 0,
            }),
            running: Arc::new(Gate::new(config.slots)),
            // Two, so that a module which is slow to compile does not hold up every other.
            compiling: Arc::new(Gate::new(2)),
            config,
            _ticker: ticker,
        })
    }

    /// The profile under which this sandbox's outcomes are true.
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The compiled module of this digest, if it is still cached.
    pub fn cached(&self, module: &Digest) -> Option<Module> {
        self.cache().modules.get(module).cloned()
    }

    /// Vets and compiles a module, or takes it from the cache.
    ///
    /// Machine code never leaves the process: nothing is ever deserialized.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Module`] if it is not admitted, [`SandboxError::CompileTime`] if this host
    /// is too slow for it.
    pub fn load(&self, module: &[u8]) -> Result<Module, SandboxError> {
        let digest = Digest::of(module);
        if let Some(module) = self.cached(&digest) {
            return Ok(module);
        }
        let vetted = vet::vet(module)?;
        let compiled = self.compile(digest, module, vetted)?;

        let mut cache = self.cache();
        cache.code_bytes += compiled.code_bytes();
        if let Some(same) = cache.modules.put(digest, compiled.clone()) {
            cache.code_bytes -= same.code_bytes();
        }
        while cache.code_bytes > self.config.cache_bytes {
            let Some((_, oldest)) = cache.modules.pop_lru() else {
                break;
            };
            cache.code_bytes -= oldest.code_bytes();
        }
        drop(cache);
        Ok(compiled)
    }

    /// Compiles on a thread of its own, since a compilation cannot be interrupted. One that takes
    /// too long is left to end by itself; vetting bounds when that is.
    fn compile(
        &self,
        digest: Digest,
        module: &[u8],
        vetted: Vetted,
    ) -> Result<Module, SandboxError> {
        let started = Instant::now();
        let place = self.compiling.enter();
        let engine = self.engine.clone();
        let bytes = module.to_vec();
        let (done, result) = mpsc::channel();
        thread::Builder::new()
            .name("sandbox-compiler".into())
            .stack_size(COMPILER_STACK_BYTES)
            .spawn(move || {
                let compiled = Module::compile(&engine, digest, &bytes, vetted);
                drop(place);
                // Nobody waits any more if the compilation took too long.
                let _ = done.send(compiled);
            })
            .map_err(|error| SandboxError::Engine {
                doing: "starting a compilation",
                reason: error.to_string(),
            })?;
        let limit = self.config.compile_time;
        match result.recv_timeout(limit) {
            Ok(compiled) => {
                tracing::debug!(module = %digest, took = ?started.elapsed(), "compiled");
                compiled
            }
            Err(RecvTimeoutError::Timeout) => Err(SandboxError::CompileTime { limit }),
            Err(RecvTimeoutError::Disconnected) => Err(SandboxError::Engine {
                doing: "compiling",
                reason: "the compiler panicked".into(),
            }),
        }
    }

    /// Checks what can be said about a job before its artifacts are there: that this host has its
    /// profile and that the profile keeps its limits.
    ///
    /// # Errors
    ///
    /// [`SandboxError::ForeignProfile`] or [`SandboxError::Limits`].
    pub fn admit(&self, job: &Job) -> Result<(), SandboxError> {
        let (asked, have) = (job.profile, self.profile_id);
        if asked != have {
            return Err(SandboxError::ForeignProfile { asked, have });
        }
        Ok(job.limits.check()?)
    }

    /// Runs a job on its module and input.
    ///
    /// # Errors
    ///
    /// [`SandboxError`] if there is no outcome; [`SandboxError::is_about_job`] tells whose fault
    /// that is.
    pub fn run(&self, job: &Job, module: &[u8], input: &[u8]) -> Result<Outcome, SandboxError> {
        self.admit(job)?;
        let (expected, got) = (job.module, Digest::of(module));
        if expected != got {
            return Err(SandboxError::WrongModule { expected, got });
        }
        let (expected, got) = (job.input, Digest::of(input));
        if expected != got {
            return Err(SandboxError::WrongInput { expected, got });
        }
        let module = self.load(module)?;
        self.call(&module, job.kind, input, &job.limits)
    }

    /// Runs a module that is already loaded.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn call(
        &self,
        module: &Module,
        kind: Kind,
        input: &[u8],
        limits: &Limits,
    ) -> Result<Outcome, SandboxError> {
        limits.check()?;
        let (bytes, limit) = (input.len() as u64, limits.input_bytes);
        if bytes > limit {
            return Err(SandboxError::InputTooLarge { bytes, limit });
        }
        match kind {
            Kind::Bytes => self.call_bytes(module, input, limits),
            Kind::SnakeMatch => {
                let setup = Setup::decode(input)?;
                Ok(self.play_match(module, &setup, limits)?.outcome(limits))
            }
        }
    }

    /// Plays a match of an agent, with fresh state in every step. What
    /// [`Kind::SnakeMatch`] runs, with a record of every step.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn play_match(
        &self,
        agent: &Module,
        setup: &Setup,
        limits: &Limits,
    ) -> Result<Match, SandboxError> {
        limits.check()?;
        agent.admit_agent(limits)?;
        let (_place, clock) = self.start();
        with_stack(|| play::play(agent, setup, limits, &clock, self.config.reuse))
    }

    fn call_bytes(
        &self,
        module: &Module,
        input: &[u8],
        limits: &Limits,
    ) -> Result<Outcome, SandboxError> {
        module.admit_bytes(limits)?;
        let (_place, clock) = self.start();
        let mut guest = Guest::new(module, limits, limits.fuel, &clock)?;
        let result = with_stack(|| guest.bytes(input, limits));
        let fuel = guest.burned();
        Ok(match result {
            Ok(Ok(bytes)) => Outcome::Output { bytes, fuel },
            Ok(Err(kind)) => Outcome::Fault { kind, fuel },
            Err(Stop::Trap(kind)) => Outcome::Trap { kind, fuel },
            Err(Stop::OutOfFuel) => Outcome::OutOfFuel { fuel: limits.fuel },
            Err(Stop::Host(error)) => return Err(error),
        })
    }

    /// Waits for a slot, then starts the clock.
    fn start(&self) -> (Place, Clock) {
        (self.running.enter(), Clock::start(self.config.run_time))
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs guests where there is room for their whole stack. The engine counts a guest's stack from
/// its first frame and trusts that the thread has it: on a thread without, deep recursion would
/// not trap but end the process.
fn with_stack<R>(run: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(profile::STACK_BYTES + HOST_STACK_BYTES, 2 << 20, run)
}
