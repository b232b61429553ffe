//! The loop of one scheduler.
//!
//! # What
//! Takes a runnable process, lets the body run it for a slice, and acts on why it came back. Between
//! slices it collects when a collection is wanted, lets due timers wake processes, and tells that it
//! holds no addresses of slots. Without work it looks at the other schedulers' rings, and then sleeps.
//!
//! # Parking a process
//! The order is: the body saved the process on its stack; `Inbox::park` publishes that (from then on another
//! scheduler may run it); then the timer is armed (armed.rs). After `park` this scheduler uses atomic
//! fields of the control block only, and may do so: the slot isn't reused before its next boundary.
//!
//! A parked process belongs to nobody; a scheduler that wants to look after one (`give_back_stacks`) takes
//! its PARKED word away, as a waker would, and parks it again by the same steps.
//!
//! # Boundaries
//! Collections are polled after each slice: one load. Reading the clock and passing a boundary of
//! quiescence.rs are dearer, so they come after some slices or a certain number of reductions.

use tambour_shared_heap::{CollectionKind, MutatorId, Pid, Value};

use crate::body::{Exit, Outcome};
use crate::clock::NEVER_NS;
use crate::cold::{self, DEEP_BYTES};
use crate::context::Own;
use crate::delayed::{self, Delayed, Receiver};
use crate::handle::Attention;
use crate::idle::Woken;
use crate::inbox::{Expired, effective_deadline_ns};
use crate::layout::Context;
use crate::process::Process;
use crate::queues::Queues;
use crate::random::Random;
use crate::run_queue::Local;
use crate::shared::Shared;
use crate::side::SideTable;
use crate::state::Touch;
use crate::sync::{Arc, spin};
use crate::timers::Entry;

use tambour_continuations::Shrink;

/// Reductions after which the clock is read and a boundary is passed: a fraction of a slice.
const CHORES_REDUCTIONS: i64 = 2_000;
/// What a slice counts at least for that, so that short ones come to it after twenty or so.
const SLICE_REDUCTIONS: i64 = 100;
/// Looks at the other rings before a scheduler sleeps, and the spins between two of them: together some
/// microseconds, about what a sleep and a wake-up cost.
const SEARCH_ROUNDS: u32 = 4;
const SEARCH_SPINS: u32 = 64;

/// After what time other schedulers are told of the processes that timers have woken: about what it costs to
/// wake one.
const TELL_NS: u64 = 100_000;

/// One scheduler.
pub(crate) struct Worker<'m> {
    context: Box<Context>,
    pub(crate) shared: &'m Shared,
    pub(crate) own: usize,
    mutator: MutatorId,
    /// Whose wheel is looked at next, beside its own.
    helped: usize,
    /// When timers made processes runnable that others weren't told of, or NEVER_NS.
    untold_ns: u64,
    /// Entries that came up; kept for its memory.
    due: Vec<Entry>,
    /// Whether `Idle` counts this scheduler as a searcher.
    is_searching: bool,
    /// Ring positions of the last search.
    seen: Vec<u64>,
    /// Whether a process has parked with a deep stack since the last chores.
    has_parked_deep: bool,
    /// What `Memory::shortage` was when deep stacks were looked after for it.
    seen_shortage: u32,
    /// A process that gave way for a collection, and what is left of its slice: it goes on first.
    resumed: Option<(u32, i64)>,
    /// Reductions since the last chores.
    chores: i64,
    /// Checkpoints under gc stress, and whether a collection is due at this one.
    stress_count: u64,
    stress_due: bool,
    /// Whether the process that ran last gave way for something else than the end of its slice.
    gave_way: bool,
}

impl<'m> Worker<'m> {
    pub(crate) fn new(shared: &'m Arc<Shared>, own: usize) -> Self {
        let seed = shared.config.seed;
        let rings = [&shared.rings[own], &shared.due_rings[own]].map(|ring| Local::new(Arc::clone(ring)));
        let queues = Queues::new(rings, Random::new(seed.unwrap_or(0), own), seed.is_some());
        let mutator = shared.safepoint.register();
        Self {
            context: Context::new(Own::new(Arc::clone(shared), own, Some(queues))),
            own,
            mutator,
            helped: own,
            untold_ns: NEVER_NS,
            due: Vec::new(),
            is_searching: false,
            seen: vec![u64::MAX; shared.rings.len()],
            has_parked_deep: false,
            seen_shortage: 0,
            resumed: None,
            chores: 0,
            stress_count: 0,
            stress_due: false,
            gave_way: false,
            shared,
        }
    }

