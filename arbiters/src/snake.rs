//! The game of Snake, as a deterministic system for agents.
//!
//! A snake of three cells starts in the middle of a board and heads east. Each step the agent
//! gets an observation and answers with a direction. An apple makes the snake one cell longer and
//! scores a point. The match ends at a wall, at the body, on a full board, after the agreed steps,
//! or by forfeit. Every step moves the snake or ends the match, and the apple is drawn among the
//! free cells, so nothing can hang.

mod system;
mod trace;

use std::{collections::VecDeque, fmt};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{FaultKind, Limits, Outcome, TrapKind};

/// Least cells along one side: the first snake fits.
pub const LEAST_SIDE: u8 = 4;
/// Most cells along one side: a coordinate has four bits in an observation.
pub const MOST_SIDE: u8 = 16;
/// Most steps of a match: each is kept in memory with its record.
pub const MOST_STEPS: u32 = 1 << 20;

/// Begins every encoded setup; the last byte is the version.
const SETUP_MAGIC: &[u8; 4] = b"AZS\x01";
/// Begins every encoded record; the last byte is the version.
const RECORD_MAGIC: &[u8; 4] = b"AZM\x01";

/// What a match is played with: the input of a [`Kind::SnakeMatch`](crate::Kind::SnakeMatch) job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// Draws the apples. From the chain, after the agent is committed.
    pub seed: u64,
    /// Cells from west to east, 4 to 16.
    pub width: u8,
    /// Cells from north to south, 4 to 16.
    pub height: u8,
    /// The match ends after so many steps, 1 to 2^20.
    pub steps: u32,
    /// Fuel for one step, in addition to the job's fuel for all.
    pub step_fuel: u64,
}

impl Default for Setup {
    /// Seed 0 on a board of 8 by 8, at most 1,000 steps of at most 100,000 fuel.
    fn default() -> Self {
        Self {
            seed: 0,
            width: 8,
            height: 8,
            steps: 1_000,
            step_fuel: 100_000,
        }
    }
}

/// A setup that no match can be played with.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The bytes are no setup.
    #[error("{len} bytes are no setup of Snake: encode one with `Setup::encode`")]
    Encoding {
        /// How many there were.
        len: usize,
    },
    /// The board is too small or too large.
    #[error("board of {width} by {height}: each side has 4 to 16 cells")]
    Board {
        /// Cells from west to east.
        width: u8,
        /// Cells from north to south.
        height: u8,
    },
    /// The match is empty or too long.
    #[error("match of {0} steps: it has 1 to 1048576")]
    Steps(u32),
}

impl Setup {
    /// The canonical encoding, 28 bytes: magic, seed, width, height, two zeros, steps and fuel a
    /// step, big-endian.
    pub fn encode(&self) -> Vec<u8> {
        let mut encoded = SETUP_MAGIC.to_vec();
        encoded.extend(self.seed.to_be_bytes());
        encoded.extend([self.width, self.height, 0, 0]);
        encoded.extend(self.steps.to_be_bytes());
        encoded.extend(self.step_fuel.to_be_bytes());
        encoded
    }

    /// Reads what [`encode`](Self::encode) wrote, and checks it.
    ///
    /// # Errors
    ///
    /// [`SetupError`] if the bytes are no setup, or one that cannot be played.
    pub fn decode(encoded: &[u8]) -> Result<Self, SetupError> {
        let parse = || {
            let rest = encoded.strip_prefix(SETUP_MAGIC)?;
            let (seed, rest) = rest.split_first_chunk()?;
            let ([width, height, 0, 0], rest) = rest.split_first_chunk()? else {
                return None;
            };
            let (steps, rest) = rest.split_first_chunk()?;
            Some(Self {
                seed: u64::from_be_bytes(*seed),
                width: *width,
                height: *height,
                steps: u32::from_be_bytes(*steps),
                step_fuel: u64::from_be_bytes(rest.try_into().ok()?),
            })
        };
        let setup = parse().ok_or(SetupError::Encoding { len: encoded.len() })?;
        setup.check()?;
        Ok(setup)
    }

