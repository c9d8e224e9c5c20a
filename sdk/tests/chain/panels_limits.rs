//! The SDK accepts rules of panels if, and only if, the contracts do.

use alloy::{
    primitives::{Address, B256, U256, keccak256},
    sol_types::SolValue,
};
use assize::{
    Error, PanelSpec, Revert,
    bindings::{Appeals, Panels, Stakes},
    panels::{OpenVerification, pool_id},
    types::{AssetKind, Filing, PPM, SPOILS, Share, Status},
};
use proptest::{collection::vec, prelude::*, strategy::ValueTree, test_runner::TestRunner};

use crate::world::World;

const CASES: usize = 600;
const WINDOW: u32 = 7_200;

/// Terms within the limits.
fn sound(world: &World) -> PanelSpec {
    let open = OpenVerification::new(B256::repeat_byte(1), 500, 1_000, 50);
    let (rules, pool) = open.terms(AssetKind::ERC20, world.token, WINDOW, &world.book);
    PanelSpec {
        deadline: 1_000,
        limit: 864_000,
        filing: Filing {
            filer: Address::repeat_byte(2),
            window: WINDOW,
            silence: Status::Upheld,
            kind: AssetKind::ERC20,
            token: world.token,
            rate: U256::ZERO,
            floor: U256::from(100),
            cap: U256::from(1_000),
            multiplier: U256::from(20 * PPM),
            slash: vec![
                Share::new(Address::repeat_byte(3), 400_000),
                Share::new(SPOILS, 600_000),
            ],
        },
        rules,
        pool,
    }
}

/// One of the values, or another from anywhere.
fn one_of<T: Copy + TryFrom<u64>>(values: &[T], chosen: u64) -> T {
    let index = usize::try_from(chosen).expect("of 64 bits") % (values.len() + 1);
    let anything = T::try_from(chosen).ok();
    values.get(index).copied().or(anything).unwrap_or(values[0])
}

/// Changes one value, mostly to one beside a bound.
fn change(spec: &mut PanelSpec, which: u8, chosen: u64) {
    let longest = u32::try_from(spec.rules.duration()).unwrap_or(u32::MAX);
    let (rules, filing, pool) = (&mut spec.rules, &mut spec.filing, &mut spec.pool);
    let near = |value: u32| [value.saturating_sub(1), value, value.saturating_add(1)];
    match which {
        0 => rules.bond = one_of(&[0, 17, 300, 301, 302, 1_200, 1_201, u128::MAX], chosen),
        1 => rules.fee = one_of(&[0, 1, 50, 119, 120, 166, 167], chosen),
        2 => rules.seats = one_of(&[0, 1, 2, 3, 7, 15, 30, 31, 32, 33, 255], chosen),
        3 => rules.levels = one_of(&[0, 1, 2, 3, 4, 32, 255], chosen),
        4 => rules.growth = one_of(&[0, PPM - 1, PPM, 10 * PPM, 10 * PPM + 1], chosen),
        5 => {
            rules.burn = one_of(
                &[0, PPM / 2, 849_999, 850_000, 850_001, PPM, PPM + 1],
                chosen,
            )
        }
        6 => rules.appealBurn = one_of(&[0, PPM / 2, PPM / 2 + 1, PPM], chosen),
        7 => rules.age = one_of(&near(filing.window), chosen),
        8 => rules.reveal = one_of(&[0, 299, 300, WINDOW - 1, WINDOW, WINDOW + 1], chosen),
        9 => rules.clock = one_of(&[0, 299, rules.reveal, 3_599, 3_600, 86_400], chosen),
        10 => rules.seating = one_of(&[299, 300, 301], chosen),
        11 => rules.vote = one_of(&[299, 300, 301], chosen),
        12 => rules.appeal = one_of(&[599, 600, 601], chosen),
        13 => rules.referral = one_of(&[0, 299, 300], chosen),
        14 => rules.auditRate = one_of(&[0, PPM, PPM + 1], chosen),
        15 => rules.forum = Address::with_last_byte(one_of(&[0, 1], chosen)),
        16 => rules.kind = kind(chosen),
        17 => rules.token = Address::with_last_byte(1),
        18 => filing.window = one_of(&near(rules.reveal), chosen),
        19 => spec.limit = one_of(&near(longest.saturating_add(filing.window)), chosen),
        20 => {
            filing.multiplier =
                U256::from(one_of(&[0_u64, 8_333_333, 8_350_000, 20_000_000], chosen))
        }
        21 => filing.cap = U256::from(one_of(&[100_u64, 5_000, 5_001], chosen)),
        22 => filing.slash[1].ppm = one_of(&[0, 250_000, 250_500, PPM], chosen),
        23 => filing.kind = kind(chosen),
        24 => {
            let needed = longest
                .saturating_add(rules.age)
                .saturating_add(rules.reveal);
            pool.delay = one_of(&near(needed), chosen);
        }
        25 => pool.service = B256::ZERO,
        26 => filing.slash[0].to = SPOILS,
        _ => filing.floor = U256::from(one_of(&[1_u64, 41, 42, 99], chosen)),
    }
}

