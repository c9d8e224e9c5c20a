//! Arbiters and allocators, as far as the model knows them.

use alloy::{primitives::B256, sol_types::SolValue};

use crate::{
    Revert,
    model::Model,
    types::{Commitment, Payout, Statement},
};

/// What an arbiter or allocator is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The deal.
    pub deal: B256,
    /// The commitment.
    pub index: usize,
    /// What it holds, and its clauses.
    pub commitment: &'a Commitment,
    /// Recorded statements that the settler brought.
    pub statements: &'a [Statement],
    /// What the parties signed: an arbiter's demand, an allocator's data.
    pub signed: &'a [u8],
    /// Evidence that the settler brought.
    pub proof: &'a [u8],
    /// The kernel as it is now: the commitment is closed already.
    pub kernel: &'a Model,
}

/// Answers one question about a deal. Closures are arbiters.
pub trait Arbiter: Send + Sync {
    /// Whether the demand is met now.
    ///
    /// # Errors
    ///
    /// What the contract reverts with; the kernel passes it on.
    fn check(&self, question: &Question<'_>) -> Result<bool, Revert>;
}

impl<F> Arbiter for F
where
    F: Fn(&Question<'_>) -> Result<bool, Revert> + Send + Sync,
{
    fn check(&self, question: &Question<'_>) -> Result<bool, Revert> {
        self(question)
    }
}

/// Says where the assets of a commitment go. Closures are allocators.
pub trait Allocator: Send + Sync {
    /// Amounts by payee and asset; what is left returns to the depositor.
    ///
    /// # Errors
    ///
    /// What the contract reverts with; the kernel passes it on.
    fn allocate(&self, question: &Question<'_>) -> Result<Vec<Payout>, Revert>;
}

impl<F> Allocator for F
where
    F: Fn(&Question<'_>) -> Result<Vec<Payout>, Revert> + Send + Sync,
{
    fn allocate(&self, question: &Question<'_>) -> Result<Vec<Payout>, Revert> {
        self(question)
    }
}

/// The twin of `arbiters/Stated.sol`.
///
/// # Errors
///
/// [`Revert::Silent`] if the demand cannot be decoded.
pub fn stated(question: &Question<'_>) -> Result<bool, Revert> {
    let (author, about, kind, content) =
        <(alloy::primitives::Address, B256, B256, B256)>::abi_decode_params(question.signed)
            .map_err(|_| Revert::Silent)?;
    let about = if about.is_zero() {
        question.deal
    } else {
        about
    };
    if let Some(first) = question.statements.first()
        && (first.author, first.about, first.kind) != (author, about, kind)
    {
        return Ok(false);
    }
    let kernel = question.kernel;
    let word = kernel.statement_word(kernel.domain().statement_id(author, about, kind));
    Ok(if content.is_zero() {
        word.stated_at() != 0
    } else {
        word.matches(content)
    })
}
