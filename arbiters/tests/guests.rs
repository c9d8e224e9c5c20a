//! The shipped guests do what they say.

mod common;

use assize_arbiters::{
    Kind, Limits, Outcome,
    snake::{Action, Ending, Record, Setup, Snake},
};
use common::{HEMOGLOBIN, SHARED, SMITH_WATERMAN, SNAKE_GREEDY, job, run, sandbox};
use proptest::prelude::*;

fn align(input: &[u8]) -> String {
    let outcome = run(&SHARED, SMITH_WATERMAN, input, Limits::default()).unwrap();
    String::from_utf8(outcome.output().unwrap().to_vec()).unwrap()
}

#[test]
fn hemoglobins_align() {
    let text = align(HEMOGLOBIN);
    println!("{text}");
    assert!(text.contains("HBA_HUMAN (142 aa)") && text.contains("HBB_HUMAN (147 aa)"));
    assert!(text.contains("scoring   BLOSUM62"));
}

#[test]
fn orthologs_align_without_gaps() {
    let human = include_str!("../guests/inputs/hba_human.fasta");
    let mouse = include_str!("../guests/inputs/hba_mouse.fasta");
    let text = align(format!("{human}{mouse}").as_bytes());
    println!("{text}");
    assert!(text.contains("gaps      0\n") && text.contains("span      first 1-142, second 1-142"));
    let residues = |fasta: &str| fasta.lines().skip(1).collect::<String>().into_bytes();
    let (human, mouse) = (residues(human), residues(mouse));
    let identical = human.iter().zip(&mouse).filter(|(a, b)| a == b).count();
    assert!(
        text.contains(&format!("identity  {identical}/142")),
        "{text}"
    );
}

/// The score by the textbook's recurrence over whole gaps, which shares nothing with the guest's.
fn score_of_nucleotides(a: &[u8], b: &[u8]) -> i32 {
    let mut scores = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let pair = if a[i - 1] == b[j - 1] { 2 } else { -3 };
            let gap = |len: usize| 7 + 2 * (i32::try_from(len).unwrap() - 1);
            let mut best = (scores[i - 1][j - 1] + pair).max(0);
            for len in 1..=i {
                best = best.max(scores[i - len][j] - gap(len));
            }
            for len in 1..=j {
                best = best.max(scores[i][j - len] - gap(len));
            }
            scores[i][j] = best;
        }
    }
    *scores.iter().flatten().max().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_score_is_the_best_there_is(a in "[ACGT]{1,40}", b in "[ACGT]{1,40}") {
        let text = align(format!(">a\n{a}\n>b\n{b}\n").as_bytes());
        let wanted = score_of_nucleotides(a.as_bytes(), b.as_bytes());
        let line = format!("score     {wanted}\n");
        prop_assert!(text.contains(&line), "wanted {}, got\n{}", wanted, text);
    }
}

#[test]
fn input_that_is_no_fasta_is_answered_not_trapped() {
    for (input, about) in [
        ("", "no FASTA record"),
        (">one\nACGT\n", "one FASTA record"),
        ("ACGT", "does not begin"),
        (">a\nAC1T\n>b\nA\n", "something else than letters"),
        (">a\nA\n>b\nA\n>c\nA\n", "more than two"),
        (">a\n>b\n", "no sequence"),
    ] {
        let text = align(input.as_bytes());
        assert!(
            text.starts_with("no alignment: ") && text.contains(about),
            "{text}"
        );
    }
}

fn play(setup: &Setup) -> Record {
    let sandbox = &*SHARED;
    let input = setup.encode();
    let job = job(
        sandbox,
        Kind::SnakeMatch,
        SNAKE_GREEDY,
        &input,
        Limits::default(),
    );
    let outcome = sandbox.run(&job, SNAKE_GREEDY, &input).unwrap();
    Record::decode(outcome.output().unwrap()).unwrap()
}

#[test]
fn the_greedy_agent_plays_decently() {
    let records: Vec<_> = (0..8)
        .map(|seed| {
            play(&Setup {
                seed,
                ..Setup::default()
            })
        })
        .collect();
    let scores: Vec<_> = records.iter().map(|record| record.score).collect();
    println!("{scores:?}");
    assert!(records.iter().all(|record| !record.ending.is_forfeit()));
    assert!(scores.iter().sum::<u32>() > 8 * 8, "{scores:?}");
}

/// Who has the record and the setup can watch the match again without the agent.
#[test]
fn a_record_is_the_match() {
    let setup = Setup {
        seed: 7,
        ..Setup::default()
    };
    let record = play(&setup);
    let mut snake = Snake::new(&setup).unwrap();
    for action in &record.actions {
        assert_eq!(snake.ending(), None);
        snake.step(*action);
    }
    assert_eq!(
        (snake.ending(), snake.score()),
        (Some(record.ending), record.score)
    );
}

