//! The compiled contracts, as committed under `artifacts/`.

use std::sync::LazyLock;

use alloy::{
    json_abi::JsonAbi,
    primitives::{Address, B256, Bytes, address, keccak256},
    sol_types::SolValue,
};
use serde::Deserialize;

use crate::AddressBook;

/// The factory through which everything is deployed by CREATE2: its address is the same on every
/// chain, so that of the contracts is too.
pub const FACTORY: Address = address!("0x4e59b44847b379578588920cA78FbF26c0B4956C");

/// The CREATE2 salt of all contracts: the text `assize 1`. `script/Deploy.s.sol` has the same.
pub const SALT: B256 = {
    let mut salt = [0; 32];
    let text = b"assize 1";
    let mut i = 0;
    while i < text.len() {
        salt[i] = text[i];
        i += 1;
    }
    B256::new(salt)
};

/// What the compiler made of a contract.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Artifact {
    /// Its interface.
    pub abi: JsonAbi,
    /// The code that creates it, without constructor arguments.
    pub bytecode: Bytes,
    /// The code that is there afterwards, with zeros where immutables go.
    pub deployed_bytecode: Bytes,
    /// Where immutables go: start and length in bytes.
    pub immutables: Vec<(usize, usize)>,
}

impl Artifact {
    /// Whether `code` is this contract's, whatever its immutables.
    pub fn is_code(&self, code: &[u8]) -> bool {
        if code.len() != self.deployed_bytecode.len() {
            return false;
        }
        let mut masked = code.to_vec();
        for &(start, length) in &self.immutables {
            if let Some(immutable) = masked.get_mut(start..start + length) {
                immutable.fill(0);
            }
        }
        masked == self.deployed_bytecode
    }
}

macro_rules! contracts {
    ($($name:ident $key:ident $(($($argument:ident),+))?,)*) => {
        /// A contract that can be deployed, each after those that it needs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Contract {
            $(
                #[doc = concat!("The contract `", stringify!($name), "`.")]
                $name,
            )*
        }

        impl Contract {
            /// All contracts, each after those that it needs.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name in the sources.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }

            /// What the compiler made of it.
            pub fn artifact(self) -> &'static Artifact {
                match self {
                    $(Self::$name => {
                        static ARTIFACT: LazyLock<Artifact> = LazyLock::new(|| {
                            let json = include_str!(
                                concat!("../artifacts/", stringify!($name), ".json")
                            );
                            serde_json::from_str(json).expect("committed artifacts are checked")
                        });
                        &ARTIFACT
                    })*
                }
            }

            /// Its address in a book.
            pub const fn address(self, book: &AddressBook) -> Address {
                match self {
                    $(Self::$name => book.$key,)*
                }
            }

            /// The code that creates it, constructor arguments taken from `book`.
            pub fn initcode(self, book: &AddressBook) -> Bytes {
                let mut code = self.artifact().bytecode.to_vec();
                match self {
                    $(Self::$name => {
                        $($(code.extend(book.$argument.abi_encode());)+)?
                    })*
                }
                let _ = &book;
                code.into()
            }
        }

        impl AddressBook {
            /// The addresses to which the factory deploys the committed artifacts on any chain.
            pub fn computed() -> Self {
                let mut book = Self::default();
                $(book.$key = FACTORY.create2(SALT, keccak256(Contract::$name.initcode(&book)));)*
                book
            }
        }
    };
}

contracts! {
    Words words,
    Escrow escrow,
    Court court (escrow),
    NamedVerifiers named_verifiers (court),
    All all,
    Any any,
    Threshold threshold,
    Quorum quorum (escrow),
    Stated stated (escrow),
    Docket docket (court),
    Metered metered (court),
    VerifierFee verifier_fee,
    Agreed agreed (escrow),
    Addressed addressed (escrow),
    AgentReputed agent_reputed,
    AgentValidated agent_validated,
    Attested attested,
    Committee committee (escrow),
    Confirmed confirmed (escrow),
    During during,
    Enclave enclave (escrow),
    Groth16 groth16 (escrow),
    HashLock hash_lock,
    Holds holds,
    MerkleMember merkle_member (escrow),
    Objective objective (escrow),
    Optimistic optimistic (escrow),
    Oracle oracle (escrow),
    Ordered ordered (escrow),
    Outcome outcome (escrow),
    Possession possession (escrow),
    PriceFeed price_feed,
    Replayed replayed (escrow),
    RiscZero risc_zero (escrow),
    Sealed sealed (escrow),
    Signed signed (escrow),
    SignedP256 signed_p256,
    Sp1 sp1 (escrow),
    StaticCallCompare static_call_compare,
    StorageProof storage_proof,
    Timely timely (escrow),
    Linear linear (escrow),
    ProRata pro_rata (escrow),
    Royalties royalties (escrow),
    Vouchers vouchers (escrow),
    Waterfall waterfall (escrow),
    Arbitrable arbitrable (escrow),
    Stakes stakes,
    Payouts payouts (court, stakes),
    Appeals appeals (court, stakes, payouts),
    Panels panels (court, stakes, appeals),
    HeaderBeacon header_beacon,
    League league,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The book is written by the deployment, the artifacts by another tool: they must agree.
    #[test]
    fn test_the_book_holds_the_addresses_of_the_artifacts() {
        assert_eq!(AddressBook::embedded(), AddressBook::computed());
    }

    #[test]
    fn test_immutables_alone_may_differ() {
        let court = Contract::Court.artifact();
        assert!(!court.immutables.is_empty());
        let mut code = court.deployed_bytecode.to_vec();
        code[court.immutables[0].0] ^= 0xff;
        assert!(court.is_code(&code));
        code[0] ^= 0xff;
        assert!(!court.is_code(&code));
        assert!(!court.is_code(&[]));
    }
}
