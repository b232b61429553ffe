//! Who may use up a handle of a continuation: each once, whoever tries.
//!
//! # Protocol
//! A handle has two words for this: the *inner end* of its stacks, 0 when it is used up, and the *owner*. The
//! owner takes a handle without a locked instruction, which would cost as much as the switch that follows:
//!
//! 1. it loads the owner's word, and finds itself; loads the inner end, and finds it not 0;
//! 2. stores 0 to the inner end;
//! 3. *light barrier*: nothing to the processor, an order to the compiler;
//! 4. loads the owner's word again. Still itself: the handle is its own. Else it asks under the lock.
//!
//! Anybody else, under the lock:
//!
//! 1. stores [`TAKEN`] to the owner's word;
//! 2. *heavy barrier*: every thread of the process passes a full barrier (`membarrier`, some 300 ns);
//! 3. loads the inner end. Not 0: it has won, and the word stays TAKEN. 0: the owner has won, or the handle
//!    was used up before; the word becomes again what it was.
//!
//! # Why one wins
//! The heavy barrier falls, on the owner's thread, either after the owner's store or before it. After: the
//! store is seen, and the claimer leaves. Before: so the owner's second load comes after the claimer's store,
//! and finds TAKEN, or what the lock's holder has put there since; under the lock it learns which. In
//! the first case the owner, too, may find TAKEN in between; it then waits for the lock, and finds itself.
//!
//! Generated code does the owner's part itself (`vm/codegen/lower/continuations.rs`).

use crate::sync::unmodelled::compiler_fence;
use crate::sync::{AtomicU64, Mutex, Ordering};

/// Owner of a handle that another process than its owner is using up, or has used up.
pub(crate) const TAKEN: u64 = 1;

/// Who claims every handle, and owns none: no process has this address.
pub(crate) const NOBODY: u64 = u64::MAX;

/// The two words of a handle.
pub(crate) struct Words<'h> {
    /// The inner end, or 0.
    pub(crate) inner: &'h AtomicU64,
    /// The owner.
    pub(crate) owner: &'h AtomicU64,
}

/// The two halves of an asymmetric barrier.
pub(crate) trait Barriers {
    /// The owner's.
    fn light(&self);
    /// The claimer's.
    fn heavy(&self);
}

/// The lock of a machine's claims.
pub(crate) struct Claims<B> {
    lock: Mutex<()>,
    barriers: B,
}

impl<B: Barriers> Claims<B> {
    pub(crate) fn new(barriers: B) -> Self {
        Self { lock: Mutex::new(()), barriers }
    }

    /// Uses a handle up for `own`: answers its inner end, or `None` if it is used up.
    pub(crate) fn take(&self, handle: &Words<'_>, own: u64) -> Option<u64> {
        if handle.owner.load(Ordering::Relaxed) != own {
            return self.claim(handle);
        }
        let inner = handle.inner.load(Ordering::Relaxed);
        if inner == 0 {
            return None;
        }
        handle.inner.store(0, Ordering::Relaxed);
        self.barriers.light();
        let is_own = handle.owner.load(Ordering::Relaxed) == own || self.has_won(handle, own);
        is_own.then_some(inner)
    }

    /// Whether the owner, which has stored 0 and then found another owner, has won.
    #[cold]
    pub(crate) fn has_won(&self, handle: &Words<'_>, own: u64) -> bool {
        let _guard = self.lock.lock();
        handle.owner.load(Ordering::Relaxed) == own
    }

    #[cold]
    fn claim(&self, handle: &Words<'_>) -> Option<u64> {
        let _guard = self.lock.lock();
        let owner = handle.owner.load(Ordering::Relaxed);
        if owner == TAKEN {
            return None;
        }
        handle.owner.store(TAKEN, Ordering::Relaxed);
        self.barriers.heavy();
        let inner = handle.inner.load(Ordering::Relaxed);
        if inner == 0 {
            handle.owner.store(owner, Ordering::Relaxed);
            return None;
        }
        // For the collector: what is captured is the winner's.
        handle.inner.store(0, Ordering::Relaxed);
        Some(inner)
    }
}

/// The barriers of a running machine.
pub(crate) struct Asymmetric;

impl Barriers for Asymmetric {
    fn light(&self) {
        compiler_fence(Ordering::SeqCst);
    }

    fn heavy(&self) {
        crate::sys::heavy_barrier();
    }
}

#[cfg(all(test, loom))]
mod models {
    use super::*;
    use crate::sync::{Arc, fence};
    use loom::thread;

    /// Fences in place of the halves, or of one of them.
    #[derive(Clone, Copy)]
    struct Fences {
        light: bool,
        heavy: bool,
    }

    impl Barriers for Fences {
        fn light(&self) {
            if self.light {
                fence(Ordering::SeqCst);
            }
        }

        fn heavy(&self) {
            if self.heavy {
                fence(Ordering::SeqCst);
            }
        }
    }

    struct Handle {
        claims: Claims<Fences>,
        inner: AtomicU64,
        owner: AtomicU64,
    }

    impl Handle {
        fn take(&self, own: u64) -> bool {
            let words = Words { inner: &self.inner, owner: &self.owner };
            self.claims.take(&words, own).inspect(|&inner| assert_eq!(inner, 64)).is_some()
        }
    }

    /// The owner, 16, and others use up one handle; exactly one does.
    fn race(fences: Fences, others: u64) {
        loom::model(move || {
            let claims = Claims::new(fences);
            let handle = Arc::new(Handle { claims, inner: AtomicU64::new(64), owner: AtomicU64::new(16) });
            let others: Vec<_> = (0..others)
                .map(|at| {
                    let handle = Arc::clone(&handle);
                    thread::spawn(move || handle.take(32 + 16 * at))
                })
                .collect();
            let mut winners = u32::from(handle.take(16));
            others.into_iter().for_each(|other| winners += u32::from(other.join().unwrap()));
            assert_eq!(winners, 1);
            assert!(!handle.take(16) && !handle.take(32), "it is used up for everybody");
        });
    }

    #[test]
    fn loom_one_of_two_uses_a_handle_up() {
        race(Fences { light: true, heavy: true }, 1);
    }

    #[test]
    fn loom_one_of_three_uses_a_handle_up() {
        race(Fences { light: true, heavy: true }, 2);
    }

    #[test]
    #[should_panic]
    fn loom_without_the_light_half_two_do() {
        race(Fences { light: false, heavy: true }, 1);
    }

    #[test]
    #[should_panic]
    fn loom_without_the_heavy_half_two_do() {
        race(Fences { light: true, heavy: false }, 1);
    }
}
