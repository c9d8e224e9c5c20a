//! What a module must be before it is compiled.
//!
//! A compilation cannot be interrupted, so a module that would take long is refused before it
//! starts. The bounds below are part of the profile: whether a module is admitted is as
//! deterministic as its outcome.

use thiserror::Error;
use wasmparser::{
    ExternalKind, FuncValidatorAllocations, Operator, Parser, Payload, TypeRef, ValidPayload,
    Validator, WasmFeatures,
};
use wasmtime::Config;

use crate::profile;

/// Tables in a module.
pub(crate) const TABLES: u32 = 4;
const TYPES: u64 = 10_000;
const FUNCTIONS: u64 = 10_000;
const PARAMETERS: u64 = 64;
const RESULTS: u64 = 16;
const GLOBALS: u64 = 5_000;
const EXPORTS: u64 = 10_000;
const SEGMENTS: u64 = 5_000;
const LOCALS: u64 = 1_000;
const OPERANDS: u64 = 1_000;
const FUNCTION_BYTES: u64 = 128 << 10;
const NESTING: u64 = 512;
/// Work that compiling may cost, see [`Weight`].
const WEIGHT: u64 = 8_000_000;
/// What one operator weighs against one value carried across one edge.
const OPERATOR_WEIGHT: u64 = 8;
/// A bulk operation weighs as much as so many other operators.
const BULK_OPERATORS: u64 = 32;
/// A call saves and reloads fuel around it.
const CALL_OPERATORS: u64 = 4;
/// So many edges in one function make each of them weigh as much again.
const EDGES: u64 = 1_000;

/// The features that guests may use. Everything whose result is the machine's choice (relaxed
/// SIMD), that waits or shares (threads), or that no compute job needs is off.
fn features() -> WasmFeatures {
    WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SATURATING_FLOAT_TO_INT
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::REFERENCE_TYPES
        | WasmFeatures::MULTI_VALUE
        | WasmFeatures::BULK_MEMORY
        | WasmFeatures::SIMD
        | WasmFeatures::FLOATS
        | WasmFeatures::EXTENDED_CONST
}

pub(crate) const FEATURES_DESCRIBED: &str = "mutable-global, saturating-float-to-int, \
    sign-extension, reference-types of functions, multi-value, bulk-memory, simd, extended-const; \
    no imports";

/// Sets the engine to the same features.
pub(crate) fn configure_features(config: &mut Config) {
    config
        .wasm_features(WasmFeatures::all(), false)
        .wasm_features(features(), true);
}

pub(crate) fn describe() -> String {
    format!(
        "types {TYPES}, functions {FUNCTIONS}, parameters {PARAMETERS}, results {RESULTS}, \
         globals {GLOBALS}, exports {EXPORTS}, segments {SEGMENTS}, tables {TABLES}, \
         locals {LOCALS}, operands {OPERANDS}, function bytes {FUNCTION_BYTES}, nesting {NESTING}, \
         weight {WEIGHT} of {OPERATOR_WEIGHT} an operator, \
         {BULK_OPERATORS} times that a bulk one, {CALL_OPERATORS} times a call, 1 + edges / {EDGES} a value carried"
    )
}

/// What the vetting learned that a job needs later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Vetted {
    /// Bytes of memory at the start.
    pub(crate) memory_bytes: u64,
    /// Elements of the largest table at the start.
    pub(crate) table_elements: u64,
    /// Steps of compiling.
    pub(crate) weight: u64,
    /// Nothing that an agent's `decide` can reach changes memory, a table or a global, and nothing
    /// runs when an instance starts: one instance is as good as a fresh one for every call.
    pub(crate) stateless: bool,
}

/// What one function does, as far as state goes.
#[derive(Debug, Default)]
struct Effects {
    changes: bool,
    calls: Vec<u32>,
    /// It calls through a table: whichever function that is.
    calls_any: bool,
}

impl Effects {
    /// Of the operators that [`features`] admit, these change what outlives a call.
    fn add(&mut self, op: &Operator<'_>) {
        match op {
            Operator::Call { function_index } => self.calls.push(*function_index),
            Operator::CallIndirect { .. } => self.calls_any = true,
            Operator::GlobalSet { .. }
            | Operator::I32Store { .. }
            | Operator::I32Store8 { .. }
            | Operator::I32Store16 { .. }
            | Operator::I64Store { .. }
            | Operator::I64Store8 { .. }
            | Operator::I64Store16 { .. }
            | Operator::I64Store32 { .. }
            | Operator::F32Store { .. }
            | Operator::F64Store { .. }
            | Operator::V128Store { .. }
            | Operator::V128Store8Lane { .. }
            | Operator::V128Store16Lane { .. }
            | Operator::V128Store32Lane { .. }
            | Operator::V128Store64Lane { .. }
            | Operator::MemoryGrow { .. }
            | Operator::MemoryFill { .. }
            | Operator::MemoryCopy { .. }
            | Operator::MemoryInit { .. }
            | Operator::DataDrop { .. }
            | Operator::TableSet { .. }
            | Operator::TableGrow { .. }
            | Operator::TableFill { .. }
            | Operator::TableCopy { .. }
            | Operator::TableInit { .. }
            | Operator::ElemDrop { .. } => self.changes = true,
            _ => {}
        }
    }

