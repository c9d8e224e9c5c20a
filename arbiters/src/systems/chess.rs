//! Chess, by the FIDE Laws of 2023.
//!
//! An action is the number of a legal move in [`Position::moves`], so none is illegal that is
//! below their count. When a draw can be claimed (articles 9.2 and 9.3, for a position that stands
//! on the board), one more action claims it. Fivefold repetition, 75 moves (9.6) and positions
//! without mating material (5.2.2) end the match by themselves. Who fails to answer loses.

mod position;

pub use position::{Move, Piece, Position};

use super::{Answer, Observation, System};

/// Most half-moves of a match.
pub const MOST_PLIES: u32 = 20_000;

/// How a match ended. The numbers are part of the encoding and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[non_exhaustive]
pub enum Ending {
    /// The side to move is checkmated.
    Checkmate = 1,
    /// The side to move is not in check and has no move.
    Stalemate = 2,
    /// Neither side can ever mate with what is left.
    Material = 3,
    /// The position stood five times.
    Fivefold = 4,
    /// 75 moves of both sides without a capture or a pawn's move.
    SeventyFiveMoves = 5,
    /// The side to move claimed a draw by repetition or 50 moves.
    Claimed = 6,
    /// The side to move did not answer, or with no action.
    Forfeit = 7,
    /// The agreed half-moves are over: a draw.
    Plies = 8,
}

impl Ending {
    const ALL: [Self; 8] = [
        Self::Checkmate,
        Self::Stalemate,
        Self::Material,
        Self::Fivefold,
        Self::SeventyFiveMoves,
        Self::Claimed,
        Self::Forfeit,
        Self::Plies,
    ];
}

/// A match of chess; player 0 has White.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chess {
    position: Position,
    /// Half-moves since a capture or a pawn's move.
    quiet: u8,
    plies_left: u32,
    /// The positions since then, without the present: only these can repeat.
    earlier: Vec<[u8; 34]>,
    ending: Option<Ending>,
}

impl Chess {
    /// A match from the initial position, of at most so many half-moves, themselves at most
    /// [`MOST_PLIES`].
    pub fn new(plies: u32) -> Self {
        Self::from_position(Position::initial(), 0, plies)
    }

    /// A match from a position in which so many half-moves were made since a capture or a pawn's
    /// move.
    pub fn from_position(position: Position, quiet: u8, plies: u32) -> Self {
        let mut chess = Self {
            position,
            quiet,
            plies_left: plies.min(MOST_PLIES),
            earlier: Vec::new(),
            ending: None,
        };
        chess.ending = chess.judge();
        chess
    }

    /// The position on the board.
    pub const fn position(&self) -> &Position {
        &self.position
    }

    /// How the match ended, if it did.
    pub const fn ending(&self) -> Option<Ending> {
        self.ending
    }

    /// Whether the side to move may claim a draw.
    pub fn can_claim(&self) -> bool {
        self.quiet >= 100 || self.times() >= 3
    }

    /// How often the present position stood, with now.
    fn times(&self) -> usize {
        let key = self.position.key();
        1 + self
            .earlier
            .iter()
            .filter(|earlier| **earlier == key)
            .count()
    }

    fn judge(&self) -> Option<Ending> {
        // Checkmate goes before every draw (9.6.2).
        if self.position.moves().is_empty() {
            return Some(if self.position.in_check() {
                Ending::Checkmate
            } else {
                Ending::Stalemate
            });
        }
        if !self.position.can_be_mated() {
            return Some(Ending::Material);
        }
        if self.times() >= 5 {
            return Some(Ending::Fivefold);
        }
        if self.quiet >= 150 {
            return Some(Ending::SeventyFiveMoves);
        }
        (self.plies_left == 0).then_some(Ending::Plies)
    }
}

impl System for Chess {
    fn players(&self) -> usize {
        2
    }

    fn most_steps(&self) -> u32 {
        self.plies_left
    }

