//! Traces: what is filed, and what a proof can and cannot show.

use std::path::Path;

use assize_arbiters::trace::{
    Hash, Leaf, Located, PairProof, Proof, ProofError, StepRecord, Trace, TraceArtifact,
    TraceBuilder, TraceJob, Tree, commitment, state_hash,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const JOB: TraceJob = TraceJob {
    module: [0xa1; 32],
    system: [0xa2; 32],
    parameters: [0xa3; 32],
    seed: [0xa4; 32],
    profile: [0xa5; 32],
    chunk: 1,
};

fn sha(parts: &[&[u8]]) -> Hash {
    parts
        .iter()
        .fold(Sha256::new(), |sha, part| sha.chain_update(part))
        .finalize()
        .into()
}

fn leaves(count: u64) -> Vec<Hash> {
    (0..count)
        .map(|i| sha(&[b"leaf", &i.to_be_bytes()]))
        .collect()
}

fn tree(count: u64) -> Tree {
    Tree::new(leaves(count)).unwrap()
}

/// The definition, told as directly as it can be.
fn slow_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [leaf] => *leaf,
        _ => {
            let split = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(split);
            sha(&[&[1], &slow_root(left), &slow_root(right)])
        }
    }
}

fn trace(chunk: u32, steps: u64) -> Trace {
    let mut builder = TraceBuilder::new(TraceJob { chunk, ..JOB });
    for step in 0..steps {
        let seen = step.to_be_bytes();
        let full = builder.step(&StepRecord {
            fuel: 10 * (step + 1),
            observation: &seen,
            action: &[7],
            outcome: 0,
        });
        if full {
            builder.state(&state(step));
        }
    }
    builder.finish(&state(steps - 1)).unwrap()
}

fn state(step: u64) -> Vec<u8> {
    format!("state {step}").into_bytes()
}

#[test]
fn a_leaf_is_what_the_format_says() {
    let trace = trace(1, 3);
    let seen = sha(&[&[0x11], &8_u32.to_be_bytes(), &1_u64.to_be_bytes()]);
    let answered = sha(&[&[0x12], &1_u32.to_be_bytes(), &[7]]);
    let after = sha(&[&[0x10], b"state 1"]);
    let expected = sha(&[
        &[0],
        &1_u64.to_be_bytes(),
        &20_u64.to_be_bytes(),
        &after,
        &seen,
        &answered,
        &0_u16.to_be_bytes(),
    ]);
    assert_eq!(trace.tree.leaf(1), Some(expected));
    assert_eq!(after, state_hash(b"state 1"));

    let job = sha(&[
        &[3],
        &JOB.module,
        &JOB.system,
        &JOB.parameters,
        &JOB.seed,
        &JOB.profile,
        &1_u32.to_be_bytes(),
    ]);
    assert_eq!(
        trace.commitment(),
        sha(&[&[2], &trace.tree.root(), &3_u64.to_be_bytes(), &job])
    );
}

#[test]
fn a_chunk_holds_its_steps_in_order_and_the_last_what_is_left() {
    let trace = trace(4, 10);
    assert_eq!((trace.steps, trace.tree.leaves()), (10, 3));
    let mut seen = vec![0x11];
    let mut answered = vec![0x12];
    for step in 8..10_u64 {
        seen.extend(8_u32.to_be_bytes());
        seen.extend(step.to_be_bytes());
        answered.extend([0, 0, 0, 1, 7]);
    }
    let last = Leaf {
        step: 9,
        fuel: 100,
        state: state_hash(b"state 9"),
        observation: sha(&[&seen]),
        action: sha(&[&answered]),
        outcome: 0,
    };
    assert_eq!(trace.tree.leaf(2), Some(last.hash()));
}

#[test]
fn without_a_step_there_is_no_trace() {
    assert_eq!(TraceBuilder::new(JOB).finish(b"state"), None);
    assert_eq!(Tree::new(Vec::new()), None);
}

