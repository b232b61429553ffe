//! What generated code knows about the world outside: offsets in the context that it finds in r15,
//! and addresses of stubs and runtime functions.
//!
//! The facade fills it in from `offset_of!` on the live structs; [`StackContext`] stands at offset 0
//! of the context, so its fields need no entry here.
//!
//! [`StackContext`]: tambour_continuations::layout::StackContext

/// Offsets, in bytes from the context's address, of the fields that lie behind `StackContext`.
#[derive(Clone, Copy, Debug)]
pub struct ContextLayout {
    /// `allocator.cursor`: next free byte.
    pub allocator_cursor: i32,
    /// `allocator.limit`: end of the free run.
    pub allocator_limit: i32,
    /// `exception.class`.
    pub exception_class: i32,
    /// `exception.reason`.
    pub exception_reason: i32,
    /// `exception.trace`.
    pub exception_trace: i32,
    /// `self_pid`.
    pub self_pid: i32,
    /// `process`: address of the running process.
    pub process: i32,
}

/// Addresses of the assembly stubs (continuations, `arch/`), with the convention each is called by.
#[derive(Clone, Copy, Debug)]
pub struct Stubs {
    /// SystemV: rdi the target, up to five values; a `Step` in rax:rdx.
    pub builtin: usize,
    /// PreserveAll, else as `builtin`, with the step in `context.tag` and `context.result`.
    pub builtin_cold: usize,
    /// PreserveAll, no argument: reductions are used up.
    pub checkpoint_yield: usize,
    /// PreserveAll, no argument: sp is below the limit, after the frame was made.
    pub checkpoint_grow: usize,
    /// Called by a preamble before the frame exists; r11 the bytes that are needed; saves all registers.
    pub grow_frame: usize,
    /// PreserveAll, no argument, the bytes in `context.request`: refills the allocator.
    pub allocate: usize,
    /// Winch, rdi a deadline: parks; answers in rax when resumed.
    pub suspend: usize,
    /// Tail, no argument: throws the context's exception. Never returns.
    pub raise: usize,
    /// Jumped to by thunks; eax the number of an entry slot.
    pub resolve: usize,
    /// Tail, rdi an address: loads six argument registers from `context.args` and jumps there.
    pub apply: usize,
    /// Code, to be copied; Winch, inner and outer end and a clause table: resumes; answers 0, or the number
    /// of a clause.
    pub cont_resume: &'static [u8],
    /// As `cont_resume`, throwing the context's exception there.
    pub cont_throw: usize,
    /// Code; Winch, a clause word and the address of two words of a handle: suspends.
    pub cont_suspend: &'static [u8],
    /// Code; Winch, as `cont_suspend` with the ends of where to go on: switches.
    pub cont_switch: &'static [u8],
    /// Winch, a trap and its detail: ends the process. Never returns.
    pub trap: usize,
}

/// Handles of continuations: the words of one, and addresses of builtins, `extern "C" fn(&mut Context, ..) ->
/// Step`. One that answers [`Continuations::TRAP`] gives the trap that ends the process.
#[derive(Clone, Copy, Debug, Default)]
pub struct Continuations {
    /// The header of a handle.
    pub header: u64,
    /// The tag of its value.
    pub tag: u8,
    /// Offset of the inner end from a handle's header; the outer end stands behind it.
    pub inner: i32,
    /// Offset of the owner.
    pub owner: i32,
    /// Offset of the bound arguments.
    pub bound: i32,
    /// A null continuation, and no bound arguments.
    pub null: u64,
    /// The trace of an exception that has none yet.
    pub no_trace: u64,
    /// Added to an entry slot's address: the inner end of a fresh continuation.
    pub fresh: u64,
    /// `(handle, count) -> inner end`: uses up a handle that the short way doesn't, makes its stack, and puts
    /// bound arguments before the `count` ones in `context.args`.
    pub prepare: usize,
    /// `(handle, inner end) -> inner end`: the owner has used a handle up that another process claims.
    pub contest: usize,
    /// `(handle, count, mask) -> handle`: binds the first `count` words of `context.args`; those with a bit
    /// in the mask are references.
    pub bind: usize,
}

