//! The stubs for x86-64 Linux: every instruction that knows both a guest stack and a system stack.
//!
//! # Operations
//!
//! - **enter**: push the scheduler's callee-saved registers, remember its stack pointer, take the guest's
//!   `{sp, fp}`, pop the address to go on at and jump to it.
//! - **leave** (a macro, the tail of others): take the scheduler's stack pointer, pop its registers, jump
//!   back with the reason in rax.
//! - **hook call**: store the guest's `{sp, fp}`, take the system stack, call the hook, take the guest's
//!   `{sp, fp}` again: the hook may have moved the stack.
//! - **cold call**: a hook call between saving and loading all registers.
//! - **switch** (`cont_*`): save the running stack's `{sp, fp}` in its `Stack`, relink the chain, take
//!   another stack's `{sp, fp}` and limit, pop the address to go on at and jump to it. The system stack isn't
//!   touched.
//!
//! `enter` ends in `pop; jmp`: the processor predicts a `ret` to go where the latest unmatched `call` came
//! from, which is wrong after a switch (25 ns against 6). Calls that do come back in order (builtins, hooks,
//! a process that runs to its end) use `ret`; `leave` makes them come back in order.
//!
//! # Registers
//!
//! r15 is the context while guest code runs. The tail convention passes six integer arguments in rdi, rsi,
//! rdx, rcx, r8, r9 and the result in rax, and keeps rbx, rbp and r12 to r14 as SystemV does, so a hook or a
//! builtin needs only the caller-saved ones saved around it, and only where a stub promises more.
//!
//! # A guest stack in each state (addresses fall to the right of `high`; C1)
//!
//! ```text
//! fresh        high: | start |
//!                    sp ^                                fp = 0
//!
//! running      high: | into start | 0 | frame 1 | into 1 | fp 1 | frame 2 |      (rsp, rbp in the processor)
//!                                   ^ fp 1                  ^ rbp           ^ rsp
//!
//! suspended    high: | into start | 0 | frame 1 | into 1 | fp 1 | frame 2 | into 2 |
//! or parked                                                 ^ fp            ^ sp
//!
//! yielded      the same; "into 2" is where the checkpoint was called, and all registers are in
//!              context.registers, from where the scheduler copies them to the process and back
//!
//! in a hook    the same; in grow_frame's there is a word more, and fp is the caller's:
//!              high: | ... | frame 2 | into 2 | into 3's preamble |
//!                     ^ fp                      ^ sp
//! ```
//!
//! # The system stack between enter and leave (C7)
//!
//! ```text
//! | return address | rbp | rbx | r12 | r13 | r14 | r15 | unused |
//!                                                        ^ system_sp, a multiple of 16
//! ```

use std::arch::global_asm;
use std::mem::offset_of;

use crate::chain::{Continuation, release};
use crate::layout::{Leave, RED_ZONE, Registers, StackContext, Trap};
use crate::stack::{Place, Stack};

const REGISTERS: usize = offset_of!(StackContext, registers);

unsafe extern "C" {
    /// See [`crate::stubs::enter`].
    pub(crate) fn tambour_enter(context: *mut StackContext) -> Leave;
    // The rest have conventions of their own: only their addresses are used.
    pub(crate) fn tambour_start();
    pub(crate) fn tambour_builtin();
    pub(crate) fn tambour_builtin_cold();
    pub(crate) fn tambour_checkpoint_yield();
    pub(crate) fn tambour_checkpoint_grow();
    pub(crate) fn tambour_grow_frame();
    pub(crate) fn tambour_allocate();
    pub(crate) fn tambour_suspend();
    pub(crate) fn tambour_raise();
    pub(crate) fn tambour_resolve();
    pub(crate) fn tambour_apply();
    pub(crate) fn tambour_cont_resume();
    pub(crate) fn tambour_cont_throw();
    pub(crate) fn tambour_cont_suspend();
    pub(crate) fn tambour_cont_switch();
    pub(crate) fn tambour_cont_resume_end();
    pub(crate) fn tambour_cont_suspend_end();
    pub(crate) fn tambour_cont_switch_end();
    pub(crate) fn tambour_cont_begin();
    pub(crate) fn tambour_trap();
}

