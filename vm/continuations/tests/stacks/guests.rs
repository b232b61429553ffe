//! Guest functions in assembly, with the frames and checks that the code generator makes.
//!
//! r15 is the context; the test's own words stand behind it, in [`World`]. Labels that end in `_return` are
//! the return addresses that stack maps name.

use std::arch::global_asm;
use std::mem::offset_of;

use tambour_continuations::layout::{Registers, StackContext};

use crate::world::World;

pub(crate) mod labels {
    //! The labels, as functions that are never called.
    macro_rules! labels {
        ($($name:ident)*) => {
            unsafe extern "C" { $(pub(crate) fn $name();)* }
        };
    }
    labels! {
        guest_identity guest_sum guest_sum_return guest_sum_grow_return guest_sum_yield guest_sum_yield_return
        guest_sum_park guest_sum_park_return guest_sum_bottom guest_yielding
        guest_all_yield guest_all_grow guest_all_allocate guest_all_grow_frame
        guest_park_loop guest_park_loop_return guest_catch guest_catch_return guest_catch_handler
        guest_raise guest_unresolved guest_tail_unresolved guest_collect guest_apply
        guest_builtin guest_report guest_at_depth
        guest_frame_16 guest_frame_96 guest_frame_112 guest_frame_128 guest_frame_144 guest_frame_65536
        guest_unchecked_96 guest_unchecked_112
    }
}

/// Address of a label of this file.
macro_rules! guest {
    ($name:ident) => {
        $crate::guests::address($crate::guests::labels::$name as *const ())
    };
}
pub(crate) use guest;
/// A label's address.
pub(crate) fn address(label: *const ()) -> usize {
    label as usize
}

