//! The story from the beginning to the end.

use crate::{
    Options,
    chain::{Chain, TICK, key, whole},
    deals::{AMOUNTS, DEADLINE, Market},
    faults,
    keepers::{self, KeeperProcess, Setting},
    ledger::{Amounts, Changes, Course},
    money::{Money, SYMBOL},
    paint::{self, BOLD, short},
    party::{PARTIES, Party, VERIFIERS},
    report::{Ether, Report, Settled},
    timeline::{Contracts, Progress, Timeline},
    work::{FUEL_PER_UNIT, Work, first_difference},
};
use alloy::primitives::{Address, B256};
use assize::{AddressBook, types::PPM};
use assize_arbiters::{ArtifactStore as _, Digest, DirectoryStore, Sandbox, SandboxConfig};
use eyre::{OptionExt as _, Result, bail, ensure};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

/// How long anything awaited may take before the demonstration gives up and says what it saw.
const PATIENCE: Duration = Duration::from_secs(90);

/// Tells everything; returns whether every balance is as the deals say.
///
/// # Errors
/// If something could not be done, or was awaited in vain; the logs stay then.
pub(crate) async fn story(root: &Path, options: &Options) -> Result<bool> {
    let works = works(root, options).await?;
    let dir = tempfile::Builder::new().prefix("assize-demo-").tempdir()?;
    match tell(root, options, &works, dir.path()).await {
        Ok(right) => Ok(right),
        Err(error) => {
            let logs = dir.keep();
            Err(error.wrap_err(format!(
                "the demo failed; all logs are in {}",
                logs.display()
            )))
        }
    }
}

/// The three deals' jobs, each run once here, so that a bad module ends it before it begins.
async fn works(root: &Path, options: &Options) -> Result<[Work; 3]> {
    let (root, module, input) = (
        root.to_owned(),
        options.module.clone(),
        options.input.clone(),
    );
    let works = move || {
        let sandbox = Sandbox::new(SandboxConfig::default().with_slots(1))?;
        if let Some(module) = module {
            let own = Work::own(&sandbox, &module, input.as_deref())?;
            return Ok([own.clone(), own.clone(), own]);
        }
        let alignment = Work::alignment(&sandbox, &root)?;
        Ok([alignment.clone(), Work::snake(&sandbox, &root)?, alignment])
    };
    tokio::task::spawn_blocking(works).await?
}