    /// Whether nothing that the function `from` reaches changes anything. There are no imports, so
    /// functions are numbered as their bodies are.
    fn none_from(from: u32, functions: &[Self]) -> bool {
        let mut seen = vec![false; functions.len()];
        let mut next = vec![from];
        while let Some(index) = next.pop() {
            let (Some(function), Some(seen)) =
                (functions.get(index as usize), seen.get_mut(index as usize))
            else {
                return false;
            };
            if std::mem::replace(seen, true) {
                continue;
            }
            if function.changes {
                return false;
            }
            if function.calls_any {
                return functions.iter().all(|function| !function.changes);
            }
            next.extend(&function.calls);
        }
        true
    }
}

/// Why a module is not admitted. The same for everybody who has the profile.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VetError {
    /// The bytes are no valid module, or need a feature that is off.
    #[error(
        "module is not valid at byte {offset}: {reason}; build it again as WebAssembly that needs no \
         other features than {FEATURES_DESCRIBED}"
    )]
    Invalid {
        /// Where.
        offset: u64,
        /// Why.
        reason: String,
    },
    /// The module wants something from the host.
    #[error(
        "module imports `{name}` of `{module}`: a guest gets nothing from the host, build it \
         without WASI or other imports"
    )]
    Import {
        /// The import's module.
        module: String,
        /// The import's name.
        name: String,
    },
    /// The module lacks what its kind of job calls.
    #[error("module does not export `{name}` as {signature}: export it")]
    MissingExport {
        /// The export's name.
        name: &'static str,
        /// What it must be.
        signature: &'static str,
    },
    /// The module has more of something than the job's limits or the profile admit.
    #[error(
        "module has {count} {what}, the limit is {limit}: make it smaller or simpler, or raise \
         the limit if it is the job's"
    )]
    AboveLimit {
        /// Of what.
        what: &'static str,
        /// How many; at least, if counting stopped there.
        count: u64,
        /// The limit.
        limit: u64,
    },
}

pub(crate) fn bound(what: &'static str, count: u64, limit: u64) -> Result<(), VetError> {
    if count > limit {
        Err(VetError::AboveLimit { what, count, limit })
    } else {
        Ok(())
    }
}

/// An upper estimate of the work of compiling, in steps that cost about the same.
///
/// What makes a compiler slow is not the number of instructions alone but values that are alive
/// across many edges of the control flow: each edge may carry every local and every operand, and
/// in a large function each is looked at more often. A hundred locals across 20,000 edges took 80
/// times as long as across 1,000.
#[derive(Debug, Default)]
struct Weight {
    operators: u64,
    edges: u64,
    carried: u64,
}

impl Weight {
    fn add(&mut self, op: &Operator<'_>, locals: u64, operands: u64) {
        let edges = match op {
            Operator::BrTable { targets } => u64::from(targets.len()) + 1,
            Operator::MemoryCopy { .. }
            | Operator::MemoryFill { .. }
            | Operator::MemoryInit { .. }
            | Operator::TableCopy { .. }
            | Operator::TableFill { .. }
            | Operator::TableInit { .. } => 2,
            Operator::Block { .. }
            | Operator::Loop { .. }
            | Operator::If { .. }
            | Operator::Else
            | Operator::End
            | Operator::Br { .. }
            | Operator::BrIf { .. } => 1,
            _ => 0,
        };
        self.operators += match op {
            // Each becomes a call with its bounds, its fuel and a turn of control flow.
            Operator::MemoryCopy { .. }
            | Operator::MemoryFill { .. }
            | Operator::MemoryInit { .. }
            | Operator::MemoryGrow { .. }
            | Operator::TableCopy { .. }
            | Operator::TableFill { .. }
            | Operator::TableInit { .. }
            | Operator::TableGrow { .. } => BULK_OPERATORS,
            Operator::Call { .. } | Operator::CallIndirect { .. } => CALL_OPERATORS,
            _ => 1,
        };
        self.edges += edges;
        self.carried += edges * (1 + locals + operands);
    }

    /// No sum or product here can overflow: a function has at most as many operators and targets
    /// as bytes.
    const fn total(&self) -> u64 {
        self.operators * OPERATOR_WEIGHT + self.carried * (1 + self.edges / EDGES)
    }
}

