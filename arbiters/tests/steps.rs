//! An agent's steps are the same, whether each has an instance of its own or all have one.

mod common;

use assize_arbiters::{
    Limits, Sandbox, SandboxConfig,
    snake::{Setup, StepOutcome},
};
use common::{SNAKE_GREEDY, wat};

fn limits() -> Limits {
    Limits {
        memory_bytes: 4 << 16,
        ..Limits::default()
    }
}

/// Plays some matches both ways, and says whether the agent was proved stateless.
fn same_both_ways(agent: &[u8]) -> bool {
    let reusing = Sandbox::new(SandboxConfig::default()).unwrap();
    let fresh = Sandbox::new(SandboxConfig::default().without_reuse()).unwrap();
    let (one, other) = (reusing.load(agent).unwrap(), fresh.load(agent).unwrap());
    assert_eq!(one.is_stateless(), other.is_stateless());
    for step_fuel in [0, 1, 5, 20, 60, 100, 101, 1_000, 1_000_000] {
        for (seed, fuel) in [(1, 500), (2, 1_000_000), (3, 1_000_000_000)] {
            let setup = Setup {
                steps: 40,
                step_fuel,
                seed,
                ..Setup::default()
            };
            let limits = Limits { fuel, ..limits() };
            let played = reusing.play_match(&one, &setup, &limits);
            let expected = fresh.play_match(&other, &setup, &limits);
            match (played, expected) {
                (Ok(played), Ok(expected)) => assert_eq!(played, expected, "{setup:?}"),
                (played, expected) => panic!("{played:?}, {expected:?}"),
            }
        }
    }
    one.is_stateless()
}

/// An agent with these fields, whose `decide` has `$see` as its parameter.
fn agent(fields: &str, decide: &str) -> Vec<u8> {
    wat(&format!(
        "(module {fields} (func $decide (export \"decide\") (param $see i64) (result i64) {decide}))"
    ))
}

const TURN: &str = "(i64.and (i64.add (i64.shr_u (local.get $see) (i64.const 24)) (i64.const 1))
    (i64.const 3))";

#[test]
fn who_leaves_nothing_behind_is_proved_stateless() {
    let memory = "(memory 1) (data (i32.const 8) \"\\02\\01\\00\\03 some words that take fuel\")";
    let agents = [
        SNAKE_GREEDY.to_vec(),
        agent("", "(i64.const 1)"),
        agent("", TURN),
        // Reads memory, whose making costs fuel in every step.
        agent(
            memory,
            "(i64.load8_u (i32.wrap_i64 (i64.add (i64.const 8)
                (i64.and (local.get $see) (i64.const 3)))))",
        ),
        // Locals are a call's own.
        agent(
            "",
            "(local $i i32) (loop $again (br_if $again (i32.lt_u
                (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 5)))) (i64.const 1)",
        ),
        agent("(global $g i64 (i64.const 1))", "(global.get $g)"),
        // Writes in a function that no step reaches.
        agent(
            "(global $g (mut i64) (i64.const 1))
             (func $other (global.set $g (i64.const 2)) (call $other))
             (func $used (result i64) (global.get $g))",
            "(call $used)",
        ),
        // Calls itself, and another that calls back.
        agent(
            "(func $back (param i64) (result i64) (call $decide (local.get 0)))",
            "(if (result i64) (i64.gt_u (local.get $see) (i64.const 9))
                (then (call $back (i64.shr_u (local.get $see) (i64.const 2))))
                (else (i64.and (local.get $see) (i64.const 3))))",
        ),
        // Through a table of functions that are all pure.
        agent(
            "(type $f (func (result i64))) (table 2 funcref) (elem (i32.const 0) $a $b)
             (func $a (result i64) (i64.const 1)) (func $b (result i64) (i64.const 2))",
            "(call_indirect (type $f) (i32.wrap_i64 (i64.and (local.get $see) (i64.const 1))))",
        ),
        // Traps, exhausts its stack, never ends, answers nonsense.
        agent("", "unreachable"),
        agent(
            "",
            "(i64.div_u (i64.const 1) (i64.and (local.get $see) (i64.const 1)))",
        ),
        agent("", "(call $decide (local.get $see))"),
        agent("", "(loop $again (br $again)) (i64.const 0)"),
        agent("", "(i64.const 77)"),
    ];
    for (number, agent) in agents.iter().enumerate() {
        assert!(same_both_ways(agent), "agent {number}");
    }
}

