//! The keeper: follows the contracts, runs jobs, files and replays results, settles what is due.
//!
//! Chain facts go into a [`journal`]; a [`strategy`] is a pure function from the journal to
//! [intents](intent); one [transaction manager](transactor) carries intents out. What is written
//! down comes before what is done, so a keeper that is killed at any instruction does nothing twice
//! and loses nothing.

pub mod artifacts;
pub mod chain;
pub mod collector;
pub mod config;
pub mod contracts;
pub mod decider;
mod error;
pub mod fact;
#[cfg(test)]
mod fake;
pub mod hook;
pub mod intent;
pub mod journal;
mod keeper;
pub mod offers;
pub mod revert;
pub mod runner;
pub mod shape;
pub mod status;
pub mod strategy;
pub mod telemetry;
pub mod transactor;

pub use config::Config;
pub use error::KeeperError;
pub use keeper::{Builder, Keeper};
pub use runner::{RunError, Runner, SandboxRunner};
