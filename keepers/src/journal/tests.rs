use super::*;
use crate::{
    chain::Fees,
    contracts::{Commitment, Deal},
    fact::Fact,
    intent::{Act, Detail, Intent, Kind},
};
use alloy::primitives::{B256, Bytes, U256};
use std::collections::BTreeMap;

const ACCOUNT: Address = Address::repeat_byte(0xaa);

async fn journal() -> (tempfile::TempDir, Journal) {
    let directory = tempfile::tempdir().unwrap();
    let identity = Identity {
        chain_id: 1,
        escrow: Address::repeat_byte(1),
        court: Address::repeat_byte(2),
        account: ACCOUNT,
    };
    let journal = Journal::open(&directory.path().join("journal"), identity)
        .await
        .unwrap();
    (directory, journal)
}

fn intent(id: &str, data: u8) -> Intent {
    Intent {
        id: id.into(),
        kind: Kind::Settle,
        deal_id: B256::ZERO,
        basis: 1,
        deadline: Some(99),
        act: Act::Send {
            to: ACCOUNT,
            value: U256::ZERO,
            data: Bytes::from(vec![data]),
        },
        detail: Detail {
            index: Some(1),
            ..Detail::default()
        },
    }
}

fn block(number: u64) -> Cursor {
    let hash = B256::from(U256::from(number + 1_000));
    Cursor {
        number,
        hash,
        time: 10 * number,
    }
}

async fn take(journal: &Journal, number: u64, facts: Vec<Fact>) {
    let facts = (0..).zip(facts).collect();
    journal
        .take(
            &[Taken {
                block: block(number),
                facts,
            }],
            100,
        )
        .await
        .unwrap();
}

async fn state(journal: &Journal, id: &str) -> IntentState {
    journal.intent(id).await.unwrap().unwrap().state
}

/// Signs an attempt for an intent, and returns it as the journal does.
async fn begin(journal: &Journal, id: &str, nonce: u64) -> Attempt {
    let tx_hash = B256::from(U256::from(nonce + 77));
    let fees = Fees {
        max: 2,
        priority: 1,
    };
    let raw = &[1, 2, 3][..];
    let account = ACCOUNT;
    let new = NewAttempt {
        intent_id: id,
        account,
        tx_hash,
        nonce,
        raw,
        gas: 21_000,
        fees,
    };
    journal.begin_attempt(&new).await.unwrap();
    let open = journal.open_attempts().await.unwrap();
    open.into_iter()
        .find(|attempt| attempt.tx_hash == tx_hash)
        .unwrap()
}

#[tokio::test]
async fn an_intent_is_opened_once_and_kept_whole() {
    let (_directory, journal) = journal().await;
    let wanted = [intent("a", 1)];
    assert_eq!(
        journal.sync_intents(&wanted, 5).await.unwrap().opened,
        wanted
    );
    assert!(
        journal
            .sync_intents(&wanted, 6)
            .await
            .unwrap()
            .opened
            .is_empty()
    );
    let due = journal.due_intents().await.unwrap();
    assert_eq!(due.len(), 1);
    assert_eq!(due[0].intent, wanted[0]);
}

#[tokio::test]
async fn an_unsent_intent_follows_the_facts() {
    let (_directory, journal) = journal().await;
    journal.sync_intents(&[intent("a", 1)], 5).await.unwrap();
    journal.sync_intents(&[intent("a", 2)], 6).await.unwrap();
    assert_eq!(
        journal.due_intents().await.unwrap()[0].intent,
        intent("a", 2)
    );
    assert_eq!(journal.sync_intents(&[], 7).await.unwrap().cancelled, ["a"]);
    assert_eq!(state(&journal, "a").await, IntentState::Cancelled);
    let again = journal.sync_intents(&[intent("a", 2)], 8).await.unwrap();
    assert_eq!(again.opened.len(), 1);
    assert_eq!(state(&journal, "a").await, IntentState::Pending);
}

#[tokio::test]
async fn a_sent_intent_is_left_alone_until_its_outcome_is_known() {
    let (_directory, journal) = journal().await;
    journal.sync_intents(&[intent("a", 1)], 5).await.unwrap();
    let attempt = begin(&journal, "a", 3).await;
    assert_eq!((attempt.nonce, &attempt.raw[..]), (3, &[1, 2, 3][..]));
    assert!(journal.due_intents().await.unwrap().is_empty());
    // Neither another body nor no need changes what is sent.
    journal.sync_intents(&[intent("a", 2)], 6).await.unwrap();
    assert_eq!(
        journal.intent("a").await.unwrap().unwrap().intent,
        intent("a", 1)
    );
    journal.sync_intents(&[], 7).await.unwrap();
    let open = journal.open_attempts().await.unwrap();
    assert_eq!((open.len(), open[0].row.wanted), (1, false));

    journal
        .end_attempt(&open[0], AttemptState::Abandoned, None, Some("gone"))
        .await
        .unwrap();
    assert_eq!(state(&journal, "a").await, IntentState::Cancelled);
}