    /// Runs processes until the machine stops.
    pub(crate) fn run(mut self) {
        let shared = self.shared;
        self.become_active();
        while !shared.is_stopping() {
            self.poll_collection();
            if self.chores >= CHORES_REDUCTIONS {
                self.do_chores();
            }
            match self.next() {
                Some((index, reductions)) => {
                    if std::mem::take(&mut self.is_searching) {
                        shared.idle.stop_searching(|| shared.has_work());
                    }
                    self.run_slice(index, reductions);
                }
                None => self.idle(),
            }
        }
        self.finish();
    }

    /// Leaves the machine. What is runnable here stays where it is: the machine ends.
    fn finish(self) {
        let Context { allocator, mut own, .. } = *self.context;
        own.flush_population();
        drop(allocator);
        self.shared.quiescence.deactivate(self.own);
        self.shared.safepoint.enter_idle(self.mutator);
        self.shared.safepoint.unregister(self.mutator);
    }

    pub(crate) fn queues(&mut self) -> &mut Queues {
        self.context.own.queues.as_mut().expect("a scheduler's context has queues")
    }

    /// Queues a process that has used its slice up, or that gives way to others.
    #[inline]
    fn queue_used_up(&mut self, index: u32) {
        let (shared, woken) = (self.shared, self.context.woken);
        if self.queues().is_alone(woken, shared) {
            self.resumed = Some((index, shared.config.reductions.into()));
        } else {
            self.queues().push_used_up(woken, shared, index);
        }
    }

    fn has_queued(&mut self) -> bool {
        let woken = self.context.woken;
        !self.queues().is_empty(woken)
    }

    fn next(&mut self) -> Option<(u32, i64)> {
        if let Some(resumed) = self.resumed.take() {
            return Some(resumed);
        }
        let Context { woken, own, .. } = &mut *self.context;
        let queues = own.queues.as_mut().expect("a scheduler's context has queues");
        let index = queues.pop(woken, self.shared)?;
        Some((index, i64::from(self.shared.config.reductions)))
    }

    // ---- running a process ----

    fn run_slice(&mut self, index: u32, mut left: i64) {
        let shared = self.shared;
        let process = shared.slots.process(index);
        let generation = process.state.generation();
        if process.state.touch_own() == Touch::First {
            // SAFETY: T1: this scheduler's list.
            unsafe { shared.touched.push(self.own, index) };
        }
        let pid = Pid { index, generation };
        self.context.process = process;
        self.context.self_pid = Value::pid(pid);
        loop {
            let verdict = shared.memory.verdict(pid);
            let outcome = match self.attend(process) {
                Attention::Run | Attention::Wait if verdict.is_some() => {
                    shared.request_collection(true);
                    Outcome::Exit(Exit::MemoryLimit { bytes: verdict.unwrap_or_default() })
                }
                Attention::Run => self.enter(process, &mut left),
                Attention::End(reason) => Outcome::Exit(Exit::Ended(reason)),
                Attention::Wait => Outcome::Park { deadline_ns: NEVER_NS },
                Attention::Later => {
                    self.queue_used_up(index);
                    break;
                }
                Attention::Exit => {
                    self.go_on_exiting(index);
                    break;
                }
            };
            if outcome == Outcome::Yield {
                // SAFETY: P1: still the owner; it isn't mounted.
                unsafe { process.stack() }.shrink(Shrink::Slice);
            }
            if shared.config.freeze_at_slices && matches!(outcome, Outcome::Yield | Outcome::Park { .. }) {
                // SAFETY: P1: as above.
                unsafe { process.stack() }.freeze(&*shared.frames);
            }
            match outcome {
                Outcome::Yield if self.gave_way && left > 0 && self.collection_is_due() => {
                    self.resumed = Some((index, left));
                }
                Outcome::Yield if shared.config.spread_yielded => shared.inject(index),
                Outcome::Yield => self.queue_used_up(index),
                Outcome::Park { deadline_ns } => {
                    if !self.park(process, index, deadline_ns) {
                        if left > 0 {
                            continue;
                        }
                        self.queue_used_up(index);
                    }
                }
                Outcome::Hibernate => {
                    self.context.restart();
                    continue;
                }
                Outcome::Exit(exit) => {
                    if !self.context.begin_exit(&exit) {
                        self.queue_used_up(index);
                    }
                }
            }
            break;
        }
        self.context.process = std::ptr::null();
        self.context.self_pid = Value::NIL;
    }

