//! A chain of our own: anvil, the contracts, the token and everybody's keys.

use crate::{
    money::{Money, WHOLE},
    party::Party,
    process::Process,
};
use alloy::{
    consensus::BlockHeader as _,
    eips::BlockId,
    primitives::{Address, U256, keccak256, utils::parse_ether},
    providers::{DynProvider, Provider as _, ProviderBuilder},
    signers::local::PrivateKeySigner,
    sol,
};
use eyre::{Result, WrapErr as _, ensure, eyre};
use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

sol! {
    #[sol(rpc)]
    contract DemoToken {
        function balanceOf(address account) external view returns (uint256);
        function approve(address spender, uint256 amount) external returns (bool);
    }
}

/// How long anvil may take until it answers.
const PATIENCE: Duration = Duration::from_secs(20);

/// Room for all that forge deploys, in one block. Where transactions come faster than anvil mines, it
/// puts them into one; what has no room there stays pending until another comes, and forge waits for it.
const BLOCK_GAS: &str = "1000000000";

/// How often something awaited is looked at.
pub(crate) const TICK: Duration = Duration::from_millis(50);

/// The chain, and who is on it.
#[derive(Debug)]
pub(crate) struct Chain {
    pub(crate) provider: DynProvider,
    pub(crate) rpc: String,
    pub(crate) id: u64,
    pub(crate) process: Process,
    root: PathBuf,
}

impl Chain {
    /// Starts anvil of the repository at `root` on a free port, and waits until it answers.
    pub(crate) async fn start(root: &Path, logs: &Path) -> Result<Self> {
        let port = free_port()?;
        let mut command = tool(root, "anvil")?;
        command.args([
            "--host",
            "127.0.0.1",
            "--port",
            &port.to_string(),
            "--accounts",
            "1",
            "--gas-limit",
            BLOCK_GAS,
        ]);
        let mut process = Process::spawn("anvil", command, logs)?;
        let rpc = format!("http://127.0.0.1:{port}");
        let provider = ProviderBuilder::new()
            .disable_recommended_fillers()
            .connect_http(rpc.parse()?)
            .erased();

        let started = Instant::now();
        let id = loop {
            process.check()?;
            match provider.get_chain_id().await {
                Ok(id) => break id,
                Err(error) if started.elapsed() > PATIENCE => {
                    let error = eyre!(error).wrap_err(process.tail());
                    return Err(error.wrap_err(format!("anvil does not answer at {rpc}")));
                }
                Err(_) => tokio::time::sleep(TICK).await,
            }
        };
        Ok(Self {
            provider,
            rpc,
            id,
            process,
            root: root.to_owned(),
        })
    }

    /// Gives an account ether for gas.
    pub(crate) async fn fund(&self, account: Address, ether: &str) -> Result<()> {
        let wei = parse_ether(ether)?;
        let _: () = self
            .provider
            .raw_request("anvil_setBalance".into(), (account, wei))
            .await?;
        Ok(())
    }

    /// Lets chain time jump ahead.
    pub(crate) async fn travel(&self, seconds: u64) -> Result<()> {
        let _: serde_json::Value = self
            .provider
            .raw_request("evm_increaseTime".into(), (U256::from(seconds),))
            .await?;
        let _: serde_json::Value = self.provider.raw_request("evm_mine".into(), ()).await?;
        Ok(())
    }

    /// Deploys the contracts by the repository's own forge script.
    pub(crate) async fn deploy(&self, deployer: &PrivateKeySigner) -> Result<()> {
        self.forge(
            deployer,
            &[
                "script",
                "script/Deploy.s.sol",
                "--tc",
                "Deploy",
                "--broadcast",
            ],
            &[],
        )
        .await?;
        Ok(())
    }

    /// Deploys the token, with what everyone begins with.
    pub(crate) async fn deploy_token(
        &self,
        deployer: &PrivateKeySigner,
        holdings: &[(Address, Money)],
    ) -> Result<Address> {
        let list = |items: Vec<String>| format!("[{}]", items.join(","));
        let holders = list(
            holdings
                .iter()
                .map(|(holder, _)| holder.to_string())
                .collect(),
        );
        let amounts = list(
            holdings
                .iter()
                .map(|(_, amount)| amount.0.to_string())
                .collect(),
        );
        let create = [
            "create",
            "script/DemoToken.sol:DemoToken",
            "--broadcast",
            "--json",
        ];
        let arguments = ["--constructor-args", &holders, &amounts];
        let output = self.forge(deployer, &create, &arguments).await?;
        let json = output.find('{').map_or("", |start| &output[start..]);
        let created: serde_json::Value = serde_json::from_str(json)
            .wrap_err_with(|| format!("forge create answers\n{output}"))?;
        let address = created["deployedTo"].as_str().unwrap_or_default();
        address
            .parse()
            .wrap_err_with(|| format!("forge create names the address {address:?}"))
    }

    async fn forge(
        &self,
        deployer: &PrivateKeySigner,
        command: &[&str],
        arguments: &[&str],
    ) -> Result<String> {
        let mut forge = tool(&self.root, "forge")?;
        // The key of an account that exists on this chain alone.
        let key = deployer.to_bytes().to_string();
        forge.current_dir(&self.root).args(command);
        forge
            .args(["--rpc-url", &self.rpc, "--private-key", &key])
            .args(arguments);
        let output = tokio::process::Command::from(forge)
            .kill_on_drop(true)
            .output()
            .await
            .wrap_err("cannot run forge")?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(
            output.status.success(),
            "forge {} ended with {}:\n{printed}{}",
            command.join(" "),
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(printed)
    }

    /// The gas of everything that has happened on this chain.
    pub(crate) async fn gas_so_far(&self) -> Result<u64> {
        let mut gas = 0;
        for number in 0..=self.provider.get_block_number().await? {
            let block = self.provider.get_block(BlockId::number(number)).await?;
            gas += block.map_or(0, |block| block.header.gas_used());
        }
        Ok(gas)
    }

    /// What everyone holds of the token now.
    pub(crate) async fn holdings(
        &self,
        token: Address,
        parties: &BTreeMap<Party, Address>,
    ) -> Result<BTreeMap<Party, Money>> {
        let token = DemoToken::new(token, &self.provider);
        let mut holdings = BTreeMap::new();
        for (party, address) in parties {
            let amount = token.balanceOf(*address).call().await?;
            holdings.insert(*party, Money::of(u128::try_from(amount)?));
        }
        Ok(holdings)
    }

    /// The ether that everyone holds now, in wei.
    pub(crate) async fn ether(
        &self,
        parties: &BTreeMap<Party, Address>,
    ) -> Result<BTreeMap<Party, U256>> {
        let mut ether = BTreeMap::new();
        for (party, address) in parties {
            ether.insert(*party, self.provider.get_balance(*address).await?);
        }
        Ok(ether)
    }
}

/// The key of one who takes part: made from the name, and worth nothing outside this chain.
pub(crate) fn key(name: &str) -> Result<PrivateKeySigner> {
    Ok(PrivateKeySigner::from_bytes(&keccak256(format!(
        "assize demo {name}"
    )))?)
}

/// Whole tokens.
pub(crate) const fn whole(tokens: u128) -> u128 {
    tokens * WHOLE
}

/// A port on loopback that nobody listens on.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}

/// A tool of the Foundry that npm installed in the repository.
fn tool(root: &Path, name: &str) -> Result<Command> {
    let path = root.join("node_modules/.bin").join(name);
    ensure!(
        path.exists(),
        "{} is not there: run `make setup`",
        path.display()
    );
    Ok(Command::new(path))
}
