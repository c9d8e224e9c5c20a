//! Whatever a module, a trace or a proof is made of, there is an answer: soon, and within the limits.
//!
//! Some cases of each run with the tests; `make fuzz SECONDS=600` goes on for as long as it is told.

mod common;

use std::{
    env, fs, thread,
    time::{Duration, Instant},
};

use arbitrary::Unstructured;
use assize_arbiters::{
    Limits, Sandbox, SandboxConfig, SandboxError,
    snake::Setup,
    trace::{
        Hash, PairProof, Proof, StepRecord, TraceArtifact, TraceBuilder, TraceJob, Tree, commitment,
    },
};
use common::{SMITH_WATERMAN, SNAKE_GREEDY, run, wat};

/// Far above what any case takes, far below what it would take unbounded.
const SOON: Duration = Duration::from_secs(30);

/// What all tests of this file may take together.
const MEMORY_KB: u64 = 2 << 20;

/// Numbers that look random: `SplitMix64`.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.byte()).collect()
    }

    fn hash(&mut self) -> Hash {
        self.bytes(32).try_into().unwrap()
    }

    /// Any magnitude is as likely as any other.
    fn number(&mut self) -> u64 {
        let shift = self.next() % 64;
        self.next() >> shift
    }

    /// Some bytes turned, taken out, put in, or all after some place gone.
    fn bend(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len().max(1));
            match self.below(8) {
                0 => bytes.truncate(at),
                1 if at < bytes.len() => drop(bytes.remove(at)),
                2 => {
                    let byte = self.byte();
                    bytes.insert(at, byte);
                }
                3 => {
                    let to = bytes.len().min(at + self.below(64));
                    bytes.extend_from_within(at.min(to)..to);
                }
                _ => {
                    let byte = self.byte();
                    if let Some(bent) = bytes.get_mut(at) {
                        *bent ^= byte;
                    }
                }
            }
        }
    }
}

/// Says which case it was, if the test ends in it.
struct Case(u64);

impl Drop for Case {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!(
                "case {}: ASSIZE_FUZZ_FIRST={} runs it first",
                self.0, self.0
            );
        }
    }
}

/// Runs `cases`, or for as long as `ASSIZE_FUZZ_SECONDS` says.
fn fuzz(cases: u64, mut case: impl FnMut(&mut Random)) {
    let asked = |name| env::var(name).ok().map(|value| value.parse().unwrap());
    let first = asked("ASSIZE_FUZZ_FIRST").unwrap_or(0);
    let until = asked("ASSIZE_FUZZ_SECONDS").map(Duration::from_secs);
    let started = Instant::now();
    let mut number = first;
    while until.map_or(number < first + cases, |until| started.elapsed() < until) {
        let _case = Case(number);
        let begun = Instant::now();
        case(&mut Random(number));
        assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
        number += 1;
    }
    // The most that there was; only Linux tells.
    if let Ok(status) = fs::read_to_string("/proc/self/status") {
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"))
            .unwrap();
        assert!(peak.parse::<u64>().unwrap() < MEMORY_KB, "{peak} kB");
    }
    eprintln!("{} cases", number - first);
}

fn limits() -> Limits {
    Limits {
        fuel: 200_000,
        memory_bytes: 8 << 16,
        input_bytes: 1 << 16,
        output_bytes: 1 << 12,
        ..Limits::default()
    }
}

fn sandbox(config: SandboxConfig) -> Sandbox {
    Sandbox::new(config.with_slots(2).with_cache_bytes(8 << 20)).unwrap()
}

/// A valid module with these exports, of whatever the profile has and a little more.
fn module(random: &mut Random, exports: &str) -> Option<Vec<u8>> {
    let beyond = random.below(16) == 0;
    let config = wasm_smith::Config {
        exports: Some(wat(exports)),
        max_imports: 0,
        // The one that is exported counts beside these.
        max_memories: usize::from(!exports.contains("memory")),
        max_memory32_bytes: if beyond { 1 << 32 } else { 4 << 16 },
        max_table_elements: 100,
        max_funcs: 1 + random.below(6),
        max_instructions: 1 + random.below(200),
        allow_start_export: random.below(4) == 0,
        bulk_memory_enabled: true,
        extended_const_enabled: true,
        multi_value_enabled: true,
        // With them come references to the host's things, which no profile has.
        reference_types_enabled: beyond,
        saturating_float_to_int_enabled: true,
        sign_extension_ops_enabled: true,
        simd_enabled: true,
        custom_page_sizes_enabled: false,
        exceptions_enabled: beyond,
        gc_enabled: false,
        memory64_enabled: false,
        relaxed_simd_enabled: beyond,
        tail_call_enabled: beyond,
        threads_enabled: beyond,
        wide_arithmetic_enabled: false,
        ..wasm_smith::Config::default()
    };
    let len = 200 + random.below(3_000);
    let bytes = random.bytes(len);
    let module = wasm_smith::Module::new(config, &mut Unstructured::new(&bytes)).ok()?;
    Some(module.to_bytes())
}

/// An error must be the job's own: the host stands whatever it is given.
fn fit<T>(result: Result<T, SandboxError>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            assert!(error.is_about_job(), "{error}");
            None
        }
    }
}

