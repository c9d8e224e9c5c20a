//! Decides what is true, without any chain.
//!
//! A [`Job`] is a WebAssembly module and an input, both addressed by BLAKE3, with [`Limits`] and
//! the [`Profile`] under which its outcome is true. The [`Sandbox`] runs it: the same job gives
//! the same [`Outcome`], fuel and trap on every machine with that profile, and a hostile guest
//! gets no further than its own limits. [`verify`] replays a job and judges a [`Claim`] about it.
//!
//! ```
//! use std::num::NonZeroU64;
//!
//! use assize_arbiters::{
//!     Agreement, ArtifactStore, Claim, DirectoryStore, Job, JobSpec, Kind, Limits, Sandbox,
//!     SandboxConfig, Verdict, replay, verify,
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let directory = tempfile::tempdir()?;
//! let sandbox = Sandbox::new(SandboxConfig::default())?;
//! let store = DirectoryStore::open(directory.path())?;
//!
//! // A guest that returns its input.
//! let module = wat::parse_str(
//!     r#"(module
//!         (memory (export "memory") 1)
//!         (func (export "alloc") (param i32) (result i32) i32.const 0)
//!         (func (export "run") (param i32 i32) (result i64) local.get 1 i64.extend_i32_u))"#,
//! )?;
//! let spec = JobSpec {
//!     job: Job {
//!         kind: Kind::Bytes,
//!         module: store.put(&module)?,
//!         input: store.put(b"hello")?,
//!         profile: sandbox.profile().id(),
//!         limits: Limits::default(),
//!     },
//!     fuel_per_unit: NonZeroU64::MIN,
//!     agreement: Agreement::Exact,
//! };
//!
//! let outcome = replay(&sandbox, &store, &spec.job)?;
//! assert_eq!(outcome.output(), Some(&b"hello"[..]));
//!
//! let claim = Claim::of(&outcome, &spec);
//! let verdict = verify(&sandbox, &store, &spec, &claim);
//! assert!(matches!(verdict, Verdict::Confirm));
//! # Ok(())
//! # }
//! ```

mod agreement;
mod digest;
mod gate;
mod guest;
mod job;
mod limits;
mod module;
mod outcome;
mod play;
mod profile;
mod sandbox;
pub mod snake;
mod spec;
mod stepper;
mod store;
pub mod systems;
pub mod trace;
mod vet;

pub use agreement::{
    Agreement, Claim, Cosine, Difference, Element, Elementwise, Fraction, KlDivergence, Measure,
    NumberError, Real, Refutation, ReplayError, Score, Tolerance, Verdict, replay, verify,
};
pub use digest::{Digest, DigestError};
pub use job::{Job, Kind};
pub use limits::{Limits, LimitsError, units};
pub use module::Module;
pub use outcome::{FaultKind, Outcome, OutcomeError, TrapKind};
pub use profile::{Profile, ProfileError};
pub use sandbox::{Sandbox, SandboxConfig, SandboxError};
pub use spec::{JobSpec, SpecError};
pub use store::{ArtifactStore, DirectoryStore, StoreError};
pub use vet::VetError;
