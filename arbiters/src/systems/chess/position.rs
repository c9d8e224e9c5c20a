//! A position and its legal moves.

/// Kinds of pieces. On a board Black's are 8 more; 0 is an empty square.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Piece {
    /// ♙
    Pawn = 1,
    /// ♘
    Knight = 2,
    /// ♗
    Bishop = 3,
    /// ♖
    Rook = 4,
    /// ♕
    Queen = 5,
    /// ♔
    King = 6,
}

use Piece::{Bishop, King, Knight, Pawn, Queen, Rook};

const BLACK: u8 = 8;
const PROMOTIONS: [Piece; 4] = [Knight, Bishop, Rook, Queen];
const STRAIGHT: [(i8, i8); 4] = [(0, 1), (1, 0), (0, -1), (-1, 0)];
const DIAGONAL: [(i8, i8); 4] = [(1, 1), (1, -1), (-1, -1), (-1, 1)];
const JUMPS: [(i8, i8); 8] = [
    (1, 2),
    (2, 1),
    (2, -1),
    (1, -2),
    (-1, -2),
    (-2, -1),
    (-2, 1),
    (-1, 2),
];
/// No square: there is nothing to take en passant.
const NOWHERE: u8 = 64;

/// A move between two squares, numbered from a1, b1 to h8. Castling is the king's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Move {
    /// Where the piece stands.
    pub from: u8,
    /// Where it goes.
    pub to: u8,
    /// What a pawn becomes on its last rank.
    pub promotion: Option<Piece>,
}

/// Where the pieces stand, who moves, who may castle, and what may be taken en passant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    board: [u8; 64],
    black: bool,
    /// White short and long, Black short and long: bits 0 to 3.
    castling: u8,
    /// The square a pawn passed over in the last move, else [`NOWHERE`].
    passed: u8,
}

impl Position {
    /// The initial position.
    pub fn initial() -> Self {
        Self::from_fen("rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq -").expect("it is one")
    }

    /// Reads the first four fields of a position in Forsyth–Edwards notation; the counters after
    /// them are ignored. None if it is no such position, or has not one king a side.
    pub fn from_fen(fen: &str) -> Option<Self> {
        let mut fields = fen.split_whitespace();
        let mut board = [0; 64];
        let rows: Vec<_> = fields.next()?.split('/').collect();
        if rows.len() != 8 {
            return None;
        }
        for (row, squares) in rows.iter().rev().zip(board.chunks_mut(8)) {
            let mut file = 0;
            for letter in row.chars() {
                if let Some(empty) = letter.to_digit(10) {
                    file += empty as usize;
                } else {
                    let kind = "pnbrqk".find(letter.to_ascii_lowercase())?;
                    let colour = if letter.is_ascii_lowercase() {
                        BLACK
                    } else {
                        0
                    };
                    *squares.get_mut(file)? = u8::try_from(kind).ok()? + 1 + colour;
                    file += 1;
                }
            }
            if file != 8 {
                return None;
            }
        }
        let black = match fields.next()? {
            "w" => false,
            "b" => true,
            _ => return None,
        };
        let mut castling = 0;
        for letter in fields.next()?.chars().filter(|letter| *letter != '-') {
            castling |= 1 << "KQkq".find(letter)?;
        }
        let passed = match fields.next()?.as_bytes() {
            b"-" => NOWHERE,
            [file @ b'a'..=b'h', rank @ (b'3' | b'6')] => (rank - b'1') * 8 + file - b'a',
            _ => return None,
        };
        let position = Self {
            board,
            black,
            castling,
            passed,
        };
        position.checked()
    }

    /// The position, if what the moves rely on is true of it.
    fn checked(self) -> Option<Self> {
        let stands = |square: usize, piece: u8| self.board[square] == piece;
        let count = |piece| self.board.iter().filter(|there| **there == piece).count();
        let castles = [(4, 7, 0), (4, 0, 0), (60, 63, BLACK), (60, 56, BLACK)];
        let castling = castles
            .iter()
            .enumerate()
            .all(|(right, (king, rook, colour))| {
                self.castling >> right & 1 == 0
                    || stands(*king, King as u8 + colour) && stands(*rook, Rook as u8 + colour)
            });
        let pieces = self
            .board
            .iter()
            .all(|piece| *piece == 0 || matches!(piece & 7, 1..=6));
        let pawns = (0..8)
            .chain(56..64)
            .all(|square| self.board[square] & 7 != Pawn as u8);
        let passed = match self.passed {
            NOWHERE => true,
            square @ 16..24 if self.black => stands(usize::from(square) + 8, Pawn as u8),
            square @ 40..48 if !self.black => stands(usize::from(square) - 8, Pawn as u8 + BLACK),
            _ => false,
        };
        let kings = count(King as u8) == 1 && count(King as u8 + BLACK) == 1;
        (kings && pieces && pawns && castling && passed).then_some(self)
    }

