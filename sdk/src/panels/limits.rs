//! The limits that the court sets to the rules of panels, exactly as `PanelsBase._sound` and
//! `Appeals._fair` check them: outside of them anyone may have the docket voided.

use std::fmt;

use alloy::{
    primitives::{Address, B256, U256, keccak256},
    sol_types::SolValue,
};

use super::{PanelRules, Pool, pool_id};
use crate::types::{AssetKind, Filing, PPM, SPOILS};

const MAX_SEATS: u64 = 31;
/// Of cases that are open at once before one docket.
const MAX_CASES: u64 = 200;
/// Seconds. A transaction can be kept off the chain for less.
const LEAST_TIME: u64 = 300;

/// A value of the rules that is outside the court's limits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} is {value} and must be {bound}: {advice}")]
pub struct Unsound {
    /// Which value.
    pub field: &'static str,
    /// What it is.
    pub value: String,
    /// What it must be.
    pub bound: String,
    /// What to do.
    pub advice: &'static str,
}

fn require(
    fine: bool,
    field: &'static str,
    value: impl fmt::Display,
    bound: impl fmt::Display,
    advice: &'static str,
) -> Result<(), Unsound> {
    if fine {
        return Ok(());
    }
    Err(Unsound {
        field,
        value: value.to_string(),
        bound: bound.to_string(),
        advice,
    })
}

/// `amount · part / 10^6`, rounded down.
fn part(amount: U256, part: u32) -> U256 {
    // Amounts of bonds and collaterals are of 128 bits.
    amount * U256::from(part) / U256::from(PPM)
}

impl PanelRules {
    /// Of appeals to panels.
    pub const MAX_LEVELS: u8 = 3;

    /// The seats of the panel at a level: each appeal asks one of 2n + 1.
    pub fn seats_at(&self, level: u8) -> u64 {
        ((u64::from(self.seats) + 1) << level.min(32)) - 1
    }

    /// The fee of the panel at a level, in the smallest unit of the rules' asset.
    pub fn panel_fee(&self, level: u8) -> U256 {
        U256::from(self.seats_at(level)) * U256::from(self.fee)
    }

    /// The fees of all panels, in the smallest unit of the rules' asset.
    pub fn fees(&self) -> U256 {
        let levels = 0..=self.levels.min(32);
        levels.fold(U256::ZERO, |sum, level| sum + self.panel_fee(level))
    }

    /// The longest from the moment when the panel of a level can be convened, in seconds.
    pub fn rest(&self, level: u8) -> u64 {
        let appeal = u64::from(self.appeal);
        let panel = u64::from(self.seating) + 2 * u64::from(self.vote) + appeal;
        let forum = match self.forum.is_zero() {
            true => 0,
            false => u64::from(self.referral) + appeal,
        };
        (u64::from(self.levels) + 1).saturating_sub(level.into()) * panel + forum + appeal
    }

    /// The longest that a docket can last after its window, in seconds: `durationOf`.
    pub fn duration(&self) -> u64 {
        2 * u64::from(self.clock) + self.rest(0)
    }

    /// The bond of either side of the appeal to a level, from 1: `appealBondOf`.
    pub fn appeal_bond(&self, level: u8) -> U256 {
        let ppm = U256::from(PPM);
        let growth = U256::from(self.growth);
        let bond = (0..level).fold(U256::from(self.bond), |bond, _| bond * growth / ppm);
        let kept = U256::from(PPM.saturating_sub(self.appealBurn).max(1));
        // What is lost covers what is burned of it and the panel.
        bond.max((self.panel_fee(level) * ppm).div_ceil(kept) + U256::ONE)
    }

    /// What the seats of the pool must have agreed to serve for: `serviceOf`.
    pub fn service(&self) -> B256 {
        let (kind, token) = (U256::from(self.kind as u8), self.token);
        let (fee, vote) = (U256::from(self.fee), U256::from(self.vote));
        keccak256((kind, token, self.beacon, fee, vote).abi_encode())
    }

