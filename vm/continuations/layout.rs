//! The part of the scheduler's context that stacks and stubs use. It stands at offset 0 of the
//! context, whose address is in r15 while guest code runs.

/// Bytes below `limit` that a function may use before its own entry check has run: the return
/// address, the saved frame pointer, the frame, and one call of a stub.
pub const RED_ZONE: usize = 128;

/// Bytes of the red zone that aren't the frame itself: the function's return address, its saved
/// frame pointer, and the return address of one stub that it calls.
pub const FRAME_OVERHEAD: usize = 24;

/// Whether a function whose frame has `frame_bytes` (own frame pointer minus own stack pointer) must
/// check for room before it makes the frame. Such a preamble compares `sp - frame_bytes - 8` with
/// `limit`, and when it is lower calls `grow_frame` with r11 = `frame_bytes + 16`.
pub const fn needs_preamble(frame_bytes: usize) -> bool {
    frame_bytes + FRAME_OVERHEAD > RED_ZONE
}

/// Arguments that travel in registers.
pub const REGISTER_ARGS: usize = 6;
/// Most arguments of a call.
pub const MAX_ARGS: usize = 256;

/// Argument of the stub `suspend` in place of a deadline: the process isn't parked, it lets others run.
pub const GIVES_WAY: u64 = 1 << 63;

/// Why guest code left for the scheduler (`enter`'s answer).
#[repr(u64)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// The entry function returned; its value is in `StackContext::result`.
    Returned = 0,
    /// An exception reached the stack's base; it is in the context.
    Thrown = 1,
    /// Reductions are used up, or a collection is asked for; all registers are in `registers`.
    Yielded = 2,
    /// Left by `suspend`, whose argument `StackContext::result` holds: a deadline, or [`GIVES_WAY`].
    Parked = 3,
    /// The stack's limit was reached.
    Overflowed = 4,
    /// Continuations were used in a way that ends the process; `StackContext::result` holds a [`Trap`], and
    /// `StackContext::tag` what belongs to it.
    Trapped = 5,
}

/// A use of continuations that ends the process.
#[repr(u64)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trap {
    /// A null one was to go on.
    Null = 0,
    /// One that is used up was to go on: it returned, it runs, or it went on already.
    Consumed = 1,
    /// No prompt has a clause for a suspension or a switch; the word of the clause is in the context's `tag`.
    Unhandled = 2,
}

/// In a word of a clause table: the clause is for switches. Tags' words are multiples of 2, and not 0.
pub const SWITCH: u64 = 1;

/// All registers at a cold-path call, as the stubs save them.
#[repr(C, align(16))]
#[derive(Clone, Copy, Debug)]
pub struct Registers {
    /// xmm0..xmm15, 16 bytes each.
    pub vectors: [[u64; 2]; 16],
    /// rax rcx rdx rbx rsi rdi r8..r14, in this order.
    pub general: [u64; 13],
}

/// Hooks run on the scheduler's system stack. They must not unwind.
pub type Hook = unsafe extern "C" fn(context: *mut StackContext, argument: u64) -> u64;

/// What stacks and stubs need of a scheduler's context.
#[repr(C)]
pub struct StackContext {
    /// Lowest sp that a function's entry check accepts (`low + RED_ZONE`).
    pub limit: u64,
    /// Reductions left in the slice; below zero the next checkpoint yields.
    pub reductions: i64,
    /// Saved guest stack pointer: address of the return address into the newest JIT frame.
    pub sp: u64,
    /// Saved guest frame pointer: that of the newest JIT frame.
    pub fp: u64,
    /// The scheduler's own stack pointer, set by `enter`.
    pub system_sp: u64,
    /// Value handed to `Leave::Returned` / `Parked`, and by `enter` to a resumed `suspend` (in rax).
    pub result: u64,
    /// `on_start(context, 0)`: fills `args`, answers the entry address.
    pub on_start: Hook,
    /// `on_yield(context, 0)`: 0 continue, 1 leave with `Yielded`.
    pub on_yield: Hook,
    /// `on_grow(context, bytes)`: at least `bytes` below sp are needed (0: twice the stack's size); may move
    /// the stack and set `sp`, `fp`, `limit`. 0 continue, 1 leave with `Overflowed`. From `grow_frame` the
    /// word at `sp` is an address in the preamble of a function whose frame doesn't exist, and `fp` is its
    /// caller's: the stack can be moved then, but not walked.
    pub on_grow: Hook,
    /// `on_allocate(context, bytes)`: refills the allocator so that `bytes` fit. Always continues.
    pub on_allocate: Hook,
    /// `on_raise(context, 0)`: finds the handler, sets `sp` (the handler frame's sp, not a return
    /// address) and `fp`, answers the handler's address; 0: none, leave with `Thrown`.
    pub on_raise: Hook,
    /// `on_resolve(context, slot index)`: answers the address to jump to; 0: the context holds an
    /// exception, raise it.
    pub on_resolve: Hook,
    /// Address of the [`Continuation`](crate::Continuation) that runs, or 0 while the process's own stack
    /// does.
    pub active: u64,
    /// Address of the process's own [`Stack`](crate::Stack), or 0 while none is mounted.
    pub root: u64,
    /// What a continuation is resumed with and what it hands out, between writing and reading on the two
    /// sides of a switch, with no safepoint in between. Arguments of `apply` and `start`, and those past the
    /// sixth of any call.
    pub args: [u64; MAX_ARGS],
    /// Save area of the cold-path stubs. Also that of `resolve`, for the argument registers alone.
    pub registers: Registers,
    /// Bytes that `allocate` hands to `on_allocate`; stored by the cold block that calls the stub.
    pub request: u64,
    /// Not 0: `enter` loads all registers from `registers` (a process that left with `Yielded`), and sets
    /// this to 0. `result` is then not used.
    pub resume_registers: u64,
    /// Where `enter` keeps the address to go on at, while it loads all registers.
    pub resume_pc: u64,
    /// Where `builtin_cold` leaves the step's tag; the step's value is in `result`.
    pub tag: u64,
}

/// What a scheduler gives a [`StackContext`]; see the fields of the same names there.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "documented at StackContext")]
pub struct Hooks {
    pub on_start: Hook,
    pub on_yield: Hook,
    pub on_grow: Hook,
    pub on_allocate: Hook,
    pub on_raise: Hook,
    pub on_resolve: Hook,
}

impl Registers {
    /// All zero.
    pub const ZERO: Registers = Registers { vectors: [[0; 2]; 16], general: [0; 13] };
}

impl StackContext {
    /// A context with no stack in it; [`Stack::mount`](crate::Stack::mount) puts one there.
    pub const fn new(hooks: Hooks) -> StackContext {
        StackContext {
            limit: u64::MAX,
            reductions: 0,
            sp: 0,
            fp: 0,
            system_sp: 0,
            result: 0,
            on_start: hooks.on_start,
            on_yield: hooks.on_yield,
            on_grow: hooks.on_grow,
            on_allocate: hooks.on_allocate,
            on_raise: hooks.on_raise,
            on_resolve: hooks.on_resolve,
            active: 0,
            root: 0,
            args: [0; MAX_ARGS],
            registers: Registers::ZERO,
            request: 0,
            resume_registers: 0,
            resume_pc: 0,
            tag: 0,
        }
    }
}

// The stubs load and store vectors with aligned moves.
const _: () = assert!(std::mem::offset_of!(StackContext, registers) % 16 == 0);
const _: () = assert!(align_of::<StackContext>() == 16);
// The fields of every checked call stay within a one-byte displacement from r15.
const _: () = assert!(std::mem::offset_of!(StackContext, on_resolve) < 128);
