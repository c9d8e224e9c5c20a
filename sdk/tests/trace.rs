//! Traces as the contracts check them and as the Rust crate does: whatever is shown, both take it or
//! both refuse it.

use std::{cell::RefCell, fs, path::Path};

use alloy::{
    primitives::{Address, B256, Bytes, U256},
    sol_types::{SolCall, SolValue},
};
use assize_arbiters::trace::{Hash, Leaf, Located, PairProof, Proof, ProofError, TraceJob, Tree};
use harness::{TraceHead, TraceLeaf, TraceNode};
use proptest::prelude::*;
use revm::{
    Context, ExecuteCommitEvm, MainBuilder, MainContext, MainnetEvm,
    context::{TxEnv, result::ExecutionResult},
    database::{CacheDB, EmptyDB},
    handler::MainnetContext,
    primitives::{TxKind, hardfork::SpecId},
};

mod harness {
    #![allow(missing_docs, unreachable_pub)]

    alloy::sol! {
        struct TraceHead { bytes32 root; uint64 leaves; bytes32 job; }
        struct TraceLeaf {
            uint64 step; uint64 fuel; bytes32 state; bytes32 observation; bytes32 action; uint16 outcome;
        }
        struct TraceNode { uint256 height; uint256 index; bytes32 hash; }

        function jobHash(
            bytes32 module, bytes32 system, bytes32 parameters, bytes32 seed, bytes32 profile, uint32 chunk
        ) returns (bytes32);
        function leafHash(TraceLeaf leaf) returns (bytes32);
        function requireHead(TraceHead head, bytes32 trace);
        function requireLeaf(TraceHead head, uint256 index, bytes32 leaf, bytes32[] siblings);
        function requirePair(
            TraceHead head, uint256 index, bytes32 left, bytes32 right, bytes32[] siblings
        );
        function requireDescendants(TraceNode node, uint256 leaves, bytes32[] descendants);
        function pick(
            TraceNode node, uint256 leaves, uint256 picked, bytes32 child, bytes32[] siblings
        ) returns (TraceNode);
    }
}

/// The contracts' side, in an EVM.
struct Chain {
    evm: MainnetEvm<MainnetContext<CacheDB<EmptyDB>>>,
    harness: Address,
}

impl Chain {
    fn new() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/world.json");
        let fixture: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let code = fixture["bytecode"]["TraceHarness"].as_str().unwrap();
        let context = Context::mainnet()
            .with_db(CacheDB::new(EmptyDB::new()))
            .modify_cfg_chained(|cfg| {
                cfg.set_spec_and_mainnet_gas_params(SpecId::CANCUN);
                cfg.disable_nonce_check = true;
            });
        let mut chain = Self {
            evm: context.build_mainnet(),
            harness: Address::ZERO,
        };
        let made = chain.transact(TxKind::Create, code.parse().unwrap());
        chain.harness = made.created_address().unwrap();
        chain
    }

    fn transact(&mut self, kind: TxKind, data: Bytes) -> ExecutionResult {
        let transaction = TxEnv {
            kind,
            data,
            gas_limit: 16_000_000,
            gas_price: 0,
            ..TxEnv::default()
        };
        self.evm.transact_commit(transaction).unwrap()
    }

    /// What it returns; nothing if it reverts.
    fn call(&mut self, call: &impl SolCall) -> Option<Bytes> {
        match self.transact(TxKind::Call(self.harness), call.abi_encode().into()) {
            ExecutionResult::Success { output, .. } => Some(output.into_data()),
            ExecutionResult::Revert { .. } => None,
            halt @ ExecutionResult::Halt { .. } => panic!("{halt:?}"),
        }
    }
}

thread_local! {
    static CHAIN: RefCell<Chain> = RefCell::new(Chain::new());
}

fn call(call: &impl SolCall) -> Option<Bytes> {
    CHAIN.with_borrow_mut(|chain| chain.call(call))
}

fn words(hashes: &[Hash]) -> Vec<B256> {
    hashes.iter().map(B256::from).collect()
}

/// How something true is made false; or not.
#[derive(Clone, Copy, Debug)]
enum Bend {
    None,
    Forge(usize, u8),
    Drop(usize),
    Repeat(usize),
    Turn(usize),
    Move(u64),
    Resize(u64),
}

