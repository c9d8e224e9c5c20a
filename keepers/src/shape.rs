//! The one shape of deal that an executor signs: the compute deal, built again from its spec.

use crate::contracts::{AddressBook, AssetKind, Commitment, Deal, Spec};
use alloy::primitives::{Address, U256};
use assize::{ComputeDealBuilder, Price};

/// The timeout collateral of a deal that is exactly the compute deal of its spec with `node` as the
/// executor.
///
/// # Errors
/// In words, what is different.
pub fn expect(deal: &Deal, spec: &Spec, book: &AddressBook, node: Address) -> Result<U256, String> {
    let (court, filing) = (&spec.court, &spec.court.filing);
    if filing.filer != node {
        return Err(format!("the filer is {}, and this is {node}", filing.filer));
    }
    let (payment, timeout, fee) = match &deal.commitments[..] {
        [payment, timeout] => (payment, timeout, U256::ZERO),
        [payment, timeout, fee] => (payment, timeout, amount(fee)?),
        other => return Err(format!("it has {} commitments, not 2 or 3", other.len())),
    };
    let timeout_collateral = amount(timeout)?;
    let mut builder = ComputeDealBuilder::new(payment.depositor, node)
        .price(Price { rate: filing.rate, floor: filing.floor, cap: filing.cap })
        .timeout_collateral(timeout_collateral)
        .fee(fee)
        .multiplier(filing.multiplier)
        .verifiers(court.quorum, court.verifiers.clone())
        .deadline(court.deadline)
        .window(filing.window)
        .limit(court.limit)
        .silence(filing.silence)
        .slash(filing.slash.clone())
        .open_before(deal.openBefore)
        .salt(deal.salt)
        // Whether cheating would pay is for the client to know: this node does not cheat.
        .accept_unsafe("offered to an executor");
    if filing.kind == AssetKind::ERC20 {
        builder = builder.token(filing.token);
    }
    let built = builder
        .build(spec.job, book)
        .map_err(|error| error.to_string())?;
    if built.spec != *spec {
        return Err("the spec's instance or asset is not one of a compute deal".into());
    }
    for (index, (actual, expected)) in deal
        .commitments
        .iter()
        .zip(&built.deal.commitments)
        .enumerate()
    {
        if actual != expected {
            return Err(format!(
                "commitment {index} is not that of the spec's compute deal: {actual:?}, not \
                 {expected:?}"
            ));
        }
    }
    if built.deal != *deal {
        return Err("it is not the spec's compute deal".into());
    }
    Ok(timeout_collateral)
}

fn amount(commitment: &Commitment) -> Result<U256, String> {
    match &commitment.assets[..] {
        [asset] => Ok(asset.amount),
        other => Err(format!("a commitment has {} assets, not 1", other.len())),
    }
}