#[test]
fn everything_that_decides_a_match_is_bound() {
    let tree = tree(5);
    let filed = commitment(&tree.root(), 5, &JOB.hash());
    let other = [0xff; 32];
    for job in [
        TraceJob {
            module: other,
            ..JOB
        },
        TraceJob {
            system: other,
            ..JOB
        },
        TraceJob {
            parameters: other,
            ..JOB
        },
        TraceJob { seed: other, ..JOB },
        TraceJob {
            profile: other,
            ..JOB
        },
        TraceJob { chunk: 2, ..JOB },
    ] {
        assert_ne!(commitment(&tree.root(), 5, &job.hash()), filed);
    }
    assert_ne!(commitment(&tree.root(), 6, &JOB.hash()), filed);
}

/// A tree that doubles its odd node gives `[a, b, c]` and `[a, b, c, c]` one root.
#[test]
fn an_odd_node_is_promoted_not_doubled() {
    let mut doubled = leaves(3);
    doubled.push(doubled[2]);
    assert_ne!(Tree::new(doubled).unwrap().root(), tree(3).root());
}

#[test]
fn traces_differ_first_where_their_leaves_do() {
    let long = trace(1, 9);
    assert_eq!(long.first_difference(&long), None);
    // One ends where the other goes on.
    assert_eq!(long.first_difference(&trace(1, 6)), Some(6));
    let mut builder = TraceBuilder::new(JOB);
    for step in 0..9_u64 {
        let seen = step.to_be_bytes();
        let _ = builder.step(&StepRecord {
            fuel: 10 * (step + 1),
            observation: &seen,
            action: if step < 4 { &[7] } else { &[8] },
            outcome: 0,
        });
        builder.state(&state(step));
    }
    let forked = builder.finish(b"").unwrap();
    assert_eq!(long.first_difference(&forked), Some(4));
}

