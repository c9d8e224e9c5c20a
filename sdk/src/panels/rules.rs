//! What a deal says about open verification, in a form that is filled in by the deal.

use alloy::primitives::{Address, B256, Bytes, U256};

use super::{PanelRules, Pool, pool_id};
use crate::{
    AddressBook,
    types::{AssetKind, PPM},
};

/// Why false results are found out, beside audits: by challengers, if checking pays them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Scrutiny {
    /// Chance that somebody checks a result and challenges it if it is false, in millionths.
    pub challenged: u32,
    /// Part of such results that are canaries, in millionths: false ones, funded so that checking pays
    /// even when nobody cheats. See [`canary`](super::canary).
    pub canaries: u32,
    /// What one check costs, in the smallest unit of the deal's token.
    pub replay_cost: U256,
}

/// How a result is verified by anybody. Amounts are in the smallest unit of the deal's token, times in
/// seconds, parts in millionths. What the limits are, [`PanelRules::check_for`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenVerification {
    rules: PanelRules,
    pool: Pool,
    pool_asset: Option<(AssetKind, Address)>,
    beacon: Option<Address>,
    age: Option<u32>,
    scrutiny: Scrutiny,
}

impl OpenVerification {
    /// Challenges have a bond of `bond`, and each seat of a panel gets `fee` for a ruling. Panels are
    /// drawn from the pool of those who run `profile` (engine, settings and target, as in the job) and
    /// staked `stake` for a seat.
    ///
    /// By default panels have 3 seats, and one appeal leads to 7; half of a lost challenge's bond is
    /// burned, a tenth of an appeal's, whose bond is twice the challenge's; challenges are revealed in
    /// the last hour of the window; an hour each to draw a panel, to vote and to reveal votes, two to
    /// appeal; no audits and no forum; the beacon of block headers; the pool's delay is 30 days.
    pub fn new(profile: B256, stake: u128, bond: u128, fee: u128) -> Self {
        let rules = PanelRules {
            kind: AssetKind::Native,
            token: Address::ZERO,
            pool: B256::ZERO,
            beacon: Address::ZERO,
            bond,
            fee,
            seats: 3,
            levels: 1,
            growth: 2 * PPM,
            burn: PPM / 2,
            appealBurn: PPM / 10,
            age: 0,
            reveal: 3_600,
            clock: 0,
            seating: 3_600,
            vote: 3_600,
            appeal: 7_200,
            referral: 0,
            auditRate: 0,
            forum: Address::ZERO,
            forumData: Bytes::new(),
        };
        let pool = Pool {
            instance: Address::ZERO,
            profile,
            service: B256::ZERO,
            kind: AssetKind::Native,
            token: Address::ZERO,
            stake,
            delay: 30 * 86_400,
        };
        Self {
            rules,
            pool,
            pool_asset: None,
            beacon: None,
            age: None,
            scrutiny: Scrutiny::default(),
        }
    }

    /// The first panel's seats, an odd number; and how often it can be appealed to a panel of 2n + 1.
    #[must_use]
    pub const fn panels(mut self, seats: u8, levels: u8) -> Self {
        (self.rules.seats, self.rules.levels) = (seats, levels);
        self
    }

    /// The bond of an appeal against that of the level before, and the part of it that is burned if
    /// lost.
    #[must_use]
    pub const fn appeals(mut self, growth: u32, burn: u32) -> Self {
        (self.rules.growth, self.rules.appealBurn) = (growth, burn);
        self
    }

    /// The part of a lost challenge's bond that is burned: it is what accusing in vain costs a node that
    /// accuses itself.
    #[must_use]
    pub const fn burn(mut self, millionths: u32) -> Self {
        self.rules.burn = millionths;
        self
    }

    /// The last part of the window, in which challenges are revealed.
    #[must_use]
    pub const fn reveal(mut self, seconds: u32) -> Self {
        self.rules.reveal = seconds;
        self
    }

    /// The time to convene and draw a panel; to commit votes, and as long again to reveal them; to
    /// appeal.
    #[must_use]
    pub const fn times(mut self, seating: u32, vote: u32, appeal: u32) -> Self {
        (self.rules.seating, self.rules.vote, self.rules.appeal) = (seating, vote, appeal);
        self
    }

    /// A seat serves if it was taken so long before challenges closed; by default the window, which is
    /// the least.
    #[must_use]
    pub const fn age(mut self, seconds: u32) -> Self {
        self.age = Some(seconds);
        self
    }

    /// For long jobs with a trace: each side has so long in all to narrow its dispute to one leaf, and
    /// panels replay that alone.
    #[must_use]
    pub const fn narrowed(mut self, clock: u32) -> Self {
        self.rules.clock = clock;
        self
    }

    /// A panel replays this part of the standing results although nobody challenged. The deal's fee pays
    /// it.
    #[must_use]
    pub const fn audits(mut self, millionths: u32) -> Self {
        self.rules.auditRate = millionths;
        self
    }

    /// The court of last resort (ERC-792), what it is asked with, and the time that it has.
    #[must_use]
    pub fn forum(mut self, forum: Address, data: Bytes, referral: u32) -> Self {
        (self.rules.forum, self.rules.forumData) = (forum, data);
        self.rules.referral = referral;
        self
    }

    /// Where randomness comes from, on chains whose block headers have none.
    #[must_use]
    pub const fn beacon(mut self, beacon: Address) -> Self {
        self.beacon = Some(beacon);
        self
    }

    /// The asset in which seats are staked, if not the deal's.
    #[must_use]
    pub const fn staked_in(mut self, kind: AssetKind, token: Address) -> Self {
        self.pool_asset = Some((kind, token));
        self
    }

    /// Seconds between leaving a seat of the pool and getting its stake back.
    #[must_use]
    pub const fn delay(mut self, seconds: u32) -> Self {
        self.pool.delay = seconds;
        self
    }

    /// Who is counted on to check, beside audits: by default nobody.
    #[must_use]
    pub const fn scrutiny(mut self, scrutiny: Scrutiny) -> Self {
        self.scrutiny = scrutiny;
        self
    }

    pub(crate) const fn counted_on(&self) -> Scrutiny {
        self.scrutiny
    }

    /// The rules for a deal in this asset with this window, and the pool that serves for them. They are
    /// checked when the deal is built.
    pub fn terms(
        &self,
        kind: AssetKind,
        token: Address,
        window: u32,
        book: &AddressBook,
    ) -> (PanelRules, Pool) {
        let mut rules = self.rules.clone();
        (rules.kind, rules.token) = (kind, token);
        rules.beacon = self.beacon.unwrap_or(book.header_beacon);
        rules.age = self.age.unwrap_or(window);
        let mut pool = self.pool.clone();
        (pool.kind, pool.token) = self.pool_asset.unwrap_or((kind, token));
        (pool.instance, pool.service) = (book.panels, rules.service());
        rules.pool = pool_id(&pool);
        (rules, pool)
    }
}
