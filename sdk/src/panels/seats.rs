//! Staking to serve: seats in the pools of `Stakes`.

use alloy::{
    primitives::{Address, U256},
    providers::DynProvider,
};

use super::{Pool, pool_id};
use crate::{
    Client, Error, Sent,
    bindings::{Panels, Stakes},
    types::AssetKind,
};

/// A seat of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Whose it is; zero: the place is empty.
    pub owner: Address,
    /// When it was taken, in Unix seconds.
    pub taken: u64,
    /// When it was left, in Unix seconds; `None` while it serves.
    pub left: Option<u64>,
    /// Whether its stake was slashed.
    pub slashed: bool,
}

impl Seat {
    /// A seat as the contract stores it.
    pub fn from_word(word: U256) -> Self {
        let time = |from: usize| ((word >> from) & U256::from((1_u64 << 40) - 1)).to::<u64>();
        let left = time(200);
        Self {
            owner: Address::from_word(word.into()),
            taken: time(160),
            left: (left != 0).then_some(left),
            slashed: !(word >> 240_usize).is_zero(),
        }
    }

    /// When its stake can be had back, in Unix seconds: after that second. `None` while it serves.
    pub fn free_after(&self, pool: &Pool) -> Option<u64> {
        Some(self.left? + u64::from(pool.delay))
    }
}

/// Seats.
impl Client {
    /// Where verifiers stake to serve.
    pub fn stakes(&self) -> Stakes::StakesInstance<DynProvider> {
        Stakes::new(self.book().stakes, self.provider().clone())
    }

    /// Takes `count` seats (1 to 32) for this account, which pays their stakes: `Stakes` pulls them (see
    /// [`approve`](Self::approve)) or, if native, they come along.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn take_seats(&self, pool: &Pool, count: u8) -> Result<Sent, Error> {
        let count = U256::from(count);
        let stake = match pool.kind {
            AssetKind::Native => count * U256::from(pool.stake),
            _ => U256::ZERO,
        };
        let stakes = self.stakes();
        let call = stakes.take(pool.clone(), count, self.address()?);
        let receipt = self
            .send(call.value(stake).into_transaction_request())
            .await?;
        Ok(Sent { value: (), receipt })
    }

    /// Leaves a seat of this account. It is drawn no more; until its stake is free it can be slashed for
    /// what it was drawn for before.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn resign_seat(&self, pool: &Pool, index: u64) -> Result<Sent, Error> {
        let stakes = self.stakes();
        let call = stakes.resign(pool.clone(), U256::from(index));
        let receipt = self.send(call.into_transaction_request()).await?;
        Ok(Sent { value: (), receipt })
    }

    /// Pays the stake of a seat that was left back to its owner, once the pool's delay is over. Anyone
    /// may.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn give_back_seat(&self, pool: &Pool, index: u64) -> Result<Sent, Error> {
        let stakes = self.stakes();
        let call = stakes.giveBack(pool.clone(), U256::from(index));
        let receipt = self.send(call.into_transaction_request()).await?;
        Ok(Sent { value: (), receipt })
    }

    /// A seat of a pool, by its index.
    ///
    /// # Errors
    ///
    /// What failed on the way.
    pub async fn seat(&self, pool: &Pool, index: u64) -> Result<Seat, Error> {
        let (pool, index) = (pool_id(pool), U256::from(index));
        let word = self.stakes().seat(pool, index).call().await?;
        Ok(Seat::from_word(word))
    }

    /// The same as [`withdraw`](Self::withdraw) for a credit in `Panels`: a bond, a fund or a fee that
    /// could not be paid.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn withdraw_from_panels(
        &self,
        payee: Address,
        kind: AssetKind,
        token: Address,
        to: Address,
    ) -> Result<Sent, Error> {
        let panels = Panels::new(self.book().panels, self.provider().clone());
        let call = panels.withdraw(payee, kind, token, U256::ZERO, to);
        let receipt = self.send(call.into_transaction_request()).await?;
        Ok(Sent { value: (), receipt })
    }

    /// The same as [`withdraw`](Self::withdraw) for a credit in `Stakes`.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn withdraw_from_stakes(
        &self,
        payee: Address,
        kind: AssetKind,
        token: Address,
        to: Address,
    ) -> Result<Sent, Error> {
        let stakes = self.stakes();
        let call = stakes.withdraw(payee, kind, token, U256::ZERO, to);
        let receipt = self.send(call.into_transaction_request()).await?;
        Ok(Sent { value: (), receipt })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_a_seats_word() {
        let owner = Address::repeat_byte(7);
        let word = U256::from_be_bytes(owner.into_word().0) | U256::from(5) << 160;
        let serving = Seat {
            owner,
            taken: 5,
            left: None,
            slashed: false,
        };
        assert_eq!(Seat::from_word(word), serving);
        let left = Seat {
            left: Some(9),
            slashed: true,
            ..serving
        };
        let word = word | U256::from(9) << 200 | U256::ONE << 240;
        assert_eq!(Seat::from_word(word), left);
    }
}