    /// Takes what has arrived, and sees to what the side table asks for.
    #[inline]
    fn attend(&mut self, process: &Process) -> Attention {
        if process.inbox.has_cells() {
            process.drain();
        }
        if process.has_side() { self.context.attend() } else { Attention::Run }
    }

    fn go_on_exiting(&mut self, index: u32) {
        self.chores += SLICE_REDUCTIONS;
        if !self.context.go_on_exiting() {
            self.queue_used_up(index);
        }
    }

    /// Lets the body run the process, and takes what it used from `left`.
    fn enter(&mut self, process: &Process, left: &mut i64) -> Outcome {
        let budget = match self.shared.config.gc_stress {
            // The checkpoint that finds less than nothing left gives way; one reduction a checkpoint.
            Some(interval) => (*left).min(interval as i64 - 1),
            None => *left,
        };
        self.context.stack.reductions = budget;
        self.context.own.budget = budget;
        self.context.deferred_reductions = 0;
        // SAFETY: P1: it is about to be run here.
        let is_frozen = unsafe { process.stack() }.is_frozen();
        let outcome = if is_frozen && !process.thaw(&self.context) {
            Outcome::Exit(Exit::StackOverflow)
        } else {
            self.shared.body.run(&mut self.context, process)
        };
        let remaining = self.context.stack.reductions + self.context.deferred_reductions;
        let used = (budget - remaining).max(1);
        *left -= used;
        process.count(used as u64);
        self.chores += used.max(SLICE_REDUCTIONS);
        self.stress_due = self.shared.config.gc_stress.is_some() && outcome == Outcome::Yield;
        self.gave_way = self.stress_due || self.context.deferred_reductions != 0;
        // SAFETY: P1: it was run here.
        match unsafe { process.side_mut() } {
            Some(side) => after_signals(side, outcome),
            None => outcome,
        }
    }

    /// Parks a process that has left its stack; false if it goes on at once.
    fn park(&mut self, process: &Process, index: u32, deadline_ns: u64) -> bool {
        let at_ns = effective_deadline_ns(deadline_ns);
        let is_late = at_ns != NEVER_NS && deadline_ns <= self.shared.clock.now_ns();
        if is_late && process.has_side() {
            // SAFETY: P1: still the owner.
            unsafe { process.side_table() }.is_late = true;
        }
        if is_late || process.has_pending() {
            return false;
        }
        // SAFETY: P1: still the owner.
        unsafe { process.stack() }.shrink(Shrink::Slice);
        // SAFETY: P1: as above.
        if unsafe { process.stack() }.resident_bytes() >= DEEP_BYTES {
            self.shared.cold[self.own].lock().parks(index);
            self.has_parked_deep = true;
        }
        self.publish_parked(process, index, deadline_ns)
    }

    /// Lets others wake a process that has nothing to do; false if it has.
    pub(crate) fn publish_parked(&mut self, process: &Process, index: u32, deadline_ns: u64) -> bool {
        if !process.inbox.park(deadline_ns) {
            return false;
        }
        let at_ns = effective_deadline_ns(deadline_ns);
        if at_ns != NEVER_NS && process.armed.arm(at_ns) {
            self.insert_timer(Entry::process(at_ns, index));
        }
        true
    }

    // ---- between slices ----

    pub(crate) fn become_active(&self) {
        self.shared.safepoint.leave_idle(self.mutator);
        self.shared.quiescence.activate(self.own);
    }

    pub(crate) fn become_idle(&mut self) {
        self.context.own.flush_population();
        self.shared.quiescence.deactivate(self.own);
        self.shared.safepoint.enter_idle(self.mutator);
    }

    fn collection_is_due(&self) -> bool {
        self.stress_due || self.shared.safepoint.poll_requested() || self.shared.collection_wanted()
    }

    #[inline]
    fn poll_collection(&mut self) {
        let shared = self.shared;
        if shared.safepoint.poll_requested() {
            shared.safepoint.park_until_resumed(self.mutator);
        }
        if self.stress_due || shared.collection_wanted() {
            self.collect();
        }
    }

