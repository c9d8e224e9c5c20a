//! Every way to pay for a commitment, on a chain.

use std::path::Path;

use alloy::{
    primitives::{Address, B256, Bytes, U256},
    providers::{Provider, ext::AnvilApi},
    sol_types::SolValue,
};
use assize::{
    Client, DealBuilder, Error, PERMIT2, Revert, SmartAccount, deploy,
    types::{Asset, Clause, Commitment, Deal, Deposit},
};

use crate::world::World;

const AMOUNT: u64 = 1_000;

/// The creation code of a contract of `test/utils`.
fn code(name: &str) -> Bytes {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/world.json");
    let fixture: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let code = fixture["bytecode"][name].as_str();
    code.expect("the fixture has it").parse().unwrap()
}

/// Puts the stand-in for Permit2 where Permit2 is: no package carries its bytecode.
async fn put_permit2(world: &World) {
    let code = code("Permit2StandIn");
    let at = deploy::create(&world.provider, &code).await.unwrap();
    let runtime = world.provider.get_code_at(at).await.unwrap();
    world
        .provider
        .anvil_set_code(PERMIT2, runtime)
        .await
        .unwrap();
}

/// A token with permits, of which every account has a thousand.
async fn permit_token(world: &World) -> Address {
    let token = deploy::create(&world.provider, &code("Token20"))
        .await
        .unwrap();
    alloy::sol! {
        #[sol(rpc)]
        interface Mint {
            function mint(address to, uint256 amount) external;
        }
    }
    for account in 0..3 {
        let call = Mint::new(token, world.provider.clone());
        let call = call.mint(world.address(account), U256::from(AMOUNT));
        call.send().await.unwrap().get_receipt().await.unwrap();
    }
    token
}

/// Each of `depositors` locks the same, which goes back to it at any time.
fn deal(world: &World, token: Address, depositors: &[Address]) -> Deal {
    let mut builder = DealBuilder::new(B256::ZERO, u64::MAX);
    for &depositor in depositors {
        let asset = Asset::erc20(token, U256::from(AMOUNT));
        let commitment = Commitment::by(depositor).lock(asset);
        builder = builder.commitment(commitment.clause(Clause::always().pays(depositor)));
    }
    builder.build(&world.book).unwrap()
}

async fn locked(client: &Client, token: Address) -> U256 {
    let kernel = client.book().escrow;
    client.erc20(token).balanceOf(kernel).call().await.unwrap()
}

async fn deadline(world: &World) -> u64 {
    world.now().await + 1_000
}

/// A stranger opens what two parties signed, each once, and neither approved the kernel.
#[tokio::test]
async fn test_one_signature_for_permit2_agrees_and_pays() {
    let world = World::new().await;
    put_permit2(&world).await;
    let [alice, bob, stranger] = [0, 1, 2].map(|account| world.client(account));
    let (alice, bob, stranger) = (alice.await, bob.await, stranger.await);
    let deal = deal(
        &world,
        world.token,
        &[alice.address().unwrap(), bob.address().unwrap()],
    );
    let deadline = deadline(&world).await;
    let mut deposits = Vec::new();
    for (index, party) in [&alice, &bob].into_iter().enumerate() {
        assert!(party.approve_permit2(world.token).await.unwrap().is_some());
        assert!(party.approve_permit2(world.token).await.unwrap().is_none());
        let nonce = U256::from(7);
        deposits.push(
            party
                .deposit_by_permit2(&deal, index, nonce, deadline)
                .await
                .unwrap(),
        );
    }

    stranger.open_with(&deal, deposits).await.unwrap();
    assert_eq!(locked(&stranger, world.token).await, U256::from(2 * AMOUNT));
}

/// A token's permit, for whoever holds it.
mod taken {
    #![allow(clippy::too_many_arguments)]

    alloy::sol! {
        #[sol(rpc)]
        interface Use {
            function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;
        }
    }
}