async fn tell(root: &Path, options: &Options, works: &[Work; 3], dir: &Path) -> Result<bool> {
    introduce();

    paint::heading("Setting up");
    let chain = Chain::start(root, dir).await?;
    let what = format!(
        "anvil, a chain of our own (id {}), at {}",
        chain.id, chain.rpc
    );
    paint::step(None, "demo", &format!("starts {what}"));
    let deployer = key("deployer")?;
    chain.fund(deployer.address(), "100").await?;
    paint::step(
        None,
        "demo",
        "deploys escrow, court, arbiters and allocators by the forge script",
    );
    chain.deploy(&deployer).await?;
    let address_book = root.join("sdk/artifacts/addresses.json");

    let mut parties = BTreeMap::new();
    for party in PARTIES {
        parties.insert(party, key(&party.to_string())?.address());
    }
    let book = AddressBook::read(&address_book)?;
    parties.insert(Party::Escrow, book.escrow);
    parties.insert(Party::Court, book.court);
    let people: Vec<_> = PARTIES
        .into_iter()
        .filter(|party| !matches!(party, Party::Escrow | Party::Court))
        .collect();
    let start = |party: &Party| match party {
        Party::Client | Party::Node(_) => whole(1_000),
        Party::Verifier(_) => whole(100),
        _ => 0,
    };
    let mut holdings = Vec::new();
    for party in &people {
        chain.fund(parties[party], "1").await?;
        holdings.push((parties[party], Money::of(start(party))));
    }
    let token = chain.deploy_token(&deployer, &holdings).await?;
    paint::step(
        None,
        "demo",
        &format!("deploys {SYMBOL}, an ERC-20, and hands some to everyone"),
    );

    let deployment = chain.gas_so_far().await?;
    let before = chain.holdings(token, &parties).await?;
    let ether_before = chain.ether(&parties).await?;
    let contracts = Contracts {
        escrow: book.escrow,
        court: book.court,
        named_verifiers: book.named_verifiers,
        metered: book.metered,
        verifier_fee: book.verifier_fee,
        token,
    };
    let timeline = Timeline::new(chain.provider.clone(), contracts, &parties).await?;

    let store_path = dir.join("store");
    let store = DirectoryStore::open(&store_path)?;
    let setting = Setting {
        chain: &chain,
        address_book: address_book.clone(),
        store: store_path,
        dir,
        token,
        verifiers: VERIFIERS.iter().map(|verifier| parties[verifier]).collect(),
    };
    let mut keepers = BTreeMap::new();
    for party in &people {
        if *party == Party::Client {
            continue;
        }
        let keeper = setting.start(*party).await?;
        let (id, role) = (keeper.process.id(), role(*party));
        paint::step(
            None,
            "demo",
            &format!("starts {party} as process {id}: {role}"),
        );
        keepers.insert(*party, keeper);
    }
    let mut stage = Stage {
        chain,
        timeline,
        heard: BTreeMap::new(),
        keepers,
    };

    let market = Market::new(&stage.chain, &book, token, &parties).await?;
    market.approve().await?;
    stage
        .until("everyone's approvals of the token", |timeline| {
            let approvals = timeline
                .spent()
                .iter()
                .filter(|spent| spent.step.starts_with("approve"));
            // Escrow and court by each of three nodes, the escrow by the client.
            approvals.count() >= 7
        })
        .await?;
    paint::step(
        None,
        "all",
        "approve the contracts to pull what they will lock, as ERC-20 needs",
    );

    let mut deals = Vec::new();
    for (number, work) in (1..).zip(works) {
        deals.push(stage.deal(number, work, &market, &store, &parties).await?);
    }

    let after = stage.chain.holdings(token, &parties).await?;
    let ether_after = stage.chain.ether(&parties).await?;
    let ether = people.iter().map(|party| {
        let fee = stage.timeline.fee(parties[party]);
        (
            *party,
            Ether {
                before: ether_before[party],
                fee,
                after: ether_after[party],
            },
        )
    });
    let report = Report {
        before: &before,
        after: &after,
        deals: &deals,
        ether: &ether.collect(),
        spent: stage.timeline.spent(),
        deployment,
    };
    explain(works, &deals);
    let right = report.print();
    if let Some(path) = &options.report {
        report.write(path)?;
    }
    Ok(right)
}

/// The chain, the processes, and the story so far.
#[derive(Debug)]
struct Stage {
    chain: Chain,
    timeline: Timeline,
    keepers: BTreeMap<Party, KeeperProcess>,
    /// How many lines of each keeper's log were read.
    heard: BTreeMap<Party, usize>,
}

impl Stage {
    /// Plays one deal from the offer until all its value is back with somebody.
    async fn deal(
        &mut self,
        number: u8,
        work: &Work,
        market: &Market,
        store: &DirectoryStore,
        parties: &BTreeMap<Party, Address>,
    ) -> Result<Settled> {
        let node = Party::Node(number);
        let plot = [
            "an honest node",
            "a node that lies",
            "a node that goes silent",
        ];
        let plot = plot[usize::from(number) - 1];
        paint::heading(&format!("Deal {number}: {plot}. The job: {}", work.title));
        let before = self.chain.holdings(self.timeline.token(), parties).await?;

        let module = store.put(&work.module)?;
        let input = store.put(&work.input)?;
        let draft = market.draft(number, work, parties[&node], self.timeline.now())?;
        store.put(&draft.document)?;
        paint::step(
            None,
            "client",
            &format!(
                "puts the module ({}, {} bytes), its input ({}, {} bytes) and the deal's terms ({}) \
                 into the store",
                short(module.as_bytes()),
                work.module.len(),
                short(input.as_bytes()),
                work.input.len(),
                short(Digest::of(&draft.document).as_bytes()),
            ),
        );
        if number == 1
            && let Some(least) = draft.least_multiplier
        {
            paint::detail(&format!(
                "the SDK made the deal, and would have refused one in which cheating pays: K must be \
                 at least {:.2} times the price",
                f64::from(u32::try_from(least)?) / f64::from(PPM),
            ));
        }
        let url = self.keepers[&node]
            .offers
            .clone()
            .ok_or_eyre("a node without offers")?;
        let signature = market.ask(&url, &draft).await?;
        paint::step(
            None,
            &node.to_string(),
            "fetches and checks all three before it binds itself, then signs the deal",
        );
        let id = market.open(&draft, parties[&node], signature).await?;
        self.until(&format!("deal {number} to open"), |story| {
            story.deal(id).is_some()
        })
        .await?;

        if node == Party::Node(3) {
            self.heard_event(node, faults::BEGUN).await?;
            self.skip_to_deadline(id).await?;
        }
        let what = format!("deal {number} to be settled");
        self.until(&what, |story| {
            story.deal(id).is_some_and(Progress::is_settled)
        })
        .await?;

        let course = match node {
            Party::Node(1) => Course::Upheld {
                units: work.units(),
            },
            Party::Node(2) => Course::Overruled {
                units: work.units(),
            },
            _ => Course::Absent,
        };
        let after = self.chain.holdings(self.timeline.token(), parties).await?;
        let change = |party: Party| Money(after[&party].0 - before[&party].0);
        let actual: Changes = PARTIES
            .into_iter()
            .map(|party| (party, change(party)))
            .collect();
        Ok(Settled {
            course,
            expected: AMOUNTS.changes(node, course),
            actual,
        })
    }

