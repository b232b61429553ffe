//! What the tests put around a guest: a context with hooks, a slot between guard words, and a log.

use std::ops::Range;

use tambour_continuations::layout::{Hooks, Leave, Registers, StackContext};
use tambour_continuations::{DEFAULT_LIMIT_BYTES, FrameInfo, FrameMap, RunStack, Stack, enter};

use crate::guests::guest;

/// What a cold call's hook does to the running stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Continue,
    Move,
    Leave,
}

/// Bytes below the slot that must stay as they are.
const GUARD_BYTES: usize = 192 << 10;
const GUARD: u64 = 0x9d9d_9d9d_9d9d_9d9d;

/// A context and all that its hooks use. The context stands first: hooks get its address.
#[repr(C)]
pub(crate) struct World {
    pub(crate) context: StackContext,
    /// Registers that guests load and store.
    pub(crate) given: Registers,
    pub(crate) seen: Registers,
    /// What `guest_sum` calls at its end.
    pub(crate) bottom: usize,
    pub(crate) stack: Stack,
    /// What a packed stack runs on.
    pub(crate) run_stack: RunStack,
    pub(crate) limit_bytes: usize,
    /// Answers of `on_start` and `on_resolve`.
    pub(crate) entry: usize,
    pub(crate) resolved: usize,
    pub(crate) act: Act,
    /// Arguments that hooks were called with.
    pub(crate) grown: Vec<u64>,
    pub(crate) allocated: Vec<u64>,
    pub(crate) resolves: Vec<u64>,
    pub(crate) raises: usize,
    /// The addresses of the slot.
    pub(crate) slot: Range<usize>,
    /// Guard words, then the slot.
    arena: Vec<[u64; 2]>,
}

impl World {
    /// A world whose process will call `entry(args)` from a slot of `slot_bytes`.
    pub(crate) fn new(slot_bytes: usize, entry: usize, args: &[u64]) -> Box<World> {
        let mut arena = vec![[GUARD; 2]; (GUARD_BYTES + slot_bytes) / 16 + 1];
        let base = (arena.as_mut_ptr() as usize).next_multiple_of(16);
        let low = base + GUARD_BYTES;
        // SAFETY: C5: these bytes of the arena are used by nothing else, and live as long as the stack.
        let stack = unsafe { Stack::in_slot(low, low + slot_bytes) };
        let mut context = StackContext::new(HOOKS);
        context.args[..args.len()].copy_from_slice(args);
        let given = pattern();
        let seen = Registers::ZERO;
        let (bottom, limit_bytes, act) = (guest!(guest_identity), DEFAULT_LIMIT_BYTES, Act::Continue);
        Box::new(World {
            context,
            given,
            seen,
            bottom,
            stack,
            run_stack: RunStack::new(limit_bytes),
            limit_bytes,
            entry,
            resolved: 0,
            act,
            grown: vec![],
            allocated: vec![],
            resolves: vec![],
            raises: 0,
            slot: low..low + slot_bytes,
            arena,
        })
    }

    /// Mounts the stack, enters it, and takes it back unless the process has returned.
    pub(crate) fn run(&mut self) -> Leave {
        // SAFETY: C5: the world has one stack, which is packed below or has returned.
        unsafe { self.stack.lend(&self.run_stack) };
        self.stack.mount(&mut self.context);
        // SAFETY: C1, C6, C7: the stack was mounted above, by its only user; the hooks don't unwind.
        let leave = unsafe { enter(&raw mut *self as *mut StackContext) };
        if leave != Leave::Returned {
            // SAFETY: C1: the guest left by a stub.
            unsafe { self.stack.save(&self.context) };
            self.stack.pack();
        }
        leave
    }

    /// Runs a process that must return; answers its value.
    #[track_caller]
    pub(crate) fn run_to_end(&mut self) -> u64 {
        assert_eq!(self.run(), Leave::Returned);
        self.context.result
    }

    /// Whether all words below the slot are untouched.
    pub(crate) fn guards_are_intact(&self) -> bool {
        self.arena[..GUARD_BYTES / 16].iter().all(|&words| words == [GUARD; 2])
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stack.release();
    }
}

