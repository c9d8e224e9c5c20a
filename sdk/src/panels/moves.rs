//! Which moves are open in a case, to whom and until when: what keepers act on.

use super::{CaseState, Finding, PanelSpec, Stage};
use crate::types::Status::{Disputed, Overruled, Standing, Upheld, Void};

/// A move in a case, by the name of the contract's function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Move {
    /// Commits a challenge with its bond.
    Challenge,
    /// Reveals a challenge: `reveal`, or `revealAt` if the trace is published.
    Reveal,
    /// Fixes the block from which an audit is drawn, if nobody did: the docket's events say.
    Sample,
    /// Opens the case of an audit, if it was sampled and drawn.
    Audit,
    /// Shows the descendants of the node in dispute.
    Show,
    /// Picks the first descendant that differs, or `pickEnd`.
    Pick,
    /// Ends the narrowing, since the mover's clock has run out.
    Forfeit,
    /// Fixes the block from which the panel is drawn.
    Convene,
    /// Draws the panel, once that block is there.
    Draw,
    /// Commits a vote.
    Vote,
    /// Reveals a vote.
    RevealVote,
    /// Rules by the majority, if there is one.
    RuleCase,
    /// Funds a side of an appeal.
    Fund {
        /// The side that wants the ruling changed, else the other.
        against: bool,
    },
    /// Refers the case to the forum.
    Refer,
    /// Makes the forum's ruling the case's, once it is there.
    Adopt,
    /// Releases the collateral: the court's.
    Release,
    /// Pays what belongs to no single collector.
    Close,
    /// Pays a challenger what is due.
    CollectBond,
    /// Burns the bond of a challenge that was not revealed.
    BurnBond,
    /// Pays a funder of an appeal what is due.
    CollectFund,
    /// Pays panelists who answered as was ruled in the end.
    CollectFee,
    /// Slashes the seats of panelists who did not reveal, or answered otherwise.
    Slash,
}

/// Who can make a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// Anybody.
    Anyone,
    /// Whose challenge it is.
    Challenger,
    /// Whose seats were drawn.
    Panelists,
}

/// A move that can be made, now or later, if nothing else happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Open {
    /// Which.
    pub action: Move,
    /// By whom.
    pub who: Who,
    /// From when on, in Unix seconds; zero: it can be since long.
    pub from: u64,
    /// Before when, in Unix seconds; `None`: there is no end.
    pub until: Option<u64>,
}

impl Open {
    /// Whether it can be made at `time` (Unix seconds).
    pub fn is_open(&self, time: u64) -> bool {
        self.from <= time && self.until.is_none_or(|until| time < until)
    }
}

fn by(who: Who, action: Move, from: u64, until: u64) -> Open {
    Open {
        action,
        who,
        from,
        until: Some(until),
    }
}

fn always(who: Who, action: Move) -> Open {
    Open {
        action,
        who,
        from: 0,
        until: None,
    }
}

impl CaseState {
    /// The moves that are open at `time` (Unix seconds) or will be, if nothing else happens, under these
    /// terms. None that the contract would refuse for this case's time or stage is among them; what lies
    /// elsewhere is for the caller to know: whether the docket was sampled, what the beacon says, and
    /// whether the case about the whole job, in which a revealed challenge is judged, was closed.
    pub fn moves(&self, court: &PanelSpec, time: u64) -> Vec<Open> {
        let mut moves = match self.status_at(time) {
            Some(Standing | Disputed) => self.disputed(court),
            Some(Upheld | Overruled | Void) => self.settling(court),
            _ => Vec::new(),
        };
        moves.retain(|open| open.until.is_none_or(|until| time < until));
        moves
    }

    fn disputed(&self, court: &PanelSpec) -> Vec<Open> {
        use Who::{Anyone, Challenger, Panelists};
        let rules = &court.rules;
        let (end, docket_end) = (self.window_end(rules), self.docket.until());
        let reveals = end.saturating_sub(rules.reveal.into());
        let sitting = &self.sitting;
        let (committed, revealed): (u64, u64) =
            (sitting.commitUntil.to(), sitting.revealUntil.to());
        let mut moves = match self.case.stage {
            Stage::None => {
                let mut moves = vec![by(Anyone, Move::Challenge, 0, reveals)];
                if rules.auditRate != 0 {
                    moves.push(by(Anyone, Move::Sample, 0, reveals));
                    moves.push(by(Anyone, Move::Audit, 0, end));
                }
                moves
            }
            Stage::Committed => vec![by(Challenger, Move::Reveal, reveals, end)],
            Stage::Narrowing => {
                let (who, action, clock) = match self.case.challengerMoves {
                    true => (Challenger, Move::Pick, self.case.challenger),
                    false => (Anyone, Move::Show, self.case.defender),
                };
                // The last second of a clock is still the mover's.
                let out = self.since() + u64::from(clock) + 1;
                let forfeit = by(Anyone, Move::Forfeit, out, docket_end);
                vec![by(who, action, 0, out), forfeit]
            }
            Stage::Ready => {
                let from = if self.case.level == 0 { end } else { 0 };
                vec![by(Anyone, Move::Convene, from, self.draw_before(rules))]
            }
            Stage::Convened => vec![by(Anyone, Move::Draw, 0, self.draw_before(rules))],
            Stage::Sitting => vec![
                by(Panelists, Move::Vote, 0, committed),
                by(Panelists, Move::RevealVote, committed, revealed),
                by(Anyone, Move::RuleCase, revealed, docket_end),
            ],
            Stage::Ruled => self.reviews(court).into_iter().collect(),
            Stage::Referred => vec![by(Anyone, Move::Adopt, 0, docket_end)],
            _ => Vec::new(),
        };
        for open in &mut moves {
            open.until = open.until.map(|until| until.min(docket_end));
        }
        moves
    }

