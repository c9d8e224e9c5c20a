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
    /// terms. None that the contract would refuse for its time or stage is among them.
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
