//! Keepers on a real chain with real modules.

mod support;

#[path = "keeper/binary.rs"]
mod binary;
#[path = "keeper/crash.rs"]
mod crash;
#[path = "keeper/offers.rs"]
mod offers;
#[path = "keeper/reorg.rs"]
mod reorg;
#[path = "keeper/roles.rs"]
mod roles;
