//! The spec document: what a deal's `terms` are the BLAKE3 hash of. It lives in the artifact store, so
//! that whoever has the store can rebuild everything that the court terms only hash.

use std::{
    fs,
    path::{Path, PathBuf},
};

use alloy::primitives::{Address, B256, Bytes, U256, keccak256};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    ids,
    types::{CourtTerms, Filing, PPM},
};

/// A job and the court terms in full. The SDK does not look into the job: `assize_arbiters::JobSpec`
/// is one.
///
/// The canonical bytes are JSON without blanks, with keys in the order of the fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec<J, C = CourtSpec> {
    /// What is computed.
    pub job: J,
    /// Who rules on it, and at what price.
    pub court: C,
}

impl<J: Serialize + DeserializeOwned, C: Serialize + DeserializeOwned> Spec<J, C> {
    /// The canonical bytes, which belong into the artifact store.
    ///
    /// # Errors
    ///
    /// [`SpecError::Job`] if the job cannot be written as JSON.
    pub fn to_bytes(&self) -> Result<Vec<u8>, SpecError> {
        serde_json::to_vec(self).map_err(|error| SpecError::Job(error.to_string()))
    }

    /// The BLAKE3 hash of the canonical bytes: the deal's `terms`.
    ///
    /// # Errors
    ///
    /// As [`to_bytes`](Self::to_bytes).
    pub fn hash(&self) -> Result<B256, SpecError> {
        Ok(hash(&self.to_bytes()?))
    }

    /// Puts the document into a directory store, under its hash as 64 hexadecimal digits. Returns
    /// where it is.
    ///
    /// # Errors
    ///
    /// [`SpecError::Store`] if it cannot be written there.
    pub fn save(&self, store: &Path) -> Result<PathBuf, SpecError> {
        let bytes = self.to_bytes()?;
        let path = store.join(hex::encode(hash(&bytes)));
        let refuse = |error: std::io::Error| SpecError::Store {
            path: path.clone(),
            problem: error.to_string(),
        };
        // Written beside and renamed, so that nobody reads half of it.
        let part = path.with_extension("part");
        fs::write(&part, bytes).map_err(refuse)?;
        fs::rename(&part, &path).map_err(refuse)?;
        Ok(path)
    }

    /// Reads a spec. Unknown keys are refused at any depth, and so is another spelling of the same
    /// document, since its hash would be another.
    ///
    /// # Errors
    ///
    /// [`SpecError`] says what is wrong and where.
    pub fn parse(bytes: &[u8]) -> Result<Self, SpecError> {
        let spec: Self = serde_json::from_slice(bytes)
            .map_err(|error| SpecError::Unreadable(error.to_string()))?;
        if spec.to_bytes()? == bytes {
            Ok(spec)
        } else {
            Err(SpecError::NotCanonical)
        }
    }
}

/// The hash of a spec document, by which `deal.terms` and the artifact store name it.
pub fn hash(document: &[u8]) -> B256 {
    B256::new(*blake3::hash(document).as_bytes())
}

/// A document that is no spec.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpecError {
    /// It is not JSON, or has not the keys of a spec.
    #[error("not a spec: {0}")]
    Unreadable(String),
    /// It says what a spec says in other bytes.
    #[error(
        "the spec is not in canonical form (no blanks, no unknown keys, keys in order): write it with `Spec::to_bytes`"
    )]
    NotCanonical,
    /// It cannot be written into the store.
    #[error("cannot write {}: {problem}", path.display())]
    Store {
        /// The file.
        path: PathBuf,
        /// What failed.
        problem: String,
    },
    /// The job cannot be written as JSON.
    #[error("the job cannot be written as JSON: {0}")]
    Job(String),
}

/// Court terms in full, whatever the instance: what the terms hash, a caller must show.
pub trait FullTerms {
    /// The terms as the parties sign them.
    fn terms(&self) -> CourtTerms;

    /// Who may file, at what price and collateral.
    fn filing(&self) -> &Filing;

    /// The instance's rules as bytes: `allocatorProof` of a verifiers' fee, and evidence of a release.
    fn rules(&self) -> Bytes;
}

impl FullTerms for CourtSpec {
    fn terms(&self) -> CourtTerms {
        self.terms()
    }

    fn filing(&self) -> &Filing {
        &self.filing
    }

    fn rules(&self) -> Bytes {
        self.rules()
    }
}

