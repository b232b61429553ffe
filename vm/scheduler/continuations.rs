//! Continuations of processes: handles, their stacks in the heap, and what a collection finds on them.
//!
//! # What
//! A program's continuations are handles (`TYPE_HANDLE`) of stacks (`TYPE_STACK`), both objects of the heap.
//! Generated code makes handles and switches; what it seldom needs is here: a fresh continuation's stack,
//! bound arguments, handles of other processes. A fresh one has no stack until it is resumed, so one that
//! nobody resumes costs its handle.
//!
//! # Invariants
//! - S1. A stack in the heap stays where it is, and lives as long as it is in the chain of a process or
//!   behind a handle that isn't used up.
//! - S2. One that has outgrown its bytes in the heap is in the list of grown ones until it is given back: by
//!   its return or an exception, or by the first collection that finds it dead. Nothing else needs a
//!   finalizer.

use std::mem::size_of;

use tambour_continuations::layout::{MAX_ARGS, Trap};
use tambour_continuations::{
    Continuation, Frame, FrameMap, Place, Shrink, Stack, StackOverflow, captured, chain, visit_roots,
};
use tambour_shared_heap::layout::{
    HANDLE_BOUND, HANDLE_FRESH, HANDLE_INNER, HANDLE_OUTER, HANDLE_OWNER, HANDLE_SPECIAL, TAG_BOXED,
};
use tambour_shared_heap::{Marker, Value};

use crate::claims::{NOBODY, Words};
use crate::layout::{Context, Step};
use crate::process::Process;
use crate::sync::{AtomicU64, AtomicUsize, Mutex, Ordering};

/// Words of a stack in the heap, 512 bytes with its header: room for some four or five frames.
const STACK_WORDS: usize = 63;

/// The tag of a step that ends the process by a trap.
pub const STEP_TRAP: u64 = 3;

/// Bytes of stacks that may be added before a collection looks which of them are dead; more, when more lived.
const UNSEEN_BYTES: usize = 64 << 20;

/// Continuations whose stacks have outgrown the heap (S2).
pub(crate) struct Grown {
    /// Each once.
    list: Mutex<Vec<usize>>,
    /// Bytes by which stacks have grown since the last collection.
    unseen_bytes: AtomicUsize,
    /// Bytes of those that lived then.
    seen_bytes: AtomicUsize,
}

impl Grown {
    pub(crate) fn new() -> Self {
        let list = Mutex::new(Vec::new());
        Self { list, unseen_bytes: AtomicUsize::new(0), seen_bytes: AtomicUsize::new(0) }
    }

    /// A stack has left its bytes in the heap.
    fn add(&self, continuation: *mut Continuation) {
        self.list.lock().push(continuation as usize);
    }

    /// Stacks have grown by so many bytes. True: by so many that those that are dead are worth a collection,
    /// which the heap doesn't ask for on account of what is outside of it.
    fn grew(&self, bytes: usize, limit_bytes: Option<u64>) -> bool {
        let unseen_bytes = self.unseen_bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let most_bytes = self.seen_bytes.load(Ordering::Relaxed).max(UNSEEN_BYTES);
        unseen_bytes > limit_bytes.map_or(most_bytes, |limit| most_bytes.min(limit as usize / 8))
    }

    /// Bytes of their stacks, dead ones included. O(list). The world is stopped.
    pub(crate) fn bytes(&self) -> u64 {
        // SAFETY: S1, S2: an object that was alive at the last collection.
        let stack = |&address: &usize| unsafe { (*(address as *const Continuation)).saved_stack() };
        self.list.lock().iter().map(|address| stack(address).resident_bytes() as u64).sum()
    }

    /// Gives back the stacks of those that are dead, and what the others don't need. Answers the bytes that
    /// these hold.
    ///
    /// # Safety
    /// The world is stopped after a marking, and nothing is freed yet.
    pub(crate) unsafe fn sweep(&self, is_marked: &dyn Fn(usize) -> bool) -> usize {
        let mut bytes = 0;
        self.list.lock().retain(|&address| {
            // SAFETY: S1, S2: the object was alive at the last collection, so its words are there.
            let stack = unsafe { (*(address as *mut Continuation)).stack() };
            if is_marked(address - size_of::<u64>()) {
                stack.shrink(Shrink::Slice);
                bytes += stack.resident_bytes();
            } else {
                stack.release();
            }
            stack.place() != Place::Slot
        });
        self.unseen_bytes.store(0, Ordering::Relaxed);
        self.seen_bytes.store(bytes, Ordering::Relaxed);
        bytes
    }
}

