//! One instance of a module, from its start to its end.

use std::time::{Duration, Instant};

use wasmtime::{
    Error, Func, Instance, Memory, ModuleExport, ResourceLimiter, Store, Trap, TypedFunc,
    WasmParams, WasmResults,
};

use crate::{FaultKind, Limits, Module, SandboxError, TrapKind};

/// How often running guests look whether their time is over.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// When a job's time on this host is over.
#[derive(Debug)]
pub(crate) struct Clock {
    until: Option<Instant>,
    limit: Duration,
}

impl Clock {
    pub(crate) fn start(limit: Duration) -> Self {
        // None if it lies further ahead than the clock can say: never.
        Self {
            until: Instant::now().checked_add(limit),
            limit,
        }
    }

    /// Ticks that remain, none if the time is over.
    fn ticks(&self) -> Result<u64, SandboxError> {
        let Some(until) = self.until else {
            return Ok(u64::MAX >> 1);
        };
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(self.over());
        }
        Ok(u64::try_from(left.as_nanos() / TICK.as_nanos()).unwrap_or(u64::MAX >> 1) + 1)
    }

    const fn over(&self) -> SandboxError {
        SandboxError::RunTime { limit: self.limit }
    }
}

/// What an instance may hold.
#[derive(Debug)]
pub(crate) struct Quota {
    memory_bytes: u64,
    table_elements: u64,
}

/// Growing beyond a limit fails as the standard says, by returning -1: a guest can handle it, and
/// it is the same everywhere. That the host runs out of memory is not, so it ends the job without
/// an outcome.
impl ResourceLimiter for Quota {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool, Error> {
        Ok(desired as u64 <= self.memory_bytes && maximum.is_none_or(|most| desired <= most))
    }

    fn memory_grow_failed(&mut self, error: Error) -> Result<(), Error> {
        Err(error.context("host cannot provide the guest's memory"))
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool, Error> {
        Ok(desired as u64 <= self.table_elements && maximum.is_none_or(|most| desired <= most))
    }

    fn table_grow_failed(&mut self, error: Error) -> Result<(), Error> {
        Err(error.context("host cannot provide the guest's table"))
    }
}

/// Why a guest ended without a result.
#[derive(Debug)]
pub(crate) enum Stop {
    Trap(TrapKind),
    OutOfFuel,
    Host(SandboxError),
}

/// One fresh instance of a module with its own fuel. Nothing of it outlives it.
#[derive(Debug)]
pub(crate) struct Guest<'a> {
    store: Store<Quota>,
    module: &'a Module,
    fuel: u64,
    clock: &'a Clock,
}

impl<'a> Guest<'a> {
    pub(crate) fn new(
        module: &'a Module,
        limits: &Limits,
        fuel: u64,
        clock: &'a Clock,
    ) -> Result<Self, SandboxError> {
        let quota = Quota {
            memory_bytes: limits.memory_bytes,
            table_elements: limits.table_elements,
        };
        let mut store = Store::new(module.pre().module().engine(), quota);
        store.limiter(|quota| quota);
        store.set_epoch_deadline(clock.ticks()?);
        let mut guest = Self {
            store,
            module,
            fuel,
            clock,
        };
        guest.refuel(fuel)?;
        Ok(guest)
    }

    /// Gives it so much fuel, whatever it has.
    pub(crate) fn refuel(&mut self, fuel: u64) -> Result<(), SandboxError> {
        self.fuel = fuel;
        // The engine looks at the fuel only where control flow turns back or enters a function, so
        // a guest can end having burned more than it had. One unit more than it may burn tells
        // that from having burned exactly all, which is allowed.
        self.store
            .set_fuel(fuel + 1)
            .map_err(SandboxError::engine("fuelling"))
    }

    /// Fuel that it burned so far, at most all that it had.
    pub(crate) fn burned(&self) -> u64 {
        self.fuel.min(self.fuel + 1 - self.left())
    }

    /// What the engine has left, zero if the guest burned more than it had.
    fn left(&self) -> u64 {
        // Fuel is on, so it can be read.
        self.store.get_fuel().unwrap_or(0)
    }