global_asm!(
    r#"
    .pushsection .text.guests, "ax", @progbits

.macro guest name
    .p2align 4
    .globl guest_\name
guest_\name:
.endm

.macro label name
    .globl guest_\name
guest_\name:
.endm

.macro make_frame bytes
    push rbp
    mov rbp, rsp
    sub rsp, \bytes
.endm

.macro drop_frame
    mov rsp, rbp
    pop rbp
    ret
.endm

/* Every register but rsp, rbp, r15, to and from a Registers behind the context. */
.macro load_all from
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movaps xmm\n, [r15 + \from + {vectors} + 16 * \n]
    .endr
    .set i, 0
    .irp r, rax, rcx, rdx, rbx, rsi, rdi, r8, r9, r10, r11, r12, r13, r14
    mov \r, [r15 + \from + {general} + i]
    .set i, i + 8
    .endr
.endm

.macro store_all to
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movaps [r15 + \to + {vectors} + 16 * \n], xmm\n
    .endr
    .set i, 0
    .irp r, rax, rcx, rdx, rbx, rsi, rdi, r8, r9, r10, r11, r12, r13, r14
    mov [r15 + \to + {general} + i], \r
    .set i, i + 8
    .endr
.endm

/* identity(a) = a */
guest identity
    make_frame 0
    mov rax, rdi
    drop_frame

/* sum(n) = n + sum(n - 1), then bottom(): one of the following at n = 0. The frame's word 0 is n,
   a root; word 2 a spilled callee-saved register. */
guest sum
    make_frame 32
    cmp rsp, [r15 + {limit}]
    jb 3f
1:  mov [rsp], rdi
    mov [rsp + 16], rbx
    mov rbx, rdi
    test rdi, rdi
    jz 2f
    dec rdi
    call guest_sum
label sum_return
    cmp rbx, [rsp]
    jne 4f
    add rax, [rsp]
    mov rbx, [rsp + 16]
    drop_frame
2:  call qword ptr [r15 + {bottom}]
label sum_bottom
    mov rbx, [rsp + 16]
    drop_frame
3:  call tambour_checkpoint_grow
label sum_grow_return
    jmp 1b
4:  ud2

/* Bottoms: answer 0 or what enter brings. */
guest sum_yield
    make_frame 16
    cmp rsp, [r15 + {limit}]
    jb 2f
1:  xor eax, eax
    call tambour_checkpoint_yield
label sum_yield_return
    drop_frame
2:  call tambour_checkpoint_grow
    jmp 1b
guest sum_park
    make_frame 16
    cmp rsp, [r15 + {limit}]
    jb 2f
1:  mov [rsp + 8], rbx
    mov edi, 4711
    call tambour_suspend
label sum_park_return
    mov rbx, [rsp + 8]
    drop_frame
2:  call tambour_checkpoint_grow
    jmp 1b

/* yielding(n): as sum, with a checkpoint in each frame, and n in a register only across it. */
guest yielding
    make_frame 32
    cmp rsp, [r15 + {limit}]
    jb 3f
1:  call tambour_checkpoint_yield
    mov [rsp], rdi
    xor eax, eax
    test rdi, rdi
    jz 2f
    dec rdi
    call guest_yielding
    add rax, [rsp]
2:  drop_frame
3:  call tambour_checkpoint_grow
    jmp 1b

/* Loads every register from World::given, makes one cold call, stores every register to World::seen. */
.macro all_registers name, stub
guest \name
    make_frame 16
    mov qword ptr [rsp], 1234
    mov [rsp + 8], rsp
    load_all {given}
    call \stub
    store_all {seen}
    mov rax, [rsp]
    drop_frame
.endm
    all_registers all_yield, tambour_checkpoint_yield
    all_registers all_grow, tambour_checkpoint_grow
    all_registers all_allocate, tambour_allocate
    all_registers all_grow_frame, tambour_grow_frame

/* park_loop(n): n times: sum += suspend(n). */
guest park_loop
    make_frame 32
    mov [rsp], rdi
    mov qword ptr [rsp + 8], 0
1:  cmp qword ptr [rsp], 0
    je 2f
    mov rdi, [rsp]
    call tambour_suspend
label park_loop_return
    add [rsp + 8], rax
    dec qword ptr [rsp]
    jmp 1b
2:  mov rax, [rsp + 8]
    drop_frame

/* catch(depth): descends and raises there; its handler answers its own word, 77, plus rax and rdx. */
guest catch
    make_frame 32
    mov qword ptr [rsp], 77
    call guest_descend
label catch_return
    mov eax, 1
    drop_frame
label catch_handler
    add rax, rdx
    add rax, [rsp]
    drop_frame
guest descend
    make_frame 16
    cmp rsp, [r15 + {limit}]
    jb 2f
1:  mov rbx, 0x5555
    mov r12, 0x5555
    dec rdi
    js 3f
    call guest_descend
    ud2
2:  call tambour_checkpoint_grow
    jmp 1b
3:  call tambour_raise
    ud2
guest raise
    make_frame 0
    call tambour_raise
    ud2

/* Calls function number 9 with the registers of World::given; stores what the callee saw. */
guest unresolved
    make_frame 0
    load_all {given}
    mov eax, 9
    call tambour_resolve
    drop_frame
guest tail_unresolved
    load_all {given}
    mov eax, 9
    jmp tambour_resolve
guest collect
    make_frame 0
    store_all {seen}
    mov eax, 4242
    drop_frame

/* apply(address) */
guest apply
    make_frame 0
    call tambour_apply
    inc rax
    drop_frame

/* builtin(target, a0..a4): its rdx goes to World::seen. */
guest builtin
    make_frame 0
    mov rbx, 0x77
    call tambour_builtin
    mov [r15 + {seen}], rdx
    cmp rbx, 0x77
    jne 1f
    drop_frame
1:  ud2
/* A builtin: answers its stack pointer, and the context that it got. */
guest report
    mov rax, rsp
    mov rdx, rdi
    ret

/* at_depth(remaining, function): calls the function with rsp = limit + remaining. */
guest at_depth
    make_frame 0
    mov rsp, [r15 + {limit}]
    add rsp, rdi
    call rsi
    drop_frame

/* Functions that write all of their frame, make a cold call, and answer how much of it is still there. */
.macro frame_body bytes
    lea rdi, [rsp]
    mov ecx, \bytes / 8
    mov rax, 0x6b6b6b6b6b6b6b6b
    rep stosq
    call tambour_allocate
    lea rdi, [rsp]
    mov ecx, \bytes / 8
    xor edx, edx
9:  cmp [rdi], rax
    jne 8f
    inc rdx
8:  add rdi, 8
    dec ecx
    jnz 9b
    mov rax, rdx
    drop_frame
.endm
.macro small_frame name, bytes
guest \name
    make_frame \bytes
    cmp rsp, [r15 + {limit}]
    jb 2f
1:  frame_body \bytes
2:  call tambour_checkpoint_grow
    jmp 1b
.endm
.macro large_frame name, bytes
guest \name
    lea r11, [rsp - \bytes - 8]
    cmp r11, [r15 + {limit}]
    jb 2f
1:  make_frame \bytes
    frame_body \bytes
2:  mov r11d, \bytes + 16
    call tambour_grow_frame
    jmp 1b
.endm
    small_frame frame_16, 16
    small_frame frame_96, 96
.macro unchecked_frame name, bytes
guest \name
    make_frame \bytes
    frame_body \bytes
.endm
    unchecked_frame unchecked_96, 96
    unchecked_frame unchecked_112, 112
    large_frame frame_112, 112
    large_frame frame_128, 128
    large_frame frame_144, 144
    large_frame frame_65536, 65536

    .purgem guest
    .purgem label
    .purgem make_frame
    .purgem drop_frame
    .purgem load_all
    .purgem store_all
    .purgem all_registers
    .purgem frame_body
    .purgem small_frame
    .purgem large_frame
    .purgem unchecked_frame
    .popsection
    "#,
    limit = const offset_of!(StackContext, limit),
    vectors = const offset_of!(Registers, vectors),
    general = const offset_of!(Registers, general),
    given = const offset_of!(World, given),
    seen = const offset_of!(World, seen),
    bottom = const offset_of!(World, bottom),
);