#[tokio::test]
async fn a_lost_nonce_or_a_revert_makes_it_pending_again() {
    let (_directory, journal) = journal().await;
    journal.sync_intents(&[intent("a", 1)], 5).await.unwrap();
    let attempt = begin(&journal, "a", 3).await;
    journal
        .end_attempt(&attempt, AttemptState::Replaced, None, Some("lost"))
        .await
        .unwrap();
    assert_eq!(journal.due_intents().await.unwrap().len(), 1, "at once");
    let attempt = begin(&journal, "a", 4).await;
    journal
        .end_attempt(&attempt, AttemptState::Reverted, Some(9), Some("no"))
        .await
        .unwrap();
    let row = journal.intent("a").await.unwrap().unwrap();
    assert_eq!(
        (row.state, row.tries, row.reason.as_deref()),
        (IntentState::Pending, 1, Some("no"))
    );
    assert!(
        journal.due_intents().await.unwrap().is_empty(),
        "after a pause"
    );
}

#[tokio::test]
async fn what_is_done_stays_done_unless_its_block_vanishes() {
    let (_directory, journal) = journal().await;
    take(&journal, 1, vec![]).await;
    take(&journal, 2, vec![]).await;
    journal.sync_intents(&[intent("a", 1)], 2).await.unwrap();
    let attempt = begin(&journal, "a", 3).await;
    journal
        .end_attempt(&attempt, AttemptState::Confirmed, Some(3), None)
        .await
        .unwrap();
    // Its block is not taken in yet, so the facts still ask for it.
    assert!(
        journal
            .sync_intents(&[intent("a", 1)], 2)
            .await
            .unwrap()
            .opened
            .is_empty()
    );
    assert_eq!(state(&journal, "a").await, IntentState::Done);
    take(&journal, 3, vec![]).await;

    journal.roll_back(2).await.unwrap();
    assert_eq!(state(&journal, "a").await, IntentState::Sent);
    let open = journal.open_attempts().await.unwrap();
    assert_eq!(
        (open.len(), open[0].raw.as_slice(), open[0].mined),
        (1, &[1, 2, 3][..], false)
    );
}

#[tokio::test]
async fn what_was_done_and_is_asked_for_later_is_opened_again() {
    let (_directory, journal) = journal().await;
    journal.sync_intents(&[intent("a", 1)], 2).await.unwrap();
    let attempt = begin(&journal, "a", 3).await;
    journal
        .end_attempt(&attempt, AttemptState::Confirmed, Some(3), None)
        .await
        .unwrap();
    assert_eq!(
        journal
            .sync_intents(&[intent("a", 1)], 3)
            .await
            .unwrap()
            .opened
            .len(),
        1
    );
    assert_eq!(state(&journal, "a").await, IntentState::Pending);
}

#[tokio::test]
async fn a_note_is_written_once() {
    let (_directory, journal) = journal().await;
    let note = Intent {
        kind: Kind::Abstain,
        act: Act::Note {
            reason: "no profile".into(),
        },
        ..intent("abstain:1", 0)
    };
    assert_eq!(
        journal
            .sync_intents(std::slice::from_ref(&note), 1)
            .await
            .unwrap()
            .opened
            .len(),
        1
    );
    assert!(
        journal
            .sync_intents(&[note], 2)
            .await
            .unwrap()
            .opened
            .is_empty()
    );
    assert!(
        journal
            .sync_intents(&[], 3)
            .await
            .unwrap()
            .cancelled
            .is_empty()
    );
    let row = journal.intent("abstain:1").await.unwrap().unwrap();
    assert_eq!(
        (row.state, row.reason.as_deref()),
        (IntentState::Done, Some("no profile"))
    );
}

fn deal(commitments: usize) -> Deal {
    let party = Commitment {
        depositor: ACCOUNT,
        assets: vec![],
        clauses: vec![],
    };
    Deal {
        terms: B256::repeat_byte(9),
        openBefore: 5,
        salt: U256::ZERO,
        commitments: vec![party; commitments],
    }
}

