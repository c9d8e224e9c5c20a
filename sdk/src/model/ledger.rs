//! Who holds what outside the kernel: native value and tokens that do what their standards say, or
//! one of the things that the kernel must withstand.
//!
//! A standard token refuses as OpenZeppelin's does, with the errors of ERC-6093.

use std::collections::{BTreeMap, BTreeSet};

use alloy::{
    primitives::{Address, B256, U256},
    sol_types::{Eip712Domain, SolError, SolStruct},
};

use super::signature;
use crate::{
    PERMIT2, Revert,
    types::{Asset, AssetKind, Permit},
};

mod standard {
    #![allow(missing_docs, unreachable_pub)]

    alloy::sol! {
        error ERC721InsufficientApproval(address operator, uint256 tokenId);
        error ERC721IncorrectOwner(address sender, uint256 tokenId, address owner);
        error ERC1155MissingApprovalForAll(address operator, address owner);
        error ERC1155InsufficientBalance(address sender, uint256 balance, uint256 needed, uint256 tokenId);

        // Permit2's.
        error SignatureExpired(uint256 signatureDeadline);
        error InvalidNonce();
        error InvalidSignatureLength();
        error InvalidSignature();
        error InvalidSigner();
        error InvalidContractSignature();

        /// EIP-2612.
        struct Permit {
            address owner;
            address spender;
            uint256 value;
            uint256 nonce;
            uint256 deadline;
        }
    }
}

/// An address with code. One without accepts everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Whether it accepts native value, ERC-721 and ERC-1155 tokens.
    pub accepts: bool,
    /// Who signs for it by ERC-1271, if it does that.
    pub owner: Option<Address>,
}

/// What an ERC-20 token does when asked to move value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Conduct {
    /// It moves the amount.
    #[default]
    Standard,
    /// A hundredth is lost on the way.
    Fee,
    /// It says that it moved, and did not.
    Lie,
    /// It reverts, or says that it did not move. It has not, or what it moved is undone.
    Refuse,
}

/// An ERC-20 token.
#[derive(Clone, Debug, Default)]
pub struct Erc20 {
    /// By account.
    pub balances: BTreeMap<Address, U256>,
    /// By owner and spender; `None` for a token that lets everybody spend.
    pub allowances: Option<BTreeMap<(Address, Address), U256>>,
    /// The domain in which permits are signed, if it takes any (EIP-2612).
    pub permits: Option<Eip712Domain>,
    /// By owner: how many permits were used.
    pub nonces: BTreeMap<Address, U256>,
    /// What it does in `transferFrom`.
    pub takes: Conduct,
    /// What it does in `transfer`.
    pub gives: Conduct,
}

impl Erc20 {
    fn spend(&mut self, owner: Address, spender: Address, amount: U256) -> Option<()> {
        if let Some(allowances) = &mut self.allowances {
            let allowance = allowances.entry((owner, spender)).or_default();
            if *allowance != U256::MAX {
                *allowance = allowance.checked_sub(amount)?;
            }
        }
        Some(())
    }

    fn send(&mut self, from: Address, to: Address, amount: U256, conduct: Conduct) -> Option<()> {
        let arrives = match conduct {
            Conduct::Standard => amount,
            Conduct::Fee => amount - amount / U256::from(100),
            Conduct::Lie => return Some(()),
            Conduct::Refuse => return None,
        };
        let balance = self.balances.entry(from).or_default();
        *balance = balance.checked_sub(amount)?;
        let balance = self.balances.entry(to).or_default();
        *balance = balance.checked_add(arrives)?;
        Some(())
    }

    /// What `owner` must sign for its permit (EIP-2612); `None` if the token takes none.
    pub fn permit_digest(
        &self,
        owner: Address,
        spender: Address,
        value: U256,
        deadline: U256,
    ) -> Option<B256> {
        let message = standard::Permit {
            owner,
            spender,
            value,
            nonce: self.nonces.get(&owner).copied().unwrap_or_default(),
            deadline,
        };
        Some(message.eip712_signing_hash(self.permits.as_ref()?))
    }