    /// The 64 squares from a1, b1 to h8.
    pub const fn board(&self) -> &[u8; 64] {
        &self.board
    }

    /// Whether Black is to move.
    pub const fn black_to_move(&self) -> bool {
        self.black
    }

    /// Whether the side to move is in check.
    pub fn in_check(&self) -> bool {
        self.king_attacked(self.black)
    }

    /// The legal moves, in a fixed order.
    pub fn moves(&self) -> Vec<Move> {
        let mut moves = self.reachable();
        moves.retain(|chosen| !self.after(chosen).king_attacked(self.black));
        moves
    }

    /// Whether nothing before this move can stand again: a capture or a pawn's move.
    pub(super) fn is_irreversible(&self, chosen: &Move) -> bool {
        self.board[usize::from(chosen.from)] & 7 == Pawn as u8
            || self.board[usize::from(chosen.to)] != 0
    }

    /// The position after one of [`moves`](Self::moves).
    #[must_use]
    pub fn after(&self, chosen: &Move) -> Self {
        let mut next = self.clone();
        let (from, to) = (usize::from(chosen.from), usize::from(chosen.to));
        let piece = self.board[from];
        next.board[from] = 0;
        next.board[to] = chosen
            .promotion
            .map_or(piece, |kind| kind as u8 + (piece & BLACK));
        next.passed = NOWHERE;
        if piece & 7 == Pawn as u8 {
            if chosen.to == self.passed {
                // The pawn that is taken stands beside where the other stood.
                next.board[from / 8 * 8 + to % 8] = 0;
            } else if from.abs_diff(to) == 16 {
                next.passed = chosen.from.midpoint(chosen.to);
            }
        }
        if piece & 7 == King as u8 && from.abs_diff(to) == 2 {
            let corner = if to > from { from + 3 } else { from - 4 };
            next.board[from.midpoint(to)] = self.board[corner];
            next.board[corner] = 0;
        }
        // A king or rook that moved, or a rook that was taken, castles no more.
        for square in [from, to] {
            next.castling &= match square {
                0 => !2,
                4 => !3,
                7 => !1,
                56 => !8,
                60 => !12,
                63 => !4,
                _ => !0,
            };
        }
        next.black = !self.black;
        next
    }

    /// Whether a mate can still come about by any moves: not with bare kings, one minor piece, or
    /// bishops that all stand on squares of one colour.
    pub(super) fn can_be_mated(&self) -> bool {
        let (mut knights, mut bishops) = (0, [0, 0]);
        for (square, piece) in self.board.iter().enumerate() {
            match piece & 7 {
                0 | 6 => {}
                2 => knights += 1,
                3 => bishops[(square / 8 + square) % 2] += 1,
                _ => return true,
            }
        }
        !matches!((knights, bishops), (1, [0, 0]) | (0, [0, _] | [_, 0]))
    }

    /// What must be the same for a position to stand again (9.2.3): the en passant square counts
    /// only if something can be taken there.
    pub(super) fn key(&self) -> [u8; 34] {
        let takes = |chosen: &Move| {
            chosen.to == self.passed && self.board[usize::from(chosen.from)] & 7 == Pawn as u8
        };
        let mut key = self.encode();
        if self.passed != NOWHERE && !self.moves().iter().any(takes) {
            key[33] = NOWHERE;
        }
        key
    }

    /// Two squares a byte, then side and castling, then the en passant square.
    pub(super) fn encode(&self) -> [u8; 34] {
        let mut encoded = [0; 34];
        for (square, piece) in self.board.iter().enumerate() {
            encoded[square / 2] |= piece << (square % 2 * 4);
        }
        encoded[32] = u8::from(self.black) << 4 | self.castling;
        encoded[33] = self.passed;
        encoded
    }

    pub(super) fn decode(encoded: &[u8; 34]) -> Option<Self> {
        let mut board = [0; 64];
        for (square, piece) in board.iter_mut().enumerate() {
            *piece = encoded[square / 2] >> (square % 2 * 4) & 15;
        }
        let position = Self {
            board,
            black: encoded[32] & 16 != 0,
            castling: encoded[32] & 15,
            passed: encoded[33],
        };
        position.checked().filter(|_| encoded[32] < 32)
    }

    const fn colour(&self) -> u8 {
        if self.black { BLACK } else { 0 }
    }

    fn is_empty(&self, square: u8) -> bool {
        self.board[usize::from(square)] == 0
    }

    /// Whether a piece of the side that is not to move stands there.
    fn is_enemy(&self, square: u8) -> bool {
        let piece = self.board[usize::from(square)];
        piece != 0 && piece & BLACK != self.colour()
    }

    fn king_attacked(&self, black: bool) -> bool {
        let king = King as u8 + if black { BLACK } else { 0 };
        let mut squares = (0..64).zip(&self.board);
        let square = squares.find(|(_, piece)| **piece == king);
        square.is_some_and(|(square, _)| self.attacked(square, !black))
    }