#[tokio::test]
async fn a_deal_is_read_until_nothing_is_left_to_do_and_again_after_a_reorganisation() {
    let (_directory, journal) = journal().await;
    let deal_id = B256::repeat_byte(3);
    let body = Box::new(deal(2));
    let opened = Fact::Opened {
        deal_id,
        deal: body.clone(),
        dockets: BTreeMap::new(),
    };
    take(&journal, 1, vec![opened]).await;
    let settled = |index| Fact::Settled {
        deal_id,
        index,
        clause: 1,
    };
    take(&journal, 2, vec![settled(1)]).await;
    let (cursor, deals) = journal.open_deals().await.unwrap();
    assert_eq!(cursor.unwrap(), block(2));
    assert_eq!(
        (&deals[0].deal, deals[0].opened_at, deals[0].basis),
        (&*body, 10, 2)
    );
    assert_eq!(deals[0].closed, BTreeMap::from([(1, 1)]));
    take(&journal, 3, vec![settled(0)]).await;
    assert!(journal.open_deals().await.unwrap().1.is_empty());

    assert_eq!(journal.roll_back(2).await.unwrap(), 1);
    let (cursor, deals) = journal.open_deals().await.unwrap();
    assert_eq!((cursor.unwrap(), deals.len()), (block(2), 1));
    assert_eq!(journal.roll_back(1).await.unwrap(), 1);
    assert!(journal.open_deals().await.unwrap().1[0].closed.is_empty());
}

#[tokio::test]
async fn what_is_filed_in_a_docket_that_no_clause_names_is_ignored() {
    let (_directory, journal) = journal().await;
    let deal_id = B256::repeat_byte(3);
    let opened = Fact::Opened {
        deal_id,
        deal: Box::new(deal(1)),
        dockets: BTreeMap::new(),
    };
    let filed = Fact::Filed(crate::fact::Filed {
        deal_id,
        docket_id: B256::repeat_byte(4),
        filer: ACCOUNT,
        claim: B256::ZERO,
        output: B256::ZERO,
        units: 1,
        price: U256::ONE,
        collateral: U256::ONE,
        until: 9,
    });
    take(&journal, 1, vec![opened, filed]).await;
    assert!(journal.open_deals().await.unwrap().1[0].filings.is_empty());
    take(
        &journal,
        2,
        vec![Fact::Settled {
            deal_id,
            index: 0,
            clause: 0,
        }],
    )
    .await;
    assert!(
        journal.open_deals().await.unwrap().1.is_empty(),
        "nobody can keep it open"
    );
}

fn offer(n: u8) -> Offer {
    Offer {
        deal_id: B256::with_last_byte(n),
        terms: B256::ZERO,
        signature: Bytes::from_static(&[7]),
        token: ACCOUNT,
        at_risk: U256::from(100),
        timeout: U256::from(30),
        open_before: 50,
    }
}

#[tokio::test]
async fn exposure_counts_what_is_in_hand_and_what_is_still_to_be_pulled() {
    let (_directory, journal) = journal().await;
    let exposure = async |now| {
        let mut seen = Exposure::default();
        let refuse = |exposure: &Exposure| {
            seen = exposure.clone();
            Err(())
        };
        assert_eq!(
            journal.sign_offer(&offer(99), now, refuse).await.unwrap(),
            Err(())
        );
        let sum = |sums: &BTreeMap<Address, U256>| sums.get(&ACCOUNT).map_or(0, |sum| sum.to());
        (seen.deals, sum(&seen.at_risk), sum(&seen.due))
    };
    let accept = |_: &Exposure| Ok::<_, ()>(());
    assert_eq!(exposure(0).await, (0, 0, 0_u64));
    for n in [1, 2] {
        journal
            .sign_offer(&offer(n), 0, accept)
            .await
            .unwrap()
            .unwrap();
    }
    assert_eq!(exposure(49).await, (2, 200, 200));
    assert_eq!(
        exposure(50).await,
        (0, 0, 0),
        "nobody can open them any more"
    );

    let deal_id = offer(1).deal_id;
    let terms = crate::contracts::CourtTerms::default();
    let docket = B256::repeat_byte(4);
    let opened = Fact::Opened {
        deal_id,
        deal: Box::new(deal(1)),
        dockets: BTreeMap::from([(docket, terms)]),
    };
    take(&journal, 1, vec![opened]).await;
    assert_eq!(
        exposure(50).await,
        (1, 100, 70),
        "the timeout collateral is pulled"
    );
    assert_eq!(journal.signed_deals().await.unwrap().len(), 1);
    assert_eq!(
        journal.signature(deal_id).await.unwrap(),
        Some(Bytes::from_static(&[7]))
    );
}

#[tokio::test]
async fn what_is_written_outlives_the_process() {
    let (directory, journal) = journal().await;
    journal.sync_intents(&[intent("a", 1)], 5).await.unwrap();
    begin(&journal, "a", 3).await;
    // No closing: the process is gone.
    drop(journal);
    let identity = Identity {
        chain_id: 1,
        escrow: Address::repeat_byte(1),
        court: Address::repeat_byte(2),
        account: ACCOUNT,
    };
    let journal = Journal::open(&directory.path().join("journal"), identity)
        .await
        .unwrap();
    assert_eq!(journal.open_attempts().await.unwrap().len(), 1);
}