fn bends() -> impl Strategy<Value = Bend> {
    prop_oneof![
        Just(Bend::None),
        (any::<usize>(), 1..=u8::MAX).prop_map(|(at, with)| Bend::Forge(at, with)),
        any::<usize>().prop_map(Bend::Drop),
        any::<usize>().prop_map(Bend::Repeat),
        any::<usize>().prop_map(Bend::Turn),
        prop_oneof![0_u64..200, any::<u64>()].prop_map(Bend::Move),
        prop_oneof![0_u64..200, any::<u64>()].prop_map(Bend::Resize),
    ]
}

impl Bend {
    fn hashes(self, mut hashes: Vec<Hash>) -> Vec<Hash> {
        let len = hashes.len().max(1);
        match self {
            Self::Forge(at, with) => {
                if let Some(hash) = hashes.get_mut(at % len) {
                    hash[at % 32] ^= with;
                }
            }
            Self::Drop(at) if !hashes.is_empty() => drop(hashes.remove(at % len)),
            Self::Repeat(at) => hashes.insert(at % len, [9; 32]),
            Self::Turn(at) => hashes.rotate_left(at % len),
            _ => {}
        }
        hashes
    }

    const fn index(self, index: u64) -> u64 {
        match self {
            Self::Move(to) => to,
            _ => index,
        }
    }

    const fn leaves(self, leaves: u64) -> u64 {
        match self {
            Self::Resize(to) => to,
            _ => leaves,
        }
    }
}

fn tree(count: u64, salt: u64) -> Tree {
    let leaf = |index: u64| U256::from_limbs([index, salt, 1, 0]).to_be_bytes();
    Tree::new((0..count).map(leaf).collect()).unwrap()
}

fn head(root: Hash, leaves: u64) -> TraceHead {
    TraceHead {
        root: root.into(),
        leaves,
        job: B256::ZERO,
    }
}

fn leaf_taken(root: Hash, leaves: u64, leaf: Hash, proof: &Proof) -> bool {
    call(&harness::requireLeafCall {
        head: head(root, leaves),
        index: U256::from(proof.index),
        leaf: leaf.into(),
        siblings: words(&proof.siblings),
    })
    .is_some()
}

fn pair_taken(root: Hash, leaves: u64, pair: (Hash, Hash), proof: &PairProof) -> bool {
    call(&harness::requirePairCall {
        head: head(root, leaves),
        index: U256::from(proof.index),
        left: pair.0.into(),
        right: pair.1.into(),
        siblings: words(&proof.siblings),
    })
    .is_some()
}

fn on_chain(place: &Located) -> TraceNode {
    TraceNode {
        height: U256::from(place.height),
        index: U256::from(place.index),
        hash: place.hash.into(),
    }
}

