//! Leagues of agents: what a season comes to, computed as the contract does.

mod ranking;

pub use crate::bindings::{Agent, LeagueRules, Member, Score, Season};
pub use ranking::{division_of, next_division, part, ranking, rewards};