/// Bytes of a handle: header, ends, owner, bound arguments.
pub const HANDLE_BYTES: u64 = 40;

impl Continuations {
    /// The tag of a step whose value is a trap.
    pub const TRAP: u64 = 3;
}

/// A process's mailbox: what the code of a receive and of a send does itself where nothing special is to be
/// done. Offsets in bytes, and the addresses of builtins, `extern "C" fn(&mut Context) -> Step` that always
/// return.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mailbox {
    /// In the process: the cell under the cursor.
    pub cursor: i32,
    /// In the process: the cell before the cursor, `end` if there is none.
    pub before: i32,
    /// In the process: the first and the last cell of the list.
    pub first: i32,
    /// See `first`.
    pub last: i32,
    /// In the process: the first cell that may be younger than the last collection.
    pub young: i32,
    /// In the process: a pointer that is null unless a receive has more to look after than the list.
    pub side: i32,
    /// In the process: the word that senders push to; `end` when there is nothing to take.
    pub inbox: i32,
    /// NONE: the cursor's bits behind the last cell, where only `peek` knows whether more has come.
    pub end: u64,
    /// From the bits of a cell, which is a pair, to its message.
    pub cell_message: i32,
    /// From a cell's bits to the next cell.
    pub cell_next: i32,
    /// The message under the cursor, or NONE.
    pub peek: usize,
    /// Takes the message under the cursor out.
    pub remove: usize,
    /// Moves the cursor back to the first message.
    pub reset: usize,
    /// Takes a value as well: moves the cursor from the first message to the first that can have it in it.
    pub seek: usize,
}

/// How a message gets to a process whose pid is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sending {
    /// In the context: the address of the process in slot 0, and the number of slots.
    pub processes: i32,
    /// See `processes`.
    pub slot_count: i32,
    /// In the context, 32 bits: the slot that was woken last and runs next, or `no_slot`.
    pub woken: i32,
    /// There is none.
    pub no_slot: u32,
    /// Log2 of the bytes from one process to the next.
    pub slot_shift: u8,
    /// In the process: the state word.
    pub state: i32,
    /// Bits of the state word that don't matter to a sender.
    pub state_ignored: u64,
    /// The others of a process that takes messages, beside its generation.
    pub state_takes: u64,
    /// From a pid's bits down to the generation, and from there up to its place in the state word.
    pub pid_generation_shift: u8,
    /// See `pid_generation_shift`.
    pub state_generation_shift: u8,
    /// Bits of a pid below the index, and bits of the index.
    pub pid_index_shift: u8,
    /// See `pid_index_shift`.
    pub pid_index_bits: u8,
    /// The inbox word of a process that waits, by a mask.
    pub parked_mask: u64,
    /// See `parked_mask`.
    pub parked: u64,
    /// The inbox word of one that has ended.
    pub closed: u64,
    /// Bytes of a cell, and the tag of its address.
    pub cell_bytes: u32,
    /// See `cell_bytes`.
    pub cell_tag: u8,
    /// Builtin, takes a pid and a message: all that the code doesn't do itself.
    pub send: usize,
    /// Builtin, takes a pid and a cell: puts it behind the messages of a process that the caller owns.
    pub append: usize,
    /// Builtin, takes a pid: queues the process, which the caller has taken PARKED away from.
    pub wake: usize,
}

/// What every compiled function refers to by offset or absolute address. The stubs aren't here: code
/// calls them through the code heap, by relative address.
#[derive(Clone, Copy, Debug)]
pub struct Abi {
    /// Offsets in the context.
    pub context: ContextLayout,
    /// The running process's mailbox.
    pub mailbox: Mailbox,
    /// Continuations.
    pub continuations: Continuations,
    /// Those of others.
    pub sending: Sending,
}