/// Court terms in full, with `NamedVerifiers` as the instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CourtSpec {
    /// A result counts if filed so many seconds after the opening at the latest.
    pub deadline: u32,
    /// The docket is final so many seconds after the deadline at the latest.
    pub limit: u32,
    /// The ruling instance.
    pub instance: Address,
    /// Who may file, at what price and collateral.
    pub filing: Filing,
    /// How many verifiers rule.
    pub quorum: u64,
    /// Who they are, in the order of the tally.
    pub verifiers: Vec<Address>,
}

impl CourtSpec {
    /// The terms as the parties sign them.
    pub fn terms(&self) -> CourtTerms {
        CourtTerms {
            deadline: self.deadline,
            limit: self.limit,
            instance: self.instance,
            filing: ids::filing_hash(&self.filing),
            rules: keccak256(self.rules()),
        }
    }

    /// The instance's rules as bytes: `allocatorProof` of a verifiers' fee, and evidence of a release.
    pub fn rules(&self) -> Bytes {
        ids::rules(self.quorum, &self.verifiers)
    }

    /// The docket's id in a deal.
    pub fn docket_id(&self, deal: B256) -> B256 {
        ids::docket_id(deal, &self.terms())
    }

    /// The price of so many units, in the token's smallest unit; `None` if the court's arithmetic
    /// overflows.
    pub fn price(&self, units: u64) -> Option<U256> {
        self.filing.price(units)
    }

    /// The collateral that a result at `price` needs, rounded up; `None` if the court's arithmetic
    /// overflows.
    pub fn collateral(&self, price: U256) -> Option<U256> {
        self.filing.collateral(price)
    }
}

impl Filing {
    /// The price of so many units, in the token's smallest unit; `None` if the court's arithmetic
    /// overflows.
    pub fn price(&self, units: u64) -> Option<U256> {
        let metered = self.rate.checked_mul(U256::from(units))?;
        Some(metered.max(self.floor).min(self.cap))
    }

    /// The collateral that a result at `price` needs, rounded up; `None` if the court's arithmetic
    /// overflows.
    pub fn collateral(&self, price: U256) -> Option<U256> {
        let ppm = U256::from(PPM);
        let product = price.checked_mul(self.multiplier)?;
        Some(product.checked_add(ppm - U256::ONE)? / ppm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{AssetKind, Share, Status};

    fn spec() -> Spec<Vec<u8>> {
        let to = Address::repeat_byte(7);
        Spec {
            job: vec![1, 2],
            court: CourtSpec {
                deadline: 60,
                limit: 120,
                instance: Address::repeat_byte(1),
                filing: Filing {
                    filer: to,
                    window: 60,
                    silence: Status::Void,
                    kind: AssetKind::ERC20,
                    token: Address::repeat_byte(2),
                    rate: U256::from(3),
                    floor: U256::from(10),
                    cap: U256::from(100),
                    multiplier: U256::from(2_500_000),
                    slash: vec![Share { to, ppm: PPM }],
                },
                quorum: 1,
                verifiers: vec![Address::repeat_byte(3)],
            },
        }
    }

    #[test]
    fn test_a_spec_survives_the_store() {
        let bytes = spec().to_bytes().unwrap();
        assert_eq!(Spec::parse(&bytes).unwrap(), spec());
        assert_eq!(spec().hash().unwrap(), hash(&bytes));
    }

    #[test]
    fn test_another_spelling_is_refused() {
        let text = String::from_utf8(spec().to_bytes().unwrap()).unwrap();
        let parse = |text: String| Spec::<Vec<u8>>::parse(text.as_bytes());
        let blank = text.replacen(':', ": ", 1);
        assert_eq!(parse(blank), Err(SpecError::NotCanonical));
        let deep = text.replacen(r#""filer""#, r#""bribe":1,"filer""#, 1);
        assert_eq!(parse(deep), Err(SpecError::NotCanonical));
        let outer = text.replacen(r#""job""#, r#""bribe":1,"job""#, 1);
        assert!(matches!(parse(outer), Err(SpecError::Unreadable(_))));
        assert!(matches!(
            parse(text[1..].to_owned()),
            Err(SpecError::Unreadable(_))
        ));
    }

    #[test]
    fn test_prices_are_the_courts() {
        let court = spec().court;
        assert_eq!(court.price(0), Some(U256::from(10)));
        assert_eq!(court.price(5), Some(U256::from(15)));
        assert_eq!(court.price(1_000), Some(U256::from(100)));
        assert_eq!(court.collateral(U256::from(15)), Some(U256::from(38)));
        assert_eq!(court.collateral(U256::MAX), None);
    }
}