#[tokio::test]
async fn test_a_permit_that_somebody_used_before_still_pays() {
    let world = World::new().await;
    let token = permit_token(&world).await;
    let (alice, bob) = (world.client(0).await, world.client(1).await);
    let deal = deal(&world, token, &[alice.address().unwrap()]);
    let deposit = alice
        .deposit_by_permit(&deal, 0, deadline(&world).await)
        .await
        .unwrap();

    // Bob takes the permit out of the mempool.
    let permits = <Vec<assize::types::Permit>>::abi_decode(&deposit.permit).unwrap();
    let permit = &permits[0];
    let token_ = taken::Use::new(token, bob.provider().clone());
    let call = token_.permit(
        alice.address().unwrap(),
        bob.book().escrow,
        permit.value,
        permit.deadline,
        permit.v,
        permit.r,
        permit.s,
    );
    bob.send(call.into_transaction_request()).await.unwrap();

    bob.open_with(&deal, vec![deposit]).await.unwrap();
    assert_eq!(locked(&bob, token).await, U256::from(AMOUNT));
}

#[tokio::test]
async fn test_a_revoked_signature_neither_agrees_nor_pays() {
    let world = World::new().await;
    put_permit2(&world).await;
    let (alice, bob) = (world.client(0).await, world.client(1).await);
    let deal = deal(&world, world.token, &[alice.address().unwrap()]);
    alice.approve_permit2(world.token).await.unwrap();
    let deposit = alice.deposit_by_permit2(&deal, 0, U256::ONE, deadline(&world).await);
    let deposit = deposit.await.unwrap();
    alice.revoke(alice.deal_id(&deal)).await.unwrap();

    let refused = bob.open_with(&deal, vec![deposit]).await.unwrap_err();
    assert!(
        matches!(refused, Error::Revert(Revert::SignatureRevoked { .. })),
        "{refused}"
    );
}

#[tokio::test]
async fn test_one_pays_for_another() {
    let world = World::new().await;
    let (alice, bob) = (world.client(0).await, world.client(1).await);
    let deal = deal(&world, world.token, &[alice.address().unwrap()]);
    let signature = alice.sign_deal(&deal).await.unwrap();
    bob.approve(world.token, bob.book().escrow, U256::from(AMOUNT))
        .await
        .unwrap();
    bob.open_with(&deal, vec![bob.deposit_for(signature).unwrap()])
        .await
        .unwrap();
    assert_eq!(locked(&bob, world.token).await, U256::from(AMOUNT));
    bob.settle(&deal, 0, 0, Default::default()).await.unwrap();
    let held = bob
        .erc20(world.token)
        .balanceOf(alice.address().unwrap())
        .call()
        .await
        .unwrap();
    assert_eq!(held, U256::from(1_000_000 + AMOUNT));
}

/// A smart account that takes nothing but nested signatures agrees, and its payer pays.
#[tokio::test]
async fn test_a_smart_account_agrees_by_a_nested_signature() {
    let world = World::new().await;
    let (owner, payer) = (world.client(0).await, world.client(1).await);
    let create = [
        code("NestedAccount").to_vec(),
        owner.address().unwrap().abi_encode(),
    ]
    .concat();
    let address = deploy::create(&world.provider, &create.into())
        .await
        .unwrap();
    let account = SmartAccount {
        address,
        name: "NestedAccount".to_owned(),
        version: "7".to_owned(),
        salt: B256::ZERO,
    };
    let deal = deal(&world, world.token, &[address]);
    payer
        .approve(world.token, payer.book().escrow, U256::from(AMOUNT))
        .await
        .unwrap();

    let plain = owner.sign_deal(&deal).await.unwrap();
    let refused = payer
        .open_with(&deal, vec![payer.deposit_for(plain).unwrap()])
        .await;
    let refused = refused.unwrap_err();
    assert!(
        matches!(refused, Error::Revert(Revert::BadSignature { .. })),
        "{refused}"
    );

    let digest = account.digest(&deal, owner.domain());
    let signature = alloy::signers::SignerSync::sign_hash_sync(&world.key(0), &digest).unwrap();
    let signature = account.signature(&deal, owner.domain(), &signature.as_bytes().into());
    let deposits: Vec<Deposit> = vec![payer.deposit_for(signature).unwrap()];
    payer.open_with(&deal, deposits).await.unwrap();
    assert_eq!(locked(&payer, world.token).await, U256::from(AMOUNT));
}
