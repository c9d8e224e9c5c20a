//! Paying by Permit2: one signature agrees to a deal and pays for a commitment of it.

use alloy::{
    primitives::{Address, B256, Bytes, U256, address, keccak256},
    sol_types::{SolStruct, SolValue, eip712_domain},
};

use crate::types::{Allocation, Asset, AssetKind, Clause, Commitment, Deal, Share};

/// Where Permit2 is, on every chain that has it.
pub const PERMIT2: Address = address!("0x000000000022D473030F116dDEE9F6B43aC78BA3");

const PERMISSIONS: &str = "TokenPermissions(address token,uint256 amount)";

/// What the payer of a commitment signs for Permit2: that the kernel may take exactly the commitment's
/// ERC-20 assets once, with the deal as witness. If the payer is the depositor, it agrees to the deal by
/// this alone.
///
/// `nonce` is any number that the payer has not used with Permit2 before; the signature holds up to and
/// including `deadline` (Unix seconds).
pub fn permit2_digest(
    chain_id: u64,
    kernel: Address,
    deal: &Deal,
    assets: &[Asset],
    nonce: U256,
    deadline: U256,
) -> B256 {
    let permitted = assets.iter().filter(|asset| asset.kind == AssetKind::ERC20);
    let permitted = permitted.map(|asset| {
        let permission = (keccak256(PERMISSIONS), asset.token, asset.amount);
        keccak256(permission.abi_encode())
    });
    let permitted: Vec<B256> = permitted.collect();
    let message = (
        type_hash(),
        keccak256(permitted.concat()),
        kernel,
        nonce,
        deadline,
        deal.eip712_hash_struct(),
    );
    let domain = eip712_domain! {
        name: "Permit2",
        chain_id: chain_id,
        verifying_contract: PERMIT2,
    };
    let hash = keccak256(message.abi_encode());
    keccak256(
        [
            &[0x19, 0x01],
            domain.separator().as_slice(),
            hash.as_slice(),
        ]
        .concat(),
    )
}

/// What a deposit by Permit2 brings as its `permit`.
pub fn permit2_data(nonce: U256, deadline: U256, signature: &Bytes) -> Bytes {
    (nonce, deadline, signature.clone())
        .abi_encode_params()
        .into()
}

/// The types that a message refers to follow it in the order of their names.
fn type_hash() -> B256 {
    let message = "PermitBatchWitnessTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline,Deal witness)";
    let types = [
        message.into(),
        Allocation::eip712_root_type(),
        Asset::eip712_root_type(),
        Clause::eip712_root_type(),
        Commitment::eip712_root_type(),
        Deal::eip712_root_type(),
        Share::eip712_root_type(),
        PERMISSIONS.into(),
    ];
    keccak256(types.concat())
}
