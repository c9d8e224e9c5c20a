//! How a client asks a node for its signature: `POST /offers`.

use alloy::primitives::Bytes;
use reqwest::{StatusCode, Url};
use serde::{Deserialize, Serialize};

use crate::{Error, types::Deal};

/// What a client sends: the deal that the node shall sign. Its `terms` are the address of the spec in
/// the artifact store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// The deal.
    pub deal: Deal,
}

/// What a node answers if it signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// Its signature over the deal's id.
    pub signature: Bytes,
}

/// What a node answers if it does not sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(deny_unknown_fields)]
#[error("{code}: {reason}")]
pub struct Refusal {
    /// A stable code.
    pub code: String,
    /// What is wrong, with which value, and what to do.
    pub reason: String,
}

/// Asks the node at `url` (its root) to sign a deal.
pub(crate) async fn request(
    http: &reqwest::Client,
    url: &str,
    deal: &Deal,
) -> Result<Bytes, Error> {
    let failed = |problem: String| Error::Offer {
        url: url.to_owned(),
        problem,
    };
    let root: Url = url
        .parse()
        .map_err(|error| failed(format!("it is no url: {error}")))?;
    let endpoint = root
        .join("offers")
        .map_err(|error| failed(error.to_string()))?;
    let offer = Offer { deal: deal.clone() };
    let response = http.post(endpoint).json(&offer).send().await;
    let response = response.map_err(|error| failed(error.without_url().to_string()))?;
    let status = response.status();
    let body = response
        .bytes()
        .await
        .map_err(|error| failed(error.without_url().to_string()))?;
    if status == StatusCode::UNPROCESSABLE_ENTITY {
        let refusal: Refusal = serde_json::from_slice(&body)
            .map_err(|error| failed(format!("a refusal that cannot be read: {error}")))?;
        return Err(refusal.into());
    }
    if !status.is_success() {
        return Err(failed(format!("it answers {status}")));
    }
    let acceptance: Acceptance = serde_json::from_slice(&body)
        .map_err(|error| failed(format!("an answer that cannot be read: {error}")))?;
    Ok(acceptance.signature)
}