proptest! {
    #[test]
    fn the_root_is_that_of_the_definition(count in 1_u64..200) {
        prop_assert_eq!(tree(count).root(), slow_root(&leaves(count)));
    }

    #[test]
    fn every_leaf_and_every_pair_is_proved(count in 1_u64..150) {
        let tree = tree(count);
        for index in 0..count {
            let proof = tree.prove(index).unwrap();
            prop_assert_eq!(proof.root(tree.leaf(index).unwrap(), count), Ok(tree.root()));
            if index > 0 {
                let pair = tree.prove_pair(index).unwrap();
                let (left, right) = (tree.leaf(index - 1).unwrap(), tree.leaf(index).unwrap());
                prop_assert_eq!(pair.root(left, right, count), Ok(tree.root()));
            }
        }
        prop_assert!(tree.prove(count).is_none());
        prop_assert!(tree.prove_pair(0).is_none());
        prop_assert!(tree.prove_pair(count).is_none());
    }

    /// Whatever is forged in a proof, its count or its place, it proves nothing.
    #[test]
    fn a_bent_proof_proves_nothing(count in 2_u64..300, at in any::<u64>(), bend in any::<usize>()) {
        let tree = tree(count);
        let index = at % count;
        let proof = tree.prove(index).unwrap();
        let leaf = tree.leaf(index).unwrap();
        let filed = commitment(&tree.root(), count, &JOB.hash());
        let check = |proof: &Proof, leaf, count| proof.check(leaf, count, &JOB.hash(), &filed);
        prop_assert!(check(&proof, leaf, count).is_ok());

        // Forged: another leaf, or any bit of any sibling.
        let mut other = leaf;
        other[bend % 32] ^= 1 << (bend % 8);
        prop_assert!(check(&proof, other, count).is_err());
        let place = bend % proof.siblings.len();
        let mut forged = proof.clone();
        forged.siblings[place][bend % 32] ^= 1 << (bend % 8);
        prop_assert!(check(&forged, leaf, count).is_err());
        // Truncated and lengthened.
        let mut short = proof.clone();
        short.siblings.remove(place);
        prop_assert!(check(&short, leaf, count).is_err());
        let mut long = proof.clone();
        long.siblings.insert(place, leaf);
        prop_assert!(check(&long, leaf, count).is_err());
        // Reordered.
        if proof.siblings.len() > 1 {
            let mut turned = proof.clone();
            turned.siblings.rotate_left(1 + place % (proof.siblings.len() - 1));
            prop_assert!(check(&turned, leaf, count).is_err());
        }
        // Shown for another place, or in a trace of another length.
        for other in 0..count {
            if other != index {
                let moved = Proof { index: other, ..proof.clone() };
                prop_assert!(check(&moved, leaf, count).is_err());
            }
        }
        prop_assert!(check(&proof, leaf, count + 1).is_err());
        prop_assert!(check(&proof, leaf, count - 1).is_err());
        // An inner node shown as a leaf: of a tree that is one level lower.
        let inner = Proof { index: index >> 1, siblings: proof.siblings[1..].to_vec() };
        let over = tree.at(1, index >> 1).unwrap();
        prop_assert!(check(&inner, over, count).is_err());
        prop_assert!(check(&inner, over, count.div_ceil(2)).is_err());
    }

    #[test]
    fn a_bent_pair_proves_nothing(count in 2_u64..300, at in any::<u64>(), bend in any::<usize>()) {
        let tree = tree(count);
        let index = 1 + at % (count - 1);
        let pair = tree.prove_pair(index).unwrap();
        let (left, right) = (tree.leaf(index - 1).unwrap(), tree.leaf(index).unwrap());
        let filed = commitment(&tree.root(), count, &JOB.hash());
        let check = |pair: &PairProof, l, r, n| pair.check(l, r, n, &JOB.hash(), &filed);
        prop_assert!(check(&pair, left, right, count).is_ok());
        prop_assert!(check(&pair, right, left, count).is_err());
        prop_assert!(check(&pair, right, right, count).is_err());
        prop_assert!(check(&pair, left, left, count).is_err());
        prop_assert!(check(&pair, left, right, count + 1).is_err());
        for other in 0..=count {
            if other != index {
                let moved = PairProof { index: other, ..pair.clone() };
                prop_assert!(check(&moved, left, right, count).is_err());
            }
        }
        let mut long = pair.clone();
        long.siblings.push(left);
        prop_assert!(check(&long, left, right, count).is_err());
        if !pair.siblings.is_empty() {
            let place = bend % pair.siblings.len();
            let mut forged = pair.clone();
            forged.siblings[place][bend % 32] ^= 1 << (bend % 8);
            prop_assert!(check(&forged, left, right, count).is_err());
            let mut short = pair;
            short.siblings.remove(place);
            prop_assert!(check(&short, left, right, count).is_err());
        }
    }

    /// Two parties who differ in one leaf come to that leaf, in a move a side for 32 nodes.
    #[test]
    fn a_narrowing_ends_at_the_leaf_that_differs(count in 1_u64..5_000, at in any::<u64>()) {
        let filed = tree(count);
        let target = at % count;
        let mut place = Located::root(filed.root(), count);
        let mut moves = 0;
        while place.height > 0 {
            let shown = filed.descendants(place.height, place.index).unwrap();
            prop_assert!(place.reveal(shown, count).is_ok());
            prop_assert!(place.reveal(&shown[1..], count).is_err());
            let mut bent = shown.to_vec();
            bent[0][0] ^= 1;
            prop_assert_eq!(place.reveal(&bent, count), Err(ProofError::Mismatch));

            let low = place.height - place.down();
            let picked = (target >> low) - (place.index << place.down());
            let under = Tree::new(shown.to_vec()).unwrap();
            let proof = under.prove(picked).unwrap();
            let child = under.leaf(picked).unwrap();
            let mut other = child;
            other[31] ^= 1;
            prop_assert!(place.pick(other, &proof, count).is_err());
            place = place.pick(child, &proof, count).unwrap();
            moves += 1;
        }
        prop_assert_eq!((place.index, place.hash), (target, filed.leaf(target).unwrap()));
        prop_assert_eq!(moves, filed.height().div_ceil(5));
    }

    #[test]
    fn a_published_trace_is_read_as_it_was_written(chunk in 1_u32..9, steps in 1_u64..100) {
        let trace = trace(chunk, steps);
        let encoded = TraceArtifact::encode(&trace);
        prop_assert_eq!(TraceArtifact::decode(&encoded).unwrap(), trace);
        prop_assert!(TraceArtifact::decode(&encoded[..encoded.len() - 1]).is_err());
        prop_assert!(TraceArtifact::decode(&[&encoded[..], &[0; 32]].concat()).is_err());
    }

    #[test]
    fn junk_is_no_trace(junk in any::<Vec<u8>>()) {
        prop_assert!(TraceArtifact::decode(&junk).is_err());
        let headed = [b"AZT\x01", &junk[..]].concat();
        if let Ok(trace) = TraceArtifact::decode(&headed) {
            prop_assert_eq!(TraceArtifact::encode(&trace), headed);
        }
    }
}

