//! An insurance policy against a delay, of which an oracle tells.
//!
//! ```text
//! insurance RPC TOKEN INSURER_KEY HOLDER_KEY ORACLE_KEY
//! ```

use alloy::primitives::{Address, U256};
use assize::{
    Client, Evidence,
    templates::{Insurance, Peril},
    types::Asset,
};

/// Covers 1,000 of the token's smallest unit for a premium of 40; the peril strikes.
///
/// # Errors
///
/// Whatever keeps it from being settled.
pub async fn run(rpc: &str, token: Address, keys: &[String]) -> eyre::Result<()> {
    let [insurer, holder, oracle] = keys else {
        eyre::bail!("an insurer's, a holder's and an oracle's key are needed");
    };
    let (insurer, holder) = (connect(rpc, insurer).await?, connect(rpc, holder).await?);
    let oracle = connect(rpc, oracle).await?;
    let (by, to) = (insurer.address()?, holder.address()?);
    let [cover, premium] = [1_000, 40].map(|amount| Asset::erc20(token, U256::from(amount)));
    let question = "Was flight AZ 12 more than two hours late?";
    // example: begin
    let peril = Peril::reply(oracle.address()?, question, "yes");
    let draft = Insurance::new(by, to, cover, premium, peril).build(insurer.book())?;
    print!("{draft}");
    insurer.approve_deal(&draft.deal).await?;
    holder.approve_deal(&draft.deal).await?;
    let signature = insurer.sign_deal(&draft.deal).await?;
    let id = holder.open(&draft.deal, [(by, signature)]).await?.value;
    insurer
        .settle(&draft.deal, Insurance::PREMIUM, 0, Evidence::default())
        .await?;
    oracle.reply(id, question, "yes").await?;
    holder
        .settle(
            &draft.deal,
            Insurance::COVER,
            Insurance::CLAIM,
            Evidence::default(),
        )
        .await?;
    // example: end
    println!("deal {id}: the flight was late, and the cover of 1000 is paid");
    Ok(())
}

async fn connect(rpc: &str, key: &str) -> Result<Client, assize::Error> {
    Client::builder().rpc(rpc).key(key).build().await
}

#[tokio::main]
async fn main() -> eyre::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [rpc, token, keys @ ..] = arguments.as_slice() else {
        eyre::bail!("usage: insurance RPC TOKEN INSURER_KEY HOLDER_KEY ORACLE_KEY");
    };
    run(rpc, token.parse()?, keys).await
}
