//! The domain types as small builders, and the demands and data that the first arbiters and
//! allocators take.

mod allocators;
mod arbiters;

use alloy::{
    primitives::{Address, B256, Bytes, U256, keccak256},
    sol_types::SolValue,
};

use crate::{
    AddressBook,
    types::{
        Allocation, Asset, AssetKind, CappedChild, Clause, Commitment, CourtTerms, FOREVER, Mask,
        PPM, Share,
    },
};

impl Asset {
    /// So many wei of the chain's own token.
    pub const fn native(amount: U256) -> Self {
        Self {
            kind: AssetKind::Native,
            token: Address::ZERO,
            id: U256::ZERO,
            amount,
        }
    }

    /// An amount of an ERC-20 token, in its smallest unit.
    pub const fn erc20(token: Address, amount: U256) -> Self {
        Self {
            kind: AssetKind::ERC20,
            token,
            id: U256::ZERO,
            amount,
        }
    }

    /// One ERC-721 token.
    pub const fn erc721(token: Address, id: U256) -> Self {
        Self {
            kind: AssetKind::ERC721,
            token,
            id,
            amount: U256::ONE,
        }
    }

    /// An amount of one id of an ERC-1155 token.
    pub const fn erc1155(token: Address, id: U256, amount: U256) -> Self {
        Self {
            kind: AssetKind::ERC1155,
            token,
            id,
            amount,
        }
    }
}

impl Share {
    /// So many millionths to `to`.
    pub const fn new(to: Address, ppm: u32) -> Self {
        Self { to, ppm }
    }
}

impl Commitment {
    /// What `depositor` locks. Add assets and clauses.
    pub const fn by(depositor: Address) -> Self {
        Self {
            depositor,
            assets: Vec::new(),
            clauses: Vec::new(),
        }
    }

    /// Locks one more asset.
    #[must_use]
    pub fn lock(mut self, asset: Asset) -> Self {
        self.assets.push(asset);
        self
    }

    /// Adds one more way out.
    #[must_use]
    pub fn clause(mut self, clause: Clause) -> Self {
        self.clauses.push(clause);
        self
    }
}

impl Clause {
    /// A clause that asks nobody. It pays nobody yet.
    pub fn always() -> Self {
        Self::when(Address::ZERO, Bytes::new())
    }

    /// A clause that `arbiter` must say yes to. It pays nobody yet.
    pub fn when(arbiter: Address, demand: impl Into<Bytes>) -> Self {
        let allocation = Allocation {
            shares: Vec::new(),
            allocator: Address::ZERO,
            data: Bytes::new(),
        };
        Self {
            from: 0,
            until: FOREVER,
            arbiter,
            demand: demand.into(),
            allocation,
        }
    }

    /// It can be taken from so many seconds after the opening.
    #[must_use]
    pub const fn after(mut self, seconds: u32) -> Self {
        self.from = seconds;
        self
    }

    /// It can be taken until so many seconds after the opening.
    #[must_use]
    pub const fn before(mut self, seconds: u32) -> Self {
        self.until = seconds;
        self
    }

    /// It pays everything to one payee.
    #[must_use]
    pub fn pays(self, to: Address) -> Self {
        self.splits([Share::new(to, PPM)])
    }

    /// It pays fixed shares, which sum to one million.
    #[must_use]
    pub fn splits(mut self, shares: impl IntoIterator<Item = Share>) -> Self {
        self.allocation.shares = shares.into_iter().collect();
        self
    }

    /// An allocator says what it pays.
    #[must_use]
    pub fn allocates(mut self, allocator: Address, data: impl Into<Bytes>) -> Self {
        self.allocation.allocator = allocator;
        self.allocation.data = data.into();
        self
    }
}

/// The demands and data that arbiters and allocators take.
impl AddressBook {
    /// A clause for the docket being in one of these statuses.
    pub fn when_docket(&self, terms: &CourtTerms, mask: Mask) -> Clause {
        Clause::when(
            self.docket,
            (terms.clone(), mask.word()).abi_encode_params(),
        )
    }

    /// A clause for `author` having stated `kind` about `about` (zero: the deal), with this content
    /// (its keccak256; zero: any).
    pub fn when_stated(&self, author: Address, about: B256, kind: B256, content: B256) -> Clause {
        Clause::when(
            self.stated,
            (author, about, kind, content).abi_encode_params(),
        )
    }

    /// A clause for at least `threshold` of `authors` having stated the same. Authors are sorted and
    /// made distinct, as the arbiter wants them.
    pub fn when_quorum(
        &self,
        threshold: u64,
        mut authors: Vec<Address>,
        about: B256,
        kind: B256,
        content: B256,
    ) -> Clause {
        authors.sort_unstable();
        authors.dedup();
        let demand = (U256::from(threshold), authors, about, kind, content);
        Clause::when(self.quorum, demand.abi_encode_params())
    }

    /// A clause for all children saying yes; the first gets the statements.
    pub fn when_all(&self, children: impl IntoIterator<Item = (Address, Bytes)>) -> Clause {
        let children: Vec<_> = children.into_iter().collect();
        Clause::when(self.all, (children,).abi_encode_params())
    }

    /// A clause for any child saying yes, each within its gas cap.
    pub fn when_any(&self, children: Vec<CappedChild>) -> Clause {
        Clause::when(self.any, (children,).abi_encode_params())
    }

    /// A clause for at least `threshold` distinct children saying yes, each within its gas cap.
    /// Children are sorted as the arbiter wants them.
    pub fn when_threshold(&self, threshold: u64, mut children: Vec<CappedChild>) -> Clause {
        children.sort_by_cached_key(|child| {
            keccak256((child.arbiter, child.demand.clone()).abi_encode_params())
        });
        Clause::when(
            self.threshold,
            (U256::from(threshold), children).abi_encode_params(),
        )
    }

    /// The way out of any deal: it pays what every depositor signed.
    pub fn when_agreed(&self) -> Clause {
        Clause::always().allocates(self.agreed, Bytes::new())
    }
}

impl Clause {
    /// It pays the docket's price to `payee`, the rest to the depositor.
    #[must_use]
    pub fn meters(self, book: &AddressBook, terms: &CourtTerms, payee: Address) -> Self {
        self.allocates(book.metered, (terms.clone(), payee).abi_encode_params())
    }

    /// It pays equal parts to those who were right about the docket.
    #[must_use]
    pub fn pays_verifiers(self, book: &AddressBook, terms: &CourtTerms) -> Self {
        self.allocates(book.verifier_fee, terms.abi_encode())
    }
}