fn hex(hash: &Hash) -> String {
    format!("0x{}", hex::encode(hash))
}

fn hexes(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(hex).collect()
}

/// A trace that Rust and Solidity must read alike: proofs of a place, of a pair, and a narrowing.
fn vector(count: u64, index: u64) -> Value {
    let trace = trace(1, count);
    let tree = &trace.tree;
    let mut place = Located::root(tree.root(), count);
    let mut moves = Vec::new();
    while place.height > 0 {
        let shown = tree.descendants(place.height, place.index).unwrap();
        let picked = (index >> (place.height - place.down())) - (place.index << place.down());
        let under = Tree::new(shown.to_vec()).unwrap();
        let proof = under.prove(picked).unwrap();
        moves.push(json!({
            "descendants": hexes(shown),
            "picked": picked,
            "siblings": hexes(&proof.siblings),
        }));
        place = place
            .pick(under.leaf(picked).unwrap(), &proof, count)
            .unwrap();
    }
    let pair = tree.prove_pair(index);
    json!({
        "leaves": count,
        "index": index,
        "job": hex(&trace.job.hash()),
        "root": hex(&tree.root()),
        "commitment": hex(&trace.commitment()),
        "leaf": hex(&tree.leaf(index).unwrap()),
        "siblings": hexes(&tree.prove(index).unwrap().siblings),
        "previous": hex(&index.checked_sub(1).map_or([0; 32], |i| tree.leaf(i).unwrap())),
        "pair": pair.map_or(Vec::new(), |pair| hexes(&pair.siblings)),
        "moves": moves,
    })
}

fn vectors() -> String {
    let fields = Leaf {
        step: 41,
        fuel: 0x0102_0304_0506,
        state: state_hash(b"state"),
        observation: [0x0b; 32],
        action: [0x0c; 32],
        outcome: 0x0209,
    };
    let cases: Vec<_> = [
        (1, 0),
        (2, 1),
        (3, 2),
        (5, 4),
        (6, 3),
        (7, 6),
        (31, 30),
        (32, 0),
        (33, 32),
        (64, 32),
        (1000, 999),
        (1000, 512),
        (1025, 1024),
        (2_100, 2_048),
    ]
    .map(|(count, index)| vector(count, index))
    .into();
    let all = json!({
        "leaf": {
            "step": fields.step,
            "fuel": fields.fuel,
            "state": hex(&fields.state),
            "observation": hex(&fields.observation),
            "action": hex(&fields.action),
            "outcome": fields.outcome,
            "hash": hex(&fields.hash()),
        },
        "traces": cases,
    });
    format!("{all:#}\n")
}

/// What Solidity checks is what Rust gives: run with `ASSIZE_UPDATE=1` to write it anew.
#[test]
fn the_vectors_are_what_this_crate_gives() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../test/vectors/traces.json");
    if std::env::var_os("ASSIZE_UPDATE").is_some() {
        std::fs::write(&path, vectors()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), vectors());
}
