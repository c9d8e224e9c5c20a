//! The chain goes back on itself.

use crate::support::*;
use assize_keeper::journal::IntentState;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_in_blocks_that_vanish_is_done_again() {
    let world = World::start().await;
    let executor = world.executor().await;
    let deal = world.deal(1);
    world.approved(&executor).await;
    let signature = executor.sign(&deal.deal).await;
    let id = world.open_with(&deal, signature).await;
    let docket = deal.spec().court.docket_id(id);
    let done = async || {
        let row = executor
            .journal
            .intent(&format!("file:{docket}"))
            .await
            .unwrap();
        row.is_some_and(|row| row.state == IntentState::Done)
    };
    until("the result is filed", async || done().await).await;
    until("the journal knows", async || {
        let (_, deals) = executor.journal.open_deals().await.unwrap();
        deals.iter().any(|deal| deal.filings.contains_key(&docket))
    })
    .await;

    // The block with the result is replaced by empty ones.
    world.rpc("anvil_reorg", (1, Vec::<()>::new())).await;
    world.pass(1).await;
    until("the keeper notices", async || {
        let (cursor, _) = executor.journal.open_deals().await.unwrap();
        let head = world.head().await;
        cursor.unwrap().hash == head
    })
    .await;
    until("the result is filed again", async || {
        world.balance(world.book.court).await != 0 && done().await
    })
    .await;
    executor.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_that_vanishes_takes_its_intents_along() {
    let world = World::start().await;
    let executor = world.executor().await;
    // The node cannot file yet: it may pull nothing.
    let deal = world.deal(1);
    world.approved(&executor).await;
    let signature = executor.sign(&deal.deal).await;
    world.forbid(NODE, world.book.court).await;
    let id = world.open_with(&deal, signature.clone()).await;
    let file = format!("file:{}", deal.spec().court.docket_id(id));
    let state = async || Some(executor.journal.intent(&file).await.unwrap()?.state);
    until("it is put off", async || {
        let row = executor.journal.intent(&file).await.unwrap();
        row.is_some_and(|row| row.tries > 0)
    })
    .await;
    assert_eq!(state().await, Some(IntentState::Pending));

    world.rpc("anvil_reorg", (1, Vec::<()>::new())).await;
    world.pass(1).await;
    until("it is cancelled", async || {
        state().await == Some(IntentState::Cancelled)
    })
    .await;
    assert!(executor.journal.open_deals().await.unwrap().1.is_empty());

    // The deal is opened again, and so is the intent.
    world.permit(NODE, world.book.court).await;
    world.open_with(&deal, signature).await;
    until("it is filed", async || {
        state().await == Some(IntentState::Done)
    })
    .await;
    executor.stop().await;
}
