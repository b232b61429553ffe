//! Natives that compute on a thread of the pool, while their process waits in slices.
//!
//! # What
//! What can't be cut (a product of large integers, a layout of a large term) is done on another thread. The
//! native asks to be called again until the result is there, and waits a little each time: so it works in
//! guards and operators too, and its process takes its share of the scheduler as if it worked there itself.
//!
//! # Invariants
//! - **V1** The thread reads terms only, which never change, and makes none. They are roots as long as it
//!   reads: those of a process that was killed meanwhile stay with [`Works`](super::work::Works).
//! - **V2** The thread keeps the VM, whose heap it reads.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use tambour::{Cx, Step, Value, Vm};

use super::work::{Work, sliced};
use crate::erlang;
use crate::term::fuel::Fuel;
use crate::term::{Fault, Outcome, map};

/// How long a slice waits.
const WAIT: Duration = Duration::from_micros(100);

/// What is done with the result, on the scheduler.
type Finish<T> = Box<dyn FnOnce(&mut Cx, T) -> Result<Box<dyn Work>, Fault> + Send>;

/// A computation on another thread, and then what makes a value of its result.
pub(super) struct Away<T> {
    result: Receiver<T>,
    /// Whether the thread still reads the terms.
    reads: Arc<AtomicBool>,
    terms: Vec<Value>,
    finish: Option<Finish<T>>,
    then: Option<Box<dyn Work>>,
}

/// Computes from terms on another thread.
pub(super) fn away<T: Send + 'static>(
    cx: &Cx,
    terms: &[Value],
    compute: impl FnOnce(&Vm, &[Value]) -> T + Send + 'static,
    finish: impl FnOnce(&mut Cx, T) -> Result<Box<dyn Work>, Fault> + Send + 'static,
) -> Result<Away<T>, Fault> {
    let vm = erlang::handle(cx.vm()).upgrade().ok_or(Fault::SystemLimit)?;
    let (sender, result) = channel();
    let reads = Arc::new(AtomicBool::new(true));
    let (own, done) = (terms.to_vec(), Arc::clone(&reads));
    let job = move || {
        let computed = catch_unwind(AssertUnwindSafe(|| compute(&vm, &own)));
        done.store(false, Ordering::Release);
        if let Ok(computed) = computed {
            // A process that was killed wants it no more.
            let _ = sender.send(computed);
        }
    };
    cx.vm().blocking().run(job).map_err(|_| Fault::SystemLimit)?;
    Ok(Away { result, reads, terms: terms.to_vec(), finish: Some(Box::new(finish)), then: None })
}

impl<T: Send> Work for Away<T> {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        if self.then.is_none() {
            match self.result.recv_timeout(WAIT) {
                Ok(result) => {
                    let finish = self.finish.take()?;
                    match finish(cx, result) {
                        Ok(then) => self.then = Some(then),
                        Err(fault) => return Some(Err(fault)),
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    fuel.burn(fuel.left());
                    return None;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let reason = cx.atom("internal_error");
                    return Some(Err(Fault::Reason(reason)));
                }
            }
        }
        self.then.as_mut()?.go_on(cx, fuel)
    }

    fn visit(&self, show: &mut dyn FnMut(Value)) {
        self.terms.iter().copied().for_each(&mut *show);
        if let Some(then) = &self.then {
            then.visit(show);
        }
    }

    fn is_read_elsewhere(&self) -> bool {
        // Pairs with the store at the end of the job: it has read before.
        self.reads.load(Ordering::Acquire)
    }
}

/// A native that computes something from its arguments and makes a value of that: at once, or on another
/// thread when the arguments have more than so many parts.
pub(super) fn computed<T: Send + 'static>(
    cx: &mut Cx,
    first: Value,
    name: (&str, &str),
    (others, limit): (&[Value], usize),
    compute: impl FnOnce(&Vm, &[Value]) -> T + Send + 'static,
    finish: impl FnOnce(&mut Cx, T) -> Result<Box<dyn Work>, Fault> + Send + 'static,
) -> Step {
    sliced(cx, first, name, others, |cx| -> Result<Box<dyn Work>, Fault> {
        let terms: Vec<Value> = [first].into_iter().chain(others.iter().copied()).collect();
        match parts(&terms, limit) {
            Some(parts) => {
                cx.bump(parts as i64 / 4);
                let result = compute(cx.vm(), &terms);
                finish(cx, result)
            }
            None => Ok(Box::new(away(cx, &terms, compute, finish)?)),
        }
    })
}

/// The number of parts that terms have: subterms, and groups of bytes. `None`: more than so many.
fn parts(terms: &[Value], limit: usize) -> Option<usize> {
    let mut pending = terms.to_vec();
    let mut count = 0;
    while let Some(mut term) = pending.pop() {
        while let Some((head, tail)) = term.as_pair() {
            count += 1;
            if count > limit {
                return None;
            }
            if head.is_pointer() {
                pending.push(head);
            }
            term = tail;
        }
        count += 1 + size(term);
        if count > limit {
            return None;
        }
        if let Some(elements) = term.as_tuple() {
            pending.extend(elements.iter().filter(|element| element.is_pointer()));
        } else if term.is_map() {
            map::for_each(term, &mut |key, value| {
                pending.extend([key, value].into_iter().filter(|part| part.is_pointer()));
            });
        }
    }
    Some(count)
}

/// How much there is in a term besides itself.
fn size(term: Value) -> usize {
    /// Bits that count as a part.
    const BITS: usize = 128;
    if let Some(elements) = term.as_tuple() {
        elements.len()
    } else if let Some(bits) = term.as_bits() {
        bits.len() / BITS
    } else if let Some((_, limbs)) = term.as_bigint() {
        limbs.len()
    } else {
        2 * term.map_size().unwrap_or(0)
    }
}
