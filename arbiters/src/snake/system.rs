//! Snake as a [`System`] of one player.

use super::{Action, Ending, Snake, index};
use crate::systems::{Answer, Observation, System};

impl System for Snake {
    fn players(&self) -> usize {
        1
    }

    fn most_steps(&self) -> u32 {
        self.steps_left
    }

    fn turn(&self) -> Vec<usize> {
        if self.ending.is_some() {
            vec![]
        } else {
            vec![0]
        }
    }

    /// The word is [`Snake::observe`], the bytes are the word's, big-endian.
    fn observe(&self, _player: usize) -> Observation {
        let word = Self::observe(self);
        Observation {
            word,
            bytes: word.to_be_bytes().to_vec(),
        }
    }

    fn actions(&self, _player: usize) -> u64 {
        4
    }

    fn step(&mut self, answers: &[Answer]) {
        match answers.first() {
            Some(Answer::Action(number)) => match Action::from_number(*number) {
                Some(action) => Self::step(self, action),
                None => self.forfeit(Ending::IllegalAction),
            },
            Some(Answer::Illegal) | None => self.forfeit(Ending::IllegalAction),
            Some(Answer::Trapped(_)) => self.forfeit(Ending::Trapped),
            Some(Answer::OutOfFuel) => self.forfeit(Ending::StepFuel),
        }
    }

    fn scores(&self) -> Vec<i64> {
        vec![self.score().into()]
    }

    /// Width, height, heading, ending, apple, steps left and score, the apples' random state, then
    /// the body's cells, head first; numbers are big-endian.
    fn state(&self) -> Vec<u8> {
        let ending = self.ending.map_or(0, |ending| ending as u8);
        let (x, y) = self.apple;
        let mut state = Vec::with_capacity(22 + 2 * self.body.len());
        state.extend([self.width, self.height, self.heading as u8, ending, x, y]);
        state.extend(self.steps_left.to_be_bytes());
        state.extend(self.score.to_be_bytes());
        state.extend(self.random.to_be_bytes());
        state.extend(self.body.iter().flat_map(|(x, y)| [*x, *y]));
        state
    }

    fn restore(&self, state: &[u8]) -> Option<Self> {
        let ([width, height, heading, ending, x, y], rest) = state.split_first_chunk()?;
        let (steps_left, rest) = rest.split_first_chunk()?;
        let (score, rest) = rest.split_first_chunk()?;
        let (random, rest) = rest.split_first_chunk()?;
        let (cells, []) = rest.as_chunks::<2>() else {
            return None;
        };
        let inside = |x: u8, y: u8| x < self.width && y < self.height;
        if (*width, *height) != (self.width, self.height)
            || cells.is_empty()
            || !inside(*x, *y)
            || !cells.iter().all(|[x, y]| inside(*x, *y))
        {
            return None;
        }
        let mut taken = [false; 256];
        for [x, y] in cells {
            taken[index((*x, *y))] = true;
        }
        let snake = Self {
            width: *width,
            height: *height,
            steps_left: u32::from_be_bytes(*steps_left),
            random: u64::from_be_bytes(*random),
            body: cells.iter().map(|[x, y]| (*x, *y)).collect(),
            taken,
            apple: (*x, *y),
            heading: Action::from_number(u64::from(*heading))?,
            score: u32::from_be_bytes(*score),
            ending: match *ending {
                0 => None,
                number => Some(*Ending::ALL.get(usize::from(number) - 1)?),
            },
        };
        // Who goes on must have a step left.
        (snake.steps_left > 0 || snake.ending.is_some()).then_some(snake)
    }
}
