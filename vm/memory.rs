//! What memory serves.

use std::fs;

use crate::vm::Vm;

/// Bytes of memory by what they serve. The parts are disjoint, but for [`mailboxes`](Self::mailboxes), which
/// are objects of the heap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Processes' control blocks and first small stacks: the slots that were ever used.
    pub process_slots: u64,
    /// Stacks that have outgrown those, and stacks of continuations, suspended or not, that have outgrown the
    /// heap.
    pub stacks: u64,
    /// Compressed stacks of processes that have waited for long.
    pub frozen_stacks: u64,
    /// Cells of the heap that hold messages in mailboxes. The messages themselves don't count.
    pub mailboxes: u64,
    /// Objects of the heap, as of the last collection; garbage made since then isn't told apart.
    pub objects: u64,
    /// The rest of the heap's blocks: what was handed out since the last collection, and gaps.
    pub heap_rest: u64,
    /// Free blocks of the heap that are kept for later use.
    pub heap_free: u64,
    /// Slots of tables (ETS). What is in the tables are objects.
    pub tables: u64,
    /// Names of atoms, and what finds them.
    pub atoms: u64,
    /// Machine code.
    pub code: u64,
    /// Resident memory of the operating system's process; 0 if it can't be read.
    pub resident: u64,
}

impl Memory {
    /// What the parts come to.
    #[must_use]
    pub fn known(&self) -> u64 {
        let processes = self.process_slots + self.stacks + self.frozen_stacks;
        let heap = self.objects + self.heap_rest + self.heap_free;
        processes + heap + self.tables + self.atoms + self.code
    }

    /// Resident memory that is none of the parts: the compiler, threads, parts that aren't touched count
    /// against it.
    #[must_use]
    pub fn other(&self) -> u64 {
        self.resident.saturating_sub(self.known())
    }
}

impl Vm {
    /// What memory serves. Stops the world for a count: O(processes that there ever were at a time, messages,
    /// large stacks of continuations, and blocks). On a scheduler stacks are as of the last collections, and
    /// mailboxes and frozen stacks aren't told apart.
    #[must_use]
    pub fn memory(&self) -> Memory {
        let processes = self.machine().memory();
        let heap = self.heap().stats();
        let free_bytes = heap.free_bytes;
        let objects = heap.live_bytes.min(heap.used_bytes);
        Memory {
            process_slots: processes.slots,
            stacks: processes.stacks,
            frozen_stacks: processes.frozen_stacks,
            mailboxes: processes.mailboxes,
            objects,
            heap_rest: heap.used_bytes - objects,
            heap_free: free_bytes,
            tables: self.heap().table_bytes(),
            atoms: self.atoms().bytes() as u64,
            code: self.code_bytes() as u64,
            resident: resident_bytes(),
        }
    }
}

/// Resident memory of the operating system's process; 0 if it can't be read.
pub fn resident_bytes() -> u64 {
    const PAGE_BYTES: u64 = 4096;
    let text = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = text.split_whitespace().nth(1).and_then(|pages| pages.parse::<u64>().ok());
    pages.map_or(0, |pages| pages * PAGE_BYTES)
}
