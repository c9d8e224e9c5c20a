//! What an executor signs, and what it refuses.

use crate::support::*;
use alloy::primitives::{Address, U256};
use assize::types::Deal;
use assize_arbiters::{Agreement, ArtifactStore as _};
use serde_json::json;

/// An executor that is ready to sign.
async fn ready(world: &World, changes: &[(&str, &str)]) -> Running {
    let mut role = world.executor_role();
    for (from, to) in changes {
        assert!(role.contains(from), "{from}");
        role = role.replace(from, to);
    }
    let executor = world.keeper(NODE, &role).await;
    world.approved(&executor).await;
    executor
}

#[track_caller]
fn is_refused((status, body): (u16, serde_json::Value), code: &str, about: &str) {
    assert_eq!((status, body["code"].as_str()), (422, Some(code)), "{body}");
    assert!(body["reason"].as_str().unwrap().contains(about), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fair_deal_is_signed_and_asking_again_gives_the_same() {
    let world = World::start().await;
    let executor = ready(&world, &[]).await;
    let deal = world.deal(1);
    let signature = executor.sign(&deal.deal).await;
    let id = world.deal_id(&deal.deal);
    let signer = alloy::primitives::Signature::from_raw(&signature).unwrap();
    assert_eq!(signer.recover_address_from_prehash(&id).unwrap(), who(NODE));
    assert_eq!(executor.sign(&deal.deal).await, signature);
    executor.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_that_is_not_the_specs_is_refused() {
    let world = World::start().await;
    let executor = ready(&world, &[]).await;
    let deal = world.deal(1).deal;
    let changed = |change: &dyn Fn(&mut Deal)| {
        let mut deal = deal.clone();
        change(&mut deal);
        deal
    };
    let shape = "wrong_shape";
    // A clause that pays the timeout collateral to the client whatever happens.
    let trap = changed(&|deal| {
        deal.commitments[1].clauses[0].allocation =
            deal.commitments[1].clauses[1].allocation.clone();
    });
    is_refused(executor.offer(&trap).await, shape, "");
    let early = changed(&|deal| deal.commitments[1].clauses[1].arbiter = Address::ZERO);
    is_refused(executor.offer(&early).await, shape, "");
    let poor = changed(&|deal| deal.commitments[0].assets[0].amount = U256::from(1));
    is_refused(executor.offer(&poor).await, shape, "");
    let other = changed(&|deal| deal.commitments[1].depositor = who(CLIENT));
    is_refused(executor.offer(&other).await, shape, "");
    let more = changed(&|deal| deal.commitments.push(deal.commitments[1].clone()));
    is_refused(executor.offer(&more).await, shape, "");
    let less = changed(&|deal| deal.commitments.truncate(1));
    is_refused(executor.offer(&less).await, shape, "");
    // A deal for another node.
    is_refused(
        executor.offer(&world.deal_of(1, who(9), |_| {}).deal).await,
        shape,
        "",
    );
    executor.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn times_and_money_are_bounded() {
    let world = World::start().await;
    let executor = ready(&world, &[]).await;
    let now = world.time().await;
    let mut deal = world.deal(1).deal;
    deal.openBefore = now;
    is_refused(
        executor.offer(&deal).await,
        "offer_expired",
        &now.to_string(),
    );
    deal.openBefore = now + 200_000;
    is_refused(executor.offer(&deal).await, "offer_too_long", "at most");

    let offer = async |change: &dyn Fn(&mut Terms)| {
        executor
            .offer(&world.deal_of(1, who(NODE), change).deal)
            .await
    };
    is_refused(
        offer(&|t| t.deadline = 59).await,
        "deadline_too_short",
        "59 s",
    );
    is_refused(
        offer(&|t| t.limit = 8 * 86_400).await,
        "lock_too_long",
        "691",
    );
    is_refused(
        offer(&|t| t.token = Address::repeat_byte(1)).await,
        "token_not_accepted",
        "0x01",
    );
    // A unit of so much fuel that the rate is nothing.
    is_refused(
        offer(&|t| t.fuel_per_unit = u64::MAX).await,
        "price_too_low",
        "the rate is",
    );
    is_refused(
        offer(&|t| t.fuel = 2_000_000_000_000).await,
        "price_too_low",
        "the cap is",
    );
    executor.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_fetched_or_run_is_refused_before_signing() {
    let world = World::start().await;
    let executor = ready(&world, &[]).await;
    let deal = world.deal(1);
    let spec_path = world
        .store
        .path(&assize_arbiters::Digest::from_bytes(deal.deal.terms.0));
    let spec = std::fs::read(&spec_path).unwrap();
    std::fs::remove_file(&spec_path).unwrap();
    is_refused(
        executor.offer(&deal.deal).await,
        "spec_unavailable",
        "not in",
    );
    std::fs::write(&spec_path, &spec).unwrap();

    let mut no_spec = deal.deal.clone();
    no_spec.terms = (*world.store.put(b"{}").unwrap().as_bytes()).into();
    is_refused(executor.offer(&no_spec).await, "spec_malformed", "job");

    for (digest, code) in [
        (deal.spec().job.job.module, "module_unavailable"),
        (deal.spec().job.job.input, "input_unavailable"),
    ] {
        let path = world.store.path(&digest);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
        is_refused(executor.offer(&deal.deal).await, code, "truncated");
        std::fs::write(&path, bytes).unwrap();
    }

    // Bytes that are no module, and a profile that this host has not.
    let bogus = world.store.put(b"not a module").unwrap();
    let deal_with = |change: &dyn Fn(&mut Terms)| world.deal_of(1, who(NODE), change).deal;
    let module = deal_with(&|terms| terms.module = Some(bogus));
    is_refused(executor.offer(&module).await, "job_refused", "");
    let profile = deal_with(&|terms| terms.profile = Some(bogus));
    is_refused(executor.offer(&profile).await, "profile", "profile");
    // It would never file, and lose the timeout collateral.
    let trusted = deal_with(&|terms| terms.agreement = Agreement::Trusted);
    is_refused(executor.offer(&trusted).await, "agreement", "exact");
    assert_eq!(executor.offer(&deal.deal).await.0, 200);
    executor.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn capacity_in_hand_outlives_the_process() {
    let world = World::start().await;
    let two = [("max_offer_s", "max_in_flight = 2\nmax_offer_s")];
    let executor = ready(&world, &two).await;
    executor.sign(&world.deal(1).deal).await;
    executor.sign(&world.deal(2).deal).await;
    executor.stop().await;
    let executor = ready(&world, &two).await;
    is_refused(
        executor.offer(&world.deal(3).deal).await,
        "no_capacity",
        "2 deals",
    );
    // An offer that nobody took up is no longer in hand.
    world.pass(OFFER + 1).await;
    executor
        .sign(&world.deal_at(3, world.time().await + OFFER).deal)
        .await;
    executor.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_covered_is_refused() {
    let world = World::start().await;
    let executor = ready(&world, &[]).await;
    world.forbid(NODE, world.book.court).await;
    is_refused(
        executor.offer(&world.deal(1).deal).await,
        "not_covered",
        "court 0",
    );
    executor.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn verifiers_are_chosen_by_the_list() {
    let world = World::start().await;
    let list = format!("verifiers = [\"{}\"]\nmax_offer_s", who(VERIFIERS[0]));
    let executor = ready(&world, &[("max_offer_s", &list)]).await;
    let stranger = who(VERIFIERS[1]).to_string();
    is_refused(
        executor.offer(&world.deal(1).deal).await,
        "verifier_not_accepted",
        &stranger,
    );
    executor.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_offer_is_malformed() {
    let world = World::start().await;
    let executor = world.executor().await;
    let url = format!("http://{}/offers", executor.offers.unwrap());
    let client = reqwest::Client::new();
    let mut extra = json!({ "deal": world.deal(1).deal });
    extra["surprise"] = json!(1);
    for body in [json!({}), json!({ "deal": 1 }), extra] {
        let answer = client.post(&url).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 422, "{body}");
        let answer: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(answer["code"], "malformed");
    }
    let answer = client
        .post(&url)
        .body("x")
        .header("content-type", "application/json");
    assert_eq!(answer.send().await.unwrap().status(), 400);
    let huge = client
        .post(&url)
        .body("1".repeat(1 << 20))
        .header("content-type", "application/json");
    assert_eq!(huge.send().await.unwrap().status(), 413);
    executor.stop().await;
}