    fn permit(
        &mut self,
        owner: Address,
        spender: Address,
        permit: &Permit,
        time: u64,
    ) -> Option<()> {
        let digest = self.permit_digest(owner, spender, permit.value, permit.deadline)?;
        let parts = [permit.r.as_slice(), permit.s.as_slice(), &[permit.v]].concat();
        let signed = signature::recover_strict(digest, &parts) == Some(owner);
        if U256::from(time) > permit.deadline || !signed {
            return None;
        }
        *self.nonces.entry(owner).or_default() += U256::ONE;
        let allowances = self.allowances.as_mut()?;
        allowances.insert((owner, spender), permit.value);
        Some(())
    }
}

/// An ERC-721 token.
#[derive(Clone, Debug, Default)]
pub struct Erc721 {
    /// By id.
    pub owners: BTreeMap<U256, Address>,
    /// Who may move an id, by id.
    pub approved: BTreeMap<U256, Address>,
    /// Who may move all ids of an owner: owner and operator.
    pub operators: BTreeMap<(Address, Address), bool>,
}

impl Erc721 {
    fn send(&mut self, by: Address, from: Address, to: Address, id: U256) -> Result<(), Revert> {
        // Those who ask have seen that there is such an id.
        let owner = *self.owners.get(&id).ok_or(Revert::Silent)?;
        let may = by == owner
            || self.operators.get(&(owner, by)) == Some(&true)
            || self.approved.get(&id) == Some(&by);
        if !may {
            return Err(unknown(&standard::ERC721InsufficientApproval {
                operator: by,
                tokenId: id,
            }));
        }
        if owner != from {
            return Err(unknown(&standard::ERC721IncorrectOwner {
                sender: from,
                tokenId: id,
                owner,
            }));
        }
        self.approved.remove(&id);
        self.owners.insert(id, to);
        Ok(())
    }
}

/// An ERC-1155 token.
#[derive(Clone, Debug, Default)]
pub struct Erc1155 {
    /// By account and id.
    pub balances: BTreeMap<(Address, U256), U256>,
    /// Owner and operator.
    pub operators: BTreeMap<(Address, Address), bool>,
}

impl Erc1155 {
    fn send(
        &mut self,
        by: Address,
        from: Address,
        to: Address,
        id: U256,
        amount: U256,
    ) -> Result<(), Revert> {
        if by != from && self.operators.get(&(from, by)) != Some(&true) {
            return Err(unknown(&standard::ERC1155MissingApprovalForAll {
                operator: by,
                owner: from,
            }));
        }
        let balance = self.balances.entry((from, id)).or_default();
        *balance = balance.checked_sub(amount).ok_or_else(|| {
            unknown(&standard::ERC1155InsufficientBalance {
                sender: from,
                balance: *balance,
                needed: amount,
                tokenId: id,
            })
        })?;
        *self.balances.entry((to, id)).or_default() += amount;
        Ok(())
    }
}

/// A token of one of the kinds.
#[derive(Clone, Debug)]
pub enum Token {
    /// ERC-20.
    Erc20(Erc20),
    /// ERC-721.
    Erc721(Erc721),
    /// ERC-1155.
    Erc1155(Erc1155),
}

/// Which nonces each payer has used with Permit2.
pub type Permit2 = BTreeSet<(Address, U256)>;

/// A payer's signature for Permit2.
pub(super) struct Signed<'a> {
    pub(super) owner: Address,
    pub(super) nonce: U256,
    pub(super) deadline: U256,
    pub(super) digest: B256,
    pub(super) signature: &'a [u8],
}

