//! Writes the interface of all contracts as one file for alloy's `sol!`: one struct a type, shared by
//! all contracts, with the documentation of the sources. ABI files alone would give each contract
//! types of its own.

use std::{collections::BTreeMap, fmt::Write};

use eyre::{Result, bail, eyre};
use serde_json::Value;

use crate::compile::Compiled;

const HEADER: &str = "\
// Written by `assize-artifacts` from the compiler's output; `make artifacts` renews it.
// Not Solidity for a compiler: the input of alloy's `sol!`.
";

/// Domain types travel as JSON between parties, under the names that the contracts give them.
const DERIVE: &str = "#[derive(serde::Serialize, serde::Deserialize)]\n";

pub(crate) fn render(compiled: &Compiled) -> Result<String> {
    let mut definitions = BTreeMap::new();
    let mut others = BTreeMap::new();
    let mut docs = Docs::default();
    for file in compiled.syntax.values() {
        for node in nodes(file) {
            define(node, &mut definitions)?;
            for inner in nodes(node) {
                define(inner, &mut others)?;
            }
        }
        docs.read(file);
    }
    for file in &compiled.libraries {
        for node in nodes(file) {
            foreign(node, &mut others);
            for inner in nodes(node) {
                foreign(inner, &mut others);
            }
        }
    }

    let mut interfaces = String::new();
    for (name, artifact) in &compiled.artifacts {
        write!(interfaces, "\n#[sol(rpc)]\ninterface {name} {{\n")?;
        let items = artifact
            .abi
            .as_array()
            .ok_or_else(|| eyre!("{name} has no ABI"))?;
        for item in items {
            interfaces.push_str(&member(name, item, &docs)?);
        }
        interfaces.push_str("}\n");
    }
    // What contracts and libraries define for themselves is wanted where an interface names it.
    for (name, definition) in others {
        let mut words = interfaces.split(|c: char| !c.is_alphanumeric() && c != '_');
        if !definitions.contains_key(&name) && words.any(|word| word == name) {
            definitions.insert(name, definition);
        }
    }

    let mut text = HEADER.to_owned();
    for definition in definitions.values() {
        write!(text, "\n{definition}")?;
    }
    text.push_str(&interfaces);
    Ok(text)
}

/// A struct or an enum of a library, which may have the name of another: the first one is kept.
fn foreign(node: &Value, definitions: &mut BTreeMap<String, String>) {
    let mut own = BTreeMap::new();
    if define(node, &mut own).is_ok() {
        for (name, definition) in own {
            definitions.entry(name).or_insert(definition);
        }
    }
}

/// A struct or an enum.
fn define(node: &Value, definitions: &mut BTreeMap<String, String>) -> Result<()> {
    let name = node["name"].as_str().unwrap_or_default();
    let mut text = String::new();
    write_doc(&mut text, "", doc_of(node).as_deref());
    text.push_str(DERIVE);
    match node["nodeType"].as_str() {
        Some("StructDefinition") => {
            writeln!(text, "struct {name} {{")?;
            for field in members(node) {
                let ty = field["typeDescriptions"]["typeString"]
                    .as_str()
                    .unwrap_or_default();
                let field = field["name"].as_str().unwrap_or_default();
                writeln!(text, "    {} {field};", plain(ty))?;
            }
        }
        Some("EnumDefinition") => {
            writeln!(text, "enum {name} {{")?;
            let names: Vec<_> = members(node)
                .filter_map(|member| member["name"].as_str())
                .collect();
            writeln!(text, "    {}", names.join(",\n    "))?;
        }
        _ => return Ok(()),
    }
    text.push_str("}\n");
    if let Some(other) = definitions.insert(name.to_owned(), text.clone())
        && other != text
    {
        bail!("two types are called {name}");
    }
    Ok(())
}

fn members(node: &Value) -> impl Iterator<Item = &Value> {
    node["members"].as_array().into_iter().flatten()
}

/// A type as `sol!` knows it: `struct Share[]` is `Share[]`, a contract is an address.
fn plain(ty: &str) -> String {
    let ty = ty
        .strip_prefix("struct ")
        .or_else(|| ty.strip_prefix("enum "))
        .unwrap_or(ty);
    if ty.starts_with("contract ") {
        "address".to_owned()
    } else {
        ty.rsplit('.').next().unwrap_or(ty).to_owned()
    }
}