    /// How a ruling can be contested now.
    fn reviews(&self, court: &PanelSpec) -> Option<Open> {
        let rules = &court.rules;
        if !self.can_be_reviewed(rules) {
            return None;
        }
        let (since, appeal) = (self.since(), rules.appeal);
        let end = since + u64::from(appeal);
        if self.case.level < rules.levels {
            // Who changed the ruling has funded fully; the other side answers.
            let against = self.next.appealed == Finding::None;
            let until = if against {
                since + u64::from(appeal / 2)
            } else {
                end
            };
            return Some(by(Who::Anyone, Move::Fund { against }, 0, until));
        }
        (!rules.forum.is_zero()).then(|| by(Who::Anyone, Move::Refer, 0, end))
    }

    fn settling(&self, court: &PanelSpec) -> Vec<Open> {
        let case = &self.case;
        let anyone = |action| always(Who::Anyone, action);
        let mut moves = Vec::new();
        if !self.docket.is_settled() {
            moves.push(anyone(Move::Release));
        }
        let refuted = case.ruling == Finding::Refuted;
        let decided = refuted || case.ruling == Finding::Dismissed;
        match case.stage {
            Stage::None => {}
            Stage::Committed => moves.push(anyone(Move::BurnBond)),
            // Its ruling, and so what is due, is that of the case about the whole job.
            Stage::Revealed if !case.collected => moves.push(anyone(Move::CollectBond)),
            Stage::Revealed => {}
            _ => {
                if !case.paid && (!refuted || self.docket.is_settled()) {
                    moves.push(anyone(Move::Close));
                }
                let due = case.ruling != Finding::Dismissed && (!refuted || case.paid);
                if self.is_challenge && !case.collected && due {
                    moves.push(anyone(Move::CollectBond));
                }
                if case.level != 0 || self.next.appealed != Finding::None {
                    moves.push(anyone(Move::CollectFund));
                }
                if decided && case.paid && self.first.ruled {
                    moves.push(anyone(Move::CollectFee));
                }
                if case.ruling != Finding::Void && !self.first.commitUntil.is_zero() {
                    let taken: u64 = self.first.takenBefore.to();
                    let until = taken + u64::from(court.pool.delay) + 1;
                    let from: u64 = self.first.revealUntil.to();
                    moves.push(by(Who::Anyone, Move::Slash, from, until));
                }
            }
        }
        moves
    }
}

#[cfg(test)]
mod tests {
    use alloy::primitives::{Address, B256, U256};

    use super::*;
    use crate::{
        AddressBook, ComputeDealBuilder, OpenVerification, Price,
        panels::{Case, Sitting},
        types::{DocketWord, PPM, Status},
    };

    /// Window 2 h with the last hour to reveal, two panels of 5 h, 2 h for the last appeal: 12 h.
    fn court() -> PanelSpec {
        let open = OpenVerification::new(B256::repeat_byte(4), 500, 1_000, 50).audits(PPM);
        ComputeDealBuilder::new(Address::repeat_byte(1), Address::repeat_byte(2))
            .price(Price::fixed(U256::from(1_000)))
            .timeout_collateral(U256::from(500))
            .fee(U256::from(150))
            .window(7_200)
            .open_before(2_000_000_000)
            .open_verification(open)
            .build((), &AddressBook::embedded())
            .unwrap()
            .spec
            .court
    }

    fn word(status: Status, until: u64) -> DocketWord {
        let fallback = U256::from(Status::Upheld as u8) << 4;
        DocketWord(U256::from(status as u8) | fallback | U256::from(until) << 48)
    }

