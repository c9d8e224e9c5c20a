//! Compiles `contracts/` with exactly the settings of `foundry.toml`, so that the bytecode, and with
//! it every CREATE2 address, is the one that forge deploys.

use std::{collections::BTreeMap, fs, path::Path, str::FromStr};

use eyre::{Result, WrapErr, bail, eyre};
use foundry_compilers::{
    ConfigurableArtifacts, ProjectBuilder, ProjectPathsConfig,
    artifacts::{
        BytecodeHash, EvmVersion, Remapping, Settings, SettingsMetadata,
        output_selection::OutputSelection,
    },
    solc::{Solc, SolcCompiler, SolcSettings},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Nothing more: source maps and the like cost the compiler time.
const OUTPUTS: [&str; 4] = [
    "abi",
    "evm.bytecode.object",
    "evm.deployedBytecode.object",
    "evm.deployedBytecode.immutableReferences",
];

/// What the SDK keeps of a contract.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Artifact {
    pub(crate) abi: Value,
    bytecode: String,
    deployed_bytecode: String,
    /// Where the constructor writes immutables into the deployed code: `[start, length]` in bytes.
    immutables: Vec<(u32, u32)>,
}

/// Everything that was compiled under `contracts/`.
#[derive(Debug)]
pub(crate) struct Compiled {
    /// The deployable contracts, by name.
    pub(crate) artifacts: BTreeMap<String, Artifact>,
    /// The syntax trees of all files, by path.
    pub(crate) syntax: BTreeMap<String, Value>,
    /// Those of the files of others that were compiled along.
    pub(crate) libraries: Vec<Value>,
}

/// The part of `foundry.toml` that decides about bytecode.
#[derive(Debug, Deserialize)]
struct Profile {
    src: String,
    remappings: Vec<String>,
    solc: String,
    evm_version: String,
    via_ir: bool,
    optimizer: bool,
    optimizer_runs: usize,
    bytecode_hash: String,
    cbor_metadata: bool,
}

#[derive(Debug, Deserialize)]
struct Foundry {
    profile: BTreeMap<String, toml::Value>,
}

impl Profile {
    fn read(root: &Path) -> Result<Self> {
        let path = root.join("foundry.toml");
        let text = fs::read_to_string(&path)
            .wrap_err_with(|| format!("cannot read {}", path.display()))?;
        let mut foundry: Foundry = toml::from_str(&text)?;
        let default = foundry
            .profile
            .remove("default")
            .ok_or_else(|| eyre!("{} has no [profile.default]", path.display()))?;
        default.try_into().wrap_err_with(|| {
            format!(
                "{} must set everything that bytecode depends on",
                path.display()
            )
        })
    }

    fn settings(&self) -> Result<SolcSettings> {
        let mut settings = Settings {
            evm_version: Some(
                EvmVersion::from_str(&self.evm_version).map_err(|error| eyre!("{error}"))?,
            ),
            via_ir: Some(self.via_ir),
            metadata: Some(SettingsMetadata {
                use_literal_content: None,
                bytecode_hash: Some(
                    BytecodeHash::from_str(&self.bytecode_hash)
                        .map_err(|error| eyre!("{error}"))?,
                ),
                cbor_metadata: Some(self.cbor_metadata),
            }),
            output_selection: OutputSelection::common_output_selection(OUTPUTS.map(str::to_owned)),
            remappings: self.remappings()?,
            ..Settings::default()
        };
        settings.optimizer.enabled = Some(self.optimizer);
        settings.optimizer.runs = Some(self.optimizer_runs);
        Ok(SolcSettings {
            settings: settings.with_ast(),
            ..SolcSettings::default()
        })
    }

    fn remappings(&self) -> Result<Vec<Remapping>> {
        self.remappings
            .iter()
            .map(|text| Remapping::from_str(text).map_err(|error| eyre!("{text}: {error}")))
            .collect()
    }
}

/// Compiles the contracts of the repository at `root`.
pub(crate) fn compile(root: &Path) -> Result<Compiled> {
    let root = root.canonicalize()?;
    let profile = Profile::read(&root)?;
    let sources = root.join(&profile.src);
    let paths = ProjectPathsConfig::builder()
        .sources(&sources)
        // What is not deployed would take most of the compiler's time.
        .tests(&sources)
        .scripts(&sources)
        .remappings(profile.remappings()?)
        .lib(root.join("node_modules"))
        .build_with_root(&root);
    let solc = Solc::new(root.join(&profile.solc))
        .wrap_err("cannot run the compiler; `make setup` installs it")?;
    let project = ProjectBuilder::<SolcCompiler, ConfigurableArtifacts>::new(Default::default())
        .paths(paths)
        .settings(profile.settings()?)
        .ephemeral()
        .no_artifacts()
        .offline()
        .build(SolcCompiler::Specific(solc))?;

    let output = project.compile()?;
    if output.has_compiler_errors() {
        let errors = output.output().errors.iter();
        let errors: Vec<_> = errors
            .filter(|e| e.is_error())
            .map(ToString::to_string)
            .collect();
        bail!("the contracts do not compile:\n{}", errors.join("\n"));
    }
    let output = output.into_output();

    let mut syntax = BTreeMap::new();
    let mut libraries = Vec::new();
    for (path, files) in &output.sources.0 {
        let Some(file) = files.first() else { continue };
        let tree = file.source_file.ast.as_ref();
        let tree = tree.ok_or_else(|| eyre!("no syntax tree of {}", path.display()))?;
        let tree = serde_json::to_value(tree)?;
        if path.starts_with(&sources) {
            syntax.insert(path.display().to_string(), tree);
        } else {
            libraries.push(tree);
        }
    }

    let mut artifacts = BTreeMap::new();
    for (path, name, contract) in output.contracts_with_files_iter() {
        if !path.starts_with(&sources) {
            continue;
        }
        let Some(abi) = &contract.abi else { continue };
        let Some(evm) = &contract.evm else { continue };
        let (Some(bytecode), Some(deployed)) = (&evm.bytecode, &evm.deployed_bytecode) else {
            continue;
        };
        let code = bytecode.object.as_bytes();
        let runtime = deployed.bytes();
        let (Some(code), Some(runtime)) = (code, runtime) else {
            bail!("{name} is not linked: make its libraries internal");
        };
        // Interfaces and abstract contracts have no code; a library of internal functions has
        // nothing that could be called.
        if code.is_empty() || abi.functions.is_empty() {
            continue;
        }
        let mut immutables: Vec<(u32, u32)> = deployed
            .immutable_references
            .values()
            .flatten()
            .map(|offsets| (offsets.start, offsets.length))
            .collect();
        immutables.sort_unstable();
        let artifact = Artifact {
            abi: serde_json::to_value(abi)?,
            bytecode: code.to_string(),
            deployed_bytecode: runtime.to_string(),
            immutables,
        };
        if artifacts.insert(name.clone(), artifact).is_some() {
            bail!("two contracts are called {name}");
        }
    }
    Ok(Compiled {
        artifacts,
        syntax,
        libraries,
    })
}
