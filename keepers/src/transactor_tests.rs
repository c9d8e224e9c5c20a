use super::*;
use crate::{
    contracts::{ICourt, IEscrow},
    fake::{FakeChain, SOURCES},
    hook::NoHook,
    intent::Detail,
    journal::{Identity, IntentState},
};
use alloy::{primitives::B256, sol_types::SolError};

/// A transaction manager over a node in memory and a journal on disk.
struct Bench {
    chain: Arc<FakeChain>,
    journal: Journal,
    transactor: Transactor,
    _directory: tempfile::TempDir,
}

impl Bench {
    async fn new(confirmations: u64) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let signer = PrivateKeySigner::from_bytes(&B256::with_last_byte(7)).unwrap();
        let identity = Identity {
            chain_id: 1,
            escrow: SOURCES.escrow,
            court: SOURCES.court,
            account: signer.address(),
        };
        let path = directory.path().join("journal");
        let journal = Journal::open(&path, identity).await.unwrap();
        let chain = Arc::new(FakeChain::default());
        chain.push(&[]);
        let transactor = Transactor::new(TransactorParts {
            chain: chain.clone(),
            journal: journal.clone(),
            signer,
            hook: Arc::new(NoHook),
            chain_id: 1,
            confirmations,
            max_fee: None,
            poll: Duration::from_millis(1),
            wake: Arc::new(Notify::new()),
        });
        Self {
            chain,
            journal,
            transactor,
            _directory: directory,
        }
    }

    /// The facts ask for these intents and no others.
    async fn want(&self, ids: &[&str]) {
        let intents: Vec<_> = ids
            .iter()
            .map(|id| Intent {
                id: (*id).into(),
                kind: Kind::Settle,
                deal_id: B256::ZERO,
                basis: 0,
                deadline: Some(10_000),
                act: Act::Send {
                    to: SOURCES.escrow,
                    value: U256::ZERO,
                    data: Bytes::copy_from_slice(id.as_bytes()),
                },
                detail: Detail::default(),
            })
            .collect();
        self.journal.sync_intents(&intents, 0).await.unwrap();
    }

    async fn turn(&self) {
        assert!(
            self.transactor
                .turn(&CancellationToken::new())
                .await
                .is_ok()
        );
    }

    async fn state(&self, id: &str) -> IntentState {
        self.journal.intent(id).await.unwrap().unwrap().state
    }

    async fn attempts(&self, id: &str) -> Vec<(u64, String)> {
        let attempts = self.journal.attempts_of(id).await.unwrap();
        attempts
            .into_iter()
            .map(|(_, nonce, state)| (nonce, state))
            .collect()
    }
}

#[tokio::test]
async fn an_intent_is_done_after_its_confirmations_and_not_before() {
    let bench = Bench::new(3).await;
    bench.want(&["a"]).await;
    bench.turn().await;
    assert_eq!(bench.state("a").await, IntentState::Sent);
    bench.chain.mine(true);
    for _ in 0..2 {
        bench.turn().await;
        assert_eq!(bench.attempts("a").await, [(0, "mined".into())]);
        bench.chain.push(&[]);
    }
    bench.turn().await;
    assert_eq!(bench.state("a").await, IntentState::Done);
    assert_eq!(bench.chain.asked("send"), 1);
}

#[tokio::test]
async fn intents_in_flight_have_nonces_in_a_row() {
    let bench = Bench::new(1).await;
    bench.want(&["a", "b", "c"]).await;
    bench.turn().await;
    assert_eq!(bench.chain.waiting(), [0, 1, 2]);
    bench.chain.mine(true);
    bench.turn().await;
    for id in ["a", "b", "c"] {
        assert_eq!(bench.state(id).await, IntentState::Done);
    }
}

#[tokio::test]
async fn what_the_node_lost_is_sent_again_with_the_same_nonce() {
    let bench = Bench::new(1).await;
    bench.want(&["a", "b"]).await;
    bench.turn().await;
    bench.chain.drop_nonce(0);
    bench.turn().await;
    assert_eq!(bench.chain.waiting(), [0, 1]);
    assert_eq!(bench.attempts("a").await, [(0, "sent".into())]);
}

#[tokio::test]
async fn what_was_lost_and_is_no_longer_due_is_let_go_unless_others_wait_for_its_nonce() {
    let bench = Bench::new(1).await;
    bench.want(&["a", "b"]).await;
    bench.turn().await;
    bench.want(&[]).await;
    bench.chain.drop_nonce(0);
    bench.chain.drop_nonce(1);
    bench.turn().await;
    assert_eq!(bench.state("b").await, IntentState::Cancelled);
    bench.turn().await;
    assert_eq!(bench.attempts("b").await, [(1, "abandoned".into())]);
    assert_eq!(
        bench.chain.waiting(),
        [0],
        "sent again while the second was still open"
    );
}