    /// Bytes in, bytes out; or how the guest broke the convention.
    pub(crate) fn bytes(
        &mut self,
        input: &[u8],
        limits: &Limits,
    ) -> Result<Result<Vec<u8>, FaultKind>, Stop> {
        let exports = *self.module.exports();
        let instance = self.instantiate()?;
        let memory = self.memory(&instance, exports.memory)?;

        let Ok(len) = u32::try_from(input.len()) else {
            return Ok(Err(FaultKind::InputOutOfBounds));
        };
        let ptr: u32 = self.call(&instance, exports.alloc, len)?;
        if memory.write(&mut self.store, ptr as usize, input).is_err() {
            return Ok(Err(FaultKind::InputOutOfBounds));
        }

        let packed: u64 = self.call(&instance, exports.run, (ptr, len))?;
        let (ptr, len) = (packed >> 32, packed & u64::from(u32::MAX));
        if len > limits.output_bytes {
            return Ok(Err(FaultKind::OutputAboveLimit));
        }
        // Both are below 2^32, so the sum cannot overflow.
        let range = usize::try_from(ptr)
            .ok()
            .zip(usize::try_from(ptr + len).ok());
        let output = range.and_then(|(from, to)| memory.data(&self.store).get(from..to));
        Ok(output
            .map(<[u8]>::to_vec)
            .ok_or(FaultKind::OutputOutOfBounds))
    }

    /// The agent's function, observation in, action out, in a new instance.
    pub(crate) fn decider(&mut self) -> Result<TypedFunc<u64, u64>, Stop> {
        let decide = self.module.exports().decide;
        let instance = self.instantiate()?;
        self.function(&instance, decide)
    }

    /// Runs the module's start function, if it has one, on this guest's fuel: it is as pure and
    /// as metered as any other function.
    fn instantiate(&mut self) -> Result<Instance, Stop> {
        let module = self.module;
        module
            .pre()
            .instantiate(&mut self.store)
            .map_err(|error| self.stop(error))
    }

    fn memory(
        &mut self,
        instance: &Instance,
        export: Option<ModuleExport>,
    ) -> Result<Memory, Stop> {
        export
            .and_then(|export| instance.get_module_export(&mut self.store, &export))
            .and_then(wasmtime::Extern::into_memory)
            .ok_or_else(|| Stop::Host(not_admitted()))
    }

    fn function<P: WasmParams, R: WasmResults>(
        &mut self,
        instance: &Instance,
        export: Option<ModuleExport>,
    ) -> Result<TypedFunc<P, R>, Stop> {
        let function: Func = export
            .and_then(|export| instance.get_module_export(&mut self.store, &export))
            .and_then(wasmtime::Extern::into_func)
            .ok_or_else(|| Stop::Host(not_admitted()))?;
        function
            .typed::<P, R>(&self.store)
            .map_err(|error| self.stop(error))
    }

    /// Calls one of its functions on the fuel that is left.
    pub(crate) fn invoke<P: WasmParams, R: WasmResults>(
        &mut self,
        function: &TypedFunc<P, R>,
        parameters: P,
    ) -> Result<R, Stop> {
        let result = function
            .call(&mut self.store, parameters)
            .map_err(|error| self.stop(error))?;
        if self.left() == 0 {
            Err(Stop::OutOfFuel)
        } else {
            Ok(result)
        }
    }

    fn call<P: WasmParams, R: WasmResults>(
        &mut self,
        instance: &Instance,
        export: Option<ModuleExport>,
        parameters: P,
    ) -> Result<R, Stop> {
        let function = self.function(instance, export)?;
        self.invoke(&function, parameters)
    }

    fn stop(&self, error: Error) -> Stop {
        let Some(trap) = error.downcast_ref::<Trap>() else {
            return Stop::Host(SandboxError::engine("running a guest")(error));
        };
        match trap {
            Trap::OutOfFuel => Stop::OutOfFuel,
            trap if TrapKind::of(*trap).is_some() && self.left() == 0 => Stop::OutOfFuel,
            Trap::Interrupt => Stop::Host(self.clock.over()),
            trap => TrapKind::of(*trap).map_or_else(
                || Stop::Host(SandboxError::engine("running a guest")(error)),
                Stop::Trap,
            ),
        }
    }
}

fn not_admitted() -> SandboxError {
    SandboxError::Engine {
        doing: "calling a guest",
        reason: "its export was not checked before".into(),
    }
}
