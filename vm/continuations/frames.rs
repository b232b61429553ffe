//! Walking the frames of a stack that isn't running, and finding the values in them.
//!
//! # Layout
//!
//! ```text
//! fp + 8   return address into the caller      (the caller's pc)
//! fp       the caller's frame pointer, or 0
//!          frame: span bytes
//! SP       fp - span; root offsets count from here
//! SP - 8   return address into this frame      (this frame's pc), when it has called
//! ```

use std::ptr;

use crate::stack::Stack;

/// What the code generator knows of the code at a return address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameInfo<'map> {
    /// Frame pointer minus stack pointer, while the call is under way.
    pub span_bytes: u32,
    /// Offsets from the stack pointer of the words that hold live values.
    pub roots: &'map [u32],
}

/// Looks up return addresses; the code generator's stack maps.
pub trait FrameMap {
    /// What is known of the call that returns to `pc`. None when no guest code has such a call.
    fn lookup(&self, pc: usize) -> Option<FrameInfo<'_>>;
}

/// One frame of a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Return address into the frame's function.
    pub pc: usize,
    /// The frame's frame pointer.
    pub fp: usize,
}

/// The frames of a saved stack, newest first. O(1) a frame.
#[derive(Clone, Debug)]
pub struct Frames {
    pc: usize,
    /// As saved: `shift` bytes below where the frame is.
    fp: usize,
    shift: usize,
}

impl Frames {
    /// The frames from `{sp, fp}`; none if `fp` is 0 (a fresh stack).
    ///
    /// # Safety
    /// `{sp, fp}` are a stack's saved form (C1), and it neither runs nor moves while the walk lasts.
    pub unsafe fn new(sp: usize, fp: usize) -> Frames {
        // SAFETY: the caller's promise.
        unsafe { Frames::shifted(sp, fp, 0) }
    }

    /// As [`new`](Self::new), for a stack whose bytes lie `shift` bytes above where its addresses say.
    ///
    /// # Safety
    /// As there.
    pub(crate) unsafe fn shifted(sp: usize, fp: usize, shift: usize) -> Frames {
        // SAFETY: C1: sp is the address of a return address, that of `start` in a fresh stack.
        let pc = unsafe { *(sp.wrapping_add(shift) as *const usize) };
        Frames { pc, fp, shift }
    }
}

impl Iterator for Frames {
    type Item = Frame;

    fn next(&mut self) -> Option<Frame> {
        if self.fp == 0 {
            return None;
        }
        let frame = Frame { pc: self.pc, fp: self.fp.wrapping_add(self.shift) };
        // SAFETY: C1: [fp] is the caller's frame pointer and [fp + 8] the return address into it.
        let (caller, pc) = unsafe { (*(frame.fp as *const usize), *((frame.fp as *const usize).add(1))) };
        (self.fp, self.pc) = (caller, pc);
        Some(frame)
    }
}

/// Calls `visit` with the address of every live value in the stack's frames, newest frame first.
/// O(frames + values), of a frozen stack O(values): they may be read only there.
///
/// # Panics
/// If a return address is unknown to `map`: a broken invariant between code generator and stubs.
pub fn visit_roots<M: FrameMap + ?Sized>(stack: &Stack, map: &M, mut visit: impl FnMut(*mut u64)) {
    if let Some(frozen) = stack.frozen() {
        frozen.roots().iter().for_each(|root| visit(ptr::from_ref(root).cast_mut()));
        return;
    }
    for frame in stack.frames() {
        let Some(info) = map.lookup(frame.pc) else {
            panic!("no stack map for the return address {:#x} in the frame at {:#x}", frame.pc, frame.fp)
        };
        let sp = frame.fp - info.span_bytes as usize;
        for &offset in info.roots {
            visit((sp + offset as usize) as *mut u64);
        }
    }
}
