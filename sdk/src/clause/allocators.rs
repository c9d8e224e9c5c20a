//! What clauses pay by the allocators that are not the court's.

use alloy::{
    primitives::{Address, B256},
    sol_types::SolValue,
};

use crate::{
    AddressBook,
    types::{BURN, Clause, Line, Tier},
};

/// Amounts of the commitment's first asset, in its smallest unit. Its other assets go back to the
/// depositor, unless it says otherwise. Times are in seconds after the opening.
impl Clause {
    /// It pays everything to [`BURN`], where nobody has it.
    #[must_use]
    pub fn burns(self) -> Self {
        self.pays(BURN)
    }

    /// It pays a price that moves in a straight line, as of when a statement was recorded; the rest to
    /// the depositor. [`AUTHOR`](crate::types::AUTHOR) as the line's author is the first statement's,
    /// which the clause's arbiter must test; as its payee, whoever stated. It refuses until there is
    /// that statement.
    #[must_use]
    pub fn pays_linear(self, book: &AddressBook, line: &Line) -> Self {
        self.allocates(book.linear, line.abi_encode())
    }

    /// It divides every asset in proportion to the weights that `meter` states for each payee (kind:
    /// [`weight_kind`](crate::kinds::weight_kind)) before `until`. Payees are sorted and made distinct;
    /// payees times assets are at most 32. It refuses until all weights are stated or the time is over.
    /// The settler brings `abi.encode(bytes[] contents)`, one for each payee in their order.
    #[must_use]
    pub fn pays_pro_rata(
        self,
        book: &AddressBook,
        meter: Address,
        kind: B256,
        until: u32,
        mut payees: Vec<Address>,
    ) -> Self {
        payees.sort_unstable();
        payees.dedup();
        let data = (meter, kind, until, payees);
        self.allocates(book.pro_rata, data.abi_encode_params())
    }

    /// It pays the author of a work, a statement with this id, less the royalties of the works that it
    /// derives from. Every asset flows. The content of works is
    /// [`work`](crate::kinds::work); the settler brings `abi.encode(Statement[])`, from the sold work
    /// up.
    #[must_use]
    pub fn pays_royalties(self, book: &AddressBook, work: B256) -> Self {
        self.allocates(book.royalties, (work,).abi_encode_params())
    }

    /// It pays the total of the voucher that `payee` states, of `kind` about the deal before `until`, and
    /// that `signer` (zero: the depositor) signed:
    /// [`Domain::voucher_digest`](crate::ids::Domain::voucher_digest). The rest goes to the depositor,
    /// all of it if there is none in time. It refuses until one or the other is so. The settler brings
    /// the content of the payee's statement, [`voucher`](crate::kinds::voucher).
    #[must_use]
    pub fn pays_vouchers(
        self,
        book: &AddressBook,
        signer: Address,
        payee: Address,
        kind: B256,
        until: u32,
    ) -> Self {
        let data = (signer, payee, kind, until);
        self.allocates(book.vouchers, data.abi_encode_params())
    }

    /// It fills tiers in order, each up to its cap, from all that is locked; the rest goes to the
    /// depositor. Tiers and assets together are at most 32.
    #[must_use]
    pub fn pays_waterfall(self, book: &AddressBook, tiers: Vec<Tier>) -> Self {
        self.pays_waterfall_of(book, Address::ZERO, B256::ZERO, tiers)
    }

    /// The same, from the amount that `author` states, `abi.encode(uint256)`, of `kind` about the deal,
    /// at most what is locked. It refuses until that is stated. The settler brings that content.
    #[must_use]
    pub fn pays_waterfall_of(
        self,
        book: &AddressBook,
        author: Address,
        kind: B256,
        tiers: Vec<Tier>,
    ) -> Self {
        let data = (author, kind, tiers);
        self.allocates(book.waterfall, data.abi_encode_params())
    }
}
