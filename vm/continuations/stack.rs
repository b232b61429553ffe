//! A process's stack: where it lies, how it grows, moves and shrinks.
//!
//! # What
//!
//! A stack starts in a slot and doubles when it is full: from the slot to a block of 1 KiB, up
//! to blocks of 512 KiB, each time by a copy and a fix of the saved frame pointers; then to a mapping
//! that reserves the whole limit, where growing only lowers `low`, by little at a time.
//!
//! A slot that has no room for a red zone holds saved frames only (*packed*). To run, the stack is lent a
//! scheduler's [`RunStack`]: its frames are copied there, and packed again when it leaves. So a process that
//! waits costs its live bytes, one that never waits touches no memory of its own, and recursion comes back to
//! bytes that are in the cache. In the slot the frames keep the addresses that they had on the run stack: to
//! go on there is a copy, and only another scheduler's run stack asks for a fix. What doesn't fit the slot
//! goes to a block of its very size, and from [`PACKED_MOST_BYTES`] on to a block with room, where it runs in
//! place.
//!
//! # Layout
//!
//! ```text
//! low                      sp                                        high
//! | red zone |  free       | newest frame | ... | oldest | into start |
//!            ^ limit = low + RED_ZONE
//! ```
//!
//! # Rejected
//!
//! - Shrinking at once when a stack is shallow: a process that recurses for each message would copy its
//!   way up again for each. [`Shrink::Slice`] waits until it was shallow some times in a row.

use std::ptr;

use crate::frames::Frames;
use crate::frozen::Frozen;
use crate::layout::{RED_ZONE, StackContext};
use crate::run_stack::RunStack;
use crate::{memory, stubs, sys};

/// Most live bytes of a packed stack: what is copied at each switch. With more it runs in place.
pub const PACKED_MOST_BYTES: usize = 1 << 10;

/// A stack is shallow when it uses less than this part of its bytes.
const SHALLOW_PART: usize = 8;
/// How many slices in a row a stack must end shallow before it shrinks: long enough for a recursion that
/// comes back every few slices, and less than a millisecond of work.
const CALM_SLICES: u8 = 8;
/// How many times a stack is packed outside of its slot before it keeps a block in which it runs.
const BUSY_SLICES: u8 = 4;

/// Where a stack lies.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In its slot.
    Slot,
    /// Packed in a block of the allocator's that holds the live bytes only.
    Packed,
    /// On a scheduler's run stack, from [`Stack::lend`] to [`Stack::pack`].
    Lent,
    /// In a block of the allocator's.
    Block,
    /// In a mapping of its own.
    Mapping,
    /// Nowhere: compressed, from [`Stack::freeze`] to [`Stack::thaw`].
    Frozen,
}

/// How eager [`Stack::shrink`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shrink {
    /// At a slice's end: only if the stack was shallow at the latest few, and with room to grow.
    Slice,
    /// When the process parks for long or memory is short: at once, to little more than the live bytes.
    Now,
}

/// The stack can't grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StackOverflow {
    /// The process's limit was reached.
    #[error("the stack's limit of {limit_bytes} bytes was reached")]
    Limit {
        /// The limit.
        limit_bytes: usize,
    },
    /// The system has no memory, address space or mapping left.
    #[error("no memory for a stack of {bytes} bytes")]
    Memory {
        /// What was asked for.
        bytes: usize,
    },
}

/// Two neighbouring words that were just stored one by one. A load of both at once, as the compiler likes to
/// make it, waits until the stores have left the store buffer: 4 ns a switch.
#[inline(always)]
fn apart<T: Copy>(first: &T, second: &T) -> (T, T) {
    // SAFETY: references are valid for reads.
    unsafe { (ptr::from_ref(first).read_volatile(), ptr::from_ref(second).read_volatile()) }
}

/// Bytes that a switch copies at least: a few frames, and every slot has as many.
const COPIED_BYTES: usize = 64;

