//! The evidence of a match: every step under one root, so that any step can be shown and disputed.
//!
//! SHA-256 throughout, since the EVM has it as a precompile. The first byte of what is hashed says
//! what it is, so that nothing passes for something else; numbers are big-endian:
//!
//! | hash | of |
//! |---|---|
//! | leaf | `00`, last step `u64`, cumulative fuel `u64`, state, observation, action, outcome `u16` |
//! | node | `01`, left, right |
//! | commitment | `02`, root, leaves `u64`, job |
//! | job | `03`, module, system, parameters, seed, profile, chunk `u32` |
//! | state | `10`, the canonical bytes of the state after the leaf's last step |
//! | observation | `11`, for each step of the leaf: length `u32`, what was seen |
//! | action | `12`, for each step of the leaf: length `u32`, what was answered |
//!
//! A leaf holds `chunk` steps, the last one what is left. A node without a sibling is promoted,
//! never doubled. Index and count decide on which side each sibling of a proof is, so a proof for
//! one place proves no other. `contracts/types/Trace.sol` checks the same; the vectors in
//! `test/vectors/traces.json` hold both to it.

mod artifact;
mod builder;
mod proof;
mod tree;

use sha2::{Digest as _, Sha256, block_api::compress256};

pub use artifact::{TraceArtifact, TraceArtifactError};
pub use builder::{StepRecord, TraceBuilder};
pub use proof::{Located, PairProof, Proof, ProofError};
pub use tree::{FANOUT_LEVELS, Tree};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

const LEAF: u8 = 0x00;
const NODE: u8 = 0x01;
const COMMITMENT: u8 = 0x02;
const JOB: u8 = 0x03;
const STATE: u8 = 0x10;
const OBSERVATION: u8 = 0x11;
const ACTION: u8 = 0x12;

/// What a trace is of. Its hash is part of the commitment, so that a proof from one match is none
/// in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TraceJob {
    /// The agent's module; of several agents, a hash over their modules in order.
    pub module: Hash,
    /// The system.
    pub system: Hash,
    /// The system's canonical parameters, hashed.
    pub parameters: Hash,
    /// What the match's chances are drawn from.
    pub seed: Hash,
    /// The profile under which fuel and traps are true.
    pub profile: Hash,
    /// Steps in a leaf, at least 1.
    pub chunk: u32,
}

impl TraceJob {
    /// The hash that a commitment binds.
    pub fn hash(&self) -> Hash {
        let mut sha = tagged(JOB);
        for part in [
            &self.module,
            &self.system,
            &self.parameters,
            &self.seed,
            &self.profile,
        ] {
            sha.update(part);
        }
        sha.update(self.chunk.to_be_bytes());
        sha.finalize().into()
    }
}

/// A leaf's fields, hashed where they are long: what is opened on chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Leaf {
    /// The last step of the leaf, from 0.
    pub step: u64,
    /// Fuel of the match up to and with that step.
    pub fuel: u64,
    /// Hash of the state after that step.
    pub state: Hash,
    /// Hash of what was seen.
    pub observation: Hash,
    /// Hash of what was answered.
    pub action: Hash,
    /// How the last step ended: its code in the upper byte, a trap's number in the lower.
    pub outcome: u16,
}

impl Leaf {
    /// The leaf's hash.
    pub fn hash(&self) -> Hash {
        let mut bytes = [LEAF; 115];
        bytes[1..9].copy_from_slice(&self.step.to_be_bytes());
        bytes[9..17].copy_from_slice(&self.fuel.to_be_bytes());
        bytes[17..49].copy_from_slice(&self.state);
        bytes[49..81].copy_from_slice(&self.observation);
        bytes[81..113].copy_from_slice(&self.action);
        bytes[113..].copy_from_slice(&self.outcome.to_be_bytes());
        sha256(&bytes)
    }
}

/// A finished trace: what is filed, and the tree that proves any step of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// What it is of.
    pub job: TraceJob,
    /// Steps in all.
    pub steps: u64,
    /// The tree over the leaves.
    pub tree: Tree,
}

impl Trace {
    /// What is filed on chain: binds root, number of leaves and job.
    pub fn commitment(&self) -> Hash {
        commitment(&self.tree.root(), self.tree.leaves(), &self.job.hash())
    }

    /// The first leaf in which two traces of the same job differ, counted up to the shorter one's
    /// end; none if they are the same. Their common length means: one goes on where the other ends.
    pub fn first_difference(&self, other: &Self) -> Option<u64> {
        self.tree.first_difference(&other.tree)
    }
}

/// The commitment over a root, the number of leaves under it, and the hash of their job.
pub fn commitment(root: &Hash, leaves: u64, job: &Hash) -> Hash {
    let mut sha = tagged(COMMITMENT);
    sha.update(root);
    sha.update(leaves.to_be_bytes());
    sha.update(job);
    sha.finalize().into()
}

/// The hash of a state's canonical bytes.
pub fn state_hash(state: &[u8]) -> Hash {
    // Most states are short.
    let mut bytes = Vec::with_capacity(1 + state.len());
    bytes.push(STATE);
    bytes.extend(state);
    sha256(&bytes)
}

fn tagged(tag: u8) -> Sha256 {
    Sha256::new().chain_update([tag])
}

/// The hash of [`NODE`], left and right. There are as many nodes as leaves, so the blocks are laid out
/// by hand: the first 64 of the 65 bytes, then the last one with the padding.
fn node(left: &Hash, right: &Hash) -> Hash {
    let mut blocks = [[0; 64]; 2];
    let [first, second] = &mut blocks;
    first[0] = NODE;
    first[1..33].copy_from_slice(left);
    first[33..].copy_from_slice(&right[..31]);
    second[0] = right[31];
    second[1] = 0x80;
    second[62..].copy_from_slice(&(8 * 65_u16).to_be_bytes());
    compress(&blocks)
}

/// SHA-256. Most of what a trace is made of is short, and a hasher that takes any length in any pieces
/// spends a third of its time on that.
fn sha256(bytes: &[u8]) -> Hash {
    match bytes.len() {
        0..56 => short::<1>(bytes),
        56..120 => short::<2>(bytes),
        _ => Sha256::digest(bytes).into(),
    }
}

/// SHA-256 of what is, with its padding, so many blocks.
fn short<const BLOCKS: usize>(bytes: &[u8]) -> Hash {
    let mut blocks = [[0; 64]; BLOCKS];
    let padded = blocks.as_flattened_mut();
    padded[..bytes.len()].copy_from_slice(bytes);
    padded[bytes.len()] = 0x80;
    let bits = 8 * bytes.len() as u64;
    padded[64 * BLOCKS - 8..].copy_from_slice(&bits.to_be_bytes());
    compress(&blocks)
}

/// SHA-256 of padded blocks: FIPS 180-4, section 6.2.
#[inline]
fn compress(blocks: &[[u8; 64]]) -> Hash {
    let mut state = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ];
    compress256(&mut state, blocks);
    let mut hash = [0; 32];
    for (four, word) in hash.as_chunks_mut::<4>().0.iter_mut().zip(state) {
        *four = word.to_be_bytes();
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_length_is_hashed_as_the_library_does() {
        let bytes: Vec<_> = (0..200_u32)
            .map(|i| u8::try_from(i * 7 % 251).unwrap())
            .collect();
        for length in 0..200 {
            let part = &bytes[..length];
            assert_eq!(
                sha256(part),
                Hash::from(Sha256::digest(part)),
                "{length} bytes"
            );
        }
    }
}
