//! Funding: what a depositor signs so that a deal opens with its value, whoever opens it.

use alloy::primitives::{Address, Bytes, U256, keccak256};
use alloy::sol_types::SolValue;

use crate::{
    Client, Error, PERMIT2, Sent, permit2_data, permit2_digest,
    types::{Asset, AssetKind, Commitment, Deal, Deposit, Method, Permit},
};

mod token {
    #![allow(missing_docs, missing_debug_implementations, unreachable_pub)]

    alloy::sol! {
        #[sol(rpc)]
        interface IERC20Permit {
            function nonces(address owner) external view returns (uint256);
            function DOMAIN_SEPARATOR() external view returns (bytes32);
        }
    }
}

/// EIP-2612.
const PERMIT: &str =
    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)";

impl Client {
    /// Agrees to a deal; its deposit is pulled by the approval that this account gave
    /// ([`approve_deal`](Self::approve_deal)).
    ///
    /// # Errors
    ///
    /// [`Error::NoSigner`], [`Error::Signer`].
    pub async fn deposit_by_approval(&self, deal: &Deal) -> Result<Deposit, Error> {
        Ok(Deposit {
            payer: self.address()?,
            signature: self.sign_deal(deal).await?,
            method: Method::Approval,
            permit: Bytes::new(),
        })
    }

    /// Agrees to a deal and lets the kernel pull the ERC-20 tokens of commitment `index` by permits
    /// (EIP-2612), valid up to and including `deadline` (Unix seconds). Somebody else's using them first
    /// does no harm.
    ///
    /// # Errors
    ///
    /// [`Error::NoCommitment`]; [`Error::Revert`] if a token knows no permits; what failed on the way.
    pub async fn deposit_by_permit(
        &self,
        deal: &Deal,
        index: usize,
        deadline: u64,
    ) -> Result<Deposit, Error> {
        let owner = self.address()?;
        let mut permits: Vec<Permit> = Vec::new();
        for asset in erc20(commitment(deal, index)?) {
            // One permit a token, for the sum: a second one would replace the first one's allowance.
            if let Some(permit) = permits.iter_mut().find(|p| p.token == asset.token) {
                permit.value += asset.amount;
            } else {
                permits.push(Permit {
                    token: asset.token,
                    value: asset.amount,
                    deadline: U256::from(deadline),
                    v: 0,
                    r: Default::default(),
                    s: Default::default(),
                });
            }
        }
        for permit in &mut permits {
            let token = token::IERC20Permit::new(permit.token, self.provider().clone());
            let separator = token.DOMAIN_SEPARATOR().call().await?;
            let nonce = token.nonces(owner).call().await?;
            let message = (
                keccak256(PERMIT),
                owner,
                self.book().escrow,
                permit.value,
                nonce,
                permit.deadline,
            );
            let hash = keccak256(message.abi_encode());
            let digest = keccak256([&[0x19, 0x01], separator.as_slice(), hash.as_slice()].concat());
            let signature = self.account()?.sign_hash(&digest).await?;
            permit.v = 27 + u8::from(signature.v());
            permit.r = signature.r().into();
            permit.s = signature.s().into();
        }
        Ok(Deposit {
            payer: owner,
            signature: self.sign_deal(deal).await?,
            method: Method::Permit,
            permit: permits.abi_encode().into(),
        })
    }

    /// Agrees to a deal and pays for commitment `index` by one signature for Permit2, which the wallet
    /// shows with the whole deal. This account has approved Permit2 once
    /// ([`approve_permit2`](Self::approve_permit2)).
    ///
    /// `nonce` is any number that this account has not used with Permit2 before; the signature holds up
    /// to and including `deadline` (Unix seconds).
    ///
    /// # Errors
    ///
    /// [`Error::NoCommitment`], [`Error::NoSigner`], [`Error::Signer`].
    pub async fn deposit_by_permit2(
        &self,
        deal: &Deal,
        index: usize,
        nonce: U256,
        deadline: u64,
    ) -> Result<Deposit, Error> {
        let assets = &commitment(deal, index)?.assets;
        let (chain, deadline) = (self.domain().chain_id, U256::from(deadline));
        let digest = permit2_digest(chain, self.book().escrow, deal, assets, nonce, deadline);
        let signature = self.sign(digest).await?;
        Ok(Deposit {
            payer: self.address()?,
            signature: Bytes::new(),
            method: Method::Permit2,
            permit: permit2_data(nonce, deadline, &signature),
        })
    }

    /// This account pays a commitment of somebody else, who agreed by `signature`. It must open the
    /// deal itself, and have approved the kernel.
    ///
    /// # Errors
    ///
    /// [`Error::NoSigner`].
    pub fn deposit_for(&self, signature: Bytes) -> Result<Deposit, Error> {
        Ok(Deposit {
            payer: self.address()?,
            signature,
            method: Method::Approval,
            permit: Bytes::new(),
        })
    }

    /// Lets Permit2 pull any amount of a token that this account signs for, if it may not yet. Returns
    /// whether a transaction was needed.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn approve_permit2(&self, token: Address) -> Result<Option<Sent>, Error> {
        let erc20 = self.erc20(token);
        let allowed = erc20.allowance(self.address()?, PERMIT2).call().await?;
        if allowed >= U256::MAX >> 1 {
            return Ok(None);
        }
        self.approve(token, PERMIT2, U256::MAX).await
    }
}

fn commitment(deal: &Deal, index: usize) -> Result<&Commitment, Error> {
    let count = deal.commitments.len();
    let commitment = deal.commitments.get(index);
    commitment.ok_or(Error::NoCommitment { index, count })
}

fn erc20(commitment: &Commitment) -> impl Iterator<Item = &Asset> {
    let assets = commitment.assets.iter();
    assets.filter(|asset| asset.kind == AssetKind::ERC20)
}