/// Copies the live bytes between the run stack and a slot. Word by word, as guest code stored them a moment
/// ago: a wider load waits until its stores have left the store buffer, 5 ns a switch.
///
/// # Safety
/// Below both ends are `used_bytes` and at least [`COPIED_BYTES`], which don't overlap (C5).
#[inline(always)]
unsafe fn switch_frames(from_high: usize, to_high: usize, used_bytes: usize) {
    let word = |below: usize| {
        // SAFETY: the caller's promise; C2: words are aligned.
        unsafe {
            let word = ((from_high - below) as *const u64).read_volatile();
            ((to_high - below) as *mut u64).write_volatile(word);
        }
    };
    (1..=COPIED_BYTES / 8).for_each(|words| word(8 * words));
    let mut below = COPIED_BYTES;
    while below < used_bytes {
        below += 8;
        word(below);
    }
}

/// A growable stack. Lives in a process's control block; see the module's essay.
///
/// It has no `Drop`: control blocks are recycled, not dropped, and `release` gives memory back.
#[repr(C)]
#[derive(Debug)]
pub struct Stack {
    /// Saved form (C1) while the stack isn't mounted; stale while it is.
    pub(crate) sp: usize,
    pub(crate) fp: usize,
    /// One past the highest byte; a multiple of 16 (C2). In the slot these three and the frame pointers are
    /// as where the stack ran last, [`shift`](Self::shift) bytes from where its bytes are. Address of the
    /// [`Frozen`] copy if there is no byte; `sp` is then so far below it as if there were.
    pub(crate) high: usize,
    /// `high - low`, in units of 16 bytes.
    pub(crate) units: u32,
    /// The slot's size, in units of 16 bytes.
    slot_units: u16,
    pub(crate) place: Place,
    /// How many slices in a row ended shallow; of a packed stack, how many times it was packed outside of its
    /// slot.
    calm_slices: u8,
    /// One past the slot's highest byte.
    slot_high: usize,
}

const _: () = assert!(size_of::<Stack>() == 40, "it is part of every process's resident bytes");

impl Stack {
    /// An empty stack in a slot. In one that is smaller than `2 * RED_ZONE` it is packed: it runs when it is
    /// [lent](Self::lend) a run stack.
    ///
    /// # Panics
    /// If the bounds aren't multiples of 16 (C2), or the slot is smaller than 64 bytes or larger than
    /// 1 MiB - 16.
    ///
    /// # Safety
    /// `low..high` belongs to this stack alone and stays valid as long as the stack is used (C5).
    pub unsafe fn in_slot(low: usize, high: usize) -> Stack {
        assert!(low.is_multiple_of(16) && high.is_multiple_of(16), "C2: slot {low:#x}..{high:#x}");
        let slot_bytes = high.checked_sub(low).expect("a slot's high end is above its low end");
        assert!(slot_bytes >= COPIED_BYTES, "C5: a slot of {slot_bytes} bytes");
        let slot_units = u16::try_from(slot_bytes / 16).expect("a slot is smaller than 1 MiB");
        let units = slot_units.into();
        let (place, calm_slices) = (Place::Slot, 0);
        let mut stack = Stack { sp: 0, fp: 0, high, units, slot_units, place, calm_slices, slot_high: high };
        stack.fresh();
        stack
    }

    /// Makes the stack ready for a process: in its slot, with the stub `start` to begin at. Any
    /// frames in it are gone.
    pub fn fresh(&mut self) {
        self.release();
        // SAFETY: C5: the slot's top word.
        unsafe { (self.sp as *mut usize).write(stubs::start()) };
    }

    /// As [`fresh`](Self::fresh), for a continuation that begins at the function of an entry slot.
    pub(crate) fn fresh_for(&mut self, entry_slot: usize) {
        self.release();
        self.sp -= 8;
        // SAFETY: C5: the slot's top words.
        unsafe { (self.sp as *mut [usize; 2]).write([stubs::cont_begin(), entry_slot]) };
    }

    /// Frees what lies outside the slot and forgets all frames. Idempotent; the stack is unusable until
    /// [`fresh`](Self::fresh).
    pub fn release(&mut self) {
        self.free_place();
        self.high = self.slot_high;
        self.units = self.slot_units.into();
        self.place = Place::Slot;
        self.calm_slices = 0;
        self.sp = self.high - 8;
        self.fp = 0;
    }

    #[inline]
    fn free_place(&mut self) {
        match self.place {
            Place::Slot | Place::Lent => {}
            // SAFETY: C5: made by move_to with these bounds, and left for good.
            Place::Block | Place::Packed => unsafe { memory::free_block(self.low(), self.bytes()) },
            // SAFETY: C5: as above.
            Place::Mapping => unsafe { memory::free_mapping(self.high) },
            // SAFETY: C5: put there by leave_for, and left for good.
            Place::Frozen => drop(unsafe { Box::from_raw(self.high as *mut Frozen) }),
        }
    }

