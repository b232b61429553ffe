//! Locks and atomics: `parking_lot` and `std`, or loom's under `--cfg loom`.

#[cfg(loom)]
use loom::sync as imp;
#[cfg(not(loom))]
use parking_lot as imp;

#[cfg(loom)]
pub(crate) use loom::sync::atomic::{AtomicBool, Ordering};
#[cfg(not(loom))]
pub(crate) use std::sync::atomic::{AtomicBool, Ordering};

/// Guard of a [`Mutex`].
pub(crate) type MutexGuard<'a, T> = imp::MutexGuard<'a, T>;

/// A lock without poisoning.
pub(crate) struct Mutex<T>(imp::Mutex<T>);

/// A condition variable that takes and gives back the guard.
pub(crate) struct Condvar(imp::Condvar);

impl<T> Mutex<T> {
    pub(crate) fn new(content: T) -> Self {
        Self(imp::Mutex::new(content))
    }

    #[cfg(not(loom))]
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock()
    }

    #[cfg(loom)]
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().expect("a model's thread doesn't panic with the lock held")
    }
}

impl Condvar {
    pub(crate) fn new() -> Self {
        Self(imp::Condvar::new())
    }

    #[cfg(not(loom))]
    pub(crate) fn wait<'a, T>(&self, mut guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        self.0.wait(&mut guard);
        guard
    }

    #[cfg(loom)]
    pub(crate) fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        self.0.wait(guard).expect("a model's thread doesn't panic with the lock held")
    }

    pub(crate) fn notify_all(&self) {
        self.0.notify_all();
    }
}

/// The same in every build. Tables and the block pool are behind plain locks: each critical section
/// ends without waiting for anyone, so there is no protocol to model, and a model of another crate
/// can hold a real heap without loom's branches in it.
pub(crate) mod unmodelled {
    pub(crate) use parking_lot::{Mutex, MutexGuard, RwLock, RwLockReadGuard};
    pub(crate) use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
}
