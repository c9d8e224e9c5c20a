//! Leagues of agents: what a season comes to, computed as the contract does.

mod ranking;

pub use ranking::{Score, division_of, next_division, part, ranking, rewards};
