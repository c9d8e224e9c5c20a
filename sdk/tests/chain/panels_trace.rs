//! Disputes about traced jobs, narrowed to one leaf: of a trace that is withheld, and a published one.

use alloy::{
    primitives::{B256, U256},
    providers::ext::AnvilApi,
    signers::k256::sha2::{Digest, Sha256},
};
use assize::{
    panels::{CaseRef, Finding, Move, Pointing, Stage, TraceHead},
    types::{Claim, Status},
};

use crate::panels::{CHALLENGER, CLIENT, Court, NODE, SALT, STRANGER, pass, verification};

const CLOCK: u32 = 3_600;
const LEAVES: u64 = 40;
/// The first leaf that differs, and all after it.
const WRONG: usize = 17;

fn sha256(parts: &[&[u8]]) -> B256 {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    B256::from_slice(&hasher.finalize())
}

/// A tree over leaves, all levels of it from the lowest up.
struct Tree(Vec<Vec<B256>>);

impl Tree {
    fn over(leaves: Vec<B256>) -> Self {
        let mut levels = vec![leaves];
        while levels[levels.len() - 1].len() > 1 {
            let pairs = levels[levels.len() - 1].chunks(2);
            let next = pairs.map(|pair| match pair {
                [left, right] => sha256(&[&[1], left.as_slice(), right.as_slice()]),
                // Without a sibling it is promoted.
                lone => lone[0],
            });
            levels.push(next.collect());
        }
        Self(levels)
    }

    /// A trace whose leaves say something else from `wrong` on.
    fn of_trace(wrong: Option<usize>) -> Self {
        let leaves = 0..usize::try_from(LEAVES).unwrap();
        let leaf = |index: usize| {
            let lies = wrong.is_some_and(|wrong| index >= wrong);
            sha256(&[&[0], &index.to_be_bytes(), &[u8::from(lies)]])
        };
        Self::over(leaves.map(leaf).collect())
    }

    fn head(&self) -> TraceHead {
        TraceHead {
            root: self.0[self.0.len() - 1][0],
            leaves: LEAVES,
            job: B256::repeat_byte(7),
        }
    }

    fn claim(&self) -> Claim {
        let TraceHead { root, leaves, job } = self.head();
        Claim {
            output: B256::ZERO,
            trace: sha256(&[&[2], root.as_slice(), &leaves.to_be_bytes(), job.as_slice()]),
            length: LEAVES,
            units: 450,
        }
    }

    /// The siblings of a leaf, from the lowest up.
    fn siblings(&self, index: usize) -> Vec<B256> {
        let levels = self.0.iter().enumerate();
        let siblings = levels.filter_map(|(height, level)| level.get((index >> height) ^ 1));
        siblings.copied().collect()
    }
}

/// The result is filed and challenged; nothing is shown yet.
async fn challenged(court: &Court, filed: &Claim, counter: &Claim) -> CaseRef {
    court.file(filed).await;
    let challenger = court.by(CHALLENGER);
    let case = challenger.challenge(counter, SALT).await.unwrap().value;
    court.until(&case, Move::Reveal).await;
    case
}

async fn assert_overruled(court: &Court, case: &CaseRef, counter: &Claim, fees: i64) {
    court.end(case).await;
    assert_eq!(court.status().await, Status::Overruled);
    court.settle().await;
    let stranger = court.by(STRANGER);
    stranger.close(case).await.unwrap();
    court.until(case, Move::CollectBond).await;
    let who = court.world.address(CHALLENGER);
    stranger.collect_bond(who, counter, SALT).await.unwrap();
    let collateral = i64::try_from(court.compute.report.collateral).unwrap();
    let half = collateral / 2;
    // Price, audit's fee, T and half of K.
    assert_eq!(court.change(CLIENT).await, 1_000 + 150 + 500 + half);
    assert_eq!(court.change(NODE).await, -collateral);
    assert_eq!(court.change(CHALLENGER).await, collateral - half - fees);
}