/// Checks everything about `module` that can be checked without compiling it.
pub(crate) fn vet(module: &[u8]) -> Result<Vetted, VetError> {
    bound("bytes", module.len() as u64, profile::MODULE_BYTES)?;

    let mut vetted = Vetted::default();
    let mut validator = Validator::new_with_features(features());
    let mut allocations = FuncValidatorAllocations::default();
    let mut types = Vec::new();
    let mut function_types = Vec::new();
    let mut code_index = 0;
    let mut effects = Vec::new();
    let mut decide = None;
    let mut starts = false;

    let mut parser = Parser::new(0);
    // Else it reads by every feature that there is, and the engine refuses what was admitted.
    parser.set_features(features());
    for payload in parser.parse_all(module) {
        let payload = payload?;
        match &payload {
            Payload::TypeSection(section) => {
                bound("types", section.count().into(), TYPES)?;
                for ty in section.clone().into_iter_err_on_gc_types() {
                    let ty = ty?;
                    bound(
                        "parameters of a function",
                        ty.params().len() as u64,
                        PARAMETERS,
                    )?;
                    bound("results of a function", ty.results().len() as u64, RESULTS)?;
                    types.push(ty.params().len() as u64);
                }
            }
            Payload::ImportSection(section) => {
                if let Some(import) = section.clone().into_imports().next() {
                    let import = import?;
                    // Named before validation, so that the message is about the import and not
                    // about whatever the import would need.
                    let _: TypeRef = import.ty;
                    return Err(VetError::Import {
                        module: import.module.to_owned(),
                        name: import.name.to_owned(),
                    });
                }
            }
            Payload::FunctionSection(section) => {
                bound("functions", section.count().into(), FUNCTIONS)?;
                for ty in section.clone() {
                    function_types.push(ty?);
                }
            }
            Payload::TableSection(section) => {
                bound("tables", section.count().into(), TABLES.into())?;
                for table in section.clone() {
                    let initial = table?.ty.initial;
                    bound(
                        "elements in an initial table",
                        initial,
                        profile::TABLE_ELEMENTS,
                    )?;
                    vetted.table_elements = vetted.table_elements.max(initial);
                }
            }
            Payload::MemorySection(section) => {
                bound("memories", section.count().into(), 1)?;
                for memory in section.clone() {
                    vetted.memory_bytes = memory?.initial.saturating_mul(64 << 10);
                    let (count, limit) = (vetted.memory_bytes, profile::MEMORY_BYTES);
                    bound("bytes of initial memory", count, limit)?;
                }
            }
            Payload::GlobalSection(section) => bound("globals", section.count().into(), GLOBALS)?,
            Payload::ExportSection(section) => {
                bound("exports", section.count().into(), EXPORTS)?;
                for export in section.clone() {
                    let export = export?;
                    if (export.name, export.kind) == ("decide", ExternalKind::Func) {
                        decide = Some(export.index);
                    }
                }
            }
            Payload::StartSection { .. } => starts = true,
            Payload::ElementSection(section) => {
                bound("element segments", section.count().into(), SEGMENTS)?;
            }
            Payload::DataSection(section) => {
                bound("data segments", section.count().into(), SEGMENTS)?;
            }
            _ => {}
        }

        if let ValidPayload::Func(function, body) = validator.payload(&payload)? {
            let bytes = body.range().end - body.range().start;
            bound("bytes in one function", bytes as u64, FUNCTION_BYTES)?;
            let mut function = function.into_validator(allocations);
            let mut locals = function_types
                .get(code_index)
                .and_then(|ty| types.get(*ty as usize))
                .copied()
                .unwrap_or(0);
            code_index += 1;
            let mut reader = body.get_binary_reader();
            // Locals are counted before the validator reserves room for them.
            for group in body.get_locals_reader()? {
                let (count, _) = group?;
                locals += u64::from(count);
                bound("locals in one function", locals, LOCALS)?;
            }
            function.read_locals(&mut reader)?;
            let mut weight = Weight::default();
            let mut its = Effects::default();
            let mut operators = wasmparser::OperatorsReader::new(reader);
            while !operators.eof() {
                let (op, offset) = operators.read_with_offset()?;
                let operands = function.operand_stack_height().into();
                bound("operands alive at once", operands, OPERANDS)?;
                weight.add(&op, locals, operands);
                its.add(&op);
                function.op(offset, &op)?;
                bound(
                    "nested blocks",
                    function.control_stack_height().into(),
                    NESTING,
                )?;
            }
            operators.finish()?;
            effects.push(its);
            vetted.weight += weight.total();
            bound("steps of compiling", vetted.weight, WEIGHT)?;
            allocations = function.into_allocations();
        }
    }
    vetted.stateless = !starts && decide.is_some_and(|decide| Effects::none_from(decide, &effects));
    Ok(vetted)
}

impl From<wasmparser::BinaryReaderError> for VetError {
    fn from(error: wasmparser::BinaryReaderError) -> Self {
        Self::Invalid {
            offset: error.offset() as u64,
            reason: error.message().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Honest guests are far from the bounds: both that are shipped together are below a tenth.
    #[test]
    fn shipped_guests_are_light() {
        for guest in [
            &include_bytes!("../guests/smith_waterman.wasm")[..],
            include_bytes!("../guests/snake_greedy.wasm"),
        ] {
            let vetted = vet(guest).unwrap();
            println!("{vetted:?}");
            assert!(vetted.weight < WEIGHT / 10);
        }
    }
}