    /// Whether it is frozen.
    #[inline]
    pub fn is_frozen(&self) -> bool {
        self.place == Place::Frozen
    }

    /// The compressed frames of a frozen stack.
    pub(crate) fn frozen(&self) -> Option<&Frozen> {
        // SAFETY: C5: put there by leave_for.
        self.is_frozen().then(|| unsafe { &*(self.high as *const Frozen) })
    }

    /// Leaves its place for a compressed copy; keeps its size in mind.
    pub(crate) fn leave_for(&mut self, frozen: Box<Frozen>) {
        let used_bytes = self.used_bytes();
        self.free_place();
        self.high = Box::into_raw(frozen) as usize;
        self.sp = self.high - used_bytes;
        self.fp = 0;
        self.place = Place::Frozen;
    }

    /// Leaves its compressed copy for a place where its frames are.
    pub(crate) fn stand_at(&mut self, sp: usize, fp: usize, high: usize, bytes: usize, place: Place) {
        self.release();
        (self.sp, self.fp, self.high, self.place) = (sp, fp, high, place);
        self.set_bytes(bytes);
    }

    /// Whether the stack can't run where it is.
    #[inline]
    fn is_packed(&self) -> bool {
        self.place == Place::Packed || self.place == Place::Slot && !self.runs_in_slot()
    }

    #[inline]
    fn runs_in_slot(&self) -> bool {
        usize::from(self.slot_units) * 16 >= 2 * RED_ZONE
    }

    /// Before [`mount`](Self::mount): a packed stack is copied to the run stack. O(live bytes).
    ///
    /// # Safety
    /// C5: the run stack is lent to no other stack, until this one is packed, released or grows out of it.
    #[inline]
    pub unsafe fn lend(&mut self, run: &RunStack) {
        if self.place == Place::Slot && self.high == run.high() {
            // SAFETY: C1, C5: the live bytes, in the slot, and where they were copied from.
            unsafe { switch_frames(self.slot_high, run.high(), self.used_bytes()) };
            self.place = Place::Lent;
            self.set_bytes(run.bytes());
        } else if self.is_packed() {
            self.move_to(run.high(), run.bytes(), Place::Lent);
        }
    }

    /// After [`save`](Self::save): gives the run stack back. O(live bytes).
    #[inline]
    pub fn pack(&mut self) {
        if self.place == Place::Lent {
            self.pack_lent();
        }
    }

    #[inline]
    fn pack_lent(&mut self) {
        let slot_bytes = usize::from(self.slot_units) * 16;
        let used_bytes = self.used_bytes();
        if used_bytes <= slot_bytes {
            // SAFETY: C1, C5: the live bytes, and the slot, in which they fit.
            unsafe { switch_frames(self.high, self.slot_high, used_bytes) };
            self.place = Place::Slot;
            self.units = self.slot_units.into();
        } else {
            self.pack_outside();
        }
    }

    /// How far the stack's bytes are from where its `sp`, its `high` and its frame pointers say.
    #[inline]
    pub(crate) fn shift(&self) -> usize {
        if self.place == Place::Slot { self.slot_high.wrapping_sub(self.high) } else { 0 }
    }

    /// Lets frame pointers in the slot be where its frames are.
    pub(crate) fn settle(&mut self) {
        let shift = self.shift();
        self.high = self.high.wrapping_add(shift);
        self.sp = self.sp.wrapping_add(shift);
        self.fix_frames(shift);
    }

    /// Moves what doesn't fit the slot to a block: of the live bytes, or with room to run for a stack that is
    /// large or has come here some times.
    #[cold]
    fn pack_outside(&mut self) {
        let used_bytes = self.used_bytes();
        let (bytes, place) = if used_bytes <= PACKED_MOST_BYTES && self.calm_slices < BUSY_SLICES {
            self.calm_slices += 1;
            (used_bytes.next_multiple_of(16), Place::Packed)
        } else {
            self.calm_slices = 0;
            ((2 * used_bytes + RED_ZONE).next_power_of_two(), Place::Block)
        };
        self.move_to(memory::needed_block(bytes) + bytes, bytes, place);
    }