    fn turn(&self) -> Vec<usize> {
        match self.ending {
            Some(_) => Vec::new(),
            None => vec![usize::from(self.position.black_to_move())],
        }
    }

    /// The word: bits 0–8 how many actions, bit 9 whether the last one claims a draw, bit 10
    /// whether in check, 11 whether Black. The bytes: the 64 squares from a1, b1 to h8 as
    /// [`Piece`] encodes them, 1 for Black to move, 1 if the last action claims a draw, then each
    /// move: from, to, promotion (0, or 2 to 5 for knight, bishop, rook and queen).
    fn observe(&self, player: usize) -> Observation {
        let claim = self.can_claim();
        let word = self.actions(player)
            | u64::from(claim) << 9
            | u64::from(self.position.in_check()) << 10
            | u64::from(self.position.black_to_move()) << 11;
        let mut bytes = self.position.board().to_vec();
        bytes.extend([self.position.black_to_move(), claim].map(u8::from));
        for Move {
            from,
            to,
            promotion,
        } in self.position.moves()
        {
            bytes.extend([from, to, promotion.map_or(0, |piece| piece as u8)]);
        }
        Observation { word, bytes }
    }

    fn actions(&self, _player: usize) -> u64 {
        self.position.moves().len() as u64 + u64::from(self.can_claim())
    }

    fn step(&mut self, answers: &[Answer]) {
        let moves = self.position.moves();
        let chosen = answers.first().and_then(|answer| answer.action());
        let Some(action) = chosen.and_then(|action| usize::try_from(action).ok()) else {
            self.ending = Some(Ending::Forfeit);
            return;
        };
        let Some(chosen) = moves.get(action) else {
            self.ending = Some(Ending::Claimed);
            return;
        };
        if self.position.is_irreversible(chosen) {
            self.quiet = 0;
            self.earlier.clear();
        } else {
            self.quiet += 1;
            self.earlier.push(self.position.key());
        }
        self.position = self.position.after(chosen);
        self.plies_left -= 1;
        self.ending = self.judge();
    }

    /// 2 for a win, 1 for a draw, 0 for a loss; while it lasts, 0.
    fn scores(&self) -> Vec<i64> {
        match (self.ending, self.position.black_to_move()) {
            (None, _) => vec![0, 0],
            (Some(Ending::Checkmate | Ending::Forfeit), true) => vec![2, 0],
            (Some(Ending::Checkmate | Ending::Forfeit), false) => vec![0, 2],
            (Some(_), _) => vec![1, 1],
        }
    }

    /// The position's key with its true en passant square, quiet half-moves, half-moves left,
    /// ending, and the earlier positions.
    fn state(&self) -> Vec<u8> {
        let mut state = self.position.encode().to_vec();
        state.push(self.quiet);
        state.extend(self.plies_left.to_be_bytes());
        state.push(self.ending.map_or(0, |ending| ending as u8));
        state.extend(self.earlier.as_flattened());
        state
    }

    fn restore(&self, state: &[u8]) -> Option<Self> {
        let (position, rest) = state.split_first_chunk()?;
        let (quiet, rest) = rest.split_first()?;
        let (plies_left, rest) = rest.split_first_chunk()?;
        let (ending, rest) = rest.split_first()?;
        let (earlier, []) = rest.as_chunks() else {
            return None;
        };
        let chess = Self {
            position: Position::decode(position)?,
            quiet: *quiet,
            plies_left: u32::from_be_bytes(*plies_left),
            earlier: earlier.to_vec(),
            ending: match *ending {
                0 => None,
                number => Some(*Ending::ALL.get(usize::from(number) - 1)?),
            },
        };
        // Who goes on must have a step left, and counts that hold it.
        let goes_on = chess.quiet < 150 && chess.plies_left > 0;
        (goes_on || chess.ending.is_some()).then_some(chess)
    }
}
