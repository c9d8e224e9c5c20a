//! Makes a compute deal that anybody verifies.
//!
//! ```text
//! open_verification CLIENT NODE TOKEN PROFILE STORE < JOB
//! ```
//!
//! `JOB` is the job's description as JSON; `PROFILE` is the hash of the engine profile that panels are
//! drawn for. The spec goes into the directory `STORE`, the deal as JSON to standard output, for
//! `assize deal check - --spec FILE`.

use std::{io, path::Path};

use alloy::primitives::{Address, B256, U256};
use assize::{
    AddressBook, ComputeDeal, ComputeDealBuilder, DealError, OpenVerification, PanelSpec, Price,
    panels::Scrutiny,
};
use serde_json::Value;

/// A deal about `job` for 1,000 of the token's smallest unit, in which a tenth of the results is audited,
/// and half of them is counted on to be checked by challengers, whom canaries pay for it.
///
/// # Errors
///
/// What is wrong with the terms: which value, which bound, and what to do.
pub fn agree(
    (client, node): (Address, Address),
    token: Address,
    profile: B256,
    open_before: u64,
    job: Value,
) -> Result<ComputeDeal<Value, PanelSpec>, DealError> {
    let (challenged, canaries, replay_cost) = (500_000, 20_000, U256::from(5));
    let scrutiny = Scrutiny {
        challenged,
        canaries,
        replay_cost,
    };
    let (price, late, fee) = (U256::from(1_000), U256::from(500), U256::from(150));
    let book = AddressBook::embedded();
    // example: begin
    let open = OpenVerification::new(profile, 500, 1_000, 50);
    let open = open.audits(100_000).scrutiny(scrutiny);
    let deal = ComputeDealBuilder::new(client, node).token(token);
    let deal = deal.price(Price::fixed(price)).timeout_collateral(late);
    let deal = deal.fee(fee).window(7_200).open_before(open_before);
    let compute = deal.open_verification(open).build(job, &book)?;
    // example: end
    Ok(compute)
}

fn main() -> eyre::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [client, node, token, profile, store] = arguments.as_slice() else {
        eyre::bail!("usage: open_verification CLIENT NODE TOKEN PROFILE STORE < JOB");
    };
    let job = serde_json::from_reader(io::stdin())?;
    let parties = (client.parse()?, node.parse()?);
    let hour = std::time::Duration::from_secs(3_600);
    let before = std::time::SystemTime::now() + hour;
    let before = before.duration_since(std::time::UNIX_EPOCH)?.as_secs();
    let compute = agree(parties, token.parse()?, profile.parse()?, before, job)?;
    compute.spec.save(Path::new(store))?;
    println!("{}", serde_json::to_string(&compute.deal)?);
    Ok(())
}
