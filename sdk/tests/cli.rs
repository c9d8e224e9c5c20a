//! The command `assize`, run as a user runs it.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use alloy::primitives::{Address, B256, U256};
use assize::{
    AddressBook, ComputeDealBuilder, DealBuilder, OpenVerification, Price,
    ids::Domain,
    types::{Asset, Clause, Commitment, Deal, PPM},
};

const ALICE: Address = Address::repeat_byte(1);
const BOB: Address = Address::repeat_byte(2);
const TOKEN: Address = Address::repeat_byte(3);

fn deal(clause: Clause) -> Deal {
    let commitment = Commitment::by(ALICE)
        .lock(Asset::erc20(TOKEN, U256::from(1_000)))
        .clause(clause);
    DealBuilder::new(B256::repeat_byte(9), 2_000_000_000)
        .commitment(commitment)
        .accept_unsafe("a test")
        .build(&AddressBook::embedded())
        .unwrap()
}

/// Runs `assize deal …` with `json` as standard input.
fn assize(arguments: &[&str], json: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_assize"))
        .arg("deal")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments does not read.
    let _ = child.stdin.take().unwrap().write_all(json.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn json(deal: &Deal) -> String {
    serde_json::to_string(deal).unwrap()
}

#[test]
fn test_a_sound_deal_passes_and_says_who_can_lose_what() {
    let output = assize(&["check", "-"], &json(&deal(Clause::always().pays(BOB))));
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        text(&output.stdout),
        format!(
            "at worst: {ALICE} can lose 1000 of ERC-20 {TOKEN}, by clause 0 of commitment 0\nno finding\n"
        )
    );
}

#[test]
fn test_a_deal_that_locks_value_does_not_pass() {
    let clause = Clause::always().pays(BOB).before(100);
    let output = assize(&["check", "-"], &json(&deal(clause)));
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    assert!(said.contains("can stay locked for ever"), "{said}");
}

#[test]
fn test_a_deal_that_frees_value_late_does_not_pass() {
    let late = json(&deal(Clause::always().pays(BOB).after(7_200)));
    let output = assize(&["check", "--within", "3600", "-"], &late);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    assert!(
        said.contains("for 2 h after the opening, which is more than 1 h"),
        "{said}"
    );
    let output = assize(&["check", "--within", "7200", "-"], &late);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn test_a_deal_that_the_kernel_would_refuse_does_not_pass() {
    let mut deal = deal(Clause::always().pays(BOB));
    deal.commitments[0].assets.clear();
    let output = assize(&["check", "-"], &json(&deal));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        text(&output.stdout),
        "refused: commitment 0 has no assets: give it at least one\n"
    );
    let output = assize(&["simulate", "-"], &json(&deal));
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(
        said.contains("the kernel would refuse the deal: commitment 0 has no"),
        "{said}"
    );
}

#[test]
fn test_a_simulation_is_a_table() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("deal.json");
    let clause = Clause::always().pays(BOB).after(3_600);
    std::fs::write(&file, json(&deal(clause))).unwrap();
    let output = assize(&["simulate", file.to_str().unwrap()], "");
    assert_eq!(output.status.code(), Some(0));
    let said = text(&output.stdout);
    assert!(said.contains("commitment 0: A locks 1000 T1\n"), "{said}");
    assert!(said.contains("from 1 h on"), "{said}");
    assert!(said.contains("B gets 1000 T1\n"), "{said}");
}

#[test]
fn test_the_id_is_what_is_signed() {
    let deal = deal(Clause::always().pays(BOB));
    let output = assize(&["id", "-", "--chain-id", "5"], &json(&deal));
    let id = Domain::new(5, AddressBook::embedded().escrow).deal_id(&deal);
    assert_eq!(text(&output.stdout), format!("{id}\n"));

    // Another deployment, another id.
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("book.json");
    let book = AddressBook {
        escrow: BOB,
        ..AddressBook::embedded()
    };
    std::fs::write(&file, serde_json::to_string(&book).unwrap()).unwrap();
    let arguments = [
        "id",
        "-",
        "--chain-id",
        "5",
        "--book",
        file.to_str().unwrap(),
    ];
    let output = assize(&arguments, &json(&deal));
    let id = Domain::new(5, BOB).deal_id(&deal);
    assert_eq!(text(&output.stdout), format!("{id}\n"));
}

#[test]
fn test_what_is_no_deal_is_named() {
    let good = json(&deal(Clause::always().pays(BOB)));
    let misspelt = good.replacen("\"demand\"", "\"bribe\":1,\"demand\"", 1);
    for (input, words) in [
        ("nonsense", "- is not JSON (expected"),
        ("{}", "- is not a deal (missing field"),
        (
            misspelt.as_str(),
            "- has the key `commitments[0].clauses[0].bribe`, which a deal has not",
        ),
    ] {
        let output = assize(&["check", "-"], input);
        assert_eq!(output.status.code(), Some(2), "{input}");
        let said = text(&output.stderr);
        assert!(said.contains(words), "{said}");
    }
    let output = assize(&["check", "/nowhere/deal.json"], "");
    let said = text(&output.stderr);
    assert!(said.contains("cannot read /nowhere/deal.json ("), "{said}");
}

/// With its spec, a deal of open verification tells what is at stake before the court, and until when.
#[test]
fn test_the_rules_of_panels_are_checked_with_the_spec() {
    let open = OpenVerification::new(B256::repeat_byte(4), 500, 1_000, 50).audits(PPM);
    let compute = ComputeDealBuilder::new(ALICE, BOB)
        .token(TOKEN)
        .price(Price::fixed(U256::from(1_000)))
        .timeout_collateral(U256::from(500))
        .fee(U256::from(150))
        .window(7_200)
        .open_before(2_000_000_000)
        .open_verification(open)
        .build(vec![1, 2], &AddressBook::embedded())
        .unwrap();
    let store = tempfile::tempdir().unwrap();
    let path = compute.spec.save(store.path()).unwrap();
    let path = path.to_str().unwrap();
    let output = assize(&["check", "-", "--spec", path], &json(&compute.deal));
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for line in [
        "at worst: who challenges can lose 1000 of ERC-20",
        "at last: the docket is final 15 h after the opening at the latest",
        "at last: the value in commitment 2 is free 54000 s after the opening",
        "no finding",
    ] {
        assert!(said.contains(line), "no `{line}` in:\n{said}");
    }

    let other = json(&deal(Clause::always().pays(BOB)));
    let output = assize(&["check", "-", "--spec", path], &other);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("and the deal's terms are"));
}

/// Contracts know kinds by number, so that a user may write one.
#[test]
fn test_a_kind_that_is_none_is_named() {
    let good = json(&deal(Clause::always().pays(BOB)));
    for kind in ["1", "\"erc20\""] {
        let bad = good.replace("\"ERC20\"", kind);
        assert_ne!(bad, good);
        let output = assize(&["check", "-"], &bad);
        assert_eq!(output.status.code(), Some(2));
        let said = text(&output.stderr);
        let wanted = format!(
            "- has {kind} as `commitments[0].assets[0].kind`, which is no kind of asset: write \"Native\", \
             \"ERC20\", \"ERC721\" or \"ERC1155\""
        );
        assert!(said.contains(&wanted), "{said}");
    }
}