    /// Checks that a match can be played.
    ///
    /// # Errors
    ///
    /// [`SetupError`] names what cannot be.
    pub fn check(&self) -> Result<(), SetupError> {
        let Self {
            width,
            height,
            steps,
            ..
        } = *self;
        let sides = LEAST_SIDE..=MOST_SIDE;
        if !sides.contains(&width) || !sides.contains(&height) {
            return Err(SetupError::Board { width, height });
        }
        if !(1..=MOST_STEPS).contains(&steps) {
            return Err(SetupError::Steps(steps));
        }
        Ok(())
    }
}

/// A direction: the action of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Action {
    /// Up.
    North = 0,
    /// Right.
    East = 1,
    /// Down.
    South = 2,
    /// Left.
    West = 3,
}

impl Action {
    /// The action of this number; none above 3.
    pub const fn from_number(number: u64) -> Option<Self> {
        match number {
            0 => Some(Self::North),
            1 => Some(Self::East),
            2 => Some(Self::South),
            3 => Some(Self::West),
            _ => None,
        }
    }
}

/// How a match ended. The numbers are part of the encoding and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
#[non_exhaustive]
pub enum Ending {
    /// The snake ran into a wall.
    Wall = 1,
    /// The snake ran into itself.
    Body = 2,
    /// The snake fills the board: no match can go better.
    Full = 3,
    /// The agreed steps are over.
    Steps = 4,
    /// The agent trapped: a forfeit, so the score is zero.
    Trapped = 5,
    /// The agent burned the fuel of a step: a forfeit, so the score is zero.
    StepFuel = 6,
    /// The agent answered with a number that is no direction: a forfeit, so the score is zero.
    IllegalAction = 7,
}

impl Ending {
    const ALL: [Self; 7] = [
        Self::Wall,
        Self::Body,
        Self::Full,
        Self::Steps,
        Self::Trapped,
        Self::StepFuel,
        Self::IllegalAction,
    ];

    /// Whether the agent lost the match by not playing it.
    pub const fn is_forfeit(self) -> bool {
        matches!(self, Self::Trapped | Self::StepFuel | Self::IllegalAction)
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wall => "ran into a wall",
            Self::Body => "ran into itself",
            Self::Full => "filled the board",
            Self::Steps => "played all steps",
            Self::Trapped => "forfeited by a trap",
            Self::StepFuel => "forfeited by burning the fuel of a step",
            Self::IllegalAction => "forfeited by an action that does not exist",
        })
    }
}

/// The game's state. Pure: it knows no agent.
#[derive(Clone, Debug)]
pub struct Snake {
    width: u8,
    height: u8,
    steps_left: u32,
    random: u64,
    /// Cells of the body, head first.
    body: VecDeque<(u8, u8)>,
    taken: [bool; 256],
    apple: (u8, u8),
    heading: Action,
    score: u32,
    ending: Option<Ending>,
}

impl Snake {
    /// The state before the first step.
    ///
    /// # Errors
    ///
    /// [`SetupError`] if no match can be played with `setup`.
    pub fn new(setup: &Setup) -> Result<Self, SetupError> {
        setup.check()?;
        let (x, y) = (setup.width / 2, setup.height / 2);
        let body = VecDeque::from([(x, y), (x - 1, y), (x - 2, y)]);
        let mut snake = Self {
            width: setup.width,
            height: setup.height,
            steps_left: setup.steps,
            random: setup.seed,
            taken: [false; 256],
            body: VecDeque::new(),
            apple: (0, 0),
            heading: Action::East,
            score: 0,
            ending: None,
        };
        for cell in body {
            snake.taken[index(cell)] = true;
            snake.body.push_back(cell);
        }
        snake.place_apple();
        Ok(snake)
    }

