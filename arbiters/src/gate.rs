//! A bound on how many threads do something at once.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Lets at most so many holders in at once; the others wait.
#[derive(Debug)]
pub(crate) struct Gate {
    free: Mutex<u32>,
    freed: Condvar,
}

/// A place inside of the gate, given back on drop.
#[derive(Debug)]
pub(crate) struct Place(Arc<Gate>);

impl Gate {
    pub(crate) const fn new(places: u32) -> Self {
        Self {
            free: Mutex::new(places),
            freed: Condvar::new(),
        }
    }

    /// Waits for a place.
    pub(crate) fn enter(self: &Arc<Self>) -> Place {
        let mut free = self
            .freed
            .wait_while(self.lock(), |free| *free == 0)
            .unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        drop(free);
        Place(Arc::clone(self))
    }

    /// The count is right even if a holder panicked, since its place was given back by its drop.
    fn lock(&self) -> MutexGuard<'_, u32> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *self.0.lock() += 1;
        self.0.freed.notify_one();
    }
}