    /// A case at this stage since 100,000, when the window ended, which is when its panel was convened.
    fn state(stage: Stage) -> CaseState {
        let sitting = Sitting {
            drawBlock: Default::default(),
            commitUntil: Default::default(),
            revealUntil: Default::default(),
            takenBefore: Default::default(),
            pool: Default::default(),
            seats: 3,
            revealed: 0,
            ruled: false,
            appealed: Finding::None,
        };
        let mut first = sitting.clone();
        first.takenBefore = (100_000 - 3_600 - 7_200_u32).try_into().unwrap();
        CaseState {
            id: B256::ZERO,
            is_challenge: false,
            docket: word(Status::Disputed, 100_000 + 12 * 3_600),
            case: Case {
                stage,
                ruling: Finding::None,
                level: 0,
                challengerMoves: false,
                paid: false,
                collected: false,
                supporters: 1,
                since: 100_000_u64.try_into().unwrap(),
                defender: 3_600,
                challenger: 1_800,
                height: 0,
                index: Default::default(),
                leaves: Default::default(),
            },
            defended: B256::ZERO,
            ruled: B256::ZERO,
            sitting: first.clone(),
            first,
            next: sitting,
        }
    }

    fn open(state: &CaseState, time: u64) -> Vec<Move> {
        let moves = state.moves(&court(), time).into_iter();
        let open = moves.filter(|open| open.is_open(time));
        open.map(|open| open.action).collect()
    }

    #[test]
    fn test_a_window_has_a_part_to_commit_and_a_part_to_reveal() {
        let mut state = state(Stage::None);
        state.docket = word(Status::Standing, 100_000);
        let commit = [Move::Challenge, Move::Sample, Move::Audit];
        assert_eq!(open(&state, 96_399), commit);
        assert_eq!(open(&state, 96_400), [Move::Audit]);
        assert_eq!(open(&state, 100_000), [Move::Release], "it is final");
        state.case.stage = Stage::Committed;
        assert_eq!(open(&state, 96_399), []);
        assert_eq!(open(&state, 96_400), [Move::Reveal]);
        // A dispute that others opened does not move the window.
        state.docket = word(Status::Disputed, 100_000 + 12 * 3_600);
        assert_eq!(open(&state, 99_999), [Move::Reveal]);
        assert_eq!(open(&state, 100_000), []);
    }

    #[test]
    fn test_the_last_second_of_a_clock_is_the_movers() {
        let mut state = state(Stage::Narrowing);
        assert_eq!(open(&state, 103_600), [Move::Show]);
        assert_eq!(open(&state, 103_601), [Move::Forfeit]);
        state.case.challengerMoves = true;
        assert_eq!(open(&state, 101_800), [Move::Pick]);
        assert_eq!(open(&state, 101_801), [Move::Forfeit]);
    }

    #[test]
    fn test_a_panel_is_drawn_in_the_first_half_of_its_time() {
        for stage in [Stage::Ready, Stage::Convened] {
            let state = state(stage);
            assert_eq!(open(&state, 101_800).len(), 1);
            assert_eq!(open(&state, 101_801), []);
        }
        let mut state = state(Stage::Ready);
        state.first.takenBefore = Default::default();
        assert_eq!(open(&state, 99_999), [], "claims are not fixed yet");
        assert_eq!(open(&state, 100_000), [Move::Convene]);
    }

    #[test]
    fn test_a_ruling_that_comes_late_stands() {
        let mut state = state(Stage::Ruled);
        assert_eq!(open(&state, 103_599), [Move::Fund { against: true }]);
        assert_eq!(
            open(&state, 103_600),
            [],
            "the second half is the other side's"
        );
        state.next.appealed = Finding::Dismissed;
        assert_eq!(open(&state, 103_600), [Move::Fund { against: false }]);
        // The panel of the second level needs 7 h, the appeal to it 2 h.
        let last = 100_000 + 3 * 3_600_u64;
        state.case.since = last.try_into().unwrap();
        assert_eq!(open(&state, last), [Move::Fund { against: false }]);
        state.case.since = (last + 1).try_into().unwrap();
        assert_eq!(open(&state, last + 1), []);
    }

    #[test]
    fn test_spoils_are_paid_once_the_collateral_was_released() {
        let mut state = state(Stage::Closed);
        state.case.ruling = Finding::Refuted;
        state.docket = word(Status::Overruled, 0);
        assert_eq!(open(&state, 200_000), [Move::Release]);
        state.docket.0 |= U256::from(1 << 8);
        assert_eq!(open(&state, 200_000), [Move::Close]);
        state.case.paid = true;
        state.first.ruled = true;
        assert_eq!(open(&state, 200_000), [Move::CollectFee]);
        state.is_challenge = true;
        assert_eq!(open(&state, 200_000), [Move::CollectBond, Move::CollectFee]);
    }
}
