//! The decider: looks at the journal, asks the strategies, writes their intents down, runs jobs.

use crate::{
    KeeperError,
    artifacts::Artifacts,
    contracts::Spec,
    hook::{Hook, Point},
    intent::{Act, Intent, Kind},
    journal::{Journal, Run, wall},
    runner::{RunError, Runner, unable},
    strategy::{Contracts, DealView, Roles, View, decide},
};
use alloy::primitives::{Address, B256};
use futures::FutureExt as _;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::Notify, task::JoinSet};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

/// How long a spec that is not in the store is looked for again at the latest.
const SLOWEST_LOOK: Duration = Duration::from_secs(300);

/// The decider.
#[derive(Debug)]
pub struct Decider {
    /// The journal.
    pub journal: Journal,
    /// The store.
    pub artifacts: Artifacts,
    /// What runs jobs.
    pub runner: Arc<dyn Runner>,
    /// Where tests interrupt.
    pub hook: Arc<dyn Hook>,
    /// Who acts.
    pub account: Address,
    /// The contracts.
    pub contracts: Contracts,
    /// The roles.
    pub roles: Roles,
    /// Jobs to run side by side.
    pub parallel: usize,
    /// The pause before an artifact is looked for again.
    pub retry: Duration,
    /// Wakes it when the journal has something new.
    pub wake: Arc<Notify>,
    /// Wakes the transaction manager.
    pub transactor: Arc<Notify>,
}

/// What the decider remembers between two looks; all of it can be lost.
#[derive(Debug, Default)]
struct Memory {
    specs: HashMap<B256, Option<Arc<Spec>>>,
    looks: HashMap<B256, (Instant, Duration)>,
    running: HashSet<B256>,
}

impl Decider {
    /// Decides after every block until `stop`. Jobs that are running then are left; they are run
    /// again after the next start.
    ///
    /// # Errors
    /// If the journal fails.
    pub async fn run(self, stop: CancellationToken) -> Result<(), KeeperError> {
        let mut memory = Memory::default();
        let mut jobs: JoinSet<(B256, Run)> = JoinSet::new();
        loop {
            self.turn(&mut memory, &mut jobs).await?;
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = self.wake.notified() => {}
                // An artifact may have arrived, without any block.
                () = tokio::time::sleep(self.retry) => {}
                Some(joined) = jobs.join_next() => match joined {
                    Ok((deal_id, run)) => {
                        memory.running.remove(&deal_id);
                        self.hook.reached(Point::JobRun).await;
                        self.journal.keep_run(deal_id, &run).await?;
                        report_run(deal_id, &run);
                    }
                    Err(error) => {
                        return Err(KeeperError::TaskPanicked {
                            task: "job",
                            message: error.to_string(),
                        });
                    }
                }
            }
        }
    }

    async fn turn(
        &self,
        memory: &mut Memory,
        jobs: &mut JoinSet<(B256, Run)>,
    ) -> Result<(), KeeperError> {
        let (cursor, facts) = self.journal.open_deals().await?;
        let Some(cursor) = cursor else { return Ok(()) };
        let signed = self.journal.signed_deals().await?;
        let mut runs = self.journal.runs().await?;
        let documents = self.journal.specs().await?;
        metrics::gauge!("keeper_open_deals").set(u32::try_from(facts.len()).unwrap_or(u32::MAX));

        let open: HashSet<B256> = facts.iter().map(|facts| facts.deal.terms).collect();
        memory.specs.retain(|terms, _| open.contains(terms));
        memory.looks.retain(|terms, _| open.contains(terms));
        let mut deals = Vec::with_capacity(facts.len());
        let mut specs = BTreeMap::new();
        for facts in facts {
            let spec = self.spec(memory, &documents, facts.deal.terms).await?;
            let unable = spec.as_ref().and_then(|spec| {
                let (_, reason) = unable(&*self.runner, &spec.job)?;
                Some(reason)
            });
            let id = facts.id;
            deals.push(DealView {
                court: spec.as_ref().map(|spec| spec.court.clone()),
                signed: signed.contains(&id),
                run: runs.remove(&id),
                unable,
                facts,
            });
            if let Some(spec) = spec {
                specs.insert(id, (spec, signed.contains(&id)));
            }
        }
        let view = View {
            account: self.account,
            contracts: self.contracts,
            roles: self.roles,
            deals,
            wall: wall(),
            retry: self.retry.as_secs(),
        };
        let intents = decide(&view, cursor.time);
        let synced = self.journal.sync_intents(&intents, cursor.number).await?;
        for intent in &synced.opened {
            report_opened(intent);
        }
        for id in &synced.cancelled {
            debug!(target: "keeper", intent = id, "no longer due");
        }
        if !synced.opened.is_empty() {
            self.transactor.notify_one();
        }
        for intent in intents.iter().filter(|intent| intent.act == Act::Run) {
            if jobs.len() >= self.parallel {
                break;
            }
            let Some((spec, signed)) = specs.get(&intent.deal_id) else {
                continue;
            };
            if memory.running.insert(intent.deal_id) {
                debug!(target: "keeper", deal_id = %intent.deal_id, "running the job");
                let job = run_job(
                    Arc::clone(&self.runner),
                    self.artifacts.clone(),
                    Arc::clone(spec),
                    // Who files publishes the outcome; who replays only compares.
                    *signed || spec.court.filing.filer == self.account,
                );
                let deal_id = intent.deal_id;
                jobs.spawn(async move {
                    let run = AssertUnwindSafe(job).catch_unwind().await;
                    let unable = |_| Run::Unable {
                        reason: "running the job panicked".into(),
                    };
                    (deal_id, run.unwrap_or_else(unable))
                });
            }
        }
        Ok(())
    }

    /// A deal's spec from memory, journal or store. One that does not parse, or that never comes, is
    /// nobody's business but the deal's.
    async fn spec(
        &self,
        memory: &mut Memory,
        documents: &BTreeMap<B256, Vec<u8>>,
        terms: B256,
    ) -> Result<Option<Arc<Spec>>, KeeperError> {
        if let Some(spec) = memory.specs.get(&terms) {
            return Ok(spec.clone());
        }
        let document = match documents.get(&terms) {
            Some(document) => Some(document.clone()),
            None => {
                let now = Instant::now();
                if memory
                    .looks
                    .get(&terms)
                    .is_some_and(|(next, _)| now < *next)
                {
                    return Ok(None);
                }
                match self.artifacts.spec(terms).await {
                    Ok(document) => {
                        self.journal.keep_spec(terms, &document).await?;
                        Some(document)
                    }
                    Err(problem) => {
                        debug!(target: "keeper", %terms, %problem, "no spec");
                        let pause = memory
                            .looks
                            .get(&terms)
                            .map_or(self.retry, |(_, pause)| (*pause * 2).min(SLOWEST_LOOK));
                        memory.looks.insert(terms, (now + pause, pause));
                        None
                    }
                }
            }
        };
        let Some(document) = document else {
            return Ok(None);
        };
        let spec = match Spec::parse(&document) {
            Ok(spec) => Some(Arc::new(spec)),
            Err(problem) => {
                info!(target: "keeper", code = "K-DEC-001", %terms, %problem, "a deal's terms are no spec");
                None
            }
        };
        memory.looks.remove(&terms);
        memory.specs.insert(terms, spec.clone());
        Ok(spec)
    }
}

