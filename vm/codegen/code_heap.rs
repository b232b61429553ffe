//! The region where machine code lives, and the entry slots that point into it.
//!
//! # Layout
//! ```text
//! base                      code
//! | entry slots, 8 bytes each | islands and routines | functions and thunks ...      |
//! | writable                  | executable, a second view of it is writable          |
//! ```
//! The region lies below 2 GiB where the system has room there, so that a slot's address is a short
//! constant in generated code. Calls inside the region are relative.
//!
//! # Protocol
//! A function is copied through the writable view and entered in the [`CodeMap`] under the lock; then
//! [`publish`](CodeHeap::publish) stores its address in the slot by release. Generated code loads the slot
//! plainly: on x86-64 loads aren't reordered with loads, nor with the instruction fetch that depends on them.
//!
//! # Invariants
//! H1. An entry slot below `slots_used` holds the address of executable code: its thunk, or a function.
//! H2. Bytes of code below `code_used` are never written again.

use crate::abi::Stubs;
use crate::arch;
use crate::code_map::{CodeMap, GRANULE_BYTES, Used};
use crate::compile::CompiledCode;
use crate::sys::{self, Reservation};
use crate::target::Target;
use parking_lot::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Slots whose thunks are made at a time: a few cache lines of code that are run once each.
const THUNKS_AT_ONCE: usize = 64;

/// Sizes of the region; address space only, memory is taken as it is used.
#[derive(Clone, Copy, Debug)]
pub struct CodeHeapConfig {
    /// Bytes of code, a multiple of 4096, at most 1 GiB.
    pub code_bytes: usize,
    /// Entry slots, a multiple of 512.
    pub slots: usize,
}

impl Default for CodeHeapConfig {
    fn default() -> Self {
        Self { code_bytes: 256 << 20, slots: 1 << 20 }
    }
}

/// Why the code heap could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum CodeHeapError {
    /// The system refused memory.
    #[error("no memory for code: {0}")]
    Memory(#[from] std::io::Error),
    /// The region of code is full.
    #[error("the code heap's {0} bytes are full")]
    CodeFull(usize),
    /// All entry slots are taken.
    #[error("all {0} entry slots are taken")]
    SlotsFull(usize),
}

/// Machine code, entry slots and the map of return addresses.
#[derive(Debug)]
pub struct CodeHeap {
    config: CodeHeapConfig,
    region: Reservation,
    writable: Reservation,
    map: CodeMap,
    /// Offset in the code of each target; that of `Own` isn't used.
    targets: [usize; Target::COUNT],
    resolve: usize,
    slots_used: AtomicU32,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    code_used: usize,
    map_used: Used,
    /// Offset in the code of each group of thunks.
    thunks: Vec<usize>,
}

impl CodeHeap {
    /// Reserves a code heap, whose code calls these stubs.
    ///
    /// # Errors
    /// When the system refuses the reservation.
    pub fn new(config: CodeHeapConfig, stubs: &Stubs) -> Result<Self, CodeHeapError> {
        assert!(config.code_bytes.is_multiple_of(4096) && config.code_bytes <= 1 << 30, "a size of code");
        assert!(config.slots.is_multiple_of(512), "slots fill pages");
        let slot_bytes = config.slots * 8;
        let region = Reservation::low(slot_bytes + config.code_bytes)?;
        region.make_writable(0, slot_bytes)?;
        let writable = sys::map_twice(&region, slot_bytes, config.code_bytes)?;
        let map = CodeMap::new(region.start() as usize + slot_bytes, config.code_bytes)?;
        let mut heap = Self {
            config,
            region,
            writable,
            map,
            targets: [0; Target::COUNT],
            resolve: 0,
            slots_used: AtomicU32::new(0),
            inner: Mutex::default(),
        };
        heap.routines(stubs)?;
        Ok(heap)
    }

