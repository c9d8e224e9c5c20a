//! What every system promises, for any player: it ends within its bound, the same answers give
//! the same match, and any step can be replayed alone from its state.

use std::convert::Infallible;

use assize_arbiters::{
    TrapKind,
    snake::{Setup, Snake},
    systems::{
        Answer, Ended, Observation, Step, System,
        chess::Chess,
        play,
        rounds::{Game, Rounds},
    },
};
use proptest::prelude::*;

/// How many actions there are for who sees this.
type Actions = fn(&Observation) -> u64;

/// Plays with answers drawn from `seed`, of which one in `failing` is a failure.
fn played<S: System>(
    system: &mut S,
    actions: Actions,
    seed: u64,
    failing: u64,
) -> (Ended, Vec<Step>) {
    let mut random = seed | 1;
    let mut steps = Vec::new();
    let decide = |_: usize, seen: &Observation| {
        // Xorshift: any numbers do.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        Ok::<_, Infallible>(match random % failing {
            0 => Answer::OutOfFuel,
            1 => Answer::Trapped(TrapKind::Unreachable),
            2 => Answer::Action(u64::MAX),
            _ => Answer::Action((random >> 32) % actions(seen)),
        })
    };
    let Ok(ended) = play(system, decide, |step| steps.push(step));
    (ended, steps)
}

fn keeps_its_promises<S: System>(new: impl Fn() -> S, actions: Actions, seed: u64, failing: u64) {
    let (start, mut system) = (new(), new());
    let bound = start.most_steps();
    let (ended, steps) = played(&mut system, actions, seed, failing);
    assert_eq!(ended, Ended::BySystem);
    assert!(steps.len() <= bound as usize);
    assert!(system.turn().is_empty());
    assert_eq!(system.scores().len(), start.players());

    let mut again = new();
    assert_eq!(
        played(&mut again, actions, seed, failing),
        (ended, steps.clone())
    );
    assert_eq!(again.state(), system.state());

    let last = system.state();
    let states = steps.iter().skip(1).map(|step| &step.state).chain([&last]);
    for (step, after) in steps.iter().zip(states) {
        let mut alone = start.restore(&step.state).unwrap();
        assert_eq!(alone.state(), step.state);
        assert!(alone.most_steps() > 0);
        for (player, seen, _) in &step.answers {
            assert_eq!(alone.observe(*player), *seen);
        }
        let answers: Vec<_> = step.answers.iter().map(|(_, _, answer)| *answer).collect();
        alone.step(&answers);
        assert_eq!(alone.state(), *after);
    }
    assert!(start.restore(&last[..last.len() - 1]).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn snake_keeps_them(seed: u64, failing in 3..2_000_u64) {
        let setup = Setup { seed, steps: 300, ..Setup::default() };
        keeps_its_promises(|| Snake::new(&setup).unwrap(), |_| 4, seed, failing);
    }

    #[test]
    fn chess_keeps_them(seed: u64, failing in 3..2_000_u64, plies in 1..80_u32) {
        keeps_its_promises(|| Chess::new(plies), |seen| seen.word & 511, seed, failing);
    }

    #[test]
    fn rounds_keep_them(seed: u64, failing in 3..2_000_u64, rounds in 1..200_u32) {
        for game in [Game::RockPaperScissors, Game::PrisonersDilemma] {
            keeps_its_promises(|| Rounds::new(game, rounds), |_| 2, seed, failing);
        }
    }
}

#[test]
fn rounds_pay_what_their_table_says() {
    for (game, actions, scores) in [
        (Game::RockPaperScissors, [0, 0], [0, 0]),
        (Game::RockPaperScissors, [0, 1], [-1, 1]),
        (Game::RockPaperScissors, [0, 2], [1, -1]),
        (Game::RockPaperScissors, [2, 1], [1, -1]),
        (Game::PrisonersDilemma, [0, 0], [3, 3]),
        (Game::PrisonersDilemma, [0, 1], [0, 5]),
        (Game::PrisonersDilemma, [1, 0], [5, 0]),
        (Game::PrisonersDilemma, [1, 1], [1, 1]),
    ] {
        let mut rounds = Rounds::new(game, 10);
        rounds.step(&actions.map(Answer::Action));
        assert_eq!(rounds.scores(), scores, "{game:?} {actions:?}");
        // Each sees his own action in the lower two bits.
        assert_eq!(rounds.observe(0).word & 15, actions[0] | actions[1] << 2);
        assert_eq!(rounds.observe(1).word & 15, actions[1] | actions[0] << 2);
    }
    let mut rounds = Rounds::new(Game::PrisonersDilemma, 10);
    rounds.step(&[Answer::Illegal, Answer::Action(0)]);
    assert_eq!((rounds.scores(), rounds.turn()), (vec![0, 50], vec![]));
}
