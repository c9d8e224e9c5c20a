//! Tests that need a chain. One binary, since linking it takes longer than running it.

mod compute_deal;
mod connecting;
mod differential;
mod example;
mod world;