/// A different value for every register.
fn pattern() -> Registers {
    let mut registers = Registers::ZERO;
    for (n, vector) in registers.vectors.iter_mut().enumerate() {
        *vector = [0x1010_0000_0000_0000 + n as u64, 0x2020_0000_0000_0000 + n as u64];
    }
    for (n, general) in registers.general.iter_mut().enumerate() {
        *general = 0x3030_0000_0000_0000 + n as u64;
    }
    registers
}

const HOOKS: Hooks = Hooks { on_start, on_yield, on_grow, on_allocate, on_raise, on_resolve };

unsafe fn world<'a>(context: *mut StackContext) -> &'a mut World {
    // SAFETY: C6: the context is the first field of a world, which only this thread uses, through
    // this pointer while the guest runs.
    unsafe { &mut *context.cast() }
}

unsafe fn act(context: *mut StackContext) -> u64 {
    // SAFETY: C6: as in `world`.
    let world = unsafe { world(context) };
    match world.act {
        Act::Continue => 0,
        Act::Leave => 1,
        Act::Move => {
            // SAFETY: C1: a stub has called the hook.
            unsafe { world.stack.save(&world.context) };
            world.stack.relocate().unwrap();
            world.stack.mount(&mut world.context);
            0
        }
    }
}

unsafe extern "C" fn on_start(context: *mut StackContext, _: u64) -> u64 {
    // SAFETY: C6: as in `world`.
    unsafe { world(context) }.entry as u64
}

unsafe extern "C" fn on_yield(context: *mut StackContext, _: u64) -> u64 {
    // SAFETY: C6: as in `world`.
    unsafe { act(context) }
}

unsafe extern "C" fn on_grow(context: *mut StackContext, bytes: u64) -> u64 {
    // SAFETY: C6: as in `world`.
    let world = unsafe { world(context) };
    world.grown.push(bytes);
    // SAFETY: C1: a stub has called the hook.
    let grown = unsafe { world.stack.grow_mounted(&mut world.context, bytes as usize, world.limit_bytes) };
    u64::from(grown.is_err())
}

unsafe extern "C" fn on_allocate(context: *mut StackContext, bytes: u64) -> u64 {
    // SAFETY: C6: as in `world`.
    unsafe { world(context) }.allocated.push(bytes);
    // SAFETY: C6: as in `world`.
    unsafe { act(context) }
}

/// Finds `guest_catch` among the frames.
unsafe extern "C" fn on_raise(context: *mut StackContext, _: u64) -> u64 {
    // SAFETY: C6: as in `world`.
    let world = unsafe { world(context) };
    world.raises += 1;
    // SAFETY: C1: a stub has called the hook.
    unsafe { world.stack.save(&world.context) };
    let Some(frame) = world.stack.frames().find(|frame| frame.pc == guest!(guest_catch_return)) else {
        return 0;
    };
    world.context.fp = frame.fp as u64;
    world.context.sp = frame.fp as u64 - 32;
    guest!(guest_catch_handler) as u64
}

unsafe extern "C" fn on_resolve(context: *mut StackContext, slot: u64) -> u64 {
    // SAFETY: C6: as in `world`.
    let world = unsafe { world(context) };
    world.resolves.push(slot);
    world.resolved as u64
}

/// The stack maps of the guests that tests walk.
pub(crate) struct GuestMap;

impl FrameMap for GuestMap {
    fn lookup(&self, pc: usize) -> Option<FrameInfo<'_>> {
        let in_sum = [guest!(guest_sum_return), guest!(guest_sum_bottom), guest!(guest_sum_grow_return)];
        let below = [guest!(guest_sum_yield_return), guest!(guest_sum_park_return)];
        if in_sum.contains(&pc) {
            Some(FrameInfo { span_bytes: 32, roots: &[0] })
        } else if below.contains(&pc) {
            Some(FrameInfo { span_bytes: 16, roots: &[] })
        } else {
            None
        }
    }
}
