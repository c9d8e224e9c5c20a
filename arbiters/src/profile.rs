//! What decides the outcome of a job besides the job itself: engine, settings and target.

use std::fmt::Write;

use thiserror::Error;
use wasmtime::{Config, OptLevel, PoolingAllocationConfig, RegallocAlgorithm};

use crate::{Digest, vet};

/// The engine's version. Fuel and stack depth differ between versions, so it is pinned exactly in
/// the workspace's manifest and part of the profile.
const ENGINE: &str = "wasmtime 48.0.8";

/// Most bytes of linear memory: what one slot of the pool reserves at worst.
pub(crate) const MEMORY_BYTES: u64 = 256 << 20;

/// Most elements of one table.
pub(crate) const TABLE_ELEMENTS: u64 = 1 << 16;

/// Most bytes of a module.
pub(crate) const MODULE_BYTES: u64 = 4 << 20;

/// Stack of a guest in bytes, counted from its first frame.
pub(crate) const STACK_BYTES: usize = 512 << 10;

/// Fuel for each page of 64 KiB that `memory.grow` asks for, on top of the instruction: the page
/// is later zeroed and mapped at the host's cost. The most that the engine can count.
const FUEL_PER_PAGE: u8 = 255;

/// Fuel for one byte of a bulk operation and for one element of a bulk operation on a table.
const FUEL_PER_BULK_UNIT: u8 = 1;

/// Version of the calling convention between host and guest, described at [`Kind`](crate::Kind).
const CONVENTION: u32 = 1;

/// The target that code is compiled for: the host's architecture without any optional feature of
/// its processor, else two machines would lay out stack frames differently.
const TARGET: Option<&str> = if cfg!(all(target_arch = "x86_64", target_os = "linux")) {
    Some("x86_64-unknown-linux-gnu")
} else if cfg!(all(target_arch = "aarch64", target_os = "linux")) {
    Some("aarch64-unknown-linux-gnu")
} else if cfg!(all(target_arch = "x86_64", target_os = "macos")) {
    Some("x86_64-apple-darwin")
} else if cfg!(all(target_arch = "aarch64", target_os = "macos")) {
    Some("aarch64-apple-darwin")
} else {
    None
};

/// Engine version, settings and target: two machines with the same profile get the same outcome,
/// fuel and trap for the same job.
///
/// Fuel and stack depth are *not* portable between engine versions, settings or targets. So every
/// job names its profile, and who lacks it abstains.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Profile {
    description: String,
}

impl Profile {
    /// The one profile of this build on this host.
    ///
    /// # Errors
    ///
    /// [`ProfileError`] on a host for which no profile is defined.
    pub fn host() -> Result<Self, ProfileError> {
        let target = TARGET.ok_or(ProfileError {
            arch: std::env::consts::ARCH,
            os: std::env::consts::OS,
        })?;
        let mut description = String::new();
        for (key, value) in [
            ("engine", ENGINE.to_owned()),
            (
                "compiler",
                "cranelift, speed, backtracking, no inlining".to_owned(),
            ),
            (
                "target",
                format!("{target}, no optional processor features"),
            ),
            ("wasm", vet::FEATURES_DESCRIBED.to_owned()),
            ("nan", "canonical".to_owned()),
            (
                "fuel",
                format!("1 an operator, {FUEL_PER_BULK_UNIT} a bulk byte or element"),
            ),
            ("fuel_per_page", FUEL_PER_PAGE.to_string()),
            ("epochs", "checked".to_owned()),
            ("data_segments", "copied under fuel".to_owned()),
            ("stack_bytes", STACK_BYTES.to_string()),
            ("memory_bytes", MEMORY_BYTES.to_string()),
            ("table_elements", TABLE_ELEMENTS.to_string()),
            ("module_bytes", MODULE_BYTES.to_string()),
            ("vetting", vet::describe()),
            ("convention", CONVENTION.to_string()),
        ] {
            // Writing to a string cannot fail.
            let _ = writeln!(description, "{key} = {value}");
        }
        Ok(Self { description })
    }

    /// The profile's id, which jobs name: BLAKE3 of its description.
    pub fn id(&self) -> Digest {
        Digest::of(self.description.as_bytes())
    }

    /// The canonical description: one `key = value` a line, in a fixed order.
    pub fn description(&self) -> &str {
        &self.description
    }
}

/// The engine's settings that the description names, and those of the pool, which decide how much
/// of the host is used but never an outcome.
pub(crate) fn engine_config(slots: u32) -> Result<Config, wasmtime::Error> {
    let mut cost = wasmtime::OperatorCost::new();
    let variable = &mut cost.variable;
    variable.memory_grow_per_page = FUEL_PER_PAGE;
    for unit in [
        &mut variable.memory_copy_per_byte,
        &mut variable.memory_fill_per_byte,
        &mut variable.memory_init_per_byte,
        &mut variable.table_copy_per_element,
        &mut variable.table_fill_per_element,
        &mut variable.table_init_per_element,
        &mut variable.table_grow_per_element,
    ] {
        *unit = FUEL_PER_BULK_UNIT;
    }

    // The profile's limits are below 2^32, so they fit in usize on every target above.
    let memory_bytes = usize::try_from(MEMORY_BYTES).expect("fits in usize");
    let table_elements = usize::try_from(TABLE_ELEMENTS).expect("fits in usize");
    let mut pool = PoolingAllocationConfig::new();
    pool.total_core_instances(slots)
        .total_memories(slots)
        .total_tables(slots * vet::TABLES)
        .max_memories_per_module(1)
        .max_tables_per_module(vet::TABLES)
        .max_memory_size(memory_bytes)
        .table_elements(table_elements)
        .max_core_instance_size(1 << 20)
        // Small guests are reset by writing zeros, which is several times cheaper than giving
        // their pages back and faulting them in again.
        .linear_memory_keep_resident(128 << 10)
        .table_keep_resident(8 << 10);

    let mut config = Config::new();
    config
        .allocation_strategy(pool)
        .cranelift_opt_level(OptLevel::Speed)
        .cranelift_regalloc_algorithm(RegallocAlgorithm::Backtracking)
        .compiler_inlining(wasmtime::Inlining::No)
        .cranelift_nan_canonicalization(true)
        .consume_fuel(true)
        .operator_cost(cost)
        .epoch_interruption(true)
        .max_wasm_stack(STACK_BYTES)
        // With copy-on-write the engine charges data segments only where the host could not map
        // them: fuel would depend on the host. Copied, they are metered as well.
        .memory_init_cow(false)
        .generate_address_map(false)
        .wasm_backtrace_max_frames(None);
    vet::configure_features(&mut config);
    if let Some(target) = TARGET {
        config.target(target)?;
    }
    Ok(config)
}

/// A host for which no profile is defined.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
#[error("no profile is defined for {arch} on {os}: run on Linux or macOS, x86-64 or AArch64")]
pub struct ProfileError {
    /// The host's architecture.
    pub arch: &'static str,
    /// The host's operating system.
    pub os: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pinned dependency and the profile must name the same engine, else two engines would
    /// share one id.
    #[test]
    fn the_profile_names_the_engine_that_is_built_in() {
        let lock = include_str!("../../Cargo.lock");
        let version = ENGINE.strip_prefix("wasmtime ").unwrap();
        assert!(lock.contains(&format!("name = \"wasmtime\"\nversion = \"{version}\"\n")));
    }

    #[test]
    fn the_description_is_stable_within_a_build() {
        let profile = Profile::host().unwrap();
        assert_eq!(profile, Profile::host().unwrap());
        assert_eq!(profile.id(), Digest::of(profile.description().as_bytes()));
    }
}
