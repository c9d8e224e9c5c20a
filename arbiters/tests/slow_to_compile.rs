//! Modules that are made to be slow to compile: each is refused or compiled in bounded time.

mod common;

use std::time::{Duration, Instant};

use assize_arbiters::{SandboxError, VetError};
use common::{SHARED, assert_untouched};
use wasm_encoder::{
    BlockType, CodeSection, Function, FunctionSection, InstructionSink, MemorySection, MemoryType,
    Module, TypeSection, ValType,
};

/// What the slowest admitted module may take here, without optimization of this crate and with
/// other tests beside it.
const BOUND: Duration = Duration::from_secs(60);

/// A module of `count` copies of a function of type (i64) -> i64.
fn module(
    count: u32,
    locals: &[(u32, ValType)],
    body: impl Fn(&mut InstructionSink<'_>),
) -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([ValType::I64], [ValType::I64]);
    let mut functions = FunctionSection::new();
    let mut code = CodeSection::new();
    for _ in 0..count {
        functions.function(0);
        let mut function = Function::new(locals.iter().copied());
        body(&mut function.instructions());
        function.instructions().end();
        code.function(&function);
    }
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut module = Module::new();
    module
        .section(&types)
        .section(&functions)
        .section(&memories)
        .section(&code);
    module.finish()
}

/// Loads the module: whether it was admitted, and how long that took.
fn load(name: &str, module: &[u8]) -> bool {
    let sandbox = &*SHARED;
    let started = Instant::now();
    let result = sandbox.load(module);
    let took = started.elapsed();
    let kind = match &result {
        Ok(_) => String::from("compiled"),
        Err(error) => error.to_string(),
    };
    println!("{name}: {} bytes, {took:?}, {kind}", module.len());
    assert!(took < BOUND, "{name} took {took:?}");
    assert_untouched(sandbox);
    match result {
        Ok(_) => true,
        Err(SandboxError::Module(VetError::AboveLimit { .. })) => false,
        Err(error) => panic!("{name}: {error}"),
    }
}

/// Every local is alive across every edge.
fn locals_across_edges(locals: u32, edges: u32) -> impl Fn(&mut InstructionSink<'_>) {
    move |code| {
        code.loop_(BlockType::Empty);
        for edge in 0..edges {
            let (from, to) = (edge % locals + 1, edge * 7 % locals + 1);
            code.local_get(from).local_get(0).i64_add().local_set(to);
            code.local_get(to).i32_wrap_i64().br_if(0);
        }
        code.end().local_get(1);
        for local in 2..=locals {
            code.local_get(local).i64_xor();
        }
    }
}

/// Tables of branches, each to every block around it.
fn branch_tables(depth: u32, tables: u32, targets: u32) -> impl Fn(&mut InstructionSink<'_>) {
    move |code| {
        for _ in 0..depth {
            code.block(BlockType::Empty);
        }
        for table in 0..tables {
            code.block(BlockType::Empty);
            code.local_get(0).i32_wrap_i64();
            code.br_table((0..targets).map(|target| (target + table) % (depth + 1)), 0)
                .end();
        }
        for _ in 0..depth {
            code.end();
        }
        code.local_get(0);
    }
}

/// One expression with very many operands alive at once.
fn operands(count: u32) -> impl Fn(&mut InstructionSink<'_>) {
    move |code| {
        for at in 0..count {
            code.local_get(0).i64_const(i64::from(at)).i64_mul();
        }
        for _ in 1..count {
            code.i64_xor();
        }
    }
}

fn floats(count: u32) -> impl Fn(&mut InstructionSink<'_>) {
    move |code| {
        code.local_get(0).f64_reinterpret_i64().local_set(1);
        for _ in 0..count {
            code.local_get(1)
                .local_get(1)
                .f64_div()
                .f64_sqrt()
                .local_set(1);
        }
        code.local_get(1).i64_trunc_sat_f64_u();
    }
}

fn conversions(count: u32) -> impl Fn(&mut InstructionSink<'_>) {
    move |code| {
        code.local_get(0);
        for _ in 0..count {
            code.f64_convert_i64_u()
                .i64_trunc_f64_u()
                .f32_convert_i64_u()
                .i64_trunc_f32_s();
        }
    }
}

fn bulk(count: u32) -> impl Fn(&mut InstructionSink<'_>) {
    move |code| {
        for _ in 0..count {
            for _ in 0..3 {
                code.local_get(0).i32_wrap_i64();
            }
            code.memory_fill(0);
        }
        code.local_get(0);
    }
}

fn calls(count: u32) -> impl Fn(&mut InstructionSink<'_>) {
    move |code| {
        code.local_get(0);
        for _ in 0..count {
            code.call(0);
        }
    }
}

fn vectors(count: u32) -> impl Fn(&mut InstructionSink<'_>) {
    move |code| {
        code.local_get(0).i64x2_splat();
        for _ in 0..count {
            code.local_get(0)
                .i64x2_splat()
                .i64x2_mul()
                .f64x2_sqrt()
                .i8x16_popcnt();
            code.local_get(0).i32_wrap_i64().i8x16_shl();
        }
        code.i64x2_extract_lane(0);
    }
}

#[test]
fn admitted_modules_compile_in_bounded_time() {
    let f64s = [(1, ValType::F64)];
    let mut admitted = 0;
    let mut refused = 0;
    let mut try_out = |name: &str, module: Vec<u8>| {
        if load(name, &module) {
            admitted += 1
        } else {
            refused += 1
        }
    };
    let i64s = |count| [(count, ValType::I64)];
    for (locals, edges, copies) in [
        (100, 1_000, 15),
        (100, 10_000, 1),
        (998, 2_500, 1),
        (998, 3_500, 1),
        (1_000, 100, 1),
    ] {
        let name = format!("{copies} times {locals} locals across {edges} edges");
        try_out(
            &name,
            module(copies, &i64s(locals), locals_across_edges(locals, edges)),
        );
    }
    for (depth, tables, targets, copies) in
        [(500, 1, 10_000, 1), (10, 50, 100, 20), (500, 15, 500, 30)]
    {
        let name = format!("{copies} times {tables} tables of {targets} branches, {depth} deep");
        try_out(
            &name,
            module(copies, &[], branch_tables(depth, tables, targets)),
        );
    }
    for (count, copies) in [(1_001, 1), (997, 100)] {
        try_out(
            &format!("{copies} times {count} operands"),
            module(copies, &[], operands(count)),
        );
    }
    for copies in [3, 14] {
        try_out(
            &format!("{copies} times floats"),
            module(copies, &f64s, floats(14_000)),
        );
        try_out(
            &format!("{copies} times conversions"),
            module(copies, &[], conversions(30_000)),
        );
        try_out(
            &format!("{copies} times bulk"),
            module(copies, &[], bulk(3_000)),
        );
        try_out(
            &format!("{copies} times calls"),
            module(copies, &[], calls(30_000)),
        );
        try_out(
            &format!("{copies} times vectors"),
            module(copies, &[], vectors(6_000)),
        );
    }
    for count in [10_000, 10_001] {
        try_out(
            &format!("{count} functions"),
            module(count, &f64s, floats(5)),
        );
    }
    // Both happen, so the bound is tested from both sides.
    assert!(admitted > 10 && refused > 3, "{admitted} {refused}");
}