    /// What the agent sees, in 58 bits, lowest first:
    ///
    /// | bits | what |
    /// |---|---|
    /// | 0–3, 4–7 | head, from the west and from the north |
    /// | 8–11, 12–15 | apple, likewise |
    /// | 16–19, 20–23 | width − 1, height − 1 |
    /// | 24–25 | heading: 0 north, 1 east, 2 south, 3 west |
    /// | 26–33 | length − 1 |
    /// | 34–57 | which of the 24 cells around the head are wall or body: five rows of five, from the north-west, without the head |
    pub fn observe(&self) -> u64 {
        let (x, y) = self.head();
        let mut seen = u64::from(x)
            | u64::from(y) << 4
            | u64::from(self.apple.0) << 8
            | u64::from(self.apple.1) << 12
            | u64::from(self.width - 1) << 16
            | u64::from(self.height - 1) << 20
            | (self.heading as u64) << 24
            | (self.body.len() as u64 - 1) << 26;
        let mut bit = 34;
        for dy in -2..=2 {
            for dx in -2..=2 {
                if (dx, dy) == (0, 0) {
                    continue;
                }
                if self.cell(dx, dy).is_none_or(|cell| self.taken[index(cell)]) {
                    seen |= 1 << bit;
                }
                bit += 1;
            }
        }
        seen
    }

    /// Moves the snake by one cell.
    pub fn step(&mut self, action: Action) {
        if self.ending.is_some() {
            return;
        }
        self.heading = action;
        let (dx, dy) = match action {
            Action::North => (0, -1),
            Action::East => (1, 0),
            Action::South => (0, 1),
            Action::West => (-1, 0),
        };
        let Some(next) = self.cell(dx, dy) else {
            self.ending = Some(Ending::Wall);
            return;
        };
        let eats = next == self.apple;
        // The tail moves on in the same step, so its cell is free unless the snake grows.
        if !eats && let Some(tail) = self.body.pop_back() {
            self.taken[index(tail)] = false;
        }
        if self.taken[index(next)] {
            self.ending = Some(Ending::Body);
            return;
        }
        self.body.push_front(next);
        self.taken[index(next)] = true;
        if eats {
            self.score += 1;
            self.place_apple();
        }
        self.steps_left -= 1;
        if self.steps_left == 0 && self.ending.is_none() {
            self.ending = Some(Ending::Steps);
        }
    }

    /// Ends the match by the agent's failure. What was eaten counts no more: who does not answer
    /// loses, whatever he had.
    pub(crate) fn forfeit(&mut self, ending: Ending) {
        self.score = 0;
        self.ending = Some(ending);
    }

    /// How the match ended, if it did.
    pub const fn ending(&self) -> Option<Ending> {
        self.ending
    }

    /// Apples eaten; zero after a forfeit.
    pub const fn score(&self) -> u32 {
        self.score
    }

    fn head(&self) -> (u8, u8) {
        // The body is never empty: a tail is taken away only before a head is put on, or at the
        // end of the match, when three or more cells were there.
        self.body[0]
    }

    /// The cell so far from the head, none beyond a wall.
    fn cell(&self, dx: i8, dy: i8) -> Option<(u8, u8)> {
        let (x, y) = self.head();
        let x = x.checked_add_signed(dx).filter(|x| *x < self.width)?;
        let y = y.checked_add_signed(dy).filter(|y| *y < self.height)?;
        Some((x, y))
    }

    /// Draws the apple among the free cells; without any, the board is full.
    fn place_apple(&mut self) {
        let cells = (0..self.height).flat_map(|y| (0..self.width).map(move |x| (x, y)));
        let taken = &self.taken;
        let mut free = cells.filter(|cell| !taken[index(*cell)]);
        let count = free.clone().count() as u64;
        if count == 0 {
            self.ending = Some(Ending::Full);
            return;
        }
        // SplitMix64. The remainder favours some of at most 256 cells by less than one in 2^56.
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut drawn = self.random;
        drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        drawn ^= drawn >> 31;
        let nth = usize::try_from(drawn % count).unwrap_or(0);
        self.apple = free.nth(nth).unwrap_or_default();
    }
}