    /// Refuses rules that nobody can be judged by fairly, whatever the deal: `_sound`.
    ///
    /// # Errors
    ///
    /// The first value that is outside the limits.
    pub fn check(&self) -> Result<(), Unsound> {
        self.check_amounts()?;
        self.check_panels()?;
        self.check_times()
    }

    fn check_amounts(&self) -> Result<(), Unsound> {
        let bond = U256::from(self.bond);
        let fungible = matches!(self.kind, AssetKind::Native | AssetKind::ERC20);
        let kind = format!("{:?}", self.kind);
        require(
            fungible,
            "panels.kind",
            kind,
            "Native or ERC20",
            "bonds and fees must be divisible",
        )?;
        require(
            self.burn <= PPM,
            "panels.burn",
            self.burn,
            "at most 1000000",
            "it is a part in millionths",
        )?;
        let (kept, fee) = (bond - part(bond, self.burn), self.panel_fee(0));
        let bound = format!("such that more than {fee} of it is not burned, and that is {kept}");
        require(
            kept > fee,
            "panels.bond",
            bond,
            bound,
            "raise the bond, or lower burn, fee or seats: a lost bond pays the panel",
        )?;
        let (growth, most) = (self.growth, 10 * PPM);
        require(
            growth >= PPM && growth <= most,
            "panels.growth",
            growth,
            "1000000 to 10000000",
            "each appeal's bond is at least that of the level before, and within reach",
        )?;
        let half = PPM / 2;
        require(
            self.appealBurn <= half,
            "panels.appeal_burn",
            self.appealBurn,
            "at most 500000",
            "the winner of an appeal and its panel are paid of the rest",
        )?;
        require(
            self.auditRate <= PPM,
            "panels.audit_rate",
            self.auditRate,
            "at most 1000000",
            "it is a chance in millionths",
        )
    }

    fn check_panels(&self) -> Result<(), Unsound> {
        let seats = u64::from(self.seats);
        require(
            seats % 2 == 1 && seats <= MAX_SEATS,
            "panels.seats",
            seats,
            "odd and at most 31",
            "a panel must not tie, and must be ruled in one block",
        )?;
        require(
            self.levels <= Self::MAX_LEVELS,
            "panels.levels",
            self.levels,
            "at most 3",
            "name a forum for what comes after",
        )?;
        let largest = self.seats_at(self.levels);
        require(
            largest <= 2 * MAX_SEATS + 1,
            "panels.levels",
            self.levels,
            format!("such that the last panel, now of {largest}, has at most 63 seats"),
            "lower levels or seats: each appeal doubles the panel",
        )
    }

    fn check_times(&self) -> Result<(), Unsound> {
        let keep_off = "a transaction can be kept off the chain for less";
        for (field, seconds, least) in [
            ("panels.reveal", self.reveal, LEAST_TIME),
            ("panels.seating", self.seating, LEAST_TIME),
            ("panels.vote", self.vote, LEAST_TIME),
            ("panels.appeal", self.appeal, 2 * LEAST_TIME),
        ] {
            let seconds = u64::from(seconds);
            require(
                seconds >= least,
                field,
                seconds,
                format!("at least {least} seconds"),
                keep_off,
            )?;
        }
        let (clock, reveal) = (self.clock, self.reveal);
        require(
            clock == 0 || clock >= reveal,
            "panels.clock",
            clock,
            format!("zero, or at least the reveal's {reveal} seconds"),
            "whoever reveals last must leave the other side its time",
        )?;
        let referral = u64::from(self.referral);
        require(
            self.forum.is_zero() || referral >= LEAST_TIME,
            "panels.referral",
            referral,
            format!("at least {LEAST_TIME} seconds"),
            "give the forum time to rule, or name none",
        )
    }