impl Drop for Grown {
    fn drop(&mut self) {
        // SAFETY: S2: the machine has ended, and the heap is still there.
        unsafe { self.sweep(&|_| false) };
    }
}

/// The words of a handle.
///
/// # Safety
/// The value is a handle, and lives as long as the words are used.
unsafe fn word<'h>(handle: Value, offset: usize) -> &'h AtomicU64 {
    let address = (handle.bits() - TAG_BOXED) as usize + offset;
    // SAFETY: by the caller; other threads use atomic accesses, generated code as good as atomic ones.
    unsafe { &*(address as *const AtomicU64) }
}

/// A handle's part of `claims.rs`.
///
/// # Safety
/// As [`word`].
unsafe fn words<'h>(handle: Value) -> Words<'h> {
    // SAFETY: by the caller.
    unsafe { Words { inner: word(handle, HANDLE_INNER), owner: word(handle, HANDLE_OWNER) } }
}

fn trap(trap: Trap) -> Step {
    // SAFETY: a number's bits, for the stub.
    Step { tag: STEP_TRAP, value: unsafe { Value::from_bits(trap as u64) } }
}

impl Context {
    /// Uses a handle up for the running process.
    fn take_handle(&mut self, handle: Value) -> Result<u64, Trap> {
        if handle.is_none() {
            return Err(Trap::Null);
        }
        // SAFETY: the validator's types: what isn't null is a handle, and builtins run between safepoints.
        let words = unsafe { words(handle) };
        // Several foreign threads may have one handle, so none of them is its owner.
        let own = if self.process.is_null() { NOBODY } else { self.process as u64 };
        self.own.shared.claims.take(&words, own).ok_or(Trap::Consumed)
    }

    /// Makes a handle ready whose inner end, with its flags, was taken.
    fn make_ready(&mut self, handle: Value, inner: u64, count: usize) -> u64 {
        // SAFETY: as in `take_handle`; the bound arguments never change.
        let bound = unsafe { Value::from_bits(word(handle, HANDLE_BOUND).load(Ordering::Relaxed)) };
        if !bound.is_none() {
            let bound = unbind(bound);
            self.stack.args.copy_within(..count, bound.len());
            for (to, (word, _)) in self.stack.args.iter_mut().zip(bound) {
                *to = word;
            }
        }
        let address = inner & !(HANDLE_SPECIAL | HANDLE_FRESH);
        if inner & HANDLE_SPECIAL == 0 || inner & HANDLE_FRESH == 0 {
            return address;
        }
        let at = self.allocator.stack(STACK_WORDS);
        // SAFETY: S1: the object's words; `cont.new` has named an entry slot.
        unsafe { Continuation::create(at as *mut Continuation, at + STACK_WORDS * 8, address as usize) };
        // SAFETY: as in `take_handle`; nobody else uses the handle any more.
        unsafe { word(handle, HANDLE_OUTER) }.store(at as u64, Ordering::Relaxed);
        at as u64
    }

    /// Body of the hook `on_grow`: grows the running stack.
    ///
    /// # Errors
    /// When it can't grow.
    ///
    /// # Safety
    /// A stub has called the hook, in the running process.
    pub unsafe fn grow(&mut self, bytes: usize) -> Result<usize, StackOverflow> {
        let limit_bytes = self.stack_limit_bytes();
        let process: *const Process = self.running();
        let active = self.stack.active as *mut Continuation;
        if active.is_null() {
            // SAFETY: the process is mounted here, so this thread owns it, and its control block doesn't
            // move.
            unsafe { (*process).stack().grow_mounted(&mut self.stack, bytes, limit_bytes) }?;
            // SAFETY: as above.
            return Ok(unsafe { (*process).stack() }.resident_bytes());
        }
        // SAFETY: S1, K1: it runs here.
        let continuation = unsafe { &mut *active };
        let was_bytes = continuation.saved_stack().resident_bytes();
        // SAFETY: the caller's promise.
        let has_left = unsafe { continuation.grow_mounted(&mut self.stack, bytes, limit_bytes) }?;
        let stack_bytes = continuation.saved_stack().resident_bytes();
        let grown = &self.own.shared.grown;
        if has_left {
            grown.add(active);
        }
        if grown.grew(stack_bytes - was_bytes, self.allocator.heap().limit_bytes()) {
            self.request_collection(false);
        }
        Ok(stack_bytes)
    }
}

