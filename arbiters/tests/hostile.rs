//! Everything that a guest is known to try. Each attempt ends in a clear outcome, in bounded time
//! and memory, and leaves the sandbox fit for the next job.

mod common;

use std::{
    thread,
    time::{Duration, Instant},
};

use assize_arbiters::{
    FaultKind, Limits, Outcome, Sandbox, SandboxConfig, SandboxError, TrapKind, VetError,
};
use common::{SHARED, SMITH_WATERMAN, assert_untouched, guest, run, sandbox, wat};

/// Far above what any of these takes, far below what they would take unbounded.
const SOON: Duration = Duration::from_secs(20);

/// Runs a hostile guest while honest jobs run beside it, and again after it.
fn attempt(module: &[u8], limits: Limits) -> Result<Outcome, SandboxError> {
    let started = Instant::now();
    let result = thread::scope(|scope| {
        let beside = scope.spawn(|| assert_untouched(&SHARED));
        let result = run(&SHARED, module, b"input", limits);
        beside.join().unwrap();
        result
    });
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
    assert_untouched(&SHARED);
    result
}

fn outcome(module: &[u8], limits: Limits) -> Outcome {
    let first = attempt(module, limits).unwrap();
    let elsewhere = run(&sandbox(), module, b"input", limits).unwrap();
    assert_eq!(first, elsewhere, "another sandbox, the same outcome");
    first
}

