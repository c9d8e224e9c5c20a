//! The templates of flows: their examples run on a chain of their own, and the ways that the examples
//! do not take.

#[path = "../../examples/agreement.rs"]
#[allow(dead_code, unreachable_pub)]
mod agreement;
#[path = "../../examples/insurance.rs"]
#[allow(dead_code, unreachable_pub)]
mod insurance;
#[path = "../../examples/meter.rs"]
#[allow(dead_code, unreachable_pub)]
mod meter;
#[path = "../../examples/netting.rs"]
#[allow(dead_code, unreachable_pub)]
mod netting;
#[path = "../../examples/storage.rs"]
#[allow(dead_code, unreachable_pub)]
mod storage;
#[path = "../../examples/stream.rs"]
#[allow(dead_code, unreachable_pub)]
mod stream;

use std::time::Duration;

use alloy::{
    primitives::{Address, B256, Bytes, I256, U256},
    providers::ext::AnvilApi,
};
use assize::{
    Client, Error, Evidence,
    templates::{
        Draft, Insurance, Meter, Netting, Obligation, Peril, Pieces, PlainAgreement, Storage,
        Stream,
    },
    types::{Asset, Op},
};

use crate::world::World;

const MILLION: i64 = 1_000_000;

impl World {
    fn keys(&self, count: usize) -> Vec<String> {
        let keys = (0..count).map(|account| self.key(account).to_bytes());
        keys.map(alloy::hex::encode).collect()
    }

    fn tokens(&self, amount: u64) -> Asset {
        Asset::erc20(self.token, U256::from(amount))
    }

    /// What each of the first accounts gained.
    async fn gains<const N: usize>(&self) -> [i64; N] {
        let token = self.client(9).await.erc20(self.token);
        let mut gains = [0; N];
        for (account, gain) in gains.iter_mut().enumerate() {
            let balance = token.balanceOf(self.address(account)).call().await.unwrap();
            *gain = i64::try_from(balance).unwrap() - MILLION;
        }
        gains
    }

    async fn pass(&self, seconds: u64) {
        self.provider.anvil_increase_time(seconds).await.unwrap();
        self.provider.anvil_mine(Some(1), None).await.unwrap();
    }

    async fn mine(&self, blocks: u64) {
        self.provider.anvil_mine(Some(blocks), None).await.unwrap();
    }
}

/// Opens a deal of the first two accounts.
async fn open(first: &Client, second: &Client, draft: &Draft) -> B256 {
    let deal = &draft.deal;
    first.approve_deal(deal).await.unwrap();
    second.approve_deal(deal).await.unwrap();
    let signature = second.sign_deal(deal).await.unwrap();
    let signatures = [(second.address().unwrap(), signature)];
    first.open(deal, signatures).await.unwrap().value
}

async fn settle(
    client: &Client,
    draft: &Draft,
    index: usize,
    clause: usize,
) -> Result<(), &'static str> {
    let evidence = Evidence::default();
    reverted(client.settle(&draft.deal, index, clause, evidence).await)
}