impl Context {
    /// The frames of the stacks that wait for the running one to come back, newest first.
    ///
    /// # Safety
    /// C2: in a hook or a builtin of a running process; nothing switches while the walk lasts.
    pub unsafe fn resuming_frames(&self) -> impl Iterator<Item = Frame> {
        let active = self.stack.active as *mut Continuation;
        // SAFETY: K1, K2: the process is mounted, so its root is a stack; it waits as its continuations do.
        let root = (!active.is_null()).then(|| unsafe { (*(self.stack.root as *const Stack)).frames() });
        // SAFETY: as above.
        let waiting = unsafe { chain(active) }.skip(1).flat_map(|at| unsafe { (*at).saved_stack() }.frames());
        waiting.chain(root.into_iter().flatten())
    }
}

impl Process {
    /// Return addresses of the newest frames of a process that isn't mounted, newest first, as many as are
    /// asked for. Its stack may be frozen.
    ///
    /// # Safety
    /// P1: the caller runs on behalf of the owner, and lets nothing run while the walk lasts.
    pub unsafe fn newest_frames(&self, most: usize) -> Vec<usize> {
        // SAFETY: the caller's promise, here and below.
        let continued = unsafe { chain(self.active()) };
        // SAFETY: as above.
        let continued = continued.flat_map(|at| unsafe { (*at).saved_stack() }.frames());
        let mut pcs: Vec<usize> = continued.map(|frame| frame.pc).take(most).collect();
        // SAFETY: as above.
        pcs.extend(unsafe { self.saved_stack() }.newest_frames(most - pcs.len()));
        pcs
    }

    /// Moves all stacks of a process that isn't mounted, for tests. False: there was no memory.
    ///
    /// # Safety
    /// P1: the caller runs on behalf of the owner.
    pub unsafe fn relocate_stacks(&self, context: &Context) -> bool {
        // SAFETY: the caller's promise, here and below.
        let mut is_done = unsafe { self.stack() }.relocate().is_ok();
        // SAFETY: S1, K1: the chain of a process that isn't mounted.
        for continuation in unsafe { chain(self.active()) } {
            // SAFETY: as above.
            let stack = unsafe { (*continuation).stack() };
            let was_small = stack.place() == Place::Slot;
            is_done &= stack.relocate().is_ok();
            if was_small && stack.place() != Place::Slot {
                context.own.shared.grown.add(continuation);
            }
        }
        is_done
    }

    /// Visits what the stacks of a process hold that isn't mounted, its own one and those of its chain.
    /// Answers the bytes of the latter.
    pub(crate) fn visit_stacks(&self, frames: &dyn FrameMap, marker: &mut Marker<'_>) -> usize {
        // SAFETY: P1: the world is stopped, and the process isn't mounted.
        visit_roots(unsafe { self.saved_stack() }, frames, |word| {
            // SAFETY: the frame map says that a live value is there.
            marker.mark(unsafe { Value::from_bits(*word) });
        });
        // SAFETY: S1, K1: as above.
        visit(unsafe { chain(self.active()) }, frames, marker)
    }
}

/// Marks stacks of the heap, and what is on them. Answers the bytes that they hold outside of it.
fn visit(
    stacks: impl Iterator<Item = *mut Continuation>,
    frames: &dyn FrameMap,
    marker: &mut Marker<'_>,
) -> usize {
    let mut bytes = 0;
    for continuation in stacks {
        // SAFETY: S1: an object's words, behind its header.
        marker.mark(unsafe { Value::from_bits(continuation as u64 - 8 + TAG_BOXED) });
        // SAFETY: S1: the world is stopped, and the stack is saved.
        let stack = unsafe { (*continuation).saved_stack() };
        visit_roots(stack, frames, |word| {
            // SAFETY: the frame map says that a live value is there.
            marker.mark(unsafe { Value::from_bits(*word) });
        });
        bytes += stack.resident_bytes();
    }
    bytes
}

/// Marks what a handle's stacks hold ([`RootSource`](tambour_shared_heap::RootSource)). Answers the bytes of
/// these.
pub(crate) fn visit_captured(
    inner: u64,
    outer: u64,
    frames: &dyn FrameMap,
    marker: &mut Marker<'_>,
) -> usize {
    let is_fresh = inner & HANDLE_SPECIAL != 0 && inner & HANDLE_FRESH != 0;
    if inner == 0 || is_fresh {
        return 0;
    }
    let inner = (inner & !HANDLE_SPECIAL) as *mut Continuation;
    // SAFETY: S1, K2: what a handle that isn't used up has captured.
    visit(unsafe { captured(inner, outer as *mut Continuation) }, frames, marker)
}