fn refused(module: &[u8]) -> VetError {
    match attempt(module, Limits::default()) {
        Err(error @ SandboxError::Module(_)) if !error.is_about_job() => panic!("{error}"),
        Err(SandboxError::Module(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn returns(expression: &str) -> String {
    format!("(i64.store (i32.const 0) {expression}) (i64.const 8)")
}

fn number(outcome: &Outcome) -> i64 {
    i64::from_le_bytes(outcome.output().unwrap().try_into().unwrap())
}

#[test]
fn filling_gigabytes_costs_fuel_by_the_byte() {
    // 256 MiB is the most there is; 4,096 fills of it would be a terabyte.
    let module = guest(
        "(memory (export \"memory\") 4096)",
        "(local $i i32)
         (loop $again
            (memory.fill (i32.const 0) (local.get $i) (i32.const 0x10000000))
            (br_if $again (i32.lt_u
                (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4096))))
         (i64.const 0)",
    );
    let limits = Limits {
        memory_bytes: 256 << 20,
        ..Limits::default()
    };
    assert_eq!(
        outcome(&module, limits),
        Outcome::OutOfFuel { fuel: limits.fuel }
    );
    // With less fuel than bytes, not even the first byte is written.
    let limits = Limits {
        fuel: 10_000,
        ..limits
    };
    assert_eq!(
        outcome(&module, limits),
        Outcome::OutOfFuel { fuel: 10_000 }
    );
}

#[test]
fn filling_and_copying_beyond_memory_traps() {
    for body in [
        "(memory.fill (i32.const 0) (i32.const 1) (i32.const -1))",
        "(memory.copy (i32.const 0) (i32.const 1) (i32.const -1))",
        "(memory.fill (i32.const -1) (i32.const 1) (i32.const 2))",
    ] {
        let limits = Limits {
            fuel: 1 << 40,
            ..Limits::default()
        };
        let outcome = outcome(&guest("", &format!("{body} (i64.const 0)")), limits);
        let memory = Outcome::Trap {
            kind: TrapKind::MemoryOutOfBounds,
            fuel: outcome.fuel(),
        };
        assert_eq!(outcome, memory, "{body}");
    }
}

#[test]
fn growing_a_table_by_four_billion_fails() {
    let body = "(i64.extend_i32_s (table.grow $t (ref.null func) (i32.const -1)))";
    let module = guest("(table $t 1 funcref)", &returns(body));
    // Elements cost fuel as well, so only who has four billion learns that it fails.
    let poor = outcome(&module, Limits::default());
    assert_eq!(
        poor,
        Outcome::OutOfFuel {
            fuel: Limits::default().fuel
        }
    );
    let rich = outcome(
        &module,
        Limits {
            fuel: 1 << 40,
            ..Limits::default()
        },
    );
    assert_eq!(number(&rich), -1);
}

#[test]
fn tables_grow_to_their_limit_and_not_beyond() {
    let grow = |by: u32| {
        let body = format!("(i64.extend_i32_s (table.grow $t (ref.null func) (i32.const {by})))");
        guest("(table $t 1 funcref)", &returns(&body))
    };
    let limits = Limits {
        table_elements: 100,
        ..Limits::default()
    };
    assert_eq!(number(&outcome(&grow(99), limits)), 1);
    assert_eq!(number(&outcome(&grow(100), limits)), -1);
    let most = Limits::MOST.table_elements;
    let limits = Limits::default();
    assert_eq!(
        number(&outcome(&grow(u32::try_from(most).unwrap() - 1), limits)),
        1
    );
    assert_eq!(
        number(&outcome(&grow(u32::try_from(most).unwrap()), limits)),
        -1
    );
}

#[test]
fn memory_grows_to_its_limit_and_not_beyond() {
    let grow = |by: u32| {
        guest(
            "",
            &returns(&format!(
                "(i64.extend_i32_s (memory.grow (i32.const {by})))"
            )),
        )
    };
    let limits = Limits {
        memory_bytes: 10 << 16,
        ..Limits::default()
    };
    assert_eq!(number(&outcome(&grow(9), limits)), 1);
    assert_eq!(number(&outcome(&grow(10), limits)), -1);
    // Pages cost fuel, so only who has it learns that four billion fail.
    let rich = Limits {
        fuel: 1 << 42,
        ..limits
    };
    assert_eq!(number(&outcome(&grow(u32::MAX), rich)), -1);
    assert_eq!(
        outcome(&grow(u32::MAX), limits),
        Outcome::OutOfFuel { fuel: limits.fuel }
    );
    let limits = Limits {
        memory_bytes: Limits::MOST.memory_bytes,
        ..Limits::default()
    };
    assert_eq!(number(&outcome(&grow(4095), limits)), 1);
    assert_eq!(number(&outcome(&grow(4096), limits)), -1);
}

#[test]
fn what_memory_declares_binds_itself() {
    let module = guest(
        "(memory (export \"memory\") 1 3)",
        &returns("(i64.extend_i32_s (memory.grow (i32.const 3)))"),
    );
    assert_eq!(number(&outcome(&module, Limits::default())), -1);
}

#[test]
fn touching_all_of_memory_again_and_again_is_bounded() {
    // Every page is faulted in, in every job, and given back after it.
    let module = guest(
        "(memory (export \"memory\") 4096)",
        "(local $at i32)
         (loop $again
            (i32.store (local.get $at) (i32.const 1))
            (local.set $at (i32.add (local.get $at) (i32.const 4096)))
            (br_if $again (i32.lt_u (local.get $at) (i32.const 0x0ffff000))))
         (i64.const 0)",
    );
    let limits = Limits {
        memory_bytes: 256 << 20,
        ..Limits::default()
    };
    let sandbox = sandbox();
    let started = Instant::now();
    let first = run(&sandbox, &module, b"", limits).unwrap();
    for _ in 0..8 {
        assert_eq!(run(&sandbox, &module, b"", limits).unwrap(), first);
    }
    assert!(started.elapsed() < SOON);
    assert_untouched(&sandbox);
}

#[test]
fn initial_memory_and_tables_above_the_limit_are_refused() {
    for (fields, what) in [
        (
            "(memory (export \"memory\") 65536)",
            "bytes of initial memory",
        ),
        ("(table 4000000000 funcref)", "elements in an initial table"),
    ] {
        match refused(&guest(fields, "(i64.const 0)")) {
            VetError::AboveLimit { what: got, .. } => assert_eq!(got, what),
            other => panic!("{other}"),
        }
    }
}

/// What is admitted also fits the pool: an error of the engine would be taken for the host's.
#[test]
fn the_largest_admitted_module_runs() {
    let mut fields = String::from("(memory (export \"memory\") 4096)");
    for table in 0..4 {
        fields += &format!("(table $t{table} 65536 funcref)");
    }
    for _ in 0..5_000 {
        fields += "(global (mut i64) (i64.const 1)) (data \"x\")";
    }
    // Of 10,000 functions, two are the guest's, and every other one is referred to.
    for function in 0..9_998 {
        fields += &format!("(func $f{function})");
    }
    fields += "(elem declare func";
    for function in 0..9_998 {
        fields += &format!(" $f{function}");
    }
    fields += ")";
    let module = guest(&fields, "(i64.const 8)");
    let limits = Limits {
        memory_bytes: 256 << 20,
        ..Limits::default()
    };
    // Not beside honest jobs, for once: compiling this takes seconds.
    assert!(
        run(&SHARED, &module, b"", limits)
            .unwrap()
            .output()
            .is_some()
    );
}

#[test]
fn deep_recursion_traps_at_the_same_depth() {
    let module = guest(
        "(global $depth (mut i64) (i64.const 0))
         (func $down (param i64) (result i64)
            (i64.store (i32.const 0) (local.get 0))
            (i64.add (call $down (i64.add (local.get 0) (i64.const 1))) (i64.const 1)))",
        "(call $down (i64.const 0))",
    );
    let here = outcome(&module, Limits::default());
    let overflow = Outcome::Trap {
        kind: TrapKind::StackOverflow,
        fuel: here.fuel(),
    };
    assert_eq!(here, overflow);
    // Nor does the depth depend on how much stack the host's thread has: on one that has less
    // than the guest may use, the process would end instead.
    for bytes in [256 << 10, 16 << 20] {
        let elsewhere = thread::scope(|scope| {
            let thread = thread::Builder::new().stack_size(bytes);
            let run = || run(&SHARED, &module, b"input", Limits::default()).unwrap();
            thread.spawn_scoped(scope, run).unwrap().join().unwrap()
        });
        assert_eq!(elsewhere, here, "{bytes}");
    }
}

#[test]
fn nan_payloads_are_canonical() {
    // Zero by zero, the root of a negative number, a NaN with a payload through arithmetic, and
    // the same in vectors.
    for nan in [
        "(f64.div (f64.const 0) (f64.const 0))",
        "(f64.sqrt (f64.const -1))",
        "(f64.add (f64.const nan:0x8000000000001) (f64.const 1))",
        "(f64.mul (f64.const -nan:0x4000000000000) (f64.const 2))",
        "(f64.sub (f64.const inf) (f64.const inf))",
        "(f64.min (f64.const nan:0x8000000000001) (f64.const 1))",
        "(f64.ceil (f64.const -nan:0x4000000000000))",
        "(f64.promote_f32 (f32.const nan:0x200001))",
        "(f64x2.extract_lane 1 (f64x2.add
            (v128.const f64x2 1 nan:0x8000000000001) (v128.const f64x2 1 1)))",
    ] {
        let module = guest("", &returns(&format!("(i64.reinterpret_f64 {nan})")));
        let bits = number(&outcome(&module, Limits::default())).cast_unsigned();
        assert_eq!(bits, 0x7ff8_0000_0000_0000, "{nan}");
    }
}

#[test]
fn a_looping_start_function_burns_its_own_fuel() {
    let module = guest("(func $start (loop br 0)) (start $start)", "(i64.const 0)");
    let limits = Limits {
        fuel: 1_000_000,
        ..Limits::default()
    };
    assert_eq!(
        outcome(&module, limits),
        Outcome::OutOfFuel { fuel: 1_000_000 }
    );
}

#[test]
fn an_honest_start_function_runs_and_is_metered() {
    let with = guest(
        "(global $g (mut i64) (i64.const 1))
         (func $start (global.set $g (i64.const 42))) (start $start)",
        &returns("(global.get $g)"),
    );
    let without = guest(
        "(global $g (mut i64) (i64.const 42))",
        &returns("(global.get $g)"),
    );
    let (with, without) = (
        outcome(&with, Limits::default()),
        outcome(&without, Limits::default()),
    );
    assert_eq!((number(&with), number(&without)), (42, 42));
    assert!(with.fuel() > without.fuel());
}

#[test]
fn a_trapping_start_function_is_a_trap() {
    let module = guest("(func $start unreachable) (start $start)", "(i64.const 0)");
    assert!(matches!(
        outcome(&module, Limits::default()),
        Outcome::Trap {
            kind: TrapKind::Unreachable,
            ..
        }
    ));
}

#[test]
fn imports_are_refused_by_name() {
    for import in [
        "(func (import \"wasi_snapshot_preview1\" \"clock_time_get\"))",
        "(memory (import \"wasi_snapshot_preview1\" \"clock_time_get\") 1)",
        "(global (import \"wasi_snapshot_preview1\" \"clock_time_get\") i32)",
        "(table (import \"wasi_snapshot_preview1\" \"clock_time_get\") 1 funcref)",
    ] {
        let error = refused(&wat(&format!(
            "(module (import \"x\" \"y\" (func)) {import})"
        )));
        let wanted = VetError::Import {
            module: "x".into(),
            name: "y".into(),
        };
        assert_eq!(error, wanted);
        let error = refused(&wat(&format!("(module {import})")));
        assert!(
            error
                .to_string()
                .contains("`clock_time_get` of `wasi_snapshot_preview1`")
        );
    }
}

#[test]
fn what_waits_or_differs_between_machines_is_refused() {
    for (fields, run) in [
        // Waiting on shared memory would block for as long as the guest likes.
        (
            "(memory (export \"memory\") 1 1 shared)",
            "(memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)) drop i64.const 0",
        ),
        (
            "",
            "(memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)) drop i64.const 0",
        ),
        // The result is the processor's choice.
        (
            "",
            "(i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 -1 -1))
             i64x2.extract_lane 0",
        ),
        ("(memory 1) (memory (export \"memory\") 1)", "i64.const 0"),
        ("(memory (export \"memory\") i64 1)", "i64.const 0"),
        ("(func $f (result i64) i64.const 0)", "return_call $f"),
        ("(table 1 externref)", "i64.const 0"),
        ("(type (struct))", "i64.const 0"),
        ("(tag)", "i64.const 0"),
    ] {
        let error = refused(&guest(fields, run));
        let clear = matches!(&error, VetError::Invalid { .. })
            || matches!(
                &error,
                VetError::AboveLimit {
                    what: "memories",
                    ..
                }
            );
        assert!(clear, "{error}");
    }
}

#[test]
fn what_is_no_module_is_refused() {
    for cut in [
        0,
        3,
        4,
        7,
        9,
        100,
        SMITH_WATERMAN.len() / 2,
        SMITH_WATERMAN.len() - 1,
    ] {
        assert!(
            matches!(refused(&SMITH_WATERMAN[..cut]), VetError::Invalid { .. }),
            "{cut}"
        );
    }
    let text = b"(module)";
    assert!(
        matches!(refused(text), VetError::Invalid { .. }),
        "text is no module"
    );
    let component = b"\0asm\x0d\0\x01\0";
    assert!(matches!(refused(component), VetError::Invalid { .. }));
}

#[test]
fn oversized_modules_are_refused() {
    let limits = Limits {
        module_bytes: 1_000,
        ..Limits::default()
    };
    match attempt(SMITH_WATERMAN, limits) {
        Err(SandboxError::Module(VetError::AboveLimit {
            what: "bytes",
            count,
            limit: 1_000,
        })) => {
            assert_eq!(count, SMITH_WATERMAN.len() as u64);
        }
        other => panic!("{other:?}"),
    }
    // A custom section as long as it likes.
    let mut huge = b"\0asm\x01\0\0\0\0".to_vec();
    huge.extend([0x80, 0x80, 0x80, 0x08, 1, b'x']);
    huge.resize(huge.len() + (16 << 20) - 2, 0);
    match refused(&huge) {
        VetError::AboveLimit { what: "bytes", .. } => {}
        other => panic!("{other}"),
    }
}

#[test]
fn missing_and_mistyped_exports_are_named() {
    for (module, name) in [
        ("(module)", "memory"),
        ("(module (memory (export \"memory\") 1))", "alloc"),
        (
            "(module (memory (export \"memory\") 1)
                (func (export \"alloc\") (param i64) (result i32) i32.const 0))",
            "alloc",
        ),
        (
            "(module (memory (export \"memory\") 1)
                (func (export \"alloc\") (param i32) (result i32) i32.const 0)
                (global (export \"run\") i32 (i32.const 0)))",
            "run",
        ),
        ("(module (func (export \"memory\")))", "memory"),
    ] {
        match refused(&wat(module)) {
            VetError::MissingExport { name: got, .. } => assert_eq!(got, name),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn places_outside_of_memory_are_faults() {
    let alloc = |ptr: i32| {
        wat(&format!(
            "(module (memory (export \"memory\") 1)
                (func (export \"alloc\") (param i32) (result i32) i32.const {ptr})
                (func (export \"run\") (param i32 i32) (result i64) i64.const 0))"
        ))
    };
    for ptr in [-1, i32::MIN, i32::MAX, 65_536, 65_532] {
        let outcome = outcome(&alloc(ptr), Limits::default());
        assert!(
            matches!(
                outcome,
                Outcome::Fault {
                    kind: FaultKind::InputOutOfBounds,
                    ..
                }
            ),
            "{ptr}: {outcome}"
        );
    }
    assert!(
        outcome(&alloc(65_531), Limits::default())
            .output()
            .is_some()
    );

    for (ptr, len, kind) in [
        (65_536, 1, FaultKind::OutputOutOfBounds),
        (65_535, 2, FaultKind::OutputOutOfBounds),
        (u32::MAX, 1, FaultKind::OutputOutOfBounds),
        (u32::MAX, 0, FaultKind::OutputOutOfBounds),
        (0, 65_537, FaultKind::OutputOutOfBounds),
        (0, u32::MAX, FaultKind::OutputAboveLimit),
        (u32::MAX, u32::MAX, FaultKind::OutputAboveLimit),
        (0, (1 << 20) + 1, FaultKind::OutputAboveLimit),
    ] {
        let packed = u64::from(ptr) << 32 | u64::from(len);
        let outcome = outcome(
            &guest("", &format!("(i64.const {packed})")),
            Limits::default(),
        );
        assert!(
            matches!(outcome, Outcome::Fault { kind: got, .. } if got == kind),
            "{ptr} {len}: {outcome}"
        );
    }
}

#[test]
fn every_trap_has_its_kind() {
    for (body, kind) in [
        ("unreachable", TrapKind::Unreachable),
        (
            "(i64.div_s (i64.const 1) (i64.const 0))",
            TrapKind::IntegerDivisionByZero,
        ),
        (
            "(i64.div_s (i64.const 0x8000000000000000) (i64.const -1))",
            TrapKind::IntegerOverflow,
        ),
        (
            "(i64.trunc_f64_s (f64.const nan))",
            TrapKind::BadConversionToInteger,
        ),
        ("(i64.load (i32.const -1))", TrapKind::MemoryOutOfBounds),
        (
            "(call_indirect (result i64) (i32.const 9))",
            TrapKind::TableOutOfBounds,
        ),
        (
            "(call_indirect (result i64) (i32.const 1))",
            TrapKind::IndirectCallToNull,
        ),
        (
            "(call_indirect (result i64) (i32.const 0))",
            TrapKind::BadSignature,
        ),
    ] {
        let module = guest("(table 2 funcref) (func $f) (elem (i32.const 0) $f)", body);
        let outcome = outcome(&module, Limits::default());
        assert!(
            matches!(outcome, Outcome::Trap { kind: got, .. } if got == kind),
            "{outcome}"
        );
    }
}

#[test]
fn bytes_of_another_digest_are_refused() {
    let sandbox = sandbox();
    let mut job = common::job(
        &sandbox,
        assize_arbiters::Kind::Bytes,
        SMITH_WATERMAN,
        b"",
        Limits::default(),
    );
    let error = sandbox.run(&job, &SMITH_WATERMAN[..1000], b"").unwrap_err();
    assert!(matches!(error, SandboxError::WrongModule { .. }) && !error.is_about_job());
    let error = sandbox.run(&job, SMITH_WATERMAN, b"x").unwrap_err();
    assert!(matches!(error, SandboxError::WrongInput { .. }) && !error.is_about_job());
    job.profile = assize_arbiters::Digest::of(b"another engine");
    let error = sandbox.run(&job, SMITH_WATERMAN, b"").unwrap_err();
    assert!(matches!(error, SandboxError::ForeignProfile { .. }) && !error.is_about_job());
}

/// Patience differs between machines, so it gives no outcome but an error that says so.
#[test]
fn a_job_beyond_the_hosts_patience_has_no_outcome() {
    let config = SandboxConfig::default().with_run_time(Duration::from_millis(200));
    let sandbox = Sandbox::new(config).unwrap();
    let module = guest("", "(loop br 0) unreachable");
    let limits = Limits {
        fuel: Limits::MOST.fuel,
        ..Limits::default()
    };
    let started = Instant::now();
    let error = run(&sandbox, &module, b"", limits).unwrap_err();
    assert!(matches!(error, SandboxError::RunTime { .. }) && !error.is_about_job());
    assert!(started.elapsed() < SOON);
}

#[test]
fn more_jobs_than_slots_wait_for_each_other() {
    let sandbox = Sandbox::new(SandboxConfig::default().with_slots(1)).unwrap();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_untouched(&sandbox));
        }
    });
}

/// The offset of its load takes six bytes, as if memory had 64 bits. What admits and what compiles must
/// read a module by the same rules, else one is admitted of which nobody can say what it does.
#[test]
fn what_only_another_profile_could_read_is_refused() {
    let agent = b"\0asm\x01\0\0\0\x01\x06\x01\x60\x01\x7e\x01\x7e\x03\x02\x01\0\x05\x03\x01\0\x01\
        \x07\x0a\x01\x06decide\0\0\
        \x0a\x0e\x01\x0c\0\x41\0\x29\0\x80\x80\x80\x80\x80\0\x0b";
    let error = SHARED.load(agent).err();
    assert!(matches!(error, Some(SandboxError::Module(_))), "{error:?}");
}
