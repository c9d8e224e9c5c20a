//! `make demo` from end to end, on a real chain with real processes.

use serde_json::Value;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
    sync::{Mutex, PoisonError},
};

/// Two at once would write forge's files, and the address book, under each other's eyes.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn demo(arguments: &[&str]) -> Output {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    Command::new(env!("CARGO_BIN_EXE_assize-demo"))
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// An amount in the token's smallest unit, as the report writes it.
fn amount(value: &Value) -> i128 {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no amount"))
        .parse()
        .unwrap()
}

fn change(report: &Value, party: &str) -> i128 {
    let row = &report["balances"][party];
    amount(&row["after"]) - amount(&row["before"])
}

/// The sum of the three deals, by the terms that `demo/deals.rs` states in whole tokens: the
/// literal numbers here are worked out by hand from them and from nothing that the chain says.
fn check(report: &Value) {
    const WHOLE: i128 = 1_000_000;
    let price = |deal: &str| {
        let units = report["deals"][deal]["units"].as_u64().unwrap();
        (i128::from(units) * WHOLE / 200).clamp(5 * WHOLE, 50 * WHOLE)
    };
    // The honest node earns the price, the liar loses T and K = 5 prices, the silent one T.
    assert_eq!(change(report, "node-1"), price("1"));
    assert_eq!(change(report, "node-2"), -(10 * WHOLE + 5 * price("2")));
    assert_eq!(change(report, "node-3"), -10 * WHOLE);
    // Each verifier has a third of two fees of 3, and a third of two fifths of K: 2 prices.
    for verifier in ["verifier-1", "verifier-2", "verifier-3"] {
        let part = change(report, verifier) - 2 * WHOLE;
        assert!((part - 2 * price("2") / 3).abs() <= 1, "{verifier}: {part}");
    }
    // The client pays one price and two fees, and gets T twice and three fifths of K.
    let client = -price("1") - 6 * WHOLE + 20 * WHOLE + 3 * price("2");
    assert_eq!(change(report, "client"), client);
    assert_eq!(change(report, "enforcer"), 0);
    for contract in ["escrow", "court"] {
        assert_eq!(amount(&report["balances"][contract]["after"]), 0);
    }
    let rows = report["balances"].as_object().unwrap();
    assert_eq!(
        rows.keys().map(|party| change(report, party)).sum::<i128>(),
        0
    );
}

#[test]
fn three_deals_end_as_their_terms_say() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("report.json");
    let output = demo(&["--report", path.to_str().unwrap()]);
    let (told, problem) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{told}\n{problem}");

    check(&serde_json::from_slice(&fs::read(path).unwrap()).unwrap());
    for said in ["confirms", "REFUTES", "Upheld", "Overruled", "Absent"] {
        assert!(told.contains(said), "nothing says {said}:\n{told}");
    }
    let wide = told.lines().find(|line| line.chars().count() > 100);
    assert_eq!(wide, None, "wider than 100 columns");
    assert!(!told.contains('\x1b'), "colour without a terminal");
}

#[test]
fn a_module_and_an_input_of_ones_own() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("report.json");
    let guests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../arbiters/guests");
    let module = guests.join("snake_greedy.wasm");
    let output = demo(&[
        "--module",
        module.to_str().unwrap(),
        "--report",
        path.to_str().unwrap(),
    ]);
    assert!(
        output.status.success(),
        "{}\n{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    check(&serde_json::from_slice(&fs::read(path).unwrap()).unwrap());
}

#[test]
fn a_bad_module_is_refused_before_anything_starts() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("not.wasm");
    let refused = |module: &Path, input: Option<&Path>, why: &str| {
        let mut arguments = vec!["--module", module.to_str().unwrap()];
        if let Some(input) = input {
            arguments.extend(["--input", input.to_str().unwrap()]);
        }
        let output = demo(&arguments);
        let problem = text(&output.stderr);
        assert!(!output.status.success());
        assert!(problem.contains(why), "{problem} does not say {why:?}");
        assert!(
            problem.contains(module.to_str().unwrap()),
            "{problem} does not name the file"
        );
        assert_eq!(text(&output.stdout), "", "something was started");
    };
    refused(&path, None, "cannot read");
    fs::write(&path, "This is no WebAssembly.").unwrap();
    refused(&path, None, "not valid");
    // Valid, and empty: it exports nothing that could be called.
    fs::write(&path, b"\0asm\x01\0\0\0").unwrap();
    refused(&path, Some(&path), "decide");
}
