//! Three providers share a job. One is missing, and the backup does its part.
//!
//! ```text
//! coalition RPC TOKEN CLIENT_KEY MEMBER_KEY MEMBER_KEY MEMBER_KEY BACKUP_KEY
//! ```

use std::time::Duration;

use alloy::{
    primitives::{Address, U256},
    providers::Provider,
};
use assize::{
    Client, Evidence,
    templates::{Coalition, Draft},
    types::Asset,
};

/// A profit of 1,000 in the token's smallest unit, for halves, three and two tenths; everybody locks 50.
/// `reach` waits until the chain's time is at least that.
///
/// # Errors
///
/// Whatever keeps it from being settled.
pub async fn run(
    (client, members, backup): (&Client, &[Client; 3], &Client),
    token: Address,
    reach: impl AsyncFn(u64) -> eyre::Result<()>,
) -> eyre::Result<()> {
    let coins = |amount| Asset::erc20(token, U256::from(amount));
    let (payer, substitute) = (client.address()?, backup.address()?);
    let day = 86_400;
    // example: begin
    let mut coalition = Coalition::new(payer, coins(1_000), substitute, coins(50));
    for (member, share) in members.iter().zip([500_000, 300_000, 200_000]) {
        coalition = coalition.member(member.address()?, share);
    }
    let draft = coalition.clone().build(client.book())?;
    print!("{draft}");
    let mut signatures = Vec::new();
    for party in members.iter().chain([backup]) {
        party.approve_deal(&draft.deal).await?;
        signatures.push((party.address()?, party.sign_deal(&draft.deal).await?));
    }
    client.approve_deal(&draft.deal).await?;
    let id = client.open(&draft.deal, signatures).await?.value;
    // Two members report their parts; the third does not, and the backup does it.
    for (part, member) in members[..2].iter().enumerate() {
        member.state(id, Coalition::done(part), b"done").await?;
    }
    reach(time(client).await? + day).await?;
    backup
        .state(id, Coalition::done(2), b"done instead")
        .await?;
    // Nobody challenges for a day.
    reach(time(client).await? + day).await?;
    for (part, clause) in [Coalition::MEMBER, Coalition::MEMBER, Coalition::BACKUP]
        .into_iter()
        .enumerate()
    {
        settle(backup, &draft, part, clause).await?;
    }
    for (member, clause) in [2, 2, 0].into_iter().enumerate() {
        settle(client, &draft, coalition.collateral_of(member), clause).await?;
    }
    reach(time(client).await? + 10 * day).await?;
    settle(backup, &draft, coalition.collateral_of(3), 1).await?;
    // example: end
    println!(
        "deal {id}: 500 and 300 to two members, 200 to the backup, 50 of the third to the client"
    );
    Ok(())
}

async fn settle(by: &Client, draft: &Draft, index: usize, clause: usize) -> eyre::Result<()> {
    by.settle(&draft.deal, index, clause, Evidence::default())
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
    let [rpc, token, keys @ ..] = arguments.as_slice() else {
        eyre::bail!(
            "usage: coalition RPC TOKEN CLIENT_KEY MEMBER_KEY MEMBER_KEY MEMBER_KEY BACKUP_KEY"
        );
    };
    let mut clients = Vec::new();
    for key in keys {
        clients.push(Client::builder().rpc(rpc).key(key).build().await?);
    }
    let [client, one, two, three, backup] = clients.as_slice() else {
        eyre::bail!("five keys are needed");
    };
    let reach = async |until| {
        while time(client).await? < until {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok(())
    };
    let members = [one.clone(), two.clone(), three.clone()];
    run((client, &members, backup), token.parse()?, reach).await
}
