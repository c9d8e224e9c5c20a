//! Proofs that a checker without the trace can follow.

use thiserror::Error;

use super::{FANOUT_LEVELS, Hash, commitment, node, tree};

/// The siblings of a leaf, from the lowest. Levels on which it is promoted have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Which leaf.
    pub index: u64,
    /// Its siblings on the way to the root.
    pub siblings: Vec<Hash>,
}

/// One proof of two neighbours, the leaf `index - 1` and the leaf `index`.
///
/// From the lowest level: until the two meet, the left one's sibling and then the right one's,
/// where each has one; where the two are siblings, nothing; above, that of the node over both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairProof {
    /// Which leaf the right one is.
    pub index: u64,
    /// The siblings, in that order.
    pub siblings: Vec<Hash>,
}

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ProofError {
    /// There is no such leaf.
    #[error("leaf {index} of {leaves}: there is none")]
    NoSuchLeaf {
        /// Which was shown.
        index: u64,
        /// How many there are.
        leaves: u64,
    },
    /// The proof has fewer or more hashes than its place in the tree needs.
    #[error("a proof of {given} hashes, where {needed} are needed")]
    Length {
        /// How many it has.
        given: usize,
        /// How many there must be.
        needed: usize,
    },
    /// The hashes lead to another root.
    #[error("the proof leads to another root or commitment")]
    Mismatch,
}

/// Where a narrowing stands: a node of the filed tree in which the two sides differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located {
    /// Levels above the leaves; zero: a leaf is located.
    pub height: u32,
    /// Which node of that level.
    pub index: u64,
    /// Its hash.
    pub hash: Hash,
}

/// Reads a proof's hashes in order, and knows in the end whether all were used.
struct Reader<'a> {
    siblings: &'a [Hash],
    used: usize,
}

impl<'a> Reader<'a> {
    const fn new(siblings: &'a [Hash]) -> Self {
        Self { siblings, used: 0 }
    }

    /// The next one. Of a proof that is too short it makes up zeros: its length is refused anyway.
    fn take(&mut self) -> Hash {
        self.used += 1;
        self.siblings
            .get(self.used - 1)
            .copied()
            .unwrap_or_default()
    }

    /// The node over `node`, which is the `index`th of `width` on its level.
    fn climb(&mut self, hash: Hash, index: u64, width: u64) -> Hash {
        if index ^ 1 >= width {
            return hash;
        }
        let sibling = self.take();
        if index & 1 == 0 {
            node(&hash, &sibling)
        } else {
            node(&sibling, &hash)
        }
    }

    const fn finish(&self, root: Hash) -> Result<Hash, ProofError> {
        if self.used == self.siblings.len() {
            Ok(root)
        } else {
            Err(ProofError::Length {
                given: self.siblings.len(),
                needed: self.used,
            })
        }
    }
}

const fn exists(index: u64, leaves: u64) -> Result<(), ProofError> {
    if index < leaves {
        Ok(())
    } else {
        Err(ProofError::NoSuchLeaf { index, leaves })
    }
}

impl Proof {
    /// The root that a leaf's hash leads to in a tree of `leaves` leaves.
    ///
    /// # Errors
    ///
    /// [`ProofError`] if there is no such leaf or the proof has another length.
    pub fn root(&self, leaf: Hash, leaves: u64) -> Result<Hash, ProofError> {
        exists(self.index, leaves)?;
        let mut reader = Reader::new(&self.siblings);
        let (mut hash, mut index, mut width) = (leaf, self.index, leaves);
        while width > 1 {
            hash = reader.climb(hash, index, width);
            (index, width) = (index >> 1, width.div_ceil(2));
        }
        reader.finish(hash)
    }

    /// Checks a leaf's hash against a commitment.
    ///
    /// # Errors
    ///
    /// [`ProofError`] says what does not fit.
    pub fn check(
        &self,
        leaf: Hash,
        leaves: u64,
        job: &Hash,
        filed: &Hash,
    ) -> Result<(), ProofError> {
        matches(&self.root(leaf, leaves)?, leaves, job, filed)
    }
}