    /// Whether a side attacks a square.
    fn attacked(&self, square: u8, black: bool) -> bool {
        let colour = if black { BLACK } else { 0 };
        let stands = |way, kind: Piece| {
            beside(square, way).is_some_and(|at| self.board[usize::from(at)] == kind as u8 + colour)
        };
        let behind = if black { 1 } else { -1 };
        let slides = |ways: &[(i8, i8)], kind: Piece| {
            ways.iter().any(|way| {
                let mut at = square;
                while let Some(next) = beside(at, *way) {
                    let piece = self.board[usize::from(next)];
                    if piece != 0 {
                        return piece == kind as u8 + colour || piece == Queen as u8 + colour;
                    }
                    at = next;
                }
                false
            })
        };
        JUMPS.iter().any(|way| stands(*way, Knight))
            || STRAIGHT
                .iter()
                .chain(&DIAGONAL)
                .any(|way| stands(*way, King))
            || [-1, 1].iter().any(|side| stands((*side, behind), Pawn))
            || slides(&STRAIGHT, Rook)
            || slides(&DIAGONAL, Bishop)
    }

    /// The moves of the pieces, some of which may leave the own king attacked.
    fn reachable(&self) -> Vec<Move> {
        let mut moves = Vec::with_capacity(64);
        for (from, piece) in (0..64).zip(self.board) {
            if piece == 0 || piece & BLACK != self.colour() {
                continue;
            }
            match piece & 7 {
                1 => self.pawn(from, &mut moves),
                2 => self.walk(from, &JUMPS, false, &mut moves),
                3 => self.walk(from, &DIAGONAL, true, &mut moves),
                4 => self.walk(from, &STRAIGHT, true, &mut moves),
                kind => {
                    let slides = kind == Queen as u8;
                    self.walk(from, &STRAIGHT, slides, &mut moves);
                    self.walk(from, &DIAGONAL, slides, &mut moves);
                }
            }
        }
        self.castle(&mut moves);
        moves
    }

    fn walk(&self, from: u8, ways: &[(i8, i8)], slides: bool, moves: &mut Vec<Move>) {
        for way in ways {
            let mut at = from;
            while let Some(to) = beside(at, *way) {
                if self.is_empty(to) || self.is_enemy(to) {
                    moves.push(Move {
                        from,
                        to,
                        promotion: None,
                    });
                }
                if !slides || !self.is_empty(to) {
                    break;
                }
                at = to;
            }
        }
    }

    fn pawn(&self, from: u8, moves: &mut Vec<Move>) {
        let (forward, first, last) = if self.black { (-1, 6, 0) } else { (1, 1, 7) };
        let mut push = |to: u8| {
            let kinds = PROMOTIONS.map(Some);
            let kinds = if to / 8 == last { &kinds[..] } else { &[None] };
            moves.extend(kinds.iter().map(|kind| Move {
                from,
                to,
                promotion: *kind,
            }));
        };
        if let Some(one) = beside(from, (0, forward)).filter(|to| self.is_empty(*to)) {
            push(one);
            let two = beside(one, (0, forward));
            let two = two.filter(|to| from / 8 == first && self.is_empty(*to));
            two.into_iter().for_each(&mut push);
        }
        for side in [-1, 1] {
            let to = beside(from, (side, forward));
            let to = to.filter(|to| self.is_enemy(*to) || *to == self.passed);
            to.into_iter().for_each(&mut push);
        }
    }

    fn castle(&self, moves: &mut Vec<Move>) {
        let (king, rights) = if self.black {
            (60, self.castling >> 2)
        } else {
            (4, self.castling)
        };
        let free = |squares: &[u8]| squares.iter().all(|square| self.is_empty(*square));
        let safe = |squares: [u8; 2]| !squares.iter().any(|at| self.attacked(*at, !self.black));
        // Where the king arrives is looked at as for every move.
        if rights & 1 != 0 && free(&[king + 1, king + 2]) && safe([king, king + 1]) {
            moves.push(Move {
                from: king,
                to: king + 2,
                promotion: None,
            });
        }
        let between = [king - 1, king - 2, king - 3];
        if rights & 2 != 0 && free(&between) && safe([king, king - 1]) {
            moves.push(Move {
                from: king,
                to: king - 2,
                promotion: None,
            });
        }
    }
}

/// The square so many files and ranks away, none beyond the board.
fn beside(square: u8, (files, ranks): (i8, i8)) -> Option<u8> {
    let file = (square % 8)
        .checked_add_signed(files)
        .filter(|file| *file < 8)?;
    let rank = (square / 8)
        .checked_add_signed(ranks)
        .filter(|rank| *rank < 8)?;
    Some(rank * 8 + file)
}