/// The name of the error by which a contract refused.
fn reverted<T>(result: Result<T, Error>) -> Result<(), &'static str> {
    match result {
        Ok(_) => Ok(()),
        Err(Error::Revert(revert)) => Err(revert.name()),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn test_the_examples_are_short() {
    for source in [
        include_str!("../../examples/agreement.rs"),
        include_str!("../../examples/insurance.rs"),
        include_str!("../../examples/meter.rs"),
        include_str!("../../examples/netting.rs"),
        include_str!("../../examples/storage.rs"),
        include_str!("../../examples/stream.rs"),
    ] {
        let (_, rest) = source.split_once("// example: begin\n").unwrap();
        let (body, _) = rest.split_once("// example: end").unwrap();
        let statements = body.matches(';').count();
        assert!((1..=11).contains(&statements), "{statements} in {body}");
    }
}

// --- stream ---

#[tokio::test(flavor = "multi_thread")]
async fn test_the_stream_pays_its_last_voucher() {
    let world = World::new().await;
    let keys = world.keys(2);
    stream::run(&world.anvil.endpoint(), world.token, &keys)
        .await
        .unwrap();
    assert_eq!(world.gains().await, [-300, 300]);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_an_older_voucher_pays_no_more_and_no_less() {
    let world = World::new().await;
    let (payer, payee) = (world.client(0).await, world.client(1).await);
    let to = world.address(1);
    let stream = Stream::new(world.address(0), to, world.tokens(1_000));
    let draft = stream.build(&world.book).unwrap();
    payer.approve_deal(&draft.deal).await.unwrap();
    let id = payer.open(&draft.deal, []).await.unwrap().value;
    let old = payer
        .sign_voucher(id, 0, to, U256::from(100))
        .await
        .unwrap();
    let new = payer
        .sign_voucher(id, 0, to, U256::from(300))
        .await
        .unwrap();

    // Vouchers that are good for nothing are seen by the payee.
    let mut forged = new.clone();
    forged.total = U256::from(301);
    let beyond = payer
        .sign_voucher(id, 0, to, U256::from(1_001))
        .await
        .unwrap();
    let own = payee
        .sign_voucher(id, 0, to, U256::from(300))
        .await
        .unwrap();
    for bad in [forged, beyond, own] {
        assert!(!payee.is_voucher_good(&draft.deal, &bad));
    }
    assert!(payee.is_voucher_good(&draft.deal, &new));

    // The payee has named the new one; the payer tries to settle by the old one.
    payee
        .state(id, Stream::kind(), new.content())
        .await
        .unwrap();
    let evidence = Evidence {
        allocator_proof: old.content(),
        ..Evidence::default()
    };
    let refused = payer.settle(&draft.deal, 0, 0, evidence).await;
    assert_eq!(reverted(refused), Err("NotStated"));
    payee.redeem(&draft.deal, &new).await.unwrap();
    assert_eq!(world.gains().await, [-300, 300]);
    // Neither again, nor the old one beside it.
    assert_eq!(
        reverted(payee.redeem(&draft.deal, &new).await),
        Err("AlreadyClosed")
    );
    assert_eq!(
        reverted(payee.redeem(&draft.deal, &old).await),
        Err("AlreadyStated")
    );
    assert_eq!(world.gains().await, [-300, 300]);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_stream_without_a_voucher_returns() {
    let world = World::new().await;
    let payer = world.client(0).await;
    let stream = Stream::new(world.address(0), world.address(1), world.tokens(1_000));
    let draft = stream.until(100).grace(50).build(&world.book).unwrap();
    payer.approve_deal(&draft.deal).await.unwrap();
    payer.open(&draft.deal, []).await.unwrap();
    for (clause, name) in [(0, "TooEarly"), (1, "OutsideWindow")] {
        assert_eq!(settle(&payer, &draft, 0, clause).await, Err(name));
    }
    world.pass(100).await;
    // The payer need not wait for the grace, if the payee was silent.
    assert_eq!(settle(&payer, &draft, 0, 1).await, Err("OutsideWindow"));
    settle(&payer, &draft, 0, 0).await.unwrap();
    assert_eq!(world.gains().await, [0, 0]);
}

// --- meter ---

#[tokio::test(flavor = "multi_thread")]
async fn test_the_meter_is_paid_up_to_the_cap() {
    let world = World::new().await;
    let keys = world.keys(3);
    meter::run(&world.anvil.endpoint(), world.token, &keys)
        .await
        .unwrap();
    // 300 and the cap of 1,000, the minimum within.
    assert_eq!(world.gains().await, [-1_300, 1_300, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_silent_meter_costs_the_minimum() {
    let world = World::new().await;
    let (consumer, device) = (world.client(0).await, world.client(2).await);
    let [from, to, by] = [0, 1, 2].map(|account| world.address(account));
    let meter = Meter::new(from, to, by, world.tokens(1_000));
    let meter = meter
        .minimum(U256::from(50))
        .periods(2, 100)
        .delay(20)
        .grace(20);
    let draft = meter.build(&world.book).unwrap();
    consumer.approve_deal(&draft.deal).await.unwrap();
    let id = consumer.open(&draft.deal, []).await.unwrap().value;
    assert_eq!(settle(&consumer, &draft, 0, 1).await, Err("Refused"));
    world.pass(120).await;
    // A reading that comes too late counts no more, for whoever settles.
    let due = U256::from(900);
    device.state_reading(id, 0, due).await.unwrap();
    let late = device.settle_reading(&draft.deal, 0, due).await;
    assert_eq!(reverted(late), Err("Refused"));
    settle(&consumer, &draft, 0, 1).await.unwrap();
    // The second period was read in time and settled by nobody.
    device.state_reading(id, 1, due).await.unwrap();
    world.pass(120).await;
    settle(&consumer, &draft, 1, 2).await.unwrap();
    settle(&consumer, &draft, 2, 0).await.unwrap();
    assert_eq!(world.gains().await, [-100, 100, 0]);
}

// --- storage ---

#[tokio::test(flavor = "multi_thread")]
async fn test_the_storage_is_proven_and_paid() {
    let world = World::new().await;
    let provider = world.provider.clone();
    let blocks = tokio::spawn(async move {
        let mut pause = tokio::time::interval(Duration::from_millis(100));
        loop {
            pause.tick().await;
            provider.anvil_mine(Some(1), None).await.unwrap();
        }
    });
    let keys = world.keys(2);
    let done = storage::run(&world.anvil.endpoint(), world.token, &keys).await;
    blocks.abort();
    done.unwrap();
    assert_eq!(world.gains().await, [-200, 200]);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_missed_period_pays_the_client() {
    let world = World::new().await;
    let (client, provider) = (world.client(0).await, world.client(1).await);
    let [from, to] = [0, 1].map(|account| world.address(account));
    let data: Vec<u8> = (0..=255).collect();
    let data = Pieces::cut(&data, 25);
    let (fee, lost) = (world.tokens(100), world.tokens(500));
    let storage = Storage::new(from, to, &data, fee, lost);
    let storage = storage.periods(2).blocks(2, 30, 20).grace(60);
    let (schedule, draft) = (storage.schedule(), storage.build(&world.book).unwrap());
    let id = open(&client, &provider, &draft).await;
    provider.begin_storage(id, &schedule).await.unwrap();

    world.mine(3).await;
    // Without the data, or with other data, there is no proof.
    let other = Pieces::cut(&[0; 256], 25);
    let refused = provider.prove_storage(id, &schedule, 0, &other).await;
    assert_eq!(reverted(refused), Err("WrongPiece"));
    assert_eq!(settle(&provider, &draft, 0, 0).await, Err("Refused"));
    provider
        .prove_storage(id, &schedule, 0, &data)
        .await
        .unwrap();
    for index in [0, 2] {
        settle(&provider, &draft, index, 0).await.unwrap();
    }
    // The second window passes.
    world.mine(60).await;
    let missed = provider.prove_storage(id, &schedule, 1, &data).await;
    assert_eq!(reverted(missed), Err("OutsideWindow"));
    for index in [1, 3] {
        assert_eq!(
            settle(&client, &draft, index, 1).await,
            Err("OutsideWindow")
        );
    }
    world.pass(1_000).await;
    for index in [1, 3] {
        assert_eq!(
            settle(&provider, &draft, index, 0).await,
            Err("OutsideWindow")
        );
        settle(&client, &draft, index, 1).await.unwrap();
    }
    assert_eq!(world.gains().await, [400, -400]);
}

// --- insurance ---

#[tokio::test(flavor = "multi_thread")]
async fn test_the_insurance_pays_its_cover() {
    let world = World::new().await;
    let keys = world.keys(3);
    insurance::run(&world.anvil.endpoint(), world.token, &keys)
        .await
        .unwrap();
    assert_eq!(world.gains().await, [-960, 960, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_policy_without_a_claim_costs_the_premium() {
    let world = World::new().await;
    let (insurer, holder) = (world.client(0).await, world.client(1).await);
    let [by, to, oracle] = [0, 1, 2].map(|account| world.address(account));
    let peril = Peril::reply(oracle, "late?", "yes");
    let (cover, premium) = (world.tokens(1_000), world.tokens(40));
    let policy = Insurance::new(by, to, cover, premium, peril)
        .end(100)
        .grace(50);
    let draft = policy.build(&world.book).unwrap();
    let id = open(&insurer, &holder, &draft).await;
    settle(&holder, &draft, Insurance::PREMIUM, 0)
        .await
        .unwrap();
    world
        .client(2)
        .await
        .reply(id, "late?", "no")
        .await
        .unwrap();
    let claim = settle(&holder, &draft, Insurance::COVER, Insurance::CLAIM).await;
    assert_eq!(claim, Err("Refused"));
    world.pass(100).await;
    let early = settle(&insurer, &draft, Insurance::COVER, Insurance::RETURN).await;
    assert_eq!(early, Err("OutsideWindow"));
    world.pass(50).await;
    settle(&insurer, &draft, Insurance::COVER, Insurance::RETURN)
        .await
        .unwrap();
    assert_eq!(world.gains().await, [40, -40, 0]);
}

/// A feed that answers every question with 8 decimals, this price, and now.
fn feed(price: u64) -> Bytes {
    let price: [u8; 32] = U256::from(price).to_be_bytes();
    let code: [&[u8]; 3] = [
        &[0x60, 8, 0x60, 0, 0x52, 0x7f],
        &price,
        &[
            0x60, 0x20, 0x52, 0x42, 0x60, 0x60, 0x52, 0x60, 0xa0, 0x60, 0, 0xf3,
        ],
    ];
    code.concat().into()
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_policy_on_a_price_pays_while_it_is_so() {
    let world = World::new().await;
    let (insurer, holder) = (world.client(0).await, world.client(1).await);
    let [by, to] = [0, 1].map(|account| world.address(account));
    let peril = Peril::Price {
        feed: Address::repeat_byte(0xfe),
        op: Op::Lt,
        price: I256::unchecked_from(90),
        decimals: 8,
        max_age: 60,
    };
    let (cover, premium) = (world.tokens(1_000), world.tokens(40));
    let policy = Insurance::new(by, to, cover, premium, peril);
    let draft = policy.build(&world.book).unwrap();
    open(&insurer, &holder, &draft).await;
    for (price, answer) in [(90, Err("Refused")), (89, Ok(()))] {
        let code = world
            .provider
            .anvil_set_code(Address::repeat_byte(0xfe), feed(price));
        code.await.unwrap();
        let claim = settle(&holder, &draft, Insurance::COVER, Insurance::CLAIM).await;
        assert_eq!(claim, answer);
    }
    assert_eq!(world.gains().await, [-1_000, 1_000 - 40]);
}

// --- netting ---

#[tokio::test(flavor = "multi_thread")]
async fn test_the_netting_clears_eight_obligations_at_once() {
    let world = World::new().await;
    let keys = world.keys(5);
    netting::run(&world.anvil.endpoint(), world.token, &keys)
        .await
        .unwrap();
    // What each is owed less what it owes.
    let mut expected = [0_i64; 5];
    for (debtor, creditor, amount) in netting::OWED {
        expected[debtor] -= i64::try_from(amount).unwrap();
        expected[creditor] += i64::try_from(amount).unwrap();
    }
    assert_eq!(world.gains().await, expected);
    assert_eq!(expected, [-100, -100, 425, -100, -125]);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_without_every_consent_nothing_is_paid() {
    let world = World::new().await;
    let mut parties = Vec::new();
    for account in 0..4 {
        parties.push(world.client(account).await);
    }
    let owes = |debtor: usize, creditor: usize, amount| Obligation {
        debtor: world.address(debtor),
        creditor: world.address(creditor),
        asset: world.tokens(amount),
    };
    // Account 3 neither pays nor receives, and has to consent all the same.
    let obligations = [owes(0, 1, 70), owes(0, 2, 30), owes(0, 3, 5), owes(3, 1, 5)];
    let netting = Netting::new(obligations).within(100);
    assert_eq!(netting.payments().unwrap().len(), 2);
    let mut consenting = [1, 2, 3].map(|account| world.address(account));
    consenting.sort_unstable();
    assert_eq!(netting.consenting().unwrap(), consenting);
    let draft = netting.build(&world.book).unwrap();
    parties[0].approve_deal(&draft.deal).await.unwrap();
    let mut signatures = Vec::new();
    for party in &parties {
        signatures.push(party.sign_netting(&draft.deal).await.unwrap());
    }
    let three = signatures[..3].to_vec();
    assert_eq!(
        reverted(parties[1].clear(&draft.deal, three).await),
        Err("Refused")
    );
    let nobody = parties[1]
        .clear(&draft.deal, signatures[1..].to_vec())
        .await;
    assert!(matches!(nobody, Err(Error::MissingSignature { .. })));

    // Opened all the same, it returns to the payer, and the second payment follows the first.
    parties[0].open(&draft.deal, []).await.unwrap();
    let outside = "OutsideWindow";
    for (index, clause, name) in [
        (0, 0, "Refused"),
        (0, 1, outside),
        (1, 0, "Refused"),
        (1, 1, "Refused"),
        (1, 2, outside),
    ] {
        assert_eq!(settle(&parties[1], &draft, index, clause).await, Err(name));
    }
    world.pass(100).await;
    settle(&parties[0], &draft, 0, 1).await.unwrap();
    assert_eq!(settle(&parties[1], &draft, 1, 0).await, Err("Refused"));
    settle(&parties[0], &draft, 1, 1).await.unwrap();
    assert_eq!(world.gains().await, [0; 4]);
}

// --- agreement ---

#[tokio::test(flavor = "multi_thread")]
async fn test_the_judges_find_for_the_seller() {
    let world = World::new().await;
    let keys = world.keys(5);
    agreement::run(&world.anvil.endpoint(), world.token, &keys)
        .await
        .unwrap();
    assert_eq!(world.gains().await, [-800, 800, 0, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn test_divided_judges_leave_what_was_signed_for_silence() {
    for (silence, expected) in [(None, [0, 0]), (Some(0), [200, -200])] {
        let world = World::new().await;
        let (buyer, seller) = (world.client(0).await, world.client(1).await);
        let [from, to] = [0, 1].map(|account| world.address(account));
        let text = "A song of at least two minutes.";
        let agreement = PlainAgreement::new(text, from, to)
            .stake(from, world.tokens(800))
            .stake(to, world.tokens(200))
            .judges(2, [2, 3, 4].map(|account| world.address(account)))
            .end(100);
        let agreement = match silence {
            Some(account) => agreement.silence_pays(world.address(account)),
            None => agreement,
        };
        let store = tempfile::tempdir().unwrap();
        let path = agreement.save(store.path()).unwrap();
        let draft = agreement.build(&world.book).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        assert_eq!(draft.deal.terms, assize::spec::hash(text.as_bytes()));
        assert!(path.ends_with(alloy::hex::encode(draft.deal.terms)));

        let id = open(&buyer, &seller, &draft).await;
        world.client(2).await.judge(id, from).await.unwrap();
        world.client(3).await.judge(id, to).await.unwrap();
        // Nobody judges its own case, and nobody counts twice.
        seller.judge(id, to).await.unwrap();
        for (clause, name) in [(0, "Refused"), (1, "Refused"), (2, "OutsideWindow")] {
            assert_eq!(settle(&seller, &draft, 0, clause).await, Err(name));
        }
        world.pass(100).await;
        world.client(4).await.judge(id, to).await.unwrap();
        assert_eq!(settle(&seller, &draft, 0, 1).await, Err("OutsideWindow"));
        for index in 0..2 {
            settle(&buyer, &draft, index, 2).await.unwrap();
        }
        assert_eq!(world.gains().await, expected);
    }
}