fn kind(chosen: u64) -> AssetKind {
    let kinds = [
        AssetKind::Native,
        AssetKind::ERC20,
        AssetKind::ERC721,
        AssetKind::ERC1155,
    ];
    kinds[usize::try_from(chosen % 4).expect("of 2 bits")]
}

/// Sound terms with some values changed, and pool and service made to fit again, mostly.
fn terms(world: &World) -> impl Strategy<Value = PanelSpec> + use<> {
    let sound = sound(world);
    let changes = vec((0..28_u8, any::<u64>()), 0..4);
    (changes, 0..8_u8).prop_map(move |(changes, refit)| {
        let mut spec = sound.clone();
        for (which, chosen) in &changes {
            change(&mut spec, *which, *chosen);
        }
        let broken = changes.iter().any(|(which, _)| *which == 25);
        if refit != 0 && !broken {
            spec.pool.service = spec.rules.service();
        }
        if refit != 1 {
            spec.rules.pool = pool_id(&spec.pool);
        }
        spec
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn test_the_sdk_accepts_what_the_contracts_accept() {
    let world = World::new().await;
    let panels = Panels::new(world.book.panels, world.provider.clone());
    let appeals = Appeals::new(world.book.panels, world.provider.clone());
    let strategy = terms(&world);
    let mut runner = TestRunner::deterministic();
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..CASES {
        let spec = strategy.new_tree(&mut runner).unwrap().current();
        // Of a docket in which nothing was filed both say what is wrong with the rules, first.
        let (terms, rules) = (spec.terms(), spec.rules.clone());
        let said = panels
            .challenge(B256::ZERO, terms, rules, B256::ZERO)
            .call()
            .await;
        let alone = match said.map(|_| ()).map_err(Error::from) {
            Err(Error::Revert(Revert::UnfairRules)) => false,
            Err(Error::Revert(Revert::DocketStatus { .. })) => true,
            other => panic!("{spec:?} makes {other:?}"),
        };
        assert_eq!(spec.rules.check().is_ok(), alone, "{spec:?}");

        let (terms, filing) = (spec.terms(), spec.filing.clone());
        let (rules, pool) = (spec.rules.clone(), spec.pool.clone());
        let said = appeals
            .reject(B256::ZERO, terms, filing, rules, pool)
            .call()
            .await;
        let fair = match said.map(|_| ()).map_err(Error::from) {
            Err(Error::Revert(Revert::NothingToReject)) => true,
            Err(Error::Revert(Revert::DocketStatus { .. } | Revert::WrongTerms { .. })) => false,
            other => panic!("{spec:?} makes {other:?}"),
        };
        let checked = spec.check();
        assert_eq!(checked.is_ok(), fair, "{checked:?} of {spec:?}");
        if fair {
            accepted += 1
        } else {
            refused += 1
        }

        if alone {
            let rules = spec.rules.clone();
            let bond = appeals.appealBondOf(rules.clone(), U256::ONE).call().await;
            assert_eq!(rules.appeal_bond(1), bond.unwrap());
        }
    }
    assert!(accepted > CASES / 10, "{accepted} accepted");
    assert!(refused > CASES / 10, "{refused} refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn test_what_the_rules_come_to_is_the_contracts() {
    let world = World::new().await;
    let spec = sound(&world);
    let panels = Panels::new(world.book.panels, world.provider.clone());
    let rules = spec.rules.clone();
    let duration = panels.durationOf(rules.clone()).call().await.unwrap();
    assert_eq!(U256::from(rules.duration()), duration);
    let service = panels.serviceOf(rules.clone()).call().await.unwrap();
    assert_eq!(rules.service(), service);
    let stakes = Stakes::new(world.book.stakes, world.provider.clone());
    let pool = stakes.poolIdOf(spec.pool.clone()).call().await.unwrap();
    assert_eq!(pool_id(&spec.pool), pool);
    assert_eq!(spec.terms().rules, keccak256(rules.abi_encode()));
}
