//! `assize`: checks and simulates deals before they are signed, and checks agents before they play.

mod agent;

use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use alloy::primitives::Address;
use assize::{
    AddressBook, PanelSpec, Spec,
    audit::{self, WITHIN},
    ids::Domain,
    simulate::simulate,
    spec,
    types::Deal,
};
use clap::{Args, Parser, Subcommand};
use eyre::{Result, WrapErr, bail, eyre};
use serde::de::IgnoredAny;
use serde_json::Value;

#[derive(Debug, Parser)]
#[command(
    version,
    about = "Checks and simulates deals before they are signed, and agents before they play"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// What a deal is, can come to, and should not be.
    #[command(subcommand)]
    Deal(DealCommand),
    /// What an agent costs, and whether it may play at all.
    #[command(subcommand)]
    Agent(agent::AgentCommand),
}

#[derive(Debug, Subcommand)]
enum DealCommand {
    /// Prints what a party would regret and who can lose what; exit code 1 if there is a finding.
    Check {
        #[command(flatten)]
        input: Input,
        /// Value must be sure to be free so many seconds after the opening.
        #[arg(long, value_name = "SECONDS", default_value_t = WITHIN)]
        within: u64,
        /// Accepts this token although it changes balances by itself or takes a fee. Repeatable.
        #[arg(long, value_name = "TOKEN")]
        trust: Vec<Address>,
        /// The spec that the deal's terms name, if it is one of open verification: its rules are checked
        /// too, and who can lose what before the court.
        #[arg(long, value_name = "FILE")]
        spec: Option<PathBuf>,
    },
    /// Prints every clause: when it can be taken, what it asks for, and who gets what.
    Simulate {
        #[command(flatten)]
        input: Input,
    },
    /// Prints the deal's id, which is what its depositors sign.
    Id {
        #[command(flatten)]
        input: Input,
        /// The chain on which it shall be opened (EIP-155).
        #[arg(long)]
        chain_id: u64,
    },
}

#[derive(Debug, Args)]
struct Input {
    /// The deal as JSON, with the contracts' field names; `-` reads it from standard input.
    file: PathBuf,
    /// The address book of the deployment, as JSON; by default the one of this build.
    #[arg(long, value_name = "FILE")]
    book: Option<PathBuf>,
}

impl Input {
    fn book(&self) -> Result<AddressBook> {
        Ok(match &self.book {
            Some(path) => AddressBook::read(path)?,
            None => AddressBook::embedded(),
        })
    }

    fn deal(&self) -> Result<Deal> {
        let text = self.text()?;
        let name = self.file.display();
        let given: Value = serde_json::from_str(&text)
            .map_err(|error| eyre!("{name} is not JSON ({error}): write the deal as an object"))?;
        if let Some((path, kind)) = unknown_kind(&given) {
            bail!(
                "{name} has {kind} as `{path}`, which is no kind of asset: write \"Native\", \"ERC20\", \
                 \"ERC721\" or \"ERC1155\""
            );
        }
        let deal: Deal = serde_json::from_str(&text).map_err(|error| {
            eyre!("{name} is not a deal ({error}): give it all fields of the contracts' type Deal")
        })?;
        // A misspelt key would be a part of the deal that nobody signs.
        let known = serde_json::to_value(&deal)?;
        if let Some(key) = unknown_key(&given, &known, "") {
            bail!("{name} has the key `{key}`, which a deal has not: take it out, or correct it");
        }
        Ok(deal)
    }

    fn text(&self) -> Result<String> {
        if self.file == Path::new("-") {
            let mut text = String::new();
            io::stdin()
                .read_to_string(&mut text)
                .wrap_err("cannot read standard input as text")?;
            return Ok(text);
        }
        let name = self.file.display();
        fs::read_to_string(&self.file)
            .map_err(|error| eyre!("cannot read {name} ({error}): check the path"))
    }
}

/// Path and value of the first kind of an asset that is none. Contracts know kinds by number, and what
/// the reader of JSON says of a number in the place of a name helps nobody.
fn unknown_kind(deal: &Value) -> Option<(String, &Value)> {
    const KINDS: [&str; 4] = ["Native", "ERC20", "ERC721", "ERC1155"];
    let commitments = deal.get("commitments")?.as_array()?;
    let mut assets = commitments.iter().enumerate().flat_map(|(i, commitment)| {
        let assets = commitment.get("assets").and_then(Value::as_array);
        let numbered = assets.into_iter().flatten().enumerate();
        numbered.map(move |(j, asset)| (format!("commitments[{i}].assets[{j}].kind"), asset))
    });
    assets.find_map(|(path, asset)| {
        let kind = asset.get("kind")?;
        let known = kind.as_str().is_some_and(|name| KINDS.contains(&name));
        (!known).then_some((path, kind))
    })
}

