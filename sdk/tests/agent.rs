//! The command `assize agent`, run as a user runs it.

use std::{
    path::Path,
    process::{Command, Output},
};

const GREEDY: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../arbiters/guests/snake_greedy.wasm"
);

fn check(file: &Path, options: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_assize"))
        .args(["agent", "check"])
        .arg(file)
        .args(options)
        .output()
        .unwrap()
}

/// Checks a module that is given as text.
fn check_text(module: &str, options: &[&str]) -> Output {
    check_bytes(&wat::parse_str(module).unwrap(), options)
}

fn check_bytes(module: &[u8], options: &[&str]) -> Output {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("agent.wasm");
    std::fs::write(&file, module).unwrap();
    check(&file, options)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// An agent whose `decide` has this body.
fn deciding(body: &str) -> String {
    format!("(module (func (export \"decide\") (param i64) (result i64) {body}))")
}

#[test]
fn test_an_agent_is_told_what_it_costs() {
    let output = check(Path::new(GREEDY), &["--seed", "7", "--steps", "200"]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for line in [
        "module: 790 bytes of 1048576\n",
        "memory: ",
        "stateless: proved, so one instance plays all steps\n",
        " of 100000\nmatch of Snake, seed 7: the agent ",
    ] {
        assert!(said.contains(line), "no `{line}` in:\n{said}");
    }
    let again = check(Path::new(GREEDY), &["--seed", "7", "--steps", "200"]);
    assert_eq!(text(&again.stdout), said);
}

#[test]
fn test_fuel_is_counted_for_each_step() {
    // Burns more the more rows lie before the head, which runs north from row 4 into the wall.
    let module = deciding(
        "(local $i i64) (local.set $i (i64.and (i64.shr_u (local.get 0) (i64.const 4)) (i64.const 15)))
         (block $done (loop $again (br_if $done (i64.eqz (local.get $i)))
            (local.set $i (i64.sub (local.get $i) (i64.const 1))) (br $again))) (i64.const 0)",
    );
    let said = text(&check_text(&module, &[]).stdout);
    let fuel: Vec<u64> = said
        .lines()
        .find_map(|line| line.strip_prefix("fuel a step: "))
        .unwrap()
        .split([' ', ','])
        .filter_map(|word| word.parse().ok())
        .collect();
    let [least, median, most, limit] = fuel[..] else {
        panic!("{said}")
    };
    assert_eq!(most - median, median - least, "{said}");
    assert!(least < median && limit == 100_000, "{said}");
    let total = 5 * median;
    let ending = format!("the agent ran into a wall after 5 steps, score 0, fuel {total}\n");
    assert!(said.contains(&ending), "{said}");
}

#[test]
fn test_who_forfeits_is_admissible_and_told_how() {
    for (body, options, ending) in [
        (
            "unreachable",
            &[][..],
            "forfeited by a trap after 1 steps, score 0",
        ),
        (
            "(i64.const 9)",
            &[],
            "forfeited by an action that does not exist after 1 steps",
        ),
        (
            "(loop $again (br $again)) (i64.const 0)",
            &["--step-fuel", "50"],
            "forfeited by burning the fuel of a step after 1 steps",
        ),
    ] {
        let output = check_text(&deciding(body), options);
        let said = text(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.contains(ending), "{said}");
    }
}

#[test]
fn test_who_may_remember_is_played_all_the_same() {
    let module = "(module (global $g (mut i64) (i64.const 0))
        (func (export \"decide\") (param i64) (result i64)
            (global.set $g (i64.const 1)) (global.get $g)))";
    let said = text(&check_text(module, &[]).stdout);
    assert!(
        said.contains("stateless: not proved, so each step"),
        "{said}"
    );
}

#[test]
fn test_every_reason_not_to_admit_is_told_with_what_to_do() {
    let large = deciding("(i64.const 0)").replace("(module", "(module (memory 1025)");
    for (module, options, reason) in [
        (
            "(module)".to_owned(),
            &[][..],
            "module does not export `decide` as a function (i64) -> i64: export it\n",
        ),
        (
            "(module (func (export \"decide\") (param i32) (result i32) (i32.const 0)))".to_owned(),
            &[],
            "module does not export `decide` as a function (i64) -> i64: export it\n",
        ),
        (
            "(module (import \"wasi_snapshot_preview1\" \"random_get\" (func)))".to_owned(),
            &[],
            "module imports `random_get` of `wasi_snapshot_preview1`: a guest gets nothing from the host, \
             build it without WASI or other imports\n",
        ),
        (
            large,
            &[],
            "module has 67174400 bytes of initial memory, the limit is 67108864: make it smaller or simpler, \
             or raise the limit if it is the job's\n",
        ),
        (
            deciding("(i64.const 0)"),
            &["--module-bytes", "9"],
            " bytes, the limit is 9: make it smaller or simpler",
        ),
        (
            deciding("(i64.const 0)").replace("(module", "(module (memory 1)"),
            &["--memory-bytes", "100"],
            "module has 65536 bytes of initial memory, the limit is 100: ",
        ),
        (
            deciding("(return_call 0 (local.get 0))"),
            &[],
            "build it again as WebAssembly that needs no other features than mutable-global",
        ),
    ] {
        let output = check_text(&module, options);
        let said = text(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.starts_with("not admissible: "), "{said}");
        assert!(said.contains(reason), "{said}");
    }
    let output = check_bytes(b"nonsense", &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    assert!(said.contains("module is not valid at byte 0: "), "{said}");
}

#[test]
fn test_what_says_nothing_of_the_agent_is_an_error() {
    for (file, options, words) in [
        (
            "/nowhere/agent.wasm",
            &[][..],
            "cannot read /nowhere/agent.wasm (",
        ),
        (
            GREEDY,
            &["--steps", "0"],
            "match of 0 steps: it has 1 to 1048576",
        ),
        (
            GREEDY,
            &["--memory-bytes", "300000000"],
            "limit memory_bytes is 300000000, but this profile keeps at most 268435456: lower it",
        ),
    ] {
        let output = check(Path::new(file), options);
        assert_eq!(output.status.code(), Some(2));
        let said = text(&output.stderr);
        assert!(said.contains(words), "{said}");
    }
}
