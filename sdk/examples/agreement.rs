//! An agreement in plain language, with three judges.
//!
//! ```text
//! agreement RPC TOKEN BUYER_KEY SELLER_KEY JUDGE_KEY JUDGE_KEY JUDGE_KEY
//! ```

use alloy::primitives::{Address, U256};
use assize::{Client, Evidence, templates::PlainAgreement, types::Asset};

/// The buyer locks 800 of the token's smallest unit, the seller 200; two of three judges find for the
/// seller.
///
/// # Errors
///
/// Whatever keeps it from being settled.
pub async fn run(rpc: &str, token: Address, keys: &[String]) -> eyre::Result<()> {
    let [buyer, seller, judges @ ..] = keys else {
        eyre::bail!("a buyer's and a seller's key are needed");
    };
    let (buyer, seller) = (connect(rpc, buyer).await?, connect(rpc, seller).await?);
    let mut committee = Vec::new();
    for key in judges {
        committee.push(connect(rpc, key).await?);
    }
    eyre::ensure!(committee.len() == 3, "three judges' keys are needed");
    let judges = committee.iter().map(Client::address);
    let judges = judges.collect::<Result<Vec<_>, _>>()?;
    let (from, to) = (buyer.address()?, seller.address()?);
    let [price, bond] = [800, 200].map(|amount| Asset::erc20(token, U256::from(amount)));
    let text = "The seller writes a song of at least two minutes, in Latin, by the first of May.";
    // example: begin
    let agreement = PlainAgreement::new(text, from, to).judges(2, judges);
    let draft = agreement
        .stake(from, price)
        .stake(to, bond)
        .build(buyer.book())?;
    print!("{draft}");
    buyer.approve_deal(&draft.deal).await?;
    seller.approve_deal(&draft.deal).await?;
    let signature = seller.sign_deal(&draft.deal).await?;
    let id = buyer.open(&draft.deal, [(to, signature)]).await?.value;
    for judge in &committee[..2] {
        judge.judge(id, to).await?;
    }
    for index in 0..2 {
        seller
            .settle(&draft.deal, index, 1, Evidence::default())
            .await?;
    }
    // example: end
    println!("deal {id}: two of three judges found for the seller");
    Ok(())
}

async fn connect(rpc: &str, key: &str) -> Result<Client, assize::Error> {
    Client::builder().rpc(rpc).key(key).build().await
}

#[tokio::main]
async fn main() -> eyre::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [rpc, token, keys @ ..] = arguments.as_slice() else {
        eyre::bail!(
            "usage: agreement RPC TOKEN BUYER_KEY SELLER_KEY JUDGE_KEY JUDGE_KEY JUDGE_KEY"
        );
    };
    run(rpc, token.parse()?, keys).await
}