    /// Nothing comes: lets chain time jump to the deadline instead of waiting for it.
    async fn skip_to_deadline(&mut self, id: B256) -> Result<()> {
        let deal = self.timeline.deal(id).ok_or_eyre("the deal is not open")?;
        ensure!(deal.filed.is_none(), "the silent node filed a result");
        let left = (deal.opened_at + u64::from(DEADLINE)).saturating_sub(self.timeline.now());
        self.timeline
            .step("node-3", "took the job, and files nothing");
        self.timeline.step(
            "demo",
            &format!("does not wait {left} s for the deadline: it sets the chain's clock ahead"),
        );
        self.chain.travel(left).await?;
        let deadline = left + self.timeline.now();
        self.until("the deadline", |story| story.now() >= deadline)
            .await?;
        self.timeline.step(
            "court",
            "deadline: nobody has to say so, the docket is now Absent",
        );
        Ok(())
    }

    /// Goes on until `done`, telling what happens; fails if a process ends or it takes too long.
    async fn until(&mut self, what: &str, done: impl Fn(&Timeline) -> bool) -> Result<()> {
        let started = Instant::now();
        loop {
            self.listen()?;
            self.timeline.catch_up().await?;
            if done(&self.timeline) {
                return Ok(());
            }
            self.wait(what, started).await?;
        }
    }

    /// Goes on until a keeper logged an event.
    async fn heard_event(&mut self, party: Party, name: &str) -> Result<()> {
        let started = Instant::now();
        loop {
            self.listen()?;
            self.timeline.catch_up().await?;
            if keepers::event(&self.keepers[&party].process.output()?, name).is_some() {
                return Ok(());
            }
            self.wait(&format!("{name} of {party}"), started).await?;
        }
    }

    async fn wait(&mut self, what: &str, started: Instant) -> Result<()> {
        self.chain.process.check()?;
        for keeper in self.keepers.values_mut() {
            keeper.process.check()?;
        }
        if started.elapsed() > PATIENCE {
            let tails: Vec<_> = self.keepers.values().map(|k| k.process.tail()).collect();
            bail!(
                "waited {PATIENCE:?} in vain for {what}.\n{}",
                tails.join("\n")
            );
        }
        tokio::time::sleep(TICK).await;
        Ok(())
    }

    /// Tells what the keepers did off the chain since the last time.
    fn listen(&mut self) -> Result<()> {
        for (party, keeper) in &self.keepers {
            let log = keeper.process.output()?;
            // A line without its end is still being written.
            let whole = log.rfind('\n').map_or("", |end| &log[..end]);
            let heard = self.heard.entry(*party).or_default();
            for line in whole.lines().skip(*heard) {
                *heard += 1;
                let Ok(line) = serde_json::from_str::<Value>(line) else {
                    continue;
                };
                if line["event"] == "job.run" {
                    let output = line["output"].as_str().unwrap_or_default();
                    let output = output.trim_start_matches("0x").get(..8).unwrap_or_default();
                    let does = match party {
                        Party::Node(2) => "runs the job, and makes up another outcome",
                        Party::Node(_) => "runs the job in its sandbox: outcome",
                        _ => "replays the job in its own sandbox: outcome",
                    };
                    let units = &line["units"];
                    let what = format!("{does} {output}, {units} units");
                    paint::step(None, &party.to_string(), &what);
                }
            }
        }
        Ok(())
    }
}