#[tokio::test]
async fn a_nonce_that_was_let_go_is_used_next() {
    let bench = Bench::new(1).await;
    bench.want(&["a", "b"]).await;
    bench.turn().await;
    // The node loses the first and takes nothing: its nonce is free, before one in flight.
    bench.chain.drop_nonce(0);
    bench.chain.refuse(true);
    bench.turn().await;
    assert_eq!(bench.attempts("a").await, [(0, "abandoned".into())]);
    bench.chain.refuse(false);
    bench.want(&["a", "b", "c"]).await;
    bench.turn().await;
    assert_eq!(bench.attempts("c").await, [(0, "sent".into())]);
    assert_eq!(bench.chain.waiting(), [0, 1]);
}

#[tokio::test]
async fn a_nonce_that_another_took_costs_one_more_attempt() {
    let bench = Bench::new(1).await;
    bench.want(&["a"]).await;
    bench.turn().await;
    bench.chain.take_nonce();
    bench.turn().await;
    let attempts = bench.attempts("a").await;
    assert_eq!(attempts, [(0, "replaced".into()), (1, "sent".into())]);
}

#[tokio::test]
async fn a_silent_node_leaves_the_attempt_to_be_looked_up() {
    let bench = Bench::new(1).await;
    bench.want(&["a"]).await;
    bench.turn().await;
    bench.chain.drop_nonce(0);
    bench.chain.fail(1);
    assert!(
        bench
            .transactor
            .turn(&CancellationToken::new())
            .await
            .is_err()
    );
    assert_eq!(bench.attempts("a").await, [(0, "sent".into())]);
    bench.turn().await;
    assert_eq!(bench.chain.waiting(), [0]);
}

#[tokio::test]
async fn a_preflight_that_says_never_fails_the_intent_and_sends_nothing() {
    let bench = Bench::new(1).await;
    let never = IEscrow::UnknownClause {
        clause: U256::from(9),
        count: U256::from(2),
    };
    bench.chain.revert(Some(never.abi_encode().into()));
    bench.want(&["a"]).await;
    bench.turn().await;
    let row = bench.journal.intent("a").await.unwrap().unwrap();
    assert_eq!(row.state, IntentState::Failed);
    assert!(row.reason.unwrap().contains("no clause 9"));
    assert_eq!(bench.chain.asked("send"), 0);
}

#[tokio::test]
async fn a_preflight_that_says_done_or_early_waits_for_the_facts() {
    for error in [
        IEscrow::AlreadyClosed {
            index: U256::ZERO,
            clause: U256::ZERO,
        }
        .abi_encode(),
        ICourt::NotFinal {
            docketId: B256::ZERO,
            status: crate::contracts::Status::Standing,
        }
        .abi_encode(),
        vec![],
    ] {
        let bench = Bench::new(1).await;
        bench.chain.revert(Some(error.into()));
        bench.want(&["a"]).await;
        bench.turn().await;
        let row = bench.journal.intent("a").await.unwrap().unwrap();
        assert_eq!((row.state, row.tries), (IntentState::Pending, 1));
        assert_eq!(bench.chain.asked("send"), 0);
        bench.want(&[]).await;
        assert_eq!(bench.state("a").await, IntentState::Cancelled);
    }
}

#[tokio::test]
async fn a_revert_on_chain_is_tried_again_after_a_pause() {
    let bench = Bench::new(1).await;
    bench.want(&["a"]).await;
    bench.turn().await;
    bench.chain.mine(false);
    bench.turn().await;
    assert_eq!(bench.attempts("a").await, [(0, "reverted".into())]);
    let row = bench.journal.intent("a").await.unwrap().unwrap();
    assert_eq!((row.state, row.tries), (IntentState::Pending, 1));
    assert!(bench.chain.waiting().is_empty());
}

#[tokio::test]
async fn too_late_or_too_poor_sends_nothing() {
    let bench = Bench::new(1).await;
    bench.chain.wealth(2 * 21_000);
    bench.want(&["a"]).await;
    bench.turn().await;
    let row = bench.journal.intent("a").await.unwrap().unwrap();
    assert_eq!(row.state, IntentState::Pending);
    assert!(row.reason.unwrap().contains("holds 42000 wei"));

    let bench = Bench::new(1).await;
    for _ in 0..1_000 {
        bench.chain.push(&[]);
    }
    bench.want(&["a"]).await;
    bench.turn().await;
    let row = bench.journal.intent("a").await.unwrap().unwrap();
    assert_eq!(row.state, IntentState::Failed);
    assert!(row.reason.unwrap().contains("due by 10000"));
    assert_eq!(bench.chain.asked("send"), 0);
}
