//! Measures what the sandbox promises, and exits with an error where it falls short.
//!
//! `cargo run --release -p assize-arbiters --bin assize-bench`

use std::{
    error::Error,
    hint::black_box,
    process::ExitCode,
    time::{Duration, Instant},
};

use assize_arbiters::{
    Limits, Sandbox, SandboxConfig,
    snake::{Action, Ending, Setup, Snake},
};
use wasmtime::{Config, Engine, Instance, Module, Store};

const AGENT: &[u8] = include_bytes!("../../guests/snake_greedy.wasm");

/// Samples of a figure; each takes microseconds, so the median is of a quiet machine even if
/// others work on it.
const SAMPLES: usize = 2_001;

/// Matches by the peer's way, each of which compiles.
const PEER_SAMPLES: usize = 301;

const STEPS: u32 = 19;

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
    let sandbox = Sandbox::new(SandboxConfig::default())?;
    let limits = Limits::default();
    println!("figure | measured | bar | verdict");

    let agent = sandbox.load(AGENT)?;
    // A match of one step is one instance and one call, and the game around it.
    let once = Setup {
        steps: 1,
        ..Setup::default()
    };
    let call = median(SAMPLES, || {
        black_box(sandbox.play_match(&agent, &once, &limits)?);
        Ok(())
    })?;
    let mut good = report(
        "instantiate and call in a cached module, median",
        &format!("{:.2} µs", micros(call)),
        "at most 5 µs",
        micros(call) <= 5.0,
    );

    let setup = Setup {
        steps: STEPS,
        ..Setup::default()
    };
    let played = sandbox.play_match(&agent, &setup, &limits)?;
    if played.steps.len() != 19 || played.ending != Some(Ending::Steps) {
        return Err(format!("the match has {} steps, not {STEPS}", played.steps.len()).into());
    }
    let ours = median(SAMPLES, || {
        black_box(sandbox.play_match(&agent, &setup, &limits)?);
        Ok(())
    })?;
    // Both ways must play the same match, else their times do not compare.
    let score = played.score;
    let peer = median(PEER_SAMPLES, || {
        if load_and_play(&setup)? != score {
            return Err("the peer's way plays another match".into());
        }
        Ok(())
    })?;
    let ratio = peer.as_secs_f64() / ours.as_secs_f64();
    report(
        "match of 19 steps, cached module, fresh state every step, median",
        &format!("{:.1} µs", micros(ours)),
        "none",
        true,
    );
    report(
        "the same match, module loaded for it, one live instance, median",
        &format!("{:.1} µs", micros(peer)),
        "none",
        true,
    );
    good &= report(
        "the latter by the former",
        &format!("{ratio:.1}"),
        "at least 6",
        ratio >= 6.0,
    );
    Ok(good)
}

fn report(figure: &str, measured: &str, bar: &str, good: bool) -> bool {
    println!(
        "{figure} | {measured} | {bar} | {}",
        if good { "ok" } else { "short" }
    );
    good
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn median(
    samples: usize,
    mut what: impl FnMut() -> Result<(), Box<dyn Error>>,
) -> Result<Duration, Box<dyn Error>> {
    for _ in 0..samples / 10 {
        what()?;
    }
    let mut times = Vec::with_capacity(samples);
    for _ in 0..samples {
        let started = Instant::now();
        what()?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    Ok(times[samples / 2])
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
    let module = Module::new(&engine, AGENT)?;
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
