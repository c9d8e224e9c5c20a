//! The demonstration: three deals on a local chain, told as they happen.
//!
//! An honest node is verified and paid, a lying one is caught by replay, a silent one loses its
//! timeout collateral. It fails if any balance differs from what the deals say.

mod chain;
mod deals;
mod faults;
mod keepers;
mod ledger;
mod money;
mod paint;
mod party;
mod process;
mod report;
mod run;
mod timeline;
mod work;

use crate::paint::BAD;
use assize_keeper::{
    Config, Keeper, SandboxRunner,
    telemetry::{self, LogFormat},
};
use clap::{Args, Parser, Subcommand};
use eyre::{Result, eyre};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};
use tokio_util::sync::CancellationToken;

#[derive(Debug, Parser)]
#[command(about, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    role: Option<Role>,
    #[command(flatten)]
    options: Options,
}

#[derive(Debug, Args)]
struct Options {
    /// A WebAssembly module of your own, for all three deals.
    #[arg(long, value_name = "FILE")]
    module: Option<PathBuf>,
    /// What it reads.
    #[arg(long, value_name = "FILE", requires = "module")]
    input: Option<PathBuf>,
    /// Also write the balances and the gas to this file, as JSON.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// The two executors that only this demonstration has.
#[derive(Debug, Subcommand)]
enum Role {
    /// A keeper that files another result than the one it got.
    Liar(RoleOptions),
    /// A keeper that takes a deal and never files.
    Silent(RoleOptions),
}

#[derive(Debug, Args)]
struct RoleOptions {
    /// A keeper's config file.
    #[arg(long)]
    config: PathBuf,
}

fn main() -> ExitCode {
    start().unwrap_or_else(|error| {
        anstream::eprintln!("{BAD}demo: {error}{BAD:#}");
        error
            .chain()
            .skip(1)
            .for_each(|cause| anstream::eprintln!("  because {cause}"));
        ExitCode::FAILURE
    })
}

fn start() -> Result<ExitCode> {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let code = runtime.block_on(async {
        match cli.role {
            Some(role) => play(role).await.map(|()| ExitCode::SUCCESS),
            None => demonstrate(&cli.options).await,
        }
    });
    // A job that never ends is not waited for.
    runtime.shutdown_background();
    code
}

/// Tells the three deals, unless interrupted; what was started ends with the story either way.
async fn demonstrate(options: &Options) -> Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()?;
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    let story = run::story(&root, options);
    let right = tokio::select! {
        told = story => told?,
        _ = tokio::signal::ctrl_c() => return Err(eyre!("interrupted: everything was stopped")),
        _ = terminate.recv() => return Err(eyre!("terminated: everything was stopped")),
    };
    Ok(if right {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn play(role: Role) -> Result<()> {
    telemetry::init(LogFormat::Json).map_err(|problem| eyre!(problem))?;
    let (Role::Liar(options) | Role::Silent(options)) = &role;
    let builder = Keeper::builder(Config::load(&options.config)?);
    let sandbox = SandboxRunner::new(1)?;
    let builder = match role {
        Role::Liar(_) => builder.runner(faults::Liar(sandbox)),
        Role::Silent(_) => builder.runner(faults::Silent(sandbox)),
    };
    builder.build().await?.run(CancellationToken::new()).await?;
    Ok(())
}