impl PairProof {
    /// The root that two neighbours' hashes lead to in a tree of `leaves` leaves.
    ///
    /// # Errors
    ///
    /// [`ProofError`] if they are not both there or the proof has another length.
    pub fn root(&self, left: Hash, right: Hash, leaves: u64) -> Result<Hash, ProofError> {
        exists(self.index, leaves)?;
        let Some(mut l) = self.index.checked_sub(1) else {
            return Err(ProofError::NoSuchLeaf {
                index: u64::MAX,
                leaves,
            });
        };
        let mut reader = Reader::new(&self.siblings);
        let (mut lower, mut upper) = (left, right);
        let (mut r, mut width) = (self.index, leaves);
        while width > 1 {
            if l == r {
                lower = reader.climb(lower, l, width);
            } else if l ^ 1 == r {
                lower = node(&lower, &upper);
            } else {
                lower = reader.climb(lower, l, width);
                upper = reader.climb(upper, r, width);
            }
            (l, r, width) = (l >> 1, r >> 1, width.div_ceil(2));
        }
        reader.finish(lower)
    }

    /// Checks two neighbours' hashes against a commitment.
    ///
    /// # Errors
    ///
    /// [`ProofError`] says what does not fit.
    pub fn check(
        &self,
        left: Hash,
        right: Hash,
        leaves: u64,
        job: &Hash,
        filed: &Hash,
    ) -> Result<(), ProofError> {
        matches(&self.root(left, right, leaves)?, leaves, job, filed)
    }
}

fn matches(root: &Hash, leaves: u64, job: &Hash, filed: &Hash) -> Result<(), ProofError> {
    if commitment(root, leaves, job) == *filed {
        Ok(())
    } else {
        Err(ProofError::Mismatch)
    }
}

impl Located {
    /// Where a narrowing begins: at the root.
    pub const fn root(root: Hash, leaves: u64) -> Self {
        Self {
            height: tree::height(leaves),
            index: 0,
            hash: root,
        }
    }

    /// Levels that the next move goes down.
    pub const fn down(&self) -> u32 {
        if self.height < FANOUT_LEVELS {
            self.height
        } else {
            FANOUT_LEVELS
        }
    }

    /// How many descendants the next move reveals, in a tree of `leaves` leaves.
    pub const fn width(&self, leaves: u64) -> u64 {
        let low = self.height - self.down();
        let width = leaves.div_ceil(1 << low);
        let from = self.index << self.down();
        let most = 1 << self.down();
        if width - from < most {
            width - from
        } else {
            most
        }
    }

    /// Checks revealed descendants: the defender's move.
    ///
    /// # Errors
    ///
    /// [`ProofError`] if there are more or fewer, or they are not under this node.
    pub fn reveal(&self, descendants: &[Hash], leaves: u64) -> Result<(), ProofError> {
        let needed = usize::try_from(self.width(leaves)).unwrap_or(usize::MAX);
        if descendants.len() != needed {
            return Err(ProofError::Length {
                given: descendants.len(),
                needed,
            });
        }
        let mut level = descendants.to_vec();
        while level.len() > 1 {
            level = tree::above(&level);
        }
        if level.first() == Some(&self.hash) {
            Ok(())
        } else {
            Err(ProofError::Mismatch)
        }
    }

    /// Checks the descendant that is picked, by its siblings within what was revealed: the
    /// challenger's move.
    ///
    /// # Errors
    ///
    /// [`ProofError`] if it is not one of them.
    pub fn pick(&self, child: Hash, proof: &Proof, leaves: u64) -> Result<Self, ProofError> {
        if proof.root(child, self.width(leaves))? != self.hash {
            return Err(ProofError::Mismatch);
        }
        Ok(Self {
            height: self.height - self.down(),
            index: (self.index << self.down()) + proof.index,
            hash: child,
        })
    }
}