/// Native value, tokens, and what the addresses with code do when they receive.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Native value by account, in wei.
    pub native: BTreeMap<Address, U256>,
    /// The addresses with code, tokens among them.
    pub accounts: BTreeMap<Address, Account>,
    /// The tokens. Each is an account too.
    pub tokens: BTreeMap<Address, Token>,
    /// Permit2, if the chain has it.
    pub permit2: Option<Permit2>,
}

impl Ledger {
    /// Whether there is code at an address.
    pub fn has_code(&self, address: Address) -> bool {
        self.accounts.contains_key(&address) || self.tokens.contains_key(&address)
    }

    /// Whether an address takes native value and NFTs: those without code do.
    pub fn accepts(&self, to: Address) -> bool {
        match self.accounts.get(&to) {
            Some(account) => account.accepts,
            None => !self.tokens.contains_key(&to),
        }
    }

    /// What `balanceOf(account)` answers, of ERC-20 and ERC-721 alike.
    pub fn balance(&self, token: Address, account: Address) -> Option<U256> {
        match self.tokens.get(&token)? {
            Token::Erc20(token) => Some(token.balances.get(&account).copied().unwrap_or_default()),
            Token::Erc721(token) => {
                let owned = token.owners.values().filter(|owner| **owner == account);
                Some(U256::from(owned.count()))
            }
            Token::Erc1155(_) => None,
        }
    }

    /// What `balanceOf(account, id)` answers, of ERC-1155.
    pub fn balance_of_id(&self, token: Address, account: Address, id: U256) -> Option<U256> {
        match self.tokens.get(&token)? {
            Token::Erc1155(token) => Some(
                token
                    .balances
                    .get(&(account, id))
                    .copied()
                    .unwrap_or_default(),
            ),
            _ => None,
        }
    }

    /// What `ownerOf(id)` answers, of ERC-721.
    pub fn owner(&self, token: Address, id: U256) -> Option<Address> {
        match self.tokens.get(&token)? {
            Token::Erc721(token) => token.owners.get(&id).copied(),
            _ => None,
        }
    }

    /// Gives `holder` an asset out of nothing, and the token if there is none yet.
    pub(super) fn assume(&mut self, asset: &Asset, holder: Address) -> Result<(), Revert> {
        let Asset {
            kind,
            token,
            id,
            amount,
        } = *asset;
        if kind == AssetKind::Native {
            *self.native.entry(holder).or_default() += amount;
            return Ok(());
        }
        let none = match kind {
            AssetKind::ERC20 => Token::Erc20(Erc20::default()),
            AssetKind::ERC721 => Token::Erc721(Erc721::default()),
            _ => Token::Erc1155(Erc1155::default()),
        };
        match (kind, self.tokens.entry(token).or_insert(none)) {
            (AssetKind::ERC20, Token::Erc20(token)) => {
                *token.balances.entry(holder).or_default() += amount;
            }
            (AssetKind::ERC721, Token::Erc721(nft)) => {
                if nft.owners.insert(id, holder).is_some() {
                    return Err(Revert::NotDelivered { token, id });
                }
            }
            (AssetKind::ERC1155, Token::Erc1155(token)) => {
                *token.balances.entry((holder, id)).or_default() += amount;
            }
            _ => return Err(Revert::WrongKind { kind, token }),
        }
        Ok(())
    }

    /// Moves native value; `None` if `from` has less or `to` does not take it.
    pub(super) fn send_native(&mut self, from: Address, to: Address, amount: U256) -> Option<()> {
        let balance = self.native.entry(from).or_default();
        *balance = balance.checked_sub(amount)?;
        *self.native.entry(to).or_default() += amount;
        Some(())
    }

    /// `permit` of a token, which any token may refuse.
    pub(super) fn permit(&mut self, owner: Address, spender: Address, permit: &Permit, time: u64) {
        if let Some(Token::Erc20(token)) = self.tokens.get_mut(&permit.token) {
            // A refusal changes nothing: it comes before the first change.
            let _ = token.permit(owner, spender, permit, time);
        }
    }

