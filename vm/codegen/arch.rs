//! Machine code for x86-64 that isn't compiled: the preamble of functions with large frames, thunks of
//! entry slots, and the routines that every function may call.
//!
//! # Layout of a function with a preamble
//! ```text
//! retry: lea r11, [rsp - (frame + 8)]     lowest sp that the function will have in a stub
//!        cmp r11, [r15 + limit]
//!        jae body
//!        mov r11d, frame + 16             ret, rbp and the frame, see `needs_preamble`
//!        call grow_frame                  keeps all registers
//!        jmp retry
//!        (nops)
//! body:  the compiled code, aligned to 16
//! ```

use crate::target::Target;
use std::mem::offset_of;
use tambour_continuations::layout::StackContext;

/// What fills gaps between functions: int3.
pub(crate) const FILL: u8 = 0xcc;
/// The opcode of a call of a relative 32-bit address.
const CALL: u8 = 0xe8;
/// The opcode of a jump to one.
const JUMP: u8 = 0xe9;
/// Bytes from one thunk to the next.
pub(crate) const THUNK_BYTES: usize = 16;

/// Code under construction, with the places that name code elsewhere.
#[derive(Debug, Default)]
pub(crate) struct Assembler {
    /// The bytes.
    pub(crate) bytes: Vec<u8>,
    /// Offsets of 32-bit fields to be set to the distance from their end to the target.
    pub(crate) relocations: Vec<(u32, Target)>,
}

