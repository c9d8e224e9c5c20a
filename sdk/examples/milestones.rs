//! A client pays for a project in three steps. The first is accepted, the second is not challenged, the
//! third is never done.
//!
//! ```text
//! milestones RPC TOKEN CLIENT_KEY PROVIDER_KEY
//! ```

use std::time::Duration;

use alloy::{
    primitives::{Address, U256},
    providers::Provider,
};
use assize::{
    Client, Evidence,
    templates::{Draft, Milestones},
    types::Asset,
};

/// Steps of 100, 200 and 300 of the token's smallest unit, due after one, two and three weeks. `reach`
/// waits until the chain's time is at least that.
///
/// # Errors
///
/// Whatever keeps it from being settled.
pub async fn run(
    (client, provider): (&Client, &Client),
    token: Address,
    reach: impl AsyncFn(u64) -> eyre::Result<()>,
) -> eyre::Result<()> {
    let (from, to) = (client.address()?, provider.address()?);
    let coins = |amount| Asset::erc20(token, U256::from(amount));
    let week = 7 * 86_400_u32;
    // example: begin
    let project = Milestones::new(from, to).milestone(coins(100), week);
    let project = project.milestone(coins(200), 2 * week);
    let project = project.milestone(coins(300), 3 * week);
    let draft = project.build(client.book())?;
    print!("{draft}");
    client.approve_deal(&draft.deal).await?;
    let id = client.open(&draft.deal, []).await?.value;
    provider.state(id, Milestones::done(0), b"a plan").await?;
    client.state(id, Milestones::accepted(0), b"").await?;
    settle(provider, &draft, 0, Milestones::ACCEPTED).await?;
    provider.state(id, Milestones::done(1), b"a draft").await?;
    // Silence for the window of three days pays it too.
    reach(time(client).await? + 3 * 86_400).await?;
    settle(provider, &draft, 1, Milestones::UNCHALLENGED).await?;
    // The third is not done in time: the client has it back.
    reach(time(client).await? + 3 * u64::from(week)).await?;
    settle(client, &draft, 2, Milestones::MISSED).await?;
    // example: end
    println!("deal {id}: 100 and 200 were paid, 300 are back");
    Ok(())
}

async fn settle(by: &Client, draft: &Draft, step: usize, clause: usize) -> eyre::Result<()> {
    by.settle(&draft.deal, step, clause, Evidence::default())
        .await?;
    Ok(())
}

async fn time(client: &Client) -> eyre::Result<u64> {
    let block = client.provider().get_block(Default::default()).await?;
    Ok(block.map_or(0, |block| block.header.timestamp))
}

#[tokio::main]
async fn main() -> eyre::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [rpc, token, client, provider] = arguments.as_slice() else {
        eyre::bail!("usage: milestones RPC TOKEN CLIENT_KEY PROVIDER_KEY");
    };
    let connect = |key| Client::builder().rpc(rpc).key(key).build();
    let (client, provider) = (connect(client).await?, connect(provider).await?);
    let reach = async |until| {
        while time(&client).await? < until {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok(())
    };
    run((&client, &provider), token.parse()?, reach).await
}
