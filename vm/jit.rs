//! Guest code as a [`Body`] of the scheduler: the hooks that its stubs call, and the walk of an exception.
//!
//! # Invariants
//! - F1. `Cx` is a transparent view of the scheduler's `Context`.
//! - F2. `Context::host` is the address of the machine's `Vm`, which outlives all schedulers.
//! - F3. A hook is called by a stub with the address of the context of the scheduler it runs on,
//!   whose process is mounted: `StackContext` is the context's first field.
//! - F4. Hooks don't unwind: they are `extern "C"`, so a panic in one aborts the VM with its message
//!   (a broken invariant), never unwinds through a guest frame.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use rustc_hash::FxHashMap;

use tambour_codegen::{CodeHeap, CodeMap};
use tambour_continuations::layout::{GIVES_WAY, Hooks, Leave, StackContext, Trap};
use tambour_continuations::{Continuation, FrameInfo, FrameMap, Frames};
use tambour_scheduler::layout::{Context, Exception};
use tambour_scheduler::{Body, Down, Exit, Outcome, Process, Reasons, run_guest};
use tambour_shared_heap::{Marker, Pid, Value};

use crate::builtin::Cx;
use crate::trace;
use crate::vm::Vm;

/// Runs processes whose code is native.
pub(crate) struct Jit {
    /// F2.
    pub(crate) vm: *const Vm,
    /// What tests ask for.
    pub(crate) moves: Option<Moves>,
}

/// Moves processes at every slice: what is wrong with an address or a context that lived across a
/// safepoint shows at once.
#[derive(Default)]
pub(crate) struct Moves {
    /// The scheduler that each process ran on last.
    last: Mutex<FxHashMap<Pid, usize>>,
    /// Slices that began on another scheduler than the one before.
    migrations: AtomicU64,
}

impl Moves {
    /// Whether the process may run here: not where it ran last, as long as others can run meanwhile.
    fn permits(&self, pid: Pid, scheduler: usize, is_alone: bool) -> bool {
        let mut last = self.last.lock();
        match last.insert(pid, scheduler) {
            Some(before) if before == scheduler => is_alone,
            before => {
                self.migrations.fetch_add(u64::from(before.is_some()), Ordering::Relaxed);
                true
            }
        }
    }

    /// Slices that began on another scheduler than the one before.
    pub(crate) fn migrations(&self) -> u64 {
        self.migrations.load(Ordering::Relaxed)
    }
}

// SAFETY: F2: a `Vm` is `Sync`, and the pointer stays valid while schedulers run.
unsafe impl Send for Jit {}
// SAFETY: as above.
unsafe impl Sync for Jit {}

/// The code map, as the walk of frames wants it.
pub(crate) struct StackMaps(pub(crate) Arc<CodeHeap>);

impl FrameMap for StackMaps {
    fn lookup(&self, pc: usize) -> Option<FrameInfo<'_>> {
        let frame = self.0.map().frame(pc)?;
        Some(FrameInfo { span_bytes: frame.span, roots: frame.roots })
    }
}

impl Body for Jit {
    fn run(&self, context: &mut Context, process: &Process) -> Outcome {
        if let Some(moves) = &self.moves {
            // SAFETY: F2.
            let machine = unsafe { &*self.vm }.machine();
            let is_alone = machine.process_count() < 2 || machine.schedulers() < 2;
            let pid = context.self_pid.as_pid().expect("a process runs");
            if !moves.permits(pid, context.scheduler(), is_alone) {
                return Outcome::Declined;
            }
            // SAFETY: the scheduler that runs the process owns its stacks, which aren't mounted.
            let is_relocated = unsafe { process.relocate_stacks(context) };
            if !is_relocated {
                return Outcome::Exit(Exit::StackOverflow);
            }
        }
        // What was thrown in an earlier slice may be collected by now: a builtin that throws without
        // an exception must not find it.
        context.exception = Exception::NONE;
        // SAFETY: F3, F4, and this is `Body::run` with its process.
        let leave = unsafe { run_guest(context, process) };
        match leave {
            Leave::Yielded => Outcome::Yield,
            Leave::Parked if context.stack.result == GIVES_WAY => Outcome::Yield,
            Leave::Parked => Outcome::Park { deadline_ns: context.stack.result },
            Leave::Returned => {
                // SAFETY: the first function's result, which nothing has collected since.
                let value = unsafe { Value::from_bits(context.stack.result) };
                Outcome::Exit(Exit::Returned(value))
            }
            // No class: see `Cx::hibernate` and `Cx::exit`.
            Leave::Thrown if Cx::of(context).is_leaving_for_hibernation() => Outcome::Hibernate,
            Leave::Thrown if context.exception.class == Value::NONE => {
                Outcome::Exit(Exit::Ended(context.exception.reason))
            }
            Leave::Thrown => Outcome::Exit(Exit::Thrown(context.exception)),
            Leave::Overflowed => Outcome::Exit(Exit::StackOverflow),
            Leave::Trapped => Outcome::Exit(self.trapped(context)),
        }
    }

    fn exited(&self, context: &mut Context, pid: Pid, exit: &Exit) {
        let cx = Cx::of(context);
        // SAFETY: F2.
        let vm = unsafe { &*self.vm };
        vm.language().ended(cx, pid, exit);
        if let Some(tell) = vm.watched().take(pid) {
            tell(cx, exit);
        }
    }

    fn gone(&self, context: &mut Context, pid: Pid) {
        // SAFETY: F2.
        unsafe { &*self.vm }.language().gone(Cx::of(context), pid);
    }

    fn reasons(&self) -> Reasons {
        // SAFETY: F2.
        let vm = unsafe { &*self.vm };
        vm.language().reasons(vm.atoms())
    }

