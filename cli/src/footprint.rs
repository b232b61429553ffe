//! `tambour info --memory`: what the memory of a program serves, when it takes most and at its end.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tambour::{Memory, Vm, resident_bytes};

/// How often resident memory is looked at. A look takes some 10 µs.
const LOOK: Duration = Duration::from_millis(5);

/// A count stops the program for a moment, so memory must have grown by one in so many bytes since the last.
const GROWTH: u64 = 8;

/// A row's bytes.
type Part = fn(&Memory) -> u64;

/// A program's memory at one time.
#[derive(Clone, Copy, Default)]
struct Snapshot {
    processes: u64,
    memory: Memory,
}

impl Snapshot {
    fn take(vm: &Vm) -> Self {
        Self { processes: vm.machine().process_count() as u64, memory: vm.memory() }
    }
}

/// Looks at a VM's memory from a thread of its own.
pub(crate) struct Watch {
    vm: Arc<Vm>,
    is_over: Arc<AtomicBool>,
    thread: JoinHandle<Snapshot>,
}

impl Watch {
    pub(crate) fn start(vm: &Arc<Vm>) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let (watched, over) = (Arc::clone(vm), Arc::clone(&is_over));
        let thread = thread::spawn(move || {
            let mut largest = Snapshot::default();
            while !over.load(Ordering::Relaxed) {
                let known = largest.memory.resident;
                if resident_bytes() > known + known / GROWTH {
                    largest = Snapshot::take(&watched);
                }
                thread::sleep(LOOK);
            }
            largest
        });
        Self { vm: Arc::clone(vm), is_over, thread }
    }

    /// The table.
    pub(crate) fn finish(self) -> String {
        let end = Snapshot::take(&self.vm);
        self.is_over.store(true, Ordering::Relaxed);
        let largest = self.thread.join().unwrap_or_default();
        let largest = if largest.memory.resident > end.memory.resident { largest } else { end };
        table(&largest, &end)
    }
}

fn table(largest: &Snapshot, end: &Snapshot) -> String {
    let mut text = format!("{:<28}{:>14}{:>14}\n", "", "at its largest", "at the end");
    let _ = writeln!(text, "{:<28}{:>14}{:>14}", "processes", largest.processes, end.processes);
    let rows: [(&str, Part); 12] = [
        ("process slots", |memory| memory.process_slots),
        ("stacks", |memory| memory.stacks),
        ("stacks, compressed", |memory| memory.frozen_stacks),
        ("heap: objects", |memory| memory.objects),
        ("  of these, mailboxes", |memory| memory.mailboxes),
        ("heap: not collected yet", |memory| memory.heap_rest),
        ("heap: free", |memory| memory.heap_free),
        ("tables", |memory| memory.tables),
        ("atoms", |memory| memory.atoms),
        ("code", |memory| memory.code),
        ("compiler, threads, other", Memory::other),
        ("resident", |memory| memory.resident),
    ];
    for (name, bytes) in rows {
        let (most, last) = (size(bytes(&largest.memory)), size(bytes(&end.memory)));
        let _ = writeln!(text, "{name:<28}{most:>14}{last:>14}");
    }
    text
}

/// Bytes for people.
fn size(bytes: u64) -> String {
    match bytes {
        0 => "-".to_owned(),
        1..1024 => format!("{bytes} B"),
        1024..0x10_0000 => format!("{:.1} KiB", bytes as f64 / 1024.0),
        0x10_0000..0x4000_0000 => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
        _ => format!("{:.2} GiB", bytes as f64 / 1_073_741_824.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_for_people() {
        let sizes = [0, 7, 1024, 1_572_864, 3 << 30].map(size);
        assert_eq!(sizes, ["-", "7 B", "1.0 KiB", "1.5 MiB", "3.00 GiB"]);
    }
}