/// As many hashes as a proof needs whose length is refused when it has none.
fn siblings(empty: Result<Hash, ProofError>) -> Vec<Hash> {
    match empty {
        Err(ProofError::Length { needed, .. }) => (1..).map(|i| [i; 32]).take(needed).collect(),
        _ => Vec::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn jobs_leaves_and_commitments_have_one_hash(
        parts in any::<[Hash; 5]>(), chunk in any::<u32>(),
        step in any::<u64>(), fuel in any::<u64>(), outcome in any::<u16>(), leaves in any::<u64>(),
    ) {
        let [module, system, parameters, seed, profile] = parts;
        let job = TraceJob { module, system, parameters, seed, profile, chunk }.hash();
        let said = call(&harness::jobHashCall {
            module: module.into(), system: system.into(), parameters: parameters.into(),
            seed: seed.into(), profile: profile.into(), chunk,
        });
        prop_assert_eq!(said.unwrap(), Bytes::from(job.to_vec()));

        let leaf = Leaf { step, fuel, state: module, observation: system, action: seed, outcome };
        let said = call(&harness::leafHashCall { leaf: TraceLeaf {
            step, fuel, state: module.into(), observation: system.into(), action: seed.into(), outcome,
        } });
        prop_assert_eq!(said.unwrap(), Bytes::from(leaf.hash().to_vec()));

        let filed = assize_arbiters::trace::commitment(&module, leaves, &job);
        let head = TraceHead { root: module.into(), leaves, job: job.into() };
        let shown = |trace: Hash| {
            call(&harness::requireHeadCall { head: head.clone(), trace: trace.into() }).is_some()
        };
        prop_assert!(shown(filed));
        prop_assert!(!shown(job));
    }

    #[test]
    fn leaves_and_pairs_are_taken_by_both_or_none(
        count in 1_u64..150, salt in any::<u64>(), at in any::<u64>(), bend in bends(), other in bends(),
    ) {
        let tree = tree(count, salt);
        let (root, index) = (tree.root(), at % count);
        let leaf = tree.leaf(index).unwrap();
        let proof = tree.prove(index).unwrap();
        let bent = Proof {
            index: bend.index(other.index(proof.index)),
            siblings: bend.hashes(other.hashes(proof.siblings)),
        };
        let width = bend.leaves(other.leaves(count));
        let taken = bent.root(leaf, width) == Ok(root);
        prop_assert_eq!(leaf_taken(root, width, leaf, &bent), taken);

        if let (Some(before), Some(proof)) = (index.checked_sub(1), tree.prove_pair(index)) {
            let left = tree.leaf(before).unwrap();
            let bent = PairProof {
                index: bend.index(other.index(proof.index)),
                siblings: bend.hashes(other.hashes(proof.siblings)),
            };
            let taken = bent.root(left, leaf, width) == Ok(root);
            prop_assert_eq!(pair_taken(root, width, (left, leaf), &bent), taken);
        }
    }

    /// Trees too large to be made: a proof of the right length leads both to the same root.
    #[test]
    fn in_a_tree_of_any_size_a_proof_leads_to_one_root(
        leaves in (0_u32..64).prop_flat_map(|bits| 1..=u64::MAX >> bits), at in any::<u64>(),
    ) {
        let (index, leaf, left) = (at % leaves, [1; 32], [2; 32]);
        let mut proof = Proof { index, siblings: Vec::new() };
        proof.siblings = siblings(proof.root(leaf, leaves));
        let root = proof.root(leaf, leaves).unwrap();
        prop_assert!(leaf_taken(root, leaves, leaf, &proof));
        proof.siblings.push(leaf);
        prop_assert!(!leaf_taken(root, leaves, leaf, &proof));

        if index > 0 {
            let mut proof = PairProof { index, siblings: Vec::new() };
            proof.siblings = siblings(proof.root(left, leaf, leaves));
            let root = proof.root(left, leaf, leaves).unwrap();
            prop_assert!(pair_taken(root, leaves, (left, leaf), &proof));
            proof.siblings.push(leaf);
            prop_assert!(!pair_taken(root, leaves, (left, leaf), &proof));
        }
    }

    #[test]
    fn a_narrowing_goes_the_same_way_for_both(
        count in 1_u64..3_000, salt in any::<u64>(), at in any::<u64>(), bend in bends(),
    ) {
        let tree = tree(count, salt);
        let target = at % count;
        let mut place = Located::root(tree.root(), count);
        while place.height > 0 {
            let shown = tree.descendants(place.height, place.index).unwrap();
            for descendants in [shown.to_vec(), bend.hashes(shown.to_vec())] {
                let taken = call(&harness::requireDescendantsCall {
                    node: on_chain(&place),
                    leaves: U256::from(count),
                    descendants: words(&descendants),
                });
                prop_assert_eq!(taken.is_some(), place.reveal(&descendants, count).is_ok());
            }

            let picked = (target >> (place.height - place.down())) - (place.index << place.down());
            let under = Tree::new(shown.to_vec()).unwrap();
            let child = under.leaf(picked).unwrap();
            let proof = under.prove(picked).unwrap();
            let bent = Proof {
                index: bend.index(proof.index),
                siblings: bend.hashes(proof.siblings.clone()),
            };
            for proof in [&bent, &proof] {
                let there = call(&harness::pickCall {
                    node: on_chain(&place),
                    leaves: U256::from(count),
                    picked: U256::from(proof.index),
                    child: child.into(),
                    siblings: words(&proof.siblings),
                });
                let here = place.pick(child, proof, count).ok();
                let here = here.map(|place| Bytes::from(on_chain(&place).abi_encode()));
                prop_assert_eq!(there, here);
            }
            place = place.pick(child, &proof, count).unwrap();
        }
        prop_assert_eq!(place.index, target);
    }
}