    /// Puts the stack into a context, before `enter`.
    #[inline]
    pub fn mount(&self, context: &mut StackContext) {
        debug_assert!(!self.is_packed() && !self.is_frozen(), "C4: no red zone");
        let (sp, fp) = apart(&self.sp, &self.fp);
        context.sp = sp as u64;
        context.fp = fp as u64;
        context.limit = self.limit() as u64;
    }

    /// Takes `{sp, fp}` back, after `enter` or in a hook.
    ///
    /// # Panics
    /// If `sp` lies outside the stack.
    ///
    /// # Safety
    /// This stack is the one mounted in `context`, and guest code left it by a stub (C1).
    #[inline]
    pub unsafe fn save(&mut self, context: &StackContext) {
        let (sp, fp) = apart(&context.sp, &context.fp);
        let (sp, fp) = (sp as usize, fp as usize);
        assert!(sp >= self.high - self.bytes() && sp < self.high, "C1: sp {sp:#x} outside its stack");
        self.sp = sp;
        self.fp = fp;
    }

    /// Body of the hook `on_grow`: grows the mounted stack and mounts it again.
    ///
    /// # Errors
    /// As [`grow`](Self::grow).
    ///
    /// # Safety
    /// As [`save`](Self::save).
    pub unsafe fn grow_mounted(
        &mut self,
        context: &mut StackContext,
        bytes: usize,
        limit_bytes: usize,
    ) -> Result<(), StackOverflow> {
        // SAFETY: C1: the caller's promise.
        unsafe { self.save(context) };
        self.grow(bytes, limit_bytes)?;
        self.mount(context);
        Ok(())
    }

    /// Makes room for `bytes` below `sp` and the red zone below them: by at least doubling, and copying the
    /// live bytes, or if the stack is a mapping by some pages below it. Past `limit_bytes` it doesn't grow.
    ///
    /// A mapping keeps the limit it was made with; a larger one has no effect on it.
    ///
    /// # Errors
    /// At the limit, or when the system has no memory. The stack is as before.
    pub fn grow(&mut self, bytes: usize, limit_bytes: usize) -> Result<(), StackOverflow> {
        self.calm_slices = 0;
        assert!(!self.is_frozen(), "a frozen stack is thawed before it is used");
        let limit_bytes = self.effective_limit_bytes(limit_bytes);
        let overflow = StackOverflow::Limit { limit_bytes };
        let needed_bytes = self.used_bytes().checked_add(bytes).and_then(|sum| sum.checked_add(RED_ZONE));
        let needed_bytes = needed_bytes.filter(|&needed| needed <= limit_bytes).ok_or(overflow)?;
        let doubled_bytes = needed_bytes.max(2 * self.bytes()).max(memory::SMALLEST_BLOCK_BYTES);
        // The limit isn't a power of two in general; the last step is shorter than the others.
        let new_bytes = doubled_bytes.next_power_of_two().min(limit_bytes);
        if new_bytes <= self.bytes() {
            // Called at the limit with nothing to gain: "double" (0 bytes) is then an overflow as well.
            return if bytes == 0 { Err(overflow) } else { Ok(()) };
        }
        if self.place == Place::Mapping {
            self.grow_mapping(needed_bytes, limit_bytes);
            Ok(())
        } else if new_bytes > memory::LARGEST_BLOCK_BYTES {
            let high = memory::mapping(limit_bytes).ok_or(StackOverflow::Memory { bytes: limit_bytes })?;
            self.move_to(high, self.bytes(), Place::Mapping);
            self.grow_mapping(needed_bytes, limit_bytes);
            Ok(())
        } else {
            let low = memory::block(new_bytes).ok_or(StackOverflow::Memory { bytes: new_bytes })?;
            self.move_to(low + new_bytes, new_bytes, Place::Block);
            Ok(())
        }
    }

    /// Makes room for `needed_bytes` in all in a mapping, and for some more.
    fn grow_mapping(&mut self, needed_bytes: usize, limit_bytes: usize) {
        let needed = self.high - needed_bytes.max(self.bytes() + 1).min(limit_bytes);
        // SAFETY: C5: the mapping is this stack's, and has room for the limit.
        let low = unsafe { memory::grow_mapping(self.high, self.low(), needed, self.high - limit_bytes) };
        self.set_bytes(self.high - low);
    }

