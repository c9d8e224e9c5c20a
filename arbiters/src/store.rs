//! Where artifacts are kept: modules, inputs and outcomes, each under its digest.

use std::{
    fmt, fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;
use thiserror::Error;

use crate::Digest;

/// Keeps artifacts under their digests. What comes out is what was asked for, or an error: a store
/// is never trusted.
///
/// Calls block, so asynchronous callers make them on a thread for blocking work.
pub trait ArtifactStore: fmt::Debug + Send + Sync {
    /// The artifact of this digest, if it has at most `most_bytes`.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it is missing, too large, or not what its address says.
    fn get(&self, digest: &Digest, most_bytes: u64) -> Result<Vec<u8>, StoreError>;

    /// Keeps an artifact and returns its digest. Keeping the same again changes nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`] if it cannot be kept.
    fn put(&self, bytes: &[u8]) -> Result<Digest, StoreError>;
}

/// Why an artifact could not be had or kept.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such artifact.
    #[error("artifact {digest} is not in {store}: fetch it or ask whoever offered it")]
    Missing {
        /// What was asked for.
        digest: Digest,
        /// Where.
        store: String,
    },
    /// The artifact is larger than the caller takes.
    #[error("artifact {digest} has more than {most_bytes} bytes: raise the limit or refuse it")]
    TooLarge {
        /// What was asked for.
        digest: Digest,
        /// What the caller takes.
        most_bytes: u64,
    },
    /// The bytes that arrived are not those of the digest: truncated, changed or another's.
    #[error(
        "expected artifact {expected}, got {bytes} bytes with digest {got}: it is truncated or \
         not what it claims to be"
    )]
    Mismatch {
        /// What was asked for.
        expected: Digest,
        /// What came.
        got: Digest,
        /// How many bytes came.
        bytes: u64,
    },
    /// Something else than a file lies at the artifact's address.
    #[error("{} is no regular file: remove it", path.display())]
    NotAFile {
        /// Where.
        path: PathBuf,
    },
    /// Reading or writing failed.
    #[error("{doing} {} failed", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// How it failed.
        source: io::Error,
    },
}

impl StoreError {
    /// Whether asking again later can help.
    pub const fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::Missing { .. } | Self::Mismatch { .. } | Self::Io { .. }
        )
    }
}

/// A directory with a file for each artifact, named by its digest.
#[derive(Clone, Debug)]
pub struct DirectoryStore {
    root: PathBuf,
}

impl DirectoryStore {
    /// Opens the directory, and makes it if there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`] if it cannot be made or read.
    pub fn open(root: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let root = root.into();
        fs::create_dir_all(&root).map_err(|source| io_error("creating", &root, source))?;
        Ok(Self { root })
    }

    /// The directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where the artifact of this digest is, whether or not it is there. A digest is spelled with
    /// 64 hexadecimal digits, so it cannot lead out of the directory.
    pub fn path(&self, digest: &Digest) -> PathBuf {
        self.root.join(digest.to_string())
    }

    /// Keeps what arrives from elsewhere, only if it is the artifact of this digest and has at
    /// most `most_bytes`. No more than these are read, and nothing is kept on an error.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it is too large, not what was expected, or cannot be kept.
    pub fn receive(
        &self,
        digest: &Digest,
        from: impl Read,
        most_bytes: u64,
    ) -> Result<(), StoreError> {
        let mut file = self.temporary()?;
        copy_verified(digest, from, most_bytes, &mut file, &self.path(digest))?;
        self.persist(file, digest)
    }

    fn temporary(&self) -> Result<NamedTempFile, StoreError> {
        NamedTempFile::with_prefix_in(".arriving-", &self.root)
            .map_err(|source| io_error("creating a file in", &self.root, source))
    }

    /// A file appears under its digest whole or not at all, also if the machine stops here.
    fn persist(&self, file: NamedTempFile, digest: &Digest) -> Result<(), StoreError> {
        let path = self.path(digest);
        file.as_file()
            .sync_all()
            .map_err(|source| io_error("writing", &path, source))?;
        file.persist(&path)
            .map_err(|error| io_error("writing", &path, error.error))?;
        fs::File::open(&self.root)
            .and_then(|root| root.sync_all())
            .map_err(|source| io_error("writing", &self.root, source))
    }
}

impl ArtifactStore for DirectoryStore {
    fn get(&self, digest: &Digest, most_bytes: u64) -> Result<Vec<u8>, StoreError> {
        let path = self.path(digest);
        let file = match open_file(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let store = self.root.display().to_string();
                return Err(StoreError::Missing {
                    digest: *digest,
                    store,
                });
            }
            // A symbolic link is not followed, so opening one fails.
            Err(_) if path.is_symlink() => return Err(StoreError::NotAFile { path }),
            Err(source) => return Err(io_error("opening", &path, source)),
        };
        let metadata = file
            .metadata()
            .map_err(|source| io_error("reading", &path, source))?;
        if !metadata.is_file() {
            return Err(StoreError::NotAFile { path });
        }
        let mut bytes = Vec::new();
        copy_verified(digest, file, most_bytes, &mut bytes, &path)?;
        Ok(bytes)
    }

    fn put(&self, bytes: &[u8]) -> Result<Digest, StoreError> {
        let digest = Digest::of(bytes);
        // A file that is there but damaged is replaced.
        if self.get(&digest, bytes.len() as u64).is_err() {
            let mut file = self.temporary()?;
            let path = self.path(&digest);
            file.write_all(bytes)
                .map_err(|source| io_error("writing", &path, source))?;
            self.persist(file, &digest)?;
        }
        Ok(digest)
    }
}

