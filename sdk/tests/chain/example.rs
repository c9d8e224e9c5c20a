//! The example: short enough, and it runs against a real chain, a node and verifiers.

#[path = "../../examples/compute_deal.rs"]
#[allow(dead_code, unreachable_pub)]
mod compute_deal;

use std::sync::Arc;

use alloy::primitives::{B256, U256};
use assize::{
    Acceptance, Client, Event, Offer, Refusal, Spec, ids,
    types::{Claim, Deal},
};
use axum::{Json, Router, extract::State, http::StatusCode, response::IntoResponse, routing::post};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::world::World;

#[test]
fn test_the_example_is_at_most_ten_lines() {
    let source = include_str!("../../examples/compute_deal.rs");
    let (_, rest) = source.split_once("// example: begin\n").unwrap();
    let (body, _) = rest.split_once("// example: end").unwrap();
    let lines = body.lines().filter(|line| !line.trim().is_empty()).count();
    assert!((1..=10).contains(&lines), "the example has {lines} lines");
}

/// A node that signs what is offered, and hands the deal on to whoever computes it.
struct Node {
    client: Client,
    deals: mpsc::UnboundedSender<Deal>,
}

async fn sign(State(node): State<Arc<Node>>, Json(offer): Json<Offer>) -> impl IntoResponse {
    let commitments = &offer.deal.commitments;
    if !commitments
        .iter()
        .any(|c| Some(c.depositor) == node.client.address().ok())
    {
        let code = "not-mine".to_owned();
        let reason = "the deal is not addressed to this node".to_owned();
        return (
            StatusCode::UNPROCESSABLE_ENTITY,
            Json(json!(Refusal { code, reason })),
        );
    }
    node.client.approve_deal(&offer.deal).await.unwrap();
    let signature = node.client.sign_deal(&offer.deal).await.unwrap();
    node.deals.send(offer.deal).unwrap();
    (StatusCode::OK, Json(json!(Acceptance { signature })))
}

async fn serve(node: Client) -> (String, mpsc::UnboundedReceiver<Deal>) {
    let (deals, receiver) = mpsc::unbounded_channel();
    let app = Router::new()
        .route("/offers", post(sign))
        .with_state(Arc::new(Node {
            client: node,
            deals,
        }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, app).await.unwrap() });
    (url, receiver)
}

#[tokio::test(flavor = "multi_thread")]
async fn test_the_example_settles_a_deal() {
    let world = World::new().await;
    let store = tempfile::tempdir().unwrap();
    let node = world.client(1).await;
    let (offers, mut deals) = serve(node.clone()).await;

    // Node and verifiers do their part as soon as the deal is open.
    let verifiers = [world.client(2).await, world.client(3).await];
    let (path, token) = (store.path().to_owned(), world.token);
    let reader = world.client(5).await;
    let others = tokio::spawn(async move {
        let deal = deals.recv().await.unwrap();
        let document = std::fs::read(path.join(alloy::hex::encode(deal.terms))).unwrap();
        assert_eq!(assize::spec::hash(&document), deal.terms);
        let court = Spec::<Value>::parse(&document).unwrap().court;
        let id = node.deal_id(&deal);
        let mut events = node.follow(id).await.unwrap();
        while let Some(located) = events.next().await.unwrap() {
            if matches!(located.event, Event::Opened(_)) {
                break;
            }
        }
        let output = B256::repeat_byte(1);
        let claim = Claim {
            output,
            trace: B256::ZERO,
            length: 0,
            units: 1,
        };
        let hash = ids::claim_hash(&claim);
        node.approve(token, node.book().court, U256::MAX)
            .await
            .unwrap();
        node.file(id, &court, claim).await.unwrap();
        for verifier in &verifiers {
            verifier.verdict(id, &court, hash, true).await.unwrap();
        }
    });

    let arguments = compute_deal::Arguments {
        rpc: world.anvil.endpoint(),
        key: alloy::hex::encode(world.key(0).to_bytes()),
        token: world.token,
        store: store.path().to_owned(),
        offers,
        node: world.address(1),
        verifiers: (2..5).map(|account| world.address(account)).collect(),
    };
    compute_deal::run(arguments, json!("a job")).await.unwrap();
    others.await.unwrap();

    let token = reader.erc20(world.token);
    let mut balances = Vec::new();
    for account in 0..5 {
        balances.push(
            token
                .balanceOf(world.address(account))
                .call()
                .await
                .unwrap(),
        );
    }
    // The price is 1,000 and the fee 100; two verifiers were right.
    let expected = [998_900, 1_001_000, 1_000_050, 1_000_050, 1_000_000];
    assert_eq!(balances, expected.map(U256::from));
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_nodes_refusal_is_typed() {
    let world = World::new().await;
    let (offers, _deals) = serve(world.client(1).await).await;
    let client = world.client(0).await;
    let deal = Deal {
        terms: B256::ZERO,
        openBefore: 1,
        salt: U256::ZERO,
        commitments: Vec::new(),
    };
    let refused = client.request_signature(&offers, &deal).await;
    let Err(assize::Error::Refused(refusal)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(refusal.code, "not-mine");

    // Somebody who is no node.
    let error = client
        .request_signature(&world.anvil.endpoint(), &deal)
        .await
        .unwrap_err();
    assert!(matches!(error, assize::Error::Offer { .. }), "{error}");
    let error = client
        .request_signature("nowhere", &deal)
        .await
        .unwrap_err();
    assert!(matches!(error, assize::Error::Offer { .. }), "{error}");
}