fn role(party: Party) -> &'static str {
    match party {
        Party::Node(2) => "an executor that will lie, which the shipped keeper cannot",
        Party::Node(3) => "an executor that will go silent, which the shipped keeper cannot",
        Party::Node(_) => "the shipped keeper as executor",
        Party::Verifier(_) => "the shipped keeper as verifier",
        _ => "the shipped keeper as enforcer, which settles whatever is due",
    }
}

fn introduce() {
    paint::heading("Assize: three deals between parties who do not trust each other");
    paint::paragraph(
        "A client wants something computed and pays for it; a node computes it. Neither has to trust \
         the other, since both lock value first, and it moves only by clauses that both signed. Three \
         verifiers compute the same again, and the court rules by what they find. Nobody has to trust \
         the one who settles either: it cannot choose where the value goes.",
    );
    anstream::println!();
    let Amounts {
        rate,
        floor,
        cap,
        multiplier,
        timeout,
        fee,
        client_ppm,
    } = AMOUNTS;
    let money = |amount| format!("{} {SYMBOL}", Money::of(amount));
    paint::paragraph("All three deals have the same terms:");
    for term in [
        format!(
            "price: {} for each unit of work ({} instructions), at least {}, at most {}",
            money(rate),
            FUEL_PER_UNIT,
            money(floor),
            money(cap)
        ),
        format!(
            "timeout collateral: {}, which the node loses to the client if it does not deliver",
            money(timeout)
        ),
        format!(
            "cheating collateral K: {multiplier} times the price, which the node hands to the court \
             with its result; if the result is refuted, {} % of it go to the client and the rest to \
             the verifiers",
            client_ppm / 10_000
        ),
        format!(
            "verifiers' fee: {}, in equal parts to those who judged right; all three must agree",
            money(fee)
        ),
        format!("deadline: {DEADLINE} s after the opening"),
    ] {
        paint::bullet(&term);
    }
}

/// Three sentences for each deal: what happened, why, and where the value went.
fn explain(works: &[Work; 3], deals: &[Settled]) {
    paint::heading("What happened, and why");
    let money = |amount: Money| format!("{amount} {SYMBOL}");
    for ((number, work), deal) in (1_u8..).zip(works).zip(deals) {
        let expected = &deal.expected;
        let node = Party::Node(number);
        let loss = money(Money(-expected.of(node).0));
        let text = match deal.course {
            Course::Upheld { units } => format!(
                "{node} ran the job and filed the result together with K. All three verifiers \
                 replayed it and got the same, so the docket became Upheld, and every clause that \
                 asks for Upheld could be taken. {node} got the metered price, {units} units for \
                 {}, and both collaterals back; the verifiers shared their fee, and the client kept \
                 what the price left of its {}.",
                money(Money::of(AMOUNTS.price(units))),
                money(Money::of(AMOUNTS.cap)),
            ),
            Course::Overruled { units } => format!(
                "{node} filed a result that the job does not have. All three verifiers replayed the \
                 job, got another outcome and refuted the claim, so the docket became Overruled. \
                 {node} lost {loss}: the timeout collateral and {} of K went to the client, who \
                 also got the whole payment back, and {} of K to the verifiers on top of their fee.",
                money(Money::of(AMOUNTS.restitution(units))),
                money(Money::of(
                    AMOUNTS.collateral(units) - AMOUNTS.restitution(units)
                )),
            ),
            Course::Absent => format!(
                "{node} signed the deal and filed nothing before the deadline. From then on the \
                 docket is Absent, which nobody has to claim or prove. The client got its payment \
                 and the verifiers' fee back, and {loss} of timeout collateral from {node}."
            ),
        };
        anstream::println!("{BOLD}Deal {number}{BOLD:#}");
        paint::paragraph(&text);
        if deal.course != Course::Absent {
            anstream::println!("The true result, {}:", work.title);
            paint::verbatim(&work.result());
        }
        if let Course::Overruled { .. } = deal.course
            && let Some((claimed, real)) = first_difference(work)
        {
            anstream::println!("What {node} claimed instead, where it first differs:");
            paint::verbatim(&format!("claimed  {claimed}\nin fact  {real}"));
        }
        anstream::println!();
    }
}
