//! The templates of trades: their examples run on a chain of their own, and the ways that the examples
//! do not take.

#[path = "../../examples/barter.rs"]
#[allow(dead_code, unreachable_pub)]
mod barter;
#[path = "../../examples/bounty.rs"]
#[allow(dead_code, unreachable_pub)]
mod bounty;
#[path = "../../examples/coalition.rs"]
#[allow(dead_code, unreachable_pub)]
mod coalition;
#[path = "../../examples/milestones.rs"]
#[allow(dead_code, unreachable_pub)]
mod milestones;
#[path = "../../examples/swap.rs"]
#[allow(dead_code, unreachable_pub)]
mod swap;
#[path = "../../examples/trade.rs"]
#[allow(dead_code, unreachable_pub)]
mod trade;

use alloy::{
    primitives::{Address, B256, U256, bytes, keccak256},
    providers::{Provider, ext::AnvilApi},
};
use assize::{
    Client, Error, Evidence, Revert, deploy,
    templates::{Barter, Bounty, Coalition, Draft, Fulfilment, Milestones, Swap},
    types::{Asset, Clause, Contest},
};

use crate::world::World;

const DAY: u64 = 86_400;

fn hex_keys(world: &World, count: usize) -> Vec<String> {
    let keys = (0..count).map(|account| world.key(account).to_bytes());
    keys.map(alloy::hex::encode).collect()
}

/// What each of the first accounts gained of a token of which it had a million.
async fn gained<const N: usize>(world: &World, token: Address) -> [i64; N] {
    let token = world.client(9).await.erc20(token);
    let mut gains = [0; N];
    for (account, gain) in gains.iter_mut().enumerate() {
        let balance = token.balanceOf(world.address(account));
        let balance = i64::try_from(balance.call().await.unwrap()).unwrap();
        *gain = balance - 1_000_000;
    }
    gains
}

/// Sets the chain's time to at least this.
async fn reach(world: &World, time: u64) -> eyre::Result<()> {
    if time > world.now().await {
        world.provider.anvil_set_next_block_timestamp(time).await?;
        world.provider.anvil_mine(Some(1), None).await?;
    }
    Ok(())
}

async fn later(world: &World, seconds: u64) {
    let time = world.now().await + seconds;
    reach(world, time).await.unwrap();
}

fn coins(token: Address, amount: u64) -> Asset {
    Asset::erc20(token, U256::from(amount))
}

async fn open(by: &Client, draft: &Draft) -> B256 {
    by.approve_deal(&draft.deal).await.unwrap();
    by.open(&draft.deal, []).await.unwrap().value
}

/// Settles without evidence.
async fn settle(by: &Client, draft: &Draft, index: usize, clause: usize) -> Result<(), Revert> {
    let settled = by.settle(&draft.deal, index, clause, Evidence::default());
    refusal(settled.await)
}

