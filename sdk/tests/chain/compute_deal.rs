//! Whole compute deals on a real chain.

use alloy::{
    primitives::{Address, B256, U256},
    providers::ext::AnvilApi,
    signers::SignerSync,
};
use assize::{
    Client, ComputeDeal, ComputeDealBuilder, Error, Event, Evidence, Price, Revert, agreement, ids,
    types::{Claim, Payout, Status},
};

use crate::world::World;

const PRICE: Price = Price {
    rate: U256::from_limbs([2, 0, 0, 0]),
    floor: U256::from_limbs([800, 0, 0, 0]),
    cap: U256::from_limbs([1_000, 0, 0, 0]),
};
const T: U256 = U256::from_limbs([500, 0, 0, 0]);
const FEE: U256 = U256::from_limbs([91, 0, 0, 0]);
/// 450 units cost 900.
const CLAIM: Claim = Claim {
    output: B256::repeat_byte(1),
    trace: B256::ZERO,
    length: 0,
    units: 450,
};

/// A client, a node and three verifiers with one deal between them.
struct Parties {
    world: World,
    client: Client,
    node: Client,
    verifiers: Vec<Client>,
    compute: ComputeDeal<String>,
    id: B256,
    before: Vec<U256>,
}

impl Parties {
    /// The deal, agreed on but not open.
    async fn agree() -> Self {
        let world = World::new().await;
        let (client, node) = (world.client(0).await, world.client(1).await);
        let mut verifiers = Vec::new();
        for account in 2..5 {
            verifiers.push(world.client(account).await);
        }
        let compute = ComputeDealBuilder::new(world.address(0), world.address(1))
            .token(world.token)
            .price(PRICE)
            .timeout_collateral(T)
            .fee(FEE)
            .verifiers(2, (2..5).map(|account| world.address(account)))
            .deadline(1_000)
            .window(500)
            .open_before(world.now().await + 1_000)
            .build("a job".to_owned(), client.book())
            .expect("the deal is sound");
        let id = client.deal_id(&compute.deal);
        let mut before = Vec::new();
        for account in 0..5 {
            let token = client.erc20(world.token);
            before.push(
                token
                    .balanceOf(world.address(account))
                    .call()
                    .await
                    .unwrap(),
            );
        }
        Self {
            world,
            client,
            node,
            verifiers,
            compute,
            id,
            before,
        }
    }

    /// The deal, open.
    async fn open() -> Self {
        let parties = Self::agree().await;
        let deal = &parties.compute.deal;
        parties.node.approve_deal(deal).await.unwrap();
        parties.client.approve_deal(deal).await.unwrap();
        let signature = parties.node.sign_deal(deal).await.unwrap();
        let node = parties.world.address(1);
        let opened = parties
            .client
            .open(deal, [(node, signature)])
            .await
            .unwrap();
        assert_eq!(opened.value, parties.id);
        parties
    }

    async fn file(&self) -> Result<B256, Error> {
        let court = &self.compute.spec.court;
        let court_address = self.node.book().court;
        self.node
            .approve(self.world.token, court_address, U256::MAX)
            .await?;
        Ok(self.node.file(self.id, court, CLAIM).await?.value)
    }

    async fn verdict(&self, verifier: usize, confirms: bool) -> Result<(), Error> {
        let court = &self.compute.spec.court;
        let claim = ids::claim_hash(&CLAIM);
        self.verifiers[verifier]
            .verdict(self.id, court, claim, confirms)
            .await
            .map(|_| ())
    }

    async fn status(&self) -> Status {
        let terms = self.compute.spec.court.terms();
        self.client.docket(self.id, &terms).await.unwrap().status
    }

    /// What client, node and verifiers have won or lost.
    async fn changes(&self) -> Vec<i64> {
        let token = self.client.erc20(self.world.token);
        let mut changes = Vec::new();
        for (account, before) in self.before.iter().enumerate() {
            let now = token
                .balanceOf(self.world.address(account))
                .call()
                .await
                .unwrap();
            let number = |value: U256| i64::try_from(value).unwrap();
            changes.push(number(now) - number(*before));
        }
        changes
    }

    async fn pass(&self, seconds: u64) {
        self.world
            .provider
            .anvil_increase_time(seconds)
            .await
            .unwrap();
        self.world.provider.anvil_mine(Some(1), None).await.unwrap();
    }

    async fn settle(&self) -> Vec<(usize, usize)> {
        let stranger = self.world.client(6).await;
        let court = &self.compute.spec.court;
        let settled = stranger
            .settle_due(&self.compute.deal, court)
            .await
            .unwrap();
        settled
            .into_iter()
            .map(|sent| (sent.value.index, sent.value.clause))
            .collect()
    }
}