#[test]
fn who_may_leave_something_behind_is_not() {
    let counter = "(global $g (mut i64) (i64.const 0))";
    let count = "(global.set $g (i64.add (global.get $g) (i64.const 1)))";
    let answer = "(i64.and (global.get $g) (i64.const 3))";
    let table = "(type $f (func (result i64))) (table $t 4 funcref) (elem (i32.const 0) $a)
        (elem $e func $a) (func $a (result i64) (i64.const 1))";
    let load = "(i64.and (i64.load (i32.const 0)) (i64.const 3))";
    let memory = "(memory 1) (data $d \"\\01\")";
    let on =
        |fields: &str, effect: &str, answer: &str| agent(fields, &format!("{effect} {answer}"));
    let mut agents = vec![
        on(counter, count, answer),
        // One call away, two calls away.
        agent(
            &format!("{counter} (func $count {count}) (func $more (call $count))"),
            &format!("(call $more) {answer}"),
        ),
        // Through a table: any of its functions may be the one.
        agent(
            &format!(
                "{counter} (type $f (func)) (table 1 funcref) (elem (i32.const 0) $count)
                 (func $count {count})"
            ),
            &format!("(call_indirect (type $f) (i32.const 0)) {answer}"),
        ),
        // Whatever the start function does.
        agent(
            &format!("{counter} (func $start) (start $start)"),
            "(i64.const 1)",
        ),
        agent(
            &format!("{counter} (func $start {count}) (start $start)"),
            answer,
        ),
        on(
            memory,
            "(drop (memory.grow (i32.const 1)))",
            "(i64.extend_i32_u (memory.size))",
        ),
        on(
            table,
            "(drop (table.grow $t (ref.null func) (i32.const 1)))",
            "(i64.and (i64.extend_i32_u (table.size $t)) (i64.const 3))",
        ),
    ];
    let stores = [
        ("i32.const", "i32.store i32.store8 i32.store16"),
        ("i64.const", "i64.store i64.store8 i64.store16 i64.store32"),
        ("f32.const", "f32.store"),
        ("f64.const", "f64.store"),
        ("i32x4.splat (i32.const 3)", "v128.store"),
    ];
    let lanes = "v128.store8_lane v128.store16_lane v128.store32_lane v128.store64_lane";
    let value = "(i32x4.splat (i32.const 3))";
    let mut effects: Vec<_> = [
        "(memory.fill (i32.const 0) (i32.const 3) (i32.const 9))",
        "(memory.copy (i32.const 0) (i32.const 1) (i32.const 9))",
        "(memory.init $d (i32.const 0) (i32.const 0) (i32.const 1))",
        "(data.drop $d)",
    ]
    .map(String::from)
    .into();
    for (constant, stores) in stores {
        for store in stores.split(' ') {
            let value = if constant.ends_with("const") {
                format!("({constant} 3)")
            } else {
                format!("({constant})")
            };
            effects.push(format!("({store} (i32.const 0) {value})"));
        }
    }
    for store in lanes.split(' ') {
        effects.push(format!("({store} 1 (i32.const 0) {value})"));
    }
    for effect in &effects {
        agents.push(on(memory, effect, load));
    }
    for effect in [
        "(table.set $t (i32.const 1) (ref.func $a))",
        "(table.fill $t (i32.const 1) (ref.func $a) (i32.const 1))",
        "(table.copy $t $t (i32.const 1) (i32.const 0) (i32.const 1))",
        "(table.init $t $e (i32.const 1) (i32.const 0) (i32.const 1))",
        "(elem.drop $e)",
    ] {
        agents.push(on(
            table,
            effect,
            "(call_indirect $t (type $f) (i32.const 0))",
        ));
    }
    for (number, agent) in agents.iter().enumerate() {
        assert!(!same_both_ways(agent), "agent {number}");
    }
}

/// What a fresh instance costs, every step pays, whoever makes one.
#[test]
fn data_is_paid_for_in_every_step() {
    let agent = agent(
        "(memory 1) (data (i32.const 0) \"a hundred and something, a hundred and something\")",
        TURN,
    );
    let sandbox = Sandbox::new(SandboxConfig::default()).unwrap();
    let agent = sandbox.load(&agent).unwrap();
    assert!(agent.is_stateless());
    let played = sandbox
        .play_match(&agent, &Setup::default(), &limits())
        .unwrap();
    let first = played.steps[0].cumulative_fuel;
    assert!(first > 48, "{first}");
    for (steps, step) in (1..).zip(&played.steps) {
        assert_eq!(step.outcome, StepOutcome::Acted);
        assert_eq!(step.cumulative_fuel, steps * first);
    }
}

/// What is left of a match's fuel is less than an instance costs: the step ends for the lack of it, also
/// where the host has one place for an instance.
#[test]
fn a_step_that_cannot_pay_for_its_instance_needs_no_second_place() {
    let agent = agent(
        "(memory 1) (data (i32.const 0) \"a hundred and something, a hundred and something\")",
        TURN,
    );
    let play = |config: SandboxConfig, fuel| {
        let sandbox = Sandbox::new(config.with_slots(1)).unwrap();
        let agent = sandbox.load(&agent).unwrap();
        let limits = Limits { fuel, ..limits() };
        sandbox.play_match(&agent, &Setup::default(), &limits)
    };
    for fuel in 100..220 {
        let played = play(SandboxConfig::default(), fuel).unwrap();
        let expected = play(SandboxConfig::default().without_reuse(), fuel).unwrap();
        assert_eq!(played, expected, "fuel {fuel}");
    }
}