    #[cold]
    fn collect(&mut self) {
        let shared = self.shared;
        let kind = if std::mem::take(&mut self.stress_due) {
            self.stress_count += 1;
            if self.stress_count.is_multiple_of(2) { CollectionKind::Full } else { CollectionKind::Young }
        } else {
            shared.take_collection_kind()
        };
        // SAFETY: all are stopped; schedulers have no process mounted in their loops.
        let condemned = shared.safepoint.stop_all(self.mutator, || unsafe { shared.collect(kind) });
        if let Some(Some(pid)) = condemned {
            self.wake_condemned(pid);
        }
    }

    /// Lets a condemned process run, so that it ends. One that isn't parked is in some queue.
    fn wake_condemned(&mut self, pid: Pid) {
        let shared = self.shared;
        let process = shared.slots.process(pid.index);
        let Some(deadline_ns) = process.inbox.claim() else { return };
        // It may have ended since the world runs, and another have taken its slot.
        if process.state.is_live(pid.generation) || !self.publish_parked(process, pid.index, deadline_ns) {
            self.queues().push_last(shared, pid.index);
        }
    }

    fn do_chores(&mut self) {
        let shared = self.shared;
        self.chores = 0;
        self.arm_messages();
        self.context.own.flush_population();
        shared.quiescence.boundary(self.own);
        if std::mem::take(&mut self.has_parked_deep) {
            self.arm_cold(self.own);
        }
        let shortage = shared.memory.shortage();
        if shortage != self.seen_shortage && self.look_after_all() {
            self.seen_shortage = shortage;
        }
        self.helped = if self.helped == 0 { shared.rings.len() - 1 } else { self.helped - 1 };
        let mut next_ns = shared.alarms.next_ns(self.own);
        if self.helped != self.own {
            next_ns = next_ns.min(shared.alarms.help_ns(self.helped));
        }
        if next_ns != NEVER_NS || self.untold_ns != NEVER_NS {
            let now_ns = shared.clock.now_ns();
            if next_ns <= now_ns {
                self.run_timers(self.own, now_ns);
                self.help(self.helped, now_ns);
            }
            self.tell_of_timers(now_ns);
        }
    }

    pub(crate) fn insert_timer(&mut self, entry: Entry) {
        let shared = self.shared;
        shared.alarms.insert(self.own, entry, |entry| match entry.index {
            delayed::INDEX => shared.delayed[entry.scheduler as usize].counts(entry.at_ns),
            cold::INDEX => shared.cold[entry.scheduler as usize].lock().counts(entry.at_ns),
            index => shared.slots.process(index).armed.counts(entry.at_ns),
        });
    }

    /// Puts the entry for messages into the wheel that they have asked for.
    fn arm_messages(&mut self) {
        let at_ns = std::mem::replace(&mut self.context.own.arm_ns, NEVER_NS);
        if at_ns != NEVER_NS {
            self.insert_timer(Entry { at_ns, index: delayed::INDEX, scheduler: self.own as u32 });
        }
    }

    /// Sends the messages whose time has come, when the entry for one of them has.
    fn send_messages(&mut self, entry: Entry, now_ns: u64) {
        let messages = &self.shared.delayed[entry.scheduler as usize];
        if !messages.counts(entry.at_ns) {
            return;
        }
        while let Some(Delayed { to, message }) = messages.take_due(now_ns) {
            let to = match to {
                Receiver::Process(pid) => Some(pid),
                Receiver::Name(name) => self.context.whereis(name),
            };
            if let Some(pid) = to {
                self.context.send(pid, message);
            }
        }
        if let Some(at_ns) = messages.rearm() {
            self.insert_timer(Entry { at_ns, ..entry });
        }
    }

