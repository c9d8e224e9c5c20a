//! What the form of a commitment must be: the twin of `types/Bounds.sol`, check by check.

use alloy::primitives::{Address, U256};

use crate::{
    Revert,
    types::{
        AUTHOR, Allocation, Asset, AssetKind, Clause, Commitment, MAX_CLAUSES, MAX_PAYOUTS, PPM,
        Share,
    },
};

/// Refuses a commitment of which a clause could never be taken, or never paid. Assets are checked as
/// they are pulled: [`check_asset`].
pub(crate) fn check(commitment: &Commitment, index: usize, kernel: Address) -> Result<(), Revert> {
    let Commitment {
        assets, clauses, ..
    } = commitment;
    let index = U256::from(index);
    if assets.is_empty() {
        return Err(Revert::NoAssets { index });
    }
    check_payouts(assets.len())?;
    if clauses.is_empty() || clauses.len() > MAX_CLAUSES {
        return Err(Revert::ClauseCount {
            index,
            count: U256::from(clauses.len()),
            max: U256::from(MAX_CLAUSES),
        });
    }
    for (number, body) in clauses.iter().enumerate() {
        check_clause(body, assets, index, U256::from(number), kernel)?;
    }
    Ok(())
}

fn check_clause(
    body: &Clause,
    assets: &[Asset],
    index: U256,
    clause: U256,
    kernel: Address,
) -> Result<(), Revert> {
    let Allocation {
        shares,
        allocator,
        data,
    } = &body.allocation;
    if body.from >= body.until {
        return Err(Revert::EmptyWindow { index, clause });
    }
    if !allocator.is_zero() {
        return if shares.is_empty() {
            Ok(())
        } else {
            Err(Revert::AmbiguousAllocation { index, clause })
        };
    }
    if shares.is_empty() || !data.is_empty() {
        return Err(Revert::AmbiguousAllocation { index, clause });
    }
    check_payouts(shares.len() * assets.len())?;
    if shares.len() > 1 && assets.iter().any(|asset| asset.kind == AssetKind::ERC721) {
        return Err(Revert::Indivisible { index, clause });
    }
    for Share { to, .. } in shares {
        check_payee(*to, kernel)?;
    }
    let sum: u64 = shares.iter().map(|share| u64::from(share.ppm)).sum();
    if sum != u64::from(PPM) {
        let sum = U256::from(sum);
        return Err(Revert::SharesSum { index, clause, sum });
    }
    // With no arbiter, the settler would choose whose statement is paid.
    if body.arbiter.is_zero() && shares.iter().any(|share| share.to == AUTHOR) {
        return Err(Revert::AuthorUntested { index, clause });
    }
    Ok(())
}

/// Refuses an asset that is not what its kind admits.
pub(crate) fn check_asset(asset: &Asset) -> Result<(), Revert> {
    let Asset {
        kind,
        token,
        id,
        amount,
    } = *asset;
    if amount.is_zero() {
        return Err(Revert::ZeroAmount { token });
    }
    if amount.bit_len() > 128 {
        return Err(Revert::AmountTooLarge { token, amount });
    }
    let fits = match kind {
        AssetKind::Native => token.is_zero() && id.is_zero(),
        AssetKind::ERC20 => id.is_zero(),
        AssetKind::ERC721 => amount == U256::ONE,
        _ => true,
    };
    if fits {
        return Ok(());
    }
    Err(Revert::MalformedAsset {
        kind,
        token,
        id,
        amount,
    })
}

/// Refuses a clause that makes too many payouts.
pub(crate) fn check_payouts(count: usize) -> Result<(), Revert> {
    if count <= MAX_PAYOUTS {
        return Ok(());
    }
    let (count, max) = (U256::from(count), U256::from(MAX_PAYOUTS));
    Err(Revert::TooManyPayouts { count, max })
}

/// Refuses a payee that value cannot go to.
pub(crate) fn check_payee(to: Address, kernel: Address) -> Result<(), Revert> {
    if to.is_zero() || to == kernel {
        return Err(Revert::InvalidPayee { to });
    }
    Ok(())
}