/// Narrows a withheld trace to the leaf that differs: each side moves as long as it is its turn.
async fn narrow(court: &Court, case: &CaseRef, filed: &Tree) {
    let (node, challenger) = (court.by(NODE), court.by(CHALLENGER));
    // The root is 6 levels up; a move goes down 5, to 20 nodes, and then to two leaves.
    court.until(case, Move::Show).await;
    let level = filed.0[1].clone();
    assert_eq!(level.len(), 20);
    let twenty = Tree::over(level.clone());
    node.show(case, filed.head(), level).await.unwrap();
    court.until(case, Move::Pick).await;
    let picked = WRONG / 2;
    let siblings = twenty.siblings(picked);
    let child = filed.0[1][picked];
    let number = u8::try_from(picked).unwrap();
    challenger
        .pick(case, number, child, siblings)
        .await
        .unwrap();

    court.until(case, Move::Show).await;
    let pair = filed.0[0][2 * picked..2 * picked + 2].to_vec();
    node.show(case, filed.head(), pair.clone()).await.unwrap();
    challenger
        .pick(case, 1, pair[1], vec![pair[0]])
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_withheld_trace_is_narrowed_to_the_leaf_that_lies() {
    let court = Court::open(verification().narrowed(CLOCK)).await;
    let (filed, truth) = (Tree::of_trace(Some(WRONG)), Tree::of_trace(None));
    let case = challenged(&court, &filed.claim(), &truth.claim()).await;
    let challenger = court.by(CHALLENGER);
    let revealed = challenger
        .reveal(&filed.claim(), &truth.claim(), SALT)
        .await;
    assert_eq!(
        revealed.unwrap().value,
        case,
        "it is judged in a case of its own"
    );
    narrow(&court, &case, &filed).await;

    let state = challenger.case(&case).await.unwrap();
    assert_eq!(state.case.stage, Stage::Ready);
    assert_eq!(state.case.index.to::<usize>(), WRONG);
    assert_eq!(state.defended, filed.0[0][WRONG]);
    let seats = court.panel(&case, 0, truth.0[0][WRONG]).await;
    assert_overruled(&court, &case, &truth.claim(), 150).await;
    for seat in &seats {
        court
            .by(STRANGER)
            .collect_fee(&case, 0, seat)
            .await
            .unwrap();
    }
    assert_eq!(court.panelists().await, 150);
    court.assert_nothing_is_left().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn test_who_withholds_the_trace_for_ever_loses_by_the_clock() {
    let court = Court::open(verification().narrowed(CLOCK)).await;
    let (filed, truth) = (Tree::of_trace(Some(WRONG)), Tree::of_trace(None));
    let case = challenged(&court, &filed.claim(), &truth.claim()).await;
    let challenger = court.by(CHALLENGER);
    let revealed = challenger
        .reveal(&filed.claim(), &truth.claim(), SALT)
        .await;
    revealed.unwrap();
    let early = challenger.forfeit(&case).await.unwrap_err();
    assert!(early.to_string().contains("mover's clock"), "{early}");

    court.until(&case, Move::Forfeit).await;
    let (node, level) = (court.by(NODE), filed.0[1].clone());
    let late = node.show(&case, filed.head(), level).await.unwrap_err();
    assert!(late.to_string().contains("mover's clock"), "{late}");
    court.by(STRANGER).forfeit(&case).await.unwrap();
    let state = challenger.case(&case).await.unwrap();
    assert_eq!(state.case.ruling, Finding::Refuted);
    assert_overruled(&court, &case, &truth.claim(), 0).await;
    court.assert_nothing_is_left().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_false_pointing_at_a_published_trace_is_dismissed_alone() {
    let court = Court::open(verification().narrowed(CLOCK)).await;
    let (truth, lie) = (Tree::of_trace(None), Tree::of_trace(Some(WRONG)));
    let case = challenged(&court, &truth.claim(), &lie.claim()).await;
    let pointing = Pointing {
        head: truth.head(),
        index: U256::from(WRONG),
        left: truth.0[0][WRONG - 1],
        right: truth.0[0][WRONG],
        // The two are siblings of each other: what is above them.
        siblings: truth.siblings(WRONG)[1..].to_vec(),
    };
    let challenger = court.by(CHALLENGER);
    let (filed, counter) = (truth.claim(), lie.claim());
    let revealed = challenger.reveal_at(&filed, &counter, SALT, pointing).await;
    assert_eq!(revealed.unwrap().value, case);

    let seats = court.panel(&case, 0, truth.0[0][WRONG]).await;
    let state = challenger.case(&case).await.unwrap();
    assert_eq!(state.case.ruling, Finding::Dismissed);
    court.end(&case).await;
    assert_eq!(court.status().await, Status::Upheld);
    court.settle().await;
    let stranger = court.by(STRANGER);
    stranger.close(&case).await.unwrap();
    for seat in &seats {
        stranger.collect_fee(&case, 0, seat).await.unwrap();
    }
    assert_eq!(court.change(CHALLENGER).await, -1_000);
    assert_eq!(court.change(NODE).await, 1_000 + 500 + 350);
    assert_eq!(court.panelists().await, 150);
    court.assert_nothing_is_left().await;
}

/// Every result is sampled, and the deal pays the panel that replays it.
#[tokio::test(flavor = "multi_thread")]
async fn test_an_audit_is_paid_from_the_deal() {
    let court = Court::open(verification().audits(1_000_000)).await;
    let filed = Tree::of_trace(None).claim();
    court.file(&filed).await;
    let stranger = court.by(STRANGER);
    let whole = court.compute.spec.court.whole_case(court.id);
    court.until(&whole, Move::Sample).await;
    let block = stranger.sample().await.unwrap().receipt.block_number;
    let provider = &court.world.provider;
    provider.anvil_mine(Some(6), None).await.unwrap();
    court.until(&whole, Move::Audit).await;
    let header = stranger.header(block.unwrap() + 4).await.unwrap();
    let case = stranger.audit(header).await.unwrap().value;
    assert_eq!(case, whole);
    court.panel(&case, 0, assize::ids::claim_hash(&filed)).await;
    court.end(&case).await;
    assert_eq!(court.status().await, Status::Upheld);
    court.settle().await;
    assert_eq!(court.panelists().await, 150, "the deal's fee");
    pass(&court.world, 1).await;
    stranger.close(&case).await.unwrap();
    court.assert_nothing_is_left().await;
}