/// Opens for reading without following a link at the end of the path, and without waiting should
/// a pipe lie there: whoever can write into the directory must not hang or mislead a keeper.
fn open_file(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NOFOLLOW | libc::O_NONBLOCK,
    );
    options.open(path)
}

/// Copies an artifact while hashing it, and never more of it than `most_bytes` and one.
fn copy_verified(
    expected: &Digest,
    from: impl Read,
    most_bytes: u64,
    to: &mut impl Write,
    path: &Path,
) -> Result<(), StoreError> {
    let mut hasher = blake3::Hasher::new();
    let mut from = from.take(most_bytes.saturating_add(1));
    let mut buffer = vec![0; 64 << 10];
    let mut bytes = 0;
    loop {
        let count = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(source) => return Err(io_error("reading", path, source)),
        };
        bytes += count as u64;
        if bytes > most_bytes {
            return Err(StoreError::TooLarge {
                digest: *expected,
                most_bytes,
            });
        }
        hasher.update(&buffer[..count]);
        to.write_all(&buffer[..count])
            .map_err(|source| io_error("writing", path, source))?;
    }
    let got = Digest::from_bytes(*hasher.finalize().as_bytes());
    if got != *expected {
        return Err(StoreError::Mismatch {
            expected: *expected,
            got,
            bytes,
        });
    }
    Ok(())
}

fn io_error(doing: &'static str, path: &Path, source: io::Error) -> StoreError {
    StoreError::Io {
        doing,
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, DirectoryStore) {
        let root = tempfile::tempdir().unwrap();
        let store = DirectoryStore::open(root.path().join("artifacts")).unwrap();
        (root, store)
    }

    fn files(store: &DirectoryStore) -> usize {
        fs::read_dir(store.root()).unwrap().count()
    }

    #[test]
    fn what_is_put_is_got() {
        let (_root, store) = store();
        let digest = store.put(b"alpha").unwrap();
        assert_eq!(store.put(b"alpha").unwrap(), digest);
        assert_eq!(store.get(&digest, 5).unwrap(), b"alpha");
        assert_eq!(files(&store), 1);
    }

    #[test]
    fn what_is_missing_is_named() {
        let (_root, store) = store();
        let digest = Digest::of(b"nowhere");
        let error = store.get(&digest, 5).unwrap_err();
        assert!(matches!(error, StoreError::Missing { digest: d, .. } if d == digest));
    }

    #[test]
    fn what_is_too_large_is_refused_and_not_read() {
        let (_root, store) = store();
        let digest = store.put(b"alpha").unwrap();
        let error = store.get(&digest, 4).unwrap_err();
        assert!(matches!(error, StoreError::TooLarge { most_bytes: 4, .. }));
        // Without the bound this would never end.
        let error = store.receive(&digest, io::repeat(7), 1 << 20).unwrap_err();
        assert!(matches!(error, StoreError::TooLarge { .. }));
        assert_eq!(files(&store), 1);
    }

    #[test]
    fn what_is_truncated_or_changed_is_refused_with_both_digests() {
        let (_root, store) = store();
        let digest = store.put(b"alpha").unwrap();
        for wrong in [&b"alph"[..], b"alphb", b""] {
            fs::write(store.path(&digest), wrong).unwrap();
            match store.get(&digest, 5).unwrap_err() {
                StoreError::Mismatch {
                    expected,
                    got,
                    bytes,
                } => {
                    assert_eq!(expected, digest);
                    assert_eq!(got, Digest::of(wrong));
                    assert_eq!(bytes, wrong.len() as u64);
                }
                other => panic!("{other}"),
            }
        }
        store.put(b"alpha").unwrap();
        assert_eq!(store.get(&digest, 5).unwrap(), b"alpha", "putting repairs");
    }

    #[test]
    fn what_arrives_is_kept_only_if_it_is_what_was_expected() {
        let (_root, store) = store();
        let digest = Digest::of(b"alpha");
        assert!(matches!(
            store.receive(&digest, &b"beta"[..], 10),
            Err(StoreError::Mismatch { bytes: 4, .. })
        ));
        assert_eq!(files(&store), 0);
        store.receive(&digest, &b"alpha"[..], 10).unwrap();
        assert_eq!(store.get(&digest, 5).unwrap(), b"alpha");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_directories_are_no_artifacts() {
        let (root, store) = store();
        let outside = root.path().join("secret");
        fs::write(&outside, b"secret").unwrap();
        let digest = Digest::of(b"secret");
        std::os::unix::fs::symlink(&outside, store.path(&digest)).unwrap();
        assert!(matches!(
            store.get(&digest, 10),
            Err(StoreError::NotAFile { .. })
        ));
        let digest = Digest::of(b"directory");
        fs::create_dir(store.path(&digest)).unwrap();
        assert!(matches!(
            store.get(&digest, 10),
            Err(StoreError::NotAFile { .. })
        ));
    }
}