#[test]
fn a_match_ends_after_the_agreed_steps() {
    let record = play(&Setup {
        steps: 19,
        ..Setup::default()
    });
    assert_eq!((record.ending, record.actions.len()), (Ending::Steps, 19));
}

/// A player that cannot lose, so that the board fills: the game must see it and end.
#[test]
fn a_full_board_ends_the_match() {
    for seed in 0..4 {
        let setup = Setup {
            seed,
            width: 4,
            height: 4,
            steps: 10_000,
            step_fuel: 1,
        };
        let mut snake = Snake::new(&setup).unwrap();
        while snake.ending().is_none() {
            let seen = snake.observe();
            // A cycle through all 16 cells: along the rows, and back north in the first column.
            snake.step(match (seen & 15, seen >> 4 & 15) {
                (0, 1..) => Action::North,
                (3, 0 | 2) | (1, 1) => Action::South,
                (_, 0 | 2) => Action::East,
                _ => Action::West,
            });
        }
        assert_eq!((snake.ending(), snake.score()), (Some(Ending::Full), 13));
    }
}

#[test]
fn failing_agents_forfeit() {
    let sandbox = sandbox();
    let agent = |body: &str| {
        common::wat(&format!(
            "(module (func (export \"decide\") (param i64) (result i64) {body}))"
        ))
    };
    for (body, ending) in [
        ("unreachable", Ending::Trapped),
        ("(loop br 0) unreachable", Ending::StepFuel),
        ("i64.const 4", Ending::IllegalAction),
        ("i64.const -1", Ending::IllegalAction),
        ("i64.const 1", Ending::Wall),
        ("i64.const 3", Ending::Body),
    ] {
        let input = Setup::default().encode();
        let agent = agent(body);
        let job = job(
            &sandbox,
            Kind::SnakeMatch,
            &agent,
            &input,
            Limits::default(),
        );
        let outcome = sandbox.run(&job, &agent, &input).unwrap();
        let record = Record::decode(outcome.output().unwrap()).unwrap();
        assert_eq!((record.ending, record.score), (ending, 0), "{body}");
    }
}

/// An agent that counts its calls in memory and in a global sees none of it again, so an honest
/// agent with a counter is never found to differ from its replay.
#[test]
fn nothing_survives_a_step() {
    let sandbox = sandbox();
    let counter = common::wat(
        r#"(module
            (memory 1)
            (global $calls (mut i64) (i64.const 0))
            (func (export "decide") (param i64) (result i64)
                (global.set $calls (i64.add (global.get $calls) (i64.const 1)))
                (i64.store (i32.const 8) (i64.add (i64.load (i32.const 8)) (global.get $calls)))
                ;; North on the first call, else no direction at all.
                (if (result i64) (i64.eq (i64.load (i32.const 8)) (i64.const 1))
                    (then (i64.const 0)) (else (i64.const 99)))))"#,
    );
    let module = sandbox.load(&counter).unwrap();
    let played = sandbox
        .play_match(&module, &Setup::default(), &Limits::default())
        .unwrap();
    assert_eq!(played.ending, Some(Ending::Wall));
    assert!(played.steps.len() > 2);
    let fuel: Vec<_> = played
        .steps
        .iter()
        .map(|step| step.cumulative_fuel)
        .collect();
    assert!(
        fuel.windows(2).all(|pair| pair[1] - pair[0] == fuel[0]),
        "{fuel:?}"
    );
}

/// The job's fuel and the step's are two things: when the job's ends, nobody forfeits.
#[test]
fn a_match_without_fuel_has_no_winner() {
    let sandbox = sandbox();
    let input = Setup::default().encode();
    let limits = Limits {
        fuel: 1_000,
        ..Limits::default()
    };
    let job = job(&sandbox, Kind::SnakeMatch, SNAKE_GREEDY, &input, limits);
    let outcome = sandbox.run(&job, SNAKE_GREEDY, &input).unwrap();
    assert_eq!(outcome, Outcome::OutOfFuel { fuel: 1_000 });
}

#[test]
fn setups_have_one_encoding() {
    let setup = Setup {
        seed: 1,
        width: 4,
        height: 16,
        steps: 19,
        step_fuel: 300,
    };
    let encoded = setup.encode();
    assert_eq!(
        hex::encode(&encoded),
        "415a530100000000000000010410000000000013000000000000012c"
    );
    assert_eq!(Setup::decode(&encoded).unwrap(), setup);
    let mut long = encoded.clone();
    long.push(0);
    let mut reserved = encoded.clone();
    reserved[14] = 1;
    for wrong in [&encoded[..27], &long, &reserved, b""] {
        assert!(Setup::decode(wrong).is_err());
    }
    for (width, height, steps) in [(3, 8, 1), (8, 17, 1), (8, 8, 0), (8, 8, (1 << 20) + 1)] {
        let wrong = Setup {
            width,
            height,
            steps,
            ..setup
        };
        assert!(Setup::decode(&wrong.encode()).is_err(), "{wrong:?}");
    }
}