fn revert<T: std::fmt::Debug>(result: Result<T, Error>) -> Revert {
    match result {
        Err(Error::Revert(revert)) => revert,
        other => panic!("expected a revert, found {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn test_an_honest_node_is_paid_the_metered_price() {
    let parties = Parties::open().await;
    assert_eq!(parties.changes().await, [-1_091, -500, 0, 0, 0]);
    let docket = parties.file().await.unwrap();
    assert_eq!(docket, parties.compute.spec.court.docket_id(parties.id));
    assert_eq!(parties.status().await, Status::Standing);
    assert_eq!(parties.settle().await, [], "nothing is due yet");

    parties.verdict(0, true).await.unwrap();
    parties.verdict(2, true).await.unwrap();
    assert_eq!(parties.status().await, Status::Upheld);
    assert_eq!(parties.settle().await, [(0, 0), (1, 0), (2, 0)]);
    parties
        .client
        .release(parties.id, &parties.compute.spec.court)
        .await
        .unwrap();
    // 91 is split in two, and what does not divide goes back.
    assert_eq!(parties.changes().await, [-990, 900, 45, 0, 45]);
    assert!(
        parties
            .client
            .status(&parties.compute.deal)
            .await
            .unwrap()
            .is_closed()
    );

    let court = &parties.compute.spec.court;
    let again = revert(parties.client.release(parties.id, court).await);
    assert_eq!(again, Revert::NothingHeld { docketId: docket });
    let deal = &parties.compute.deal;
    let again = revert(parties.client.settle(deal, 0, 1, Evidence::default()).await);
    assert_eq!(
        again,
        Revert::AlreadyClosed {
            index: U256::ZERO,
            clause: U256::ZERO
        }
    );
    assert!(again.is_done());
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_cheating_node_loses_its_collateral() {
    let parties = Parties::open().await;
    parties.file().await.unwrap();
    parties.verdict(0, false).await.unwrap();
    parties.verdict(1, false).await.unwrap();
    assert_eq!(parties.settle().await, [(0, 1), (1, 1), (2, 0)]);
    parties
        .client
        .release(parties.id, &parties.compute.spec.court)
        .await
        .unwrap();
    let court = &parties.compute.spec.court;
    let collateral = court.collateral(U256::from(900)).unwrap();
    let k = i64::try_from(collateral).unwrap();
    let rulers = k - k / 2;
    let changes = parties.changes().await;
    // Client: price and T and half of K, less the fee. The rulers share the other half.
    assert_eq!(changes[0], 500 + k / 2 - 90);
    assert_eq!(changes[1], -500 - k);
    assert_eq!(changes[2] + changes[3], rulers + 90);
    assert_eq!(changes[4], 0);
    assert_eq!(changes.iter().sum::<i64>(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_silent_node_loses_its_timeout_collateral() {
    let parties = Parties::open().await;
    parties.pass(1_000).await;
    assert_eq!(parties.status().await, Status::Absent);
    let late = revert(parties.file().await);
    assert!(matches!(late, Revert::DeadlinePassed { .. }), "{late}");
    assert_eq!(parties.settle().await, [(0, 1), (1, 1), (2, 0)]);
    assert_eq!(parties.changes().await, [500, -500, 0, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_silence_pays_the_honest() {
    let parties = Parties::open().await;
    parties.file().await.unwrap();
    parties.verdict(0, true).await.unwrap();
    parties.pass(500).await;
    assert_eq!(parties.status().await, Status::Upheld);
    assert_eq!(parties.settle().await, [(0, 0), (1, 0), (2, 0)]);
    parties
        .node
        .release(parties.id, &parties.compute.spec.court)
        .await
        .unwrap();
    assert_eq!(parties.changes().await, [-991, 900, 91, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_openings_that_are_refused() {
    let parties = Parties::agree().await;
    let (client, node, deal) = (&parties.client, &parties.node, &parties.compute.deal);
    let address = parties.world.address(1);
    node.approve_deal(deal).await.unwrap();
    client.approve_deal(deal).await.unwrap();

    let missing = client.open(deal, []).await;
    assert!(
        matches!(missing, Err(Error::MissingSignature { index: 1, .. })),
        "{missing:?}"
    );

    let forged = client.sign_deal(deal).await.unwrap();
    let bad = Revert::BadSignature {
        index: U256::ONE,
        depositor: address,
    };
    assert_eq!(revert(client.open(deal, [(address, forged)]).await), bad);

    // A signature over the same deal for another chain.
    let elsewhere = assize::ids::Domain {
        chain_id: 1,
        ..client.domain()
    };
    let digest = elsewhere.deal_id(deal);
    let foreign = parties
        .world
        .key(1)
        .sign_hash_sync(&digest)
        .unwrap()
        .as_bytes()
        .into();
    assert_eq!(revert(client.open(deal, [(address, foreign)]).await), bad);

    let good = node.sign_deal(deal).await.unwrap();
    client.open(deal, [(address, good.clone())]).await.unwrap();
    let replayed = revert(client.open(deal, [(address, good)]).await);
    assert!(matches!(replayed, Revert::AlreadyOpen { .. }), "{replayed}");

    let mut second = deal.clone();
    second.salt = U256::ONE;
    let signature = node.sign_deal(&second).await.unwrap();
    node.revoke(client.deal_id(&second)).await.unwrap();
    let revoked = revert(client.open(&second, [(address, signature)]).await);
    assert_eq!(
        revoked,
        Revert::SignatureRevoked {
            index: U256::ONE,
            depositor: address
        }
    );

    let mut third = deal.clone();
    third.salt = U256::from(2);
    let signature = node.sign_deal(&third).await.unwrap();
    parties.pass(1_000).await;
    let expired = revert(client.open(&third, [(address, signature)]).await);
    assert!(
        matches!(expired, Revert::OpeningExpired { .. }),
        "{expired}"
    );
    assert_eq!(
        parties.changes().await,
        [-1_091, -500, 0, 0, 0],
        "only one deal is open"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_deal_without_approval_is_refused() {
    let parties = Parties::agree().await;
    let deal = &parties.compute.deal;
    let signature = parties.node.sign_deal(deal).await.unwrap();
    let node = parties.world.address(1);
    let refused = revert(parties.client.open(deal, [(node, signature)]).await);
    assert_eq!(refused, Revert::TransferFromFailed);
    assert!(refused.is_retryable());
}

#[tokio::test(flavor = "multi_thread")]
async fn test_verdicts_that_are_refused() {
    let parties = Parties::open().await;
    let court = &parties.compute.spec.court;
    let claim = ids::claim_hash(&CLAIM);
    let early = revert(parties.verdict(0, true).await);
    assert!(
        matches!(
            early,
            Revert::NotStanding {
                status: Status::Pending,
                ..
            }
        ),
        "{early}"
    );
    assert!(early.is_retryable());
    parties.file().await.unwrap();

    let caller = parties.world.address(6);
    let stranger = parties.world.client(6).await;
    let unnamed = revert(stranger.verdict(parties.id, court, claim, true).await);
    assert_eq!(unnamed, Revert::NotNamed { caller });

    let other = B256::repeat_byte(9);
    let wrong = revert(
        parties.verifiers[0]
            .verdict(parties.id, court, other, true)
            .await,
    );
    assert_eq!(
        wrong,
        Revert::WrongClaim {
            filed: claim,
            replayed: other
        }
    );

    parties.verdict(0, true).await.unwrap();
    parties
        .verdict(0, true)
        .await
        .expect("the same again does nothing");
    let changed = revert(parties.verdict(0, false).await);
    let verifier = parties.world.address(2);
    assert_eq!(
        changed,
        Revert::AlreadyGiven {
            verifier,
            confirms: true
        }
    );

    let refiled = revert(parties.file().await);
    assert_eq!(
        refiled,
        Revert::AlreadyFiled {
            docketId: court.docket_id(parties.id)
        }
    );
    let early = revert(parties.client.release(parties.id, court).await);
    assert!(matches!(early, Revert::NotFinal { .. }), "{early}");
}

#[tokio::test(flavor = "multi_thread")]
async fn test_settlements_that_are_refused() {
    let parties = Parties::open().await;
    let (client, deal) = (&parties.client, &parties.compute.deal);
    let settle = |index, clause| client.settle(deal, index, clause, Evidence::default());
    let early = revert(settle(0, 0).await);
    assert_eq!(
        early,
        Revert::Refused {
            arbiter: client.book().docket
        }
    );
    assert!(early.is_retryable());
    let unknown = revert(settle(0, 7).await);
    let (clause, count) = (U256::from(7), U256::from(3));
    assert_eq!(unknown, Revert::UnknownClause { clause, count });
    assert!(matches!(
        settle(3, 0).await,
        Err(Error::NoCommitment { index: 3, count: 3 })
    ));

    let mut other = deal.clone();
    other.commitments.swap(0, 2);
    let mut settlement = ids::settlement(deal, 0, 0).unwrap();
    settlement.siblings.reverse();
    let call = client
        .escrow()
        .settle(parties.id, settlement)
        .into_transaction_request();
    let wrong = revert(client.send(call).await);
    assert!(matches!(wrong, Revert::DealMismatch { .. }), "{wrong}");
    let never = revert(client.settle(&other, 0, 0, Evidence::default()).await);
    assert_eq!(
        never,
        Revert::NotOpen {
            dealId: client.deal_id(&other)
        }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn test_parties_can_agree_on_other_amounts() {
    let parties = Parties::open().await;
    let (client, node, deal) = (&parties.client, &parties.node, &parties.compute.deal);
    let to = parties.world.address(1);
    let payouts = vec![Payout {
        to,
        amounts: vec![U256::from(300)],
    }];
    let expiry = parties.world.now().await + 100;
    let mut signatures: Vec<(Address, _)> = Vec::new();
    let agree = |signatures: &[_]| agreement(deal, payouts.clone(), expiry, signatures.to_vec());
    for party in [client, node] {
        assert!(matches!(
            agree(&signatures),
            Err(Error::MissingSignature { .. })
        ));
        let signature = party
            .sign_agreement(parties.id, 0, &payouts, expiry)
            .await
            .unwrap();
        signatures.push((party.address().unwrap(), signature));
    }
    let agreed = agree(&signatures).unwrap();
    let evidence = Evidence::agreement(&agreed);
    // They signed for commitment 0 only.
    let wrong = revert(node.settle(deal, 1, 2, evidence.clone()).await);
    assert!(matches!(wrong, Revert::BadSignature { .. }), "{wrong}");
    node.settle(deal, 0, 2, evidence).await.unwrap();
    assert_eq!(parties.changes().await, [-391, -200, 0, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_follower_tells_everything_once_and_in_order() {
    let parties = Parties::open().await;
    let interval = std::time::Duration::from_millis(20);
    let mut early = parties
        .client
        .follow(parties.id)
        .await
        .unwrap()
        .interval(interval);
    let names = |event: &Event| {
        format!("{event:?}")
            .split([' ', '('])
            .next()
            .unwrap()
            .to_owned()
    };
    let mut told = Vec::new();
    for _ in 0..4 {
        told.push(names(&early.next().await.unwrap().unwrap().event));
    }
    assert_eq!(told, ["Opened", "Committed", "Committed", "Committed"]);
    // Kept here, another goes on there.
    let cursor = early.cursor();
    drop(early);

    let kind = B256::repeat_byte(5);
    parties
        .client
        .state(parties.id, kind, vec![1, 2])
        .await
        .unwrap();
    parties.file().await.unwrap();
    parties.verdict(0, true).await.unwrap();
    parties.verdict(1, true).await.unwrap();
    let mut resumed = assize::Follower::resume(parties.client.clone(), parties.id, cursor)
        .court(parties.compute.spec.court.terms())
        .interval(interval);
    let mut told = Vec::new();
    loop {
        let event = resumed.next().await.unwrap().unwrap().event;
        told.push(names(&event));
        if event == Event::Final(Status::Upheld) {
            break;
        }
    }
    assert_eq!(
        told,
        [
            "Stated", "Filed", "Verdict", "Ruled", "Verdict", "Ruled", "Final"
        ]
    );

    parties.settle().await;
    let mut told = Vec::new();
    while let Some(located) = resumed.next().await.unwrap() {
        told.push(names(&located.event));
    }
    assert_eq!(told, ["Settled", "Settled", "Settled", "Closed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_follower_rolls_back_with_the_chain() {
    let parties = Parties::open().await;
    let interval = std::time::Duration::from_millis(20);
    let mut follower = parties
        .client
        .follow(parties.id)
        .await
        .unwrap()
        .interval(interval);
    for _ in 0..4 {
        follower.next().await.unwrap();
    }
    let kind = |byte| B256::repeat_byte(byte);
    parties
        .client
        .state(parties.id, kind(1), vec![1])
        .await
        .unwrap();
    let told = follower.next().await.unwrap().unwrap();
    assert!(matches!(told.event, Event::Stated { .. }), "{told}");

    // The statement's block is replaced by two others.
    parties
        .world
        .provider
        .anvil_rollback(Some(1))
        .await
        .unwrap();
    parties
        .client
        .state(parties.id, kind(2), vec![2])
        .await
        .unwrap();
    parties
        .client
        .state(parties.id, kind(3), vec![3])
        .await
        .unwrap();
    let mut kinds = Vec::new();
    let rolled = follower.next().await.unwrap().unwrap();
    assert_eq!(
        rolled.event,
        Event::Reorged {
            block: told.block - 1
        }
    );
    for _ in 0..2 {
        match follower.next().await.unwrap().unwrap().event {
            Event::Stated { kind, .. } => kinds.push(kind),
            other => panic!("expected a statement, found {other}"),
        }
    }
    assert_eq!(kinds, [kind(2), kind(3)]);
}
