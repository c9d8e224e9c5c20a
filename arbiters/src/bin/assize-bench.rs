//! Measures how fast matches are played and committed to, and exits with an error where a figure falls
//! short of its bar.
//!
//! `cargo run --release -p assize-arbiters --bin assize-bench`

use std::{
    error::Error,
    hint::black_box,
    process::ExitCode,
    time::{Duration, Instant},
};

use assize_arbiters::{
    Limits, Module, Sandbox, SandboxConfig,
    snake::{Action, Ending, Setup, Snake},
    trace::{Hash, TraceJob, Tree},
};
use wasmtime::{Config, Engine, Instance, Store};

const GREEDY: &[u8] = include_bytes!("../../guests/snake_greedy.wasm");

/// An agent that turns right in every step, so that its matches are as long as is agreed:
/// `decide` is `((observation >> 24) + 1) & 3`.
const CIRCLING: &[u8] = b"\0asm\x01\0\0\0\x01\x06\x01\x60\x01\x7e\x01\x7e\x03\x02\x01\0\
    \x07\x0a\x01\x06decide\0\0\x0a\x0f\x01\x0d\0\x20\0\x42\x18\x88\x42\x01\x7c\x42\x03\x83\x0b";

/// Samples of a short match, which takes microseconds.
const SAMPLES: usize = 20_000;

/// Samples of what takes milliseconds, and of the tree, which takes a hundred.
const LONG_SAMPLES: usize = 500;
const TREE_SAMPLES: usize = 20;

const SHORT: u32 = 19;
const LONG: u32 = 10_000;

/// Steps in a leaf of a long trace, where leaves are chunked.
const CHUNK: u32 = 256;

/// What the peer's own harness was measured at, in matches a second, on one core.
const PEER: f64 = 4_549.0;