global_asm!(
    r#"
    .pushsection .text.tambour_stubs, "ax", @progbits

.macro tambour_stub name
    .p2align 4
    .globl tambour_\name
    .hidden tambour_\name
    .type tambour_\name, @function
tambour_\name:
.endm

.macro tambour_end name
    .size tambour_\name, . - tambour_\name
.endm

/* Ends a stub that may be copied: it refers to nothing but the context. */
.macro tambour_end_copied name
    .globl tambour_\name\()_end
    .hidden tambour_\name\()_end
tambour_\name\()_end:
    tambour_end \name
.endm

/* Stores the guest's saved form. The guest called, so rsp is at the return address into its frame. */
.macro tambour_save_frame
    mov [r15 + {sp}], rsp
    mov [r15 + {fp}], rbp
.endm

/* On the system stack: hook(context, esi or rsi as set before). Answer in rax. */
.macro tambour_call_hook hook
    mov rdi, r15
    mov rsp, [r15 + {system_sp}]
    call qword ptr [r15 + \hook]
.endm

/* Pops what enter pushed. Leaves rsp at the return address. */
.macro tambour_restore_scheduler
    mov rsp, [r15 + {system_sp}]
    add rsp, 8
    pop r15
    pop r14
    pop r13
    pop r12
    pop rbx
    pop rbp
.endm

/* Ends a stub: enter returns `code`. The processor expects the latest unmatched call, the guest's of this
   stub, to be returned to. The first ret takes that expectation away, by one wrong guess; without it each
   return of the scheduler's functions on the way back would be guessed wrong, 12 ns in all. */
.macro tambour_leave code
    mov eax, \code
    tambour_restore_scheduler
    lea rcx, [rip + 9f]
    push rcx
    ret
9:  ret
.endm

/* xmm0 to xmm15 to or from context.registers. */
.macro tambour_save_vectors
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movaps [r15 + {vectors} + 16 * \n], xmm\n
    .endr
.endm

.macro tambour_load_vectors
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movaps xmm\n, [r15 + {vectors} + 16 * \n]
    .endr
.endm

/* All registers but rsp, rbp (saved as sp, fp) and r15 to or from context.registers. */
.macro tambour_save_registers
    mov [r15 + {general} + 0], rax
    mov [r15 + {general} + 8], rcx
    mov [r15 + {general} + 16], rdx
    mov [r15 + {general} + 24], rbx
    mov [r15 + {general} + 32], rsi
    mov [r15 + {general} + 40], rdi
    mov [r15 + {general} + 48], r8
    mov [r15 + {general} + 56], r9
    mov [r15 + {general} + 64], r10
    mov [r15 + {general} + 72], r11
    mov [r15 + {general} + 80], r12
    mov [r15 + {general} + 88], r13
    mov [r15 + {general} + 96], r14
    tambour_save_vectors
.endm

.macro tambour_load_registers
    tambour_load_vectors
    mov rax, [r15 + {general} + 0]
    mov rcx, [r15 + {general} + 8]
    mov rdx, [r15 + {general} + 16]
    mov rbx, [r15 + {general} + 24]
    mov rsi, [r15 + {general} + 32]
    mov rdi, [r15 + {general} + 40]
    mov r8, [r15 + {general} + 48]
    mov r9, [r15 + {general} + 56]
    mov r10, [r15 + {general} + 64]
    mov r11, [r15 + {general} + 72]
    mov r12, [r15 + {general} + 80]
    mov r13, [r15 + {general} + 88]
    mov r14, [r15 + {general} + 96]
.endm

/* Back to the guest after a cold call, where the hook has left its stack. */
.macro tambour_continue
    tambour_load_registers
    mov rsp, [r15 + {sp}]
    mov rbp, [r15 + {fp}]
    ret
.endm

/* enter(rdi = context) -> rax = reason to leave. SystemV. Frames find rax = context.result, or all
   registers as in context.registers. */
tambour_stub enter
    push rbp
    push rbx
    push r12
    push r13
    push r14
    push r15
    sub rsp, 8
    mov r15, rdi
    mov [r15 + {system_sp}], rsp
    mov rsp, [r15 + {sp}]
    mov rbp, [r15 + {fp}]
    cmp qword ptr [r15 + {resume_registers}], 0
    jne 2f
    mov rax, [r15 + {result}]
    pop rcx
    jmp rcx
2:  mov qword ptr [r15 + {resume_registers}], 0
    pop qword ptr [r15 + {resume_pc}]
    tambour_load_registers
    jmp qword ptr [r15 + {resume_pc}]
tambour_end enter

/* First return address of a fresh stack: rsp = high, rbp = 0; context.sp is still at the word that led
   here, so {{sp, fp}} are valid for the hook. The entry is called at rsp = high, so rsp % 16 == 8. */
tambour_stub start
    xor esi, esi
    tambour_call_hook {on_start}
    mov rsp, [r15 + {sp}]
    test rax, rax
    jz tambour_raise_saved
    add rsp, 8
    mov rdi, [r15 + {args} + 0]
    mov rsi, [r15 + {args} + 8]
    mov rdx, [r15 + {args} + 16]
    mov rcx, [r15 + {args} + 24]
    mov r8, [r15 + {args} + 32]
    mov r9, [r15 + {args} + 40]
    call rax
    mov [r15 + {result}], rax
    tambour_restore_scheduler
    mov eax, {returned}
    ret
tambour_end start

/* SystemV (rdi = target, rsi, rdx, rcx, r8, r9) -> rax:rdx. The target is called SystemV with the context
   in rdi and the others where they are. Clobbers what SystemV does. */
tambour_stub builtin
    tambour_save_frame
    mov rax, rdi
    mov rdi, r15
    mov rsp, [r15 + {system_sp}]
    call rax
    mov rsp, [r15 + {sp}]
    ret
tambour_end builtin

/* PreserveAll, arguments as builtin's: saves and loads what a builtin may change. That convention has no
   results: the step goes to context.tag and context.result. No hook runs, so the save area is free. */
tambour_stub builtin_cold
    mov [r15 + {general} + 0], rax
    mov [r15 + {general} + 8], rcx
    mov [r15 + {general} + 16], rdx
    mov [r15 + {general} + 32], rsi
    mov [r15 + {general} + 40], rdi
    mov [r15 + {general} + 48], r8
    mov [r15 + {general} + 56], r9
    mov [r15 + {general} + 64], r10
    mov [r15 + {general} + 72], r11
    tambour_save_vectors
    tambour_save_frame
    mov rax, rdi
    mov rdi, r15
    mov rsp, [r15 + {system_sp}]
    call rax
    mov rsp, [r15 + {sp}]
    mov [r15 + {tag}], rax
    mov [r15 + {result}], rdx
    tambour_load_vectors
    mov rax, [r15 + {general} + 0]
    mov rcx, [r15 + {general} + 8]
    mov rdx, [r15 + {general} + 16]
    mov rsi, [r15 + {general} + 32]
    mov rdi, [r15 + {general} + 40]
    mov r8, [r15 + {general} + 48]
    mov r9, [r15 + {general} + 56]
    mov r10, [r15 + {general} + 64]
    mov r11, [r15 + {general} + 72]
    ret
tambour_end builtin_cold

/* PreserveAll (). on_yield: 0 goes on, else leaves with Yielded. */
tambour_stub checkpoint_yield
    tambour_save_registers
    tambour_save_frame
    xor esi, esi
    tambour_call_hook {on_yield}
    test rax, rax
    jnz 2f
    tambour_continue
2:  tambour_leave {yielded}
tambour_end checkpoint_yield

/* PreserveAll (). on_grow of 0 bytes: 0 goes on, maybe on a moved stack; else leaves with Overflowed. */
tambour_stub checkpoint_grow
    tambour_save_registers
    tambour_save_frame
    xor esi, esi
    tambour_call_hook {on_grow}
    test rax, rax
    jnz 2f
    tambour_continue
2:  tambour_leave {overflowed}
tambour_end checkpoint_grow

/* From a preamble: r11 = needed bytes, rbp still the caller's. Preserves all registers. on_grow as above;
   when it leaves, sp is moved up by the preamble's return address, so {{sp, fp}} are the caller's. */
tambour_stub grow_frame
    tambour_save_registers
    tambour_save_frame
    mov rsi, r11
    tambour_call_hook {on_grow}
    test rax, rax
    jnz 2f
    tambour_continue
2:  add qword ptr [r15 + {sp}], 8
    tambour_leave {overflowed}
tambour_end grow_frame

/* PreserveAll (). on_allocate of context.request bytes, then goes on. */
tambour_stub allocate
    tambour_save_registers
    tambour_save_frame
    mov rsi, [r15 + {request}]
    tambour_call_hook {on_allocate}
    tambour_continue
tambour_end allocate

/* Winch (rdi = argument) -> rax. Leaves with Parked. Preserves nothing but r15. Generated code jumps here,
   so the latest unmatched call is that of enter. */
tambour_stub suspend
    tambour_save_frame
    mov [r15 + {result}], rdi
    mov eax, {parked}
    tambour_restore_scheduler
    ret
tambour_end suspend

/* Tail (), doesn't return. on_raise sets {{sp, fp}} to the handler's frame and answers its address, where
   rax = rdx = 0; or answers 0: leaves with Thrown. */
tambour_stub raise
    tambour_save_frame
tambour_raise_saved:
    xor esi, esi
    tambour_call_hook {on_raise}
    test rax, rax
    jz 2f
    mov rcx, rax
    mov rsp, [r15 + {sp}]
    mov rbp, [r15 + {fp}]
    xor eax, eax
    xor edx, edx
    jmp rcx
2:  tambour_leave {thrown}
tambour_end raise

/* In place of function number eax: the stack and the argument registers are as at a function's entry, so
   {{sp, fp}} name the caller. on_resolve answers the function's address, or 0: the exception is raised. */
tambour_stub resolve
    tambour_save_frame
    mov [r15 + {general} + 16], rdx
    mov [r15 + {general} + 8], rcx
    mov [r15 + {general} + 32], rsi
    mov [r15 + {general} + 40], rdi
    mov [r15 + {general} + 48], r8
    mov [r15 + {general} + 56], r9
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7
    movaps [r15 + {vectors} + 16 * \n], xmm\n
    .endr
    mov esi, eax
    tambour_call_hook {on_resolve}
    test rax, rax
    jz tambour_raise_saved
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7
    movaps xmm\n, [r15 + {vectors} + 16 * \n]
    .endr
    mov rdx, [r15 + {general} + 16]
    mov rcx, [r15 + {general} + 8]
    mov rsi, [r15 + {general} + 32]
    mov rdi, [r15 + {general} + 40]
    mov r8, [r15 + {general} + 48]
    mov r9, [r15 + {general} + 56]
    mov rsp, [r15 + {sp}]
    mov rbp, [r15 + {fp}]
    jmp rax
tambour_end resolve

/* Tail (rdi = address) -> what the function at the address returns, to the caller. */
tambour_stub apply
    mov rax, rdi
    mov rdi, [r15 + {args} + 0]
    mov rsi, [r15 + {args} + 8]
    mov rdx, [r15 + {args} + 16]
    mov rcx, [r15 + {args} + 24]
    mov r8, [r15 + {args} + 32]
    mov r9, [r15 + {args} + 40]
    jmp rax
tambour_end apply

/* The Stack of the continuation in rcx, or the root's if there is none. A branch, which is predicted, where a
   conditional move would make the switch wait for the word that names the stack. */
.macro tambour_or_root
    test rcx, rcx
    jnz 7f
    mov rcx, [r15 + {root}]
7:
.endm

/* Puts the continuations from rdi to rsi, with the clauses rdx, above the running stack, which becomes a
   saved one. Stores to one cache line stand together: the processor completes those two at a time.
   Clobbers rax, rcx. */
.macro tambour_link
    mov rax, [r15 + {active}]
    mov [rsi + {parent}], rax
    mov [rsi + {clauses}], rdx
    mov rcx, rax
    tambour_or_root
    mov [rcx + {stack_sp}], rsp
    mov [rcx + {stack_fp}], rbp
    mov [r15 + {active}], rdi
.endm

/* Takes the stack of the Stack at \reg, but for its sp, which r11 gets. The caller sets active. Clobbers
   r8. */
.macro tambour_take_stack reg
    mov r11, [\reg + {stack_sp}]
    mov rbp, [\reg + {stack_fp}]
    mov r8d, [\reg + {stack_units}]
    shl r8, 4
    neg r8
    add r8, [\reg + {stack_high}]
    add r8, {red_zone}
    mov [r15 + {limit}], r8
.endm

/* Takes the stack of the parent of the continuation at \reg. Clobbers rcx, r8. */
.macro tambour_take_parent reg
    mov rcx, [\reg + {parent}]
    mov [r15 + {active}], rcx
    tambour_or_root
    tambour_take_stack rcx
.endm

/* Ends a switch: goes on where the stack was left. */
.macro tambour_go_on
    mov rcx, [r11]
    lea rsp, [r11 + 8]
    jmp rcx
.endm

/* The innermost prompt from r10 = active outward with a clause for rdi, in rax; the clause's number, counted
   from 1, in edx. It is mostly the first one, which needs no jump. Clobbers rcx, r8. */
.macro tambour_find_prompt
    mov r10, [r15 + {active}]
    mov rax, r10
    test rax, rax
    jz 9f
    mov rcx, [rax + {clauses}]
    mov edx, 1
    cmp rdi, [rcx]
    jne 3f
5:
.endm

/* The rest of tambour_find_prompt. When no prompt has a clause for rdi: leaves with Trapped. */
.macro tambour_search
2:  mov rcx, [rax + {clauses}]
    mov edx, 1
3:  mov r8, [rcx]
    cmp r8, rdi
    je 5b
    add rcx, 8
    inc edx
    test r8, r8
    jnz 3b
    mov rax, [rax + {parent}]
    test rax, rax
    jnz 2b
9:  mov [r15 + {tag}], rdi
    mov qword ptr [r15 + {result}], {unhandled}
    tambour_save_frame
    tambour_leave {trapped}
.endm

/* Winch (rdi = inner, rsi = outer, rdx = clauses) -> rax = outcome. Preserves nothing but r15. */
tambour_stub cont_resume
    tambour_link
    tambour_take_stack rdi
    tambour_go_on
tambour_end_copied cont_resume

/* As cont_resume; raises the context's exception there. */
tambour_stub cont_throw
    tambour_link
    tambour_take_stack rdi
    mov rsp, r11
    tambour_save_frame
    jmp tambour_raise_saved
tambour_end cont_throw

/* Winch (rdi = clause word, rsi = two words). Preserves nothing but r15. */
tambour_stub cont_suspend
    tambour_find_prompt
    mov [rsi], r10
    mov [rsi + 8], rax
    mov [r10 + {stack_sp}], rsp
    mov [r10 + {stack_fp}], rbp
    tambour_take_parent rax
    mov eax, edx
    tambour_go_on
    tambour_search
tambour_end_copied cont_suspend

/* Winch (rdi = clause word, rsi = two words, rdx = inner, rcx = outer). Preserves nothing but r15. */
tambour_stub cont_switch
    mov r9, rdx
    mov r11, rcx
    tambour_find_prompt
    mov [rsi], r10
    mov [rsi + 8], rax
    mov [r10 + {stack_sp}], rsp
    mov [r10 + {stack_fp}], rbp
    mov rcx, [rax + {parent}]
    mov rdx, [rax + {clauses}]
    mov [r11 + {parent}], rcx
    mov [r11 + {clauses}], rdx
    mov [r15 + {active}], r9
    tambour_take_stack r9
    tambour_go_on
    tambour_search
tambour_end_copied cont_switch

/* First return address of a fresh continuation: rsp is at the address of an entry slot, the top word, and
   rbp = 0. The entry is called at rsp = high. Its results are in the tail convention's registers. */
tambour_stub cont_begin
    pop rax
    mov rdi, [r15 + {args} + 0]
    mov rsi, [r15 + {args} + 8]
    mov rdx, [r15 + {args} + 16]
    mov rcx, [r15 + {args} + 24]
    mov r8, [r15 + {args} + 32]
    mov r9, [r15 + {args} + 40]
    call qword ptr [rax]
    mov [r15 + {args} + 0], rax
    mov [r15 + {args} + 8], rcx
    mov [r15 + {args} + 16], rdx
    mov [r15 + {args} + 24], rsi
    mov [r15 + {args} + 32], rdi
    mov [r15 + {args} + 40], r8
    mov [r15 + {args} + 48], r9
    mov [r15 + {args} + 56], r10
    mov rax, [r15 + {active}]
    cmp byte ptr [rax + {stack_place}], {in_slot}
    jne 3f
2:  tambour_take_parent rax
    xor eax, eax
    tambour_go_on
3:  mov rdi, rax
    mov rsp, [r15 + {system_sp}]
    call {release}
    mov rax, [r15 + {active}]
    jmp 2b
tambour_end cont_begin

/* Winch (rdi = trap, rsi = detail), doesn't return. Leaves with Trapped. */
tambour_stub trap
    mov [r15 + {result}], rdi
    mov [r15 + {tag}], rsi
    tambour_save_frame
    tambour_leave {trapped}
tambour_end trap

    .purgem tambour_or_root
    .purgem tambour_link
    .purgem tambour_take_stack
    .purgem tambour_take_parent
    .purgem tambour_go_on
    .purgem tambour_find_prompt
    .purgem tambour_search
    .purgem tambour_end_copied
    .purgem tambour_stub
    .purgem tambour_end
    .purgem tambour_save_frame
    .purgem tambour_call_hook
    .purgem tambour_restore_scheduler
    .purgem tambour_leave
    .purgem tambour_save_registers
    .purgem tambour_load_registers
    .purgem tambour_continue
    .popsection
    "#,
    sp = const offset_of!(StackContext, sp),
    fp = const offset_of!(StackContext, fp),
    system_sp = const offset_of!(StackContext, system_sp),
    result = const offset_of!(StackContext, result),
    request = const offset_of!(StackContext, request),
    tag = const offset_of!(StackContext, tag),
    resume_registers = const offset_of!(StackContext, resume_registers),
    resume_pc = const offset_of!(StackContext, resume_pc),
    args = const offset_of!(StackContext, args),
    vectors = const REGISTERS + offset_of!(Registers, vectors),
    general = const REGISTERS + offset_of!(Registers, general),
    on_start = const offset_of!(StackContext, on_start),
    on_yield = const offset_of!(StackContext, on_yield),
    on_grow = const offset_of!(StackContext, on_grow),
    on_allocate = const offset_of!(StackContext, on_allocate),
    on_raise = const offset_of!(StackContext, on_raise),
    on_resolve = const offset_of!(StackContext, on_resolve),
    returned = const Leave::Returned as u64,
    thrown = const Leave::Thrown as u64,
    yielded = const Leave::Yielded as u64,
    parked = const Leave::Parked as u64,
    overflowed = const Leave::Overflowed as u64,
    trapped = const Leave::Trapped as u64,
    unhandled = const Trap::Unhandled as u64,
    limit = const offset_of!(StackContext, limit),
    active = const offset_of!(StackContext, active),
    root = const offset_of!(StackContext, root),
    stack_sp = const offset_of!(Stack, sp),
    stack_fp = const offset_of!(Stack, fp),
    stack_high = const offset_of!(Stack, high),
    stack_units = const offset_of!(Stack, units),
    stack_place = const offset_of!(Stack, place),
    in_slot = const Place::Slot as u8,
    red_zone = const RED_ZONE,
    parent = const offset_of!(Continuation, parent),
    clauses = const offset_of!(Continuation, clauses),
    release = sym release,
);
