//! Compiles the contracts and keeps `sdk/artifacts` equal to what the compiler says, so that
//! `cargo build` needs neither Node nor solc.
//!
//! `assize-artifacts write` writes them, `assize-artifacts check` fails where they are stale.

mod compile;
mod interface;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use eyre::{Result, WrapErr, bail};

const USAGE: &str = "usage: assize-artifacts write|check [ROOT OF THE REPOSITORY]";

/// What belongs into `sdk/artifacts`: file names and contents.
type Files = BTreeMap<String, String>;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let built = Path::new(env!("CARGO_MANIFEST_DIR"));
    let built = built
        .parent()
        .expect("the crate is a member of the workspace");
    let (command, root) = match args.as_slice() {
        [command] => (command, built),
        [command, root] => (command, Path::new(root)),
        _ => bail!("{USAGE}"),
    };
    let directory = root.join("sdk/artifacts");
    match command.as_str() {
        "write" => write(&directory, &generate(root)?),
        "check" => check(&directory, &generate(root)?),
        other => bail!("unknown command `{other}`\n{USAGE}"),
    }
}

fn generate(root: &Path) -> Result<Files> {
    let compiled = compile::compile(root)?;
    let mut files = Files::new();
    for (name, artifact) in &compiled.artifacts {
        let json = serde_json::to_string_pretty(artifact)? + "\n";
        files.insert(format!("{name}.json"), json);
    }
    files.insert("interface.sol".to_owned(), interface::render(&compiled)?);
    Ok(files)
}

fn write(directory: &Path, files: &Files) -> Result<()> {
    fs::create_dir_all(directory)
        .wrap_err_with(|| format!("cannot create {}", directory.display()))?;
    for file in strangers(directory, files)? {
        fs::remove_file(&file).wrap_err_with(|| format!("cannot remove {}", file.display()))?;
    }
    for (name, content) in files {
        let path = directory.join(name);
        fs::write(&path, content).wrap_err_with(|| format!("cannot write {}", path.display()))?;
    }
    println!("{} files in {}", files.len(), directory.display());
    Ok(())
}

fn check(directory: &Path, files: &Files) -> Result<()> {
    let mut stale: Vec<String> = strangers(directory, files)?
        .iter()
        .map(|path| format!("{}: no such contract any more", path.display()))
        .collect();
    for (name, content) in files {
        let path = directory.join(name);
        match fs::read_to_string(&path) {
            Ok(found) if found == *content => {}
            Ok(_) => stale.push(format!(
                "{}: not what the contracts compile to",
                path.display()
            )),
            Err(error) => stale.push(format!("{}: {error}", path.display())),
        }
    }
    if stale.is_empty() {
        println!("{} artifacts are up to date", files.len());
        return Ok(());
    }
    bail!(
        "stale artifacts; run `make artifacts` and commit them:\n{}",
        stale.join("\n")
    )
}

/// Artifacts of contracts that are no more. The address book is written by the deployment.
fn strangers(directory: &Path, files: &Files) -> Result<Vec<PathBuf>> {
    if !directory.exists() {
        return Ok(Vec::new());
    }
    let mut strangers = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let known = name.is_some_and(|name| name == "addresses.json" || files.contains_key(&name));
        if !known {
            strangers.push(path);
        }
    }
    strangers.sort();
    Ok(strangers)
}