const fn index((x, y): (u8, u8)) -> usize {
    y as usize * 16 + x as usize
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StepOutcome {
    /// The agent answered; the system took the action.
    Acted,
    /// The agent answered with a number that is no action.
    IllegalAction,
    /// The agent trapped.
    Trapped(TrapKind),
    /// The agent burned the fuel of the step.
    OutOfFuel,
}

impl StepOutcome {
    /// How a match ends by a step that was no action.
    const fn ending(self) -> Ending {
        match self {
            Self::Acted | Self::IllegalAction => Ending::IllegalAction,
            Self::Trapped(_) => Ending::Trapped,
            Self::OutOfFuel => Ending::StepFuel,
        }
    }
}

/// One step of a match, which can be replayed alone: it starts from the module's fresh state and
/// the observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Step {
    /// Its number, from 0.
    pub step: u32,
    /// Fuel of the match up to and with this step.
    pub cumulative_fuel: u64,
    /// What the agent saw.
    pub observation: u64,
    /// What the agent answered; 0 if it did not.
    pub action: u64,
    /// What it came to.
    pub outcome: StepOutcome,
}

/// A played match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// How it ended; none if the job's fuel ended before the match.
    pub ending: Option<Ending>,
    /// Apples eaten; zero after a forfeit.
    pub score: u32,
    /// Fuel of all steps.
    pub fuel: u64,
    /// Every step, in order.
    pub steps: Vec<Step>,
}

impl Match {
    /// The match as the outcome of a job with these limits.
    pub fn outcome(&self, limits: &Limits) -> Outcome {
        let fuel = self.fuel;
        let Some(record) = Record::of(self) else {
            return Outcome::OutOfFuel { fuel: limits.fuel };
        };
        let bytes = record.encode();
        if bytes.len() as u64 > limits.output_bytes {
            return Outcome::Fault {
                kind: FaultKind::OutputAboveLimit,
                fuel,
            };
        }
        Outcome::Output { bytes, fuel }
    }
}

/// What a match came to, with every action: with the setup it can be watched again without the
/// agent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Record {
    /// Apples eaten; zero after a forfeit.
    pub score: u32,
    /// How it ended.
    pub ending: Ending,
    /// Every action that was taken.
    pub actions: Vec<Action>,
}

impl Record {
    /// The record of a match; none if the job's fuel ended before it.
    pub fn of(played: &Match) -> Option<Self> {
        let acted = played
            .steps
            .iter()
            .filter(|step| step.outcome == StepOutcome::Acted);
        Some(Self {
            score: played.score,
            ending: played.ending?,
            actions: acted
                .filter_map(|step| Action::from_number(step.action))
                .collect(),
        })
    }

    /// The canonical encoding: magic, score, number of actions, ending, then a byte an action.
    pub fn encode(&self) -> Vec<u8> {
        let mut encoded = RECORD_MAGIC.to_vec();
        encoded.extend(self.score.to_be_bytes());
        // At most 2^20 steps.
        encoded.extend(
            u32::try_from(self.actions.len())
                .unwrap_or(u32::MAX)
                .to_be_bytes(),
        );
        encoded.push(self.ending as u8);
        encoded.extend(self.actions.iter().map(|action| *action as u8));
        encoded
    }

    /// Reads what [`encode`](Self::encode) wrote, and nothing else.
    ///
    /// # Errors
    ///
    /// [`RecordError`] if the bytes are no record.
    pub fn decode(encoded: &[u8]) -> Result<Self, RecordError> {
        let parse = || {
            let rest = encoded.strip_prefix(RECORD_MAGIC)?;
            let (score, rest) = rest.split_first_chunk()?;
            let (count, rest) = rest.split_first_chunk()?;
            let (ending, actions) = rest.split_first()?;
            let actions: Option<Vec<_>> = actions
                .iter()
                .map(|action| Action::from_number((*action).into()))
                .collect();
            let actions = actions
                .filter(|actions| actions.len() as u64 == u64::from(u32::from_be_bytes(*count)))?;
            Some(Self {
                score: u32::from_be_bytes(*score),
                ending: Ending::ALL
                    .into_iter()
                    .find(|known| *known as u8 == *ending)?,
                actions,
            })
        };
        parse().ok_or(RecordError { len: encoded.len() })
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            score,
            ending,
            actions,
        } = self;
        write!(
            f,
            "score {score} in {} steps: the agent {ending}",
            actions.len()
        )
    }
}

/// Bytes that are no record of a match.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
#[error("{len} bytes are no record of a match of Snake")]
pub struct RecordError {
    /// How many there were.
    pub len: usize,
}
