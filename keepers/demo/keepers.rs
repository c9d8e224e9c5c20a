//! The keepers: separate processes, each with a config, a key and a journal of its own.

use crate::{
    chain::{Chain, TICK, key, whole},
    party::Party,
    process::Process,
};
use alloy::primitives::Address;
use eyre::{OptionExt as _, Result, WrapErr as _, ensure};
use serde_json::Value;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// How long a keeper may take until it is well.
const PATIENCE: Duration = Duration::from_secs(30);

/// What every keeper needs to know.
#[derive(Debug)]
pub(crate) struct Setting<'a> {
    pub(crate) chain: &'a Chain,
    pub(crate) address_book: PathBuf,
    /// The artifact store, shared by all.
    pub(crate) store: PathBuf,
    /// Where configs, keys, journals and logs go.
    pub(crate) dir: &'a Path,
    pub(crate) token: Address,
    pub(crate) verifiers: Vec<Address>,
}

/// A keeper's process.
#[derive(Debug)]
pub(crate) struct KeeperProcess {
    pub(crate) process: Process,
    /// Where it takes offers, if it is an executor.
    pub(crate) offers: Option<String>,
}

impl Setting<'_> {
    /// Starts the keeper of `party` and waits until it says that it is well.
    pub(crate) async fn start(&self, party: Party) -> Result<KeeperProcess> {
        let name = party.to_string();
        let config = self.write(party)?;
        let mut command = match party {
            // These two are of this demonstration alone.
            Party::Node(2) => this("liar")?,
            Party::Node(3) => this("silent")?,
            _ => shipped()?,
        };
        command
            .arg("--config")
            .arg(&config)
            .env("RUST_LOG", "info")
            .env("NO_COLOR", "1");
        let mut process = Process::spawn(&name, command, self.dir)?;

        let started = Instant::now();
        let late = |process: &mut Process, what: &str| {
            process.check()?;
            ensure!(
                started.elapsed() < PATIENCE,
                "{name} {what}. {}",
                process.tail()
            );
            Ok(())
        };
        // It tells the ports that it was given.
        let line = loop {
            if let Some(line) = event(&process.output()?, "keeper.started") {
                break line;
            }
            late(&mut process, "does not start")?;
            tokio::time::sleep(TICK).await;
        };
        let status = line["status"]
            .as_str()
            .ok_or_eyre("keeper.started names no status")?;
        let health = format!("http://{status}/healthz");
        while !reqwest::get(&health)
            .await
            .is_ok_and(|answer| answer.status().is_success())
        {
            late(&mut process, "is not well")?;
            tokio::time::sleep(TICK).await;
        }
        let offers = line["offers"].as_str().map(|at| format!("http://{at}"));
        Ok(KeeperProcess { process, offers })
    }

    /// Writes a keeper's config and key.
    fn write(&self, party: Party) -> Result<PathBuf> {
        let dir = self.dir.join(party.to_string());
        fs::create_dir(&dir)?;
        fs::write(
            dir.join("key"),
            key(&party.to_string())?.to_bytes().to_string(),
        )?;
        let path = dir.join("keeper.toml");
        fs::write(&path, self.config(party)?).wrap_err_with(|| path.display().to_string())?;
        Ok(path)
    }

    fn config(&self, party: Party) -> Result<String> {
        let role = match party {
            Party::Node(_) => {
                let verifiers: Vec<_> = self
                    .verifiers
                    .iter()
                    .map(|verifier| format!("\"{verifier}\""))
                    .collect();
                format!(
                    "[executor]\nlisten = \"127.0.0.1:0\"\nverifiers = [{}]\n\n\
                     [[executor.token]]\naddress = \"{}\"\n\
                     min_gigafuel_price = \"{price}\"\nmax_collateral = \"{limit}\"\nmax_total = \"{limit}\"\nallowance = \"{limit}\"",
                    verifiers.join(", "),
                    self.token,
                    price = whole(1),
                    limit = whole(1_000),
                )
            }
            Party::Verifier(_) => "[verifier]".to_owned(),
            _ => "[enforcer]\nscope = \"all\"".to_owned(),
        };
        Ok(format!(
            "[chain]\nrpc = \"{rpc}\"\nchain_id = {id}\naddress_book = {book}\npoll_ms = 100\n\n\
             [account]\nkey_file = \"key\"\n\n[journal]\npath = \"journal.sqlite\"\n\n\
             [store]\npath = {store}\n\n[status]\nlisten = \"127.0.0.1:0\"\n\n{role}\n",
            rpc = self.chain.rpc,
            id = self.chain.id,
            book = quoted(&self.address_book)?,
            store = quoted(&self.store)?,
        ))
    }
}

/// The last line of a keeper's log about an event.
pub(crate) fn event(log: &str, name: &str) -> Option<Value> {
    let lines = log
        .lines()
        .rev()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.into_iter().find(|line| line["event"] == name)
}

fn quoted(path: &Path) -> Result<String> {
    let text = path.to_str().ok_or_eyre("a path that is no UTF-8")?;
    Ok(toml::Value::from(text).to_string())
}

/// The keeper that is shipped, which is built beside this program.
fn shipped() -> Result<Command> {
    let path = env::current_exe()?.with_file_name("assize-keeper");
    ensure!(
        path.exists(),
        "{} is not there: build it, as `make demo` does",
        path.display()
    );
    let mut command = Command::new(path);
    command.args(["run", "--log-format", "json"]);
    Ok(command)
}

/// This program as one of the two executors that are not shipped.
fn this(role: &str) -> Result<Command> {
    let mut command = Command::new(env::current_exe()?);
    command.arg(role);
    Ok(command)
}
