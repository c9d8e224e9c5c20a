//! `assize-keeper`: the daemon.

use assize_keeper::{
    Config, Keeper, KeeperError,
    telemetry::{self, LogFormat},
};
use clap::{Args, Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};
use tokio_util::sync::CancellationToken;
use tracing::{error, info};

#[derive(Debug, Parser)]
#[command(
    version,
    about = "Runs jobs, files and replays results, settles what is due"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Plays the roles of the config until it is told to stop (SIGINT or SIGTERM).
    Run {
        #[command(flatten)]
        config: ConfigPath,
        /// The form of the log.
        #[arg(long, value_enum, default_value_t)]
        log_format: LogFormat,
    },
    /// Checks the config, the key, the endpoint, the contracts, the store and the journal.
    CheckConfig {
        #[command(flatten)]
        config: ConfigPath,
    },
}

#[derive(Debug, Args)]
struct ConfigPath {
    /// The config file, in TOML.
    #[arg(long, short)]
    config: PathBuf,
}

fn main() -> eyre::Result<ExitCode> {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let code = match cli.command {
        Command::Run { config, log_format } => {
            telemetry::init(log_format).map_err(|problem| eyre::eyre!(problem))?;
            match runtime.block_on(run(&config.config)) {
                Ok(()) => ExitCode::SUCCESS,
                Err(problem) => {
                    error!(target: "keeper", code = problem.code(), event = "keeper.failed", problem = %problem, "stopped");
                    refuse(&problem)
                }
            }
        }
        Command::CheckConfig { config } => match runtime.block_on(check(&config.config)) {
            Ok(words) => {
                println!("{words}");
                ExitCode::SUCCESS
            }
            Err(problem) => refuse(&problem),
        },
    };
    // A job that still runs is not waited for: it is run again after the next start.
    runtime.shutdown_background();
    Ok(code)
}

fn refuse(problem: &KeeperError) -> ExitCode {
    eprintln!("[{}] {problem}", problem.code());
    ExitCode::FAILURE
}

async fn run(path: &std::path::Path) -> Result<(), KeeperError> {
    let keeper = Keeper::builder(Config::load(path)?).build().await?;
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        let name = signal().await;
        info!(target: "keeper", event = "keeper.stopping", signal = name, "stopping");
        told.cancel();
    });
    keeper.run(stop).await
}

async fn check(path: &std::path::Path) -> Result<String, KeeperError> {
    let keeper = Keeper::builder(Config::load(path)?).build().await?;
    Ok(keeper.describe())
}

#[cfg(unix)]
async fn signal() -> &'static str {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = tokio::signal::ctrl_c() => "SIGINT",
        },
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
            "SIGINT"
        }
    }
}

#[cfg(not(unix))]
async fn signal() -> &'static str {
    let _ = tokio::signal::ctrl_c().await;
    "interrupt"
}
