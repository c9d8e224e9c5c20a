//! What a client says about a chain, a key or an address book that is not what it should be.

use alloy::{primitives::Address, providers::ext::AnvilApi};
use assize::{AddressBook, Client, Error, artifact::Contract};

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn test_a_chain_that_is_not_the_one_expected() {
    let world = World::empty();
    let built = Client::builder()
        .rpc(world.anvil.endpoint())
        .chain_id(1)
        .build()
        .await;
    let error = built.unwrap_err();
    assert!(
        matches!(
            error,
            Error::WrongChain {
                expected: 1,
                actual: 31_337
            }
        ),
        "{error}"
    );
    assert!(
        error.to_string().starts_with("wrong chain id: expected 1"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn test_contracts_that_are_not_there() {
    let world = World::empty();
    let build = || Client::builder().rpc(world.anvil.endpoint()).build();
    let error = build().await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::NotDeployed {
                chain_id: 31_337,
                ..
            }
        ),
        "{error}"
    );

    assize::deploy::deploy(&world.provider).await.unwrap();
    build()
        .await
        .expect("the embedded book is that of the deployment");
    assize::deploy::deploy(&world.provider)
        .await
        .expect("what is there is left alone");

    let swapped = AddressBook {
        any: world.book.all,
        ..AddressBook::embedded()
    };
    let book = Client::builder()
        .rpc(world.anvil.endpoint())
        .addresses(swapped)
        .build()
        .await;
    let error = book.unwrap_err();
    assert!(
        matches!(error, Error::WrongCode { name: "Any", .. }),
        "{error}"
    );

    let court = Contract::Court.address(&world.book);
    world
        .provider
        .anvil_set_code(court, vec![0].into())
        .await
        .unwrap();
    let error = build().await.unwrap_err();
    assert!(
        matches!(error, Error::WrongCode { name: "Court", .. }),
        "{error}"
    );
    assert!(error.to_string().contains(&court.to_string()), "{error}");
}

#[tokio::test]
async fn test_nobody_answers() {
    // A port that was free a moment ago, and that nobody listens on.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("http://127.0.0.1:{port}");
    let error = Client::builder().rpc(&url).build().await.unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error}");
    assert!(error.to_string().contains(&url), "{error}");
    assert!(error.is_retryable());
}

#[tokio::test]
async fn test_what_the_builder_lacks() {
    let build = |builder: assize::ClientBuilder| async { builder.build().await.unwrap_err() };
    assert!(matches!(build(Client::builder()).await, Error::NoRpc));
    assert!(matches!(
        build(Client::builder().rpc("not a url")).await,
        Error::BadUrl { .. }
    ));
    let key = "0123 is not a key";
    let error = build(Client::builder().rpc("http://127.0.0.1:1").key(key)).await;
    assert!(matches!(error, Error::BadKey), "{error}");
    assert!(!error.to_string().contains(key));
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_client_without_a_key_can_look_but_not_sign() {
    let world = World::new().await;
    let client = Client::builder()
        .rpc(world.anvil.endpoint())
        .build()
        .await
        .unwrap();
    let id = alloy::primitives::B256::repeat_byte(1);
    assert_eq!(client.deal_word(id).await.unwrap().opened_at(), 0);
    let signed = client.state(id, id, vec![]).await;
    assert!(matches!(signed, Err(Error::NoSigner)), "{signed:?}");
    assert!(matches!(client.address(), Err(Error::NoSigner)));
}

#[test]
fn test_address_books_that_cannot_be_used() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("book.json");
    let refused = |json: &str| {
        std::fs::write(&path, json).unwrap();
        AddressBook::read(&path).unwrap_err().to_string()
    };
    let json = serde_json::to_value(AddressBook::embedded()).unwrap();
    std::fs::write(&path, json.to_string()).unwrap();
    assert_eq!(AddressBook::read(&path).unwrap(), AddressBook::embedded());

    let mut less = json.clone();
    less.as_object_mut().unwrap().remove("court");
    assert!(refused(&less.to_string()).contains("missing field `court`"));
    let mut more = json;
    more["bank"] = serde_json::to_value(Address::ZERO).unwrap();
    assert!(refused(&more.to_string()).contains("unknown field `bank`"));
    assert!(refused("{").contains("book.json"));
    assert!(AddressBook::read(directory.path().join("none")).is_err());
}
