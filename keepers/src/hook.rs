//! Where a keeper can be interrupted, for tests that kill it there.

use async_trait::async_trait;
use std::fmt::Debug;

/// An instruction between two effects: what was done before it is durable, what comes after has
/// not happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Point {
    /// The logs of a block were read, nothing of it is journalled.
    BlockRead,
    /// A block and what follows from it are journalled.
    BlockJournalled,
    /// An offer is journalled, its signature is not yet handed out.
    OfferJournalled,
    /// A job was run, its outcome is not yet journalled.
    JobRun,
    /// The intent is journalled, nothing is signed for it.
    IntentJournalled,
    /// A transaction is signed, and not journalled.
    Signed,
    /// The signed transaction is journalled, and not broadcast.
    AttemptJournalled,
    /// The transaction is broadcast, and the journal does not know that it was.
    Broadcast,
    /// The receipt was read, and not journalled.
    ReceiptRead,
}

/// Is called at every [`Point`]. The shipped keeper has none.
#[async_trait]
pub trait Hook: Debug + Send + Sync {
    /// A hook that never returns freezes the task there, as a kill would.
    async fn reached(&self, point: Point);
}

/// The hook that does nothing.
#[derive(Clone, Copy, Debug)]
pub struct NoHook;

#[async_trait]
impl Hook for NoHook {
    async fn reached(&self, _: Point) {}
}