    /// Puts the islands and routines that functions call at the region's start.
    fn routines(&mut self, stubs: &Stubs) -> Result<(), CodeHeapError> {
        // The first granule stays unused, so that no function is at offset 0.
        self.inner.lock().code_used = GRANULE_BYTES;
        let islands = [
            (Target::Builtin, stubs.builtin),
            (Target::BuiltinCold, stubs.builtin_cold),
            (Target::Yield, stubs.checkpoint_yield),
            (Target::Grow, stubs.checkpoint_grow),
            (Target::GrowFrame, stubs.grow_frame),
            (Target::Allocate, stubs.allocate),
            (Target::Suspend, stubs.suspend),
            (Target::Raise, stubs.raise),
            (Target::Apply, stubs.apply),
            (Target::ContThrow, stubs.cont_throw),
            (Target::Trap, stubs.trap),
        ];
        for (target, address) in islands {
            self.targets[target as usize] = self.put(&arch::island(address))?;
        }
        let copies = [
            (Target::ContResume, stubs.cont_resume),
            (Target::ContSuspend, stubs.cont_suspend),
            (Target::ContSwitch, stubs.cont_switch),
        ];
        for (target, code) in copies {
            self.targets[target as usize] = self.put(code)?;
        }
        self.resolve = self.put(&arch::island(stubs.resolve))?;
        let here = self.inner.lock().code_used;
        let to_yield = self.targets[Target::Yield as usize] as i64 - here as i64;
        self.targets[Target::Reduce as usize] = self.put(&arch::reduce(to_yield as i32))?;
        self.targets[Target::Divide as usize] = self.put(&arch::divide(false))?;
        self.targets[Target::Remainder as usize] = self.put(&arch::divide(true))?;
        Ok(())
    }

    fn put(&self, bytes: &[u8]) -> Result<usize, CodeHeapError> {
        let mut inner = self.inner.lock();
        let offset = self.reserve(&mut inner, bytes.len())?;
        self.write(&mut inner, offset, bytes);
        Ok(offset)
    }

    /// Takes room for code, and at least a byte after it, so that an address behind its last call is its own.
    fn reserve(&self, inner: &mut Inner, bytes: usize) -> Result<usize, CodeHeapError> {
        let offset = inner.code_used;
        let end = (offset + bytes + 1).next_multiple_of(GRANULE_BYTES);
        if end > self.config.code_bytes {
            return Err(CodeHeapError::CodeFull(self.config.code_bytes));
        }
        inner.code_used = end;
        Ok(offset)
    }