    fn reason(&self, context: &mut Context, exit: &Exit) -> Value {
        // SAFETY: F2.
        unsafe { &*self.vm }.language().reason(Cx::of(context), exit)
    }

    fn exit_message(&self, context: &mut Context, from: Pid, reason: Value) -> Value {
        // SAFETY: F2.
        unsafe { &*self.vm }.language().exit_message(Cx::of(context), from, reason)
    }

    fn down_message(&self, context: &mut Context, down: &Down) -> Value {
        // SAFETY: F2.
        unsafe { &*self.vm }.language().down_message(Cx::of(context), down)
    }

    fn information(&self, context: &mut Context, request: Value, is_there: bool) -> Value {
        // SAFETY: F2.
        unsafe { &*self.vm }.language().information(Cx::of(context), request, is_there)
    }

    fn visit_roots(&self, _young: bool, marker: &mut Marker<'_>) {
        // SAFETY: F2.
        unsafe { &*self.vm }.language().visit_roots(&mut |value| marker.mark(value));
    }

    fn hooks(&self) -> Hooks {
        Hooks { on_start, on_yield, on_grow, on_allocate, on_raise, on_resolve }
    }

    fn host(&self) -> *const () {
        self.vm.cast()
    }
}

impl Jit {
    /// The end of a process that has trapped.
    fn trapped(&self, context: &mut Context) -> Exit {
        let trap = match context.stack.result {
            trap if trap == Trap::Null as u64 => Trap::Null,
            trap if trap == Trap::Consumed as u64 => Trap::Consumed,
            _ => Trap::Unhandled,
        };
        // SAFETY: F2.
        let vm = unsafe { &*self.vm };
        let tag = (trap == Trap::Unhandled).then(|| vm.tag_name(context.stack.tag)).flatten();
        let reason = vm.language().trapped(Cx::of(context), trap, tag.as_deref());
        Exit::Trapped { trap, reason }
    }
}

/// The context behind a stub's argument.
///
/// # Safety
/// F3: only for a hook's argument, and once a hook.
unsafe fn context<'a>(stack: *mut StackContext) -> &'a mut Context {
    // SAFETY: F3: `StackContext` is the first field of the `Context` that the stub was entered with.
    unsafe { &mut *stack.cast::<Context>() }
}

unsafe extern "C" fn on_start(stack: *mut StackContext, _: u64) -> u64 {
    // SAFETY: F3.
    let context = unsafe { context(stack) };
    let process = context.running();
    let args = process.take_arguments();
    let entry_slot = process.entry();
    let args = args.as_tuple().expect("a process starts with a tuple of arguments");
    let cx = Cx::of(context);
    assert!(cx.set_args(args), "spawn refuses more arguments than fit");
    cx.vm().entry_address(entry_slot).expect("a process starts at an entry slot") as u64
}

unsafe extern "C" fn on_yield(_: *mut StackContext, _: u64) -> u64 {
    // Whether the slice is over or stands aside for a collection is the scheduler's business.
    1
}

unsafe extern "C" fn on_grow(stack: *mut StackContext, bytes: u64) -> u64 {
    // SAFETY: F3.
    let context = unsafe { context(stack) };
    // SAFETY: F3: a stub has called.
    let Ok(stack_bytes) = (unsafe { context.grow(bytes as usize) }) else { return 1 };
    // A collection counts stacks against the limit of memory; recursion alone asks for none.
    if context.allocator.heap().limit_bytes().is_some_and(|limit| stack_bytes as u64 >= limit / 8) {
        context.request_collection(true);
    }
    0
}

unsafe extern "C" fn on_allocate(stack: *mut StackContext, _: u64) -> u64 {
    // SAFETY: F3.
    let context = unsafe { context(stack) };
    context.allocator.reserve(context.stack.request as usize);
    if context.allocator.heap().collection_wanted() {
        context.give_way();
    }
    0
}

unsafe extern "C" fn on_raise(stack: *mut StackContext, _: u64) -> u64 {
    // SAFETY: F3.
    let context = unsafe { context(stack) };
    if context.exception.class == Value::NONE {
        return 0; // The process ends without an exception: see `Cx::exit`.
    }
    trace::capture(context);
    // SAFETY: F2.
    let map: &CodeMap = unsafe { &*context.host.cast::<Vm>() }.code().map();
    loop {
        // SAFETY: C1: the stub has saved the raising frame; K2: or it is one that has resumed.
        let frames = unsafe { Frames::new(context.stack.sp as usize, context.stack.fp as usize) };
        for frame in frames {
            if let Some(handler) = map.handler(frame.pc) {
                context.stack.sp = (frame.fp - handler.span as usize) as u64;
                context.stack.fp = frame.fp as u64;
                return handler.address as u64;
            }
        }
        // The stack is dropped; the exception goes on where it was resumed.
        let active = context.stack.active as *mut Continuation;
        if active.is_null() {
            return 0;
        }
        // SAFETY: K1: it runs, and is active.
        unsafe { (*active).abandon(&mut context.stack) };
    }
}

unsafe extern "C" fn on_resolve(stack: *mut StackContext, slot: u64) -> u64 {
    // SAFETY: F3.
    let cx = Cx::of(unsafe { context(stack) });
    let slot = slot as u32;
    match cx.vm().resolve(slot) {
        Ok(address) => address as u64,
        Err(error) => {
            let (class, tag) = (cx.atom("error"), cx.atom("internal_error"));
            let message = error.to_string();
            let message = cx.allocator().binary(message.as_bytes());
            let reason = cx.allocator().tuple(&[tag, message]);
            cx.throw(class, reason);
            0
        }
    }
}
