//! What the tests share.
#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::{num::NonZeroU64, sync::LazyLock};

use assize_arbiters::{
    Agreement, ArtifactStore as _, Claim, Digest, DirectoryStore, Job, JobSpec, Kind, Limits,
    Outcome, Sandbox, SandboxConfig, SandboxError, Verdict, replay, verify,
};

pub(crate) const SMITH_WATERMAN: &[u8] = include_bytes!("../../guests/smith_waterman.wasm");
pub(crate) const SNAKE_GREEDY: &[u8] = include_bytes!("../../guests/snake_greedy.wasm");
pub(crate) const HEMOGLOBIN: &[u8] = include_bytes!("../../guests/inputs/hemoglobin.fasta");

/// One sandbox for many tests, as a keeper has one for many jobs.
pub(crate) static SHARED: LazyLock<Sandbox> = LazyLock::new(sandbox);

pub(crate) fn sandbox() -> Sandbox {
    Sandbox::new(SandboxConfig::default().with_slots(4)).unwrap()
}

pub(crate) fn wat(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap()
}

/// A guest whose `run` has this body, with `ptr` and `len` as its parameters and one page of
/// memory unless `fields` declares its own.
pub(crate) fn guest(fields: &str, run: &str) -> Vec<u8> {
    let memory = if fields.contains("(memory") {
        ""
    } else {
        "(memory (export \"memory\") 1)"
    };
    wat(&format!(
        "(module {memory} {fields}
            (func (export \"alloc\") (param i32) (result i32) i32.const 1024)
            (func (export \"run\") (param $ptr i32) (param $len i32) (result i64) {run}))"
    ))
}

pub(crate) fn job(
    sandbox: &Sandbox,
    kind: Kind,
    module: &[u8],
    input: &[u8],
    limits: Limits,
) -> Job {
    Job {
        kind,
        module: Digest::of(module),
        input: Digest::of(input),
        profile: sandbox.profile().id(),
        limits,
    }
}

pub(crate) fn run(
    sandbox: &Sandbox,
    module: &[u8],
    input: &[u8],
    limits: Limits,
) -> Result<Outcome, SandboxError> {
    sandbox.run(
        &job(sandbox, Kind::Bytes, module, input, limits),
        module,
        input,
    )
}

/// Runs the scientific guest and checks its answer: the sandbox still does honest work.
pub(crate) fn assert_untouched(sandbox: &Sandbox) {
    let outcome = run(sandbox, SMITH_WATERMAN, HEMOGLOBIN, Limits::default()).unwrap();
    let text = String::from_utf8(outcome.output().unwrap().to_vec()).unwrap();
    assert!(text.contains("identity  61/145 (42.1 %)"), "{text}");
}

/// A job, and the store that has its artifacts.
pub(crate) struct Case {
    _root: tempfile::TempDir,
    pub(crate) store: DirectoryStore,
    pub(crate) spec: JobSpec,
}

impl Case {
    pub(crate) fn new(module: &[u8], input: &[u8], fuel_per_unit: u64) -> Self {
        let root = tempfile::tempdir().unwrap();
        let store = DirectoryStore::open(root.path()).unwrap();
        store.put(module).unwrap();
        store.put(input).unwrap();
        let spec = JobSpec {
            job: job(&SHARED, Kind::Bytes, module, input, Limits::default()),
            fuel_per_unit: NonZeroU64::new(fuel_per_unit).unwrap(),
            agreement: Agreement::Exact,
        };
        Self {
            _root: root,
            store,
            spec,
        }
    }

    /// What is true of it.
    pub(crate) fn truth(&self) -> Outcome {
        replay(&SHARED, &self.store, &self.spec.job).unwrap()
    }

    pub(crate) fn judge(&self, claim: &Claim) -> Verdict {
        verify(&SHARED, &self.store, &self.spec, claim)
    }
}
