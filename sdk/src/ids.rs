//! Ids and hashes, equal to those of the contracts: `test/vectors` holds what both must reproduce.

use alloy::{
    primitives::{Address, B256, Bytes, U256, keccak256},
    sol_types::{Eip712Domain, SolStruct, SolValue, eip712_domain},
};

use crate::types::{
    Claim, Commitment, CourtTerms, Deal, Filing, Party, Payout, Settlement, Statement,
};

/// Types that are only signed, never sent.
mod signed {
    #![allow(missing_docs, unreachable_pub)]

    alloy::sol! {
        struct Statement {
            address author;
            bytes32 about;
            bytes32 kind;
            bytes data;
            uint64 expiry;
        }

        struct Payout {
            address to;
            uint256[] amounts;
        }

        struct Agreement {
            bytes32 dealId;
            uint256 index;
            Payout[] payouts;
            uint64 expiry;
        }

        struct Approval {
            bytes32 dealId;
            uint256 index;
            bytes32 subject;
        }

        struct Voucher {
            bytes32 dealId;
            uint256 index;
            address payee;
            uint256 total;
        }
    }
}

/// The EIP-712 domain of the kernel, or of a contract that checks signatures, on one chain: what is signed is valid there only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Domain {
    /// The chain's id (EIP-155).
    pub chain_id: u64,
    /// The verifying contract.
    pub contract: Address,
}

impl Domain {
    /// The domain of `contract` on the chain with this id.
    pub const fn new(chain_id: u64, contract: Address) -> Self {
        Self { chain_id, contract }
    }

    /// The domain as EIP-712 tooling takes it.
    pub fn eip712(&self) -> Eip712Domain {
        eip712_domain! {
            name: "Assize",
            version: "1",
            chain_id: self.chain_id,
            verifying_contract: self.contract,
        }
    }

    /// The domain separator.
    pub fn separator(&self) -> B256 {
        self.eip712().separator()
    }

    fn digest(&self, hash: B256) -> B256 {
        keccak256([&[0x19, 0x01], self.separator().as_slice(), hash.as_slice()].concat())
    }

    /// The id of a deal, which is also what its depositors sign. The domain is the kernel's.
    pub fn deal_id(&self, deal: &Deal) -> B256 {
        self.digest(deal.eip712_hash_struct())
    }

    /// The id of what `author` says of `kind` about `about`. The domain is the kernel's.
    pub fn statement_id(&self, author: Address, about: B256, kind: B256) -> B256 {
        keccak256(
            (
                U256::from(self.chain_id),
                self.contract,
                author,
                about,
                kind,
            )
                .abi_encode(),
        )
    }

    /// What the author of a statement signs, so that another may state it before `expiry` (Unix
    /// seconds). The domain is the kernel's.
    pub fn statement_digest(&self, statement: &Statement, expiry: u64) -> B256 {
        let Statement {
            author,
            about,
            kind,
            data,
        } = statement.clone();
        self.digest(
            signed::Statement {
                author,
                about,
                kind,
                data,
                expiry,
            }
            .eip712_hash_struct(),
        )
    }

    /// What every depositor signs to have commitment `index` paid out as `payouts` instead, before
    /// `expiry` (Unix seconds). The domain is that of `Agreed`.
    pub fn agreement_id(&self, deal: B256, index: usize, payouts: &[Payout], expiry: u64) -> B256 {
        let payouts = payouts
            .iter()
            .cloned()
            .map(|Payout { to, amounts }| signed::Payout { to, amounts })
            .collect();
        let index = U256::from(index);
        self.digest(
            signed::Agreement {
                dealId: deal,
                index,
                payouts,
                expiry,
            }
            .eip712_hash_struct(),
        )
    }
}

impl Domain {
    /// What a signer of `Signed`, or the key of `SignedP256`, signs to approve `subject` in commitment
    /// `index` of a deal. The domain is that of the arbiter.
    pub fn approval_digest(&self, deal: B256, index: usize, subject: B256) -> B256 {
        let approval = signed::Approval {
            dealId: deal,
            index: U256::from(index),
            subject,
        };
        self.digest(approval.eip712_hash_struct())
    }

