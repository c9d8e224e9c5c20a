//! What became of a job: one of few things, with one encoding and so one hash.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use wasmtime::Trap;

use crate::Digest;

/// Begins every encoded outcome; the last byte is the version of the encoding.
const MAGIC: &[u8; 4] = b"AZO\x01";

/// Bytes of an encoded output before the output itself: magic, tag and fuel.
pub(crate) const HEAD_BYTES: u64 = 13;

/// What became of a job. The same job has the same outcome on every machine that has its profile.
///
/// A guest that fails is an outcome too: it has a hash, it can be claimed and confirmed, and it
/// costs the fuel that it burned.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// The guest returned these bytes.
    Output {
        /// What it returned.
        #[serde(with = "hex::serde")]
        bytes: Vec<u8>,
        /// Fuel that it burned.
        fuel: u64,
    },
    /// The guest trapped.
    Trap {
        /// Why.
        kind: TrapKind,
        /// Fuel that it had burned by the engine's count.
        fuel: u64,
    },
    /// The guest burned all of its fuel.
    OutOfFuel {
        /// The job's whole fuel.
        fuel: u64,
    },
    /// The guest broke the calling convention or a limit other than fuel.
    Fault {
        /// How.
        kind: FaultKind,
        /// Fuel that it had burned.
        fuel: u64,
    },
}

/// Why a guest trapped. The numbers are part of the encoding and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
#[non_exhaustive]
pub enum TrapKind {
    /// The call stack is exhausted.
    StackOverflow = 1,
    /// A memory access out of bounds.
    MemoryOutOfBounds = 2,
    /// A table access out of bounds.
    TableOutOfBounds = 3,
    /// An indirect call through an empty element.
    IndirectCallToNull = 4,
    /// An indirect call with another signature.
    BadSignature = 5,
    /// An integer overflow, for example the least integer divided by minus one.
    IntegerOverflow = 6,
    /// An integer division by zero.
    IntegerDivisionByZero = 7,
    /// A conversion of a float that no integer can hold.
    BadConversionToInteger = 8,
    /// An `unreachable` instruction: how guests panic.
    Unreachable = 9,
}

/// How a guest broke the calling convention or a limit. The numbers are part of the encoding and
/// never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
#[non_exhaustive]
pub enum FaultKind {
    /// `alloc` returned a place that does not hold the whole input.
    InputOutOfBounds = 1,
    /// `run` returned an output that does not lie in memory.
    OutputOutOfBounds = 2,
    /// The output is above the job's output limit.
    OutputAboveLimit = 3,
}

impl TrapKind {
    const ALL: [Self; 9] = [
        Self::StackOverflow,
        Self::MemoryOutOfBounds,
        Self::TableOutOfBounds,
        Self::IndirectCallToNull,
        Self::BadSignature,
        Self::IntegerOverflow,
        Self::IntegerDivisionByZero,
        Self::BadConversionToInteger,
        Self::Unreachable,
    ];

    /// The kind of an engine's trap; none if it is not one that a vetted guest can cause by
    /// itself, such as an interrupt from outside.
    pub(crate) const fn of(trap: Trap) -> Option<Self> {
        Some(match trap {
            Trap::StackOverflow => Self::StackOverflow,
            Trap::MemoryOutOfBounds => Self::MemoryOutOfBounds,
            Trap::TableOutOfBounds => Self::TableOutOfBounds,
            Trap::IndirectCallToNull => Self::IndirectCallToNull,
            Trap::BadSignature => Self::BadSignature,
            Trap::IntegerOverflow => Self::IntegerOverflow,
            Trap::IntegerDivisionByZero => Self::IntegerDivisionByZero,
            Trap::BadConversionToInteger => Self::BadConversionToInteger,
            Trap::UnreachableCodeReached => Self::Unreachable,
            _ => return None,
        })
    }
}

impl FaultKind {
    const ALL: [Self; 3] = [
        Self::InputOutOfBounds,
        Self::OutputOutOfBounds,
        Self::OutputAboveLimit,
    ];
}

impl Outcome {
    /// The fuel that was burned, for which [`units`](crate::units) are owed.
    pub const fn fuel(&self) -> u64 {
        match self {
            Self::Output { fuel, .. }
            | Self::Trap { fuel, .. }
            | Self::OutOfFuel { fuel }
            | Self::Fault { fuel, .. } => *fuel,
        }
    }

    /// What the guest returned, if it returned.
    pub fn output(&self) -> Option<&[u8]> {
        match self {
            Self::Output { bytes, .. } => Some(bytes),
            _ => None,
        }
    }

    /// The canonical encoding: 4 bytes of magic, a tag, the fuel as 8 bytes big-endian, then the
    /// output or the kind. This is the artifact that an executor publishes.
    pub fn encode(&self) -> Vec<u8> {
        let (tag, body): (u8, &[u8]) = match self {
            Self::Output { bytes, .. } => (0, bytes),
            Self::Trap { kind, .. } => (1, &[*kind as u8]),
            Self::OutOfFuel { .. } => (2, &[]),
            Self::Fault { kind, .. } => (3, &[*kind as u8]),
        };
        let mut encoded = Vec::with_capacity(MAGIC.len() + 9 + body.len());
        encoded.extend_from_slice(MAGIC);
        encoded.push(tag);
        encoded.extend_from_slice(&self.fuel().to_be_bytes());
        encoded.extend_from_slice(body);
        encoded
    }