    /// Moves the stack to another place of the same size, in which it runs: what a test of relocation does at
    /// every check. The stack isn't mounted, or is mounted again before it runs.
    ///
    /// # Errors
    /// When the system has no memory. The stack is as before.
    pub fn relocate(&mut self) -> Result<(), StackOverflow> {
        assert!(!self.is_frozen(), "a frozen stack is thawed before it is used");
        let bytes = match self.is_packed() {
            true => (self.used_bytes() + 2 * RED_ZONE).next_multiple_of(16),
            false => self.bytes(),
        };
        let (high, place) = if self.place == Place::Mapping {
            (memory::mapping(self.effective_limit_bytes(usize::MAX)), Place::Mapping)
        } else {
            (memory::block(bytes).map(|low| low + bytes), Place::Block)
        };
        self.move_to(high.ok_or(StackOverflow::Memory { bytes })?, bytes, place);
        Ok(())
    }

    /// What its mapping was made for; 0 if it lies elsewhere.
    pub(crate) fn mapping_limit_bytes(&self) -> usize {
        if self.place == Place::Mapping { self.effective_limit_bytes(usize::MAX) } else { 0 }
    }

    fn effective_limit_bytes(&self, limit_bytes: usize) -> usize {
        let most_bytes = match self.place {
            // SAFETY: C5: the mapping is this stack's.
            Place::Mapping => unsafe { memory::mapping_limit_bytes(self.high) },
            // Units are 32 bits.
            _ => u32::MAX as usize * 16,
        };
        limit_bytes.min(most_bytes) & !15
    }

    /// Gives back what a shallow stack doesn't need; true if it moved or shrank. The stack isn't mounted, or
    /// is mounted again before it runs. O(live bytes) when it moves.
    #[inline]
    pub fn shrink(&mut self, eagerness: Shrink) -> bool {
        matches!(self.place, Place::Block | Place::Mapping) && self.shrink_place(eagerness)
    }

    fn shrink_place(&mut self, eagerness: Shrink) -> bool {
        let used_bytes = self.used_bytes();
        let room_bytes = match eagerness {
            Shrink::Slice if used_bytes * SHALLOW_PART > self.bytes() => {
                self.calm_slices = 0;
                return false;
            }
            Shrink::Slice if self.calm_slices + 1 < CALM_SLICES => {
                self.calm_slices += 1;
                return false;
            }
            Shrink::Slice => used_bytes,
            Shrink::Now => 0,
        };
        self.calm_slices = 0;
        let wanted_bytes = (used_bytes + room_bytes + RED_ZONE).next_multiple_of(16);
        let half_bytes = self.bytes() / 2;
        if eagerness == Shrink::Slice && half_bytes > memory::LARGEST_BLOCK_BYTES {
            // By halves: a process that was very deep may be so again, and giving back takes 50 ns a KiB.
            return self.shrink_to(wanted_bytes.max(half_bytes));
        }
        // What wouldn't fit the slot would come back to a block soon, as long as the process is busy.
        let packed_bytes = match eagerness {
            Shrink::Slice => usize::from(self.slot_units) * 16,
            Shrink::Now => PACKED_MOST_BYTES,
        };
        if !self.runs_in_slot() && used_bytes <= packed_bytes {
            let slot_bytes = usize::from(self.slot_units) * 16;
            match used_bytes <= slot_bytes {
                true => self.move_to(self.slot_high, slot_bytes, Place::Slot),
                false => self.pack_outside(),
            }
            return true;
        }
        self.shrink_to(wanted_bytes)
    }

    /// Shrinks to the smallest place for `wanted_bytes`, if that is smaller.
    fn shrink_to(&mut self, wanted_bytes: usize) -> bool {
        let slot_bytes = usize::from(self.slot_units) * 16;
        if self.runs_in_slot() && wanted_bytes <= slot_bytes {
            self.move_to(self.slot_high, slot_bytes, Place::Slot);
            return true;
        }
        if wanted_bytes > memory::LARGEST_BLOCK_BYTES {
            let new_bytes = wanted_bytes.next_multiple_of(sys::PAGE_BYTES);
            if new_bytes >= self.bytes() {
                return false;
            }
            let old_low = self.low();
            self.set_bytes(new_bytes);
            // SAFETY: C5: these bytes of the mapping are below low, so below sp, and dead (C1).
            unsafe { sys::discard(old_low, self.low()) };
            return true;
        }
        let new_bytes = wanted_bytes.max(memory::SMALLEST_BLOCK_BYTES);
        if new_bytes >= self.bytes() {
            return false;
        }
        // Without memory to shrink into, the stack stays as it is.
        let Some(low) = memory::block(new_bytes) else { return false };
        self.move_to(low + new_bytes, new_bytes, Place::Block);
        true
    }