    /// What a signer of `Vouchers` signs to give `payee` a total, in the smallest unit of the first asset
    /// of commitment `index`. The domain is that of `Vouchers`.
    pub fn voucher_digest(&self, deal: B256, index: usize, payee: Address, total: U256) -> B256 {
        let voucher = signed::Voucher {
            dealId: deal,
            index: U256::from(index),
            payee,
            total,
        };
        self.digest(voucher.eip712_hash_struct())
    }
}

/// The EIP-712 struct hash of a commitment, which settling a sibling needs.
pub fn commitment_hash(commitment: &Commitment) -> B256 {
    commitment.eip712_hash_struct()
}

/// The hashes of a deal's commitments other than `index`, in order.
pub fn siblings(deal: &Deal, index: usize) -> Vec<B256> {
    let others = deal
        .commitments
        .iter()
        .enumerate()
        .filter(|(i, _)| *i != index);
    others
        .map(|(_, commitment)| commitment_hash(commitment))
        .collect()
}

/// What settling commitment `index` of a deal by `clause` sends, without evidence; `None` if the deal
/// has no such commitment.
pub fn settlement(deal: &Deal, index: usize, clause: usize) -> Option<Settlement> {
    Some(Settlement {
        terms: deal.terms,
        openBefore: deal.openBefore,
        salt: deal.salt,
        index: U256::from(index),
        clause: U256::from(clause),
        commitment: deal.commitments.get(index)?.clone(),
        siblings: siblings(deal, index),
        statements: Vec::new(),
        proof: Bytes::new(),
        allocatorProof: Bytes::new(),
    })
}

/// A deal's commitments as far as `Agreed` needs them.
pub fn parties(deal: &Deal) -> Vec<Party> {
    let hash = |hashes: Vec<B256>| keccak256(hashes.concat());
    let parties = deal.commitments.iter().map(|commitment| Party {
        depositor: commitment.depositor,
        assets: hash(
            commitment
                .assets
                .iter()
                .map(SolStruct::eip712_hash_struct)
                .collect(),
        ),
        clauses: hash(
            commitment
                .clauses
                .iter()
                .map(SolStruct::eip712_hash_struct)
                .collect(),
        ),
    });
    parties.collect()
}

/// The id of a deal's docket under these court terms.
pub fn docket_id(deal: B256, terms: &CourtTerms) -> B256 {
    keccak256((deal, terms.clone()).abi_encode())
}

/// The hash of a claim, which verdicts name.
pub fn claim_hash(claim: &Claim) -> B256 {
    keccak256(claim.abi_encode())
}

/// The hash of the filing terms, which court terms name.
pub fn filing_hash(filing: &Filing) -> B256 {
    keccak256(filing.abi_encode())
}

/// The rules of `NamedVerifiers` as bytes, whose keccak256 court terms name.
pub fn rules(quorum: u64, verifiers: &[Address]) -> Bytes {
    (U256::from(quorum), verifiers.to_vec())
        .abi_encode_params()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{Allocation, Asset, Clause, Share};

    /// `test/vectors/types.json` fixes these for Solidity too.
    #[test]
    fn test_type_strings_are_those_of_the_contracts() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../test/vectors/types.json");
        let vectors: serde_json::Value =
            serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let ours = [
            ("Share", Share::eip712_encode_type()),
            ("Allocation", Allocation::eip712_encode_type()),
            ("Asset", Asset::eip712_encode_type()),
            ("Clause", Clause::eip712_encode_type()),
            ("Commitment", Commitment::eip712_encode_type()),
            ("Deal", Deal::eip712_encode_type()),
            ("Statement", signed::Statement::eip712_encode_type()),
            ("Payout", signed::Payout::eip712_encode_type()),
            ("Agreement", signed::Agreement::eip712_encode_type()),
        ];
        for vector in vectors.as_array().unwrap() {
            let name = vector["name"].as_str().unwrap();
            if name == "EIP712Domain" {
                continue;
            }
            let (_, ours) = ours.iter().find(|(ours, _)| *ours == name).expect(name);
            assert_eq!(*ours, vector["encodeType"].as_str().unwrap());
        }
    }
}
