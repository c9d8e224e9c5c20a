//! The same module, input and limits give the same outcome, fuel and trap.

mod common;

use std::thread;

use assize_arbiters::{Limits, Outcome, Sandbox, SandboxConfig};
use common::{HEMOGLOBIN, SMITH_WATERMAN, guest, run, sandbox};
use proptest::prelude::*;

/// A guest that mixes integers, floats, memory, growth and recursion, steered by its input, and
/// returns all that it computed. Some inputs trap.
fn mixer() -> Vec<u8> {
    guest(
        "(func $mix (param $x i64) (param $depth i32) (result i64)
            (if (result i64) (i32.eqz (local.get $depth))
                (then (i64.rotl (local.get $x) (i64.const 7)))
                (else (i64.xor
                    (call $mix
                        (i64.mul (local.get $x) (i64.const 0x9e3779b97f4a7c15))
                        (i32.sub (local.get $depth) (i32.const 1)))
                    (i64.reinterpret_f64 (f64.div
                        (f64.sqrt (f64.reinterpret_i64 (local.get $x)))
                        (f64.reinterpret_i64 (i64.shl (local.get $x) (i64.const 3)))))))))",
        "(local $i i32) (local $sum i64)
         (block $done (loop $again
            (br_if $done (i32.ge_u (local.get $i) (local.get $len)))
            (local.set $sum (i64.add (local.get $sum) (call $mix
                (i64.add (local.get $sum)
                    (i64.load8_u (i32.add (local.get $ptr) (local.get $i))))
                (i32.load8_u (i32.add (local.get $ptr) (local.get $i))))))
            ;; A byte of 13 divides by zero, one of 77 grows memory.
            (if (i32.eq (i32.load8_u (i32.add (local.get $ptr) (local.get $i))) (i32.const 13))
                (then (drop (i32.div_u (local.get $i) (i32.const 0)))))
            (if (i32.eq (i32.load8_u (i32.add (local.get $ptr) (local.get $i))) (i32.const 77))
                (then (local.set $sum (i64.add (local.get $sum)
                    (i64.extend_i32_s (memory.grow (i32.const 1)))))))
            (i64.store (i32.const 0) (local.get $sum))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br $again)))
         (i64.const 8)",
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    /// Across sandboxes, threads, cached and fresh modules, and whatever ran in the slot before.
    #[test]
    fn one_outcome(
        input in proptest::collection::vec(any::<u8>(), 0..64),
        other in proptest::collection::vec(any::<u8>(), 0..64),
        fuel in 0_u64..20_000,
    ) {
        let module = mixer();
        let limits = Limits { fuel, memory_bytes: 3 << 16, ..Limits::default() };
        let sandbox = Sandbox::new(SandboxConfig::default().with_slots(2)).unwrap();
        let first = run(&sandbox, &module, &input, limits).unwrap();
        prop_assert!(first.fuel() <= fuel);
        let again = thread::scope(|scope| {
            let runs: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| {
                    run(&sandbox, &module, &other, limits).unwrap();
                    run(&sandbox, &module, &input, limits).unwrap()
                }))
                .collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect::<Vec<_>>()
        });
        for outcome in again {
            prop_assert_eq!(&outcome, &first);
        }
        let elsewhere = common::sandbox();
        prop_assert_eq!(&run(&elsewhere, &module, &input, limits).unwrap(), &first);
    }

    /// More fuel than is needed changes nothing; less always ends in the lack of it.
    #[test]
    fn fuel_is_a_budget_not_an_input(
        input in proptest::collection::vec(14_u8..70, 1..16),
        spare in 1_u64..1_000_000,
    ) {
        let module = mixer();
        let sandbox = common::sandbox();
        let with = |fuel| run(&sandbox, &module, &input, Limits { fuel, ..Limits::default() });
        let enough = with(1_000_000_000).unwrap();
        prop_assert!(enough.output().is_some());
        for fuel in [enough.fuel(), enough.fuel() + spare] {
            prop_assert_eq!(&with(fuel).unwrap(), &enough);
        }
        for fuel in [0, enough.fuel() / 2, enough.fuel() - 1] {
            prop_assert_eq!(with(fuel).unwrap(), Outcome::OutOfFuel { fuel });
        }
    }
}

/// The outcome of the shipped guest under this profile: a change of engine, settings or guest
/// shows here, and must change the profile's id or the module's digest as well.
#[test]
fn the_outcome_of_real_work_is_pinned() {
    let sandbox = sandbox();
    let outcome = run(&sandbox, SMITH_WATERMAN, HEMOGLOBIN, Limits::default()).unwrap();
    let hash = "426898000cdd1e56ea08a57c435001de1b991fec22750eb712b19c3ccef01b07";
    assert_eq!(
        (outcome.fuel(), outcome.hash().to_string().as_str()),
        (5_504_276, hash)
    );
}

/// Data segments are copied under fuel, whatever the host could map instead.
#[test]
fn data_segments_are_metered() {
    let sandbox = sandbox();
    let sized = |bytes: usize| {
        let data = "x".repeat(bytes);
        let module = guest(
            &format!("(data (i32.const 2048) \"{data}\")"),
            "(i64.const 0)",
        );
        run(&sandbox, &module, b"", Limits::default())
            .unwrap()
            .fuel()
    };
    assert_eq!(sized(5_000) - sized(1_000), 4_000);
}
