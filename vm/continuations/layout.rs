//! The part of the scheduler's context that stacks and stubs use. It stands at offset 0 of the
//! context, whose address is in r15 while guest code runs.

/// Bytes below `limit` that a function may use before its own entry check has run: the return
/// address, the saved frame pointer, the frame, and one call of a stub.
pub const RED_ZONE: usize = 128;

/// Arguments that travel in registers.
pub const REGISTER_ARGS: usize = 6;
/// Most arguments of a call.
pub const MAX_ARGS: usize = 256;

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
    /// Parked by `suspend`; `StackContext::result` holds its argument.
    Parked = 3,
    /// The stack's limit was reached.
    Overflowed = 4,
}

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
    /// `on_grow(context, bytes)`: at least `bytes` below sp are needed; may move the stack and set
    /// `sp`, `fp`, `limit`. 0 continue, 1 leave with `Overflowed`.
    pub on_grow: Hook,
    /// `on_allocate(context, bytes)`: refills the allocator so that `bytes` fit. Always continues.
    pub on_allocate: Hook,
    /// `on_raise(context, 0)`: finds the handler, sets `sp` (the handler frame's sp, not a return
    /// address) and `fp`, answers the handler's address; 0: none, leave with `Thrown`.
    pub on_raise: Hook,
    /// `on_resolve(context, slot index)`: answers the address to jump to; 0: the context holds an
    /// exception, raise it.
    pub on_resolve: Hook,
    /// Arguments of `apply` and `start`, and those past the sixth of any call.
    pub args: [u64; MAX_ARGS],
    /// Save area of the cold-path stubs.
    pub registers: Registers,
}
