//! The shipped binary: what it refuses, and how it stops.

use crate::support::*;
use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Output, Stdio},
};

fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assize-keeper"));
    command
        .env_remove("ASSIZE_KEEPER_KEY")
        .env_remove("ASSIZE_KEEPER_RPC")
        .env_remove("RUST_LOG");
    command
}

fn check(config: &Path, key: Option<&str>) -> Output {
    let mut command = binary();
    if let Some(key) = key {
        command.env("ASSIZE_KEEPER_KEY", key);
    }
    command
        .arg("check-config")
        .arg("--config")
        .arg(config)
        .output()
        .unwrap()
}

fn words(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[track_caller]
fn refused(output: &Output, code: &str, about: &str) {
    let words = words(output);
    assert!(!output.status.success(), "it accepted");
    assert!(words.starts_with(&format!("[{code}]")), "{words}");
    assert!(words.contains(about), "{words}");
}

const KEY: &str = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";

#[tokio::test(flavor = "multi_thread")]
async fn everything_wrong_has_its_own_words_before_anything_is_done() {
    let world = World::start().await;
    let good = world.config_file("good", "[verifier]\n");
    let text = std::fs::read_to_string(&good).unwrap();
    let variant = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        let path = world.directory.path().join("variant.toml");
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
        path
    };

    let output = check(&good, Some(KEY));
    assert!(output.status.success(), "{}", words(&output));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("is verifier on chain 31337"), "{said}");
    assert!(
        said.contains("0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"),
        "{said}"
    );
    assert!(!said.contains(KEY));

    let missing = world.directory.path().join("nowhere.toml");
    refused(&check(&missing, Some(KEY)), "K-CFG-001", "nowhere.toml");
    refused(
        &check(&variant("[store]", "[store"), Some(KEY)),
        "K-CFG-002",
        "line ",
    );
    refused(
        &check(&variant("poll_ms", "pol_ms"), Some(KEY)),
        "K-CFG-002",
        "pol_ms",
    );
    refused(
        &check(&variant("poll_ms = 50", "poll_ms = 0"), Some(KEY)),
        "K-CFG-003",
        "poll_ms",
    );
    refused(&check(&good, None), "K-KEY-001", "ASSIZE_KEEPER_KEY");
    let bad = check(&good, Some(&KEY[1..]));
    refused(&bad, "K-KEY-002", "64 hex digits");
    assert!(!words(&bad).contains(&KEY[5..]), "{}", words(&bad));
    refused(
        &check(&variant("addresses.json", "no.json"), Some(KEY)),
        "K-CFG-004",
        "no.json",
    );
    let rpc = variant(world.url(), "http://127.0.0.1:1");
    refused(&check(&rpc, Some(KEY)), "K-RPC-001", "http://127.0.0.1:1");
    let chain = variant("chain_id = 31337", "chain_id = 1");
    refused(
        &check(&chain, Some(KEY)),
        "K-RPC-002",
        "serves chain 31337, and the config says 1",
    );
    let store = variant("path = \"store\"", "path = \"nothing\"");
    refused(&check(&store, Some(KEY)), "K-STO-001", "nothing");
    let journal = variant("path = \"good.sqlite\"", "path = \"no/where.sqlite\"");
    refused(&check(&journal, Some(KEY)), "K-JRN-001", "no/where");
    let listener = variant("127.0.0.1:0", "192.0.2.1:9");
    refused(&check(&listener, Some(KEY)), "K-NET-001", "192.0.2.1:9");

    // An address book of a chain on which nothing is deployed.
    let strange = assize::AddressBook {
        court: who(9),
        ..world.book.clone()
    };
    let strange = serde_json::to_vec(&strange).unwrap();
    std::fs::write(world.directory.path().join("strange.json"), strange).unwrap();
    let config = variant("addresses.json", "strange.json");
    refused(
        &check(&config, Some(KEY)),
        "K-RPC-003",
        "the court has no code",
    );
    // And the same journal with another key.
    let other = "0000000000000000000000000000000000000000000000000000000000000001";
    refused(&check(&good, Some(other)), "K-JRN-004", "good.sqlite");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_runs_as_json_is_well_and_stops_when_told() {
    let world = World::start().await;
    let config = world.config_file("binary", "[verifier]\n[enforcer]\n");
    let mut child = binary()
        .args(["run", "--log-format", "json", "--config"])
        .arg(&config)
        .env("ASSIZE_KEEPER_KEY", KEY)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map(|line| {
            let line = line.unwrap();
            assert!(!line.contains(KEY));
            serde_json::from_str::<serde_json::Value>(&line).unwrap_or_else(|_| panic!("{line}"))
        });
    let started = lines
        .find(|line| line["event"] == "keeper.started")
        .unwrap();
    let status = started["status"].as_str().unwrap().to_owned();
    let health = format!("http://{status}/healthz");
    until("it is well", async || {
        reqwest::get(&health).await.unwrap().status() == 200
    })
    .await;
    let body: serde_json::Value = reqwest::get(&health).await.unwrap().json().await.unwrap();
    assert_eq!(body["status"], "ok");
    let metrics = reqwest::get(format!("http://{status}/metrics"))
        .await
        .unwrap();
    assert!(metrics.text().await.unwrap().contains("keeper_head_block"));

    let told = Command::new("kill")
        .arg(child.id().to_string())
        .status()
        .unwrap();
    assert!(told.success());
    let rest: Vec<_> = lines
        .filter_map(|line| Some(line["event"].as_str()?.to_owned()))
        .collect();
    assert_eq!(rest, ["keeper.stopping", "keeper.stopped"]);
    assert!(child.wait().unwrap().success());
}

/// A node that goes away while a keeper runs is waited for.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_goes_away_is_not_the_end() {
    let mut world = World::start().await;
    let keeper = world.keeper(ENFORCER, "[enforcer]\n").await;
    let health = format!("http://{}/healthz", keeper.status);
    until("it is well", async || {
        reqwest::get(&health).await.unwrap().status() == 200
    })
    .await;
    world.end_chain();
    let failures = format!("http://{}/metrics", keeper.status);
    until("it notices", async || {
        let text = reqwest::get(&failures).await.unwrap().text().await.unwrap();
        text.contains("keeper_rpc_failures_total{task=\"collector\"}")
    })
    .await;
    keeper.stop().await;
}
