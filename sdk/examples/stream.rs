//! A payer streams to a payee: many payments, one settlement.
//!
//! ```text
//! stream RPC TOKEN PAYER_KEY PAYEE_KEY
//! ```

use alloy::primitives::{Address, U256};
use assize::{
    Client,
    templates::{Stream, Voucher},
    types::Asset,
};

/// Locks 1,000 of the token's smallest unit, signs for 100, 200 and 300 of it off chain, and pays 300.
///
/// # Errors
///
/// Whatever keeps it from being settled.
pub async fn run(rpc: &str, token: Address, keys: &[String]) -> eyre::Result<()> {
    let [payer, payee] = keys else {
        eyre::bail!("a payer's and a payee's key are needed");
    };
    let (payer, payee) = (connect(rpc, payer).await?, connect(rpc, payee).await?);
    let (from, to) = (payer.address()?, payee.address()?);
    let most = Asset::erc20(token, U256::from(1_000));
    // example: begin
    let draft = Stream::new(from, to, most).build(payer.book())?;
    print!("{draft}");
    payer.approve_deal(&draft.deal).await?;
    let id = payer.open(&draft.deal, []).await?.value;
    let mut last: Option<Voucher> = None;
    for total in [100, 200, 300].map(U256::from) {
        last = Some(payer.sign_voucher(id, 0, to, total).await?);
    }
    let last = last.filter(|voucher| payee.is_voucher_good(&draft.deal, voucher));
    payee
        .redeem(&draft.deal, &last.expect("the payer is honest"))
        .await?;
    // example: end
    println!("deal {id}: 300 of at most 1000 were paid, the rest is back");
    Ok(())
}

async fn connect(rpc: &str, key: &str) -> Result<Client, assize::Error> {
    Client::builder().rpc(rpc).key(key).build().await
}

#[tokio::main]
async fn main() -> eyre::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [rpc, token, keys @ ..] = arguments.as_slice() else {
        eyre::bail!("usage: stream RPC TOKEN PAYER_KEY PAYEE_KEY");
    };
    run(rpc, token.parse()?, keys).await
}
