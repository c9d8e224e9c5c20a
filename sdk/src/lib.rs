#![doc = include_str!("../README.md")]

mod addresses;
pub mod artifact;
pub mod bindings;
mod clause;
mod client;
pub mod deploy;
mod error;
mod follow;
pub mod ids;
mod offer;
mod revert;
pub mod spec;
pub mod types;

pub use addresses::AddressBook;
pub use client::{
    Client, ClientBuilder, DealStatus, DocketState, Evidence, Sent, Settled, agreement,
};
pub use error::Error;
pub use follow::{Cursor, Event, Follower, Located};
pub use offer::{Acceptance, Offer, Refusal};
pub use revert::Revert;
pub use spec::{CourtSpec, Spec, SpecError};
