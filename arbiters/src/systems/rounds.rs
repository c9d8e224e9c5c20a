//! Two players, one table of payoffs, many rounds: rock–paper–scissors, the iterated prisoner's
//! dilemma.
//!
//! Both act at once. Who fails to answer gets the worst payoff for this round and all that were
//! left, the other the best.

use super::{Answer, Observation, System};

/// Most rounds of a match.
pub const MOST_ROUNDS: u32 = 1 << 20;

/// What is played in each round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Game {
    /// 0 rock, 1 paper, 2 scissors: 1 for who wins, −1 for who loses.
    RockPaperScissors,
    /// 0 cooperates, 1 defects: 3 each, 1 each, or 5 for who defects alone and 0 for the other
    /// (Axelrod, 1980).
    PrisonersDilemma,
}

impl Game {
    const fn actions(self) -> u64 {
        match self {
            Self::RockPaperScissors => 3,
            Self::PrisonersDilemma => 2,
        }
    }

    const fn payoff(self, own: u64, other: u64) -> i64 {
        match (self, own, other) {
            (Self::RockPaperScissors, own, other) => match (own + 3 - other) % 3 {
                0 => 0,
                1 => 1,
                _ => -1,
            },
            (Self::PrisonersDilemma, 0, 0) => 3,
            (Self::PrisonersDilemma, 0, _) => 0,
            (Self::PrisonersDilemma, _, 0) => 5,
            (Self::PrisonersDilemma, ..) => 1,
        }
    }

    const fn worst(self) -> i64 {
        match self {
            Self::RockPaperScissors => -1,
            Self::PrisonersDilemma => 0,
        }
    }

    const fn best(self) -> i64 {
        match self {
            Self::RockPaperScissors => 1,
            Self::PrisonersDilemma => 5,
        }
    }
}

/// A match of many rounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounds {
    game: Game,
    played: u32,
    left: u32,
    scores: [i64; 2],
    /// The last eight rounds, four bits each, the latest lowest: player 0's action, then 1's.
    history: u32,
}

impl Rounds {
    /// A match of so many rounds, at most [`MOST_ROUNDS`].
    pub fn new(game: Game, rounds: u32) -> Self {
        Self {
            game,
            played: 0,
            left: rounds.min(MOST_ROUNDS),
            scores: [0; 2],
            history: 0,
        }
    }
}

impl System for Rounds {
    fn players(&self) -> usize {
        2
    }

    fn most_steps(&self) -> u32 {
        self.left
    }

    fn turn(&self) -> Vec<usize> {
        if self.left == 0 { vec![] } else { vec![0, 1] }
    }

    /// The word: bits 0–31 the last eight rounds, four bits each with the latest lowest, of which
    /// the lower two are the player's action and the upper two the other's; bits 32–63 how many
    /// rounds were played. The bytes are the word's, big-endian. How many are left is not shown:
    /// whoever knew the last round would defect in it.
    fn observe(&self, player: usize) -> Observation {
        let (first, second) = (self.history & 0x3333_3333, self.history >> 2 & 0x3333_3333);
        let (own, other) = if player == 0 {
            (first, second)
        } else {
            (second, first)
        };
        let word = u64::from(own | other << 2) | u64::from(self.played) << 32;
        Observation {
            word,
            bytes: word.to_be_bytes().to_vec(),
        }
    }

    fn actions(&self, _player: usize) -> u64 {
        self.game.actions()
    }

    fn step(&mut self, answers: &[Answer]) {
        let [first, second] = [0, 1].map(|player: usize| answers.get(player)?.action());
        if let (Some(first), Some(second)) = (first, second) {
            self.scores[0] += self.game.payoff(first, second);
            self.scores[1] += self.game.payoff(second, first);
            // Below 4 both: two bits each.
            let round = u32::try_from(first | second << 2).unwrap_or(0);
            self.history = self.history << 4 | round;
            self.left -= 1;
        } else {
            for (score, action) in self.scores.iter_mut().zip([first, second]) {
                let payoff = match action {
                    Some(_) => self.game.best(),
                    None => self.game.worst(),
                };
                *score += payoff * i64::from(self.left);
            }
            self.left = 0;
        }
        self.played += 1;
    }

    fn scores(&self) -> Vec<i64> {
        self.scores.to_vec()
    }

    /// Rounds played and left, history, both scores, big-endian.
    fn state(&self) -> Vec<u8> {
        let mut state = Vec::with_capacity(28);
        for number in [self.played, self.left, self.history] {
            state.extend(number.to_be_bytes());
        }
        for score in self.scores {
            state.extend(score.to_be_bytes());
        }
        state
    }

    fn restore(&self, state: &[u8]) -> Option<Self> {
        let (played, rest) = state.split_first_chunk()?;
        let (left, rest) = rest.split_first_chunk()?;
        let (history, rest) = rest.split_first_chunk()?;
        let (first, second) = rest.split_first_chunk()?;
        Some(Self {
            game: self.game,
            played: u32::from_be_bytes(*played),
            left: u32::from_be_bytes(*left),
            history: u32::from_be_bytes(*history),
            scores: [*first, second.try_into().ok()?].map(i64::from_be_bytes),
        })
    }
}