    /// Writes code into room that the holder of the lock has just reserved.
    fn write(&self, inner: &mut Inner, offset: usize, bytes: &[u8]) {
        assert!(offset + bytes.len() < inner.code_used, "H2: inside the reserved room");
        // SAFETY: H2: inside the view; nobody runs or reads these bytes yet, and the lock is held.
        unsafe {
            let to = self.writable.start().add(offset);
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), to, bytes.len());
            std::ptr::write_bytes(to.add(bytes.len()), arch::FILL, inner.code_used - offset - bytes.len());
        }
    }

    /// Address of the code at an offset, to be run.
    fn code_address(&self, offset: usize) -> usize {
        self.region.start() as usize + self.config.slots * 8 + offset
    }

    /// Takes a fresh entry slot, which points to its `resolve` thunk; answers its number.
    ///
    /// # Errors
    /// When all are taken.
    pub fn new_slot(&self) -> Result<u32, CodeHeapError> {
        let mut inner = self.inner.lock();
        let slot = self.slots_used.load(Ordering::Relaxed);
        if slot as usize == self.config.slots {
            return Err(CodeHeapError::SlotsFull(self.config.slots));
        }
        if (slot as usize).is_multiple_of(THUNKS_AT_ONCE) {
            let offset = self.reserve(&mut inner, THUNKS_AT_ONCE * arch::THUNK_BYTES)?;
            let thunks: Vec<u8> = (0..THUNKS_AT_ONCE)
                .flat_map(|at| {
                    let here = offset + at * arch::THUNK_BYTES;
                    arch::thunk(slot + at as u32, (self.resolve as i64 - here as i64) as i32)
                })
                .collect();
            self.write(&mut inner, offset, &thunks);
            inner.thunks.push(offset);
        }
        let thunk = self.thunk(&inner, slot);
        self.slot(slot).store(thunk as u64, Ordering::Release);
        // Pairs with the load of `slot_at`.
        self.slots_used.store(slot + 1, Ordering::Release);
        Ok(slot)
    }

    fn thunk(&self, inner: &Inner, slot: u32) -> usize {
        let group = inner.thunks[slot as usize / THUNKS_AT_ONCE];
        self.code_address(group + slot as usize % THUNKS_AT_ONCE * arch::THUNK_BYTES)
    }

    /// Makes an entry slot point to its thunk again, so that the next call asks anew what to run.
    pub fn unpublish(&self, slot: u32) {
        let thunk = self.thunk(&self.inner.lock(), slot);
        self.publish(slot, thunk);
    }

    /// The code that an entry slot points to; `None` while that is its thunk.
    #[must_use]
    pub fn published(&self, slot: u32) -> Option<usize> {
        let target = self.target(slot);
        (target != self.thunk(&self.inner.lock(), slot)).then_some(target)
    }

    fn slot(&self, slot: u32) -> &AtomicU64 {
        assert!((slot as usize) < self.config.slots, "an entry slot's number");
        // SAFETY: inside the writable part, which is only accessed by atomics and generated code.
        unsafe { &*self.region.start().cast::<AtomicU64>().add(slot as usize) }
    }

    /// Address of an entry slot, as generated code and closures hold it.
    #[must_use]
    pub fn slot_address(&self, slot: u32) -> usize {
        self.region.start() as usize + slot as usize * 8
    }

    /// Number of the entry slot at an address.
    #[must_use]
    pub fn slot_at(&self, address: usize) -> Option<u32> {
        let offset = address.wrapping_sub(self.region.start() as usize);
        let used = self.slots_used.load(Ordering::Acquire) as usize;
        (offset.is_multiple_of(8) && offset / 8 < used).then_some((offset / 8) as u32)
    }

    /// What an entry slot points to.
    #[must_use]
    pub fn target(&self, slot: u32) -> usize {
        self.slot(slot).load(Ordering::Acquire) as usize
    }

    /// Makes an entry slot point to code that [`install`](Self::install) has answered.
    pub fn publish(&self, slot: u32, address: usize) {
        let offset = address.wrapping_sub(self.code_address(0));
        assert!(offset < self.config.code_bytes, "H1: {address:#x} is no code");
        self.slot(slot).store(address as u64, Ordering::Release);
    }

    /// Copies a function to its place and enters its return addresses into the map; `function` is the
    /// number that [`CodeMap::location`] answers. Answers the address to call.
    ///
    /// # Errors
    /// When the region is full.
    pub fn install(&self, code: &CompiledCode, function: u32) -> Result<usize, CodeHeapError> {
        let mut inner = self.inner.lock();
        let offset = self.reserve(&mut inner, code.bytes.len())?;
        let mut bytes = code.bytes.clone();
        for &(at, target) in &code.relocations {
            let end = offset as i64 + i64::from(at) + 4;
            let to = if target == Target::Own { offset } else { self.targets[target as usize] };
            let distance = (to as i64 - end) as i32;
            bytes[at as usize..at as usize + 4].copy_from_slice(&distance.to_le_bytes());
        }
        self.write(&mut inner, offset, &bytes);
        let added = self.map.add(code, offset, function, &mut inner.map_used);
        added.ok_or(CodeHeapError::CodeFull(self.config.code_bytes))?;
        Ok(self.code_address(offset))
    }

    /// Bytes of code in use, routines and thunks included.
    #[must_use]
    pub fn code_bytes(&self) -> usize {
        self.inner.lock().code_used
    }

    /// The map of return addresses.
    #[must_use]
    pub fn map(&self) -> &CodeMap {
        &self.map
    }
}