fn refusal<T>(result: Result<T, Error>) -> Result<(), Revert> {
    match result {
        Ok(_) => Ok(()),
        Err(Error::Revert(revert)) => Err(revert),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn test_two_bundles_change_hands_in_one_transaction() {
    let world = World::new().await;
    let other = world.another_token().await;
    let tokens = [world.token, other];
    let keys = hex_keys(&world, 2);
    barter::run(&world.anvil.endpoint(), tokens, &keys)
        .await
        .unwrap();
    assert_eq!(gained(&world, world.token).await, [-100, 100]);
    assert_eq!(gained(&world, other).await, [30, -30]);
    let left = world.provider.get_balance(world.book.escrow).await.unwrap();
    assert_eq!(left, U256::ZERO);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_barter_of_which_one_side_is_short_moves_nothing() {
    let world = World::new().await;
    let (alice, bob) = (world.client(0).await, world.client(1).await);
    let draft = Barter::new(world.address(0), world.address(1))
        .gives(coins(world.token, 100))
        .takes(coins(world.token, 1_000_001))
        .build(&world.book)
        .unwrap();
    alice.approve_deal(&draft.deal).await.unwrap();
    bob.approve_deal(&draft.deal).await.unwrap();
    let signature = alice.sign_deal(&draft.deal).await.unwrap();
    let signed = [(world.address(0), signature)];
    let refused = bob.exchange(&draft.deal, signed).await.unwrap_err();
    assert!(matches!(refused, Error::Revert(_)), "{refused}");
    assert_eq!(gained(&world, world.token).await, [0, 0]);
    let unsigned = bob.exchange(&draft.deal, []).await.unwrap_err();
    assert!(
        matches!(unsigned, Error::MissingSignature { index: 0, .. }),
        "{unsigned}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn test_goods_are_sold_at_the_posted_price_and_at_the_best_quote() {
    let world = World::new().await;
    let money = world.another_token().await;
    let tokens = [world.token, money];
    let buyer = world.client(0).await;
    let mut makers = Vec::new();
    for (account, price) in [(1, 280), (2, 230), (3, 260)] {
        makers.push((world.client(account).await, price));
    }
    trade::posted(&buyer, &makers[0].0, tokens).await.unwrap();
    assert_eq!(gained(&world, world.token).await, [10, -10]);
    assert_eq!(gained(&world, money).await, [-250, 250]);

    let best = trade::quotes(&buyer, &makers, tokens).await.unwrap();
    assert_eq!(
        (best.maker, best.price),
        (world.address(2), U256::from(230))
    );
    assert_eq!(gained(&world, world.token).await, [20, -10, -10, 0]);
    assert_eq!(gained(&world, money).await, [-480, 250, 230, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_swap_across_two_chains() {
    let (one, other) = (World::on(31_337).await, World::on(31_338).await);
    let rpcs = [one.anvil.endpoint(), other.anvil.endpoint()];
    let rpcs = [rpcs[0].as_str(), rpcs[1].as_str()];
    let keys = hex_keys(&one, 2);
    swap::run(rpcs, [one.token, other.token], &keys)
        .await
        .unwrap();
    assert_eq!(gained(&one, one.token).await, [-100, 100]);
    assert_eq!(gained(&other, other.token).await, [70, -70]);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_swap_that_is_not_finished_gives_both_sides_back() {
    let (one, other) = (World::on(31_337).await, World::on(31_338).await);
    let (alice1, alice2) = (one.client(0).await, other.client(0).await);
    let bob2 = other.client(1).await;
    let secret = B256::repeat_byte(7);
    let hash = Swap::lock(secret);
    let drafts = Swap::new(one.address(0), one.address(1), hash)
        .gives(coins(one.token, 100))
        .takes(coins(other.token, 70))
        .start(one.now().await)
        .build(&one.book)
        .unwrap();
    open(&alice1, &drafts.first).await;
    open(&bob2, &drafts.second).await;
    let (first, second) = (&drafts.first.deal, &drafts.second.deal);
    assert_eq!(gained(&one, one.token).await, [-100]);

    // The secret is none, and it is too early to go back.
    let wrong = refusal(alice2.claim(second, B256::ZERO).await);
    assert!(matches!(wrong, Err(Revert::Refused { .. })), "{wrong:?}");
    let early = refusal(bob2.reclaim(second).await);
    assert!(
        matches!(early, Err(Revert::OutsideWindow { .. })),
        "{early:?}"
    );
    assert_eq!(bob2.revealed(second, hash).await.unwrap(), None);

    // The second lock ends, then the first: from then on the secret is worth nothing.
    later(&other, 6 * 3_600).await;
    let late = refusal(alice2.claim(second, secret).await);
    assert!(
        matches!(late, Err(Revert::OutsideWindow { .. })),
        "{late:?}"
    );
    bob2.reclaim(second).await.unwrap();
    assert_eq!(bob2.revealed(second, hash).await.unwrap(), None);
    later(&one, 9 * 3_600).await;
    alice1.reclaim(first).await.unwrap();
    assert_eq!(gained(&one, one.token).await, [0, 0]);
    assert_eq!(gained(&other, other.token).await, [0, 0]);
}

/// A judge that says yes to a statement whose content has the keccak256 that is demanded: in `check` it
/// hashes the data of the first statement, and compares.
async fn judge(world: &World) -> Address {
    let code = bytes!(
        "60298060095f395ff3"
        "604435602401803501806060013501803590602001"
        "81905f375f2060643560240135145f5260205ff3"
    );
    deploy::create(&world.provider, &code).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_bounty_is_paid_to_whoever_sealed_first() {
    let world = World::new().await;
    let judge = judge(&world).await;
    let (sponsor, solver) = (world.client(0).await, world.client(1).await);
    let pass = async |time| reach(&world, time).await;
    bounty::run((&sponsor, &solver), (world.token, judge), b"42", pass)
        .await
        .unwrap();
    assert_eq!(gained(&world, world.token).await, [-1_000, 1_000]);
    let bonds = world.provider.get_balance(world.book.sealed).await.unwrap();
    assert_eq!(bonds, U256::ZERO);
}

async fn puzzle(world: &World, sponsor: &Client, answer: &[u8]) -> (Draft, Contest) {
    let asked = Clause::when(judge(world).await, keccak256(answer));
    let bounty = Bounty::new(world.address(0), coins(world.token, 1_000), asked);
    let bounty = bounty.bond(U256::from(500));
    let contest = bounty.contest().clone();
    let draft = bounty.build(&world.book).unwrap();
    open(sponsor, &draft).await;
    (draft, contest)
}

/// Eve sees a reveal in the mempool. She can seal what it says, and even reveal before it: the earlier
/// seal wins. She can repeat its seal: that opens to nothing.
#[tokio::test(flavor = "multi_thread")]
async fn test_a_copied_fulfilment_does_not_win() {
    let world = World::new().await;
    let (sponsor, alice, eve) = (
        world.client(0).await,
        world.client(1).await,
        world.client(2).await,
    );
    let (draft, contest) = puzzle(&world, &sponsor, b"42").await;
    let id = sponsor.deal_id(&draft.deal);
    let fulfilment = |salt| Fulfilment {
        content: b"42".into(),
        salt: B256::repeat_byte(salt),
    };
    alice.seal(id, &contest, &fulfilment(1)).await.unwrap();
    later(&world, 10).await;

    // Alice's reveal is on its way; Eve's copy overtakes it.
    let unsealed = refusal(eve.reveal(id, &contest, &fulfilment(1), Vec::new()).await);
    assert!(unsealed.is_err(), "what Alice sealed opens for Alice only");
    eve.seal(id, &contest, &fulfilment(2)).await.unwrap();
    later(&world, 1).await;
    eve.reveal(id, &contest, &fulfilment(2), Vec::new())
        .await
        .unwrap();
    let leader = eve.leader(id, &contest).await.unwrap();
    assert_eq!(leader.map(|(leader, _)| leader), Some(world.address(2)));
    alice
        .reveal(id, &contest, &fulfilment(1), Vec::new())
        .await
        .unwrap();
    let leader = eve.leader(id, &contest).await.unwrap();
    assert_eq!(leader.map(|(leader, _)| leader), Some(world.address(1)));

    later(&world, DAY).await;
    let eves = eve.award(&draft.deal, &contest, world.address(2), b"42");
    let refused = refusal(eves.await);
    assert!(
        matches!(refused, Err(Revert::Refused { .. })),
        "{refused:?}"
    );
    let alices = eve.award(&draft.deal, &contest, world.address(1), b"42");
    alices.await.unwrap();
    assert_eq!(gained(&world, world.token).await, [-1_000, 1_000, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_bounty_that_nobody_earns_goes_back() {
    let world = World::new().await;
    let (sponsor, guesser) = (world.client(0).await, world.client(1).await);
    let (draft, contest) = puzzle(&world, &sponsor, b"42").await;
    let id = sponsor.deal_id(&draft.deal);
    let wrong = Fulfilment {
        content: b"41".into(),
        salt: B256::repeat_byte(1),
    };
    guesser.seal(id, &contest, &wrong).await.unwrap();
    later(&world, 10).await;
    let refused = refusal(guesser.reveal(id, &contest, &wrong, Vec::new()).await);
    assert!(refused.is_err(), "the judge says no");
    let early = settle(&sponsor, &draft, 0, 1).await;
    assert!(matches!(early, Err(Revert::Refused { .. })), "{early:?}");
    later(&world, 8 * DAY).await;
    settle(&guesser, &draft, 0, 1).await.unwrap();
    assert_eq!(gained(&world, world.token).await, [0, 0]);
    // The bond stays behind, for the sponsor.
    let bonds = world.provider.get_balance(world.book.sealed).await.unwrap();
    assert_eq!(bonds, U256::from(500));
}

#[tokio::test(flavor = "multi_thread")]
async fn test_milestones_are_paid_and_a_dead_project_gives_back_the_rest() {
    let world = World::new().await;
    let (client, provider) = (world.client(0).await, world.client(1).await);
    let pass = async |time| reach(&world, time).await;
    milestones::run((&client, &provider), world.token, pass)
        .await
        .unwrap();
    assert_eq!(gained(&world, world.token).await, [-300, 300]);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_milestone_that_falls_or_is_skipped_is_not_paid() {
    let world = World::new().await;
    let (client, provider, judge) = (
        world.client(0).await,
        world.client(1).await,
        world.client(2).await,
    );
    let week = 7 * 86_400;
    let draft = Milestones::new(world.address(0), world.address(1))
        .judge(world.address(2), 86_400)
        .milestone(coins(world.token, 100), week)
        .milestone(coins(world.token, 200), 2 * week)
        .milestone(coins(world.token, 300), 3 * week)
        .build(&world.book)
        .unwrap();
    let id = open(&client, &draft).await;
    // The provider reports the first and the third; the first is challenged and falls.
    let (first, third) = (Milestones::done(0), Milestones::done(2));
    provider.state(id, first, b"junk").await.unwrap();
    provider.state(id, third, b"more").await.unwrap();
    let author = world.address(1);
    client
        .challenge(id, author, first, b"it is junk")
        .await
        .unwrap();
    judge.rule(id, author, first, b"junk", false).await.unwrap();
    // The client may still accept it, until the last ruling would have been due.
    let undecided = settle(&client, &draft, 0, Milestones::FELL).await;
    assert!(
        matches!(undecided, Err(Revert::Refused { .. })),
        "{undecided:?}"
    );
    later(&world, u64::from(week) + 4 * DAY).await;
    settle(&client, &draft, 0, Milestones::FELL).await.unwrap();
    // The second is not done yet, so the third is neither paid nor given back.
    for clause in [Milestones::UNCHALLENGED, Milestones::DEAD] {
        let open = settle(&provider, &draft, 2, clause).await;
        assert!(matches!(open, Err(Revert::Refused { .. })), "{open:?}");
    }
    later(&world, 5 * DAY).await;
    let skipped = settle(&provider, &draft, 2, Milestones::UNCHALLENGED).await;
    assert!(skipped.is_err(), "the second was skipped");
    settle(&client, &draft, 1, Milestones::MISSED)
        .await
        .unwrap();
    settle(&client, &draft, 2, Milestones::DEAD).await.unwrap();
    assert_eq!(gained(&world, world.token).await, [0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_coalitions_backup_is_paid_for_the_member_that_is_missing() {
    let world = World::new().await;
    let client = world.client(0).await;
    let members = [
        world.client(1).await,
        world.client(2).await,
        world.client(3).await,
    ];
    let backup = world.client(4).await;
    let pass = async |time| reach(&world, time).await;
    coalition::run((&client, &members, &backup), world.token, pass)
        .await
        .unwrap();
    let gains = gained(&world, world.token).await;
    assert_eq!(gains, [-950, 500, 300, -50, 200]);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_backup_that_is_missing_too_loses_its_collateral() {
    let world = World::new().await;
    let mut parties = Vec::new();
    for account in 0..4 {
        parties.push(world.client(account).await);
    }
    let [client, one, _, backup] = parties.as_slice() else {
        panic!("four")
    };
    let (profit, deposit) = (coins(world.token, 1_000), coins(world.token, 50));
    let coalition = Coalition::new(world.address(0), profit, world.address(3), deposit)
        .member(world.address(1), 600_000)
        .member(world.address(2), 400_000);
    let draft = coalition.clone().build(&world.book).unwrap();
    let mut signatures = Vec::new();
    for party in &parties {
        party.approve_deal(&draft.deal).await.unwrap();
        let signature = party.sign_deal(&draft.deal).await.unwrap();
        signatures.push((party.address().unwrap(), signature));
    }
    let id = client.open(&draft.deal, signatures).await.unwrap().value;
    one.state(id, Coalition::done(0), b"done").await.unwrap();
    // The backup does a part that is not missing: that is worth nothing.
    backup.state(id, Coalition::done(0), b"mine").await.unwrap();
    later(&world, DAY).await;
    let stolen = settle(backup, &draft, 0, Coalition::BACKUP).await;
    assert!(matches!(stolen, Err(Revert::Refused { .. })), "{stolen:?}");
    let early = settle(client, &draft, coalition.collateral_of(2), 0).await;
    assert!(matches!(early, Err(Revert::Refused { .. })), "{early:?}");
    later(&world, DAY).await;
    settle(one, &draft, 0, Coalition::MEMBER).await.unwrap();
    settle(client, &draft, 1, 4).await.unwrap();
    for (member, clause) in [(0, 2), (1, 0), (2, 0)] {
        let index = coalition.collateral_of(member);
        settle(client, &draft, index, clause).await.unwrap();
    }
    assert_eq!(gained(&world, world.token).await, [-500, 600, -50, -50]);
}
