//! Why a claimed result does not agree.

use thiserror::Error;

use crate::OutcomeError;

/// Why a claimed result does not agree, where agreement is more than being the same.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum Difference {
    /// More is to be paid than the work is worth.
    #[error("claimed {claimed} units, at most {most} are owed")]
    Units {
        /// The units that were claimed.
        claimed: u64,
        /// The units of the replay; of an answer that is scored, those of the job's whole fuel.
        most: u64,
    },
    /// The bytes that the claim names encode no outcome.
    #[error("the claimed outcome is none: {0}")]
    Unreadable(OutcomeError),
    /// One is an output and the other is not, or neither is and they differ.
    #[error("claimed {claimed}, replay gives {replayed}")]
    Outcome {
        /// What was claimed.
        claimed: String,
        /// What is true.
        replayed: String,
    },
    /// The outputs are not the same bytes.
    #[error("the outputs are not the same")]
    Bytes,
    /// The outputs have different lengths.
    #[error("claimed output has {claimed} bytes, that of the replay {replayed}")]
    Length {
        /// Bytes claimed.
        claimed: usize,
        /// Bytes of the replay.
        replayed: usize,
    },
    /// The outputs are no whole elements, or rows of them.
    #[error("outputs of {bytes} bytes are no multiple of {unit}")]
    Ragged {
        /// Bytes of both.
        bytes: usize,
        /// Bytes of an element or row.
        unit: usize,
    },
    /// An element is outside of every tolerance.
    #[error("element {index} is {claimed:e}, replay gives {replayed:e}")]
    Element {
        /// Which, from zero.
        index: usize,
        /// Its value as claimed.
        claimed: f64,
        /// Its true value.
        replayed: f64,
    },
    /// The vectors point elsewhere.
    #[error("cosine is {cosine:e}, least is {least:e}")]
    Direction {
        /// The cosine.
        cosine: f64,
        /// The least that agrees.
        least: f64,
    },
    /// A vector has an element that is not finite.
    #[error("a vector that is not finite has no direction")]
    NoDirection,
    /// A row's distributions are too far apart.
    #[error("row {row} diverges by {divergence:e} nats, most is {most:e}")]
    Row {
        /// Which, from zero.
        row: usize,
        /// By how much, in nats.
        divergence: f64,
        /// The most that agrees.
        most: f64,
    },
    /// A row's logits give no distribution.
    #[error("the logits of row {row} give no distribution")]
    NoDistribution {
        /// Which, from zero.
        row: usize,
    },
    /// The application's metric finds them too far apart.
    #[error("distance is {distance:e}, most is {most:e}")]
    Distance {
        /// How far.
        distance: f64,
        /// The most that agrees.
        most: f64,
    },
    /// The score is too low.
    #[error("score is {score:e}, least is {least:e}")]
    Score {
        /// The score.
        score: f64,
        /// The least that is good enough.
        least: f64,
    },
    /// There is no number for the claimed output.
    #[error("there is no number for it, but {found}")]
    NoNumber {
        /// What there is instead.
        found: String,
    },
}
