//! Whole seasons of a league, with random results: the contract ranks, pays and moves agents as this
//! crate computes.

use alloy::{
    network::EthereumWallet,
    primitives::{B256, U256, keccak256},
    providers::{DynProvider, Provider, ProviderBuilder, ext::AnvilApi},
};
use assize::{
    bindings::{IERC20, League},
    league::{Agent, LeagueRules, Member, Score, division_of, next_division, ranking, rewards},
    types::AssetKind,
};

use crate::world::World;

const OWNERS: usize = 6;
const FILER: usize = 6;
const BOUND: u128 = 2_000;
const DAY: u32 = 86_400;
const ROOT: B256 = B256::repeat_byte(7);

/// Anvil's accounts, each of which signs for itself.
fn everybody(world: &World) -> DynProvider {
    let mut wallet = EthereumWallet::from(world.key(0));
    for account in 1..10 {
        wallet.register_signer(world.key(account));
    }
    ProviderBuilder::new()
        .with_simple_nonce_management()
        .wallet(wallet)
        .connect_http(world.anvil.endpoint_url())
        .erased()
}

fn rules(world: &World) -> LeagueRules {
    LeagueRules {
        system: keccak256("snake"),
        parameters: B256::repeat_byte(1),
        profile: B256::repeat_byte(2),
        kind: AssetKind::ERC20,
        token: world.token,
        stake: 1_000,
        multiplier: 300_000,
        rounds: 2,
        matches: 3,
        promoted: 1,
        filer: world.address(FILER),
        bond: 500,
        bounty: 100_000,
        quorum: 1,
        beacon: world.book.header_beacon,
        entry: DAY,
        filing: DAY,
        challenge: DAY,
        closing: DAY,
        bounds: vec![BOUND],
        verifiers: vec![world.address(9)],
    }
}

/// Points and fuel that often are the same.
fn score(season: u32, owner: usize) -> Score {
    let random = keccak256([season.to_be_bytes(), u32::from(small(owner)).to_be_bytes()].concat());
    Score {
        points: (random[0] % 3).into(),
        fuel: (random[1] % 2).into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn test_seasons_come_to_what_is_computed() {
    let world = World::new().await;
    let provider = everybody(&world);
    let league = League::new(world.book.league, &provider);
    let rules = rules(&world);
    let id = league.leagueIdOf(rules.clone()).call().await.unwrap();
    let token = IERC20::new(world.token, &provider);
    for account in 0..=FILER {
        let approve = token.approve(*league.address(), U256::MAX);
        send(approve.from(world.address(account))).await;
    }
    let fund = league.fund(rules.clone(), U256::from(3_000));
    send(fund.from(world.address(FILER))).await;

    for season in 1..=3 {
        let mut divisions = vec![vec![]; 2];
        for owner in 0..OWNERS {
            let before = member(&league, id, &world, owner).await;
            // Half of them begin above the bound; later they play with what they have.
            let amount: u128 = if season > 1 {
                0
            } else if owner % 2 == 0 {
                1_500
            } else {
                2_500
            };
            let enter = league.enter(rules.clone(), module(owner), U256::from(amount));
            send(enter.from(world.address(owner))).await;
            let after = member(&league, id, &world, owner).await;
            let highest = before.rank.checked_sub(1).map(usize::from);
            let division = division_of(before.balance + amount, &rules.bounds, highest);
            assert_eq!(usize::from(after.division), division, "season {season}");
            assert_eq!(usize::from(after.index), divisions[division].len());
            divisions[division].push(owner);
        }

        pass(&provider, DAY).await;
        send(league.seal(rules.clone()).from(world.address(0))).await;
        let sealed = league.seasonOf(id).call().await.unwrap();
        let drawn = sealed.drawBlock.to::<u64>();
        provider.anvil_mine(Some(5), None).await.unwrap();
        let block = provider.get_block(drawn.into()).await.unwrap().unwrap();
        let header = alloy::rlp::encode(&block.header.inner);
        send(
            league
                .seed(rules.clone(), header.into())
                .from(world.address(0)),
        )
        .await;

        for (division, owners) in divisions.iter().enumerate().filter(|(_, o)| !o.is_empty()) {
            let scores = owners.iter().map(|owner| score(season, *owner)).collect();
            let file = league.file(rules.clone(), small(division), ROOT, scores);
            send(file.from(world.address(FILER))).await;
        }
        pass(&provider, 2 * DAY).await;
        for (division, owners) in divisions.iter().enumerate().filter(|(_, o)| !o.is_empty()) {
            let scores: Vec<_> = owners.iter().map(|owner| score(season, *owner)).collect();
            let results: Vec<_> = scores.iter().cloned().map(Some).collect();
            let order = ranking(&results);
            let mut before = vec![];
            for index in &order {
                before.push(member(&league, id, &world, owners[*index]).await.balance);
            }
            let earned = rewards(&before, sealed.rate).unwrap();

            // In any other order it is refused.
            let mut wrong: Vec<_> = order.iter().map(|index| small(*index)).collect();
            let right = wrong.clone();
            if wrong.len() > 1 {
                wrong.swap(0, 1);
                let close =
                    league.close(rules.clone(), small(division), ROOT, scores.clone(), wrong);
                assert!(close.call().await.is_err(), "season {season}");
            }
            let close = league.close(rules.clone(), small(division), ROOT, scores, right);
            send(close.from(world.address(0))).await;
            for (place, index) in order.iter().enumerate() {
                let now = member(&league, id, &world, owners[*index]).await;
                assert_eq!(
                    now.balance,
                    before[place] + earned[place],
                    "season {season}"
                );
                let next = next_division(small(division), 1, rules.promoted, place, order.len());
                assert_eq!(now.rank, next + 1, "season {season}, place {place}");
            }
        }
    }
}

fn small(number: usize) -> u8 {
    u8::try_from(number).expect("a few")
}

fn module(owner: usize) -> B256 {
    B256::with_last_byte(small(owner))
}

async fn member(
    league: &League::LeagueInstance<&DynProvider>,
    id: B256,
    world: &World,
    owner: usize,
) -> Member {
    let agent = Agent {
        owner: world.address(owner),
        module: module(owner),
    };
    let agent = league.agentIdOf(id, agent).call().await.unwrap();
    league.memberOf(agent).call().await.unwrap()
}

async fn pass(provider: &DynProvider, seconds: u32) {
    provider.anvil_increase_time(seconds.into()).await.unwrap();
    provider.anvil_mine(Some(1), None).await.unwrap();
}

async fn send<P: Provider, D: alloy::contract::CallDecoder>(
    call: alloy::contract::CallBuilder<P, D>,
) {
    let receipt = call.send().await.unwrap().get_receipt().await.unwrap();
    assert!(receipt.status());
}