/// The path of the first key that is in `given` and not in `known`.
fn unknown_key(given: &Value, known: &Value, path: &str) -> Option<String> {
    match (given, known) {
        (Value::Object(given), Value::Object(known)) => given.iter().find_map(|(key, value)| {
            let path = if path.is_empty() {
                key.clone()
            } else {
                format!("{path}.{key}")
            };
            match known.get(key) {
                Some(known) => unknown_key(value, known, &path),
                None => Some(path),
            }
        }),
        (Value::Array(given), Value::Array(known)) => {
            let mut pairs = given.iter().zip(known).enumerate();
            pairs.find_map(|(number, (given, known))| {
                unknown_key(given, known, &format!("{path}[{number}]"))
            })
        }
        _ => None,
    }
}

fn main() -> ExitCode {
    let mut out = Vec::new();
    let code = match run(Cli::parse(), &mut out) {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("assize: {problem:#}");
            ExitCode::from(2)
        }
    };
    // Nobody to tell: a reader that has seen enough has closed the pipe.
    let _ = io::stdout().write_all(&out);
    code
}

fn run(cli: Cli, out: &mut impl Write) -> Result<ExitCode> {
    let command = match cli.command {
        Command::Deal(command) => command,
        Command::Agent(command) => return agent::run(&command, out),
    };
    match command {
        DealCommand::Check {
            input,
            within,
            trust,
            spec,
        } => {
            let deal = input.deal()?;
            let court = spec.map(|path| court(&path, &deal)).transpose()?;
            let book = input.book()?;
            check(&deal, &book, within, &trust, court.as_ref(), out)
        }
        DealCommand::Simulate { input } => {
            let simulated = simulate(&input.deal()?, &input.book()?);
            let simulation =
                simulated.map_err(|revert| eyre!("the kernel would refuse the deal: {revert}"))?;
            write!(out, "{simulation}")?;
            Ok(ExitCode::SUCCESS)
        }
        DealCommand::Id { input, chain_id } => {
            let domain = Domain::new(chain_id, input.book()?.escrow);
            writeln!(out, "{}", domain.deal_id(&input.deal()?))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The court terms in the spec that the deal's terms name.
fn court(path: &Path, deal: &Deal) -> Result<PanelSpec> {
    let name = path.display();
    let document =
        fs::read(path).map_err(|error| eyre!("cannot read {name} ({error}): check the path"))?;
    let hash = spec::hash(&document);
    if hash != deal.terms {
        let terms = deal.terms;
        bail!(
            "{name} hashes to {hash}, and the deal's terms are {terms}: take the document that has this hash, as it is"
        );
    }
    let read: Spec<IgnoredAny, PanelSpec> = serde_json::from_slice(&document)
        .map_err(|error| eyre!("{name} is no spec of open verification: {error}"))?;
    Ok(read.court)
}

fn check(
    deal: &Deal,
    book: &AddressBook,
    within: u64,
    trusted: &[Address],
    court: Option<&PanelSpec>,
    out: &mut impl Write,
) -> Result<ExitCode> {
    if let Err(revert) = audit::check_form(deal, book.escrow) {
        writeln!(out, "refused: {revert}")?;
        return Ok(ExitCode::FAILURE);
    }
    let mut findings = audit::findings_within(deal, book, trusted, within);
    if let Some(court) = court {
        findings.extend(audit::panel_findings(deal, court, book));
    }
    for finding in &findings {
        writeln!(out, "finding: {finding}")?;
    }
    for exposure in audit::exposures(deal, book) {
        writeln!(out, "at worst: {exposure}")?;
    }
    if let Some(court) = court {
        for stake in audit::at_stake(court) {
            writeln!(out, "at worst: {stake}")?;
        }
        writeln!(out, "at last: {}", audit::last_moment(court))?;
        for (index, freed) in audit::freed(deal, book).iter().enumerate() {
            if let Some(seconds) = freed {
                let what = format!("the value in commitment {index} is free");
                writeln!(out, "at last: {what} {seconds} s after the opening")?;
            }
        }
    }
    if findings.is_empty() {
        writeln!(out, "no finding")?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}