    /// Reads what [`encode`](Self::encode) wrote, and nothing else.
    ///
    /// # Errors
    ///
    /// [`OutcomeError`] if the bytes are not the encoding of any outcome.
    pub fn decode(encoded: &[u8]) -> Result<Self, OutcomeError> {
        let refuse = |what| OutcomeError {
            what,
            len: encoded.len(),
        };
        let rest = encoded
            .strip_prefix(MAGIC)
            .ok_or(refuse("it lacks the magic bytes"))?;
        let (&tag, rest) = rest.split_first().ok_or(refuse("it ends before the tag"))?;
        let (fuel, body) = rest
            .split_first_chunk()
            .ok_or(refuse("it ends within the fuel"))?;
        let fuel = u64::from_be_bytes(*fuel);
        match (tag, body) {
            (0, bytes) => Ok(Self::Output {
                bytes: bytes.to_vec(),
                fuel,
            }),
            (1, [code]) => {
                let kind = TrapKind::ALL.into_iter().find(|kind| *kind as u8 == *code);
                Ok(Self::Trap {
                    kind: kind.ok_or(refuse("its trap is unknown"))?,
                    fuel,
                })
            }
            (2, []) => Ok(Self::OutOfFuel { fuel }),
            (3, [code]) => {
                let kind = FaultKind::ALL.into_iter().find(|kind| *kind as u8 == *code);
                Ok(Self::Fault {
                    kind: kind.ok_or(refuse("its fault is unknown"))?,
                    fuel,
                })
            }
            _ => Err(refuse("its tag is unknown or its body has another length")),
        }
    }

    /// The outcome's one hash: BLAKE3 of its encoding, so also the address of that artifact.
    pub fn hash(&self) -> Digest {
        Digest::of(&self.encode())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Output { bytes, fuel } => {
                write!(f, "an output of {} bytes for {fuel} fuel", bytes.len())
            }
            Self::Trap { kind, fuel } => write!(f, "a trap, {kind}, after {fuel} fuel"),
            Self::OutOfFuel { fuel } => write!(f, "all of its {fuel} fuel burned, no output"),
            Self::Fault { kind, fuel } => write!(f, "a fault, {kind}, after {fuel} fuel"),
        }
    }
}

impl fmt::Display for TrapKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::StackOverflow => "call stack exhausted",
            Self::MemoryOutOfBounds => "memory access out of bounds",
            Self::TableOutOfBounds => "table access out of bounds",
            Self::IndirectCallToNull => "indirect call through an empty element",
            Self::BadSignature => "indirect call with another signature",
            Self::IntegerOverflow => "integer overflow",
            Self::IntegerDivisionByZero => "integer division by zero",
            Self::BadConversionToInteger => "float that no integer can hold",
            Self::Unreachable => "unreachable instruction",
        })
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InputOutOfBounds => "`alloc` returned no room for the input",
            Self::OutputOutOfBounds => "`run` returned an output outside of memory",
            Self::OutputAboveLimit => "output above the limit",
        })
    }
}

/// Bytes that encode no outcome.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
#[error("{len} bytes are no encoded outcome: {what}")]
pub struct OutcomeError {
    /// What is wrong.
    pub what: &'static str,
    /// How many bytes there were.
    pub len: usize,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_outcome() -> impl Strategy<Value = Outcome> {
        prop_oneof![
            (any::<Vec<u8>>(), any::<u64>())
                .prop_map(|(bytes, fuel)| Outcome::Output { bytes, fuel }),
            (0..TrapKind::ALL.len(), any::<u64>()).prop_map(|(i, fuel)| Outcome::Trap {
                kind: TrapKind::ALL[i],
                fuel
            }),
            any::<u64>().prop_map(|fuel| Outcome::OutOfFuel { fuel }),
            (0..FaultKind::ALL.len(), any::<u64>()).prop_map(|(i, fuel)| Outcome::Fault {
                kind: FaultKind::ALL[i],
                fuel
            }),
        ]
    }

    proptest! {
        #[test]
        fn decoding_inverts_encoding(outcome in any_outcome()) {
            prop_assert_eq!(Outcome::decode(&outcome.encode()), Ok(outcome.clone()));
            let json = serde_json::to_string(&outcome).unwrap();
            prop_assert_eq!(serde_json::from_str::<Outcome>(&json).unwrap(), outcome);
        }

        #[test]
        fn different_outcomes_have_different_hashes(a in any_outcome(), b in any_outcome()) {
            prop_assert_eq!(a == b, a.hash() == b.hash());
        }

        #[test]
        fn only_one_encoding_decodes(bytes in any::<Vec<u8>>(), tag in 0_u8..5) {
            let mut encoded = MAGIC.to_vec();
            encoded.push(tag);
            encoded.extend(bytes);
            if let Ok(outcome) = Outcome::decode(&encoded) {
                prop_assert_eq!(outcome.encode(), encoded);
            }
        }
    }

    /// The encoding is what parties sign the hash of: it must not move.
    #[test]
    fn the_encoding_is_fixed() {
        let output = Outcome::Output {
            bytes: b"42".to_vec(),
            fuel: 258,
        };
        assert_eq!(
            hex::encode(output.encode()),
            "415a4f010000000000000001023432"
        );
        let trap = Outcome::Trap {
            kind: TrapKind::Unreachable,
            fuel: 7,
        };
        assert_eq!(hex::encode(trap.encode()), "415a4f0101000000000000000709");
    }
}
