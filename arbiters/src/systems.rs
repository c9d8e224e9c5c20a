//! Systems: deterministic games and simulations that agents play.
//!
//! A [`System`] is a value. It says whose turn it is, what they see and how many actions they
//! have, and takes their answers. [`play`] does the rest: it refuses actions that do not exist,
//! and ends after [`System::most_steps`], so no system can hang for any agent.
//!
//! A system of your own, two players who each name a number until one names the larger:
//!
//! ```
//! use assize_arbiters::systems::{Answer, Ended, Observation, System, play};
//!
//! #[derive(Clone, Default)]
//! struct Larger {
//!     rounds: u8,
//!     won: Option<usize>,
//! }
//!
//! impl System for Larger {
//!     fn players(&self) -> usize {
//!         2
//!     }
//!     fn most_steps(&self) -> u32 {
//!         10 - u32::from(self.rounds)
//!     }
//!     fn turn(&self) -> Vec<usize> {
//!         if self.won.is_some() || self.rounds == 10 { vec![] } else { vec![0, 1] }
//!     }
//!     fn observe(&self, _player: usize) -> Observation {
//!         Observation { word: self.rounds.into(), bytes: vec![self.rounds] }
//!     }
//!     fn actions(&self, _player: usize) -> u64 {
//!         3
//!     }
//!     fn step(&mut self, answers: &[Answer]) {
//!         self.rounds += 1;
//!         // Who does not answer has named less than every number.
//!         let [first, second] = [0, 1].map(|player| answers[player].action());
//!         if first != second {
//!             self.won = Some(usize::from(second > first));
//!         }
//!     }
//!     fn scores(&self) -> Vec<i64> {
//!         (0..2).map(|player| i64::from(self.won == Some(player))).collect()
//!     }
//!     fn state(&self) -> Vec<u8> {
//!         vec![self.rounds, self.won.map_or(2, |player| player as u8)]
//!     }
//!     fn restore(&self, state: &[u8]) -> Option<Self> {
//!         match *state {
//!             [rounds @ 0..=10, won @ 0..=2] => {
//!                 Some(Self { rounds, won: (won < 2).then_some(won.into()) })
//!             }
//!             _ => None,
//!         }
//!     }
//! }
//!
//! let mut game = Larger::default();
//! let ended = play(&mut game, |player, _seen| Ok::<_, ()>(Answer::Action(player as u64)), |_| {})?;
//! assert_eq!((ended, game.scores()), (Ended::BySystem, vec![0, 1]));
//! # Ok::<(), ()>(())
//! ```

pub mod chess;
pub mod rounds;

use serde::{Deserialize, Serialize};

use crate::TrapKind;

/// A deterministic game or simulation in one of its states.
///
/// Nothing but the state and the answers decides the next state: no clock, no entropy, no float.
pub trait System: Sized {
    /// How many play: 1 or more, the same in all states of a match.
    fn players(&self) -> usize;

    /// Most steps from this state to the end. [`play`] ends the match there.
    fn most_steps(&self) -> u32;

    /// Who acts in this step, in ascending order: several act at once. Nobody once the match is
    /// over.
    fn turn(&self) -> Vec<usize>;

    /// What this player sees.
    fn observe(&self, player: usize) -> Observation;

    /// How many actions this player has: each number below is one.
    fn actions(&self, player: usize) -> u64;

    /// Takes one answer of each whose [`turn`](Self::turn) it is, in the same order. An
    /// [`Answer::Action`] is below [`actions`](Self::actions); what a failure means is the
    /// system's to say.
    fn step(&mut self, answers: &[Answer]);

    /// What each player has; the higher the better.
    fn scores(&self) -> Vec<i64>;

    /// The state's one encoding, which a trace commits to.
    fn state(&self) -> Vec<u8>;

    /// The state of the same match that [`state`](Self::state) encoded; none if it is no such
    /// encoding.
    fn restore(&self, state: &[u8]) -> Option<Self>;
}

/// What a player sees: a number for `decide`, bytes for `decide_bytes`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Observation {
    /// As much of it as one number holds.
    pub word: u64,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// What became of asking a player.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// An action that he has.
    Action(u64),
    /// A number that is no action of his, or bytes that are no number.
    Illegal,
    /// He trapped.
    Trapped(TrapKind),
    /// He burned the fuel of the step.
    OutOfFuel,
}

impl Answer {
    /// The action, none for a failure.
    pub const fn action(self) -> Option<u64> {
        match self {
            Self::Action(action) => Some(action),
            Self::Illegal | Self::Trapped(_) | Self::OutOfFuel => None,
        }
    }
}

/// One step of a match, which can be replayed alone from its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its number, from 0.
    pub step: u32,
    /// The state before it.
    pub state: Vec<u8>,
    /// Each player whose turn it was, what he saw, and his answer.
    pub answers: Vec<(usize, Observation, Answer)>,
}

/// Who ended a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ended {
    /// The system, by its rules.
    BySystem,
    /// The bound on its steps: the scores are those of that moment.
    ByBound,
}

/// Plays a match from this state to its end. `decide` is asked with the player's number, `record`
/// is given every step.
///
/// # Errors
///
/// The first that `decide` returns: the match then has no end.
pub fn play<S: System, E>(
    system: &mut S,
    mut decide: impl FnMut(usize, &Observation) -> Result<Answer, E>,
    mut record: impl FnMut(Step),
) -> Result<Ended, E> {
    for step in 0..system.most_steps() {
        let turn = system.turn();
        if turn.is_empty() {
            return Ok(Ended::BySystem);
        }
        let state = system.state();
        let mut answers = Vec::with_capacity(turn.len());
        for player in turn {
            let seen = system.observe(player);
            let answer = match decide(player, &seen)? {
                Answer::Action(action) if action >= system.actions(player) => Answer::Illegal,
                answer => answer,
            };
            answers.push((player, seen, answer));
        }
        let taken: Vec<_> = answers.iter().map(|(_, _, answer)| *answer).collect();
        system.step(&taken);
        record(Step {
            step,
            state,
            answers,
        });
    }
    Ok(if system.turn().is_empty() {
        Ended::BySystem
    } else {
        Ended::ByBound
    })
}
