//! A keeper is killed between any two effects, and another goes on from its journal.

use crate::support::*;
use alloy::primitives::B256;
use assize_keeper::{
    hook::{Hook, Point},
    journal::IntentState,
};
use async_trait::async_trait;
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use tokio::sync::Notify;

/// Freezes the task that reaches `point`, once it is armed.
#[derive(Debug)]
struct Freeze {
    point: Point,
    left: AtomicU32,
    frozen: Notify,
    killed: Notify,
}

impl Freeze {
    /// At the `nth` time from now on, counted from 1.
    fn at(point: Point, nth: u32) -> Arc<Self> {
        Arc::new(Self {
            point,
            left: AtomicU32::new(nth),
            frozen: Notify::new(),
            killed: Notify::new(),
        })
    }
}

impl Freeze {
    /// Kills the keeper where it is frozen.
    async fn kill(&self, keeper: Running) {
        keeper.kill();
        self.killed.notify_one();
        keeper.gone().await;
    }
}

#[async_trait]
impl Hook for Freeze {
    async fn reached(&self, point: Point) {
        if point == self.point && self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.frozen.notify_one();
            self.killed.notified().await;
            // A task that nobody can abort, such as a connection's, ends here.
            panic!("killed at {point:?}");
        }
    }
}

/// Waits until this deal's result is filed and the executor has nothing open.
async fn filed(world: &World, executor: &Running, docket: B256) {
    until("the result is filed and known to be", async || {
        let row = executor
            .journal
            .intent(&format!("file:{docket}"))
            .await
            .unwrap();
        row.is_some_and(|row| row.state == IntentState::Done)
            && executor.journal.open_attempts().await.unwrap().is_empty()
    })
    .await;
    assert_ne!(world.balance(world.book.court).await, 0);
}

/// The executor is killed at `point` while it files, and started again: one result is filed, by one
/// transaction.
async fn executor_dies_at(point: Point) {
    let world = World::start().await;
    let executor = world.executor().await;
    let deal = world.deal(1);
    // Approved and signed beforehand, so that the point is reached by the filing.
    world.approved(&executor).await;
    let signature = executor.sign(&deal.deal).await;
    executor.stop().await;
    let approvals = world.nonce(NODE).await;

    let freeze = Freeze::at(point, 1);
    let config = world.config(&format!("keeper-{NODE}"), &world.executor_role());
    let executor = Running::start(config, key(NODE), with_hook(freeze.clone())).await;
    let id = world.open_with(&deal, signature).await;
    freeze.frozen.notified().await;
    freeze.kill(executor).await;

    let executor = world.executor().await;
    filed(&world, &executor, deal.spec().court.docket_id(id)).await;
    assert_eq!(
        world.nonce(NODE).await,
        approvals + 1,
        "killed at {point:?}"
    );
    executor.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn block_read() {
    executor_dies_at(Point::BlockRead).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn block_journalled() {
    executor_dies_at(Point::BlockJournalled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn job_run() {
    executor_dies_at(Point::JobRun).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn intent_journalled() {
    executor_dies_at(Point::IntentJournalled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signed() {
    executor_dies_at(Point::Signed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attempt_journalled() {
    executor_dies_at(Point::AttemptJournalled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn broadcast() {
    executor_dies_at(Point::Broadcast).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn receipt_read() {
    executor_dies_at(Point::ReceiptRead).await;
}

/// The client got no answer, and asks the keeper that comes after: the same signature, one offer.
#[tokio::test(flavor = "multi_thread")]
async fn offer_journalled() {
    let world = World::start().await;
    let executor = world.executor().await;
    world.approved(&executor).await;
    executor.stop().await;
    let freeze = Freeze::at(Point::OfferJournalled, 1);
    let config = world.config(&format!("keeper-{NODE}"), &world.executor_role());
    let executor = Running::start(config, key(NODE), with_hook(freeze.clone())).await;
    let deal = world.deal(1);
    let offers = executor.offers.unwrap();
    let body = serde_json::json!({ "deal": deal.deal });
    let client = reqwest::Client::new();
    let asked = tokio::spawn(
        client
            .post(format!("http://{offers}/offers"))
            .json(&body)
            .send(),
    );
    freeze.frozen.notified().await;
    let id = world.deal_id(&deal.deal);
    let signed = executor
        .journal
        .signature(id)
        .await
        .unwrap()
        .expect("journalled before answering");
    freeze.kill(executor).await;
    asked.abort();

    let executor = world.executor().await;
    assert_eq!(executor.sign(&deal.deal).await, signed);
    world.open_with(&deal, signed).await;
    filed(&world, &executor, deal.spec().court.docket_id(id)).await;
}

/// Broadcast bytes that the node lost are the same bytes again, with the same nonce.
#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_transaction_is_broadcast_again() {
    let world = World::start().await;
    let executor = world.executor().await;
    let deal = world.deal(1);
    world.approved(&executor).await;
    let signature = executor.sign(&deal.deal).await;
    let id = world.open_with(&deal, signature).await;
    world.rpc("evm_setAutomine", (false,)).await;
    let docket = deal.spec().court.docket_id(id);
    let file = format!("file:{docket}");
    until("it is sent", async || {
        !executor
            .journal
            .attempts_of(&file)
            .await
            .unwrap()
            .is_empty()
    })
    .await;
    let [(tx, nonce, _)] = executor.journal.attempts_of(&file).await.unwrap()[..] else {
        panic!("one attempt is expected")
    };
    world.rpc("anvil_dropTransaction", (tx,)).await;
    world.rpc("evm_setAutomine", (true,)).await;
    filed(&world, &executor, docket).await;
    let attempts = executor.journal.attempts_of(&file).await.unwrap();
    assert_eq!(attempts, [(tx, nonce, "confirmed".to_owned())]);
}
