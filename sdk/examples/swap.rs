//! Two parties swap across two chains, without trusting each other or anybody between the chains.
//!
//! ```text
//! swap FIRST_RPC SECOND_RPC FIRST_TOKEN SECOND_TOKEN INITIATOR_KEY RESPONDER_KEY
//! ```

use alloy::{
    primitives::{Address, B256, U256},
    providers::Provider,
};
use assize::{Client, templates::Swap, types::Asset};

/// The initiator gives 100 of the first chain's token for 70 of the second's, in the smallest units.
///
/// # Errors
///
/// Whatever keeps it from being settled.
pub async fn run(rpcs: [&str; 2], tokens: [Address; 2], keys: &[String]) -> eyre::Result<()> {
    let [initiator, responder] = keys else {
        eyre::bail!("an initiator's and a responder's key are needed");
    };
    let (alice1, alice2) = (
        connect(rpcs[0], initiator).await?,
        connect(rpcs[1], initiator).await?,
    );
    let (bob1, bob2) = (
        connect(rpcs[0], responder).await?,
        connect(rpcs[1], responder).await?,
    );
    let (alice, bob) = (alice1.address()?, bob1.address()?);
    let (gives, takes) = (
        Asset::erc20(tokens[0], U256::from(100)),
        Asset::erc20(tokens[1], U256::from(70)),
    );
    let start = time(&alice1).await?;
    // example: begin
    let secret = B256::random();
    let hash = Swap::lock(secret);
    let swap = Swap::new(alice, bob, hash).gives(gives).takes(takes);
    let drafts = swap.start(start).build(alice1.book())?;
    print!("{}{}", drafts.first, drafts.second);
    // The initiator opens the first deal, on its chain.
    alice1.approve_deal(&drafts.first.deal).await?;
    alice1.open(&drafts.first.deal, []).await?;
    // The responder looks at it, and opens the second on the other.
    let opened = bob1.status(&drafts.first.deal).await?.opened_at;
    eyre::ensure!(
        opened.is_some_and(|opened| drafts.is_answerable(opened)),
        "too late"
    );
    bob2.approve_deal(&drafts.second.deal).await?;
    bob2.open(&drafts.second.deal, []).await?;
    // The initiator looks at that, and takes it by showing the secret.
    let opened = alice2.status(&drafts.second.deal).await?.opened_at;
    let now = time(&alice2).await?;
    eyre::ensure!(
        opened.is_some_and(|opened| drafts.is_claimable(opened, now)),
        "too late"
    );
    alice2.claim(&drafts.second.deal, secret).await?;
    // The responder reads it there and takes the first.
    let shown = bob2.revealed(&drafts.second.deal, hash).await?;
    bob1.claim(&drafts.first.deal, shown.expect("it was shown"))
        .await?;
    // example: end
    println!("{alice} swapped 100 on one chain for 70 of {bob} on the other");
    Ok(())
}

async fn time(client: &Client) -> eyre::Result<u64> {
    let block = client.provider().get_block(Default::default()).await?;
    Ok(block.map_or(0, |block| block.header.timestamp))
}

async fn connect(rpc: &str, key: &str) -> Result<Client, assize::Error> {
    Client::builder().rpc(rpc).key(key).build().await
}

#[tokio::main]
async fn main() -> eyre::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [first, second, token, other, keys @ ..] = arguments.as_slice() else {
        eyre::bail!(
            "usage: swap FIRST_RPC SECOND_RPC FIRST_TOKEN SECOND_TOKEN INITIATOR_KEY RESPONDER_KEY"
        );
    };
    run([first, second], [token.parse()?, other.parse()?], keys).await
}