    /// Moves the live bytes below `high`, fixes the frame pointers, and frees the old place.
    fn move_to(&mut self, high: usize, bytes: usize, place: Place) {
        let used_bytes = self.used_bytes();
        assert!(used_bytes <= bytes, "C5: {used_bytes} live bytes moved to {bytes}");
        let sp = high - used_bytes;
        // SAFETY: C1, C5: the live bytes of the old place; the new place is another, of `bytes` below
        // `high`, in which they fit.
        unsafe { ptr::copy_nonoverlapping(self.sp() as *const u8, sp as *mut u8, used_bytes) };
        self.free_place();
        let shift = high.wrapping_sub(self.high);
        self.sp = sp;
        self.high = high;
        self.place = place;
        self.set_bytes(bytes);
        self.fix_frames(shift);
    }

    /// Adds `shift` to every saved frame pointer (C3).
    fn fix_frames(&mut self, shift: usize) {
        assert!(shift.is_multiple_of(16), "C2: a stack moved by {shift:#x}");
        if self.fp == 0 || shift == 0 {
            return;
        }
        self.fp = self.fp.wrapping_add(shift);
        let mut link = self.fp;
        let mut lowest = self.sp;
        loop {
            assert!(link >= lowest && link + 16 <= self.high, "C1: frame pointer {link:#x} leaves its stack");
            // SAFETY: C1: link is a frame pointer of this stack, as asserted.
            let saved = unsafe { &mut *(link as *mut usize) };
            if *saved == 0 {
                return;
            }
            *saved = saved.wrapping_add(shift);
            lowest = link + 16;
            link = *saved;
        }
    }

    #[inline]
    fn set_bytes(&mut self, bytes: usize) {
        self.units = u32::try_from(bytes / 16).expect("effective_limit_bytes keeps sizes below 2^36");
    }

    /// The frames of the saved stack, newest first.
    ///
    /// # Panics
    /// If it is frozen.
    pub fn frames(&self) -> Frames {
        assert!(!self.is_frozen(), "a frozen stack is thawed before it is walked");
        // SAFETY: C1: sp and fp are the saved form by `save` or `fresh`; C6: nobody runs it meanwhile.
        unsafe { Frames::shifted(self.sp, self.fp, self.shift()) }
    }

    /// Lowest `sp` that an entry check accepts, of a stack that can run where it is.
    #[inline]
    pub fn limit(&self) -> usize {
        self.high - self.bytes() + RED_ZONE
    }

    /// The stack's lowest byte.
    #[inline]
    pub fn low(&self) -> usize {
        self.high() - self.bytes()
    }

    /// One past the stack's highest byte.
    #[inline]
    pub fn high(&self) -> usize {
        self.high.wrapping_add(self.shift())
    }

    /// Saved stack pointer (C1).
    #[inline]
    pub fn sp(&self) -> usize {
        self.sp.wrapping_add(self.shift())
    }

    /// Saved frame pointer (C1), or 0.
    #[inline]
    pub fn fp(&self) -> usize {
        if self.fp == 0 { 0 } else { self.fp.wrapping_add(self.shift()) }
    }

    /// Where the stack lies.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Size, free bytes included.
    #[inline]
    pub fn bytes(&self) -> usize {
        self.units as usize * 16
    }

    /// Live bytes, as of the latest `save`.
    #[inline]
    pub fn used_bytes(&self) -> usize {
        self.high - self.sp
    }

    /// Most bytes that the stack may hold resident outside its slot: those of its block, the part of its
    /// mapping that it has been allowed to touch, or what it is compressed to.
    #[inline]
    pub fn resident_bytes(&self) -> usize {
        match self.place {
            Place::Slot | Place::Lent => 0,
            Place::Frozen => self.frozen().map_or(0, Frozen::bytes),
            Place::Packed | Place::Block | Place::Mapping => self.bytes(),
        }
    }
}
