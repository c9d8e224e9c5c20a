//! Ids and words equal those in `test/vectors`, which the Solidity tests check too.

use std::path::Path;

use alloy::primitives::{Address, B256, Bytes, U256};
use assize::{
    ids::{self, Domain},
    types::{AssetKind, DealWord, Statement, StatementWord, Status},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

fn vectors(name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../test/vectors")
        .join(name);
    let vectors: Vec<Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert!(!vectors.is_empty());
    vectors
}

fn get<T: DeserializeOwned>(vector: &Value, field: &str) -> T {
    let value = named(vector[field].clone());
    serde_json::from_value(value).unwrap_or_else(|error| panic!("{field}: {error}"))
}

/// The vectors number enums as Solidity does; JSON of ours names them.
fn named(value: Value) -> Value {
    const KINDS: [AssetKind; 4] = [
        AssetKind::Native,
        AssetKind::ERC20,
        AssetKind::ERC721,
        AssetKind::ERC1155,
    ];
    match value {
        Value::Array(values) => values.into_iter().map(named).collect(),
        Value::Object(fields) => {
            let name = |(key, value): (String, Value)| {
                let number = value
                    .as_u64()
                    .and_then(|number| usize::try_from(number).ok());
                let value = match (key.as_str(), number) {
                    ("kind", Some(number)) => serde_json::to_value(KINDS[number]).unwrap(),
                    ("silence", Some(number)) => serde_json::to_value(Status::ALL[number]).unwrap(),
                    _ => named(value),
                };
                (key, value)
            };
            Value::Object(fields.into_iter().map(name).collect())
        }
        value => value,
    }
}

#[test]
fn test_deals() {
    for vector in vectors("deals.json") {
        let domain = Domain::new(get(&vector, "chainId"), get(&vector, "verifyingContract"));
        let deal: assize::types::Deal = get(&vector, "deal");
        let hashes: Vec<B256> = get(&vector, "commitmentHashes");
        assert_eq!(domain.separator(), get::<B256>(&vector, "domainSeparator"));
        assert_eq!(
            domain.deal_id(&deal),
            get::<B256>(&vector, "dealId"),
            "{}",
            vector["name"]
        );
        let found: Vec<B256> = deal.commitments.iter().map(ids::commitment_hash).collect();
        assert_eq!(found, hashes);
        for index in 0..hashes.len() {
            let mut siblings = hashes.clone();
            siblings.remove(index);
            assert_eq!(ids::siblings(&deal, index), siblings);
        }
        // The parties of an agreement hash to the same commitments.
        for (party, commitment) in ids::parties(&deal).iter().zip(&deal.commitments) {
            assert_eq!(party.depositor, commitment.depositor);
        }
    }
}

#[test]
fn test_statements() {
    for vector in vectors("statements.json") {
        let domain = Domain::new(get(&vector, "chainId"), get(&vector, "verifyingContract"));
        let statement = Statement {
            author: get(&vector, "author"),
            about: get(&vector, "about"),
            kind: get(&vector, "kind"),
            data: get(&vector, "data"),
        };
        let id = domain.statement_id(statement.author, statement.about, statement.kind);
        assert_eq!(
            id,
            get::<B256>(&vector, "statementId"),
            "{}",
            vector["name"]
        );
        let digest = domain.statement_digest(&statement, get(&vector, "expiry"));
        assert_eq!(digest, get::<B256>(&vector, "digest"), "{}", vector["name"]);
        let word = StatementWord(get(&vector, "word"));
        assert_eq!(word.stated_at(), get::<u64>(&vector, "statedAt"));
        let content: B256 = get(&vector, "content");
        assert_eq!(alloy::primitives::keccak256(&statement.data), content);
        assert!(word.matches(content));
        assert!(!word.matches(!content));
    }
}

#[test]
fn test_dockets() {
    #[derive(Deserialize)]
    struct Rules {
        quorum: u64,
        verifiers: Vec<Address>,
        encoded: Bytes,
    }

    for vector in vectors("dockets.json") {
        let terms: assize::types::CourtTerms = get(&vector, "terms");
        let filing: assize::types::Filing = get(&vector, "filing");
        let rules: Rules = get(&vector, "rules");
        assert_eq!(ids::filing_hash(&filing), terms.filing);
        assert_eq!(ids::rules(rules.quorum, &rules.verifiers), rules.encoded);
        assert_eq!(alloy::primitives::keccak256(&rules.encoded), terms.rules);
        let deal: B256 = get(&vector, "dealId");
        assert_eq!(
            ids::docket_id(deal, &terms),
            get::<B256>(&vector, "docketId")
        );
        let claim: assize::types::Claim = get(&vector, "claim");
        assert_eq!(ids::claim_hash(&claim), get::<B256>(&vector, "claimHash"));
    }
}

#[test]
fn test_deal_words() {
    for vector in vectors("dealWords.json") {
        let word = DealWord(get::<U256>(&vector, "word"));
        assert_eq!(word.opened_at(), get::<u64>(&vector, "openedAt"));
        let outcomes: Vec<usize> = get(&vector, "outcomes");
        for (index, outcome) in outcomes.into_iter().enumerate() {
            assert_eq!(word.outcome(index), outcome.checked_sub(1));
        }
    }
}

#[test]
fn test_permits() {
    let deals = vectors("deals.json");
    for vector in vectors("permits.json") {
        let number: usize = get(&vector, "deal");
        let deal: assize::types::Deal = get(&deals[number], "deal");
        let index: usize = get(&vector, "index");
        let digest = assize::permit2_digest(
            get(&vector, "chainId"),
            get(&vector, "spender"),
            &deal,
            &deal.commitments[index].assets,
            get(&vector, "nonce"),
            U256::from(get::<u64>(&vector, "deadline")),
        );
        assert_eq!(digest, get::<B256>(&vector, "digest"), "{}", vector["name"]);
    }
}
