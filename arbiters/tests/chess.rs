//! Chess against the node counts that the Chess Programming Wiki publishes, and its endings.

use std::convert::Infallible;

use assize_arbiters::systems::{
    Answer, System,
    chess::{Chess, Ending, Move, Position},
    play,
};

/// Leaves of the tree of legal moves.
fn perft(position: &Position, depth: u32) -> u64 {
    let moves = position.moves();
    if depth == 1 {
        return moves.len() as u64;
    }
    let below = moves
        .iter()
        .map(|chosen| perft(&position.after(chosen), depth - 1));
    below.sum()
}

#[test]
fn the_tree_of_moves_has_the_published_size() {
    for (fen, counts) in [
        (
            "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1",
            &[20, 400, 8_902, 197_281, 4_865_609][..],
        ),
        (
            "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1",
            &[48, 2_039, 97_862, 4_085_603],
        ),
        (
            "8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1",
            &[14, 191, 2_812, 43_238, 674_624],
        ),
        (
            "r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq - 0 1",
            &[6, 264, 9_467, 422_333],
        ),
        (
            "rnbq1k1r/pp1Pbppp/2p5/8/2B5/8/PPP1NnPP/RNBQK2R w KQ - 1 8",
            &[44, 1_486, 62_379],
        ),
        (
            "r4rk1/1pp1qppp/p1np1n2/2b1p1B1/2B1P1b1/P1NP1N2/1PP1QPPP/R4RK1 w - - 0 10",
            &[46, 2_079, 89_890],
        ),
    ] {
        let position = Position::from_fen(fen).unwrap();
        for (depth, count) in (1..).zip(counts) {
            assert_eq!(perft(&position, depth), *count, "{fen} at depth {depth}");
        }
    }
}

fn square(name: &str) -> u8 {
    let [file, rank] = *name.as_bytes() else {
        panic!("{name}")
    };
    (rank - b'1') * 8 + file - b'a'
}

/// Plays moves like `e2e4`, then whatever is left to say.
fn after(chess: Chess, moves: &str) -> Chess {
    let mut chess = chess;
    for name in moves.split_whitespace() {
        let (from, to) = (square(&name[..2]), square(&name[2..]));
        let legal = chess.position().moves();
        let fits = |chosen: &Move| (chosen.from, chosen.to) == (from, to);
        let number = legal.iter().position(fits).expect(name);
        chess.step(&[Answer::Action(number as u64)]);
    }
    chess
}

fn from(fen: &str, quiet: u8) -> Chess {
    Chess::from_position(Position::from_fen(fen).unwrap(), quiet, 1_000)
}

#[test]
fn matches_end_as_the_laws_say() {
    let start = || Chess::new(1_000);
    let round = "g1f3 g8f6 f3g1 f6g8 ";
    for (chess, ending, scores) in [
        (
            after(start(), "f2f3 e7e5 g2g4 d8h4"),
            Ending::Checkmate,
            [0, 2],
        ),
        (
            from("7k/5Q2/6K1/8/8/8/8/8 b - -", 0),
            Ending::Stalemate,
            [1, 1],
        ),
        (
            from("8/8/4k3/8/8/3K4/8/8 w - -", 0),
            Ending::Material,
            [1, 1],
        ),
        (
            from("8/8/4k3/8/8/3KN3/8/8 w - -", 0),
            Ending::Material,
            [1, 1],
        ),
        (
            from("8/8/4kb2/8/8/3KB3/8/8 w - -", 0),
            Ending::Material,
            [1, 1],
        ),
        (after(start(), &round.repeat(4)), Ending::Fivefold, [1, 1]),
        (
            after(from("8/8/4k3/8/8/3K4/7R/8 w - -", 149), "h2h3"),
            Ending::SeventyFiveMoves,
            [1, 1],
        ),
        (after(Chess::new(2), "e2e4 e7e5"), Ending::Plies, [1, 1]),
    ] {
        assert_eq!(chess.ending(), Some(ending));
        assert_eq!(chess.scores(), scores, "{ending:?}");
        assert!(chess.turn().is_empty());
    }
    for (fen, why) in [
        (
            "8/8/4kb2/8/8/3KN3/8/8 w - -",
            "a knight beside a bishop can help",
        ),
        ("8/8/4k1b1/8/8/3KB3/8/8 w - -", "bishops on both colours"),
        ("8/8/4k3/8/8/3K4/7P/8 w - -", "a pawn can become a queen"),
    ] {
        assert_eq!(from(fen, 0).ending(), None, "{why}");
    }
}

#[test]
fn mate_on_the_last_quiet_move_is_mate() {
    let chess = from("7k/8/6K1/8/8/8/8/R7 w - -", 149);
    assert_eq!(after(chess, "a1a8").ending(), Some(Ending::Checkmate));
}

#[test]
fn a_draw_can_be_claimed_from_the_third_time_and_after_fifty_moves() {
    let round = "g1f3 g8f6 f3g1 f6g8 ";
    let once = after(Chess::new(1_000), round);
    assert!(!once.can_claim());
    let rook = "8/8/4k3/8/8/3K4/7R/8 w - -";
    assert!(!after(from(rook, 98), "h2h3").can_claim());
    for mut chess in [after(once, round), after(from(rook, 99), "h2h3")] {
        assert!(chess.can_claim());
        let moves = chess.position().moves().len() as u64;
        assert_eq!(chess.actions(0), moves + 1);
        chess.step(&[Answer::Action(moves)]);
        assert_eq!(
            (chess.ending(), chess.scores()),
            (Some(Ending::Claimed), vec![1, 1])
        );
    }
}

/// White's first position has a passed pawn that nobody can take, so it is the same as later.
#[test]
fn an_en_passant_square_counts_only_if_something_can_be_taken_there() {
    let round = "g8f6 g1f3 f6g8 f3g1 ";
    let chess = after(Chess::new(1_000), &format!("e2e4 {round}{round}"));
    assert!(chess.can_claim());
    let takes = "rnbqkbnr/ppp1pppp/8/8/3p4/8/PPPPPPPP/RNBQKBNR w KQkq -";
    let chess = after(from(takes, 0), &format!("e2e4 {round}{round}"));
    assert!(!chess.can_claim());
}

#[test]
fn who_does_not_answer_loses() {
    for (moves, scores) in [("", [0, 2]), ("e2e4", [2, 0])] {
        for failure in [Answer::Illegal, Answer::OutOfFuel] {
            let mut chess = after(Chess::new(1_000), moves);
            let ended = play(&mut chess, |_, _| Ok::<_, Infallible>(failure), |_| {});
            assert!(ended.is_ok());
            assert_eq!(chess.ending(), Some(Ending::Forfeit));
            assert_eq!(chess.scores(), scores);
        }
    }
}

#[test]
fn what_is_no_position_is_refused() {
    for fen in [
        "",
        "8/8/8/8/8/8/8/8 w - -",
        "4k3/8/8/8/8/8/8/4K3 x - -",
        "4k3/8/8/8/8/8/8/4K3 w K -",
        "4k3/8/8/8/8/8/8/4K3 w - e6",
        "P3k3/8/8/8/8/8/8/4K3 w - -",
        "4k4/8/8/8/8/8/8/4K3 w - -",
        "44k3/8/8/8/8/8/8/4K3 w - -",
    ] {
        assert_eq!(Position::from_fen(fen), None, "{fen}");
    }
}