    /// Refuses rules outside the limits for this filing, docket and pool, if `panels` is the instance:
    /// `_fair`. What passes, nobody can `reject`.
    ///
    /// # Errors
    ///
    /// The first value that is outside the limits.
    pub fn check_for(
        &self,
        filing: &Filing,
        limit: u32,
        pool: &Pool,
        panels: Address,
    ) -> Result<(), Unsound> {
        self.check()?;
        let window = u64::from(filing.window);
        let longest = self.duration() + window;
        require(
            longest <= limit.into(),
            "limit",
            limit,
            format!("at least {longest} seconds"),
            "window and the longest dispute must fit: raise the limit, or lower times or levels",
        )?;
        require(
            u64::from(self.reveal) < window,
            "panels.reveal",
            self.reveal,
            format!("less than the window's {window} seconds"),
            "challenges are committed before: lengthen the window",
        )?;
        require(
            u64::from(self.age) >= window,
            "panels.age",
            self.age,
            format!("at least the window's {window} seconds"),
            "nobody may take a seat when the claim is known: raise it",
        )?;
        self.check_asset(filing)?;
        self.check_pool(pool, panels)?;
        self.check_spoils(filing)?;
        self.check_crowds(filing)
    }

    fn check_asset(&self, filing: &Filing) -> Result<(), Unsound> {
        let advice = "bonds and fees are in the asset of price and collateral";
        let (kind, expected) = (format!("{:?}", self.kind), format!("{:?}", filing.kind));
        require(
            self.kind == filing.kind,
            "panels.kind",
            kind,
            expected,
            advice,
        )?;
        require(
            self.token == filing.token,
            "panels.token",
            self.token,
            filing.token,
            advice,
        )
    }

    fn check_pool(&self, pool: &Pool, panels: Address) -> Result<(), Unsound> {
        let (id, service) = (pool_id(pool), self.service());
        require(
            self.pool == id,
            "panels.pool",
            self.pool,
            id,
            "the rules name the pool by the hash of all that makes it",
        )?;
        require(
            pool.instance == panels,
            "pool.instance",
            pool.instance,
            panels,
            "only the instance that draws from a pool can slash in it",
        )?;
        require(
            pool.service == service,
            "pool.service",
            pool.service,
            service,
            "the seats serve for another fee, asset, beacon or time to vote: take the pool that serves for these rules",
        )?;
        let needed = u64::from(self.age) + u64::from(self.reveal) + self.duration();
        require(
            u64::from(pool.delay) > needed,
            "pool.delay",
            pool.delay,
            format!("more than {needed} seconds"),
            "a seat must be within reach until the last dispute is over: take a pool with a longer delay, or lower age or times",
        )
    }

    fn check_spoils(&self, filing: &Filing) -> Result<(), Unsound> {
        let parts = filing.slash.iter().filter(|share| share.to == SPOILS);
        let millionths: u64 = parts.map(|share| u64::from(share.ppm)).sum();
        let fees = self.fees();
        let least = filing.collateral(filing.floor);
        let spoils = least.and_then(|least| least.checked_mul(U256::from(millionths)));
        let spoils = spoils.map(|spoils| spoils / U256::from(PPM));
        let value =
            spoils.map_or_else(|| "beyond 256 bits".to_owned(), |spoils| spoils.to_string());
        require(
            spoils.is_some_and(|spoils| spoils > fees),
            "spoils of the least collateral",
            value,
            format!("more than the fees of all panels, {fees}"),
            "raise multiplier, floor or the slash share of SPOILS, or lower fee, seats or levels",
        )
    }

    /// Whether it costs more than the collateral to fill a docket with cases, so that no other comes in.
    fn check_crowds(&self, filing: &Filing) -> Result<(), Unsound> {
        if self.clock == 0 {
            return Ok(());
        }
        let bond = U256::from(self.bond);
        let burned = U256::from(MAX_CASES) * part(bond, self.burn);
        let greatest = filing.collateral(filing.cap);
        let bound = greatest.map_or_else(|| "such that the collateral has less than 256 bits".to_owned(), |greatest| format!("such that 200 of them burn at least the greatest collateral, {greatest}, and that is {burned}"));
        require(
            greatest.is_some_and(|greatest| burned >= greatest),
            "panels.bond",
            bond,
            bound,
            "raise bond or burn, or set the clock to zero: else a cheat can fill the docket with cases of his own",
        )
    }
}
