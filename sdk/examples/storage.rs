//! A provider keeps a client's data, and proves it period by period.
//!
//! ```text
//! storage RPC TOKEN CLIENT_KEY PROVIDER_KEY
//! ```

use alloy::primitives::{Address, U256};
use assize::{
    Client, Evidence,
    templates::{Pieces, Storage},
    types::Asset,
};

/// Keeps ten pieces for two periods, for 100 of the token's smallest unit each; 500 are lost with each
/// period that is missed.
///
/// # Errors
///
/// Whatever keeps it from being settled.
pub async fn run(rpc: &str, token: Address, keys: &[String]) -> eyre::Result<()> {
    let [client, provider] = keys else {
        eyre::bail!("a client's and a provider's key are needed");
    };
    let (client, provider) = (connect(rpc, client).await?, connect(rpc, provider).await?);
    let (from, to) = (client.address()?, provider.address()?);
    let [fee, lost] = [100, 500].map(|amount| Asset::erc20(token, U256::from(amount)));
    let data = Pieces::cut(&[7; 1_000], 100);
    // example: begin
    let storage = Storage::new(from, to, &data, fee, lost)
        .periods(2)
        .blocks(2, 41, 40);
    let (schedule, draft) = (storage.schedule(), storage.build(client.book())?);
    print!("{draft}");
    client.approve_deal(&draft.deal).await?;
    provider.approve_deal(&draft.deal).await?;
    let signature = provider.sign_deal(&draft.deal).await?;
    let id = client.open(&draft.deal, [(to, signature)]).await?.value;
    client.begin_storage(id, &schedule).await?;
    for period in 0..2 {
        let piece = provider
            .prove_storage(id, &schedule, period, &data)
            .await?
            .value;
        println!("period {period}: piece {piece} was drawn and shown");
    }
    for index in 0..4 {
        provider
            .settle(&draft.deal, index, 0, Evidence::default())
            .await?;
    }
    // example: end
    println!("deal {id}: 200 were earned, the collateral is back");
    Ok(())
}

async fn connect(rpc: &str, key: &str) -> Result<Client, assize::Error> {
    Client::builder().rpc(rpc).key(key).build().await
}

#[tokio::main]
async fn main() -> eyre::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [rpc, token, keys @ ..] = arguments.as_slice() else {
        eyre::bail!("usage: storage RPC TOKEN CLIENT_KEY PROVIDER_KEY");
    };
    run(rpc, token.parse()?, keys).await
}