impl Assembler {
    fn put(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn put_u32(&mut self, value: u32) {
        self.put(&value.to_le_bytes());
    }

    /// An instruction's relative 32-bit field.
    fn relative(&mut self, target: Target) {
        self.relocations.push((self.bytes.len() as u32, target));
        self.put_u32(0);
    }

    /// A one-byte jump; [`land`](Self::land) sets where to.
    fn short_jump(&mut self, opcode: u8) -> usize {
        self.put(&[opcode, 0]);
        self.bytes.len()
    }

    fn land(&mut self, jump: usize) {
        let distance = self.bytes.len() - jump;
        self.bytes[jump - 1] = u8::try_from(distance).ok().filter(|&byte| byte < 128).expect("a short jump");
    }

    fn align(&mut self, to: usize, fill: u8) {
        self.bytes.resize(self.bytes.len().next_multiple_of(to), fill);
    }
}

/// The preamble of a function whose frame has `frame_bytes`.
pub(crate) fn preamble(frame_bytes: u32) -> Assembler {
    let mut code = Assembler::default();
    code.put(&[0x4c, 0x8d, 0x9c, 0x24]); // lea r11, [rsp + disp32]
    code.put_u32((frame_bytes + 8).wrapping_neg());
    code.put(&[0x4d, 0x3b, 0x9f]); // cmp r11, [r15 + disp32]
    code.put_u32(offset_of!(StackContext, limit) as u32);
    let enough = code.short_jump(0x73); // jae
    code.put(&[0x41, 0xbb]); // mov r11d, imm32
    code.put_u32(frame_bytes + 16);
    code.put(&[CALL]);
    code.relative(Target::GrowFrame);
    code.put(&[0xeb]); // jmp retry
    code.put(&[(code.bytes.len() as u8 + 1).wrapping_neg()]);
    let body = code.bytes.len().next_multiple_of(16);
    code.bytes[enough - 1] = (body - enough) as u8;
    code.align(16, 0x90);
    code
}

/// Makes each call of a stub that doesn't come back by `ret` a jump, to code behind the function that pushes
/// the return address and goes on to the stub. For the processor a call announces a `ret`; one that never
/// comes costs as much as half a switch.
pub(crate) fn unpair_calls(code: &mut Assembler) {
    for at in 0..code.relocations.len() {
        let (field, target) = code.relocations[at];
        let opcode = field as usize - 1;
        if !target.switches() || code.bytes[opcode] != CALL {
            continue;
        }
        code.align(16, FILL);
        let (here, after) = (code.bytes.len() as u32, field + 4);
        code.bytes[opcode] = JUMP;
        code.bytes[opcode + 1..opcode + 5].copy_from_slice(&(here - after).to_le_bytes());
        code.put(&[0x4c, 0x8d, 0x1d]); // lea r11, [rip + disp32]
        code.put_u32(after.wrapping_sub(here + 7));
        code.put(&[0x41, 0x53]); // push r11
        code.put(&[JUMP]);
        code.relocations[at].0 = code.bytes.len() as u32;
        code.put_u32(0);
    }
}

/// A jump to an absolute address.
pub(crate) fn island(address: usize) -> Vec<u8> {
    let mut code = Assembler::default();
    code.put(&[0xff, 0x25, 0, 0, 0, 0]); // jmp [rip]
    code.put(&(address as u64).to_le_bytes());
    code.align(16, FILL);
    code.bytes
}

/// The thunk of an entry slot: `resolve` with the slot's number in eax. `to_resolve` is the distance
/// from the thunk to that stub's island.
pub(crate) fn thunk(slot: u32, to_resolve: i32) -> [u8; THUNK_BYTES] {
    let mut code = Assembler::default();
    code.put(&[0xb8]); // mov eax, imm32
    code.put_u32(slot);
    code.put(&[JUMP]);
    code.put(&(to_resolve - 10).to_le_bytes());
    code.align(THUNK_BYTES, FILL);
    code.bytes.try_into().expect("a thunk's size")
}

/// [`Target::Reduce`]: counts one reduction; below zero goes on to `checkpoint_yield` as if called.
pub(crate) fn reduce(to_yield: i32) -> Vec<u8> {
    let mut code = Assembler::default();
    code.put(&[0x49, 0x83, 0xaf]); // sub qword [r15 + disp32], imm8
    code.put_u32(offset_of!(StackContext, reductions) as u32);
    code.put(&[1]);
    code.put(&[0x0f, 0x88]); // js rel32
    code.put(&(to_yield - 14).to_le_bytes());
    code.put(&[0xc3]);
    code.align(16, FILL);
    code.bytes
}

/// [`Target::Divide`] and [`Target::Remainder`]: total, and with the short division where it suffices.
/// A divisor of 0 gives 0, one of -1 the wrapped negation, or remainder 0.
pub(crate) fn divide(remainder: bool) -> Vec<u8> {
    let mut code = Assembler::default();
    code.put(&[0x48, 0x89, 0xf8]); // mov rax, rdi
    code.put(&[0x48, 0x8d, 0x4e, 0x01]); // lea rcx, [rsi + 1]
    code.put(&[0x48, 0x83, 0xf9, 0x01]); // cmp rcx, 1
    let special = code.short_jump(0x76); // jbe: the divisor is -1 or 0
    code.put(&[0x48, 0x89, 0xf9]); // mov rcx, rdi
    code.put(&[0x48, 0x09, 0xf1]); // or rcx, rsi
    code.put(&[0x48, 0xc1, 0xe9, 0x20]); // shr rcx, 32
    let short = code.short_jump(0x74); // jz: both fit in 32 bits, unsigned
    code.put(&[0x48, 0x99]); // cqo
    code.put(&[0x48, 0xf7, 0xfe]); // idiv rsi
    finish(&mut code, remainder);
    code.land(short);
    code.put(&[0x31, 0xd2]); // xor edx, edx
    code.put(&[0xf7, 0xf6]); // div esi
    finish(&mut code, remainder);
    code.land(special);
    if remainder {
        code.put(&[0x31, 0xc0]); // xor eax, eax
    } else {
        code.put(&[0x48, 0x0f, 0xaf, 0xc6]); // imul rax, rsi: n * 0, n * -1
    }
    code.put(&[0xc3]);
    code.align(16, FILL);
    code.bytes
}

fn finish(code: &mut Assembler, remainder: bool) {
    if remainder {
        code.put(&[0x48, 0x89, 0xd0]); // mov rax, rdx
    }
    code.put(&[0xc3]);
}
