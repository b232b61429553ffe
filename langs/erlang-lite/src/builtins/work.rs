//! Natives that stop in the midst of their work and go on after others had a turn.
//!
//! # What
//! A [`Work`] is what is left of a native's call. It takes steps until its fuel is used up, which is what is
//! left of the process's slice; then it is put aside, and the native asks to be called again.
//!
//! # Invariants
//! - **K3** A work lives as long as its call: a process has one at most, and it goes with the process, or
//!   with the thread that still reads its terms.
//! - **K4** Values that it holds are in its call's arguments, or [`Work::visit`] shows them: a collection
//!   comes between two of its slices.

use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use tambour::{Cx, Pid, Step, Value};

use super::state::{self, Progress};
use super::{SLICE, badarg};
use crate::store::Store;
use crate::term::fuel::Fuel;
use crate::term::{Fault, Outcome};

/// Steps that count as one reduction.
pub(super) const STEPS_PER_REDUCTION: i64 = 8;

/// Reductions that a slice has at least: what is set up for one pays then.
const LEAST: i64 = 100;

/// What is left of a native's call.
pub(crate) trait Work: Send {
    /// Goes on; `None` when the fuel is used up first.
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome>;

    /// Whether another thread still reads terms that it shows.
    fn is_read_elsewhere(&self) -> bool {
        false
    }

    /// Shows the values that it holds and that aren't in the arguments (K4).
    fn visit(&self, show: &mut dyn FnMut(Value)) {
        let _ = show;
    }
}

impl Work for Box<dyn Work> {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        (**self).go_on(cx, fuel)
    }

    fn is_read_elsewhere(&self) -> bool {
        (**self).is_read_elsewhere()
    }

    fn visit(&self, show: &mut dyn FnMut(Value)) {
        (**self).visit(show);
    }
}

/// Works that are put aside, by their process.
#[derive(Default)]
pub(crate) struct Works {
    aside: Mutex<FxHashMap<Pid, Box<dyn Work>>>,
    /// Number of them: most processes end when there is none.
    count: AtomicUsize,
    /// Works that nobody goes on with, as their processes or calls have ended, while another thread reads
    /// their terms.
    orphans: Mutex<Vec<Box<dyn Work>>>,
}

