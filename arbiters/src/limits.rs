//! What one job may use, and the unit in which its use is priced.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::profile;

/// What one job may use. Part of what the parties sign, since it decides the outcome.
///
/// There is no limit on the stack here: its depth is a setting of the engine and therefore part
/// of the [`Profile`](crate::Profile).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Fuel for the whole job, roughly one unit an instruction.
    pub fuel: u64,
    /// Bytes of linear memory that the guest may reach.
    pub memory_bytes: u64,
    /// Elements that each of the guest's tables may reach.
    pub table_elements: u64,
    /// Bytes of the module.
    pub module_bytes: u64,
    /// Bytes of the input.
    pub input_bytes: u64,
    /// Bytes of the output.
    pub output_bytes: u64,
}

impl Limits {
    /// The most that the profile of this crate admits. Fuel is bounded by what the engine's signed
    /// counter holds; whoever runs jobs for others bounds it further by his own strategy.
    pub const MOST: Self = Self {
        fuel: i64::MAX.unsigned_abs() - 1,
        memory_bytes: profile::MEMORY_BYTES,
        table_elements: profile::TABLE_ELEMENTS,
        module_bytes: profile::MODULE_BYTES,
        input_bytes: profile::MEMORY_BYTES,
        output_bytes: profile::MEMORY_BYTES,
    };

    /// Checks that every limit is one the profile can keep.
    ///
    /// # Errors
    ///
    /// [`LimitsError`] names the first limit that is above the profile's, with both values.
    pub fn check(&self) -> Result<(), LimitsError> {
        let most = Self::MOST;
        for (name, asked, most) in [
            ("fuel", self.fuel, most.fuel),
            ("memory_bytes", self.memory_bytes, most.memory_bytes),
            ("table_elements", self.table_elements, most.table_elements),
            ("module_bytes", self.module_bytes, most.module_bytes),
            ("input_bytes", self.input_bytes, most.input_bytes),
            ("output_bytes", self.output_bytes, most.output_bytes),
        ] {
            if asked > most {
                return Err(LimitsError { name, asked, most });
            }
        }
        Ok(())
    }
}

impl Default for Limits {
    /// Limits for a job of seconds: a billion units of fuel, 64 MiB of memory, a module of 1 MiB,
    /// 16 MiB in and 1 MiB out.
    fn default() -> Self {
        Self {
            fuel: 1_000_000_000,
            memory_bytes: 64 << 20,
            table_elements: profile::TABLE_ELEMENTS,
            module_bytes: 1 << 20,
            input_bytes: 16 << 20,
            output_bytes: 1 << 20,
        }
    }
}

/// A limit that the profile cannot keep.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
#[error("limit {name} is {asked}, but this profile keeps at most {most}: lower it")]
pub struct LimitsError {
    /// The limit's name, as in the job's JSON.
    pub name: &'static str,
    /// What the job asks.
    pub asked: u64,
    /// What the profile keeps.
    pub most: u64,
}

/// The units that `fuel` is priced as: `fuel / fuel_per_unit`, rounded up, so that a begun unit
/// is a whole one and work is never free.
pub const fn units(fuel: u64, fuel_per_unit: NonZeroU64) -> u64 {
    fuel.div_ceil(fuel_per_unit.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_round_up() {
        let per = NonZeroU64::new(1000).unwrap();
        assert_eq!(
            [0, 1, 999, 1000, 1001, u64::MAX].map(|fuel| units(fuel, per)),
            [0, 1, 1, 1, 2, u64::MAX / 1000 + 1]
        );
        assert_eq!(units(u64::MAX, NonZeroU64::MIN), u64::MAX);
    }

    #[test]
    fn limits_above_the_profile_are_named() {
        let limits = Limits {
            memory_bytes: u64::MAX,
            ..Limits::default()
        };
        let error = limits.check().unwrap_err();
        assert_eq!((error.name, error.asked), ("memory_bytes", u64::MAX));
        assert!(Limits::default().check().is_ok());
        assert!(Limits::MOST.check().is_ok());
    }
}