    /// `transferFrom` by `to` itself, of ERC-20 and ERC-721 alike; `None` if it fails.
    pub(super) fn take(
        &mut self,
        token: Address,
        from: Address,
        to: Address,
        amount_or_id: U256,
    ) -> Option<()> {
        self.take_for(to, token, from, to, amount_or_id)
    }

    fn take_for(
        &mut self,
        by: Address,
        token: Address,
        from: Address,
        to: Address,
        amount_or_id: U256,
    ) -> Option<()> {
        match self.tokens.get_mut(&token)? {
            Token::Erc20(token) => {
                token.spend(from, by, amount_or_id)?;
                token.send(from, to, amount_or_id, token.takes)
            }
            Token::Erc721(token) => token.send(by, from, to, amount_or_id).ok(),
            Token::Erc1155(_) => None,
        }
    }

    /// `permitWitnessTransferFrom` of Permit2, for `to` as spender and receiver.
    pub(super) fn take_by_permit2(
        &mut self,
        signed: &Signed<'_>,
        to: Address,
        tokens: &[Asset],
        time: u64,
    ) -> Result<(), Revert> {
        let Signed {
            owner,
            nonce,
            deadline,
            digest,
            signature,
        } = *signed;
        if U256::from(time) > deadline {
            return Err(unknown(&standard::SignatureExpired {
                signatureDeadline: deadline,
            }));
        }
        let fresh = self.permit2.get_or_insert_default().insert((owner, nonce));
        if !fresh {
            return Err(unknown(&standard::InvalidNonce {}));
        }
        if self.has_code(owner) {
            // Whoever has code is asked by ERC-1271.
            let signer = self.accounts.get(&owner).and_then(|account| account.owner);
            if signer.is_none() || signature::recover_strict(digest, signature) != signer {
                return Err(unknown(&standard::InvalidContractSignature {}));
            }
        } else if !matches!(signature.len(), 64 | 65) {
            return Err(unknown(&standard::InvalidSignatureLength {}));
        } else {
            let signer = signature::recover(digest, signature)
                .ok_or_else(|| unknown(&standard::InvalidSignature {}))?;
            if signer != owner {
                return Err(unknown(&standard::InvalidSigner {}));
            }
        }
        for Asset { token, amount, .. } in tokens {
            self.take_for(PERMIT2, *token, owner, to, *amount)
                .ok_or_else(|| Revert::Message("TRANSFER_FROM_FAILED".to_owned()))?;
        }
        Ok(())
    }

    /// `transfer` of an ERC-20 token; `None` if it fails.
    pub(super) fn give(
        &mut self,
        token: Address,
        from: Address,
        to: Address,
        amount: U256,
    ) -> Option<()> {
        match self.tokens.get_mut(&token)? {
            Token::Erc20(token) => token.send(from, to, amount, token.gives),
            _ => None,
        }
    }

    /// `transferFrom` of an ERC-721 token, called by `by`.
    pub(super) fn send_nft(
        &mut self,
        token: Address,
        by: Address,
        from: Address,
        to: Address,
        id: U256,
    ) -> Result<(), Revert> {
        match self.tokens.get_mut(&token) {
            Some(Token::Erc721(token)) => token.send(by, from, to, id),
            _ => Err(Revert::Silent),
        }
    }

    /// `safeTransferFrom` of an ERC-1155 token, called by `by`.
    pub(super) fn send_id(
        &mut self,
        token: Address,
        by: Address,
        [from, to]: [Address; 2],
        id: U256,
        amount: U256,
    ) -> Result<(), Revert> {
        match self.tokens.get_mut(&token) {
            Some(Token::Erc1155(token)) => token.send(by, from, to, id, amount),
            _ => Err(Revert::Silent),
        }
    }
}

fn unknown<E: SolError>(error: &E) -> Revert {
    Revert::Unknown(error.abi_encode().into())
}