    /// Wakes what is due in a scheduler's wheel. What has to wait longer goes to this one's (K1).
    fn run_timers(&mut self, scheduler: usize, now_ns: u64) {
        let mut due = std::mem::take(&mut self.due);
        self.shared.alarms.take_due(scheduler, self.own, now_ns, &mut due);
        for entry in due.drain(..) {
            if entry.index == delayed::INDEX {
                self.send_messages(entry, now_ns);
                continue;
            }
            if entry.index == cold::INDEX {
                self.look_after_cold(entry, now_ns);
                continue;
            }
            let process = self.shared.slots.process(entry.index);
            if !process.armed.claim(entry.at_ns) {
                continue;
            }
            match process.inbox.expire(now_ns) {
                Expired::Woken => {
                    let shared = self.shared;
                    self.queues().push_due(shared, entry.index);
                    self.untold_ns = self.untold_ns.min(now_ns);
                }
                Expired::Later(at_ns) => {
                    if process.armed.arm(at_ns) {
                        self.insert_timer(Entry { at_ns, ..entry });
                    }
                }
                Expired::Nothing => {}
            }
        }
        self.due = due;
    }

    /// Wakes what is due in another scheduler's wheel, if that one sleeps or is late.
    fn help(&mut self, scheduler: usize, now_ns: u64) {
        if scheduler != self.own && self.shared.alarms.help_ns(scheduler) <= now_ns {
            self.run_timers(scheduler, now_ns);
        }
    }

    /// Most of what timers wake is over before another scheduler is awake: one is woken only for what is left
    /// after some time.
    fn tell_of_timers(&mut self, now_ns: u64) {
        if now_ns >= self.untold_ns.saturating_add(TELL_NS) {
            self.untold_ns = NEVER_NS;
            if self.queues().has_surplus() {
                self.shared.idle.announce();
            }
        }
    }

    // ---- without work ----

    /// Finds work elsewhere, or sleeps until there may be some.
    fn idle(&mut self) {
        self.do_chores();
        if self.has_queued() {
            return;
        }
        self.is_searching = self.is_searching || self.shared.idle.start_searching();
        if self.is_searching && self.search() {
            return;
        }
        let is_done = self.give_back_stacks(self.own) && self.shared.memory.shortage() == self.seen_shortage;
        if is_done && !self.has_queued() {
            self.sleep();
        }
    }

    /// Looks for a runnable process; queues it here.
    fn search(&mut self) -> bool {
        let shared = self.shared;
        let own = self.own;
        self.seen.fill(u64::MAX);
        // Nobody else is awake to make something runnable.
        let is_alone = shared.idle.sleepers() + 1 >= shared.rings.len();
        let rounds = if is_alone { 1 } else { SEARCH_ROUNDS };
        for round in 0..rounds {
            let mut seen = std::mem::take(&mut self.seen);
            let found = self.queues().steal(shared, own, &mut seen);
            self.seen = seen;
            if let Some(index) = found {
                self.context.wake(index);
                return true;
            }
            // A stop waits for this scheduler.
            if shared.safepoint.poll_requested() {
                shared.safepoint.park_until_resumed(self.mutator);
            }
            if round + 1 < rounds {
                (0..SEARCH_SPINS).for_each(|_| spin());
            }
        }
        false
    }

    /// Sleeps until woken or until the next timer, and lets that wake its process.
    fn sleep(&mut self) {
        let shared = self.shared;
        let next_ns = shared.alarms.next_ns(self.own);
        let can_skip = shared.injector.len() == 0 && !shared.is_stopping();
        if can_skip && next_ns != NEVER_NS && shared.clock.skip_to(next_ns) {
            self.run_timers(self.own, shared.clock.now_ns());
            return;
        }
        let now_ns = shared.clock.now_ns();
        let rest = shared.alarms.rest(self.own, now_ns);
        let timeout_ns = (rest.until_ns != NEVER_NS).then(|| rest.until_ns.saturating_sub(now_ns));
        self.become_idle();
        let was_searching = std::mem::take(&mut self.is_searching);
        let woken = shared.idle.sleep(self.own, was_searching, timeout_ns, || shared.has_work());
        let now_ns = shared.clock.now_ns();
        shared.alarms.awake(self.own, now_ns, rest);
        self.is_searching = woken == Woken::Searching;
        self.become_active();
        self.run_timers(self.own, now_ns);
        (0..shared.rings.len()).for_each(|scheduler| self.help(scheduler, now_ns));
    }
}

/// What a process does that has left its stack, if a signal has come to it meanwhile.
fn after_signals(side: &mut SideTable, outcome: Outcome) -> Outcome {
    (side.is_signalled, side.is_late) = (false, false);
    side.fatal.map_or(outcome, |reason| Outcome::Exit(Exit::Ended(reason)))
}
