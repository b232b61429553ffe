//! The stubs' addresses, for generated code to call, and `enter`, for the scheduler.
//!
//! What each stub expects and guarantees stands in `arch/x86_64.rs`, beside its instructions.

use crate::arch;
use crate::layout::{Leave, StackContext};

/// Runs guest code from `context.sp`/`fp` until it leaves, and says why it left.
///
/// With `context.resume_registers` set, all registers are loaded from `context.registers`; else rax is
/// `context.result`. Afterwards `context.sp`/`fp` are the guest's saved form (C1), except after
/// `Returned`, when the stack is empty. There and back by `suspend`: 4 ns.
///
/// # Safety
/// - `context` is a live context that no other thread uses (C6), and not entered already.
/// - `context.sp`/`fp`/`limit` were put there by [`Stack::mount`](crate::Stack::mount), of a stack that
///   stays where it is until the guest leaves or a hook moves it.
/// - The hooks keep their contracts ([`StackContext`]) and don't unwind (C7).
/// - No signal handler runs on this stack (C8).
#[inline]
pub unsafe fn enter(context: *mut StackContext) -> Leave {
    // SAFETY: C1, C6, C7: the caller's promise.
    unsafe { arch::tambour_enter(context) }
}

macro_rules! addresses {
    ($($(#[$doc:meta])* $name:ident = $symbol:ident;)*) => {
        $($(#[$doc])*
        #[inline]
        pub fn $name() -> usize {
            arch::$symbol as *const () as usize
        })*

        /// Name and address of every stub that generated code calls, for disassembly and symbols.
        pub fn all() -> [(&'static str, usize); [$(stringify!($name)),*].len()] {
            [$((stringify!($name), $name())),*]
        }
    };
}

addresses! {
    /// The first return address of a fresh stack; never called.
    start = tambour_start;
    /// SystemV `(target, a0, a1, a2, a3, a4) -> Step`: `target(context, a0..a4)` on the system stack.
    builtin = tambour_builtin;
    /// PreserveAll `(target, a0, a1, a2, a3, a4)`: as `builtin`, with the step in `context.tag` and
    /// `context.result`; for cold paths, whose calls then cost the usual path no register.
    builtin_cold = tambour_builtin_cold;
    /// PreserveAll `()`: hook `on_yield`.
    checkpoint_yield = tambour_checkpoint_yield;
    /// PreserveAll `()`: hook `on_grow` with 0 bytes, which doubles the stack.
    checkpoint_grow = tambour_checkpoint_grow;
    /// Called before the frame exists, with the needed bytes in r11 and every other register live.
    grow_frame = tambour_grow_frame;
    /// PreserveAll `()`: hook `on_allocate` with `context.request` bytes.
    allocate = tambour_allocate;
    /// Winch `(argument) -> value`: leaves with `Parked`; the value is what `enter` brings.
    suspend = tambour_suspend;
    /// Tail `()`, doesn't return: unwinds to the handler that `on_raise` finds.
    raise = tambour_raise;
    /// As `cont_resume`, but the context's exception is thrown where `inner` was suspended.
    cont_throw = tambour_cont_throw;
    /// Winch `(trap, detail)`, doesn't return: leaves with `Trapped`.
    trap = tambour_trap;
    /// The first return address of a fresh continuation, above the address of an entry slot; never called.
    cont_begin = tambour_cont_begin;
    /// Jumped to or called in place of function number eax, its arguments in their registers.
    resolve = tambour_resolve;
    /// Tail `(address) -> value`: calls `address` with the first six of `context.args`.
    apply = tambour_apply;
}

macro_rules! copied {
    ($($(#[$doc:meta])* $name:ident = $symbol:ident .. $end:ident;)*) => {
        $($(#[$doc])*
        pub fn $name() -> &'static [u8] {
            let (start, end) = (arch::$symbol as *const () as usize, arch::$end as *const () as usize);
            // SAFETY: the stub's instructions, between its two symbols.
            unsafe { std::slice::from_raw_parts(start as *const u8, end - start) }
        })*
    };
}

// Code of stubs that are copied to where generated code is, which then calls them without a jump more.
copied! {
    /// Winch `(inner, outer, clauses) -> 0 or the number of a clause`: goes on at `inner` behind a prompt
    /// with these clauses above the running stack, which becomes `outer`'s parent. Comes back when `outer`
    /// returns (0; the results are in `context.args`), or by a suspension to the prompt (the number of its
    /// clause, counted from 1; the payload and the handle are in `context.args`).
    cont_resume = tambour_cont_resume .. tambour_cont_resume_end;
    /// Winch `(clause word, two words)`: suspends to the nearest prompt with such a clause, and writes the
    /// inner and the outer end of what it takes along to the two words. Comes back when that is resumed.
    cont_suspend = tambour_cont_suspend .. tambour_cont_suspend_end;
    /// Winch `(clause word, two words, inner, outer)`: as `cont_suspend`, but the prompt stays, and goes on
    /// at `inner`, with `outer` right above it.
    cont_switch = tambour_cont_switch .. tambour_cont_switch_end;
}
