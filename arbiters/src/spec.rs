//! The part of a deal's specification that says what is computed and how it is priced.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Agreement, Digest, Job, units};

/// A job, the unit in which its fuel is priced, and how a claim must agree with the truth: what a
/// deal's off-chain document embeds.
///
/// Its hash is over its canonical JSON: no blanks, keys in the order of the fields here, digests
/// as hexadecimal text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobSpec {
    /// What is computed.
    pub job: Job,
    /// Fuel that makes one priced unit, see [`units`].
    pub fuel_per_unit: NonZeroU64,
    /// How a claim must agree. Left out where it is exact, as every document is that knows no other.
    #[serde(default, skip_serializing_if = "Agreement::is_exact")]
    pub agreement: Agreement,
}

impl JobSpec {
    /// The canonical bytes.
    pub fn canonical(&self) -> Vec<u8> {
        // Only maps with keys that are no text and failing writers can make this fail.
        serde_json::to_vec(self).expect("a spec is plain data")
    }

    /// BLAKE3 of the canonical bytes.
    pub fn hash(&self) -> Digest {
        Digest::of(&self.canonical())
    }

    /// Reads a spec from JSON. Unknown and missing keys are refused.
    ///
    /// # Errors
    ///
    /// [`SpecError`] says what is wrong and where.
    pub fn from_json(json: &[u8]) -> Result<Self, SpecError> {
        serde_json::from_slice(json).map_err(SpecError)
    }

    /// The units of `fuel` in this spec.
    pub const fn units(&self, fuel: u64) -> u64 {
        units(fuel, self.fuel_per_unit)
    }
}

/// JSON that is no spec of a job.
#[derive(Debug, Error)]
#[non_exhaustive]
#[error("not the spec of a job: {0}")]
pub struct SpecError(serde_json::Error);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Limits};

    fn spec() -> JobSpec {
        JobSpec {
            job: Job {
                kind: Kind::Bytes,
                module: Digest::from_bytes([1; 32]),
                input: Digest::from_bytes([2; 32]),
                profile: Digest::from_bytes([3; 32]),
                limits: Limits::default(),
            },
            fuel_per_unit: NonZeroU64::new(1_000_000).unwrap(),
            agreement: Agreement::Exact,
        }
    }

    /// Parties sign the hash of these bytes: they must not move.
    #[test]
    fn the_canonical_bytes_are_fixed() {
        let canonical = String::from_utf8(spec().canonical()).unwrap();
        assert_eq!(
            canonical,
            format!(
                "{{\"job\":{{\"kind\":\"bytes\",\"module\":\"{}\",\"input\":\"{}\",\
                 \"profile\":\"{}\",\"limits\":{{\"fuel\":1000000000,\"memory_bytes\":67108864,\
                 \"table_elements\":65536,\"module_bytes\":1048576,\"input_bytes\":16777216,\
                 \"output_bytes\":1048576}}}},\"fuel_per_unit\":1000000}}",
                "01".repeat(32),
                "02".repeat(32),
                "03".repeat(32)
            )
        );
        assert_eq!(spec().hash(), Digest::of(canonical.as_bytes()));
        assert_eq!(JobSpec::from_json(canonical.as_bytes()).unwrap(), spec());
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let json = String::from_utf8(spec().canonical()).unwrap();
        for (from, to, about) in [
            (
                "\"fuel_per_unit\":1000000",
                "\"fuel_per_unit\":0",
                "nonzero",
            ),
            (
                "\"fuel_per_unit\"",
                "\"price\":1,\"fuel_per_unit\"",
                "unknown field `price`",
            ),
            ("\"fuel\":1000000000,", "", "missing field `fuel`"),
            (
                "\"limits\":{",
                "\"limits\":{\"gpus\":1,",
                "unknown field `gpus`",
            ),
            ("\"bytes\"", "\"quantum\"", "unknown variant `quantum`"),
            ("0101", "01", "64 lower-case hexadecimal digits"),
        ] {
            let wrong = json.replacen(from, to, 1);
            assert_ne!(wrong, json);
            let error = JobSpec::from_json(wrong.as_bytes())
                .unwrap_err()
                .to_string();
            assert!(error.contains(about), "{error}");
        }
    }

    /// How a way to agree is written in the document that parties sign: this must not move either.
    #[test]
    fn the_ways_to_agree_are_fixed() {
        let limits = serde_json::to_string(&Limits::default()).unwrap();
        let measure = format!("{{\"module\":\"{}\",\"limits\":{limits}}}", "04".repeat(32));
        for way in [
            r#"{"elementwise":{"element":"f32","absolute":"1e-6","relative":"1e-3","ulps":4}}"#,
            r#"{"cosine":{"element":"f64","least":"9.99e-1"}}"#,
            r#"{"kl_divergence":{"element":"f32","classes":32000,"most":"1e-2"}}"#,
            &format!(r#"{{"metric":{{"measure":{measure},"most":"5e-1"}}}}"#),
            r#"{"objective":{"score":"own","least":"-1.5e0"}}"#,
            &format!(r#"{{"objective":{{"score":{{"measure":{measure}}},"least":"0e0"}}}}"#),
            r#""trusted""#,
        ] {
            let mut json = String::from_utf8(spec().canonical()).unwrap();
            json.truncate(json.len() - 1);
            json.push_str(&format!(",\"agreement\":{way}}}"));
            let read = JobSpec::from_json(json.as_bytes()).unwrap();
            assert_eq!(String::from_utf8(read.canonical()).unwrap(), json);
            assert_ne!(read.hash(), spec().hash());
        }
    }

    #[test]
    fn an_agreement_that_is_not_understood_is_refused() {
        for (way, about) in [
            (r#""close""#, "unknown variant `close`"),
            (r#""elementwise""#, "expected newtype variant"),
            (
                r#"{"cosine":{"element":"f16","least":"9e-1"}}"#,
                "unknown variant `f16`",
            ),
            (
                r#"{"cosine":{"element":"f32","least":"9e-1","most":"1e0"}}"#,
                "unknown field `most`",
            ),
            (
                r#"{"cosine":{"element":"f32","least":"1.5e0"}}"#,
                "a number from 0 to 1",
            ),
            (r#"{"cosine":{"element":"f32"}}"#, "missing field `least`"),
            (
                r#"{"cosine":{"element":"f32","least":0.9}}"#,
                "expected a string",
            ),
            (
                r#"{"kl_divergence":{"element":"f32","classes":0,"most":"1e0"}}"#,
                "nonzero",
            ),
            (
                r#"{"kl_divergence":{"element":"f32","classes":2,"most":"0.01"}}"#,
                "write `1e-2`",
            ),
            (
                r#"{"objective":{"score":"own","least":"0e0","most":"1e0"}}"#,
                "unknown field `most`",
            ),
        ] {
            let mut json = String::from_utf8(spec().canonical()).unwrap();
            json.truncate(json.len() - 1);
            json.push_str(&format!(",\"agreement\":{way}}}"));
            let error = JobSpec::from_json(json.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(about), "{error}");
        }
    }
}
