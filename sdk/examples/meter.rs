//! A consumer pays for energy by the word of a meter.
//!
//! ```text
//! meter RPC TOKEN CONSUMER_KEY PROVIDER_KEY METER_KEY
//! ```

use alloy::primitives::{Address, U256};
use assize::{Client, Evidence, templates::Meter, types::Asset};

/// Two periods at 3 a kWh, at least 50 and at most 1,000 of the token's smallest unit each: 100 kWh in
/// the first, 500 in the second.
///
/// # Errors
///
/// Whatever keeps it from being settled.
pub async fn run(rpc: &str, token: Address, keys: &[String]) -> eyre::Result<()> {
    let [consumer, provider, meter] = keys else {
        eyre::bail!("a consumer's, a provider's and a meter's key are needed");
    };
    let (consumer, provider) = (connect(rpc, consumer).await?, connect(rpc, provider).await?);
    let device = connect(rpc, meter).await?;
    let (from, to, by) = (consumer.address()?, provider.address()?, device.address()?);
    let cap = Asset::erc20(token, U256::from(1_000));
    // example: begin
    let meter = Meter::new(from, to, by, cap).price(U256::from(3), "kWh");
    let meter = meter.minimum(U256::from(50)).periods(2, 30 * 86_400);
    let draft = meter.clone().build(consumer.book())?;
    print!("{draft}");
    consumer.approve_deal(&draft.deal).await?;
    let id = consumer.open(&draft.deal, []).await?.value;
    for (period, kwh) in [100, 500].into_iter().enumerate() {
        device.state_reading(id, period, meter.due(kwh)).await?;
        provider
            .settle_reading(&draft.deal, period, meter.due(kwh))
            .await?;
    }
    provider
        .settle(&draft.deal, 2, 0, Evidence::default())
        .await?;
    // example: end
    println!("deal {id}: 300 for 100 kWh, and the cap of 1000 for 500 kWh");
    Ok(())
}

async fn connect(rpc: &str, key: &str) -> Result<Client, assize::Error> {
    Client::builder().rpc(rpc).key(key).build().await
}

#[tokio::main]
async fn main() -> eyre::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [rpc, token, keys @ ..] = arguments.as_slice() else {
        eyre::bail!("usage: meter RPC TOKEN CONSUMER_KEY PROVIDER_KEY METER_KEY");
    };
    run(rpc, token.parse()?, keys).await
}
