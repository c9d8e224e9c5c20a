//! Opens, follows and settles a compute deal.
//!
//! ```text
//! compute_deal RPC KEY TOKEN STORE OFFERS NODE VERIFIER VERIFIER VERIFIER < JOB
//! ```
//!
//! `JOB` is the job's description as JSON, `STORE` the directory from which the node fetches the spec
//! and the job's artifacts, `OFFERS` the URL at which the node signs.

use std::{io, path::PathBuf};

use alloy::primitives::{Address, U256};
use assize::{Client, ComputeDealBuilder, Located, Price};

/// What the command line says.
#[derive(Debug)]
pub struct Arguments {
    /// The RPC endpoint.
    pub rpc: String,
    /// The client's private key.
    pub key: String,
    /// What it pays in.
    pub token: Address,
    /// Where the node finds the deal's spec.
    pub store: PathBuf,
    /// Where the node signs.
    pub offers: String,
    /// The node.
    pub node: Address,
    /// Who replays its result.
    pub verifiers: Vec<Address>,
}

/// Opens, follows and settles a deal about `job`, for up to 1,000 of the token's smallest unit.
///
/// # Errors
///
/// Whatever keeps it from being settled.
pub async fn run(args: Arguments, job: serde_json::Value) -> eyre::Result<()> {
    let Arguments {
        rpc,
        key,
        token,
        store,
        offers,
        node,
        verifiers,
    } = args;
    let (price, late, fee) = (
        Price::fixed(U256::from(1_000)),
        U256::from(1_000),
        U256::from(100),
    );
    let tell = |event: &Located| println!("{event}");
    // example: begin
    let builder = Client::builder().rpc(rpc).key(&key);
    let client = builder.build().await?;
    let terms = ComputeDealBuilder::new(client.address()?, node).token(token);
    let terms = terms.price(price).timeout_collateral(late).fee(fee);
    let compute = terms.verifiers(2, verifiers).build(job, client.book())?;
    compute.spec.save(&store)?;
    let signature = client.request_signature(&offers, &compute.deal).await?;
    client.approve_deal(&compute.deal).await?;
    client.open(&compute.deal, [(node, signature)]).await?;
    client.conclude(&compute, tell).await?;
    // example: end
    Ok(())
}

#[tokio::main]
async fn main() -> eyre::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [rpc, key, token, store, offers, node, verifiers @ ..] = arguments.as_slice() else {
        eyre::bail!("usage: compute_deal RPC KEY TOKEN STORE OFFERS NODE VERIFIER... < JOB");
    };
    let args = Arguments {
        rpc: rpc.clone(),
        key: key.clone(),
        token: token.parse()?,
        store: store.into(),
        offers: offers.clone(),
        node: node.parse()?,
        verifiers: verifiers
            .iter()
            .map(|verifier| verifier.parse())
            .collect::<Result<_, _>>()?,
    };
    run(args, serde_json::from_reader(io::stdin())?).await
}
