//! Two parties swap bundles in one transaction: one signs, the other sends it.
//!
//! ```text
//! barter RPC TOKEN OTHER_TOKEN FIRST_KEY SECOND_KEY
//! ```

use alloy::primitives::{Address, U256};
use assize::{Client, templates::Barter, types::Asset};

/// The first gives 100 of `token`, the second 30 of `other` and 1,000 wei, in the smallest units.
///
/// # Errors
///
/// Whatever keeps it from being settled.
pub async fn run(rpc: &str, tokens: [Address; 2], keys: &[String]) -> eyre::Result<()> {
    let [first, second] = keys else {
        eyre::bail!("both parties' keys are needed");
    };
    let (first, second) = (connect(rpc, first).await?, connect(rpc, second).await?);
    let (one, other) = (first.address()?, second.address()?);
    let [token, other_token] = tokens;
    // example: begin
    let barter = Barter::new(one, other).gives(Asset::erc20(token, U256::from(100)));
    let barter = barter.takes(Asset::erc20(other_token, U256::from(30)));
    let barter = barter.takes(Asset::native(U256::from(1_000)));
    let draft = barter.build(first.book())?;
    print!("{draft}");
    first.approve_deal(&draft.deal).await?;
    let signature = first.sign_deal(&draft.deal).await?;
    second.approve_deal(&draft.deal).await?;
    let done = second.exchange(&draft.deal, [(one, signature)]).await?;
    // example: end
    println!(
        "deal {}: swapped in one transaction, {} gas",
        done.value, done.receipt.gas_used
    );
    Ok(())
}

async fn connect(rpc: &str, key: &str) -> Result<Client, assize::Error> {
    Client::builder().rpc(rpc).key(key).build().await
}

#[tokio::main]
async fn main() -> eyre::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [rpc, token, other, keys @ ..] = arguments.as_slice() else {
        eyre::bail!("usage: barter RPC TOKEN OTHER_TOKEN FIRST_KEY SECOND_KEY");
    };
    run(rpc, [token.parse()?, other.parse()?], keys).await
}
