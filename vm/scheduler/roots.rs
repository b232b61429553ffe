//! Collections: when they run, and what processes keep alive.
//!
//! # Protocol
//! A scheduler that stands in its loop, with no process mounted, and sees that a collection is wanted stops
//! all others (`Safepoint::stop_all`): running ones at their loops, where they poll after each slice; idle
//! ones and foreign threads that don't use the machine don't count. Then every value in use is in a control
//! block, on a saved stack, in a mailbox, or is the host's. A process that makes the heap want a collection
//! gives way at its next checkpoint (`Context::give_way`), so slices of other lengths don't delay it.

use tambour_shared_heap::{CollectionKind, Marker, Pid, RootSource, Value};

use crate::continuations;
use crate::memory::Census;
use crate::process::Process;
use crate::shared::Shared;

/// All processes as a source of roots. The world is stopped while it lives.
pub(crate) struct Roots<'a> {
    shared: &'a Shared,
    census: Census,
}

impl RootSource for Roots<'_> {
    fn visit(&self, young: bool, marker: &mut Marker<'_>) {
        let shared = self.shared;
        shared.body.visit_roots(young, marker);
        let is_live = |pid: Pid| shared.state(pid).is_some_and(|state| state.is_live(pid.generation));
        shared.delayed.iter().for_each(|messages| messages.visit(young, is_live, marker));
        if young {
            // SAFETY: T1: the world is stopped.
            unsafe {
                let ahead = |index| shared.slots.prefetch(index);
                shared
                    .touched
                    .for_each(ahead, |index| self.visit_process(shared.slots.process(index), true, marker));
            };
        } else {
            self.census.begin(marker);
            for (process, index) in shared.slots.used().zip(1..) {
                self.visit_process(process, false, marker);
                // SAFETY: P1: the world is stopped.
                self.census.add(index, unsafe { process.saved_stack() }.resident_bytes(), marker);
            }
        }
    }

    fn visit_captured(&self, inner: u64, outer: u64, marker: &mut Marker<'_>) {
        let bytes = continuations::visit_captured(inner, outer, &*self.shared.frames, marker);
        self.census.add_continued(bytes);
    }

    fn marked(&self, is_marked: &dyn Fn(usize) -> bool) {
        // SAFETY: the heap says when.
        let bytes = unsafe { self.shared.grown.sweep(is_marked) };
        self.census.stack_bytes.set(self.census.stack_bytes.get() + bytes as u64);
    }
}

impl Roots<'_> {
    fn visit_process(&self, process: &Process, young: bool, marker: &mut Marker<'_>) {
        if !process.state.is_occupied() {
            return;
        }
        process.visit_mailbox(young, &mut |value| marker.mark(value));
        // SAFETY: a root since the spawn.
        marker.mark(unsafe { Value::from_bits(process.arguments.get()) });
        if let Some(side) = process.side() {
            side.visit(marker);
        }
        // SAFETY: P1: the world is stopped, and the process isn't mounted.
        let stack = unsafe { process.saved_stack() };
        self.census.stack_bytes.set(self.census.stack_bytes.get() + stack.resident_bytes() as u64);
        self.census.add_continued(process.visit_stacks(&*self.shared.frames, marker));
    }

    /// After the collection: all that the processes hold is old.
    fn forget_touched(&self) {
        let shared = self.shared;
        // SAFETY: T1: the world is stopped.
        unsafe {
            let ahead = |index| shared.slots.prefetch(index);
            shared.touched.for_each(ahead, |index| {
                let process = shared.slots.process(index);
                process.collected();
                process.state.untouch();
            });
            shared.touched.clear();
        }
        shared.delayed.iter().for_each(|messages| messages.collected());
    }
}

impl Shared {
    /// Collects. When more lives than the heap's limit allows, answers the process that holds most of it: it
    /// is condemned ([`Memory`](crate::memory::Memory)), and the caller sees to it that it runs once more.
    ///
    /// # Safety
    /// The world is stopped: no other mutator runs, and no process is mounted.
    pub(crate) unsafe fn collect(&self, kind: CollectionKind) -> Option<Pid> {
        // SAFETY: the caller's promise, here and below.
        unsafe { self.collect_once(kind, false) };
        if kind == CollectionKind::Young && self.heap.is_over_limit() {
            // What a young collection takes for alive may be old and dead.
            // SAFETY: as above.
            unsafe { self.collect_once(CollectionKind::Full, false) };
        }
        if !self.heap.is_over_limit() || self.memory.is_at_work(self) {
            return None;
        }
        // SAFETY: as above.
        let census = unsafe { self.collect_once(CollectionKind::Full, true) };
        self.memory.condemn(self, &census)
    }

    /// # Safety
    /// As [`collect`](Self::collect).
    unsafe fn collect_once(&self, kind: CollectionKind, is_counted: bool) -> Census {
        let roots = Roots { shared: self, census: Census::new(is_counted) };
        // SAFETY: the caller's promise; Roots visits all that processes hold, and the host its own.
        unsafe { self.heap.collect(kind, &roots) };
        roots.forget_touched();
        self.memory.tell_heap(self, kind, &roots.census);
        roots.census
    }
}