impl Works {
    fn put(&self, pid: Pid, work: Box<dyn Work>) {
        let before = self.aside.lock().insert(pid, work);
        match before {
            // Of a call that never went on: there was no room for its state.
            Some(before) => self.give_up(before),
            None => _ = self.count.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// A work that nobody goes on with.
    fn give_up(&self, work: Box<dyn Work>) {
        if work.is_read_elsewhere() {
            self.orphans.lock().push(work);
        }
    }

    fn take(&self, pid: Pid) -> Option<Box<dyn Work>> {
        let work = self.aside.lock().remove(&pid);
        self.count.fetch_sub(usize::from(work.is_some()), Ordering::Relaxed);
        work
    }

    /// Forgets the work of a process that has ended. Its own writes are all it has to see.
    pub(crate) fn ended(&self, pid: Pid) {
        if self.count.load(Ordering::Relaxed) > 0
            && let Some(work) = self.take(pid)
        {
            self.give_up(work);
        }
    }

    /// Shows all values that works hold. The world is stopped.
    pub(crate) fn visit(&self, show: &mut dyn FnMut(Value)) {
        if self.count.load(Ordering::Relaxed) > 0 {
            self.aside.lock().values().for_each(|work| work.visit(show));
        }
        let mut orphans = self.orphans.lock();
        orphans.retain(|work| work.is_read_elsewhere());
        orphans.iter().for_each(|work| work.visit(show));
    }
}

/// The fuel for what is left of the running process's slice.
pub(super) fn fuel(cx: &Cx) -> Fuel {
    Fuel::new(cx.stack.reductions.clamp(LEAST, SLICE as i64) * STEPS_PER_REDUCTION)
}

/// Counts the reductions of the steps that were taken.
pub(super) fn count(cx: &mut Cx, fuel: &Fuel) {
    cx.bump(fuel.used() / STEPS_PER_REDUCTION);
}

/// Puts a work aside: its native is called again. `original` is the first argument of the call.
pub(super) fn put_aside(cx: &mut Cx, original: Value, work: Box<dyn Work>, fuel: &Fuel) -> Step {
    let Some(pid) = cx.self_pid().as_pid() else { return badarg(cx) };
    Store::of(cx.vm()).works.put(pid, work);
    let progress = Progress { original, rest: Value::NIL, result: Value::NIL, count: 0 };
    state::again(cx, progress, (fuel.used() / STEPS_PER_REDUCTION) as usize)
}

/// Goes on with the work of a call whose first argument is a state; `name` and the other arguments are those
/// that an exception names.
pub(super) fn resume(cx: &mut Cx, first: Value, name: (&str, &str), others: &[Value]) -> Step {
    let original = state::resume(first).original;
    let pid = cx.self_pid().as_pid();
    let Some(mut work) = pid.and_then(|pid| Store::of(cx.vm()).works.take(pid)) else { return badarg(cx) };
    let mut fuel = fuel(cx);
    match work.go_on(cx, &mut fuel) {
        Some(outcome) => end(cx, outcome, &fuel, name, original, others),
        None => put_aside(cx, original, work, &fuel),
    }
}

/// A call of a native that works in slices. `first` is its first argument, or the state of a call that goes
/// on; `start` makes the work of a new one.
pub(super) fn sliced<W: Work + 'static>(
    cx: &mut Cx,
    first: Value,
    name: (&str, &str),
    others: &[Value],
    start: impl FnOnce(&mut Cx) -> Result<W, Fault>,
) -> Step {
    if first.as_cell().is_some() {
        return resume(cx, first, name, others);
    }
    let mut fuel = fuel(cx);
    match start(cx) {
        Err(fault) => end(cx, Err(fault), &fuel, name, first, others),
        Ok(mut work) => match work.go_on(cx, &mut fuel) {
            Some(outcome) => end(cx, outcome, &fuel, name, first, others),
            None => put_aside(cx, first, Box::new(work), &fuel),
        },
    }
}

fn end(
    cx: &mut Cx,
    outcome: Outcome,
    fuel: &Fuel,
    (module, function): (&str, &str),
    first: Value,
    others: &[Value],
) -> Step {
    count(cx, fuel);
    match outcome {
        Ok(value) => Step::ret(value),
        Err(fault) => {
            let args: Vec<Value> = [first].into_iter().chain(others.iter().copied()).collect();
            state::fail(cx, fault, module, function, &args)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use super::*;

    /// A work whose terms another thread reads for a while.
    struct Read(i64, Arc<AtomicBool>);

    impl Work for Read {
        fn go_on(&mut self, _: &mut Cx, _: &mut Fuel) -> Option<Outcome> {
            None
        }

        fn is_read_elsewhere(&self) -> bool {
            self.1.load(Ordering::Relaxed)
        }

        fn visit(&self, show: &mut dyn FnMut(Value)) {
            show(Value::small(self.0).expect("a small number"));
        }
    }

    fn shown(works: &Works) -> Vec<i64> {
        let mut all = Vec::new();
        works.visit(&mut |value| all.extend(value.as_small()));
        all.sort_unstable();
        all
    }

    /// Terms are roots as long as they are read, whoever ends: the process, or only the call.
    #[test]
    fn what_another_thread_reads_is_kept() {
        let (works, reads) = (Works::default(), [(); 3].map(|()| Arc::new(AtomicBool::new(true))));
        let pid = Pid { index: 1, generation: 0 };
        for (number, reads) in (0..).zip(&reads) {
            works.put(pid, Box::new(Read(number, Arc::clone(reads))));
        }
        assert_eq!(shown(&works), [0, 1, 2]);
        works.ended(pid);
        assert_eq!(shown(&works), [0, 1, 2]);
        reads[1].store(false, Ordering::Relaxed);
        assert_eq!(shown(&works), [0, 2]);
        reads.iter().for_each(|reads| reads.store(false, Ordering::Relaxed));
        assert_eq!(shown(&works), [0; 0]);
    }
}
