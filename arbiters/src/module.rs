//! A module that was vetted and compiled.

use std::{fmt, sync::Arc};

use wasmtime::{Engine, ExternType, FuncType, InstancePre, Linker, ModuleExport, ValType};

use crate::{
    Digest, Limits, SandboxError, VetError,
    guest::Quota,
    vet::{self, Vetted},
};

/// A module that was vetted and compiled. Cheap to clone.
#[derive(Clone)]
pub struct Module(Arc<Compiled>);

struct Compiled {
    digest: Digest,
    bytes: u64,
    code_bytes: usize,
    vetted: Vetted,
    pre: InstancePre<Quota>,
    exports: Exports,
}

/// Where the exports are that a host may call, each if it has the right type.
#[derive(Clone, Copy)]
pub(crate) struct Exports {
    pub(crate) memory: Option<ModuleExport>,
    pub(crate) alloc: Option<ModuleExport>,
    pub(crate) run: Option<ModuleExport>,
    pub(crate) decide: Option<ModuleExport>,
}

impl Module {
    pub(crate) fn compile(
        engine: &Engine,
        digest: Digest,
        bytes: &[u8],
        vetted: Vetted,
    ) -> Result<Self, SandboxError> {
        let module =
            wasmtime::Module::new(engine, bytes).map_err(SandboxError::engine("compiling"))?;
        let pre = Linker::new(engine)
            .instantiate_pre(&module)
            .map_err(SandboxError::engine("linking"))?;
        let function = |name, parameters: &[ValType], results: &[ValType]| {
            let wanted = FuncType::new(engine, parameters.to_vec(), results.to_vec());
            match module.get_export(name)? {
                ExternType::Func(ty) if FuncType::eq(&ty, &wanted) => module.get_export_index(name),
                _ => None,
            }
        };
        let exports = Exports {
            memory: match module.get_export("memory") {
                Some(ExternType::Memory(_)) => module.get_export_index("memory"),
                _ => None,
            },
            alloc: function("alloc", &[ValType::I32], &[ValType::I32]),
            run: function("run", &[ValType::I32, ValType::I32], &[ValType::I64]),
            decide: function("decide", &[ValType::I64], &[ValType::I64]),
        };
        let code = module.image_range();
        let code_bytes = code.end.addr() - code.start.addr();
        let bytes = bytes.len() as u64;
        Ok(Self(Arc::new(Compiled {
            digest,
            bytes,
            code_bytes,
            vetted,
            pre,
            exports,
        })))
    }

    /// The digest of the module's bytes.
    pub fn digest(&self) -> Digest {
        self.0.digest
    }

    /// The module's bytes.
    pub fn bytes(&self) -> u64 {
        self.0.bytes
    }

    /// Bytes of memory that each instance starts with.
    pub fn memory_bytes(&self) -> u64 {
        self.0.vetted.memory_bytes
    }

    /// Whether it was proved that an agent's steps leave nothing behind, so that one instance serves
    /// for all of them.
    pub fn is_stateless(&self) -> bool {
        self.0.vetted.stateless
    }

    pub(crate) fn code_bytes(&self) -> usize {
        self.0.code_bytes
    }

    pub(crate) fn pre(&self) -> &InstancePre<Quota> {
        &self.0.pre
    }

    pub(crate) fn exports(&self) -> &Exports {
        &self.0.exports
    }

    /// Checks that the module is one that takes bytes and returns bytes.
    pub(crate) fn admit_bytes(&self, limits: &Limits) -> Result<(), VetError> {
        self.admit(limits)?;
        let Exports {
            memory, alloc, run, ..
        } = &self.0.exports;
        require(memory, "memory", "a memory")?;
        require(alloc, "alloc", "a function (i32) -> i32")?;
        require(run, "run", "a function (i32, i32) -> i64")
    }

    /// Checks that the module is an agent.
    pub(crate) fn admit_agent(&self, limits: &Limits) -> Result<(), VetError> {
        self.admit(limits)?;
        require(&self.0.exports.decide, "decide", "a function (i64) -> i64")
    }

    /// The cache is shared by jobs with different limits, so what one job admitted may be too
    /// large for another. Growing is bounded while running; how an instance starts, here.
    fn admit(&self, limits: &Limits) -> Result<(), VetError> {
        let Vetted {
            memory_bytes,
            table_elements,
            ..
        } = self.0.vetted;
        vet::bound("bytes", self.0.bytes, limits.module_bytes)?;
        vet::bound("bytes of initial memory", memory_bytes, limits.memory_bytes)?;
        vet::bound(
            "elements in an initial table",
            table_elements,
            limits.table_elements,
        )
    }
}

fn require(
    export: &Option<ModuleExport>,
    name: &'static str,
    signature: &'static str,
) -> Result<(), VetError> {
    export
        .map(|_| ())
        .ok_or(VetError::MissingExport { name, signature })
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Module")
            .field("digest", &self.0.digest)
            .field("bytes", &self.0.bytes)
            .finish_non_exhaustive()
    }
}