fn main() -> ExitCode {
    match measure() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("assize-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<bool, Box<dyn Error>> {
    let reusing = Sandbox::new(SandboxConfig::default())?;
    let fresh = Sandbox::new(SandboxConfig::default().without_reuse())?;
    println!("figure | measured | bar | verdict");

    let short = Setup {
        steps: SHORT,
        ..Setup::default()
    };
    let limits = Limits::default();
    let score = fresh
        .play_match(&fresh.load(GREEDY)?, &short, &limits)?
        .score;
    let peer = fastest(LONG_SAMPLES, || {
        // Both ways must play the same match, else their times do not compare.
        if load_and_play(&short)? != score {
            return Err("the peer's way plays another match".into());
        }
        Ok(())
    })?;
    let mut good = row(
        "match of 19 steps, module loaded for it, one live instance (the peer's way)",
        format!("{:.0} matches/s, the peer said {PEER:.0}", rate(1, peer)),
        "none",
        true,
    );
    for (sandbox, how, least) in [
        (&fresh, "fresh instance every step", 6.0),
        (&reusing, "module proved stateless", 20.0),
    ] {
        let agent = stateless(sandbox, GREEDY)?;
        let ours = fastest(SAMPLES, || committed(sandbox, &agent, &short, &limits, 1))?;
        let by_run = peer.as_secs_f64() / ours.as_secs_f64();
        good &= row(
            &format!("match of 19 steps, cached module, committed trace, {how}"),
            format!("{:.0} matches/s, {by_run:.1} x that way", rate(1, ours)),
            &format!("{least} x that way"),
            by_run >= least,
        );
    }

    let long = Setup {
        steps: LONG,
        step_fuel: 1_000,
        ..Setup::default()
    };
    for (sandbox, how, chunk, least) in [
        (&fresh, "fresh instance every step", 1, 400_000.0),
        (
            &reusing,
            "module proved stateless, chunked leaves",
            CHUNK,
            5_000_000.0,
        ),
    ] {
        let agent = stateless(sandbox, CIRCLING)?;
        let ours = fastest(LONG_SAMPLES, || {
            committed(sandbox, &agent, &long, &limits, chunk)
        })?;
        let steps = rate(LONG, ours);
        good &= row(
            &format!("match of 10,000 steps, committed trace, {how}"),
            format!("{steps:.0} steps/s"),
            &format!("{least:.0} steps/s"),
            steps >= least,
        );
    }

    let leaves: Vec<Hash> = (0_u32..1 << 20)
        .map(|number| {
            let mut leaf = [0; 32];
            leaf[..4].copy_from_slice(&number.to_be_bytes());
            leaf
        })
        .collect();
    let mut copies = vec![leaves; TREE_SAMPLES];
    let root = fastest(TREE_SAMPLES, || {
        let leaves = copies.pop().ok_or("too few copies")?;
        black_box(Tree::new(leaves).ok_or("no leaves")?.root());
        Ok(())
    })?;
    let millis = root.as_secs_f64() * 1e3;
    good &= row(
        "Merkle root of 2^20 leaves",
        format!("{millis:.1} ms"),
        "120 ms",
        millis <= 120.0,
    );
    Ok(good)
}

/// Loads an agent, and makes sure that it is one whose instance can be reused.
fn stateless(sandbox: &Sandbox, agent: &[u8]) -> Result<Module, Box<dyn Error>> {
    let agent = sandbox.load(agent)?;
    if !agent.is_stateless() {
        return Err("the agent is not proved stateless".into());
    }
    Ok(agent)
}

/// Plays a match to its agreed end and commits to its trace.
fn committed(
    sandbox: &Sandbox,
    agent: &Module,
    setup: &Setup,
    limits: &Limits,
    chunk: u32,
) -> Result<(), Box<dyn Error>> {
    let played = sandbox.play_match(agent, setup, limits)?;
    if played.ending != Some(Ending::Steps) {
        return Err(format!("the match ended after {} steps", played.steps.len()).into());
    }
    let job = TraceJob {
        module: [1; 32],
        system: [2; 32],
        parameters: [3; 32],
        seed: [4; 32],
        profile: [5; 32],
        chunk,
    };
    let trace = played.trace(setup, job)?.ok_or("no steps")?;
    black_box(trace.commitment());
    Ok(())
}

fn row(figure: &str, measured: String, bar: &str, good: bool) -> bool {
    let verdict = if good { "ok" } else { "short" };
    println!("{figure} | {measured} | {bar} | {verdict}");
    good
}

/// So many in a second.
fn rate(count: u32, time: Duration) -> f64 {
    f64::from(count) / time.as_secs_f64()
}

/// The least time that `what` took: whatever else the machine does only adds to it.
fn fastest(
    samples: usize,
    mut what: impl FnMut() -> Result<(), Box<dyn Error>>,
) -> Result<Duration, Box<dyn Error>> {
    let mut least = Duration::MAX;
    for _ in 0..samples {
        let started = Instant::now();
        what()?;
        least = least.min(started.elapsed());
    }
    Ok(least)
}

/// A match as the peer's harness plays it: the module is loaded for the match, and one instance
/// lives through all of its steps. The engine is made once, which the peer does not; so the
/// comparison is in its favour.
fn load_and_play(setup: &Setup) -> Result<u32, Box<dyn Error>> {
    thread_local! {
        static ENGINE: Engine = {
            let mut config = Config::new();
            config.consume_fuel(true);
            Engine::new(&config).expect("these settings are plain")
        };
    }
    let engine = ENGINE.with(Engine::clone);
    let module = wasmtime::Module::new(&engine, GREEDY)?;
    let mut store = Store::new(&engine, ());
    store.set_fuel(setup.step_fuel * u64::from(setup.steps))?;
    let instance = Instance::new(&mut store, &module, &[])?;
    let decide = instance.get_typed_func::<u64, u64>(&mut store, "decide")?;
    let mut snake = Snake::new(setup)?;
    while snake.ending().is_none() {
        let action = decide.call(&mut store, snake.observe())?;
        snake.step(Action::from_number(action).ok_or("no action")?);
    }
    Ok(snake.score())
}