async fn run_job(
    runner: Arc<dyn Runner>,
    artifacts: Artifacts,
    spec: Arc<Spec>,
    publish: bool,
) -> Run {
    let at = wall();
    let fetched = async {
        let module = artifacts
            .get(spec.job.job.module, spec.job.job.limits.module_bytes)
            .await?;
        let input = artifacts
            .get(spec.job.job.input, spec.job.job.limits.input_bytes)
            .await?;
        Ok::<_, RunError>((module, input))
    };
    let outcome = match fetched.await {
        Ok((module, input)) => runner.run(&spec.job.job, module, input).await,
        Err(error) => Err(error),
    };
    let outcome = match outcome {
        // An outcome that nobody can fetch must not be filed.
        Ok(outcome) if publish => match artifacts.put(outcome.encode()).await {
            Ok(()) => Ok(outcome),
            Err(error) => Err(error),
        },
        other => other,
    };
    match outcome {
        Ok(outcome) => Run::Done {
            output: B256::from(*outcome.hash().as_bytes()),
            units: spec.job.units(outcome.fuel()),
        },
        Err(RunError::Impossible(reason)) => Run::Impossible { reason },
        Err(RunError::Unable(reason)) => Run::Unable { reason },
        Err(RunError::NotNow(reason)) => Run::Unavailable { reason, at },
    }
}

fn report_run(deal_id: B256, run: &Run) {
    match run {
        Run::Done { output, units } => {
            info!(target: "keeper", event = Kind::Run.event(), %deal_id, %output, units, "ran the job");
        }
        Run::Unavailable { reason, .. } => {
            warn!(target: "keeper", code = "K-RUN-002", %deal_id, reason, "the job cannot be run now");
        }
        Run::Impossible { reason } | Run::Unable { reason } => {
            warn!(target: "keeper", code = "K-RUN-003", %deal_id, reason, "the job cannot be run");
        }
    }
}

fn report_opened(intent: &Intent) {
    match &intent.act {
        Act::Note { reason } => {
            metrics::counter!("keeper_notes_total", "kind" => intent.kind.name()).increment(1);
            info!(
                target: "keeper",
                event = intent.kind.event(),
                deal_id = %intent.deal_id,
                docket_id = intent.detail.docket_id.map(tracing::field::display),
                claim = intent.detail.claim.map(tracing::field::display),
                reason,
                "noted"
            );
        }
        Act::Send { .. } | Act::Run => {
            debug!(target: "keeper", intent = intent.id, deal_id = %intent.deal_id, "intended");
        }
    }
}
