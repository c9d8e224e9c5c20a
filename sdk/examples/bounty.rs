//! A sponsor pays whoever first finds the bytes with a given hash; nobody can copy the answer.
//!
//! ```text
//! bounty RPC TOKEN JUDGE SPONSOR_KEY SOLVER_KEY ANSWER
//! ```
//!
//! `JUDGE` is an arbiter that says yes to a statement whose content has the keccak256 that is demanded.

use std::time::Duration;

use alloy::{
    primitives::{Address, B256, U256, keccak256},
    providers::Provider,
};
use assize::{
    Client,
    templates::{Bounty, Fulfilment},
    types::{Asset, Clause},
};

/// 1,000 of the token's smallest unit for `answer`, under a bond of 500 wei. `reach` waits until the chain's
/// time is at least that.
///
/// # Errors
///
/// Whatever keeps it from being settled.
pub async fn run(
    (sponsor, solver): (&Client, &Client),
    (token, judge): (Address, Address),
    answer: &[u8],
    reach: impl AsyncFn(u64) -> eyre::Result<()>,
) -> eyre::Result<()> {
    let reward = Asset::erc20(token, U256::from(1_000));
    let winner = solver.address()?;
    // example: begin
    let judge = Clause::when(judge, keccak256(answer));
    let bounty = Bounty::new(sponsor.address()?, reward, judge).bond(U256::from(500));
    let contest = bounty.contest().clone();
    let draft = bounty.build(sponsor.book())?;
    print!("{draft}");
    sponsor.approve_deal(&draft.deal).await?;
    let id = sponsor.open(&draft.deal, []).await?.value;
    // The solver seals, later reveals, and is paid when nobody can have sealed before it any more.
    let (content, salt) = (answer.to_vec().into(), B256::random());
    let fulfilment = Fulfilment { content, salt };
    solver.seal(id, &contest, &fulfilment).await?;
    reach(time(solver).await? + 1).await?;
    solver.reveal(id, &contest, &fulfilment, Vec::new()).await?;
    let (leader, sealed) = solver.leader(id, &contest).await?.expect("it has revealed");
    reach(sealed + u64::from(contest.window)).await?;
    solver
        .award(&draft.deal, &contest, leader, fulfilment.content)
        .await?;
    // example: end
    println!("deal {id}: {leader} sealed first and has 1000; {winner} has its bond back");
    Ok(())
}

async fn time(client: &Client) -> eyre::Result<u64> {
    let block = client.provider().get_block(Default::default()).await?;
    Ok(block.map_or(0, |block| block.header.timestamp))
}

#[tokio::main]
async fn main() -> eyre::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [rpc, token, judge, sponsor, solver, answer] = arguments.as_slice() else {
        eyre::bail!("usage: bounty RPC TOKEN JUDGE SPONSOR_KEY SOLVER_KEY ANSWER");
    };
    let connect = |key| Client::builder().rpc(rpc).key(key).build();
    let (sponsor, solver) = (connect(sponsor).await?, connect(solver).await?);
    let reach = async |until| {
        while time(&solver).await? < until {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok(())
    };
    let addresses = (token.parse()?, judge.parse()?);
    run((&sponsor, &solver), addresses, answer.as_bytes(), reach).await
}
