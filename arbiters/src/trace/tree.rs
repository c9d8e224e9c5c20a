//! The binary tree over the leaves.

use super::{Hash, PairProof, Proof, node};

/// Levels that one move of a narrowing goes down: 32 descendants are revealed at a time.
pub const FANOUT_LEVELS: u32 = 5;

/// A tree with all its levels. A node without a sibling is promoted to the level above as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// The leaves first, the root alone last.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// The tree over the leaves' hashes; none without leaves.
    #[must_use]
    pub fn new(leaves: Vec<Hash>) -> Option<Self> {
        if leaves.is_empty() {
            return None;
        }
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            levels.push(above(below));
        }
        Some(Self { levels })
    }

    /// The root.
    pub fn root(&self) -> Hash {
        // There is at least the level of the leaves, and the last level has one node.
        self.levels[self.levels.len() - 1][0]
    }

    /// Number of leaves.
    pub fn leaves(&self) -> u64 {
        self.levels[0].len() as u64
    }

    /// Levels above the leaves.
    pub fn height(&self) -> u32 {
        height(self.leaves())
    }

    /// The leaves' hashes.
    pub fn all(&self) -> &[Hash] {
        &self.levels[0]
    }

    /// The hash of leaf `index`.
    pub fn leaf(&self, index: u64) -> Option<Hash> {
        self.at(0, index)
    }

    /// The node `index` of the level that is `height` above the leaves.
    pub fn at(&self, height: u32, index: u64) -> Option<Hash> {
        let level = self.levels.get(height as usize)?;
        level.get(usize::try_from(index).ok()?).copied()
    }

    /// The proof of a leaf; none if there is no such leaf.
    #[must_use]
    pub fn prove(&self, index: u64) -> Option<Proof> {
        self.leaf(index)?;
        let mut siblings = Vec::new();
        for height in 0..self.height() {
            siblings.extend(self.at(height, (index >> height) ^ 1));
        }
        Some(Proof { index, siblings })
    }

    /// One proof of the two leaves `index - 1` and `index`; none if they are not both there.
    #[must_use]
    pub fn prove_pair(&self, index: u64) -> Option<PairProof> {
        let left = index.checked_sub(1)?;
        self.leaf(index)?;
        let (mut l, mut r) = (left, index);
        let mut siblings = Vec::new();
        for height in 0..self.height() {
            if l == r {
                siblings.extend(self.at(height, l ^ 1));
            } else if l ^ 1 != r {
                // The left one is a right child here, for the other is its neighbour.
                siblings.extend(self.at(height, l ^ 1));
                siblings.extend(self.at(height, r ^ 1));
            }
            (l, r) = (l >> 1, r >> 1);
        }
        Some(PairProof { index, siblings })
    }

    /// The descendants of a node that a narrowing reveals: at most 32, at most [`FANOUT_LEVELS`]
    /// below it. None if there is no such node, or it is a leaf.
    pub fn descendants(&self, height: u32, index: u64) -> Option<&[Hash]> {
        self.at(height, index)?;
        let down = height.min(FANOUT_LEVELS);
        if down == 0 {
            return None;
        }
        let level = self.levels.get((height - down) as usize)?;
        let from = usize::try_from(index << down).ok()?;
        level.get(from..level.len().min(from + (1 << down)))
    }

    /// See [`Trace::first_difference`](super::Trace::first_difference).
    pub(super) fn first_difference(&self, other: &Self) -> Option<u64> {
        let (a, b) = (&self.levels[0], &other.levels[0]);
        let differs = a.iter().zip(b).position(|(a, b)| a != b);
        let shorter = a.len().min(b.len());
        differs
            .or((a.len() != b.len()).then_some(shorter))
            .map(|index| index as u64)
    }
}

/// Levels above `leaves` leaves, at least one of them.
pub(super) const fn height(leaves: u64) -> u32 {
    leaves.next_power_of_two().ilog2()
}

/// The nodes over a level.
pub(super) fn above(level: &[Hash]) -> Vec<Hash> {
    level
        .chunks(2)
        .map(|pair| match pair {
            [left, right] => node(left, right),
            // Alone, so promoted.
            other => other[0],
        })
        .collect()
}
