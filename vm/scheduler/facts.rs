//! What is known of a process: for the language to tell.

use tambour_continuations::Place;
use tambour_shared_heap::{Pid, Value};

use crate::layout::Context;
use crate::side::Link;
use crate::state::Priority;

/// The running process, or the one that a request ([`Context::ask`]) is about.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Whether it waits in a receive. For a request: as it was when the request came.
    pub is_waiting: bool,
    /// Whether it has no stack, and waits for the message with which it starts anew.
    pub hibernates: bool,
    /// Messages in its mailbox.
    pub messages: usize,
    /// Processes that it is linked with, in the order of their slots.
    pub links: Vec<Pid>,
    /// What it monitors: the target, if there is one, and the label that it gave; in the order in which it
    /// began.
    pub monitors: Vec<(Option<Pid>, Value)>,
    /// Who monitors it, in the order in which the monitors were made.
    pub watchers: Vec<Pid>,
    /// Whether exit signals come to it as messages.
    pub traps_exit: bool,
    /// Its priority.
    pub priority: Priority,
    /// Reductions since it was spawned.
    pub reductions: u64,
    /// Size of its stack, free bytes included.
    pub stack_bytes: usize,
    /// Address of the entry slot of its first function.
    pub entry: usize,
}

impl Context {
    /// What is known of the running process. O(messages, links and monitors).
    pub fn facts(&mut self) -> Facts {
        let process = self.mounted();
        let is_waiting = process.is_suspended() && process.is_at_end();
        let reductions = process.counted() + self.slice_reductions();
        // SAFETY: P1: it runs here, and nobody else holds a reference to the stack.
        let stack = unsafe { process.stack() };
        let stack_bytes = match stack.place() {
            // The run stack is the scheduler's; what is on it is the process's.
            Place::Lent if self.stack.active == 0 => stack.high().saturating_sub(self.stack.sp as usize),
            Place::Lent => stack.used_bytes(),
            _ => stack.bytes(),
        };
        let mut facts = Facts {
            is_waiting,
            hibernates: false,
            messages: process.message_count(),
            links: Vec::new(),
            monitors: Vec::new(),
            watchers: Vec::new(),
            traps_exit: false,
            priority: process.state.priority(),
            reductions,
            stack_bytes,
            entry: process.entry(),
        };
        if let Some(side) = self.existing_side() {
            let links = side.links.iter().filter(|&(_, &link)| link == Link::Active);
            facts.links = links.map(|(&pid, _)| pid).collect();
            facts.monitors = side.monitors.values().map(|monitor| (monitor.target, monitor.label)).collect();
            facts.watchers = side.watchers.values().map(|watcher| watcher.pid).collect();
            facts.traps_exit = side.traps_exit;
            facts.hibernates = side.hibernates;
        }
        facts
    }

    /// The messages in the running process's mailbox, oldest first. O(messages).
    pub fn messages(&mut self) -> Vec<Value> {
        self.mounted().messages().collect()
    }

    /// Takes what has arrived, and handles the signals among it: before a process looks at itself.
    pub fn catch_up(&mut self) {
        // One that ends by a signal ends at its next safepoint.
        let _ = self.handle_signals();
    }
}