/// A function, event or error of an ABI; nothing for what a caller cannot name.
fn member(contract: &str, item: &Value, docs: &Docs) -> Result<String> {
    let (Some(kind), name) = (
        item["type"].as_str(),
        item["name"].as_str().unwrap_or_default(),
    ) else {
        bail!("an ABI item has no type: {item}");
    };
    let node = match kind {
        "function" => "FunctionDefinition",
        "event" => "EventDefinition",
        "error" => "ErrorDefinition",
        _ => return Ok(String::new()),
    };
    let mut text = String::new();
    write_doc(&mut text, "    ", docs.find(contract, node, name));
    write!(
        text,
        "    {kind} {name}({})",
        parameters(&item["inputs"], kind)?
    )?;
    if kind == "function" {
        text.push_str(" external");
        let mutability = item["stateMutability"].as_str();
        if let Some(mutability @ ("view" | "pure" | "payable")) = mutability {
            write!(text, " {mutability}")?;
        }
        let outputs = parameters(&item["outputs"], kind)?;
        if !outputs.is_empty() {
            write!(text, " returns ({outputs})")?;
        }
    }
    text.push_str(";\n");
    Ok(text)
}

fn parameters(list: &Value, kind: &str) -> Result<String> {
    let mut words = Vec::new();
    for parameter in list.as_array().into_iter().flatten() {
        let abi = parameter["type"]
            .as_str()
            .ok_or_else(|| eyre!("a parameter has no type"))?;
        let internal = parameter["internalType"].as_str().unwrap_or(abi);
        // User-defined value types stay what they are in the ABI; the SDK wraps words itself.
        let ty = match internal.split_once(' ') {
            Some(("struct" | "enum", name)) => name,
            _ => abi,
        };
        let ty = ty.rsplit('.').next().unwrap_or(ty);
        let mut word = ty.to_owned();
        let dynamic = ty.ends_with(']') || matches!(ty, "bytes" | "string");
        let tuple = abi.starts_with("tuple");
        if kind == "function" && (dynamic || tuple) {
            word.push_str(" memory");
        }
        if parameter["indexed"].as_bool() == Some(true) {
            word.push_str(" indexed");
        }
        let name = parameter["name"].as_str().unwrap_or_default();
        if !name.is_empty() {
            write!(word, " {name}")?;
        }
        words.push(word);
    }
    Ok(words.join(", "))
}

/// What the sources say of functions, events and errors.
#[derive(Debug, Default)]
struct Docs {
    /// By contract, node type and name.
    words: BTreeMap<(String, String, String), String>,
    /// By contract.
    bases: BTreeMap<String, Vec<String>>,
}

impl Docs {
    fn read(&mut self, file: &Value) {
        for contract in nodes(file).filter(|node| node["nodeType"] == "ContractDefinition") {
            let of = contract["name"].as_str().unwrap_or_default();
            let bases = contract["baseContracts"].as_array().into_iter().flatten();
            let bases = bases.filter_map(|base| base["baseName"]["name"].as_str());
            self.bases
                .insert(of.to_owned(), bases.map(str::to_owned).collect());
            for node in nodes(contract) {
                if let (Some(kind), Some(name), Some(doc)) = (
                    node["nodeType"].as_str(),
                    node["name"].as_str(),
                    doc_of(node),
                ) && !doc.contains("@inheritdoc")
                {
                    self.words
                        .insert((of.to_owned(), kind.to_owned(), name.to_owned()), doc);
                }
            }
        }
    }

    /// The words of the contract itself, else those of what it inherits, else (an error that a
    /// library throws) any.
    fn find(&self, contract: &str, kind: &str, name: &str) -> Option<&str> {
        self.inherited(contract, kind, name).or_else(|| {
            let mut entries = self.words.iter();
            entries
                .find(|((_, k, n), _)| k == kind && n == name)
                .map(|(_, doc)| doc.as_str())
        })
    }

    fn inherited(&self, contract: &str, kind: &str, name: &str) -> Option<&str> {
        let key = (contract.to_owned(), kind.to_owned(), name.to_owned());
        if let Some(doc) = self.words.get(&key) {
            return Some(doc);
        }
        let bases = self.bases.get(contract).into_iter().flatten();
        bases
            .into_iter()
            .find_map(|base| self.inherited(base, kind, name))
    }
}

fn nodes(node: &Value) -> impl Iterator<Item = &Value> {
    node["nodes"].as_array().into_iter().flatten()
}

fn doc_of(node: &Value) -> Option<String> {
    let text = node["documentation"]["text"]
        .as_str()
        .or(node["documentation"].as_str())?;
    Some(text.to_owned())
}

/// NatSpec tags become prose: rustdoc has no `@param`.
fn write_doc(text: &mut String, indent: &str, doc: Option<&str>) {
    for line in doc.into_iter().flat_map(str::lines) {
        let line = line.trim();
        let line = if let Some(rest) = line.strip_prefix("@param ") {
            match rest.split_once(' ') {
                Some((name, words)) => format!("- `{name}`: {words}"),
                None => format!("- `{rest}`"),
            }
        } else if let Some(rest) = line.strip_prefix("@return ") {
            format!("- returns: {rest}")
        } else {
            line.to_owned()
        };
        text.push_str(format!("{indent}/// {line}").trim_end());
        text.push('\n');
    }
}
