//! What is stored of a case, read in one block.

use alloy::primitives::B256;

use super::{Case, PanelRules, Sitting};
use crate::types::{DocketWord, Status};

/// What is stored of a case, and of the docket that it is about. What follows from it, follows by
/// computing alone: see [`moves`](Self::moves).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseState {
    /// Its id.
    pub id: B256,
    /// Whether it is that of a challenge, else the one about the whole job.
    pub is_challenge: bool,
    /// The docket's word.
    pub docket: DocketWord,
    /// The case itself.
    pub case: Case,
    /// The answer that the filed result gives; the node in dispute while it is narrowed.
    pub defended: B256,
    /// The answer that was ruled last.
    pub ruled: B256,
    /// The first panel.
    pub first: Sitting,
    /// The panel of the case's level.
    pub sitting: Sitting,
    /// The panel that an appeal would lead to.
    pub next: Sitting,
}

impl CaseState {
    /// The docket's status at `time` (Unix seconds), if nothing happens until then.
    pub fn status_at(&self, time: u64) -> Option<Status> {
        self.docket.status_at(time)
    }

    /// When the window ends in which claims are fixed (Unix seconds), while nothing was ruled.
    pub fn window_end(&self, rules: &PanelRules) -> u64 {
        match self.docket.stored_status() {
            Some(Status::Disputed) => self.docket.until().saturating_sub(rules.duration()),
            _ => self.docket.until(),
        }
    }

    /// When the docket is final at the latest, whatever anybody does (Unix seconds), once a panel was
    /// convened.
    pub fn last_moment(&self, rules: &PanelRules) -> u64 {
        let taken_before: u64 = self.first.takenBefore.to();
        taken_before + u64::from(rules.age) + u64::from(rules.reveal) + rules.duration()
    }

    /// Before which the panel of the case's level must be drawn (Unix seconds): later, what it ruled
    /// could come after the docket's end.
    pub fn draw_before(&self, rules: &PanelRules) -> u64 {
        // A first panel can be convened from the window's end on.
        let last = match self.first.takenBefore.is_zero() {
            true => self.window_end(rules) + rules.duration(),
            false => self.last_moment(rules),
        };
        let half = u64::from(rules.seating / 2);
        last.saturating_sub(rules.rest(self.case.level)) + half + 1
    }

    /// Whether a ruling came early enough to be reviewed by a larger panel or the forum.
    pub fn can_be_reviewed(&self, rules: &PanelRules) -> bool {
        let rest = rules.rest(self.case.level.saturating_add(1));
        let last = self.last_moment(rules).saturating_sub(rest);
        self.since() <= last.saturating_sub(rules.appeal.into())
    }

    /// When the stage began, or the last move was made (Unix seconds).
    pub fn since(&self) -> u64 {
        self.case.since.to()
    }
}
