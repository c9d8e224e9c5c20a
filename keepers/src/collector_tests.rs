use super::*;
use crate::{
    fake::{FakeChain, SOURCES},
    hook::NoHook,
    journal::Identity,
};
use alloy::primitives::{Address, B256};

/// A collector over a chain in memory and a journal on disk.
struct Bench {
    chain: Arc<FakeChain>,
    journal: Journal,
    directory: tempfile::TempDir,
}

const IDENTITY: Identity = Identity {
    chain_id: 1,
    escrow: SOURCES.escrow,
    court: SOURCES.court,
    account: Address::ZERO,
};

impl Bench {
    async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let journal = Journal::open(&directory.path().join("journal"), IDENTITY)
            .await
            .unwrap();
        Self {
            chain: Arc::new(FakeChain::default()),
            journal,
            directory,
        }
    }

    fn collector(&self, depth: u64, range: u64) -> Collector {
        Collector {
            chain: self.chain.clone(),
            journal: self.journal.clone(),
            sources: SOURCES,
            hook: Arc::new(NoHook),
            start_block: 0,
            max_range: range,
            reorg_depth: depth,
            poll: Duration::from_millis(1),
            wake: Arc::new(Notify::new()),
            health: Arc::default(),
        }
    }

    async fn catch_up(&self, depth: u64) -> Result<(), Fault> {
        self.collector(depth, 7)
            .catch_up(&CancellationToken::new())
            .await
    }

    async fn deals(&self) -> Vec<B256> {
        let (_, deals) = self.journal.open_deals().await.unwrap();
        deals.into_iter().map(|deal| deal.id).collect()
    }

    async fn cursor(&self) -> u64 {
        self.journal.cursor().await.unwrap().unwrap().number
    }
}

const fn deal(n: u8) -> B256 {
    B256::with_last_byte(n)
}

fn ok(result: Result<(), Fault>) {
    assert!(result.is_ok());
}

#[tokio::test]
async fn backfill_by_ranges_then_by_block_misses_nothing() {
    let bench = Bench::new().await;
    for n in 0..40 {
        bench.chain.push(&[deal(n)]);
    }
    ok(bench.catch_up(5).await);
    assert_eq!(bench.deals().await.len(), 40);
    assert_eq!(bench.cursor().await, 39);
    // Blocks 0 to 34 in ranges of 7, the last 5 one by one.
    assert_eq!(bench.chain.asked("logs 0 6"), 1);
    assert_eq!(bench.chain.asked("logs "), 5);
    assert_eq!(bench.chain.asked("logs_of"), 5);
}

#[tokio::test]
async fn a_second_journal_handle_goes_on_where_the_first_stopped() {
    let bench = Bench::new().await;
    bench.chain.push(&[deal(1)]);
    ok(bench.catch_up(5).await);
    let Bench {
        chain,
        journal,
        directory,
    } = bench;
    journal.close().await;
    drop(journal);
    let path = directory.path().join("journal");
    let journal = Journal::open(&path, IDENTITY).await.unwrap();
    let bench = Bench {
        chain,
        journal,
        directory,
    };
    bench.chain.push(&[deal(2)]);
    ok(bench.catch_up(5).await);
    assert_eq!(bench.deals().await, [deal(1), deal(2)]);
    assert_eq!(bench.chain.asked("logs_of"), 2, "nothing is read twice");
}

#[tokio::test]
async fn a_reorganisation_takes_its_facts_with_it_and_no_others() {
    let bench = Bench::new().await;
    for n in 0..6 {
        bench.chain.push(&[deal(n)]);
    }
    ok(bench.catch_up(10).await);
    // Blocks 4 and 5 are replaced: the deal of 4 comes a block later, that of 5 never.
    bench.chain.pop(2);
    bench.chain.push(&[]);
    bench.chain.push(&[deal(4), deal(9)]);
    bench.chain.push(&[]);
    ok(bench.catch_up(10).await);
    assert_eq!(
        bench.deals().await,
        [deal(0), deal(1), deal(2), deal(3), deal(4), deal(9)]
    );
    assert_eq!(bench.cursor().await, 6);
}

#[tokio::test]
async fn a_chain_that_gets_shorter_is_rolled_back_too() {
    let bench = Bench::new().await;
    for n in 0..6 {
        bench.chain.push(&[deal(n)]);
    }
    ok(bench.catch_up(10).await);
    bench.chain.pop(3);
    ok(bench.catch_up(10).await);
    assert_eq!(bench.deals().await, [deal(0), deal(1), deal(2)]);
    assert_eq!(bench.cursor().await, 2);
}

#[tokio::test]
async fn a_reorganisation_below_all_that_is_remembered_stops_the_keeper() {
    let bench = Bench::new().await;
    for n in 0..10 {
        bench.chain.push(&[deal(n)]);
    }
    ok(bench.catch_up(2).await);
    bench.chain.pop(8);
    for n in 20..30 {
        bench.chain.push(&[deal(n)]);
    }
    let Err(Fault::Fatal(error)) = bench.catch_up(2).await else {
        panic!("it went on")
    };
    assert_eq!(error.code(), "K-JRN-006");
    // Nothing was undone on a guess.
    assert_eq!(bench.deals().await.len(), 10);
}

#[tokio::test]
async fn a_node_that_fails_at_any_question_costs_nothing() {
    for failing in 0..12 {
        let bench = Bench::new().await;
        for n in 0..12 {
            bench.chain.push(&[deal(n)]);
        }
        let collector = bench.collector(3, 4);
        let stop = CancellationToken::new();
        let mut fails = 0;
        // Every question from the `failing`th on fails once.
        for _ in 0..50 {
            bench.chain.fail(usize::from(fails < failing));
            match collector.catch_up(&stop).await {
                Ok(()) => break,
                Err(Fault::Chain(_)) => fails += 1,
                Err(Fault::Fatal(error)) => panic!("{error}"),
            }
        }
        assert_eq!(bench.deals().await.len(), 12, "after {fails} failures");
    }
}

#[tokio::test]
async fn running_it_retries_until_the_node_is_back_and_stops_when_told() {
    let bench = Bench::new().await;
    bench.chain.push(&[deal(1)]);
    bench.chain.fail(3);
    let collector = bench.collector(3, 4);
    let woken = Arc::clone(&collector.wake);
    let stop = CancellationToken::new();
    let task = tokio::spawn(collector.run(stop.clone()));
    woken.notified().await;
    assert_eq!(bench.deals().await, [deal(1)]);
    stop.cancel();
    task.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_journal_belongs_to_one_process_and_one_chain() {
    let bench = Bench::new().await;
    let path = bench.directory.path().join("journal");
    assert_eq!(
        Journal::open(&path, IDENTITY).await.unwrap_err().code(),
        "K-JRN-003"
    );
    drop(bench.journal);
    let other = Identity {
        chain_id: 2,
        ..IDENTITY
    };
    let error = Journal::open(&path, other).await.unwrap_err();
    assert_eq!(error.code(), "K-JRN-004");
    assert!(error.to_string().contains("on chain 1 "), "{error}");
}
