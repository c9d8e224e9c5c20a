//! Every role, alone and together.

use crate::support::*;
use alloy::{primitives::B256, signers::SignerSync as _, sol_types::SolCall as _};
use assize::{bindings::Court, types::Claim};
use assize_arbiters::{Agreement, ArtifactStore as _, Job, Outcome};
use assize_keeper::{RunError, Runner, SandboxRunner, journal::IntentState};
use async_trait::async_trait;

const VERIFY: &str = "[verifier]\n";
const ENFORCE: &str = "[enforcer]\nscope = \"all\"\n";

/// What the parties hold, client first, then node, verifiers and enforcer.
async fn balances(world: &World) -> Vec<u64> {
    let mut balances = Vec::new();
    for n in 0..6 {
        balances.push(world.balance(who(n)).await);
    }
    balances
}

/// Claims another output for the same fuel.
#[derive(Debug)]
struct Liar(SandboxRunner);

#[async_trait]
impl Runner for Liar {
    fn refuses(&self, job: &Job) -> Option<String> {
        self.0.refuses(job)
    }

    async fn vet(&self, job: &Job, module: Vec<u8>, input: Vec<u8>) -> Result<(), RunError> {
        self.0.vet(job, module, input).await
    }

    async fn run(&self, job: &Job, module: Vec<u8>, input: Vec<u8>) -> Result<Outcome, RunError> {
        let fuel = self.0.run(job, module, input).await?.fuel();
        Ok(Outcome::Output {
            bytes: b"trust me".to_vec(),
            fuel,
        })
    }
}

/// Never comes to an end.
#[derive(Debug)]
struct Silent(SandboxRunner);

#[async_trait]
impl Runner for Silent {
    fn refuses(&self, job: &Job) -> Option<String> {
        self.0.refuses(job)
    }

    async fn vet(&self, job: &Job, module: Vec<u8>, input: Vec<u8>) -> Result<(), RunError> {
        self.0.vet(job, module, input).await
    }

    async fn run(&self, _: &Job, _: Vec<u8>, _: Vec<u8>) -> Result<Outcome, RunError> {
        std::future::pending().await
    }
}

async fn judges(world: &World) -> Vec<Running> {
    let mut keepers = Vec::new();
    for n in VERIFIERS {
        keepers.push(world.keeper(n, VERIFY).await);
    }
    keepers.push(world.keeper(ENFORCER, ENFORCE).await);
    keepers
}

/// The quorum shares what is earned, and so does the third if it was not too late.
fn assert_fee_is_shared(change: &[i64], total: i64) {
    let right = change.iter().filter(|part| **part != 0).count();
    assert!(right >= 2, "{change:?}");
    let part = total / i64::try_from(right).unwrap();
    assert!(
        change
            .iter()
            .all(|got| *got == 0 || (got - part).abs() <= 1),
        "{change:?}"
    );
    assert_eq!(change.iter().sum::<i64>(), total);
}

