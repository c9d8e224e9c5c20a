//! The store, without blocking.

use crate::{KeeperError, runner::RunError};
use alloy::primitives::B256;
use assize_arbiters::{ArtifactStore, Digest, DirectoryStore, StoreError};
use std::{path::Path, sync::Arc};

/// The most that a spec document may be: some fifty times a usual one.
pub const MAX_SPEC: u64 = 64 << 10;

/// The store of artifacts.
#[derive(Clone, Debug)]
pub struct Artifacts {
    store: Arc<dyn ArtifactStore>,
}

impl Artifacts {
    /// Opens a directory, which must be there: one that is made by a typing error holds nothing.
    ///
    /// # Errors
    /// If there is no such directory, or it cannot be read.
    pub fn open(path: &Path) -> Result<Self, KeeperError> {
        let failed = |problem: String| KeeperError::Store {
            path: path.to_owned(),
            problem,
        };
        std::fs::read_dir(path)
            .map_err(|problem| failed(format!("{problem}; make it, or correct store.path")))?;
        let store = DirectoryStore::open(path).map_err(|problem| failed(problem.to_string()))?;
        Ok(Self {
            store: Arc::new(store),
        })
    }

    /// An artifact of at most `most` bytes.
    ///
    /// # Errors
    /// If it is not there, too large, or not what its address says.
    pub async fn get(&self, digest: Digest, most: u64) -> Result<Vec<u8>, RunError> {
        self.blocking(move |store| store.get(&digest, most)).await
    }

    /// The spec document of this hash.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn spec(&self, terms: B256) -> Result<Vec<u8>, RunError> {
        self.get(Digest::from_bytes(terms.0), MAX_SPEC).await
    }

    /// Keeps an artifact.
    ///
    /// # Errors
    /// If it cannot be kept.
    pub async fn put(&self, bytes: Vec<u8>) -> Result<(), RunError> {
        self.blocking(move |store| store.put(&bytes))
            .await
            .map(|_| ())
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn ArtifactStore) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, RunError> {
        let store = Arc::clone(&self.store);
        match tokio::task::spawn_blocking(move || work(store.as_ref())).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) if error.is_retryable() => Err(RunError::NotNow(reason(&error))),
            Ok(Err(error)) => Err(RunError::Unable(reason(&error))),
            Err(panic) => Err(RunError::Unable(format!("the store panicked: {panic}"))),
        }
    }
}

fn reason(error: &StoreError) -> String {
    std::error::Error::source(error)
        .map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}
