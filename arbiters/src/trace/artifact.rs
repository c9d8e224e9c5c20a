//! A published trace: its leaves, as an artifact in the store.

use thiserror::Error;

use super::{Trace, TraceJob, Tree};

/// Begins every encoded trace; the last byte is the version.
const MAGIC: &[u8; 4] = b"AZT\x01";
const HEAD: usize = 4 + 5 * 32 + 4 + 8;

/// The encoding of a trace: magic, the job's module, system, parameters, seed, profile and chunk,
/// the number of steps as 8 bytes, then the leaves' hashes. What a challenger fetches to name the
/// first leaf that differs.
#[derive(Clone, Copy, Debug)]
pub struct TraceArtifact;

/// Bytes that are no trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
#[error("{len} bytes are no trace: {what}")]
pub struct TraceArtifactError {
    /// What is wrong.
    pub what: &'static str,
    /// How many bytes there were.
    pub len: usize,
}

impl TraceArtifact {
    /// Writes a trace.
    pub fn encode(trace: &Trace) -> Vec<u8> {
        let job = &trace.job;
        let leaves = trace.tree.all();
        let mut encoded = Vec::with_capacity(HEAD + 32 * leaves.len());
        encoded.extend(MAGIC);
        for part in [
            &job.module,
            &job.system,
            &job.parameters,
            &job.seed,
            &job.profile,
        ] {
            encoded.extend(part);
        }
        encoded.extend(job.chunk.to_be_bytes());
        encoded.extend(trace.steps.to_be_bytes());
        for leaf in leaves {
            encoded.extend(leaf);
        }
        encoded
    }

    /// Reads what [`encode`](Self::encode) wrote, and nothing else. It says nothing of whether the
    /// trace is true, or the one that was filed: compare [`Trace::commitment`].
    ///
    /// # Errors
    ///
    /// [`TraceArtifactError`] says what is wrong.
    pub fn decode(encoded: &[u8]) -> Result<Trace, TraceArtifactError> {
        let refuse = |what| TraceArtifactError {
            what,
            len: encoded.len(),
        };
        let rest = encoded
            .strip_prefix(MAGIC)
            .ok_or(refuse("the magic bytes are missing"))?;
        let (parts, rest) = rest
            .split_at_checked(5 * 32)
            .ok_or(refuse("it ends within the job"))?;
        let (chunk, rest) = rest
            .split_first_chunk()
            .ok_or(refuse("it ends within the chunk"))?;
        let (steps, rest) = rest
            .split_first_chunk()
            .ok_or(refuse("it ends within the number of steps"))?;
        let (parts, _) = parts.as_chunks::<32>();
        let (leaves, rest) = rest.as_chunks::<32>();
        let [module, system, parameters, seed, profile] = *parts else {
            return Err(refuse("it ends within the job"));
        };
        if !rest.is_empty() {
            return Err(refuse("it ends within a leaf"));
        }
        let job = TraceJob {
            module,
            system,
            parameters,
            seed,
            profile,
            chunk: u32::from_be_bytes(*chunk),
        };
        let steps = u64::from_be_bytes(*steps);
        if job.chunk == 0 {
            return Err(refuse("its leaves hold no steps"));
        }
        if steps.div_ceil(job.chunk.into()) != leaves.len() as u64 {
            return Err(refuse(
                "it has another number of leaves than its steps need",
            ));
        }
        let tree = Tree::new(leaves.to_vec()).ok_or(refuse("it has no leaf"))?;
        Ok(Trace { job, steps, tree })
    }
}