async fn all_closed(world: &World) {
    until("everything is paid out", async || {
        world.balance(world.book.escrow).await == 0 && world.balance(world.book.court).await == 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_honest_executor_is_verified_and_paid() {
    let world = World::start().await;
    let executor = world.executor().await;
    let judges = judges(&world).await;
    let before = balances(&world).await;
    let deal = world.deal(1);
    let id = world.open(&executor, &deal).await;
    until("the result is filed", async || {
        world.balance(world.book.court).await != 0
    })
    .await;
    all_closed(&world).await;

    // The metered price, by the outcome that anybody can compute.
    let spec = deal.spec();
    let module = world.store.get(&spec.job.job.module, 1 << 20).unwrap();
    let input = world.store.get(&spec.job.job.input, 1 << 20).unwrap();
    let outcome = SandboxRunner::new(1)
        .unwrap()
        .run(&spec.job.job, module, input)
        .await
        .unwrap();
    assert!(outcome.output().is_some());
    let price: u64 = spec
        .court
        .price(spec.job.units(outcome.fuel()))
        .unwrap()
        .to();
    assert!(FLOOR < price && price < CAP, "{price} must be metered");
    let change = changes(&before, &balances(&world).await);
    assert_eq!(change[..2], [-signed(price) - 3_000, signed(price)]);
    assert_fee_is_shared(&change[2..5], 3_000);
    assert_eq!(change[5], 0);
    // What was claimed can be fetched.
    assert_eq!(
        world.store.get(&outcome.hash(), 1 << 20).unwrap(),
        outcome.encode()
    );

    // The journal learns of a receipt after the chain has moved.
    let enforcer = judges.last().unwrap();
    for index in 0..3 {
        let intent = format!("settle:{id}:{index}");
        until("the journal holds the receipt", async || {
            let row = enforcer.journal.intent(&intent).await.unwrap();
            row.unwrap().state == IntentState::Done
        })
        .await;
    }
    for keeper in judges.into_iter().chain([executor]) {
        keeper.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_liar_is_overruled_and_pays() {
    let world = World::start().await;
    let liar = Liar(SandboxRunner::new(1).unwrap());
    let config = world.config("liar", &world.executor_role());
    let executor = Running::start(config, key(NODE), with_runner(liar)).await;
    let _judges = judges(&world).await;
    let before = balances(&world).await;
    let deal = world.deal(1);
    world.open(&executor, &deal).await;
    until("the result is filed", async || {
        world.balance(world.book.court).await != 0
    })
    .await;
    let collateral = world.balance(world.book.court).await;
    all_closed(&world).await;
    let change = changes(&before, &balances(&world).await);
    // Slash: 60 % of K to the client, the rest to those who ruled right; T to the client.
    let client = collateral * 6 / 10;
    let rulers = collateral - client;
    assert_eq!(change[0], signed(client) + TIMEOUT - 3_000);
    assert_eq!(change[1], -signed(collateral) - TIMEOUT);
    assert_fee_is_shared(&change[2..5], 3_000 + signed(rulers));
    assert_eq!(change.iter().sum::<i64>(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_costs_the_timeout_collateral() {
    let world = World::start().await;
    let silent = Silent(SandboxRunner::new(1).unwrap());
    let config = world.config("silent", &world.executor_role());
    let executor = Running::start(config, key(NODE), with_runner(silent)).await;
    let enforcer = world.keeper(ENFORCER, ENFORCE).await;
    let before = balances(&world).await;
    let deal = world.deal(1);
    let id = world.open(&executor, &deal).await;
    world.pass(u64::from(DEADLINE) - 5).await;
    // The executor says that it is too late, and the enforcer does nothing early.
    let docket = deal.spec().court.docket_id(id);
    until("the executor gives up", async || {
        executor
            .journal
            .intent(&format!("skip:{docket}"))
            .await
            .unwrap()
            .is_some()
    })
    .await;
    assert!(
        enforcer
            .journal
            .intent(&format!("settle:{id}:0"))
            .await
            .unwrap()
            .is_none()
    );
    world.pass(5).await;
    all_closed(&world).await;
    let change = changes(&before, &balances(&world).await);
    assert_eq!(change, [TIMEOUT, -TIMEOUT, 0, 0, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_verifiers_leave_the_node_paid_after_the_window() {
    let world = World::start().await;
    let executor = world.executor().await;
    let enforcer = world.keeper(ENFORCER, ENFORCE).await;
    let before = balances(&world).await;
    world.open(&executor, &world.deal(1)).await;
    until("the result is filed", async || {
        world.balance(world.book.court).await != 0
    })
    .await;
    world.pass(u64::from(WINDOW)).await;
    all_closed(&world).await;
    let change = changes(&before, &balances(&world).await);
    assert!(change[1] > signed(FLOOR), "{change:?}");
    // Nobody was right, so the fee goes back.
    assert_eq!(change, [-change[1], change[1], 0, 0, 0, 0]);
    enforcer.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verifier_without_the_artifact_abstains_when_the_window_ends() {
    let world = World::start().await;
    let executor = world.executor().await;
    let deal = world.deal(1);
    let id = world.open(&executor, &deal).await;
    until("the result is filed", async || {
        world.balance(world.book.court).await != 0
    })
    .await;
    executor.stop().await;
    // A truncated module is as good as none.
    let path = world.store.path(&deal.spec().job.job.module);
    let module = std::fs::read(&path).unwrap();
    std::fs::write(&path, &module[..module.len() / 2]).unwrap();
    let verifier = world
        .keeper(VERIFIERS[0], "[verifier]\nmargin_s = 5\n")
        .await;
    let docket = deal.spec().court.docket_id(id);
    let abstained = async || {
        let row = verifier
            .journal
            .intent(&format!("abstain:{docket}"))
            .await
            .unwrap();
        row.and_then(|row| row.reason)
    };
    until("it has looked", async || {
        !verifier.journal.runs().await.unwrap().is_empty()
    })
    .await;
    assert_eq!(abstained().await, None, "it may still arrive");
    world.pass(u64::from(WINDOW) - 5).await;
    until("it abstains", async || abstained().await.is_some()).await;
    let reason = abstained().await.unwrap();
    assert!(reason.contains("truncated"), "{reason}");
    assert_eq!(world.nonce(VERIFIERS[0]).await, 0);
}

/// A verdict by equality would refute who is honest there.
#[tokio::test(flavor = "multi_thread")]
async fn a_verifier_abstains_where_the_parties_do_not_ask_for_the_same_bytes() {
    let world = World::start().await;
    let deal = world.deal_of(1, who(NODE), |terms| terms.agreement = Agreement::Trusted);
    // By hand: no keeper signs it, or files.
    for spender in [world.book.escrow, world.book.court] {
        world.permit(NODE, spender).await;
    }
    let signature = key(NODE)
        .sign_hash_sync(&world.deal_id(&deal.deal))
        .unwrap();
    let id = world.open_with(&deal, signature.as_bytes().into()).await;
    let court = &deal.spec().court;
    let file = Court::fileCall {
        dealId: id,
        terms: court.terms(),
        filing: court.filing.clone(),
        claim: Claim {
            output: B256::repeat_byte(1),
            trace: B256::ZERO,
            length: 0,
            units: 1,
        },
    };
    world
        .transact_as(NODE, world.book.court, file.abi_encode().into())
        .await;

    let verifier = world.keeper(VERIFIERS[0], VERIFY).await;
    let abstention = format!("abstain:{}", court.docket_id(id));
    let reason = async || {
        let row = verifier.journal.intent(&abstention).await.unwrap();
        row.and_then(|row| row.reason)
    };
    until("it abstains", async || reason().await.is_some()).await;
    let reason = reason().await.unwrap();
    assert!(reason.contains("agreement"), "{reason}");
    assert!(verifier.journal.runs().await.unwrap().is_empty());
    assert_eq!(world.nonce(VERIFIERS[0]).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_keepers_with_one_key_do_nothing_twice() {
    let world = World::start().await;
    let executor = world.executor().await;
    // It never saw the offer, and is bound by the signature all the same.
    let twin = world.config("twin", &world.executor_role());
    let twin = Running::start(twin, key(NODE), |builder| builder).await;
    let mut enforcers = Vec::new();
    for name in ["one", "two"] {
        let config = world.config(name, ENFORCE);
        enforcers.push(Running::start(config, key(ENFORCER), |builder| builder).await);
    }
    let mut verifiers = Vec::new();
    for n in VERIFIERS {
        for name in ["a", "b"] {
            let config = world.config(&format!("{n}{name}"), VERIFY);
            verifiers.push(Running::start(config, key(n), |builder| builder).await);
        }
    }
    let before = balances(&world).await;
    world.open(&executor, &world.deal(1)).await;
    until("the result is filed", async || {
        world.balance(world.book.court).await != 0
    })
    .await;
    all_closed(&world).await;
    for keeper in enforcers.iter().chain(&verifiers).chain([&executor, &twin]) {
        until("nothing is left open", async || {
            keeper.journal.open_attempts().await.unwrap().is_empty()
                && keeper.journal.due_intents().await.unwrap().is_empty()
        })
        .await;
    }
    let change = changes(&before, &balances(&world).await);
    assert_fee_is_shared(&change[2..5], 3_000);
    assert_eq!(change[5], 0);
    assert_eq!(change[0] + change[1] + 3_000, 0, "one price, paid once");
}
