//! Approvals: what the kernel and the court may pull.

use std::collections::BTreeMap;

use alloy::{
    primitives::{Address, U256},
    rpc::types::TransactionReceipt,
};

use crate::{
    Client, Error, Sent,
    bindings::INFT,
    types::{AssetKind, Deal},
};

impl Client {
    /// Lets `spender` pull `amount` of an ERC-20 token from this account, if it may not yet. Returns
    /// whether a transaction was needed.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn approve(
        &self,
        token: Address,
        spender: Address,
        amount: U256,
    ) -> Result<Option<Sent>, Error> {
        let token = self.erc20(token);
        let allowed = token.allowance(self.address()?, spender).call().await?;
        if allowed >= amount {
            return Ok(None);
        }
        Ok(Some(sent(
            self.send(token.approve(spender, amount).into_transaction_request())
                .await?,
        )))
    }

    /// Lets the kernel pull what this account deposits in a deal: of each ERC-20 token exactly the
    /// sum, of ERC-721 the one token; ERC-1155 knows only approval for all.
    ///
    /// An allowance is not added up over deals: approve and open one deal after another, or approve
    /// a sum by [`approve`](Self::approve).
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn approve_deal(&self, deal: &Deal) -> Result<Vec<Sent>, Error> {
        let account = self.address()?;
        let escrow = self.book().escrow;
        let mut approvals = Vec::new();
        let mut sums: BTreeMap<Address, U256> = BTreeMap::new();
        let own = deal
            .commitments
            .iter()
            .filter(|commitment| commitment.depositor == account);
        for asset in own.flat_map(|commitment| &commitment.assets) {
            let nft = INFT::new(asset.token, self.provider().clone());
            match asset.kind {
                AssetKind::ERC20 => {
                    let sum = sums.entry(asset.token).or_default();
                    *sum = sum.saturating_add(asset.amount);
                }
                AssetKind::ERC721 => {
                    approvals.push(sent(
                        self.send(nft.approve(escrow, asset.id).into_transaction_request())
                            .await?,
                    ));
                }
                AssetKind::ERC1155 if !nft.isApprovedForAll(account, escrow).call().await? => {
                    let call = nft
                        .setApprovalForAll(escrow, true)
                        .into_transaction_request();
                    approvals.push(sent(self.send(call).await?));
                }
                _ => {}
            }
        }
        for (token, sum) in sums {
            approvals.extend(self.approve(token, escrow, sum).await?);
        }
        Ok(approvals)
    }
}

const fn sent(receipt: TransactionReceipt) -> Sent {
    Sent { value: (), receipt }
}
