//! Tests that need a chain. One binary, since linking it takes longer than running it.

mod compute_deal;
mod connecting;
mod demands;
mod differential;
mod example;
mod funding;
mod league;
mod panels;
mod panels_limits;
mod panels_trace;
mod templates_one;
mod templates_two;
mod world;
