//! How the keeper is: `/healthz` and `/metrics`.

use crate::journal::wall;
use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use serde_json::json;
use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU64, Ordering},
};

/// When the node last answered, in Unix seconds; written by the collector.
#[derive(Debug, Default)]
pub struct Health {
    seen: AtomicU64,
    head: AtomicU64,
    cursor: AtomicU64,
}

impl Health {
    /// The node answered: its head is `head`.
    pub fn saw(&self, head: u64) {
        self.seen.store(wall(), Ordering::Relaxed);
        self.head.store(head, Ordering::Relaxed);
    }

    /// The journal holds everything up to `cursor`.
    pub fn took(&self, cursor: u64) {
        self.cursor.store(cursor, Ordering::Relaxed);
    }
}

/// The process's one recorder of metrics. Installing fails only if the program brought its own, and
/// then `/metrics` shows nothing of ours.
fn recorder() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE
        .get_or_init(|| PrometheusBuilder::new().install_recorder().ok())
        .as_ref()
}

/// Starts recording metrics. Idempotent.
pub(crate) fn install() {
    recorder();
}

#[derive(Clone, Debug)]
struct Page {
    health: Arc<Health>,
    patience: u64,
}

/// The routes. The keeper is well if the node answered within `patience` seconds.
pub fn app(health: Arc<Health>, patience: u64) -> Router {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/metrics", get(render))
        .with_state(Page { health, patience })
}

async fn healthz(State(page): State<Page>) -> (StatusCode, Json<serde_json::Value>) {
    let seen = page.health.seen.load(Ordering::Relaxed);
    let silent = wall().saturating_sub(seen);
    let well = seen != 0 && silent <= page.patience;
    let body = json!({
        "status": if well { "ok" } else { "the node does not answer" },
        "head": page.health.head.load(Ordering::Relaxed),
        "cursor": page.health.cursor.load(Ordering::Relaxed),
        "silent_s": silent,
    });
    (
        if well {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        },
        Json(body),
    )
}

async fn render() -> Result<String, StatusCode> {
    recorder()
        .map(PrometheusHandle::render)
        .ok_or(StatusCode::SERVICE_UNAVAILABLE)
}
