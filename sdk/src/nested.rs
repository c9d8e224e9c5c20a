//! Signatures of smart accounts that want their own name in what their owner signs (ERC-7739).

use alloy::{
    primitives::{Address, B256, Bytes, keccak256},
    sol_types::{SolStruct, SolValue},
};

use crate::{ids::Domain, types::Deal};

const SIGN: &str = "TypedDataSign(Deal contents,string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)";

/// A smart account as its EIP-712 domain names it (ERC-5267 `eip712Domain`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmartAccount {
    /// The account.
    pub address: Address,
    /// Its domain's name.
    pub name: String,
    /// Its domain's version.
    pub version: String,
    /// Its domain's salt; zero if it has none.
    pub salt: B256,
}

impl SmartAccount {
    /// What the account's owner signs so that the account agrees to `deal` on `kernel`: the deal with
    /// the account's domain, in the kernel's domain. It is of no use to another account of the same
    /// owner.
    pub fn digest(&self, deal: &Deal, kernel: Domain) -> B256 {
        let message = (
            keccak256([SIGN, &deal_type()].concat()),
            deal.eip712_hash_struct(),
            keccak256(&self.name),
            keccak256(&self.version),
            alloy::primitives::U256::from(kernel.chain_id),
            self.address,
            self.salt,
        );
        let hash = keccak256(message.abi_encode());
        let separator = kernel.separator();
        keccak256([&[0x19, 0x01], separator.as_slice(), hash.as_slice()].concat())
    }

    /// What the account takes as its signature over the deal's id: the owner's over
    /// [`digest`](Self::digest), and all that it needs to see that.
    pub fn signature(&self, deal: &Deal, kernel: Domain, owners: &Bytes) -> Bytes {
        let contents = deal_type();
        let length = u16::try_from(contents.len()).expect("the type of a deal is short");
        [
            owners.as_ref(),
            kernel.separator().as_slice(),
            deal.eip712_hash_struct().as_slice(),
            contents.as_bytes(),
            &length.to_be_bytes(),
        ]
        .concat()
        .into()
    }
}

fn deal_type() -> String {
    Deal::eip712_encode_type().into_owned()
}