#[test]
fn any_agent_plays_the_same_both_ways() {
    let reusing = sandbox(SandboxConfig::default());
    let fresh = sandbox(SandboxConfig::default().without_reuse());
    let (mut stateless, mut other) = (0, 0);
    fuzz(60, |random| {
        let shape = "(module (func (export \"decide\") (param i64) (result i64) unreachable))";
        let Some(module) = module(random, shape) else {
            return;
        };
        let setup = Setup {
            steps: 12,
            seed: random.next(),
            step_fuel: random.number() % 50_000,
            ..Setup::default()
        };
        let play = |sandbox: &Sandbox| {
            let agent = fit(sandbox.load(&module))?;
            let played = fit(sandbox.play_match(&agent, &setup, &limits()))?;
            Some((agent.is_stateless(), played))
        };
        let played = play(&reusing);
        assert_eq!(played, play(&fresh));
        match played {
            Some((true, _)) => stateless += 1,
            Some((false, _)) => other += 1,
            None => {}
        }
    });
    assert!(stateless > 0 && other > 0, "{stateless} and {other}");
}

#[test]
fn any_module_comes_to_one_outcome() {
    let (here, there) = (
        sandbox(SandboxConfig::default()),
        sandbox(SandboxConfig::default()),
    );
    let mut ran = 0;
    fuzz(60, |random| {
        let shape = "(module (memory (export \"memory\") 1)
            (func (export \"alloc\") (param i32) (result i32) unreachable)
            (func (export \"run\") (param i32 i32) (result i64) unreachable))";
        let Some(module) = module(random, shape) else {
            return;
        };
        let len = random.below(300);
        let input = random.bytes(len);
        let outcome = fit(run(&here, &module, &input, limits()));
        assert_eq!(outcome, fit(run(&there, &module, &input, limits())));
        if let Some(outcome) = outcome {
            assert!(outcome.fuel() <= limits().fuel);
            assert!(
                outcome
                    .output()
                    .is_none_or(|output| output.len() <= 1 << 12)
            );
            ran += 1;
        }
    });
    assert!(ran > 0);
}

#[test]
fn a_bent_guest_does_no_harm() {
    let sandbox = sandbox(SandboxConfig::default());
    let input = b">a\nHEAGAWGHEE\n>b\nPAWHEAE\n";
    let honest = || run(&sandbox, SMITH_WATERMAN, input, limits()).unwrap();
    let expected = honest();
    assert!(expected.output().is_some(), "{expected:?}");
    fuzz(30, |random| {
        let mut module = if random.below(2) == 0 {
            SMITH_WATERMAN.to_vec()
        } else {
            SNAKE_GREEDY.to_vec()
        };
        random.bend(&mut module);
        fit(run(&sandbox, &module, input, limits()));
        if let Some(agent) = fit(sandbox.load(&module)) {
            fit(sandbox.play_match(&agent, &Setup::default(), &limits()));
        }
        assert_eq!(honest(), expected);
    });
}

#[test]
fn what_is_read_as_a_trace_is_written_the_same() {
    let mut read = 0;
    fuzz(3_000, |random| {
        let mut builder = TraceBuilder::new(TraceJob {
            module: random.hash(),
            system: random.hash(),
            parameters: random.hash(),
            seed: random.hash(),
            profile: random.hash(),
            chunk: 1 + random.byte() as u32 % 5,
        });
        for step in 0..=random.below(40) {
            let full = builder.step(&StepRecord {
                fuel: step as u64,
                observation: &step.to_be_bytes(),
                action: &[random.byte()],
                outcome: 0,
            });
            if full {
                builder.state(&[random.byte()]);
            }
        }
        let mut encoded = TraceArtifact::encode(&builder.finish(b"end").unwrap());
        match random.below(8) {
            0 => {
                let len = random.below(400);
                encoded = random.bytes(len);
            }
            1 => {}
            _ => random.bend(&mut encoded),
        }
        if let Ok(trace) = TraceArtifact::decode(&encoded) {
            assert_eq!(TraceArtifact::encode(&trace), encoded);
            read += 1;
        }
    });
    assert!(read > 0);
}

#[test]
fn only_true_proofs_prove() {
    fuzz(3_000, |random| {
        let count = 2 + random.below(200) as u64;
        let leaves: Vec<Hash> = (0..count).map(|_| random.hash()).collect();
        let tree = Tree::new(leaves.clone()).unwrap();
        let job = random.hash();
        let filed = commitment(&tree.root(), count, &job);
        let index = 1 + random.below(leaves.len() - 1);
        let (left, leaf) = (leaves[index - 1], leaves[index]);

        let proof = tree.prove(index as u64).unwrap();
        let pair = tree.prove_pair(index as u64).unwrap();
        proof.check(leaf, count, &job, &filed).unwrap();
        pair.check(left, leaf, count, &job, &filed).unwrap();

        // Bent anywhere, in as many places as it may be, or of nothing but noise.
        let bend = |random: &mut Random, index: u64, siblings: &[Hash]| {
            let mut bent = (index, siblings.to_vec(), count);
            if random.below(4) == 0 {
                let len = random.below(70);
                bent.1 = (0..len).map(|_| random.hash()).collect();
            } else {
                let mut bytes = siblings.concat();
                random.bend(&mut bytes);
                bent.1 = bytes.as_chunks::<32>().0.to_vec();
            }
            if random.below(3) == 0 {
                bent.0 = random.number();
            }
            if random.below(3) == 0 {
                bent.2 = random.number();
            }
            bent
        };
        let (at, siblings, width) = bend(random, index as u64, &proof.siblings);
        let bent = Proof {
            index: at,
            siblings,
        };
        let proves = bent.check(leaf, width, &job, &filed).is_ok();
        assert_eq!(proves, bent == proof && width == count);

        let (at, siblings, width) = bend(random, index as u64, &pair.siblings);
        let bent = PairProof {
            index: at,
            siblings,
        };
        let proves = bent.check(left, leaf, width, &job, &filed).is_ok();
        assert_eq!(proves, bent == pair && width == count);
    });
}
