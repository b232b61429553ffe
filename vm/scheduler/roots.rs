//! Collections: when they run, and what processes keep alive.
//!
//! # Protocol
//! A scheduler that stands in its loop, with no process mounted, and sees that a collection is wanted stops
//! all others (`Safepoint::stop_all`): running ones at their loops, where they poll after each slice; idle
//! ones and foreign threads that don't use the machine don't count. Then every value in use is in a control
//! block, on a saved stack, in a mailbox, or is the host's. A process that makes the heap want a collection
//! gives way at its next checkpoint (`Context::give_way`), so slices of other lengths don't delay it.

use tambour_continuations::{FrameMap, visit_roots};
use tambour_shared_heap::{CollectionKind, Marker, Pid, RootSource, Value};

use crate::process::Process;
use crate::shared::Shared;

/// All processes as a source of roots. The world is stopped while it lives.
pub(crate) struct Roots<'a>(pub(crate) &'a Shared);

impl RootSource for Roots<'_> {
    fn visit(&self, young: bool, marker: &mut Marker<'_>) {
        let shared = self.0;
        shared.body.visit_roots(young, marker);
        let is_live = |pid: Pid| shared.state(pid).is_some_and(|state| state.is_live(pid.generation));
        shared.delayed.iter().for_each(|messages| messages.visit(young, is_live, marker));
        if young {
            // SAFETY: T1: the world is stopped.
            unsafe {
                shared.touched.for_each(|index| self.visit_process(shared.slots.process(index), true, marker))
            };
        } else {
            shared.slots.used().for_each(|process| self.visit_process(process, false, marker));
        }
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
        let stack = unsafe { process.stack() };
        visit_roots(stack, &*self.0.frames as &dyn FrameMap, |word| {
            // SAFETY: the frame map says that a live value is there.
            marker.mark(unsafe { Value::from_bits(*word) });
        });
    }

    /// After the collection: all that the processes hold is old.
    fn forget_touched(&self) {
        let shared = self.0;
        // SAFETY: T1: the world is stopped.
        unsafe {
            shared.touched.for_each(|index| {
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
    /// Collects.
    ///
    /// # Safety
    /// The world is stopped: no other mutator runs, and no process is mounted.
    pub(crate) unsafe fn collect(&self, kind: CollectionKind) {
        let roots = Roots(self);
        // SAFETY: the caller's promise; Roots visits all that processes hold, and the host its own.
        unsafe { self.heap.collect(kind, &roots) };
        roots.forget_touched();
    }
}
