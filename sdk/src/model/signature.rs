//! Who signed: the twin of what the kernel and wallets take from their libraries.

use alloy::primitives::{Address, B256, Signature, U256, uint};

/// Half the order of secp256k1: a greater `s` is the same signature in its other form.
const HALF_ORDER: U256 =
    uint!(0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0_U256);

/// The signer of `digest`, as the kernel recovers it: 65 bytes `r`, `s`, `v`, or 64 in the compact form
/// of EIP-2098.
pub(super) fn recover(digest: B256, signature: &[u8]) -> Option<Address> {
    let (r, s) = signature.split_at_checked(32)?;
    let r = U256::from_be_slice(r);
    match s.len() {
        32 => {
            let s = U256::from_be_slice(s);
            let odd = s.bit(255);
            recover_parts(digest, r, s & (U256::MAX >> 1), 27 + u8::from(odd))
        }
        33 => recover_parts(digest, r, U256::from_be_slice(&s[..32]), s[32]),
        _ => None,
    }
}

/// As most wallets and tokens recover: 65 bytes, and `s` in its lower form.
pub(super) fn recover_strict(digest: B256, signature: &[u8]) -> Option<Address> {
    let s = U256::from_be_slice(signature.get(32..64)?);
    (signature.len() == 65 && s <= HALF_ORDER)
        .then(|| recover(digest, signature))
        .flatten()
}

/// What the precompile `ecrecover` gives.
fn recover_parts(digest: B256, r: U256, s: U256, v: u8) -> Option<Address> {
    let odd = match v {
        27 => false,
        28 => true,
        _ => return None,
    };
    Signature::new(r, s, odd)
        .recover_address_from_prehash(&digest)
        .ok()
}