/// Builtin: uses up a handle that generated code doesn't; see `Continuations::prepare` of the code generator.
pub extern "C" fn continuation_prepare(context: &mut Context, handle: Value, count: u64) -> Step {
    match context.take_handle(handle) {
        Ok(inner) => {
            let ready = context.make_ready(handle, inner, count as usize);
            // SAFETY: an address's bits, which are those of a small integer, for the stub.
            Step::ret(unsafe { Value::from_bits(ready) })
        }
        Err(reason) => trap(reason),
    }
}

/// Builtin: whether the owner, which has used up a handle, has won; see `Continuations::contest`.
pub extern "C" fn continuation_contest(context: &mut Context, handle: Value, inner: Value) -> Step {
    // SAFETY: as in `take_handle`.
    let words = unsafe { words(handle) };
    if context.own.shared.claims.has_won(&words, context.process as u64) {
        Step::ret(inner)
    } else {
        trap(Trap::Consumed)
    }
}

/// Builtin: binds arguments; see `Continuations::bind`.
pub extern "C" fn continuation_bind(context: &mut Context, handle: Value, count: u64, mask: u64) -> Step {
    let words = context.stack.args[..count as usize].iter().zip(0..);
    let arguments: Vec<_> = words.map(|(&word, at)| (word, mask >> at & 1 != 0)).collect();
    context.bind_continuation(handle, &arguments).map_or_else(trap, Step::ret)
}

impl Context {
    /// A continuation with more arguments bound, each a word and whether it is a value; uses the old one up.
    /// That of a foreign context belongs to nobody.
    ///
    /// # Errors
    /// The continuation is null or used up.
    pub fn bind_continuation(&mut self, handle: Value, arguments: &[(u64, bool)]) -> Result<Value, Trap> {
        let inner = self.take_handle(handle)?;
        // SAFETY: as in `take_handle`; these words don't change while nobody else uses the handle.
        let (outer, bound) = unsafe {
            (
                word(handle, HANDLE_OUTER).load(Ordering::Relaxed),
                Value::from_bits(word(handle, HANDLE_BOUND).load(Ordering::Relaxed)),
            )
        };
        let mut all = if bound.is_none() { Vec::new() } else { unbind(bound) };
        all.extend_from_slice(arguments);
        let owner = self.process as u64;
        if all.is_empty() {
            return Ok(self.allocator.handle(inner, outer, owner, Value::NONE));
        }
        let bound = bind(self, &all);
        Ok(self.allocator.handle(inner | HANDLE_SPECIAL, outer, owner, bound))
    }
}

/// Bound arguments, each a word and whether it is a reference, as a tuple: raw words (how many arguments,
/// which of them are references, and those that aren't), then the references.
fn bind(context: &mut Context, arguments: &[(u64, bool)]) -> Value {
    let mut raw = vec![arguments.len() as u64];
    raw.resize(1 + MAX_ARGS / 64, 0);
    let mut elements = vec![Value::NONE];
    for (at, &(word, is_reference)) in arguments.iter().enumerate() {
        if is_reference {
            raw[1 + at / 64] |= 1 << (at % 64);
            // SAFETY: the code generator says that it is one; builtins run between safepoints.
            elements.push(unsafe { Value::from_bits(word) });
        } else {
            raw.push(word);
        }
    }
    elements[0] = context.allocator.raw(&raw);
    context.allocator.tuple(&elements)
}

/// The reverse of [`bind`].
fn unbind(bound: Value) -> Vec<(u64, bool)> {
    let elements = bound.as_tuple().expect("made by bind");
    let raw = elements[0].as_raw().expect("made by bind");
    let mut references = elements[1..].iter().map(|value| value.bits());
    let mut plain = raw[1 + MAX_ARGS / 64..].iter().copied();
    (0..raw[0] as usize)
        .map(|at| {
            let is_reference = raw[1 + at / 64] >> (at % 64) & 1 != 0;
            let word = if is_reference { references.next() } else { plain.next() };
            (word.expect("made by bind"), is_reference)
        })
        .collect()
}

const _: () = assert!(size_of::<Continuation>() + 2 * 16 + 256 <= STACK_WORDS * 8, "C4: room for a stack");
