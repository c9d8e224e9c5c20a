//! Five parties owe each other, and pay the difference through a clearing house.
//!
//! ```text
//! netting RPC TOKEN PARTY_KEY...
//! ```

use alloy::primitives::{Address, U256};
use assize::{
    Client,
    templates::{Netting, Obligation},
    types::Asset,
};

/// Who owes whom how much of the token's smallest unit.
pub const OWED: [(usize, usize, u64); 8] = [
    (0, 1, 500),
    (1, 2, 400),
    (2, 0, 100),
    (3, 4, 250),
    (4, 0, 300),
    (1, 3, 200),
    (3, 2, 50),
    (4, 2, 75),
];

/// Nets eight obligations of five parties, and clears them in one transaction.
///
/// # Errors
///
/// Whatever keeps it from being settled.
pub async fn run(rpc: &str, token: Address, keys: &[String]) -> eyre::Result<()> {
    let mut parties = Vec::new();
    for key in keys {
        parties.push(connect(rpc, key).await?);
    }
    eyre::ensure!(parties.len() == 5, "five parties' keys are needed");
    let mut obligations = Vec::new();
    for (debtor, creditor, amount) in OWED {
        obligations.push(Obligation {
            debtor: parties[debtor].address()?,
            creditor: parties[creditor].address()?,
            asset: Asset::erc20(token, U256::from(amount)),
        });
    }
    let house = &parties[0];
    // example: begin
    let draft = Netting::new(obligations).build(house.book())?;
    print!("{draft}");
    let mut signatures = Vec::new();
    for party in &parties {
        party.approve_deal(&draft.deal).await?;
        signatures.push(party.sign_netting(&draft.deal).await?);
    }
    let cleared = house.clear(&draft.deal, signatures).await?;
    // example: end
    let (id, count) = (cleared.value, draft.deal.commitments.len());
    println!("deal {id}: {count} payments in place of {}", OWED.len());
    Ok(())
}

async fn connect(rpc: &str, key: &str) -> Result<Client, assize::Error> {
    Client::builder().rpc(rpc).key(key).build().await
}

#[tokio::main]
async fn main() -> eyre::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [rpc, token, keys @ ..] = arguments.as_slice() else {
        eyre::bail!("usage: netting RPC TOKEN PARTY_KEY...");
    };
    run(rpc, token.parse()?, keys).await
}
