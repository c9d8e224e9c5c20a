//! Ids computed in Rust equal those that the contracts compute, for random deals, statements and
//! dockets.

use alloy::{
    primitives::{Address, B256, Bytes, U256},
    providers::Provider,
};
use assize::{
    ids,
    types::{
        Allocation, Asset, AssetKind, Clause, Commitment, CourtTerms, Deal, Payout, Share,
        Statement,
    },
};
use proptest::{
    collection::vec,
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};

use crate::world::World;

/// So many random cases of each.
const CASES: usize = 300;

fn address() -> impl Strategy<Value = Address> {
    any::<[u8; 20]>().prop_map(Address::from)
}

fn word() -> impl Strategy<Value = B256> {
    any::<[u8; 32]>().prop_map(B256::from)
}

fn number() -> impl Strategy<Value = U256> {
    word().prop_map(|word| U256::from_be_bytes(word.0))
}

fn bytes() -> impl Strategy<Value = Bytes> {
    vec(any::<u8>(), 0..100).prop_map(Bytes::from)
}

fn asset() -> impl Strategy<Value = Asset> {
    let kind = prop::sample::select(vec![
        AssetKind::Native,
        AssetKind::ERC20,
        AssetKind::ERC721,
        AssetKind::ERC1155,
    ]);
    (kind, address(), number(), number()).prop_map(|(kind, token, id, amount)| Asset {
        kind,
        token,
        id,
        amount,
    })
}

fn clause() -> impl Strategy<Value = Clause> {
    let share = (address(), any::<u32>()).prop_map(|(to, ppm)| Share { to, ppm });
    let allocation =
        (vec(share, 0..4), address(), bytes()).prop_map(|(shares, allocator, data)| Allocation {
            shares,
            allocator,
            data,
        });
    (any::<u32>(), any::<u32>(), address(), bytes(), allocation).prop_map(
        |(from, until, arbiter, demand, allocation)| Clause {
            from,
            until,
            arbiter,
            demand,
            allocation,
        },
    )
}

fn deal() -> impl Strategy<Value = Deal> {
    let commitment = (address(), vec(asset(), 0..3), vec(clause(), 0..4)).prop_map(
        |(depositor, assets, clauses)| Commitment {
            depositor,
            assets,
            clauses,
        },
    );
    (word(), any::<u64>(), number(), vec(commitment, 0..4)).prop_map(
        |(terms, open_before, salt, commitments)| Deal {
            terms,
            openBefore: open_before,
            salt,
            commitments,
        },
    )
}

fn cases<T>(strategy: impl Strategy<Value = T>) -> Vec<T> {
    // A fixed seed: a failure is the same again.
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    (0..CASES)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn test_ids_equal_those_of_the_contracts() {
    let world = World::new().await;
    let client = assize::Client::builder()
        .provider(world.provider.clone())
        .build()
        .await
        .unwrap();
    assert_eq!(
        client.domain().chain_id,
        world.provider.get_chain_id().await.unwrap()
    );
    let (escrow, court, domain) = (client.escrow(), client.court(), client.domain());
    assert_eq!(
        escrow.domainSeparator().call().await.unwrap(),
        domain.separator()
    );

    for deal in cases(deal()) {
        assert_eq!(
            escrow.dealId(deal.clone()).call().await.unwrap(),
            domain.deal_id(&deal)
        );
    }
    for (author, about, kind) in cases((address(), word(), word())) {
        let found = escrow
            .statementId(author, about, kind)
            .call()
            .await
            .unwrap();
        assert_eq!(found, domain.statement_id(author, about, kind));
    }
    let terms = (any::<u32>(), any::<u32>(), address(), word(), word()).prop_map(
        |(deadline, limit, instance, filing, rules)| CourtTerms {
            deadline,
            limit,
            instance,
            filing,
            rules,
        },
    );
    for (deal, terms) in cases((word(), terms)) {
        let found = court.docketId(deal, terms.clone()).call().await.unwrap();
        assert_eq!(found, ids::docket_id(deal, &terms));
    }

    let agreed = assize::bindings::Agreed::new(world.book.agreed, world.provider.clone());
    let domain = ids::Domain::new(domain.chain_id, world.book.agreed);
    let payout = (address(), vec(number(), 0..4)).prop_map(|(to, amounts)| Payout { to, amounts });
    for (deal, index, payouts, expiry) in
        cases((word(), any::<u8>(), vec(payout, 0..4), any::<u64>()))
    {
        let call = agreed.agreementId(deal, U256::from(index), payouts.clone(), expiry);
        let found = call.call().await.unwrap();
        assert_eq!(
            found,
            domain.agreement_id(deal, index.into(), &payouts, expiry)
        );
    }
}

/// The digest of a signed statement has no view; the contract taking the signature proves it.
#[tokio::test(flavor = "multi_thread")]
async fn test_signed_statements_are_taken() {
    let world = World::new().await;
    let (author, other) = (world.client(0).await, world.client(1).await);
    for (about, kind, data) in cases((word(), word(), bytes())).into_iter().take(20) {
        let statement = Statement {
            author: author.address().unwrap(),
            about,
            kind,
            data,
        };
        let expiry = world.now().await + 1_000;
        let signature = author.sign_statement(&statement, expiry).await.unwrap();
        let stated = other
            .state_for(&statement, expiry, signature)
            .await
            .unwrap();
        let word = other
            .statement_word(statement.author, about, kind)
            .await
            .unwrap();
        assert!(word.matches(alloy::primitives::keccak256(&statement.data)));
        let escrow = other.escrow();
        let id = escrow
            .statementId(statement.author, about, kind)
            .call()
            .await
            .unwrap();
        assert_eq!(stated.value, id);
    }
}
