//! A chain of our own for each test: anvil from the pinned npm package, and everything deployed.

use std::path::{Path, PathBuf};

use alloy::{
    network::EthereumWallet,
    node_bindings::{Anvil, AnvilInstance},
    primitives::{Address, Bytes, U256},
    providers::{DynProvider, Provider, ProviderBuilder},
    signers::local::PrivateKeySigner,
    sol_types::SolValue,
};
use assize::{AddressBook, Client, deploy};

/// A chain with the contracts, and a token of which every account has a million.
pub(crate) struct World {
    pub(crate) anvil: AnvilInstance,
    pub(crate) provider: DynProvider,
    pub(crate) book: AddressBook,
    pub(crate) token: Address,
    chain_id: u64,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::on(31_337).await
    }

    /// The same, as the chain with this id.
    pub(crate) async fn on(chain_id: u64) -> Self {
        let mut world = Self::blank(chain_id);
        world.book = deploy::deploy(&world.provider)
            .await
            .expect("anvil has the factory");
        world.token = world.deploy_token(&[]).await;
        world
    }

    /// One more token of which every account has a million.
    pub(crate) async fn another_token(&self) -> Address {
        self.deploy_token(&[1]).await
    }

    /// The address follows from the code; the constructor does not look at what ends it.
    async fn deploy_token(&self, end: &[u8]) -> Address {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/DemoToken.json");
        let fixture = std::fs::read(path).expect("the fixture is committed");
        let fixture: serde_json::Value = serde_json::from_slice(&fixture).unwrap();
        let mut code: Vec<u8> = fixture["bytecode"]
            .as_str()
            .unwrap()
            .parse::<Bytes>()
            .unwrap()
            .to_vec();
        let holders = self.anvil.addresses().to_vec();
        let amounts = vec![U256::from(1_000_000); holders.len()];
        code.extend((holders, amounts).abi_encode_params());
        code.extend(end);
        deploy::create(&self.provider, &code.into()).await.unwrap()
    }

    /// A chain without anything of ours.
    pub(crate) fn empty() -> Self {
        Self::blank(31_337)
    }

    fn blank(chain_id: u64) -> Self {
        let anvil = Anvil::at(anvil())
            .chain_id(chain_id)
            .try_spawn()
            .expect("anvil starts");
        let wallet = EthereumWallet::from(key(&anvil, 9));
        let provider = ProviderBuilder::new()
            .with_simple_nonce_management()
            .wallet(wallet)
            .connect_http(anvil.endpoint_url())
            .erased();
        Self {
            anvil,
            provider,
            book: AddressBook::computed(),
            token: Address::ZERO,
            chain_id,
        }
    }

    pub(crate) fn key(&self, account: usize) -> PrivateKeySigner {
        key(&self.anvil, account)
    }

    pub(crate) fn address(&self, account: usize) -> Address {
        self.anvil.addresses()[account]
    }

    /// A client for one of anvil's accounts.
    pub(crate) async fn client(&self, account: usize) -> Client {
        Client::builder()
            .rpc(self.anvil.endpoint())
            .signer(self.key(account))
            .chain_id(self.chain_id)
            .build()
            .await
            .expect("the chain has the contracts")
    }

    pub(crate) async fn now(&self) -> u64 {
        let block = self
            .provider
            .get_block_by_number(Default::default())
            .await
            .unwrap();
        block
            .expect("there is always a last block")
            .header
            .timestamp
    }
}

fn key(anvil: &AnvilInstance, account: usize) -> PrivateKeySigner {
    PrivateKeySigner::from(
        anvil
            .nth_key(account)
            .expect("anvil has ten accounts")
            .clone(),
    )
}

/// `node_modules/.bin/anvil` of this repository.
fn anvil() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|directory| directory.join("node_modules/.bin/anvil"))
        .find(|path| path.exists())
        .expect("no node_modules/.bin/anvil above this crate: run `make setup`")
}
