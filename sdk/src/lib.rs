#![doc = include_str!("../README.md")]

mod addresses;
pub mod artifact;
pub mod audit;
pub mod bindings;
mod clause;
mod client;
pub mod compute;
mod condition;
mod deal;
pub mod deploy;
mod error;
mod follow;
pub mod honesty;
pub mod ids;
pub mod kinds;
pub mod league;
pub mod model;
mod nested;
mod offer;
pub mod panels;
mod permit2;
mod revert;
pub mod simulate;
pub mod spec;
pub mod templates;
pub mod types;

pub use addresses::AddressBook;
pub use audit::{DealError, Finding};
pub use client::{
    Client, ClientBuilder, DealStatus, DocketState, Evidence, Sent, Settled, agreement,
};
pub use compute::{ComputeDeal, ComputeDealBuilder, OpenComputeDealBuilder, Price, Report};
pub use condition::Condition;
pub use deal::DealBuilder;
pub use error::Error;
pub use follow::{Cursor, Event, Follower, Located};
pub use nested::SmartAccount;
pub use offer::{Acceptance, Offer, Refusal};
pub use panels::{OpenDocket, OpenVerification, PanelSpec};
pub use permit2::{PERMIT2, permit2_data, permit2_digest};
pub use revert::Revert;
pub use spec::{CourtSpec, FullTerms, Spec, SpecError};
