//! Atomics and locks of this crate: the real ones, or loom's in a model.
//!
//! Everything that two threads touch goes through this module, `Ordering` included, so that the
//! models see it. loom has no sequentially consistent accesses, only fences: a protocol that needs
//! a total order says `fence(SeqCst)`.

#[cfg(all(test, loom))]
pub(crate) use loom::sync::{
    Arc,
    atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering, fence},
};
#[cfg(not(all(test, loom)))]
pub(crate) use std::sync::{
    Arc,
    atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering, fence},
};

#[cfg(not(all(test, loom)))]
pub(crate) use parking_lot::{Condvar, Mutex, RwLock};

#[cfg(all(test, loom))]
pub(crate) use model::{Condvar, Mutex, RwLock};

/// Waits on `condvar` until it is notified or `timeout_ns` have passed; `None` waits for ever.
#[cfg(not(all(test, loom)))]
pub(crate) fn wait_for<T>(
    condvar: &Condvar,
    guard: &mut parking_lot::MutexGuard<'_, T>,
    timeout_ns: Option<u64>,
) {
    match timeout_ns {
        None => condvar.wait(guard),
        Some(ns) => {
            condvar.wait_for(guard, std::time::Duration::from_nanos(ns));
        }
    }
}

#[cfg(all(test, loom))]
pub(crate) use model::wait_for;

/// loom's lock and condition variable behind parking_lot's signatures.
#[cfg(all(test, loom))]
mod model {
    use std::ops::{Deref, DerefMut};

    pub(crate) struct Mutex<T>(loom::sync::Mutex<T>);
    pub(crate) struct MutexGuard<'a, T>(Option<loom::sync::MutexGuard<'a, T>>);
    pub(crate) struct Condvar(loom::sync::Condvar);
    pub(crate) struct RwLock<T>(loom::sync::RwLock<T>);

    impl<T> RwLock<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(loom::sync::RwLock::new(value))
        }

        pub(crate) fn read(&self) -> loom::sync::RwLockReadGuard<'_, T> {
            self.0.read().expect("models don't panic under a lock")
        }

        pub(crate) fn write(&self) -> loom::sync::RwLockWriteGuard<'_, T> {
            self.0.write().expect("models don't panic under a lock")
        }
    }

    impl<T> Mutex<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(loom::sync::Mutex::new(value))
        }

        pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
            MutexGuard(Some(self.0.lock().expect("models don't panic under a lock")))
        }

        pub(crate) fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
            self.0.try_lock().ok().map(|guard| MutexGuard(Some(guard)))
        }
    }

    impl<T> Deref for MutexGuard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T {
            self.0.as_ref().expect("only empty while waiting")
        }
    }

    impl<T> DerefMut for MutexGuard<'_, T> {
        fn deref_mut(&mut self) -> &mut T {
            self.0.as_mut().expect("only empty while waiting")
        }
    }

    impl Condvar {
        pub(crate) fn new() -> Self {
            Self(loom::sync::Condvar::new())
        }

        pub(crate) fn notify_one(&self) {
            self.0.notify_one();
        }

        pub(crate) fn notify_all(&self) {
            self.0.notify_all();
        }
    }

    /// Time doesn't pass in a model, so a timeout never does.
    pub(crate) fn wait_for<T>(condvar: &Condvar, guard: &mut MutexGuard<'_, T>, _timeout_ns: Option<u64>) {
        let inner = guard.0.take().expect("only empty while waiting");
        guard.0 = Some(condvar.0.wait(inner).expect("models don't panic under a lock"));
    }
}

/// What no model looks at: orders to the compiler, and what is made once.
pub(crate) mod unmodelled {
    pub(crate) use std::sync::atomic::compiler_fence;
    pub(crate) use std::sync::{Mutex, OnceLock, PoisonError};
}

/// Spins briefly: a hint to the processor, a scheduling point to loom.
pub(crate) fn spin() {
    #[cfg(all(test, loom))]
    loom::thread::yield_now();
    #[cfg(not(all(test, loom)))]
    std::hint::spin_loop();
}
